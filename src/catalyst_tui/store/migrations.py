"""The schema, as steps in order: the database's `user_version` is the number of the last one taken.

Each step commits together with its number. sqlite-utils builds the tables; it is imported only when a step is
due, because a start that has nothing to migrate must not pay for it (131 ms).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x43544C59  # "CTLY"

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


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the last step taken; 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _first(db: Database) -> None:
    """Everything version 0.1 keeps."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _book(db)
    _observed(db)
    _told(db)
    _machine(db)


def _table(
    db: Database,
    name: str,
    columns: dict[str, Any],
    pk: str | tuple[str, ...],
    *,
    optional: str = "",
    **more: Any,
) -> None:
    """A STRICT table whose columns may be NULL only where `optional` names them."""
    required = [column for column in columns if column not in optional.split() and column != pk]
    db.create_table(name, columns, pk=pk, not_null=required, strict=True, **more)


def _append_only(db: Database, name: str) -> None:
    """Refuse to change or delete what was once known: a correction is a new row."""
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} never change: add one'); END"
        )


def _book(db: Database) -> None:
    """The user's file as tables, for people who query the database, and every wording it ever had."""
    _table(
        db,
        "tickers",
        {"symbol": str, "name": str, "cik": int, "currency": str, "fiscal_year_end": str},
        "symbol",
        optional="cik",
    )
    _table(
        db,
        "lots",
        {"symbol": str, "n": int, "quantity": str, "cost": str, "opened": str},
        ("symbol", "n"),
        optional="opened",
        foreign_keys=[("symbol", "tickers", "symbol")],
    )
    _table(
        db,
        "theses",
        {
            "id": str,
            "tickers": str,
            "title": str,
            "text": str,
            "stance": str,
            "conviction": str,
            "opened": str,
        }
        | {"source": str, "note": str},
        "id",
        optional="conviction opened",
    )
    _table(
        db,
        "checkpoints",
        {"id": str, "ticker": str, "thesis": str, "role": str, "text": str, "period": str, "due": str}
        | {"due_last": str, "verify_by": str, "p": str, "why": str, "action": str, "source": str, "note": str}
        | {"revision": int},
        "id",
        optional="ticker thesis period due due_last verify_by p",
    )
    db.table("checkpoints").create_index(["ticker"])
    _table(
        db,
        "revisions",
        {"checkpoint": str, "revision": int, "definition": str, "seen_at": str},
        ("checkpoint", "revision"),
    )
    _append_only(db, "revisions")


def _observed(db: Database) -> None:
    """Facts, evidence and prices."""
    figure = {
        "ticker": str,
        "metric": str,
        "period": str,
        "kind": str,
        "basis": str,
        "value": str,
        "unit": str,
    }
    origin = {"known_at": str, "grade": str, "source": str}
    _table(
        db,
        "facts",
        {
            "id": int,
            **figure,
            **origin,
            "bound": str,
            "low": str,
            "high": str,
            "note": str,
            "recorded_at": str,
        },
        "id",
        optional="low high",
    )
    # Two NULLs are never equal to SQLite; to us a fact without a range is the same fact twice.
    db.execute(
        "CREATE UNIQUE INDEX facts_once ON facts (ticker, metric, period, kind, basis, value, unit, "
        "known_at, grade, source, bound, ifnull(low, ''), ifnull(high, ''), note)"
    )
    _append_only(db, "facts")
    _table(
        db,
        "evidence",
        {"id": str, "checkpoint": str, "effect": str, **origin, "happened_on": str, "company_date": str}
        | {"company_first": str, "company_last": str, "score": str, "note": str, "recorded_at": str},
        "id",
        optional="happened_on company_date company_first company_last score",
    )
    _append_only(db, "evidence")
    _table(
        db,
        "quotes",
        {
            "symbol": str,
            "price": str,
            "currency": str,
            "at": str,
            "session": str,
            "source": str,
            "previous": str,
        }
        | {"delayed": int, "fetched_at": str},
        "symbol",
        optional="previous",
    )
    _table(db, "histories", {"symbol": str, "currency": str, "source": str, "fetched_at": str}, "symbol")
    # sqlite-utils knows no WITHOUT ROWID, which halves this table and keeps a symbol's closes together.
    db.execute(
        "CREATE TABLE daily_closes (symbol TEXT NOT NULL REFERENCES histories (symbol), day TEXT NOT NULL, "
        "micros INTEGER NOT NULL, known_at TEXT NOT NULL, PRIMARY KEY (symbol, day)) STRICT, WITHOUT ROWID"
    )
    db.create_view(
        "prices",
        "SELECT symbol, day, micros / 1e6 AS close, currency FROM daily_closes JOIN histories USING (symbol)",
    )


def _told(db: Database) -> None:
    """What changed, and what the user was told of it."""
    change = {"checkpoint": str, "revision": int, "ticker": str, "after": str, "cause": str}
    _table(
        db,
        "transitions",
        {"id": int, **change, "before": str, "reason": str, "at": str, "heard": int, "recorded_at": str},
        "id",
        optional="before ticker",
    )
    db.table("transitions").create_index(["checkpoint"])
    _append_only(db, "transitions")
    words = {"title": str, "body": str}
    once = ["checkpoint", "revision", "after", "cause"]
    of = [("transition", "transitions", "id")]
    _table(
        db,
        "inbox",
        {"id": int, **change, "transition": int, "at": str, **words, "seen_at": str},
        "id",
        optional="ticker seen_at",
        foreign_keys=of,
    )
    db.table("inbox").create_index(once, unique=True)
    _table(
        db,
        "outbox",
        {
            "id": int,
            **change,
            "transition": int,
            "at": str,
            "urgency": int,
            **words,
            "state": str,
            "tries": int,
        }
        | {"due_at": str, "failing_since": str, "error": str, "desktop_id": int, "sent_at": str},
        "id",
        optional="ticker failing_since error desktop_id sent_at",
        foreign_keys=of,
    )
    db.table("outbox").create_index(once, unique=True)
    db.table("outbox").create_index(["state", "due_at"])
    db.create_view(
        "checkpoint_words",
        "SELECT c.id, c.ticker, c.role, c.text, c.due, t.after AS word, t.reason, t.recorded_at AS since "
        "FROM checkpoints c LEFT JOIN transitions t "
        "ON t.id = (SELECT max(id) FROM transitions WHERE checkpoint = c.id)",
    )


def _machine(db: Database) -> None:
    """How the sources are doing, and small things kept for the next start."""
    _table(
        db,
        "source_health",
        {
            "name": str,
            "state": str,
            "since": str,
            "last_ok": str,
            "last_error": str,
            "until": str,
            "failures": int,
        },
        "name",
        optional="since last_ok until",
    )
    _table(
        db,
        "unknown_symbols",
        {"source": str, "symbol": str, "until": str},
        ("source", "symbol"),
        foreign_keys=[("source", "source_health", "name")],
    )
    _table(db, "kept", {"room": str, "key": str, "value": str}, ("room", "key"))


def _goalposts_and_filings(db: Database) -> None:
    """Where a figure was filed, rulings, every text of the book, stated probabilities, and outages."""
    for column in ("form", "accession", "concept", "period_start", "period_end", "derived_from"):
        db.table("facts").add_column(column, str)
    db.table("evidence").add_column("ruling", str)
    for column in ("word", "book", "period", "due", "due_first", "due_last"):
        db.table("revisions").add_column(column, str)
    _table(db, "books", {"digest": str, "text": bytes, "seen_at": str}, "digest")
    _table(
        db,
        "reasons",
        {"id": int, "checkpoint": str, "revision": int, "text": str, "seen_at": str},
        "id",
    )
    _table(db, "stated", {"id": int, "checkpoint": str, "p": str, "seen_at": str}, "id", optional="p")
    _table(db, "outages", {"id": int, "need": str, "at": str, "down": int}, "id")
    for kept in ("books", "reasons", "stated", "outages"):
        _append_only(db, kept)


def _companies(db: Database) -> None:
    """Companies at the SEC, what they filed, and what they said in it."""
    _table(
        db,
        "companies",
        {"ticker": str, "cik": int, "looked_up_at": str, "asked_at": str, "facts_accession": str}
        | {"facts_rule": str, "figures": int, "said": str},
        "ticker",
        optional="cik looked_up_at asked_at",
    )
    _table(
        db,
        "filings",
        {"cik": int, "accession": str, "form": str, "filed": str, "known_at": str, "report_date": str}
        | {"items": str, "primary_document": str, "figures": int, "seen_at": str},
        ("cik", "accession"),
        optional="report_date",
    )
    _table(
        db,
        "releases",
        {"cik": int, "accession": str, "type": str, "url": str, "known_at": str, "body": bytes}
        | {"kept_at": str},
        ("cik", "accession"),
    )
    for kept in ("filings", "releases"):
        _append_only(db, kept)


def _hits(db: Database) -> None:
    """Sentences of releases with a checkpoint's words, and what the user made of them."""
    _table(
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
    _table(db, "snoozes", {"checkpoint": str, "since": str, "until": str}, "checkpoint")
    _table(db, "popups", {"id": int, "at": str}, "id")


def _hours_and_calendars(db: Database) -> None:
    """Trades outside hours, announced prints, vintages of series, quotas, who took an alert already."""
    for column in ("extended", "extended_at"):
        db.table("quotes").add_column(column, str)
    db.table("source_health").add_column("quota_left", int)
    db.table("source_health").add_column("quota_of", int)
    db.table("source_health").add_column("quota_until", str)
    db.table("outbox").add_column("taken", str, not_null_default="")
    _table(
        db,
        "calendar",
        {"ticker": str, "source": str, "day": str, "estimated": int, "seen_at": str},
        ("ticker", "source", "seen_at"),
    )
    _table(
        db,
        "vintages",
        {"symbol": str, "day": str, "micros": int, "known_at": str},
        ("symbol", "day", "known_at"),
        optional="micros",
    )
    for kept in ("calendar", "vintages"):
        _append_only(db, kept)


STEPS: tuple[Step, ...] = (
    _first,
    _goalposts_and_filings,
    _companies,
    _hits,
    _delivery,
    _hours_and_calendars,
)

LATEST = len(STEPS)
"""The schema this version reads and writes."""
