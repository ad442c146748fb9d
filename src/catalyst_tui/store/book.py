"""The user's file as tables, for people who query the database.

The file is the truth and the tables are replaced whole; what it said before is kept in `revisions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from catalyst_tui.book.model.book import Book, Checkpoint, Thesis
from catalyst_tui.book.model.tickers import Lot, Ticker
from catalyst_tui.store.connection import Connection, Part, Row
from catalyst_tui.store.notes import Notes
from catalyst_tui.store.wordings import WordingTables

_HASH = "book_hash"

MADE = 1
"""To be raised when other rows or lines (definition.py) are made of a book that says the same."""

_CLEAR = (
    "DELETE FROM lots",
    "DELETE FROM tickers",
    "DELETE FROM cash",
    "DELETE FROM theses",
    "DELETE FROM checkpoints",
)
_FILL = {
    "tickers": "INSERT INTO tickers VALUES (?, ?, ?, ?, ?)",
    "lots": "INSERT INTO lots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "cash": "INSERT INTO cash VALUES (?, ?)",
    "theses": "INSERT INTO theses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "checkpoints": "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
}


class BookTables(Part):
    """The book as it is. Tables: tickers, lots, cash, theses, checkpoints."""

    def __init__(self, db: Connection, notes: Notes, wordings: WordingTables) -> None:
        super().__init__(db)
        self._notes, self._wordings = notes, wordings

    def says(self, book: Book, text: str) -> bool:
        """Whether the tables say what the book does, of which `text` is the whole file."""
        return self._notes.read(_HASH) == _digest(book, text)

    def put(
        self,
        book: Book,
        text: str,
        definitions: Mapping[str, str],
        words: Mapping[str, str],
        now: datetime,
    ) -> tuple[str, ...]:
        """Make the tables say what the book says, and keep what is new of it (wordings.py).

        `definitions` maps a checkpoint to its canonical line and `words` an edited one to how it stood.
        Returns the checkpoints whose wording is new or has changed.
        """
        tables = _rows(book)
        with self._db.transaction():
            checkpoints = book.checkpoints.values()
            digest = self._wordings.keep_text(text, now)
            changed = self._wordings.revise(checkpoints, definitions, words, digest, now)
            self._wordings.keep_stated(checkpoints, now)
            for clear in _CLEAR:
                self._db.write(clear)
            numbers = self._wordings.numbers()
            tables["checkpoints"] = [
                (*row[:-1], numbers.get(row[-1], 0)) for row in tables["checkpoints"]
            ]
            for table, fill in _FILL.items():
                self._db.write_many(fill, tables[table])
            self._notes.put(_HASH, _digest(book, text))
        return changed


def _digest(book: Book, text: str) -> str:
    """Of all that a book is made of: its text, and what is known of its companies where that is silent."""
    known = [
        (one.symbol, one.name, one.cik, one.currency, one.reports_in, str(one.fiscal))
        for one in book.tickers.values()
    ]
    from hashlib import sha256

    return sha256(repr((MADE, text, known)).encode()).hexdigest()


def _rows(book: Book) -> dict[str, list[Row]]:
    """The rows of each table in the order of its columns; a checkpoint ends in its id, for its revision."""
    return {
        "tickers": [
            (t.symbol, t.name, t.cik, t.currency, str(t.fiscal)) for t in book.tickers.values()
        ],
        "lots": [
            _lot(ticker, n, lot)
            for ticker in book.tickers.values()
            for n, lot in enumerate(ticker.lots, start=1)
        ],
        "cash": [(currency, str(amount)) for currency, amount in book.cash.items()],
        "theses": [_thesis(thesis) for thesis in book.theses.values()],
        "checkpoints": [_checkpoint(c) for c in book.checkpoints.values()],
    }


def _lot(ticker: Ticker, n: int, lot: Lot) -> Row:
    bought = (ticker.symbol, n, str(lot.quantity), _text(lot.cost) or "", _text(lot.opened))
    sale = (
        _text(lot.sold),
        _text(lot.price),
        (lot.price_in or ticker.currency) if lot.sold else None,
    )
    return (*bought, lot.currency or ticker.currency, *sale)


def _thesis(t: Thesis) -> Row:
    stand = (t.stance.value, _text(t.conviction), _text(t.opened))
    return (t.id, " ".join(t.tickers), t.title, t.text, *stand, t.source, t.note)


def _checkpoint(c: Checkpoint) -> Row:
    due, last = (None, None) if c.due is None else (str(c.due), c.due.last.isoformat())
    claim = (c.id, c.ticker, c.thesis, c.role.value, c.text)
    when = (None if c.period is None else str(c.period), due, last, _text(c.verify_by))
    return (*claim, *when, _text(c.p), c.why, c.then, c.source, "", c.id)


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)
