"""What one owns or looks at: tickers with their lots, splits and what is said of their companies,
and series."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.dates import end_of
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Span
from catalyst_tui.book.model.quantity import Unit

SMALL, MOST = 20, 100
"""The largest number of shares in a split that amounts are converted by."""


def times(value: Decimal, factor: Fraction) -> Decimal:
    """Return a number times a fraction, in millionths if that is not exact."""
    exact = value * factor.numerator / factor.denominator
    rounded = round(exact, 6)
    return exact.normalize() if rounded == exact else rounded.normalize()


class Split(Struct, frozen=True):
    """`ratio` new shares for each old share from `day` on; `exact`: the day is known, not only its
    earliest.

    `claims` and `lots` are what the book said before that day, in the words of `corporate_actions`.
    `stays`: the user said that the amounts of an uneven change stay as they are. `is_rebased`: the
    closes before it came in new shares; not where only a filing tells of the split.
    `doubted`: nothing but a jump of the closes shows it (or, where it is not `exact`, converted
    lots), and the user has not answered yet.
    `company`: the symbol is another company's since: only `lots` are of before.
    `told`: its source calls it a split, or its ratio is a usual one. `found_at`: when the program
    learned of it. `back`: it takes an earlier one back, that no figure was of. `of`: the former
    symbol that had it.
    `currencies`: closes come in another currency from then on, the old one and the new one; `ratio`
    is then what one of the new is in the old.
    """

    day: date
    ratio: Fraction
    exact: bool = True
    claims: frozenset[tuple[str, str]] = frozenset()
    lots: frozenset[str] = frozenset()
    stays: bool = False
    is_rebased: bool = True
    currencies: tuple[str, ...] = ()
    doubted: bool = False
    company: str = ""
    told: bool = True
    found_at: datetime | None = None
    back: bool = False
    of: str = ""

    @property
    def is_even(self) -> bool:
        """Whether it is n:m of small integers. Anything else may be a spin-off, which converts
        nothing."""
        small, large = sorted((self.ratio.numerator, self.ratio.denominator))
        return self.told and not self.currencies and small <= SMALL and large <= MOST

    @property
    def restates(self) -> bool:
        """Whether figures per share and counts of shares from before it are in old shares."""
        return self.is_even and not self.doubted and not self.company

    @property
    def words(self) -> str:
        """Return `split 10:1 on Nov 19`."""
        if self.company:
            return f"it is {self.company} now"
        what = f"split {self.ratio.numerator}:{self.ratio.denominator}"
        if not self.is_even:
            does = "divided" if self.ratio > 1 else "multiplied"
            what = f"prices {does} by {float(max(self.ratio, 1 / self.ratio)):.4g}"
        if self.currencies:
            what = "prices in {1} instead of {0}".format(*self.currencies)
        what += "?" if self.doubted else ""
        return f"{what} {'on' if self.exact else 'after'} {self.day:%b} {self.day.day}"

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the first moment at which new shares trade."""
        return end_of(date.fromordinal(self.day.toordinal() - 1), zone)

    def rescaled(self, value: Decimal, degree: int) -> Decimal:
        """Return an amount in new shares: of a price (`degree` -1) or of a count of shares (1)."""
        return times(value, self.ratio if degree > 0 else 1 / self.ratio)


class Lot(Struct, frozen=True):
    """What the user bought: shares, what one cost, and the day, None where nobody says; `sold` on a
    day for `price` each, or not yet.

    `currency` is the cost's and `price_in` the price's; empty: the ticker's.
    """

    quantity: Decimal
    cost: Decimal | None
    opened: date | None = None
    currency: str = ""
    sold: date | None = None
    price: Decimal | None = None
    price_in: str = ""

    @property
    def words(self) -> str:
        """Return the quantity and the cost in words that change with either of them."""
        cost = "" if self.cost is None else f" @ {self.cost.normalize():f}"
        return f"{self.quantity.normalize():f}{cost}"

    def held(self, day: date) -> bool:
        """Whether it is there at the end of a day."""
        return (self.opened is None or self.opened <= day) and (
            self.sold is None or self.sold > day
        )


class Identity(Struct, frozen=True):
    """What is said of a company, by the book or by its own filings; empty and None where nothing
    is."""

    name: str = ""
    cik: int | None = None
    fiscal: FiscalYear | None = None
    currency: str = ""
    reports_in: str = ""
    splits: tuple[Split, ...] = ()  # of no book
    # The currency of its newest reports, where it was another before
    reports_now: str = ""
    # The currency that amounts without one were meant in, and from which to which the user moved it
    amounts_in: str = ""
    amounts_moved: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """Return the names of the fields that are set."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name))


class Ticker(Struct, frozen=True):
    """A listed instrument: as the book says, else as the company's filings do, else by the defaults
    here.

    `currency` is its price's (unwritten, its exchange's: listings.py), `reports_in` its figures'
    (empty: the same). `own` names what the book itself says. `dated`: somebody says when its fiscal
    years end. `venue`: where it trades; None where neither the book nor its symbol says.
    """

    symbol: str
    name: str = ""
    cik: int | None = None
    fiscal: FiscalYear = CALENDAR
    currency: str = "USD"
    reports_in: str = ""
    lots: tuple[Lot, ...] = ()
    own: tuple[str, ...] = ()
    dated: bool = True
    venue: Venue | None = Venue.NEW_YORK
    splits: tuple[Split, ...] = ()
    # The currency of its figures where `reports_in`, that of amounts without one, is an older one
    reports_now: str = ""
    # Another currency in which a test may name its amounts: it reported in it before
    reports_before: str = ""
    former_cik: int | None = None  # the company it succeeded, by a reorganisation
    # The symbols its company had before, and the last day it had them
    was: tuple[str, ...] = ()
    was_until: date | None = None

    @property
    def written(self) -> Identity:
        """Return what the book itself says about it."""
        said = Identity(**{name: getattr(self, name) for name in self.own})
        return replace(said, reports_in=said.reports_in and self.figures_in)

    @property
    def figures_in(self) -> str:
        """Return the currency of its newest figures; empty: that of its price."""
        return self.reports_now or self.reports_in

    @property
    def by_hand(self) -> bool:
        """Whether nobody fetches its figures: it trades abroad, and the SEC has no company of that
        symbol."""
        return self.cik is None and self.venue not in (
            Venue.NEW_YORK,
            Venue.CRYPTO,
            None,
        )

    def old_lots(self, split: Split) -> list[int]:
        """Return the places of the lots that were written before a split and held on its day."""
        return [
            place
            for place, lot in enumerate(self.lots)
            if lot.words in split.lots
            and not (split.currencies and lot.currency)
            and (split.currencies or lot.sold is None or lot.sold >= split.day)
        ]

    @property
    def open_lots(self) -> tuple[Lot, ...]:
        """Return the lots that are not sold."""
        return tuple(lot for lot in self.lots if lot.sold is None)


class Series(Struct, frozen=True):
    """A hand-entered series: used in tests exactly like a standard metric. Whose it is:
    owners.py."""

    name: str
    ticker: str  # empty: each ticker's own, or of none when it is a `world` figure
    unit: Unit
    every: Span = Span.QUARTER
    text: str = ""
    world: bool = False
    by_use: bool = False  # a test names it, and no table declares it
    was: tuple[str, ...] = ()  # the names it had before
    # What amounts without a unit are in, if they were written before `unit` changed
    kept: Unit | None = None

    @property
    def bare(self) -> Unit:
        """Return the unit of amounts without one."""
        return self.kept or self.unit
