"""Errors of the database as sentences with a way out. No SQLite error leaves the store."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class StoreError(Exception):
    """The database could not do it. The text is a sentence for the user, with the way out."""


class NotOursError(StoreError):
    """A row or cell that Catalyst cannot have written (`place`), and why it cannot be parsed."""

    def __init__(self, why: str, place: object) -> None:
        super().__init__(
            f"The database has what Catalyst cannot have written ({why[:100]}): "
            f"{str(place)[:200]}. `catalyst restore` lists the copies that can be put back."
        )
        self.why, self.place = why, place


class DamagedError(StoreError):
    """The database was damaged and was moved to `moved_to`; `backup` is the
    newest good one, if any.
    """

    def __init__(self, sentence: str, moved_to: Path, backup: Path | None) -> None:
        super().__init__(sentence)
        self.moved_to = moved_to
        self.backup = backup


class StoppedError(StoreError):
    """The database takes no writes: the disk is full or failing, or the
    file is busy, damaged or gone.

    Nothing was written; reading often still works.
    """


FULL = 100_000  # free bytes: SQLite needs a page next to the database
DISK_FULL = "The disk is full: {0} cannot be written. Free some space; nothing kept so far is lost."
FORBIDDEN = (
    "{0} cannot be written. Check the permissions of the file and its directory."
)
BUSY = "{0} is busy: another program is holding it. Close that program, then try again."
DAMAGED = (
    "{0} is damaged. Start again: it will be set aside and the newest backup offered."
)

SQLITE = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: FORBIDDEN,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
SYSTEM = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: FORBIDDEN,
}


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file's bytes are wrong, not that
    it is busy, full or forbidden.
    """
    return SQLITE.get(_code(error)) is DAMAGED


def suspicion(path: Path) -> Path:
    """Return the mark of damage in the database at `path`: the next open checks all of it."""
    return path.with_name(f"{path.name}.suspect")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the system about the database at `path` into StoreErrors."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # our mistake (a closed connection, another thread), which the user cannot mend
    except sqlite3.Error as error:
        code = _code(error)
        if is_damage(error):
            with suppress(OSError):
                suspicion(path).touch(0o600)
        if code in SQLITE:
            raise StoppedError(SQLITE[code].format(path)) from error
        if code == sqlite3.SQLITE_IOERR:  # also if a file next to it cannot grow
            text = DISK_FULL.format(path) if _is_full(path) else _failing(path)
            raise StoppedError(text) from error
        way_out = "`catalyst restore` lists the copies that can be put back."
        raise StoreError(f"{path}: {error}. {way_out}") from error
    except OSError as error:
        if error.errno in (errno.EIO, errno.EFBIG):
            raise StoppedError(_failing(path)) from error
        other = f"{{0}}: {error.strerror or error}; check that you may write there."
        raise StoppedError(SYSTEM.get(error.errno or 0, other).format(path)) from error


def _code(error: sqlite3.Error) -> int:
    # errors of Python's own layer have no code
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _is_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < FULL
    return False


def _failing(path: Path) -> str:
    folder = path.parent / "backups"
    copies = ""
    with suppress(OSError):
        if any(folder.glob(f"{path.stem}-*.db")):
            copies = f"; copies are in {folder}"
    return f"The disk reports an error at {path}. Check the disk{copies}."
