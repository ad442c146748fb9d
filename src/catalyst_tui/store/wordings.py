"""The book's own past: every text of it, every wording of a checkpoint, why it was changed, each stated p.

Rows are added and never changed; nothing is ever written about what the file said before it was first read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from sys import intern

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import Window
from catalyst_tui.judge.ledger.facts import Reason, Revision, Stated
from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.values import day, made
from catalyst_tui.store.values import number as number_of
from catalyst_tui.store.values import period as period_of

_ADD = """
    INSERT INTO revisions (checkpoint, revision, definition, seen_at, word, book, period, due, due_first,
        due_last)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_READ = """
    SELECT checkpoint, revision, definition, seen_at, word, book, period, due, due_first, due_last
    FROM revisions ORDER BY seen_at, rowid
"""
_ADD_STATED = "INSERT INTO stated (checkpoint, p, seen_at) VALUES (?, ?, ?)"
_LATEST = "SELECT checkpoint, max(revision), definition FROM revisions GROUP BY checkpoint"
_LAST_STATED = "SELECT checkpoint, p, max(id) FROM stated GROUP BY checkpoint"


class WordingTables(Part):
    """What the book said, and when that was read. Tables: books, revisions, reasons, stated."""

    def edited(self, definitions: Mapping[str, str]) -> frozenset[str]:
        """The checkpoints known with other words than these; `definitions` maps a checkpoint to its line."""
        known = self._latest()
        return frozenset(
            id_ for id_, line in definitions.items() if id_ in known and known[id_][1] != line
        )

    def number(self, checkpoint: str) -> int:
        """The number of the wording in force; 0 for a checkpoint never seen."""
        found = self._db.rows(
            "SELECT max(revision) FROM revisions WHERE checkpoint = ?", (checkpoint,)
        )
        return found[0][0] or 0

    def revisions(self) -> tuple[Revision, ...]:
        """Every wording of every checkpoint, oldest first."""
        return tuple(_revision(row) for row in self._db.rows(_READ))

    def text(self, digest: str) -> str | None:
        """A text of the book as it was once read, None for one that was not kept."""
        found = self._db.rows("SELECT text FROM books WHERE digest = ?", (digest,))
        return zlib.decompress(found[0][0]).decode() if found else None

    def text_before(self, at: datetime) -> str | None:
        """Return the text of the book that was seen last before a moment; None where there was none yet."""
        found = self._db.rows(
            "SELECT text FROM books WHERE seen_at < ? ORDER BY seen_at DESC, rowid DESC LIMIT 1",
            (stamp(at),),
        )
        return zlib.decompress(found[0][0]).decode() if found else None

    def stated(self) -> tuple[Stated, ...]:
        """Every probability stated, oldest first."""
        found = self._db.rows("SELECT checkpoint, p, seen_at FROM stated ORDER BY id")
        return tuple(
            Stated(id_, None if p is None else number_of(p), moment(seen_at))
            for id_, p, seen_at in found
        )

    def reasons(self) -> tuple[Reason, ...]:
        """Every reason given for an edit, oldest first."""
        found = self._db.rows(
            "SELECT checkpoint, revision, text, seen_at FROM reasons ORDER BY seen_at, id"
        )
        return tuple(
            Reason(id_, number, text, moment(seen_at)) for id_, number, text, seen_at in found
        )

    def add_reason(self, checkpoint: str, revision: int, text: str, now: datetime) -> None:
        """Keep why a checkpoint was changed; of several reasons for one edit the last counts."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO reasons (checkpoint, revision, text, seen_at) VALUES (?, ?, ?, ?)",
                (checkpoint, revision, text, stamp(now)),
            )

    def keep_text(self, text: str, now: datetime) -> str:
        """Keep a text of the book, once; the digest it is found by."""
        from hashlib import sha256

        digest = sha256(text.encode()).hexdigest()
        self._db.write(
            "INSERT INTO books (digest, text, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (digest, zlib.compress(text.encode(), 9), stamp(now)),
        )
        return digest

    def revise(
        self,
        checkpoints: Iterable[Checkpoint],
        definitions: Mapping[str, str],
        words: Mapping[str, str],
        digest: str,
        now: datetime,
    ) -> tuple[str, ...]:
        """Keep the wordings that are new or have changed, each with how it stood; their checkpoints."""
        known = self._latest()
        fresh: list[Row] = []
        for one in checkpoints:
            number, line = known.get(one.id, (0, ""))
            if not number or line != definitions[one.id]:
                stood = words.get(one.id, "") if number else ""
                period = None if one.period is None else str(one.period)
                told = (one.id, number + 1, definitions[one.id], stamp(now), stood, digest, period)
                fresh.append((*told, *_window(one.due)))
        self._db.write_many(_ADD, fresh)
        return tuple(id_ for id_, *_ in fresh)

    def follow(self, wordings: Iterable[Revision], stated: Iterable[Stated]) -> None:
        """Keep wordings and probabilities that were read on another machine, after those known, in the order
        given."""
        numbers = self.numbers()
        with self._db.transaction():
            for one in wordings:
                numbers[one.checkpoint] = numbers.get(one.checkpoint, 0) + 1
                period = None if one.period is None else str(one.period)
                told = (
                    one.checkpoint,
                    numbers[one.checkpoint],
                    one.definition,
                    stamp(one.known_at),
                )
                self._db.write(_ADD, (*told, one.word, one.book, period, *_window(one.due)))
            for said in stated:
                p = None if said.p is None else str(said.p)
                self._db.write(_ADD_STATED, (said.checkpoint, p, stamp(said.known_at)))

    def keep_stated(self, checkpoints: Iterable[Checkpoint], now: datetime) -> None:
        """Keep each probability that is not the one last stated."""
        last = {
            id_: None if p is None else number_of(p) for id_, p, _ in self._db.rows(_LAST_STATED)
        }
        rows = [
            (one.id, None if one.p is None else str(one.p), stamp(now))
            for one in checkpoints
            if one.p != last.get(one.id)
        ]
        self._db.write_many(_ADD_STATED, rows)

    def numbers(self) -> dict[str, int]:
        """The number of the wording in force of each checkpoint ever seen."""
        return {checkpoint: number for checkpoint, (number, _) in self._latest().items()}

    def _latest(self) -> dict[str, tuple[int, str]]:
        return {checkpoint: (number, line) for checkpoint, number, line in self._db.rows(_LATEST)}


def _window(due: Window | None) -> Row:
    return (
        (None, None, None)
        if due is None
        else (due.text, due.first.isoformat(), due.last.isoformat())
    )


def _revision(row: Row) -> Revision:
    """A row as a value; what version 0.1 did not keep is empty."""
    id_, number, line, seen_at, word, book, period, due, first, last = row
    return Revision(
        id_,
        number,
        moment(seen_at),
        line,
        made(intern, book or ""),
        word or "",
        period_of(period) if period else None,
        Window(day(first), day(last), due) if due else None,
    )
