"""When companies report: which filings were prints, which one comes next, and how often to look for it.

A print is an 8-K with results (item 2.02) and an exhibit. Delivery counts and early warnings come under the
same item: the print is the last one before the quarter's own report; until that is filed, the last one that
did not come much sooner than usual. A release that the user saved, with the quarter's figures, stands in
where none was filed (`saved_release.py` gives it the same items).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from sys import intern
from zlib import crc32
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.store.sources import FilingRow

SAVED = "saved"
"""The form of what a user saved and read: it was filed nowhere."""

SOON = timedelta(minutes=10)
"""How often to look when a print may come any minute; also after a failure."""

HOURLY = timedelta(hours=1)

QUIET = timedelta(hours=12)
"""How often to look while the SEC takes no filings."""

_OPENS, _CLOSES = time(6), time(22, 15)  # the SEC takes filings from 6:00 to 22:00 on weekdays
_NEAR = timedelta(days=7)  # an expected print is a year-old day plus 52 weeks: a week off is usual
_SLACK = timedelta(
    days=10
)  # how far a quarter's end may lie from the rule's, a print from its usual day
_LATEST = timedelta(days=80)  # after a quarter's end; what comes later is about the next one
_REPORTS = ("10-Q", "10-K", "10-QT", "10-KT")


def saved_under(symbol: str) -> int:
    """Under which number releases of a ticker are kept that its user saved: below zero, where no CIK is."""
    return -1 - crc32(symbol.encode())


def pause(now: datetime, zone: ZoneInfo, expected: date) -> timedelta:
    """How long after the last look a company's filings are looked at again."""
    local = now.astimezone(zone)
    at, day = local.time(), local.date()
    if day.weekday() > 4 or not _OPENS <= at < _CLOSES:
        return QUIET
    when_they_report = at < time(9, 30) or time(16) <= at < time(19)
    return SOON if when_they_report and abs(day - expected) <= _NEAR else HOURLY


def next_print(scope: Scope, symbol: str) -> tuple[Period, date, bool]:
    """The next report: of the quarter that ended, unless that is in or a later one is announced; else of the
    one under way. Its day, and whether that is an estimate."""
    quarter = scope.book.fiscal(symbol).containing(scope.today, Span.QUARTER)
    before = quarter.shift(-1)
    following = scope.expected_print(symbol, quarter)
    if scope.ledger.print_of(symbol, before, scope.at) is not None:
        return (quarter, *following)
    last = scope.expected_print(symbol, before)
    passed = (
        last[0] < scope.today and scope.ledger.announced(symbol, following[0], scope.at) is not None
    )
    return (quarter, *following) if passed else (before, *last)


def quarter_label(quarter: Period, fiscal: FiscalYear) -> str:
    """`Q3`, and `FQ3` where the company's year is not the calendar's."""
    return intern(f"{'Q' if fiscal.month == CALENDAR.month else 'FQ'}{quarter.n}")


def prints(filings: Iterable[FilingRow], fiscal: FiscalYear) -> dict[Period, FilingRow]:
    """The filing that was the print of each quarter, oldest first. Of none when the rule does not fit the
    company's reports: nothing would have its right name."""
    reports: dict[Period, date] = {}
    results: dict[Period, list[FilingRow]] = {}
    for filing in sorted(filings, key=lambda one: (one.filed, one.known_at, one.accession)):
        if filing.form in _REPORTS and filing.report is not None:
            quarter = fiscal.containing(filing.report - _SLACK, Span.QUARTER)
            if abs(fiscal.end(quarter) - filing.report) > _SLACK:
                return {}
            reports.setdefault(quarter, filing.filed)
        elif filing.form in ("8-K", SAVED) and {"2.02", "9.01"} <= set(filing.items):
            ended = ended_before(filing.filed, fiscal)
            if filing.filed - fiscal.end(ended) <= _LATEST:
                results.setdefault(ended, []).append(filing)
    by_quarter: dict[Period, FilingRow] = {}
    for quarter, results_filed in results.items():
        if quarter in reports:
            results_filed = [
                one for one in results_filed if one.filed <= reports[quarter] + timedelta(days=1)
            ]
        else:
            earliest = fiscal.end(quarter) + _usual(quarter, by_quarter, fiscal) - _SLACK
            results_filed = [one for one in results_filed if one.filed >= earliest]
        if filed := [one for one in results_filed if one.form != SAVED]:
            by_quarter[quarter] = filed[-1]
        elif results_filed:
            by_quarter[quarter] = results_filed[0]  # what is saved later is about it
    return by_quarter


def ended_before(filed: date, fiscal: FiscalYear) -> Period:
    """The quarter that a release of that day is about."""
    return fiscal.containing(filed - _SLACK / 2, Span.QUARTER).shift(-1)


def _usual(quarter: Period, by_quarter: dict[Period, FilingRow], fiscal: FiscalYear) -> timedelta:
    """How long after a quarter's end its print usually comes: as a year ago, else as the last time."""
    before = (
        quarter.year_ago() if quarter.year_ago() in by_quarter else next(reversed(by_quarter), None)
    )
    if before is None:
        return timedelta()
    return by_quarter[before].filed - fiscal.end(before)
