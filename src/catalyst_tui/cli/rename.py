"""`catalyst rename`: give a checkpoint or a thesis another id, with everything that belongs to it."""

from __future__ import annotations

import argparse

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.edit import EditError
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.book_edit import BadEditError
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.renaming import RenameError, rename


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help="the id of a checkpoint or a thesis")
    parser.add_argument("new", metavar="NEW", help="its new id")


def run(arguments: argparse.Namespace) -> Answer:
    """Edit the book, and move evidence, rulings, forecasts, history and notifications to the new id."""
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        judge_and_tell(workspace)
        try:
            rename(workspace, arguments.old, arguments.new)
        except RenameError as error:
            raise ArgumentError(str(error)) from None
        except (EditError, BadEditError) as error:
            raise CommandError(f"the book cannot be changed so: {error}") from None
        judge_and_tell(workspace)
    value = {"old": arguments.old, "new": arguments.new}
    return Answer(value, lines(clean(f"renamed: {arguments.old} is {arguments.new} now", 400)))
