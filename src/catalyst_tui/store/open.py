"""Open the database: make it, check it, upgrade it, back it up, or say what is wrong.

A new database gets its name when its schema is complete. A damaged one is renamed, never deleted
and never while somebody has it open, and the newest good backup is named. While there is a good
backup nothing begins empty: the user decides. Another backup is made before each migration.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from catalyst_tui.store.book import Notes, Reviews, WordingTables
from catalyst_tui.store.closes import Vintages
from catalyst_tui.store.connection import (
    NO_FILE,
    Connection,
    FileLock,
    connect,
    file_id,
    file_ids,
    presence,
    problem_of_files,
    record_ids,
    recorded_ids,
    wal_of,
    write_lock,
)
from catalyst_tui.store.errors import (
    DamagedError,
    StoppedError,
    StoreError,
    is_damage,
    plainly,
    suspicion,
)
from catalyst_tui.store.inbox import Inbox, Outbox, Transitions
from catalyst_tui.store.ledger import GivenEvidence, Imports, LedgerTables
from catalyst_tui.store.prices import Prices, Splits
from catalyst_tui.store.schema import (
    APPLICATION_ID,
    LATEST,
    OLDEST,
    create,
    migrate,
    missing,
    schema_version,
)
from catalyst_tui.store.sources import Calendar, Filings, Hits, Outages, SourceHealth
from catalyst_tui.values import Frozen


class Store(Connection):
    """The open database and its parts by name; only a part writes its tables.

    Several writes are one in `transaction()`. Use it from the thread that opened it.
    """

    def __init__(
        self, path: Path, db: sqlite3.Connection, lock: FileLock, present: FileLock
    ) -> None:
        super().__init__(path, db, lock)
        self._present = present
        self.notes = Notes(self)
        self.wordings = WordingTables(self, self.notes)
        self.reviews = Reviews(self)
        self.ledger = LedgerTables(self)
        self.belongings = GivenEvidence(self)
        self.imports = Imports(self)
        self.vintages = Vintages(self)
        self.prices = Prices(self, self.vintages)
        self.splits = Splits(self)
        self.outbox = Outbox(self)
        self.inbox = Inbox(self, self.outbox)
        self.transitions = Transitions(self, self.inbox, self.outbox)
        self.filings = Filings(self)
        self.hits = Hits(self)
        self.calendar = Calendar(self)
        self.sources = SourceHealth(self)
        self.outages = Outages(self)

    def backup(self, now: datetime) -> Path | None:
        """Write today's backup unless it exists; return the file if one was written."""
        with plainly(self.path), self._lock:
            return daily_backup(self._db, self.path, now)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        # The last one to close writes the WAL back, under the lock. If the lock is held, somebody
        # else is still open, and ours is not the last close. SQLite writes nothing if the path is
        # another file now.
        self._end_trial()
        ours = not problem_of_files(self.path, self._files)
        with suppress(StoreError, OSError):
            if ours:
                self._lock.acquire()
        self._db.close()
        if ours and self._lock.held:
            with suppress(OSError):
                record_ids(self.path)  # the WAL may be gone
        self._lock.close()
        self._present.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Unsound(sqlite3.DatabaseError):
    """The file opens, but is not what was written."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def open_store(path: Path, *, now: datetime) -> Store:
    """Open the database at `path`; make it and its folder if there is none.

    StoreError if it is not ours, newer than this version or cannot be written. DamagedError if it
    was damaged: then it has been renamed.
    """
    with plainly(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock, present = write_lock(path), presence(path, shared=True)
        try:
            with closing(presence(path)) as alone:
                first = alone.try_acquire()
            present.acquire()
            if _is_mixed(path):
                with lock:  # somebody may just be closing: the WAL goes before the record says so
                    if _is_mixed(path):
                        _part_files(path, now, first)
            store = Store(path, _prepare(path, lock, now, first), lock, present)
            record_ids(path)
            return store
        except BaseException as error:
            present.close()
            if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                how = str(error) if isinstance(error, _Unsound) else ""
                raise _set_damaged_aside(path, lock, now, how) from error
            raise


def open_to_read(path: Path, *, now: datetime) -> Store:
    """Open as `open_store`; if the disk takes no writes, open to read only
    and set `stopped` to the reason.

    StoppedError if it cannot be read either, or has another schema.
    """
    try:
        return open_store(path, now=now)
    except StoppedError as error:
        modes = ["mode=ro"]
        if _size(wal_of(path)) == 0:
            # Without a WAL to read, the file alone is the whole database
            modes.append("immutable=1")
        for mode in modes:
            with suppress(sqlite3.Error, OSError):
                uri = f"{path.resolve().as_uri()}?{mode}"
                db = sqlite3.connect(uri, uri=True, isolation_level=None)
                if schema_version(db) == LATEST and not missing(db):
                    store = Store(
                        path, db, write_lock(path), presence(path, shared=True)
                    )
                    store.stopped = str(error)
                    return store
                db.close()
        raise


def _is_mixed(path: Path) -> bool:
    """Return whether the database or its WAL was replaced since both were open together.

    In a home that was copied or moved both differ: there they belong together.
    """
    recorded = recorded_ids(path)
    if recorded is None or NO_FILE in recorded:
        return False
    return (
        sum(one == other for one, other in zip(recorded, file_ids(path), strict=True))
        == 1
    )


def _part_files(path: Path, now: datetime, first: bool) -> None:
    """Set the WAL of the database before aside; StoppedError while somebody has that one open.

    A second WAL would be overwritten when that process closes.
    """
    if not first:
        raise StoppedError(
            f"{path} or its WAL was replaced while another Catalyst has it open. Close that one, "
            "then try again."
        )
    if file_id(path) != (recorded_ids(path) or ("",))[0]:
        set_aside(path.resolve(), now, ("-wal", "-shm"))


def _prepare(
    path: Path, lock: FileLock, now: datetime, first: bool
) -> sqlite3.Connection:
    """Connect to the database, made, checked and upgraded as needed.

    `first`: nobody else has it open.
    """
    _refuse_other_files(path)
    if _size(path) == 0:
        with lock:
            _create(path, now)
    if not os.access(path, os.W_OK):
        raise StoppedError(
            f"{path} cannot be written. Check the permissions of the file and its directory."
        )
    was_killed = first and _size(wal_of(path)) > 0  # a WAL that nobody works on
    db = connect(path)
    try:
        _refuse_other_databases(db, path)
        if (was_killed or suspicion(path).exists()) and not passes_check(db):
            raise _Unsound
        suspicion(path).unlink(missing_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            # VACUUM INTO does not copy it
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


def _refuse_other_files(path: Path) -> None:
    """Refuse what is at the database's place and is no database: a lost
    link, a folder, an empty file.
    """
    if path.is_symlink() and not path.exists():
        raise StoppedError(
            f"{path} is a link to {path.resolve()}, which is not there. Put that back (is its disk "
            "mounted?); to begin with an empty database instead, remove the link."
        )
    if path.exists() and not path.is_file():
        raise StoreError(
            f"{path} is not a file. Move it away; `catalyst restore` lists the copies."
        )
    if path.exists() and _size(path) == 0 and newest_good_backup(path) is None:
        raise StoreError(
            f"{path} is empty, as a full disk or a sync tool leaves it, and there is no good copy "
            "of it in "
            f"{backup_folder(path)}. Put back one of your own, or delete it to begin anew."
        )


def _create(path: Path, now: datetime) -> None:
    """Make a new database under another name, then rename it. The caller holds the write lock."""
    if _size(path) > 0:
        return  # another process was quicker
    if backup := newest_good_backup(path):
        if path.exists():
            raise _Unsound  # an empty file where a database was: a full disk, not a new user
        raise StoreError(f"{path} is missing. {_way_out(path, backup)}")
    # SQLite would take a lost database's WAL for the new one's
    set_aside(path, now)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(connect(fresh)) as db:
        create(db)
        db.execute("PRAGMA journal_mode = WAL")
    fresh.replace(path)


def _upgrade(db: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Migrate after a backup. The caller holds the write lock."""
    version = schema_version(db)
    if version == LATEST:
        return  # another process was quicker
    backup = backup_folder(path) / f"{path.stem}-{now:%Y-%m-%d}-schema{version}.db"
    write_backup(db, backup)
    try:
        migrate(db)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise  # the disk's fault, not the schema's
        backup.unlink(missing_ok=True)  # nobody is to restore what cannot be upgraded
        raise _Unsound(f"it says schema {version} and is not: {error}") from error


def _refuse_other_databases(db: sqlite3.Connection, path: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise StoreError(
            f"{path} is a SQLite database, but not one of Catalyst's; it has not been touched. "
            "Move it away, or choose another home with CATALYST_HOME."
        )
    if (version := schema_version(db)) < 1:
        raise _Unsound(f"it says schema {version}, which there never was")
    if version < OLDEST:
        raise StoreError(
            f"{path} is from before the first release (schema {version}), which this Catalyst "
            "cannot read; "
            f"it has not been touched. Move it and {backup_folder(path)} away to begin "
            "with an empty one; your book is read as before."
        )
    if version > LATEST:
        raise StoreError(
            f"{path} was written by a newer Catalyst (schema {version}; this one knows {LATEST}); "
            f"it has not been touched. Upgrade with `pip install -U catalyst-tui`; `catalyst "
            "restore` lists the copies from before."
        )


def _set_damaged_aside(
    path: Path, lock: FileLock, now: datetime, how: str
) -> StoreError:
    """Rename the damaged database unless somebody has it open; return the
    error with the way out.
    """
    damage = f"{path} is damaged" + (f": {how}" if how else "")
    with closing(presence(path)) as alone, lock:
        if not alone.try_acquire():
            suspicion(path).touch(0o600)
            return StoppedError(
                f"{damage}, and another Catalyst has it open. Close that one, then start again."
            )
        moved_to = set_aside(path, now) or path
        backup = newest_good_backup(path)
    sentence = f"{damage}. It was moved to {moved_to}. {_way_out(path, backup)}"
    return DamagedError(sentence, moved_to, backup.path if backup else None)


def _way_out(path: Path, backup: Backup | None) -> str:
    if backup is None:
        return "There is no backup; the next start begins with an empty one."
    return (
        f"`catalyst restore {backup.label}` puts back the newest good backup; to begin with an "
        f"empty database instead, move {backup_folder(path)} away."
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


# Backups: seven days and four weeks, each checked before it gets its name

DAYS, WEEKS = 7, 4


class Backup(Frozen):
    """One backup: `label` is its name for the user (`2026-08-04`), `size` is in bytes."""

    path: Path
    label: str
    made_at: datetime
    size: int

    @property
    def sound(self) -> bool:
        """Return whether it is a database without damage. This reads all of it."""
        return is_sound(self.path)


def backup_folder(path: Path) -> Path:
    """Return where the backups of the database at `path` are."""
    return path.parent / "backups"


def backups(path: Path) -> list[Backup]:
    """Return every backup of the database at `path`, newest first."""
    with plainly(path):
        return [
            Backup(
                file,
                file.stem.removeprefix(f"{path.stem}-"),
                datetime.fromtimestamp(file.stat().st_mtime, UTC),
                file.stat().st_size,
            )
            for file in sorted(
                backup_folder(path).glob(f"{path.stem}-*.db"),
                key=lambda file: file.stat().st_mtime,
                reverse=True,
            )
        ]


def newest_good_backup(path: Path) -> Backup | None:
    """Return the newest backup without damage."""
    return next((backup for backup in backups(path) if backup.sound), None)


def is_sound(path: Path) -> bool:
    """Return whether the file is a whole database of ours without damage."""
    try:
        with closing(open_read_only(path)) as db:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            return bool(application == APPLICATION_ID) and passes_check(db)
    except (sqlite3.Error, OSError):
        return False


def passes_check(db: sqlite3.Connection) -> bool:
    """Return whether `quick_check` finds no damage and no table is missing."""
    return [row[0] for row in db.execute("PRAGMA quick_check(1)")] == [
        "ok"
    ] and not missing(db)


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a database that is never written."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def write_backup(db: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to `target`, which is replaced when the copy has passed its check.

    The caller holds the write lock. A full disk leaves an empty file, so the name comes last.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        # As bytes: a folder's name need not be UTF-8.
        db.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(part),))
        if not is_sound(part):
            raise StoreError(
                f"The copy made for {target} cannot be read back. Check the disk."
            )
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def daily_backup(db: sqlite3.Connection, path: Path, now: datetime) -> Path | None:
    """Write today's backup unless it exists, then delete old ones; return
    the file if one was written.

    The caller holds the write lock.
    """
    folder = backup_folder(path)
    target = folder / f"{path.stem}-{now.date().isoformat()}.db"
    if target.exists():
        return None
    for unfinished in folder.glob(f"{path.stem}[-.]*.db.part*"):
        unfinished.unlink()
    write_backup(db, target)
    dated: dict[date, Path] = {}
    for backup in backups(path):
        with suppress(ValueError):  # one before a migration, which stays
            dated[date.fromisoformat(backup.label)] = backup.path
    for day in dated.keys() - days_to_keep(dated):
        dated[day].unlink()
    return target


def days_to_keep(days: Iterable[date]) -> set[date]:
    """Return the last seven days, and the last day of each of the last four weeks."""
    newest_first = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest_first[:DAYS], *list(weeks.values())[:WEEKS]}


def restore(path: Path, backup: Path, now: datetime) -> Path | None:
    """Replace the database by a backup; return the new name of the database that was there, if any.

    StoreError if the backup is damaged, StoppedError if somebody has the database open or
    the disk does not take the copy.
    """
    fresh = path.with_name(f"{path.name}.new")
    with plainly(path), closing(presence(path)) as alone, write_lock(path):
        if not alone.try_acquire():
            raise StoppedError(
                f"Another Catalyst has {path} open. Close it, then try again."
            )
        if not is_sound(backup):
            raise StoreError(
                f"{backup} is not a sound backup. Choose another one from {backup.parent}."
            )
        with closing(open_read_only(backup)) as db:
            write_backup(db, fresh)
        aside = set_aside(path, now)
        fresh.replace(path)
    return aside


def set_aside(
    path: Path, now: datetime, endings: Iterable[str] = ("", "-wal", "-shm")
) -> Path | None:
    """Rename a database with its WAL so that the name says when; return the
    new name, if there was any.

    `endings` limits what is renamed. The caller holds `presence`, or knows that nobody has it open.
    """
    suspicion(path).unlink(missing_ok=True)
    found = [
        ending for ending in endings if path.with_name(path.name + ending).exists()
    ]
    if not found:
        return None
    stem = f"{path.name}.aside-{now:%Y%m%d-%H%M%S}"
    n, name = 1, stem
    while any(path.with_name(name + ending).exists() for ending in found):
        n, name = n + 1, f"{stem}-{n}"
    for ending in found:
        path.with_name(path.name + ending).rename(path.with_name(name + ending))
    return path.with_name(name)
