"""Find the date in a typed line: `in Q3 2027`, `by mid-2027`, `before 2027`, `by 15 March 2027`.

A date is returned as the book writes it, with its coarseness: `2027Q3`, `2027H1`, `2026-12-31`.
Only whole words count: "monitor" holds no Monday. A year has four digits, or two behind a quarter,
a half or `FY`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span, parse_period

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"early": "H1", "mid": "H1", "late": "H2"}  # the last day of "mid-2027" is June 30


class When(Struct, frozen=True):
    """A date in a line. `start` and `end` are its place, with the word before it."""

    text: str  # as the book writes it
    last: date
    start: int
    end: int
    deadline: bool  # after `by` or `before`; else after `in`, or alone
    is_period: bool  # a quarter, half or year, which a reported figure can have


class DateError(ValueError):
    """A date that cannot be meant. `start` and `end` are its place in the line."""

    def __init__(self, message: str, start: int, end: int, instead: str = "") -> None:
        super().__init__(message)
        self.start, self.end, self.instead = start, end, instead


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:19|20|21)\d\d"
_SHORT = rf"(?:{_YEAR}|'?\d\d)"
_FORMS = (
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)",
    rf"(?P<dmy>(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH}),?\s+({_YEAR}))",
    rf"(?P<mdy>({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+({_YEAR}))",
    rf"(?P<month>({_MONTH})\s+({_YEAR})|({_YEAR})-(\d\d))",
    rf"(?P<period>(?:FY|CY)?{_YEAR}\s?-?[QH][1-4])",
    rf"(?P<turned>([QH])([1-4])\s?(?:of\s+|FY)?({_SHORT})|([1-4])([QH])\s?({_SHORT}))",
    rf"(?P<fiscal>(?:FY|fiscal\s+(?:year\s+)?)\s?({_SHORT}))",
    rf"(?P<half>(?:the\s+)?(?:first|second)\s+half\s+(?:of\s+)?({_YEAR}))",
    rf"(?P<part>(early|mid|late)[\s-]+({_YEAR}))",
    rf"(?P<yearend>(?:the\s+)?(?:(?:year[\s-]?end|end\s+of\s+(?:the\s+)?year|YE)(?:\s+{_YEAR})?"
    rf"|end[\s-](?:of\s+)?{_YEAR}))",
    r"(?P<relative>(?:the\s+)?(next|this)\s+"
    r"(quarter|half|year|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day))",
    rf"(?P<year>{_YEAR})",
)
_LEAD = r"(?P<lead>by|before|until|no\s+later\s+than|in|during|for|on|at)"
_DATE = re.compile(
    rf"(?<![\w.$€£-])(?:{_LEAD}\s+)?(?:{'|'.join(_FORMS)})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)


def find_when(text: str, today: date, fiscal: FiscalYear = CALENDAR) -> When | None:
    """Return the last date in `text` that is not inside quotes or brackets, or None.

    DateError if the date is over, or if there is no such day.
    """
    found: When | None = None
    for match in _DATE.finditer(blanked(text)):
        if not match["lead"] and not _stands_alone(match):
            continue
        found = _read(match, today, fiscal)
    if found is not None and found.last < today:
        later = _next_like(found.text, today)
        raise DateError(
            f"{found.text} is over; the next one is {later}", found.start, found.end, f"by {later}"
        )
    return found


def blanked(text: str) -> str:
    """Return `text` with quoted parts and arguments in brackets blanked out, of the same length."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return re.sub(r'"[^"]*"|\([^()]*\)', blank, text)


def _stands_alone(match: re.Match[str]) -> bool:
    """Tell whether a date needs no word such as `by` before it. A bare year needs one."""
    return not match["year"]


def _read(match: re.Match[str], today: date, fiscal: FiscalYear) -> When:
    lead = re.sub(r"\s+", " ", (match["lead"] or "").lower())
    name = next(form for form in _READERS if match[form])
    start, end = match.span(name)
    try:
        text = _READERS[name](match[name], today, fiscal)
        if lead == "before":
            text = _before(text, fiscal)
        window = parse_window(text, fiscal)
    except ValueError as error:
        raise DateError(str(error), start, end) from None
    return When(
        text,
        window.last,
        match.start(),
        match.end(),
        lead in ("by", "before", "until", "no later than", "on"),
        bool(re.fullmatch(r"(?:FY|CY)?\d{4}(?:[QH]\d)?", text)),
    )


def _iso(text: str, today: date, fiscal: FiscalYear) -> str:
    return text


def _day(text: str, today: date, fiscal: FiscalYear) -> str:
    """Read `15 March 2027` and `March 15, 2027`."""
    numbers = re.findall(r"\d+", text)
    month = re.search(r"[A-Za-z]{3,}", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", text))
    return f"{numbers[1]}-{_month_number(month[0] if month else ''):02d}-{int(numbers[0]):02d}"


def _month_first(text: str, today: date, fiscal: FiscalYear) -> str:
    numbers = re.findall(r"\d+", text)
    return f"{numbers[1]}-{_month_number(text):02d}-{int(numbers[0]):02d}"


def _month(text: str, today: date, fiscal: FiscalYear) -> str:
    year = re.search(r"\d{4}", text)
    month = re.search(r"[A-Za-z]{3,}", text)
    if month is None or year is None:
        return text
    return f"{year[0]}-{_month_number(month[0]):02d}"


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _period(text: str, today: date, fiscal: FiscalYear) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def _turned(text: str, today: date, fiscal: FiscalYear) -> str:
    """Read `Q3 2027`, `3Q27`, `1H27`."""
    match = re.fullmatch(r"([QH]?)([1-4])([QH]?)\s?(of\s+|FY)?'?(\d+)", text, re.IGNORECASE)
    if match is None:
        return text
    head = "FY" if (match[4] or "").upper() == "FY" else ""
    return f"{head}{_four_digits(match[5])}{(match[1] or match[3]).upper()}{match[2]}"


def _fiscal(text: str, today: date, fiscal: FiscalYear) -> str:
    year = re.search(r"\d+$", text)
    return f"FY{_four_digits(year[0] if year else '')}"


def _four_digits(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _half(text: str, today: date, fiscal: FiscalYear) -> str:
    return f"{text[-4:]}{'H1' if 'first' in text.lower() else 'H2'}"


def _part(text: str, today: date, fiscal: FiscalYear) -> str:
    word = re.match(r"[a-z]+", text.lower())
    return f"{text[-4:]}{PARTS[word[0] if word else '']}"


def _year_end(text: str, today: date, fiscal: FiscalYear) -> str:
    year = re.search(r"\d{4}", text)
    return f"{year[0] if year else today.year}-12-31"


def _relative(text: str, today: date, fiscal: FiscalYear) -> str:
    """Read `next quarter`, `this year`, `next Friday`."""
    words = text.lower().split()
    word, unit = words[-2], words[-1]
    if unit.endswith("day"):
        ahead = (WEEKDAYS.index(unit[:3]) - today.weekday()) % 7 or 7
        return (today + timedelta(days=ahead)).isoformat()
    later = 1 if word == "next" else 0
    if unit == "month":
        return str(CALENDAR.containing(today, Span.MONTH).shift(later))
    span = {"quarter": Span.QUARTER, "half": Span.HALF, "year": Span.YEAR}[unit]
    period = fiscal.containing(today, span).shift(later)
    text = str(period)
    return text if text.startswith("FY") else f"FY{text}" if fiscal != CALENDAR else text


def _plain_year(text: str, today: date, fiscal: FiscalYear) -> str:
    return text


_READERS: dict[str, Callable[[str, date, FiscalYear], str]] = {
    "iso": _iso,
    "dmy": _day,
    "mdy": _month_first,
    "month": _month,
    "period": _period,
    "turned": _turned,
    "fiscal": _fiscal,
    "half": _half,
    "part": _part,
    "yearend": _year_end,
    "relative": _relative,
    "year": _plain_year,
}


def _before(text: str, fiscal: FiscalYear) -> str:
    """Return the date whose last day is the day before `text` begins."""
    try:
        period = parse_period(text)
    except ValueError:
        window = parse_window(text, fiscal)
        return (window.first - timedelta(days=1)).isoformat()
    return _written(period.shift(-1), text)


def _written(period: Period, like: str) -> str:
    """Write a period in the form of `like`: a calendar year stays without `FY`."""
    text = str(period)
    return text if like.upper().startswith("FY") else text.removeprefix("FY")


def _next_like(text: str, today: date) -> str:
    """Return the next date of the same kind that is not over: `2025Q4` gives `2026Q4`."""
    year = re.search(r"\d{4}", text)
    if year is None:
        return text
    for later in range(int(year[0]) + 1, today.year + 3):
        candidate = text.replace(year[0], str(later), 1)
        if parse_window(candidate).last >= today:
            return candidate
    return text
