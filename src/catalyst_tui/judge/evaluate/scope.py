"""Where a test is evaluated: the book, the known facts, the ticker, the period or the close.

A test is a function of its scope: growth, averages and runs evaluate the same test in a shifted scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Ahead, Side
from catalyst_tui.book.model.book import Baseline, Basis, Book, Checkpoint, Role
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.owners import owner
from catalyst_tui.book.model.period import IN_TIME, FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import Dim, Quantity
from catalyst_tui.book.model.subject import parts
from catalyst_tui.judge.evaluate.value import Value
from catalyst_tui.judge.ledger.closes import RATE
from catalyst_tui.judge.ledger.facts import Close, Closes, Effect, Evidence, Figure, Kind, Ledger
from catalyst_tui.judge.ledger.grades import SILENCE, Weighed, weigh_dates
from catalyst_tui.judge.ledger.observed import evidence_order
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Input
from catalyst_tui.values import PartlyCompared

THE_END = datetime(9000, 1, 1, tzinfo=UTC)
PRICE_AGES = 3  # trading days
WEEK_AGES = timedelta(weeks=3)
FORECAST_AGES = timedelta(days=100)
PRINT_GRACE = timedelta(days=14)
ACROSS_COMPANIES = timedelta(days=100)
"""How far apart period ends may lie to be compared over companies."""


def nature_of(metric: str) -> Nature:
    """How a metric behaves over time; a hand-entered series belongs to its period."""
    standard = STANDARD.get(metric)
    return standard.nature if standard else Nature.RATIO


class Kept:
    """What was worked out for one book, one ledger and one moment: asked for by many checkpoints."""

    __slots__ = ("figures", "fiscal", "prints", "said", "today", "zones")

    def __init__(self, zones: dict[str | None, ZoneInfo] | None = None) -> None:
        self.figures: dict[tuple[object, ...], Value] = {}
        self.fiscal: dict[str | None, FiscalYear] = {}
        self.prints: dict[tuple[str, Period], tuple[date, bool]] = {}
        self.said: dict[str, Said] = {}
        self.today: dict[str | None, date] = {}
        self.zones = {} if zones is None else zones  # of the book, at whatever moment


class Scope(PartlyCompared, frozen=True):
    """A point of view. `period` None means the latest reported, `day` None the latest close."""

    NOT_COMPARED = frozenset({"kept"})

    book: Book
    ledger: Ledger
    at: datetime
    ticker: str | None = None
    basis: Basis | None = None
    span: Span = Span.QUARTER
    period: Period | None = None
    day: date | None = None
    base: Baseline | None = None
    target: Quantity | None = None
    tolerance: Decimal = Decimal(0)
    guided: Side | None = None
    """Which end of the guidance stands in for what is not reported yet; None for none."""
    seen: datetime | None = None
    """On an evening of the past: the moment it is looked back at from, `at` being the evening itself."""
    since: date | None = None
    """The key `from`: what happened several times in a row did so from this day on."""
    begins: date | None = None
    """The first day of the window: `from`, else the day the thesis was opened."""
    back: int = 0
    """How many periods a function looks back here: of another company it counts them in that one's own."""
    kept: Kept = field(default_factory=Kept)
    """Of the same book, ledger and moment: whoever changes one of them begins with nothing."""

    @classmethod
    def of(
        cls,
        checkpoint: Checkpoint,
        book: Book,
        ledger: Ledger,
        at: datetime,
        kept: Kept | None = None,
    ) -> Scope:
        """A checkpoint's own point of view."""
        return cls(
            book,
            ledger,
            at,
            ticker=checkpoint.ticker,
            basis=checkpoint.basis,
            base=checkpoint.base,
            tolerance=-checkpoint.tolerance
            if checkpoint.role is Role.KILL
            else checkpoint.tolerance,
            kept=kept or Kept(),
        )

    def of_leg(self, leg: Checkpoint) -> Scope:
        """The same scope, of a leg's own ticker and basis."""
        return (self if leg.ticker == self.ticker else replace(self, ticker=leg.ticker)).on_basis(
            leg.basis
        )

    def on_basis(self, basis: Basis | None) -> Scope:
        """The same scope, of figures on a basis."""
        return self if basis is self.basis else replace(self, basis=basis)

    @property
    def denied(self) -> Scope:
        """The same scope inside a `not`, where what helps a test be true would do the opposite."""
        return replace(self, tolerance=-self.tolerance) if self.tolerance else self

    def counting(self, checkpoint: Checkpoint) -> Scope:
        """Return the same scope, with nothing before the checkpoint's `from` counting."""
        since = checkpoint.since.first if checkpoint.since else self.since
        begins = since or self.begins or checkpoint.opened
        return self if begins is None else replace(self, since=since, begins=begins)

    def spanning(self, span: Span) -> Scope:
        """The same scope, of periods that long."""
        return self if span is self.span else replace(self, span=span)

    @property
    def zone(self) -> ZoneInfo:
        """By whose clock days are counted: the ticker's exchange's."""
        zone = self.kept.zones.get(self.ticker)
        if zone is None:
            zone = self.kept.zones[self.ticker] = self.book.zone_of(self.ticker)
        return zone

    @property
    def today(self) -> date:
        """The day it is at the exchange."""
        today = self.kept.today.get(self.ticker)
        if today is None:
            today = self.kept.today[self.ticker] = local_day(self.at, self.zone)
        return today

    def sessions(self, ticker: str | None) -> Sessions:
        """When the exchange of a ticker trades."""
        return sessions_of(self.book.venue(ticker), self.book.zone)

    def fiscal(self, ticker: str | None) -> FiscalYear:
        """A ticker's calendar: the book's rule, and what it reported by now where that differs."""
        fiscal = self.kept.fiscal.get(ticker)
        if fiscal is None:
            fiscal = self.book.fiscal(ticker)
            if ticker is not None:
                fiscal = self.ledger.fiscal(ticker, fiscal, self.at)
            self.kept.fiscal[ticker] = fiscal
        return fiscal

    def on(self, period: Period | None, back: int = 0) -> Scope:
        """The same scope, of another period."""
        return Scope(
            self.book, self.ledger, self.at, self.ticker, self.basis, self.span, period, self.day,
            self.base, self.target, self.tolerance, self.guided, self.seen, self.since, self.begins, back,
            self.kept,
        )  # fmt: skip

    def earlier(self, n: int) -> Scope:
        """The same scope, `n` periods before its own."""
        return self.on(self.period.shift(-n), self.back + n) if self.period else self

    def close(self, day: date) -> Scope:
        """The same scope as it was on the evening of `day`, with the figures known by then.

        The close of `day` is its own however late it was published, and as it is known now: like a figure,
        which belongs to its period.
        """
        evening = last_moment(day, self.zone)
        at, kept = (evening, Kept(self.kept.zones)) if evening < self.at else (self.at, self.kept)
        return Scope(
            self.book, self.ledger, at, self.ticker, self.basis, self.span, self.period, day, self.base,
            self.target, self.tolerance, self.guided, self.seen or self.at, self.since, self.begins, 0, kept,
        )  # fmt: skip

    def at_the_end(self) -> Scope:
        """The same scope once all that the ledger holds is known."""
        return replace(self, at=THE_END, day=None, seen=None, kept=Kept())

    def owner(self, metric: str, ticker: str | None) -> str | None:
        """Whose figure a name means, where `ticker` is named or else the checkpoint's is at hand."""
        series, at_hand = self.book.series.get(metric), ticker or self.ticker
        return at_hand if series is None else owner(series, at_hand)

    def currency(self, ticker: str) -> str:
        """What a ticker is quoted in, as the book says."""
        known = self.book.tickers.get(ticker)
        return known.currency if known else self.book.currency

    def basis_of(self, metric: str) -> Basis:
        """The basis a metric is read on: non-GAAP only where companies report one."""
        standard = STANDARD.get(metric)
        if standard is None:
            return Basis.COMPANY
        adjusted = self.basis is Basis.NON_GAAP and standard.non_gaap
        return Basis.NON_GAAP if adjusted else Basis.GAAP

    def nature(self, metric: str) -> Nature:
        """Return how a metric behaves over time. Quarterly money entered by hand adds up to its year."""
        series = self.book.series.get(metric)
        if series and series.every is Span.QUARTER and series.unit.dim is Dim.MONEY:
            return Nature.FLOW
        return nature_of(metric)

    def reported(self, ticker: str, metric: str, kind: Kind = Kind.ACTUAL) -> tuple[Period, ...]:
        """The periods of the scope's span for which a figure is known, in time order."""
        fiscal = self.fiscal(ticker)
        key = (ticker, metric, kind, self.basis_of(metric))
        series = self.ledger.series(key)
        return series.reported(self.span, fiscal, self.at) if series else ()

    def figure(
        self, ticker: str, metric: str, period: Period, kind: Kind = Kind.ACTUAL
    ) -> Figure | None:
        """The figure of a period as known; an instant belongs to the latest period ended on or before it."""
        key = (ticker, metric, kind, self.basis_of(metric))
        series = self.ledger.series(key)
        if series is None:
            return None
        if kind is not Kind.ACTUAL:
            return series.figure(period, self._first_reported(ticker, metric, period) or self.at)
        fact = series.figure(period, self.at)
        if fact is not None or nature_of(metric) is not Nature.INSTANT:
            return fact
        fiscal = self.fiscal(ticker)
        first, after = fiscal.end(period), fiscal.end(period.shift(1))
        days = [
            day
            for day in series.periods(self.at)
            if not isinstance(day, Period) and first <= day < after
        ]
        return series.figure(max(days), self.at) if days else None

    def _first_reported(self, ticker: str, metric: str, period: Period) -> datetime | None:
        """Return when the figure of a period was first public, None while it is not.

        A guide or a consensus for the period counts as it stood then: later ones expect nothing.
        """
        series = self.ledger.series((ticker, metric, Kind.ACTUAL, self.basis_of(metric)))
        if series is None:
            return None
        if (known := self.figure(ticker, metric, period)) is not None:
            return series.vintages(known.fact.period, self.at)[0].known_at
        if period.span <= Span.QUARTER or nature_of(metric) is not Nature.FLOW:
            return None
        parts = [series.vintages(part, self.at) for part in period.parts(Span.QUARTER)]
        return max(part[0].known_at for part in parts) if all(parts) else None

    def period_of(self, ticker: str, metric: str) -> Period | None:
        """The period `metric` of `ticker` is read at: the scope's, or for another company its latest
        reported one that ended no later, and not long before."""
        if ticker == self.ticker:
            if self.period is not None:
                return self.period
            return next(iter(self.reported(ticker, metric)[-1:]), None)
        return self._comparable(ticker, self.reported(ticker, metric))

    def _comparable(self, ticker: str, known: tuple[Period, ...]) -> Period | None:
        """Of another company's periods the latest that ended no later than the scope's, not long before; and
        from there back as far as the scope looks back, so that growth is never between unlike periods."""
        fiscal, back = self.fiscal(ticker), self.back if self.period else 0
        if self.period is not None and self.ticker is not None:
            until = self.fiscal(self.ticker).end(self.period.shift(back))
            known = tuple(
                p for p in known if timedelta(0) <= until - fiscal.end(p) <= ACROSS_COMPANIES
            )
        return known[-1].shift(-back) if known else None

    def guides(self, ticker: str, metric: str, when: Ahead | Period) -> tuple[Period, ...]:
        """The periods at which a guide can be read, oldest first: those it was given for (of `next` the one
        before each), and the latest reported one, for which it may be lacking."""
        if isinstance(when, Period):
            named = self.fiscal(ticker).own(when)
            if self.figure(ticker, metric, named, Kind.GUIDE) is None:
                return ()
            return (
                named.within(self.span) if named.span < self.span else named.parts(self.span)[-1],
            )
        back = -1 if when is Ahead.NEXT else 0
        given = {period.shift(back) for period in self.reported(ticker, metric, Kind.GUIDE)}
        periods = given.union(self.reported(ticker, metric)[-1:])
        return tuple(sorted(periods, key=IN_TIME))

    def guide_period(self, ticker: str, metric: str, when: Ahead) -> Period | None:
        """The period from which a guide is read: the scope's, else the latest reported one, else the latest
        it was given for; for another company as `period_of`."""
        if ticker == self.ticker and self.period is not None:
            return self.period
        guides = self.guides(ticker, metric, when)
        if self.period is None:
            return next(iter(self.reported(ticker, metric)[-1:] or guides[-1:]), None)
        return self._comparable(ticker, guides)

    def closes(self, symbol: str) -> Closes:
        """The closes known, up to the scope's day, oldest first."""
        return self.ledger.closes(symbol, self.seen or self.at, self.day)

    def days(self, symbol: str) -> Sequence[date]:
        """The days of those closes."""
        return self.ledger.days(symbol, self.seen or self.at, self.day)

    def last_close(self, symbol: str) -> Close | None:
        """The last of `closes`; None when there is none."""
        return self.ledger.last_close(symbol, self.seen or self.at, self.day)

    def expected_print(self, ticker: str, period: Period) -> tuple[date, bool]:
        """When the report for `period` is or was public, and whether that is an estimate.

        The day announced for it; else the same print a year ago plus 52 weeks; else the period's end plus 45
        days. What is reckoned falls on a session: on the first from that day on.
        """
        found = self.kept.prints.get((ticker, period))
        if found is None:
            found = self.kept.prints[ticker, period] = self._expected_print(ticker, period)
        return found

    def _expected_print(self, ticker: str, period: Period) -> tuple[date, bool]:
        last = period if period.span < Span.QUARTER else period.parts(Span.QUARTER)[-1]
        if (known := self.ledger.print_of(ticker, last, self.at)) is not None:
            return local_day(known, self.book.zone_of(ticker)), False
        usual = self._usual_print(ticker, last)
        announced = self.ledger.announced(ticker, usual[0], self.at)
        return (announced.day, announced.estimated) if announced else usual

    def _usual_print(self, ticker: str, last: Period) -> tuple[date, bool]:
        if (before := self.ledger.print_of(ticker, last.year_ago(), self.at)) is not None:
            day = local_day(before, self.book.zone_of(ticker)) + timedelta(weeks=52)
        else:
            day = self.fiscal(ticker).end(last) + timedelta(days=45)
        return self.sessions(ticker).on_or_after(day), True

    def any_stale(self, inputs: Sequence[Input]) -> bool:
        """Whether the latest input of any series is older than it should be: that of the latest period or
        day, whichever was entered last. A year-ago figure that is added makes nothing old."""
        if len(inputs) == 1:
            return self.is_stale(inputs[0])
        latest: dict[tuple[str, str, Kind], tuple[date, datetime, Input]] = {}
        for item in inputs:
            if item.value is None or item.known_at is None or item.later:
                continue
            of, key = item.period, (item.ticker, item.metric, item.kind)
            day = self.fiscal(item.ticker).end(of) if isinstance(of, Period) else of or date.min
            if key not in latest or latest[key][:2] <= (day, item.known_at):
                latest[key] = day, item.known_at, item
        return any(self.is_stale(item) for _, _, item in latest.values())

    def is_stale(self, item: Input) -> bool:
        """Whether an input is older than it should be (verdicts.md, "Statuses")."""
        until = self.fresh_until(item)
        return until is not None and self.today > until

    def fresh_until(self, item: Input) -> date | None:
        """The last day on which an input is not yet older than it should be; None when it never is."""
        if (
            item.value is None
            or item.known_at is None
            or item.later
            or item.metric.startswith(RATE)
        ):
            return None  # of exchange: that of a day of long ago is right for ever, and an old one is unknown
        scored = item.metric not in STANDARD and item.metric not in self.book.series
        if scored or item.kind is Kind.CONSENSUS:
            return local_day(item.known_at, self.zone) + FORECAST_AGES - timedelta(days=1)
        series = self.book.series.get(item.metric)
        if series and series.every is Span.WEEK and isinstance(item.period, date):
            return item.period + WEEK_AGES
        if self.nature(item.metric) is Nature.PRICE or (series and series.every is Span.DAY):
            if not isinstance(item.period, date):
                return None
            sessions = self.sessions(item.ticker)
            # A coin trades all day: the day at hand can have no close before it is over.
            at_hand = 1 if sessions.venue is Venue.CRYPTO else 0
            return sessions.later(item.period, PRICE_AGES + at_hand)
        period = item.period
        if isinstance(period, date):
            period = (
                self.fiscal(item.ticker)
                .containing(period + timedelta(days=1), Span.QUARTER)
                .shift(-1)
            )
        if period is None:
            return None
        spoken = (
            0 if item.kind is Kind.GUIDE else 1
        )  # a guide ages with the print of its own period
        following, _ = self.expected_print(item.ticker, period.shift(spoken))
        return following + PRINT_GRACE


UNMOVING = (Effect.NOTE, Effect.RULED)
"""What moves nothing: a note, and a ruling, which goes before all evidence."""


class Said(Struct, frozen=True):
    """The evidence about one checkpoint that moves anything, oldest first, and of it the company's dates."""

    items: tuple[Evidence, ...]
    dates: Weighed[Evidence]


_NOTHING = Said((), SILENCE)


def said_of(checkpoint: Checkpoint, scope: Scope) -> Said:
    """What was said of a checkpoint by now: asked for by most rules, found once."""
    kept = scope.kept.said
    found = kept.get(checkpoint.id)
    if found is None:
        found = kept[checkpoint.id] = _said(scope.ledger.evidence(checkpoint.id, scope.at))
    return found


def _said(known: list[Evidence]) -> Said:
    items = tuple(item for item in known if item.effect not in UNMOVING)
    return Said(items, weigh_dates(items)) if items else _NOTHING


def spoken(checkpoint: Checkpoint, facts: Ledger, at: datetime) -> list[Evidence]:
    """The evidence known by `at`, oldest first."""
    statements = [
        item for one in (checkpoint, *parts(checkpoint)) for item in facts.evidence(one.id, at)
    ]
    return sorted(statements, key=evidence_order)


def entered(checkpoint: Checkpoint, facts: Ledger, at: datetime) -> list[Evidence]:
    """The same with what was taken back, and that it was."""
    statements = [
        item for one in (checkpoint, *parts(checkpoint)) for item in facts.entered(one.id, at)
    ]
    return sorted(statements, key=evidence_order)
