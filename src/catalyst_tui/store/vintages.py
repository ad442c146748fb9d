"""What a macro series said before it was revised: sightings, never changed, each with its moment.

`daily_closes` has the newest value of each day and when the day was first published, as far as that is known
otherwise; a day with sightings is what they say (judge/ledger/vintages.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from catalyst_tui.judge.ledger.facts import History, Said
from catalyst_tui.store.connection import Connection, Row
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import day as day_of

MICRO = Decimal("0.000001")
"""Closes are whole millionths of the currency: exact for every listed price, and quick to sum and sort."""


class Vintages(Connection):
    """The macro series, as rows."""

    def read_vintages(self, symbol: str) -> list[Said]:
        """Every sighting of a series, oldest first; none for most symbols."""
        found = self.rows(
            "SELECT day, micros, known_at FROM vintages WHERE symbol = ? ORDER BY known_at, day", (symbol,)
        )
        return [
            Said(day_of(day), None if micros is None else micros * MICRO, moment(known))
            for day, micros, known in found
        ]

    def archived(self) -> frozenset[str]:
        """The series something is known of that they no longer say."""
        return frozenset(symbol for (symbol,) in self.rows("SELECT DISTINCT symbol FROM vintages"))

    def _put_series(self, history: History, now: datetime) -> bool:
        """Keep what a series says now, and what is told of its past; whether any of it was new."""
        symbol = history.symbol
        known: dict[str, int] = dict(
            self.rows("SELECT day, micros FROM daily_closes WHERE symbol = ?", (symbol,))
        )
        fetched = self.rows("SELECT fetched_at FROM histories WHERE symbol = ?", (symbol,))
        told = {close.day.isoformat(): to_micros(close.value) for close in history.closes}
        before = {day: known[day] for day, micros in told.items() if known.get(day, micros) != micros}
        sightings = [(symbol, *row) for row in _sightings(history.vintages or (), known | told, stamp(now))]
        for day, micros in before.items():
            if fetched[0][0] < stamp(now):  # else the clock was set back: what it said when is not known
                sightings.append((symbol, day, micros, fetched[0][0]))
            sightings.append((symbol, day, told[day], stamp(now)))
        new = [close for close in history.closes if known.get(day := close.day.isoformat()) != told[day]]
        if not new and not sightings:
            return False
        with self.transaction():
            self.write(
                "INSERT INTO histories VALUES (?, ?, ?, ?) ON CONFLICT (symbol) DO UPDATE SET "
                "source = excluded.source, fetched_at = excluded.fetched_at",
                (symbol, history.currency, history.source, stamp(now)),
            )
            self.write_many(
                "INSERT INTO daily_closes VALUES (?, ?, ?, ?) ON CONFLICT (symbol, day) DO UPDATE SET "
                "micros = excluded.micros",
                [
                    (symbol, close.day.isoformat(), told[close.day.isoformat()], stamp(close.known_at))
                    for close in new
                ],
            )
            self.write_many("INSERT OR IGNORE INTO vintages VALUES (?, ?, ?, ?)", sightings)
        return True


def _sightings(said: tuple[Said, ...], newest: dict[str, int], now: str) -> Iterator[Row]:
    """What is told of days that are known, and for a day whose newest value is not the last of it, that it is
    now."""
    last: dict[str, Said] = {}
    for one in said:
        day = one.day.isoformat()
        if day in newest:
            yield day, None if one.value is None else to_micros(one.value), stamp(one.known_at)
            if day not in last or last[day].known_at < one.known_at:
                last[day] = one
    for day, one in last.items():
        if one.value is None or to_micros(one.value) != newest[day]:
            yield day, newest[day], now


def to_micros(price: Decimal) -> int:
    """A price in whole millionths."""
    return round(price / MICRO)
