"""Where a test is evaluated: the book, the known facts, the ticker, the period or the close.

A test is a function of its scope: growth, averages and runs evaluate the same test in a shifted
scope.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import REPORTED
from catalyst_tui.book.language.tree import Ahead, Side
from catalyst_tui.book.model.book import Basis, Book, BookBaseline, Checkpoint, Role
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import IN_TIME, FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import Dim, Quantity
from catalyst_tui.book.model.subject import owner, parts
from catalyst_tui.judge.ledger.closes import RATE
from catalyst_tui.judge.ledger.columns import quarter_of
from catalyst_tui.judge.ledger.facts import (
    Close,
    Closes,
    Effect,
    Evidence,
    Figure,
    Key,
    Kind,
    Ledger,
)
from catalyst_tui.judge.ledger.figures import Figures
from catalyst_tui.judge.ledger.grades import Weighed, weigh_dates
from catalyst_tui.judge.ledger.observed import LONG_AGO, evidence_order
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Input
from catalyst_tui.values import Frozen

THE_END = datetime(9000, 1, 1, tzinfo=UTC)
PRICE_AGES = 3  # trading days
WEEK_AGES = timedelta(weeks=3)
FORECAST_AGES = timedelta(days=100)
PRINT_GRACE = timedelta(days=14)
ACROSS_COMPANIES = timedelta(days=100)
"""How far apart the ends of periods may lie to be compared across companies."""


def nature_of(metric: str) -> Nature:
    """Return how a metric behaves over time. A hand-entered series belongs to its period."""
    standard = STANDARD.get(metric)
    return standard.nature if standard else Nature.RATIO


class Cache(Struct):
    """What was found for one book, one ledger and one moment. All checkpoints share it."""

    today: dict[str | None, date] = {}
    fiscal: dict[str | None, FiscalYear] = {}
    figures: dict[tuple[object, ...], Any] = {}
    statements: dict[str, Statements] = {}
    others: dict[tuple[object, ...], Any] = {}  # by what found it, see `Scope.once`


Found = TypeVar("Found")


class Scope(Frozen, eq=False):
    """A point of view. `period` None means the latest reported, `day` None the latest close."""

    book: Book
    ledger: Ledger
    at: datetime
    ticker: str | None = None
    basis: Basis | None = None
    span: Span = Span.QUARTER
    period: Period | None = None
    day: date | None = None
    base: BookBaseline | None = None
    target: Quantity | None = None
    tolerance: Decimal = Decimal(0)
    guided: Side | None = None
    """Which side of a guide replaces figures that are not reported yet; None for no replacement."""
    seen: datetime | None = None
    """The moment of judging, when `at` is an evening in the past."""
    since: date | None = None
    """The key `from`. Several times in a row count from this day on."""
    begins: date | None = None
    """The first day of the window: `from`, else the day the thesis was opened."""
    before: frozenset[tuple[str, date, Fraction]] = frozenset()
    """The splits in whose old shares figures are read: ticker, day and ratio."""
    back: int = 0
    """How many periods a function looks back here. For another company, its own periods."""
    cache: Cache = field(default_factory=Cache)
    """The cache of this book, ledger and moment. Start a new one when one of them changes."""

    @classmethod
    def of(
        cls,
        checkpoint: Checkpoint,
        book: Book,
        ledger: Ledger,
        at: datetime,
        cache: Cache | None = None,
    ) -> Scope:
        """Create the scope of a checkpoint."""
        tolerance = checkpoint.tolerance
        return cls(
            book,
            ledger,
            at,
            ticker=checkpoint.ticker,
            basis=checkpoint.basis,
            base=checkpoint.base,
            tolerance=-tolerance if checkpoint.role is Role.KILL else tolerance,
            cache=cache or Cache(),
        )

    def of_leg(self, leg: Checkpoint) -> Scope:
        """Return the scope with the ticker and basis of a leg."""
        return replace(self, ticker=leg.ticker, basis=leg.basis)

    def once(self, find: Callable[..., Found], *of: object) -> Found:
        """Return what `find` finds of these in this scope, found once for all checkpoints."""
        known = self.cache.others
        key = find, *of
        if key not in known:
            known[key] = find(*of, self)
        found: Found = known[key]
        return found

    @property
    def denied(self) -> Scope:
        """Return the scope inside a `not`, where a tolerance has the opposite effect."""
        return replace(self, tolerance=-self.tolerance) if self.tolerance else self

    def counting(self, checkpoint: Checkpoint) -> Scope:
        """Return the scope in which nothing before the checkpoint's `from` counts."""
        since = checkpoint.since.first if checkpoint.since else self.since
        begins = since or self.begins or checkpoint.opened
        return self if begins is None else replace(self, since=since, begins=begins)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the ticker's exchange, by which days are counted."""
        return self.book.zone_of(self.ticker)

    @property
    def today(self) -> date:
        """Return today's date at the exchange."""
        known = self.cache.today
        if self.ticker not in known:
            known[self.ticker] = self.day_at(self.at)
        return known[self.ticker]

    def sessions(self, ticker: str | None) -> Sessions:
        """Return when the exchange of a ticker trades."""
        return sessions_of(self.book.venue(ticker), self.book.zone)

    def fiscal(self, ticker: str | None) -> FiscalYear:
        """Return a ticker's calendar: the book's rule, corrected by reported period ends."""
        known = self.cache.fiscal
        if ticker not in known:
            rule = self.book.fiscal(ticker)
            known[ticker] = self.ledger.fiscal(ticker or "", rule, self.at)
        return known[ticker]

    def on(self, period: Period | None, back: int = 0) -> Scope:
        """Return the scope at another period."""
        return replace(self, period=period, back=back)

    def earlier(self, n: int) -> Scope:
        """Return the scope `n` periods earlier."""
        return self.on(self.period.shift(-n), self.back + n) if self.period else self

    def close(self, day: date) -> Scope:
        """Return the scope on the evening of `day`, with the figures known by then.

        The close of `day` counts however late it was published, with its current value: like a
        figure, it belongs to its day.
        """
        evening = last_moment(day, self.zone)
        at, cache = (evening, Cache()) if evening < self.at else (self.at, self.cache)
        seen = self.seen or self.at
        return replace(self, at=at, day=day, seen=seen, back=0, cache=cache)

    def at_the_end(self) -> Scope:
        """Return the scope in which everything in the ledger is known."""
        return replace(self, at=THE_END, day=None, seen=None, cache=Cache())

    def owner(self, metric: str, ticker: str | None) -> str | None:
        """Return the ticker that a name means: the named one, else the checkpoint's."""
        series = self.book.series.get(metric)
        at_hand = ticker or self.ticker
        return at_hand if series is None else owner(series, at_hand)

    def currency(self, ticker: str) -> str:
        """Return the currency in which a ticker is quoted, by the book."""
        known = self.book.tickers.get(ticker)
        return known.currency if known else self.book.currency

    def basis_of(self, metric: str) -> Basis:
        """Return the basis on which a metric is read: non-GAAP only where companies report one."""
        standard = STANDARD.get(metric)
        if standard is None:
            return Basis.COMPANY
        adjusted = self.basis is Basis.NON_GAAP and standard.non_gaap
        return Basis.NON_GAAP if adjusted else Basis.GAAP

    def nature(self, metric: str) -> Nature:
        """Return how a metric behaves over time.

        Quarterly money entered by hand adds up to its year.
        """
        series = self.book.series.get(metric)
        if series and series.every is Span.QUARTER and series.unit.dim is Dim.MONEY:
            return Nature.FLOW
        return nature_of(metric)

    def series(self, key: Key) -> Figures | None:
        """Return one series, all of it in the shares of now; None if nothing was ever known."""
        owner = self.book.tickers.get(key[0])
        if owner is None or not owner.splits or key[1] not in REPORTED:
            return self.ledger.series(key)
        zone = self.book.zone_of(key[0])
        steps = tuple(
            (
                LONG_AGO if one.back else one.begins(zone),
                one.found_at,
                one.ratio,
                (key[0], one.day, one.ratio) in self.before,
            )
            for one in owner.splits
            if one.restates
        )
        return self.ledger.series(key, steps)

    def reported(
        self, ticker: str, metric: str, kind: Kind = Kind.ACTUAL
    ) -> tuple[Period, ...]:
        """Return the periods of the scope's length with a known figure, in time order."""
        fiscal = self.fiscal(ticker)
        key = (ticker, metric, kind, self.basis_of(metric))
        series = self.series(key)
        return series.reported(self.span, fiscal, self.at) if series else ()

    def figure(
        self, ticker: str, metric: str, period: Period, kind: Kind = Kind.ACTUAL
    ) -> Figure | None:
        """Return the known figure of a period.

        An instant belongs to the latest period that ended on or before its day.
        """
        key = (ticker, metric, kind, self.basis_of(metric))
        series = self.series(key)
        if series is None:
            return None
        if kind is not Kind.ACTUAL:
            return series.figure(
                period, self._first_reported(ticker, metric, period) or self.at
            )
        fact = series.figure(period, self.at)
        if fact is not None or nature_of(metric) is not Nature.INSTANT:
            return fact
        if period.span >= Span.QUARTER:
            for span in (Span.QUARTER, Span.HALF, Span.YEAR):
                other = period.ends_with(span)
                if other is not None and (fact := series.figure(other, self.at)):
                    return fact
        fiscal = self.fiscal(ticker)
        first = fiscal.end(period)
        after = fiscal.end(period.shift(1))
        days = [
            day
            for day in series.periods(self.at)
            if not isinstance(day, Period) and first <= day < after
        ]
        return series.figure(max(days), self.at) if days else None

    def _first_reported(
        self, ticker: str, metric: str, period: Period
    ) -> datetime | None:
        """Return when the figure of a period was first public, None before that.

        A guide or a consensus for the period counts with its value then: later ones expect nothing.
        """
        series = self.series((ticker, metric, Kind.ACTUAL, self.basis_of(metric)))
        if series is None:
            return None
        if (known := self.figure(ticker, metric, period)) is not None:
            return series.vintages(known.fact.period, self.at)[0].known_at
        if period.span <= Span.QUARTER or nature_of(metric) is not Nature.FLOW:
            return None
        parts = [series.vintages(part, self.at) for part in period.parts(Span.QUARTER)]
        return max(part[0].known_at for part in parts) if all(parts) else None

    def period_of(self, ticker: str, metric: str) -> Period | None:
        """Return the period at which a ticker's metric is read.

        That is the scope's period. For another company it is the latest reported period that ended
        no later, and not more than 100 days before.
        """
        if ticker == self.ticker:
            if self.period is not None:
                return self.period
            return next(iter(self.reported(ticker, metric)[-1:]), None)
        return self._comparable(ticker, self.reported(ticker, metric))

    def _comparable(self, ticker: str, known: tuple[Period, ...]) -> Period | None:
        """Return another company's latest period that can be compared with the scope's.

        From there it looks back as far as the scope does, so that growth is never computed over
        unlike periods.
        """
        fiscal = self.fiscal(ticker)
        back = self.back if self.period else 0
        if self.period is not None and self.ticker is not None:
            until = self.fiscal(self.ticker).end(self.period.shift(back))
            known = tuple(
                p
                for p in known
                if timedelta(0) <= until - fiscal.end(p) <= ACROSS_COMPANIES
            )
        return known[-1].shift(-back) if known else None

    def guides(
        self, ticker: str, metric: str, when: Ahead | Period
    ) -> tuple[Period, ...]:
        """Return the periods at which a guide can be read, oldest first.

        These are the periods it was given for (with `next`, the one before each), and the latest
        reported period, for which it may be missing.
        """
        if isinstance(when, Period):
            named = self.fiscal(ticker).own(when)
            if self.figure(ticker, metric, named, Kind.GUIDE) is None:
                return ()
            return (
                named.within(self.span)
                if named.span < self.span
                else named.parts(self.span)[-1],
            )
        back = -1 if when is Ahead.NEXT else 0
        given = {
            period.shift(back) for period in self.reported(ticker, metric, Kind.GUIDE)
        }
        periods = given.union(self.reported(ticker, metric)[-1:])
        return tuple(sorted(periods, key=IN_TIME))

    def guide_period(self, ticker: str, metric: str, when: Ahead) -> Period | None:
        """Return the period from which a guide is read.

        That is the scope's, else the latest reported, else the latest it was given for.
        """
        if ticker == self.ticker and self.period is not None:
            return self.period
        guides = self.guides(ticker, metric, when)
        if self.period is None:
            return next(iter(self.reported(ticker, metric)[-1:] or guides[-1:]), None)
        return self._comparable(ticker, guides)

    def closes(self, symbol: str) -> Closes:
        """Return the known closes up to the scope's day, oldest first."""
        return self.ledger.closes(symbol, self.seen or self.at, self.day)

    def last_close(self, symbol: str) -> Close | None:
        """Return the last of `closes`, or None."""
        return self.ledger.last_close(symbol, self.seen or self.at, self.day)

    def expected_print(self, ticker: str, period: Period) -> tuple[date, bool]:
        """Return the day of the report for `period`, and whether it is an estimate.

        An announced day counts first, then the report a year ago plus 52 weeks, then the end of the
        period plus 45 days. An estimate falls on the first session from that day on.
        """
        return self.once(_expected_print, ticker, period)

    def report_is_due(self, ticker: str, period: Period) -> date:
        """Return the day by which the report for `period` should be public."""
        return self.expected_print(ticker, period)[0] + PRINT_GRACE

    def day_at(self, moment: datetime) -> date:
        """Return the day of a moment at the exchange."""
        return local_day(moment, self.zone)

    def any_stale(self, inputs: Sequence[Input]) -> bool:
        """Return whether the latest input of any series is older than it should be.

        Latest means by its period or day. A year-ago figure that was added later makes nothing
        stale.
        """
        if len(inputs) == 1:
            return self.is_stale(inputs[0])
        latest: dict[tuple[str, str, Kind], tuple[date, datetime, Input]] = {}
        for item in inputs:
            if item.value is None or item.known_at is None or item.later:
                continue
            of = item.period
            key = (item.ticker, item.metric, item.kind)
            day = (
                self.fiscal(item.ticker).end(of)
                if isinstance(of, Period)
                else of or date.min
            )
            if key not in latest or latest[key][:2] <= (day, item.known_at):
                latest[key] = day, item.known_at, item
        return any(self.is_stale(item) for _, _, item in latest.values())

    def is_stale(self, item: Input) -> bool:
        """Return whether an input is older than it should be (verdicts.md, "Statuses")."""
        until = self.fresh_until(item)
        return until is not None and self.today > until

    def fresh_until(self, item: Input) -> date | None:
        """Return the last day on which an input is fresh, or None if it never gets stale."""
        period = item.period
        series = self.book.series.get(item.metric)
        if item.value is None or item.known_at is None or item.later:
            return None
        if item.metric.startswith(RATE):
            return None  # an old exchange rate is unknown instead
        scored = item.metric not in STANDARD and series is None
        if scored or item.kind is Kind.CONSENSUS:
            return self.day_at(item.known_at) + FORECAST_AGES - timedelta(days=1)
        if isinstance(period, date):
            if series and series.every is Span.WEEK:
                return period + WEEK_AGES
            if self.nature(item.metric) is Nature.PRICE or (
                series and series.every is Span.DAY
            ):
                sessions = self.sessions(item.ticker)
                # A coin trades all day: today has no close before it is over.
                at_hand = 1 if sessions.venue is Venue.CRYPTO else 0
                return sessions.later(period, PRICE_AGES + at_hand)
            fiscal = self.fiscal(item.ticker)
            period = fiscal.containing(period + timedelta(days=1), Span.QUARTER).shift(
                -1
            )
        if period is None:
            return None
        # A guide ages with the print of its own period
        ahead = 0 if item.kind is Kind.GUIDE else 1
        return self.report_is_due(item.ticker, period.shift(ahead))


def _expected_print(ticker: str, period: Period, scope: Scope) -> tuple[date, bool]:
    last = quarter_of(period)
    zone = scope.book.zone_of(ticker)
    if (known := scope.ledger.print_of(ticker, last, scope.at)) is not None:
        return local_day(known, zone), False
    if (before := scope.ledger.print_of(ticker, last.year_ago(), scope.at)) is not None:
        day = local_day(before, zone) + timedelta(weeks=52)
    else:
        day = scope.fiscal(ticker).end(last) + timedelta(days=45)
    day = scope.sessions(ticker).on_or_after(day)
    announced = scope.ledger.announced(ticker, day, scope.at)
    return (announced.day, announced.estimated) if announced else (day, True)


UNMOVING = (Effect.NOTE, Effect.RULED)
"""Effects that change no outlook: a note, and a ruling, which precedes all evidence."""


class Statements(Frozen):
    """The evidence that can change a checkpoint, oldest first, and the dates the company gave."""

    items: tuple[Evidence, ...]
    dates: Weighed


def statements_about(checkpoint: Checkpoint, scope: Scope) -> Statements:
    """Return the evidence about a checkpoint known by now."""
    found = scope.cache.statements
    if checkpoint.id not in found:
        known = scope.ledger.evidence(checkpoint.id, scope.at)
        items = tuple(item for item in known if item.effect not in UNMOVING)
        found[checkpoint.id] = Statements(items, weigh_dates(items))
    return found[checkpoint.id]


def evidence_about(
    checkpoint: Checkpoint, facts: Ledger, at: datetime, *, withdrawn: bool = False
) -> list[Evidence]:
    """Return the evidence about a checkpoint and its parts known by `at`, oldest first.

    If asked for, with withdrawn entries and their withdrawals.
    """
    read = facts.entered if withdrawn else facts.evidence
    found = (
        item for one in (checkpoint, *parts(checkpoint)) for item in read(one.id, at)
    )
    return sorted(found, key=evidence_order)
