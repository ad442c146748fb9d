"""Load the commands from `commands.toml`: their groups, arguments and examples.

This file imports no other room: `catalyst --help` and `catalyst COMMAND --help`
must not wait for the desk.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

DAILY = "Every day"
GROUPS = (DAILY, "Look back", "Set up", "Automate", "Help")


class Command(NamedTuple):
    """One command. `run` is its function: a module of `cli`, and behind a colon a function's name.

    `shown` is how the list of commands writes it, `arguments` what its parser takes.
    """

    name: str
    group: str
    summary: str
    run: str
    examples: tuple[str, ...]
    arguments: tuple[Mapping[str, Any], ...] = ()
    shown: str = ""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what the command takes."""
        for argument in self.arguments:
            keys = dict(argument)
            names = keys.pop("name")
            if keys.pop("kind", "") == "days":
                keys["type"] = _days
            parser.add_argument(*([names] if isinstance(names, str) else names), **keys)


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3660:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of days from 1 to 3660"
        )
    return int(text)


def _load() -> dict[str, Command]:
    text = Path(__file__).with_name("commands.toml").read_text(encoding="utf-8")
    commands = {}
    for name, table in tomllib.loads(text).items():
        table["examples"] = tuple(table["examples"])
        commands[name] = Command(name, **table)
    return commands


COMMANDS: Mapping[str, Command] = _load()

EXIT_CODES = """\
0 fine · 1 `check` found something missed, broken, tripped or overdue
2 wrong arguments · 3 the book is wrong · 4 any other failure
75 (`watch --once`) another process watches"""


def overview() -> str:
    """Return what `catalyst --help` prints: the daily commands with a line
    each, the others by group.
    """
    lines = [
        "Continuous integration for investment theses.",
        "Without a command the screen opens.",
    ]
    lines += ["", DAILY]
    for command in COMMANDS.values():
        if command.group == DAILY:
            lines.append(f"  {command.shown or command.name:<11} {command.summary}")
    for group in GROUPS[1:]:
        own = [command for command in COMMANDS.values() if command.group == group]
        names = " · ".join(command.shown or command.name for command in own)
        lines.append(f"{group:<13} {names}")
    lines += [
        "",
        "`catalyst COMMAND --help` shows what a command takes, with examples.",
        "Options       --home DIR · --book FILE · --config FILE · --json · --version",
        "Exit codes    " + EXIT_CODES.replace("\n", "\n" + " " * 14),
        "",
    ]
    return "\n".join(lines)
