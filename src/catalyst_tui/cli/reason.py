"""`catalyst reason ID "text"`: why a promise was changed while it was near, bad or due."""

from __future__ import annotations

import argparse

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("id", metavar="ID", help="a checkpoint")
    parser.add_argument("text", metavar="TEXT", help="in your words")


def run(arguments: argparse.Namespace) -> Answer:
    """Keep the reason for the latest such edit; one given before is followed, not replaced."""
    text = clean(arguments.text.strip(), 1000)
    if not text:
        raise ArgumentError("say why in a few words")
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        judge_and_tell(workspace)  # so that an edit made a moment ago is known
        if arguments.id not in workspace.book.checkpoints:
            hint = suggestion(arguments.id, workspace.book.checkpoints)
            raise ArgumentError(f"no checkpoint {clean(arguments.id)!r} in the book{hint}")
        edit = workspace.explain(arguments.id, text)
        if edit is None:
            raise CommandError(f"{clean(arguments.id)} was not changed while it was near, bad or due")
        day = local_day(edit.known_at, workspace.book.zone)
    value = {
        "checkpoint": edit.checkpoint,
        "changed_on": day.isoformat(),
        "status": edit.word,
        "reason": text,
    }
    while_ = edit.word.replace("_", " ")
    return Answer(value, lines(f"kept: {edit.checkpoint}, changed on {day} while {while_}: {text}"))
