"""Which rows and closes came with which imported file, so that a file can be undone. Table: imports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Evidence, Fact
from catalyst_tui.store.connection import Part
from catalyst_tui.store.ledger import LedgerTables
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import day as day_of

Replaced = Mapping[str, Mapping[date, int | None]]
"""By symbol and day the close that an import replaced, in millionths; None where there was none."""


class Import(Struct, frozen=True):
    """One import. Rows of figures and evidence have numbers after `first` and up to `last`, each."""

    id: int
    file: str
    at: datetime
    first: tuple[int, int]
    last: tuple[int, int]
    replaced: Replaced

    @property
    def key(self) -> str:
        """By which it is noted that it was undone."""
        return f"import:{self.id}"


class Imports(Part):
    """The imports of a home."""

    def last_rows(self) -> tuple[int, int]:
        """Return the numbers of the last figure and the last evidence."""
        facts, evidence = self._db.last_rows("facts", "evidence")
        return facts, evidence

    def add(self, file: str, first: tuple[int, int], replaced: Replaced, now: datetime) -> None:
        """Keep what came with a file, in the open transaction that keeps it."""
        closes = {
            symbol: {day.isoformat(): micros for day, micros in days.items()}
            for symbol, days in replaced.items()
            if days
        }
        self._db.write(
            "INSERT INTO imports (file, facts_after, facts_until, evidence_after, evidence_until, closes, "
            "at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                file,
                first[0],
                self.last_rows()[0],
                first[1],
                self.last_rows()[1],
                json.dumps(closes),
                stamp(now),
            ),
        )

    def last(self, file: str, undone: Mapping[str, str]) -> Import | None:
        """Return the last import of a file that was not undone."""
        rows = self._db.rows(
            "SELECT id, file, at, facts_after, facts_until, evidence_after, evidence_until, closes "
            "FROM imports WHERE file = ? ORDER BY id DESC",
            (file,),
        )
        for id_, name, at, facts_after, facts_until, evidence_after, evidence_until, closes in rows:
            if f"import:{id_}" not in undone:
                replaced = {
                    symbol: {day_of(day): micros for day, micros in days.items()}
                    for symbol, days in json.loads(closes).items()
                }
                first, last = (facts_after, evidence_after), (facts_until, evidence_until)
                return Import(id_, name, moment(at), first, last, replaced)
        return None

    def names(self) -> list[str]:
        """Return the files that were imported."""
        return [
            name for (name,) in self._db.rows("SELECT DISTINCT file FROM imports ORDER BY file")
        ]

    def rows(self, one: Import, ledger: LedgerTables) -> tuple[list[Fact], list[Evidence]]:
        """Return the figures and the evidence that came with an import."""
        return (
            ledger.facts_between(one.first[0], one.last[0]),
            ledger.evidence_between(one.first[1], one.last[1]),
        )
