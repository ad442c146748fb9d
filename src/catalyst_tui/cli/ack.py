"""`catalyst ack`: enough of what was told."""

from __future__ import annotations

import argparse

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.exits import OK
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.inbox import acknowledge


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("ids", metavar="ID", nargs="+", help="a line of the inbox, or a checkpoint")


def run(arguments: argparse.Namespace) -> int:
    """Acknowledge each, and say which lines those were."""
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        try:
            found = acknowledge(workspace.store, arguments.ids, workspace.clock.now())
        except KeyError as error:
            name = clean(str(error.args[0]), 100)
            raise CommandError(f"{name!r} is no line of the inbox, and no checkpoint it tells of") from None
    for line in found:
        print(f"acknowledged: {line.id}, {clean(line.title)}")
    if not found:
        print("acknowledged before")
    return OK
