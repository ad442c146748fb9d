"""`catalyst help TOPIC`: the manual, in the terminal's pager, without a network."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys

from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.output import Answer
from catalyst_tui.desk.manual import TOPICS, UnknownTopicError, manual

USUAL, WIDEST = 80, 100
"""Columns of a text for scripts, and those after which text is hard to read."""


def run(arguments: argparse.Namespace) -> Answer:
    """Show it."""
    width = USUAL if arguments.json else min(shutil.get_terminal_size().columns, WIDEST)
    if arguments.topic is None:
        text = "\n".join(f"  {name:<14}{about}" for name, about in TOPICS.items())
        return Answer({"topic": None, "text": text}, lambda: print(f"catalyst help TOPIC\n\n{text}"))
    try:
        text = manual(arguments.topic, width)
    except UnknownTopicError as error:
        raise ArgumentError(str(error)) from error
    return Answer({"topic": arguments.topic, "text": text}, lambda: page(text))


def page(text: str) -> None:
    """In the user's pager where there is a terminal and it does not fit, else as it is."""
    if not sys.stdout.isatty() or text.count("\n") < shutil.get_terminal_size().lines - 1:
        print(text)
        return
    try:
        command = shlex.split(os.environ.get("PAGER") or "less -FRX")
        subprocess.run(command, input=text.encode(), check=False)  # noqa: S603 - the user's own pager, no shell
    except (OSError, ValueError):  # there is none
        print(text)
