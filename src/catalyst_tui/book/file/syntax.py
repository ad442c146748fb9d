"""Parse TOML text into plain data, explain the first syntax error in words of the book, and find
where each key and value stands.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from catalyst_tui.book.clean import one_line
from catalyst_tui.values import Frozen


class Severity(StrEnum):
    """Whether a problem keeps the book from being used."""

    ERROR = "error"
    ADVICE = "advice"  # the book is usable; `catalyst lint` asks for more


class Problem(Frozen, order=True):
    """One thing that is wrong. `line` and `column` count from 1, columns in characters."""

    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}" + (
            f" ({self.hint})" if self.hint else ""
        )


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of a place in `text`."""
    offset = max(0, min(offset, len(text)))
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


MESSAGE = 240
"""Characters of a message that quotes a text: short enough to read."""


Path = tuple[str | int, ...]

STRING = (
    r'"""(?:[^"\\]+|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']+|'(?!''))*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]+|\\[^\n])*+"'
    r"|'(?!'')[^'\n]*'"
)
"""The four kinds of TOML strings; needs DOTALL."""

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+")
_PART = re.compile(rf"[ \t]*({STRING}|[A-Za-z0-9_-]+)[ \t]*", re.DOTALL)
_STRING = re.compile(STRING, re.DOTALL)
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")
_ESCAPE = re.compile(r"\\(?:u(.{4})|U(.{8})|([ \t]*\n[ \t\n]*)|(.))", re.DOTALL)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Spot(Frozen):
    """Offsets of a key, of its value, and of what comes after the value."""

    key: int
    value: int
    end: int


class Statement(Frozen):
    """A `[header]` or a `key = value` of the text, from its first character to after its last."""

    path: Path
    start: int
    end: int
    header: bool


class Locator:
    """Paths such as `("checkpoint", 3, "any", 0, "test")` to places in `text`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._spots: dict[Path, Spot] = {}
        # The number of tables read so far, by array
        self._tables: dict[Path, int] = {}
        self.statements: list[Statement] = []
        """The headers and pairs in the order of the text; those inside `{ }` are part of theirs."""
        self._read()

    def spot(self, path: Path) -> Spot | None:
        """Find the place of a path; None if the text has no such key or header."""
        return self._spots.get(path)

    def key(self, path: Path) -> tuple[int, int]:
        """Return line and column of the key at `path`, or of the nearest thing around it."""
        return self._position(self._spot(path).key)

    def value(self, path: Path, at: int | None = None) -> tuple[int, int]:
        """Return line and column of the value at `path`; with `at`, of that character of its
        string."""
        spot = self._spot(path)
        written = _STRING.match(self._text, spot.value) if path in self._spots else None
        if at is None or written is None or "\\" in written[0]:
            # With an escape, offsets in the value and in the text differ
            return self._position(spot.value)
        quotes = len(written[0]) - len(written[0].lstrip(written[0][0]).lstrip("\n"))
        return self._position(min(spot.value + quotes + at, written.end() - 1))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _spot(self, path: Path) -> Spot:
        while path not in self._spots and path:
            path = path[:-1]
        return self._spots.get(path, Spot(0, 0, 0))

    def _read(self) -> None:
        table: Path = ()
        at = self._skip(0)
        while at < len(self._text):
            start, header = at, self._text[at] == "["
            if header:
                table, at = self._header(at)
                path = table
            else:
                path, at = self._pair(at, table)
            self.statements.append(Statement(path, start, at, header))
            at = self._skip(at)

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _header(self, start: int) -> tuple[Path, int]:
        array = self._text.startswith("[[", start)
        parts, at = self._dotted(start + 1 + array)
        path: Path = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        end = at + 1 + array
        if array:
            self._spots.setdefault(path, Spot(start, start, end))
            index = self._tables.get(path, 0)
            self._tables[path] = index + 1
            path = (*path, index)
        self._spots[path] = Spot(start, start, end)
        return path, end

    def _latest(self, path: Path) -> Path:
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _dotted(self, at: int) -> tuple[list[str], int]:
        parts: list[str] = []
        while match := _PART.match(self._text, at):
            parts.append(_unquoted_key(match[1]))
            at = match.end()
            if not self._text.startswith(".", at):
                break
            at += 1
        return parts or [""], max(at, 1)

    def _pair(self, start: int, table: Path) -> tuple[Path, int]:
        parts, at = self._dotted(start)
        value = self._skip(at + 1)
        for n in range(1, len(parts)):
            self._spots.setdefault((*table, *parts[:n]), Spot(start, start, start))
        path = (*table, *parts)
        end = max(self._value(value, path), start + 1)
        self._spots[path] = Spot(start, value, end)
        return path, end

    def _value(self, at: int, path: Path) -> int:
        opened = self._text[at : at + 1]
        if opened == "[":
            return self._array(at + 1, path)
        if opened == "{":
            return self._inline(at + 1, path)
        match = _STRING.match(self._text, at) or _BARE_VALUE.match(self._text, at)
        return at + len(match.group().rstrip()) if match else at + 1

    def _array(self, at: int, path: Path) -> int:
        index = 0
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "]":
            if self._text[at] == ",":
                at += 1
                continue
            start, at = at, max(self._value(at, (*path, index)), at + 1)
            self._spots[(*path, index)] = Spot(start, start, at)
            index += 1
        return at + 1

    def _inline(self, at: int, path: Path) -> int:
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "}":
            at = at + 1 if self._text[at] == "," else self._pair(at, path)[1]
        return at + 1


def _unquoted_key(part: str) -> str:
    if part[0] == '"':
        return _ESCAPE.sub(_unescaped, part[1:-1])
    return part[1:-1] if part[0] == "'" else part


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SIMPLE.get(match[4] or "", match[4] or "")


LARGEST = 6_000_000
"""Characters in a book: ten thousand checkpoints as wordy as the starter's."""

DEEPEST = 24
"""Keys with dots, or members of a checkpoint, within each other."""

TOO_DEEP = "this is nested too deeply"

_CHAIN = re.compile(rf"^\[*[\w-]+(?:\.[\w-]+){{{DEEPEST}}}", re.MULTILINE)
"""A key with so many dots that a TOML parser takes minutes for it."""

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = re.compile(rf"\s*((?:{STRING}|[\w.-])+)\s*=\s*", re.DOTALL)
_BARE = re.compile(r"[^\s\"'\[{#][^\"#\n]*?(?=\s*(?:#|$))")


class Parsed(Frozen):
    """The data of a text, None if it cannot be parsed; the text with plain line ends; and why it
    cannot."""

    data: dict[str, Any] | None
    text: str
    problems: tuple[Problem, ...] = ()


def parse(text: str) -> Parsed:
    """Read TOML; never raises."""
    if len(text) > LARGEST:
        problem = Problem(1, 1, f"the book is longer than {LARGEST:,} characters")
        return Parsed(None, text, (problem,))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return Parsed(read_toml(text, _decimal), text)
    except ValueError as error:
        return Parsed(None, text, (_explained(text, str(error)),))


def read_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the tables of a TOML text. Raises ValueError, also for one that is nested too
    deeply."""
    if _CHAIN.search(text):
        raise ValueError(TOO_DEEP)
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        # The exponent is absurd; the reader of the value refuses it
        return Decimal("NaN")


def _explained(text: str, error: str) -> Problem:
    """Return a parser's error as a problem in words of the book, at the line where it stopped."""
    place, lines = _PLACE.search(error), text.split("\n")
    reason = error[: place.start()] if place else error
    number = int(place[1]) if place and place[1] else len(lines)
    column = int(place[2]) if place and place[2] else len(lines[-1]) + 1
    line = lines[number - 1]
    key = _KEY.match(line)
    name = key[1] if key else line.strip()[:60]
    message, hint = f"this cannot be read: {reason[:1].lower()}{reason[1:]}", ""
    if reason == TOO_DEEP:
        number, column, message = 1, 1, TOO_DEEP
    elif reason.startswith("Cannot"):
        column, message = 1, f"{f'`{name}`' if key else name} is given twice"
        hint = (
            "a new checkpoint starts with [[checkpoint]]"
            if key
            else "put its keys together"
        )
    elif key and (bare := _BARE.match(line, key.end())):
        column = bare.start() + 1
        message, hint = _unquoted(name, bare.group()[:60])
    elif key and column > len(line):
        message, hint = (
            "a closing quote, a bracket or a value is missing",
            f'{name} = "…"',
        )
    return Problem(number, column, one_line(message, MESSAGE), one_line(hint, MESSAGE))


def _unquoted(name: str, value: str) -> tuple[str, str]:
    """Return message and hint for a value that is neither quoted nor known to TOML."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"there is no day {value}", ""
    if re.fullmatch(r"[-+\d.,_ ]+", value) and not re.fullmatch(
        r"\d{4}-\d\d?|.*\.\..*", value
    ):
        return f"{value} is no number", f"{name} = 0.7"
    return f"{value} needs quotes", f'{name} = "{value}"'
