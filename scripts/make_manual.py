"""What the parser knows, written down: words.json for completion, and the man page.

`python -m scripts.make_manual` writes both anew; a test says when that is due.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Set
from pathlib import Path
from typing import Any

from catalyst_tui import __version__
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.cli.commands import COMMANDS, EXIT_CODES
from catalyst_tui.cli.main import parser
from catalyst_tui.desk.entry.record import EFFECTS, RULED, SCORE

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "src" / "catalyst_tui" / "cli" / "words.json"
MANUAL = ROOT / "share" / "catalyst.1"


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Each command's parser by its name, the program's by an empty one."""
    top = parser(COMMANDS.values())
    (commands,) = (one for one in top._actions if isinstance(one, argparse._SubParsersAction))
    return {"": top, **commands.choices}


def words() -> str:
    """What each command takes: options with what follows them and what they mean, and its places."""
    table: dict[str, Any] = {}
    for name, one in parsers().items():
        summary = COMMANDS[name].summary if name else ""
        table[name] = {"help": summary, "options": _options(one), "places": _places(one)}
    table[""]["metrics"] = list(STANDARD)
    table[""]["effects"] = [*EFFECTS, SCORE, RULED]
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def _options(one: argparse.ArgumentParser) -> dict[str, list[str]]:
    return {
        option: [_placeholder(action) if action.nargs != 0 else "", _plain(action.help)]
        for action in one._actions
        for option in action.option_strings
    }


def _places(one: argparse.ArgumentParser) -> list[str]:
    own = [each for each in one._actions if not each.option_strings and each.dest != "command"]
    return [f"{_placeholder(each)}{'…' if each.nargs in ('*', '+') else ''}" for each in own]


def _placeholder(action: argparse.Action) -> str:
    if action.choices:
        return f"{{{','.join(map(str, action.choices))}}}"
    return str(action.metavar or action.dest.upper())


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def manual() -> str:
    """The man page, in roff."""
    said = [
        f'.TH CATALYST 1 "" "catalyst {__version__}" "Catalyst"',
        ".SH NAME",
        "catalyst \\- continuous integration for investment theses",
        ".SH SYNOPSIS",
        ".B catalyst",
        "[\\fIoptions\\fR] [\\fIcommand\\fR]",
        ".SH DESCRIPTION",
        "Without a command the screen opens. \\fBcatalyst help\\fR shows the manual of the book.",
        ".SH OPTIONS",
    ]
    every = parsers()
    said += _listed(every[""])
    said.append(".SH COMMANDS")
    for name, command in COMMANDS.items():
        text = command.summary
        usage = _plain(every[name].format_usage().removeprefix("usage: "))
        said += [f".SS {_roff(name)}", _roff(text[:1].upper() + text[1:]) + ".", ".PP", _roff(usage)]
        said += _listed(every[name], {"-h", "--home", "--book", "--json"})
        said += [".PP", "Examples:", ".nf", *map(_roff, command.examples), ".fi"]
    codes = _plain(EXIT_CODES.replace("\n", " · "))
    said += [".SH EXIT STATUS", _roff(codes), ".SH ENVIRONMENT", "CATALYST_HOME, CATALYST_BOOK"]
    return "\n".join(said) + "\n"


def _listed(one: argparse.ArgumentParser, but: Set[str] = frozenset()) -> list[str]:
    said = []
    for action in one._actions:
        if isinstance(action, argparse._SubParsersAction) or but & set(action.option_strings):
            continue
        names = ", ".join(action.option_strings) or _placeholder(action)
        takes = f" {_placeholder(action)}" if action.option_strings and action.nargs != 0 else ""
        said += [".TP", f"\\fB{_roff(names)}\\fR{_roff(takes)}", _roff(_plain(action.help)) or "\\&"]
    return said


def _roff(text: str) -> str:
    """Text that is no instruction."""
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", "\\e").replace("-", "\\-"))


def main() -> None:
    """Write both."""
    MANUAL.parent.mkdir(exist_ok=True)
    WORDS.write_text(words(), encoding="utf-8")
    MANUAL.write_text(manual(), encoding="utf-8")


if __name__ == "__main__":
    main()
