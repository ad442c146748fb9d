"""What a company reported, stored as columns: 60 bytes a figure instead of 900.

A company's figures share their filings and periods, so each part is stored once. `Fact` objects are
created when a series is first read. Nothing here changes: a ledger that knows more has another
company in its place.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain, compress, pairwise
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import FiscalYear, Period, ReportedYear, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.kinds import Grade, Kind
from catalyst_tui.judge.ledger.figures import (
    Figures,
    Key,
    Steps,
    in_other_shares,
    key_of,
)
from catalyst_tui.judge.ledger.observed import (
    Announced,
    EarningsReport,
    Fact,
    FilingRef,
)

_PARTS = attrgetter(
    "known_at",
    "period",
    "grade",
    "withdraws",
    "value.unit",
    "source",
    "bound",
    "low",
    "high",
    "note",
    "entered",
)
_FILED = attrgetter("end", "form", "accession", "concept", "start")
_NOT_FILED = (None,) * 5
WIDTH = 16
"""Parts of a figure: eleven of its own, then five of its filing."""

_KNOWN_AT = 0
_PERIOD = 1
_GRADE = 2
_WITHDRAWS = 3
_END = 11


class SeriesColumns:
    """Every version of one series. It never changes.

    `values` holds text, `rows` the places of the parts of each figure, `derived` what each was
    computed from.
    """

    __slots__ = ("_derived", "_figures", "_rows", "_values", "key", "parts")

    def __init__(
        self,
        key: Key,
        values: str,
        rows: Sequence[int],
        derived: Sequence[tuple[str, ...]],
        parts: Sequence[Any],
    ) -> None:
        self.key = key
        self._values = values
        self._rows = rows
        self._derived = derived
        self.parts = parts
        self._figures = dict[Steps, Figures]()

    def figures(self, steps: Steps = ()) -> Figures:
        """Return the figures, in other shares after `steps`. They are created on the first call."""
        if steps not in self._figures:
            facts = list(self.facts())
            self._figures[steps] = (
                in_other_shares(self.key, facts, steps)
                if steps
                else Figures(self.key, facts)
            )
        return self._figures[steps]

    def facts(self) -> Iterator[Fact]:
        """Yield each version, in the order it was given."""
        ticker, metric, kind, basis = self.key
        rows = zip(*[map(self.parts.__getitem__, self._rows)] * WIDTH, strict=True)
        for row, text, derived in zip(
            rows, self._values.split(), self._derived, strict=True
        ):
            (
                known_at,
                period,
                grade,
                withdraws,
                unit,
                source,
                bound,
                low,
                high,
                note,
                entered,
                end,
                form,
                accession,
                concept,
                start,
            ) = row
            filed = form and FilingRef(form, accession, concept, start, end, derived)
            yield Fact(
                ticker,
                metric,
                period,
                kind,
                basis,
                Quantity(Decimal(text), unit),
                known_at,
                grade,
                source,
                bound,
                low,
                high,
                note,
                filed,
                withdraws,
                entered,
            )

    def moments(self) -> set[datetime]:
        """Return when anything in it became known."""
        return {self.parts[place] for place in self._rows[_KNOWN_AT::WIDTH]}

    def dates(self) -> set[tuple[int, ...]]:
        """Return when figures became known, their periods, grades and ends, as places in `parts`.

        A withdrawn figure, and its withdrawal, are left out.
        """
        columns = [self._rows[at::WIDTH] for at in (_KNOWN_AT, _PERIOD, _GRADE, _END)]
        rows = zip(*columns, strict=True)
        if all(self.parts[place] is None for place in {*self._rows[_WITHDRAWS::WIDTH]}):
            return {*rows}
        standing = {fact for _, facts in self.figures().standing() for fact in facts}
        return {*compress(rows, (fact in standing for fact in self.facts()))}


class Packing:
    """Collect the series of one company. Each part has a name that is unique within its column."""

    def __init__(self) -> None:
        self._parts = list[Any]()
        self._places = [dict[Hashable, int]() for _ in range(WIDTH)]
        self._seek = [places.get for places in self._places]
        self._made: dict[Key, tuple[list[str], list[int], list[tuple[str, ...]]]] = {}

    def pack(
        self,
        key: Key,
        value: str,
        derived: tuple[str, ...],
        names: Sequence[Hashable],
        part: Callable[[int], Any],
    ) -> None:
        """Add a figure. Only those of its parts are read that have a new name."""
        row: list[Any] = [
            seek(name) for seek, name in zip(self._seek, names, strict=True)
        ]
        if None in row:
            for at, name in enumerate(names):
                if row[at] is None:
                    row[at] = self._places[at][name] = len(self._parts)
                    self._parts.append(part(at))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = [], [], []
        made[0].append(value)
        made[1].extend(row)
        made[2].append(derived)

    def series(self) -> dict[Key, SeriesColumns]:
        """Return all series."""
        kind = "H" if len(self._parts) < 1 << 16 else "L"
        parts = tuple(self._parts)
        return {
            key: SeriesColumns(
                key, " ".join(values), array(kind, rows), tuple(derived), parts
            )
            for key, (values, rows, derived) in self._made.items()
        }


def pack(apart: Mapping[Key, Sequence[Fact]]) -> dict[Key, SeriesColumns]:
    """Store facts as columns. A part is identified by its object while that is stored."""
    packing = Packing()
    for key, facts in apart.items():
        for fact in facts:
            filed = fact.filed
            parts = (*_PARTS(fact), *(_FILED(filed) if filed else _NOT_FILED))
            derived = filed.derived_from if filed else ()
            packing.pack(
                key,
                str(fact.value.value),
                derived,
                [*map(id, parts)],
                parts.__getitem__,
            )
    return packing.series()


class Ends:
    """When a company's quarters ended by its filings, which precede the rule (verdicts.md,
    "Dates")."""

    def __init__(self, endings: Iterable[tuple[datetime, Period, date]] = ()) -> None:
        first: dict[tuple[Period, date], datetime] = {}
        for known_at, quarter, end in endings:
            first[quarter, end] = min(known_at, first.get((quarter, end), known_at))
        self.by_day = sorted(
            (known_at, quarter, end) for (quarter, end), known_at in first.items()
        )
        self.known = [known_at for known_at, *_ in self.by_day]
        self._years: dict[tuple[FiscalYear, int], FiscalYear] = {}

    def through(self, rule: FiscalYear, at: datetime) -> FiscalYear:
        """Return the rule with the ends known by `at`: the same object for the same knowledge."""
        known = bisect_right(self.known, at)
        if not known:
            return rule
        year = self._years.get((rule, known))
        if year is None:
            ends = {quarter: end for _, quarter, end in self.by_day[:known]}
            year = rule
            if rule.weekday is not None:
                year = replace(rule, long=_long_quarter(ends) or rule.long)
            if any(end != year.end(quarter) for quarter, end in ends.items()):
                year = ReportedYear(
                    year.month, year.day, year.weekday, year.by_start, year.long, ends
                )
            self._years[rule, known] = year
        return year


_LONG_YEAR = timedelta(weeks=53)
_LONG_QUARTER = timedelta(weeks=14)


def _long_quarter(ends: Mapping[Period, date]) -> int | None:
    """Return which quarter had 14 weeks in the last full year of 53 weeks, or None."""
    for last in sorted((quarter for quarter in ends if quarter.n == 4), reverse=True):
        quarters = [last.shift(-back) for back in (4, 3, 2, 1, 0)]
        if (
            not ends.keys() >= {*quarters}
            or ends[last] - ends[quarters[0]] != _LONG_YEAR
        ):
            continue
        for before, quarter in pairwise(quarters):
            if ends[quarter] - ends[before] == _LONG_QUARTER:
                return quarter.n
    return None


class Reported:
    """The figures of one ticker, by series.

    `ends` has the ends of its quarters, `earnings_reports` when each quarter's first figure was
    public, `since` the first of all, `moments` when anything became known.
    """

    def __init__(self, series: Mapping[Key, SeriesColumns]) -> None:
        self.series = series
        moments = {key: one.moments() for key, one in series.items()}
        figured = chain.from_iterable(
            moments[key] for key in series if reports_results(key)
        )
        self.moments = frozenset(chain.from_iterable(moments.values()))
        self.since = min(figured, default=None)
        self.ends, self.earnings_reports = _dates(series)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Reported:
        """Create it from facts, in the order they were recorded."""
        return NOTHING.with_more(facts)

    def with_more(self, facts: Iterable[Fact]) -> Reported:
        """Return another one that knows more facts."""
        more: defaultdict[Key, list[Fact]] = defaultdict(list)
        for fact in facts:
            key = key_of(fact)
            if key not in more and key in self.series:
                more[key].extend(self.series[key].facts())
            more[key].append(fact)
        return Reported({**self.series, **pack(more)}) if more else self

    def facts(self) -> Iterator[Fact]:
        """Yield all versions of all figures, also withdrawn ones and their withdrawals."""
        for series in self.series.values():
            yield from series.facts()


def _dates(series: Mapping[Key, SeriesColumns]) -> tuple[Ends, dict[Period, datetime]]:
    """Return when quarters ended, and when the company first reported on each quarter."""
    ends = set[tuple[datetime, Period, date]]()
    earnings_reports = dict[Period, datetime]()
    seen: defaultdict[tuple[int, bool], set[tuple[int, ...]]] = defaultdict(
        set
    )  # most series say the same
    for key, one in series.items():
        tells = reports_results(key)
        before = seen[id(one.parts), tells]
        dates = one.dates() - before
        before |= dates
        for places in dates:
            known_at, period, grade, end = (one.parts[place] for place in places)
            if not isinstance(period, Period):
                continue
            last = quarter_of(period)
            if end is not None and period.span >= Span.QUARTER:
                ends.add((known_at, last, end))
            if tells and grade <= Grade.CALL:
                earnings_reports[last] = min(
                    known_at, earnings_reports.get(last, known_at)
                )
    return Ends(ends), earnings_reports


def reports_results(key: Key) -> bool:
    """Return whether figures of a series show that its quarter was reported."""
    return key[2] is Kind.ACTUAL and key[1] in STANDARD


def quarter_of(period: Period) -> Period:
    """Return the quarter with the report that covers a period."""
    return period.parts(Span.QUARTER)[-1] if period.span >= Span.QUARTER else period


NOTHING = Reported({})

OfTicker = TypeVar("OfTicker", Fact, Announced, EarningsReport)

NEAR = timedelta(days=35)
"""How far from the expected day an announced day of the same report may lie."""


class KnownCompany:
    """Everything known of one ticker's reports.

    `releases` are its reports, apart from any figure, `announced` its announced days, oldest first.
    """

    def __init__(
        self,
        reported: Reported = NOTHING,
        releases: tuple[EarningsReport, ...] = (),
        announced: tuple[Announced, ...] = (),
    ) -> None:
        self.reported = reported
        self.releases = releases
        self.announced = announced

    def _dated(self) -> list[datetime]:
        """Return when its reports and announced days became known."""
        return [
            *(one.known_at for one in self.releases),
            *(one.known_at for one in self.announced),
        ]

    @cached_property
    def moments(self) -> Sequence[datetime]:
        """Return when any figure, report or announced day became known, in order."""
        return sorted(self.reported.moments.union(self._dated()))

    @cached_property
    def reports(self) -> datetime | None:
        """Return since when its reports can be expected, or None.

        That is the first report, standard figure or announced day.
        """
        return min(filter(None, [self.reported.since, *self._dated()]), default=None)

    def announced_near(self, near: date, at: datetime) -> Announced | None:
        """Return the announced day near the expected one, as known by `at`.

        Of each source the last one counts; a confirmed day precedes an estimate, then the newer
        one.
        """
        by_source = {
            report.source: report
            for report in self.announced
            if report.known_at <= at and abs(report.day - near) <= NEAR
        }
        return max(
            by_source.values(),
            key=lambda one: (not one.estimated, one.known_at, one.source),
            default=None,
        )

    @cached_property
    def earnings_reports(self) -> Mapping[Period, datetime]:
        """Return when each quarter was reported: by a release, or by its first standard figure."""
        earnings_reports = dict(self.reported.earnings_reports)
        for release in self.releases:
            last = quarter_of(release.period)
            known_at = earnings_reports.get(last, release.known_at)
            earnings_reports[last] = min(release.known_at, known_at)
        return earnings_reports


NOBODY = KnownCompany()


def companies(
    facts: Iterable[Fact] | Mapping[str, Reported],
    earnings_reports: Iterable[EarningsReport],
    announced: Iterable[Announced] = (),
) -> dict[str, KnownCompany]:
    """Create the companies by ticker. `announced` are oldest first."""
    if isinstance(facts, Mapping):
        known = facts
    else:
        own = by_ticker(facts).items()
        known = {ticker: NOTHING.with_more(figures) for ticker, figures in own}
    releases = by_ticker(earnings_reports)
    dates = by_ticker(announced)
    return {
        ticker: KnownCompany(
            known.get(ticker, NOTHING), releases.get(ticker, ()), dates.get(ticker, ())
        )
        for ticker in {**known, **releases, **dates}
    }


def by_ticker(items: Iterable[OfTicker]) -> Mapping[str, tuple[OfTicker, ...]]:
    """Group items by ticker, in the order given."""
    apart: defaultdict[str, list[OfTicker]] = defaultdict(list)
    for item in items:
        apart[item.ticker].append(item)
    return {ticker: tuple(own) for ticker, own in apart.items()}
