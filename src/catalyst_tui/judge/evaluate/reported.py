"""Evaluate a name: a figure, a guide, a consensus, a group's sum, a position, a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from catalyst_tui.book.language.functions import SUM
from catalyst_tui.book.language.tree import (
    Ahead,
    Arith,
    Baseline,
    Forecast,
    Holding,
    Pooled,
    Side,
    Target,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import MONTHS, NUMBER, Quantity
from catalyst_tui.book.model.subject import WORLD, called
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.evaluate import series
from catalyst_tui.judge.evaluate.money import (
    ConvertedAmount,
    Exchange,
    Position,
    RateLeg,
    cash,
    decimal_of,
    gain_currency,
    held,
    rate_name,
    rate_unit,
    said,
    total,
)
from catalyst_tui.judge.evaluate.scope import ACROSS_COMPANIES, Scope
from catalyst_tui.judge.evaluate.value import (
    Value,
    applied,
    arithmetic,
    gather,
    unknown,
)
from catalyst_tui.judge.ledger.closes import dated_name
from catalyst_tui.judge.ledger.facts import Bound, Fact, Figure, Kind
from catalyst_tui.judge.ledger.grades import notes_of_figure
from catalyst_tui.judge.verdict import Input


def figure(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    """Return one reported figure. A flow is added up from quarters if the whole is not reported.

    Many checkpoints of a company read the same figures, so each is found once for a moment.
    """
    key = (
        ticker,
        metric,
        period,
        scope.basis,
        scope.guided if ticker == scope.ticker else None,
    )
    known = scope.cache.figures
    if key not in known:
        known[key] = _figure(ticker, metric, period, scope)
    found: Value = known[key]
    return found


def _figure(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    figure_then = scope.figure(ticker, metric, period)
    if figure_then is not None:
        return _value_of(figure_then)
    if scope.nature(metric) is Nature.FLOW and period.span > Span.QUARTER:
        parts = [
            figure(ticker, metric, part, scope) for part in period.parts(Span.QUARTER)
        ]
        units = [part.quantity.unit for part in parts if part.quantity is not None]
        if len(units) == len(parts):
            return applied(SUM, parts, units[0])
    if scope.guided is not None and ticker == scope.ticker:
        guided = guidance(ticker, metric, period, scope.guided, scope)
        if guided.quantity is not None:
            return guided
    return not_known(ticker, metric, period, scope)


def read(fact: Fact, notes: tuple[str, ...] = ()) -> Input:
    """Convert a fact to the input of a verdict, with notes about it."""
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
        notes=notes,
    )


def _value_of(figure: Figure) -> Value:
    fact = figure.fact
    item = read(fact, notes_of_figure(figure))
    return Value(fact.value, (item,), fact.bound, contradicted=bool(figure.against))


def of_day(ticker: str, metric: str, every: Span, scope: Scope) -> Value:
    """Return the latest value of a daily or weekly series, up to the scope's day."""
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
    if (
        not period
        and scope.period
        and ticker != scope.ticker
        and scope.reported(ticker, metric)
    ):
        when = f" of the 100 days to the end of {scope.ticker} {scope.period.shift(scope.back)}"
    owner = scope.book.tickers.get(ticker)
    lacking = "is not entered yet" if owner and owner.by_hand else "is not known"
    missing = f"{called(ticker, metric)}{when} {lacking}"
    if period and scope.ledger.figure(
        (ticker, metric, Kind.ACTUAL, other), period, scope.at
    ):
        asked, known = (kind.value.replace("_", "-") for kind in (basis, other))
        missing += f" on a {asked} basis (only {known})"
    if ticker and scope.ledger.series((WORLD, metric, Kind.ACTUAL, basis)) is not None:
        missing += (
            f"; what is kept of no company is no {ticker}'s: "
            f"world = true in [series.{metric}]"
        )
    return Value(
        None, (Input(ticker, metric, period, None, basis=basis),), missing=missing
    )


def _none_given(
    ticker: str, metric: str, period: Period | None, kind: Kind, scope: Scope
) -> Value:
    """Return an unknown guide or consensus."""
    item = Input(ticker, metric, period, None, kind, scope.basis_of(metric))
    name = called(ticker, metric)
    missing = (
        f"no {kind} of {name} for {period}"
        if period
        else f"no {kind} of {name} is known"
    )
    return Value(None, (item,), missing=missing)


def guidance(
    ticker: str, metric: str, period: Period, side: Side, scope: Scope
) -> Value:
    """Return the company's guide for a period.

    A point counts for all sides, even an approximate one.
    """
    guide = scope.figure(ticker, metric, period, Kind.GUIDE)
    if guide is None:
        return _none_given(ticker, metric, period, Kind.GUIDE, scope)
    fact = guide.fact
    end = fact.low if side is Side.LOW else fact.high if side is Side.HIGH else None
    value = fact.value if end is None else Quantity(end, fact.value.unit)
    return Value(value, (replace(read(fact), value=value),))


def forecast(expr: Forecast, scope: Scope) -> Value:
    """Evaluate `guide(…)` and `consensus(…)`: of this period, the next, or a named one."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return unknown(f"{expr.metric} of no ticker")
    kind = Kind(expr.kind)
    if expr.when is Ahead.NTM:
        return twelve_months(expr, ticker, scope)
    period = _forecast_period(expr, kind, ticker, scope)
    if period is None and kind is Kind.GUIDE:
        return _none_given(ticker, expr.metric, None, kind, scope)
    if period is None:
        return not_known(ticker, expr.metric, None, scope)
    if expr.when is Ahead.NEXT:
        period = period.shift(1)
    if kind is Kind.GUIDE:
        return guidance(ticker, expr.metric, period, expr.side, scope)
    latest = scope.figure(ticker, expr.metric, period, kind)
    if latest is None:
        return _none_given(ticker, expr.metric, period, kind, scope)
    return Value(latest.fact.value, (read(latest.fact),), latest.fact.bound)


def twelve_months(expr: Forecast, ticker: str, scope: Scope) -> Value:
    """Return the next twelve months: the rest of this fiscal year, and part of the next one."""
    fiscal = scope.fiscal(ticker)
    today = scope.today
    year = fiscal.containing(today, Span.YEAR)
    left = (
        Decimal((fiscal.end(year) - today).days)
        / (fiscal.end(year) - fiscal.start(year)).days
    )
    values = [
        forecast(replace(expr, when=period), scope) for period in (year, year.shift(1))
    ]
    missing = next((value.missing for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing, *values)
    shares = (Value(Quantity(share, NUMBER)) for share in (left, 1 - left))
    rest, ahead = (
        arithmetic(Arith.MUL, value, share, expr.unit)
        for value, share in zip(values, shares, strict=True)
    )
    return arithmetic(Arith.ADD, rest, ahead, expr.unit)


def _forecast_period(
    expr: Forecast, kind: Kind, ticker: str, scope: Scope
) -> Period | None:
    """Return the period of a forecast: the named one, else of a guide the current one.

    A consensus is of the fiscal year that contains the moment.
    """
    if isinstance(expr.when, Period):
        return expr.when
    if kind is Kind.GUIDE:
        return scope.guide_period(ticker, expr.metric, expr.when)
    if scope.period is None:
        return scope.fiscal(ticker).containing(scope.today, Span.YEAR)
    return scope.period_of(ticker, expr.metric)


def stored(expr: Baseline | Target, scope: Scope) -> Value:
    """Return what the book itself stores: a dated base, or the target of this period."""
    if isinstance(expr, Target):
        return Value(
            scope.target, missing="" if scope.target else "no target for this period"
        )
    value = scope.base.value(expr.metric) if scope.base else None
    if value is None or scope.base is None:
        return unknown(f"no base of {expr.metric}")
    name = f"base({expr.metric})"
    basis = scope.basis_of(expr.metric)
    item = Input(
        scope.ticker or "",
        name,
        scope.base.period,
        value,
        basis=basis,
        source=scope.base.source,
    )
    return Value(value, (item,))


LASTS = Decimal(1200)
"""Months of runway of a company that burns no cash."""


def runway(cash: Value, burn: Value, scope: Scope) -> Value:
    """Return how many months the cash lasts. `burn` is the free cash flow with its sign changed."""
    if cash.quantity is None or burn.quantity is None:
        return unknown(cash.missing or burn.missing, cash, burn)
    if burn.quantity.value <= 0:
        return Value(Quantity(LASTS, MONTHS), gather((cash, burn)), Bound.ABOVE)
    flows = [item.period for item in burn.inputs if isinstance(item.period, Period)]
    span = flows[-1].span if flows else scope.span
    monthly = replace(
        burn, quantity=Quantity(burn.quantity.value / span, burn.quantity.unit)
    )
    return arithmetic(Arith.DIV, cash, monthly, MONTHS)


def pooled(expr: Pooled, scope: Scope) -> Value:
    """Evaluate one metric over a group.

    Its members' periods must end within 100 days of each other.
    """
    values = []
    ends = []
    for ticker in expr.tickers:
        if expr.forecast is not None:
            value = forecast(replace(expr.forecast, ticker=ticker, each=False), scope)
            values.append(value)
            ends += [
                scope.fiscal(ticker).end(i.period)
                for i in value.inputs
                if isinstance(i.period, Period)
            ]
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
        return unknown(
            f"the reports of {expr.group} lie more than 100 days apart", *values
        )
    return applied(expr.pool, values, expr.unit)


def of_position(expr: Holding, scope: Scope) -> Value:
    """Evaluate a name that reads the position at the scope's close."""
    ticker = scope.book.tickers.get(scope.ticker or "")
    day = scope.day or scope.today
    if ticker is None or not ticker.lots:
        return unknown(f"no lots of {scope.ticker or 'a theme'} in the book")
    position = Position.of(ticker, day)
    if not position.lots:
        return unknown(f"nothing of {ticker.symbol} is held on {day}")
    match expr.name:
        case "cost":
            return _cost(position, _exchange(scope))
        case "days_held":
            opened = [lot.opened for lot in position.lots if lot.opened is not None]
            if not opened:
                return unknown(f"no lot of {ticker.symbol} says when it was opened")
            return days(min(opened), day)
        case "gain":
            return _gain(position, scope)
    return _weight(ticker, scope, day)


def _exchange(scope: Scope) -> Exchange:
    return Exchange(scope.ledger, scope.seen or scope.at)


def _cost(position: Position, exchange: Exchange) -> Value:
    """Return the cost per share, in the currency of its price."""
    currency = position.ticker.currency
    paid = position.cost(currency, exchange)
    if paid.value is None or not position.shares:
        return Value(
            None,
            _rates(paid.legs),
            missing=paid.missing or f"{position.ticker.symbol}: no shares",
        )
    each = decimal_of(paid.value / Fraction(position.shares))
    return Value(Quantity(each, q.money(currency)), _rates(paid.legs))


def _gain(position: Position, scope: Scope) -> Value:
    """Return the gain in percent of the cost, in the book's currency."""
    price = series.close_value(position.ticker.symbol, scope)
    if price.quantity is None:
        return price
    exchange = _exchange(scope)
    to = gain_currency(position.ticker, scope.book)
    value = position.value(price.quantity.value, to, exchange, _day_of(price))
    cost = position.cost(to, exchange)
    inputs = (*price.inputs, *_rates(value.legs, cost.legs))
    if value.value is None or not cost.value:
        why = (
            value.missing
            or cost.missing
            or f"the lots of {position.ticker.symbol} cost nothing"
        )
        return Value(None, inputs, missing=why)
    gain = decimal_of(
        (value.value - cost.value) / abs(cost.value)
    )  # positive also for short positions
    return Value(Quantity(gain * 100, q.PERCENT), inputs)


def _weight(ticker: Ticker, scope: Scope, day: date) -> Value:
    """Return the position's share of all holdings and cash.

    Unknown while one position has no price or no rate.
    """
    every = list(held(scope.book, day))
    prices = [series.close_value(position.ticker.symbol, scope) for position in every]
    missing = next((price.missing for price in prices if price.quantity is None), None)
    if missing is not None:
        return unknown(missing, *prices)
    if not scope.book.base:
        return unknown(SEVERAL, *prices)
    exchange = _exchange(scope)
    base = scope.book.base
    worth = {
        one.ticker.symbol: one.value(
            price.quantity.value, base, exchange, _day_of(price)
        )
        for one, price in zip(every, prices, strict=True)
        if price.quantity is not None
    }
    latest = max(map(_day_of, prices))  # money has no day of its own
    whole = total([*worth.values(), cash(scope.book, base, exchange, latest)])
    inputs = (*gather(prices), *_rates(whole.legs))
    own = worth[ticker.symbol].value
    if own is None or whole.value is None or whole.value <= 0:
        worthless = (
            f"all that is held together is worth {_shown(whole, base)}: "
            "no part is a share of that"
        )
        return Value(None, inputs, missing=whole.missing or worthless)
    return Value(Quantity(decimal_of(own / whole.value) * 100, q.PERCENT), inputs)


def _shown(amount: ConvertedAmount, currency: str) -> str:
    known = amount.value
    return str(Quantity(decimal_of(known), q.money(currency))) if known else "nothing"


def _day_of(close: Value) -> date:
    """Return the day of a close. It is converted at the rate of that day, whenever it is read."""
    (item,) = close.inputs
    if not isinstance(item.period, date):
        raise TypeError(f"a close of {item.ticker} is of no day")
    return item.period


SEVERAL = "what is held in several currencies is put together once [defaults] says `base_currency`"


def _rates(now: Sequence[RateLeg], before: Sequence[RateLeg] = ()) -> tuple[Input, ...]:
    """Return the rates used as inputs: today's, and those of the days of purchase.

    The first one carries the words for the reason.
    """
    words = tuple(
        f"{what} {said(legs, _DAYS_SAID)}"
        for what, legs in (("at", now), ("cost at", before))
        if legs
    )
    return tuple(
        Input(
            "",
            rate_name(leg.currency),
            leg.day,
            Quantity(leg.value, rate_unit(leg.currency)),
            known_at=leg.known_at,
            source="European Central Bank",
            notes=words if n == 0 else (),
        )
        for n, leg in enumerate(dict.fromkeys((*now, *before)))
    )


_DAYS_SAID = 3
"""A reason names the rates of at most so many days of purchase. All are among the inputs."""


def days(first: date, last: date) -> Value:
    """Count the days between two dates."""
    return Value(Quantity(Decimal((last - first).days), q.DAYS))
