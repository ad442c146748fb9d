"""Which of the company's own periods a heading names: by its last day and length, or by its name.

A heading that names none, or more than one, names nothing (product.md: unknown is a result).

Read from a release when its company's fiscal years end, where neither the book nor filings say it.

The last day of the reported quarter and the quarter's name settle it: a first quarter of fiscal 2024 that
ended on December 31, 2023 belongs to a year that ends in September 2024.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.reports.fiscal_labels import QUARTER_SLACK, Labels

LATEST = timedelta(days=130)
"""How long after its end a period may be reported; the year of a small company takes 90 days."""

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}}),? (20\d\d)\b", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/((?:20)?\d\d)\b")  # PEP 2023Q2: 6/17/2023
_MONTH_ENDED = (
    re.compile(  # MNRO 2027Q1: "Quarter Ended Fiscal June 2026"; ABCB 2026Q2: "Ended", "Jun", "2026"
        rf"\bended (?:fiscal )?({_MONTH})\.?,? (20\d\d)\b", re.IGNORECASE
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    "three": 3,
    "six": 6,
    "nine": 9,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "sixteen": 16,
    "seventeen": 17,
    "twenty-four": 24,
    "twenty-six": 26,
    "twenty-seven": 27,
    "thirty-six": 36,
    "thirty-nine": 39,
    "forty": 40,
    "fifty-two": 52,
    "fifty-three": 53,
}
_LENGTH = re.compile(
    r"\b(\d{1,2}|[a-z]+(?:-[a-z]+)?)[ -](months?|weeks?)\b"
    r"(?:(?= (?:periods? )?ended)|(?<=weeks)(?=\)))",  # "(13 Weeks)" below "October 3, 2026"
    re.IGNORECASE,
)
_QUARTERS_ENDED = re.compile(
    r"\b(two|three|four|[234])[ -](?:fiscal |consecutive |calendar )?quarters ended\b", re.IGNORECASE
)
_TRAILING = re.compile(
    r"\b(?:trailing|rolling|last|past|latest|preceding|previous|prior)[ -](?:four|4|twelve|12|fifty-two|52)\b"
    r"|\b(?:ttm|ltm)\b|\b(?:four|4)[ -]quarters?\b(?! ended)",
    re.IGNORECASE,
)
_QUARTER_ENDED = re.compile(r"\bquarters? ended\b", re.IGNORECASE)
_YEAR_ENDED = re.compile(r"\byears? ended\b", re.IGNORECASE)
_ENDING = re.compile(
    r"\b(?:(?:fiscal |full )?(?:year|quarter)|(?:three|twelve)[ -]months?(?: period)?) ending\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SOME_QUARTER = re.compile(r"\bquarter|\bq[1-4]\b|\b[1-4]q\b", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:ended|ending) ", re.IGNORECASE)
_PLAIN_QUARTER = re.compile(r"\bq([1-4])\b(?! ?[’']?\d)", re.IGNORECASE)
_BARE_YEAR = re.compile(
    r"\b20\d\d (?:(?:revised|updated|financial|business|full[- ]year|company|annual|earnings|ffo) ){0,2}"
    r"(?:outlook|guidance|targets?)\b|\b(?:outlook|guidance) for (?:calendar )?20\d\d\b",
    re.IGNORECASE,
)
_WHOLE_YEAR = re.compile(
    r"(?:(?:revised|updated|financial|business|company) )*full[ -](?:fiscal )?year"
    r"(?: (?:revised|updated|financial|business|company))* (?:outlook|guidance|targets?)",
    re.IGNORECASE,
)
_ORDINAL_QUARTER = re.compile(r"\b(first|second|third|fourth)[ -]quarter\b", re.IGNORECASE)
_QUARTER = re.compile(
    r"\b(?P<word>first|second|third|fourth)[ -]quarter,? (?:of |in )?(?:the )?(?:our )?(?:fiscal )?(?:year )?"
    r"(?:FY ?)?(?P<y1>20\d\d|(?<=FY)\d\d)\b"  # ADBE 2026Q3: "fourth quarter FY2026"
    r"|\b(?:fiscal )?(?P<y5>20\d\d) (?P<word5>first|second|third|fourth)[ -]quarter\b"  # AAPL 2019Q1
    r"|\bQ(?P<q2>[1-4])(?: of)? ?(?:FY|fiscal (?:year )?)?(?P<y2>20\d\d|\d\d)\b"
    r"|\bQ(?P<q3>[1-4])[ ']+(?:FY|fiscal (?:year )?)?'?(?P<y3>20\d\d|\d\d)\b"
    r"|\b(?P<q4>[1-4])Q ?'?(?P<y4>20\d\d|\d\d)\b"
    r"|\bFQ(?P<q6>[1-4])-(?P<y6>\d\d)\b",  # MU 2026Q4
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:FY[ -]?|fiscal (?:year )?|full[- ](?:fiscal )?year (?:of )?|for the year )(20\d\d|\d\d)E?\b",
    re.IGNORECASE,
)


_ANY_YEAR = re.compile(r"\b20\d\d\b")
_FULL_YEAR = re.compile(r"\b(?:full|fiscal)[ -](?:fiscal )?year\b(?! 20)", re.IGNORECASE)
_AS_OF = re.compile(rf"\bas of {_MONTH}\.? \d{{1,2}}, 20\d\d", re.IGNORECASE)  # FN 2026Q3
_OTHER_SPAN = re.compile(
    r"\b(?:months|weeks|half|annual run|long[ -]term|next year|remainder|balance of|quarterly)\b",
    re.IGNORECASE,
)
_UNYEARED_DAY = re.compile(
    rf"(?:the )?(?:quarter|(?:three|thirteen|1[234])[ -](?:months?|weeks?)) ended {_MONTH} \d{{1,2}}",
    re.IGNORECASE,
)
_ONE_PERIOD = re.compile(
    r"(?:the )?(?:company's |our )?(?:fiscal )?(?:[a-z-]+|\d+)?(?: |-)?"
    r"(?:quarter|months|weeks|year|fiscal|q[1-4])?(?: ended)?"
    r"(?:,? (?:of |in )?(?:the )?(?:fiscal )?(?:year )?(?:[a-z]+ \d{1,2}, ?)?20\d\d)?(?: fiscal year)?"
    r"|(?:the )?(?:[1-4]q|q[1-4]) ?'?(?:20)?\d\d",
    re.IGNORECASE,
)


_ODDLY = (  # how others write what is read below
    (rf"\b(\d{{1,2}}) ({_MONTH})\.?,? (20\d\d)\b", r"\2 \1, \3"),
    (r"\b1st(?= (?:fiscal )?(?:quarter|qtr))", "first"),
    (r"\b2nd(?= (?:fiscal )?(?:quarter|qtr))", "second"),
    (r"\b3rd(?= (?:fiscal )?(?:quarter|qtr))", "third"),
    (r"\b4th(?= (?:fiscal )?(?:quarter|qtr))", "fourth"),
    (r"\bqtr\b\.?", "quarter"),
    (rf"\b(months|weeks|quarter|year) to (?={_MONTH}\b)", r"\1 ended "),
    (rf"\bQTD (?={_MONTH}\b)", "quarter ended "),
    (r"\bJan(?:uary)? ?[-–—] ?Mar(?:ch)?,? (20\d\d)\b", r"three months ended March 31, \1"),
    (r"\bApr(?:il)? ?[-–—] ?June?,? (20\d\d)\b", r"three months ended June 30, \1"),
    (r"\bJuly? ?[-–—] ?Sept?(?:ember)?,? (20\d\d)\b", r"three months ended September 30, \1"),
    (r"\bOct(?:ober)? ?[-–—] ?Dec(?:ember)?,? (20\d\d)\b", r"three months ended December 31, \1"),
    (r"\b(20\d\d)[ /-](?:Q([1-4])|([1-4])Q)\b", r"Q\2\3 \1"),
    (r"\bFY ?(20\d\d|\d\d) Q([1-4])\b", r"Q\2 FY\1"),
    (r"\b([1-4])Q ?(?:- ?|FY ?)(20\d\d|\d\d)\b", r"Q\1 \2"),
    (r"\bmos?\. (?=ended)", "months "),
    (r"(?<=\d)(?:st|nd|rd|th)(?=, 20\d\d)", ""),
    (
        rf"\b(20\d\d) ((?:[a-z]+|\d+)[ -](?:months?|weeks?)(?: periods?)? ended {_MONTH}\.? \d{{1,2}}),?$",
        r"\2, \1",
    ),
    (r"\bQ([1-4])[/-](20\d\d|\d\d)\b", r"Q\1 \2"),
    (rf"\b({_MONTH}) quarter,? (?:of )?(20\d\d)\b", r"quarter ended \1 \2"),
    (rf"\b({_MONTH}) (20\d\d) quarter\b", r"quarter ended \1 \2"),
)
_ODD = re.compile(  # a quick look whether any of them may be there, by a first character, so that it is one
    r"[\dQqFMm–—-](?:(?<=\d)(?: [A-Z][a-z]{2}|(?:st|nd|rd|th)\b|Q ?(?:-|FY)|[ /-]\d?Q)"
    r"|(?<=Q)(?:TD |\d[/-])|(?<=[Qq])[Tt][Rr]|(?<=F)Y ?\d+ Q|(?<=[Mm])os?\. "
    r"|(?:(?<=[a-z][–—-])|(?<=[a-z] [–—-])) ?[A-Z][a-z])"
)
_ODD_WORDS = re.compile(
    r" (?:(?<=onths )to |(?<=eeks )to |(?<=uarter )to |(?<=ear )to "
    r"|(?:(?<=ch )|(?<=ne )|(?<=er ))(?:20\d\d )?[Qq]uarter)"
)
_DIGIT = re.compile(r"\d")
_PLAINLY = tuple((re.compile(said, re.IGNORECASE), meant) for said, meant in _ODDLY)


@lru_cache(maxsize=2048)
def plainly(text: str) -> str:
    """A text with its periods as they are read below."""
    if _DIGIT.search(text) and (_ODD.search(text) or _ODD_WORDS.search(text)):
        for said, meant in _PLAINLY:
            text = said.sub(meant, text)
    return text


class Calendar(Struct, frozen=True):
    """A company's fiscal year, and the day on which it speaks."""

    fiscal: FiscalYear
    today: date
    named_in_full: frozenset[Period] = frozenset()
    """Quarters the release names with their year or their last day: what "the quarter" may stand for."""

    def reading(self, texts: Iterable[str]) -> Calendar:
        """The same for one release."""
        labels, seen, days = Labels(self.fiscal), set[Period](), set[date]()
        for text in map(plainly, texts):
            if "q" in text or "Q" in text:
                seen.update(map(_quarter, _QUARTER.finditer(text)))
            days.update(days_ended(text))
        for day in days:
            if labels.closes(day):
                quarter = self.fiscal.containing(day, Span.QUARTER)
                near = (quarter.shift(-1), quarter)
                seen.add(min(near, key=lambda one: abs(self.fiscal.end(one) - day)))
        return replace(self, named_in_full=frozenset(seen))

    def told(self, above: str) -> Period | None:
        """The period that ended last which a column's headings name; None for any other."""
        if is_trailing(above):
            return None
        above = plainly(above)
        dated = _DATE.search(above) or _NUMERIC.search(above) or _MONTH_ENDED.search(above)
        named = self.dated(above) if dated else self.named(above) or self.unyeared(above)
        return named if named is not None and self._ended_last(named) else None

    def result(self, words: str) -> Period | None:
        """The period that ended last which a few words of a sentence name: `the third quarter`, `2024`.

        Words that go on to another period ("and 2023"), or say no more than a part of it, name none.
        """
        words = plainly(words)
        words = re.sub(r"-(month|week)s? period ended", r" \1s ended", words.strip(" ,"), flags=re.IGNORECASE)
        words = re.sub(r"\b(months|weeks|year|quarter) ending\b", r"\1 ended", words, flags=re.IGNORECASE)
        if re.fullmatch(r"(?:the )?(?:current )?quarter|quarterly", words, re.IGNORECASE):
            last = self._last_quarters()
            return last[0] if len(last) == 1 else None
        if (short := re.fullmatch(r"q([1-4])", words, re.IGNORECASE)) is not None:  # MDT 2027Q1: "Q1"
            return next((last for last in self._last_quarters() if last.n == int(short[1])), None)
        if re.fullmatch(r"(?:the )?full[ -](?:fiscal )?year", words, re.IGNORECASE):
            return self._last_year()  # NEPH 2024Q4: "Full-Year Net Revenue"
        if re.fullmatch(r"(?:fiscal )?20\d\d", words, re.IGNORECASE):
            words = f"fiscal {words[-4:]}"
        if _UNYEARED_DAY.fullmatch(words):
            return self.told(f"{words}, {self.today.year}") or self.told(f"{words}, {self.today.year - 1}")
        if not _ONE_PERIOD.fullmatch(words):
            return None
        return self.told(words)

    def guided(self, heading: str) -> Period | None:
        """The running period that a heading names; None for any other."""
        heading = plainly(heading)
        named = self.named(heading) or self._bare_year(heading) or self._whole_year(heading)
        named = named or self._ending(heading)
        running = named is not None and self.fiscal.start(named) <= self.today <= self.fiscal.end(named)
        return named if running else None

    def ahead(self, words: str) -> Period | None:
        """The same for a sentence's own words: `fiscal Q1`, without a year, is the running quarter."""
        quarters = {_ORDINALS[one.lower()] for one in _ORDINAL_QUARTER.findall(words)}
        quarters |= {int(one) for one in _PLAIN_QUARTER.findall(words)}
        if len(quarters) != 1 or re.search(r"20\d\d|months|weeks|half", words, re.IGNORECASE):
            return self.guided(words)
        running = self.fiscal.containing(self.today, Span.QUARTER)
        return running if {running.n} == quarters and not _YEAR.search(words) else None

    def column(self, headings: str) -> Period | None:
        """The running period of a column of an outlook: `Third Quarter`, `Full Year` (WEAV 2026Q2)."""
        if (day := _DATE.search(headings)) is not None and (_day(day) or self.today) > self.today:
            headings = re.sub(r"\bended\b", "ending", headings, flags=re.IGNORECASE)  # BOX 2027Q2
        words = re.sub(r"\(?in (?:millions|billions|thousands)\)?", "", headings, flags=re.IGNORECASE)
        if re.fullmatch(r"full[ -](?:fiscal )?year|fiscal year", words.strip(" :"), re.IGNORECASE):
            return self.fiscal.containing(self.today, Span.YEAR)
        return self.guided(headings) or self.ahead(words)

    def alone(self, words: str) -> Period | None:
        """The running period, where these words name it and no other (NPO 2024Q3)."""
        words = _AS_OF.sub("", plainly(words))
        if _ENDING.search(words) or _DATE.search(words) or _OTHER_SPAN.search(words):
            return self._ending(words)
        found: set[Period | None] = {_quarter(one) for one in _QUARTER.finditer(words)}
        rest = _QUARTER.sub(" ", words)
        found |= {Period(Span.YEAR, _full(one[1])) for one in _YEAR.finditer(rest)}
        rest = _YEAR.sub(" ", rest)
        calendars = self.fiscal.month == 12
        found |= {Period(Span.YEAR, int(one)) if calendars else None for one in _ANY_YEAR.findall(rest)}
        running = self.fiscal.containing(self.today, Span.QUARTER)
        quarters = [_ORDINALS[one.lower()] for one in _ORDINAL_QUARTER.findall(rest)]
        quarters += [int(one) for one in _PLAIN_QUARTER.findall(rest)]
        found |= {running if running.n == n else None for n in quarters}
        year = self.fiscal.containing(self.today, Span.YEAR)
        found |= {year for _ in _FULL_YEAR.findall(rest)}
        if len(found) != 1 or (named := found.pop()) is None:
            return None
        return named if named in (running, year) else None

    def names_any(self, words: str) -> bool:
        """Whether any period is named, with a year or without."""
        named = (_QUARTER, _YEAR, _ANY_YEAR, _ORDINAL_QUARTER, _PLAIN_QUARTER, _FULL_YEAR, _OTHER_SPAN)
        return any(one.search(words) for one in named)

    def coming(self, heading: str) -> Period | None:
        """The quarter after the running one, where a heading names it beside that (LMAT 2026Q2)."""
        named = self.named(heading)
        coming = self.fiscal.containing(self.today, Span.QUARTER).shift(1)
        return named if named == coming else None

    def _whole_year(self, heading: str) -> Period | None:
        """`Full Year Guidance`, without a year: of the running one (LMAT 2026Q2)."""
        named = _WHOLE_YEAR.fullmatch(heading.strip(" :"))
        return self.fiscal.containing(self.today, Span.YEAR) if named else None

    def _bare_year(self, heading: str) -> Period | None:
        """`2026 Outlook` of a company whose years are the calendar's (ECVT 2026Q2, GRPN 2026Q2)."""
        years = set(re.findall(r"\b20\d\d\b", heading))
        ends_in_december = self.fiscal.month == 12
        if len(years) != 1 or not ends_in_december or not _BARE_YEAR.search(heading):
            return None
        unclear = _SOME_QUARTER.search(heading) or _DATE.search(heading) or _LENGTH.search(heading)
        return None if unclear else Period(Span.YEAR, int(years.pop()))

    def _ending(self, heading: str) -> Period | None:
        """`Guidance Range for the Year Ending February 28, 2027` (STZ 2027Q2)."""
        if len(_ENDING.findall(heading)) != 1 or _SOME_QUARTER.search(_ENDING.sub("", heading)):
            return None
        words = re.sub(r"\bending\b", "ended", heading, flags=re.IGNORECASE)
        days, lengths = {_day(found) for found in _DATE.finditer(words)}, set(_lengths(words))
        if len(days) != 1 or len(lengths) != 1 or (end := days.pop()) is None:
            return None
        stretch = Labels(self.fiscal).stretch(end - timedelta(days=lengths.pop() - 1), end)
        return stretch.period if stretch else None

    def names_one(self, text: str) -> bool:
        """Whether a text names a period at all."""
        return bool(_QUARTER.search(text) or _YEAR.search(text))

    def dated(self, above: str) -> Period | None:
        """`Three Months Ended October 26, 2025` as a period."""
        days = {_day(found) for found in _DATE.finditer(above)}
        days |= {_numbered_day(found) for found in _NUMERIC.finditer(above)}
        days |= {_last_day(found) for found in _MONTH_ENDED.finditer(above)}
        lengths = set(_lengths(above))
        if not lengths and len(set(_ORDINAL_QUARTER.findall(above))) == 1:
            lengths = {91}  # F 2026Q2: "For the period ended June 30, 2026", "Second Quarter"
        if len(days) != 1 or len(lengths) != 1:
            return None
        end, length = days.pop(), lengths.pop()
        if end is None or end > self.today:
            return None
        stretch = Labels(self.fiscal).stretch(end - timedelta(days=length - 1), end)
        named = self.named(above)
        period = stretch.period if stretch else None
        return period if named is None or named == period else None

    def named(self, text: str) -> Period | None:
        """`Q3 FY26`, `third quarter of fiscal 2026`, `Fiscal Year 2026` as a period; None of two."""
        quarters = {_quarter(found) for found in _QUARTER.finditer(text)}
        rest = re.sub(r"^for the quarter\b", " ", _QUARTER.sub(" ", text), flags=re.IGNORECASE)  # PNC 2021Q2
        if _SOME_QUARTER.search(rest) and not _QUARTER_ENDED.search(rest):
            return None  # "fourth quarter and fiscal 2025", "Q3 and Full Year 2026" are about both
        years = {Period(Span.YEAR, _full(found[1])) for found in _YEAR.finditer(rest)}
        if len(quarters) == 1 and all(year.year == next(iter(quarters)).year for year in years):
            return quarters.pop() if not years else None
        return years.pop() if len(years) == 1 and not quarters else None

    def unyeared(self, text: str) -> Period | None:
        """`Second-Quarter`, without a year: of the company's, the one that ended last (PEP 2023Q2)."""
        quarters = {_ORDINALS[found.lower()] for found in _ORDINAL_QUARTER.findall(text)}
        if len(quarters) != 1 or re.search(r"20\d\d|months|weeks|year|half", text, re.IGNORECASE):
            return None
        return next((last for last in self._last_quarters() if {last.n} == quarters), None)

    def _last_quarters(self) -> list[Period]:
        """The quarter that ended last; where they are of 12 to 17 weeks, the running one may have, too."""
        running = self.fiscal.containing(self.today, Span.QUARTER)
        early = self.fiscal.weekday is not None and self.fiscal.end(running) - QUARTER_SLACK <= self.today
        last = [running.shift(-1), running] if early else [running.shift(-1)]
        return [quarter for quarter in last if quarter in self.named_in_full]

    def _last_year(self) -> Period | None:
        """The year that ended last, where its last quarter is the one the release is about."""
        last = self._last_quarters()
        return Period(Span.YEAR, last[0].year) if len(last) == 1 and last[0].n == 4 else None

    def _ended_last(self, period: Period) -> bool:
        """Whether it is the last that has ended: a release repeats older ones, as they are now counted."""
        end = self.fiscal.end(period)
        early, late = end - QUARTER_SLACK, end + LATEST
        return early <= self.today <= late and self.today < self.fiscal.end(period.shift(1))


@lru_cache(maxsize=2048)
def is_trailing(text: str) -> bool:
    """Return whether a text speaks of the last four quarters or twelve months, in whatever year."""
    return bool(_TRAILING.search(text))


def quarters_named(text: str) -> set[Period]:
    """Return the quarters that a text names with their years."""
    return {_quarter(found) for found in _QUARTER.finditer(plainly(text))}


def unyeared_quarters(text: str) -> set[int]:
    """Return the numbers of the quarters that a text names without a year (`third quarter`)."""
    return {_ORDINALS[one.lower()] for one in _ORDINAL_QUARTER.findall(_QUARTER.sub(" ", plainly(text)))}


def days_ended(text: str) -> list[date]:
    """Return the days on which a text says that periods ended."""
    text = plainly(text)
    found = (_DATE.match(text, ended.end()) for ended in _ENDED.finditer(text))
    return [day for one in found if one is not None and (day := _day(one)) is not None]


def has_length(text: str) -> bool:
    """Return whether a text says how long a period is (`Three Months Ended`)."""
    return bool(_lengths(text))


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[3]), _MONTHS.index(found[1][:3].lower()) + 1, int(found[2]))
    except ValueError:
        return None


def _numbered_day(found: re.Match[str]) -> date | None:
    try:
        return date(_full(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


def _last_day(found: re.Match[str]) -> date:
    """Of a month: a quarter of weeks ends near it."""
    n = int(found[2]) * 12 + _MONTHS.index(found[1][:3].lower()) + 1
    return date(n // 12, n % 12 + 1, 1) - timedelta(days=1)


def _lengths(text: str) -> list[int]:
    """The lengths that are named, in days."""
    found = []
    for one in _LENGTH.finditer(text):
        number = int(one[1]) if one[1].isdigit() else _NUMBERS.get(one[1].lower(), 0)
        found.append(number * 7 if one[2].lower().startswith("week") else round(number * 365 / 12))
    if not found:
        if (
            several := _QUARTERS_ENDED.search(text)
        ) is not None:  # AVGO 2026Q3: "Three Fiscal Quarters Ended"
            return [91 * _COUNTS[several[1].lower()]]
        found += [91] * bool(_QUARTER_ENDED.search(text)) + [365] * bool(_YEAR_ENDED.search(text))
    return found


def _quarter(found: re.Match[str]) -> Period:
    word = found["word"] or found["word5"]
    n = _ORDINALS[word.lower()] if word else int(found["q2"] or found["q3"] or found["q4"] or found["q6"])
    year = next(found[name] for name in ("y1", "y2", "y3", "y4", "y5", "y6") if found[name])
    return Period(Span.QUARTER, _full(year), n)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


_WORD = re.compile(r"\bfiscal\b|\bFY ?\d", re.IGNORECASE)
_FISCAL_YEAR = re.compile(r"\bfiscal (?:year )?(20\d\d)\b", re.IGNORECASE)
_YEAR_ENDED_FISCAL_YEAR = re.compile(r"\byear(?: 20\d\d)?,? (?:which |that )?ended\b", re.IGNORECASE)
_QUARTER_FISCAL_YEAR = timedelta(days=91)


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
    end = _month_end(ended + (4 - n) * _QUARTER_FISCAL_YEAR)
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
        if not named and not numbers and _YEAR_ENDED_FISCAL_YEAR.search(line):
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
