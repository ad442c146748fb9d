"""The command line: the table of commands. A command is a file of this room, imported when it is asked for.

Such a file has `run`, and `add_arguments` when it takes any; `--help` imports none of them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from catalyst_tui import __version__
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import UsageError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

EPILOG = """\
exit codes: 0 fine · 1 `check` found something missed, broken, tripped or overdue ·
2 wrong arguments · 3 the book is wrong · 4 any other failure ·
75 (`watch --once`) another process watches already
"""


COMMANDS = (
    ("check", "check", "judge the book and exit 1 when something is bad; uses no network"),
    ("positions", "positions", "what is held, each and together, in one currency; uses no network"),
    ("agenda", "agenda", "the dates ahead: deadlines, reports, reviews, events; --ics FILE for a calendar"),
    ("brief", "brief", "the weekly look as Markdown: what changed, where it stands, what is due"),
    ("status", "status", "print one line for a status bar; uses no network"),
    ("lint", "lint", "say what is wrong with the book, line by line, and what it could say more"),
    ("why", "why", "explain one verdict down to its documents"),
    ("replay", "replay", "every flip with its date and cause, from the facts alone"),
    ("facts", "facts", "every figure known of a ticker, with the document it stands in"),
    ("forecasts", "forecasts", "score the probabilities stated, by what came of them"),
    ("reason", "reason", "say why a promise was changed while it was near, bad or due"),
    ("review", "review", "keep that a thesis was looked at again; without one, say which are due"),
    ("inbox", "inbox", "what was told, newest first; marks nothing as seen"),
    ("ack", "ack", "acknowledge what was told: an urgent alert is not told again"),
    ("proposals", "proposals", "what agents propose, and your yes or no"),
    ("snooze", "snooze", "hold the popups about a checkpoint; the inbox goes on"),
    ("read", "read", "what a saved release offers: a page, a mail or a text from anywhere"),
    ("record", "record", "enter evidence about a checkpoint, or a figure of a ticker"),
    ("undo", "undo", "take back what was entered last, of anything or of one checkpoint, ticker or series"),
    ("rename", "rename", "give a checkpoint or a thesis another id, with all that belongs to it"),
    ("import", "import_file", "take positions from a broker's file, or facts, closes or rates from a CSV"),
    ("export", "export", "write all that is known as text; `init --from` makes a home of it again"),
    ("schema", "schema", "what may stand in the book, as JSON Schema for editors; --write puts it beside it"),
    ("init", "init", "write the starter book, or an empty one, and a configuration into the home"),
    (
        "add",
        "add",
        "add tickers to the book, by symbol or name, or lots: `catalyst add NVDA 40@142.10, apple`",
    ),
    ("refresh", "refresh", "fetch once what has changed outside; asks nothing"),
    ("watch", "watch", "judge, fetch and notify without the screen, or beside it"),
    ("service", "service", "have the system run `catalyst watch` whenever you are logged in"),
    (
        "trust",
        "trust",
        "do what a config.toml says that may not be yours (a command, servers); shows it first",
    ),
    ("restore", "restore", "list the copies of the database, or put one of them back"),
    (
        "help",
        "help",
        "the manual: `catalyst help` lists its topics, `catalyst help checkpoint` the fields of one",
    ),
    ("mcp", "mcp", "what is known and judged, as tools for agents (Model Context Protocol on stdio)"),
    ("skill", "skill", "how an agent works with Catalyst, as text"),
    ("completion", "completion", "the script that completes commands and names in bash, zsh or fish"),
    ("doctor", "doctor", "say what works here and what does not"),
)
"""Each command, the file that answers, and what it does."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; exits with 2 and a sentence when they are wrong. `command` None: open the screen.

    No class of ours: `dataclasses` alone would double what `--help` takes; all commands take longer than one.
    """
    helped = "-h" in argv or "--help" in argv
    named = () if helped else tuple(row for row in COMMANDS if row[0] in argv)
    try:
        return _parsed(parser(argv, named or COMMANDS), argv)
    except UsageError:
        return _parsed(parser(argv), argv)


def _parsed(top: _Parser, argv: Sequence[str]) -> argparse.Namespace:
    """Parse the words; refuse what no option or place takes."""
    found, rest = top.parse_known_args(argv)
    if rest:
        options = top.options + (top.subcommand(found.command).options if found.command else [])
        mistyped = next((word.partition("=")[0] for word in rest if word.startswith("-")), "")
        hint = suggestion(mistyped, options) if mistyped else ""
        top.error(f"unrecognized arguments: {' '.join(rest)}{hint}")
    return found


def run(arguments: argparse.Namespace) -> int:
    """Run the command asked for and say its answer, as JSON or for people; its exit code."""
    answer = _file(arguments.module).run(arguments)
    if isinstance(answer, int):  # of `watch`, which says what happens while it happens
        return answer
    if arguments.json:
        from catalyst_tui.cli.output import print_json

        print_json({"version": 1, **answer.value} if isinstance(answer.value, dict) else answer.value)
    else:
        answer.told()
    code: int = answer.code
    return code


_NEGATIVE = re.compile(r"-[$€£¥]?\.?\d")


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._negative_number_matcher = _NEGATIVE  # -2B and -$5 are values; no option begins like that

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a word that is no choice, and suggest the nearest."""
        if action.choices is None or value in action.choices:
            return
        choices = list(map(str, action.choices))
        if isinstance(action, argparse._SubParsersAction):
            self.error(f"no command {value!r}{suggestion(value, choices)}")
        hint = suggestion(str(value), choices) or f" (choose from {', '.join(choices)})"
        raise argparse.ArgumentError(action, f"invalid choice: {value!r}{hint}")

    @property
    def options(self) -> list[str]:
        """The options it takes: `--json`."""
        return list(self._option_string_actions)

    def subcommand(self, name: str) -> _Parser:
        """The parser of a command."""
        (commands,) = (one for one in self._actions if isinstance(one, argparse._SubParsersAction))
        found: _Parser = commands.choices[name]
        return found

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise UsageError(message, self.prog, self.format_usage())

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """As argparse, who takes it for said when stdout takes nothing."""
        if file is not None and file is sys.stdout:
            file.write(message)
        else:
            super()._print_message(message, file)


def parser(argv: Sequence[str], commands: Sequence[tuple[str, str, str]] = COMMANDS) -> _Parser:
    """Every command with its words; what the one asked for takes, and no more, is known too."""
    top = _Parser(
        prog="catalyst",
        description="Continuous integration for investment theses. Without a command the screen opens.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"catalyst {__version__}")
    _where(top, None)
    shared = _Parser(add_help=False)
    _where(shared, argparse.SUPPRESS)
    adds = top.add_subparsers(dest="command", metavar="command", title="commands")
    for name, module, text in commands:
        command = adds.add_parser(name, parents=[shared], help=text, description=text, allow_abbrev=False)
        command.set_defaults(module=module)
        if name in argv and hasattr(_file(module), "add_arguments"):
            _file(module).add_arguments(command)
    return top


def _file(module: str) -> ModuleType:
    return import_module(f"catalyst_tui.cli.{module}")


def _where(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--home", metavar="DIR", default=default, help="where everything lives (CATALYST_HOME)"
    )
    parser.add_argument("--book", metavar="FILE", default=default, help="read another book (CATALYST_BOOK)")
    parser.add_argument(
        "--json",
        action="store_true",
        default=default or False,
        help="print JSON, failures too (docs/json.md)",
    )
