"""Write answers to stdout: JSON for scripts, text, tables and Markdown for people.

The fields of the JSON of every command stand in `answers.md`, in order. A line of that file is a
field: its name, its type, where its value comes from, what it means. `catalyst help json` shows the
same page without the sources.

No cell of a table is ever cut. In a narrow terminal columns are left out, the highest rank first.
Rank 0 and the prose stay, at last the prose on lines of its own. Into a pipe go whole lines.
The columns of all tables stand in `tables.txt`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.cli.failures import OK
from catalyst_tui.values import Frozen


class Answer(NamedTuple):
    """What a command answers: `shape` and `values` make what `--json` prints, `text` is for people.

    `shape` is a section of `answers.md`, `values` what its fields read.
    """

    shape: str
    values: Mapping[str, object]
    text: list[str] | Iterator[str]
    code: int = OK

    @property
    def tree(self) -> Any:
        """Return the JSON: an object, or a list."""
        return as_json(self.shape, self.values)


def change_lines(changed: Iterable[Mapping[str, str]]) -> list[str]:
    """Return a line for each changed verdict: `stop: clear → tripped: price $50.20`."""
    return [
        f"{change['key']}: {change['before']} → {change['after']}: {one_row(change['reason'])}"
        for change in changed
    ]


def asks(arguments: argparse.Namespace) -> bool:
    """Tell whether the user can be asked: on a terminal, without --yes and --json."""
    return (
        not (arguments.yes or arguments.json)
        and sys.stdin.isatty()
        and sys.stdout.isatty()
    )


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
        return (
            f"{begin[0]}\\{line[begin.end() :]}" if begin[0].isdigit() else f"\\{line}"
        )
    return line


def link(address: str) -> str:
    """Return an address as a link named after its server, or escaped text if it is no address."""
    match = _LINKED.fullmatch(clean(address, 2_000))
    if match is None:
        return escaped(address)
    return f"[{match[1].removeprefix('www.')}](<{_UNSAFE.sub(_by_number, match[0])}>)"


def _by_number(char: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in char[0].encode())


_LINE = re.compile(
    r"(?P<indent> *)(?P<name>[^ ?*\[]*)(?P<many>(?:\[\])*)(?P<mark>[?*]?)"
    r"(?: +(?P<type>texts|int|num|score|bool|dec|cents|rate|day|moment|quantity|object)(?= |$))?"
    r"(?: +<(?P<source>[\w.]+)>)?"
    r"(?: +(?P<meaning>.+))?"
)
_LIKE = re.compile(r"like (?P<shape>\S+)\[\](?: without (?P<without>.+))?")


class Shape(Frozen):
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
        return _value(fields[0], values[""])
    return _object(fields, values)


def json_page() -> str:
    """Return `answers.md` without the sources of the fields, for people."""
    lines = []
    for place, part in enumerate(answers_md().split("```")):
        lines.append(part if place % 2 == 0 else _without_sources(part))
    return "```".join(lines)


def answers_md() -> str:
    """Return `answers.md`."""
    return Path(__file__).with_name("answers.md").read_text(encoding="utf-8")


def _matches(block: str) -> list[re.Match[str]]:
    return [
        match
        for line in block.splitlines()
        if line and (match := _LINE.fullmatch(line))
    ]


def _without_sources(block: str) -> str:
    """Return a block of fields with its columns aligned anew."""
    rows = []
    for match in _matches(block):
        name = match["indent"] + match["name"] + match["many"] + match["mark"]
        rows.append((name, match["type"] or "", match["meaning"] or ""))
    names = max(len(name) for name, _, _ in rows) + 2
    types = max(len(type_) for _, type_, _ in rows)
    types += 2 if types else 0
    lines = (
        f"{name:{names}}{type_:{types}}{meaning}".rstrip()
        for name, type_, meaning in rows
    )
    return "\n".join(["", *lines, ""])


@cache
def sections() -> Mapping[str, tuple[Shape, ...]]:
    """Return the fields of each section of the page."""
    found: dict[str, tuple[Shape, ...]] = {}
    for section in answers_md().split("\n## ")[1:]:
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


def _copied(
    like: re.Match[str], sections: Mapping[str, tuple[Shape, ...]]
) -> tuple[Shape, ...]:
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
                value = (
                    value[name] if isinstance(value, Mapping) else getattr(value, name)
                )
        if value is not None or not field.optional:
            tree[field.name] = _value(field, value)
    return tree


def _value(field: Shape, value: Any) -> Any:
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


# Tables

PROSE = 32
"""Cells that the last column needs to stand next to the others."""

GAP, RULE = "  ", "─"

_TITLE = re.compile(r"(?P<title>.*?)(?P<right> >)?(?: (?P<rank>\d))?")


class TableColumn(Frozen):
    """A column. The one with the highest rank leaves first; rank 0 always stays."""

    title: str
    right: bool
    rank: int


def as_table(
    name: str,
    rows: Iterable[Sequence[str]],
    empty: str = "",
    below: Iterable[str] = (),
    styles: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the lines of a table of `tables.txt`, or `empty` without rows, and then `below`.

    `styles` are the colours of the rows' first cells.
    """
    # A break in a note would begin a row that nobody wrote
    cleaned = [list(map(one_row, row)) for row in rows]
    if cleaned:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        colours = styles if _wants_color() else ()
        yield from table_lines(columns_of(name), cleaned, width, colours)
    elif empty:
        yield empty
    yield from below


def columns_of(name: str) -> list[TableColumn]:
    """Return the columns of a table of `tables.txt`."""
    text = Path(__file__).with_name("tables.txt").read_text(encoding="utf-8")
    titles = next(line for line in text.splitlines() if line.startswith(f"{name}: "))
    matches = map(_TITLE.fullmatch, titles.removeprefix(f"{name}: ").split(" | "))
    return [
        TableColumn(match["title"], bool(match["right"]), int(match["rank"] or 0))
        for match in matches
        if match
    ]


def _wants_color() -> bool:
    """Return whether stdout is a terminal that has colours, unless NO_COLOR is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _coloured(text: str, style: str) -> str:
    if not style:
        return text
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def table_lines(
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[str]],
    width: int | None,
    styles: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the lines of a table, without spaces at their ends. `width` None has room for all.

    Where it is too narrow for a table, each row is its cells that always stay, and its prose.
    """
    titles = [column.title for column in columns]
    widths = _fitted(columns, [titles, *rows], width)
    if widths:
        head = list(_side_by_side(columns, widths, titles))
        yield from head
        yield RULE * (_total(widths) if width else _cells(head[0]))
        for row, style in zip_longest(rows, styles, fillvalue=""):
            yield from _side_by_side(columns, widths, row, style)
    elif width:
        for *cells, prose in rows:
            stay = [
                cell
                for cell, column in zip(cells, columns, strict=False)
                if not column.rank
            ]
            yield from wrap(GAP.join(filter(None, stay)), width)
            yield from (f"{GAP}{text}" for text in wrap(prose, width - len(GAP)))


def _total(widths: Mapping[int, int]) -> int:
    return sum(widths.values()) + len(GAP) * (len(widths) - 1)


def _fitted(
    columns: Sequence[TableColumn], table: Sequence[Sequence[str]], width: int | None
) -> dict[int, int]:
    """Return the columns that fit, with their widths; none if those that always stay do not."""
    widths = {
        index: max(_cells(row[index]) for row in table) for index in range(len(columns))
    }
    if width is None:
        return widths
    if (
        _total(widths) > width
    ):  # the status of `check` and its marks, one below the other
        widths[0] = max(_cells(word) for row in table for word in row[0].split(" "))
    prose = len(columns) - 1
    least = min(PROSE, widths[prose])
    for index in sorted(range(prose), key=lambda index: -columns[index].rank):
        if columns[index].rank and _total({**widths, prose: least}) > width:
            del widths[index]
    widths[prose] = min(widths[prose], width - _total({**widths, prose: 0}))
    return widths if widths[prose] >= least else {}


def _side_by_side(
    columns: Sequence[TableColumn],
    widths: Mapping[int, int],
    row: Sequence[str],
    style: str = "",
) -> Iterator[str]:
    """Yield a row, each cell on one line or more."""
    wrapped = [wrap(row[index], width) for index, width in widths.items()]
    for texts in zip_longest(*wrapped, fillvalue=""):
        cells = []
        for (index, width), text in zip(widths.items(), texts, strict=True):
            pad = " " * (width - _cells(text))
            shown = text if index else _coloured(text, style)
            cells.append(pad + shown if columns[index].right else shown + pad)
        yield GAP.join(cells).rstrip()


def wrap(text: str, width: int) -> list[str]:
    """Return the text on lines of at most `width` cells, broken between
    words or inside a longer one.
    """
    if not text.startswith(" ") and _cells(text) <= width:
        return [text]
    from rich.cells import chop_cells

    made = [""]
    for word in text.split(" "):
        whole = f"{made[-1]} {word}" if made[-1] else word
        if _cells(whole) <= width:
            made[-1] = whole
        else:
            made += chop_cells(word, max(width, 2))
    return made if made[0] or len(made) == 1 else made[1:]


def _cells(text: str) -> int:
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
