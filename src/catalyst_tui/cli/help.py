"""`catalyst help` and `catalyst completion`: the manual, and the script that
completes words in a shell.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import shutil
import subprocess
import sys
from importlib.resources import files

from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.output import Answer, lines

# Manual

USUAL, WIDEST = 80, 100  # columns of text for scripts, and the most that is easy to read


def run_help(arguments: argparse.Namespace) -> Answer:
    """Show the topics of the manual, or one of them in the pager."""
    from catalyst_tui.cli import answers
    from catalyst_tui.desk import manual

    topics = {**manual.TOPICS, "json": "what --json prints"}
    width = USUAL if arguments.json else min(shutil.get_terminal_size().columns, WIDEST)
    if arguments.topic is None:
        text = "\n".join(f"  {name:<14}{about}" for name, about in topics.items())
        values = {"topic": None, "text": text}
        return Answer("help", values, lambda: print(f"catalyst help TOPIC\n\n{text}"))
    try:
        is_json = arguments.topic.strip().lower() == "json"
        text = rendered(answers.page() if is_json else manual.page(arguments.topic), width)
    except manual.UnknownTopicError as error:
        raise ArgumentError(str(error)) from error
    return Answer("help", {"topic": arguments.topic, "text": text}, lambda: page(text))


def rendered(markdown: str, width: int) -> str:
    """Return Markdown as text of so many columns."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(Markdown(markdown, hyperlinks=False))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def page(text: str) -> None:
    """Print a text, in the user's pager if it does not fit the terminal."""
    if not sys.stdout.isatty() or text.count("\n") < shutil.get_terminal_size().lines - 1:
        print(text)
        return
    try:
        command = shlex.split(os.environ.get("PAGER") or "less -FRX")
        # The user's own pager, and no shell.
        subprocess.run(command, input=text.encode(), check=False)  # noqa: S603
    except (OSError, ValueError):  # there is none
        print(text)


# Completion

SCRIPTS = {"bash": "catalyst.bash", "zsh": "_catalyst", "fish": "catalyst.fish"}


def run_completion(arguments: argparse.Namespace) -> Answer:
    """Print the completion script of a shell."""
    script = (files("catalyst_tui.cli") / "completions" / SCRIPTS[arguments.shell]).read_text(
        "utf-8"
    )
    values = {"shell": arguments.shell, "script": script}
    return Answer("completion", values, lines(script.rstrip()))
