"""Editing the user's book: an edit tried before it is kept, and what it moves of promises made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from catalyst_tui.book.file.edit import Edit, edited
from catalyst_tui.book.file.load import Loaded
from catalyst_tui.book.file.syntax import Problem, Severity
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import changed, definition, same_promise
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.book_file import ChangedMeanwhileError, read_exactly
from catalyst_tui.desk.identities import load_with
from catalyst_tui.desk.shapes.forms import Edited
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.rules.rulings import asks_a_reason
from catalyst_tui.judge.verdict import Verdict

TRIES = 5
"""How often an edit is made anew on what another program wrote meanwhile."""


class BadEditError(Exception):
    """An edit after which the book could not be read: the text it would be, and its problems."""

    def __init__(self, after: str, problems: Sequence[Problem]) -> None:
        first = next(problem for problem in problems if problem.severity is Severity.ERROR)
        hint = f"; {first.hint}" if first.hint else ""
        super().__init__(f"{first.message}{hint}")
        self.after, self.problems = after, tuple(problems)


def with_edits(text: str, edits: Sequence[Edit], known: Mapping[str, Identity]) -> Edited:
    """The book with the edits in it; nothing is written. Raises EditError, BadEditError."""
    after = edited(text, edits)
    loaded: Loaded = load_with(after, known)
    if loaded.book is None:
        raise BadEditError(after, loaded.problems)
    return Edited(text, after, loaded.book)


def splice(workspace: Workspace, edits: Callable[[str], Sequence[Edit]]) -> Edited:
    """Write the edits of the book as it stands by now; while another program keeps changing it, a few times
    anew. Return the edit. Raises EditError, BadEditError, ChangedMeanwhileError, HomeError."""
    left = TRIES
    while True:
        left -= 1
        try:
            with workspace.store.transaction():  # a command beside this one waits for its turn
                text = read_exactly(workspace.home)
                done = with_edits(text, edits(text), workspace.identities())
                workspace.write_book(text, done.after)
            return done
        except ChangedMeanwhileError:
            if not left:
                raise
            workspace.reread_book()


class LastEdit(Struct, frozen=True):
    """The last edit of the book by a command, to be undone while nothing else changed the book."""

    about: str
    at: datetime
    before: str
    after: str


_LAST_EDIT = "last edit"


def save_last_edit(workspace: Workspace, about: str, edit: Edited) -> None:
    """Remember an edit of the book for `last_edit`."""
    last = LastEdit(about, workspace.clock.now(), edit.before, edit.after)
    workspace.store.notes.put(_LAST_EDIT, msgspec.json.encode(last).decode())


def last_edit(workspace: Workspace) -> LastEdit | None:
    """Return the last edit by a command, or None if the book has changed since."""
    note = workspace.store.notes.read(_LAST_EDIT)
    last = msgspec.json.decode(note, type=LastEdit) if note else None
    return last if last and last.after == read_exactly(workspace.home) else None


def moved_goalposts(before: Book, after: Book, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """What an edit changes of promises that are near, bad or due (verdicts.md, "Slips and goalposts"): a
    sentence for each, to be told before it is kept."""
    for id_, checkpoint in before.checkpoints.items():
        verdict = verdicts.get(id_)
        if verdict is None:
            continue
        status = next((result for result in verdict.results if result.waits), verdict).status
        if not asks_a_reason(status):
            continue
        word = status.value.replace("_", " ")
        if id_ not in after.checkpoints:
            yield f"{id_} is {word}, and would be gone"
            continue
        old, new = definition(checkpoint), definition(after.checkpoints[id_])
        if not same_promise(old, new):
            parts = changed(old, new)
            yield f"{id_} is {word}, and this moves its goalpost: {'; '.join(parts)}"
