"""What can go wrong with the database, each in a sentence with its way out: no SQLite error gets out."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class StoreError(Exception):
    """The database could not do what was asked. The text is a sentence for the user, with the way out."""


class NotOursError(StoreError):
    """A row or value that Catalyst cannot have written: what it says, and why it cannot be read."""

    def __init__(self, why: str, kept: object) -> None:
        super().__init__(
            f"The database has what Catalyst cannot have written ({why[:100]}): {str(kept)[:200]}. "
            "`catalyst restore` lists the copies that can be put back."
        )
        self.why, self.kept = why, kept


class DamagedError(StoreError):
    """The database was damaged and has been moved to `moved_to`; `backup` is the newest good one, if any."""

    def __init__(self, sentence: str, moved_to: Path, backup: Path | None) -> None:
        super().__init__(sentence)
        self.moved_to = moved_to
        self.backup = backup


class StoppedError(StoreError):
    """The database takes no writes: the disk is full or failing, the file is held, damaged or gone.

    What was to be written is not; what is known can often still be read.
    """


_LEAST = 100_000
"""Bytes that are free on a disk that is not full: SQLite asks for a page beside the database."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says the file's bytes are wrong, as against busy, full or forbidden."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def suspicion(path: Path) -> Path:
    """The mark that damage was met in the database at `path`: the next open looks at all of it."""
    return path.with_name(f"{path.name}.suspect")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors about the database at `path` into StoreErrors."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours (a closed connection, another thread), nothing the user could mend
    except sqlite3.Error as error:
        if is_damage(error):
            with suppress(OSError):
                suspicion(path).touch(0o600)
        if (sentence := _of_sqlite(error, path)) is None:
            way_out = "`catalyst restore` lists the copies that can be put back."
            raise StoreError(f"{path}: {error}. {way_out}") from error
        raise StoppedError(sentence) from error
    except OSError as error:
        raise StoppedError(_of_system(error, path)) from error


def _code(error: sqlite3.Error) -> int:
    # errors Python's own layer raises carry no code
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _of_sqlite(error: sqlite3.Error, path: Path) -> str | None:
    """What is wrong with the file or its disk; None when it is something with what was asked."""
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return _full(path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return _forbidden(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path} is busy: another program is holding it. Close that program, then try again."
        case sqlite3.SQLITE_IOERR:  # also said of a file beside it that cannot grow
            return _full(path) if _no_space(path) else _failing(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{path} is damaged. Start again: it will be set aside and the newest backup offered."
        case _:
            return None


def _of_system(error: OSError, path: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _full(path)
        case errno.EIO | errno.EFBIG:
            return _failing(path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _forbidden(path)
        case _:
            return f"{path}: {error.strerror or error}; check that you may write there."


def _no_space(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _LEAST
    return False


def _full(path: Path) -> str:
    return (
        f"The disk is full: {path} cannot be written. Free some space; nothing kept so far is lost."
    )


def _failing(path: Path) -> str:
    return f"The disk reports an error at {path}. Check the disk{_copies(path)}."


def _copies(path: Path) -> str:
    folder = path.parent / "backups"
    with suppress(OSError):
        if any(folder.glob(f"{path.stem}-*.db")):
            return f"; copies are in {folder}"
    return ""


def _forbidden(path: Path) -> str:
    return f"{path} cannot be written. Check the permissions of the file and its directory."
