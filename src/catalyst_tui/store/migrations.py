"""From the first schema that was given away to the latest: one function for each step, in order.

Each commits together with its number. A new database is made as schema.py says and takes none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from catalyst_tui.judge.ledger.facts import NO_CLOSES, Closes
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.store.moments import moment
from catalyst_tui.store.packed import packed
from catalyst_tui.store.schema import (
    FACTS_ONCE,
    VIEWS,
    Table,
    schema_version,
    transaction,
    with_tools,
)
from catalyst_tui.store.values import day as day_of

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[["Database"], None]


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step not taken yet. The caller holds the write lock and has made a backup."""
    db = with_tools(connection)
    taken = schema_version(connection)
    for number, step in STEPS.items():
        if number > taken:
            with transaction(connection):
                step(db)
                db.execute(f"PRAGMA user_version = {number}")


def tell_by_transition(db: Database) -> None:
    """What is told belongs to the transition that made it, no more to a word and its cause. Those that came
    back to an earlier word have no line of their own, and get it, as seen."""
    for table in ("inbox", "outbox"):
        db.execute(f"DROP INDEX idx_{table}_checkpoint_revision_after_cause")
        db.table(table).create_index(["transition"], unique=True)
    db.execute("""
        INSERT INTO inbox (checkpoint, revision, ticker, after, cause, transition, at, title, body, seen_at,
            acknowledged_at)
        SELECT t.checkpoint, t.revision, t.ticker, t.after, t.cause, t.id, t.at, i.title,
            t.reason || ' (was ' || replace(t.before, '_', ' ') || ')', t.recorded_at, i.acknowledged_at
        FROM transitions t JOIN inbox i USING (checkpoint, revision, after, cause)
        WHERE t.heard = 1 AND t.before IS NOT NULL AND t.id NOT IN (SELECT transition FROM inbox)
        ORDER BY t.id
    """)


def name_companies(db: Database) -> None:
    """What companies' own filings say of them, for what a book leaves out."""
    for column in ("name", "fiscal_year_end", "currency"):
        db.table("companies").add_column(column, str, not_null_default="")


def keep_displaced_closes(db: Database) -> None:
    """Closes that were displaced, and tellings that contradict what is known and wait for a second word."""
    close = {
        "symbol": str,
        "day": str,
        "micros": int,
        "known_at": str,
        "currency": str,
        "source": str,
    }
    displaced = Table(
        close | {"displaced_at": str}, pk=("symbol", "displaced_at", "day"), append_only=True
    )
    displaced.make(db, "displaced_closes")
    dispute = {"symbol": str, "source": str, "day": str, "micros": int, "since": str}
    Table(dispute, pk="symbol").make(db, "disputes")


def take_back(db: Database) -> None:
    """What the user takes back of what they entered: a row that names the one it withdraws."""
    for table in ("facts", "evidence"):
        db.table(table).add_column("withdraws", str)
    db.execute("DROP INDEX facts_once")
    db.execute(FACTS_ONCE)


def keep_reviews(db: Database) -> None:
    """When theses were reviewed."""
    review = {"id": int, "thesis": str, "note": str, "at": str}
    Table(review, pk="id", append_only=True).make(db, "reviews")


def several_currencies(db: Database) -> None:
    """Cash, lots that were paid for in another currency than they trade in, and lots that were sold."""
    for column in ("currency", "sold", "price", "price_in"):
        db.table("lots").add_column(column, str)
    Table({"currency": str, "amount": str}, pk="currency").make(db, "cash")


def find_without_reading_all(db: Database) -> None:
    """The last line of a checkpoint, what is unread and what fails, of a home with years of lines."""
    found_by = {
        "inbox": ("checkpoint", "seen_at"),
        "outbox": ("checkpoint", "sent_at", "failing_since"),
    }
    for table, columns in found_by.items():
        for column in columns:
            db.table(table).create_index([column])


def pack_closes(db: Database) -> None:
    """A symbol's closes of a year in one row instead of a row each, which are read in a tenth of the time.

    A row that nobody can have written (a disk's fault, an edit by hand) stays behind in the copy made
    before: it costs its day, not all there is.
    """
    year = {"symbol": str, "year": int, "days": str, "micros": str, "known": str}
    Table(year, pk=("symbol", "year"), foreign_keys=[("symbol", "histories")]).make(db, "closes")
    at = cache(moment)
    for (symbol,) in db.execute("SELECT symbol FROM histories ORDER BY symbol").fetchall():
        found = "SELECT day, micros, known_at FROM daily_closes WHERE symbol = ? ORDER BY day"
        rows: list[tuple[date, int, datetime]] = []
        for text, micros, known in db.execute(found, [symbol]):
            with suppress(NotOursError):
                rows.append((_day(text), micros, at(known)))
        columns = Closes(*zip(*rows, strict=True)) if rows else NO_CLOSES
        for row in packed(columns):
            db.execute("INSERT INTO closes VALUES (?, ?, ?, ?, ?)", [symbol, *row])
        db.execute("DELETE FROM daily_closes WHERE symbol = ?", [symbol])  # room for the next
    db.execute("DROP TABLE daily_closes")
    db.create_view("daily_closes", VIEWS["daily_closes"].strip())


@cache
def _day(text: str) -> date:
    """A day as we write it; NotOursError for another, in which order would not be time's."""
    day = day_of(text)
    if day.isoformat() != text or day.year > LATEST_YEAR:
        raise NotOursError("not a day as we write it", text)
    return day


LATEST_YEAR = 2260
"""Beyond it nothing was ever observed."""


def keep_splits(db: Database) -> None:
    """Stock splits with what the book said before each, and the user's answers to questions."""
    split = {"id": int, "symbol": str, "day": str, "ratio": str, "exact": int, "source": str}
    Table(split | {"written": str, "known_at": str}, pk="id", append_only=True).make(db, "splits")
    answer = {"id": int, "question": str, "answer": str, "at": str}
    Table(answer, pk="id", append_only=True).make(db, "answers")


def remember_owners(db: Database) -> None:
    """What evidence was given to, and which company filed a document, where its filing is known.

    What evidence was given to is found when the home is opened next: that needs the words of the book at the
    time it was entered (desk/belongings.py).
    """
    given = {
        "id": int,
        "evidence": str,
        "checkpoint": str,
        "ticker": str,
        "claim": str,
        "period": str,
    }
    Table(given | {"due": str, "at": str}, pk="id", append_only=True).make(db, "given_to")
    Table({"accession": str, "cik": int}, pk="accession", append_only=True).make(db, "filed_by")
    db.execute("INSERT INTO filed_by SELECT accession, min(cik) FROM filings GROUP BY accession")


def remember_imports(db: Database) -> None:
    """Which rows and closes came with which imported file: of files from now on."""
    rows = {"facts_after": int, "facts_until": int, "evidence_after": int, "evidence_until": int}
    columns = {"id": int, "file": str} | rows | {"closes": str, "at": str}
    Table(columns, pk="id", append_only=True).make(db, "imports")


STEPS: Mapping[int, Step] = {
    7: tell_by_transition,
    8: name_companies,
    9: keep_displaced_closes,
    10: take_back,
    11: keep_reviews,
    12: several_currencies,
    13: find_without_reading_all,
    14: pack_closes,
    15: keep_splits,
    16: remember_owners,
    17: remember_imports,
}
"""What brings a database to the schema of this number; the schema before the first is the oldest one read."""

OLDEST = min(STEPS) - 1
