"""Write a home as a folder of text, and read it into an empty home or add it to another one.

`catalysts.toml` as it is, a CSV for each table, and documents (old texts of the book, releases) as
files that their rows name: text that git can keep and compare. Read back all or nothing: same
verdicts at any day.

`catalyst import DIR` adds what an export has and this home lacks: the rows that a person entered on
another machine (figures, evidence, rulings, undo entries, reviews) and the history of checkpoints
that this home has not read yet. Evidence comes with the claim it was given to, and both with what
their names meant then: the company and its year end, a series' cadence and unit. Data of sources is
fetched again, not merged. Two rows are the same if their content is; evidence is the same if it has
the same id.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.alerts.commit import by_user, judge_with_changes
from catalyst_tui.desk.entry.starter import without_starter
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.files import (
    UnreadableError,
    make_folder,
    read_bytes,
    remove_stale_drafts,
    write_whole,
)
from catalyst_tui.desk.home.folder import Home, settle
from catalyst_tui.desk.workspace.claims import reviewed_key
from catalyst_tui.desk.workspace.meanings import add_meanings
from catalyst_tui.desk.workspace.splits import is_known
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.store.errors import NotOursError, StoppedError, StoreError
from catalyst_tui.store.export import (
    EXPORTED,
    NEW_ROWS,
    SAME_ROWS,
    Cell,
    columns_of,
    end_popups,
    put,
    read_all,
    rows_of,
)
from catalyst_tui.store.open import Store, open_store
from catalyst_tui.store.schema import LATEST

BOOK, ABOUT = "catalysts.toml", "export.csv"
LARGEST_PART = 500_000_000  # bytes of one file

_DOCUMENT = re.compile(r"(books|releases)/[0-9]{1,9}")


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?")
_FORMULA = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""The beginning of a formula of a spreadsheet, also in wide letters, and behind our own quotes."""

EMPTY = "\0"
"""An empty text, written `\\e`. An empty cell means no text."""

_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", EMPTY: "\\e"}
_UNSEEN = r"\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
"""Characters that a terminal acts on or that hide text: written as `\u001b`."""
_ESCAPE = re.compile(rf"[\\{_UNSEEN}]")
_ESCAPES = re.compile(r"\\(?:([\\nrte])|u([0-9a-f]{4}))")
_MEANT = {escape[1]: char for char, escape in _ESCAPED.items()}


class ExportError(UserError):
    """Why a folder cannot be written or read as an export: a sentence."""


@contextmanager
def _drafted(folder: Path, occupied: str) -> Iterator[Path]:
    """Yield a draft that becomes a new or empty folder, all or nothing."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportError(f"{folder} {occupied}")
        remove_stale_drafts(folder)
        yield draft
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        raise ExportError(
            f"{folder} cannot be written: {error.strerror or error}"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_export(
    store: Store, book: bytes, folder: Path, made_with: str
) -> dict[str, int]:
    """Write an export, all or nothing, into a new or empty folder; return
    the rows of each table.
    """
    with _drafted(
        folder, "is there already; name a folder that is new, or empty"
    ) as draft:
        make_folder(draft)
        counts = {name: _write_table(store, name, draft) for name in EXPORTED}
        _write_private(draft / BOOK, book)
        about = ("catalyst", "schema"), (made_with, str(LATEST))
        write_whole(draft / ABOUT, "".join(f"{line_of(row)}\n" for row in about))
    return {name: count for name, count in counts.items() if count}


def _write_table(store: Store, name: str, folder: Path) -> int:
    columns = columns_of(name)
    n = 0
    place = folder / f"{name}.csv"
    with open(
        os.open(place, os.O_WRONLY | os.O_CREAT, 0o600),
        "w",
        encoding="utf-8",
        newline="",
    ) as file:
        file.write(f"{line_of([*columns])}\n")
        for n, row in enumerate(rows_of(store, name), start=1):
            cells = []
            for kind, cell in zip(columns.values(), row, strict=True):
                if isinstance(cell, bytes):
                    document = f"{name}/{n}"
                    (folder / name).mkdir(mode=0o700, exist_ok=True)
                    _write_private(folder / document, cell)
                    cell = document
                cells.append(
                    cell or (EMPTY if cell == "" and kind.endswith("?") else "")
                )
            file.write(f"{line_of(cells)}\n")
    return n


def _write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(content)


def home_from(folder: Path, home: Home, clock: Clock) -> dict[str, int]:
    """Make a new home of an export, all or nothing; return the rows of each table. ExportError."""
    with _drafted(home.folder, "is not empty; name a new home with --home") as draft:
        beside = Home(draft, draft / BOOK)
        settle(beside, book_of(folder), asked=True)
        with Workspace(beside, clock) as workspace:
            counts = read_export(workspace.store, folder)
            without_starter(workspace)
            workspace.read()
            judge_with_changes(workspace)
    return counts


def book_of(folder: Path) -> str:
    """Return the book in an export. ExportError if there is none."""
    try:
        return _bytes(folder / BOOK).decode("utf-8")
    except UnicodeDecodeError:
        raise ExportError(f"{folder / BOOK} is not UTF-8 text") from None


def read_export(store: Store, folder: Path) -> dict[str, int]:
    """Read an export into an empty database, all or nothing; return the rows of each table.

    ExportError, with file and line, for anything that is not as it was written.
    """
    _refuse_others(folder)
    with store.transaction():
        counts = {
            name: _read_table(store, name, folder)
            for name in EXPORTED
            if _is_there(name, folder)
        }
        end_popups(store)
        try:
            read_all(store)
        except StoppedError:
            raise
        except NotOursError as error:
            raise ExportError(
                f"{folder}: {error.why}: {str(error.place)[:200]}; nothing was imported"
            ) from error
        except StoreError as error:
            raise ExportError(
                f"{folder} is not as it was written; nothing was imported. {error}"
            ) from error
    return {name: count for name, count in counts.items() if count}


def _is_there(name: str, folder: Path) -> bool:
    """Return whether to read a file: an older export lacks newer tables."""
    return name not in NEW_ROWS or (folder / f"{name}.csv").exists()


def _refuse_others(folder: Path) -> None:
    rows = [line for _, line in _lines(folder / ABOUT)]
    if len(rows) != 2 or rows[0] != ["catalyst", "schema"] or len(rows[1]) != 2:
        raise ExportError(f"{folder / ABOUT} is not of an export")
    if rows[1][1] not in map(str, SAME_ROWS):
        raise ExportError(
            f"{folder} was written by Catalyst {rows[1][0]}, with another schema ({rows[1][1]}; "
            f"this one has {LATEST}): read it with that version, and let this one upgrade that home"
        )


def _read_table(store: Store, name: str, folder: Path) -> int:
    path, at = folder / f"{name}.csv", [1]
    try:
        return put(store, name, _rows(name, path, at))
    except ValueError as error:
        raise ExportError(f"{path}:{at[0]}: {error}; nothing was imported") from error


def _rows(name: str, path: Path, at: list[int]) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a file; `at` holds the current line."""
    columns = [*columns_of(name)]
    for n, cells in _lines(path):
        at[0] = n
        if n == 1:
            if cells != columns:
                raise ValueError(f"its columns are not {', '.join(columns)}")
            continue
        if len(cells) != len(columns):
            raise ValueError(f"has {len(cells)} cells of {len(columns)}")
        yield [
            _said(name, column, cell, path)
            for column, cell in zip(columns, cells, strict=True)
        ]


def _said(name: str, column: str, cell: str, path: Path) -> Cell:
    kind = columns_of(name)[column]
    if kind != "bytes":
        empty = None if kind.endswith("?") else ""
        return "" if cell == EMPTY else cell or empty
    if not _DOCUMENT.fullmatch(cell):
        raise ValueError(f"{column} {cell[:40]!r} names no document")
    return _bytes(path.parent / cell)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    for n, line in enumerate(_bytes(path).split(b"\n"), start=1):
        if line:
            try:
                text = line.removesuffix(b"\r").decode("utf-8")
            except UnicodeDecodeError:
                raise ExportError(f"{path}:{n} is not UTF-8 text") from None
            yield n, cells_of(text)


def _bytes(path: Path) -> bytes:
    if path.is_symlink():
        raise ExportError(f"{path} is a link, which is not followed")
    try:
        return read_bytes(path, LARGEST_PART)
    except FileNotFoundError:
        raise ExportError(
            f"{path} is missing: that is no export, or not all of it"
        ) from None
    except UnreadableError as error:
        raise ExportError(str(error)) from error


# A row is one line of CSV, because git merges by lines. Cells read back equal, and none is a
# formula.


def line_of(cells: Sequence[str]) -> str:
    """Return the cells as one line, without its end."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([_guarded(cell) for cell in cells])
    return written.getvalue()


def cells_of(line: str) -> list[str]:
    """Return the cells of a line. ValueError if it is not a line of CSV."""
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error as error:
        raise ValueError(f"is no line of a CSV file ({error})") from None
    return [_meant(cell) for cell in rows[0]] if rows else []


def _guarded(cell: str) -> str:
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        cell = f"'{cell}"
    return _ESCAPE.sub(
        lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}", cell
    )


def _meant(cell: str) -> str:
    text = _ESCAPES.sub(
        lambda found: _MEANT[found[1]] if found[1] else chr(int(found[2], 16)), cell
    )
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


# Adding what an export has and this home lacks


Rows = Mapping[str, Sequence[Any]]
"""The rows of a person in one home, by kind."""

SAME: Mapping[str, Callable[[Any], object]] = {
    "figures": lambda fact: (fact, fact.entered),
    "evidence": lambda item: item.id,
    "reviews": lambda review: review,
    "wordings": lambda revision: revision.checkpoint,
    "probabilities": lambda stated: stated.checkpoint,
}
"""What two homes know a row by.

The history of a checkpoint is taken as a whole, and only if this home has none: two histories of
the same checkpoint cannot be put in one order.
"""


def typed_rows(store: Store) -> Rows:
    """Return all that a person entered in a home."""
    facts, evidence = store.ledger.typed()
    return {
        "figures": facts,
        "evidence": evidence,
        "reviews": list(store.reviews.read()),
        "wordings": list(store.wordings.revisions()),
        "probabilities": list(store.wordings.stated()),
    }


def missing_rows(theirs: Rows, ours: Rows) -> Rows:
    """Return the rows of `theirs` that are not in `ours`."""
    missing = {}
    for kind, key in SAME.items():
        known = set(map(key, ours[kind]))
        missing[kind] = [row for row in theirs[kind] if key(row) not in known]
    return missing


def merge_export(
    workspace: Workspace, folder: Path, *, dry_run: bool = False
) -> dict[str, int]:
    """Add the missing rows of an export, all or none, and judge. Return how many of each kind.

    `dry_run` only counts. ExportError if the folder is no export, or was changed.
    """
    with _read(folder, workspace.clock.now()) as export:
        missing = missing_rows(typed_rows(export), typed_rows(workspace.store))
        if not dry_run and any(missing.values()):
            judge_with_changes(workspace)  # notify first about what this home knows
            by_user(workspace, lambda: _save(workspace, missing, export), is_past=True)
    return {kind: len(rows) for kind, rows in missing.items()}


@contextmanager
def _read(folder: Path, now: datetime) -> Iterator[Store]:
    """Yield a database of its own with an export, which checks every row."""
    with tempfile.TemporaryDirectory(prefix="catalyst-") as place:
        home = Home(Path(place), Path(place) / "catalysts.toml")
        home.book.write_text(book_of(folder), encoding="utf-8")
        with open_store(home.database, now=now) as store:
            read_export(store, folder)
            yield store


def _save(workspace: Workspace, rows: Rows, export: Store) -> None:
    store, now = workspace.store, workspace.clock.now()
    ids = {item.id for item in rows["evidence"]}
    given = [row for id_, row in export.belongings.given().items() if id_ in ids]
    # The ticker and the metric of each, and when it was entered
    entered = {(row.ticker, row.metric, row.entered or now) for row in rows["figures"]}
    tickers = {id_: ticker for id_, _, ticker, *_ in given}
    for item in rows["evidence"]:
        if item.id in tickers:
            entered.add((tickers[item.id], "", item.entered or now))
    answers = export.splits.answers()
    with store.transaction():
        store.ledger.add_facts(rows["figures"], now)
        store.ledger.add_evidence(rows["evidence"], now)
        store.belongings.give(given, now)
        add_meanings(workspace.book, store, entered, answers, now)
        store.wordings.follow(rows["wordings"], rows["probabilities"])
        ours = store.splits.every()
        for split in export.splits.every():  # they say in which shares figures are
            if not is_known(split, ours):
                store.splits.put(split, answers, now)
        for review in rows["reviews"]:
            store.reviews.add(review)
            if about := answers.get(reviewed_key(review)):
                store.splits.answer(reviewed_key(review), about, now)
    workspace.splits.new = True
    workspace.take_splits()
    workspace.read()
