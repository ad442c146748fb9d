"""Columns fitted to a width: the least important are dropped first, the others share the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece

Row = TypeVar("Row")


class Column(Struct, Generic[Row], frozen=True):
    """One column. `draw` gets the row, the context and the column's width."""

    title: str
    width: int  # the least width
    draw: Callable[[Row, DrawContext, int], Line]
    most: int = 0  # the most width it can use
    right: bool = False
    rank: int = 0  # columns of higher rank are dropped first; rank 0 always stays
    # the order in which columns get spare width, 1 first; 0: as wide as its longest cell, or
    # dropped
    grow: int = 0
    whole: bool = False  # it is never cut: columns with `yields` are dropped first
    yields: bool = False


SCREENFUL = 60
"""Number of rows measured if measuring all would take too long."""

Fitted = tuple[tuple[Column[Row], int], ...]


def measured(
    columns: Sequence[Column[Row]], rows: Sequence[Row], context: DrawContext
) -> list[Column[Row]]:
    """Return the columns fitted to these rows: no wider than their content, without empty ones."""
    made: list[Column[Row]] = []
    for column in columns:
        # a column that grows may be cut; the others may not, so all rows are measured
        seen = rows[:SCREENFUL] if column.grow else rows
        longest = max((_cells(column.draw(row, context, column.most)) for row in seen), default=0)
        if longest or column.rank == 0:
            most = max(min(longest, column.most), len(column.title))
            made.append(
                replace(column, width=min(column.width, most) if column.grow else most, most=most)
            )
    return made


def fit(columns: Sequence[Column[Row]], width: int) -> Fitted[Row]:
    """Return the columns that fit, in their own order, each with its width and one cell between."""
    fitted = _by_rank(columns, width)
    if any(column.whole and cells < column.most for column, cells in fitted):
        return _by_rank([column for column in columns if not column.yields], width)
    return fitted


def _by_rank(columns: Sequence[Column[Row]], width: int) -> Fitted[Row]:
    room = width + 1
    widths: dict[int, int] = {}
    for index, column in sorted(enumerate(columns), key=lambda pair: pair[1].rank):
        if column.width >= room and column.rank > 0:
            # a narrower column of less importance is not tried: it would vanish again at the next
            # width
            break
        widths[index] = column.width
        room -= column.width + 1
    for index in sorted(widths, key=lambda i: columns[i].grow):
        extra = max(min(columns[index].most - widths[index], room), 0)
        widths[index] += extra
        room -= extra
    return tuple((columns[index], widths[index]) for index in sorted(widths))


def needed(columns: Sequence[Column[Row]]) -> int:
    """Return the width at which no measured column is dropped or cut."""
    return sum(column.most + 1 for column in columns) - 1


def _cells(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)


def draw(fitted: Fitted[Row], row: Row, context: DrawContext) -> Line:
    """Return one row of the table as a line."""
    pieces: list[Piece] = []
    for column, width in fitted:
        pieces += [
            *cell(column.draw(row, context, width), width, right=column.right),
            (" ", Ink.PLAIN),
        ]
    return tuple(pieces[:-1])


def titles(fitted: Fitted[Row], first: Line = ()) -> Line:
    """Return the head of the table. `first` replaces the leftmost titles it covers."""
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
    """Return a line exactly `width` cells wide: padded, or cut with an ellipsis."""
    total = _cells(line)
    if total <= width:
        pad = (" " * (width - total), Ink.PLAIN)
        return (pad, *line) if right else (*line, pad)
    pieces: list[Piece] = []
    left = width
    for text, ink in line:
        size = cell_len(text)
        if size < left:
            pieces.append((text, ink))
            left -= size
            continue
        if left > 0:
            pieces.append((set_cell_size(text, left - 1) + "…", ink))
        break
    return tuple(pieces)
