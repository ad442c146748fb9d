"""How a typed figure is read: whose it is, of which period or day, how much, on which accounting.

Each raises ValueError with a sentence that says what would be right.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.owners import owner_of
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span, parse_period
from catalyst_tui.book.model.quantity import (
    Dim,
    Quantity,
    Unit,
    describe,
    parse_quantity,
    same_scale,
)
from catalyst_tui.book.model.tickers import Series
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.judge.ledger.facts import Bound


def whose(metric: str, symbol: str | None, book: Book) -> str:
    """The ticker a figure told of `symbol` is kept under. ValueError with a sentence when it is not its."""
    if symbol and symbol not in book.tickers:
        raise ValueError(
            f"no ticker {clean(symbol)!r} in the book{suggestion(symbol, book.tickers)}"
        )
    return owner_of(metric, book.series.get(metric), symbol)


def unit_in(metric: str, ticker: str, book: Book) -> Unit:
    """What a figure of a ticker is measured in."""
    series, known = book.series.get(metric), book.tickers.get(ticker)
    if series:
        return series.unit
    if known is None:
        return STANDARD[metric].unit_in(book.currency)
    return STANDARD[metric].unit_in(known.currency, known.reports_now or known.reports_in)


class Stated(Struct, frozen=True):
    """A figure as typed: exact, a floor, about, or a range with its middle."""

    value: Quantity
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None


def stated_value(text: str, unit: Unit) -> Stated:
    """Read `392.4M`, `>50%`, `~20%`, `540M..560M` or `540..560M` in `unit`. ValueError with a sentence."""
    text = text.strip()
    if not text:
        raise ValueError(f"{describe(unit)} is needed")
    if ".." in text:
        first, _, second = text.partition("..")
        low, high = _in(same_scale(first, second), unit), _in(second, unit)
        if low.value > high.value:
            raise ValueError(f"{text!r} is upside down")
        return Stated(
            Quantity((low.value + high.value) / 2, unit), Bound.EXACT, low.value, high.value
        )
    bound = Bound(text[0]) if text[0] in "><~" else Bound.EXACT
    return Stated(
        _in(text.removeprefix(bound.value) if bound is not Bound.EXACT else text, unit), bound
    )


def _in(text: str, unit: Unit) -> Quantity:
    """A quantity in `unit`; a bare number takes it; one below 1 where percent are meant is asked about."""
    quantity = parse_quantity(text, unit.label or "USD", expect=unit)
    if unit.dim is Dim.PERCENT and 0 < abs(quantity.value) < 1 and text.strip()[-1] != "%":
        said = text.strip()
        raise ValueError(f"{said} is {quantity.value * 100:f}% or {said}%? write it with its sign")
    if quantity.unit != unit:
        raise ValueError(f"{describe(unit)} is needed, this is {describe(quantity.unit)}")
    return Quantity(
        quantity.value, unit
    )  # with the digits it was typed with: 3.6B says less than 3600M


def figure_period(text: str, metric: str, series: Series | None, today: date) -> Period | date:
    """What a figure is of, known on `today`: a period; a day for instants such as shares outstanding, and for
    series that have days, or weeks (`2026-W46` is its Sunday). ValueError with what would be right."""
    text, every = text.strip(), series.every if series else Span.QUARTER
    such_as = _SUCH_AS.get(every, "2026Q3")
    is_day = len(text) == 10 and text.count("-") == 2
    if not text:
        raise ValueError(
            f"say the {_OF[every]}"
            if every.dated
            else f"say the period it is of, such as {such_as}"
        )
    if not is_day and not (every is Span.WEEK and "W" in text.upper()):
        if every.dated:
            raise ValueError(f"{metric} has a value each {every.name.lower()}: the {_OF[every]}")
        return parse_period(text)
    day = parse_day(text) if is_day else CALENDAR.end(parse_period(text))
    if not every.dated and not (metric in STANDARD and STANDARD[metric].nature is Nature.INSTANT):
        hint = f'; for values by day write every = "day" in [series.{metric}]' if series else ""
        raise ValueError(f"{metric} is of a period, such as {such_as}{hint}")
    if day > today:
        raise ValueError(f"{day} has not come yet")
    return day


def ended(period: Period | date, fiscal: FiscalYear, known: date) -> None:
    """ValueError when a period reported on `known` was not over by then: it is a guide, or mistyped."""
    if (
        isinstance(period, Period)
        and (end := fiscal.end(fiscal.own(period))) > known + _OFF_THE_RULE
    ):
        raise ValueError(
            f"{period} ends on {end}, which has not come yet; what is said ahead is a guide"
        )


_OFF_THE_RULE = timedelta(
    weeks=4
)  # how far a company's own end may lie from the year-end rule's (sources.md, F13)
_SUCH_AS = {Span.MONTH: "2026-10", Span.HALF: "2026H1", Span.YEAR: "FY2026"}
_OF = {
    Span.DAY: "day it is of, such as 2026-11-20",
    Span.WEEK: "week it is of, such as 2026-W46, or its day",
}
