"""What is held, in one currency: value, cost, gain and what was made of lots that are sold.

The same for a test (`weight`, `gain`, `cost`) and for what a screen shows. A value is converted at the rate
of its day, a cost at that of the day it was paid, a sale at that of the day it was sold (verdicts.md, "Money
of several kinds").
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import minor_of
from catalyst_tui.book.model.tickers import Lot, Ticker
from catalyst_tui.judge.ledger.rates import Amount, Exchange, total

_NONE = Decimal(0)
"""One for all that hold nothing."""


class Holding(Struct, frozen=True):
    """The lots of a ticker at the end of a day. `shares` may be below nothing: sold short."""

    ticker: Ticker
    lots: tuple[Lot, ...]
    sold: tuple[Lot, ...]

    @classmethod
    def of(cls, ticker: Ticker, day: date) -> Holding:
        """What of a ticker was held, and what of it was sold by then."""
        return cls(
            ticker,
            tuple(lot for lot in ticker.lots if lot.held(day)),
            tuple(lot for lot in ticker.lots if lot.sold is not None and lot.sold <= day),
        )

    @property
    def shares(self) -> Decimal:
        return sum((lot.quantity for lot in self.lots), _NONE)

    def value(self, price: Decimal, to: str, exchange: Exchange, day: date) -> Amount:
        """All shares at a price in the ticker's currency; unknown while a lot counts old shares."""
        for split in self.ticker.splits:
            if day >= split.day and (old := self.ticker.old_lots(split)):
                lot = self.ticker.lots[old[0]].words
                return Amount(None, f"{split.words}; the lot {lot} was written before it")
        return exchange.convert(self.shares * price, self.ticker.currency, to, day)

    def cost(self, to: str, exchange: Exchange) -> Amount:
        """What was paid for the lots that are held."""
        return total(self._cost(lot, to, exchange) for lot in self.lots)

    def realised(self, to: str, exchange: Exchange) -> Amount:
        """What the lots that are sold brought, less what was paid for them."""
        return total(self._proceeds(lot, to, exchange) - self._cost(lot, to, exchange) for lot in self.sold)

    def _cost(self, lot: Lot, to: str, exchange: Exchange) -> Amount:
        paid = lot.currency or self.ticker.currency
        if lot.cost is None:
            return Amount(None, f"a lot of {self.ticker.symbol} does not say what it cost")
        if lot.opened is None and minor_of(paid)[0] != minor_of(to)[0]:
            why = f"a lot of {self.ticker.symbol} says no day: its cost in {paid} cannot be told in {to}"
            return Amount(None, why)
        return exchange.convert(lot.quantity * lot.cost, paid, to, lot.opened or date.min)

    def _proceeds(self, lot: Lot, to: str, exchange: Exchange) -> Amount:
        got = lot.quantity * (lot.price or Decimal(0))
        return exchange.convert(got, lot.price_in or self.ticker.currency, to, lot.sold or date.min)


def told_in(ticker: Ticker, book: Book) -> str:
    """The currency a position's gain is counted in: the book's, else its own."""
    return book.base or minor_of(ticker.currency)[0]


def currencies(book: Book) -> set[str]:
    """Every currency that what is held, or was, is told in."""
    lots = ((ticker, lot) for ticker in book.tickers.values() for lot in ticker.lots)
    used = {named for ticker, lot in lots for named in (ticker.currency, lot.currency, lot.price_in)}
    return {*used, *book.cash, book.base} - {""}


def cash(book: Book, to: str, exchange: Exchange, day: date) -> Amount:
    """All that is held as money."""
    return total(exchange.convert(amount, of, to, day) for of, amount in book.cash.items())


def held(book: Book, day: date) -> Iterable[Holding]:
    """Every position of a day."""
    every = (Holding.of(ticker, day) for ticker in book.tickers.values() if ticker.lots)
    return [one for one in every if one.lots]
