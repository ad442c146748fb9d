"""Daily backups: a checked copy of the whole database, kept for seven days and four weeks.

A backup gets its name only after it was read back. Another one is made before each migration and
stays. A damaged database is never deleted: it is renamed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from catalyst_tui.store.connection import presence, write_lock
from catalyst_tui.store.errors import StoppedError, StoreError, plainly, suspicion
from catalyst_tui.store.schema import APPLICATION_ID, missing

DAYS, WEEKS = 7, 4


class Backup(Struct, frozen=True):
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
