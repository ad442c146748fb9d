"""The files of a notebook: read whole, a bad line named and passed over; only ever written to at their end.

One folder beside the book, a file for each kind of row, and `.gitattributes`, by which git keeps the lines of
both sides of a merge (`merge=union`): rows stand in no order and may stand there twice, so that is always
right. A name that begins like the file's (`evidence-2.csv`, a sync tool's copy) is read too.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from catalyst_tui.desk.home.files import LARGEST_SETTINGS, WITHOUT_WAITING, UnreadableError, read_bytes
from catalyst_tui.desk.notebook.lines import cells_of, line_of
from catalyst_tui.desk.notebook.rows import COLUMNS, Noted, Table, cells, row_of, table_of

LARGEST = 10_000_000
"""Bytes of one file that are read at most; what would make it longer goes into another one."""

MOST = 100
"""Files of a notebook that are read at most."""

LARGEST_IN_ALL = 50_000_000
"""Bytes of all of them together."""

MOST_BAD = 10_000
"""Lines of one file that are named as bad at most; what comes after so many is not read."""

ATTRIBUTES = "*.csv text eol=lf merge=union\n"
_MARKS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_TABLES = {table.value: table for table in Table}

Stamp = tuple[tuple[str, int, int, int], ...]
"""What a change of a folder is told by."""
Lines = dict[tuple[Table, bytes], Noted | str]
"""What lines say: a row, or why it is none."""


class WriteError(Exception):
    """Why a row could not be written: a sentence."""


class Bad(Struct, frozen=True):
    """What cannot be taken as it stands: where, and the way out. Line 0: the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file} {self.reason}"


class Read(Struct, frozen=True):
    """A row, and where it stands."""

    row: Noted
    file: str
    line: int


def stamp_of(folder: Path) -> Stamp:
    """Differs when a file of the notebook was changed; empty where there is none. What stands in the folder's
    place is one row, so that the folder is read when it is back."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _table(entry.name) is not None:
                    status = entry.stat(follow_symlinks=False)
                    found.append((entry.name, status.st_mtime_ns, status.st_size, status.st_ino))
    except NotADirectoryError:
        return ((folder.name, 0, 0, 0),)
    except OSError:
        return ()
    return tuple(sorted(found))


def read_folder(folder: Path, known: Lines) -> tuple[list[Read], list[Bad], Lines]:
    """Every good row, what is bad, and what each line said; `known` lines are not read again. Raises nothing
    for what is in there."""
    if folder.is_symlink():
        return [], [Bad(folder.name, 0, f"is a link, which is not followed. {_NO_LINKS}")], {}
    if folder.exists() and not folder.is_dir():
        return [], [Bad(folder.name, 0, "is no folder. Move it away: the notebook is written again")], {}
    names = sorted(name for name, *_ in stamp_of(folder))
    rows: list[Read] = []
    bad = [Bad(name, 0, f"is not read: more than {MOST} files. Join some") for name in names[MOST:]]
    lines: Lines = {}
    left = LARGEST_IN_ALL
    for name in names[:MOST]:
        table = _table(name)
        if table is None:
            continue
        path = folder / name
        if path.is_symlink():
            bad.append(Bad(name, 0, f"is a link, which is not followed. {_NO_LINKS}"))
            continue
        try:
            data = read_bytes(path, min(LARGEST, left))
            left -= len(data)
        except FileNotFoundError:
            continue  # replaced meanwhile: the next look sees it
        except UnreadableError as error:
            bad.append(Bad(name, 0, str(error).removeprefix(f"{path} ")))
            continue
        found, problems = parse(table, name, data, known, lines)
        rows += found
        bad += problems
    return rows, bad, lines


_NO_LINKS = "Put the file itself there; a link to the book is followed, and the notebook lies beside that"


def parse(
    table: Table, name: str, data: bytes, known: Mapping[tuple[Table, bytes], Noted | str], lines: Lines
) -> tuple[list[Read], list[Bad]]:
    """The rows of one file, and what is wrong in it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return [], [Bad(name, 0, f"is UTF-16 text, not UTF-8. {_BACK}")]
    rows: list[Read] = []
    bad: list[Bad] = []
    conflict = False
    header = line_of(COLUMNS[table]).encode()
    for n, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        line = raw.rstrip(b"\r")
        if not line.strip() or line == header:
            continue
        if line.startswith(_MARKS):
            if not conflict:
                bad.append(Bad(name, n, _CONFLICT))
            conflict = True
            continue
        said = known.get((table, line)) or _said(table, line)
        lines[table, line] = said
        if isinstance(said, str):
            bad.append(Bad(name, n, said))
            if len(bad) == MOST_BAD:
                bad.append(Bad(name, n, f"is the {MOST_BAD:,}th bad line; what follows is not read. {_BACK}"))
                break
        else:
            rows.append(Read(said, name, n))
    return rows, bad


_BACK = "Was it saved by a spreadsheet? `git checkout` brings back what it was"
_CONFLICT = (
    "git left a conflict. The rows of both sides are taken: delete the lines that begin with <<<<<<<, "
    "======= and >>>>>>>"
)


def _said(table: Table, line: bytes) -> Noted | str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return f"is not UTF-8 text. {_BACK}"
    try:
        return row_of(table, cells_of(text))
    except ValueError as error:
        if text.count(";") >= len(COLUMNS[table]) - 1 > text.count(","):
            return f"has ; between its cells. {_BACK}"
        return f"{error}. {_WAY_OUT}"


_WAY_OUT = "The row is not taken: put it right, or delete the line"


def _table(name: str) -> Table | None:
    """Which rows a file holds, by its name."""
    if not name.endswith(".csv"):
        return None
    stem = name.removesuffix(".csv")
    return next(
        (
            table
            for word, table in _TABLES.items()
            if stem == word or (stem.startswith(word) and not stem[len(word)].isalnum())
        ),
        None,
    )


_UNDER_WAY = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}


def git_under_way(folder: Path) -> str:
    """What git is in the middle of where the folder lies; empty when nothing. What it has checked out then
    lacks rows that are about to come back, and it refuses to go on over files that were written to."""
    for parent in folder.parents:
        place = parent / ".git"
        if place.is_file():  # of a worktree or a submodule: it says where
            try:
                said = read_bytes(place, LARGEST_SETTINGS).decode("utf-8", errors="replace")
            except (FileNotFoundError, UnreadableError):
                return ""
            place = parent / said.removeprefix("gitdir:").strip()
        if place.is_dir():
            return next((what for name, what in _UNDER_WAY.items() if (place / name).exists()), "")
    return ""


def append(folder: Path, rows: Iterable[Noted]) -> None:
    """Write rows at the end of their files, each file's all or none. WriteError with the way out."""
    by_table: dict[Table, list[Noted]] = {}
    for row in rows:
        by_table.setdefault(table_of(row.value), []).append(row)
    try:
        if folder.is_symlink():
            raise WriteError(f"{folder} is a link, which is not followed. {_NO_LINKS}")
        folder.mkdir(mode=0o700, exist_ok=True)
        _attributes(folder)
        for table, own in by_table.items():
            _append(folder, table, [line_of(cells(row)) for row in own])
    except OSError as error:
        raise WriteError(f"{folder} cannot be written: {error.strerror or error}") from error


def _attributes(folder: Path) -> None:
    path = folder / ".gitattributes"
    if not path.exists() and not path.is_symlink():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(ATTRIBUTES)


def _append(folder: Path, table: Table, lines: Sequence[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    path = next(one for one in _names(folder, table) if _size(one) + len(data) < LARGEST or not _size(one))
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | WITHOUT_WAITING | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags, 0o600), "r+b", buffering=0) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise WriteError(f"{path} is no file: put one there, or remove it")
        if not found.st_size:
            data = line_of(COLUMNS[table]).encode() + b"\n" + data
        else:
            file.seek(-1, os.SEEK_END)
            data = (b"" if file.read(1) == b"\n" else b"\n") + data  # after a line that was cut off
        try:
            if file.write(data) != len(data):
                raise OSError(28, "No space left on device")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(found.st_size)
            raise


def _names(folder: Path, table: Table) -> Iterator[Path]:
    yield folder / f"{table}.csv"
    for n in range(2, MOST):
        yield folder / f"{table}-{n}.csv"


def _size(path: Path) -> int:
    try:
        return path.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0
