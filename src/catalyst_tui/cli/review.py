"""`catalyst review [THESIS] [--note "…"]`: a thesis was looked at again; without one, which are due."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from catalyst_tui.book.clean import clean
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.reading import opened_to_read
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.alerts.commit import judge_and_tell, review
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.shapes.review import ThesisReview
from catalyst_tui.desk.views.review import thesis_reviews
from catalyst_tui.desk.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("thesis", metavar="THESIS", nargs="?", help="its id; without one, all are listed")
    parser.add_argument("--note", metavar="TEXT", default="", help="a line for the journal, in your words")


def run(arguments: argparse.Namespace) -> Answer:
    """Keep that it was looked at now, and say when it is due again; or list them, keeping nothing."""
    if arguments.thesis is None:
        if arguments.note:
            raise ArgumentError("a note is about a thesis: name it before --note")
        with opened_to_read(arguments) as workspace:
            refuse_without_book(workspace)
            return _listed(workspace)
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        judge_and_tell(workspace)  # so that a thesis written a moment ago is known
        return _kept(workspace, arguments.thesis, clean(arguments.note.strip(), 1000))


def _kept(workspace: Workspace, thesis: str, note: str) -> Answer:
    if thesis not in workspace.book.theses:
        hint = suggestion(thesis, workspace.book.theses)
        raise ArgumentError(f"no thesis {clean(thesis)!r} in the book{hint}")
    review(workspace, thesis, note)
    (about,) = (one for one in _theses(workspace) if one.thesis == thesis)
    said = f": {note}" if note else ""
    due = _next(about) or "the book asks for no next review"
    return Answer(_json([about]), lines(f"kept: {thesis} reviewed {about.last}{said}; {due}"))


def _theses(workspace: Workspace) -> tuple[ThesisReview, ...]:
    return thesis_reviews(workspace.look().known)


_COLUMNS = (Column("thesis"), Column("last review"), Column("next"), Column("note", rank=1))


def _listed(workspace: Workspace) -> Answer:
    found = _theses(workspace)
    if not found:
        return Answer(_json(found), lines("the book has no thesis"))
    rows = [(one.thesis, str(one.last or "none here"), _next(one) or "–", one.note) for one in found]
    table = [Row(tuple(map(clean, cells))) for cells in rows]
    return Answer(_json(found), lambda: show(_COLUMNS, table))


def _json(found: Sequence[ThesisReview]) -> dict[str, object]:
    return {
        "theses": [
            {
                "thesis": one.thesis,
                "reviewed": one.last and one.last.isoformat(),
                "due_in_days": one.days,
                "note": one.note or None,
            }
            for one in found
        ]
    }


def _next(one: ThesisReview) -> str:
    if one.days is None:
        return ""
    return f"{-one.days} d late" if one.days < 0 else "today" if not one.days else f"next in {one.days} d"
