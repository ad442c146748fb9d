"""What a test says of the position, of time and of scores: `weight`, `days_held`, `days_since`, `score`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalyst_tui.book.language.tree import DaysSince, DaysUntil, Holding, Scored
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.book import Ticker
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.evaluate import series
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.value import Value, gather, unknown
from catalyst_tui.judge.ledger.facts import Effect
from catalyst_tui.judge.rules.grades import weigh_events
from catalyst_tui.judge.verdict import Input


def of_position(expr: Holding | DaysSince | DaysUntil | Scored, scope: Scope) -> Value:
    """Whichever of them is asked for."""
    match expr:
        case Holding(name):
            return holding(name, scope)
        case DaysSince():
            return days_since(expr, scope)
        case DaysUntil():
            return days_until(expr, scope)
        case Scored():
            return scored(expr, scope)


def holding(name: str, scope: Scope) -> Value:
    """One figure of the position in the scope's ticker, at the scope's close."""
    ticker = scope.book.tickers.get(scope.ticker or "")
    if ticker is None or not ticker.lots:
        return Value(None, missing=f"no lots of {scope.ticker or 'a theme'} in the book")
    shares = sum((lot.quantity for lot in ticker.lots), Decimal(0))
    cost = sum((lot.quantity * lot.cost for lot in ticker.lots), Decimal(0))
    match name:
        case "cost":
            return Value(Quantity(cost / shares, q.money(ticker.currency)))
        case "days_held":
            opened = [lot.opened for lot in ticker.lots if lot.opened is not None]
            if not opened:
                return Value(None, missing=f"no lot of {ticker.symbol} says when it was opened")
            return days(min(opened), scope.day or scope.today)
        case "gain":
            price = series.close_value(ticker.symbol, scope)
            if price.quantity is None:
                return price
            return Value(Quantity((price.quantity.value * shares / cost - 1) * 100, q.PERCENT), price.inputs)
    return _weight(ticker, scope)


def _weight(ticker: Ticker, scope: Scope) -> Value:
    """The position's share of all positions; unknown while one has no price or another currency."""
    held = [one for one in scope.book.tickers.values() if one.lots]
    values = [series.close_value(one.symbol, scope) for one in held]
    missing = next((value.missing for value in values if value.quantity is None), None)
    if missing is not None:
        return unknown(missing, *values)
    if len({one.currency for one in held}) > 1:
        return unknown("positions in several currencies have no common weight", *values)
    worth = {
        one.symbol: sum((lot.quantity for lot in one.lots), Decimal(0)) * value.quantity.value
        for one, value in zip(held, values, strict=True)
        if value.quantity is not None
    }
    share = worth[ticker.symbol] / sum(worth.values()) * 100
    return Value(Quantity(share, q.PERCENT), gather(values))


def days(first: date, last: date) -> Value:
    """How many days lie between two."""
    return Value(Quantity(Decimal((last - first).days), q.DAYS))


def days_since(expr: DaysSince, scope: Scope) -> Value:
    """Days since a checkpoint's event happened, or since a dated event was over."""
    now = scope.day or scope.today
    dated = scope.book.events.get(expr.id)
    if dated is not None and dated.window.last <= now:
        return days(dated.window.last, now)
    happened = [
        item.happened_on or item.known_at.astimezone(scope.book.zone).date()
        for item in weigh_events(scope.ledger.evidence(expr.id, scope.at)).standing
        if item.effect is Effect.HAPPENED
    ]
    return days(min(happened), now) if happened else Value(None, missing=f"{expr.id} has not happened yet")


def scored(expr: Scored, scope: Scope) -> Value:
    """The latest score given; of a checkpoint about several tickers, the one of the ticker at hand."""
    id_ = expr.id if expr.id in scope.book.checkpoints else f"{expr.id}@{scope.ticker}"
    given = [item for item in scope.ledger.evidence(id_, scope.at) if item.effect is Effect.SCORED]
    if not given or given[-1].score is None:
        return Value(None, missing=f"{id_} has no score yet")
    latest, value = given[-1], Quantity(given[-1].score, q.NUMBER)
    day = latest.happened_on or local_day(latest.known_at, scope.book.zone)
    of = scope.book.checkpoints[id_].ticker if id_ in scope.book.checkpoints else None
    item = Input(
        of or "", f"score of {id_}", day, value,
        known_at=latest.known_at, grade=latest.grade, source=latest.source,
    )  # fmt: skip
    return Value(value, (item,))


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
