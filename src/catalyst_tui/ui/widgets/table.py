"""Columns that fit a width: the least important leave first, the others share what is left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece

Row = TypeVar("Row")


class Column(Struct, Generic[Row], frozen=True):
    """One column. `draw` gets the row, the context and the width in cells it has."""

    title: str
    width: int  # the least it can do with
    draw: Callable[[Row, DrawContext, int], Line]
    most: int = 0  # the most it can use
    right: bool = False
    rank: int = 0  # the higher leaves first; rank 0 always stays
    grow: int = 0  # who takes what is left over, 1 first; 0 is as wide as its longest cell or leaves
    whole: bool = False  # rather than that it is cut, those leave that yield
    yields: bool = False


SCREENFUL = 60
"""Rows looked at where looking at all would take too long."""

Fitted = tuple[tuple[Column[Row], int], ...]


def measured(columns: Sequence[Column[Row]], rows: Sequence[Row], context: DrawContext) -> list[Column[Row]]:
    """The columns made for these rows: none wider than it can use; those with nothing to say are gone."""
    made: list[Column[Row]] = []
    for column in columns:
        seen = rows[:SCREENFUL] if column.grow else rows  # what grows may be cut, what does not is never
        longest = max((_cells(column.draw(row, context, column.most)) for row in seen), default=0)
        if longest or column.rank == 0:
            most = max(min(longest, column.most), len(column.title))
            made.append(replace(column, width=min(column.width, most) if column.grow else most, most=most))
    return made


def fit(columns: Sequence[Column[Row]], width: int) -> Fitted[Row]:
    """The columns there is room for, each with its width, in their own order; one cell between."""
    fitted = _by_rank(columns, width)
    if any(column.whole and cells < column.most for column, cells in fitted):
        return _by_rank([column for column in columns if not column.yields], width)
    return fitted


def _by_rank(columns: Sequence[Column[Row]], width: int) -> Fitted[Row]:
    room = width + 1
    widths: dict[int, int] = {}
    for index, column in sorted(enumerate(columns), key=lambda pair: pair[1].rank):
        if column.width >= room and column.rank > 0:
            break  # one of less importance may be narrower; it would leave again at the next width
        widths[index] = column.width
        room -= column.width + 1
    for index in sorted(widths, key=lambda i: columns[i].grow):
        extra = max(min(columns[index].most - widths[index], room), 0)
        widths[index] += extra
        room -= extra
    return tuple((columns[index], widths[index]) for index in sorted(widths))


def needed(columns: Sequence[Column[Row]]) -> int:
    """Cells at which nothing of measured columns is left out or cut."""
    return sum(column.most + 1 for column in columns) - 1


def _cells(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)


def draw(fitted: Fitted[Row], row: Row, context: DrawContext) -> Line:
    """One row of the table."""
    pieces: list[Piece] = []
    for column, width in fitted:
        pieces += [*cell(column.draw(row, context, width), width, right=column.right), (" ", Ink.PLAIN)]
    return tuple(pieces[:-1])


def titles(fitted: Fitted[Row], first: Line = ()) -> Line:
    """The head of the table; `first` takes the place of the leftmost titles it covers."""
    pieces: list[Piece] = []
    for column, width in fitted:
        pieces += [*cell(((column.title, Ink.QUIET),), width, right=column.right), (" ", Ink.PLAIN)]
    if not first:
        return tuple(pieces[:-1])
    covered = _cells(first) + 1
    whole = "".join(text for text, _ in pieces[:-1])
    while covered < len(whole) and not (whole[covered - 1] == " " and whole[covered] != " "):
        covered += 1
    return (*cell(first, min(covered, len(whole))), (whole[covered:], Ink.QUIET))


def cell(line: Line, width: int, *, right: bool = False) -> Line:
    """A line made exactly `width` cells wide: padded, or cut with an ellipsis."""
    total = _cells(line)
    if total <= width:
        pad = (" " * (width - total), Ink.PLAIN)
        return (pad, *line) if right else (*line, pad)
    kept: list[Piece] = []
    left = width
    for text, ink in line:
        size = cell_len(text)
        if size < left:
            kept.append((text, ink))
            left -= size
            continue
        if left > 0:
            kept.append((set_cell_size(text, left - 1) + "…", ink))
        break
    return tuple(kept)
