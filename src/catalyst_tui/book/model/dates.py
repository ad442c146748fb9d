"""Dates as people write them: days, coarse dates, windows, and the moments they end.

In `due` and `from` a form with `FY` is fiscal and every other is calendar (language.md, "When").
The last day counts; a deadline passes at the midnight after it, in the exchange's time zone.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, parse_period
from catalyst_tui.values import Frozen

EVENING = time(17, 0)
"""When a date without a time became public: after the close (verdicts.md, "Facts")."""


class Window(Frozen):
    """A stretch of days, both ends included, with the words it was written in (`2027H1`)."""

    first: date
    last: date
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def coarse(self) -> bool:
        """Whether it is more than one day."""
        return self.first != self.last


@lru_cache(maxsize=1 << 12)  # the dates of a book are few, and each a value of many
def day_window(day: date) -> Window:
    """Return the window of exactly one day."""
    return Window(day, day, day.isoformat())


@lru_cache(maxsize=1 << 12)
def parse_window(text: str, fiscal: FiscalYear = CALENDAR) -> Window:
    """Read `2026-11-22`, `2027`, `2027H1`, `2026-11`, `2026-09..2026-12`, `FY2027Q4`.

    Raises ValueError with a sentence.
    """
    text = text.strip()
    if ".." in text:
        first, last = (parse_window(part, fiscal) for part in text.split("..", 1))
        if last.last < first.first:
            raise ValueError(f"{text!r} ends before it begins")
        return Window(first.first, last.last, text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = parse_day(text)
        return Window(day, day, text)
    try:
        period = parse_period(text)
    except ValueError as error:
        if "is no period" not in str(error):
            raise
        example = (
            "write for example 2026-11-22, 2027, 2027H1, 2026Q4, 2026-11 or FY2027Q4"
        )
        hint = str(error).partition("; ")[2]
        raise ValueError(
            f"{text!r} is no date; {example if 'for example' in hint else hint}"
        ) from None
    rule = fiscal if text.upper().startswith("FY") else CALENDAR
    return Window(rule.start(period), rule.end(period), text)


def parse_day(text: str) -> date:
    """Read `2026-11-22`, of this or a neighbouring century: years are added to it. ValueError
    otherwise."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text!r} is no day; write for example 2026-11-22")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r}: there is no such day") from None
    if not 1900 <= day.year < 2200:
        raise ValueError(f"{text} is not of our time")
    return day


@lru_cache(maxsize=1 << 14)
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment (UTC) at which `day` is over in `zone`."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


@lru_cache(maxsize=1 << 14)  # a test over closes asks for that of every day
def last_moment(day: date, zone: ZoneInfo) -> datetime:
    """Return the last moment (UTC) of `day` in `zone`: what "as of that day" means."""
    return end_of(day, zone) - timedelta(microseconds=1)


def evening_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) from which something dated only `day` counts as known."""
    return datetime.combine(day, EVENING, zone).astimezone(UTC)


@lru_cache(maxsize=1000)  # one moment is judged and shown for a thousand checkpoints
def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the day it is in `zone` at `at`."""
    return at.astimezone(zone).date()


def moved(start: date, n: int, unit: str) -> date:
    """Return a day `n` d, w, mo or y later (earlier if negative): months and years are the
    calendar's."""
    if unit in ("d", "w"):
        return start + timedelta(days=n * (7 if unit == "w" else 1))
    year, month = divmod(
        start.year * 12 + start.month - 1 + n * (12 if unit == "y" else 1), 12
    )
    return date(
        year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])
    )


class DaysAhead(Frozen):
    """So many d or mo before a day: months are the calendar's."""

    n: int
    unit: str

    def of(self, day: date) -> date:
        return moved(day, -self.n, self.unit)
