"""Stock splits that sources told or closes showed, what the book said before, and the user's answers.

Rows are only added. An answer is about a question by its key; of several the last counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.splits import Split
from catalyst_tui.store.connection import Connection, Part, Row, Unchanged
from catalyst_tui.store.moments import stamp
from catalyst_tui.store.values import day as day_of
from catalyst_tui.store.values import made

NO, UNDONE = "no", "undone"
"""The user says that nothing is to be converted; the source took the split back."""


class FoundSplit(Struct, frozen=True):
    """A split as it was found: `ratio` new shares for an old one from `day` on."""

    symbol: str
    day: date
    ratio: Fraction
    exact: bool
    source: str


def split_key(symbol: str, split: Split | FoundSplit) -> str:
    """Return the key of the question whether the book was rewritten after a split."""
    return f"split:{symbol}:{split.day}:{split.ratio.numerator}:{split.ratio.denominator}"


class Splits(Part):
    """Splits by symbol, and answers by question. Tables: splits, answers."""

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self.answers = Unchanged(db, self._read_answers)
        self.known = Unchanged(db, self._read)

    def add(self, found: FoundSplit, split: Split, now: datetime) -> None:
        """Keep a split with what was written before it, in the open transaction."""
        written = {
            "claims": sorted(split.claims),
            "lots": sorted(split.lots),
            "rebased": split.is_rebased,
        }
        ratio = f"{found.ratio.numerator}/{found.ratio.denominator}"
        self._db.write(
            "INSERT INTO splits (symbol, day, ratio, exact, source, written, known_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                found.symbol,
                split.day.isoformat(),
                ratio,
                int(found.exact),
                found.source,
                json.dumps(written),
                stamp(now),
            ),
        )

    def recorded(self, symbol: str) -> list[tuple[date, Fraction]]:
        """Return the day and the ratio of every split of a symbol, also of those that do not count."""
        rows = self._db.rows("SELECT day, ratio FROM splits WHERE symbol = ?", (symbol,))
        return [(day_of(day), Fraction(ratio)) for day, ratio in rows]

    def answer(self, question: str, said: str, now: datetime) -> None:
        """Keep an answer to a question."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO answers (question, answer, at) VALUES (?, ?, ?)",
                (question, said, stamp(now)),
            )

    def _read_answers(self) -> Mapping[str, str]:
        rows = self._db.rows("SELECT question, answer FROM answers ORDER BY id")
        return dict(rows)

    def _read(self) -> Mapping[str, tuple[Split, ...]]:
        """The splits that count, oldest first: none that was taken back or that the user denied."""
        answers = self.answers()
        found: dict[str, tuple[Split, ...]] = {}
        rows = self._db.rows(
            "SELECT symbol, day, ratio, exact, written FROM splits ORDER BY day, id"
        )
        for symbol, *row in rows:
            split = made(_split, tuple(row))
            said = answers.get(split_key(symbol, split))
            if said == UNDONE or (said == NO and split.is_even):
                continue
            split = replace(split, stays=said == NO)
            found[symbol] = (*found.get(symbol, ()), split)
        return found


def _split(row: Row) -> Split:
    day, ratio, exact, written = row
    said = json.loads(written)
    return Split(
        day_of(day),
        Fraction(ratio),
        bool(exact),
        frozenset((id_, words) for id_, words in said["claims"]),
        frozenset(said["lots"]),
        is_rebased=said.get("rebased", True),
    )
