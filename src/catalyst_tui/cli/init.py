"""`catalyst init`: the starter book, its facts and a configuration, where there are none yet."""

from __future__ import annotations

import argparse

from catalyst_tui.cli.exits import OK
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home


def run(arguments: argparse.Namespace) -> int:
    """Write what is lacking and say what that was. Nothing that exists is touched."""
    home = find_home(arguments.home)
    with open_workspace(home, SystemClock()) as workspace:
        for path in workspace.written:
            print(f"wrote {path}")
        if home.book not in workspace.written:
            print(f"kept  {home.book}")
        judge_and_tell(workspace)  # the first look: what a later start finds changed is news
        book = workspace.book
        print(f"{len(book.tickers)} tickers, {len(book.theses)} theses, {len(book.checkpoints)} checkpoints")
    return OK
