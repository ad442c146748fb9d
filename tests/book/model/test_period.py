"""Fiscal periods: labels, arithmetic, and days by each kind of year-end rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.book import CALENDAR, FiscalYear, Period, Span, parse_fiscal_year, parse_period

quick = settings(max_examples=150, deadline=None, derandomize=True)
CRDO = parse_fiscal_year("Sat nearest 04-30")
rules = st.builds(
    FiscalYear, st.integers(1, 12), st.integers(1, 28) | st.just(31), st.none() | st.integers(0, 6)
).map(
    lambda rule: FiscalYear(
        rule.month, min(rule.day, CALENDAR.end(Period(Span.MONTH, 2023, rule.month)).day), rule.weekday
    )
)
periods = st.builds(lambda span, year, n: Period(span, year, n % span.per_year + 1),
    st.sampled_from([span for span in Span if not span.dated]), st.integers(1990, 2080),
    st.integers(0, 11))  # fmt: skip


@pytest.mark.parametrize(("written", "means", "shown"), [
    ("2026Q2", Period(Span.QUARTER, 2026, 2), "2026Q2"),
    ("FY2027Q2", Period(Span.QUARTER, 2027, 2), "2027Q2"),
    ("FY2026", Period(Span.YEAR, 2026), "FY2026"),
    ("2026", Period(Span.YEAR, 2026), "FY2026"),
    ("2026H2", Period(Span.HALF, 2026, 2), "2026H2"),
    ("2026-11", Period(Span.MONTH, 2026, 11), "2026-11"),
    ("CY2026Q4", Period(Span.QUARTER, 2026, 4, calendar=True), "CY2026Q4"),
    ("cy2026", Period(Span.YEAR, 2026, 1, calendar=True), "CY2026"),
    ("2026-W46", Period(Span.WEEK, 2026, 46), "2026-W46"),
    (" 2026q2 ", Period(Span.QUARTER, 2026, 2), "2026Q2"),
])  # fmt: skip
def test_a_label(written: str, means: Period, shown: str) -> None:
    assert parse_period(written) == means
    assert str(means) == shown
    assert parse_period(shown) == means


@pytest.mark.parametrize(("written", "says"), [
    ("2026Q5", "a year has 4 quarters"),
    ("2026H3", "a year has 2 halfs"),
    ("2026-13", "a year has 12 months"),
    ("Q2 2026", "is no period"),
    ("1826Q1", "is no period"),
    ("2026-11-22", "is no period"),
    ("", "is no period"),
])  # fmt: skip
def test_what_is_no_label_says_why(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_period(written)


@pytest.mark.parametrize(("rule", "period", "first", "last"), [
    ("12-31", "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ("12-31", "2026H2", date(2026, 7, 1), date(2026, 12, 31)),
    ("12-31", "FY2026", date(2026, 1, 1), date(2026, 12, 31)),
    ("06-30", "2026Q1", date(2025, 7, 1), date(2025, 9, 30)),
    ("06-30", "FY2026", date(2025, 7, 1), date(2026, 6, 30)),
    ("09-30", "2026Q2", date(2026, 1, 1), date(2026, 3, 31)),
    ("02-28", "FY2024", date(2023, 3, 1), date(2024, 2, 29)),  # February's end, also in a leap year
    ("02-28", "2024Q1", date(2023, 3, 1), date(2023, 5, 31)),
    ("02-29", "FY2023", date(2022, 3, 1), date(2023, 2, 28)),
    ("Sat nearest 04-30", "2025Q1", date(2024, 4, 28), date(2024, 8, 3)),  # 14 weeks
    ("Sat nearest 04-30", "2025Q2", date(2024, 8, 4), date(2024, 11, 2)),
    ("Sat nearest 04-30", "FY2025", date(2024, 4, 28), date(2025, 5, 3)),  # 53 weeks
    ("Sat nearest 04-30", "2027Q2", date(2026, 8, 2), date(2026, 10, 31)),
    ("Sun nearest 01-28", "FY2026", date(2025, 1, 27), date(2026, 1, 25)),
    ("Sun nearest 01-31, named by its start", "FY2025", date(2025, 2, 3), date(2026, 2, 1)),
    ("Sun nearest 01-31, named by its start", "2025Q4", date(2025, 11, 3), date(2026, 2, 1)),
    ("Sat nearest 04-30", "CY2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
])  # fmt: skip
def test_days(rule: str, period: str, first: date, last: date) -> None:
    fiscal = parse_fiscal_year(rule)
    assert (fiscal.start(parse_period(period)), fiscal.end(parse_period(period))) == (first, last)


@pytest.mark.parametrize(("rule", "day", "span", "period"), [
    ("12-31", date(2026, 6, 30), Span.QUARTER, "2026Q2"),
    ("12-31", date(2026, 7, 1), Span.QUARTER, "2026Q3"),
    ("06-30", date(2026, 7, 1), Span.YEAR, "FY2027"),
    ("Sat nearest 04-30", date(2026, 10, 31), Span.QUARTER, "2027Q2"),
    ("Sat nearest 04-30", date(2026, 11, 1), Span.QUARTER, "2027Q3"),
    ("Sat nearest 01-31, named by its start", date(2026, 1, 15), Span.QUARTER, "2025Q4"),
    ("Fri nearest 01-01", date(2026, 12, 31), Span.YEAR, "FY2027"),
    ("Tue nearest 01-01", date(2026, 12, 31), Span.YEAR, "FY2028"),  # FY2027 ended on 29 December
])  # fmt: skip
def test_the_period_of_a_day(rule: str, day: date, span: Span, period: str) -> None:
    assert parse_fiscal_year(rule).containing(day, span) == parse_period(period)


@pytest.mark.parametrize(("rule", "calendar", "own"), [
    ("12-31", "CY2026Q4", "2026Q4"),
    ("Sat nearest 04-30", "CY2026Q4", "2027Q3"),
    ("06-30", "CY2026H2", "2027H1"),
    ("06-30", "2026Q4", "2026Q4"),
])  # fmt: skip
def test_a_calendar_period_as_the_companys_own(rule: str, calendar: str, own: str) -> None:
    assert parse_fiscal_year(rule).own(parse_period(calendar)) == parse_period(own)


@pytest.mark.parametrize("rule", ["12-31", "02-29", "Sat nearest 04-30", "01-31, named by its start"])
def test_a_rule_reads_as_written(rule: str) -> None:
    assert str(parse_fiscal_year(rule)) == rule


@pytest.mark.parametrize(
    "rule", ["13-01", "02-30", "Foo nearest 04-30", "04-30 Sat", "December", "01-31, by its end"]
)
def test_what_is_no_rule(rule: str) -> None:
    with pytest.raises(ValueError, match=r"year end|there is no day"):
        parse_fiscal_year(rule)


def test_parts_and_wholes() -> None:
    half = parse_period("2026H2")
    assert [str(part) for part in half.parts(Span.QUARTER)] == ["2026Q3", "2026Q4"]
    assert half.parts(Span.HALF) == (half,)
    assert [part.within(Span.HALF) for part in half.parts(Span.MONTH)] == [half] * 6
    assert str(parse_period("2026Q1").shift(-1)) == "2025Q4"
    assert str(parse_period("2026Q3").year_ago()) == "2025Q3"


@quick
@given(periods, st.integers(-60, 60), st.integers(-60, 60))
def test_shifts_add_up(period: Period, a: int, b: int) -> None:
    assert period.shift(a).shift(b) == period.shift(a + b)
    assert (period.shift(1) > period, period.shift(period.span.per_year * -1)) == (True, period.year_ago())


@quick
@given(rules, periods)
def test_periods_follow_each_other_without_a_gap(rule: FiscalYear, period: Period) -> None:
    first, last = rule.start(period), rule.end(period)
    assert first <= last
    assert rule.start(period.shift(1)) == last + timedelta(days=1)
    parts = period.parts(min(period.span, Span.QUARTER))
    assert (rule.start(parts[0]), rule.end(parts[-1])) == (first, last)


@quick
@given(rules, st.integers(1950, 2050), st.integers(1, 12))
def test_a_month_is_the_calendars_whatever_the_companys_year(rule: FiscalYear, year: int, month: int) -> None:
    period = parse_period(f"{year}-{month:02d}")
    assert (rule.start(period), rule.end(period).replace(day=1)) == (date(year, month, 1),) * 2
    assert parse_period(f"CY{period}") == rule.containing(rule.end(period), Span.MONTH) == period


def test_no_month_is_counted_in_a_companys_own_year() -> None:
    with pytest.raises(ValueError, match="'FY2026-11': a month is the calendar's; write 2026-11"):
        parse_period("FY2026-11")


@quick
@given(rules, st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    st.sampled_from([span for span in Span if not span.dated]))  # fmt: skip
def test_every_day_lies_in_the_one_period_that_contains_it(rule: FiscalYear, day: date, span: Span) -> None:
    found = rule.containing(day, span)
    assert rule.start(found) <= day <= rule.end(found)


@quick
@given(periods, st.booleans())
def test_a_label_reads_back(period: Period, calendar: bool) -> None:
    period = Period(period.span, period.year, period.n, calendar)
    if not (calendar and period.span is Span.MONTH):
        assert parse_period(str(period)) == period
