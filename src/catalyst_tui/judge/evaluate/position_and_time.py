"""Evaluate what a test says of the position and of time: `weight`, `gain`, `days_held`, `days_until`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from catalyst_tui.book.language.tree import DaysUntil
from catalyst_tui.book.language.tree import Holding as HoldingOf
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.evaluate import series
from catalyst_tui.judge.evaluate.holdings import Holding, cash, held, told_in
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.value import Value, gather, unknown
from catalyst_tui.judge.ledger.rates import (
    Amount,
    Exchange,
    Leg,
    decimal_of,
    rate_name,
    rate_unit,
    said,
    total,
)
from catalyst_tui.judge.verdict import Input


def of_position(expr: HoldingOf | DaysUntil, scope: Scope) -> Value:
    """Whichever of them is asked for."""
    match expr:
        case HoldingOf(name):
            return holding(name, scope)
        case DaysUntil():
            return days_until(expr, scope)


def holding(name: str, scope: Scope) -> Value:
    """One figure of the position in the scope's ticker, at the scope's close."""
    ticker, day = scope.book.tickers.get(scope.ticker or ""), scope.day or scope.today
    if ticker is None or not ticker.lots:
        return Value(None, missing=f"no lots of {scope.ticker or 'a theme'} in the book")
    position = Holding.of(ticker, day)
    if not position.lots:
        return Value(None, missing=f"nothing of {ticker.symbol} is held on {day}")
    match name:
        case "cost":
            return _cost(position, _exchange(scope))
        case "days_held":
            opened = [lot.opened for lot in position.lots if lot.opened is not None]
            if not opened:
                return Value(None, missing=f"no lot of {ticker.symbol} says when it was opened")
            return days(min(opened), day)
        case "gain":
            return _gain(position, scope)
    return _weight(ticker, scope, day)


def _exchange(scope: Scope) -> Exchange:
    return Exchange(scope.ledger, scope.seen or scope.at)


def _cost(position: Holding, exchange: Exchange) -> Value:
    """What one share cost, in the currency it is priced in."""
    currency = position.ticker.currency
    paid = position.cost(currency, exchange)
    if paid.value is None or not position.shares:
        return Value(None, _rates(paid.legs), missing=paid.missing or f"{position.ticker.symbol}: no shares")
    each = decimal_of(paid.value / Fraction(position.shares))
    return Value(Quantity(each, q.money(currency)), _rates(paid.legs))


def _gain(position: Holding, scope: Scope) -> Value:
    """The gain in the book's currency, in percent of the cost."""
    price = series.close_value(position.ticker.symbol, scope)
    if price.quantity is None:
        return price
    exchange, to = _exchange(scope), told_in(position.ticker, scope.book)
    value = position.value(price.quantity.value, to, exchange, _day_of(price))
    cost = position.cost(to, exchange)
    inputs = (*price.inputs, *_rates(value.legs, cost.legs))
    if value.value is None or not cost.value:
        why = value.missing or cost.missing or f"the lots of {position.ticker.symbol} cost nothing"
        return Value(None, inputs, missing=why)
    gain = decimal_of((value.value - cost.value) / abs(cost.value))  # of what was sold short, too
    return Value(Quantity(gain * 100, q.PERCENT), inputs)


def _weight(ticker: Ticker, scope: Scope, day: date) -> Value:
    """The position's share of all that is held, cash too; unknown while one has no price or no rate."""
    every = list(held(scope.book, day))
    prices = [series.close_value(one.ticker.symbol, scope) for one in every]
    missing = next((price.missing for price in prices if price.quantity is None), None)
    if missing is not None:
        return unknown(missing, *prices)
    if not scope.book.base:
        return unknown(SEVERAL, *prices)
    exchange, base = _exchange(scope), scope.book.base
    worth = {
        one.ticker.symbol: one.value(price.quantity.value, base, exchange, _day_of(price))
        for one, price in zip(every, prices, strict=True)
        if price.quantity is not None
    }
    latest = max(map(_day_of, prices))  # money has no day of its own
    whole = total([*worth.values(), cash(scope.book, base, exchange, latest)])
    inputs = (*gather(prices), *_rates(whole.legs))
    own = worth[ticker.symbol].value
    if own is None or whole.value is None or whole.value <= 0:
        worthless = f"all that is held together is worth {_shown(whole, base)}: no part is a share of that"
        return Value(None, inputs, missing=whole.missing or worthless)
    return Value(Quantity(decimal_of(own / whole.value) * 100, q.PERCENT), inputs)


def _shown(amount: Amount, currency: str) -> str:
    known = amount.value
    return str(Quantity(decimal_of(known), q.money(currency))) if known else "nothing"


def _day_of(close: Value) -> date:
    """The day a close is of: at the rate of that day it is converted, however much later it is asked."""
    (item,) = close.inputs
    if not isinstance(item.period, date):
        raise TypeError(f"a close of {item.ticker} is of no day")
    return item.period


SEVERAL = "what is held in several currencies is put together once [defaults] says `base_currency`"


def _rates(now: Sequence[Leg], before: Sequence[Leg] = ()) -> tuple[Input, ...]:
    """The rates used as inputs: those of now, and those of the days of purchase. The first carries what the
    reason says of them."""
    words = tuple(
        f"{what} {said(legs, _DAYS_SAID)}" for what, legs in (("at", now), ("cost at", before)) if legs
    )
    return tuple(
        Input(
            "", rate_name(leg.currency), leg.day, Quantity(leg.value, rate_unit(leg.currency)),
            known_at=leg.known_at, source="European Central Bank", beside=words if n == 0 else (),
        )
        for n, leg in enumerate(dict.fromkeys((*now, *before)))
    )  # fmt: skip


_DAYS_SAID = 3
"""Of so many days a reason names the rates; lots of more are summed up, and are all in the inputs."""


def days(first: date, last: date) -> Value:
    """How many days lie between two."""
    return Value(Quantity(Decimal((last - first).days), q.DAYS))


def days_until(expr: DaysUntil, scope: Scope) -> Value:
    """Days until the last day of a date, of a dated event, or of a checkpoint's window."""
    now = scope.day or scope.today
    if not isinstance(expr.what, str):
        return days(now, expr.what.last)
    dated, checkpoint = scope.book.events.get(expr.what), scope.book.checkpoints.get(expr.what)
    if dated is not None:
        return days(now, dated.window.last)
    if checkpoint is None or checkpoint.due is None:
        return Value(None, missing=f"{expr.what} has no date")
    return days(now, checkpoint.due.last)
