"""Define what pages and forms show, and what is typed into forms: frozen data, without the modules
that make it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.values import Frozen

# Annotations only: the first paint needs these values from the database, not the modules that make
# them.
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from catalyst_tui.book.file.edit import Edit
    from catalyst_tui.book.model.book import Basis, Book, Checkpoint, Role, Thesis
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity, Unit
    from catalyst_tui.judge.history.forecasts import Goalposts
    from catalyst_tui.judge.history.trend import ValueTrend
    from catalyst_tui.judge.kinds import Bound, StatusGroup
    from catalyst_tui.judge.ledger.facts import Evidence
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Verdict


# The home screen


class Attention(IntEnum):
    """Why a row comes first; a lower number is more urgent. Up to RISKY it needs someone."""

    BAD = 0  # tripped, broken, missed
    RULING = 1  # overdue: only a person can decide
    TOUCHED = 2  # it trades past the threshold, and the close did not
    # A ticker's report is late, or its figures are ready to enter
    LATE = 3
    RISKY = 4  # at_risk, near
    DUE = 5  # awaiting, or due within two weeks
    BLIND = 6  # unknown or stale
    QUIET = 7
    NONE = 8  # it has no checkpoints

    @property
    def sign(self) -> str:
        """Return the sign of what needs someone."""
        return "✗!▲!▲"[self] if self <= Attention.RISKY else ""


class NextDate(Frozen):
    """The next dated event of a ticker, as words: `reports ~Nov 30`, and `~Nov 30` where space is
    short.
    """

    day: date
    text: str
    estimated: bool = False
    short: str = ""
    # The day has passed: a report is late, or its figures are ready to enter
    late: bool = False
    key: str = ""  # which report is late, as it is acknowledged: `ALAB 2026Q3 report`


class CheckpointRow(Frozen):
    """One checkpoint in a list."""

    checkpoint: Checkpoint
    verdict: Verdict
    when: str  # "Q3 2026", "by Dec 31", "no date"
    attention: Attention
    # The last trade and its headroom, while it is past the threshold and the close was not
    live: tuple[Quantity, Quantity] | None = None
    later: str = ""  # only in a replay: that it was written or worded so after that day
    unnoted: bool = False  # a notification about it was not acknowledged
    unexplained: bool = False  # it was changed while near, bad or due, without a reason
    snoozed: datetime | None = None  # until when notifications about it are held
    priced: bool = False  # only prices decide it: nothing that is typed can answer it

    @property
    def id(self) -> str:
        return self.checkpoint.id

    @property
    def headroom(self) -> Quantity | None:
        """Return the headroom, of the last trade while that counts."""
        return self.live[1] if self.live else self.verdict.headroom

    @property
    def settled(self) -> bool:
        """Return whether it may be folded away: it is decided, and nobody needs to look at it."""
        return self.verdict.status.settled and self.attention > Attention.RISKY


class RateNote(Frozen):
    """The exchange rate of a day: what one unit of a currency is worth in the book's."""

    currency: str
    value: Decimal
    day: date


class Worth(Frozen, kw_only=True):
    """What the lots of a ticker are worth, in `unit`.

    An unknown amount is None; `lacking` says why.
    """

    # The book's currency; the price's own if a rate is missing
    unit: Unit | None = None
    shares: Decimal | None = None
    held: bool = True  # there are open lots; otherwise it is only watched
    value: Decimal | None = None
    day: Decimal | None = None  # the change of the day
    cost: Decimal | None = None
    gain: Decimal | None = None
    realised: Decimal | None = None  # the gain on sold lots; None if none were sold
    # The value in the currency of the price, if that is another
    own: Quantity | None = None
    rate: RateNote | None = None  # converts `own` to `value`; of the day of the price
    paid: Quantity | None = None  # the cost of one share, while no price is known
    lacking: str = ""
    # The gain in the lots' currency, if their cost cannot be converted
    own_gain: Quantity | None = None
    own_gain_share: Decimal | None = None

    @property
    def gain_share(self) -> Decimal | None:
        """Return the gain in percent of the cost."""
        return share_of_cost(self.gain, self.cost)


def share_of_cost(gain: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return a gain in percent of the cost, or of the proceeds of a short sale."""
    return gain / abs(cost) * 100 if gain is not None and cost else None


class PositionRow(Worth, kw_only=True):
    """One ticker, or theme, on the home screen. Changes are in percent."""

    symbol: str
    name: str
    quote: Quote | None
    change: Decimal | None
    spark: Sequence[float]  # up to 30 closes in any unit, oldest first; only drawn
    next: NextDate | None
    attention: Attention
    checkpoints: tuple[CheckpointRow, ...]  # the most urgent first
    stale: bool  # the price is older than the last completed session, or 30 minutes in a session
    theme: bool = False  # a thesis with checkpoints of no ticker: no price, no lots
    reports: bool = False  # it reported before, or a checkpoint of it waits for figures

    @property
    def late(self) -> NextDate | None:
        """Return the report that should have come."""
        return self.next if self.next and self.next.key else None

    @property
    def offered(self) -> NextDate | None:
        """Return the report with figures ready to enter."""
        return self.next if self.next and self.next.late and not self.next.key else None


class Cash(Frozen):
    """Money held in one currency. `value` is in the book's currency; None if `lacking` says why."""

    amount: Quantity
    value: Decimal | None
    lacking: str = ""


class Total(Frozen):
    """The sum of everything held, in the book's currency; empty if it has several and names no
    base.
    """

    currency: str
    value: Decimal
    day: Decimal | None
    gain: Decimal | None  # unknown while a cost is
    cost: Decimal | None
    apart: tuple[Quantity, ...] = ()  # amounts without an exchange rate; not in `value`
    # The time of the newest price in the exchange's zone; `day` is that day's change
    traded: datetime | None = None
    without: tuple[str, ...] = ()  # tickers without a price; not in `value`
    cash: tuple[Cash, ...] = ()
    rates: tuple[RateNote, ...] = ()
    # The gain on sold lots; None if none were sold, or unknown
    realised: Decimal | None = None
    lacking: str = ""  # why something is unknown

    @property
    def gain_share(self) -> Decimal | None:
        """Return the gain in percent of the cost."""
        return share_of_cost(self.gain, self.cost)

    @property
    def whole(self) -> bool:
        """Return whether everything held is in the value."""
        return bool(self.currency) and not (self.apart or self.without)

    def share(self, amount: Quantity | None) -> Decimal | None:
        """Return an amount in percent of the value; None if that is unknown, incomplete or not
        positive.
        """
        from catalyst_tui.book.model.quantity import major

        if amount is None or self.value <= 0 or not self.whole:
            return None
        part = major(amount)
        return (
            part.value / self.value * 100 if part.unit.label == self.currency else None
        )


class BoardNotice(Frozen):
    """A line at the bottom: what could not be fetched, read or saved, and what to do."""

    text: str
    urgent: bool = False


class OpenItem(Frozen):
    """One thing that needs someone, in a word and in a sentence.

    Without a checkpoint it is about the ticker.
    """

    attention: Attention
    symbol: str
    checkpoint: str | None
    words: tuple[str, str]


class Board(Frozen):
    """Everything the home screen shows, as of one moment."""

    rows: tuple[PositionRow, ...]  # the most urgent first
    notices: tuple[BoardNotice, ...] = ()
    unread: int = 0  # inbox lines not yet seen
    asks: int = 0  # questions in the inbox without an answer
    refreshing: bool = False
    judged: bool = True  # False while the book is being read
    # What needs someone and was not acknowledged, most urgent first
    parts: tuple[OpenItem, ...] = ()
    zone: tzinfo | None = None  # of the exchange
    days: tzinfo | None = None  # of the book
    total: Total | None = None  # None while nothing is held
    lacks_contact: bool = False  # the SEC is not asked, because it wants an address
    sources_off: bool = False  # the last fetch found no source switched on

    def row(self, symbol: str) -> PositionRow | None:
        """Return the row of a ticker or a theme."""
        return next((row for row in self.rows if row.symbol == symbol), None)


# The other pages


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
    """One checkpoint or period. `moves` is the headroom in usual moves."""

    row: CheckpointRow
    section: Section
    moves: Decimal | None = None
    trend: ValueTrend | None = None
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


# Forms


EVENT = "event"
"""What is entered when it is an event: the word of the form and of `catalyst record`."""


class Field(StrEnum):
    """The five fields of the evidence form."""

    WHAT = "what"
    VALUE = "value"
    WHEN = "when"
    SOURCE = "source"
    NOTE = "note"


class EntryChoice(Frozen):
    """One thing that can be entered: a metric, an event, a score, a ruling."""

    what: str
    when: str  # the usual one
    hints: Mapping[Field, str]  # for the other four fields
    values: tuple[str, ...] = ()  # the words its value may be; none for a number

    def hint(self, field: Field) -> str:
        """Return what belongs into a field; empty if nothing needs to be said."""
        return self.hints.get(field, "")


class EntryForm(Frozen):
    """What the evidence form offers for a checkpoint; the first choice is the likely one."""

    checkpoint: str
    title: str
    choices: tuple[EntryChoice, ...]

    @property
    def what(self) -> tuple[str, ...]:
        """Return the choices by name."""
        return tuple(choice.what for choice in self.choices)

    def named(self, what: str) -> EntryChoice | None:
        """Return a choice by its name as typed; None if the form does not have it."""
        return next(
            (
                choice
                for choice in self.choices
                if choice.what.lower() == what.strip().lower()
            ),
            None,
        )


class RulingSide(StrEnum):
    """The side of a ruling, for every role's own words."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"


class RulingForm(Frozen):
    """What a ruling asks for: a reason, and if `day` is given, the day on which it happened."""

    checkpoint: str  # or one period of it: `ID[2026H1]`
    title: str
    word: str
    day: str


class Entry(Frozen):
    """The evidence form as typed."""

    checkpoint: str
    what: str
    value: str
    when: str
    source: str
    note: str


class VerdictChange(Frozen):
    """How an entry would change one verdict."""

    checkpoint: str
    before: str
    after: str
    reason: str
    text: str = ""  # the checkpoint's sentence


class EntryCheck(Frozen):
    """The form judged as one types: a problem for each bad field, and the verdicts that would
    change.
    """

    problems: tuple[tuple[Field, str], ...]
    understood: str  # one line: "revenue 2026Q3 = $555M, grade release"
    changes: tuple[VerdictChange, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class Edited(Frozen):
    """A book's text before and after an edit, and the book afterwards."""

    before: str
    after: str
    book: Book


class WouldHave(Frozen):
    """How a checkpoint would have stood from `first` to `last`, and when it would have failed."""

    first: date
    last: date
    stretches: tuple[Stretch, ...]
    failures: tuple[Stretch, ...]


class Trial(Frozen):
    """An edit of the book as typed so far. Nothing is written.

    `missing` are empty fields that are needed, `problems` errors by field (or without one).
    `written` are the new lines, below line `below` of the book; `moves` the goalposts that would
    move, and `hint` a doubt about the sentence. `today` and `history` are the checkpoint `about`
    which it is, judged now and in the past.
    """

    missing: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    written: tuple[str, ...] = ()
    below: int = 0
    moves: tuple[str, ...] = ()
    hint: str = ""
    edit: Edited | None = None
    about: str = ""
    today: CheckpointRow | None = None
    history: WouldHave | None = None


class TickerLine(Frozen):
    """One of the tickers typed, and the company it was taken for with the edits, or the problem.

    `only` is symbol and name of the one company it may be, if that is not certain.
    """

    typed: str
    lots: tuple[str, ...] = ()
    symbol: str = ""
    name: str = ""
    edits: tuple[Edit, ...] = ()
    problem: str = ""
    only: tuple[tuple[str, str], ...] = ()


class TickersTrial(Frozen):
    """Tickers as typed so far. `offers` are symbol and name of what the last one may become."""

    trial: Trial
    lines: tuple[TickerLine, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()


class LineTrial(Frozen):
    """A typed line, tried on the book.

    `readings` are canonical lines; several come with a `question`. Without one, `problem` gives the
    reason and `offers` lines that would work. `fields` are those that the chosen reading writes.
    `stopped` is the word that cannot be read. `lots` are the tickers or lots that the line adds, if
    it is no checkpoint.
    """

    trial: Trial
    readings: tuple[str, ...] = ()
    question: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
    stopped: str = ""
    offers: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    lots: str = ""
