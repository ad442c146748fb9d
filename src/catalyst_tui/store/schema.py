"""The tables, as a new database gets them, by the part of the store each is of.

Moments are UTC text of one length, days ISO text, numbers text as they were said; closes are whole millionths
of the currency, a year of a symbol in a row (packed.py). sqlite-utils makes them, imported only then: a start
that finds its database does not pay for it. A database that is older gets here by migrations.py.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType, UnionType
from typing import TYPE_CHECKING, cast, get_args

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

APPLICATION_ID = 0x43544C59  # "CTLY"

LATEST = 17
"""The schema this version reads and writes: the database's `user_version`."""


class Table(Struct, frozen=True):
    """A STRICT table. Its words are sqlite-utils' own; a column is NOT NULL unless its type says `None`."""

    columns: Mapping[str, type | UnionType]
    pk: str | tuple[str, ...]
    foreign_keys: Sequence[tuple[str, str]] = ()
    defaults: Mapping[str, str | int] = field(default_factory=dict)
    indexes: Sequence[tuple[str, ...]] = ()
    unique: Sequence[tuple[str, ...]] = ()
    append_only: bool = False
    """What was known stays known: a correction is a new row."""

    def make(self, db: Database, name: str) -> None:
        """Make it, with its indexes and, where it is append-only, what refuses to change or delete a row."""
        types = {column: (get_args(kind) or (kind,))[0] for column, kind in self.columns.items()}
        needed = [
            column
            for column, kind in self.columns.items()
            if not get_args(kind) and column != self.pk
        ]
        sql = db.create_table_sql(
            name,
            types,
            pk=self.pk,
            foreign_keys=list(self.foreign_keys),
            not_null=needed,
            defaults=dict(self.defaults),
            strict=True,
        )
        db.execute(sql)
        for columns in self.unique:
            db.table(name).create_index(columns, unique=True)
        for columns in self.indexes:
            db.table(name).create_index(columns)
        for verb in ("UPDATE", "DELETE") if self.append_only else ():
            db.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {name} never change: add one'); END"
            )


# fmt: off
PARTS: Mapping[str, Mapping[str, Table]] = {
    # The user's file as it is, for people who query the database.
    "book": {
        "tickers": Table({
            "symbol": str, "name": str, "cik": int | None, "currency": str, "fiscal_year_end": str,
        }, pk="symbol"),
        "lots": Table({
            "symbol": str, "n": int, "quantity": str, "cost": str, "opened": str | None,
            "currency": str | None, "sold": str | None, "price": str | None, "price_in": str | None,
        }, pk=("symbol", "n"), foreign_keys=[("symbol", "tickers")]),
        "cash": Table({"currency": str, "amount": str}, pk="currency"),
        "theses": Table({
            "id": str, "tickers": str, "title": str, "text": str, "stance": str, "conviction": str | None,
            "opened": str | None, "source": str, "note": str,
        }, pk="id"),
        "checkpoints": Table({
            "id": str, "ticker": str | None, "thesis": str | None, "role": str, "text": str,
            "period": str | None, "due": str | None, "due_last": str | None, "verify_by": str | None,
            "p": str | None, "why": str, "action": str, "source": str, "note": str, "revision": int,
        }, pk="id", indexes=[("ticker",)]),
    },
    # Everything it ever said: its texts, the wordings of checkpoints, why they changed, stated probabilities.
    "wordings": {
        "revisions": Table({
            "checkpoint": str, "revision": int, "definition": str, "seen_at": str, "word": str | None,
            "book": str | None, "period": str | None, "due": str | None, "due_first": str | None,
            "due_last": str | None,
        }, pk=("checkpoint", "revision"), append_only=True),
        "books": Table({"digest": str, "text": bytes, "seen_at": str}, pk="digest", append_only=True),
        "reasons": Table({
            "id": int, "checkpoint": str, "revision": int, "text": str, "seen_at": str,
        }, pk="id", append_only=True),
        "stated": Table({
            "id": int, "checkpoint": str, "p": str | None, "seen_at": str,
        }, pk="id", append_only=True),
    },
    # When a person looked at a thesis again, and what they wrote about it: the journal.
    "reviews": {
        "reviews": Table({"id": int, "thesis": str, "note": str, "at": str}, pk="id", append_only=True),
    },
    # What was observed.
    "ledger": {
        "facts": Table({
            "id": int, "ticker": str, "metric": str, "period": str, "kind": str, "basis": str,
            "value": str, "unit": str, "known_at": str, "grade": str, "source": str, "bound": str,
            "low": str | None, "high": str | None, "note": str, "recorded_at": str, "form": str | None,
            "accession": str | None, "concept": str | None, "period_start": str | None,
            "period_end": str | None, "derived_from": str | None, "withdraws": str | None,
        }, pk="id", append_only=True),
        "evidence": Table({
            "id": str, "checkpoint": str, "effect": str, "known_at": str, "grade": str, "source": str,
            "happened_on": str | None, "company_date": str | None, "company_first": str | None,
            "company_last": str | None, "score": str | None, "note": str, "recorded_at": str,
            "ruling": str | None, "withdraws": str | None,
        }, pk="id", append_only=True),
    },
    # The latest trades; daily closes, those that were displaced, and tellings that wait for a second word.
    "prices": {
        "quotes": Table({
            "symbol": str, "price": str, "currency": str, "at": str, "session": str, "source": str,
            "previous": str | None, "delayed": int, "fetched_at": str, "extended": str | None,
            "extended_at": str | None,
        }, pk="symbol"),
        "histories": Table({"symbol": str, "currency": str, "source": str, "fetched_at": str}, pk="symbol"),
        "closes": Table({
            "symbol": str, "year": int, "days": str, "micros": str, "known": str,
        }, pk=("symbol", "year"), foreign_keys=[("symbol", "histories")]),
        "displaced_closes": Table({
            "symbol": str, "day": str, "micros": int, "known_at": str, "currency": str, "source": str,
            "displaced_at": str,
        }, pk=("symbol", "displaced_at", "day"), append_only=True),
        "disputes": Table({
            "symbol": str, "source": str, "day": str, "micros": int, "since": str,
        }, pk="symbol"),
    },
    # What a series said before it was revised.
    "vintages": {
        "vintages": Table({
            "symbol": str, "day": str, "micros": int | None, "known_at": str,
        }, pk=("symbol", "day", "known_at"), append_only=True),
    },
    # What changed.
    "transitions": {
        "transitions": Table({
            "id": int, "checkpoint": str, "revision": int, "ticker": str | None, "after": str,
            "cause": str, "before": str | None, "reason": str, "at": str, "heard": int, "recorded_at": str,
        }, pk="id", indexes=[("checkpoint",)], append_only=True),
    },
    # What was told, and what is snoozed.
    "inbox": {
        "inbox": Table({
            "id": int, "checkpoint": str, "revision": int, "ticker": str | None, "after": str,
            "cause": str, "transition": int, "at": str, "title": str, "body": str, "seen_at": str | None,
            "acknowledged_at": str | None,
        }, pk="id", foreign_keys=[("transition", "transitions")], unique=[("transition",)],
           indexes=[("checkpoint",), ("seen_at",)]),
        "snoozes": Table({"checkpoint": str, "since": str, "until": str}, pk="checkpoint"),
    },
    # The popups that are owed, and those of the last day.
    "outbox": {
        "outbox": Table({
            "id": int, "checkpoint": str, "revision": int, "ticker": str | None, "after": str,
            "cause": str, "transition": int, "at": str, "urgency": int, "title": str, "body": str,
            "state": str, "tries": int, "due_at": str, "failing_since": str | None, "error": str | None,
            "desktop_id": int | None, "sent_at": str | None, "rounds": int, "taken": str,
        }, pk="id", foreign_keys=[("transition", "transitions")], defaults={"rounds": 0, "taken": ""},
           unique=[("transition",)],
           indexes=[("state", "due_at"), ("checkpoint",), ("sent_at",), ("failing_since",)]),
        "popups": Table({"id": int, "at": str}, pk="id"),
    },
    # Companies at the SEC, what they filed, and what they said in it.
    "filings": {
        "companies": Table({
            "ticker": str, "cik": int | None, "looked_up_at": str | None, "asked_at": str | None,
            "facts_accession": str, "facts_rule": str, "figures": int, "said": str, "name": str,
            "fiscal_year_end": str, "currency": str,
        }, pk="ticker", defaults={"name": "", "fiscal_year_end": "", "currency": ""}),
        "filings": Table({
            "cik": int, "accession": str, "form": str, "filed": str, "known_at": str,
            "report_date": str | None, "items": str, "primary_document": str, "figures": int,
            "seen_at": str,
        }, pk=("cik", "accession"), append_only=True),
        "releases": Table({
            "cik": int, "accession": str, "type": str, "url": str, "known_at": str, "body": bytes,
            "kept_at": str,
        }, pk=("cik", "accession"), append_only=True),
    },
    # Sentences of releases with a checkpoint's words.
    "hits": {
        "hits": Table({
            "id": int, "checkpoint": str, "ticker": str, "accession": str, "url": str, "known_at": str,
            "sentence": str, "score": int, "state": str, "found_at": str, "decided_at": str | None,
        }, pk="id", unique=[("checkpoint", "accession", "sentence")]),
    },
    # The days announced for next prints.
    "calendar": {
        "calendar": Table({
            "ticker": str, "source": str, "day": str, "estimated": int, "seen_at": str,
        }, pk=("ticker", "source", "seen_at"), append_only=True),
    },
    # How each source is doing.
    "sources": {
        "source_health": Table({
            "name": str, "state": str, "since": str | None, "last_ok": str | None, "last_error": str,
            "until": str | None, "failures": int, "quota_left": int | None, "quota_of": int | None,
            "quota_until": str | None,
        }, pk="name"),
        "unknown_symbols": Table({
            "source": str, "symbol": str, "until": str,
        }, pk=("source", "symbol"), foreign_keys=[("source", "source_health")]),
    },
    # When no source of a need could be asked.
    "outages": {
        "outages": Table({"id": int, "need": str, "at": str, "down": int}, pk="id", append_only=True),
    },
    # What evidence was given to, and which company filed a document.
    "belongings": {
        "given_to": Table({
            "id": int, "evidence": str, "checkpoint": str, "ticker": str, "claim": str, "period": str,
            "due": str, "at": str,
        }, pk="id", append_only=True),
        "filed_by": Table({"accession": str, "cik": int}, pk="accession", append_only=True),
    },
    # Which rows and closes came with which imported file.
    "imports": {
        "imports": Table({
            "id": int, "file": str, "facts_after": int, "facts_until": int, "evidence_after": int,
            "evidence_until": int, "closes": str, "at": str,
        }, pk="id", append_only=True),
    },
    # Stock splits, and what the user answered when asked.
    "splits": {
        "splits": Table({
            "id": int, "symbol": str, "day": str, "ratio": str, "exact": int, "source": str, "written": str,
            "known_at": str,
        }, pk="id", append_only=True),
        "answers": Table({"id": int, "question": str, "answer": str, "at": str}, pk="id", append_only=True),
    },
    # Small things for the next start.
    "notes": {
        "kept": Table({"room": str, "key": str, "value": str}, pk=("room", "key")),
    },
}
# fmt: on
"""The tables of each part of the store (open.py), which alone writes them."""

TABLES = {name: table for tables in PARTS.values() for name, table in tables.items()}
"""Every table there is: one that a database lacks was lost."""

VIEWS = {
    # As they were kept up to schema 13: who has it open yet goes on reading.
    "daily_closes": """
        SELECT symbol, day, micros,
            date(day, substr(later, 1, instr(later, 'T') - 1) || ' days') || substr(later, instr(later, 'T'))
            AS known_at
        FROM (
            SELECT symbol, printf('%04d-', year) || substr(days, 6 * m.key + 1, 5) AS day,
                m.value AS micros, (
                    SELECT k.value FROM json_each(known) k WHERE CAST(k.key AS INTEGER) <= m.key
                    ORDER BY CAST(k.key AS INTEGER) DESC LIMIT 1
                ) AS later
            FROM closes, json_each(micros) m
        )
    """,
    "prices": """
        SELECT symbol, day, micros / 1e6 AS close, currency FROM daily_closes JOIN histories USING (symbol)
    """,
    "checkpoint_words": """
        SELECT c.id, c.ticker, c.role, c.text, c.due, t.after AS word, t.reason, t.recorded_at AS since
        FROM checkpoints c LEFT JOIN transitions t
        ON t.id = (SELECT max(id) FROM transitions WHERE checkpoint = c.id)
    """,
}
"""For people who query the database."""

# Two NULLs are never equal to SQLite; to us a fact without a range is the same fact twice.
FACTS_ONCE = """
    CREATE UNIQUE INDEX facts_once ON facts (
        ticker, metric, period, kind, basis, value, unit, known_at, grade, source, bound,
        ifnull(low, ''), ifnull(high, ''), note, ifnull(withdraws, '')
    )
"""


def create(connection: sqlite3.Connection) -> None:
    """Give an empty database every table, all or none."""
    db = with_tools(connection)
    with transaction(connection):
        for name, table in TABLES.items():
            table.make(db, name)
        db.execute(FACTS_ONCE)
        for name, sql in VIEWS.items():
            db.create_view(name, sql.strip())
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {LATEST}")


def with_tools(connection: sqlite3.Connection) -> Database:
    """The connection as sqlite-utils takes it, which changes nothing of what our own statements mean."""
    # It brings numpy and pandas along where they are installed: 0.5 s.
    absent = dict.fromkeys({"numpy", "pandas"} - sys.modules.keys())
    sys.modules.update(cast("dict[str, ModuleType]", absent))
    try:
        from sqlite_utils import Database
    finally:
        for name in absent:
            del sys.modules[name]
    return Database(connection, recursive_triggers=False, execute_plugins=False)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or none of what is done within. It is ours: sqlite-utils' own begins deferred."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def schema_version(db: sqlite3.Connection) -> int:
    """The number of a database's schema; 0 for an empty database."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def missing(db: sqlite3.Connection) -> frozenset[str]:
    """The tables of the latest schema that a database of it lacks."""
    if schema_version(db) != LATEST:
        return frozenset()
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(TABLES) - {name for (name,) in names}
