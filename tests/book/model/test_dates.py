"""Dates as people write them, and the moments at which days end in New York."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.book import (
    CALENDAR,
    NEW_YORK,
    day_window,
    end_of,
    evening_of,
    last_moment,
    local_day,
    parse_fiscal_year,
    parse_window,
)

CRDO = parse_fiscal_year("Sat nearest 04-30")


@pytest.mark.parametrize(("written", "first", "last"), [
    ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
    ("2027", date(2027, 1, 1), date(2027, 12, 31)),
    ("2027H1", date(2027, 1, 1), date(2027, 6, 30)),
    ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
    ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ("2026-09..2026-12", date(2026, 9, 1), date(2026, 12, 31)),
    ("2026Q3 .. 2027", date(2026, 7, 1), date(2027, 12, 31)),
    ("FY2027Q4", date(2027, 1, 31), date(2027, 5, 1)),  # fiscal with FY, and only with it
    ("FY2027", date(2026, 5, 3), date(2027, 5, 1)),
    ("CY2027", date(2027, 1, 1), date(2027, 12, 31)),
])  # fmt: skip
def test_a_window(written: str, first: date, last: date) -> None:
    window = parse_window(written, CRDO)
    assert (window.first, window.last, str(window)) == (first, last, written)
    assert window.coarse == (first != last)


@pytest.mark.parametrize(("written", "says"), [
    ("2026-02-30", "there is no such day"),
    ("2026-12..2026-09", "ends before it begins"),
    ("soon", "is no date"),
    ("2026Q5", "a year has 4 quarters"),
    ("", "is no date"),
])  # fmt: skip
def test_what_is_no_date_says_why(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_window(written)


def test_without_a_company_fiscal_is_calendar() -> None:
    assert parse_window("FY2027") == parse_window("FY2027", CALENDAR)
    assert day_window(date(2026, 1, 2)) == parse_window("2026-01-02")


@pytest.mark.parametrize(("day", "ends"), [
    (date(2026, 1, 5), datetime(2026, 1, 6, 5, tzinfo=UTC)),  # winter
    (date(2026, 7, 5), datetime(2026, 7, 6, 4, tzinfo=UTC)),  # summer
    (date(2026, 3, 8), datetime(2026, 3, 9, 4, tzinfo=UTC)),  # the clocks went forward: 23 hours
    (date(2026, 11, 1), datetime(2026, 11, 2, 5, tzinfo=UTC)),  # and back: 25
])  # fmt: skip
def test_a_day_ends_at_midnight_at_the_exchange(day: date, ends: datetime) -> None:
    assert end_of(day, NEW_YORK) == ends
    assert local_day(last_moment(day, NEW_YORK), NEW_YORK) == day
    assert local_day(ends, NEW_YORK) == day + timedelta(days=1)


def test_what_has_only_a_date_is_known_that_evening() -> None:
    assert evening_of(date(2026, 8, 4), NEW_YORK) == datetime(2026, 8, 4, 21, tzinfo=UTC)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    st.sampled_from(["America/New_York", "Europe/London", "Asia/Tokyo", "Australia/Sydney", "UTC"]),
)
def test_days_follow_each_other(day: date, zone: str) -> None:
    place = ZoneInfo(zone)
    assert end_of(day, place) < end_of(day + timedelta(days=1), place)
    assert evening_of(day, place) < end_of(day, place)
    assert local_day(evening_of(day, place), place) == day
