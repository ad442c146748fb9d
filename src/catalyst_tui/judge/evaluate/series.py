"""yoy, ttm, avg, drawdown, corr …: functions over the view, each the same series in a shifted scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis, Function, Runs, Takes, periods_in
from catalyst_tui.book.language.leaves import form, words_of
from catalyst_tui.book.language.tree import Call, Expr, Forecast, Lookback, Operand, Pace, unit_of
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.evaluate.columns import Number, column, has_weeks, start_of, taken
from catalyst_tui.judge.evaluate.dependencies import observations
from catalyst_tui.judge.evaluate.derived import made_of
from catalyst_tui.judge.evaluate.functions import Spoken, applied, nothing
from catalyst_tui.judge.evaluate.scope import Kept, Scope
from catalyst_tui.judge.evaluate.value import Value, gather, unknown
from catalyst_tui.judge.ledger.closes import MICRO
from catalyst_tui.judge.ledger.facts import Close
from catalyst_tui.judge.verdict import Input

__all__ = [
    "backs_taken",
    "close_value",
    "correlation",
    "macro",
    "over_days",
    "over_periods",
    "priced",
    "prior_vintage",
]


def priced(metric: str, ticker: str, scope: Scope, number: Number) -> Value:
    """Return the close, or what is made of it: capitalisation and multiples."""
    currency = scope.currency(ticker)
    price = close_value(ticker, scope)
    if metric == "price":
        return price
    if price.quantity is None:
        return replace(price, inputs=(Input(ticker, metric, None, None),))
    if metric == "market_cap" and (foreign := scope.book.tickers[ticker].reports_in) not in ("", currency):
        return replace(unknown(_RECEIPT.format(ticker, foreign, currency), price), inputs=price.inputs)
    return number(made_of(metric, currency), replace(scope, ticker=ticker, period=None))


_RECEIPT = "{} reports in {} and trades in {}: what trades may stand for more or fewer shares than it reports"


def close_value(ticker: str, scope: Scope) -> Value:
    """The latest close of a ticker up to the scope's day."""
    closes, place = scope.ledger.last_place(ticker, scope.seen or scope.at, scope.day)
    if place < 0:
        missing = f"no close of {ticker} is known"
        return Value(None, (Input(ticker, "price", None, None),), missing=missing)
    currency = scope.currency(ticker)
    value = closes.values.get(place)
    if value is None or value.quantity is None or value.quantity.unit.label != currency:
        value = _close(ticker, closes[place], currency)
        if len(closes.values) >= _MOST_VALUES:
            closes.values.clear()
        closes.values[place] = value
    return value


_MOST_VALUES = 16
"""Closes of a symbol of which the value is kept: a verdict asks for the last few again and again."""


def macro(name: str, unit: Unit, scope: Scope) -> Value:
    """The latest observation of a macro series, kept under `name` beside the closes."""
    last = scope.last_close(name)
    if last is None:
        return Value(None, (Input("", name, None, None),), missing=f"no observation of {name} is known")
    value = Quantity(last.value, unit)
    return Value(value, (Input("", name, last.day, value, known_at=last.known_at, source="FRED"),))


def _close(ticker: str, close: Close, currency: str) -> Value:
    value = Quantity(close.value, q.money(currency))
    item = Input(
        ticker,
        "price",
        close.day,
        value,
        known_at=close.known_at,
        source="daily close",
    )
    return Value(value, (item,))


def over_days(expr: Call, scope: Scope, number: Number) -> Value:
    """A function of closes over a look-back that ends with the latest; unknown unless it is full."""

    def spoken(read: Sequence[date]) -> Spoken:
        return Spoken(words_of(expr.arg), read[0], read[-1])

    days = observations(expr.arg, scope)
    window = expr.fn.look_back(form(expr.arg).axis or Axis.CLOSES, expr.window)
    start = begins(expr.fn, expr.window, days, len(days) - 1, expr.arg)
    now = number(expr.arg, scope if start is None else scope.close(days[-1]))
    window_of = taken(expr.fn.takes, start, len(days) - 1)
    if window_of is None:
        return unknown(now.missing or _too_few(days, window, expr), now)
    if (of_closes := _of_price(expr, window_of, scope)) is not None:
        return Value(Quantity(of_closes, expr.unit), now.inputs)
    read = days[window_of]
    sizes = column(expr.arg, scope, read, number)
    exact = [size for size in sizes or () if size is not None]
    if len(exact) < len(read):
        values = [number(expr.arg, scope.close(day)) for day in read]
        return replace(applied(expr.fn, values, expr.unit, lambda: spoken(read)), inputs=now.inputs)
    formula = expr.fn.formula
    result = formula.of(exact, expr.unit)
    if result is None:
        return unknown(nothing(expr.fn, spoken(read), Quantity(exact[0], unit_of(expr.arg))), now)
    return Value(Quantity(result, expr.unit), now.inputs)


def _of_price(expr: Call, window: slice, scope: Scope) -> Decimal | None:
    """The sum or the mean of a look-back on closes themselves, which are whole millionths: exact, and nothing
    is made of each; None for other functions and numbers."""
    arg, runs = expr.arg, expr.fn.formula.runs
    if runs is None or not isinstance(arg, Operand) or arg.metric != "price":
        return None
    read = scope.closes(scope.owner("price", arg.ticker) or "").micros[window]
    whole = Decimal(sum(read)).scaleb(MICRO)
    return whole / len(read) if runs is Runs.MEAN else whole


def begins(fn: Function, window: Lookback | None, days: Sequence[date], at: int, arg: Expr) -> int | None:
    """Where the look-back of a function from `days[at]` begins; None while something is missing in it."""
    axis = form(arg).axis or Axis.CLOSES
    reach = fn.look_back(axis, window)
    start = start_of(fn.takes, days, at, reach)
    return start if axis is not Axis.WEEKS or has_weeks(fn.takes, days, start, at, reach) else None


def _too_few(days: Sequence[date], window: Lookback, expr: Call) -> str:
    if form(expr.arg).axis is Axis.WEEKS:
        return f"only {len(days)} weeks known, {expr.window or needed(window)} needed without a gap"
    return f"only {len(days)} closes known, {needed(window)} needed"


def needed(window: Lookback) -> str:
    """A look-back in words: `200d`, or the observation before."""
    return "one more" if window.pace is Pace.STEPS else str(window)


def over_periods(expr: Call, scope: Scope, number: Number) -> Value:
    """A function of reported periods, ending with the scope's."""
    if scope.period is None:
        return unknown("no period is reported", number(expr.arg, scope))
    backs = backs_taken(expr.fn, expr.window, scope.period.span)
    if isinstance(backs, str):
        return unknown(backs, number(expr.arg, scope))
    values = [number(expr.arg, scope.earlier(back)) for back in backs]
    months = (backs[0] - backs[-1]) * scope.period.span
    if expr.fn.takes is Takes.ENDS and not _apart(values, months):
        far = "a year" if months == Span.YEAR else f"{months} months"
        return unknown(f"no two of its days lie {far} apart, give or take 45 days", *values[::-1])

    def spoken() -> Spoken:
        return Spoken(_name(expr.arg, values[0]), scope.earlier(backs[0]).period, scope.period)

    return replace(applied(expr.fn, values, expr.unit, spoken), inputs=gather(values[::-1]))


def _name(arg: Expr, first: Value) -> str:
    """What a function is of: the company's figure where it is one, else the expression."""
    return called(first.inputs[0].ticker, first.inputs[0].metric) if len(first.inputs) == 1 else words_of(arg)


def backs_taken(fn: Function, window: Lookback | None, span: Span) -> list[int] | str:
    """How many periods back a function reads, oldest first; a sentence when the look-back is not counted in
    such."""
    window = fn.look_back(Axis.REPORTS, window)
    n = periods_in(window, span)
    if n is None:
        return f"{fn} looks back {window}, which is no number of {span.plural} as they are judged here"
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
    """Whether two instants can be compared over so many months; figures of periods always can."""
    days = [item.period for value in values for item in value.inputs if item.value]
    if len(days) != 2 or not isinstance(days[0], date) or not isinstance(days[1], date):
        return True
    return abs(days[1] - days[0] - timedelta(days=months * 365 / 12)) <= timedelta(days=45)


def prior_vintage(expr: Forecast, scope: Scope, forecast: Callable[[Forecast, Scope], Value]) -> Value:
    """The guide or consensus for the same period that stood before the latest one."""
    latest = forecast(expr, scope)
    if latest.quantity is None or latest.inputs[0].known_at is None:
        return latest
    before = replace(scope, at=latest.inputs[0].known_at - timedelta(microseconds=1), kept=Kept())
    item = latest.inputs[0]
    period = item.period if not isinstance(item.period, date) else None
    value = forecast(replace(expr, when=period) if period else expr, before)
    if value.quantity is not None:
        return value
    what = f"{expr.kind} of {called(item.ticker, item.metric)}{f' for {period}' if period else ''}"
    first = local_day(before.at, scope.zone)
    return Value(None, latest.inputs, missing=f"no {what} before the first, of {first}")


def correlation(left: str, right: str, n: int, scope: Scope) -> Value:
    """Pearson on simple returns of closes over the last `n` days on which both traded."""
    pair = scope.ledger.common(left, right)
    end = pair.end(scope.seen or scope.at, scope.day)
    if end < n + 1:
        missing = f"only {max(end - 1, 0)} of {n} common returns of {left} and {right} known"
        return Value(None, tuple(Input(t, "price", None, None) for t in (left, right)), missing=missing)
    last = replace(scope, day=pair.days[end - 1])
    items = tuple(item for ticker in (left, right) for item in close_value(ticker, last).inputs)
    coefficient = pair.pearson(end, n)
    if coefficient is None:
        return Value(None, items, missing="a price that never moved has no correlation")
    return Value(Quantity(coefficient, q.NUMBER), items)
