"""What one company reported: its figures, and what they tell of its quarters.

Never changed: who knows more has another in its place, so that two are compared series by series.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import chain, pairwise

from msgspec.structs import replace

from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import FiscalYear, Period, ReportedYear, Span
from catalyst_tui.judge.kinds import Grade, Kind
from catalyst_tui.judge.ledger.figures import Figures, Key, in_order, key_of
from catalyst_tui.judge.ledger.observed import Fact
from catalyst_tui.judge.ledger.packed import Series, pack


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


class Reported:
    """The figures of one ticker, by series. `ends`: when its quarters ended, as filed; `prints`: when the
    first figure of each quarter was public, `since`: of all quarters; `moments`: when anything became known.
    """

    def __init__(
        self,
        series: Mapping[Key, Series],
        ends: Ends,
        prints: Mapping[Period, datetime],
        moments: frozenset[datetime],
        since: datetime | None,
    ) -> None:
        self.series, self.ends, self.prints, self.moments, self.since = series, ends, prints, moments, since

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Reported:
        """Of its facts, in the order they were recorded."""
        return cls.packed(pack(_by_key(facts)))

    @classmethod
    def packed(cls, series: Mapping[Key, Series]) -> Reported:
        """Of its series."""
        moments = {key: one.moments() for key, one in series.items()}
        figured = chain.from_iterable(moments[key] for key in series if tells_of_a_print(key))
        known = frozenset(chain.from_iterable(moments.values()))
        return cls(series, *_dates(series), known, min(figured, default=None))

    def with_more(self, facts: Iterable[Fact]) -> Reported:
        """One of which these are known too; this one stays as it is."""
        more = _by_key(facts)
        if not more:
            return self
        own = {key: [*self._known(key), *new] for key, new in more.items()}
        series, added = {**self.series, **pack(own)}, [*chain(*more.values())]
        if not all(map(self._comes_later, added)):
            return self.packed(series)
        prints, figured = dict(self.prints), [fact for fact in added if tells_of_a_print(key_of(fact))]
        for fact in figured:
            if fact.grade <= Grade.CALL and isinstance(fact.period, Period):
                last = quarter_of(fact.period)
                prints[last] = min(fact.known_at, prints.get(last, fact.known_at))
        since = min([*(fact.known_at for fact in figured), *filter(None, [self.since])], default=None)
        moments = self.moments.union(fact.known_at for fact in added)
        return Reported(series, self.ends, prints, moments, since)

    def _comes_later(self, fact: Fact) -> bool:
        """Whether it tells of no end of a quarter, and nothing else anew of what was said before it."""
        if fact.filed is not None or fact.withdraws is not None:
            return False
        figures = self.figures(key_of(fact))
        if figures is None:
            return True
        first = figures.first(fact.period)
        return figures.standing() is figures and (first is None or in_order(fact) >= in_order(first))

    def facts(self) -> Iterator[Fact]:
        """All vintages of all figures, also what was taken back, and that it is."""
        for series in self.series.values():
            yield from series.facts()

    def _known(self, key: Key) -> Iterator[Fact]:
        if key in self.series:
            yield from self.series[key].facts()

    def figures(self, key: Key) -> Figures | None:
        """One series; None when nothing of it was ever known."""
        series = self.series.get(key)
        return series.figures() if series else None

    def differs(self, before: Reported) -> frozenset[str]:
        """The metrics with other figures than before."""
        names = {*self.series, *before.series}
        return frozenset(name[1] for name in names if self.series.get(name) is not before.series.get(name))

    def news(self, first: datetime, last: datetime) -> frozenset[str]:
        """The metrics of which figures became known after `first`, up to and including `last`."""
        return frozenset(
            key[1]
            for key, series in self.series.items()
            if any(first < moment <= last for moment in series.moments())
        )


NOTHING = Reported({}, Ends(()), {}, frozenset(), None)


def reported(facts: Iterable[Fact]) -> dict[str, Reported]:
    """What each ticker reported."""
    apart: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        apart[fact.ticker].append(fact)
    return {ticker: Reported.of(own) for ticker, own in apart.items()}


def _by_key(facts: Iterable[Fact]) -> dict[Key, list[Fact]]:
    apart: defaultdict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        apart[key_of(fact)].append(fact)
    return apart


def _dates(series: Mapping[Key, Series]) -> tuple[Ends, dict[Period, datetime]]:
    """When its quarters ended, as filed; and when the first standard figure of each quarter (or of the year
    it ends) came from the company: one that was taken back told of no print."""
    ends, prints = set[tuple[datetime, Period, date]](), dict[Period, datetime]()
    seen: defaultdict[tuple[int, bool], set[tuple[int, ...]]] = defaultdict(set)  # most series say the same

    def ended(known_at: datetime, period: Period | date, end: date | None) -> None:
        if end is not None and isinstance(period, Period) and period.span >= Span.QUARTER:
            ends.add((known_at, quarter_of(period), end))

    def printed(known_at: datetime, period: Period | date) -> None:
        if isinstance(period, Period):
            last = quarter_of(period)
            prints[last] = min(known_at, prints.get(last, known_at))

    for key, one in series.items():
        tells = tells_of_a_print(key)
        once, several = one.once()
        before = seen[id(one.parts), tells]
        for places in once - before:
            known_at, period, grade, end = (one.parts[place] for place in places)
            ended(known_at, period, end)
            if tells and grade <= Grade.CALL:
                printed(known_at, period)
        before |= once
        if several is None:
            continue
        for period, (first, *_) in several.all():
            ended(first.known_at, period, first.filed.end if first.filed else None)
        for period, vintages in several.standing().all() if tells else ():
            own = next((fact.known_at for fact in vintages if fact.grade <= Grade.CALL), None)
            if own is not None:
                printed(own, period)
    return Ends(ends), prints


def tells_of_a_print(key: Key) -> bool:
    """Whether figures of a series show that its quarter was reported."""
    return key[2] is Kind.ACTUAL and key[1] in STANDARD


def quarter_of(period: Period) -> Period:
    """The quarter with whose print a period is reported."""
    return period.parts(Span.QUARTER)[-1] if period.span >= Span.QUARTER else period
