"""One company: what it reported, when each quarter was printed, and where it ended.

Indexed once and never changed: a ledger that knows more has another company in its place, so that two
ledgers are compared company by company.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain, pairwise
from typing import TypeVar

from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import FiscalYear, Period, ReportedYear, Span
from catalyst_tui.frozen import replace
from catalyst_tui.judge.kinds import Grade, Kind
from catalyst_tui.judge.ledger.figures import Figures, Key, in_order, key_of
from catalyst_tui.judge.ledger.observed import Announced, Fact, Print

OfTicker = TypeVar("OfTicker", Fact, Announced, Print)

NEAR = timedelta(days=35)
"""How far from the expected day an announced one may lie and still be of the same print."""


class Ends:
    """When a company's quarters ended, as it reported them (verdicts.md, "Dates": they win)."""

    def __init__(self, endings: Iterable[tuple[datetime, Period, date]]) -> None:
        first: dict[tuple[Period, date], datetime] = {}
        for known_at, quarter, end in endings:
            first[quarter, end] = min(known_at, first.get((quarter, end), known_at))
        self.said = sorted((known_at, quarter, end) for (quarter, end), known_at in first.items())
        self.known = [known_at for known_at, *_ in self.said]
        self._years: dict[tuple[FiscalYear, int], FiscalYear] = {}

    def through(self, rule: FiscalYear, at: datetime) -> FiscalYear:
        """The rule with the ends known by `at`; the same object for the same knowledge."""
        known = bisect_right(self.known, at)
        if not known:
            return rule
        if (rule, known) not in self._years:
            ends = {quarter: end for _, quarter, end in self.said[:known]}
            year = rule if rule.weekday is None else replace(rule, long=_long_quarter(ends) or rule.long)
            differ = any(end != year.end(quarter) for quarter, end in ends.items())
            if differ:
                year = ReportedYear(year.month, year.day, year.weekday, year.by_start, year.long, ends)
            self._years[rule, known] = year
        return self._years[rule, known]


_LONG_YEAR, _LONG_QUARTER = timedelta(weeks=53), timedelta(weeks=14)


def _long_quarter(ends: Mapping[Period, date]) -> int | None:
    """Which quarter had 14 weeks in the last year of 53 that was reported whole; None when none was."""
    for last in sorted((quarter for quarter in ends if quarter.n == 4), reverse=True):
        quarters = [last.shift(-back) for back in (4, 3, 2, 1, 0)]
        if not ends.keys() >= {*quarters} or ends[last] - ends[quarters[0]] != _LONG_YEAR:
            continue
        for before, quarter in pairwise(quarters):
            if ends[quarter] - ends[before] == _LONG_QUARTER:
                return quarter.n
    return None


class Company:
    """All that is known of one ticker's reports. `prints`: its releases, told apart from any figure;
    `announced`: what was said of the next ones, oldest first."""

    def __init__(
        self,
        series: Mapping[Key, Figures],
        prints: tuple[Print, ...] = (),
        announced: Sequence[Announced] = (),
    ) -> None:
        self.series = series
        self.releases, self._announced = prints, announced

    def with_more(
        self, facts: Iterable[Fact], announced: Iterable[Announced], prints: tuple[Print, ...] | None
    ) -> Company:
        """A company of which these are known too, with these `prints` if given; this one stays as it is."""
        more: defaultdict[Key, list[Fact]] = defaultdict(list)
        for fact in facts:
            more[key_of(fact)].append(fact)
        new = {key: Figures(key, [*self._known(key), *new_facts]) for key, new_facts in more.items()}
        released = self.releases if prints is None else prints
        other = Company({**self.series, **new}, released, (*self._announced, *announced))
        if released == self.releases and all(map(self._dates_nothing, chain(*more.values()))):
            other.prints, other.ends = self.prints, self.ends
        return other

    def _dates_nothing(self, fact: Fact) -> bool:
        """Whether one more fact leaves every print and every end of a quarter as they are."""
        key = key_of(fact)
        first = self.series[key].first(fact.period) if key in self.series else None
        if fact.filed is not None or fact.withdraws is not None:
            return False
        if first is not None and in_order(fact) < in_order(first):
            return False
        if not _tells_of_a_print(key) or fact.grade > Grade.CALL or not isinstance(fact.period, Period):
            return True
        known = self.prints.get(_quarter_of(fact.period))
        return known is not None and known <= fact.known_at

    def differs(self, before: Company) -> frozenset[str] | None:
        """The metrics with other figures than before; None when its dates are other too."""
        now = (self.releases, self._announced, self.prints, self.ends.said)
        if now != (before.releases, before._announced, before.prints, before.ends.said):
            return None
        names = {*self.series, *before.series}
        return frozenset(name[1] for name in names if self.series.get(name) is not before.series.get(name))

    def news(self, first: datetime, last: datetime) -> frozenset[str] | None:
        """The metrics of which figures became known after `first`, up to and including `last`; None when a
        print or an end of a quarter did."""
        told = chain(self.prints.values(), self.ends.known, (one.known_at for one in self._announced))
        if any(first < moment <= last for moment in told):
            return None
        return frozenset(
            key[1] for key in self.series if any(first < fact.known_at <= last for fact in self._known(key))
        )

    def _known(self, key: Key) -> Iterator[Fact]:
        if key in self.series:
            for _, vintages in self.series[key].all():
                yield from vintages

    @cached_property
    def reports(self) -> datetime | None:
        """Since when a print, a standard figure or an announced day is known, so that prints can be expected;
        None when none is."""
        figures = (
            fact.known_at
            for key in self.series
            if key[2] is Kind.ACTUAL and key[1] in STANDARD
            for fact in self._known(key)
        )
        releases = (one.known_at for one in self.releases)
        announced = (one.known_at for one in self._announced)
        return min(chain(figures, releases, announced), default=None)

    @cached_property
    def moments(self) -> Set[datetime]:
        """When any figure, a print or an announced day became known."""
        told = {
            fact.known_at
            for figures in self.series.values()
            for _, vintages in figures.all()
            for fact in vintages
        }
        told.update(one.known_at for one in self.releases)
        return told.union(one.known_at for one in self._announced)

    def announced(self, near: date, at: datetime) -> Announced | None:
        """What was said by `at` of the print expected about the day `near`: of each source the last word,
        a confirmed day before an estimated one, then the newer."""
        fits = (one for one in self._announced if one.known_at <= at and abs(one.day - near) <= NEAR)
        by_source = {one.source: one for one in fits}
        return max(
            by_source.values(), key=lambda one: (not one.estimated, one.known_at, one.source), default=None
        )

    @cached_property
    def ends(self) -> Ends:
        """When its quarters ended, as filed."""
        ends = []
        for figures in self.series.values():
            for period, vintages in figures.all():
                first = vintages[0]
                if first.filed and isinstance(period, Period) and period.span >= Span.QUARTER:
                    ends.append((first.known_at, period.parts(Span.QUARTER)[-1], first.filed.end))
        return Ends(ends)

    @cached_property
    def prints(self) -> Mapping[Period, datetime]:
        """When the report for each quarter became public.

        Its release, or the first standard figure of that quarter (or of the year it ends) from the company;
        one that was taken back told of none.
        """
        reported: dict[Period | date, datetime] = {}
        for key, figures in self.series.items():
            if _tells_of_a_print(key):
                for period, vintages in figures.standing().all():
                    for fact in vintages:
                        if fact.grade <= Grade.CALL:
                            first = reported.get(period)
                            reported[period] = fact.known_at if first is None else min(first, fact.known_at)
                            break
        prints: dict[Period, datetime] = {}
        released = ((one.period, one.known_at) for one in self.releases)
        for period, known_at in chain(released, reported.items()):
            if isinstance(period, Period):
                last = _quarter_of(period)
                prints[last] = min(known_at, prints.get(last, known_at))
        return prints


def _tells_of_a_print(key: Key) -> bool:
    return key[2] is Kind.ACTUAL and key[1] in STANDARD


def _quarter_of(period: Period) -> Period:
    """The quarter with whose print a period is reported."""
    return period.parts(Span.QUARTER)[-1] if period.span >= Span.QUARTER else period


NOBODY = Company({})


def companies(
    facts: Iterable[Fact], prints: Iterable[Print], announced: Iterable[Announced] = ()
) -> dict[str, Company]:
    """The companies by ticker; `announced` oldest first."""
    series: defaultdict[str, defaultdict[Key, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        series[fact.ticker][key_of(fact)].append(fact)
    releases, dates = by_ticker(prints), by_ticker(announced)
    return {
        ticker: Company(
            {key: Figures(key, figures) for key, figures in series[ticker].items()},
            releases.get(ticker, ()),
            dates.get(ticker, ()),
        )
        for ticker in {**series, **releases, **dates}
    }


def by_ticker(items: Iterable[OfTicker]) -> Mapping[str, tuple[OfTicker, ...]]:
    """Each ticker's own, in the order given."""
    apart: defaultdict[str, list[OfTicker]] = defaultdict(list)
    for one in items:
        apart[one.ticker].append(one)
    return {ticker: tuple(own) for ticker, own in apart.items()}
