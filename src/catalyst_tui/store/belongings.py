"""What each piece of evidence was given to, and which company filed a document.

Rows are only added: of evidence the last counts, so that a user's word can give it to another claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from catalyst_tui.store.connection import Connection, Part, Unchanged
from catalyst_tui.store.moments import stamp

Row = tuple[str, str, str, str, str, str]
"""The evidence's id, then checkpoint, ticker, claim, period and due, as they were."""


class Belongings(Part):
    """Tables: given_to, filed_by."""

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.given = Unchanged(db, self._read_given)
        self.filed_by = Unchanged(db, self._read_filed_by)

    def give(self, rows: Iterable[Row], now: datetime) -> None:
        """Keep what evidence was given to, in the open transaction."""
        self._db.write_many(
            "INSERT INTO given_to (evidence, checkpoint, ticker, claim, period, due, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*row, stamp(now)) for row in rows],
        )

    def file(self, accessions: Iterable[str], cik: int) -> None:
        """Keep which company filed documents, in the open transaction; what is known stays."""
        self._db.write_many(
            "INSERT INTO filed_by (accession, cik) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(accession, cik) for accession in accessions],
        )

    def _read_given(self) -> Mapping[str, Row]:
        rows = self._db.rows(
            "SELECT evidence, checkpoint, ticker, claim, period, due FROM given_to ORDER BY id"
        )
        return {row[0]: row for row in rows}

    def _read_filed_by(self) -> Mapping[str, int]:
        return dict(self._db.rows("SELECT accession, cik FROM filed_by"))
