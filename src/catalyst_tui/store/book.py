"""What the user wrote: everything the book ever said, reviews, and small notes.

The book itself is a file. Its versions, reasons, stated probabilities and reviews are only added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.definition import only_around, says_around
from catalyst_tui.judge.ledger.facts import Reason, Review, Revision, Stated
from catalyst_tui.store.cells import (
    TEXT_OR_NONE,
    WORD,
    Codec,
    checked,
    compress,
    decompress,
    stamp,
)
from catalyst_tui.store.connection import Connection, Part

WINDOW = Codec(Window, {"first": "due_first", "last": "due_last", "text": "due"})
REVISION = Codec(
    Revision,
    {"number": "revision", "known_at": "seen_at"},
    book=replace(WORD, empty=""),  # version 0.1 did not store it, nor the word
    word=TEXT_OR_NONE,
    due=WINDOW,
)
REASON = Codec(Reason, {"known_at": "seen_at"})
STATED = Codec(Stated, {"known_at": "seen_at"})
REVIEW = Codec(Review, {"known_at": "at"})
FOREVER = datetime.max.replace(tzinfo=UTC)


# Notes

SCREEN, DESK = "screen", "meta"


class Notes(Part):
    """Words by key for the next start: of the screen, and of the desk. Table: kept."""

    def screen(self) -> dict[str, str]:
        """Return all that is remembered of the screen (theme, cursor, sort, filter)."""
        return dict(self._db.rows("SELECT key, value FROM kept WHERE room = ?", SCREEN))

    def remember(self, key: str, value: str) -> None:
        """Store a bit of screen state."""
        self._put(SCREEN, key, value)

    def read(self, key: str) -> str | None:
        """Return a note of the desk or the store, None if there is none."""
        value = self._db.first(
            "SELECT value FROM kept WHERE room = ? AND key = ?", DESK, key
        )
        return None if value is None else str(value)

    def beginning(self, start: str) -> dict[str, str]:
        """Return the desk's notes whose key begins so, by the rest of the key."""
        rows = self._db.rows("SELECT key, value FROM kept WHERE room = ?", DESK)
        return {
            key[len(start) :]: value for key, value in rows if key.startswith(start)
        }

    def put(self, key: str, value: str) -> None:
        """Store a note of the desk or the store."""
        self._put(DESK, key, value)

    def _put(self, room: str, key: str, value: str) -> None:
        self._db.upsert("kept", "room, key", {"room": room, "key": key, "value": value})


# Reviews


class Reviews(Part):
    """The journal of reviews, also of theses that left the book. Table: reviews."""

    def add(self, review: Review) -> None:
        """Append a review."""
        self._db.insert("reviews", REVIEW.cells(review))

    def read(self) -> tuple[Review, ...]:
        """Return every review, oldest first."""
        return tuple(self._db.read(REVIEW, "FROM reviews ORDER BY at, id"))


# What the book said


class WordingTables(Part):
    """What the book said, and when that was read. Tables: books, revisions, reasons, stated."""

    def __init__(self, db: Connection, notes: Notes) -> None:
        super().__init__(db)
        self._notes = notes

    def says(self, book: Book, text: str) -> bool:
        """Return whether the book was stored as it is; `text` is the whole file."""
        return self._notes.read(DIGEST) == _digest(book, text)

    def save(
        self,
        book: Book,
        text: str,
        definitions: Mapping[str, str],
        words: Mapping[str, str],
        now: datetime,
    ) -> tuple[str, ...]:
        """Store what is new in the book; return the checkpoints that are new or changed.

        `definitions` maps a checkpoint to its canonical line and `words` an
        edited one to its status.
        """
        with self._db.transaction():
            checkpoints = book.checkpoints.values()
            digest = self.add_text(text, now)
            changed = self.add_versions(checkpoints, definitions, words, digest, now)
            self._notes.put(DIGEST, _digest(book, text))
            self._notes.put(LAST_TEXT, digest)
        return changed

    def edited(self, definitions: Mapping[str, str]) -> frozenset[str]:
        """Return the checkpoints stored with another definition than this one."""
        stored = self._latest()
        return frozenset(
            id_
            for id_, line in definitions.items()
            if id_ in stored
            and stored[id_][1] != line
            and not _is_older(stored[id_][1], line)
        )

    def number(self, checkpoint: str) -> int:
        """Return the number of the newest version; 0 for a checkpoint never seen."""
        query = "SELECT max(revision) FROM revisions WHERE checkpoint = ?"
        return self._db.first(query, checkpoint) or 0

    def revisions(self) -> tuple[Revision, ...]:
        """Return every version of every checkpoint, oldest first."""
        return tuple(self._db.read(REVISION, "FROM revisions ORDER BY seen_at, rowid"))

    def stated(self) -> tuple[Stated, ...]:
        """Return every stated probability, oldest first."""
        return tuple(self._db.read(STATED, "FROM stated ORDER BY id"))

    def reasons(self) -> tuple[Reason, ...]:
        """Return every reason given for an edit, oldest first."""
        return tuple(self._db.read(REASON, "FROM reasons ORDER BY seen_at, id"))

    def text(self, digest: str) -> str | None:
        """Return a text of the book as it was read, None if it was not stored."""
        return _text(self._db.first("SELECT text FROM books WHERE digest = ?", digest))

    def last_text(self) -> str | None:
        """Return the text of the book that was saved last: an undo brings an older one back."""
        saved = self.text(self._notes.read(LAST_TEXT) or "")
        return saved or next(iter(self.texts()), None)

    def text_before(self, at: datetime) -> str | None:
        """Return the text of the book read last before a moment, None if there was none."""
        query = "SELECT text FROM books WHERE seen_at < ? ORDER BY seen_at DESC, rowid DESC LIMIT 1"
        return _text(self._db.first(query, stamp(at)))

    def texts(self, before: datetime = FOREVER, since: str = "") -> Iterator[str]:
        """Yield the texts of the book first read before a moment and since one, newest first."""
        for (cell,) in self._db.rows(
            "SELECT text FROM books WHERE seen_at < ? AND seen_at >= ? "
            "ORDER BY seen_at DESC, rowid DESC",
            stamp(before),
            since,
        ):
            yield checked(decompress, cell).decode()

    def add_reason(
        self, checkpoint: str, revision: int, text: str, now: datetime
    ) -> None:
        """Store why a checkpoint was changed; of several reasons for one edit the last counts."""
        self._db.insert(
            "reasons", REASON.cells(Reason(checkpoint, revision, text, now))
        )

    def add_text(self, text: str, now: datetime) -> str:
        """Store a text of the book once; return its digest."""
        digest = _sha256(text)
        row = {"digest": digest, "text": compress(text.encode()), "seen_at": stamp(now)}
        self._db.insert("books", row, conflict="ON CONFLICT DO NOTHING")
        return digest

    def add_versions(
        self,
        checkpoints: Iterable[Checkpoint],
        definitions: Mapping[str, str],
        words: Mapping[str, str],
        digest: str,
        now: datetime,
    ) -> tuple[str, ...]:
        """Store the definitions that are new or changed, with their status
        then; return the checkpoints.
        """
        stored = self._latest()
        new: list[Revision] = []
        for checkpoint in checkpoints:
            id_ = checkpoint.id
            number, line = stored.get(id_, (0, ""))
            if not number or line != definitions[id_]:
                word = words.get(id_, "") if number else ""
                period, due = checkpoint.period, checkpoint.due
                new.append(
                    Revision(
                        id_,
                        number + 1,
                        now,
                        definitions[id_],
                        digest,
                        word,
                        period,
                        due,
                    )
                )
        self._db.insert("revisions", *map(REVISION.cells, new))
        return tuple(revision.checkpoint for revision in new)

    def follow(self, versions: Iterable[Revision], stated: Iterable[Stated]) -> None:
        """Append versions and probabilities that were read on another
        machine, in the order given.
        """
        with self._db.transaction():
            for version in versions:
                number = self.number(version.checkpoint) + 1
                self._db.insert(
                    "revisions", REVISION.cells(replace(version, number=number))
                )
            self._db.insert("stated", *map(STATED.cells, stated))

    def add_stated(
        self, checkpoints: Iterable[Checkpoint], stated: Iterable[Stated], now: datetime
    ) -> None:
        """Store each probability that differs from the last one `stated` of its claim."""
        last = {forecast.checkpoint: forecast.p for forecast in stated}
        changed = [
            STATED.cells(Stated(checkpoint.id, checkpoint.p, now))
            for checkpoint in checkpoints
            if checkpoint.p != last.get(checkpoint.id)
        ]
        self._db.insert("stated", *changed)

    def _latest(self) -> dict[str, tuple[int, str]]:
        query = "SELECT checkpoint, max(revision), definition FROM revisions GROUP BY checkpoint"
        return {id_: (number, line) for id_, number, line in self._db.rows(query)}


def _is_older(stored: str, line: str) -> bool:
    """Return whether a line is the same promise as an earlier version of the app wrote it."""
    return not says_around(stored) and only_around(stored, line)


def _text(cell: bytes | None) -> str | None:
    return None if cell is None else checked(decompress, cell).decode()


def _sha256(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


DIGEST, LAST_TEXT = "book_hash", "saved_text"
# How definitions are written, by number. Raise it when the same book gives other ones: every home
# then saves them again at its next start, because `says` no longer finds its book.
DEFINITIONS = 2


def _digest(book: Book, text: str) -> str:
    """Hash all that definitions follow from: the file's text, and what is known of its companies
    where it is silent.
    """
    companies = [
        (
            ticker.symbol,
            ticker.name,
            ticker.cik,
            ticker.currency,
            ticker.reports_in,
            str(ticker.fiscal),
        )
        for ticker in book.tickers.values()
    ]
    return _sha256(repr((DEFINITIONS, text, companies)))


# Renaming

BY_CHECKPOINT = (
    "stated",
    "evidence",
    "given_to",
    "transitions",
    "inbox",
    "outbox",
    "snoozes",
    "hits",
)
NUMBERED = ("revisions", "reasons")  # their rows have a number within a checkpoint
# What may follow an id in a key: a period, a leg, a remark, a ticker
AFTER_AN_ID = "[.!@:"


def rename_checkpoint(db: Connection, old: str, new: str) -> int:
    """Give all rows of a checkpoint another id; return how many moved.

    Versions of the new id come after those of the old one: the first of them is an edit of what had
    the last word of that. Rows of most tables never change
    otherwise: their triggers are lifted inside the transaction.
    """
    moved = 0
    with db.transaction():
        query = "SELECT ifnull(max(revision), 0) FROM revisions WHERE checkpoint = ?"
        last = db.first(query, old)
        for table in NUMBERED:
            with _without_triggers(db, table):
                _renumber(db, table, new, last)
                if table == "revisions":
                    db.write(_WORD_BEFORE, old, new, last + 1)
                moved += _move(db, table, "checkpoint", old, new)
        for table in BY_CHECKPOINT:
            with _without_triggers(db, table):
                moved += _move(db, table, "checkpoint", old, new)
    return moved


_WORD_BEFORE = """
UPDATE revisions SET word = ifnull(
    (SELECT after FROM transitions WHERE checkpoint = ? ORDER BY id DESC LIMIT 1), word
) WHERE checkpoint = ? AND revision = ? AND ifnull(word, '') = ''"""


def rename_thesis(db: Connection, old: str, new: str) -> int:
    """Give every review and notification of a thesis another id; return how many moved."""
    moved = 0
    with db.transaction():
        with _without_triggers(db, "reviews"):
            moved += _move(db, "reviews", "thesis", old, new)
        with _without_triggers(db, "answers"):
            _move(db, "answers", "question", f"reviewed:{old}", f"reviewed:{new}")
        for table in ("transitions", "inbox", "outbox", "snoozes"):
            with _without_triggers(db, table):
                moved += _move(
                    db, table, "checkpoint", f"thesis:{old}", f"thesis:{new}"
                )
    return moved


def _renumber(db: Connection, table: str, new: str, last: int) -> None:
    """Add `last` to the versions of an id; over negative numbers, so that none collides."""
    sql = f"UPDATE {table} SET revision = -(revision + ?) WHERE checkpoint = ?"
    db.write(sql, last, new)
    back = (
        f"UPDATE {table} SET revision = -revision WHERE checkpoint = ? AND revision < 0"
    )
    db.write(back, new)


def _move(db: Connection, table: str, column: str, old: str, new: str) -> int:
    """Give the rows of an id, and of its periods, legs and remarks, the new id."""
    length = len(old)
    return db.write(
        f"UPDATE OR IGNORE {table} SET {column} = ?1 || substr({column}, ?2) "
        f"WHERE {column} = ?3 OR (substr({column}, 1, ?4) = ?3 AND instr(?5, substr({column}, ?2, "
        "1)) > 0)",
        new,
        length + 1,
        old,
        length,
        AFTER_AN_ID,
    )


@contextmanager
def _without_triggers(db: Connection, table: str) -> Iterator[None]:
    """Drop the triggers that refuse changes of a table, and create them again."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    )
    triggers = db.rows(query, table)
    for name, _ in triggers:
        db.write(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        db.write(sql)
