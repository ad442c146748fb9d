"""The schema, as steps in order: the database's `user_version` is the number of the last one taken.

Each step commits together with its number. sqlite-utils builds the tables; it is imported only when a step is
due, because a start that has nothing to migrate must not pay for it (131 ms).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from catalyst_tui.store.first_schema import append_only, first, table

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[["Database"], None]


def migrate(connection: sqlite3.Connection, steps: Iterable[Step] | None = None) -> None:
    """Take every step not taken yet. The caller holds the write lock and has made a backup."""
    from sqlite_utils import Database

    # Its plugins and recursive triggers would change what our own statements mean.
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    taken = schema_version(connection)
    for number, step in enumerate(STEPS if steps is None else steps, start=1):
        if number <= taken:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            step(db)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def missing(connection: sqlite3.Connection) -> frozenset[str]:
    """The tables of the latest schema that a database of it lacks: none are ever dropped by us."""
    if schema_version(connection) != LATEST:
        return frozenset()
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return TABLES - {name for (name,) in names}


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the last step taken; 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _goalposts_and_filings(db: Database) -> None:
    """Where a figure was filed, rulings, every text of the book, stated probabilities, and outages."""
    for column in ("form", "accession", "concept", "period_start", "period_end", "derived_from"):
        db.table("facts").add_column(column, str)
    db.table("evidence").add_column("ruling", str)
    for column in ("word", "book", "period", "due", "due_first", "due_last"):
        db.table("revisions").add_column(column, str)
    table(db, "books", {"digest": str, "text": bytes, "seen_at": str}, "digest")
    table(
        db,
        "reasons",
        {"id": int, "checkpoint": str, "revision": int, "text": str, "seen_at": str},
        "id",
    )
    table(db, "stated", {"id": int, "checkpoint": str, "p": str, "seen_at": str}, "id", optional="p")
    table(db, "outages", {"id": int, "need": str, "at": str, "down": int}, "id")
    for kept in ("books", "reasons", "stated", "outages"):
        append_only(db, kept)


def _companies(db: Database) -> None:
    """Companies at the SEC, what they filed, and what they said in it."""
    table(
        db,
        "companies",
        {"ticker": str, "cik": int, "looked_up_at": str, "asked_at": str, "facts_accession": str}
        | {"facts_rule": str, "figures": int, "said": str},
        "ticker",
        optional="cik looked_up_at asked_at",
    )
    table(
        db,
        "filings",
        {"cik": int, "accession": str, "form": str, "filed": str, "known_at": str, "report_date": str}
        | {"items": str, "primary_document": str, "figures": int, "seen_at": str},
        ("cik", "accession"),
        optional="report_date",
    )
    table(
        db,
        "releases",
        {"cik": int, "accession": str, "type": str, "url": str, "known_at": str, "body": bytes}
        | {"kept_at": str},
        ("cik", "accession"),
    )
    for kept in ("filings", "releases"):
        append_only(db, kept)


def _hits(db: Database) -> None:
    """Sentences of releases with a checkpoint's words, and what the user made of them."""
    table(
        db,
        "hits",
        {"id": int, "checkpoint": str, "ticker": str, "accession": str, "url": str, "known_at": str}
        | {"sentence": str, "score": int, "state": str, "found_at": str, "decided_at": str},
        "id",
        optional="decided_at",
    )
    db.table("hits").create_index(["checkpoint", "accession", "sentence"], unique=True)


def _delivery(db: Database) -> None:
    """How often each thing was told, what was acknowledged, what is snoozed, and the last popups."""
    db.table("outbox").add_column("rounds", int, not_null_default=0)
    db.table("inbox").add_column("acknowledged_at", str)
    table(db, "snoozes", {"checkpoint": str, "since": str, "until": str}, "checkpoint")
    table(db, "popups", {"id": int, "at": str}, "id")


def _hours_and_calendars(db: Database) -> None:
    """Trades outside hours, announced prints, vintages of series, quotas, who took an alert already."""
    for column in ("extended", "extended_at"):
        db.table("quotes").add_column(column, str)
    db.table("source_health").add_column("quota_left", int)
    db.table("source_health").add_column("quota_of", int)
    db.table("source_health").add_column("quota_until", str)
    db.table("outbox").add_column("taken", str, not_null_default="")
    table(
        db,
        "calendar",
        {"ticker": str, "source": str, "day": str, "estimated": int, "seen_at": str},
        ("ticker", "source", "seen_at"),
    )
    table(
        db,
        "vintages",
        {"symbol": str, "day": str, "micros": int, "known_at": str},
        ("symbol", "day", "known_at"),
        optional="micros",
    )
    for kept in ("calendar", "vintages"):
        append_only(db, kept)


def _told_by_transition(db: Database) -> None:
    """What is told belongs to the transition that made it, no more to a word and its cause. Those that came
    back to an earlier word have no line of their own, and get it, as seen."""
    for kept in ("inbox", "outbox"):
        db.execute(f"DROP INDEX idx_{kept}_checkpoint_revision_after_cause")
        db.table(kept).create_index(["transition"], unique=True)
    db.execute("""
        INSERT INTO inbox (checkpoint, revision, ticker, after, cause, transition, at, title, body, seen_at,
            acknowledged_at)
        SELECT t.checkpoint, t.revision, t.ticker, t.after, t.cause, t.id, t.at, i.title,
            t.reason || ' (was ' || replace(t.before, '_', ' ') || ')', t.recorded_at, i.acknowledged_at
        FROM transitions t JOIN inbox i USING (checkpoint, revision, after, cause)
        WHERE t.heard = 1 AND t.before IS NOT NULL AND t.id NOT IN (SELECT transition FROM inbox)
        ORDER BY t.id
    """)


def _identities(db: Database) -> None:
    """What companies' own filings say of them, for what a book leaves out."""
    for column in ("name", "fiscal_year_end", "currency"):
        db.table("companies").add_column(column, str, not_null_default="")


def _displaced(db: Database) -> None:
    """Closes that were displaced, and tellings that contradict what is known and wait for a second word."""
    table(
        db,
        "displaced_closes",
        {"symbol": str, "day": str, "micros": int, "known_at": str, "currency": str, "source": str}
        | {"displaced_at": str},
        ("symbol", "displaced_at", "day"),
    )
    append_only(db, "displaced_closes")
    table(db, "disputes", {"symbol": str, "source": str, "day": str, "micros": int, "since": str}, "symbol")


STEPS: tuple[Step, ...] = (
    first,
    _goalposts_and_filings,
    _companies,
    _hits,
    _delivery,
    _hours_and_calendars,
    _told_by_transition,
    _identities,
    _displaced,
)

LATEST = len(STEPS)
"""The schema this version reads and writes."""

TABLES = frozenset(
    {
        "books", "calendar", "checkpoints", "companies", "daily_closes", "displaced_closes", "disputes",
        "evidence", "facts", "filings", "histories", "hits", "inbox", "kept", "lots", "outages",
        "outbox", "popups", "quotes", "reasons", "releases", "revisions", "snoozes", "source_health",
        "stated", "theses", "tickers", "transitions", "unknown_symbols", "vintages",
    }
)  # fmt: skip
"""What it has."""
