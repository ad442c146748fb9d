"""What can go wrong with the database, each in a sentence with its way out: no SQLite error gets out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The database could not do what was asked. The text is a sentence for the user, with the way out."""


class DamagedError(StoreError):
    """The database was damaged and has been moved to `moved_to`; `backup` is the newest good one, if any."""

    def __init__(self, sentence: str, moved_to: Path, backup: Path | None) -> None:
        super().__init__(sentence)
        self.moved_to = moved_to
        self.backup = backup


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says the file's bytes are wrong, as against busy, full or forbidden."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors about `path` into StoreErrors."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours (a closed connection, another thread), nothing the user could mend
    except sqlite3.Error as error:
        raise StoreError(_sentence(error, path)) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; check that you may write there.") from error


def _code(error: sqlite3.Error) -> int:
    # errors Python's own layer raises carry no code
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _sentence(error: sqlite3.Error, path: Path) -> str:
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return (
                f"The disk is full: {path} cannot be written. Free some space; nothing kept so far is lost."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"{path} cannot be written. Check the permissions of the file and its directory."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path} is busy: another program is holding it. Close that program, then try again."
        case sqlite3.SQLITE_IOERR:
            return f"The disk reports an error at {path}. Check the disk; the backups are in {path.parent}."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{path} is damaged. Start again: it will be set aside and the newest backup offered."
        case _:
            return f"{path}: {error}."
