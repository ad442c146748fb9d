"""Opening the store: every way a database can be wrong has its own sentence and its own way out.

A database exists whole or not at all: a new one gets its name when its schema is complete. One that is
damaged is set aside, never deleted and never under somebody's hands, and the newest good backup is named.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from catalyst_tui.store import backup as copies
from catalyst_tui.store import database_file
from catalyst_tui.store.belongings import Belongings
from catalyst_tui.store.book import BookTables
from catalyst_tui.store.calendar import Calendar
from catalyst_tui.store.connection import Connection, connect
from catalyst_tui.store.errors import (
    DamagedError,
    StoppedError,
    StoreError,
    is_damage,
    plainly,
    suspicion,
)
from catalyst_tui.store.filings import Filings
from catalyst_tui.store.hits import Hits
from catalyst_tui.store.imports import Imports
from catalyst_tui.store.inbox import Inbox
from catalyst_tui.store.ledger import LedgerTables
from catalyst_tui.store.locks import FileLock, presence, write_lock
from catalyst_tui.store.migrations import OLDEST, migrate
from catalyst_tui.store.notes import Notes
from catalyst_tui.store.outages import Outages
from catalyst_tui.store.outbox import Outbox
from catalyst_tui.store.prices import Prices
from catalyst_tui.store.reviews import Reviews
from catalyst_tui.store.schema import APPLICATION_ID, LATEST, create, missing, schema_version
from catalyst_tui.store.shared_backup import PARTIAL_ID
from catalyst_tui.store.sources import SourceHealth
from catalyst_tui.store.splits import Splits
from catalyst_tui.store.transitions import Transitions
from catalyst_tui.store.vintages import Vintages
from catalyst_tui.store.wordings import WordingTables


class Store(Connection):
    """The database, open, and its parts by name: each is a file, and alone writes its tables.

    Writes of several parts are one in `transaction()`. Use it from the thread that opened it.
    """

    def __init__(
        self, path: Path, db: sqlite3.Connection, lock: FileLock, presence: FileLock
    ) -> None:
        super().__init__(path, db, lock)
        self._presence = presence
        self.notes = Notes(self)
        self.wordings, self.reviews = WordingTables(self), Reviews(self)
        self.book = BookTables(self, self.notes, self.wordings)
        self.ledger = LedgerTables(self)
        self.vintages = Vintages(self)
        self.prices = Prices(self, self.vintages)
        self.outbox = Outbox(self)
        self.inbox = Inbox(self, self.outbox)
        self.transitions = Transitions(self, self.inbox, self.outbox)
        self.filings = Filings(self)
        self.hits = Hits(self)
        self.calendar = Calendar(self)
        self.sources = SourceHealth(self)
        self.outages = Outages(self)
        self.splits = Splits(self)
        self.belongings = Belongings(self)
        self.imports = Imports(self)

    def backup(self, now: datetime) -> Path | None:
        """Make today's verified copy unless there is one; the copy made, if any."""
        with plainly(self.path), self._lock:
            return copies.daily_backup(self._db, self.path, now)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        # The last one to close writes the WAL back, so it takes the lock. Whoever keeps us from it is still
        # open, so that ours is not the last close and writes nothing. SQLite writes nothing either where the
        # path names another file by now.
        ours = database_file.problem(self.path, self._files) == ""
        with suppress(StoreError, OSError):
            if ours:
                self._lock.acquire()
        self._db.close()
        if ours and self._lock.held:
            with suppress(OSError):
                database_file.record(self.path)  # the WAL is gone because it was written back
        self._lock.close()
        self._presence.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(path: Path, *, now: datetime) -> Store:
    """Open the database at `path`, making it, and its directory, when there is none.

    StoreError when it is not ours, newer than we are or cannot be written;
    DamagedError when it was damaged: it has been set aside then. While there is a good backup nothing
    begins empty: the user says which it shall be.
    """
    with plainly(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock, present = write_lock(path), presence(path, shared=True)
        try:
            first = _nobody_has(path)
            present.acquire()
            if not first:
                _refuse_lost_wal(path, lock)
            if database_file.has_foreign_wal(path):
                with lock:
                    if database_file.has_foreign_wal(path):  # nobody else was quicker
                        database_file.set_wal_aside(path, now)
            store = Store(path, _prepared(path, lock, now, first), lock, present)
            database_file.record(path)
            return store
        except BaseException as error:
            present.close()
            if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                raise _damaged(
                    path, lock, now, str(error) if isinstance(error, _Unsound) else ""
                ) from error
            raise
        finally:
            # the store's own first write opens it again
            lock.close()


def open_to_read(path: Path, *, now: datetime) -> Store:
    """As `open_store`; where that takes no writes (a full disk, a home that is read-only), the database as it
    can be read, and `stopped` says why. StoppedError where it cannot be read either, or is of another schema.
    """
    try:
        return open_store(path, now=now)
    except StoppedError as error:
        for how in ("mode=ro", "immutable=1"):
            if how == "immutable=1" and _size(database_file.wal_of(path)) > 0:
                break  # it would be read without what is only in its WAL
            with suppress(sqlite3.Error, OSError):
                db = sqlite3.connect(
                    f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None
                )
                if schema_version(db) == LATEST and not missing(db):
                    store = Store(path, db, write_lock(path), presence(path, shared=True))
                    store.stopped = str(error)
                    return store
                db.close()
        raise


class _Unsound(sqlite3.DatabaseError):
    """The file opens, but is not what was written."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _nobody_has(path: Path) -> bool:
    with closing(presence(path)) as alone:
        return alone.try_acquire()


def _refuse_lost_wal(path: Path, lock: FileLock) -> None:
    """Refuse a database whose WAL was deleted while another process has both open.

    A second WAL would be overwritten when that process closes.
    """
    if not database_file.has_lost_wal(path):
        return
    with lock:  # somebody may just close: the WAL goes before the record says so
        if database_file.has_lost_wal(path):
            raise StoppedError(
                f"{database_file.wal_of(path)} was deleted while another Catalyst has it open. "
                "Close that one, which writes it back, then try again."
            )


def _prepared(path: Path, lock: FileLock, now: datetime, first: bool) -> sqlite3.Connection:
    """The database, made, looked at and upgraded as needed. `first`: no other process has it open."""
    _refuse_others(path)
    if _size(path) == 0:
        with lock:
            _create(path, now)
    if not os.access(path, os.W_OK):
        raise StoppedError(
            f"{path} cannot be written. Check the permissions of the file and its directory."
        )
    # A WAL that nobody is at work on: the last close was not clean.
    unclean = first and _size(database_file.wal_of(path)) > 0
    db = connect(path)
    try:
        _refuse_strangers(db, path)
        if (unclean or suspicion(path).exists()) and not copies.passes_check(db):
            raise _Unsound
        suspicion(path).unlink(missing_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        if db.execute("PRAGMA journal_mode").fetchone() != (
            "wal",
        ):  # a copy: VACUUM INTO leaves it out
            with lock:
                db.execute("PRAGMA journal_mode = WAL")
        if schema_version(db) < LATEST:
            with lock:
                _upgrade(db, path, now)
        if lost := missing(db):
            raise _Unsound(f"it lacks {', '.join(sorted(lost))}")
    except BaseException:
        db.close()
        raise
    return db


def _refuse_others(path: Path) -> None:
    """StoreError where something stands in the database's place that is none, nor the absence of one."""
    _refuse_lost_link(path)
    if path.exists() and not path.is_file():
        raise StoreError(
            f"{path} is not a file. Move it away; `catalyst restore` lists the copies."
        )
    if path.exists() and _size(path) == 0 and copies.newest_good_backup(path) is None:
        raise StoreError(
            f"{path} is empty, as a full disk or a sync tool leaves it, and there is no good copy of it in "
            f"{copies.backup_folder(path)}. Put back one of your own, or delete it to begin anew."
        )


def _refuse_lost_link(path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise StoppedError(
            f"{path} is a link to {path.resolve()}, which is not there. Put that back (is its disk "
            "mounted?); to begin with an empty database instead, remove the link."
        )


def _create(path: Path, now: datetime) -> None:
    """A new database, made beside its place and then put there. The caller holds the write lock."""
    if _size(path) > 0:
        return  # another process was quicker
    if backup := copies.newest_good_backup(path):
        if path.exists():
            raise _Unsound  # an empty file where there was a database once: a full disk, not a new user
        raise StoreError(f"{path} is missing. {_way_out(path, backup)}")
    # SQLite would take a lost database's WAL for the new one's.
    copies.set_aside(path, now)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    db = connect(fresh)
    try:
        create(db)
        db.execute("PRAGMA journal_mode = WAL")
    finally:
        db.close()
    fresh.replace(path)


def _upgrade(db: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Take the missing steps after a proven copy. The caller holds the write lock."""
    version = schema_version(db)
    if version == LATEST:
        return  # another process was quicker
    copy = copies.backup_folder(path) / f"{path.stem}-{now:%Y-%m-%d}-schema{version}.db"
    copies.write_backup(db, copy)
    try:
        migrate(db)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise  # the disk's fault, not the schema's
        copy.unlink(missing_ok=True)  # of what cannot be upgraded: nobody is to be sent back to it
        raise _Unsound(f"it says schema {version} and is not: {error}") from error


def _refuse_strangers(db: sqlite3.Connection, path: Path) -> None:
    (whose,) = db.execute("PRAGMA application_id").fetchone()
    if whose == PARTIAL_ID:
        raise StoreError(
            f"{path} is one of the daily copies, whose closes, filed figures and releases are in a file they "
            "share; it has not been touched. Move it away; `catalyst restore` puts a copy back whole."
        )
    if whose != APPLICATION_ID:
        raise StoreError(
            f"{path} is a SQLite database, but not one of Catalyst's; it has not been touched. "
            "Move it away, or choose another home with CATALYST_HOME."
        )
    if (version := schema_version(db)) < 1:
        raise _Unsound(f"it says schema {version}, which there never was")
    if version < OLDEST:
        raise StoreError(
            f"{path} is from before the first release (schema {version}), which this Catalyst cannot read; "
            f"it has not been touched. Move it and {copies.backup_folder(path)} away to begin with an empty "
            "one; your book is read as before."
        )
    if version > LATEST:
        raise StoreError(
            f"{path} was written by a newer Catalyst (schema {version}; this one knows {LATEST}); it has not "
            f"been touched. Upgrade with `pip install -U catalyst-tui`{_way_back(path)}."
        )


def _way_back(path: Path) -> str:
    """The newest copy this version can read, as the other way out; what was kept since stays in what is set
    aside."""
    for copy in copies.backups(path):
        if copy.sound and OLDEST <= copies.schema_of(copy.path) <= LATEST:
            made = f"made {copy.made_at:%Y-%m-%d %H:%M} UTC, before that"
            return f", or go back with `catalyst restore {copy.label}` to the copy {made}"
    return "; there is no copy from before that"


def _damaged(path: Path, lock: FileLock, now: datetime, how: str) -> StoreError:
    """Set the damaged database aside, unless somebody still has it open, and say how it is damaged, as far as
    that is known, and what can be done."""
    damage = f"{path} is damaged" + (f": {how}" if how else "")
    with closing(presence(path)) as alone, lock:
        if not alone.try_acquire():
            suspicion(path).touch(0o600)
            return StoppedError(
                f"{damage}, and another Catalyst has it open. Close that one, then start again."
            )
        moved_to = copies.set_aside(path, now) or path
        backup = copies.newest_good_backup(path)
    way_out = _way_out(path, backup)
    backup_file = backup.path if backup else None
    return DamagedError(f"{damage}. It was moved to {moved_to}. {way_out}", moved_to, backup_file)


def _way_out(path: Path, backup: copies.Backup | None) -> str:
    if backup is None:
        return "There is no backup; the next start begins with an empty one."
    folder = copies.backup_folder(path)
    return (
        f"`catalyst restore {backup.label}` puts back the newest good backup; to begin with an "
        f"empty database instead, move {folder} away."
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
