"""Write answers to stdout: JSON for scripts, text and Markdown for people, in any encoding."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.cli.failures import OK


class Answer(NamedTuple):
    """What a command answers: `shape` and `values` make what `--json` prints,
    `show` prints it for people.

    `shape` is a section of `answers.md`, `values` what its fields read.
    """

    shape: str
    values: Mapping[str, object]
    show: Callable[[], None]
    code: int = OK

    @property
    def tree(self) -> Any:
        """Return the JSON: an object, or a list."""
        from catalyst_tui.cli.answers import as_json  # not for `--help`, which must start at once

        return as_json(self.shape, self.values)


def lines(*text: str) -> Callable[[], None]:
    """Return a function that prints these lines."""
    return lambda: print("\n".join(text)) if text else None


def change_lines(changed: Iterable[Mapping[str, str]]) -> list[str]:
    """Return a line for each changed verdict: `stop: clear → tripped: price $50.20`."""
    return [
        f"{change['key']}: {change['before']} → {change['after']}: {one_row(change['reason'])}"
        for change in changed
    ]


def asks(arguments: argparse.Namespace) -> bool:
    """Tell whether the user can be asked: on a terminal, without --yes and --json."""
    return not (arguments.yes or arguments.json) and sys.stdin.isatty() and sys.stdout.isatty()


def progress(arguments: argparse.Namespace) -> Callable[[str], None]:
    """Return a function that prints a line at once, or nothing where JSON is wanted."""
    if arguments.json:
        return lambda _: None
    return lambda line: print(line, flush=True)


# JSON

_NOT_ASCII = re.compile(r"[^\n -~]")


def print_json(tree: object) -> None:
    """Print a value as JSON.

    Characters that stdout cannot write, or that a terminal would obey (controls, directions), are
    written as JSON's own escapes.
    """
    print(_written(tree, indent=2))


def print_json_line(tree: object) -> None:
    """Print a value as JSON on one line, at once."""
    print(_written(tree, indent=None), flush=True)


def _written(tree: object, indent: int | None) -> str:
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("_", "-")
    ascii_only = not encoding.startswith("utf")
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    return _NOT_ASCII.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    category = unicodedata.category(char)
    obeyed = category in ("Zl", "Zp") or category[0] == "C"
    return json.dumps(char)[1:-1] if obeyed else char


# Encodings that lack a character

HANDLER = "catalyst.plain"

PLAIN = {
    "→": "->", "←": "<-", "↑": "up", "↓": "down",
    "✓": "ok", "✗": "x", "●": "*", "○": "o", "◊": "<>", "►": ">", "▲": "!", "≈": "~", "§": "ruled",
    "…": "...", "·": "-", "•": "*", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "─": "-",
    "▌": "|", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "≥": ">=", "≤": "<=", "≠": "!=",
    "±": "+-", "×": "x",
    "€": "EUR ", "£": "GBP ", "¥": "JPY ", "₩": "KRW ", "\u2044": "/",
    "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L",
    **dict.fromkeys("▁▂▃▄▅▆▇█", "#"),
}  # fmt: skip
"""ASCII for the characters that we write ourselves and that books are full of."""


def plain(text: str) -> str:
    """Return the text in ASCII: from the table, else each letter without its accent, else `?`."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char in PLAIN or char.isascii():
        return PLAIN.get(char, char)
    parts = unicodedata.normalize("NFKD", char)
    return "".join(PLAIN.get(part, part if part.isascii() else "") for part in parts) or "?"


def never_fail_on_encoding() -> None:
    """Make stdout and stderr write what their encoding lacks as `plain` does."""
    codecs.register_error(HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


# Markdown

_MEANT = re.compile(
    r"[\\`*\[\]|{}]"  # always
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, not a name
    r"|<(?=[A-Za-z/!?])"  # a tag
    r"|#(?=\S)|(?<!\w)@(?=\w)"  # a tag of Obsidian's, somebody's name
    r"|\$(?!\d)|%(?=%)|~(?=~)|&(?=#?\w+;)"  # a formula, a comment, struck out, a sign by its number
)
_BEGINS = re.compile(r"(?:[-+](?=[\s-]|$)|[=>#~]|\d+(?=[.)](?:\s|$)))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")
_LINKED = re.compile(r"https?://([A-Za-z0-9.-]{1,200})(?::\d{1,5})?(?:[/?#]\S*)?")
_UNSAFE = re.compile(r"[^A-Za-z0-9:/?#@!$&*+,;=.~%_-]")


def escaped(text: str, limit: int = 600) -> str:
    """Return the text on one line, escaped so that Markdown shows it unchanged."""
    line = _MEANT.sub(r"\\\g<0>", " ".join(clean(text, limit).split()))
    line = _ADDRESS.sub(r"\1\\\2", line)
    if begin := _BEGINS.match(line):  # a list, a heading, a quotation
        return f"{begin[0]}\\{line[begin.end() :]}" if begin[0].isdigit() else f"\\{line}"
    return line


def link(address: str) -> str:
    """Return an address as a link named after its server, or escaped text if it is no address."""
    match = _LINKED.fullmatch(clean(address, 2_000))
    if match is None:
        return escaped(address)
    return f"[{match[1].removeprefix('www.')}](<{_UNSAFE.sub(_by_number, match[0])}>)"


def _by_number(char: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in char[0].encode())
