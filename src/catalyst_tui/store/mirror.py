"""The user's file as tables, for people who query the database, and the record of its goalposts.

The file is the truth and the tables are replaced whole; only `revisions` is history: every wording a
checkpoint ever had, added to and never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from catalyst_tui.book.model import Book, Checkpoint, Thesis
from catalyst_tui.store.connection import Row
from catalyst_tui.store.kept import Kept
from catalyst_tui.store.moments import moment, stamp

_HASH = "book_hash"
_CLEAR = ("DELETE FROM lots", "DELETE FROM tickers", "DELETE FROM theses", "DELETE FROM checkpoints")
_FILL = {
    "tickers": "INSERT INTO tickers VALUES (?, ?, ?, ?, ?)",
    "lots": "INSERT INTO lots VALUES (?, ?, ?, ?, ?)",
    "theses": "INSERT INTO theses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "checkpoints": """
        INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            ifnull((SELECT max(revision) FROM revisions WHERE checkpoint = ?), 0))
    """,
}
_REVISE = "INSERT INTO revisions (checkpoint, revision, definition, seen_at) VALUES (?, ?, ?, ?)"
_WORDINGS = "SELECT checkpoint, max(revision), definition FROM revisions GROUP BY checkpoint"


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of a checkpoint; the first has number 1."""

    checkpoint: str
    number: int
    definition: str
    seen_at: datetime


class Mirror(Kept):
    """The book's side of the store."""

    def mirror_book(self, book: Book, definitions: Mapping[str, str], now: datetime) -> tuple[str, ...]:
        """Make the tables say what the book says. `definitions` maps a checkpoint to its canonical text.

        Returns the checkpoints whose wording is new or has changed. Does nothing when the book is as it was.
        """
        tables = _rows(book)
        told = sha256(repr((tables, sorted(definitions.items()))).encode()).hexdigest()
        if self.meta(_HASH) == told:
            return ()
        with self.transaction():
            changed = self._revise(definitions, now)
            for clear in _CLEAR:
                self.write(clear)
            for table, fill in _FILL.items():
                self.write_many(fill, tables[table])
            self.put_meta(_HASH, told)
        return changed

    def revision_of(self, checkpoint: str) -> int:
        """The number of the wording in force; 0 for a checkpoint never seen."""
        found = self.rows("SELECT max(revision) FROM revisions WHERE checkpoint = ?", (checkpoint,))
        return found[0][0] or 0

    def revisions_of(self, checkpoint: str) -> list[Revision]:
        """Every wording of a checkpoint, oldest first."""
        found = self.rows(
            "SELECT checkpoint, revision, definition, seen_at FROM revisions "
            "WHERE checkpoint = ? ORDER BY revision",
            (checkpoint,),
        )
        return [Revision(name, number, text, moment(seen)) for name, number, text, seen in found]

    def _revise(self, definitions: Mapping[str, str], now: datetime) -> tuple[str, ...]:
        known = {checkpoint: (number, text) for checkpoint, number, text in self.rows(_WORDINGS)}
        changed = [
            (checkpoint, known.get(checkpoint, (0, ""))[0] + 1, text, stamp(now))
            for checkpoint, text in definitions.items()
            if checkpoint not in known or known[checkpoint][1] != text
        ]
        self.write_many(_REVISE, changed)
        return tuple(checkpoint for checkpoint, *_ in changed)


def _rows(book: Book) -> dict[str, list[Row]]:
    """The rows of each table in the order of its columns; a checkpoint ends in what finds its revision."""
    return {
        "tickers": [(t.symbol, t.name, t.cik, t.currency, str(t.fiscal)) for t in book.tickers.values()],
        "lots": [
            (ticker.symbol, n, str(lot.quantity), str(lot.cost), _text(lot.opened))
            for ticker in book.tickers.values()
            for n, lot in enumerate(ticker.lots, start=1)
        ],
        "theses": [_thesis(thesis) for thesis in book.theses.values()],
        "checkpoints": [_checkpoint(c) for c in book.checkpoints.values()],
    }


def _thesis(t: Thesis) -> Row:
    stand = (t.stance.value, _text(t.conviction), _text(t.opened))
    return (t.id, " ".join(t.tickers), t.title, t.text, *stand, t.source, t.note)


def _checkpoint(c: Checkpoint) -> Row:
    due, last = (None, None) if c.due is None else (str(c.due), c.due.last.isoformat())
    claim = (c.id, c.ticker, c.thesis, c.role.value, c.text)
    when = (None if c.period is None else str(c.period), due, last, _text(c.verify_by))
    return (*claim, *when, _text(c.p), c.why, c.then, c.source, c.note, c.id)


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)
