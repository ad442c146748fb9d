"""The first step of the schema, everything version 0.1 keeps; and how every step makes a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x43544C59  # "CTLY"


def first(db: Database) -> None:
    """Everything version 0.1 keeps."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _book(db)
    _observed(db)
    _told(db)
    _machine(db)


def table(
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


def append_only(db: Database, name: str) -> None:
    """Refuse to change or delete what was once known: a correction is a new row."""
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} never change: add one'); END"
        )


def _book(db: Database) -> None:
    """The user's file as tables, for people who query the database, and every wording it ever had."""
    table(
        db,
        "tickers",
        {"symbol": str, "name": str, "cik": int, "currency": str, "fiscal_year_end": str},
        "symbol",
        optional="cik",
    )
    table(
        db,
        "lots",
        {"symbol": str, "n": int, "quantity": str, "cost": str, "opened": str},
        ("symbol", "n"),
        optional="opened",
        foreign_keys=[("symbol", "tickers", "symbol")],
    )
    table(
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
    table(
        db,
        "checkpoints",
        {"id": str, "ticker": str, "thesis": str, "role": str, "text": str, "period": str, "due": str}
        | {"due_last": str, "verify_by": str, "p": str, "why": str, "action": str, "source": str, "note": str}
        | {"revision": int},
        "id",
        optional="ticker thesis period due due_last verify_by p",
    )
    db.table("checkpoints").create_index(["ticker"])
    table(
        db,
        "revisions",
        {"checkpoint": str, "revision": int, "definition": str, "seen_at": str},
        ("checkpoint", "revision"),
    )
    append_only(db, "revisions")


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
    table(
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
    append_only(db, "facts")
    table(
        db,
        "evidence",
        {"id": str, "checkpoint": str, "effect": str, **origin, "happened_on": str, "company_date": str}
        | {"company_first": str, "company_last": str, "score": str, "note": str, "recorded_at": str},
        "id",
        optional="happened_on company_date company_first company_last score",
    )
    append_only(db, "evidence")
    table(
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
    table(db, "histories", {"symbol": str, "currency": str, "source": str, "fetched_at": str}, "symbol")
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
    table(
        db,
        "transitions",
        {"id": int, **change, "before": str, "reason": str, "at": str, "heard": int, "recorded_at": str},
        "id",
        optional="before ticker",
    )
    db.table("transitions").create_index(["checkpoint"])
    append_only(db, "transitions")
    words = {"title": str, "body": str}
    once = ["checkpoint", "revision", "after", "cause"]
    of = [("transition", "transitions", "id")]
    table(
        db,
        "inbox",
        {"id": int, **change, "transition": int, "at": str, **words, "seen_at": str},
        "id",
        optional="ticker seen_at",
        foreign_keys=of,
    )
    db.table("inbox").create_index(once, unique=True)
    table(
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
    table(
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
    table(
        db,
        "unknown_symbols",
        {"source": str, "symbol": str, "until": str},
        ("source", "symbol"),
        foreign_keys=[("source", "source_health", "name")],
    )
    table(db, "kept", {"room": str, "key": str, "value": str}, ("room", "key"))
