"""What sources said of companies' next prints: appended when one says another day than it did before.

Nothing is overwritten, so that a look back knows the day that was expected then.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalyst_tui.judge.ledger.facts import Announced
from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import day as day_of

_SAID = (
    "SELECT ticker, source, day, estimated, seen_at FROM calendar ORDER BY seen_at, ticker, source"
)
_LAST = "SELECT day, estimated FROM calendar WHERE ticker = ? AND source = ? ORDER BY seen_at DESC LIMIT 1"
_ADD = """
    INSERT INTO calendar (ticker, source, day, estimated, seen_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (ticker, source, seen_at) DO NOTHING
"""


class Calendar(Part):
    """The announced days. Table: calendar."""

    def add(self, said: Iterable[Announced]) -> list[Announced]:
        """Keep what differs from the last word of its source; that alone."""
        fresh = [one for one in said if not self._repeats(one)]
        if not fresh:
            return []
        with self._db.transaction():
            return [
                one
                for one in fresh
                if not self._repeats(one) and self._db.write(_ADD, _row(one)) > 0
            ]

    def _repeats(self, one: Announced) -> bool:
        last = self._db.rows(_LAST, (one.ticker, one.source))
        return bool(last) and last[0] == (one.day.isoformat(), int(one.estimated))

    def read(self) -> tuple[Announced, ...]:
        """Everything ever said, oldest first."""
        return tuple(
            Announced(ticker, day_of(day), bool(estimated), source, moment(seen))
            for ticker, source, day, estimated, seen in self._db.rows(_SAID)
        )


def _row(one: Announced) -> Row:
    return (one.ticker, one.source, one.day.isoformat(), int(one.estimated), stamp(one.known_at))
