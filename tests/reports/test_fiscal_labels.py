"""Which quarters the days of a filing are, and which year-end rule fits a company."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.reports.facts_by_filing import read_filings
from catalyst_tui.reports.fiscal_labels import FiscalStretch, Labels, YearEnd, suggested, year_ends
from tests.doors.book import FiscalYear, Period, Span, parse_fiscal_year
from tests.sources.edgar.bodies import body, report


@pytest.mark.parametrize(("rule", "start", "end", "stretch"), [
    ("12-31", "2025-01-01", "2025-03-31", FiscalStretch(2025, 1, 1)),
    ("12-31", "2025-01-01", "2025-09-30", FiscalStretch(2025, 1, 3)),
    ("12-31", "2025-07-01", "2025-12-31", FiscalStretch(2025, 3, 4)),
    ("12-31", "2025-01-01", "2025-12-31", FiscalStretch(2025, 1, 4)),
    ("Sun nearest 01-28", "2025-07-28", "2025-10-26", FiscalStretch(2026, 3, 3)),  # NVDA
    ("Sun nearest 08-31", "2025-11-24", "2026-02-15", FiscalStretch(2026, 2, 2)),  # COST, twelve weeks
    ("Sun nearest 08-31", "2026-05-11", "2026-08-30", FiscalStretch(2026, 4, 4)),  # and sixteen
    ("Sun nearest 08-31", "2012-02-13", "2012-05-06", FiscalStretch(2012, 3, 3)),  # four weeks off the rule's
    ("Sat nearest 01-31", "2025-02-02", "2025-05-24", FiscalStretch(2026, 1, 1)),  # sixteen weeks first
    ("Sat nearest 01-31", "2024-02-04", "2024-05-25", FiscalStretch(2025, 1, 1)),
    ("Sat nearest 12-28", "2025-06-15", "2025-09-06", FiscalStretch(2025, 3, 3)),  # PEP
    ("09-30", "2023-07-02", "2023-09-30", FiscalStretch(2023, 4, 4)),  # AAPL under a plain rule
    ("09-30", "2021-09-26", "2022-09-24", FiscalStretch(2022, 1, 4)),
    ("12-31", "2025-01-01", "2025-01-31", None),  # a month
    ("12-31", "2024-07-01", "2025-06-30", None),  # a year, but not one of the company's
    ("12-31", "2025-02-15", "2025-05-15", None),
    ("12-31", "2023-01-01", "2025-12-31", None),
    ("12-31", "2025-03-31", "2025-01-01", None),
])  # fmt: skip
def test_days_are_named_by_the_nearest_quarter_ends(
    rule: str, start: str, end: str, stretch: FiscalStretch | None
) -> None:
    labels = Labels(parse_fiscal_year(rule))
    assert labels.stretch(date.fromisoformat(start), date.fromisoformat(end)) == stretch


@given(
    rule=st.sampled_from(
        ["12-31", "06-30", "02-28", "Sat nearest 04-30", "Sun nearest 01-28", "Sat nearest 12-28"]),
    span=st.sampled_from([Span.QUARTER, Span.HALF, Span.YEAR]), year=st.integers(2009, 2035),
    data=st.data())  # fmt: skip
def test_law_a_period_is_named_as_itself(rule: str, span: Span, year: int, data: st.DataObject) -> None:
    fiscal = parse_fiscal_year(rule)
    period = Period(span, year, data.draw(st.integers(1, span.per_year)))
    stretch = Labels(fiscal).stretch(fiscal.start(period), fiscal.end(period))
    assert stretch is not None
    assert stretch.period == period


@given(month=st.integers(1, 12), day=st.sampled_from([1, 15, 28, 31]), weekday=st.integers(3, 6),
    year=st.integers(2009, 2045),
    weeks=st.sampled_from([(12, 12, 12), (13, 13, 13), (14, 13, 13), (16, 12, 12)]))  # fmt: skip
def test_law_quarters_of_twelve_to_seventeen_weeks_are_named_in_order(
    month: int, day: int, weekday: int, year: int, weeks: tuple[int, ...]
) -> None:
    fiscal = FiscalYear(month, min(day, 28) if month == 2 else min(day, 30), weekday)
    labels, whole = Labels(fiscal), Period(Span.YEAR, year)
    first = start = fiscal.start(whole)
    lasts = [start + timedelta(weeks=sum(weeks[:n]), days=-1) for n in (1, 2, 3)]
    for n, last in enumerate([*lasts, fiscal.end(whole)], 1):
        assert labels.stretch(start, last) == FiscalStretch(year, n, n)
        assert labels.stretch(first, last) == FiscalStretch(year, 1, n)
        start = last + timedelta(days=1)


@pytest.mark.parametrize(("days", "rule"), [
    (["2023-12-31", "2024-12-31"], "12-31"),
    (["2024-02-29", "2025-02-28"], "02-28"),
    (["2020-04-30", "2021-04-30", "2022-04-30", "2023-04-29", "2024-04-27", "2025-05-03"],
        "Sat nearest 04-30"),
    (["2022-08-28", "2023-09-03", "2024-09-01", "2025-08-31"], "Sun nearest 08-31"),
    (["2019-11-03", "2020-11-01", "2021-10-31", "2022-10-30", "2023-10-29", "2024-11-03"],
        "Sun nearest 10-31"),
    (["2025-03-31", "2025-08-14"], "08-14"),  # nothing fits both: the newest
    ([], None),
])  # fmt: skip
def test_the_rule_is_found_that_the_newest_years_follow(days: list[str], rule: str | None) -> None:
    found = suggested([YearEnd(date.fromisoformat(day), None) for day in days])
    assert (None if found is None else str(found)) == rule


@given(
    rule=st.sampled_from(["12-31", "Sat nearest 01-31, named by its start", "Sun nearest 08-31", "06-30"]),
    first=st.integers(2009, 2015),
)
def test_law_the_rule_that_made_twelve_years_is_found_again(rule: str, first: int) -> None:
    fiscal = parse_fiscal_year(rule)
    years = [Period(Span.YEAR, year) for year in range(first, first + 12)]
    assert suggested([YearEnd(fiscal.end(year), year.year) for year in years]) == fiscal


def test_before_its_first_year_a_company_is_known_by_where_its_year_began() -> None:
    first = report(
        "10-Q", "2024-05-08", "Revenues 2024-01-01 2024-03-31 65\nRevenues 2023-01-01 2023-03-31 17", 2024
    )
    for bodies, rule in ((body(first), "12-31"), (body(), "None")):
        assert str(suggested(year_ends(read_filings((bodies,)).filings))) == rule


def test_a_year_may_end_ten_days_from_the_rule_and_no_more() -> None:
    labels = Labels(parse_fiscal_year("12-31"))
    end = date(2025, 12, 31)
    assert [labels.year_of(end + timedelta(days=off))[1] for off in (-11, -10, 0, 10, 11)] == [
        False,
        True,
        True,
        True,
        False,
    ]
