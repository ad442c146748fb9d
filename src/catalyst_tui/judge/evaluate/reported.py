"""What a name stands for: a reported figure, a guide or a consensus, what the book stores, a group's sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.functions import SUM
from catalyst_tui.book.language.tree import Ahead, Arith, Baseline, Forecast, Pooled, Side, Target
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.owners import WORLD, called
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import NUMBER, Quantity
from catalyst_tui.judge.evaluate.dated_series import dated_name
from catalyst_tui.judge.evaluate.functions import applied
from catalyst_tui.judge.evaluate.scope import ACROSS_COMPANIES, Scope
from catalyst_tui.judge.evaluate.value import Value, arithmetic, unknown
from catalyst_tui.judge.ledger.facts import Fact, Figure, Kind
from catalyst_tui.judge.rules.grades import beside_figure
from catalyst_tui.judge.verdict import Input


def figure(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    """One reported figure; for flows, made of shorter periods when the whole is not given.

    Several checkpoints of a company read the same ones: each is found once for a moment.
    """
    key = (ticker, metric, period, scope.basis, scope.guided if ticker == scope.ticker else None)
    found = scope.kept.figures.get(key)
    if found is None:
        found = scope.kept.figures[key] = _figure(ticker, metric, period, scope)
    return found


def _figure(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    figure_then = scope.figure(ticker, metric, period)
    if figure_then is not None:
        return _value_of(figure_then)
    if scope.nature(metric) is Nature.FLOW and period.span > Span.QUARTER:
        parts = [figure(ticker, metric, part, scope) for part in period.parts(Span.QUARTER)]
        units = [part.quantity.unit for part in parts if part.quantity is not None]
        if len(units) == len(parts):
            return applied(SUM, parts, units[0])
    if scope.guided is not None and ticker == scope.ticker:
        guided = guidance(ticker, metric, period, scope.guided, scope)
        if guided.quantity is not None:
            return guided
    return not_known(ticker, metric, period, scope)


def read(fact: Fact, beside: tuple[str, ...] = ()) -> Input:
    """A fact as the input of a verdict; `beside`: what else was said of it."""
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
        beside=beside,
    )


def _value_of(figure: Figure) -> Value:
    if not figure.value:
        fact = figure.fact
        item = read(fact, beside_figure(figure))
        figure.value.append(Value(fact.value, (item,), fact.bound, contradicted=bool(figure.against)))
    return figure.value[0]


def of_day(ticker: str, metric: str, every: Span, scope: Scope) -> Value:
    """The latest value of a series that has days or weeks, up to the scope's day."""
    last = scope.last_close(dated_name(ticker, metric, every))
    key = (ticker, metric, Kind.ACTUAL, Basis.COMPANY)
    fact = last and scope.ledger.figure(key, last.day, scope.seen or scope.at)
    if not fact:
        return not_known(ticker, metric, None, scope)
    return _value_of(fact)


def not_known(ticker: str, metric: str, period: Period | None, scope: Scope) -> Value:
    basis = scope.basis_of(metric)
    other = Basis.GAAP if basis is Basis.NON_GAAP else Basis.NON_GAAP
    when = f" {period}" if period else ""
    if not period and scope.period and ticker != scope.ticker and scope.reported(ticker, metric):
        when = f" of the 100 days to the end of {scope.ticker} {scope.period.shift(scope.back)}"
    owner = scope.book.tickers.get(ticker)
    lacking = "is not entered yet" if owner and owner.by_hand else "is not known"
    missing = f"{called(ticker, metric)}{when} {lacking}"
    if period and scope.ledger.figure((ticker, metric, Kind.ACTUAL, other), period, scope.at):
        missing += f" on a {basis.value.replace('_', '-')} basis (only {other.value.replace('_', '-')})"
    own = scope.ledger.series((ticker, metric, Kind.ACTUAL, basis))
    series = scope.book.series.get(metric)
    if series and not series.every.dated and own and any(isinstance(day, date) for day, _ in own.all()):
        missing += f'; it has values by day: every = "day" in [series.{metric}]'
    if ticker and scope.ledger.series((WORLD, metric, Kind.ACTUAL, basis)) is not None:
        missing += f"; what is kept of no company is no {ticker}'s: world = true in [series.{metric}]"
    return Value(None, (Input(ticker, metric, period, None, basis=basis),), missing=missing)


def guidance(ticker: str, metric: str, period: Period, side: Side, scope: Scope) -> Value:
    """The company's guide for a period: a point counts for all sides, also when it is approximate."""
    guide = scope.figure(ticker, metric, period, Kind.GUIDE)
    if guide is None:
        missing = Input(ticker, metric, period, None, Kind.GUIDE, scope.basis_of(metric))
        return Value(None, (missing,), missing=f"no guide of {called(ticker, metric)} for {period}")
    value = side_of(guide.fact, side)
    return Value(value, (replace(read(guide.fact), value=value),))


def side_of(guide: Fact, side: Side) -> Quantity:
    """One end of a guided range, or its middle; a guide without ends is the same on all sides."""
    end = guide.low if side is Side.LOW else guide.high if side is Side.HIGH else None
    return guide.value if end is None else Quantity(end, guide.value.unit)


def forecast(expr: Forecast, scope: Scope) -> Value:
    """`guide(…)` and `consensus(…)`: of this period, the next, or a named one."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return Value(None, missing=f"{expr.metric} of no ticker")
    kind = Kind(expr.kind)
    if expr.when is Ahead.NTM:
        return twelve_months(expr, ticker, scope)
    period = expr.when if isinstance(expr.when, Period) else forecast_period(expr, kind, ticker, scope)
    if period is None:
        if kind is Kind.GUIDE:
            missing = Input(ticker, expr.metric, None, None, kind, scope.basis_of(expr.metric))
            return Value(None, (missing,), missing=f"no guide of {ticker} {expr.metric} is known")
        return not_known(ticker, expr.metric, None, scope)
    if expr.when is Ahead.NEXT:
        period = period.shift(1)
    if kind is Kind.GUIDE:
        return guidance(ticker, expr.metric, period, expr.side, scope)
    latest = scope.figure(ticker, expr.metric, period, kind)
    if latest is None:
        item = Input(ticker, expr.metric, period, None, kind, scope.basis_of(expr.metric))
        return Value(None, (item,), missing=f"no consensus of {called(ticker, expr.metric)} for {period}")
    fact = latest.fact
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
    rest = arithmetic(Arith.MUL, this, Value(Quantity(left, NUMBER)), expr.unit)
    ahead = arithmetic(Arith.MUL, following, Value(Quantity(1 - left, NUMBER)), expr.unit)
    return arithmetic(Arith.ADD, rest, ahead, expr.unit)


def forecast_period(expr: Forecast, kind: Kind, ticker: str, scope: Scope) -> Period | None:
    """A consensus is of the fiscal year that contains the moment; a guide of the period at hand."""
    if kind is Kind.GUIDE and isinstance(expr.when, Ahead):
        return scope.guide_period(ticker, expr.metric, expr.when)
    if kind is Kind.CONSENSUS and scope.period is None:
        return scope.fiscal(ticker).containing(scope.today, Span.YEAR)
    return scope.period_of(ticker, expr.metric)


def stored(expr: Baseline | Target, scope: Scope) -> Value:
    """What the book itself holds: a dated base, or this period's target."""
    if isinstance(expr, Target):
        return Value(scope.target, missing="" if scope.target else "no target for this period")
    value = scope.base.value(expr.metric) if scope.base else None
    if value is None or scope.base is None:
        return Value(None, missing=f"no base of {expr.metric}")
    name = f"base({expr.metric})"
    basis = scope.basis_of(expr.metric)
    item = Input(scope.ticker or "", name, scope.base.period, value, basis=basis, source=scope.base.source)
    return Value(value, (item,))


def pooled(expr: Pooled, scope: Scope) -> Value:
    """One metric over a group; the members' period ends must lie within 100 days of each other."""
    values = []
    ends = []
    for ticker in expr.tickers:
        if expr.forecast is not None:
            value = forecast(replace(expr.forecast, ticker=ticker, each=False), scope)
            values.append(value)
            ends += [scope.fiscal(ticker).end(i.period) for i in value.inputs if isinstance(i.period, Period)]
            continue
        period = scope.period_of(ticker, expr.metric)
        if period is None:
            return not_known(ticker, expr.metric, None, scope)
        ends.append(scope.fiscal(ticker).end(period))
        values.append(figure(ticker, expr.metric, period, scope))
    missing = next((value for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing.missing, *values)
    if max(ends) - min(ends) > ACROSS_COMPANIES:
        return unknown(f"the reports of {expr.group} lie more than 100 days apart", *values)
    return applied(expr.pool, values, expr.unit)
