"""What the daily copies of a large database share: closes, filed figures and releases, which could be asked
for again, are copied once, and each daily copy has of them what differs from that.

Put back, a copy is the database as it was that day, row by row. One whose shared part is lost still has all
that a person entered and all that was told; what it lacks is asked for again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from catalyst_tui.store.schema import APPLICATION_ID, schema_version

SHARED: Mapping[str, str] = {
    "closes": "year < (SELECT max(year) FROM main.closes)",
    "facts": "form IS NOT NULL",
    "releases": "TRUE",
}
"""Of which tables, which rows: in each copy are the closes of this year, of which any day changes each row,
and the facts without a form, which were entered by a person."""

LARGE = 16_000_000
"""Bytes of a database from which on its copies share; a smaller one is copied whole."""

RENEW = 8
"""A new shared part is made when more rows differ than this part of it."""

COPY_ID = APPLICATION_ID + 1
"""The mark of a copy that is not the whole database: put in its place by hand, it is refused."""

_ASK_AGAIN = (
    "DELETE FROM histories",
    "DELETE FROM disputes",
    "UPDATE companies SET facts_accession = '', facts_rule = '', asked_at = NULL",
)
"""Half of what the outside told would pass for all of it, and not be asked for."""


class UnfitError(Exception):
    """A shared part is damaged, of another schema, or too much differs from it."""


def is_large(db: sqlite3.Connection) -> bool:
    """Whether copies of the database share a part."""
    (pages,), (size,) = (
        db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
    )
    return bool(pages * size >= LARGE)


def write_shared(db: sqlite3.Connection, target: Path) -> None:
    """Write what is to be shared into a file that is empty."""
    with _attached(db, copy=target), _transaction(db):
        for table, rows in SHARED.items():
            columns, key = ", ".join(_columns(db, table)), ", ".join(_key(db, table))
            db.execute(f"CREATE TABLE copy.{table} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID")
            db.execute(f"INSERT INTO copy.{table} SELECT * FROM main.{table} WHERE {rows}")  # noqa: S608
        db.execute(f"PRAGMA copy.user_version = {schema_version(db)}")


def write_rest(db: sqlite3.Connection, shared: Path, target: Path) -> None:
    """Write all that is not in `shared` into a file that is empty. UnfitError where it is not to be shared
    with."""
    _make(target, _made(db, "table"))
    try:
        with _attached(db, copy=target, shared=shared), _transaction(db):
            db.execute("PRAGMA defer_foreign_keys = ON")  # tables are filled in any order
            _fill(db, shared.name)
            _refuse_much(db)
    except sqlite3.DatabaseError as error:
        if fits(shared, schema_version(db)):
            raise
        raise UnfitError from error
    marks = f"PRAGMA user_version = {schema_version(db)}", f"PRAGMA application_id = {COPY_ID}"
    _make(target, [*_made(db, "index", "trigger", "view"), *marks])


def fits(shared: Path, schema: int) -> bool:
    """Whether the file is there, sound, and of this schema."""
    try:
        with closing(sqlite3.connect(f"{shared.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return (
                db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
                and schema_version(db) == schema
            )
    except sqlite3.Error:
        return False


def shared_of(copy: Path) -> Path | None:
    """The shared part a sound copy goes with; None of a whole one."""
    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return _shared_of(db, copy.parent)


def make_whole(copy: Path, folder: Path) -> None:
    """Put back into a copy what it shares with the others of `folder`; where that is lost, have it ask for it
    again."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        _quickly(db, "main")
        if (shared := _shared_of(db, folder)) is None:
            return
        gone = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'gone_%'")
        ]
        tables = [name.removeprefix("gone_") for name in gone]  # those of its own schema
        if fits(shared, schema_version(db)):
            with _attached(db, shared=shared), _transaction(db):
                for table in tables:
                    _take_back(db, table)
        else:
            with _transaction(db):
                closes = {"closes", "daily_closes"}.intersection(tables)  # these up to schema 13
                for statement in (*(f"DELETE FROM {table}" for table in closes), *_ASK_AGAIN):  # noqa: S608
                    db.execute(statement)
        with _transaction(db):
            for table in ("shared_with", *gone):
                db.execute(f"DROP TABLE {table}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _fill(db: sqlite3.Connection, shared: str) -> None:
    names = [
        name for (name,) in db.execute("SELECT name FROM copy.sqlite_master WHERE type = 'table'")
    ]
    for table in names:
        which = ""
        if table in SHARED:
            same = _same(_columns(db, table))
            there = f"SELECT 1 FROM shared.{table} b WHERE {same}"  # noqa: S608
            which = f"WHERE NOT ({SHARED[table]}) OR NOT EXISTS ({there})"
        db.execute(f'INSERT INTO copy."{table}" SELECT * FROM main."{table}" a {which}')  # noqa: S608
    for table, rows in SHARED.items():
        key = _key(db, table)
        there = f"SELECT 1 FROM main.{table} b WHERE {_same(key)}"  # noqa: S608
        gone = f"SELECT {', '.join(key)} FROM shared.{table} a WHERE NOT EXISTS ({there})"  # noqa: S608
        new = f"copy.{table} a WHERE {rows} AND NOT EXISTS "
        new += f"(SELECT 1 FROM shared.{table} b WHERE {_same(key)})"  # noqa: S608
        before, now = _count(db, f"shared.{table}"), _count(db, f"main.{table} WHERE {rows}")
        none = before + _count(db, new) == now  # the usual day, and a look at each row is spared
        db.execute(f"CREATE TABLE copy.gone_{table} AS {gone}{' LIMIT 0' if none else ''}")
    db.execute("CREATE TABLE copy.shared_with (file TEXT)")
    db.execute("INSERT INTO copy.shared_with VALUES (?)", (shared,))


def _refuse_much(db: sqlite3.Connection) -> None:
    tables = SHARED.items()
    new = sum(
        _count(db, f"copy.{name} WHERE {rows}") + _count(db, f"copy.gone_{name}")
        for name, rows in tables
    )
    if new * RENEW > sum(_count(db, f"shared.{name}") for name in SHARED):
        raise UnfitError


def _count(db: sqlite3.Connection, rows: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])  # noqa: S608 our own names


def _take_back(db: sqlite3.Connection, table: str) -> None:
    columns, same = ", ".join(_columns(db, table)), _same(_key(db, table))
    db.execute(
        f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM shared.{table} a "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT 1 FROM main.{table} b WHERE {same}) "
        f"AND NOT EXISTS (SELECT 1 FROM main.gone_{table} b WHERE {same})"
    )


def _shared_of(db: sqlite3.Connection, folder: Path) -> Path | None:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'shared_with'").fetchone():
        return None
    (name,) = db.execute("SELECT file FROM shared_with").fetchone()
    return folder / Path(name).name


def _make(copy: Path, statements: Iterable[str]) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        _quickly(db, "main")
        with _transaction(db):
            for statement in statements:
                db.execute(statement)


def _quickly(db: sqlite3.Connection, file: str) -> None:
    """Write a file of a connection without care: it is thrown away unless it is written whole, and proven."""
    db.execute(f"PRAGMA {file}.journal_mode = OFF")
    db.execute(f"PRAGMA {file}.synchronous = OFF")


def _made(db: sqlite3.Connection, *kinds: str) -> list[str]:
    """The statements that make the schema, of what SQLite does not make itself."""
    rows = db.execute(
        "SELECT type, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    )
    return [sql for kind, sql in rows if kind in kinds]


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]


def _key(db: sqlite3.Connection, table: str) -> list[str]:
    rows = db.execute(f"PRAGMA main.table_info({table})").fetchall()
    return [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]


def _same(columns: Iterable[str]) -> str:
    """That a row of b is that of a, in these columns; IS, as some have nothing."""
    return " AND ".join(f"b.{column} IS a.{column}" for column in columns)


@contextmanager
def _attached(db: sqlite3.Connection, **files: Path) -> Iterator[None]:
    """Have other files open beside the database."""
    attached = []
    try:
        for name, file in files.items():
            # As bytes: a folder's name need not be UTF-8.
            db.execute(f"ATTACH CAST(? AS TEXT) AS {name}", (os.fsencode(file),))
            attached.append(name)
            if name == "copy":
                _quickly(db, name)
        yield
    finally:
        for name in attached:
            db.execute(f"DETACH {name}")


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
