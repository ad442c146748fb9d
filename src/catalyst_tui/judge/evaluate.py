"""A test's tree and a scope in, a three-valued result with its inputs out (language.md, "Tests")."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from catalyst_tui.book import quantity as q
from catalyst_tui.book.metrics import Nature
from catalyst_tui.book.model import Basis
from catalyst_tui.book.period import Period, Span
from catalyst_tui.book.quantity import Quantity
from catalyst_tui.book.tree import (
    Ahead,
    Arith,
    Baseline,
    Between,
    Binary,
    Both,
    Call,
    Compare,
    Correlation,
    Cross,
    Either,
    Expr,
    Fn,
    Forecast,
    Literal,
    Negative,
    Not,
    Op,
    Operand,
    Pace,
    Pooled,
    Rank,
    Run,
    Side,
    Target,
    Trend,
    show,
    walk,
)
from catalyst_tui.judge import series
from catalyst_tui.judge.facts import Fact, Kind
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.value import Truth, Value, arithmetic, at_least, compare, gather, negate, unknown
from catalyst_tui.judge.verdict import Input


@cache
def named(expr: Expr) -> tuple[Operand | Pooled | Forecast | Correlation, ...]:
    """The figures a test reads, each once."""
    nodes = (node for node in walk(expr) if isinstance(node, Operand | Pooled | Forecast | Correlation))
    return tuple(dict.fromkeys(nodes))


def is_daily(expr: Expr, scope: Scope) -> bool:
    """Whether a test has a result each session rather than each period."""
    return any(
        isinstance(node, Correlation)
        or (isinstance(node, Operand) and scope.nature(node.metric) is Nature.PRICE)
        for node in named(expr)
    )


def traded(expr: Expr, scope: Scope) -> set[str]:
    """The tickers whose closes a test reads."""
    found = set()
    for node in named(expr):
        if isinstance(node, Correlation):
            found |= {node.left, node.right}
        elif isinstance(node, Operand) and scope.nature(node.metric) is Nature.PRICE:
            found.add(scope.owner(node.metric, node.ticker) or "")
    return found


def observations(expr: Expr, scope: Scope) -> Sequence[date]:
    """The days on which all that a test reads traded, oldest first."""
    first, *others = sorted(traded(expr, scope))
    days = scope.closes(first).days
    for symbol in others:
        known = set(scope.closes(symbol).days)
        days = [day for day in days if day in known]
    return days


def within(days: Sequence[date], first: date | None, last: date | None) -> Sequence[date]:
    """The days from `first` to `last`, both included; an end that is None is open."""
    begin = 0 if first is None else bisect_left(days, first)
    return days[begin : None if last is None else bisect_right(days, last)]


def reported_periods(expr: Expr, scope: Scope) -> list[Period]:
    """The periods any of the test's own figures is reported for, oldest first.

    A test that names only other tickers is read in the calendar of the first it names.
    """
    figures = [(owner, metric) for metric, owner in _figures(expr, scope)]
    own = [pair for pair in figures if pair[0] == scope.ticker] or figures[:1]
    periods = {period for owner, metric in own for period in scope.reported(owner, metric)}
    return sorted(periods, key=lambda period: (period.year, period.n))


def _figures(expr: Expr, scope: Scope) -> Iterator[tuple[str, str]]:
    for node in named(expr):
        if isinstance(node, Pooled):
            yield from ((node.metric, ticker) for ticker in node.tickers)
        elif isinstance(node, Operand) and scope.nature(node.metric) is not Nature.PRICE:
            owner = scope.owner(node.metric, node.ticker)
            if node.period is None and owner is not None:
                yield node.metric, owner
        elif isinstance(node, Forecast) and node.kind == Kind.GUIDE:  # given with the print before it
            owner = scope.owner(node.metric, node.ticker)
            if owner is not None:
                yield node.metric, owner


def number(expr: Expr, scope: Scope) -> Value:
    """The value of a numeric expression."""
    match expr:
        case Literal(quantity):
            return Value(quantity)
        case Operand():
            return operand(expr, scope)
        case Pooled():
            return pooled(expr, scope)
        case Baseline(metric):
            return baseline(metric, scope)
        case Target():
            return Value(scope.target, missing="" if scope.target else "no target for this period")
        case Forecast():
            return forecast(expr, scope)
        case Call():
            return call(expr, scope)
        case Correlation(left, right, window):
            return series.correlation(left, right, window.n, scope)
        case Rank(args):
            return rank(args, scope)
        case Binary(op, left_side, right_side, unit):
            return arithmetic(op, number(left_side, scope), number(right_side, scope), unit)
        case Negative(arg):
            zero = Value(Quantity(Decimal(0), q.NUMBER))
            inner = number(arg, scope)
            unit = inner.quantity.unit if inner.quantity else q.NUMBER
            return arithmetic(Arith.SUB, replace(zero, quantity=Quantity(Decimal(0), unit)), inner, unit)
    raise TypeError(f"{show(expr)} is no number")


def truth(expr: Expr, scope: Scope) -> Truth:
    """Whether a test holds in a scope."""
    match expr:
        case Compare(op, left, right):
            value = number(left, scope)
            return compare(op, value, number(right, scope), label(left, value, scope), scope.tolerance)
        case Between(arg, low, high):
            bounds = [Compare(Op.GE, arg, low), Compare(Op.LE, arg, high)]
            return at_least(2, [truth(bound, scope) for bound in bounds])
        case Both(left, right):
            return at_least(2, [truth(left, scope), truth(right, scope)])
        case Either(left, right):
            return at_least(1, [truth(left, scope), truth(right, scope)])
        case Not(arg):
            return negate(truth(arg, scope))
        case Run(test, n, span):
            return run(test, n, span, scope)
        case Trend(rising, arg, window):
            return trend(rising, arg, window.n, scope)
        case Cross(upward, left, right):
            return cross(upward, left, right, scope)
    raise TypeError(f"{show(expr)} is no test")


def label(expr: Expr, value: Value, scope: Scope) -> str:
    """What a value is called in a reason: the expression, and the period it is about."""
    if is_daily(expr, scope):
        return show(expr)
    period = scope.period or next((item.period for item in value.inputs), None)
    return f"{show(expr)} {period}" if period else show(expr)


def operand(expr: Operand, scope: Scope) -> Value:
    """A metric or a hand-entered series, or a price."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return Value(None, missing=f"{expr.metric} of no ticker")
    if scope.nature(expr.metric) is Nature.PRICE:
        return series.priced(expr.metric, ticker, scope, number)
    named_one = expr.period and scope.book.fiscal(ticker).own(expr.period)
    where = replace(scope, period=named_one, span=named_one.span) if named_one else scope
    period = named_one or where.period_of(ticker, expr.metric)
    if period is None:
        return _nothing(ticker, expr.metric, None, scope)
    return figure(ticker, expr.metric, period, where)


def figure(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    """One reported figure; for flows, made of shorter periods when the whole is not given."""
    found = scope.figure(ticker, metric, period)
    if found is not None:
        fact = found.fact
        item = read(fact)
        return Value(fact.value, (item,), fact.bound, contradicted=found.contradicted)
    if scope.nature(metric) is Nature.FLOW and period.span > Span.QUARTER:
        parts = [figure(ticker, metric, part, scope) for part in period.parts(Span.QUARTER)]
        if all(part.quantity is not None for part in parts):
            return series.total(parts)
    if scope.guided is not None and ticker == scope.ticker:
        guided = guidance(ticker, metric, period, scope.guided, scope)
        if guided.quantity is not None:
            return guided
    return _nothing(ticker, metric, period, scope)


def read(fact: Fact) -> Input:
    """A fact as the input of a verdict."""
    return Input(
        fact.ticker,
        fact.metric,
        fact.period,
        fact.value,
        fact.kind,
        fact.basis,
        fact.bound,
        fact.known_at,
        fact.grade,
        fact.source,
    )


def _nothing(ticker: str, metric: str, period: Period | None, scope: Scope) -> Value:
    basis = scope.basis_of(metric)
    other = Basis.GAAP if basis is Basis.NON_GAAP else Basis.NON_GAAP
    when = f" {period}" if period else ""
    missing = f"{ticker} {metric}{when} is not known"
    if period and scope.ledger.figure((ticker, metric, Kind.ACTUAL, other), period, scope.at):
        missing += f" on a {basis.value.replace('_', '-')} basis (only {other.value.replace('_', '-')})"
    return Value(None, (Input(ticker, metric, period, None, basis=basis),), missing=missing)


def guidance(ticker: str, metric: str, period: Period, side: Side, scope: Scope) -> Value:
    """The company's guide for a period: a point counts for all sides, also when it is approximate."""
    found = scope.figure(ticker, metric, period, Kind.GUIDE)
    if found is None:
        missing = Input(ticker, metric, period, None, Kind.GUIDE, scope.basis_of(metric))
        return Value(None, (missing,), missing=f"no guide of {ticker} {metric} for {period}")
    fact = found.fact
    at_side = {Side.LOW: fact.low, Side.HIGH: fact.high, Side.MID: None}[side]
    value = Quantity(at_side if at_side is not None else fact.value.value, fact.value.unit)
    item = replace(read(fact), value=value)
    return Value(value, (item,))


def forecast(expr: Forecast, scope: Scope) -> Value:
    """`guide(…)` and `consensus(…)`: of this period, the next, or a named one."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return Value(None, missing=f"{expr.metric} of no ticker")
    kind = Kind(expr.kind)
    period = expr.when if isinstance(expr.when, Period) else forecast_period(kind, ticker, expr.metric, scope)
    if period is None:
        return _nothing(ticker, expr.metric, None, scope)
    if expr.when is Ahead.NEXT:
        period = period.shift(1)
    if kind is Kind.GUIDE:
        return guidance(ticker, expr.metric, period, expr.side, scope)
    found = scope.figure(ticker, expr.metric, period, kind)
    if found is None:
        item = Input(ticker, expr.metric, period, None, kind, scope.basis_of(expr.metric))
        return Value(None, (item,), missing=f"no consensus of {ticker} {expr.metric} for {period}")
    fact = found.fact
    item = read(fact)
    return Value(fact.value, (item,), fact.bound)


def forecast_period(kind: Kind, ticker: str, metric: str, scope: Scope) -> Period | None:
    """A consensus is of the fiscal year that contains the moment; a guide of the period at hand."""
    if kind is Kind.CONSENSUS and scope.period is None:
        return scope.book.fiscal(ticker).containing(scope.today, Span.YEAR)
    return scope.period_of(ticker, metric)


def baseline(metric: str, scope: Scope) -> Value:
    """The stored value, as the book has it."""
    stored = scope.base.value(metric) if scope.base else None
    return Value(stored, missing="" if stored else f"no base of {metric}")


def pooled(expr: Pooled, scope: Scope) -> Value:
    """One metric over a group; the members' period ends must lie within 100 days of each other."""
    values = []
    ends = []
    for ticker in expr.tickers:
        period = scope.period_of(ticker, expr.metric)
        if period is None:
            return _nothing(ticker, expr.metric, None, scope)
        ends.append(scope.book.fiscal(ticker).end(period))
        values.append(figure(ticker, expr.metric, period, scope))
    missing = next((value for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing.missing, *values)
    if max(ends) - min(ends) > series.ACROSS_COMPANIES:
        return unknown(f"the reports of {expr.group} lie more than 100 days apart", *values)
    return series.pool(expr.pool, values, expr.unit)


def rank(args: tuple[Expr, ...], scope: Scope) -> Value:
    """The place of the first among all; unknown if one is."""
    values = [number(arg, scope) for arg in args]
    for value in values:
        if value.quantity is None:
            return unknown(value.missing, *values)
    larger = [compare(Op.GT, value, values[0], show(arg)) for arg, value in zip(args, values, strict=True)]
    if open_ones := [one.reason for one in larger[1:] if one.state is None]:
        return unknown(open_ones[0], *values)
    place = 1 + sum(one.state is True for one in larger[1:])
    contradicted = any(value.contradicted for value in values)
    return Value(Quantity(Decimal(place), q.NUMBER), gather(values), contradicted=contradicted)


def call(expr: Call, scope: Scope) -> Value:
    """A function of one series: over closes when its argument is a price, over periods otherwise."""
    daily = is_daily(expr.arg, scope)
    if daily and expr.window and expr.window.pace is not Pace.QUARTERS:
        return series.over_days(expr, expr.window, observations(expr.arg, scope), scope, number)
    if expr.fn is Fn.PRIOR and isinstance(expr.arg, Forecast):
        return series.prior_vintage(expr.arg, scope, forecast)
    if scope.period is None and not daily:
        periods = reported_periods(expr.arg, scope)
        if not periods:
            return unknown(number(expr.arg, scope).missing, number(expr.arg, scope))
        scope = anchored(expr.arg, scope, periods[-1])
    return series.over_periods(expr, scope, number)


def in_own_calendar(expr: Expr, scope: Scope) -> Scope:
    """The scope of the ticker whose periods a test is counted in: its own, else the first it names."""
    owners = [owner for _, owner in _figures(expr, scope)]
    return scope if scope.ticker in owners or not owners else replace(scope, ticker=owners[0])


def anchored(expr: Expr, scope: Scope, period: Period) -> Scope:
    """The scope at `period`, in the calendar of the ticker whose periods were counted."""
    return in_own_calendar(expr, scope).on(period)


def run(test: Expr, n: int, span: Span | None, scope: Scope) -> Truth:
    """True at each of the last `n`; a gap is unknown, not a reset."""
    if is_daily(test, scope) and span is None:
        days = observations(test, scope)[-n:]
        if len(days) < n:
            return Truth(None, f"only {len(days)} of {n} closes known")
        legs = [truth(test, scope.close(day)) for day in reversed(days)]
    else:
        where = scope if span is None else replace(scope, span=span)
        last = where.period or next(iter(reported_periods(test, where)[-1:]), None)
        if last is None:
            return truth(test, where)
        legs = [truth(test, anchored(test, where, last.shift(-back))) for back in range(n)]
    result = at_least(n, legs)
    return replace(result, reason=f"{result.reason} (for {n})")


def trend(rising: bool, arg: Expr, n: int, scope: Scope) -> Truth:
    """Each of the last `n` periods beyond the one before."""
    last = scope.period or next(iter(reported_periods(arg, scope)[-1:]), None)
    if last is None:
        return Truth(None, number(arg, scope).missing)
    op = Op.GT if rising else Op.LT
    values = [number(arg, anchored(arg, scope, last.shift(-back))) for back in range(n + 1)]
    return at_least(n, [compare(op, values[i], values[i + 1], show(arg)) for i in range(n)])


def cross(upward: bool, left: Expr, right: Expr, scope: Scope) -> Truth:
    """Beyond the threshold now, not beyond it at the observation before."""
    op, back = (Op.GT, Op.LE) if upward else (Op.LT, Op.GE)
    now = truth(Compare(op, left, right), scope)
    days = observations(left, scope)
    if len(days) < 2:
        return replace(
            now, state=False if now.state is False else None, reason=now.reason or "one close is known"
        )
    before = truth(Compare(back, left, right), scope.close(days[-2]))
    both = at_least(2, [now, before])
    reason = f"{now.reason} (the close before: {before.value})" if both.state else both.reason
    return replace(now, state=both.state, reason=reason, inputs=both.inputs)
