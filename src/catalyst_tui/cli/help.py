"""`catalyst help` and `catalyst completion`: the manual, and words for the shell's Tab key.

A shell asks at every press of Tab, so the desk is imported only for the words of `record`. The
parser knows the commands and options, the home's book the names.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from catalyst_tui.cli.commands import COMMANDS
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.main import parser

if TYPE_CHECKING:
    from catalyst_tui.cli.output import Answer

# Manual

# The width for scripts, and the widest that is easy to read
USUAL, WIDEST = (80, 100)


def run_help(arguments: argparse.Namespace) -> Answer:
    """Show the topics of the manual, or one of them in the pager."""
    from catalyst_tui.cli.output import Answer, json_page
    from catalyst_tui.desk import manual

    topics = {**manual.TOPICS, "json": "what --json prints"}
    width = USUAL if arguments.json else min(shutil.get_terminal_size().columns, WIDEST)
    if arguments.topic is None:
        text = "\n".join(f"  {name:<14}{about}" for name, about in topics.items())
        values = {"topic": None, "text": text}
        return Answer("help", values, lambda: print(f"catalyst help TOPIC\n\n{text}"))
    try:
        is_json = arguments.topic.strip().lower() == "json"
        text = rendered(json_page() if is_json else manual.page(arguments.topic), width)
    except manual.UnknownTopicError as error:
        raise ArgumentError(str(error)) from error
    return Answer("help", {"topic": arguments.topic, "text": text}, lambda: page(text))


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


def page(text: str) -> None:
    """Print a text, in the user's pager if it does not fit the terminal."""
    if (
        not sys.stdout.isatty()
        or text.count("\n") < shutil.get_terminal_size().lines - 1
    ):
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
    from catalyst_tui.cli.output import Answer, lines

    script = (
        files("catalyst_tui.cli") / "completions" / SCRIPTS[arguments.shell]
    ).read_text("utf-8")
    values = {"shell": arguments.shell, "script": script}
    return Answer("completion", values, lines(script.rstrip()))


FILES = "<files>"  # tells the shell to complete the names of files
LARGEST = 5_000_000  # bytes of a book that are read

_KINDS_OF_BOOK = {
    "ID": ("checkpoint", "event"),
    "TICKER": ("ticker",),
    "SYMBOL": ("ticker",),
    "T": ("ticker",),
    "SERIES": ("series",),
    "THESIS": ("thesis",),
}
"""Which names of the book each placeholder of the help stands for."""

_METRICS = ("METRIC", "M")


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
    name, places = "", 0
    options = dict(top._option_string_actions)
    option: argparse.Action | None = None
    for word in words:
        if option is not None:
            option = None
        elif word in options:
            option = options[word] if options[word].nargs != 0 else None
        elif not name and word in COMMANDS:
            name = word
            options |= top.subcommand(name)._option_string_actions
        elif not word.startswith("-"):
            places += 1
    given, joined, _ = last.partition("=")
    if option is not None:
        yield from _values(option, words, env)
    elif joined and given in options:
        values = _values(options[given], words, env)
        yield from (
            (f"{given}={value}", text) for value, text in values if value != FILES
        )
    elif last.startswith("-"):
        yield from (
            (text, " ".join((action.help or "").split()))
            for text, action in options.items()
        )
    elif not name and not places:
        yield from ((command.name, command.summary) for command in COMMANDS.values())
    elif name:
        arguments = [
            action
            for action in top.subcommand(name)._actions
            if not action.option_strings
        ]
        if places < len(arguments) or (arguments and arguments[-1].nargs in ("*", "+")):
            yield from _values(arguments[min(places, len(arguments) - 1)], words, env)


def _values(
    action: argparse.Action, words: Sequence[str], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what an argument may become: one of its choices, a name of the book, or a file."""
    if action.nargs == 0:
        return
    if action.choices is not None:
        yield from ((str(choice), "") for choice in action.choices)
        return
    placeholders = str(action.metavar or action.dest.upper()).split("|")
    if "EFFECT" in placeholders:
        from catalyst_tui.desk.entry.record import EFFECTS, RULED, SCORE

        yield from ((effect, "evidence") for effect in (*EFFECTS, SCORE, RULED))
    if any(placeholder in _METRICS for placeholder in placeholders):
        from catalyst_tui.book.model.metrics import STANDARD

        yield from ((metric, "metric") for metric in STANDARD)
    kinds = [kind for name in placeholders for kind in _KINDS_OF_BOOK.get(name, ())]
    if kinds:
        yield from _named(kinds, words, env)
    elif placeholders[0] in ("FILE", "DIR", "COPY"):
        yield FILES, ""


def _named(
    wanted: Iterable[str], words: Sequence[str], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    from catalyst_tui.book.file.ids import names_in

    names = names_in(_book(words, env))
    for kind in wanted:
        yield from ((name, kind) for name in names.get(kind, ()))


def _book(words: Sequence[str], env: Mapping[str, str]) -> str:
    """Return the text of the book that the line means, or nothing without a book."""
    given = dict(pairwise(words))
    book = given.get("--book") or env.get("CATALYST_BOOK")
    if not book:
        home = given.get("--home") or env.get("CATALYST_HOME")
        if not home:
            from catalyst_tui.desk.home.folder import find_home

            home = str(find_home(env=env).folder)
        book = os.path.join(home, "catalysts.toml")
    try:
        with open(os.path.expanduser(book), encoding="utf-8") as file:
            return file.read(LARGEST)
    except (OSError, ValueError):
        return ""
