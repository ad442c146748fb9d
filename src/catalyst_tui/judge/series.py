"""yoy, ttm, avg, drawdown, corr …: functions over the view, each the same series in a shifted scope."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from catalyst_tui.book import quantity as q
from catalyst_tui.book.period import Span
from catalyst_tui.book.quantity import Dim, Quantity, Unit
from catalyst_tui.book.tree import Arith, Call, Fn, Forecast, Lookback, Operand, Pace, Pool
from catalyst_tui.judge.columns import YEAR, Number, column, reduced, window_start
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
    currency = _currency(ticker, scope)
    price = close_value(ticker, scope)
    if price.quantity is None:
        return replace(price, inputs=(Input(ticker, metric, None, None),))
    if metric == "price":
        return price
    there = replace(scope, ticker=ticker, period=None)
    shares = Operand("shares_outstanding", q.SHARES)
    money = q.money(currency)
    match metric:
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
            closes = scope.closes(ticker)
            year = closes[bisect_right(closes.days, closes.days[-1] - YEAR) :]
            best = (max if metric == "high_52w" else min)(year.micros)
            return _close(ticker, year[year.micros.index(best)], currency)
    return Value(None, (Input(ticker, metric, None, None),), missing=f"{metric} of {ticker} is not kept")


def close_value(ticker: str, scope: Scope) -> Value:
    """The latest close of a ticker up to the scope's day."""
    close = scope.last_close(ticker)
    if close is None:
        missing = f"no close of {ticker} is known"
        return Value(None, (Input(ticker, "price", None, None),), missing=missing)
    return _close(ticker, close, _currency(ticker, scope))


def macro(name: str, unit: Unit, scope: Scope) -> Value:
    """The latest observation of a macro series, kept under `name` beside the closes."""
    last = scope.last_close(name)
    if last is None:
        return Value(None, (Input("", name, None, None),), missing=f"no observation of {name} is known")
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


def over_days(expr: Call, window: Lookback, days: Sequence[date], scope: Scope, number: Number) -> Value:
    """A function of closes over a window of `days` that includes the latest; unknown unless it is full."""
    start = window_start(days, len(days) - 1, window) if days else None
    now = number(expr.arg, scope.close(days[-1]) if start is not None else scope)
    if start is None:
        return unknown(now.missing or f"only {len(days)} closes known, {window} needed", now)
    sizes = column(expr.arg, scope, days[start:], number)
    if sizes is None or None in sizes:
        values = [number(expr.arg, scope.close(day)) for day in days[start:]]
        if missing := next((value.missing for value in values if value.quantity is None), None):
            return unknown(missing, now)
        sizes = [value.quantity.value for value in values if value.quantity]
    result = reduced(expr.fn, [size for size in sizes if size is not None])
    return Value(Quantity(result, expr.unit), now.inputs)


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
    end = pair.end(scope.seen or scope.at, scope.day)
    if end < n + 1:
        missing = f"only {max(end - 1, 0)} of {n} common returns of {left} and {right} known"
        return Value(None, tuple(Input(t, "price", None, None) for t in (left, right)), missing=missing)
    last = replace(scope, day=pair.days[end - 1])
    items = tuple(item for ticker in (left, right) for item in close_value(ticker, last).inputs)
    found = pair.pearson(end, n)
    if found is None:
        return Value(None, items, missing="a price that never moved has no correlation")
    return Value(Quantity(found, q.NUMBER), items)


def _currency(ticker: str, scope: Scope) -> str:
    known = scope.book.tickers.get(ticker)
    return known.currency if known else scope.book.currency
