"""Make the JSON of every command from `answers.md`, which lists its fields in order.

A line of that file is a field: its name, its type, where its value comes from, what it means.
`catalyst help json` shows the same page without the sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from catalyst_tui.book.model.quantity import Quantity

_LINE = re.compile(
    r"(?P<indent> *)(?P<name>[^ ?*\[]*)(?P<many>(?:\[\])*)(?P<mark>[?*]?)"
    r"(?: +(?P<type>texts|int|num|score|bool|dec|cents|rate|day|moment|quantity|object)(?= |$))?"
    r"(?: +<(?P<source>[\w.]+)>)?"
    r"(?: +(?P<meaning>.+))?"
)
_LIKE = re.compile(r"like (?P<shape>\S+)\[\](?: without (?P<without>.+))?")


class Shape(Struct, frozen=True):
    """A field of some JSON. One with fields of its own is an object, `many` a list of them."""

    name: str
    type: str
    source: tuple[str, ...]  # attributes or keys, one after the other
    many: bool = False
    optional: bool = False  # without a value it is left out, instead of null
    null: bool = False
    fields: tuple[Shape, ...] = ()


def as_json(shape: str, values: Mapping[str, object]) -> Any:
    """Return the JSON of a section of `answers.md`.

    `values` has what the section's fields read: by the field's name, or by the
    first word of its source.
    """
    fields = sections()[shape]
    if fields[0].many and not fields[0].name:
        return _written(fields[0], values[""])
    return _object(fields, values)


def page() -> str:
    """Return `answers.md` without the sources of the fields, for people."""
    lines = []
    for place, part in enumerate(text().split("```")):
        lines.append(part if place % 2 == 0 else _without_sources(part))
    return "```".join(lines)


def text() -> str:
    """Return `answers.md`."""
    return Path(__file__).with_name("answers.md").read_text(encoding="utf-8")


def _matches(block: str) -> list[re.Match[str]]:
    return [match for line in block.splitlines() if line and (match := _LINE.fullmatch(line))]


def _without_sources(block: str) -> str:
    """Return a block of fields with its columns aligned anew."""
    rows = []
    for match in _matches(block):
        name = match["indent"] + match["name"] + match["many"] + match["mark"]
        rows.append((name, match["type"] or "", match["meaning"] or ""))
    names = max(len(name) for name, _, _ in rows) + 2
    types = max(len(type_) for _, type_, _ in rows)
    types += 2 if types else 0
    lines = (f"{name:{names}}{type_:{types}}{meaning}".rstrip() for name, type_, meaning in rows)
    return "\n".join(["", *lines, ""])


@cache
def sections() -> Mapping[str, tuple[Shape, ...]]:
    """Return the fields of each section of the page."""
    found: dict[str, tuple[Shape, ...]] = {}
    for section in text().split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        blocks = body.split("```")[1::2]
        matches = [match for block in blocks for match in _matches(block)]
        if matches:
            found[title] = _fields(matches, "", found)
    return found


def _fields(
    matches: list[re.Match[str]], indent: str, sections: Mapping[str, tuple[Shape, ...]]
) -> tuple[Shape, ...]:
    """Return the fields with this indent, each with the deeper ones that follow it."""
    begins = [index for index, match in enumerate(matches) if match["indent"] == indent]
    fields = []
    for begin, end in zip(begins, [*begins[1:], len(matches)], strict=True):
        match, inner = matches[begin], matches[begin + 1 : end]
        own = _fields(inner, indent + "  ", sections) if inner else ()
        if like := _LIKE.match(match["meaning"] or ""):
            own = _copied(like, sections)
        field = Shape(
            match["name"],
            match["type"] or "text",
            tuple((match["source"] or match["name"]).split(".")),
            many=bool(match["many"]),
            optional=match["mark"] == "*",
            null=match["mark"] == "?",
            fields=own,
        )
        fields.append(field)
    return tuple(fields)


def _copied(like: re.Match[str], sections: Mapping[str, tuple[Shape, ...]]) -> tuple[Shape, ...]:
    """Return the fields of another object of the page."""
    section, _, name = like["shape"].partition(".")
    (field,) = (field for field in sections[section] if field.name == name)
    without = (like["without"] or "").split(" and ")
    return tuple(each for each in field.fields if each.name not in without)


def _object(fields: Iterable[Shape], item: object) -> dict[str, Any]:
    tree = {}
    for field in fields:
        value = item
        for name in field.source:
            if value is not None:
                value = value[name] if isinstance(value, Mapping) else getattr(value, name)
        if value is not None or not field.optional:
            tree[field.name] = _written(field, value)
    return tree


def _written(field: Shape, value: Any) -> Any:
    if field.many:
        own = field.fields
        return [_object(own, item) if own else as_text(item) for item in value]
    if value is None:
        return [] if field.type == "texts" else None
    if field.fields:
        return _object(field.fields, value)
    written = _WRITE[field.type](value)
    return None if field.null and written == "" else written


def as_text(value: object) -> Any:
    """Return a day, a moment, an exact number, an enum or another value as
    text; a list as texts.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, str) else str(value)
    if isinstance(value, (list, tuple)):
        return [as_text(item) for item in value]
    return str(value)


def _number(value: Any) -> int | float:
    """Return whole quantities exactly, others as the shortest float that reads the same."""
    if isinstance(value, Quantity):
        whole = value.value == value.value.to_integral_value()
        return int(value.value) if whole else float(value.value)
    return float(value)


def _cents(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_EVEN):f}"


def eight_digits(value: Decimal) -> str:
    """Return a rate of exchange as it is shown."""
    return f"{Context(prec=8).plus(value).normalize():f}"


def _day(value: date) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _unchanged(value: Any) -> Any:
    return value


_WRITE: Mapping[str, Callable[[Any], Any]] = {
    "text": as_text,
    "texts": as_text,
    "int": int,
    "num": _number,
    "score": lambda value: round(float(value), 4),
    "bool": bool,
    "dec": as_text,
    "cents": _cents,
    "rate": eight_digits,
    "day": _day,
    "moment": as_text,
    "quantity": lambda value: {"value": _number(value), "unit": str(value.unit)},
    "object": _unchanged,
}
"""How a value of each type is written."""
