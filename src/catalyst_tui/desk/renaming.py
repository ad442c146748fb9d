"""Rename a checkpoint or a thesis: the book's text and all that belongs to it, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catalyst_tui.book.file.edit import Edit, Put, data_of
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Path
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.alerts.commit import by_user
from catalyst_tui.desk.entry.book_edit import save_last_edit, with_edits
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.workspace import Workspace


class RenameError(ValueError):
    """Why something cannot be renamed, in a sentence."""


def rename(workspace: Workspace, old: str, new: str, *, undoes: bool = False) -> None:
    """Rename it. One that undoes another cannot be undone itself.

    Raises RenameError, EditError, BadEditError, ChangedMeanwhileError, HomeError.
    """

    def change() -> None:
        book, text = workspace.book, read_exactly(workspace.home)
        edits = _edits(text, book, old, new)
        ids = [old] if old in book.theses else _ids_of_table(book, old)
        after = with_edits(text, edits, workspace.identities())
        workspace.write_book(text, after.after)
        for id_ in ids:
            workspace.rename(id_, new + id_[len(old) :])
        if not undoes:
            save_last_edit(workspace, f"{old} renamed to {new}", after, (old, new))

    by_user(workspace, change)


def _ids_of_table(book: Book, name: str) -> list[str]:
    """Return the checkpoints of the table that a name is of: one for each of its tickers."""
    return [id_ for id_ in book.checkpoints if name in (id_, id_.partition("@")[0])]


def _edits(text: str, book: Book, old: str, new: str) -> list[Edit]:
    """Return the edits that give a checkpoint or a thesis another id, and rename what refers to it.

    Raises RenameError, EditError.
    """
    taken = {id_.partition("@")[0] for id_ in book.checkpoints} | {
        *book.theses,
        *book.events,
    }
    if not new.strip() or any(sign in new for sign in "[]!@") or new != new.strip():
        raise RenameError(f"{new!r} is no id: letters, digits, - and _")
    if new in taken:
        raise RenameError(f"there is {new!r} already")
    data = data_of(text)
    if old in book.theses:
        return list(_thesis(data, old, new))
    if _ids_of_table(book, old) and "@" not in old:
        return list(_checkpoint(data, old, new))
    raise RenameError(f"no checkpoint and no thesis {old!r} in the book")


def _thesis(data: Mapping[str, Any], old: str, new: str) -> Iterator[Edit]:
    for section, key in (
        ("thesis", "id"),
        ("checkpoint", "thesis"),
        ("decision", "thesis"),
    ):
        for place, raw in enumerate(data.get(section, ())):
            if raw.get(key) == old:
                yield Put((section, place, key), new)


def _checkpoint(data: Mapping[str, Any], old: str, new: str) -> Iterator[Edit]:
    for place, raw in enumerate(data.get("checkpoint", ())):
        path: Path = ("checkpoint", place)
        if name_of(raw) == old:
            yield Put((*path, "id"), new)
        yield from _listed((*path, "depends_on"), raw.get("depends_on", ()), old, new)
    for place, raw in enumerate(data.get("decision", ())):
        yield from _listed(("decision", place, "fired"), raw.get("fired", ()), old, new)


def _listed(path: Path, ids: Any, old: str, new: str) -> Iterator[Edit]:
    for place, id_ in enumerate(ids if isinstance(ids, list) else ()):
        if isinstance(id_, str) and id_.partition("@")[0] == old:
            yield Put((*path, place), new + id_[len(old) :])
