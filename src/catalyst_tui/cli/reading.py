"""The home of a command that only prints: also one that takes no writes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from catalyst_tui.book.clean import one_row
from catalyst_tui.cli.failures import say
from catalyst_tui.desk.alerts.commit import take_in
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.notebook.notebook import first_of
from catalyst_tui.desk.workspace import Workspace


@contextmanager
def opened_to_read(arguments: argparse.Namespace) -> Iterator[Workspace]:
    """The home that is asked for; where the disk takes nothing that is said, and what is known is there."""
    with open_workspace(
        find_home(arguments.home, arguments.book), SystemClock(), only_reads=True
    ) as workspace:
        if workspace.store.stopped:
            say(f"catalyst: {workspace.store.stopped} This is what is known; nothing could be kept.")
        take_in(workspace)
        if told := first_of(workspace.notebook.problems):
            say(f"catalyst: {told}")
        yield workspace
        if unreadable := workspace.unreadable_closes:
            say(f"catalyst: {one_row(unreadable)}")
