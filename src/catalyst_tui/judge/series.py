"""yoy, ttm, avg, drawdown, corr …: functions over the view, each the same series in a shifted scope."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from catalyst_tui.book import quantity as q
from catalyst_tui.book.period import Span
from catalyst_tui.book.quantity import Dim, Quantity, Unit
from catalyst_tui.book.tree import Arith, Call, Expr, Fn, Forecast, Lookback, Operand, Pace, Pool
from catalyst_tui.judge.facts import Bound, Close
from catalyst_tui.judge.scope import ACROSS_COMPANIES, Scope
from catalyst_tui.judge.value import Value, arithmetic, gather, unknown
from catalyst_tui.judge.verdict import Input

__all__ = [
    "ACROSS_COMPANIES",
    "close_value",
    "correlation",
    "macro",
    "over_days",
    "over_periods",
    "pool",
    "priced",
    "prior_vintage",
    "total",
]

Number = Callable[[Expr, Scope], Value]
_LOOKBACK_DAYS = {Pace.WEEKS: 7, Pace.MONTHS: 30.4375, Pace.YEARS: 365.25}
_EDGE = timedelta(days=7)
"""How much later than its first day a window's first close may lie: a holiday week, not a gap."""


def total(values: Sequence[Value]) -> Value:
    """The sum of known values of one unit, with their bounds."""
    result = values[0]
    for value in values[1:]:
        unit = result.quantity.unit if result.quantity else q.NUMBER
        result = arithmetic(Arith.ADD, result, value, unit)
    return result


def pool(how: Pool, values: Sequence[Value], unit: Unit) -> Value:
    """Sum, average, least or largest of known values."""
    numbers = [value.quantity.value for value in values if value.quantity is not None]
    if how is Pool.SUM:
        return total(values)
    bounds = {value.bound for value in values}
    if len(bounds) > 1 and (how is not Pool.AVG or {Bound.ABOVE, Bound.BELOW} <= bounds):
        return unknown("one figure is only a bound, another is not", *values)
    result = {Pool.AVG: sum(numbers) / len(numbers), Pool.MIN: min(numbers), Pool.MAX: max(numbers)}[how]
    return Value(
        Quantity(Decimal(result), unit),
        gather(list(values)),
        max(bounds, key=lambda bound: bound is not Bound.EXACT),
        contradicted=any(value.contradicted for value in values),
    )


def priced(metric: str, ticker: str, scope: Scope, number: Number) -> Value:
    """The close, and what is made of it: capitalisation, multiples, the year's range."""
    closes = scope.closes(ticker)
    currency = _currency(ticker, scope)
    if not closes:
        missing = Input(ticker, metric, None, None)
        return Value(None, (missing,), missing=f"no close of {ticker} is known")
    price = _close(ticker, closes[-1], currency)
    there = replace(scope, ticker=ticker, period=None)
    shares = Operand("shares_outstanding", q.SHARES)
    money = q.money(currency)
    match metric:
        case "price":
            return price
        case "market_cap":
            return arithmetic(Arith.MUL, replace(price, quantity=_plain(price)), number(shares, there), money)
        case "pe_ttm":
            eps = Call(Fn.TTM, Operand("eps_diluted", money), None, money)
            return arithmetic(Arith.DIV, price, number(eps, there), q.MULTIPLE)
        case "ps_ttm":
            revenue = Call(Fn.TTM, Operand("revenue", money), None, money)
            cap = priced("market_cap", ticker, scope, number)
            return arithmetic(Arith.DIV, cap, number(revenue, there), q.MULTIPLE)
        case "high_52w" | "low_52w":
            year = _within(closes, timedelta(days=365))
            best = (max if metric == "high_52w" else min)(year, key=lambda close: close.value)
            return _close(ticker, best, currency)
    return Value(None, (Input(ticker, metric, None, None),), missing=f"{metric} of {ticker} is not kept")


def close_value(ticker: str, scope: Scope) -> Value:
    """The latest close of a ticker up to the scope's day."""
    closes = scope.closes(ticker)
    if not closes:
        missing = f"no close of {ticker} is known"
        return Value(None, (Input(ticker, "price", None, None),), missing=missing)
    return _close(ticker, closes[-1], _currency(ticker, scope))


def macro(name: str, unit: Unit, scope: Scope) -> Value:
    """The latest observation of a macro series, kept under `name` beside the closes."""
    found = scope.closes(name)
    if not found:
        return Value(None, (Input("", name, None, None),), missing=f"no observation of {name} is known")
    last = found[-1]
    value = Quantity(last.value, unit)
    return Value(value, (Input("", name, last.day, value, known_at=last.known_at, source="FRED"),))


def _plain(value: Value) -> Quantity | None:
    return value.quantity and Quantity(value.quantity.value, q.NUMBER)


def _close(ticker: str, close: Close, currency: str) -> Value:
    value = Quantity(close.value, q.money(currency))
    item = Input(
        ticker,
        "price",
        close.day,
        value,
        known_at=close.known_at,
        source="exchange close",
    )
    return Value(value, (item,))


def _within(closes: Sequence[Close], span: timedelta) -> Sequence[Close]:
    first = closes[-1].day - span
    return closes[bisect_right(closes, first, key=lambda close: close.day) :]


def over_days(expr: Call, window: Lookback, days: Sequence[date], scope: Scope, number: Number) -> Value:
    """A function of closes over a window of `days` that includes the latest; unknown unless it is full."""
    fn, arg, unit = expr.fn, expr.arg, expr.unit
    if window.pace is Pace.DAYS:
        chosen, full = days[-window.n :], len(days) >= window.n
    else:
        first = (days[-1] if days else scope.today) - timedelta(days=window.n * _LOOKBACK_DAYS[window.pace])
        start = max(bisect_right(days, first) - 1, 0)
        chosen, full = days[start:], bool(days) and days[start] <= first + _EDGE
    if not full:
        now = number(arg, scope)
        return unknown(now.missing or f"only {len(days)} closes known, {window} needed", now)
    values = [number(arg, scope.close(day)) for day in chosen]
    sizes = [value.quantity.value for value in values if value.quantity is not None]
    if len(sizes) < len(values):
        return unknown(next(v.missing for v in values if v.quantity is None), values[-1])
    result = {
        Fn.AVG: lambda: sum(sizes, Decimal(0)) / len(sizes),
        Fn.SUM: lambda: sum(sizes, Decimal(0)),
        Fn.MIN: lambda: min(sizes),
        Fn.MAX: lambda: max(sizes),
        Fn.CHANGE: lambda: (sizes[-1] / sizes[0] - 1) * 100,
        Fn.DRAWDOWN: lambda: (1 - sizes[-1] / max(sizes)) * 100,
    }[fn]()
    return Value(Quantity(result, unit), values[-1].inputs)


def over_periods(expr: Call, scope: Scope, number: Number) -> Value:
    """A function of reported periods, ending with the scope's."""
    arg, unit = expr.arg, expr.unit
    period = scope.period
    if period is None:
        return unknown("no period is reported", number(arg, scope))
    match expr.fn:
        case Fn.YOY:
            now, before = number(arg, scope), number(arg, scope.on(period.year_ago()))
            return growth(now, before, unit) if _year_apart(now, before) else unknown(_NO_YEAR, now, before)
        case Fn.QOQ:
            return growth(number(arg, scope), number(arg, scope.on(period.shift(-1))), unit)
        case Fn.PRIOR:
            return number(arg, scope.on(period.shift(-1)))
        case Fn.CHANGE if expr.window:
            before = number(arg, scope.on(period.shift(-_count(expr.window, period.span))))
            return growth(number(arg, scope), before, unit)
    n = _count(expr.window, period.span) if expr.window else Span.YEAR // period.span
    values = [number(arg, scope.on(period.shift(-back))) for back in reversed(range(n))]
    missing = next((value.missing for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing, *values)
    how = {Fn.AVG: Pool.AVG, Fn.MIN: Pool.MIN, Fn.MAX: Pool.MAX}.get(expr.fn, Pool.SUM)
    return pool(how, values, unit)


_NO_YEAR = "no two of its days lie a year apart, give or take 45 days"


def _year_apart(now: Value, before: Value) -> bool:
    """Whether two instants can be compared as a year's change; figures of periods always can."""
    days = [item.period for value in (now, before) for item in value.inputs if item.value]
    if len(days) != 2 or not isinstance(days[0], date) or not isinstance(days[1], date):
        return True
    return abs(days[0] - days[1] - timedelta(days=365)) <= timedelta(days=45)


def _count(window: Lookback, span: Span) -> int:
    months = {Pace.QUARTERS: 3, Pace.YEARS: 12, Pace.MONTHS: 1}.get(window.pace, int(span))
    return max(window.n * months // span, 1)


def growth(now: Value, before: Value, unit: Unit) -> Value:
    """Change against a base: in percent of it, or in points for percentages. No growth from a loss."""
    if now.quantity is None or before.quantity is None:
        return unknown(now.missing or before.missing, now, before)
    if unit.dim is Dim.POINTS:
        return arithmetic(Arith.SUB, now, before, unit)
    if before.quantity.value <= 0:
        return unknown(f"growth from {before.quantity} says nothing", now, before)
    ratio = arithmetic(Arith.DIV, now, before, q.MULTIPLE)
    if ratio.quantity is None:
        return ratio
    return replace(ratio, quantity=Quantity((ratio.quantity.value - 1) * 100, unit))


def prior_vintage(expr: Forecast, scope: Scope, forecast: Callable[[Forecast, Scope], Value]) -> Value:
    """The guide or consensus for the same period that stood before the latest one."""
    latest = forecast(expr, scope)
    if latest.quantity is None or latest.inputs[0].known_at is None:
        return latest
    before = replace(scope, at=latest.inputs[0].known_at - timedelta(microseconds=1), period=scope.period)
    item = latest.inputs[0]
    period = item.period if not isinstance(item.period, date) else None
    return forecast(replace(expr, when=period) if period else expr, before)


def correlation(left: str, right: str, n: int, scope: Scope) -> Value:
    """Pearson on simple returns of closes over the last `n` days on which both traded."""
    pair = scope.ledger.common(left, right)
    end = bisect_right(pair.known, scope.at)
    if scope.day is not None:
        end = bisect_right(pair.days, scope.day, hi=end)
    if end < n + 1:
        missing = f"only {max(end - 1, 0)} of {n} common returns of {left} and {right} known"
        return Value(None, tuple(Input(t, "price", None, None) for t in (left, right)), missing=missing)
    xs, ys = pair.left[end - 1 - n : end - 1], pair.right[end - 1 - n : end - 1]
    mx, my = math.fsum(xs) / n, math.fsum(ys) / n
    sxx = math.fsum((x - mx) ** 2 for x in xs)
    syy = math.fsum((y - my) ** 2 for y in ys)
    items = tuple(
        item
        for ticker, close in zip((left, right), pair.closes[end - 1], strict=True)
        for item in _close(ticker, close, _currency(ticker, scope)).inputs
    )
    if sxx == 0 or syy == 0:
        return Value(None, items, missing="a price that never moved has no correlation")
    sxy = math.fsum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return Value(Quantity(Decimal(f"{sxy / math.sqrt(sxx * syy):.6f}"), q.NUMBER), items)


def _currency(ticker: str, scope: Scope) -> str:
    known = scope.book.tickers.get(ticker)
    return known.currency if known else scope.book.currency
