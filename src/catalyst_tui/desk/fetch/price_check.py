"""Prices that jump: kept aside until a second source stands by them. Pure rules over what sources said.

A price or a newest close more than 20 % from the last known close is in doubt. It stands when another source
is within 1 %, or when a later day's trade or close is near it; a split is no jump, its closes come rebased. A
last price stands too when its own source says it again of a trade a minute later: only a close is judged.
Closes that contradict those known by more than a split are in doubt together (store/closes_agree.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.currency import mispriced
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Close, Quote, Session
from catalyst_tui.sources.chain import Answer
from catalyst_tui.sources.specs import titles

JUMP = Decimal("0.20")
"""By what share of the one before a price or a rate may change in a day unasked."""

FALL = Decimal(-25)
"""From which change in percent on a fall may be a corporate action."""

NEAR = Decimal("0.01")
MINUTE = timedelta(minutes=1)
OVERLAP, SHARED = 15, 3
"""Of how many days another source is asked to say the same of a history, and of how many it must."""


class Doubt(Struct, frozen=True):
    """What `source` said of a symbol for `day`, how far from the close before; `held` is kept aside."""

    symbol: str
    source: str
    day: date
    price: Decimal
    change: Decimal  # in percent
    held: Answer
    past: bool = False  # it is not a jump: the closes of days that are known are told otherwise

    @property
    def by(self) -> str:
        """The source as it is called in sentences."""
        return titles().get(self.source, self.source)

    def __str__(self) -> str:
        if self.past:
            return f"{self.symbol}'s closes by {self.by} contradict those known; a second source has to agree"
        price = f"{self.symbol} {self.price:.2f} by {self.by}"
        looks = "; a split or a spin-off looks the same" if self.change <= FALL else ""
        return f"{price}, {self.change:+.0f} %, is not confirmed by a second source yet{looks}"


def screen(symbol: str, answer: Answer, last: Close | None) -> tuple[Answer, Doubt | None]:
    """What can be trusted of an answer, given the last close known before it, and what is in doubt."""
    if last is None or last.value <= 0:  # what an older version took for a price
        return answer, None
    trusted, doubt = answer, None
    history, quote = answer.history, answer.quote
    closes = history.closes if history else ()
    if history and closes and _says_more(closes[-1], last):
        newest, before = closes[-1], (closes[-2].value if len(closes) > 1 else last.value)
        followed = (
            quote and quote.at.date() > newest.day and not _far(quote.price.value, newest.value)
        )
        if _far(newest.value, before) and not followed:
            closes = closes[:-1]
            held = Answer(history=replace(history, closes=(newest,), whole=False))
            trusted = replace(trusted, history=replace(history, closes=closes))
            doubt = Doubt(
                symbol,
                history.source,
                newest.day,
                newest.value,
                _percent(newest.value, before),
                held,
            )
    if quote is not None:
        before = closes[-1].value if closes else last.value
        if _far(quote.price.value, before):
            trusted = replace(trusted, quote=None)
            held = replace(doubt.held if doubt else Answer(), quote=quote)
            price = quote.price.value
            doubt = Doubt(
                symbol, quote.source, quote.at.date(), price, _percent(price, before), held
            )
    return trusted, doubt


def agrees(doubt: Doubt, other: Answer) -> bool:
    """Whether what another source says of the same day, or days, is near what is in doubt."""
    if doubt.past:
        closes_there = (
            {close.day: close.value for close in other.history.closes} if other.history else {}
        )
        closes = doubt.held.history.closes if doubt.held.history else ()
        shared = [
            (closes_there[close.day], close.value) for close in closes if close.day in closes_there
        ]
        return len(shared) >= min(SHARED, len(closes)) and all(
            abs(value - held) <= NEAR * held for value, held in shared
        )
    return any(abs(value - doubt.price) <= NEAR * doubt.price for value in _said(other, doubt.day))


def first_seen(doubt: Doubt, before: Doubt | None) -> Doubt:
    """The doubt about the same last price by the same source that was there before, else this one."""
    first, second = before.held.quote if before else None, doubt.held.quote
    if (
        before is None
        or first is None
        or second is None
        or doubt.held.history
        or before.held.history
    ):
        return doubt
    same = first.source == second.source and first.session is second.session is Session.OPEN
    return (
        before
        if same and abs(first.price.value - second.price.value) <= NEAR * first.price.value
        else doubt
    )


def repeated(doubt: Doubt, before: Doubt | None) -> Quote | None:
    """The last price in doubt, when a trade of a minute or more before it was told alike; None otherwise."""
    first, second = first_seen(doubt, before).held.quote, doubt.held.quote
    return second if first and second and second.at - first.at >= MINUTE else None


def contradiction(symbol: str, answer: Answer, last: Close | None) -> Doubt | None:
    """The doubt about a whole history that was not taken; None when there is none to doubt."""
    history = answer.history
    if history is None or not history.closes:
        return None
    newest = history.closes[-1]
    change = (
        _percent(newest.value, last.value) if last is not None and last.value > 0 else Decimal(0)
    )
    held = replace(answer, history=replace(history, confirmed=True))
    return Doubt(symbol, history.source, newest.day, newest.value, change, held, past=True)


def asked_since(doubt: Doubt) -> date:
    """From which day on others are asked about it."""
    history = doubt.held.history
    return history.closes[-OVERLAP:][0].day if doubt.past and history else doubt.day


def near(one: Quote, other: Quote) -> bool:
    """Whether two sources say the same of a symbol."""
    same = one.source != other.source and one.price.unit == other.price.unit
    return same and abs(one.price.value - other.price.value) <= NEAR * other.price.value


def _said(other: Answer, day: date) -> Iterator[Decimal]:
    if other.quote is not None and other.quote.at.date() == day:
        yield other.quote.price.value
    if other.history is not None:
        yield from (close.value for close in other.history.closes if close.day == day)


def _says_more(newest: Close, last: Close) -> bool:
    """Whether it is a new close, or the last known one as quite another price."""
    return newest.day > last.day or (newest.day == last.day and _far(newest.value, last.value))


def _far(value: Decimal, before: Decimal) -> bool:
    return abs(value - before) > JUMP * before


def _percent(value: Decimal, before: Decimal) -> Decimal:
    return (value / before - 1) * 100


def doubts_in_words(doubts: Mapping[str, Doubt], workspace: Workspace) -> dict[str, str]:
    """What is kept aside of each symbol, in words."""
    currencies = workspace.store.prices.currencies()
    return {symbol: in_words(held, workspace.book, currencies) for symbol, held in doubts.items()}


def in_words(held: Doubt, book: Book, currencies: Mapping[str, str]) -> str:
    """What is kept aside, in words; closes in another currency than those known say which and what to do."""
    ticker, history = book.tickers.get(held.symbol), held.held.history
    known = currencies.get(held.symbol)
    if ticker is None or history is None or known in (None, history.currency):
        return str(held)
    sentence = (
        f"{held.symbol}'s closes by {held.by} are in {history.currency}, those known in {known}"
    )
    if history.currency != ticker.currency:
        return f"{sentence}: not taken. {mispriced(ticker, history.currency)}"
    return f"{sentence}: not taken until a second source agrees"
