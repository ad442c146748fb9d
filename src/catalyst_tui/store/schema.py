"""The tables (schema.toml) and the migrations from every released schema.

sqlite-utils makes and changes the tables. It is imported only then: a start that finds an
up-to-date database does not pay for it.
"""

from __future__ import annotations

import sqlite3
import sys
import tomllib
from collections.abc import Iterator, Mapping
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

APPLICATION_ID = 0x43544C59  # "CTLY"
OLDEST = 6  # the first schema that was released
LATEST = 18  # the schema this version reads and writes: the database's `user_version`
BY_YEAR = 14  # the schema that has closes by year
TYPES: Mapping[str, type] = {"str": str, "int": int, "bytes": bytes}


# The tables


@cache
def _read(name: str) -> dict[str, Any]:
    # every start reads a file, and importlib.resources takes 10 ms to import
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def tables() -> dict[str, dict[str, Any]]:
    """Return the tables by name, with what `make_table` takes."""
    return {
        name: table
        for name, table in _read("schema.toml").items()
        if name not in ("exported", "views", "unique")
    }


def exported() -> Mapping[str, str]:
    """Return the tables that make up a home, by what they are called outside."""
    lines = map(str.split, _read("schema.toml")["exported"]["tables"])
    return {words[-1]: words[0] for words in lines}


def columns_of(table: str) -> dict[str, str]:
    """Return the columns of a table with their types: `str`, `int` or
    `bytes`, with `?` if optional.
    """
    return _columns(_read("schema.toml")[table]["columns"])


def _columns(text: str) -> dict[str, str]:
    return dict(column.split(":") for column in text.split())


def create(connection: sqlite3.Connection) -> None:
    """Give an empty database every table, all or none."""
    db = with_tools(connection)
    with transaction(connection):
        for name, table in tables().items():
            make_table(db, name, **table)
        db.execute(_read("schema.toml")["unique"]["facts_once"])
        for name, sql in _read("schema.toml")["views"].items():
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
    """Make a STRICT table with its indexes; rows of an `append_only` one
    cannot be changed or deleted.
    """
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
    return frozenset(tables()) - {name for (name,) in names}


# Migrations: each commits together with its number


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step that was not taken yet.

    The caller holds the write lock and has made a backup.
    """
    db = with_tools(connection)
    for number in range(schema_version(connection) + 1, LATEST + 1):
        with transaction(connection):
            take_step(db, number)
            db.execute(f"PRAGMA user_version = {number}")


def take_step(db: Database, number: int) -> None:
    """Make the schema of this number from the one before."""
    step = _read("steps.toml")[str(number)]
    for name, table in step.get("tables", {}).items():
        make_table(db, name, **table)
    for statement in step.get("sql", ()):
        db.execute(statement)
    if number == BY_YEAR:
        store_closes_by_year(db)


def store_closes_by_year(db: Database) -> None:
    """Store a symbol's closes of a year in one row instead of a row each:
    read in a tenth of the time.

    A row that Catalyst cannot have written stays behind in the backup made before.
    """
    from catalyst_tui.judge.ledger.facts import NO_CLOSES, Closes
    from catalyst_tui.store.closes import rows_of

    for (symbol,) in db.execute(
        "SELECT symbol FROM histories ORDER BY symbol"
    ).fetchall():
        query = "SELECT day, micros, known_at FROM daily_closes WHERE symbol = ? ORDER BY day"
        closes: list[tuple[date, int, datetime]] = []
        for text, micros, known in db.execute(query, [symbol]):
            with suppress(NotOursError):
                closes.append((_day_as_written(text), micros, moment(known)))
        for row in rows_of(Closes(*zip(*closes, strict=True)) if closes else NO_CLOSES):
            db.execute("INSERT INTO closes VALUES (?, ?, ?, ?, ?)", [symbol, *row])
        # Delete them so that the next symbol fits
        db.execute("DELETE FROM daily_closes WHERE symbol = ?", [symbol])
    db.execute("DROP TABLE daily_closes")
    db.create_view("daily_closes", _read("schema.toml")["views"]["daily_closes"])


@cache
def _day_as_written(text: str) -> date:
    """Parse a day; NotOursError for another spelling, whose text order is not time order."""
    parsed = day(text)
    if parsed.isoformat() != text or parsed.year > 2260:
        raise NotOursError("not a day as we write it", text)
    return parsed
