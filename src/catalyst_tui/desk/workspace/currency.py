"""Choose the closes that count, and the last price of each ticker.

Closes in another currency than the book says are not judged (GBp is not GBP), nor are those
of days on which the exchange was shut, or of the company that had a symbol before. Without
a quote the last close is the last price.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from msgspec.structs import replace

from catalyst_tui.book.file.declarations import declared_as
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import HUNDREDTHS
from catalyst_tui.book.model.listings import Venue, venue_of
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.workspace.meanings import OtherCompany, moved_exchanges
from catalyst_tui.judge.ledger.facts import Close, Closes, History, Quote, Session
from catalyst_tui.judge.ledger.observed import part_now
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.store.open import Store

_HUNDREDFOLD = 80, 125
"""Two prices of a share that differ so many times may be the same in pounds and in pence."""


def mismatches(book: Book, currencies: Mapping[str, str]) -> dict[str, str]:
    """Return the tickers with closes in another currency than the book says, and which."""
    return {
        symbol: currency
        for symbol, currency in currencies.items()
        if symbol in book.tickers and book.tickers[symbol].currency != currency
    }


def hundredfold(one: Decimal, other: Decimal) -> bool:
    """Return whether one price is about a hundred times the other: pounds and pence."""
    least, most = sorted((one, other))
    return _HUNDREDFOLD[0] * least <= most <= _HUNDREDFOLD[1] * least


def pounds_line(book: Book, quotes: Mapping[str, Quote]) -> str:
    """Return a sentence on lots with a cost in pence that may be meant in pounds; else empty."""
    return "; ".join(
        f"{symbol}: a lot of {lot.quantity:f} cost {lot.cost:f} {ticker.currency} each, and the "
        f"price is {quotes[symbol].price}: if that cost is in {HUNDREDTHS[ticker.currency]}, write "
        f'cost = "{lot.cost:f} {HUNDREDTHS[ticker.currency]}"'
        for symbol, ticker in book.tickers.items()
        if ticker.currency in HUNDREDTHS and symbol in quotes
        for lot in ticker.open_lots
        if lot.cost
        and not lot.currency
        and hundredfold(lot.cost, quotes[symbol].price.value)
    )


class SameCurrencyCloses(Mapping[str, Sequence[Close]]):
    """Leaves out closes of mismatches, and those of the company that had a symbol before.

    `since` has the last day of that company, by symbol; `others` the company itself, where no day
    is written. No close of a day on which one of the `exchanges` is shut counts, wherever the
    ticker traded when it was stored. Closes are loaded as they are asked for.
    """

    def __init__(
        self,
        closes: Mapping[str, Sequence[Close]],
        mismatches: Mapping[str, str],
        since: Mapping[str, str],
        others: Mapping[str, OtherCompany],
        exchanges: Mapping[str, Sessions],
    ) -> None:
        self._closes, self._mismatches, self._since = closes, mismatches, since
        self._others, self._exchanges = others, exchanges

    def __getitem__(self, symbol: str) -> Sequence[Close]:
        if symbol in self._mismatches:
            raise KeyError(symbol)
        closes = self._closes[symbol]
        if symbol in self._exchanges and closes:
            columns = Closes.of(closes)
            if shut := shut_days(tuple(columns.days), self._exchanges[symbol]):
                closes = [close for close in columns if close.day not in shut]
        if symbol in self._since and closes:
            columns = Closes.of(closes)
            return columns[
                bisect_right(columns.days, date.fromisoformat(self._since[symbol])) :
            ]
        if symbol in self._others and closes:
            return self._others[symbol].own_closes(Closes.of(closes))
        return closes

    def __iter__(self) -> Iterator[str]:
        return (symbol for symbol in self._closes if symbol not in self._mismatches)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True  # closes may still arrive


def mismatches_line(mismatches: Mapping[str, str], book: Book) -> str:
    """Return the mismatches in one line; empty without any."""
    return "; ".join(
        mispriced(book.tickers[symbol], currency)
        for symbol, currency in mismatches.items()
    )


def blank(line: str) -> str:
    """Add to that line what it means for the rows, and the other way out."""
    then = (
        "Until then value and gain are blank; a file's closes follow the book when it is "
        "imported again"
    )
    return line and f"{line}. {then}"


def mispriced(ticker: Ticker, currency: str) -> str:
    """Say that closes come in another currency than expected, and what to write if it is right."""
    says = f"the book says {ticker.currency}"
    if not ticker.written.currency:
        says = f"the book says nothing, so {ticker.currency} is expected"
    return (
        f"{ticker.symbol} is priced in {currency}, {says}: its prices are not judged. "
        f'Write currency = "{currency}" in {declared_as(ticker.symbol)} if that is right'
    )


def last_prices(
    quotes: Mapping[str, Quote],
    recent: Mapping[str, Sequence[int]],
    last_closes: Mapping[str, Close],
    currencies: Mapping[str, str],
    book: Book,
    *,
    now: datetime,
) -> dict[str, Quote]:
    """Return the last price of each ticker: its latest quote, or its last close if that is newer.

    An old trade belongs to no open session. `recent`: closes in millionths.
    """
    prices = {
        symbol: quote
        if quote.session is part_now(quote, now)
        else replace(quote, session=Session.CLOSED)
        for symbol, quote in quotes.items()
    }
    close_of = cache(lambda venue, day: sessions_of(venue, book.zone).close_of(day))
    for symbol, last in last_closes.items():
        closed = close_of(book.venue(symbol), last.day)
        if symbol not in book.tickers or (
            symbol in prices and prices[symbol].at >= closed
        ):
            continue
        closes = recent[symbol]
        price = Quantity(last.value, money(currencies[symbol]))
        before = Decimal(closes[-2]).scaleb(-6) if len(closes) > 1 else None
        outside = quotes[symbol].outside if symbol in quotes else None
        prices[symbol] = Quote(
            symbol,
            price,
            closed,
            Session.CLOSED,
            "daily close",
            before,
            outside=outside,
        )
    return prices


def other_exchanges(book: Book, store: Store) -> dict[str, Sessions]:
    """Return the sessions of the tickers whose exchange is not that of their symbol, or was another
    before: they may have closes of days on which it is shut.
    """
    moved = moved_exchanges(book, store)
    return {
        symbol: sessions_of(ticker.venue, book.zone)
        for symbol, ticker in book.tickers.items()
        if ticker.venue not in (None, Venue.CRYPTO)
        and (symbol in moved or ticker.venue is not venue_of(symbol))
    }


def of_sessions(history: History, book: Book) -> History:
    """Return a history without the closes of days on which its exchange was shut.

    Series and what trades where nobody says are left as they are.
    """
    ticker = book.tickers.get(history.symbol)
    if (
        ticker is None
        or ticker.venue in (None, Venue.CRYPTO)
        or history.vintages is not None
    ):
        return history
    columns = Closes.of(history.closes)
    shut = shut_days(tuple(columns.days), sessions_of(ticker.venue, book.zone))
    if not shut:
        return history
    return replace(
        history, closes=[close for close in columns if close.day not in shut]
    )


@lru_cache(maxsize=16)  # symbols of one exchange trade on the same days
def shut_days(days: Sequence[date], sessions: Sessions) -> frozenset[date]:
    return frozenset(day for day in days if not sessions.held(day))
