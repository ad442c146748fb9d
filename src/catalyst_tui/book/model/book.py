"""What the user claims: the book as frozen values, already checked, with nothing left to look up.

A checkpoint that names several tickers has become one checkpoint for each by the time it is here,
and dates are days: what a judge reads is never a string to parse.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import field

from catalyst_tui.book.model.dates import DaysAhead, Window, local_day
from catalyst_tui.book.model.listings import Venue, venue_of, zone_of
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.tickers import Series, Ticker
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.book.language.tree import Expr


NEW_YORK = ZoneInfo("America/New_York")


class Role(StrEnum):
    """What "true" means for a checkpoint."""

    PROOF = "proof"  # should become true
    GUARD = "guard"  # must stay true
    KILL = "kill"  # must not become true
    GAUGE = "gauge"  # no verdict, bands only


class Basis(StrEnum):
    """The accounting a number was made under. Part of every figure's key."""

    GAAP = "gaap"
    NON_GAAP = "non_gaap"
    COMPANY = "company"  # the company's own or a hand-entered series: there is only one


class Stance(StrEnum):
    LONG = "long"
    SHORT = "short"
    NEUTRAL = "neutral"


class OnSilence(StrEnum):
    """What a deadline with no evidence means."""

    ASK = "ask"
    MISSED = "missed"


class DateStatus(StrEnum):
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    SPECULATIVE = "speculative"


_A_TITLE = 60
"""Characters of a thesis's text up to which it may stand for a title."""


class Thesis(Frozen):
    """The argument for a ticker, several, or a theme."""

    id: str
    tickers: tuple[str, ...]
    text: str
    title: str = ""
    stance: Stance = Stance.LONG
    conviction: Decimal | None = None
    opened: date | None = None
    review: timedelta | None = None
    source: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """Return the title, else the text if it is short, else the id."""
        return self.title or (self.text if 0 < len(self.text) <= _A_TITLE else self.id)


class Band(Frozen):
    """A named stretch of a gauge: from `low` to `high`, an end open when None,
    exclusive when said."""

    name: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether `value` lies in the band."""
        above = self.low is None or (
            value > self.low if self.low_open else value >= self.low
        )
        below = self.high is None or (
            value < self.high if self.high_open else value <= self.high
        )
        return above and below


class Count(Frozen):
    """`">= 2"`, `">= 3 within 14d"`: how many events it takes, and in how long."""

    op: str
    n: int
    within: timedelta | None = None  # from the first of them to the last

    def __str__(self) -> str:
        return f"{self.op} {self.n}" + (
            f" within {self.within.days}d" if self.within else ""
        )


class Test(Frozen):
    """True, false or unknown, computed from facts and prices."""

    expr: Expr


class Event(Frozen):
    """It happened, on a date: settled by evidence. `slips_past`: true when its own date
    lies there."""

    text: str
    count: Count | None = None
    slips_past: Window | None = None


class Score(Frozen):
    """A person scores it from `low` to `high`; true at `trip` or beyond (away from zero)."""

    text: str
    low: Decimal
    high: Decimal
    trip: Decimal


class Gauge(Frozen):
    """A number shown, with the bands it may lie in."""

    expr: Expr
    bands: tuple[Band, ...] = ()


class Group(Frozen):
    """True when at least `need` of the members are: 1 is `any`, all of them is `all`."""

    members: tuple[Member, ...]
    need: int


Claim = Test | Event | Score | Gauge | Group


class Member(Frozen):
    """One leg of a group. What it leaves out, the checkpoint says."""

    claim: Claim
    ticker: str | None = None
    period: Period | None = None
    since: Window | None = None
    run: int | None = None
    hold: int | None = None
    basis: Basis | None = None
    since_after: Period | None = None  # from the print of it on
    unless: Test | Event | None = None


class BookBaseline(Frozen):
    """Dated values a test compares with: `base(gross_margin)`."""

    period: Period
    values: tuple[tuple[str, Quantity], ...]
    source: str = ""

    def value(self, metric: str) -> Quantity | None:
        """Return the stored value of `metric`, None when the baseline has none."""
        return dict(self.values).get(metric)


class Near(Frozen):
    """How close to the threshold counts as near: `share` (percent) of it, or `absolute` in its
    unit."""

    share: Decimal | None = None
    absolute: Quantity | None = None
    # The book says none: a price row takes its usual daily move instead
    usual: bool = False


class BookSlip(Frozen):
    """A date that moved before the book was kept here, as the user wrote it down."""

    before: Window
    after: Window
    seen: date
    why: str = ""
    url: str = ""


class Checkpoint(Frozen):
    """One testable claim of a thesis: role, what decides it, when."""

    id: str
    role: Role
    claim: Claim
    ticker: str | None = None
    thesis: str | None = None
    text: str = ""
    period: Period | None = None
    due: Window | None = None
    since: Window | None = None  # the key `from`
    every: Span | None = None
    run: int = 1  # the key `for`: reported periods in a row
    hold: int = 1  # the series' own observations in a row
    verify_by: date | None = None
    on_silence: OnSilence = OnSilence.ASK
    opened: date | None = None  # the thesis's
    p: Decimal | None = None
    why: str = ""
    then: str = ""
    source: str = ""
    basis: Basis | None = None
    near: Near = Near(share=Decimal(10), usual=True)
    # Percent of the threshold. None: the usual daily move of a price, else 1
    hysteresis: Decimal | None = None
    tolerance: Decimal = Decimal(0)  # percent of the threshold, in favour of the thesis
    base: BookBaseline | None = None
    target: tuple[tuple[Period, Quantity], ...] = ()
    review: timedelta | None = None
    depends_on: tuple[str, ...] = ()
    date_status: DateStatus = DateStatus.CONFIRMED
    remind: tuple[DaysAhead, ...] = ()  # of `due`
    alert: tuple[str, ...] = ()  # bands to be told of
    due_after: Period | None = None  # due when it is printed; `due` is None then
    # Counts from the report of this period; then `since` is None
    since_after: Period | None = None
    unless: Test | Event | None = None  # while true, the checkpoint is suspended
    # Notify about a trade past the threshold before the close decides
    intraday: bool = False
    slips: tuple[BookSlip, ...] = ()  # by the day they were seen

    @property
    def name(self) -> str:
        """Return its sentence; its id without one."""
        return self.text or self.id


class BookEvent(Frozen):
    """A dated item with nothing to pass or fail: an investor day, an entry window."""

    id: str
    ticker: str | None
    text: str
    window: Window
    date_status: DateStatus = DateStatus.CONFIRMED
    remind: tuple[DaysAhead, ...] = ()  # of the window's first day
    url: str = ""


class Decision(Frozen):
    """An entry of the journal: what was done, which checkpoints had fired, whether they were
    honoured."""

    date: date
    thesis: str | None
    action: str
    fired: tuple[str, ...] = ()
    honoured: bool | None = None
    note: str = ""


class Book(Frozen):
    """One user's file, whole and valid.

    `base` is what all that is held is told in together; empty where it is in several currencies and
    the book does not say. `cash` is by currency.
    """

    tickers: dict[str, Ticker] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    theses: dict[str, Thesis] = field(default_factory=dict)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    zone: ZoneInfo = NEW_YORK
    currency: str = "USD"
    near: Near = Near(share=Decimal(10))
    # An id is never that of a checkpoint too
    events: dict[str, BookEvent] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    base: str = "USD"
    cash: dict[str, Decimal] = field(default_factory=dict)

    def fiscal(self, symbol: str | None) -> FiscalYear:
        """Return the year-end rule of a ticker; the calendar's for a theme or one the book does not
        have."""
        ticker = self.tickers.get(symbol or "")
        return ticker.fiscal if ticker else CALENDAR

    def venue(self, symbol: str | None) -> Venue | None:
        """Return where a ticker trades; New York without a ticker, None if unknown."""
        ticker = self.tickers.get(symbol or "")
        if ticker is None:
            return venue_of(symbol) if symbol and ":" not in symbol else Venue.NEW_YORK
        return ticker.venue

    def symbol_now(self, former: str) -> str:
        """Return the symbol that a former one (`was`) has now; empty if it is no former one."""
        symbols = (one.symbol for one in self.tickers.values() if former in one.was)
        return "" if former in self.tickers else next(symbols, "")

    def series_now(self, former: str) -> str:
        """Return the name that a series of a former one (`was`) has now; empty if it is none."""
        names = (one.name for one in self.series.values() if former in one.was)
        return next(names, "")

    def zone_of(self, symbol: str | None) -> ZoneInfo:
        """Return the time zone of a ticker's exchange; the book's for New York and unknown ones."""
        venue = self.venue(symbol)
        return self.zone if venue in (None, Venue.NEW_YORK) else zone_of(venue)

    def day_of(self, at: datetime, symbol: str | None = None) -> date:
        """Return the day of a moment at a ticker's exchange; by the book's clock without one."""
        return local_day(at, self.zone_of(symbol))

    @property
    def zones(self) -> frozenset[ZoneInfo]:
        """Return all time zones that its tickers use."""
        abroad = {ticker.venue for ticker in self.tickers.values()} - {
            None,
            Venue.NEW_YORK,
        }
        return frozenset({self.zone, *(zone_of(venue) for venue in abroad if venue)})
