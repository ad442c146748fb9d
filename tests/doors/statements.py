"""What tests take from `statements`: the one place that names its modules."""

from catalyst_tui.statements.entries import (
    Act,
    BrokerEntry,
    OpenLot,
    Security,
    UnknownError,
    UnreadError,
    spans,
)
from catalyst_tui.statements.read import statement
