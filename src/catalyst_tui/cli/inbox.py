"""`catalyst inbox`: list notifications, acknowledge or snooze them, answer agents' proposals."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.dates import last_moment, parse_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.cli.opening import known_as, opened, opened_to_read, warn_of_questions
from catalyst_tui.cli.output import Answer, as_table
from catalyst_tui.desk.accept_proposal import accept, checked, dismiss
from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.home.clock import local_time
from catalyst_tui.desk.shapes import InboxLine
from catalyst_tui.desk.workspace.inbox import acknowledge, inbox_lines, unseen_lines
from catalyst_tui.desk.workspace.pending_review import (
    Proposal,
    ProposalError,
    ProposalKind,
)
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.desk.workspace.uncounted import Question
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.transitions import ASKED


def run(arguments: argparse.Namespace) -> Answer:
    """List the inbox, or do what the first word says."""
    what, ids = arguments.what, arguments.ids
    if what is None:
        return _listed(arguments)
    if arguments.unread:
        raise ArgumentError("--unread is for the list alone")
    if what == "snooze" and len(ids) != 2:
        raise ArgumentError("write `inbox snooze ID UNTIL`: inbox snooze above-300 3d")
    if what == "ack" and not ids:
        raise ArgumentError("name a line of the inbox or a checkpoint: inbox ack 12")
    if what == "accept" and not ids:
        with opened_to_read(arguments) as workspace:
            return _proposals(workspace)
    with opened(arguments) as workspace:
        judge_with_changes(workspace)  # notices an edit made a moment ago
        if what == "ack":
            return _acknowledged(workspace, ids)
        if what == "snooze":
            return _snoozed(workspace, *ids)
        return _decided(workspace, what, ids)


# The list


def _listed(arguments: argparse.Namespace) -> Answer:
    """Return the inbox as a table. Nothing is marked as seen."""
    read, empty = inbox_lines, "no notifications yet: what changes is written here"
    if arguments.unread:
        read, empty = unseen_lines, "nothing unread"
    with opened_to_read(arguments) as workspace:
        found = read(workspace.store, workspace.clock.now())
        asked = {
            question.about for question in workspace.questions.open(workspace.book)
        }
        warn_of_questions(workspace)
    cells = (_cells(line, line.checkpoint in asked) for line in found)
    return Answer("inbox", {"inbox": found}, as_table("inbox", cells, empty))


def _cells(line: InboxLine, is_open: bool) -> tuple[str, ...]:
    about = line.checkpoint
    if about.startswith(ASKED):  # a question has no checkpoint
        about = "inbox accept" if is_open else "ended"
    return str(line.id), local_time(line.at), about, _state(line), line.title


def _state(line: InboxLine) -> str:
    """Return what becomes of a line; one that `waits` repeats until it is acknowledged."""
    state = "" if line.seen else "unread"
    if line.waits or line.acknowledged:
        state = "acknowledged" if line.acknowledged else "waits"
    return f"{state} snoozed".strip() if line.snoozed else state


# Acknowledge and snooze


def _acknowledged(workspace: Workspace, ids: Sequence[str]) -> Answer:
    """Acknowledge each line, or every line of a checkpoint."""
    try:
        found = acknowledge(workspace.store, ids, workspace.clock.now())
    except KeyError as error:
        name = clean(str(error.args[0]), 100)
        hint = suggestion(name, workspace.book.checkpoints)
        raise ArgumentError(
            f"{name!r} is no line of the inbox, and no checkpoint in it{hint}"
        ) from None
    done = [f"acknowledged: {line.id}, {one_row(line.title)}" for line in found]
    return Answer("inbox ack", {"acknowledged": found}, done or ["acknowledged before"])


def _snoozed(workspace: Workspace, id_: str, until: str) -> Answer:
    """Pause the popups about a checkpoint or an event; the inbox still lists them."""
    now, book = workspace.clock.now(), workspace.book
    names = [*book.checkpoints, *book.events]
    known_as(id_, names, "checkpoint and no event", workspace)
    moment = _moment(until, workspace, now)
    workspace.store.inbox.snooze(id_, moment, now)
    if moment <= now:
        values = {"about": id_, "until": None}
        return Answer("inbox snooze", values, [f"{id_} is no longer snoozed"])
    text = f"no popups about {id_} until {local_time(moment)}; the inbox still lists what happens"
    return Answer("inbox snooze", {"about": id_, "until": moment}, [text])


_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def _moment(text: str, workspace: Workspace, now: datetime) -> datetime:
    """Parse `3d`, `12h`, `2w`, a day (its end), or `off` (now)."""
    if text == "off":
        return now
    if match := re.fullmatch(r"([1-9][0-9]{0,3}) ?([hdw])", text):
        return now + int(match[1]) * _UNITS[match[2]]
    try:
        moment = last_moment(parse_day(text), workspace.book.zone)
    except ValueError:
        name = clean(text, 40)
        raise ArgumentError(
            f"{name!r} is no time: write 3d, 12h, 2w, 2026-12-01, or off"
        ) from None
    if moment <= now:
        raise ArgumentError(f"{text} is over; `off` ends a snooze")
    return moment


# What waits for a yes or no


Waiting = tuple[dict[str, object], list[str]]
"""The JSON of a question or a proposal, and the lines printed about it."""


def _proposals(workspace: Workspace) -> Answer:
    """List what waits for a yes or no, with all of its words."""
    state = workspace.look()
    found = [*_questions(workspace, state), *_of_agents(workspace, state)]
    rows = [one_row(line, 1500) for _, lines in found for line in lines]
    text = [row for row in rows if row.strip()]  # a question may quote nothing
    values = {"waiting": [waiting for waiting, _ in found], "done": None}
    return Answer("inbox accept", values, text or ["nothing waits for your yes or no"])


def _questions(workspace: Workspace, state: State) -> Iterator[Waiting]:
    """Yield what Catalyst asks, with all that a yes would change."""
    diffs = {line.id: line.diff for line in workspace.questions.lines(state.book)}
    for question in workspace.questions.open(state.book):
        diff, accept = diffs[question.number], f"accept: {question.yes}"
        if question.refusal:
            accept = f"cannot be accepted: {question.refusal}"
        waiting = {
            "id": question.name,
            "at": question.at,
            "kind": "question",
            "about": question.ticker or question.checkpoint,
            "title": question.title,
            "quote": question.why,
            "source": "",
            "diff": diff,
        }
        effects = f"  → {accept}", f"  → dismiss: {question.no}"
        words = (f"  {line}" for line in (question.why, *diff))
        yield waiting, [f"{question.name}  {question.title}", *words, *effects]


def _of_agents(workspace: Workspace, state: State) -> Iterator[Waiting]:
    """Yield what agents propose, with what a yes would change."""
    diffs = {line.id: line.diff for line in workspace.pending.lines(state.book)}
    for proposal, came in workspace.pending.proposals.waiting():
        check, diff = checked(workspace, proposal.number, state), diffs[proposal.number]
        effect = check.understood
        if not check.ok:
            effect = f"cannot be saved: {check.problems[0][1]}"
        is_edit = proposal.kind is ProposalKind.EDIT
        source = "" if is_edit else proposal.entry.source
        waiting = {
            "id": proposal.name,
            "at": came,
            "kind": proposal.kind,
            "about": proposal.about,
            "title": proposal.title,
            "quote": proposal.quote,
            "source": source,
            "diff": diff,
        }
        yield (
            waiting,
            [
                f"{proposal.name}  an agent, {local_time(came)}: {proposal.title}",
                *(
                    f"  {line}"
                    for line in (diff if is_edit else (f"“{proposal.quote}”", source))
                ),
                f"  → {effect}",
                *(
                    f"  {one.checkpoint}: {one.before} → {one.after}"
                    for one in check.changes
                ),
            ],
        )


def _decided(workspace: Workspace, what: str, ids: Sequence[str]) -> Answer:
    """Accept or dismiss one proposal."""
    waiting: list[Proposal | Question] = [
        *(proposal for proposal, _ in workspace.pending.proposals.waiting()),
        *workspace.questions.open(workspace.book),
    ]
    if len(ids) != 1:
        raise ArgumentError(
            f"name one proposal: inbox {what} ID; `catalyst inbox accept` lists them"
        )
    number = next((one.number for one in waiting if one.name == ids[0]), None)
    if number is None:
        name = clean(ids[0], 40)
        raise ArgumentError(
            f"no proposal {name!r} waits; `catalyst inbox accept` lists them"
        )
    try:
        done = (accept if what == "accept" else dismiss)(workspace, number).said
    except ProposalError as error:
        raise CommandError(f"it cannot be saved: {clean(str(error), 1000)}") from None
    judge_with_changes(workspace)
    return Answer("inbox accept", {"waiting": (), "done": done}, [one_row(done, 1000)])
