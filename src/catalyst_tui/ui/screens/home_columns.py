"""The cells of the home list, one function per column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, Unit, major
from catalyst_tui.desk.shapes.board import PositionRow
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.widgets.strips import sparkline
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    clicks,
    gained,
    money_of,
    one_line,
    percent,
)

if TYPE_CHECKING:
    from catalyst_tui.ui.screens.home import Positions

SESSIONS = 22
"""Number of closes in a sparkline; a narrower one averages them."""

SPARK = "$quiet 62%"

_THOUSAND = 1000
"""Prices from here on drop their cents if there is no room."""

Drawn = Callable[["Positions", PositionRow, int, DrawContext], Line]
"""Draws a cell from the sheet, the row and the width."""


def month(row: PositionRow) -> float | None:
    """Return the change over the days of the sparkline, in percent."""
    closes, days = row.spark, min(len(row.spark), SESSIONS)
    return (closes[-1] / closes[-days] - 1) * 100 if days > 1 and closes[-days] else None


def told_in(row: PositionRow) -> Unit | None:
    """Return the currency of a row's amounts."""
    return row.unit or (row.quote.price.unit if row.quote else None)


def _symbol(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    return ((one_line(row.symbol, 12), Ink.STRONG),)


def _name(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    """Return as many whole words of the name as fit."""
    words = one_line(row.name).split()
    name = words[0] if words else ""
    for word in words[1:]:
        if len(name) + 1 + len(word) > room:
            break
        name = f"{name} {word}"
    return ((name, Ink.QUIET),)


def _price(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    if row.quote is None:
        return (("–", Ink.QUIET),)
    price = major(row.quote.price)
    text = str(price)
    if len(text) > room and price.value >= _THOUSAND:
        text = str(Quantity(price.value.quantize(Decimal(1)), price.unit)).replace(".00", "")
    return ((text, Ink.RISKY if row.stale else Ink.PLAIN),)


def bought(row: PositionRow, context: DrawContext) -> Line:
    """Return the shares held while no price is known: ` 40 @ $112.50 no price`."""
    count, _, cost = "".join(shares_bought(row, context)).partition(" ")
    return ((f" {count:>3} {cost}", Ink.PLAIN), ("  no price", Ink.QUIET))


def shares_bought(row: PositionRow, context: DrawContext) -> list[str]:
    """Return `40 @ $112.50`, or `40 shares` without a cost; an empty list without shares."""
    if row.shares is None:
        return []
    count = "•••" if context.discreet else f"{row.shares.normalize():,f}"
    if row.paid is None:
        return [f"{count} {'share' if count == '1' else 'shares'}"]
    return [f"{count} @ {row.paid}"]


def _day(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    return (percent(row.change),) if row.change is not None else ()


def _day_amount(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    unit = told_in(row)
    if row.day is None or unit is None:
        return ()
    ink = Ink.GAIN if row.day > 0 else Ink.LOSS if row.day < 0 else Ink.QUIET
    return ((money_of(row.day, unit, context, signed=True), ink),)


def _spark(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    return ((sparkline(_averaged(row.spark[-SESSIONS:], room), room), SPARK),)


def _averaged(closes: Sequence[float], room: int) -> Sequence[float]:
    """Return averages of the closes, one per cell."""
    if len(closes) <= room:
        return closes
    ends = [len(closes) * index // room for index in range(room + 1)]
    parts = [closes[start:end] for start, end in pairwise(ends)]
    return [sum(part) / len(part) for part in parts]


def _month(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    change = month(row)
    if change is None:
        return ()
    return ((f"{change:+.1f}%", Ink.GAIN if change > 0 else Ink.LOSS),)


def _value(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    unit = told_in(row)
    return ((money_of(row.value, unit, context), Ink.PLAIN),) if unit else ()


def _share(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    """Return the share of everything held, including cash; empty while the total is incomplete."""
    unit = told_in(row)
    if sheet.total is None or row.value is None or unit is None:
        return ()
    return share_said(sheet.total.share(Quantity(row.value, unit)))


def share_said(share: Decimal | None) -> Line:
    """Return a share of the total."""
    return () if share is None else ((f"{share:.0f}%", Ink.QUIET),)


def _gain(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    if row.own_gain_share is not None:  # in another currency than the total
        return ((f"{gained(row.own_gain_share)}*", Ink.RISKY),)
    if row.held and row.value is not None and row.gain is None and row.lacking:
        return (("?", Ink.UNKNOWN),)
    return ((gained(row.gain_share), Ink.PLAIN),)


def _gain_amount(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    unit = told_in(row)
    if row.own_gain is not None:
        return ((money_of(row.own_gain.value, row.own_gain.unit, context, signed=True), Ink.RISKY),)
    if row.gain is None or unit is None:
        return ()
    return ((money_of(row.gain, unit, context, signed=True), Ink.PLAIN),)


_MARKS = str.maketrans("", "", ".-^=")
_SLOT = 3


def _health(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    """Return the counts in fixed slots, so that each kind has its column. A click shows only that
    kind.
    """
    counts = dict(row.health)
    bad, risky = row.signs
    slots = [
        (StatusGroup.BAD, bad, Ink.MISSED, _SLOT),
        (StatusGroup.RISKY, risky, Ink.RISKY, _SLOT),
        (StatusGroup.UNKNOWN, "?", Ink.UNKNOWN, _SLOT),
        (StatusGroup.OPEN, "○", Ink.OPEN, _SLOT),
    ]
    if room > _SLOT * len(slots):
        slots[-1] = (*slots[-1][:3], _SLOT + 1)
        slots.append((StatusGroup.GOOD, "✓", Ink.QUIET, _SLOT))
    pieces: list[Piece] = []
    for group, sign, ink, size in slots:
        count = counts.get(group, 0)
        text = f"{sign}{min(count, 99)}" if count else ""
        plain = row.symbol.translate(_MARKS).isalnum()  # a style may only contain our own text
        style = (
            clicks(ink, "app.on_page", "only", row.symbol, group.value) if count and plain else ink
        )
        pieces += [(text, style), (" " * (size - len(text)), Ink.PLAIN)]
    return tuple(pieces)


def _next(sheet: Positions, row: PositionRow, room: int, context: DrawContext) -> Line:
    """Return the next date in the most words that fit."""
    following = row.next
    if following is None:
        return ()
    texts = (following.text, following.short)
    chosen = next(
        (text for text in texts if text and len(text) <= room), following.short or following.text
    )
    return ((one_line(chosen, 60), Ink.RISKY if following.late else Ink.PLAIN),)


DRAWN: dict[str, Drawn] = {
    "ticker": _symbol,
    "name": _name,
    "price": _price,
    "day": _day,
    "day $": _day_amount,
    "spark": _spark,
    "month": _month,
    "value": _value,
    "share": _share,
    "gain": _gain,
    "gain $": _gain_amount,
    "health": _health,
    "next": _next,
}
