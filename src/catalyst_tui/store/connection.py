"""One connection: how it is read, and the only way it is written.

Every write is inside `transaction()`: `BEGIN IMMEDIATE` under the write lock, so that two processes never
commit or checkpoint at once, and what was read inside it is still true when it commits. When the disk does
not take one, none is tried until `try_again`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from catalyst_tui.store.database_file import file_ids, problem
from catalyst_tui.store.errors import StoppedError, plainly
from catalyst_tui.store.locks import FileLock

Row = tuple[Any, ...]
T = TypeVar("T")

BUSY_TIMEOUT = 5.0
"""Seconds SQLite waits for a stranger (a person's own `sqlite3`) to let go."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection with every setting the store relies on, in autocommit. sqlite3.Error otherwise."""
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT)
    try:
        for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            db.execute(f"PRAGMA {setting}")
        # In KiB: the system has the file in memory too; 2 MB of our own would be the same pages again.
        db.execute("PRAGMA cache_size = -512")
    except sqlite3.Error:
        db.close()
        raise
    return db


def last_of_each(table: str) -> str:
    """The beginning of a query that has in `last` the number of the newest row of each checkpoint of a table.

    Seeks in the index over checkpoints: however many rows a home has after years, each costs the same. As
    GROUP BY, SQLite reads them all.
    """
    return f"""
        WITH RECURSIVE each(checkpoint) AS (
            SELECT min(checkpoint) FROM {table}
            UNION ALL SELECT (SELECT min(checkpoint) FROM {table} WHERE checkpoint > each.checkpoint)
            FROM each WHERE each.checkpoint IS NOT NULL
        ), last(id) AS (
            SELECT (SELECT max(id) FROM {table} WHERE checkpoint = each.checkpoint) FROM each
        )
    """  # noqa: S608 our own names


class Connection:
    """Reading and writing, with errors in plain words. Belongs to the thread that made it.

    `stopped` is why nothing can be written now, empty when it can; any thread may look at it.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, lock: FileLock) -> None:
        self.path = path
        self.stopped = ""
        self._db, self._lock = db, lock
        self._schema = self._version()
        self._files = file_ids(path)

    def rows(self, sql: str, args: Iterable[Any] = ()) -> list[Row]:
        """Every row of a query. Also for single writes with RETURNING, inside a transaction."""
        with plainly(self.path):
            return self._db.execute(sql, tuple(args)).fetchall()

    def last_rows(self, *tables: str) -> Row:
        """The number of the last row of each of these; other ones when something was added."""
        last = ", ".join(f"(SELECT ifnull(max(rowid), 0) FROM {table})" for table in tables)  # noqa: S608
        return self.rows(f"SELECT {last}")[0]

    def stream(self, sql: str, args: Iterable[Any] = ()) -> Generator[Row, None, None]:
        """The rows of a query one by one: thousands need not all be there at once."""
        with plainly(self.path):
            yield from self._db.execute(sql, tuple(args))

    def write(self, sql: str, args: Iterable[Any] = ()) -> int:
        """Run one write inside the open transaction; the number of rows it changed."""
        with plainly(self.path):
            return self._db.execute(sql, tuple(args)).rowcount

    def write_many(self, sql: str, rows: Iterable[Row]) -> int:
        """Run one write for each row inside the open transaction; the number of rows changed in all."""
        with plainly(self.path):
            return max(self._db.executemany(sql, rows).rowcount, 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another one it is a savepoint: its own part is all or nothing.

        StoppedError when the disk does not take it, and at once while it has not taken the one before; also
        when the database was replaced or deleted by then: nothing was written where it will be read.
        """
        if self._db.in_transaction:
            with self._savepoint():
                yield
            return
        self.check_files()
        if self.stopped:
            raise StoppedError(self.stopped)
        try:
            with plainly(self.path):
                self._lock.acquire()
            try:
                self._begin()
                yield
                with plainly(self.path):
                    self._db.execute("COMMIT")
                self._refuse_other_files()
            finally:
                self._end()
        except StoppedError as error:
            self.stopped = str(error)
            raise

    def _begin(self) -> None:
        with plainly(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        self._refuse_other_files()
        if self._version() != self._schema:
            raise StoppedError(
                f"{self.path} was upgraded by a newer Catalyst. Start this one again."
            )

    def check_files(self) -> None:
        """Stop writing if the database or its WAL was replaced or deleted while it is open."""
        if moved := problem(self.path, self._files):
            self.stopped = moved

    def _refuse_other_files(self) -> None:
        if moved := problem(self.path, self._files):
            raise StoppedError(moved)

    def _version(self) -> int:
        return int(self.rows("PRAGMA user_version")[0][0])

    def _end(self) -> None:
        try:
            # not committed, and not rolled back by SQLite itself as on a full disk
            if self._db.in_transaction:
                with plainly(self.path):
                    self._db.execute("ROLLBACK")
        finally:
            self._lock.release()

    @property
    def in_transaction(self) -> bool:
        """Whether we are inside `transaction()`."""
        return self._db.in_transaction

    def try_again(self) -> bool:
        """Whether the disk takes writes; asks it when it has not taken the last one."""
        if self.stopped and not problem(self.path, self._files):
            self.stopped = ""
            with suppress(StoppedError), self.transaction():
                self.write(
                    f"PRAGMA user_version = {self._schema}"
                )  # a page of the WAL, and nothing changed
        return not self.stopped

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO part")
                self._db.execute("RELEASE part")
            raise
        self._db.execute("RELEASE part")

    def version(self) -> tuple[int, int] | None:
        """What differs once anything was written, by whomever; None while it may yet be taken back."""
        if self._db.in_transaction:
            return None
        return self.data_version(), self._db.total_changes

    def data_version(self) -> int:
        """A number that differs when another connection has committed since it was last asked for."""
        return int(self.rows("PRAGMA data_version")[0][0])


class Part:
    """One part of the database, named in the store: it alone writes its tables (schema.py)."""

    def __init__(self, db: Connection) -> None:
        self._db = db


class Unchanged(Generic[T]):
    """What a query says; it is asked again when anything was written since, to whatever table. Not to be
    changed by who gets it."""

    def __init__(self, db: Connection, ask: Callable[[], T]) -> None:
        self._db, self._ask = db, ask
        self._said: tuple[object, T] | None = None

    def __call__(self) -> T:
        version = self._db.version()  # before it is asked
        if version is None:
            return self._ask()
        if self._said is None or self._said[0] != version:
            self._said = version, self._ask()
        return self._said[1]
