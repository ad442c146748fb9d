"""Read which of the company's periods a text names, by last day and length or by name.

A text that names no period, or more than one, gives None: nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec.structs import replace

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.reports.fiscal_labels import QUARTER_SLACK, Labels
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.values import Frozen

_PATTERNS = wordings("periods")
_search, _fullmatch, _sub = _PATTERNS.search, _PATTERNS.fullmatch, _PATTERNS.sub

LATEST = timedelta(days=130)
"""How long after its end a period may be reported: a small company takes 90 days for a year."""

_QUARTER_DAYS, _YEAR_DAYS = 91, 365
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_NUMBERS = {word: int(number) for word, number in _PATTERNS.tables["numbers"].items()}


class ReleaseCalendar(Frozen):
    """A company's fiscal year, and the day of its release.

    `named_in_full` are the quarters that the release names with a year or a last day; "the third
    quarter" can only mean one of them.
    """

    fiscal: FiscalYear
    today: date
    named_in_full: frozenset[Period] = frozenset()

    @property
    def quarter(self) -> Period:
        """Return the running quarter."""
        return self.fiscal.containing(self.today, Span.QUARTER)

    @property
    def year(self) -> Period:
        """Return the running year."""
        return self.fiscal.containing(self.today, Span.YEAR)

    def for_release(self, texts: Iterable[str]) -> ReleaseCalendar:
        """Return the calendar with the quarters that these texts name in full."""
        labels, named = Labels(self.fiscal), set[Period]()
        for text in texts:
            named |= quarters_named(text)
            ended = filter(labels.closes, days_ended(text))
            named.update(nearest_quarter(self.fiscal, day) for day in ended)
        return replace(self, named_in_full=frozenset(named))

    # Periods that have ended

    def ended_period(self, above: str) -> Period | None:
        """Return the period that headings name, if it is the last one that has ended."""
        if is_trailing(above):
            return None
        above = normalized(above)
        if any(_search(name, above) for name in ("date", "numeric", "month_ended")):
            named = self.by_last_day(above)
        else:
            named = self.by_name(above) or self.by_ordinal(above)
        return named if named is not None and self._ended_last(named) else None

    def result_period(self, words: str) -> Period | None:
        """Return the last ended period that a few words of a sentence name.

        `the third quarter`, `2024`. Words that go on to another period ("and 2023") name none.
        """
        words = _sub("period_ended", r" \1s ended", normalized(words).strip(" ,"))
        if _fullmatch("the_quarter", words):
            return self._last_quarter()
        if _fullmatch("the_year", words):
            return self._last_year()  # NEPH 2024Q4: "Full-Year Net Revenue"
        if _fullmatch("fiscal_or_bare_year", words):
            words = f"fiscal {words[-4:]}"
        return self.ended_period(words) if _fullmatch("one_period", words) else None

    def by_last_day(self, above: str) -> Period | None:
        """Return the period of `Three Months Ended October 26, 2025`."""
        days = {_day(found) for found in _PATTERNS["date"].finditer(above)}
        days |= {_numbered_day(found) for found in _PATTERNS["numeric"].finditer(above)}
        days |= {
            _month_end_of(found) for found in _PATTERNS["month_ended"].finditer(above)
        }
        lengths = set(_lengths(above))
        period = self._stretch(days, lengths)
        named = self.by_name(above)
        return period if named in (None, period) else None

    def by_name(self, text: str) -> Period | None:
        """Return the period of `Q3 FY26`, `third quarter of fiscal 2026` or `Fiscal Year 2026`."""
        quarters = {_quarter(found) for found in _PATTERNS["quarter"].finditer(text)}
        rest = _sub("for_the_quarter", " ", _sub("quarter", " ", text))  # PNC 2021Q2
        if _search("some_quarter", rest) and not _search("quarter_ended", rest):
            return None  # "fourth quarter and fiscal 2025" names both
        named = quarters | {_year(found) for found in _PATTERNS["year"].finditer(rest)}
        return named.pop() if len(named) == 1 else None

    def by_ordinal(self, text: str) -> Period | None:
        """Return the last ended quarter of `Second-Quarter`, without a year (PEP 2023Q2)."""
        quarters = _ordinals(text)
        if len(quarters) != 1 or _search("yeared_or_long", text):
            return None
        last = self._last_quarter()
        return last if last and {last.n} == quarters else None

    def _last_quarter(self) -> Period | None:
        """Return the quarter that ended last, if the release names it."""
        last = self.quarter.shift(-1)
        return last if last in self.named_in_full else None

    def _last_year(self) -> Period | None:
        """Return the year that ended last, if the release is about its last quarter."""
        last = self._last_quarter()
        return Period(Span.YEAR, last.year) if last and last.n == 4 else None

    def _ended_last(self, period: Period) -> bool:
        """Return whether no later period has ended: a release also repeats older ones."""
        end = self.fiscal.end(period)
        reported = end - QUARTER_SLACK <= self.today <= end + LATEST
        return reported and self.today < self.fiscal.end(period.shift(1))

    # Periods that are running

    def running_period(self, words: str) -> Period | None:
        """Return the period that a heading or a sentence names, if it is running.

        The running quarter (`fiscal Q1`) and `full year` need no number of a year.
        """
        words = normalized(words)
        plain = _sub("scale", "", words).strip(" :")
        quarters = self._unyeared(words)
        named = self.by_name(words) or self._bare_year(words) or self._ending(words)
        if named is None and _fullmatch("the_full_year", plain):
            named = self.year
        elif len(quarters) == 1 and not _search("yeared_or_spanned", words):
            named = self.quarter if {self.quarter.n} == quarters else None
        if named is None:
            return None
        return (
            named
            if self.fiscal.start(named) <= self.today <= self.fiscal.end(named)
            else None
        )

    def names_period(self, text: str) -> bool:
        """Return whether a text names a quarter or a year with its number."""
        return bool(_search("quarter", text) or _search("year", text))

    def _unyeared(self, words: str) -> set[int]:
        """Return the numbers of quarters named without a year: `third quarter`, `Q3`."""
        return _ordinals(words) | {
            int(word) for word in _PATTERNS["plain_quarter"].findall(words)
        }

    def _bare_year(self, heading: str) -> Period | None:
        """Return the year of `2026 Outlook`, if the company's years are the calendar's."""
        years = set(_PATTERNS["any_year"].findall(heading))
        if (
            len(years) != 1
            or self.fiscal.month != 12
            or not _search("bare_year", heading)
        ):
            return None
        if any(_search(name, heading) for name in ("some_quarter", "date", "length")):
            return None
        return Period(Span.YEAR, int(years.pop()))

    def _ending(self, heading: str) -> Period | None:
        """Return the period of `Guidance for the Year Ending February 28, 2027` (STZ 2027Q2)."""
        rest = _sub("ending", "", heading)
        several = len(_PATTERNS["ending"].findall(heading)) != 1
        if several or _search("some_quarter", rest):
            return None
        words = _sub("ending_word", "ended", heading)
        days = {_day(found) for found in _PATTERNS["date"].finditer(words)}
        return self._stretch(days, set(_lengths(words)))

    def _stretch(self, days: set[date | None], lengths: set[int]) -> Period | None:
        """Return the period of a last day and a length in days; None if there are several."""
        if len(days) != 1 or len(lengths) != 1:
            return None
        (end,), (length,) = days, lengths
        if end is None:
            return None
        stretch = Labels(self.fiscal).stretch(end - timedelta(days=length - 1), end)
        return stretch.period if stretch else None


# Texts


@lru_cache(maxsize=2048)
def normalized(text: str) -> str:
    """Return a text with its periods in the form that the patterns know."""
    return _PATTERNS.rewritten(text) if _search("digit", text) else text


def is_trailing(text: str) -> bool:
    """Return whether a text speaks of the last four quarters or twelve months."""
    return _PATTERNS.has("trailing", text)


def has_length(text: str) -> bool:
    """Return whether a text says how long a period is (`Three Months Ended`)."""
    return bool(_lengths(text))


def quarters_named(text: str) -> set[Period]:
    """Return the quarters that a text names with their years."""
    return {
        _quarter(found) for found in _PATTERNS["quarter"].finditer(normalized(text))
    }


def unyeared_quarters(text: str) -> set[int]:
    """Return the numbers of the quarters that a text names without a year (`third quarter`)."""
    return _ordinals(_sub("quarter", " ", normalized(text)))


def days_ended(text: str) -> list[date]:
    """Return the days on which a text says that periods ended."""
    text = normalized(text)
    found = (
        _PATTERNS.match("date", text, ended.end())
        for ended in _PATTERNS["ended"].finditer(text)
    )
    days = (_day(match) for match in found if match is not None)
    return [day for day in days if day is not None]


def nearest_quarter(fiscal: FiscalYear, day: date) -> Period:
    """Return the fiscal quarter that ends nearest to a day."""
    quarter = fiscal.containing(day, Span.QUARTER)
    return min((quarter.shift(-1), quarter), key=lambda one: abs(fiscal.end(one) - day))


def _ordinals(text: str) -> set[int]:
    return {
        _ORDINALS[word.lower()] for word in _PATTERNS["ordinal_quarter"].findall(text)
    }


def _lengths(text: str) -> list[int]:
    """Return the lengths of periods that a text names, in days."""
    lengths = []
    for found in _PATTERNS["length"].finditer(text):
        number = (
            int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1].lower(), 0)
        )
        of_weeks = found[2].lower().startswith("week")
        lengths.append(number * 7 if of_weeks else round(number * _YEAR_DAYS / 12))
    if lengths:
        return lengths
    if (several := _search("quarters_ended", text)) is not None:  # AVGO 2026Q3
        number = (
            int(several[1]) if several[1].isdigit() else _NUMBERS[several[1].lower()]
        )
        return [_QUARTER_DAYS * number]
    if _search("quarter_ended", text):
        lengths.append(_QUARTER_DAYS)
    if _search("year_ended", text):
        lengths.append(_YEAR_DAYS)
    return lengths


def _quarter(found: re.Match[str]) -> Period:
    word = found["word"] or found["word5"]
    number = found["q2"] or found["q3"] or found["q4"] or found["q6"]
    names = ("y1", "y2", "y3", "y4", "y5", "y6")
    year = next(found[name] for name in names if found[name])
    return Period(
        Span.QUARTER, _full(year), _ORDINALS[word.lower()] if word else int(number)
    )


def _year(found: re.Match[str]) -> Period:
    return Period(Span.YEAR, _full(found[1]))


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _day(found: re.Match[str]) -> date | None:
    return _date(int(found[3]), _month(found[1]), int(found[2]))


def _numbered_day(found: re.Match[str]) -> date | None:
    return _date(_full(found[3]), int(found[1]), int(found[2]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _month_end_of(found: re.Match[str]) -> date:
    year, month = int(found[2]), _month(found[1])
    return date(year, month, calendar.monthrange(year, month)[1])


# The fiscal year, where neither the book nor filings say it


def fiscal_year_of(texts: Iterable[str], today: date) -> FiscalYear | None:
    """Return the year-end rule that a release of `today` shows; None if its words leave it open.

    The reported quarter's name and last day settle it: a first quarter of fiscal 2024 that ended
    on December 31, 2023 belongs to a year that ends in September 2024. Without a last day,
    quarters are the calendar's, unless the release calls them fiscal.
    """
    lines = [normalized(text) for text in texts]
    ended = newest_end(lines, today)
    if ended is None or today - ended > LATEST:
        return None if any(map(_PATTERNS["word"].search, lines)) else CALENDAR
    quarter, number = _reported(lines, ended)
    if number is None:
        return None
    end = _nearest_month_end(ended + timedelta(days=(4 - number) * _QUARTER_DAYS))
    if quarter is not None:
        return _named_by(end, {quarter.year})
    if end.month == 12:
        return CALENDAR
    years = (year for line in lines for year in _PATTERNS["fiscal_year"].findall(line))
    return _named_by(end, set(map(int, years)))


def newest_end(lines: Iterable[str], today: date) -> date | None:
    """Return the last day of the newest period that these lines name and that has ended."""
    days = (day for line in lines for day in days_ended(line))
    return max((day for day in days if day <= today), default=None)


def _reported(lines: Sequence[str], ended: date) -> tuple[Period | None, int | None]:
    """Return the quarter that ended on a day, with its year if it is named, and its number.

    A line that names that day and one quarter decides; else the quarter that most lines name.
    """
    for line in lines:
        if days_ended(line) != [ended]:
            continue
        unnamed = not quarters_named(line) and not unyeared_quarters(line)
        if unnamed and _search("the_year_ended", line):
            return None, 4
    alone = [named.pop() for named in map(quarters_named, lines) if len(named) == 1]
    if alone:
        quarter = Counter(alone).most_common(1)[0][0]
        return quarter, quarter.n
    numbers = {number for line in lines for number in unyeared_quarters(line)}
    return None, numbers.pop() if len(numbers) == 1 else None


def _nearest_month_end(day: date) -> date:
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    before = day.replace(day=1) - timedelta(days=1)
    return min((last, before), key=lambda end: abs(end - day))


def _named_by(end: date, years: set[int]) -> FiscalYear | None:
    """Return the rule of years that end on a day and have the number of that year or the last."""
    fitting = years & {end.year, end.year - 1}
    if len(fitting) != 1:
        return None
    day = calendar.monthrange(2023, end.month)[1]
    return FiscalYear(end.month, day, by_start=fitting == {end.year - 1})
