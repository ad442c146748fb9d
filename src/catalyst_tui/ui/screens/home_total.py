"""The last lines of the home list: cash, and the total of all positions in the book's currency.

Value, day and gain are below their columns. Positions without a rate or price are not in the total;
they are named at the right in amber, like anything unknown. If there is room, the exchange rates
and their day are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.shapes.board import Total
from catalyst_tui.ui.screens.home_columns import share_said
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    cells,
    gained,
    money_of,
    one_line,
    percent,
    rate_said,
    with_days,
)

if TYPE_CHECKING:
    from catalyst_tui.ui.screens.home import Place

_PLAIN = 2
"""The first notes about missing positions, at least this many, contain the amounts."""

_APART = 2
"""Cells between texts at the right of the total."""


def foot(found: Total, places: Sequence[Place], width: int, context: DrawContext) -> Line:
    """Return the total; without a base currency, return the amounts in each currency."""
    where = {place.name: place for place in places}
    if not found.currency:
        at = where["price"].at
        note: Line = (_note(found, width - at, context),)
        return _line({"ticker": (0, (("total", Ink.STRONG),), 0), "note": (at, note, 0)})
    shown: dict[str, tuple[int, Line, int]] = {
        name: (where[name].at, line, where[name].cells if right else 0)
        for name, (line, right) in _columns(found, where, context).items()
        if name in where and line
    }
    free = where["health"].at
    spark = where["spark"].cells if "spark" in where and "day $" not in where else 0
    note_text = next(
        (each for each in _notes(found, context)[:_PLAIN] if each and len(each) <= spark), ""
    )
    right = _right(found, where, width - free, context, noted=bool(note_text))
    middle: Line = ((note_text, Ink.RISKY),) if note_text else ()
    if spark and not middle and found.rates:
        day: Line = ((f"rates {min(each.day for each in found.rates):%a}", Ink.QUIET),)
        rates = _rates(found, spark)
        middle = rates or day
        if rates and cells(right) + _APART + cells(day) <= width - free:
            right = (*right, (" " * (width - free - cells(right) - cells(day)), Ink.PLAIN), *day)
    if middle:
        shown["spark"] = (where["spark"].at, middle, 0)
    shown["right"] = (free, right, 0)
    return _line(shown)


def cash_line(found: Total, places: Sequence[Place], context: DrawContext) -> Line:
    """Return the cash line: the amounts as entered, and their sum in the book's currency."""
    where = {place.name: place for place in places}
    values = [each.value for each in found.cash]
    known = (
        None if None in values else sum((each for each in values if each is not None), Decimal(0))
    )
    unit = money(found.currency)
    total_text: Line = ((money_of(known, unit, context), Ink.QUIET),)
    amounts = " ".join(
        money_of(each.amount.value, each.amount.unit, context) for each in found.cash
    )
    plain = len(found.cash) == 1 and found.cash[0].amount.unit == unit
    shown: dict[str, tuple[int, Line, int]] = {"ticker": (0, (("cash", Ink.QUIET),), 0)}
    if "value" not in where:
        shown["price"] = (where["price"].at, total_text if known is not None else ((amounts, Ink.QUIET),),
                          where["price"].cells if known is not None else 0)  # fmt: skip
        return _line(shown)
    between = places[1].at
    own_amounts = "" if plain else amounts
    room = where["value"].at - 1 - between
    shown["amounts"] = (
        between,
        cell(((own_amounts, Ink.QUIET),), min(room, len(own_amounts))) if own_amounts else (),
        0,
    )
    shown["value"] = (where["value"].at, total_text, where["value"].cells)
    if "share" in where:
        share = found.share(None if known is None else Quantity(known, unit))
        shown["share"] = (where["share"].at, share_said(share), where["share"].cells)
    return _line(shown)


def _columns(
    found: Total, where: Mapping[str, Place], context: DrawContext
) -> dict[str, tuple[Line, bool]]:
    unit = money(found.currency)
    before = found.value - found.day if found.day is not None else None
    share = found.day / before * 100 if found.day is not None and before else None
    gain = found.gain_share
    value: Line = (
        (money_of(found.value, unit, context), Ink.STRONG if found.whole else Ink.RISKY),
    )
    unknown: Line = (("?", Ink.UNKNOWN),) if found.gain is None and found.lacking else ()
    return {
        "ticker": ((("total", Ink.STRONG),), False),
        "name": (((f"in {found.currency}", Ink.QUIET),), False),
        "price": (value if "value" not in where else (), True),
        "day": ((percent(share),) if share is not None else (), True),
        "day $": ((_day(found, context),), True),
        "value": (value, True),
        "share": ((("100%", Ink.QUIET),) if found.whole and found.value else (), True),
        "gain": (unknown or ((gained(gain), Ink.STRONG),), True),
        "gain $": (((money_of(found.gain, unit, context, signed=True), Ink.STRONG),), True),
    }


def _right(
    found: Total, where: Mapping[str, Place], room: int, context: DrawContext, *, noted: bool
) -> Line:
    """Return the text from the health column on: what the total lacks (unless `noted`), or its day;
    and the rates.
    """
    text: Line = ()
    if not (found.whole or noted):
        text = (_note(found, room, context),)
    elif "day $" in where:
        change: Line = (
            ((f"day {of_day(found, context)}", Ink.QUIET),) if found.day is not None else ()
        )
        sold = _realised(found, context)
        text = (*change, ("  ", Ink.PLAIN), *sold) if change and sold else change or sold
        if found.gain is None and found.lacking:
            # the exchange rates keep their place
            left = room - cells(_rates(found, room, dated=True)) - _APART
            lacking = one_line(with_days(one_line(found.lacking), context.today), left)
            text = ((lacking, Ink.RISKY),)
    elif "value" in where and found.day is not None:
        text = (_day(found, context), (f" {of_day(found, context)}", Ink.QUIET))
    if "day $" not in where:
        return text
    rates = _rates(found, room - cells(text) - _APART, dated=True)
    gap = room - cells(text) - cells(rates)
    return (*text, (" " * gap, Ink.PLAIN), *rates) if rates else text


def _day(found: Total, context: DrawContext) -> Piece:
    side = Ink.QUIET if not found.day else Ink.GAIN if found.day > 0 else Ink.LOSS
    return (money_of(found.day, money(found.currency), context, signed=True), side)


def _realised(found: Total, context: DrawContext) -> Line:
    if found.realised is None:
        return ()
    text = money_of(found.realised, money(found.currency), context, signed=True)
    return (("sold ", Ink.QUIET), (text, Ink.PLAIN))


def _rates(found: Total, room: int, *, dated: bool = False) -> Line:
    """Return the exchange rates used, or nothing if they do not all fit."""
    if not found.rates:
        return ()
    text = " ".join(rate_said(rate, found.currency) for rate in found.rates)
    if dated:
        oldest = min(rate.day for rate in found.rates)
        text = f"{text.replace(' ', '  ')}  {oldest:%a %b} {oldest.day}"
    return ((text, Ink.QUIET),) if len(text) <= room else ()


def _note(found: Total, room: int, context: DrawContext) -> Piece:
    """Return what is missing in the total, in the most words that fit."""
    return (
        next((note for note in _notes(found, context) if len(note) <= room), "not all of it"),
        Ink.RISKY,
    )


def _notes(found: Total, context: DrawContext) -> list[str]:
    """Return the notes about missing positions, longest first. The first ones have amounts and
    names.
    """
    if found.whole:
        return []
    amounts = " + ".join(money_of(each.value, each.unit, context) for each in found.apart)
    codes = " + ".join(each.unit.label for each in found.apart)
    names, lacks = (
        ", ".join(found.without),
        ": no rate" if found.currency else ": say base_currency",
    )
    plus = "+ " if found.currency else ""
    if not codes:
        return [f"without {names}", f"no {names}", f"without {len(found.without)} names"]
    apart = [
        f"{plus}{amounts}{lacks}",
        f"{plus}{amounts}",
        f"{plus}{codes}{lacks}",
        f"{plus}{codes}",
    ]
    without = [f", {word} {names}" for word in ("without", "no")] if names else [""]
    return [f"{each}{other}" for each in apart for other in without]


def of_day(found: Total, context: DrawContext) -> str:
    """Return the sessions of the day's change: `today`, `Fri` within a week, or `Oct 5`.

    `Fri and today` if markets closed on different days. In a replay `that day`, or the day.
    """
    if found.traded is None:
        return "that day" if context.past else "today"
    today = context.past or context.now.astimezone(found.traded.tzinfo).date()
    days = found.days or (found.traded.date(),)
    return " and ".join(_day_name(day, today, context) for day in days)


def _day_name(day: date, today: date, context: DrawContext) -> str:
    if day == today:
        return "that day" if context.past else "today"
    if not context.past and timedelta() < today - day < timedelta(days=7):
        return f"{day:%a}"
    return f"{day:%b} {day.day}" + ("" if day.year == today.year else f" {day.year}")


def _line(shown: Mapping[str, tuple[int, Line, int]]) -> Line:
    """Return a line of pieces at their places; those with a width are right-aligned in it."""
    pieces: list[Piece] = []
    for at, line, width in sorted(shown.values(), key=lambda each: each[0]):
        if line and cells(line):
            pieces.append((" " * (at - cells(tuple(pieces))), Ink.PLAIN))
            pieces += cell(line, width, right=True) if width else line
    return tuple(pieces)
