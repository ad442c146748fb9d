"""Tables: columns fitted to a width, sorting, and rows with headings and folds between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, cells, clicks
from catalyst_tui.values import Frozen

Row = TypeVar("Row")


Draw = Callable[[Row, DrawContext, int], Line]


class Column(Struct, Generic[Row], frozen=True):
    """One column. `draw` gets the row, the context and the column's width."""

    title: str
    width: int  # the least width
    draw: Draw[Row]
    most: int = 0  # the most width it can use
    right: bool = False
    rank: int = 0  # columns of higher rank are dropped first; rank 0 always stays
    # the order in which columns get spare width, 1 first; 0: as wide as its longest cell, or
    # dropped
    grow: int = 0
    # The value to sort by. None: unknown
    sort: Callable[[Row], Any] | None = None
    descends: bool = False  # sorted from the largest, unless turned


def columns(
    table: str,
    draws: Mapping[str, Draw[Row]],
    sorts: Mapping[str, Callable[[Row], Any]] = MappingProxyType({}),
) -> tuple[Column[Row], ...]:
    """Return the columns of a table of `columns.txt`: how each draws a row, and what sorts it."""
    text = COLUMNS.read_text(encoding="utf-8")
    lines = text.partition(f"\n[{table}]\n")[2].partition("\n\n")[0].splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines]
    return tuple(
        Column(
            title,
            int(least),
            draws[title],
            int(most),
            "right" in how,
            int(rank),
            int(grow),
            sorts.get(title),
            "descends" in how,
        )
        for title, least, most, rank, grow, how in rows
    )


COLUMNS = Path(__file__).parents[1] / "columns.txt"

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
        longest = max(
            (cells(column.draw(row, context, column.most)) for row in seen), default=0
        )
        if longest or column.rank == 0:
            most = max(min(longest, column.most), len(column.title))
            made.append(
                replace(
                    column,
                    width=min(column.width, most) if column.grow else most,
                    most=most,
                )
            )
    return made


def filled(
    columns: Sequence[Column[Row]], rows: Sequence[Row], context: DrawContext
) -> list[Column[Row]]:
    """Return the columns that are not empty in every row, and those of rank 0."""
    return [
        column
        for column in columns
        if column.rank == 0
        or any(cells(column.draw(row, context, column.most)) for row in rows)
    ]


def fit(columns: Sequence[Column[Row]], width: int) -> Fitted[Row]:
    """Return the columns that fit, in their own order, each with its width and one cell between."""
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


def draw(fitted: Fitted[Row], row: Row, context: DrawContext) -> Line:
    """Return one row of the table as a line."""
    return row_line(
        fitted, [column.draw(row, context, width) for column, width in fitted]
    )


def row_line(fitted: Fitted[Row], texts: Sequence[Line]) -> Line:
    """Return these cells as a line. A text at the left runs on over empty cells to its right."""
    pieces: list[Piece] = []
    index = 0
    while index < len(fitted):
        (column, width), text = fitted[index], texts[index]
        index += 1
        needed = 0 if column.right else cells(text)
        while needed > width and index < len(fitted) and not cells(texts[index]):
            width += fitted[index][1] + 1
            index += 1
        pieces += [*cell(text, width, right=column.right), (" ", Ink.PLAIN)]
    return tuple(pieces[:-1])


class Sorting(Generic[Row]):
    """The order of a list: that of the desk, or by a column.

    The value to remember is its text: `gain`, or `gain turned`.
    """

    def __init__(
        self, columns: Sequence[Column[Row]], remembered: str | None = ""
    ) -> None:
        title, _, turned = (remembered or "").partition(" turned")
        self._columns = {
            column.title: column for column in columns if column.sort is not None
        }
        self.column = self._columns.get(title)
        self.turned = bool(turned or (remembered or "").endswith(" turned"))

    def __str__(self) -> str:
        title = self.column.title if self.column else ""
        return f"{title} turned" if self.turned else title

    def by(self, title: str) -> None:
        """Sort by a column, or turn the order if it is sorted by it already."""
        column = self._columns[title]
        self.turned = column is self.column and not self.turned
        self.column = column

    def next(self) -> None:
        """Sort by the next column; after the last one, in the desk's order."""
        order = [None, *self._columns.values()]
        self.column, self.turned = (
            order[(order.index(self.column) + 1) % len(order)],
            False,
        )

    def ordered(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows in this order. Rows without a value come last; ties keep their order."""
        if self.column is None or self.column.sort is None:
            return [*rows]
        keys = [*map(self.column.sort, rows)]
        known = [index for index, key in enumerate(keys) if key is not None]
        known.sort(
            key=keys.__getitem__, reverse=self.turned is not self.column.descends
        )
        rest = [row for row, key in zip(rows, keys, strict=True) if key is None]
        return [*(rows[index] for index in known), *rest]

    def title(self, column: Column[Row], width: int) -> Line:
        """Return the head of a column; a click sorts by it, and the sorted one is marked."""
        if column.title not in self._columns:
            return ((column.title, Ink.QUIET),)
        text, ink = column.title, Ink.QUIET
        if self.column and column.title == self.column.title:
            mark, ink = "▾" if column.descends is not self.turned else "▴", Ink.ACCENT
            text = (
                f"{text} {mark}"
                if cell_len(text) + 2 <= width
                else f"{text[: width - 1]}{mark}"
            )
        return ((text, clicks(ink, "app.on_page", "sort_by", column.title)),)


def titles(
    fitted: Fitted[Row], first: Line = (), sorting: Sorting[Row] | None = None
) -> Line:
    """Return the head of the table. `first`, as many whole pieces as fit, replaces the titles of
    the leftmost two columns.
    """
    heads = [
        cell(
            sorting.title(column, width) if sorting else ((column.title, Ink.QUIET),),
            width,
            right=column.right,
        )
        for column, width in fitted
    ]
    if first:
        room = sum(width + 1 for _, width in fitted[:2]) - 1
        while len(first) > 1 and cells(first) > room:
            first = first[:-1]
        heads[:2] = [cell(first, room)]
    return tuple(piece for head in heads for piece in (*head, (" ", Ink.PLAIN)))[:-1]


def cell(line: Line, width: int, *, right: bool = False) -> Line:
    """Return a line exactly `width` cells wide: padded, or cut with an ellipsis."""
    total = cells(line)
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


Row_contra = TypeVar("Row_contra", contravariant=True)


class Sheet(Protocol[Row_contra]):
    """How rows become lines. `key` identifies a row; a row with key None cannot be selected."""

    def key(self, row: Row_contra) -> str | None: ...

    def head(self, width: int, context: DrawContext) -> Line: ...

    def draw(self, row: Row_contra, width: int, context: DrawContext) -> Line: ...


RULE = "$quiet 25%"


class Heading(Frozen):
    """A line between rows that cannot be selected. `ruled` draws a rule to the right margin."""

    line: Line = ()
    ruled: bool = True

    def at(self, width: int) -> Line:
        """Return the heading for a list of this width."""
        if not self.ruled or not self.line:
            return self.line
        rest = width - sum(cell_len(text) for text, _ in self.line) - 2
        return (*self.line, ("  ", Ink.PLAIN), ("─" * max(rest, 0), RULE))


class Fold(Frozen):
    """Rows folded into one: `18 watched: LITE COHR …`, or `18 watched` above them when open.

    The page opens and closes it and remembers that.
    """

    key: str
    count: int
    words: str
    opened: bool = False
    names: tuple[str, ...] = ()  # shown next to it while it is closed
    sign: str = ""

    @property
    def line(self) -> Line:
        """Return the fold as a line in the colours of a row."""
        sign: Line = ((f"{self.sign} ", Ink.MET),) if self.sign else ()
        names = f": {' '.join(self.names)}" if self.names else ""
        rest = "  enter folds them" if self.opened else names
        words = (f"{self.count} {self.words}", Ink.QUIET if self.sign else Ink.PLAIN)
        return (*sign, words, (rest, Ink.QUIET))


class TableSheet(Generic[Row]):
    """Rows drawn in columns; `key_of` returns the key of a row. `title` stands in the head."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key_of: Callable[[Row], str],
        remembered: str | None = "",
    ) -> None:
        self.columns, self.key_of = columns, key_of
        self.sorting = Sorting(columns, remembered)
        self.title: Line = ()

    def fitted(self, width: int, context: DrawContext) -> Fitted[Row]:
        """Return the columns for a list of this width."""
        return fit(self.columns, width)

    def key(self, row: Row | Heading | Fold) -> str | None:
        if isinstance(row, Heading):
            return None
        return row.key if isinstance(row, Fold) else self.key_of(row)

    def head(self, width: int, context: DrawContext) -> Line:
        return titles(self.fitted(width, context), self.title, self.sorting)

    def draw(self, row: Row | Heading | Fold, width: int, context: DrawContext) -> Line:
        if isinstance(row, Heading):
            return row.at(width)
        if isinstance(row, Fold):
            return row.line
        return draw(self.fitted(width, context), row, context)
