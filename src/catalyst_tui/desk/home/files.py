"""Reading and writing the user's files: a link to a device, a pipe or a file
without an end is a sentence.
"""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
from pathlib import Path
from typing import Literal

from catalyst_tui.book.user_error import UserError

LARGEST_SETTINGS = 100_000
"""Bytes of config.toml and of keys.toml that are read at most."""

WITHOUT_WAITING = sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


class UnreadableError(UserError):
    """Why a file cannot be read: a sentence that begins with its path."""


def own_folder(kind: Literal["data", "state", "config"]) -> Path:
    """Return the platform's folder for this user's data, state or settings.

    FileNotFoundError if unknown: without HOME a "~" may stay one, and the folder one
    happens to be in is not the user's.
    """
    import platformdirs

    find = {
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
        "config": platformdirs.user_config_path,
    }[kind]
    try:
        folder = find("catalyst", appauthor=False)
    except RuntimeError:
        folder = Path("~")
    if not folder.is_absolute():
        raise FileNotFoundError(errno.ENOENT, "HOME is not set", str(folder))
    return folder


def read_text(path: Path, largest: int) -> str:
    """Return the UTF-8 text of a file. Raises FileNotFoundError, UnreadableError."""
    return read_exactly(path, largest).replace("\r\n", "\n").replace("\r", "\n")


def read_exactly(path: Path, largest: int) -> str:
    """Return the text with its line breaks and byte order mark as they are, to be written again."""
    data = read_bytes(path, largest)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{path} is not UTF-8 text (byte {error.start:,})"
        ) from None


def read_bytes(path: Path, largest: int) -> bytes:
    """Return the bytes of a regular file of at most `largest` bytes.

    Never waits, whatever `path` is.

    Raises FileNotFoundError, UnreadableError.
    """
    data = _first_bytes(path, largest + 1)
    if len(data) > largest:
        most = f"{largest / 1_000_000:g} MB"
        raise UnreadableError(
            f"{path} is larger than {most}, the most that is read; shorten or split it"
        )
    return data


def read_beginning(path: Path, most: int) -> str:
    """Return the first bytes of a text file as text, whatever its encoding.

    Raises as `read_bytes` does.
    """
    return _first_bytes(path, most).decode("utf-8", "replace")


def _first_bytes(path: Path, most: int) -> bytes:
    try:
        _refuse_others(path, path.stat().st_mode)
        with open(os.open(path, os.O_RDONLY | WITHOUT_WAITING), "rb") as file:
            # it may have been replaced meanwhile
            _refuse_others(path, os.fstat(file.fileno()).st_mode)
            return file.read(most) or b""
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError(
            f"{path} cannot be read: {error.strerror or error}"
        ) from error


def _refuse_others(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"{path} cannot be read: it is not a file")


def make_folder(path: Path) -> None:
    """Make a folder, and those it lies in, each its owner's alone, as far as they are not there."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    # Raise an error where a file or a broken link has this name
    path.mkdir(mode=0o700, exist_ok=True)


def remove_stale_drafts(folder: Path) -> None:
    """Remove the drafts of a folder, `.NAME.PID`, that a killed process left beside it."""
    for draft in folder.parent.glob(f".{glob.escape(folder.name)}.*"):
        if draft.name.rpartition(".")[2].isdecimal():
            shutil.rmtree(draft, ignore_errors=True)


def write_whole(path: Path, text: str, *, durable: bool = False) -> None:
    """Write a file whole or not at all. A new file is readable by its owner alone.

    `durable`: also if the power fails."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    draft.unlink(missing_ok=True)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | WITHOUT_WAITING
        with open(
            os.open(draft, flags, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
