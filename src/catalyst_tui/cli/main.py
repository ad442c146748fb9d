"""Parse the command line and run one command.

The commands stand in `commands.toml`. Only the module of the one that runs is imported.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from catalyst_tui import __version__
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.commands import COMMANDS, Command, overview
from catalyst_tui.cli.failures import UsageError

if TYPE_CHECKING:
    from catalyst_tui.cli.output import Answer


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments. `command` is None when the screen is meant. Raises UsageError."""
    named = [command for name, command in COMMANDS.items() if name in argv]
    try:
        return _parsed(parser(named or COMMANDS.values()), argv)
    except UsageError:  # a name may have been an argument: `why check`
        return _parsed(parser(COMMANDS.values()), argv)


def _parsed(top: _Top, argv: Sequence[str]) -> argparse.Namespace:
    found, rest = top.parse_known_args(argv)
    if rest:
        command = top.commands[found.command] if found.command else top
        options = [*top._option_string_actions, *command._option_string_actions]
        mistyped = [word.partition("=")[0] for word in rest if word.startswith("-")]
        hint = suggestion(mistyped[0], options) if mistyped else ""
        # argparse stops filling the arguments without a name at an option
        places = [
            action.dest for action in command._actions if not action.option_strings
        ]
        if found.command and not mistyped and None in map(vars(found).get, places):
            hint = "; write the options behind all other words"
        top.error(f"unrecognized arguments: {' '.join(rest)}{hint}")
    if found.config is not None:
        os.environ["CATALYST_CONFIG"] = found.config  # for what it starts too
    return found


def run(arguments: argparse.Namespace) -> int:
    """Run the command and print its answer, as JSON or for people. Return its exit code."""
    answer = answer_of(arguments)
    if isinstance(answer, int):  # `watch` prints as things happen
        return answer
    if arguments.json:
        from catalyst_tui.cli.output import print_json

        tree = answer.tree
        print_json({"version": 1, **tree} if isinstance(tree, dict) else tree)
    else:
        for line in answer.text:
            print(line)
    return answer.code


def answer_of(arguments: argparse.Namespace) -> Answer | int:
    """Return the answer of a command without printing it."""
    name, _, function = COMMANDS[arguments.command].run.partition(":")
    module = import_module(f"catalyst_tui.cli.{name}")
    answer: Answer | int = getattr(module, function or "run")(arguments)
    return answer


_NEGATIVE = re.compile(r"-[$€£¥]?\.?\d")


class _ArgumentParser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # -2B and -$5 are values; no option begins like that
        self._negative_number_matcher = _NEGATIVE

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a word that is no choice and suggest the nearest."""
        if action.choices is None or value in action.choices:
            return
        choices = list(map(str, action.choices))
        if isinstance(action, argparse._SubParsersAction):
            self.error(f"no command {value!r}{suggestion(value, choices)}")
        hint = suggestion(str(value), choices) or f" (choose from {', '.join(choices)})"
        raise argparse.ArgumentError(action, f"invalid choice: {value!r}{hint}")

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise UsageError(message, self.prog, self.format_usage())


class _Top(_ArgumentParser):
    commands: Mapping[str, argparse.ArgumentParser]

    def format_help(self) -> str:
        """Return the overview instead of argparse's list."""
        return overview()


def parser(commands: Iterable[Command]) -> _Top:
    """Return a parser of these commands, each with what it takes."""
    top = _Top(prog="catalyst", allow_abbrev=False)
    top.add_argument(
        "-V", "--version", action="version", version=f"catalyst {__version__}"
    )
    _add_places(top, None)
    shared = _ArgumentParser(add_help=False)
    _add_places(shared, argparse.SUPPRESS)
    adds = top.add_subparsers(
        dest="command",
        metavar="command",
        parser_class=_ArgumentParser,
    )
    top.commands = adds.choices
    for command in commands:
        added = adds.add_parser(
            command.name,
            parents=[shared],
            description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
            epilog="\n".join(
                ["examples:", *(f"  {line}" for line in command.examples)]
            ),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.add_arguments(added)
    return top


def _add_places(parser: argparse.ArgumentParser, default: str | None) -> None:
    for option, metavar, text in (
        ("--home", "DIR", "where everything lives (CATALYST_HOME)"),
        ("--book", "FILE", "read another book (CATALYST_BOOK)"),
        ("--config", "FILE", "read other settings (CATALYST_CONFIG)"),
    ):
        parser.add_argument(option, metavar=metavar, default=default, help=text)
    parser.add_argument(
        "--json",
        action="store_true",
        default=default or False,
        help="print JSON, failures too (`catalyst help json`)",
    )
