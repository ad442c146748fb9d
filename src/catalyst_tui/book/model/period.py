"""Fiscal periods: labels, arithmetic on them, and their first and last days.

A period is a label in the company's own calendar (`2026Q2`, `FY2027`); only a `FiscalYear` turns it
into days. Quarters end on the last day of every third month counted from the year's end. With a
weekday rule the year ends on the weekday nearest to its day and its quarters last 13 weeks each; of
53 weeks one quarter has 14, the first unless the company's own reports show another (CRDO FY2025Q1:
2024-04-28 to 2024-08-03). A month is the calendar's, whatever the year: `2026-10` is October 2026,
also when the year ends in February.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter

from msgspec import field

from catalyst_tui.values import Frozen

IN_TIME = attrgetter("year", "n")
"""The order of periods of one span."""


class Span(IntEnum):
    """How long a period is, in months; a week and a day are shorter than any, and counted by their
    dates."""

    DAY = -2
    WEEK = -1
    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12

    @property
    def per_year(self) -> int:
        """Return how many of these make a year, at most."""
        return (
            12 // self.value
            if self > Span.WEEK
            else {Span.WEEK: 53, Span.DAY: 366}[self]
        )

    @property
    def plural(self) -> str:
        """Return `quarters`, `halves`."""
        return "halves" if self is Span.HALF else f"{self.name.lower()}s"

    @property
    def dated(self) -> bool:
        """Whether its values have days rather than reporting periods."""
        return self <= Span.WEEK


# A judge asks for the same few hundred ends over and over; working one out costs ten times a look-
# up.
_cached = lru_cache(maxsize=1 << 14)

_SPANS = {
    **{span.name.lower(): span for span in Span},
    "d": Span.DAY,
    "session": Span.DAY,
    "w": Span.WEEK,
    "mo": Span.MONTH,
    "q": Span.QUARTER,
    "y": Span.YEAR,
    "halve": Span.HALF,
}


def span_named(word: str) -> Span | None:
    """Return the span of a word such as `quarters`, `sessions` or `mo`; None for any other."""
    return _SPANS.get(word if len(word) <= 2 else word.removesuffix("s"))


@dataclass(init=False, frozen=True, slots=True, order=True)
class Period:
    """One reporting period: the `n`-th (from 1) `span` of `year`, in fiscal terms or, if
    `calendar`, not.

    There is one object for each: every figure is looked up by its period, which must cost nothing.
    """

    span: Span
    year: int
    n: int = 1
    calendar: bool = False

    def __new__(
        cls, span: Span, year: int, n: int = 1, calendar: bool = False
    ) -> Period:
        key = (span, year, n, calendar)
        known = _PERIODS.get(key)
        if known is None:
            known = object.__new__(cls)
            for name, value in zip(cls.__slots__, key, strict=True):
                object.__setattr__(known, name, value)
            known = _PERIODS.setdefault(key, known)
        return known

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[type[Period], tuple[Span, int, int, bool]]:
        return Period, (self.span, self.year, self.n, self.calendar)

    @_cached
    def __str__(self) -> str:
        head = f"CY{self.year}" if self.calendar else f"{self.year}"
        match self.span:
            case Span.YEAR:
                return head if self.calendar else f"FY{self.year}"
            case Span.HALF:
                return f"{head}H{self.n}"
            case Span.QUARTER:
                return f"{head}Q{self.n}"
            case Span.MONTH:
                return f"{head}-{self.n:02d}"
            case Span.WEEK:
                return f"{head}-W{self.n:02d}"
            case Span.DAY:
                raise TypeError("a day is a date, no period")

    @property
    def monday(self) -> date:
        """Return the first day of a week."""
        return date.fromisocalendar(self.year, self.n, 1)

    @_cached
    def shift(self, by: int) -> Period:
        """Return the period `by` spans later (earlier when negative)."""
        if self.span is Span.WEEK:
            return week_of(self.monday + timedelta(weeks=by))
        year, n = divmod(
            self.year * (12 // self.span) + self.n - 1 + by, 12 // self.span
        )
        return Period(self.span, year, n + 1, self.calendar)

    def year_ago(self) -> Period:
        """Return the same period of the year before."""
        return Period(self.span, self.year - 1, self.n, self.calendar)

    @_cached
    def ends_with(self, span: Span) -> Period | None:
        """Return the period of another length, a quarter or more, that ends on the same day."""
        if span <= self.span:
            return self.parts(span)[-1]
        whole = self.within(span)
        return whole if whole.parts(self.span)[-1] == self else None

    def parts(self, span: Span) -> tuple[Period, ...]:
        """Return the shorter periods of `span` that make up this one, in order; itself
        when equal."""
        count = self.span // span
        first = (self.n - 1) * count + 1
        return tuple(
            Period(span, self.year, first + i, self.calendar) for i in range(count)
        )

    def within(self, span: Span) -> Period:
        """Return the longer period of `span` that contains this one."""
        return Period(
            span, self.year, (self.n - 1) // (span // self.span) + 1, self.calendar
        )


_PERIODS: dict[tuple[Span, int, int, bool], Period] = {}
_QUARTER = timedelta(weeks=13)


def week_of(day: date) -> Period:
    """Return the week, Monday to Sunday, that a day is in."""
    year, week, _ = day.isocalendar()
    return Period(Span.WEEK, year, week)


class FiscalYear(Frozen):
    """A year-end rule: a month's end or a day of it, or the `weekday` (Monday 0) nearest to that
    day.

    A year has the name of the one that rule's day is in or, `by_start`, of the one before
    (retailers: the year that ended on 2026-02-01 is 2025).
    """

    month: int = 12
    day: int = 31
    weekday: int | None = None
    by_start: bool = False
    long: int = 1
    """Which quarter of a year of 53 weeks has 14 of them."""

    def __hash__(self) -> int:
        return self.month * 32 + self.day  # three times as quick as the usual

    def end(self, period: Period) -> date:
        """Return the last day of `period`."""
        return self._end(period)

    @_cached
    def _end(self, period: Period) -> date:
        if period.span is Span.WEEK:
            return period.monday + timedelta(days=6)
        if self != CALENDAR and (period.calendar or period.span is Span.MONTH):
            return CALENDAR.end(period)
        if self.weekday is not None and period.n * period.span in (3, 6, 9):
            return self._end_of_weeks(period.year, period.n * period.span // 3)
        months_before_year_end = 12 - period.n * period.span
        ends_in = period.year + self.by_start
        year, month0 = divmod(
            ends_in * 12 + self.month - 1 - months_before_year_end, 12
        )
        month = month0 + 1
        last = calendar.monthrange(year, month)[1]
        full = (
            self.day >= calendar.monthrange(2023, self.month)[1]
        )  # "02-28" is February's end in any year
        anchor = date(year, month, last if full else min(self.day, last))
        return anchor if self.weekday is None else _nearest(anchor, self.weekday)

    def _end_of_weeks(self, year: int, quarter: int) -> date:
        """Return the last day of a quarter of whole weeks: counted from the year's end or, before
        the long quarter, from its beginning."""
        if quarter < self.long:
            return self.end(Period(Span.YEAR, year - 1)) + quarter * _QUARTER
        return self.end(Period(Span.YEAR, year)) - (4 - quarter) * _QUARTER

    def start(self, period: Period) -> date:
        """Return the first day of `period`: the day after the one before ended."""
        return self.end(period.shift(-1)) + timedelta(days=1)

    @_cached
    def containing(self, day: date, span: Span) -> Period:
        """Return the period of `span` in which `day` falls."""
        if span is Span.WEEK:
            return week_of(day)
        period = Period(
            span, day.year + 2, span.per_year
        )  # a year may end in the first days of the next
        while self.start(period) > day:
            period = period.shift(-1)
        return period

    def own(self, period: Period) -> Period:
        """Convert a calendar period to the company's own that holds its middle (CY2026Q4)."""
        if not period.calendar:
            return period
        first, last = CALENDAR.start(period), CALENDAR.end(period)
        return self.containing(first + (last - first) / 2, period.span)

    def named(self, period: Period) -> Period:
        """Return the company's own name of a calendar period of the same days, else the period."""
        own = self.own(period)
        days = CALENDAR.start(period), CALENDAR.end(period)
        return own if (self.start(own), self.end(own)) == days else period

    def __str__(self) -> str:
        head = (
            ""
            if self.weekday is None
            else f"{calendar.day_abbr[self.weekday]} nearest "
        )
        return (
            f"{head}{self.month:02d}-{self.day:02d}{_BY_START if self.by_start else ''}"
        )


class ReportedYear(FiscalYear, frozen=True, eq=False):
    """A year-end rule, and the days on which the company's own quarters ended.

    A quarter of weeks that is not reported yet lies as far off the rule as the one before it in its
    year. One object for each state of knowledge, told apart by identity: a look-up must not hash
    all its ends.
    """

    ends: Mapping[Period, date] = field(default_factory=dict)

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def end(self, period: Period) -> date:
        """Return the last day of `period`: as reported, else by the rule."""
        last = period.parts(Span.QUARTER)[-1] if period.span >= Span.QUARTER else period
        if (reported := self.ends.get(last)) is not None:
            return reported
        by_rule = FiscalYear.end(self, period)
        if self.weekday is None or last.span is not Span.QUARTER or last.n == 4:
            return by_rule
        earlier = (last.shift(-back) for back in range(1, last.n))
        known = next((quarter for quarter in earlier if quarter in self.ends), None)
        return (
            by_rule
            if known is None
            else by_rule + (self.ends[known] - FiscalYear.end(self, known))
        )


CALENDAR = FiscalYear()


def _nearest(anchor: date, weekday: int) -> date:
    ahead = (weekday - anchor.weekday()) % 7
    return anchor + timedelta(days=ahead if ahead <= 3 else ahead - 7)


_BY_START = ", named by its start"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEAR_END = re.compile(
    r"(?:(?P<wd>[A-Za-z]{3})[a-z]*\s+nearest\s+)?(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?P<by_start>,\s*named by its start)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 10)
def parse_fiscal_year(text: str) -> FiscalYear:
    """Read `"12-31"`, `"Sat nearest 04-30"`, `"Sun nearest 01-31, named by its start"`.

    Raises ValueError with a sentence.
    """
    match = _YEAR_END.fullmatch(text.strip())
    if match is None or (match["wd"] and match["wd"].lower() not in _WEEKDAYS):
        raise ValueError(
            f'{text!r} is no year end; write "12-31", "Sat nearest 04-30",'
            ' or for the last Sunday of January "Sun nearest 01-28"'
        )
    month, day = int(match["m"]), int(match["d"])
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
        raise ValueError(f"{text!r}: there is no day {month:02d}-{day:02d}")
    weekday = _WEEKDAYS.index(match["wd"].lower()) if match["wd"] else None
    return FiscalYear(month, day, weekday, bool(match["by_start"]))


_PERIOD = re.compile(
    r"(?P<head>FY|CY)?(?P<year>(?:19|20)\d\d)"
    r"(?:(?P<kind>[QH])(?P<n>\d)|-W(?P<week>\d\d)|-(?P<month>\d\d))?",
    re.IGNORECASE,
)


_TURNED = re.compile(
    r"([QH])\s*([1-4])[\s/'’-]*(?:FY|CY)?\s*(\d{4}|\d{2})|([1-4])([QH])[\s/'’-]*(\d{4}|\d{2})",
    re.I,
)
_PARTS = {
    "end": "",
    "early": "H1",
    "start": "H1",
    "mid": "H1",
    "late": "H2",
    "year": "",
}
_PART = re.compile(
    r"(?:the )?(end|early|start|mid|late|year)(?:[ -]?end)?(?: of)?[ -]?(\d{4})", re.I
)


def _otherwise(text: str) -> str:
    """Return what to write for a period in other words:

    `Q3 2026` is `2026Q3`, `mid-2027` is `2027H1`.
    """
    if match := _TURNED.fullmatch(text.strip()):
        letter, n, year = (
            match[1] or match[5],
            match[2] or match[4],
            match[3] or match[6],
        )
        return f"write {year if len(year) == 4 else f'20{year}'}{letter.upper()}{n}"
    if match := _PART.fullmatch(text.strip()):
        return f"write {match[2]}{_PARTS[match[1].casefold()]}"
    return ""


@lru_cache(maxsize=1 << 12)
def parse_period(text: str) -> Period:
    """Read `2026Q2`, `FY2026`, `FY2027Q2`, `2026H2`, `CY2026Q4`, `2026-11`; ValueError
    otherwise."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        example = (
            _otherwise(text) or "write for example 2026Q2, FY2026, 2026H2 or CY2026Q4"
        )
        raise ValueError(f"{text!r} is no period; {example}")
    year, by_calendar = int(match["year"]), (match["head"] or "").upper() == "CY"
    if match["week"]:
        return _week(text, year, int(match["week"]))
    if match["month"]:
        if match["head"] and not by_calendar:
            raise ValueError(
                f"{text!r}: a month is the calendar's; write {year}-{match['month']}"
            )
        # Each month has one label
        span, n, by_calendar = (Span.MONTH, int(match["month"]), False)
    elif match["kind"]:
        span, n = (
            (Span.QUARTER if match["kind"].upper() == "Q" else Span.HALF),
            int(match["n"]),
        )
    else:
        span, n = Span.YEAR, 1
    if not 1 <= n <= span.per_year:
        raise ValueError(f"{text!r}: a year has {span.per_year} {span.name.lower()}s")
    return Period(span, year, n, by_calendar)


def _week(text: str, year: int, n: int) -> Period:
    try:
        date.fromisocalendar(year, n, 1)
    except ValueError:
        raise ValueError(f"{text!r}: that year has no week {n}") from None
    return Period(Span.WEEK, year, n)
