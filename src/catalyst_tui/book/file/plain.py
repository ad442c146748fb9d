"""TOML as books are written, read in a quarter of the time tomllib takes.

It reads headers, keys and short values line by line, has tomllib read every other value, and gives up where
it is in any doubt: then tomllib reads the whole, and says what is wrong. What it gives is what tomllib would;
of equal values only one is kept, here and so in the book that is made of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from catalyst_tui.book.file.bounds import BRACKETS, DEEPEST, TOKEN

_BARE = "([A-Za-z0-9_-]{1,80})"
_TEXT = r'"([^"\\\x00-\x08\n-\x1f\x7f]*)"'
_WHOLE = "-?(?:0|[1-9][0-9]{0,17})"
_KEY = re.compile(rf"[ \t]*{_BARE}[ \t]*=[ \t]*")
_LINE = re.compile(
    rf"""(?: {_KEY.pattern} (?:
            {_TEXT} | ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})
          | ({_WHOLE}) | ({_WHOLE}\.[0-9]{{1,18}}) | (true|false)
        )
      | [ \t]* (\[\[?) {_BARE} (?: \.(?: {_BARE} | {_TEXT} ))? (\]\]?)
    )? [ \t]* (?:\#[^\x00-\x08\n-\x1f\x7f]*)? (?:\n|\Z)""",
    re.VERBOSE,
)
_TEXT_AT, _LAST_VALUE = 2, 6
_READ: dict[int, Callable[[str], Any]] = {3: date.fromisoformat, 4: int, 5: Decimal, 6: "true".__eq__}
"""How a short value is read, by its place in the pattern."""


class _DoubtError(ValueError):
    """What is read here is for tomllib alone."""


def plain(text: str, parse_float: Callable[[str], Any]) -> dict[str, Any] | None:
    """What `tomllib.loads(text, parse_float=parse_float)` gives; None in doubt, and where it gives nothing or
    should not be asked (bounds.py)."""
    if text.count("[") + text.count("{") > BRACKETS:
        return None
    try:
        return _read(text, parse_float)
    except ValueError:  # a day that is none, what tomllib refuses
        return None


def _read(text: str, parse_float: Callable[[str], Any]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    table, opened = root, set[int]()
    texts, values = dict[str, str](), dict[str, Any]()
    only, at = texts.setdefault, 0
    while at < len(text):
        if (line := _LINE.match(text, at)) is None:
            key, end = _other(text, at)
            name, written = key[1], text[key.end() : end]
            if written not in values:
                values[written] = _value(written, parse_float)
            value, at = values[written], end
        else:
            at, kind = line.end(), line.lastindex
            if kind is None:
                continue
            if kind > _LAST_VALUE:
                table = _opened(root, opened, line)
                continue
            name, written = line[1], line[kind]
            if kind == _TEXT_AT:
                value = only(written, written)
            else:
                if written not in values:
                    values[written] = _READ[kind](written)
                value = values[written]
        if name in table:
            raise _DoubtError
        table[only(name, name)] = value
    return root


def _other(text: str, at: int) -> tuple[re.Match[str], int]:
    """The key of a pair whose value is a longer one, and where the line after it begins."""
    if (key := _KEY.match(text, at)) is None:
        raise _DoubtError
    depth = 0
    for token in TOKEN.finditer(text, key.end()):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST or kind in ("chain", "digits"):
            raise _DoubtError
        if kind == "line" and depth <= 0:
            return key, token.end()
    return key, len(text)


def _value(written: str, parse_float: Callable[[str], Any]) -> Any:
    """A longer value, as tomllib reads it."""
    read = tomllib.loads(f"value = {written}", parse_float=parse_float)
    if len(read) > 1:
        raise _DoubtError
    return read["value"]


def _opened(root: dict[str, Any], ours: set[int], header: re.Match[str]) -> dict[str, Any]:
    """The table that a header begins. `ours` are the tables and lists that headers made: others are values,
    which nothing may be added to."""
    opening, name, bare, quoted, closing = header.group(7, 8, 9, 10, 11)
    if len(opening) != len(closing):
        raise _DoubtError
    inside = root
    if (second := quoted if bare is None else bare) is not None:
        around = _there(root, ours, name, {})
        inside, name = around[-1] if isinstance(around, list) else around, second
    if opening == "[[":
        tables, added = _there(inside, ours, name, []), dict[str, Any]()
        if not isinstance(tables, list):
            raise _DoubtError
        tables.append(added)
        return added
    if name in inside:
        raise _DoubtError
    inside[name] = table = dict[str, Any]()
    ours.add(id(table))
    return table


def _there(inside: dict[str, Any], ours: set[int], name: str, new: Any) -> Any:
    """The table or list of that name, which is `new` where there is none."""
    if name not in inside:
        inside[name] = new
        ours.add(id(new))
    elif id(inside[name]) not in ours:
        raise _DoubtError
    return inside[name]
