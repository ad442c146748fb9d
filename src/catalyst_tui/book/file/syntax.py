"""TOML text → plain data, with every syntax error in one pass.

A bad statement is reported, replaced by a hole and the text is read again, so that one missing quote does not
hide the rest. A hole counts as given: nobody asks for a key whose value could not be read.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import one_line
from catalyst_tui.book.file.bounds import TOKEN, guard
from catalyst_tui.book.file.ids import HOLE
from catalyst_tui.book.file.locate import STRING
from catalyst_tui.book.file.plain import plain
from catalyst_tui.book.file.problems import MESSAGE, Problem, position

LARGEST = 6_000_000
"""Characters in a book: ten thousand checkpoints as wordy as the starter's."""

_REPAIRS = 20
_BUDGET = 4_000_000  # characters read again and again, so that a hostile text cannot hold the screen

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = re.compile(rf"[ \t]*((?:{STRING}|[\w-]+)(?:[ \t]*\.[ \t]*(?:{STRING}|[\w-]+))*+)[ \t]*=", re.DOTALL)
_WORD = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]")
_STATEMENT = re.compile(r"^[ \t]*(?:\[|[\w.-]+[ \t]*=)", re.MULTILINE)
_HEADER = re.compile(r"[ \t]*\[+[ \t]*(thesis|checkpoint|event|decision)\b(?!\.)")
_BARE = re.compile(r"[^\s\"'\[{#][^\"#\n]*?(?=\s*(?:#|$))", re.MULTILINE)
_BARE_INSIDE = re.compile(r"[^\s\"'\[\]{},#]+")


class Parsed(Struct, frozen=True):
    """What could be read, the text it was read from (holes included), and what could not. None: nothing."""

    data: dict[str, Any] | None
    text: str
    problems: tuple[Problem, ...]


def parse(text: str) -> Parsed:
    """Read TOML; never raises."""
    if len(text) > LARGEST:
        return Parsed(None, text, (Problem(1, 1, f"the book is longer than {LARGEST:,} characters"),))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if (data := plain(text, _decimal)) is not None:
        return Parsed(data, text, ())
    lines = text.split("\n")
    problems: list[Problem] = []
    spent = 0
    while True:
        if (
            extreme := guard(text)
        ) is not None:  # each time: what was inside a text may now stand in the open
            return Parsed(None, text, (*problems, extreme))
        try:
            return Parsed(tomllib.loads(text, parse_float=_decimal), text, tuple(problems))
        except tomllib.TOMLDecodeError as error:
            text, problem = _mend(text, str(error))
        column = min(problem.column, len(lines[problem.line - 1]) + 1)  # a hole may be longer than its line
        problems.append(replace(problem, column=column))
        spent += len(text)
        if len(problems) >= _REPAIRS or spent > _BUDGET:
            return Parsed(None, text, tuple(problems))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")  # an exponent beyond any meaning; refused where it is read


class _Broken(Struct, frozen=True):
    """A statement that cannot be read: its start, where it goes wrong, which brackets are open there."""

    text: str
    start: int
    at: int
    opened: tuple[int, ...]
    unclosed: int | None  # an opening triple quote that has no end

    @property
    def innermost(self) -> str:
        return self.text[self.opened[-1]] if self.opened else ""

    @property
    def end(self) -> int:
        """Where to stop cutting: the statement's last line, or the next line that looks like a statement."""
        if self.unclosed is None and not self.opened:
            return self._line_end(self.at)
        if self.innermost == "{" and (closed := self._closing()) is not None:
            return self._line_end(closed)
        following = _STATEMENT.search(self.text, self._line_end(self.start))
        return following.start() - 1 if following else len(self.text)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _closing(self) -> int | None:
        """Where the open brackets are closed, unless a paragraph ends before."""
        depth = len(self.opened)
        paragraph = self.text.find("\n\n", self.at)
        for token in TOKEN.finditer(self.text, self.at, len(self.text) if paragraph < 0 else paragraph):
            depth += (token.lastgroup == "open") - (token.lastgroup == "close")
            if depth == 0:
                return token.start()
        return None


def _broken(text: str, at: int) -> _Broken:
    """The statement around the place where tomllib stopped; everything before it is well formed."""
    start, opened = 0, list[int]()
    for token in TOKEN.finditer(text):
        if token.start() >= at:
            break
        match token.lastgroup:
            case "unclosed":
                return _Broken(text, start, token.start(), tuple(opened), token.start())
            case "open":
                opened.append(token.start())
            case "close" if opened:
                opened.pop()
            case "line" if not opened:
                start = token.end()
            case _:
                pass
    return _Broken(text, start, at, tuple(opened), None)


def _mend(text: str, error: str) -> tuple[str, Problem]:
    """The text with its first bad statement cut out, and what was wrong with it."""
    place = _PLACE.search(error)
    at = len(text)
    if place and place[1]:
        at = _offset(text, int(place[1]), int(place[2]))
    reason = error[: place.start()] if place else error
    broken = _broken(text, at)
    where, message, hint = _explain(broken, reason)
    body = text[broken.start : broken.end]
    lines = "\n" * body.count("\n")
    mended = text[: broken.start] + _hole(body, reason, broken.start) + lines + text[broken.end :]
    if mended == text:  # already a hole, and still in the way
        mended = text[: broken.start] + lines + text[broken.end :]
    return mended, Problem(*position(text, where), one_line(message, MESSAGE), one_line(hint, MESSAGE))


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _hole(body: str, reason: str, start: int) -> str:
    """What stands in for a bad statement so that its table stays the same table."""
    taken = reason.startswith("Cannot")  # given before: a second hole would be in the way again
    if body.lstrip(" \t").startswith("["):
        header = _HEADER.match(body)
        return f"[[{header[1]}]]" if header and not taken else f'["{HOLE}{start}"]'
    key = _KEY.match(body) or _WORD.match(body)
    return f'{key[1]} = "{HOLE}"' if key and not taken and "\n" not in key[1] else ""


def _explain(broken: _Broken, reason: str) -> tuple[int, str, str]:
    """Where to point, and what to say about it, in words of the book rather than of TOML."""
    text, at = broken.text, broken.at
    body = text[broken.start : broken.end]
    key = _KEY.match(body)
    name = key[1] if key else "key"
    if broken.unclosed is not None:
        return at, "this text in triple quotes never ends", "close it with the same three quotes"
    if broken.innermost == "{" and text[at : at + 1] in ("\n", ""):
        return (
            at,
            "a line break inside { } ends it",
            "keep it on one line, or write a table: [[checkpoint.any]]",
        )
    if broken.innermost == "[" and _KEY.match(text, at):
        return broken.opened[-1], "this [ is never closed", ""
    if reason.startswith("Unclosed") and broken.opened:
        if "\n" not in text[broken.opened[-1] : at]:
            return at, "a comma or a closing bracket is missing here", ""
        return broken.opened[-1], f"this {broken.innermost} is never closed", ""
    if reason.startswith("Cannot overwrite") and key:
        return broken.start, f"`{name}` is given twice", "a new checkpoint starts with [[checkpoint]]"
    if reason.startswith(("Cannot declare", "Cannot mutate")):
        return broken.start, f"{body.split(chr(10))[0].strip()[:60]} is given twice", "put its keys together"
    if key and not broken.opened and (bare := _BARE.match(body, _after(body, key.end()))):
        return broken.start + bare.start(), *_unquoted(name, bare.group()[:60])
    if reason == "Invalid value" and (bare := _BARE_INSIDE.match(text, at)):
        return at, *_unquoted("", bare.group()[:60])
    if text[at : at + 1] in ("\n", "") and key:
        return at, "a closing quote or a value is missing", f'{name} = "…"'
    if "\\" in reason:
        backslash = max(text.rfind("\\", broken.start, at + 1), broken.start)
        return backslash, "a backslash in a text needs another", "write \\\\, or use single quotes"
    if not key and not body.lstrip().startswith("["):
        return broken.start, "this is neither `key = value` nor a [table]", ""
    return at, f"this cannot be read: {reason[:1].lower()}{reason[1:]}", ""


def _unquoted(name: str, value: str) -> tuple[str, str]:
    """What to say about a value that is neither quoted nor anything TOML knows."""
    written = f"{name} = " if name else ""
    if value in ("True", "False"):
        return f"{value} is no value", f"write {value.lower()}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"there is no day {value}", ""
    if re.fullmatch(r"[-+\d.,_ ]+", value) and not re.fullmatch(r"\d{4}-\d\d?|.*\.\..*", value):
        return f"{value} is no number", f"{written}0.7"
    return f"{value} needs quotes", f'{written}"{value}"'


def _after(body: str, at: int) -> int:
    while at < len(body) and body[at] in " \t":
        at += 1
    return at
