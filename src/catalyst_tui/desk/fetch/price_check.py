"""Set aside prices that jump until they are confirmed. Pure rules.

A price or a newest close more than 20 % from the last known close is in doubt. It is confirmed if
another source is within 1 %, or if a later day's trade or close is near it. (After a split earlier
closes change too, so nothing jumps.) A last price is also confirmed if its own source repeats it
for a trade a minute later: only closes are judged. Closes that contradict the known ones by more
than a split are in doubt together (store/prices.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.workspace.currency import mispriced
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Close, Quote, Session
from catalyst_tui.sources.chain import Answer
from catalyst_tui.sources.specs import titles

JUMP = Decimal("0.20")  # a larger change in a day is in doubt
FALL = Decimal(-25)  # percent: a larger fall may be a split or a spin-off

NEAR = Decimal("0.01")
MINUTE = timedelta(minutes=1)
OVERLAP, SHARED = 15, 3  # days of a history another source is asked about, and must confirm


class Doubt(Struct, frozen=True):
    """An answer of `source` about a symbol and `day` that is set aside
    (`held`) until it is confirmed.
    """

    symbol: str
    source: str
    day: date
    price: Decimal
    change: Decimal  # in percent
    held: Answer
    past: bool = False  # no jump: it contradicts closes of known days

    @property
    def by(self) -> str:
        """Return the name of the source in sentences."""
        return titles().get(self.source, self.source)

    def __str__(self) -> str:
        if self.past:
            return (
                f"{self.symbol}'s closes by {self.by} contradict those known; a second source has "
                "to agree"
            )
        price = f"{self.symbol} {self.price:.2f} by {self.by}"
        looks = "; a split or a spin-off looks the same" if self.change <= FALL else ""
        return f"{price}, {self.change:+.0f} %, is not confirmed by a second source yet{looks}"


def screen(symbol: str, answer: Answer, last: Close | None) -> tuple[Answer, Doubt | None]:
    """Return what can be trusted of an answer, given the last known close, and what is in doubt."""
    if last is None or last.value <= 0:  # older versions stored such prices
        return answer, None
    trusted, doubt = answer, None
    history, quote = answer.history, answer.quote
    closes = history.closes if history else ()
    if history and closes and _is_news(closes[-1], last):
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
    """Return whether another source confirms what is in doubt."""
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
    return any(
        abs(value - doubt.price) <= NEAR * doubt.price for value in _values(other, doubt.day)
    )


def first_seen(doubt: Doubt, before: Doubt | None) -> Doubt:
    """Return the earlier doubt about the same last price by the same source, else this one."""
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
    """Return the last price in doubt if its source said the same of a trade a minute before."""
    first, second = first_seen(doubt, before).held.quote, doubt.held.quote
    return second if first and second and second.at - first.at >= MINUTE else None


def contradiction(symbol: str, answer: Answer, last: Close | None) -> Doubt | None:
    """Return the doubt about a whole history that was refused; None if it has no closes."""
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
    """Return the day from which other sources are asked."""
    history = doubt.held.history
    return history.closes[-OVERLAP:][0].day if doubt.past and history else doubt.day


def near(one: Quote, other: Quote) -> bool:
    """Return whether two sources say the same of a symbol."""
    same = one.source != other.source and one.price.unit == other.price.unit
    return same and abs(one.price.value - other.price.value) <= NEAR * other.price.value


def _values(other: Answer, day: date) -> Iterator[Decimal]:
    if other.quote is not None and other.quote.at.date() == day:
        yield other.quote.price.value
    if other.history is not None:
        yield from (close.value for close in other.history.closes if close.day == day)


def _is_news(newest: Close, last: Close) -> bool:
    """Return whether it is a new close, or the last known one with a very different price."""
    return newest.day > last.day or (newest.day == last.day and _far(newest.value, last.value))


def _far(value: Decimal, before: Decimal) -> bool:
    return abs(value - before) > JUMP * before


def _percent(value: Decimal, before: Decimal) -> Decimal:
    return (value / before - 1) * 100


def doubts_in_words(doubts: Mapping[str, Doubt], workspace: Workspace) -> dict[str, str]:
    """Return what is in doubt of each symbol, in words."""
    currencies = workspace.store.prices.currencies()
    return {symbol: in_words(doubt, workspace.book, currencies) for symbol, doubt in doubts.items()}


def in_words(doubt: Doubt, book: Book, currencies: Mapping[str, str]) -> str:
    """Return a doubt in words; for closes in another currency than the
    known ones also what to do.
    """
    ticker, history = book.tickers.get(doubt.symbol), doubt.held.history
    known = currencies.get(doubt.symbol)
    if ticker is None or history is None or known in (None, history.currency):
        return str(doubt)
    sentence = (
        f"{doubt.symbol}'s closes by {doubt.by} are in {history.currency}, those known in {known}"
    )
    if history.currency != ticker.currency:
        return f"{sentence}: not taken. {mispriced(ticker, history.currency)}"
    return f"{sentence}: not taken until a second source agrees"
