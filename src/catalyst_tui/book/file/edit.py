"""Changing a book's text at a place, so that every other byte stays as the user wrote it.

An edit says what the data are to be. It is spliced into the text where such a thing stands or
belongs, and read back: what says anything else than was meant is refused, so no way of writing TOML
can be misread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from catalyst_tui.book.file.syntax import (
    Locator,
    Path,
    Spot,
    Statement,
    position,
    read_toml,
)
from catalyst_tui.values import Frozen

Value = str | bool | int | Decimal | date | Sequence[Any] | Mapping[str, Any]

BOM = "\ufeff"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_COMMENT_LINE = re.compile(r"[ \t]*#[^\n]*(?:\n|$)")
_BLANK_LINE = re.compile(r"[ \t]*\n")
_ELSEWHERE = (
    "this is written in a way that cannot be changed from here; change it in the file"
)


class EditError(ValueError):
    """An edit that the text does not allow: a sentence, and the line and column it is about."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class Put(Frozen):
    """Let the key at `path` have this value: `("checkpoint", 3, "due")`, `("ticker", "NVDA")` a
    table."""

    path: Path
    value: Value


class Add(Frozen):
    """One more entry of the list at `path`: `("checkpoint",)`, `("ticker", "NVDA", "lots")`.

    `after`: the place of the entry it is written behind, the last when None.
    """

    path: Path
    value: Value
    after: int | None = None


class Drop(Frozen):
    """Take out what stands at `path`: a key, an entry of a list, a whole table."""

    path: Path


Edit = Put | Add | Drop


class Splice(Frozen):
    """What stands from `start` to `end` gives way to `text`."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Apply the edits to the text, one after the other.

    Raises EditError and then changes nothing.
    """
    mark = BOM if text.startswith(BOM) else ""
    # Keep CRLF only if every line ends with it
    lines = "\r\n" if 0 < text.count("\r\n") == text.count("\n") else "\n"
    text = text.removeprefix(BOM).replace(lines, "\n")
    for edit in edits:
        text = _edited(text, edit)
    return mark + text.replace("\n", lines)


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
        raise EditError(_ELSEWHERE, *position(text, splice.start))
    return after


def data_of(text: str) -> dict[str, Any]:
    """Parse a book's text.

    Raises EditError if it cannot be read: an edit would hide the mistake.
    """
    try:
        return read_toml(text.removeprefix(BOM), Decimal)
    except (ValueError, ArithmeticError) as error:
        raise EditError(f"the book cannot be read: {error}; mend that first") from None


def _apply(data: Any, edit: Edit) -> None:
    """Apply an edit to the data. Raises KeyError and the like for a missing place."""
    *way, last = edit.path
    match edit:
        case Put(value=value):
            for step in way:
                data = (
                    data[step] if isinstance(step, int) else data.setdefault(step, {})
                )
            data[last] = deepcopy(value)
        case Add(value=value):
            for step in way:
                data = data[step]
            entries = data.setdefault(last, []) if isinstance(last, str) else data[last]
            entries.insert(
                len(entries) if edit.after is None else edit.after + 1, deepcopy(value)
            )
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
            raise EditError(f"{_named(path)}: {_ELSEWHERE}")
        return spot

    def _put(self, path: Path, value: Value) -> Splice:
        spot, table = self._places.spot(path), path[:-1]
        if spot is not None:
            if not self._is_value(path):
                raise EditError(_ELSEWHERE, *position(self._text, spot.key))
            return Splice(spot.value, spot.end, toml(value))
        if isinstance(value, Mapping) and table:
            return self._new_table(path, f"[{_dotted(path)}]", value, table)
        line = f"{_key(str(path[-1]))} = {toml(value)}"
        if table and self._is_value(table):
            return self._into_braces(table, line)
        if table and not self._has_header(table):
            return self._block(
                f"[{_dotted(table)}]\n{line}", self._after_last(table[:1])
            )
        return self._new_line(table, line)

    def _is_value(self, path: Path) -> bool:
        """Whether something is written as a value behind a `=`, or inside one."""
        spot = self._places.spot(path)
        headers = any(
            one.header and one.path[: len(path)] == path for one in self._statements
        )
        return spot is not None and spot.end > spot.value and not headers

    def _has_header(self, path: Path) -> bool:
        return any(one.header and one.path == path for one in self._statements)

    def _into_braces(self, table: Path, line: str) -> Splice:
        spot = self._place(table)
        inside = self._text[spot.value + 1 : spot.end - 1]
        at = spot.value + 1 + len(inside.rstrip())
        return Splice(at, spot.end, f", {line} }}" if inside.strip() else f" {line} }}")

    def _new_line(self, table: Path, line: str) -> Splice:
        """Add a pair after a table's own pairs."""
        last: Statement | None = None
        for statement in self._statements:
            if statement.header and (last is not None or not table):
                break
            if (
                last is not None
                or not table
                or (statement.header and statement.path == table)
            ):
                last = statement
        if last is None:
            return Splice(0, 0, line + "\n")  # the first line of all
        at = self._end_of_line(last.end)
        return Splice(at, at, "\n" + line)

    def _add(self, path: Path, value: Value, after: int | None, entries: Any) -> Splice:
        last = len(entries or ()) - 1 if after is None else after
        if self._is_value(path):
            return self._into_brackets(path, value, last)
        if not isinstance(value, Mapping):
            raise EditError(f"{_named(path)} is a list of tables")
        if not entries and len(path) > 1 and not self._has_header(path[:-1]):
            raise EditError(f"{_named(path[:-1])}: {_ELSEWHERE}")
        behind = (*path, last) if entries else path[:-1] or path
        return self._new_table(path, f"[[{_dotted(path)}]]", value, behind)

    def _into_brackets(self, path: Path, value: Value, last: int) -> Splice:
        spot = self._place(path)
        if last >= 0:
            end = self._place((*path, last)).end
            return Splice(end, end, f", {toml(value)}")
        blank = not self._text[
            spot.value + 1 : spot.end - 1
        ].strip()  # or a comment stands in it
        return Splice(
            spot.value + 1, spot.end - 1 if blank else spot.value + 1, toml(value)
        )

    def _new_table(
        self, path: Path, head: str, value: Mapping[str, Any], behind: Path
    ) -> Splice:
        return self._block(
            "\n".join(table_lines(path, head, value)), self._after_last(behind)
        )

    def _block(self, block: str, at: int) -> Splice:
        """Add a table, with a blank line before it."""
        before = self._text[:at]
        gap = "" if not before.strip() else "\n" * (1 if before.endswith("\n") else 2)
        end = "" if self._text[at:].startswith("\n") else "\n"
        return Splice(at, at, gap + block + end)

    def _after_last(self, path: Path) -> int:
        """Return the end of the last line that belongs to `path`, or of the text.

        The lines of comment that follow at once belong to it, unless something follows them.
        """
        ends = [one.end for one in self._statements if one.path[: len(path)] == path]
        if not ends:
            return len(self._text)
        at = end = self._end_of_line(max(ends))
        while match := _COMMENT_LINE.match(self._text, self._next_line(end)):
            end = self._end_of_line(match.start())
        following = self._next_line(end)
        ends_here = following >= len(self._text) or _BLANK_LINE.match(
            self._text, following
        )
        return end if ends_here else at

    def _next_line(self, at: int) -> int:
        return min(self._end_of_line(at) + 1, len(self._text))

    def _end_of_line(self, at: int) -> int:
        """Return the end of the line, after its comment and before its line break."""
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _drop(self, path: Path) -> Splice:
        statement = next((one for one in self._statements if one.path == path), None)
        if statement is None:
            return self._drop_inside(path)
        start = self._text.rfind("\n", 0, statement.start) + 1
        if not statement.header:
            return Splice(start, self._next_line(statement.end), "")
        last = max(one.end for one in self._statements if one.path[: len(path)] == path)
        end, before = self._next_line(last), self._text[:start]
        blank = _BLANK_LINE.match(self._text, end)
        if blank and (not before.strip() or before.endswith("\n\n")):
            end = blank.end()
        elif end >= len(self._text) and before.endswith("\n\n"):
            # Drop the blank line above the last table
            start -= 1
        return Splice(start, end, "")

    def _drop_inside(self, path: Path) -> Splice:
        """Remove an entry between brackets, with the comma that separates it from the next."""
        spot = self._place(path)
        if following := re.compile(r"\s*,[ \t]*").match(self._text, spot.end):
            return Splice(spot.key, following.end(), "")
        before = re.compile(r",\s*$").search(self._text, 0, spot.key)
        return Splice(before.start() if before else spot.key, spot.end, "")


def table_lines(path: Path, head: str, value: Mapping[str, Any]) -> list[str]:
    """Return the lines of a table: its pairs, then its members as tables of their own; lots stand
    in one line."""
    apart = {key: value[key] for key in ("any", "all", "of") if value.get(key)}
    pairs = (
        f"{_key(key)} = {toml(one)}" for key, one in value.items() if key not in apart
    )
    lines = [head, *pairs]
    for key, entries in apart.items():
        for entry in entries:
            lines += table_lines((*path, key), f"[[{_dotted((*path, key))}]]", entry)
    return lines


def toml(value: Value) -> str:
    """Return a value as TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(
                f"{_key(key)} = {toml(one)}" for key, one in value.items()
            )
            return f"{{ {inside} }}" if inside else "{}"
        case _:
            return f"[{', '.join(map(toml, value))}]"


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
