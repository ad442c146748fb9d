"""Markdown in which what others wrote stays text: it opens no link, tag, heading or picture."""

from __future__ import annotations

import re

from catalyst_tui.book.clean import clean

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
