"""Exchange rates, and positions in one currency: value, cost, gain and realised gain.

A rate is a series like closes (`rate:USD`: dollars for one euro), published on working days by the
European Central Bank. The last one on or before a day counts, if it is at most a week old.
Converted amounts are exact fractions until they are shown (verdicts.md, "Money of several kinds").
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.quantity import Dim, Unit, minor_of
from catalyst_tui.book.model.tickers import Lot, Ticker
from catalyst_tui.judge.ledger.closes import RATE
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.values import Frozen

EURO = "EUR"

LASTS = timedelta(days=7)
"""How long a rate counts. It covers a long weekend, but not a source that fell silent."""

ONE = Fraction(1)


def rate_name(currency: str) -> str:
    """Return the name of the series of a currency's rates."""
    return f"{RATE}{currency}"


def rate_unit(currency: str) -> Unit:
    """Return the unit of a rate: so many of `currency` for one euro."""
    return Unit(Dim.RATE, f"{currency} per {EURO}")


def rates_between(currencies: Iterable[str]) -> tuple[str, ...]:
    """Return the series that convert between these currencies; none for a single one."""
    whole = sorted({minor_of(currency)[0] for currency in currencies if currency})
    return (
        tuple(rate_name(one) for one in whole if one != EURO) if len(whole) > 1 else ()
    )


class RateLeg(Frozen):
    """One rate that was used: `value` of `currency` for one euro, on `day`."""

    currency: str
    value: Decimal
    day: date
    known_at: datetime


class ConvertedAmount(Frozen):
    """An amount in one currency with the rates used, or None with the reason in `missing`."""

    value: Fraction | None
    missing: str = ""
    legs: tuple[RateLeg, ...] = ()

    def __add__(self, other: ConvertedAmount) -> ConvertedAmount:
        if self.value is None or other.value is None:
            why = self.missing if self.value is None else other.missing
            return ConvertedAmount(None, why, _once(self.legs + other.legs))
        return ConvertedAmount(
            self.value + other.value, "", _once(self.legs + other.legs)
        )

    def __sub__(self, other: ConvertedAmount) -> ConvertedAmount:
        return self + other.times(-1)

    def times(self, factor: Decimal | int) -> ConvertedAmount:
        """Multiply the amount by a factor."""
        return ConvertedAmount(
            None if self.value is None else self.value * Fraction(factor),
            self.missing,
            self.legs,
        )

    @property
    def decimal(self) -> Decimal | None:
        """Return the amount with 28 digits, for display."""
        return None if self.value is None else decimal_of(self.value)


NOTHING = ConvertedAmount(Fraction(0))


def total(amounts: Iterable[ConvertedAmount]) -> ConvertedAmount:
    """Add amounts. The sum is unknown when one of them is."""
    found = NOTHING
    for amount in amounts:
        found = found + amount
    return found


def decimal_of(value: Fraction) -> Decimal:
    """Convert a fraction to 28 digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)


class Exchange(Frozen):
    """Convert by the rates that were known at a moment."""

    ledger: Ledger
    at: datetime

    def convert(self, value: Decimal, of: str, to: str, day: date) -> ConvertedAmount:
        """Convert an amount at the rates of a day. Hundredths such as GBp count as part of GBP."""
        (one, parts), (other, whole) = minor_of(of), minor_of(to)
        amount = Fraction(value) * Fraction(whole, parts)
        if one == other:
            return ConvertedAmount(amount)
        legs: list[RateLeg] = []
        for currency in (one, other):
            if currency != EURO:
                leg = self._leg(currency, day)
                if isinstance(leg, str):
                    return ConvertedAmount(None, leg, tuple(legs))
                legs.append(leg)
        rates = {leg.currency: Fraction(leg.value) for leg in legs}
        return ConvertedAmount(
            amount / rates.get(one, ONE) * rates.get(other, ONE), "", tuple(legs)
        )

    def _leg(self, currency: str, day: date) -> RateLeg | str:
        last = self.ledger.last_close(rate_name(currency), self.at, day)
        if last is None:
            return f"no rate of {currency} is known for {day}"
        if day - last.day > LASTS:
            return f"the last rate of {currency} is of {last.day}, more than a week before {day}"
        return RateLeg(currency, last.value, last.day, last.known_at)


def said(legs: Iterable[RateLeg], most: int | None = None) -> str:
    """Return the rates in words, those of the same day together.

    Example: `0.87058 GBP, 1.1684 USD per EUR of 2026-04-13`. If there are more than `most` days,
    name the earliest ones and the number of the others.
    """
    by_day: dict[date, list[str]] = {}
    for leg in legs:
        by_day.setdefault(leg.day, []).append(
            f"{leg.value.normalize():f} {leg.currency}"
        )
    of_days = [
        f"{', '.join(rates)} per {EURO} of {day}"
        for day, rates in sorted(by_day.items())
    ]
    more = len(of_days) - most if most is not None else 0
    if most is not None and more > 0:
        of_days[most:] = [f"of {more} more {'day' if more == 1 else 'days'}"]
    return " and ".join(of_days)


def _once(legs: tuple[RateLeg, ...]) -> tuple[RateLeg, ...]:
    return tuple(dict.fromkeys(legs)) if len(legs) > 1 else legs


_NONE = Decimal(0)


class Position(Frozen):
    """The lots of a ticker at the end of a day. `shares` is negative when sold short."""

    ticker: Ticker
    lots: tuple[Lot, ...]
    sold: tuple[Lot, ...]

    @classmethod
    def of(cls, ticker: Ticker, day: date) -> Position:
        """Return the lots held at the end of a day, and those sold by then."""
        return cls(
            ticker,
            tuple(lot for lot in ticker.lots if lot.held(day)),
            tuple(
                lot for lot in ticker.lots if lot.sold is not None and lot.sold <= day
            ),
        )

    @property
    def shares(self) -> Decimal:
        return sum((lot.quantity for lot in self.lots), _NONE)

    def value(
        self, price: Decimal, to: str, exchange: Exchange, day: date
    ) -> ConvertedAmount:
        """Return the value of all shares at a price in the ticker's currency.

        Unknown while a lot still counts shares of before a split.
        """
        if outdated := self.outdated(day):
            return ConvertedAmount(None, outdated)
        return exchange.convert(self.shares * price, self.ticker.currency, to, day)

    def outdated(self, day: date, *, rebased: bool = False) -> str:
        """Return why lots and a price of `day` do not fit: a lot is from before a split.

        `rebased`: the price of an earlier day too is in new shares, where its source rewrote it.
        """
        for split in self.ticker.splits:
            fits = day < split.day and not (rebased and split.is_rebased)
            if split.currencies or split.stays or fits:
                continue
            if old := self.ticker.old_lots(split):
                lot = self.ticker.lots[old[0]].words
                return f"{split.words}; the lot {lot} was written before it"
        return ""

    def cost(self, to: str, exchange: Exchange) -> ConvertedAmount:
        """Add the cost of the lots that are held."""
        return total(self._cost(lot, to, exchange) for lot in self.lots)

    def realised(self, to: str, exchange: Exchange) -> ConvertedAmount:
        """Return the proceeds of sold lots, less their cost."""
        return total(
            self._proceeds(lot, to, exchange) - self._cost(lot, to, exchange)
            for lot in self.sold
        )

    def _cost(self, lot: Lot, to: str, exchange: Exchange) -> ConvertedAmount:
        paid = lot.currency or self._written_in(lot)
        if lot.cost is None:
            return ConvertedAmount(
                None, f"a lot of {self.ticker.symbol} does not say what it cost"
            )
        if lot.opened is None and minor_of(paid)[0] != minor_of(to)[0]:
            lot_of = f"a lot of {self.ticker.symbol} says no day"
            return ConvertedAmount(
                None, f"{lot_of}: its cost in {paid} cannot be told in {to}"
            )
        return exchange.convert(
            lot.quantity * lot.cost, paid, to, lot.opened or date.min
        )

    def _written_in(self, lot: Lot) -> str:
        """Return the currency that the ticker had when a lot was written."""
        for split in self.ticker.splits:
            if split.currencies and not split.stays and lot.words in split.lots:
                return split.currencies[0]
        return self.ticker.currency

    def _proceeds(self, lot: Lot, to: str, exchange: Exchange) -> ConvertedAmount:
        got = lot.quantity * (lot.price or Decimal(0))
        return exchange.convert(
            got, lot.price_in or self._written_in(lot), to, lot.sold or date.min
        )


def gain_currency(ticker: Ticker, book: Book) -> str:
    """Return the currency in which a position's gain is counted: the book's, else its own."""
    return book.base or minor_of(ticker.currency)[0]


def currencies(book: Book) -> set[str]:
    """Return every currency of positions, lots and cash."""
    lots = ((ticker, lot) for ticker in book.tickers.values() for lot in ticker.lots)
    used = {
        named
        for ticker, lot in lots
        for named in (ticker.currency, lot.currency, lot.price_in)
    }
    return {*used, *book.cash, book.base} - {""}


def cash(book: Book, to: str, exchange: Exchange, day: date) -> ConvertedAmount:
    """Add all cash in one currency."""
    return total(
        exchange.convert(amount, of, to, day) for of, amount in book.cash.items()
    )


def held(book: Book, day: date) -> Iterable[Position]:
    """Return the positions held on a day."""
    every = (
        Position.of(ticker, day) for ticker in book.tickers.values() if ticker.lots
    )
    return [position for position in every if position.lots]
