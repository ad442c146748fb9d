"""Changing a book's text at a place, so that every other byte stays as the user wrote it.

An edit says what the data are to be. It is spliced into the text where such a thing stands or
belongs, and read back: what says anything else than was meant is refused, so no way of writing TOML
can be misread.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from catalyst_tui.book.file.syntax import Locator, Path, Spot, Statement, guard, position

Value = str | bool | int | Decimal | date | Sequence[Any] | Mapping[str, Any]

BOM = "\ufeff"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\b": "\\b",
    "\f": "\\f",
}
_CONTROL = re.compile(r'["\\\x00-\x1f\x7f]')
_COMMENT_LINE = re.compile(r"[ \t]*#[^\n]*(?:\n|$)")
_BLANK_LINE = re.compile(r"[ \t\r]*\n")
_ELSEWHERE = "this is written in a way that cannot be changed from here"


class EditError(ValueError):
    """An edit that the text does not allow: a sentence, and the line and column it is about."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class Put(Struct, frozen=True):
    """Let the key at `path` have this value: `("checkpoint", 3, "due")`, `("ticker", "NVDA")` a
    table."""

    path: Path
    value: Value


class Add(Struct, frozen=True):
    """One more entry of the list at `path`: `("checkpoint",)`, `("ticker", "NVDA", "lots")`.

    `after`: the place of the entry it is written behind, the last when None.
    """

    path: Path
    value: Value
    after: int | None = None


class Drop(Struct, frozen=True):
    """Take out what stands at `path`: a key, an entry of a list, a whole table."""

    path: Path


Edit = Put | Add | Drop


class Splice(Struct, frozen=True):
    """What stands from `start` to `end` gives way to `text`."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Apply the edits to the text, one after the other.

    Raises EditError and then changes nothing.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    for edit in edits:
        text = _edited(text, edit)
    return mark + text


def _edited(text: str, edit: Edit) -> str:
    data = data_of(text)
    wanted = deepcopy(data)
    try:
        _apply(wanted, edit)
    except (KeyError, IndexError, TypeError, AttributeError):
        raise EditError(f"there is no {_named(edit.path)} in the book") from None
    splice = _Page(text).splice(edit, data)
    after = text[: splice.start] + splice.text + text[splice.end :]
    try:
        same = _sections(data_of(after)) == _sections(wanted)
    except EditError:
        same = False
    if not same:
        raise EditError(f"{_ELSEWHERE}; change it in the file", *position(text, splice.start))
    return after


def data_of(text: str) -> dict[str, Any]:
    """Parse a book's text.

    Raises EditError if it cannot be read: an edit would hide the mistake.
    """
    text = text.removeprefix(BOM)
    if (problem := guard(text)) is not None:
        raise EditError(problem.message, problem.line, problem.column)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise EditError(f"the book cannot be read: {error}; mend that first") from None


def _apply(data: Any, edit: Edit) -> None:
    """Apply an edit to the data. Raises KeyError and the like for a missing place."""
    *way, last = edit.path
    match edit:
        case Put(value=value):
            for step in way:
                data = data[step] if isinstance(step, int) else data.setdefault(step, {})
            data[last] = deepcopy(value)
        case Add(value=value):
            for step in way:
                data = data[step]
            entries = data.setdefault(last, []) if isinstance(last, str) else data[last]
            entries.insert(len(entries) if edit.after is None else edit.after + 1, deepcopy(value))
        case Drop():
            for step in way:
                data = data[step]
            del data[last]


def _sections(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections that are not empty: an empty one says as much as none."""
    return {name: section for name, section in data.items() if section not in ([], {})}


def _named(path: Path) -> str:
    return ".".join(str(step) for step in path)


class _Page:
    """A text with the places of all that stands in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = Locator(text)
        self._statements = self._places.statements
        self._line = "\r\n" if "\r\n" in text else "\n"

    def splice(self, edit: Edit, data: Mapping[str, Any]) -> Splice:
        """Return where to change what. `data` is the parsed text."""
        match edit:
            case Put(path, value):
                return self._put(path, value)
            case Add(path, value, after):
                return self._add(path, value, after, _at(data, path))
            case Drop(path):
                return self._drop(path)

    def _place(self, path: Path) -> Spot:
        spot = self._places.spot(path)
        if spot is None:
            raise EditError(f"{_named(path)}: {_ELSEWHERE}; change it in the file")
        return spot

    def _put(self, path: Path, value: Value) -> Splice:
        spot = self._places.spot(path)
        if spot is not None and self._is_value(path):
            return Splice(spot.value, spot.end, toml(value))
        if spot is not None:
            raise EditError(_ELSEWHERE + "; change it in the file", *position(self._text, spot.key))
        if isinstance(value, Mapping) and len(path) > 1:
            return self._new_table(path, f"[{_dotted(path)}]", value, self._after_last(path[:-1]))
        line = f"{_key(str(path[-1]))} = {toml(value)}"
        table = path[:-1]
        if table and self._is_value(table):
            return self._into_braces(table, line)
        if table and not any(
            statement.header and statement.path == table for statement in self._statements
        ):
            header = f"[{_dotted(table)}]{self._line}{line}"
            return self._block(header, self._after_last(table[:1]))
        return self._new_line(table, line)

    def _is_value(self, path: Path) -> bool:
        """Whether something is written as a value behind a `=`, or inside one."""
        spot = self._places.spot(path)
        headers = any(
            statement.header and statement.path[: len(path)] == path
            for statement in self._statements
        )
        return spot is not None and spot.end > spot.value and not headers

    def _into_braces(self, table: Path, line: str) -> Splice:
        spot = self._place(table)
        inside = self._text[spot.value + 1 : spot.end - 1]
        at = spot.value + 1 + len(inside.rstrip())
        return Splice(at, spot.end, f", {line} }}" if inside.strip() else f" {line} }}")

    def _new_line(self, table: Path, line: str) -> Splice:
        """Add a pair after a table's own pairs."""
        last: Statement | None = None
        for statement in self._statements:
            if statement.header and last is not None:
                break
            if table == () and statement.header:
                break
            if last is not None or (statement.path == table and statement.header) or table == ():
                last = statement
        if last is None:
            return Splice(0, 0, line + self._line)  # the first line of all
        at = self._end_of_line(last.end)
        return Splice(at, at, self._line + line)

    def _add(self, path: Path, value: Value, after: int | None, entries: Any) -> Splice:
        if self._is_value(path):
            return self._into_brackets(path, value, after, len(entries or ()))
        if not isinstance(value, Mapping):
            raise EditError(f"{_named(path)} is a list of tables")
        head = f"[[{_dotted(path)}]]"
        if not entries:
            if len(path) > 1 and not self._has_header(path[:-1]):
                raise EditError(f"{_named(path[:-1])}: {_ELSEWHERE}; change it in the file")
            behind = path[:-1] or path
            return self._new_table(path, head, value, self._after_last(behind), array=True)
        index = len(entries) - 1 if after is None else after
        return self._new_table(path, head, value, self._after_last((*path, index)), array=True)

    def _has_header(self, path: Path) -> bool:
        return any(statement.header and statement.path == path for statement in self._statements)

    def _into_brackets(self, path: Path, value: Value, after: int | None, count: int) -> Splice:
        spot = self._place(path)
        if count == 0 and not self._text[spot.value + 1 : spot.end - 1].strip():
            return Splice(spot.value, spot.end, f"[{toml(value)}]")
        if count == 0:  # a comment stands in it
            return Splice(spot.value + 1, spot.value + 1, toml(value))
        behind = self._place((*path, count - 1 if after is None else after))
        return Splice(behind.end, behind.end, f", {toml(value)}")

    def _new_table(
        self, path: Path, head: str, value: Mapping[str, Any], at: int, *, array: bool = False
    ) -> Splice:
        return self._block(self._line.join(table_lines(path, head, value, array=array)), at)

    def _block(self, block: str, at: int) -> Splice:
        """Add a table, with a blank line before it."""
        before = self._text[:at]
        gap = "" if not before.strip() else self._line * (1 if before.endswith("\n") else 2)
        end = "" if self._text[at:].startswith(("\n", "\r\n")) else self._line
        return Splice(at, at, gap + block + end)

    def _after_last(self, path: Path) -> int:
        """Return the end of the last line that belongs to `path`, or of the text."""
        ends = [one.end for one in self._statements if one.path[: len(path)] == path]
        inside = False
        for statement in self._statements:  # pairs below a header have its path before theirs
            inside = statement.path[: len(path)] == path if statement.header else inside
            if inside:
                ends.append(statement.end)
        if not ends:
            return len(self._text)
        return self._with_comments(self._end_of_line(max(ends)))

    def _with_comments(self, at: int) -> int:
        """Skip the lines of comment that follow at once, unless they belong to what comes next."""
        end = at
        while match := _COMMENT_LINE.match(self._text, self._next_line(end)):
            end = self._end_of_line(match.start())
        following = self._next_line(end)
        ends_here = following >= len(self._text) or _BLANK_LINE.match(self._text, following)
        return end if ends_here else at

    def _next_line(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end + 1

    def _end_of_line(self, at: int) -> int:
        """Return the end of the line, after its comment and before its line break."""
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[:end].endswith("\r") and end > at else end

    def _drop(self, path: Path) -> Splice:
        statement = next((one for one in self._statements if one.path == path), None)
        if statement is None:
            return self._drop_inside(path)
        start = self._text.rfind("\n", 0, statement.start) + 1
        if not statement.header:
            return Splice(start, self._next_line(statement.end), "")
        last = max(one.end for one in self._block_of(path))
        end = self._next_line(last)
        blank = _BLANK_LINE.match(self._text, end)
        before = self._text[:start]
        if blank and (not before.strip() or before.endswith(("\n\n", "\n\r\n"))):
            end = blank.end()
        elif (
            end >= len(self._text) and before.strip()
        ):  # the last of all: the blank line over it goes too
            start -= next((len(gap) for gap in ("\r\n", "\n") if before.endswith(f"\n{gap}")), 0)
        return Splice(start, end, "")

    def _block_of(self, path: Path) -> Iterable[Statement]:
        """Return a table's header, its pairs, and the tables within it."""
        inside = False
        for statement in self._statements:
            if statement.header:
                inside = statement.path[: len(path)] == path
            if inside:
                yield statement

    def _drop_inside(self, path: Path) -> Splice:
        """Remove an entry between brackets, with the comma that separates it from the next."""
        spot = self._place(path)
        end = spot.end
        following = re.compile(r"[ \t\r\n]*,[ \t]*").match(self._text, end)
        if following:
            return Splice(spot.key, following.end(), "")
        before = re.compile(r",[ \t\r\n]*$").search(self._text, 0, spot.key)
        return Splice(before.start() if before else spot.key, end, "")


def table_lines(path: Path, head: str, value: Mapping[str, Any], *, array: bool) -> list[str]:
    """Return the lines of a table: its pairs, then its lists of tables."""
    apart = {key: entries for key, entries in value.items() if array and _tables(key, entries)}
    lines = [
        head,
        *(f"{_key(key)} = {toml(one)}" for key, one in value.items() if key not in apart),
    ]
    for key, entries in apart.items():
        for entry in entries:
            lines += table_lines((*path, key), f"[[{_dotted((*path, key))}]]", entry, array=True)
    return lines


def _tables(key: str, value: Any) -> bool:
    """Return whether a list is written as tables: members of a group are, lots stand in
    one line."""
    if key not in ("any", "all", "of") or not isinstance(value, list):
        return False
    return bool(value) and all(isinstance(one, Mapping) for one in value)


def toml(value: Value) -> str:
    """Return a value as TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_CONTROL.sub(_escaped, value)}"'
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(f"{_key(key)} = {toml(one)}" for key, one in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case _:
            return f"[{', '.join(map(toml, value))}]"


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match.group(), f"\\u{ord(match.group()):04x}")


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else toml(name)


def _dotted(path: Path) -> str:
    return ".".join(_key(step) for step in path if isinstance(step, str))


def _at(data: Any, path: Path) -> Any:
    """Return what the data have at a path; None if they have nothing there."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
