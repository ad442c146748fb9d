"""Rename a checkpoint or a thesis in a home: the book's text and all that belongs to it, in one step."""

from __future__ import annotations

from catalyst_tui.desk.alerts.commit import by_user
from catalyst_tui.desk.book_file import read_exactly
from catalyst_tui.desk.entry.book_edit import with_edits
from catalyst_tui.desk.rename import RenameError, ids_of_table, renaming
from catalyst_tui.desk.workspace import Workspace

__all__ = ["RenameError", "rename"]


def rename(workspace: Workspace, old: str, new: str) -> None:
    """Rename it. Raises RenameError, EditError, BadEditError, ChangedMeanwhileError, HomeError."""

    def change() -> None:
        book, text = workspace.book, read_exactly(workspace.home)
        edits = renaming(text, book, old, new)
        ids = [old] if old in book.theses else ids_of_table(book, old)
        after = with_edits(text, edits, workspace.identities())
        workspace.write_book(text, after.after)
        for id_ in ids:
            workspace.rename(id_, new + id_[len(old) :])

    by_user(workspace, change)
