"""Copies that are known to open: one a day, seven days and four weeks of them, and one before each migration.

The daily ones of a large database share a part (shared_part.py); one before a migration is whole.

A copy gets its name only after it was opened and checked; nothing damaged is ever deleted, it is set aside.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from catalyst_tui.store.errors import StoppedError, StoreError, plainly, suspicion
from catalyst_tui.store.locks import FileLock
from catalyst_tui.store.schema import missing, schema_version
from catalyst_tui.store.shared_part import (
    UnfitError,
    fits,
    is_large,
    make_whole,
    shared_of,
    write_rest,
    write_shared,
)

DAILY, WEEKLY = 7, 4


def backup_folder(path: Path) -> Path:
    """Where the copies of the database at `path` are."""
    return path.parent / "backups"


def write_lock(path: Path) -> FileLock:
    """The lock every writer of the database at `path` takes."""
    return FileLock(path.with_name(f"{path.name}.lock"))


def presence(path: Path, *, shared: bool = False) -> FileLock:
    """The lock everyone who has the database at `path` open shares, and who moves it takes alone.

    Moved while open, it would be damaged: at its close SQLite deletes the WAL by name, which by then is the
    new database's.
    """
    return FileLock(path.with_name(f"{path.name}.open"), shared=shared)


def is_sound(path: Path) -> bool:
    """Whether the file is a whole database that SQLite finds nothing wrong with."""
    try:
        with closing(_read_only(path)) as db:
            return path.stat().st_size > 0 and passes_check(db)
    except (sqlite3.Error, OSError):
        return False


def passes_check(db: sqlite3.Connection) -> bool:
    """Whether `quick_check` finds nothing and no table is lacking. sqlite3.DatabaseError when it cannot even
    be asked."""
    return [row[0] for row in db.execute("PRAGMA quick_check(1)")] == ["ok"] and not missing(db)


def schema_of(path: Path) -> int:
    """The schema of a sound database that nobody has open."""
    with closing(_read_only(path)) as db:
        return schema_version(db)


def verified_copy(db: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to `target`, replacing what is there only once the copy is proven.

    The caller holds the write lock. sqlite3.Error or OSError when the disk does not take it (a full one
    leaves an empty file, which is why the name comes last).
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # As bytes: a folder's name need not be UTF-8.
    _proven(
        target,
        lambda part: db.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(part),)),
        is_sound,
    )


def _proven(target: Path, write: Callable[[Path], object], is_good: Callable[[Path], bool]) -> None:
    """Have something written into an empty file, which gets its name once it was read back."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        write(part)
        if not is_good(part):
            raise StoreError(f"The copy made for {target} cannot be read back. Check the disk.")
        with part.open("rb+") as made:
            os.fsync(made.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(-schema\d+)?")


def daily_backup(db: sqlite3.Connection, path: Path, now: datetime) -> Path | None:
    """Make today's copy unless there is one, then let go of the old ones; the copy made, if any.

    The caller holds the write lock.
    """
    target = _named(path, now.date().isoformat())
    if target.exists():
        return None
    for broken_off in backup_folder(path).glob(f"{path.stem}[-.]*.db.part*"):
        broken_off.unlink()
    if is_large(db):
        _copy_of_rest(db, path, target, now)
    else:
        verified_copy(db, target)
    made = {
        date.fromisoformat(found[1]): file
        for file in _copies(path)
        if (found := _DATED.fullmatch(label(path, file))) and not found[2]
    }
    for day in made.keys() - kept(made):
        made[day].unlink()
    with suppress(sqlite3.Error):  # of one that cannot be read it is not known what it needs
        used = {shared_of(file) for file in _copies(path)}
        for shared in _shared_parts(path)[1:]:
            if shared not in used:
                shared.unlink()
    return target


def _copy_of_rest(db: sqlite3.Connection, path: Path, target: Path, now: datetime) -> None:
    """A copy of what is not in the newest shared part; of a new one where that is none to share with."""
    backup_folder(path).mkdir(mode=0o700, parents=True, exist_ok=True)
    for shared in _shared_parts(path)[:1]:
        with suppress(UnfitError):
            _proven(target, partial(write_rest, db, shared), is_sound)
            return
    shared = backup_folder(path) / f"{path.stem}.shared-{now:%Y%m%d-%H%M%S}.db"
    _proven(shared, partial(write_shared, db), partial(fits, schema=schema_version(db)))
    _proven(target, partial(write_rest, db, shared), is_sound)


def _shared_parts(path: Path) -> list[Path]:
    """What copies of the database at `path` share, the newest first."""
    return sorted(backup_folder(path).glob(f"{path.stem}.shared-*.db"), reverse=True)


def _named(path: Path, label: str) -> Path:
    return backup_folder(path) / f"{path.stem}-{label}.db"


def label(path: Path, copy: Path) -> str:
    """What tells a copy of the database at `path` from the others: `2026-08-04`, `2026-08-04-schema1`."""
    return copy.stem.removeprefix(f"{path.stem}-")


def _copies(path: Path) -> list[Path]:
    """Every copy of the database at `path`, newest first."""
    found = backup_folder(path).glob(f"{path.stem}-*.db")
    return sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)


def kept(days: Iterable[date]) -> set[date]:
    """The days whose copies stay: the last seven, and the last of each of the last four weeks."""
    newest_first = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest_first[:DAILY], *list(weeks.values())[:WEEKLY]}


def newest_good_backup(path: Path) -> Path | None:
    """The newest copy of the database at `path` that opens and passes its check."""
    return next((copy.path for copy in backups(path) if copy.sound), None)


class Backup(Struct, frozen=True):
    """One copy: `label` tells it from the others, `size` is in bytes, without what it shares with others.
    Asking `sound` reads all of it."""

    path: Path
    label: str
    made_at: datetime
    size: int

    @property
    def sound(self) -> bool:
        """Whether it is a whole database that SQLite finds nothing wrong with."""
        return is_sound(self.path)

    @property
    def whole(self) -> bool:
        """Of a sound one, whether what it shares with others is there: else that will be asked for again."""
        shared = shared_of(self.path)
        return shared is None or fits(shared, schema_of(self.path))


def backups(path: Path) -> list[Backup]:
    """Every copy of the database at `path`, newest first. StoreError when they cannot be looked at."""
    with plainly(path):
        return [
            Backup(
                file, label(path, file), datetime.fromtimestamp(found.st_mtime, UTC), found.st_size
            )
            for file in _copies(path)
            if (found := file.stat())
        ]


def set_aside(path: Path, now: datetime, what: Iterable[str] = ("", "-wal", "-shm")) -> Path | None:
    """Move a database and what belongs to it, or only `what` of it, out of the way, under a name that says
    when; the new name, None when there was nothing. The caller holds `presence`, or knows that nothing is
    there but remains.
    """
    suspicion(path).unlink(missing_ok=True)
    parts = [tail for tail in what if path.with_name(path.name + tail).exists()]
    if not parts:
        return None
    stem = f"{path.name}.aside-{now:%Y%m%d-%H%M%S}"
    n, name = 1, stem
    while any(path.with_name(name + tail).exists() for tail in parts):
        n, name = n + 1, f"{stem}-{n}"
    for tail in parts:
        path.with_name(path.name + tail).rename(path.with_name(name + tail))
    return path.with_name(name)


def restore(path: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place; where the database that was there has been set aside, if any.

    StoreError when the backup is not sound, StoppedError when somebody has the database open or the disk does
    not take the copy.
    """
    fresh = path.with_name(f"{path.name}.new")
    with plainly(path), closing(presence(path)) as alone, closing(write_lock(path)) as lock, lock:
        if not alone.try_acquire():
            raise StoppedError(f"Another Catalyst has {path} open. Close it, then try again.")
        if not is_sound(backup):
            raise StoreError(
                f"{backup} is not a sound backup. Choose another one from {backup.parent}."
            )
        with closing(_read_only(backup)) as db:
            _proven(fresh, lambda part: _whole(db, part, backup.parent), is_sound)
        aside = set_aside(path, now)
        fresh.replace(path)
    return aside


def _whole(db: sqlite3.Connection, part: Path, folder: Path) -> None:
    db.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(part),))
    make_whole(part, folder)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
