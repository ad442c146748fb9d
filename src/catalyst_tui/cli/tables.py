"""Print tables: fitted to a terminal, whole lines into a pipe.

No cell is ever cut. In a narrow terminal columns are left out, the highest rank first. Rank 0 and
the prose stay, at last the prose on lines of its own. A wider terminal never shows less.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from catalyst_tui.book.clean import clean

Color = Literal["auto", "always", "never"]
"""`auto`: on a terminal that has colours, unless NO_COLOR is set."""

PROSE = 32
"""Cells the prose needs to stand next to the other columns."""

GAP, RULE = "  ", "─"

Line = tuple[str, str]
"""The part of a printed line that has the row's colour, and the rest."""


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
    """Print a table. Into a pipe each row goes on one line, without spaces at its end."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    rows = [Row(tuple(map(_one_line, row.cells)), row.style) for row in rows]
    is_coloured = _wants_color(color)
    for row, (head, rest) in lines(columns, rows, width):
        text = f"{head}{rest}".rstrip()
        if is_coloured and row is not None and row.style and head:
            text = _coloured(head, row.style) + text[len(head) :]
        print(text)


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


def _one_line(cell: str) -> str:
    """Return a cell as one line: a break in a note would begin a row that nobody wrote."""
    return cell.replace("\n", " ").replace("\t", " ")


def _wants_color(color: Color) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _coloured(text: str, style: str) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def lines(
    columns: Sequence[Column], rows: Sequence[Row], width: int | None
) -> Iterator[tuple[Row | None, Line]]:
    """Yield the lines of a table with the row of each. `width` None has room for all."""
    widths = fitted(columns, rows, width)
    has_prose = len(columns) - 1 in widths
    if has_prose:
        for line in _side_by_side(columns, widths, [column.title for column in columns]):
            yield None, line
        yield None, ("", RULE * _total(widths))
    for row in rows:
        if has_prose or width is None or _total(widths) <= width:
            for line in _side_by_side(columns, widths, row.cells):
                yield row, line
        else:
            for index in widths:
                for text in wrap(row.cells[index], width - len(GAP)):
                    yield row, (text, "") if index == 0 else ("", f"{GAP}{text}")
        if not has_prose:
            for text in wrap(row.cells[-1], (width or PROSE) - len(GAP)):
                yield row, ("", f"{GAP}{text}")


def _total(widths: Mapping[int, int]) -> int:
    return sum(widths.values()) + len(GAP) * (len(widths) - 1)


def fitted(columns: Sequence[Column], rows: Sequence[Row], width: int | None) -> dict[int, int]:
    """Return the columns that fit, with their widths; without the last if
    it goes below the others.
    """
    table = [[column.title for column in columns], *(row.cells for row in rows)]
    widths = {index: max(_cells(row[index]) for row in table) for index in range(len(columns))}
    if width is None:
        return widths
    *others, prose = widths
    for index in others:
        if columns[index].wraps and _total(widths) > width:
            words = (word for row in table for word in row[index].split(" "))
            widths[index] = max(map(_cells, words))
    least = min(PROSE, widths[prose])
    while width - _total({**widths, prose: 0}) < least:
        leaving = max((index for index in widths if index != prose), key=lambda i: columns[i].rank)
        if columns[leaving].rank == 0:
            del widths[prose]
            return widths
        del widths[leaving]
    widths[prose] = min(widths[prose], width - _total({**widths, prose: 0}))
    return widths


def _side_by_side(
    columns: Sequence[Column], widths: Mapping[int, int], cells: Sequence[str]
) -> Iterator[Line]:
    """Yield a row, each cell on one line or more."""
    wrapped = [wrap(cells[index], width) for index, width in widths.items()]
    for texts in zip_longest(*wrapped, fillvalue=""):
        head, rest = "", ""
        for (index, width), text in zip(widths.items(), texts, strict=True):
            pad = " " * (width - _cells(text))
            if index == 0:
                head, rest = text, pad
            else:
                rest += GAP + (pad + text if columns[index].right else text + pad)
        yield head, rest


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
