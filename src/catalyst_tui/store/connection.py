"""One connection to the database: how it is read, and the only way it is written.

Every write is inside `transaction()`: `BEGIN IMMEDIATE` under the write lock. SQLite before 3.51.3
can damage a WAL when two connections checkpoint and commit at once. If the disk refuses a write,
none is tried until `try_again`.

A sync tool or a restore by hand can replace or delete the database, or its WAL, while it is
open. Then nothing is written any more. The WAL next to the new file still belongs to the
old one, and SQLite would copy its pages into the new file; so `catalyst.db.open` records
which database and WAL belong together.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from catalyst_tui.store.cells import Codec, Row, assignments
from catalyst_tui.store.errors import StoppedError, plainly

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")

BUSY_TIMEOUT = 5.0  # seconds SQLite waits for a person's own `sqlite3` to finish
LOCK_TIMEOUT = 5.0  # a suspended process must not block us for good
FIRST_WAIT, LONGEST_WAIT = 0.000_5, 0.05


# Locks


class FileLock:
    """A lock between processes on a small file that is never deleted.

    The system frees it when its holder dies. Two locks on one file exclude each other, also within
    one process, unless both are `shared`.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self._shared = shared
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Return whether it is taken."""
        return self._file is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; return whether it is held now."""
        if self._file is None:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            if _lock(file, self._shared):
                self._file = file
            else:
                os.close(file)
        return self.held

    def acquire(self) -> None:
        """Take the lock, waiting five seconds at most."""
        if self.held:
            raise RuntimeError(f"{self.path} is held already")
        waited, wait = 0.0, FIRST_WAIT
        while not self.try_acquire():
            if waited >= LOCK_TIMEOUT:
                raise StoppedError(
                    f"Another Catalyst has been writing for {LOCK_TIMEOUT:.0f} seconds. "
                    "Look for a suspended one (`jobs`, `ps`) and resume or end it, then try again."
                )
            time.sleep(wait)
            waited, wait = waited + wait, min(wait * 2, LONGEST_WAIT)

    def close(self) -> None:
        """Release the lock if it is held: the system does so when its file is closed."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lock(file: int, shared: bool) -> bool:
    try:
        if sys.platform != "win32":
            fcntl.flock(
                file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
            )
        elif not shared:  # Windows itself prevents that an open file is moved
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if sys.platform != "win32" and not isinstance(error, BlockingIOError):
            os.close(file)
            raise
        return False
    return True


def leadership(path: Path) -> FileLock:
    """Return the lock of the one process that fetches, judges and notifies for a database."""
    return FileLock(path.with_name(f"{path.name}.leader"))


def write_lock(path: Path) -> FileLock:
    """Return the lock that every writer of the database at `path` takes."""
    return FileLock(path.with_name(f"{path.name}.lock"))


def presence(path: Path, *, shared: bool = False) -> FileLock:
    """Return the lock that all who have the database open share, and who moves it takes alone.

    At its close SQLite deletes the WAL by name: if the database was moved while it was open, that
    is the WAL of the new one.
    """
    return FileLock(_record_of(path), shared=shared)


# Which files are open

NO_FILE = "-"


def file_id(path: Path) -> str:
    """Return device and inode of the file at `path`, or `-` if there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return NO_FILE
    return f"{found.st_dev}:{found.st_ino}"


def file_ids(path: Path) -> tuple[str, str]:
    """Return the ids of the database at `path` and of its WAL."""
    return file_id(path), file_id(wal_of(path))


def wal_of(path: Path) -> Path:
    """Return the path of the WAL, which is next to the file that `path` may be a link to."""
    file = path.resolve()
    return file.with_name(f"{file.name}-wal")


def _record_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.open")


def recorded_ids(path: Path) -> tuple[str, str] | None:
    """Return the ids of the database and the WAL that were open together
    last, if they were recorded.
    """
    with suppress(FileNotFoundError):
        match _record_of(path).read_text(encoding="ascii", errors="replace").split():
            case [database, wal]:
                return database, wal
    return None


def record_ids(path: Path) -> None:
    """Record which database and WAL belong together."""
    if recorded_ids(path) != file_ids(path):
        _record_of(path).write_text(" ".join(file_ids(path)), encoding="ascii")


def problem_of_files(path: Path, opened: tuple[str, str]) -> str:
    """Return what happened to the files that were `opened`, and the way out; empty if nothing
    did.
    """
    if file_ids(path) == opened:
        return ""
    if file_id(path) == NO_FILE:
        return (
            f"{path} was moved or deleted while it was open. Put it back, or put a copy in its "
            "place (`catalyst restore`), and start Catalyst again."
        )
    return f"{path} or its WAL was replaced while it was open. Start Catalyst again to read that."


# The connection


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode with every setting the store relies on."""
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT)
    try:
        for setting in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
        ):
            db.execute(f"PRAGMA {setting}")
        # In KiB. The system caches the file too: SQLite's usual 2 MB would hold the same pages
        # again.
        db.execute("PRAGMA cache_size = -512")
    except sqlite3.Error:
        db.close()
        raise
    return db


class Connection:
    """Reads and writes, with errors in plain words. Belongs to the thread that made it.

    `stopped` says why nothing can be written now and is empty otherwise; any thread may read it.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, lock: FileLock) -> None:
        self.path = path
        self.stopped = ""
        self._db, self._lock = db, lock
        self._is_trial = False
        self._schema = self._user_version()
        self._files = file_ids(path)

    # Reading

    def rows(self, sql: str, *args: Any) -> list[Row]:
        """Return every row of a query."""
        with plainly(self.path):
            return self._db.execute(sql, args).fetchall()

    def read(self, codec: Codec[T], rest: str, *args: Any) -> list[T]:
        """Return the values of a query, whose text goes on with `rest` after what it selects."""
        with plainly(self.path):
            return codec.parse_all(
                self._db.execute(f"SELECT {codec.columns} {rest}", args)
            )

    def stream(self, sql: str, *args: Any) -> Generator[Row, None, None]:
        """Yield the rows of a query, so that thousands are not in memory at once."""
        with plainly(self.path):
            yield from self._db.execute(sql, args)

    def first(self, sql: str, *args: Any) -> Any:
        """Return the first cell of the first row, None if there is no row."""
        found = self.rows(sql, *args)
        return found[0][0] if found else None

    def last_rows(self, *tables: str) -> Row:
        """Return the number of the last row of each table: other numbers once rows were added."""
        last = ", ".join(
            f"(SELECT ifnull(max(rowid), 0) FROM {table})" for table in tables
        )
        return self.rows(f"SELECT {last}")[0]

    def version(self) -> tuple[int, int] | None:
        """Return what differs once anything was written, by any process;
        None inside a transaction.
        """
        if self._db.in_transaction:
            return None
        return self.data_version(), self._db.total_changes

    def data_version(self) -> int:
        """Return a number that differs when another connection has
        committed since the last call.
        """
        return int(self.first("PRAGMA data_version"))

    def _user_version(self) -> int:
        return int(self.first("PRAGMA user_version"))

    # Writing, in the open transaction or one of its own

    def write(self, sql: str, *args: Any) -> int:
        """Run one write; return the number of rows it changed."""
        with self._writing():
            return self._db.execute(sql, args).rowcount

    def insert(self, table: str, *rows: Mapping[str, Any], conflict: str = "") -> int:
        """Insert rows, given by column; return how many. `conflict` is an `ON CONFLICT` clause."""
        if not rows:
            return 0
        names = ", ".join(rows[0])
        marks = ", ".join("?" * len(rows[0]))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}"
        with self._writing():
            return max(
                self._db.executemany(sql, [[*row.values()] for row in rows]).rowcount, 0
            )

    def upsert(
        self, table: str, key: str, *rows: Mapping[str, Any], where: str = ""
    ) -> None:
        """Insert rows, overwriting those with the same key where `where` holds."""
        if rows:
            update = f"ON CONFLICT ({key}) DO UPDATE SET {assignments(rows[0])} {where}"
            self.insert(table, *rows, conflict=update)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with (
            nullcontext() if self._db.in_transaction else self.transaction(),
            plainly(self.path),
        ):
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing. Inside another transaction it is a savepoint.

        StoppedError if the disk refuses it, or refused the last one, or if the database was
        replaced or deleted: then nothing was written where it will be read.
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

    def begin_trial(self) -> None:
        """Begin a transaction that is undone when the database is closed. StoppedError."""
        with plainly(self.path):
            self._lock.acquire()
        try:
            self._begin()
            self._is_trial = True
        except BaseException:
            self._end()
            raise

    def _end_trial(self) -> None:
        if self._is_trial:
            self._is_trial = False
            self._end()

    def _begin(self) -> None:
        with plainly(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        self._refuse_other_files()
        if self._user_version() != self._schema:
            raise StoppedError(
                f"{self.path} was upgraded by a newer Catalyst. Start this one again."
            )

    def _end(self) -> None:
        try:
            if self._db.in_transaction:  # on a full disk SQLite has rolled back itself
                with plainly(self.path):
                    self._db.execute("ROLLBACK")
        finally:
            self._lock.close()

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

    def check_files(self) -> None:
        """Stop writing if the database or its WAL was replaced or deleted while it is open."""
        if problem := problem_of_files(self.path, self._files):
            self.stopped = problem

    def _refuse_other_files(self) -> None:
        if problem := problem_of_files(self.path, self._files):
            raise StoppedError(problem)

    def try_again(self) -> bool:
        """Return whether the disk takes writes; try one if the last one was refused."""
        if self.stopped and not problem_of_files(self.path, self._files):
            self.stopped = ""
            with suppress(StoppedError), self.transaction():
                # writes a page and changes nothing
                self.write(f"PRAGMA user_version = {self._schema}")
        return not self.stopped


class Part:
    """One part of the database, named in the store: only it writes its tables."""

    def __init__(self, db: Connection) -> None:
        self._db = db


class Cached(Generic[T]):
    """What a query returns, asked again when anything was written since.

    Do not change the value.
    """

    def __init__(self, db: Connection, query: Callable[[], T]) -> None:
        self._db, self._query = db, query
        self._answer: tuple[object, T] | None = None

    def __call__(self) -> T:
        version = self._db.version()  # before the query
        if version is None:
            return self._query()
        if self._answer is None or self._answer[0] != version:
            self._answer = version, self._query()
        return self._answer[1]


def last_of_each(table: str) -> str:
    """Return the start of a query whose `last` holds the newest row number of each checkpoint.

    It seeks in the index over checkpoints, so it costs the same after years; with GROUP BY,
    SQLite would read all rows.
    """
    return f"""
        WITH RECURSIVE each(checkpoint) AS (
            SELECT min(checkpoint) FROM {table}
            UNION ALL
            SELECT (SELECT min(checkpoint) FROM {table} WHERE checkpoint > each.checkpoint)
            FROM each WHERE each.checkpoint IS NOT NULL
        ), last(id) AS (
            SELECT (SELECT max(id) FROM {table} WHERE checkpoint = each.checkpoint) FROM each
        )
    """
