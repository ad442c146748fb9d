"""What a macro series said before it was revised: sightings, never changed, each with its moment.

`closes` has the newest value of each day and when the day was first published, as far as that is known
otherwise; a day with sightings is what they say (judge/ledger/vintages.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from catalyst_tui.judge.ledger.facts import Vintage
from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment
from catalyst_tui.store.values import day as day_of

MICRO = Decimal("0.000001")
"""Closes are whole millionths of the currency: exact for every listed price, and quick to sum and sort."""


class Vintages(Part):
    """The macro series, as rows. Table: vintages."""

    def of(self, symbol: str) -> list[Vintage]:
        """Every sighting of a series, oldest first; none for most symbols."""
        found = self._db.rows(
            "SELECT day, micros, known_at FROM vintages WHERE symbol = ? ORDER BY known_at, day",
            (symbol,),
        )
        return [
            Vintage(day_of(day), None if micros is None else micros * MICRO, moment(known))
            for day, micros, known in found
        ]

    def symbols(self) -> frozenset[str]:
        """The series something is known of that they no longer say."""
        return frozenset(
            symbol for (symbol,) in self._db.rows("SELECT DISTINCT symbol FROM vintages")
        )

    def add(self, sightings: Iterable[Row]) -> None:
        """Append new sightings (symbol, day, millionths or None, stamp), in the open transaction."""
        self._db.write_many("INSERT OR IGNORE INTO vintages VALUES (?, ?, ?, ?)", sightings)


def to_micros(price: Decimal) -> int:
    """A price in whole millionths."""
    return round(price / MICRO)
