"""What a position is worth, in the book's currency where the rates are known, else in its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import Quantity, Unit, minor_of, money
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes.board import Cash, RateSaid, share_of_cost
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.evaluate.money import Exchange, Holding, currencies, gain_currency


class Worth(Struct, frozen=True):
    """Amounts in `unit`; None where it is not known, and `lacking` says why."""

    unit: Unit
    shares: Decimal
    held: bool
    value: Decimal | None = None
    day: Decimal | None = None
    cost: Decimal | None = None
    realised: Decimal | None = None
    own: Quantity | None = None  # the value in the currency it is priced in, where that is another
    rate: RateSaid | None = None  # by which `value` was made of `own`
    paid: Quantity | None = None  # for a share, as it is priced: where there is no price
    lacking: str = ""
    own_gain: Quantity | None = (
        None  # where the cost cannot be converted: in the lots' own currency
    )
    own_cost: Decimal | None = None

    @property
    def gain(self) -> Decimal | None:
        return None if self.value is None or self.cost is None else self.value - self.cost

    @property
    def gain_share(self) -> Decimal | None:
        """In percent of the cost."""
        return share_of_cost(self.gain, self.cost)


def worth(
    ticker: Ticker, price: Decimal | None, traded: date, change: Decimal | None, known: Known
) -> Worth:
    """What the lots of a ticker are worth now at a price in its currency, `traded` on a day, and what those
    sold brought. The price is converted at the rate of its day, as a test does it; so is its change.
    """
    position = Holding.of(ticker, known.today)
    exchange, to = Exchange(known.ledger, known.at), gain_currency(ticker, known.book)
    own = minor_of(ticker.currency)[0]
    lacking = (
        "" if price is not None or not position.lots else f"no price of {ticker.symbol} is known"
    )
    if position.lots and price is not None and own != to:
        value = position.value(price, to, exchange, traded)
        if value.value is None:  # it is shown in its own currency
            lacking, to = value.missing, own
    cost = position.cost(to, exchange)
    realised = position.realised(to, exchange)
    value_now = day = priced = None
    if position.lots and price is not None:
        value_now = position.value(price, to, exchange, traded).decimal
        priced = Quantity(position.shares * price / minor_of(ticker.currency)[1], money(own))
    if value_now is not None and change is not None:
        day = value_now - value_now / (1 + change / 100)
    own_gain, own_cost = None, None
    if cost.decimal is None and own != to and priced is not None:
        own_cost = position.cost(own, exchange).decimal
        own_gain = None if own_cost is None else Quantity(priced.value - own_cost, money(own))
    return Worth(
        money(to),
        position.shares,
        bool(position.lots),
        value_now,
        day,
        cost.decimal if position.lots else None,
        realised.decimal if position.sold else None,
        priced if own != to else None,
        _rate(own, to, exchange, traded) if priced and own != to else None,
        _paid(position, own, exchange) if price is None and position.shares else None,
        lacking or cost.missing or realised.missing,
        own_gain,
        own_cost,
    )


def _paid(position: Holding, own: str, exchange: Exchange) -> Quantity | None:
    """What a share cost on average, in the currency it is priced in."""
    cost = position.cost(own, exchange).decimal
    return None if cost is None else Quantity(cost / position.shares, money(own))


def cash_rows(known: Known, day: date) -> tuple[Cash, ...]:
    """What is held as money, each currency by itself, at the rates of a day."""
    book, exchange = known.book, Exchange(known.ledger, known.at)
    found = []
    for currency, amount in book.cash.items():
        told = exchange.convert(amount, currency, book.base or currency, day)
        found.append(
            Cash(
                Quantity(amount, money(currency)), told.decimal if book.base else None, told.missing
            )
        )
    return tuple(found)


def rates_said(book: Book, known: Known, day: date) -> tuple[RateSaid, ...]:
    """What one of each other currency that is held is in the book's on a day, and of which day that is."""
    base, exchange = book.base, Exchange(known.ledger, known.at)
    others = {minor_of(one)[0] for one in currencies(book)} - {base} if base else set()
    found = (_rate(currency, base, exchange, day) for currency in sorted(others))
    return tuple(one for one in found if one is not None)


def _rate(currency: str, to: str, exchange: Exchange, day: date) -> RateSaid | None:
    found = exchange.convert(Decimal(1), currency, to, day)
    if found.decimal is None:
        return None
    return RateSaid(currency, found.decimal, min(leg.day for leg in found.legs))
