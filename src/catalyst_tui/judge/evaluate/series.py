"""Functions over closes and periods: `yoy`, `ttm`, `avg`, `drawdown`, `corr` and the price metrics.

`column` computes a number for many evenings at once, 50 times faster than `number` for each day. It
returns None for what it cannot take: a figure that is only a floor, or a series that was revised.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import mul
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.book.language.functions import (
    AVG,
    Axis,
    Formula,
    Function,
    Takes,
    periods_in,
)
from catalyst_tui.book.language.leaves import form, is_daily, named, words_of
from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.language.parser import parse_value
from catalyst_tui.book.language.tree import (
    Arith,
    Binary,
    Call,
    Correlation,
    Expr,
    Forecast,
    Literal,
    Lookback,
    Macro,
    Negative,
    Operand,
    Pace,
    Pooled,
    unit_of,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.dates import local_day, moved
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import called
from catalyst_tui.judge.evaluate.money import Position
from catalyst_tui.judge.evaluate.reads import (
    dated_of,
    macro_name,
    observations,
    owners,
    traded,
    unbroken,
)
from catalyst_tui.judge.evaluate.scope import Cache, Scope
from catalyst_tui.judge.evaluate.value import (
    Value,
    applied,
    gather,
    nothing,
    operation,
    unknown,
    unlike,
)
from catalyst_tui.judge.kinds import Sentence
from catalyst_tui.judge.ledger.closes import MICRO
from catalyst_tui.judge.ledger.facts import Bound
from catalyst_tui.judge.verdict import Input


@lru_cache(maxsize=256)
def made_of(metric: str, currency: str) -> Expr:
    """Return a price metric other than the price itself as an expression, of a ticker in
    `currency`."""
    if (
        metric == "market_cap"
    ):  # no test could write it: an amount times a count has no meaning there
        money = q.money(currency)
        return Binary(
            Arith.MUL,
            Operand("price", money),
            Operand("shares_outstanding", q.SHARES),
            money,
        )
    return parse_value(
        STANDARD[metric].made_of, Names(standard_units(currency), currency=currency)
    )


T = TypeVar("T")
Number = Callable[[Expr, Scope], Value]
Column = list[Decimal | None]
"""A value for each day, None where it is unknown."""

EDGE = timedelta(days=7)
"""How late the first close of a look-back may lie, at most a quarter of the look-back."""


def column(
    expr: Expr, scope: Scope, days: Sequence[date], number: Number
) -> Column | None:
    """Return the value on the evening of each of `days`, oldest first.

    None if it must be evaluated day by day.
    """
    if is_revised(expr, scope):
        return None
    return _column(expr, scope, days, number)


def is_revised(expr: Expr, scope: Scope) -> bool:
    """Return whether a close that the test reads has another value when asked later."""
    dated = (
        leaf
        for leaf in named(expr)
        if isinstance(leaf, Operand) and leaf.every is not None
    )
    return any(
        scope.ledger.all_closes(symbol).revised for symbol in traded(expr, scope)
    ) or any(
        scope.ledger.dated_units(dated_of(leaf, scope)) - {leaf.unit} for leaf in dated
    )


def _column(
    expr: Expr, scope: Scope, days: Sequence[date], number: Number
) -> Column | None:
    if isinstance(expr, Literal):
        return [expr.quantity.value] * len(days)
    if not is_daily(expr):
        return _of_figures(expr, scope, days, number)
    match expr:
        case Operand(every=Span()):
            return _closes(dated_of(expr, scope), scope, days)
        case Operand(metric) if ticker := scope.owner(metric, expr.ticker):
            return _priced(metric, ticker, scope, days, number)
        case Macro(id_):
            return _closes(macro_name(id_), scope, days)
        case Call(_, arg) if is_daily(arg):
            return _windowed(expr, scope, days, number)
        case Correlation(left_ticker, right_ticker, span):
            pairs = _common(left_ticker, right_ticker, scope)
            places = latest_places([day for day, *_ in pairs], days)
            return [
                _pearson(pairs[max(at - span.n, 0) : at + 1], span.n) for at in places
            ]
        case Binary(op, left, right, unit):
            sides = [_column(side, scope, days, number) for side in (left, right)]
            return _combined(
                op, sides[0], sides[1], (unit_of(left), unit_of(right)), unit
            )
        case Negative(arg):
            inner = _column(arg, scope, days, number)
            return inner and [None if value is None else -value for value in inner]
    return None


def _combined(
    op: Arith,
    left: Column | None,
    right: Column | None,
    units: tuple[q.Unit, q.Unit],
    unit: q.Unit,
) -> Column | None:
    if left is None or right is None:
        return None
    if unlike(*(Quantity(Decimal(1), each) for each in units)):
        return None  # pence and pounds, or two currencies: value by value
    done = operation(op, units, unit)
    return [
        None if x is None or y is None else done(x, y)
        for x, y in zip(left, right, strict=True)
    ]


def stepped(
    asked: Callable[[Expr, Scope], T], expr: Expr, scope: Scope, days: Sequence[date]
) -> list[tuple[T, int]] | None:
    """Evaluate figures on each of `days`; return each result with the number of days it lasts.

    It changes only when a figure becomes known.
    """
    leaves = named(expr)
    if not all(
        isinstance(leaf, Operand | Pooled) and not getattr(leaf, "forecast", None)
        for leaf in leaves
    ):
        return None  # a consensus changes with the fiscal year
    zone = scope.zone
    companies = owners(expr, scope)
    if scope.ticker is not None:
        companies.add(scope.ticker)  # its reports correct the calendar of its periods
    moments = set[date]()
    for owner in companies:
        moments.update(
            local_day(moment, zone) for moment in scope.ledger.known_moments(owner)
        )
    starts = sorted({0, *(bisect_left(days, day) for day in moments)})
    return [
        (asked(expr, scope.close(days[start])), end - start)
        for start, end in zip(starts, [*starts[1:], len(days)], strict=True)
        if start < len(days)
    ]


def _of_figures(
    expr: Expr, scope: Scope, days: Sequence[date], number: Number
) -> Column | None:
    """Return the values of figures. None if one is not exact or in another unit."""
    steps = stepped(number, expr, scope, days)
    unit = unit_of(expr)
    if steps is None or any(
        value.bound is not Bound.EXACT
        or (value.quantity and value.quantity.unit != unit)
        for value, _ in steps
    ):
        return None
    return [
        value.quantity.value if value.quantity else None
        for value, times in steps
        for _ in range(times)
    ]


def _priced(
    metric: str, ticker: str, scope: Scope, days: Sequence[date], number: Number
) -> Column | None:
    """Return the column of `priced`."""
    if metric == "price":
        return _closes(ticker, scope, days)
    currency = scope.currency(ticker)
    expr, own = made_of(metric, currency), replace(scope, ticker=ticker, period=None)
    found, (_, parts) = _column(expr, own, days, number), q.minor_of(currency)
    if metric == "market_cap" and parts > 1 and found:  # in pounds, of closes in pence
        return [None if value is None else value / parts for value in found]
    return found


def _closes(symbol: str, scope: Scope, days: Sequence[date]) -> Column:
    """Return the latest close on each day."""
    closes = scope.closes(symbol)
    places = latest_places(closes.days, days)
    if isinstance(places, range):
        return [MICRO * micros for micros in closes.micros[places.start : places.stop]]
    return [MICRO * closes.micros[at] if at >= 0 else None for at in places]


def latest_places(axis: Sequence[date], days: Sequence[date]) -> Sequence[int]:
    """Return the place in `axis` of the latest day up to each of `days`; -1 where none is."""
    if not days:
        return range(0)
    start = bisect_left(axis, days[0])
    if axis[start : start + len(days)] == days:
        return range(start, start + len(days))
    return [bisect_right(axis, day) - 1 for day in days]


def _windowed(
    expr: Call, scope: Scope, days: Sequence[date], number: Number
) -> Column | None:
    """Return the column of `over_days`: None until the look-back is full."""
    fn = expr.fn
    arg = expr.arg
    unit = expr.unit
    along = form(arg).axis or Axis.CLOSES
    window = fn.look_back(along, expr.window)
    formula = fn.formula_of(expr.window)
    if window.pace is Pace.HELD:  # not counted from today
        return None
    axis = observations(arg, scope)
    places = latest_places(axis, days)
    starts = _starts(fn.takes, axis, places, window)
    if along is Axis.WEEKS:
        starts = [
            start if has_weeks(fn.takes, axis, start, at, window) else None
            for start, at in zip(starts, places, strict=True)
        ]
    first = min((start for start in starts if start is not None), default=0)
    values = _column(arg, scope, axis[first:], number)
    if values is None:
        return None
    windows = (
        window_slice(fn.takes, start, at, first)
        for start, at in zip(starts, places, strict=True)
    )
    known = [value for value in values if value is not None]
    if len(known) < len(values):  # a window with a hole has no result
        return [_of(formula, values[each], unit) if each else None for each in windows]
    if fn is not AVG or not isinstance(arg, Operand) or arg.metric != "price":
        return [formula.of(known[each], unit) if each else None for each in windows]
    # Averages of prices are long and frequent: exactly, from one running sum
    sums = [*accumulate(known, initial=Decimal(0))]
    return [
        (sums[each.stop] - sums[each.start]) / (each.stop - each.start)
        if each
        else None
        for each in windows
    ]


def _of(formula: Formula, sizes: Column, unit: q.Unit) -> Decimal | None:
    known = [size for size in sizes if size is not None]
    return formula.of(known, unit) if len(known) == len(sizes) else None


def has_weeks(
    takes: Takes, weeks: Sequence[date], start: int | None, at: int, window: Lookback
) -> bool:
    """Return whether no week is missing that a look-back needs.

    Growth over months or years needs its two ends only.
    """
    if start is None:
        return False
    ends_alone = takes in (Takes.ENDS, Takes.BEFORE) and window.pace is not Pace.STEPS
    return ends_alone or unbroken(weeks[start : at + 1])


def window_slice(
    takes: Takes, start: int | None, at: int, first: int = 0
) -> slice | None:
    """Return the slice of values that a function reads at `at`; the column begins at `first`."""
    if start is None:
        return None
    if takes is Takes.BEFORE:
        return slice(start - first, start - first + 1)
    return slice(
        start - first, at + 1 - first, max(at - start, 1) if takes is Takes.ENDS else 1
    )


def _starts(
    takes: Takes, axis: Sequence[date], places: Sequence[int], window: Lookback
) -> Sequence[int | None]:
    """Return the places where the look-backs from these begin; None where closes are missing.

    Days count observations. Weeks, months and years reach to the close that counted then.
    """
    if window.pace in (Pace.DAYS, Pace.STEPS):
        back = window.n - (takes is Takes.ALL)
        return [at - back if at >= back else None for at in places]
    return [_start(axis, at, window) if at >= 0 else None for at in places]


def _start(axis: Sequence[date], at: int, window: Lookback) -> int | None:
    first = moved(
        axis[at], -window.n, "d" if window.pace is Pace.CALENDAR_DAYS else window.pace
    )
    start = max(bisect_right(axis, first, hi=at + 1) - 1, 0)
    full = axis[start] <= first or axis[start] <= first + min(
        EDGE, (axis[at] - first) / 4
    )
    return start if full else None


def priced(metric: str, ticker: str, scope: Scope, number: Number) -> Value:
    """Return the close, or a metric made from it: capitalisation and multiples."""
    currency = scope.currency(ticker)
    price = close_value(ticker, scope)
    if metric == "price":
        return price
    if price.quantity is None:
        return replace(price, inputs=(Input(ticker, metric, None, None),))
    if metric == "market_cap" and (
        foreign := scope.book.tickers[ticker].figures_in
    ) not in ("", currency, q.minor_of(currency)[0]):
        return replace(
            unknown(_RECEIPT.format(ticker, foreign, currency), price),
            inputs=price.inputs,
        )
    own = replace(scope, ticker=ticker, period=None)
    value, (whole, parts) = number(made_of(metric, currency), own), q.minor_of(currency)
    if metric == "market_cap" and parts > 1 and value.quantity:
        pounds = Quantity(value.quantity.value / parts, q.money(whole))
        return replace(value, quantity=pounds)
    return value


_RECEIPT = (
    "{} reports in {} and trades in {}: "
    "what trades may stand for more or fewer shares than it reports"
)


def close_value(ticker: str, scope: Scope) -> Value:
    """Return the latest close of a ticker up to the scope's day."""
    close = scope.last_close(ticker)
    if close is None:
        missing = f"no close of {ticker} is known"
        return Value(None, (Input(ticker, "price", None, None),), missing=missing)
    value = Quantity(close.value, q.money(scope.currency(ticker)))
    item = Input(
        ticker, "price", close.day, value, known_at=close.known_at, source="daily close"
    )
    return Value(value, (item,))


def macro(expr: Macro, scope: Scope) -> Value:
    """Return the latest observation of a macro series."""
    name = macro_name(expr.id)
    last = scope.last_close(name)
    if last is None:
        return Value(
            None,
            (Input("", name, None, None),),
            missing=f"no observation of {name} is known",
        )
    value = Quantity(last.value, expr.unit)
    return Value(
        value,
        (Input("", name, last.day, value, known_at=last.known_at, source="FRED"),),
    )


def over_days(expr: Call, scope: Scope, number: Number) -> Value:
    """Evaluate a function over a look-back that ends with the latest close. Unknown unless full."""
    read = days_read(expr.fn, expr.window, expr.arg, scope)
    now = number(expr.arg, scope)
    if isinstance(read, str):
        return unknown(now.missing or read, now)
    named = Sentence(words_of, expr.arg), read[0], read[-1]
    sizes = column(expr.arg, scope, read, number)
    exact = [size for size in sizes or () if size is not None]
    if len(exact) < len(read):
        values = [number(expr.arg, scope.close(day)) for day in read]
        return replace(
            applied(expr.fn, values, expr.unit, named, expr.window),
            inputs=now.inputs,
        )
    result = expr.fn.formula_of(expr.window).of(exact, expr.unit)
    if result is None:
        return unknown(
            nothing(expr.fn, named, Quantity(exact[0], unit_of(expr.arg))), now
        )
    return Value(Quantity(result, expr.unit), now.inputs)


def days_read(
    fn: Function, window: Lookback | None, arg: Expr, scope: Scope
) -> Sequence[date] | str:
    """Return the days that a function of daily values reads, or why they are not all known."""
    days = observations(arg, scope)
    axis = form(arg).axis or Axis.CLOSES
    at = len(days) - 1
    reach = fn.look_back(axis, window)
    if reach.pace is Pace.HELD:
        start, missing = _since_held(days, scope)
    else:
        start, missing = (
            _starts(fn.takes, days, [at], reach)[0],
            _too_few(days, axis, window, reach),
        )
        if axis is Axis.WEEKS and not has_weeks(fn.takes, days, start, at, reach):
            start = None
    read = window_slice(fn.takes, start, at)
    return missing if read is None else days[read]


def _since_held(days: Sequence[date], scope: Scope) -> tuple[int | None, str]:
    """Return the place of the first day on which a lot was held that still is."""
    ticker = scope.book.tickers.get(scope.ticker or "")
    today = scope.day or scope.today
    lots = Position.of(ticker, today).lots if ticker else ()
    opened = [lot.opened for lot in lots if lot.opened is not None]
    if not lots:
        return None, f"nothing of {scope.ticker} is held on {today}"
    if len(opened) < len(lots):
        return None, f"a lot of {scope.ticker} does not say when it was opened"
    first = min(opened)
    if not days or days[0] > first + EDGE or days[-1] < first:
        return (
            None,
            f"{scope.ticker} is held since {first}, and its closes are not known from then on",
        )
    return bisect_left(days, first), ""


def _too_few(
    days: Sequence[date], axis: Axis, window: Lookback | None, reach: Lookback
) -> str:
    """Say how many values are known: `only 4 closes known, 200d needed`."""
    needed = "one more" if reach.pace is Pace.STEPS else str(reach)
    if axis is Axis.WEEKS:
        return f"only {len(days)} weeks known, {window or needed} needed without a gap"
    return f"only {len(days)} closes known, {needed} needed"


def over_periods(expr: Call, scope: Scope, number: Number) -> Value:
    """Evaluate a function over reported periods, ending with the scope's."""
    if scope.period is None:
        return unknown("no period is reported", number(expr.arg, scope))
    backs = periods_back(expr.fn, expr.window, scope.period.span)
    if isinstance(backs, str):
        return unknown(backs, number(expr.arg, scope))
    values = [number(expr.arg, scope.earlier(back)) for back in backs]
    months = (backs[0] - backs[-1]) * scope.period.span
    if expr.fn.takes is Takes.ENDS and not _apart(values, months):
        far = "a year" if months == Span.YEAR else f"{months} months"
        return unknown(
            f"no two of its days lie {far} apart, give or take 45 days", *values[::-1]
        )

    name = Sentence(_name, expr.arg, values[0])
    named = name, scope.earlier(backs[0]).period, scope.period
    return replace(
        applied(expr.fn, values, expr.unit, named, expr.window),
        inputs=gather(values[::-1]),
    )


def _name(arg: Expr, first: Value) -> str:
    """Return the name of a function's argument: the company's figure, else the expression."""
    return (
        called(first.inputs[0].ticker, first.inputs[0].metric)
        if len(first.inputs) == 1
        else words_of(arg)
    )


def periods_back(fn: Function, window: Lookback | None, span: Span) -> list[int] | str:
    """Return how many periods back a function reads, oldest first, or a reason why it cannot."""
    window = fn.look_back(Axis.REPORTS, window)
    n = periods_in(window, span)
    if n is None:
        return (
            f"{fn} looks back {window}, "
            f"which is no number of {span.plural} as they are judged here"
        )
    match fn.takes:
        case Takes.ALL:
            return [*reversed(range(n))]
        case Takes.STEPS:
            return [*reversed(range(n + 1))]
        case Takes.ENDS:
            return [n, 0]
        case Takes.BEFORE:
            return [n]


def _apart(values: Sequence[Value], months: int) -> bool:
    """Return whether two instants lie so many months apart. Figures of periods always do."""
    days = [item.period for value in values for item in value.inputs if item.value]
    if len(days) != 2 or not isinstance(days[0], date) or not isinstance(days[1], date):
        return True
    return abs(days[1] - days[0] - timedelta(days=months * 365 / 12)) <= timedelta(
        days=45
    )


def prior_vintage(
    expr: Forecast, scope: Scope, forecast: Callable[[Forecast, Scope], Value]
) -> Value:
    """Return the guide or consensus for the same period that counted before the latest one."""
    latest = forecast(expr, scope)
    if latest.quantity is None or latest.inputs[0].known_at is None:
        return latest
    before = replace(
        scope, at=latest.inputs[0].known_at - timedelta(microseconds=1), cache=Cache()
    )
    item = latest.inputs[0]
    period = item.period if not isinstance(item.period, date) else None
    value = forecast(replace(expr, when=period) if period else expr, before)
    if value.quantity is not None:
        return value
    what = f"{expr.kind} of {called(item.ticker, item.metric)}{f' for {period}' if period else ''}"
    first = scope.day_at(before.at)
    return Value(None, latest.inputs, missing=f"no {what} before the first, of {first}")


def correlation(expr: Correlation, scope: Scope) -> Value:
    """Return the Pearson correlation of daily returns over the last common trading days."""
    left, right, n = expr.left, expr.right, expr.window.n
    pairs = _common(left, right, scope, n + 1)
    known = max(len(pairs) - 1, 0)
    if known < n:
        missing = f"only {known} of {n} common returns of {left} and {right} known"
        return Value(
            None,
            tuple(Input(t, "price", None, None) for t in (left, right)),
            missing=missing,
        )
    last = replace(scope, day=pairs[-1][0])
    items = tuple(
        item for ticker in (left, right) for item in close_value(ticker, last).inputs
    )
    coefficient = _pearson(pairs, n)
    if coefficient is None:
        return Value(None, items, missing="a price that never moved has no correlation")
    return Value(Quantity(coefficient, q.NUMBER), items)


def _common(
    left: str, right: str, scope: Scope, last: int = 0
) -> list[tuple[date, int, int]]:
    """Return the days on which both tickers traded, with their closes, oldest first.

    All of them, or only so many of the last.
    """
    one, other = scope.closes(left), scope.closes(right)
    if one.days == other.days:  # nearly always
        return [
            *zip(
                one.days[-last:], one.micros[-last:], other.micros[-last:], strict=True
            )
        ]
    there = dict(zip(other.days, other.micros, strict=True))
    closes = zip(one.days, one.micros, strict=True)
    return [(day, close, there[day]) for day, close in closes if day in there][-last:]


def _pearson(pairs: Sequence[tuple[date, int, int]], n: int) -> Decimal | None:
    """Return the correlation of the last `n` returns; None for too few or equal prices."""
    if len(pairs) <= n:
        return None
    _, *sides = zip(*pairs[-n - 1 :], strict=True)
    dx, dy = map(_returns, sides)
    sxx = math.fsum(map(mul, dx, dx))
    syy = math.fsum(map(mul, dy, dy))
    if sxx == 0 or syy == 0:
        return None
    return Decimal(f"{math.fsum(map(mul, dx, dy)) / math.sqrt(sxx * syy):.6f}")


def _returns(closes: Sequence[int]) -> list[float]:
    """Return the simple return into each close but the first, less their mean."""
    returns = [now / then - 1 for then, now in pairwise(closes)]
    mean = math.fsum(returns) / len(returns)
    return [each - mean for each in returns]
