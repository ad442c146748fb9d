"""What was observed, as values: figures, evidence, quotes, versions of checkpoints, outages.

`known_at` is when the public could know a thing. Nothing here changes (verdicts.md, "Facts").
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Need, Status
from catalyst_tui.values import Frozen, PartlyCompared

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis
    from catalyst_tui.book.model.dates import Window
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity


class Fact(PartlyCompared):
    """One observed value. `period` is a reporting period, or the day of an instant.

    With `withdraws` it has no value: it withdraws the same fact, known at that moment.
    """

    NOT_COMPARED = frozenset({"entered"})

    ticker: str
    metric: str
    period: Period | date
    kind: Kind
    basis: Basis
    value: Quantity
    known_at: datetime
    grade: Grade
    source: str
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    note: str = ""
    filed: FilingRef | None = None
    withdraws: datetime | None = None
    entered: datetime | None = None
    """When a person typed it; None for what a filing states."""

    def taken_back(self, at: datetime) -> Fact:
        """Return the fact that withdraws this one at `at`."""
        return replace(self, known_at=at, withdraws=self.known_at)


class FilingRef(Frozen):
    """Where in a company's filing a figure is, and the days it covers; `start` None for an instant.

    `derived_from` names what it was computed from, each as `accession Concept`.
    """

    form: str
    accession: str
    concept: str
    start: date | None
    end: date
    derived_from: tuple[str, ...] = ()


LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Before everything that was known or typed."""

ANOTHER = "another"
"""The word for another event on the day of one that was reported."""

WITHDRAWN = "withdrawn"
"""The word that withdraws a ruling."""


class Evidence(PartlyCompared):
    """One observed event about a checkpoint. `company_date` is when the company says it will be.

    `ruling` is the word of a person's decision (`Effect.RULED`); None withdraws the one before.
    `withdraws` is the id of the evidence that is withdrawn (`Effect.WITHDRAWN`).
    """

    NOT_COMPARED = frozenset({"entered"})

    id: str
    checkpoint: str
    effect: Effect
    known_at: datetime
    grade: Grade
    source: str
    happened_on: date | None = None
    company_date: Window | None = None
    score: Decimal | None = None
    note: str = ""
    ruling: Status | None = None
    withdraws: str = ""
    # Another event than those reported for the same day
    another: bool = False
    entered: datetime | None = None
    """When a person typed it."""

    @property
    def word(self) -> str:
        """Return the word it is entered and stored with: its effect, or `another`."""
        return ANOTHER if self.another else self.effect.value

    @property
    def label(self) -> str:
        """Return its effect in the words of the entry: `happened`, `score -1`, `ruled missed`."""
        match self.effect:
            case Effect.SCORED:
                return f"{self.effect} {self.score}"
            case Effect.RULED:
                return f"{self.effect} {self.ruling or WITHDRAWN}"
        return self.word

    def taken_back(self, at: datetime) -> Evidence:
        """Return the evidence that withdraws this one at `at`."""
        return Evidence(
            id=f"undo-{self.id}-{at:%Y%m%dT%H%M%S%f}",
            checkpoint=self.checkpoint,
            effect=Effect.WITHDRAWN,
            known_at=at,
            grade=Grade.OWN,
            source=str(Grade.OWN),
            note=self.label,
            withdraws=self.id,
        )


def evidence_order(item: Evidence) -> tuple[object, ...]:
    """Sort oldest first, then the better grade last, then by time of entry."""
    return (item.known_at, -item.grade, item.entered or LONG_AGO, item.id)


class Revision(Frozen):
    """One version of a checkpoint; the first has number 1.

    `word` is the status when it was first read, so that an edit in a bad status shows. `book`
    identifies the text of the whole book.
    """

    checkpoint: str
    number: int
    known_at: datetime
    definition: str
    book: str
    word: str = ""
    period: Period | None = None
    due: Window | None = None


class Reason(Frozen):
    """Why the user edited a checkpoint: a note to one of its versions."""

    checkpoint: str
    revision: int
    text: str
    known_at: datetime


class Stated(Frozen):
    """A probability from the moment it was first read; None when it was withdrawn."""

    checkpoint: str
    p: Decimal | None
    known_at: datetime


class Review(Frozen):
    """A person reviewed a thesis, perhaps with a note."""

    thesis: str
    note: str
    known_at: datetime


class EarningsReport(Frozen):
    """A company published its report for a quarter, whichever of its figures are known."""

    ticker: str
    period: Period
    known_at: datetime


class Announced(Frozen):
    """The day of a ticker's next report by a source. `known_at` is when we first saw it."""

    ticker: str
    day: date
    estimated: bool
    source: str
    known_at: datetime


class Outage(Frozen):
    """From when to when no source of one need answered; `last` None: it is not over."""

    need: Need
    first: datetime
    last: datetime | None = None


class Record(Frozen):
    """What is known apart from figures, evidence and closes; each part oldest first.

    Versions of the book and reasons, probabilities, outages of our sources, reports and announced
    days, and reviews.
    """

    revisions: tuple[Revision, ...] = ()
    reasons: tuple[Reason, ...] = ()
    stated: tuple[Stated, ...] = ()
    outages: tuple[Outage, ...] = ()
    earnings_reports: tuple[EarningsReport, ...] = ()
    announced: tuple[Announced, ...] = ()
    reviews: tuple[Review, ...] = ()


NO_RECORD = Record()


NIGHT = timedelta(hours=11)
"""Tells trades after the close from trades before the next open.

From the open (9:30) to the last trade after the close (20:00) are 10½ hours. From the close (16:00)
to the first trade of the next day (4:00) are 12.
"""


class Session(StrEnum):
    """The part of the trading day of a quote."""

    PRE = "pre"
    OPEN = "open"
    POST = "post"
    CLOSED = "closed"


REGULAR_CLOSE = time(16)


def part_of_day(clock: time, close: time = REGULAR_CLOSE) -> Session:
    """Return the part of a trading day in New York that closes at `close`."""
    if clock < time(4):
        return Session.CLOSED
    if clock < time(9, 30):
        return Session.PRE
    if clock < close:
        return Session.OPEN
    return Session.POST if clock < time(20) else Session.CLOSED


class Trade(Frozen):
    """A trade outside regular hours, in the currency of its quote."""

    price: Decimal
    at: datetime


class Extended(Frozen):
    """The price outside regular hours (`PRE` or `POST`).

    `change` is in percent of the regular price.
    """

    session: Session
    price: Decimal
    change: Decimal


EVENING = timedelta(hours=6)
"""An older trade says nothing about the present part of the day."""


class Quote(Frozen):
    """A last trade. `price` is in the listing's own currency (GBp is not GBP), `at` is its time.

    Both are of regular hours. `previous` is the close of the session before the one of `price`.
    `outside` is the last trade outside regular hours, `announced` the day of the next report. They
    are None where the source does not say.
    """

    symbol: str
    price: Quantity
    at: datetime
    session: Session
    source: str
    previous: Decimal | None = None
    outside: Trade | None = None
    announced: Announced | None = None

    @property
    def last_at(self) -> datetime:
        """Return the time of the last trade, at whatever hour."""
        return max(self.at, self.outside.at) if self.outside else self.at

    @property
    def extended(self) -> Extended | None:
        """Return the price outside regular hours; None if nothing was traded there since `at`."""
        if self.outside is None or self.outside.at <= self.at:
            return None
        after = self.outside.at - self.at < NIGHT
        change = (self.outside.price / self.price.value - 1) * 100
        return Extended(
            Session.POST if after else Session.PRE, self.outside.price, change
        )


def part_now(quote: Quote, now: datetime) -> Session:
    """Return the present part of the trading day: the quote's while it is fresh, else closed."""
    return quote.session if now - quote.last_at < EVENING else Session.CLOSED
