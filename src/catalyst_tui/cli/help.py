"""`catalyst help` and `catalyst completion`: the manual, and words for the shell's Tab key.

A shell asks at every press of Tab, so the desk is imported only for the words of `record`. The
parser knows the commands and options, the home's book the names.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from catalyst_tui.book.file.ids import names_in
from catalyst_tui.cli.commands import COMMANDS
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.main import parser
from catalyst_tui.desk.home.folder import find_home

if TYPE_CHECKING:
    from catalyst_tui.cli.output import Answer

# Manual

# The width for scripts, and the widest that is easy to read
USUAL, WIDEST = (80, 100)


def run_help(arguments: argparse.Namespace) -> Answer:
    """Show the topics of the manual, or one of them in the pager."""
    from pydoc import pager

    from catalyst_tui.cli.output import Answer, json_page
    from catalyst_tui.desk import manual

    topics = {**manual.TOPICS, "json": "what --json prints"}
    if arguments.topic is None:
        text = "\n".join(f"  {name:<14}{about}" for name, about in topics.items())
        return Answer(
            "help", {"topic": None, "text": text}, ["catalyst help TOPIC", "", text]
        )
    width = USUAL if arguments.json else min(shutil.get_terminal_size().columns, WIDEST)
    try:
        is_json = arguments.topic.strip().lower() == "json"
        text = rendered(json_page() if is_json else manual.page(arguments.topic), width)
    except manual.UnknownTopicError as error:
        raise ArgumentError(str(error)) from error
    if not arguments.json:
        os.environ.setdefault(
            "LESS", "-FRX"
        )  # a page that fits the terminal needs no key
        pager(f"{text}\n")
    return Answer("help", {"topic": arguments.topic, "text": text}, [])


def rendered(markdown: str, width: int) -> str:
    """Return Markdown as text of so many columns."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(
        width=width, file=io.StringIO(), color_system=None, legacy_windows=False
    )
    with console.capture() as captured:
        console.print(Markdown(markdown, hyperlinks=False))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


# Completion

SCRIPTS = {"bash": "catalyst.bash", "zsh": "_catalyst", "fish": "catalyst.fish"}


def run_completion(arguments: argparse.Namespace) -> Answer:
    """Print the completion script of a shell."""
    from catalyst_tui.cli.output import Answer

    script = (
        files("catalyst_tui.cli") / "completions" / SCRIPTS[arguments.shell]
    ).read_text("utf-8")
    values = {"shell": arguments.shell, "script": script}
    return Answer("completion", values, [script.rstrip()])


FILES = "<files>"  # tells the shell to complete the names of files

_KINDS_OF_BOOK = {
    "ID": ("checkpoint", "event"),
    "TICKER": ("ticker",),
    "SYMBOL": ("ticker",),
    "T": ("ticker",),
    "SERIES": ("series",),
    "THESIS": ("thesis",),
}
"""Which names of the book each placeholder of the help stands for."""


def completions(line: str, env: Mapping[str, str]) -> list[str]:
    """Return what the last word of a line may become: lines of a word, a tab and a description."""
    words = line.split()
    last = "" if not words or line[-1:].isspace() else words.pop()
    found = dict(_next(words[1:], last, env))
    if FILES in found:
        return [FILES]
    return [
        f"{word}\t{description}"
        for word, description in found.items()
        if word.startswith(last)
    ]


def _next(
    words: Sequence[str], last: str, env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield words and their descriptions, also those that do not fit the typed letters."""
    top = parser(COMMANDS.values())
    name = next((word for word in words if word in COMMANDS), "")
    actions = [*top._actions, *(top.commands[name]._actions if name else ())]
    options = {text: action for action in actions for text in action.option_strings}
    option = options.get(words[-1]) if words else None
    if option is not None and option.nargs != 0:
        yield from _values(option, words, env)
    elif last.startswith("-"):
        yield from ((text, action.help or "") for text, action in options.items())
    elif not name:
        yield from ((command.name, command.summary) for command in COMMANDS.values())
    for action in actions if name else ():
        if not action.option_strings and action.dest != "command":
            yield from _values(action, words, env)


def _values(
    action: argparse.Action, words: Sequence[str], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what an argument may become: one of its choices, a name of the book, or a file."""
    placeholders = str(action.metavar or action.dest.upper()).split("|")
    if action.choices is not None:
        yield from ((str(choice), "") for choice in action.choices)
    elif placeholders[0] in ("FILE", "DIR", "COPY"):
        yield FILES, ""
    kinds = [kind for name in placeholders for kind in _KINDS_OF_BOOK.get(name, ())]
    names = names_in(_book(words, env)) if kinds else {}
    yield from ((name, kind) for kind in kinds for name in names.get(kind, ()))


def _book(words: Sequence[str], env: Mapping[str, str]) -> str:
    """Return the text of the book that the line means, or nothing without a book."""
    given = dict(pairwise(words))
    try:
        home = find_home(given.get("--home"), given.get("--book"), env)
        return home.book.read_text("utf-8")
    except (OSError, ValueError):
        return ""
