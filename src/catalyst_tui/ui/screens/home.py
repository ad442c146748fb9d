"""The home list: columns that appear with the width, a fold, and a total.

Columns appear in one order, so a wider list never shows less. Widths depend on the list's width and
the currencies in the book, never on the filter, a count or discreet mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from catalyst_tui.book.model.quantity import has_sign
from catalyst_tui.desk.shapes.board import PositionRow, Total
from catalyst_tui.ui.screens.home_columns import DRAWN, bought, month, told_in
from catalyst_tui.ui.screens.home_total import cash_line, foot
from catalyst_tui.ui.widgets.rows import Fold, sort_head
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    cells,
    one_line,
)


class Sort(StrEnum):
    """The orders of the home list. The value is the title of their column."""

    ATTENTION = "attention"
    SYMBOL = "ticker"
    NAME = "name"
    PRICE = "price"
    DAY = "day"
    MONTH = "month"
    VALUE = "value"
    GAIN = "gain"
    NEXT = "next"

    def ordered(self, rows: Iterable[PositionRow], *, turned: bool = False) -> list[PositionRow]:
        """Return the rows in this order, or reversed if `turned`. Rows without a value come last;
        ties keep their order.
        """
        found = list(rows)
        if self is Sort.ATTENTION:
            return found[::-1] if turned else found
        keys = [*map(_KEYS[self], found)]
        known = [index for index, key in enumerate(keys) if key is not None]
        known.sort(key=keys.__getitem__, reverse=turned is not self.descends)
        rest = [row for row, key in zip(found, keys, strict=True) if key is None]
        return [*(found[index] for index in known), *rest]

    @property
    def descends(self) -> bool:
        """Return whether the order begins with the largest."""
        return self in (Sort.ATTENTION, Sort.PRICE, Sort.DAY, Sort.MONTH, Sort.VALUE, Sort.GAIN)


_KEYS: dict[Sort, Callable[[PositionRow], Any]] = {
    Sort.SYMBOL: lambda row: row.symbol,
    Sort.NAME: lambda row: row.name.casefold() or None,
    Sort.PRICE: lambda row: row.quote.price.value if row.quote else None,
    Sort.DAY: lambda row: row.change,
    Sort.MONTH: month,
    Sort.VALUE: lambda row: row.value,
    Sort.GAIN: lambda row: row.gain_share,
    Sort.NEXT: lambda row: row.next.day if row.next else None,
}


class _Column(Struct, frozen=True):
    title: str
    sort: Sort | None
    right: bool = False


_COLUMNS = {
    "ticker": _Column("ticker", Sort.SYMBOL),
    "name": _Column("name", Sort.NAME),
    "price": _Column("price", Sort.PRICE, right=True),
    "day": _Column("day", Sort.DAY, right=True),
    "day $": _Column("day", Sort.DAY, right=True),
    "spark": _Column("30 days", Sort.MONTH),
    "month": _Column("30 d", Sort.MONTH, right=True),
    "value": _Column("value", Sort.VALUE, right=True),
    "share": _Column("share", Sort.VALUE, right=True),
    "gain": _Column("gain", Sort.GAIN, right=True),
    "gain $": _Column("gain", Sort.GAIN, right=True),
    "health": _Column("health", Sort.ATTENTION),
    "next": _Column("next", Sort.NEXT),
}
"""In the order of the columns."""

_TIERS: tuple[tuple[int, dict[str, int]], ...] = (
    (60, {"ticker": 7, "price": 9, "day": 6, "gain": 7, "health": 12, "next": 11}),
    (80, {"spark": 11, "value": 8}),
    (100, {"name": 14}),
    (120, {"spark": 22, "share": 5, "next": 18}),
    (150, {"next": 22}),
    (172, {"day $": 7, "gain $": 9, "health": 16}),
    (192, {"month": 7, "name": 18}),
)
"""The width from which columns appear or grow. A column that has appeared stays."""

_WIDE = 3
"""Extra cells for an amount in a currency without a sign of its own."""

_GAPS = {"ticker": 0, "price": 0, "health": 2}
CASH = "fold:cash"
"""The key of the cash line, which shows the cash in a total."""

Shown = PositionRow | Fold | Total


class Place(Struct, frozen=True):
    """A column at a width: where it begins and how wide it is."""

    name: str
    at: int
    cells: int


class Positions:
    """The sheet of the home list: tickers, a fold of watched tickers, and the total below."""

    def __init__(self) -> None:
        self.sort, self.turned = Sort.ATTENTION, False
        self.total: Total | None = None
        self._wide = (False, False)
        self._learnt: Sequence[PositionRow] = ()
        self._laid: dict[int, tuple[Place, ...]] = {}

    def learn(self, rows: Sequence[PositionRow], total: Total | None) -> None:
        """Take over what the columns depend on: the total and the currencies."""
        self.total = total
        if rows is self._learnt:
            return
        self._learnt = rows
        prices = {row.quote.price.unit.label for row in rows if row.quote}
        amounts = {unit.label for row in rows if (unit := told_in(row))}
        wide = not all(map(has_sign, prices)), not all(map(has_sign, amounts))
        if wide != self._wide:
            self._wide, self._laid = wide, {}

    def places(self, width: int) -> tuple[Place, ...]:
        """Return the columns for a list of this width, without its edges."""
        if width not in self._laid:
            self._laid[width] = _laid_out(width, *(_WIDE * wide for wide in self._wide))
        return self._laid[width]

    def key(self, row: Shown) -> str | None:
        if isinstance(row, Total):
            return CASH
        return row.key if isinstance(row, Fold) else row.symbol

    def head(self, width: int, context: DrawContext) -> Line:
        pieces: list[Piece] = []
        descends = self.sort.descends is not self.turned
        for place in self.places(width):
            column = _COLUMNS[place.name]
            title: Line = ((column.title, Ink.QUIET),)
            if column.sort is not None:
                marked = self.sort.value if _marks(place.name, self.sort) else ""
                title = sort_head(column.title, column.sort.value, marked, descends=descends)
                if cells(title) > place.cells and column.right:
                    title = ((title[0][0].replace(" ", ""), title[0][1]),)
            pieces += _at(pieces, place, title, right=column.right)
        return tuple(pieces)

    def draw(self, row: Shown, width: int, context: DrawContext) -> Line:
        if isinstance(row, Fold):
            return row.line
        if isinstance(row, Total):
            return cash_line(row, self.places(width), context)
        pieces: list[Piece] = []
        places = self.places(width)
        if row.theme:  # a theme has no price: its name runs up to the health column
            room = next(place.at for place in places if place.name == "health") - 2
            pieces += cell(((one_line(row.name or row.symbol), Ink.STRONG),), room)
            places = tuple(place for place in places if place.at > room)
        elif (
            row.held and row.quote is None and row.shares
        ):  # no price: the text about shares runs up to the health column
            ends = next(place.at for place in places if place.name == "health") - 2
            priced = next(place for place in places if place.name == "price")
            before = [place for place in places if place.at < priced.at]
            for place in before:
                pieces += _at(
                    pieces, place, DRAWN[place.name](self, row, place.cells, context), right=False
                )
            room = ends - priced.at
            shares = bought(row, context)
            shares = shares if cells(shares) <= room else shares[:1]
            pieces += _at(pieces, Place("", priced.at, room), shares, right=False)
            places = tuple(place for place in places if place.at > ends)
        aside = _aside(places) if not row.held and not row.theme else ""
        for place in places:
            # leave a blank after a long ticker
            parted = place is places[1] and len(row.symbol) >= places[0].cells
            line = DRAWN[place.name](self, row, place.cells - parted, context)
            if place.name == aside:
                line = (("watched" if row.realised is None else "sold", Ink.QUIET),)
            pieces += _at(pieces, place, line, right=_COLUMNS[place.name].right)
        return tuple(pieces)

    def changed(self, before: Shown, after: Shown, width: int) -> list[tuple[int, int]]:
        """Return the cells of the health column if a count changed."""
        if not isinstance(before, PositionRow) or not isinstance(after, PositionRow):
            return []
        if not before.checkpoints or (before.health, before.signs) == (after.health, after.signs):
            return []
        return [
            (place.at, place.at + place.cells)
            for place in self.places(width)
            if place.name == "health"
        ]

    def foot(self, width: int, context: DrawContext) -> Line:
        """Return the total in the book's currency."""
        return foot(self.total, self.places(width), width, context) if self.total else ()


def _aside(places: Sequence[Place]) -> str:
    """Return the column in which a row shows that nothing is held."""
    return "value" if any(place.name == "value" for place in places) else "gain"


def _laid_out(width: int, price: int, amount: int) -> tuple[Place, ...]:
    """Return the columns that fit: all tiers up to the last that fits.

    `price` and `amount` are extra cells for currencies without a sign.
    """
    more = {"price": price} | dict.fromkeys(("value", "day $", "gain $"), amount)
    widths: dict[str, int] = {}
    for least, tier in _TIERS:
        wider = widths | {name: size + more.get(name, 0) for name, size in tier.items()}
        if widths and (width + 2 < least or _taken(wider) > width):
            break
        widths = wider
    places, at = [], 0
    for name in _COLUMNS:
        if name in widths:
            at += _gap(name, widths)
            places.append(Place(name, at, widths[name]))
            at += widths[name]
    return tuple(places)


def _taken(widths: dict[str, int]) -> int:
    return sum(size + _gap(name, widths) for name, size in widths.items())


def _gap(name: str, widths: dict[str, int]) -> int:
    return 2 if name == "next" and "name" in widths else _GAPS.get(name, 1)


def _at(before: Sequence[Piece], place: Place, line: Line, *, right: bool) -> list[Piece]:
    """Return the pieces that put a text at a column's place in the line."""
    gap = place.at - cells(tuple(before))
    return [(" " * gap, Ink.PLAIN), *cell(line, place.cells, right=right)]


def _marks(name: str, sort: Sort) -> bool:
    """Return whether this column's head shows the sort mark: the first of those that sort alike."""
    return _COLUMNS[name].sort is sort and name not in ("day $", "gain $", "share")
