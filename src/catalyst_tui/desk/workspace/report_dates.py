"""Find when companies report: which filings were earnings reports, which comes next, how often to
look.

A report is an 8-K with results (item 2.02) and an exhibit. Delivery counts and early warnings have
the same item: the report is the last one before the quarter's 10-Q or 10-K; until that is filed,
the last one that did not come much sooner than usual. A release that the user saved stands in if
none was filed (entry/saved_release.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.store.sources import FilingRow

SAVED = "saved"  # the form of a release that the user saved
SOON = timedelta(
    minutes=10
)  # between two looks when a report may come any minute, or after a failure
HOURLY = timedelta(hours=1)
QUIET = timedelta(hours=12)  # between two looks while the SEC takes no filings

# The SEC takes filings from 6:00 to 22:00 on weekdays
_OPENS, _CLOSES = (time(6), time(22, 15))
# An expected day, a year ago plus 52 weeks, is often a week off
_NEAR = timedelta(days=7)
# How far a quarter may end from the rule, and a report come from its usual day
_SLACK = timedelta(days=10)
# After a quarter's end; what comes later is about the next one
_LATEST = timedelta(days=80)
_FORMS = ("10-Q", "10-K", "10-QT", "10-KT")


def saved_under(symbol: str) -> int:
    """Return the number under which a ticker's saved releases are stored: below zero, where no CIK
    is.
    """
    return -1 - crc32(symbol.encode())


def pause(now: datetime, zone: ZoneInfo, expected: date) -> timedelta:
    """Return how long to wait before a company's filings are fetched again."""
    local = now.astimezone(zone)
    at, day = local.time(), local.date()
    if day.weekday() > 4 or not _OPENS <= at < _CLOSES:
        return QUIET
    usual_hours = at < time(9, 30) or time(16) <= at < time(19)
    return SOON if usual_hours and abs(day - expected) <= _NEAR else HOURLY


def next_report(scope: Scope, symbol: str) -> tuple[Period, date, bool]:
    """Return the quarter of the next report, its day, and whether the day is an estimate.

    It is the quarter that ended, unless its report came or a later one is announced.
    """
    current = scope.book.fiscal(symbol).containing(scope.today, Span.QUARTER)
    ended = current.shift(-1)
    following, last = (
        scope.expected_print(symbol, current),
        scope.expected_print(symbol, ended),
    )
    reported = scope.ledger.print_of(symbol, ended, scope.at) is not None
    announced = scope.ledger.announced(symbol, following[0], scope.at) is not None
    if reported or (last[0] < scope.today and announced):
        return (current, *following)
    return (ended, *last)


def quarter_label(quarter: Period, fiscal: FiscalYear) -> str:
    """Return `Q3`, and `FQ3` if the company's year is not the calendar's."""
    return f"{'Q' if fiscal.month == CALENDAR.month else 'FQ'}{quarter.n}"


def reports_by_quarter(
    filings: Iterable[FilingRow], fiscal: FiscalYear
) -> dict[Period, FilingRow]:
    """Return the filing that was the report of each quarter, oldest first.

    Return nothing if the company's year does not fit its filings: all would have a wrong name.
    """
    filed: dict[Period, date] = {}
    results: dict[Period, list[FilingRow]] = {}
    for filing in sorted(
        filings, key=lambda each: (each.filed, each.known_at, each.accession)
    ):
        if filing.form in _FORMS and filing.report is not None:
            quarter = fiscal.containing(filing.report - _SLACK, Span.QUARTER)
            if abs(fiscal.end(quarter) - filing.report) > _SLACK:
                return {}
            filed.setdefault(quarter, filing.filed)
        elif filing.form in ("8-K", SAVED) and {"2.02", "9.01"} <= set(filing.items):
            quarter = ended_before(filing.filed, fiscal)
            if filing.filed - fiscal.end(quarter) <= _LATEST:
                results.setdefault(quarter, []).append(filing)
    reports: dict[Period, FilingRow] = {}
    for quarter, releases in results.items():
        earliest, latest = date.min, date.max
        if quarter in filed:
            latest = filed[quarter] + timedelta(days=1)
        else:
            earliest = (
                fiscal.end(quarter) + _usual_delay(quarter, reports, fiscal) - _SLACK
            )
        releases = [
            release for release in releases if earliest <= release.filed <= latest
        ]
        of_the_company = [release for release in releases if release.form != SAVED]
        if of_the_company:
            reports[quarter] = of_the_company[-1]
        elif releases:
            reports[quarter] = releases[0]  # what the user saves later is about it
    return reports


def ended_before(filed: date, fiscal: FiscalYear) -> Period:
    """Return the quarter that a release of a day is about."""
    return fiscal.containing(filed - _SLACK / 2, Span.QUARTER).shift(-1)


def _usual_delay(
    quarter: Period, reports: dict[Period, FilingRow], fiscal: FiscalYear
) -> timedelta:
    """Return how long after a quarter's end its report comes: as a year
    ago, else as the last time.
    """
    before = quarter.year_ago()
    if before not in reports:
        if not reports:
            return timedelta()
        before = next(reversed(reports))
    return reports[before].filed - fiscal.end(before)
