"""Read from a release when its company's fiscal years end, where neither the book nor filings say it.

The last day of the reported quarter and the quarter's name settle it: a first quarter of fiscal 2024 that
ended on December 31, 2023 belongs to a year that ends in September 2024.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period
from catalyst_tui.reports.release.periods import (
    LATEST,
    days_ended,
    plainly,
    quarters_named,
    unyeared_quarters,
)

_WORD = re.compile(r"\bfiscal\b|\bFY ?\d", re.IGNORECASE)
_FISCAL_YEAR = re.compile(r"\bfiscal (?:year )?(20\d\d)\b", re.IGNORECASE)
_YEAR_ENDED = re.compile(r"\byear(?: 20\d\d)?,? (?:which |that )?ended\b", re.IGNORECASE)
_QUARTER = timedelta(days=91)


def fiscal_year_of(texts: Iterable[str], today: date) -> FiscalYear | None:
    """Return the year-end rule that a release of `today` shows; None if its words leave it open.

    Without a last day, quarters are the calendar's, unless the release speaks of fiscal ones.
    """
    lines = [plainly(text) for text in texts]
    ended = newest_end(lines, today)
    if ended is None or today - ended > LATEST:
        return None if any(map(_WORD.search, lines)) else CALENDAR
    quarter, n = _reported(lines, ended)
    if n is None:
        return None
    end = _month_end(ended + (4 - n) * _QUARTER)
    if quarter is not None:
        return _named_by(end, {quarter.year})
    if end.month == 12:
        return CALENDAR
    return _named_by(end, {int(found[1]) for line in lines for found in _FISCAL_YEAR.finditer(line)})


def newest_end(lines: Iterable[str], today: date) -> date | None:
    """Return the last day of the newest period that has ended by `today`, of those a release names."""
    return max((day for line in lines for day in days_ended(line) if day <= today), default=None)


def _reported(lines: Sequence[str], ended: date) -> tuple[Period | None, int | None]:
    """Return the quarter that ended on a day, with its year if it is named, and its number.

    A line that names one quarter and that day says it; else the quarter that most lines name.
    """
    direct = [line for line in lines if days_ended(line) == [ended]]
    for line in direct:
        named, numbers = quarters_named(line), unyeared_quarters(line)
        if len(named) == 1:
            return (quarter := named.pop()), quarter.n
        if not named and len(numbers) == 1:
            return None, numbers.pop()
        if not named and not numbers and _YEAR_ENDED.search(line):
            return None, 4
    named_alone = [named.pop() for line in lines if len(named := quarters_named(line)) == 1]
    if named_alone:
        quarter = Counter(named_alone).most_common(1)[0][0]
        return quarter, quarter.n
    numbers = {n for line in lines for n in unyeared_quarters(line)}
    return None, numbers.pop() if len(numbers) == 1 else None


def _month_end(day: date) -> date:
    """Return the end of a month that is nearest to a day."""
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    before = day.replace(day=1) - timedelta(days=1)
    return min((last, before), key=lambda one: abs(one - day))


def _named_by(end: date, years: set[int]) -> FiscalYear | None:
    """Return the rule of years that end on a day and bear that year's number, or the one before."""
    fitting = years & {end.year, end.year - 1}
    if len(fitting) != 1:
        return None
    day = calendar.monthrange(2023, end.month)[1]
    return FiscalYear(end.month, day, by_start=fitting == {end.year - 1})
