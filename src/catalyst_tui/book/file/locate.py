"""Where each key and value of a TOML text stands: tomllib reads values and forgets their places.

Reads text that tomllib has accepted, so it need not check anything; it runs only when there is something
to point at or to edit.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct

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
_BARE = re.compile(r"[^,\]}\n#]*")
_ESCAPE = re.compile(r"\\(?:u(.{4})|U(.{8})|([ \t]*\n[ \t\n]*)|(.))", re.DOTALL)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Spot(Struct, frozen=True):
    """Offsets of a key, of its value, and of what comes after the value."""

    key: int
    value: int
    end: int


class Statement(Struct, frozen=True):
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
        self._tables: dict[Path, int] = {}  # how many tables an array of tables has so far
        self.statements: list[Statement] = []
        """The headers and pairs in the order of the text; those inside `{ }` are part of theirs."""
        self._read()

    def spot(self, path: Path) -> Spot | None:
        """Where something stands; None when the text names no such key or header."""
        return self._spots.get(path)

    def key(self, path: Path) -> tuple[int, int]:
        """Line and column of the key at `path`, or of the nearest thing around it."""
        return self._position(self._spot(path).key)

    def value(self, path: Path, at: int | None = None) -> tuple[int, int]:
        """Line and column of the value at `path`; with `at`, of that character of its string."""
        spot = self._spot(path)
        if at is None or path not in self._spots:
            return self._position(spot.value)
        return self._position(spot.value + self._inside(spot.value, at))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _spot(self, path: Path) -> Spot:
        while path not in self._spots and path:
            path = path[:-1]
        return self._spots.get(path, Spot(0, 0, 0))

    def _inside(self, start: int, at: int) -> int:
        """How far from the opening quote the `at`-th character of a string value stands."""
        match = _STRING.match(self._text, start)
        if match is None:
            return 0
        raw = match.group()
        quotes = 3 if raw.startswith(('"""', "'''")) else 1
        place = quotes + (quotes == 3 and raw[quotes : quotes + 1] == "\n")
        end = len(raw) - quotes
        while at > 0 and place < end:
            escape = _ESCAPE.match(raw, place) if raw[0] == '"' else None
            place += len(escape.group()) if escape else 1
            at -= 0 if escape and escape[3] is not None else 1
        return min(place, end)

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
            parts.append(_unquoted(match[1]))
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
        match = _STRING.match(self._text, at) or _BARE.match(self._text, at)
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


def _unquoted(part: str) -> str:
    if part[0] == '"':
        return _ESCAPE.sub(_unescaped, part[1:-1])
    return part[1:-1] if part[0] == "'" else part


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SIMPLE.get(match[4] or "", match[4] or "")
