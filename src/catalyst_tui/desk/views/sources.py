"""List the health of each source for the status page and `catalyst doctor`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from msgspec import Struct

from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.home.config import Config, SourceConfig
from catalyst_tui.desk.home.keys import wanted
from catalyst_tui.outside.health import Health, State
from catalyst_tui.sources import feeds
from catalyst_tui.sources.edgar import NO_CONTACT
from catalyst_tui.sources.specs import Gives, Spec, specs

OFF, KEYLESS, UNASKED, NAMELESS = "off", "no key", "not asked yet", "no contact"
FAILING = "failing"
"""The last request got no answer; at the next one in a row the source is down."""

HOUR = "%H:%M"


class SourceRow(Struct, frozen=True):
    """One source, with its health.

    `state` is ok, slow, failing, limited, refused or down; or off, no key, no contact, not asked
    yet. `until` is its next try while it is left alone.
    """

    name: str
    title: str
    state: str
    since: datetime | None = None
    last_ok: datetime | None = None
    last_error: str = ""
    until: datetime | None = None
    gives: Gives = Gives.PRICES

    @property
    def fine(self) -> bool:
        """Return whether it needs no attention."""
        return self.state not in (FAILING, "limited", "refused", "down")

    @property
    def text(self) -> str:
        """Return state, since when, the last answer, the last error and the
        next try in one line.
        """
        if self.state == OFF:
            return "switched off in config.toml"
        if self.state == KEYLESS:
            return f"no key; {wanted(self.name)} would let it be asked first"
        if self.state == NAMELESS:
            return NO_CONTACT
        if self.state == UNASKED:
            return "not asked yet; `catalyst refresh` asks"
        since = f" since {_time(self.since)}" if self.since and not self.fine else ""
        last = f"last answer {_time(self.last_ok)}" if self.last_ok else "never answered"
        error = "" if self.fine else f"; {self.last_error}"
        again = f"; next try {local_time(self.until, HOUR)}" if self.until else ""
        return f"{self.state}{since}, {last}{error}{again}"


def source_rows(
    config: Config, health: Mapping[str, Health], keys: Collection[str], now: datetime
) -> tuple[SourceRow, ...]:
    """Return every source; those of prices in the order in which they are asked."""
    return tuple(_row(spec, config, health.get(spec.name), keys, now) for spec in specs())


def _row(
    spec: Spec, config: Config, row: Health | None, keys: Collection[str], now: datetime
) -> SourceRow:
    about = partial(SourceRow, spec.name, spec.title or spec.policy.title, gives=spec.gives)
    wish = config.sources.get(feeds.vendor(spec.name), SourceConfig())
    if not wish.enabled:
        return about(OFF)
    if spec.wants_contact and wish.contact is None:
        return about(NAMELESS)
    if spec.keys and spec.name not in keys:
        return about(KEYLESS)
    if row is None or (row.last_ok is None and not row.last_error):
        return about(UNASKED)
    until = row.until if row.until and row.until > now else None
    well = row.state in (State.OK, State.SLOW)
    if well and row.failures:
        return about(FAILING, None, row.last_ok, row.last_error, until)
    return about(row.state, row.since, row.last_ok, row.last_error, until)


def _time(at: datetime | None) -> str:
    return local_time(at) if at else ""
