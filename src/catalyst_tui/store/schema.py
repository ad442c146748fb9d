"""The tables (schema.toml) and the migrations from every released schema.

sqlite-utils makes and changes the tables. It is imported only then: a start that finds an up-to-date
database does not pay for it.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from catalyst_tui.store.cells import day, moment
from catalyst_tui.store.errors import NotOursError

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[["Database"], None]

APPLICATION_ID = 0x43544C59  # "CTLY"
LATEST = 17  # the schema this version reads and writes: the database's `user_version`
TYPES: Mapping[str, type] = {"str": str, "int": int, "bytes": bytes}


# The tables


@cache
def _text() -> str:
    # every start reads it, and importlib.resources takes 10 ms to import
    return Path(__file__).with_name("schema.toml").read_text("utf-8")


@cache
def _schema() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(_text())


def tables() -> dict[str, dict[str, Any]]:
    """Return the tables by name, with what `make_table` takes."""
    return {name: _schema()[name] for name in _schema() if name not in ("views", "unique")}


@cache
def table_names() -> frozenset[str]:
    """Return the tables there must be."""
    return frozenset(re.findall(r"^\[(\w+)\]$", _text(), re.M)) - {"views", "unique"}


def columns_of(table: str) -> dict[str, str]:
    """Return the columns of a table with their types: `str`, `int` or `bytes`, with `?` if optional."""
    return _columns(_schema()[table]["columns"])


def _columns(text: str) -> dict[str, str]:
    return dict(column.split(":") for column in text.split())


def create(connection: sqlite3.Connection) -> None:
    """Give an empty database every table, all or none."""
    db = with_tools(connection)
    with transaction(connection):
        for name, table in tables().items():
            make_table(db, name, **table)
        db.execute(_schema()["unique"]["facts_once"])
        for name, sql in _schema()["views"].items():
            db.create_view(name, sql)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {LATEST}")


def make_table(
    db: Database,
    name: str,
    columns: str,
    pk: str | list[str],
    *,
    foreign_keys: list[list[str]] | None = None,
    defaults: Mapping[str, str | int] | None = None,
    unique: list[list[str]] | None = None,
    indexes: list[list[str]] | None = None,
    append_only: bool = False,
) -> None:
    """Make a STRICT table with its indexes; rows of an `append_only` one cannot be changed or deleted."""
    types = _columns(columns)
    sql = db.create_table_sql(
        name,
        {column: TYPES[kind.rstrip("?")] for column, kind in types.items()},
        pk=pk if isinstance(pk, str) else tuple(pk),
        foreign_keys=[(column, table) for column, table in foreign_keys or ()],
        not_null=[c for c, kind in types.items() if not kind.endswith("?") and c != pk],
        defaults=dict(defaults or {}),
        strict=True,
    )
    db.execute(sql)
    for names in unique or ():
        db.table(name).create_index(names, unique=True)
    for names in indexes or ():
        db.table(name).create_index(names)
    for verb in ("UPDATE", "DELETE") if append_only else ():
        db.execute(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} never change: add one'); END"
        )


def with_tools(connection: sqlite3.Connection) -> Database:
    """Return the connection as sqlite-utils takes it."""
    # It would import numpy and pandas if they are installed: 0.5 s.
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
    """Commit all or nothing. sqlite-utils' own transaction begins deferred."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def schema_version(db: sqlite3.Connection) -> int:
    """Return the number of a database's schema; 0 for an empty database."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def missing(db: sqlite3.Connection) -> frozenset[str]:
    """Return the tables that a database of the latest schema lacks."""
    if schema_version(db) != LATEST:
        return frozenset()
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return table_names() - {name for (name,) in names}


# Migrations: each commits together with its number


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step that was not taken yet. The caller holds the write lock and has made a backup."""
    db = with_tools(connection)
    taken = schema_version(connection)
    for number, step in STEPS.items():
        if number > taken:
            with transaction(connection):
                step(db)
                db.execute(f"PRAGMA user_version = {number}")


def notify_by_transition(db: Database) -> None:
    """Let a notification belong to its transition, no longer to a word and its cause.

    Transitions back to an earlier word had no inbox line of their own and get one, as read.
    """
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
    """Add what companies' own filings say of them, for what a book leaves out."""
    for column in ("name", "fiscal_year_end", "currency"):
        db.table("companies").add_column(column, str, not_null_default="")


def store_replaced_closes(db: Database) -> None:
    """Add closes that were replaced, and contradicting ones that need a second source."""
    close = "symbol:str day:str micros:int known_at:str currency:str source:str displaced_at:str"
    key = ["symbol", "displaced_at", "day"]
    make_table(db, "displaced_closes", close, key, append_only=True)
    make_table(db, "disputes", "symbol:str source:str day:str micros:int since:str", "symbol")


def withdraw_entries(db: Database) -> None:
    """Let an entry withdraw another one."""
    for table in ("facts", "evidence"):
        db.table(table).add_column("withdraws", str)
    db.execute("DROP INDEX facts_once")
    db.execute(_schema()["unique"]["facts_once"])


def store_reviews(db: Database) -> None:
    """Add when theses were reviewed."""
    make_table(db, "reviews", "id:int thesis:str note:str at:str", "id", append_only=True)


def add_currencies(db: Database) -> None:
    """Add cash, lots paid for in another currency, and lots that were sold."""
    for column in ("currency", "sold", "price", "price_in"):
        db.table("lots").add_column(column, str)
    make_table(db, "cash", "currency:str amount:str", "currency")


def index_notifications(db: Database) -> None:
    """Index the last line of a checkpoint, unread lines and failures, for homes with years of lines."""
    indexes = {
        "inbox": ("checkpoint", "seen_at"),
        "outbox": ("checkpoint", "sent_at", "failing_since"),
    }
    for table, columns in indexes.items():
        for column in columns:
            db.table(table).create_index([column])


def store_closes_by_year(db: Database) -> None:
    """Store a symbol's closes of a year in one row instead of a row each: read in a tenth of the time.

    A row that Catalyst cannot have written stays behind in the backup made before.
    """
    from catalyst_tui.judge.ledger.facts import NO_CLOSES, Closes
    from catalyst_tui.store.closes import rows_of

    columns = "symbol:str year:int days:str micros:str known:str"
    key = [["symbol", "histories"]]
    make_table(db, "closes", columns, ["symbol", "year"], foreign_keys=key)
    for (symbol,) in db.execute("SELECT symbol FROM histories ORDER BY symbol").fetchall():
        query = "SELECT day, micros, known_at FROM daily_closes WHERE symbol = ? ORDER BY day"
        closes: list[tuple[date, int, datetime]] = []
        for text, micros, known in db.execute(query, [symbol]):
            with suppress(NotOursError):
                closes.append((_day_as_written(text), micros, moment(known)))
        for row in rows_of(Closes(*zip(*closes, strict=True)) if closes else NO_CLOSES):
            db.execute("INSERT INTO closes VALUES (?, ?, ?, ?, ?)", [symbol, *row])
        db.execute("DELETE FROM daily_closes WHERE symbol = ?", [symbol])  # makes room for the next
    db.execute("DROP TABLE daily_closes")
    db.create_view("daily_closes", _schema()["views"]["daily_closes"])


@cache
def _day_as_written(text: str) -> date:
    """Parse a day; NotOursError for another spelling, whose text order is not time order."""
    parsed = day(text)
    if parsed.isoformat() != text or parsed.year > 2260:
        raise NotOursError("not a day as we write it", text)
    return parsed


def store_splits(db: Database) -> None:
    """Add stock splits with what the book said before each, and the user's answers to questions."""
    split = "id:int symbol:str day:str ratio:str exact:int source:str written:str known_at:str"
    make_table(db, "splits", split, "id", append_only=True)
    make_table(db, "answers", "id:int question:str answer:str at:str", "id", append_only=True)


def store_owners(db: Database) -> None:
    """Add which checkpoint evidence was given to, and which company filed a document.

    The first is filled when the home is opened next: it needs the book as it was (desk/claims.py).
    """
    given = "id:int evidence:str checkpoint:str ticker:str claim:str period:str due:str at:str"
    make_table(db, "given_to", given, "id", append_only=True)
    make_table(db, "filed_by", "accession:str cik:int", "accession", append_only=True)
    db.execute("INSERT INTO filed_by SELECT accession, min(cik) FROM filings GROUP BY accession")


def store_imports(db: Database) -> None:
    """Add which rows and closes came with which imported file, from now on."""
    rows = "facts_after:int facts_until:int evidence_after:int evidence_until:int"
    columns = f"id:int file:str {rows} closes:str at:str"
    make_table(db, "imports", columns, "id", append_only=True)


STEPS: Mapping[int, Step] = {
    7: notify_by_transition,
    8: name_companies,
    9: store_replaced_closes,
    10: withdraw_entries,
    11: store_reviews,
    12: add_currencies,
    13: index_notifications,
    14: store_closes_by_year,
    15: store_splits,
    16: store_owners,
    17: store_imports,
}
"""The step that makes each schema from the one before."""

OLDEST = min(STEPS) - 1
