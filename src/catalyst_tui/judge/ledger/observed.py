"""What was observed, as values: figures, evidence, quotes, versions of checkpoints, outages.

`known_at` is when the public could know a thing. Nothing here changes (verdicts.md, "Facts").
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Need, Status
from catalyst_tui.values import PartlyCompared

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis
    from catalyst_tui.book.model.dates import Window
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity


class Fact(PartlyCompared, frozen=True):
    """One observed value. `period` is a reporting period, or the day of an instant.

    `withdraws`: no value, but that the same one, known at that moment, is taken back.
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
    """When a person typed it; None for what a filing tells, whenever it was fetched."""

    def taken_back(self, at: datetime) -> Fact:
        """That it is taken back at `at`."""
        return replace(self, known_at=at, withdraws=self.known_at)


class FilingRef(Struct, frozen=True):
    """Where in a company's filing a figure stands, and the days it covers; `start` None for an instant.

    `derived_from` names what it was computed from: `accession Concept`, each.
    """

    form: str
    accession: str
    concept: str
    start: date | None
    end: date
    derived_from: tuple[str, ...] = ()


NEVER_TYPED = datetime.min.replace(tzinfo=UTC)
"""Before all that was typed: of one moment and one grade what was entered later counts."""

ANOTHER = "another"
"""What a person says of an event that happened on the day of another one that was reported."""

WITHDRAWN = "withdrawn"
"""What a person says to take a ruling back."""


class Evidence(PartlyCompared, frozen=True):
    """One observed event about a checkpoint. `company_date` is when the company says it will be.

    `ruling` is the word of a person's own decision (`Effect.RULED`); None withdraws the one before.
    `withdraws` is the id of the evidence that is taken back (`Effect.WITHDRAWN`).
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
    another: bool = False  # happened, and is another event than those reported for the same day
    entered: datetime | None = None
    """When a person typed it."""

    @property
    def word(self) -> str:
        """The word it is entered and stored with: its effect, or `another`."""
        return ANOTHER if self.another else self.effect.value

    @property
    def label(self) -> str:
        """What it does, in the words it is entered with: `happened`, `score -1`, `ruled missed`."""
        match self.effect:
            case Effect.SCORED:
                return f"{self.effect} {self.score}"
            case Effect.RULED:
                return f"{self.effect} {self.ruling or WITHDRAWN}"
        return self.word

    def taken_back(self, at: datetime) -> Evidence:
        """That it is taken back at `at`."""
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
    """Oldest first, the better grade last, of one grade what was entered later; told apart to the end."""
    return (item.known_at, -item.grade, item.entered or NEVER_TYPED, item.id)


class Revision(Struct, frozen=True):
    """One wording of a checkpoint; the first has number 1. `word` is what was said of it when this one was
    first read, so an edit of what stood badly shows; `book` names the whole text it was read in."""

    checkpoint: str
    number: int
    known_at: datetime
    definition: str
    book: str
    word: str = ""
    period: Period | None = None
    due: Window | None = None


class Reason(Struct, frozen=True):
    """Why the user changed a checkpoint: a note to one of its revisions."""

    checkpoint: str
    revision: int
    text: str
    known_at: datetime


class Stated(Struct, frozen=True):
    """A probability as the user stated it, from the moment it was first read; None when it was taken back."""

    checkpoint: str
    p: Decimal | None
    known_at: datetime


class Review(Struct, frozen=True):
    """A person looked at a thesis again, and may have said what they saw."""

    thesis: str
    note: str
    known_at: datetime


class Print(Struct, frozen=True):
    """A company's report for a quarter was published then, whichever of its figures are known here."""

    ticker: str
    period: Period
    known_at: datetime


class Announced(Struct, frozen=True):
    """What a source said of a ticker's next print. `known_at` is when we first saw it say so."""

    ticker: str
    day: date
    estimated: bool
    source: str
    known_at: datetime


class Outage(Struct, frozen=True):
    """From when to when none of the sources of one need could be asked; None: still."""

    need: Need
    first: datetime
    last: datetime | None = None


class Record(Struct, frozen=True):
    """What is known of the book's own past, of our sources' bad days, of prints and of what was said of the
    next ones, of when theses were reviewed; oldest first."""

    revisions: tuple[Revision, ...] = ()
    reasons: tuple[Reason, ...] = ()
    stated: tuple[Stated, ...] = ()
    outages: tuple[Outage, ...] = ()
    prints: tuple[Print, ...] = ()
    announced: tuple[Announced, ...] = ()
    reviews: tuple[Review, ...] = ()


NO_RECORD = Record()


NIGHT = timedelta(hours=11)
"""From the open (9:30) to the last trade after the close (20:00) are 10½ hours, from the close (16:00) to the
first one of the next day (4:00) are 12: which of the two a trade outside regular hours is."""


class Session(StrEnum):
    """Which part of the trading day a quote belongs to."""

    PRE = "pre"
    OPEN = "open"
    POST = "post"
    CLOSED = "closed"


REGULAR_CLOSE = time(16)


def part_of_day(clock: time, close: time = REGULAR_CLOSE) -> Session:
    """The part of a trading day in New York that closes at `close`, when the exchange's clock shows this."""
    if clock < time(4):
        return Session.CLOSED
    if clock < time(9, 30):
        return Session.PRE
    if clock < close:
        return Session.OPEN
    return Session.POST if clock < time(20) else Session.CLOSED


class Trade(Struct, frozen=True):
    """A trade outside regular hours, in the currency of the quote it goes with."""

    price: Decimal
    at: datetime


class Extended(Struct, frozen=True):
    """What is traded at outside regular hours, `PRE` or `POST`; `change` in percent of the regular price."""

    session: Session
    price: Decimal
    change: Decimal


EVENING = timedelta(hours=6)
"""What traded longer ago says nothing of the part of the day it is now."""


class Quote(Struct, frozen=True):
    """A last trade. `price` is in the listing's own currency (GBp is not GBP); `at` is the trade's time.

    Both are of regular hours. `previous` is the close of the session before the one `price` belongs to,
    `outside` the last trade outside regular hours, `announced` what came along about the next print; None
    where the source does not say.
    """

    symbol: str
    price: Quantity
    at: datetime
    session: Session
    source: str
    previous: Decimal | None = None
    delayed: bool = False
    outside: Trade | None = None
    announced: Announced | None = None

    @property
    def last_at(self) -> datetime:
        """When it was last traded, at whatever hour."""
        return max(self.at, self.outside.at) if self.outside else self.at

    @property
    def extended(self) -> Extended | None:
        """What it trades at outside regular hours; None when nothing was traded there since `at`."""
        if self.outside is None or self.outside.at <= self.at:
            return None
        after = self.outside.at - self.at < NIGHT
        change = (self.outside.price / self.price.value - 1) * 100
        return Extended(Session.POST if after else Session.PRE, self.outside.price, change)


def part_now(quote: Quote, now: datetime) -> Session:
    """The part of the trading day: what a quote tells, while it is fresh. One of Friday evening tells nothing
    of a Sunday, and one that is years old nothing, however open its source says the exchange is."""
    return quote.session if now - quote.last_at < EVENING else Session.CLOSED
