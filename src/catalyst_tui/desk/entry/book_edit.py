"""Try edits of the book before they are written, find the goalposts they move, and rename."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from catalyst_tui.book.file.edit import Edit, Put, data_of, edited
from catalyst_tui.book.file.fields import FieldKind
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Path, Problem, Severity
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import changed, definition, same_claim
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.alerts.commit import by_user
from catalyst_tui.desk.shapes import Edited
from catalyst_tui.desk.workspace.book_file import ChangedMeanwhileError, read_exactly
from catalyst_tui.desk.workspace.identities import load_with
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.rules.rulings import asks_a_reason
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.store.ledger import GivenRow
from catalyst_tui.values import Frozen


class BadEditError(Exception):
    """The book could not be read after an edit. Has that text and its problems."""

    def __init__(self, after: str, problems: Sequence[Problem]) -> None:
        first = next(
            problem for problem in problems if problem.severity is Severity.ERROR
        )
        hint = f"; {first.hint}" if first.hint else ""
        super().__init__(f"{first.message}{hint}")
        self.after, self.problems = after, tuple(problems)


def with_edits(
    text: str, edits: Sequence[Edit], known: Mapping[str, Identity]
) -> Edited:
    """Return the book with the edits; write nothing. Raises EditError, BadEditError."""
    after = edited(text, edits)
    loaded = load_with(after, known)
    if loaded.book is None:
        raise BadEditError(after, loaded.problems)
    return Edited(text, after, loaded.book)


def splice(
    workspace: Workspace, edits: Callable[[str], Sequence[Edit]], about: str = ""
) -> None:
    """Write edits of the present text; `about` names what can be undone.

    Raises EditError, BadEditError, ChangedMeanwhileError, HomeError.
    """
    for tries_left in reversed(range(_TRIES)):
        text = read_exactly(workspace.home)
        done = with_edits(text, edits(text), workspace.identities())
        try:
            if about:
                save_edit(workspace, about, done)
            else:
                workspace.write_book(text, done.after)
        except ChangedMeanwhileError:  # by a command beside this one
            if not tries_left:
                raise
        else:
            return


class BookChange(Frozen):
    """An edit of the book, to be undone while nothing else changed the book.

    `renamed` is the old and the new id if it was a renaming. An answer to a question (`is_answer`)
    may also have changed `answers` and what evidence was `given` to, here as they were before, or
    `rebased` the closes of a ticker before a day by a ratio. `stays` says why it cannot be undone
    and what to do.
    """

    about: str
    at: datetime
    before: str
    after: str
    renamed: tuple[str, str] | None = None
    answers: Mapping[str, str] = {}
    given: tuple[GivenRow, ...] = ()
    stays: str = ""
    is_answer: bool = False
    rebased: tuple[str, date, str] | None = None

    @property
    def said(self) -> str:
        """Return what was done: `AMD, added to the book`."""
        if self.renamed or self.is_answer or self.about.endswith("out of the book"):
            return self.about
        kept = set(self.before.splitlines()) <= set(self.after.splitlines())
        return f"{self.about}, {'added to' if kept else 'edited in'} the book"


_CHANGES, _KEPT = "changes of the book", 10
_TRIES = 5


def save_edit(
    workspace: Workspace, about: str, edit: Edited, **more: Any
) -> BookChange:
    """Write an edit that was tried, and remember it for undo.

    It is remembered first: a process that is killed between the two leaves no edit without undo.
    """
    change = remember(workspace, about, edit.before, edit.after, **more)
    try:
        workspace.write_book(edit.before, edit.after)
    except BaseException:
        with workspace.store.transaction():
            _keep(workspace, [one for one in _changes(workspace) if one != change])
        raise
    return change


def remember(
    workspace: Workspace, about: str, before: str, after: str, **more: Any
) -> BookChange:
    """Save what changed the book, for every process that undoes."""
    change = BookChange(about, workspace.clock.now(), before, after, **more)
    with workspace.store.transaction():
        _keep(workspace, [*_changes(workspace), change][-_KEPT:])
    return change


def last_change(workspace: Workspace) -> BookChange | None:
    """Return the last edit that was not undone; `stays` says if it cannot be undone any more."""
    changes = _changes(workspace)
    text = read_exactly(workspace.home)
    while changes and changes[-1].before == text != changes[-1].after:
        changes.pop()  # it was never written, or was put back by hand
    last = next(reversed(changes), None)
    if last is None or last.before == last.after or last.stays:
        return last
    if last.after == text:
        return last
    return replace(last, stays="the book was changed since: change it back there")


def forget_change(workspace: Workspace, change: BookChange) -> None:
    """Forget an edit, and what renamed it back: what is undone next is what was done before it.

    After an edit of the book that stays, those before it cannot be undone either.
    """
    stays = change.stays and change.before != change.after
    _keep(
        workspace,
        [
            one
            for one in _changes(workspace)
            if one.at < change.at and (not stays or one.before == one.after)
        ],
    )


def _changes(workspace: Workspace) -> list[BookChange]:
    note = workspace.store.notes.read(_CHANGES)
    return msgspec.json.decode(note, type=list[BookChange]) if note else []


def renamed_ids(workspace: Workspace) -> dict[str, str]:
    """Return by its former id what a checkpoint or a thesis is called since a recent renaming."""
    found: dict[str, str] = {}
    for old, new in filter(None, (one.renamed for one in _changes(workspace))):
        found = {id_: new if now == old else now for id_, now in found.items()}
        found[old] = new
    return found


def _keep(workspace: Workspace, changes: Sequence[BookChange]) -> None:
    workspace.store.notes.put(_CHANGES, msgspec.json.encode(changes).decode())


def moved_goalposts(
    before: Book, after: Book, verdicts: Mapping[str, Verdict]
) -> Iterator[str]:
    """Yield a sentence for each checkpoint that is near, bad or due and that an edit changes.

    See verdicts.md, "Slips and goalposts".
    """
    for id_, checkpoint in before.checkpoints.items():
        verdict = verdicts.get(id_)
        if verdict is None:
            continue
        status = next(
            (result for result in verdict.results if result.waits), verdict
        ).status
        if not asks_a_reason(status):
            continue
        word = status.value.replace("_", " ")
        if id_ not in after.checkpoints:
            yield f"{id_} is {word}, and would be gone"
            continue
        old, new = definition(checkpoint), definition(after.checkpoints[id_])
        if not same_claim(old, new):
            parts = changed(old, new)
            yield f"{id_} is {word}, and this moves its goalpost: {'; '.join(parts)}"


def still_about(book: Book, kind: FieldKind, name: str) -> str:
    """Return what refers to a ticker or a thesis that is to be removed; empty if nothing does."""
    ids = [
        thesis.id
        for thesis in book.theses.values()
        if kind is FieldKind.TICKER and name in thesis.tickers
    ]
    ids += [
        checkpoint.id
        for checkpoint in book.checkpoints.values()
        if name == getattr(checkpoint, kind.value, None)  # its ticker or thesis
    ]
    return f"take out first what is about it: {listed(ids, 3)}" if ids else ""


# Renaming a checkpoint or a thesis: the text and all that belongs to it


def rename(workspace: Workspace, old: str, new: str) -> BookChange:
    """Rename it, and return the change of the book.

    Raises ValueError, EditError, BadEditError, ChangedMeanwhileError, HomeError.
    """

    def change() -> BookChange:
        book, text = workspace.book, read_exactly(workspace.home)
        edits = _renaming(text, book, old, new)
        ids = [old] if old in book.theses else _ids_of_table(book, old)
        edit = with_edits(text, edits, workspace.identities())
        about = f"{old} renamed to {new}"
        saved = save_edit(workspace, about, edit, renamed=(old, new))
        for id_ in ids:
            workspace.rename(id_, new + id_[len(old) :])
        return saved

    return by_user(workspace, change)


def _ids_of_table(book: Book, name: str) -> list[str]:
    """Return the checkpoints of the table that a name is of: one for each of its tickers."""
    return [id_ for id_ in book.checkpoints if name in (id_, id_.partition("@")[0])]


def _renaming(text: str, book: Book, old: str, new: str) -> list[Edit]:
    """Return the edits that give a checkpoint or a thesis another id, and rename what refers to it.

    Raises ValueError, EditError.
    """
    taken = {id_.partition("@")[0] for id_ in book.checkpoints} | {
        *book.theses,
        *book.events,
    }
    if not new.strip() or any(sign in new for sign in "[]!@") or new != new.strip():
        raise ValueError(f"{new!r} is no id: letters, digits, - and _")
    if new in taken:
        raise ValueError(f"there is {new!r} already")
    data = data_of(text)
    if old in book.theses:
        return list(_thesis(data, old, new))
    if _ids_of_table(book, old) and "@" not in old:
        return list(_checkpoint(data, old, new))
    raise ValueError(f"no checkpoint and no thesis {old!r} in the book")


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
