"""`catalyst doctor`: what works here and what does not, a line for each thing."""

from __future__ import annotations

import argparse
import asyncio
import sys

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.exits import BAD, OK
from catalyst_tui.desk.doctor import Mood, examine
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home

_SIGNS = {Mood.FINE: "ok  ", Mood.NOTE: "note", Mood.WRONG: "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("--notify", action="store_true", help="also send a test notification")


def run(arguments: argparse.Namespace) -> int:
    """1 when something is wrong."""
    home = find_home(arguments.home, arguments.book)
    write = _to_terminal if sys.stdout.isatty() else None
    found = asyncio.run(examine(home, SystemClock(), notify=arguments.notify, write=write))
    for finding in found:
        print(f"{_SIGNS[finding.mood]}  {finding.about:14} {clean(finding.text, 400)}")
    return BAD if any(finding.mood is Mood.WRONG for finding in found) else OK


def _to_terminal(sequence: str) -> None:
    sys.stdout.write(sequence)
    sys.stdout.flush()
