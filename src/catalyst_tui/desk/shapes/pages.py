"""Define what the pages beyond the home screen show: thesis, inbox, chart, timeline, review,
replay.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis, Role, Thesis
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity, Unit
    from catalyst_tui.desk.shapes.board import CheckpointRow, NextDate, OpenItem
    from catalyst_tui.desk.shapes.forms import Entry
    from catalyst_tui.judge.history.forecasts import Goalposts
    from catalyst_tui.judge.history.trend import ValueTrend
    from catalyst_tui.judge.kinds import Bound, StatusGroup
    from catalyst_tui.judge.ledger.facts import Evidence
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Verdict


class Flip(Frozen):
    """A change of a verdict that was noticed. `checkpoint` may be a period: `ID[2025H2]`."""

    at: datetime
    checkpoint: str
    before: str
    after: str
    reason: str


class CheckpointDetail(Frozen):
    """One checkpoint opened.

    Evidence and flips come newest first, stated probabilities oldest first.
    """

    row: CheckpointRow
    evidence: tuple[Evidence, ...]
    flips: tuple[Flip, ...]
    goalposts: Goalposts | None = None  # None when it was never edited
    # Probabilities by day; None: taken back
    stated: tuple[tuple[date, Decimal | None], ...] = ()
    # The last values; None where there are none, or none is known yet
    trend: ValueTrend | None = None
    thesis: Thesis | None = None


class ThesisView(Frozen):
    """A ticker's theses, each with its checkpoints grouped by role."""

    symbol: str
    name: str
    theses: tuple[
        tuple[Thesis | None, tuple[tuple[Role, tuple[CheckpointRow, ...]], ...]], ...
    ]


class InboxLine(Frozen):
    """A notification: a status, or another event such as `T-5d` or `slips out …`.

    `checkpoint` may be an event of the book, or `sources:prices`. `waits`: it is urgent and repeats
    until it is acknowledged. `snoozed`: popups about the checkpoint are held until then.
    """

    id: int
    at: datetime
    checkpoint: str
    ticker: str
    word: str
    title: str
    body: str
    seen: bool
    acknowledged: bool = False
    waits: bool = False
    snoozed: datetime | None = None
    period: str = ""  # the one it is of, of a checkpoint that recurs
    own: bool = False  # the user's own entry made it

    @property
    def about(self) -> str:
        """Return the checkpoint, or its period: `ID[2026H1]`."""
        return f"{self.checkpoint}[{self.period}]" if self.period else self.checkpoint


class HitLine(Frozen):
    """A sentence of a release that matches a checkpoint, or a proposal, waiting for a yes or no.

    `entry` is the evidence it would be, for the checkpoint or a leg of it (`ID.2`), and `claim` its
    sentence. `spans` are the matching words: first character, and the one after the last.
    """

    id: int
    at: datetime  # when the release was public
    ticker: str  # whose release it is
    checkpoint: str
    claim: str
    sentence: str
    source: str  # the address of the document
    entry: Entry
    spans: tuple[tuple[int, int], ...] = ()
    # No release says it: an agent proposes it, and `id` is below zero
    agent: bool = False
    # Where that is an edit of the book: its lines, with `-` and `+`
    diff: tuple[str, ...] = ()
    by: str = "an agent"  # who proposes or asks it
    no: str = ""  # what a no says


class PriceLevel(Frozen):
    """The price at which a guard or a kill turns, day by day while it counts.

    `above` means that the price should stay above it.
    """

    checkpoint: str
    role: Role
    above: bool
    points: tuple[tuple[date, Decimal], ...]
    verdict: Verdict

    @property
    def last(self) -> Decimal:
        return self.points[-1][1]


class ReportMark(Frozen):
    """A report, on the day of the first close after it, with the move of that close in percent.

    `quarter` is `Q2`, or `FQ2` if the company's year is not the calendar's.
    """

    day: date
    quarter: str
    move: Decimal


class QuarterFigure(Frozen):
    """One quarter of a metric."""

    period: Period
    reported: Quantity | None = None
    bound: Bound | None = None
    guide: Quantity | None = None
    guide_bound: Bound | None = None
    consensus: Quantity | None = None
    threshold: Quantity | None = None
    group: StatusGroup | None = None  # how it stands against the threshold
    growth: Decimal | None = None  # on the year, in percent; of a percentage in points
    over: Decimal | None = None  # reported against the guide, likewise

    @property
    def best(self) -> Quantity | None:
        """Return what was reported, else guided, else expected."""
        return self.reported or self.guide or self.consensus


class MetricPanel(Frozen):
    """A metric by quarter, oldest first."""

    metric: str
    basis: Basis
    unit: Unit
    quarters: tuple[QuarterFigure, ...]
    # The threshold of a guard or a kill, on which the bars stand
    floor: Quantity | None = None
    ceiling: bool = False  # the figure must not rise above `floor`


class ChartView(Frozen):
    """A ticker's price and figures.

    `cost` is the average cost of a share, `traded` the day of the last price.
    """

    symbol: str
    name: str
    unit: Unit
    days: tuple[date, ...]
    closes: tuple[Decimal, ...]
    quote: Quote | None
    cost: Decimal | None
    levels: tuple[PriceLevel, ...]
    reports: tuple[ReportMark, ...]
    panels: tuple[MetricPanel, ...]
    traded: date | None = None


class Stretch(Frozen):
    """A time with one status, both days included. `group` is None for a band of a gauge."""

    first: date
    last: date
    word: str
    group: StatusGroup | None


class DayFlip(Frozen):
    """A change of a verdict, on the day of the first close that knew it.

    `priced` means that the checkpoint reads the price. `title` is its sentence.
    """

    day: date
    checkpoint: str
    role: Role
    before: str
    after: str
    group: StatusGroup | None
    priced: bool
    title: str


class VerdictLane(Frozen):
    """How a checkpoint over the price stood, from the day it counts on.

    `bands` are those of a gauge.
    """

    checkpoint: str
    role: Role
    title: str
    verdict: Verdict
    stretches: tuple[Stretch, ...]
    bands: tuple[str, ...] = ()
    since: date | None = None  # the day it came to stand as it does now


class ChartLanes(Frozen):
    """Verdicts over the days, the most urgent first, guards and kills before gauges; and every
    change.
    """

    lanes: tuple[VerdictLane, ...]
    flips: tuple[DayFlip, ...]


class DateKind(Enum):
    """The kind of a date.

    Where several meet, the first one is shown; dates of a day are in this order.
    """

    OVERDUE = "overdue"  # its window is over and a person has to rule
    LATE = "report late"
    ANNOUNCED = "report announced"
    EXPECTED = "report expected"
    DUE = "due"
    EVIDENCE = "evidence awaited"  # the last day it is waited for
    EVENT = "event"
    REVIEW = "review"
    REMINDER = "reminder"
    CAME = "report came"
    LATER = "later report"  # after the next one


class Dated(Frozen):
    """One date. `ticker` is empty for a date of the whole book; a click opens `checkpoint`."""

    day: date
    kind: DateKind
    ticker: str
    text: str
    label: str = ""  # of a report: its quarter
    checkpoint: str | None = None
    last: date | None = None  # of an event that takes several days
    key: str = ""  # what it is, whatever its day: `print:ALAB:2026Q4`, `due:npo-2027`
    certainty: str = "confirmed"  # or `estimated`, `speculative`

    @property
    def estimated(self) -> bool:
        return self.certainty == "estimated"


class CheckpointBar(Frozen):
    """A checkpoint on the axis, from `first` to `due`; None means without an end.

    Evidence is awaited until `until`. `dated` means that it has a window.
    """

    row: CheckpointRow
    text: str
    first: date | None
    due: date | None
    until: date | None
    dated: bool = True


class Lane(Frozen):
    """The dates of a name, oldest first, and its checkpoints, those that need someone first.

    `symbol` is a ticker, the id of a thesis without one, or empty for events of the whole book.
    """

    symbol: str
    needs: OpenItem | None
    next: NextDate | None
    dates: tuple[Dated, ...]
    bars: tuple[CheckpointBar, ...]
    watched: bool = False  # nothing is held or claimed: only its reports are known


class Timeline(Frozen):
    """All dates of the book, as of a day at the exchange."""

    today: date
    # What needs someone first, then by the next date
    lanes: tuple[Lane, ...]
    coming: tuple[Dated, ...]  # of all names, soonest first


class Section(StrEnum):
    """The sections of the review in their order; the value is the heading."""

    NEEDS_YOU = "Needs you"
    LEAST_HEADROOM = "Least headroom"
    TO_REACH = "Still to reach"
    WAITING = "Open"
    READINGS = "Gauges: shown, not judged"
    SETTLED = "Settled"


class ReviewRow(Frozen):
    """One checkpoint or period. `moves` is the headroom in usual moves.

    `room` is that of the live price if that is past the threshold and the close was not.
    """

    row: CheckpointRow
    section: Section
    room: Quantity | None = None
    moves: Decimal | None = None
    trend: ValueTrend | None = None
    live: bool = False
    # A report it waits for needs the person: it is late, or its figures are ready
    late: OpenItem | None = None

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def ticker(self) -> str:
        """Return the ticker, or the thesis of a theme."""
        checkpoint = self.row.checkpoint
        return checkpoint.ticker or checkpoint.thesis or ""


class ThesisReview(Frozen):
    """When a thesis was last reviewed, and in how many days it is due again; None if it has no
    cadence.
    """

    thesis: str
    title: str
    days: int | None
    last: date | None = None
    note: str = ""


class ReviewView(Frozen):
    """Rows by section, theses by when they are due."""

    rows: tuple[ReviewRow, ...]
    theses: tuple[ThesisReview, ...]

    def of(self, thesis: str | None) -> ThesisReview | None:
        return next((one for one in self.theses if one.thesis == thesis), None)


class Stop(StrEnum):
    """What a step along the track goes to."""

    DAY = "day"
    WEEK = "week"
    REPORT = "print"
    FLIP = "flip"


class FlipStop(Flip):
    """A change of a verdict on the track; `day` is that at the exchange."""

    day: date
    ticker: str


class Track(Frozen):
    """The way back from now to the first fact, oldest first. `whole` once every change is found."""

    first: datetime
    last: datetime
    zone: ZoneInfo
    reports: tuple[tuple[datetime, str], ...] = ()  # when each was public, and whose
    flips: tuple[FlipStop, ...] = ()
    whole: bool = False

    def about(self, symbol: str | None) -> Track:
        """Return the part about one ticker; everything without one."""
        if symbol is None:
            return self
        reports = tuple(report for report in self.reports if report[1] == symbol)
        flips = tuple(flip for flip in self.flips if flip.ticker == symbol)
        return Track(self.first, self.last, self.zone, reports, flips, self.whole)

    def step(self, at: datetime, stop: Stop, by: int) -> datetime:
        """Return the moment one step before or after `at`; `at` itself at the end of the track."""
        match stop:
            case Stop.DAY | Stop.WEEK:
                days = timedelta(days=by * (7 if stop is Stop.WEEK else 1))
                return self.end_of(self.day_of(at) + days)
            case Stop.REPORT:
                return _beside([public for public, _ in self.reports], at, by)
            case Stop.FLIP:
                return _beside([flip.at for flip in self.flips], at, by)

    def day_of(self, at: datetime) -> date:
        """Return the day of a moment at the exchange."""
        return local_day(at, self.zone)

    def end_of(self, day: date) -> datetime:
        """Return the end of a day, within the track."""
        return self.within(last_moment(day, self.zone))

    def within(self, at: datetime) -> datetime:
        """Return the moment, or the nearer end of the track if it lies outside."""
        return min(max(at, self.first), self.last)

    def flipped_by(self, at: datetime) -> int:
        """Return how many changes happened by a moment."""
        return bisect_right(self.flips, at, key=lambda one: one.at)


def _beside(moments: Iterable[datetime], at: datetime, by: int) -> datetime:
    """Return the moment `by` places after `at`, or before it."""
    places = sorted(set(moments))
    place = (
        bisect_right(places, at) + by - 1 if by > 0 else bisect_left(places, at) + by
    )
    return places[place] if 0 <= place < len(places) else at


# The status page

OFF, KEYLESS, UNASKED, NAMELESS = "off", "no key", "not asked yet", "no contact"
FAILING = "failing"
"""The last request got no answer; at the next one in a row the source is down."""


class SourceRow(Frozen):
    """One source, with its health.

    `state` is ok, slow, failing, limited, refused or down; or off, no key, no contact, not asked
    yet. `text` is all of it in one line.
    """

    name: str
    title: str
    gives: str
    state: str
    text: str
    last_ok: datetime | None = None
    last_error: str = ""

    @property
    def fine(self) -> bool:
        """Return whether it needs no attention."""
        return self.state not in (FAILING, "limited", "refused", "down")
