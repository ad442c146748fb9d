"""Write the man page from the parser while a wheel is built."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Set
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class ManPage(BuildHookInterface[Any]):
    """Hatchling calls this hook before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the man page to the wheel's shared files."""
        sys.path.insert(0, str(ROOT / "src"))
        page = Path(mkdtemp(prefix="catalyst-man-")) / "catalyst.1"
        page.write_text(man_page(), encoding="utf-8")
        build_data["shared_data"][str(page)] = "share/man/man1/catalyst.1"


def man_page() -> str:
    """Return the man page in roff."""
    from catalyst_tui import __version__
    from catalyst_tui.cli.commands import COMMANDS, EXIT_CODES
    from catalyst_tui.cli.main import parser

    top = parser(COMMANDS.values())
    lines = [
        f'.TH CATALYST 1 "" "catalyst {__version__}" "Catalyst"',
        ".SH NAME",
        "catalyst \\- continuous integration for investment theses",
        ".SH SYNOPSIS",
        ".B catalyst",
        "[\\fIoptions\\fR] [\\fIcommand\\fR]",
        ".SH DESCRIPTION",
        "Without a command the screen opens. \\fBcatalyst help\\fR shows the manual of the book.",
        ".SH OPTIONS",
        *_arguments(top),
        ".SH COMMANDS",
    ]
    for name, command in COMMANDS.items():
        own = top.commands[name]
        summary = command.summary[:1].upper() + command.summary[1:]
        usage = " ".join(own.format_usage().removeprefix("usage: ").split())
        lines += [f".SS {_roff(name)}", f"{_roff(summary)}.", ".PP", _roff(usage)]
        lines += _arguments(own, {"-h", "--home", "--book", "--json"})
        lines += [".PP", "Examples:", ".nf", *map(_roff, command.examples), ".fi"]
    codes = " ".join(EXIT_CODES.replace("\n", " · ").split())
    lines += [".SH EXIT STATUS", _roff(codes), ".SH ENVIRONMENT", "CATALYST_HOME, CATALYST_BOOK"]
    return "\n".join(lines) + "\n"


def _arguments(parser: argparse.ArgumentParser, hidden: Set[str] = frozenset()) -> list[str]:
    """Return a paragraph for each argument of a parser."""
    lines = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or hidden & set(action.option_strings):
            continue
        placeholder = str(action.metavar or action.dest.upper())
        if action.choices:
            placeholder = f"{{{','.join(map(str, action.choices))}}}"
        names = ", ".join(action.option_strings) or placeholder
        value = f" {placeholder}" if action.option_strings and action.nargs != 0 else ""
        text = " ".join((action.help or "").split())
        lines += [".TP", f"\\fB{_roff(names)}\\fR{_roff(value)}", _roff(text) or "\\&"]
    return lines


def _roff(text: str) -> str:
    """Return text that roff does not take for an instruction."""
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", "\\e").replace("-", "\\-"))
