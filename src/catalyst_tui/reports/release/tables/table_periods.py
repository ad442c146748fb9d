"""Which period a column of a table is of, where its own headings leave that to the table's title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from catalyst_tui.book.model.period import Period
from catalyst_tui.reports.release.document.cells import Table
from catalyst_tui.reports.release.periods import Calendar, has_length, is_trailing
from catalyst_tui.reports.release.table_titles import is_sentence, names_period
from catalyst_tui.reports.release.tables.table_numbers import Printed, titles

_YEAR = re.compile(r"20\d\d")
_OF_TWO = re.compile(
    r"\b(?:three|thirteen|twelve|quarter|q[1-4]|\d\d?) and (?:the )?(?:six|nine|twelve|twenty|thirty|fifty"
    r"|full|fiscal|year|\d)|\b(?:half|year|ytd|annual|to[ -]date)\b(?! end| 20)",
    re.IGNORECASE,
)
_PERIODS_ENDED = re.compile(  # "For the periods ended June 30", over "Three Months", "2026"
    r"\bperiods? ended (?P<day>(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{1,2})(?!\d)",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(  # "13 Weeks Ended October 3, 2026 and October 4, 2025"
    r"(?<=20\d\d),? and [a-z]+\.? \d{1,2}, 20\d\d$", re.IGNORECASE
)
_BASIS = re.compile(r"(?:non-)?gaap(?: basis| results| measures)?\W*(?:\d\W*)?", re.IGNORECASE)
_LENGTH_AND_YEAR = re.compile(
    r"^(?:for the )?(?P<length>(?:three|six|nine|twelve) months|quarter|year),? (?P<year>20\d\d)$",
    re.IGNORECASE,
)


class Columns(Struct, frozen=True):
    """What a table's titles say of the periods of its columns."""

    calendar: Calendar
    over_all: Period | None
    """The period over columns that name none: of each metric one."""
    by_year: tuple[str, Period] | None
    """The period of the column that names a year alone, and that year."""
    ended: str
    """The day on which the columns' periods ended (`June 30`), where they name only a length and a year."""
    trailing: bool
    """Whether the lines above say that the table is of the last four quarters."""

    @classmethod
    def of(cls, table: Table, captions: Sequence[str], rows: list[Printed], calendar: Calendar) -> Columns:
        """What these titles and captions say."""
        days = {found["day"] for one in (*captions, *titles(table)) if (found := _PERIODS_ENDED.search(one))}
        return cls(
            calendar,
            _told_over_all(table, rows, calendar),
            _told_by_year([*titles(table), *reversed(captions)], rows, calendar),
            days.pop() if len(days) == 1 else "",
            any(is_trailing(one) and not is_sentence(one) for one in captions),
        )

    def period(self, row: Printed, *, by_column: bool) -> Period | None:
        """The period of a number; `by_column`: whether its column's headings name a metric instead."""
        if is_trailing(row.section) or (self.trailing and not has_length(row.above)):
            return None
        if (told := self.calendar.told(row.above)) is not None:
            return told
        if by_column:
            return self.over_all
        if len(said := [one for one in row.headings if not _BASIS.fullmatch(one)]) < len(row.headings) and (
            told := self.calendar.told(" ".join(said))
        ):
            return told  # "Three Months Ended June 30,", "GAAP", "2026"
        if self.by_year is not None and _year_of(row) == self.by_year[0]:
            return self.by_year[1]
        if self.ended and (found := _LENGTH_AND_YEAR.search(row.above)) is not None:
            return self.calendar.told(f"{found['length']} ended {self.ended}, {found['year']}")
        return None


def _told_over_all(table: Table, rows: list[Printed], calendar: Calendar) -> Period | None:
    """The period that a title names over columns that name none (STZ 2027Q2: a column for each metric)."""
    if any(names_period(row.above) for row in rows):
        return None
    periods = {calendar.told(title) for title in titles(table) if names_period(title)}
    return periods.pop() if len(periods) == 1 else None


def _year_of(row: Printed) -> str:
    """The year that alone is said of a column's period (`2026`, of a table "Second Quarter 2026 …")."""
    said = {text for text in row.headings if names_period(text)}
    return said.pop() if len(said) == 1 and _YEAR.fullmatch(next(iter(said))) else ""


def _told_by_year(said: Sequence[str], rows: list[Printed], calendar: Calendar) -> tuple[str, Period] | None:
    """The period that the nearest title names over columns headed by their years alone, and that year.

    Where a year heads two columns, they differ in what is not known, and none is read.
    """
    years = {(row.column, year) for row in rows if (year := _year_of(row))}
    newest = max((year for _, year in years), default="")
    if [year for _, year in years].count(newest) != 1:
        return None
    title = next((one for one in said if names_period(one) and not _YEAR.fullmatch(one)), "")
    period = calendar.told(title) or calendar.told(_AND_ANOTHER.sub("", title))
    if period is None or is_sentence(title) or _OF_TWO.search(title):
        return None
    found = _YEAR.search(title)
    year = found[0] if found else f"{period.year}"
    return (year, period) if year == newest else None
