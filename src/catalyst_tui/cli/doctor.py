"""`catalyst doctor`: what works here and what does not, a line for each thing."""

from __future__ import annotations

import argparse
import asyncio
import sys

from catalyst_tui.book.clean import one_row
from catalyst_tui.cli.failures import FAILED, OK
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.doctor import Mood, examine
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home

_SIGNS = {Mood.FINE: "ok  ", Mood.NOTE: "note", Mood.WRONG: "FAIL"}


def run(arguments: argparse.Namespace) -> Answer:
    """1 when something is wrong."""
    home = find_home(arguments.home, arguments.book)
    write = _to_terminal if sys.stdout.isatty() and not arguments.json else None
    found = asyncio.run(examine(home, SystemClock(), notify=arguments.notify, write=write))
    value = {"findings": [{"about": one.about, "mood": one.mood.value, "text": one.text} for one in found]}
    said = lines(*(f"{_SIGNS[one.mood]}  {one.about:14} {one_row(one.text, 400)}" for one in found))
    return Answer(value, said, FAILED if any(one.mood is Mood.WRONG for one in found) else OK)


def _to_terminal(sequence: str) -> None:
    sys.stdout.write(sequence)
    sys.stdout.flush()
