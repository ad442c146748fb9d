"""Which filings were prints, which one comes next, and how often to look for it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalyst_tui.desk.workspace.report_dates import (
    HOURLY,
    QUIET,
    SOON,
    next_report,
    pause,
    reports_by_quarter,
)
from tests.desk.conftest import loaded
from tests.doors.book import NEW_YORK, evening_of, parse_fiscal_year, parse_period
from tests.doors.judge import Announced, EarningsReport, Ledger, Record, Scope
from tests.homes import FilingRow

RESULTS = ("2.02", "9.01")


def filed(form: str, day: str, report: str = "", items: tuple[str, ...] = ()) -> FilingRow:
    """Return a filing of that day; for a report with the period's end, for an 8-K with its items."""
    on = date.fromisoformat(day)
    end = date.fromisoformat(report) if report else None
    return FilingRow(1, f"{form} {day}", form, on, evening_of(on, NEW_YORK), end, items)


def release(day: str, *items: str) -> FilingRow:
    return filed("8-K", day, day, items or RESULTS)


def found(*filings: FilingRow, rule: str = "12-31") -> dict[str, str]:
    """Return the day of each quarter's print."""
    return {
        str(quarter): str(one.filed)
        for quarter, one in reports_by_quarter(filings, parse_fiscal_year(rule)).items()
    }


@pytest.mark.parametrize("items", [("2.02",), ("8.01", "9.01"), ("7.01", "9.01")])
def test_other_news_is_no_print(items: tuple[str, ...]) -> None:
    """Results in an 8-K without an exhibit: a director's change that mentions them, an impairment."""
    assert found(release("2026-11-03", *items)) == {}


def test_the_last_release_before_the_report_is_the_print() -> None:
    """Delivery counts in the first days, results later, all under the same item."""
    year = [
        release("2025-10-02"),
        release("2025-10-22"),
        filed("10-Q", "2025-10-23", "2025-09-30"),
        release("2026-01-02"),
        release("2026-01-28"),
        filed("10-K", "2026-01-29", "2025-12-31"),
        release("2026-02-20"),  # old figures in new segments
    ]
    assert found(*year) == {"2025Q3": "2025-10-22", "2025Q4": "2026-01-28"}
    assert found(*year, release("2026-04-02")) == found(*year)  # not yet: too soon after the quarter
    assert found(*year, release("2026-04-02"), release("2026-04-22"))["2026Q1"] == "2026-04-22"


def test_a_rule_that_is_not_the_companys_names_nothing() -> None:
    assert found(release("2025-11-19"), filed("10-Q", "2025-11-19", "2025-10-26")) == {}


def said(day: str, seen: str, source: str = "yahoo", *, estimated: bool = True) -> Announced:
    """Return what a source said of ALAB's next print, first seen at noon."""
    at = datetime.fromisoformat(f"{seen} 12:00").replace(tzinfo=UTC)
    return Announced("ALAB", date.fromisoformat(day), estimated, source, at)


YEAR_AGO = EarningsReport("ALAB", parse_period("2025Q3"), datetime(2025, 11, 4, 21, 5, tzinfo=UTC))
SURE = said("2026-11-05", "2026-10-01", estimated=False)


@pytest.mark.parametrize(("announced", "shown"), [
    ((), "Q3 ~2026-11-03"),  # 52 weeks after the last one of its kind
    ((said("2026-11-05", "2026-10-01"),), "Q3 ~2026-11-05"),
    ((said("2026-11-05", "2026-10-01"), said("2026-11-06", "2026-10-02")), "Q3 ~2026-11-06"),
    ((SURE, said("2026-11-06", "2026-10-02", "x")), "Q3 2026-11-05"),
    ((SURE, said("2026-11-06", "2026-10-02")), "Q3 ~2026-11-06"),
    ((said("2026-11-05", "2026-10-21"),), "Q3 ~2026-11-03"),  # not said yet
    ((said("2026-12-08", "2026-10-01"),), "Q3 ~2026-12-08"),
    ((said("2026-12-09", "2026-10-01"),), "Q3 ~2026-11-03"),  # too far off to be the same print
    ((said("2026-09-29", "2026-09-01"),), "Q3 ~2026-09-29"),
    ((said("2026-09-28", "2026-09-01"),), "Q3 ~2026-11-03"),
])  # fmt: skip
def test_an_announced_day_goes_before_a_reckoned_one(announced: tuple[Announced, ...], shown: str) -> None:
    book = loaded("schema = 1\n[ticker.ALAB]\n")
    ledger = Ledger(record=Record(earnings_reports=(YEAR_AGO,), announced=announced))
    grown = Ledger(record=Record(earnings_reports=(YEAR_AGO,))).with_more(announced=announced)
    at = datetime(2026, 10, 20, 12, tzinfo=UTC)
    for one in (ledger, grown):
        quarter, day, estimated = next_report(Scope(book, one, at, ticker="ALAB"), "ALAB")
        assert f"Q{quarter.n} {'~' if estimated else ''}{day}" == shown


@pytest.mark.parametrize(("ticker", "quarter", "day"), [
    ("ALAB", "2026Q2", date(2026, 8, 14)),  # a Friday, 45 days after June
    ("ALAB", "2026Q4", date(2027, 2, 16)),  # a Sunday, and Presidents' Day after it
    ("SIE.DE", "2026Q4", date(2027, 2, 15)),
    ("ALAB", "2026Q3", date(2026, 11, 3)),  # 52 weeks after the one before
])  # fmt: skip
def test_a_print_that_is_reckoned_falls_on_a_session(ticker: str, quarter: str, day: date) -> None:
    book = loaded('schema = 1\n[ticker.ALAB]\n[ticker."SIE.DE"]\ncurrency = "EUR"\n')
    at = datetime(2026, 4, 20, 12, tzinfo=UTC)
    scope = Scope(book, Ledger(record=Record(earnings_reports=(YEAR_AGO,))), at, ticker=ticker)
    assert scope.expected_print(ticker, parse_period(quarter)) == (day, True)


@pytest.mark.parametrize(("now", "wait"), [
    ("2026-11-03 05:59", QUIET),
    ("2026-11-03 06:00", SOON),
    ("2026-11-03 09:30", HOURLY),
    ("2026-11-03 15:59", HOURLY),
    ("2026-11-03 16:00", SOON),
    ("2026-11-03 19:00", HOURLY),
    ("2026-11-03 22:15", QUIET),
    ("2026-10-27 16:05", SOON),  # an expected day may be a week off
    ("2026-10-26 16:05", HOURLY),
    ("2026-11-10 07:00", SOON),
    ("2026-11-11 07:00", HOURLY),
    ("2026-11-07 12:00", QUIET),  # Saturday
])  # fmt: skip
def test_how_often_to_look(now: str, wait: timedelta) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=NEW_YORK).astimezone(UTC)
    assert pause(at, NEW_YORK, date(2026, 11, 3)) == wait
