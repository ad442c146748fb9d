"""A lock between processes, freed by the system when its holder dies, however it dies.

It guards every write (SQLite before 3.51.3 can damage a WAL when two connections checkpoint and commit
together) and, each on a file of its own, says which process leads and that somebody has the database open.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from catalyst_tui.store.errors import StoppedError

if sys.platform == "win32":
    import msvcrt

    def _take(fd: int, shared: bool) -> bool:
        if shared:
            return True  # Windows itself keeps a file that is open where it is
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(fd: int, shared: bool) -> None:
        if not shared:
            msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(fd: int, shared: bool) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(fd: int, shared: bool) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


_FIRST_WAIT, _LONGEST_WAIT, _PATIENCE = 0.000_5, 0.05, 5.0  # seconds


class FileLock:
    """A lock on a small file that is never deleted. Two locks on one file exclude each other, also within
    one process, unless both are `shared`. The file is opened at the first try.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self._shared = shared
        self._fd: int | None = None
        self._held = False

    @property
    def held(self) -> bool:
        """Whether this lock holds the file now."""
        return self._held

    def try_acquire(self) -> bool:
        """Take the lock if it is free. OSError when the file cannot be made.

        If the lock file was deleted or replaced, the one that is there now is taken instead.
        """
        if self._fd is not None and _file(os.fstat(self._fd)) != _at(self.path):
            self.close()
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        self._held = self._held or _take(self._fd, self._shared)
        return self._held

    def acquire(self) -> None:
        """Take the lock, waiting five seconds at most: a suspended holder must not hang us for good.

        RuntimeError when this very lock holds it: the inner release would let others in.
        """
        if self._held:
            raise RuntimeError(f"{self.path} is held already")
        waited, wait = 0.0, _FIRST_WAIT
        while not self.try_acquire():
            if waited >= _PATIENCE:
                raise StoppedError(
                    f"Another Catalyst has been writing for {_PATIENCE:.0f} seconds. "
                    "Look for a suspended one (`jobs`, `ps`) and resume or end it, then try again."
                )
            time.sleep(wait)
            waited, wait = waited + wait, min(wait * 2, _LONGEST_WAIT)

    def release(self) -> None:
        """Let go of the lock; nothing happens when it is not held."""
        if self._fd is not None and self._held:
            _free(self._fd, self._shared)
            self._held = False

    def close(self) -> None:
        """Let go of the lock and the file."""
        self.release()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _file(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _at(path: Path) -> tuple[int, int] | None:
    try:
        return _file(path.stat())
    except FileNotFoundError:
        return None


def leadership(path: Path) -> FileLock:
    """The lock of the one process that judges, fetches and tells for the database at `path`.

    Whoever else has it open tries now and then: the system frees it the moment its holder ends.
    """
    return FileLock(path.with_name(f"{path.name}.leader"))


def write_lock(path: Path) -> FileLock:
    """Return the lock that every writer of the database at `path` takes."""
    return FileLock(path.with_name(f"{path.name}.lock"))


def presence(path: Path, *, shared: bool = False) -> FileLock:
    """Return the lock that all who have the database open share, and who moves it takes alone.

    At its close SQLite deletes the WAL by name: if the database was moved while it was open, that is the
    WAL of the new one.
    """
    return FileLock(path.with_name(f"{path.name}.open"), shared=shared)
