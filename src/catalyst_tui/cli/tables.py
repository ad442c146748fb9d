"""Print tables: fitted to a terminal, whole lines into a pipe.

No cell is ever cut. In a narrow terminal columns are left out, the highest rank first. Rank 0 and
the prose stay, at last the prose on lines of its own. A wider terminal never shows less.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from catalyst_tui.book.clean import clean

if TYPE_CHECKING:
    from rich.console import Console

Color = Literal["auto", "always", "never"]
"""`auto`: on a terminal that has colours, unless NO_COLOR is set."""

READABLE = 32
"""Cells the prose needs to stand beside the other columns."""

COMFORTABLE = 60
"""Cells of prose beside which no other cell need be wrapped any more."""

GAP, RULE = "  ", "─"

Piece = tuple[str, str]
"""A text and its colour."""


class Column(Struct, frozen=True):
    """One column.

    The last one of a table is its prose: it is wrapped, and takes what the others leave.
    """

    title: str
    right: bool = False
    rank: int = 0  # the higher leaves first; rank 0 always stays
    wraps: bool = False  # between words, where there is little room


class Row(Struct, frozen=True):
    """The cells of a line, cleaned of control characters, and the colour of its first cell."""

    cells: tuple[str, ...]
    style: str = ""


def show(columns: Sequence[Column], rows: Sequence[Row], color: Color = "auto") -> None:
    """Print a table. Into a pipe each line goes whole, without spaces at its end."""
    rows = [Row(tuple(map(_without_breaks, row.cells)), row.style) for row in rows]
    inked = _inks(color)
    width = inked.console.width if inked and sys.stdout.isatty() else None
    for pieces in lines(columns, rows, width):
        text = "".join(text for text, _ in pieces).rstrip()
        print(inked.line(pieces, len(text)) if inked else text)


def as_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    empty: str = "",
    below: Sequence[str] = (),
) -> Callable[[], None]:
    """Return a function that prints a table, or `empty` without rows, and
    then the lines `below`.
    """
    cleaned = [Row(tuple(map(clean, row))) for row in rows]

    def print_it() -> None:
        if cleaned:
            show(columns, cleaned)
        elif empty:
            print(empty)
        for line in below:
            print(line)

    return print_it


def _without_breaks(cell: str) -> str:
    """Return a cell as one line: a break in a note would begin a row that nobody wrote."""
    return cell.replace("\n", " ").replace("\t", " ")


def _inks(color: Color) -> _Inks | None:
    """Return what makes colours, or None where nobody would see them: that
    saves a fifth of the time.
    """
    if color == "auto" and not sys.stdout.isatty() and not os.environ.get("FORCE_COLOR"):
        return None
    from rich.console import Console

    always = color == "always"
    return _Inks(
        Console(
            highlight=False,
            force_terminal=True if always else None,
            no_color=False if always else None,
            color_system={"auto": "auto", "always": "standard", "never": None}[color],
        )
    )


class _Inks:
    """Colours of a terminal."""

    def __init__(self, console: Console) -> None:
        from rich.console import COLOR_SYSTEMS

        self.console = console
        self._system = None if console.no_color else COLOR_SYSTEMS.get(console.color_system or "")

    def line(self, pieces: Iterable[Piece], length: int) -> str:
        """Return the first `length` characters of a line, with their colours."""
        made = ""
        for text, ink in pieces:
            shown, length = text[: max(length, 0)], length - len(text)
            styled = ink and shown and self._system is not None
            style = self.console.get_style(ink) if styled else None
            made += style.render(shown, color_system=self._system) if style else shown
        return made


def lines(
    columns: Sequence[Column], rows: Sequence[Row], width: int | None
) -> Iterator[list[Piece]]:
    """Return the lines of the table. `width` None has room for all."""
    widths = fitted(columns, rows, width)
    if len(columns) - 1 not in widths:
        for row in rows:
            yield from _stacked(columns, widths, row, width or READABLE)
        return
    yield from _beside(columns, widths, [column.title for column in columns], "")
    yield [(RULE * (sum(widths.values()) + len(GAP) * (len(widths) - 1)), "")]
    for row in rows:
        yield from _beside(columns, widths, row.cells, row.style)


def fitted(columns: Sequence[Column], rows: Sequence[Row], width: int | None) -> dict[int, int]:
    """Return the columns that fit, with their widths; without the last if
    it goes below the others.
    """
    table = [[column.title for column in columns], *(row.cells for row in rows)]
    natural = [max(_cells(line[index]) for line in table) for index in range(len(columns))]
    if width is None:
        return dict(enumerate(natural))
    least = [
        max(_cells(word) for line in table for word in line[index].split(" "))
        if column.wraps
        else full
        for index, (column, full) in enumerate(zip(columns, natural, strict=True))
    ]
    *others, prose = range(len(columns))
    while True:
        room = width - sum(least[index] + len(GAP) for index in others)
        if room >= min(READABLE, natural[prose]):
            break
        leaving = max(others, key=lambda index: columns[index].rank)
        if columns[leaving].rank == 0:
            return {index: natural[index] for index in others}
        others.remove(leaving)
    widths = {index: least[index] for index in others}
    for index in others:
        more = min(natural[index] - least[index], max(room - min(COMFORTABLE, natural[prose]), 0))
        widths[index] += more
        room -= more
    return widths | {prose: min(room, natural[prose])}


def _beside(
    columns: Sequence[Column], widths: Mapping[int, int], cells: Sequence[str], style: str
) -> Iterator[list[Piece]]:
    """Return a row, each cell on one line or more."""
    wrapped = [wrap(cells[index], width) for index, width in widths.items()]
    for line in zip_longest(*wrapped, fillvalue=""):
        pieces: list[Piece] = []
        for (index, width), text in zip(widths.items(), line, strict=True):
            pad = " " * (width - _cells(text))
            ink = style if index == 0 else ""
            pieces += [(pad, ""), (text, ink)] if columns[index].right else [(text, ink), (pad, "")]
            pieces.append((GAP, ""))
        yield pieces


def _stacked(
    columns: Sequence[Column], widths: Mapping[int, int], row: Row, width: int
) -> Iterator[list[Piece]]:
    """Return a row with its prose below the other cells, which are aligned if they fit."""
    if sum(widths.values()) + len(GAP) * (len(widths) - 1) <= width:
        yield from _beside(columns, widths, row.cells, row.style)
    else:
        yield from _flowing([row.cells[index] for index in widths], row.style, width)
    for text in wrap(row.cells[-1], width - len(GAP)):
        yield [(GAP, ""), (text, "")]


def _flowing(cells: Sequence[str], style: str, width: int) -> Iterator[list[Piece]]:
    """Return cells one after the other; a cell without room on a line begins the next."""
    line: list[Piece] = []
    taken = 0
    for index, cell in enumerate(cells):
        for text in wrap(cell, width - len(GAP)) if cell else []:
            if line and taken + len(GAP) + _cells(text) > width:
                yield line
                line, taken = [], 0
            gap = GAP if line or index else ""
            line += [(gap, ""), (text, "" if index else style)]
            taken += _cells(gap + text)
    yield line


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
