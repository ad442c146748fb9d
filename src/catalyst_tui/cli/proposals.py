"""`catalyst proposals`: what agents propose, and the user's yes or no."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock, local_time
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.proposals import Kind, Proposal, ProposalError
from catalyst_tui.desk.proposed import accept, checked, dismiss
from catalyst_tui.desk.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument(
        "decide",
        nargs="?",
        choices=["accept", "dismiss"],
        metavar="accept|dismiss",
        help="your yes or no (default: list)",
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="which, as the list has it")


def run(arguments: argparse.Namespace) -> Answer:
    """List what waits, with all of its words; or accept or dismiss one."""
    home = find_home(arguments.home, arguments.book)
    with open_workspace(home, SystemClock()) as workspace:
        if arguments.decide is None:
            return _listed(workspace)
        number = _number(workspace, arguments.id)
        if arguments.decide == "dismiss":
            said = f"dismissed: {dismiss(workspace, number).title}"
        else:
            judge_and_tell(workspace)
            said = _accepted(workspace, number)
            judge_and_tell(workspace)
    return Answer({"waiting": [], "done": said}, lines(clean(said, 1000)))


def _accepted(workspace: Workspace, number: int) -> str:
    try:
        return accept(workspace, number).said
    except ProposalError as error:
        raise CommandError(f"it cannot be kept: {clean(str(error), 1000)}") from None


def _number(workspace: Workspace, name: str | None) -> int:
    found = {one.name: one.number for one, _ in workspace.hit_lines.proposals.waiting()}
    found |= {one.name: one.number for one in workspace.questions.open(workspace.book)}
    if name is None or name not in found:
        what = "which?" if name is None else f"no proposal {clean(name, 40)!r} waits;"
        raise ArgumentError(f"{what} `catalyst proposals` lists them")
    return found[name]


def _listed(workspace: Workspace) -> Answer:
    waiting = workspace.hit_lines.proposals.waiting()
    known = workspace.look().known
    asked = workspace.questions.open(known.book)
    shown = {line.id: line.diff for line in workspace.questions.lines(known.book)}
    diffs = {line.id: line.diff for line in workspace.hit_lines.lines(known.book)}
    said = []
    for question in asked:
        said += [f"{question.name}  {question.title}", *(f"  {line}" for line in shown[question.number])]
        said += [f"  {question.why}", f"  → {question.refusal or 'accept: the book is changed so'}"]
        said += [f"  → dismiss: {question.no}"]
    for one, came in waiting:
        check = checked(workspace, one.number, known)
        does = check.understood if check.ok else f"cannot be kept: {check.problems[0][1]}"
        said += [f"{one.name}  an agent, {local_time(came)}: {one.title}", *_words(one, diffs), f"  → {does}"]
        said += [f"  {each.checkpoint}: {each.before} → {each.after}" for each in check.changes]
    rows: list[dict[str, object]] = [
        {
            "id": question.name,
            "at": None,
            "kind": "question",
            "about": question.ticker or question.checkpoint,
            "title": question.title,
            "quote": question.why,
            "source": "",
            "diff": list(shown[question.number]),
        }
        for question in asked
    ]
    rows += [
        {
            "id": one.name,
            "at": came.isoformat(),
            "kind": one.kind.value,
            "about": one.about,
            "title": one.title,
            "quote": one.quote,
            "source": one.entry.source if one.kind is not Kind.EDIT else "",
            "diff": list(diffs[one.number]),
        }
        for one, came in waiting
    ]
    told = [clean(line, 1500) for line in said] or ["nothing waits for your yes or no"]
    return Answer({"waiting": rows, "done": None}, lines(*told))


def _words(one: Proposal, diffs: Mapping[int, Sequence[str]]) -> list[str]:
    if one.kind is Kind.EDIT:
        return [f"  {line}" for line in diffs[one.number]]
    return [f"  “{one.quote}”", f"  {one.entry.source}"]
