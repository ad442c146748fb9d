"""Find the date in a typed line: `in Q3 2027`, `by mid-2027`, `before 2027`, `within 12 months`.

A date is returned as the book writes it, with its coarseness: `2027Q3`, `2027H1`, `2026-12-31`.
Only whole words count: "monitor" holds no Monday. A date without a year is the next such one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from catalyst_tui.book.line.vocabulary import NUMBERS, any_of
from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.book.model.period import (
    CALENDAR,
    FiscalYear,
    Period,
    Span,
    parse_period,
)

MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
EARLY = date(1900, 1, 1)  # before any date that a line names: no date is over
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class When(Struct, frozen=True):
    """A date in a line. `start` and `end` are its place, with the word before it."""

    text: str  # as the book writes it
    last: date
    start: int
    end: int
    deadline: bool  # after `by` or `before`; else after `in`, or alone
    is_period: bool  # a quarter, half or year, which a reported figure can have
    has_year: bool  # False: the next one was taken
    lasting: bool = False  # after `until`, `through`: a state that must last so long


class DateError(ValueError):
    """A date that cannot be meant. `start` and `end` are its place, `instead` what could stand
    there."""

    def __init__(self, message: str, start: int, end: int, *instead: str) -> None:
        super().__init__(message)
        self.start, self.end, self.instead = start, end, instead


_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_SHORT = r"'?(?P<year>(?:(?:19|20|21)\d\d|\d\d))E?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_KIND = r"(?P<kind>fy|cy|fiscal\s+(?:year\s+)?|calendar\s+(?:year\s+)?|f(?=\d?q))?\s?"
_PART = r"(?P<part>[qh][1-4]|[1-4][qh])"
_END = r"(?P<end>(?:the\s+)?(?:end[\s-](?:of\s+)?|y(?:ea)?r[\s-]?end\s*|ye\s?|eoy\s?)(?:the\s+)?)"
_FORMS = tuple(
    re.compile(rf"(?i)(?<![\w.$€£/-]){form}(?![\w%/-]|[.,:]\d)")
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?P<first>\d{{1,2}})[/.](?P<second>\d{{1,2}})[/.]{_SHORT}",
        rf"{_END}?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}\s+(?P<short>\d\d)",
        rf"{_END}{_MONTH}\s+'?(?P<short>\d\d)",
        rf"{_END}?{_DAY}\s+(?:of\s+)?{_MONTH},?\s+'(?P<short>\d\d)",
        rf"(?:the\s+)?{_MONTH}\s+(?P<of>quarter|qtr)(?:\s+(?:of\s+)?{_YEAR})?",
        rf"{_END}?{_MONTH}\s+(?:of\s+)?(?P<word>next|this)\s+year",
        rf"{_END}?{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_END}?{_MONTH}(?:[\s-]+(?:of\s+)?{_YEAR}|\s?'(?P<short>\d\d))?",
        rf"{_YEAR}-(?P<month>\d\d)",
        rf"{_END}?{_KIND}{_YEAR}\s?-?{_PART}",
        rf"{_END}?{_KIND}{_PART}(?:[\s/-]?(?:of\s+)?(?P<after>fy|cy|fiscal(?:\s+year)?|calendar(?:\s+year)?)?\s?{_SHORT})?",
        rf"{_END}?(?:the\s+)?(?P<kind>fy|cy|fiscal(?:\s+year)?|full[- ]year|calendar(?:\s+year)?)"
        rf"\s?{_SHORT}(?:\s?-?{_PART})?",
        rf"(?:the\s+)?(?P<half>first|second)\s+half\s+(?:of\s+)?{_YEAR}",
        r"(?P<half>early|mid|late)[\s-]+'?(?P<year>(?:19|20|21)\d\d|2\d)",
        rf"{_END}{_SHORT}",
        rf"{_END}(?:(?P<word>this|next)\s+)?(?:year)?",
        rf"(?:{_END}|the\s+)?(?P<word>next|this)\s+"
        r"(?P<unit>quarter|qtr|half|year|month|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        r"(?P<unit>(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        rf"(?:(?:over\s+)?the\s+next\s+)?(?P<count>\d+|{any_of(NUMBERS)})\s+"
        r"(?P<unit>day|week|month|year)s?(?:\s+from\s+now)?",
        _YEAR,
    )
)  # the earlier of two forms that end at the same place is meant
_ALONE = ({"year"}, {"month"}, {"month", "day"})  # forms that need a word before them
_LEAD = re.compile(
    r"(?i)(?:^|\s)(?P<lead>by|before|until|till|through|no\s+later\s+than|as\s+of|within|over|in"
    r"|during|for|exiting|come|into|heading\s+into"
    r"|on|at)(?:\s+(?:the\s+))?\s*$",
)
_BY = (
    "by",
    "before",
    "until",
    "till",
    "through",
    "no later than",
    "on",
    "within",
    "over",
)


def find_when(text: str, today: date, fiscal: FiscalYear = CALENDAR) -> When | None:
    """Return the last date in `text` that is not inside quotes or brackets, or None.

    DateError if the date is over or may be two days, or if there is no such day.
    """
    plain = blanked(text)
    found = max(
        _dates(plain), key=lambda each: (each[0].end(), -each[0].start()), default=None
    )
    if found is None:
        return None
    match, lead = found
    start = match.start() if lead is None else lead.start("lead")
    parts = {name: part.lower() for name, part in match.groupdict().items() if part}
    word = re.sub(r"\s+", " ", lead["lead"].lower()) if lead else ""
    try:
        written = _written(parts, today, fiscal)
        if word == "before" and "end" not in parts and parts.get("half") != "mid":
            written = _before(written, fiscal)
        last = parse_window(written, fiscal).last
    except DateError as error:
        raise DateError(str(error), start, match.end(), *error.instead) from None
    except ValueError as error:
        raise DateError(str(error), match.start(), match.end()) from None
    if last < today:
        later = _next_like(written, today, fiscal)
        message = f"{written} is over; the next one is {later}"
        raise DateError(message, start, match.end(), f"{word or 'by'} {later}")
    return When(
        written,
        last,
        start,
        match.end(),
        word in _BY,
        bool(re.fullmatch(r"(?:FY|CY)?\d{4}(?:[QH]\d)?", written)),
        bool({"year", "unit", "word", "short"} & set(parts))
        or "month" in parts
        or "end" in parts,
        word in ("until", "till", "through"),
    )


def written_date(text: str) -> str:
    """Return a typed date with its year as the book writes it: `Q1 2027`, `FY27`; others as
    typed."""
    try:
        when = find_when(text.strip(), EARLY)
    except DateError:
        return text
    whole = (
        when
        and when.start == 0
        and when.end == len(text.strip())
        and re.search(r"\d\d", text)
    )
    return when.text if when and whole and when.has_year else text


def _dates(text: str) -> Iterator[tuple[re.Match[str], re.Match[str] | None]]:
    """Yield what looks like a date, and the word before it. Some forms need such a word."""
    for form in _FORMS:
        for match in form.finditer(text):
            lead = _LEAD.search(text, 0, match.start())
            parts = {name for name, part in match.groupdict().items() if part}
            before = lead["lead"].lower() if lead else ""
            guided = re.search(r"(?i)\bguid\w+\s+$", text[: match.start()])
            alone = parts in _ALONE and not lead and not guided
            if alone and not (parts == {"year"} and _is_year(text, match)):
                continue
            if parts == {"unit"} and before not in ("by", "before", "until", "on"):
                continue  # "every Friday" is no date
            if parts == {"year"} and before in ("on", "at", "over"):
                continue  # a price may be such a number
            if "count" in parts and "next" not in match[0].lower():
                moved = before == "in" and text[
                    : lead.start() if lead else 0
                ].rstrip().endswith(("%", "percent", "pct"))
                if (
                    before not in ("in", "within")
                    or moved
                    or re.match("(?i)an?\\b", match[0])
                ):
                    continue  # "down 20% in 3 months" has a window, and no date
            yield match, lead


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell whether a bare 2027 is a year: between words, or behind a value with a unit."""
    before, after = text[: match.start()].rstrip(), text[match.end() :].strip()
    near = match[0].startswith(("202", "203"))
    middle = re.match(r"(?i)(?!shares|stores|units|cars|customers)[a-z]{2}|[<>]", after)
    behind = re.search(r"(?i)\d ?(?:%|[kmbt]n?|bln|x|billion|million)$", before)
    return near and bool(
        (middle and re.search(r"[a-z]$|[A-Z.]$", before)) or (behind and not after)
    )


def blanked(text: str) -> str:
    """Return `text` with quoted parts and arguments in brackets blanked out, of the same length."""
    return re.sub(r'"[^"]*"|\([^()]*\)', lambda match: " " * len(match[0]), text)


def _written(parts: Mapping[str, str], today: date, fiscal: FiscalYear) -> str:
    """Return the date that the parts of a form say, as the book writes it."""
    if "count" in parts:
        return _ahead(parts["count"], parts["unit"], today)
    if "unit" in parts:
        text = _relative(parts.get("word", "this"), parts["unit"], today, fiscal)
        return _last_day(text, fiscal) if "end" in parts else text
    year = parts.get("year") or parts.get("short") or "{year}"
    year = f"20{year}" if len(year) == 2 else year
    if "first" in parts:
        return _numeric_day(int(parts["first"]), int(parts["second"]), year)
    if "month" in parts and "word" in parts:
        year = str(today.year + (parts["word"] == "next"))
    if "month" in parts:
        name = parts["month"]
        month = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1
        if "of" in parts:  # "the december quarter"
            return _next(f"CY{year}Q{(month + 2) // 3}", today)
        day = f"-{int(parts['day']):02d}" if "day" in parts else ""
        text = _next(f"{year}-{month:02d}{day}", today)
        return _last_day(text, fiscal) if "end" in parts and not day else text
    if "half" in parts:
        return f"{year}{'H2' if parts['half'] in ('second', 'late') else 'H1'}"
    kind = parts.get("kind") or parts.get("after") or ""
    head = {"f": "FY", "c": "CY"}.get(kind[:1], "")
    if "part" in parts:
        part = "".join(sorted(parts["part"], reverse=True)).upper()
        text = _next(f"{head}{year}{part}", today, fiscal)
    elif "end" in parts and not kind:
        later = 1 if parts.get("word") == "next" else 0
        text = year.replace("{year}", str(today.year + later))
    else:
        text = f"{head}{year}"
    return _last_day(text, fiscal) if "end" in parts and not head else text


def _next(form: str, today: date, fiscal: FiscalYear = CALENDAR) -> str:
    """Return the first date of a form with `{year}` in it that is not over."""
    dates = (form.replace("{year}", str(today.year + later)) for later in range(3))
    return next(
        text
        for text in dates
        if text == form or parse_window(text, fiscal).last >= today
    )


def _last_day(text: str, fiscal: FiscalYear) -> str:
    return parse_window(text, fiscal).last.isoformat()


def _numeric_day(first: int, second: int, year: str) -> str:
    """Return `6/30/2027` as a day. DateError if it may be two."""
    days = [
        f"{year}-{month:02d}-{day:02d}"
        for month, day in dict.fromkeys(((first, second), (second, first)))
        if month <= len(MONTHS)
    ]
    if len(days) == 1:
        return days[0]
    either = " or ".join(days)
    raise DateError(f"it may be {either}", 0, 0, *(f"by {day}" for day in days))


def _ahead(count: str, unit: str, today: date) -> str:
    """Return the day that is so many weeks, months or years from today."""
    number = int(count) if count.isdigit() else NUMBERS[count]
    if unit in ("day", "week"):
        return (
            today + timedelta(days=number * (7 if unit == "week" else 1))
        ).isoformat()
    months = today.month - 1 + number * (12 if unit == "year" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1])).isoformat()


def _relative(word: str, unit: str, today: date, fiscal: FiscalYear) -> str:
    """Read `next quarter`, `this year`, `next Friday`."""
    later = 1 if word == "next" else 0
    if unit.endswith("day"):
        ahead = (WEEKDAYS.index(unit[:3]) - today.weekday()) % 7 or 7
        return (today + timedelta(days=ahead)).isoformat()
    if unit == "week":
        return (today + timedelta(days=6 - today.weekday() + 7 * later)).isoformat()
    if unit == "month":
        return str(CALENDAR.containing(today, Span.MONTH).shift(later))
    span = {"half": Span.HALF, "year": Span.YEAR}.get(unit, Span.QUARTER)
    text = str(fiscal.containing(today, span).shift(later))
    return text if text.startswith("FY") or fiscal == CALENDAR else f"FY{text}"


def _before(text: str, fiscal: FiscalYear) -> str:
    """Return the date whose last day is the day before `text` begins."""
    try:
        period = parse_period(text)
    except ValueError:
        window = parse_window(text, fiscal)
        return (window.first - timedelta(days=1)).isoformat()
    return _in_form_of(text, period.shift(-1))


def _in_form_of(like: str, period: Period) -> str:
    """Write a period in the form of `like`: a calendar year stays without `FY`."""
    text = str(period)
    return text if like.upper().startswith("FY") else text.removeprefix("FY")


def _next_like(text: str, today: date, fiscal: FiscalYear) -> str:
    """Return the next date of the same kind that is not over: `2025Q4` gives `2026Q4`."""
    return _next(re.sub(r"\d{4}", "{year}", text, count=1), today, fiscal)
