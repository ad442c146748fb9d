"""A number on many evenings at once, for what is made of closes and reported figures.

Exactly what `number` says of each day, at a fiftieth of the cost: a test over two years of closes asks it for
every one of them. What it cannot take (a figure that is only a floor, a series that was revised) is None.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from catalyst_tui.book import quantity as q
from catalyst_tui.book.dates import local_day
from catalyst_tui.book.tree import (
    Arith,
    Binary,
    Call,
    Correlation,
    Expr,
    Fn,
    Literal,
    Lookback,
    Macro,
    Negative,
    Operand,
    Pace,
    Pooled,
    unit_of,
)
from catalyst_tui.judge.axis import is_daily, macro_name, named, observations, traded
from catalyst_tui.judge.closes import MICRO
from catalyst_tui.judge.facts import Bound
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.value import Value, operation

T = TypeVar("T")
Number = Callable[[Expr, Scope], Value]
Column = list[Decimal | None]
"""A value for each day, None where it is not known."""

LOOKBACK_DAYS = {Pace.WEEKS: 7, Pace.MONTHS: 30.4375, Pace.YEARS: 365.25}
EDGE = timedelta(days=7)
"""How much later than its first day a window's first close may lie: a holiday week, not a gap."""
YEAR = timedelta(days=365)


def column(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    """The value on the evening of each of `days`, oldest first; None when it must be asked day by day."""
    if is_revised(expr, scope):
        return None
    return _column(expr, scope, days, number)


def is_revised(expr: Expr, scope: Scope) -> bool:
    """Whether any close a test reads is another one when asked later."""
    return any(scope.ledger.is_revised(symbol) for symbol in traded(expr, scope))


def _column(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    if isinstance(expr, Literal):
        return [expr.quantity.value] * len(days)
    if not is_daily(expr):
        return _of_figures(expr, scope, days, number)
    match expr:
        case Operand(metric) if ticker := scope.owner(metric, expr.ticker):
            return _priced(metric, ticker, scope, days, number)
        case Macro(id_):
            return _closes(macro_name(id_), scope, days)
        case Call(fn, arg, Lookback() as window) if window.pace is not Pace.QUARTERS and is_daily(arg):
            return _windowed(fn, arg, window, scope, days, number=number)
        case Correlation(left_ticker, right_ticker, span):
            pair = scope.ledger.common(left_ticker, right_ticker)
            ends = (at + 1 for at in places_of(pair.days, days))
            return [pair.pearson(end, span.n) if end > span.n else None for end in ends]
        case Binary(op, left, right, unit):
            sides = [_column(side, scope, days, number) for side in (left, right)]
            return _combined(op, sides[0], sides[1], (unit_of(left), unit_of(right)), unit)
        case Negative(arg):
            inner = _column(arg, scope, days, number)
            return inner and [None if value is None else -value for value in inner]
    return None


def _combined(
    op: Arith, left: Column | None, right: Column | None, units: tuple[q.Unit, q.Unit], unit: q.Unit
) -> Column | None:
    if left is None or right is None:
        return None
    done = operation(op, units, unit)
    return [None if x is None or y is None else done(x, y) for x, y in zip(left, right, strict=True)]


def stepped(
    asked: Callable[[Expr, Scope], T], expr: Expr, scope: Scope, days: Sequence[date]
) -> list[T] | None:
    """What `asked` says of figures alone on each of `days`: it changes only when one becomes known."""
    leaves = named(expr)
    if not all(isinstance(leaf, Operand | Pooled) for leaf in leaves):
        return None  # a consensus, say, is of the fiscal year at hand
    zone, owners = scope.book.zone, set[str]()
    for leaf in leaves:
        if isinstance(leaf, Pooled):
            owners.update(leaf.tickers)
        elif isinstance(leaf, Operand) and (owner := scope.owner(leaf.metric, leaf.ticker)):
            owners.add(owner)
    if scope.ticker is not None:
        owners.add(scope.ticker)  # periods are counted in its calendar, which its reports correct
    moments = set[date]()
    for owner in owners:
        moments.update(local_day(moment, zone) for moment in scope.ledger.known_moments(owner))
    starts = sorted({0, *(bisect_left(days, day) for day in moments)})
    found: list[T] = []
    for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
        if start < len(days):
            found += [asked(expr, scope.close(days[start]))] * (end - start)
    return found


def _of_figures(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    values = stepped(number, expr, scope, days)
    if values is None or any(value.bound is not Bound.EXACT for value in values):
        return None
    return [value.quantity.value if value.quantity else None for value in values]


def _priced(metric: str, ticker: str, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    """As `series.priced`."""
    price = _closes(ticker, scope, days)
    there, usd = replace(scope, ticker=ticker, period=None), q.money("USD")  # any money: units decide nothing
    match metric:
        case "price":
            return price
        case "market_cap":
            shares = _of_figures(Operand("shares_outstanding", q.SHARES), there, days, number)
            return _combined(Arith.MUL, price, shares, (q.NUMBER, q.SHARES), usd)
        case "pe_ttm":
            eps = _of_figures(Call(Fn.TTM, Operand("eps_diluted", usd), None, usd), there, days, number)
            return _combined(Arith.DIV, price, eps, (usd, usd), q.MULTIPLE)
        case "ps_ttm":
            cap = _priced("market_cap", ticker, scope, days, number)
            sales = _of_figures(Call(Fn.TTM, Operand("revenue", usd), None, usd), there, days, number)
            return _combined(Arith.DIV, cap, sales, (usd, usd), q.MULTIPLE)
        case "high_52w" | "low_52w":
            return _extreme(max if metric == "high_52w" else min, ticker, scope, days)
    return None


def _closes(symbol: str, scope: Scope, days: Sequence[date]) -> Column:
    """The latest close on each day."""
    closes = scope.closes(symbol)
    places = places_of(closes.days, days)
    if isinstance(places, range):
        return [Decimal(micros).scaleb(MICRO) for micros in closes.micros[places.start : places.stop]]
    return [Decimal(closes.micros[at]).scaleb(MICRO) if at >= 0 else None for at in places]


def _extreme(best: Callable[..., int], symbol: str, scope: Scope, days: Sequence[date]) -> Column:
    """The highest or lowest close of the year up to each day."""
    closes = scope.closes(symbol)
    found: Column = []
    for at in places_of(closes.days, days):
        first = bisect_right(closes.days, closes.days[at] - YEAR) if at >= 0 else 0
        found.append(Decimal(best(closes.micros[first : at + 1])).scaleb(MICRO) if at >= 0 else None)
    return found


def places_of(axis: Sequence[date], days: Sequence[date]) -> Sequence[int]:
    """Where in `axis` the latest day up to each of `days` stands; -1 when there is none yet."""
    if not days:
        return range(0)
    start = bisect_left(axis, days[0])
    if axis[start : start + len(days)] == days:
        return range(start, start + len(days))
    return [bisect_right(axis, day) - 1 for day in days]


def _windowed(
    fn: Fn, arg: Expr, window: Lookback, scope: Scope, days: Sequence[date], *, number: Number
) -> Column | None:
    """As `series.over_days`: a function of the closes up to each day; None until its window is full."""
    axis = observations(arg, scope)
    places = places_of(axis, days)
    starts = [window_start(axis, at, window) if at >= 0 else None for at in places]
    first = min((start for start in starts if start is not None), default=0)
    values = _column(arg, scope, axis[first:], number)
    if values is None:
        return None
    sums = None
    if fn is Fn.AVG and isinstance(arg, Operand) and arg.metric == "price":  # exact: six decimals
        sums = list(accumulate((value or Decimal(0) for value in values), initial=Decimal(0)))
    found: Column = []
    for at, start in zip(places, starts, strict=True):
        if start is None:
            found.append(None)
        elif sums is not None:
            found.append((sums[at + 1 - first] - sums[start - first]) / (at + 1 - start))
        else:
            sizes = [value for value in values[start - first : at + 1 - first] if value is not None]
            found.append(reduced(fn, sizes) if len(sizes) == at + 1 - start else None)
    return found


def window_start(axis: Sequence[date], at: int, window: Lookback) -> int | None:
    """Where a window that ends at `axis[at]` begins; None while closes are missing at its start."""
    if window.pace is Pace.DAYS:
        return at + 1 - window.n if at + 1 >= window.n else None
    first = axis[at] - timedelta(days=window.n * LOOKBACK_DAYS[window.pace])
    start = max(bisect_right(axis, first, hi=at + 1) - 1, 0)
    return start if axis[start] <= first + EDGE else None


def reduced(fn: Fn, sizes: Sequence[Decimal]) -> Decimal:
    """What a function makes of the values in its window, oldest first."""
    match fn:
        case Fn.AVG:
            return sum(sizes, Decimal(0)) / len(sizes)
        case Fn.SUM:
            return sum(sizes, Decimal(0))
        case Fn.MIN:
            return min(sizes)
        case Fn.MAX:
            return max(sizes)
        case Fn.CHANGE:
            return (sizes[-1] / sizes[0] - 1) * 100
        case Fn.DRAWDOWN:
            return (1 - sizes[-1] / max(sizes)) * 100
    raise TypeError(f"{fn} is not of closes")
