"""Which fiscal quarters the days of a filing are, by the book's year-end rule; and which rule
would fit.

A filing's own `fy` and `fp` belong to the filing, not to the figure, and are sometimes wrong
(sources.md, F1 and F2): a figure is labelled by its days alone. Its ends count as the rule's
nearest quarter ends, which names quarters of 12 to 17 weeks right (F13).
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from catalyst_tui.book.model.period import FiscalYear, Period, Span
from catalyst_tui.reports.facts_by_filing import Days, PeriodicReport

_YEAR_SLACK = timedelta(days=10)
"""How far a year may end from the rule's day: a week for 52/53-week years, and some."""

QUARTER_SLACK = timedelta(weeks=4)
"""The same inside a year: where the first or the last quarter has 16 weeks, it is three or four
weeks off.
"""

# The length in days by the number of quarters
_LENGTHS = {1: (75, 125), 2: (160, 210), 3: (245, 300), 4: (350, 380)}
_RECENT = 6  # reports that must fit the rule


class FiscalStretch(NamedTuple):
    """Quarters `first` to `last` (1 to 4, both in) of one fiscal year."""

    year: int
    first: int
    last: int

    @property
    def period(self) -> Period | None:
        """Return its period; None for nine months."""
        return _period(*self)


@cache
def _period(year: int, first: int, last: int) -> Period | None:
    match last - first:
        case 0:
            return Period(Span.QUARTER, year, first)
        case 1 if first % 2:
            return Period(Span.HALF, year, last // 2)
        case 3:
            return Period(Span.YEAR, year)
    return None


class FiscalYearChange(NamedTuple):
    """A company changed its fiscal year: `fiscal` counts for what begins after the day `after`."""

    after: date
    fiscal: FiscalYear


class Labels:
    """The stretches and days a company reports on, named by its fiscal year and cached.

    `changes` are later years, oldest first: what was named by an earlier year keeps its name, and
    a quarter that would take such a name has none.
    """

    def __init__(
        self, fiscal: FiscalYear, changes: Sequence[FiscalYearChange] = ()
    ) -> None:
        self.fiscal = fiscal
        self._later = Labels(changes[0].fiscal, changes[1:]) if changes else None
        self._until = changes[0].after if changes else date.max
        self._ends: dict[date, tuple[int, bool]] = {}
        self._stretches: dict[Days, FiscalStretch | None] = {}

    def stretch(self, start: date, end: date) -> FiscalStretch | None:
        """Return the quarters from `start` to `end`; None if they are not whole quarters."""
        days = (start, end)
        if days not in self._stretches:
            later = self._later is not None and start > self._until
            self._stretches[days] = (
                self._after_change(start, end) if later else self._stretch(start, end)
            )
        return self._stretches[days]

    def _after_change(self, start: date, end: date) -> FiscalStretch | None:
        """Return a stretch by the later year, unless its name belongs to one before the change."""
        found = self._later.stretch(start, end) if self._later is not None else None
        taken, _ = self._end(self._until)
        return (
            found
            if found is not None and found.year * 4 + found.first - 1 > taken
            else None
        )

    def _stretch(self, start: date, end: date) -> FiscalStretch | None:
        if start <= self._until < end and self._later is not None:
            return None
        (before, starts), (last, ends) = (
            self._end(start - timedelta(days=1)),
            self._end(end),
        )
        if not (starts and ends and is_long((end - start).days + 1, last - before)):
            return None
        year, n = divmod(last, 4)
        first = before + 1 - year * 4
        return FiscalStretch(year, first + 1, n + 1) if first >= 0 else None

    def closes(self, day: date) -> bool:
        """Return whether a quarter ends on `day`, so that a balance belongs to that quarter."""
        if self._later is not None and day > self._until:
            return self._later.closes(day)
        return self._end(day)[1]

    def year_of(self, day: date) -> tuple[int, bool]:
        """Return the fiscal year that ends nearest to `day`, and whether that is near enough."""
        year = self.fiscal.containing(day, Span.YEAR)
        near = min(
            (year, year.shift(-1)), key=lambda one: abs(self.fiscal.end(one) - day)
        )
        return near.year, abs(self.fiscal.end(near) - day) <= _YEAR_SLACK

    def _end(self, day: date) -> tuple[int, bool]:
        """Return the number of the quarter (4 a year, from 0) that ends nearest, and if it is
        near.
        """
        if day not in self._ends:
            quarter = self.fiscal.containing(day, Span.QUARTER)
            near = min(
                (quarter, quarter.shift(-1)),
                key=lambda one: abs(self.fiscal.end(one) - day),
            )
            slack = _YEAR_SLACK if near.n == 4 else QUARTER_SLACK
            self._ends[day] = (
                near.year * 4 + near.n - 1,
                abs(self.fiscal.end(near) - day) <= slack,
            )
        return self._ends[day]


def is_long(days: int, quarters: int) -> bool:
    """Return whether so many days can be so many quarters."""
    least, most = _LENGTHS.get(quarters, (1, 0))
    return least <= days <= most


class YearEnd(NamedTuple):
    """The end of the last whole fiscal year that a report shows, and the company's name for it."""

    day: date
    named: int | None
    # Whether an annual report says it; else a report on the year's first part
    yearly: bool = True


def year_ends(filings: Iterable[PeriodicReport]) -> list[YearEnd]:
    """Return the year's end that each report shows, oldest report first.

    A report shows it by the longest stretch up to its own last day.
    """
    found = []
    for filing in filings:
        days = {
            (a, b) for rows in filing.rows.values() for a, b in rows if a is not None
        }
        if not days:
            continue
        newest = max(end for _, end in days)
        least, most = (350, 380) if filing.yearly else (75, 300)
        lengths = [(newest - start).days + 1 for start, end in days if end == newest]
        fitting = [length for length in lengths if least <= length <= most]
        if fitting and filing.yearly:
            found.append(YearEnd(newest, filing.fiscal))
        elif fitting:
            before = newest - timedelta(days=max(fitting))
            found.append(
                YearEnd(before, filing.fiscal and filing.fiscal - 1, yearly=False)
            )
    return found


class Years(NamedTuple):
    """A company's fiscal years, the earliest rule first; `ends` are the year ends of the latest."""

    first: FiscalYear
    changes: tuple[FiscalYearChange, ...]
    ends: tuple[YearEnd, ...]

    @property
    def now(self) -> FiscalYear:
        """Return the latest rule."""
        return self.changes[-1].fiscal if self.changes else self.first


def years(ends: Sequence[YearEnd]) -> Years | None:
    """Return a company's fiscal years as its reports show them; None when they show none.

    One report that shows another end changes nothing (a transition report, an amendment with the
    columns of a quarter alone): two in a row do.
    """
    runs: list[list[YearEnd]] = []
    odd: list[YearEnd] = []
    for end in ends:
        if not runs:
            runs.append([end])
        elif _alike(runs[-1][-1], end):
            runs[-1].append(end)
            odd = []
        elif odd and _alike(odd[-1], end):
            runs.append([*odd, end])
            odd = []
        else:
            odd = [end]
    if len(runs) > 1 and len(runs[0]) == 1:
        runs = runs[1:]
    rules = [rule for run in runs if (rule := suggested(run)) is not None]
    if not rules or len(rules) < len(runs):
        return None
    changes = []
    for (end, *_), rule in zip(runs[1:], rules[1:], strict=True):
        begins = end.day - timedelta(days=365) if end.yearly else end.day
        changes.append(FiscalYearChange(begins, rule))
    return Years(rules[0], tuple(changes), tuple(runs[-1]))


def _alike(one: YearEnd, other: YearEnd) -> bool:
    """Return whether two year ends fit the same rule: they are whole years apart, about."""
    apart = abs((one.day - other.day).days) % 365.25
    return min(apart, 365.25 - apart) <= _YEAR_SLACK.days


def misfit(ticker: str, fiscal: FiscalYear, ends: Sequence[YearEnd]) -> str | None:
    """Return why a rule cannot be the company's; None if its newest reports fit it."""
    labels, recent = Labels(fiscal), ends[-_RECENT:]
    if sum(labels.year_of(end.day)[1] for end in recent) * 2 > len(recent):
        return None
    if not recent:
        return f"{ticker}'s filings hold no quarter or year to tell its fiscal year by"
    if (rule := suggested(ends)) is None:
        return f"a year of {ticker} ended on {recent[-1].day}; the book says {fiscal}"
    return (
        f"{ticker}'s years end on {rule}; the book says {fiscal}: "
        f'write fiscal_year_end = "{rule}"'
    )


def naming(
    ticker: str, fiscal: FiscalYear, ends: Sequence[YearEnd], whose: str = "the book's"
) -> str | None:
    """Return a sentence if the company counts its years otherwise than the rule, else None."""
    offset = _offset(fiscal, ends)
    if not offset:
        return None
    labels, last = Labels(fiscal), ends[-1].day
    year = labels.year_of(last)[0]
    theirs = f"{ticker} calls the year that ended on {last} {year + offset}"
    sentence = f"{theirs}; by {whose} rule it is {year}"
    other = FiscalYear(fiscal.month, fiscal.day, fiscal.weekday, not fiscal.by_start)
    agrees = _offset(other, ends) == 0
    return f'{sentence}: write fiscal_year_end = "{other}"' if agrees else sentence


def suggested(ends: Sequence[YearEnd]) -> FiscalYear | None:
    """Return the rule that fits most of the newest year ends without a gap, or None."""
    days = sorted({end.day for end in ends})
    for start in range(len(days)):
        if (rule := _rule(days[start:])) is not None:
            return FiscalYear(
                rule.month, rule.day, rule.weekday, by_start=_offset(rule, ends) == -1
            )
    return None


def _rule(days: Sequence[date]) -> FiscalYear | None:
    """Return the rule by which all `days` end a year: a calendar day, or a weekday near it."""
    last = days[-1]
    plain = FiscalYear(*_month_day(last))
    if all(_month_day(day) == _month_day(last) for day in days):
        return plain
    near = (last + timedelta(days=shift) for shift in range(-6, 7))
    rules = [FiscalYear(*_month_day(day), last.weekday()) for day in near]
    fitting = [
        rule for rule in rules if all(_year_end_near(rule, day) == day for day in days)
    ]
    return max(
        fitting,
        key=lambda rule: (_is_month_end(rule), -abs(rule.day - last.day)),
        default=None,
    )


def _offset(fiscal: FiscalYear, ends: Sequence[YearEnd]) -> int:
    """Return by how much the company's years differ from the rule's, in most reports."""
    labels = Labels(fiscal)
    offsets = Counter(
        end.named - labels.year_of(end.day)[0] for end in ends if end.named is not None
    )
    return offsets.most_common(1)[0][0] if offsets else 0


def _year_end_near(rule: FiscalYear, day: date) -> date:
    year = rule.containing(day, Span.YEAR)
    return min(
        (rule.end(year), rule.end(year.shift(-1))), key=lambda end: abs(end - day)
    )


def _month_day(day: date) -> tuple[int, int]:
    return (2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day)


def _is_month_end(rule: FiscalYear) -> bool:
    return rule.day >= calendar.monthrange(2023, rule.month)[1]
