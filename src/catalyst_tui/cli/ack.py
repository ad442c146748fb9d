"""`catalyst ack`: enough of what was told."""

from __future__ import annotations

import argparse

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.inbox import acknowledge


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("ids", metavar="ID", nargs="+", help="a line of the inbox, or a checkpoint")


def run(arguments: argparse.Namespace) -> Answer:
    """Acknowledge each, and say which lines those were."""
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        try:
            found = acknowledge(workspace.store, arguments.ids, workspace.clock.now())
        except KeyError as error:
            name = clean(str(error.args[0]), 100)
            hint = suggestion(name, workspace.book.checkpoints)
            raise ArgumentError(
                f"{name!r} is no line of the inbox, and no checkpoint it tells of{hint}"
            ) from None
    said = [f"acknowledged: {line.id}, {one_row(line.title)}" for line in found] or ["acknowledged before"]
    value = {"acknowledged": [{"line": line.id, "title": line.title} for line in found]}
    return Answer(value, lines(*said))
