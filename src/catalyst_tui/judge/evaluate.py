"""A test's tree and a scope in, a three-valued result with its inputs out (language.md, "Tests")."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

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
    DaysSince,
    DaysUntil,
    Either,
    Expr,
    Fn,
    Forecast,
    Holding,
    Literal,
    Macro,
    Negative,
    Not,
    Op,
    Operand,
    Pace,
    Pooled,
    Quantified,
    Quantifier,
    Rank,
    Run,
    Side,
    Target,
    Trend,
    for_member,
    show,
)
from catalyst_tui.judge import series
from catalyst_tui.judge.axis import anchored, is_daily, macro_name, observations, reported_periods, words_of
from catalyst_tui.judge.facts import Fact, Kind
from catalyst_tui.judge.holding import of_position
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.value import (
    Truth,
    Value,
    arithmetic,
    at_least,
    compare,
    gather,
    joined,
    negate,
    unknown,
)
from catalyst_tui.judge.verdict import Input


def number(expr: Expr, scope: Scope) -> Value:
    """The value of a numeric expression."""
    match expr:
        case Literal(quantity):
            return Value(quantity)
        case Operand():
            return operand(expr, scope)
        case Pooled():
            return pooled(expr, scope)
        case Baseline() | Target():
            return stored(expr, scope)
        case Forecast():
            return forecast(expr, scope)
        case Call():
            return call(expr, scope)
        case Macro(id_, unit):
            return series.macro(macro_name(id_), unit, scope)
        case Holding() | DaysSince() | DaysUntil():
            return of_position(expr, scope)
        case Quantified():
            legs = [truth(for_member(expr.test, ticker), scope) for ticker in expr.tickers]
            return counted(legs)
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
            return joined(2, [truth(bound, scope) for bound in bounds])
        case Both(left, right):
            return joined(2, [truth(left, scope), truth(right, scope)])
        case Either(left, right):
            return joined(1, [truth(left, scope), truth(right, scope)])
        case Quantified(how, test, _, tickers):
            need = 1 if how is Quantifier.ANY else len(tickers)
            return joined(need, [truth(for_member(test, ticker), scope) for ticker in tickers])
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
    if is_daily(expr):
        return words_of(expr)
    period = scope.period or next((item.period for item in value.inputs), None)
    return f"{words_of(expr)} {period}" if period else words_of(expr)


def operand(expr: Operand, scope: Scope) -> Value:
    """A metric or a hand-entered series, or a price."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return Value(None, missing=f"{expr.metric} of no ticker")
    if scope.nature(expr.metric) is Nature.PRICE:
        return series.priced(expr.metric, ticker, scope, number)
    named_one = expr.period and scope.fiscal(ticker).own(expr.period)
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
    if expr.when is Ahead.NTM:
        return twelve_months(expr, ticker, scope)
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


def twelve_months(expr: Forecast, ticker: str, scope: Scope) -> Value:
    """The next twelve months: what is left of this fiscal year, and the rest of it from the next one."""
    fiscal, today = scope.fiscal(ticker), scope.today
    year = fiscal.containing(today, Span.YEAR)
    left = Decimal((fiscal.end(year) - today).days) / (fiscal.end(year) - fiscal.start(year)).days
    values = [forecast(replace(expr, when=each), scope) for each in (year, year.shift(1))]
    this, following = values
    if this.quantity is None or following.quantity is None:
        return unknown(this.missing or following.missing, *values)
    mixed = this.quantity.value * left + following.quantity.value * (1 - left)
    return Value(Quantity(mixed, expr.unit), gather(values))


def forecast_period(kind: Kind, ticker: str, metric: str, scope: Scope) -> Period | None:
    """A consensus is of the fiscal year that contains the moment; a guide of the period at hand."""
    if kind is Kind.CONSENSUS and scope.period is None:
        return scope.fiscal(ticker).containing(scope.today, Span.YEAR)
    return scope.period_of(ticker, metric)


def stored(expr: Baseline | Target, scope: Scope) -> Value:
    """What the book itself holds: a dated base, or this period's target."""
    if isinstance(expr, Target):
        return Value(scope.target, missing="" if scope.target else "no target for this period")
    found = scope.base.value(expr.metric) if scope.base else None
    if found is None or scope.base is None:
        return Value(None, missing=f"no base of {expr.metric}")
    name = f"base({expr.metric})"
    basis = scope.basis_of(expr.metric)
    item = Input(scope.ticker or "", name, scope.base.period, found, basis=basis, source=scope.base.source)
    return Value(found, (item,))


def pooled(expr: Pooled, scope: Scope) -> Value:
    """One metric over a group; the members' period ends must lie within 100 days of each other."""
    values = []
    ends = []
    for ticker in expr.tickers:
        period = scope.period_of(ticker, expr.metric)
        if period is None:
            return _nothing(ticker, expr.metric, None, scope)
        ends.append(scope.fiscal(ticker).end(period))
        values.append(figure(ticker, expr.metric, period, scope))
    missing = next((value for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing.missing, *values)
    if max(ends) - min(ends) > series.ACROSS_COMPANIES:
        return unknown(f"the reports of {expr.group} lie more than 100 days apart", *values)
    return series.pool(expr.pool, values, expr.unit)


def counted(legs: list[Truth]) -> Value:
    """How many hold; unknown while one is."""
    missing = next((leg.reason for leg in legs if leg.state is None), "")
    value = None if missing else Quantity(Decimal(sum(leg.state is True for leg in legs)), q.NUMBER)
    return Value(value, gather(legs), missing=missing, contradicted=any(leg.contradicted for leg in legs))


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
    daily = is_daily(expr.arg)
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


def run(test: Expr, n: int, span: Span | None, scope: Scope) -> Truth:
    """True at each of the last `n`; a gap is unknown, not a reset."""
    if is_daily(test) and span is None:
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
