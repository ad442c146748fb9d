"""What tests take from `outside`: the one place that names its modules."""

from catalyst_tui.outside import errors
from catalyst_tui.outside import untrusted_json as body
from catalyst_tui.outside.errors import (
    BadBody,
    Garbled,
    Limited,
    Refused,
    SourceError,
    UnknownSymbol,
    Unreachable,
)
from catalyst_tui.outside.health import Health, SourceState
from catalyst_tui.outside.untrusted_json import at, tree
