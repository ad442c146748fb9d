"""Copies that are known to open: one a day, seven days and four weeks of them, and one before each migration.

A copy gets its name only after it was opened and checked; nothing damaged is ever deleted, it is set aside.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from catalyst_tui.store.errors import StoreError, plainly
from catalyst_tui.store.locks import FileLock

DAILY, WEEKLY = 7, 4


def backup_folder(path: Path) -> Path:
    """Where the copies of the database at `path` are."""
    return path.parent / "backups"


def write_lock(path: Path) -> FileLock:
    """The lock every writer of the database at `path` takes."""
    return FileLock(path.with_name(f"{path.name}.lock"))


def is_sound(path: Path) -> bool:
    """Whether the file is a whole database that SQLite finds nothing wrong with."""
    try:
        with closing(_read_only(path)) as db:
            return path.stat().st_size > 0 and passes_check(db)
    except (sqlite3.Error, OSError):
        return False


def passes_check(db: sqlite3.Connection) -> bool:
    """Whether `quick_check` finds nothing. sqlite3.DatabaseError when it cannot even be asked."""
    return [row[0] for row in db.execute("PRAGMA quick_check(1)")] == ["ok"]


def verified_copy(db: sqlite3.Connection, target: Path) -> None:
    """Copy an open database to `target`, replacing what is there only once the copy is proven.

    The caller holds the write lock. sqlite3.Error or OSError when the disk does not take it (a full one
    leaves an empty file, which is why the name comes last).
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        db.execute("VACUUM INTO ?", (str(part),))
        if not is_sound(part):
            raise StoreError(f"The copy made for {target} cannot be read back. Check the disk.")
        with part.open("rb+") as made:
            os.fsync(made.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


_DATED = re.compile(r".*-(\d{4}-\d\d-\d\d)")


def daily_backup(db: sqlite3.Connection, path: Path, now: datetime) -> Path | None:
    """Make today's copy unless there is one, then let go of the old ones; the copy made, if any."""
    target = _daily(path, now.date())
    if target.exists():
        return None
    verified_copy(db, target)
    made = {
        date.fromisoformat(found[1]): file
        for file in backup_folder(path).glob(f"{path.stem}-????-??-??.db")
        if (found := _DATED.fullmatch(file.stem))
    }
    for day in made.keys() - kept(made):
        made[day].unlink()
    return target


def _daily(path: Path, day: date) -> Path:
    return backup_folder(path) / f"{path.stem}-{day.isoformat()}.db"


def kept(days: Iterable[date]) -> set[date]:
    """The days whose copies stay: the last seven, and the last of each of the last four weeks."""
    newest_first = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest_first[:DAILY], *list(weeks.values())[:WEEKLY]}


def newest_good_backup(path: Path) -> Path | None:
    """The newest copy of the database at `path` that opens and passes its check."""
    found = sorted(
        backup_folder(path).glob(f"{path.stem}-*.db"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    return next((file for file in found if is_sound(file)), None)


def set_aside(path: Path, now: datetime) -> Path:
    """Move a database and what belongs to it out of the way, under a name that says when; the new name."""
    stem = f"{path.name}.aside-{now:%Y%m%d-%H%M%S}"
    n, name = 1, stem
    while path.with_name(name).exists():
        n, name = n + 1, f"{stem}-{n}"
    for tail in ("", "-wal", "-shm"):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(path.with_name(name + tail))
    return path.with_name(name)


def restore(path: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place; where the database that was there has been set aside, if any.

    No store may be open on `path`. StoreError when the backup is not sound.
    """
    fresh = path.with_name(f"{path.name}.new")
    with plainly(path), closing(write_lock(path)) as lock, lock:
        if not is_sound(backup):
            raise StoreError(f"{backup} is not a sound backup. Choose another one from {backup.parent}.")
        with closing(_read_only(backup)) as db:
            verified_copy(db, fresh)
        aside = set_aside(path, now) if path.exists() else None
        fresh.replace(path)
    return aside


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
