"""Set aside prices that jump until they are confirmed. Pure rules.

A price or a newest close more than 20 % from the last known close is in doubt. It is confirmed if
another source is within 1 %, or if a later day's trade or close is near it. (After a split earlier
closes change too, so nothing jumps.) A last price is also confirmed if its own source repeats it
for a trade a minute later: only closes are judged.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Close, Quote, Session
from catalyst_tui.sources.chain import Answer
from catalyst_tui.sources.specs import titles

JUMP = Decimal("0.20")  # a larger change in a day is in doubt
FALL = Decimal(-25)  # percent: a larger fall may be a split or a spin-off
NEAR = Decimal("0.01")
MINUTE = timedelta(minutes=1)


class Doubt(Struct, frozen=True):
    """A price of `source` for a day that jumps. `held` is what is set aside until it is confirmed.

    `first` is the first of its last prices that said so.
    """

    symbol: str
    source: str
    day: date
    price: Decimal
    change: Decimal  # in percent
    held: Answer
    first: Quote | None = None

    def __str__(self) -> str:
        price = f"{self.symbol} {self.price:.2f} by {titles().get(self.source, self.source)}"
        looks = "; a split or a spin-off looks the same" if self.change <= FALL else ""
        return f"{price}, {self.change:+.0f} %, is not confirmed by a second source yet{looks}"


def screen(
    symbol: str, answer: Answer, last: Close | None
) -> tuple[Answer, Doubt | None]:
    """Return what can be trusted of an answer, given the last known close, and what is in doubt."""
    if last is None or last.value <= 0:  # older versions stored such prices
        return answer, None
    doubt: Doubt | None = None
    history, quote = answer.history, answer.quote
    closes = history.closes if history else ()
    if history and closes and _is_news(closes[-1], last):
        newest, before = (
            closes[-1],
            (closes[-2].value if len(closes) > 1 else last.value),
        )
        followed = (
            quote
            and quote.at.date() > newest.day
            and not _jumps(quote.price.value, newest.value)
        )
        if _jumps(newest.value, before) and not followed:
            closes = closes[:-1]
            held = Answer(history=replace(history, closes=(newest,), whole=False))
            answer = replace(answer, history=replace(history, closes=closes))
            change = _percent(newest.value, before)
            doubt = Doubt(
                symbol, history.source, newest.day, newest.value, change, held
            )
    if quote is not None:
        before, price = closes[-1].value if closes else last.value, quote.price.value
        if _jumps(price, before):
            answer = replace(answer, quote=None)
            held = replace(doubt.held if doubt else Answer(), quote=quote)
            change, first = _percent(price, before), None if doubt else quote
            doubt = Doubt(
                symbol, quote.source, quote.at.date(), price, change, held, first
            )
    return answer, doubt


def agrees(doubt: Doubt, other: Answer) -> bool:
    """Return whether another source confirms what is in doubt."""
    closes = other.history.closes if other.history else ()
    prices = [close.value for close in closes if close.day == doubt.day]
    if other.quote is not None and other.quote.at.date() == doubt.day:
        prices.append(other.quote.price.value)
    return any(abs(price - doubt.price) <= NEAR * doubt.price for price in prices)


def follows(doubt: Doubt, before: Doubt | None) -> Doubt:
    """Return a doubt with the first price of its source that said the same in an open session."""
    first, newest = before.first if before else None, doubt.first
    if first is None or newest is None or first.source != newest.source:
        return doubt
    is_open = first.session is newest.session is Session.OPEN
    same = abs(first.price.value - newest.price.value) <= NEAR * first.price.value
    return replace(doubt, first=first) if is_open and same else doubt


def repeated(doubt: Doubt) -> Quote | None:
    """Return the last price in doubt if its source said the same of a trade a minute before."""
    first, newest = doubt.first, doubt.held.quote
    return newest if first and newest and newest.at - first.at >= MINUTE else None


def _is_news(newest: Close, last: Close) -> bool:
    """Return whether it is a new close, or the last known one with a very different price."""
    return newest.day > last.day or (
        newest.day == last.day and _jumps(newest.value, last.value)
    )


def _jumps(value: Decimal, before: Decimal) -> bool:
    return abs(value - before) > JUMP * before


def _percent(value: Decimal, before: Decimal) -> Decimal:
    return (value / before - 1) * 100
