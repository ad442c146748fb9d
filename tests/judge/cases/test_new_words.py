"""The newest words of the language: ever, held, median, cagr, runway, one month, not before."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

HELD = "closes 2026-01-02 150 100 120 200 170"  # ten shares are held since the second of January
BURN = "2026-08-04 cash 2026-06-30 90M ; 2026-08-04 fcf 2026Q2"
MONTH = "closes 2026-09-01 70x21 80x22 90x10"  # September, October, and ten closes of November
QUARTERS = " ; ".join(
    f"{day} x_sales 2026Q{n} 100M"
    for n, day in enumerate(("2026-05-05", "2026-08-04", "2026-11-03", "2027-01-15"), start=1)
)
YEARS = " ; ".join(f"2026-02-0{n} revenue 202{n}Q4 {value}M" for n, value in ((2, 100), (3, 110), (5, 133.1)))

CASES = [
    Case(
        "a kill that was true once stays tripped",
        'role = "kill" ; test = "ever(gross_margin < 70%)" ; from = "2026Q1"',
        "2026-05-05 gross_margin 2026Q1 69% ; 2026-08-04 gross_margin 2026Q2 75%",
        {"2026-05-05": "tripped", "2026-08-04": "tripped"},
        says="gross_margin 2026Q1 69%, < 70%",
    ),
    Case(
        "but not for what was before its window",
        'role = "kill" ; test = "ever(gross_margin < 70%)" ; from = "2026Q2" ; near = "0pp"',
        "2026-05-05 gross_margin 2026Q1 69% ; 2026-08-04 gross_margin 2026Q2 75%",
        {"2026-08-04": "clear"},
    ),
    Case(
        "a part of a test may ask it",
        'role = "kill" ; test = "ever(price < $90) and price > $100" ; from = 2026-05-11 ; near = "0%"',
        "closes 2026-05-11 95 85 95 105",
        {"2026-05-12": "clear", "2026-05-13": "clear", "2026-05-14": "tripped"},
    ),
    Case(
        "what is unknown may have been true",
        'role = "kill" ; test = "ever(yoy(revenue) < 5%)" ; from = "2026Q1"',
        "2025-08-04 revenue 2025Q2 100M ; 2026-05-05 revenue 2026Q1 100M ; 2026-08-04 revenue 2026Q2 150M",
        {"2026-08-04": "unknown"},
        says="2025Q1 is not known",
    ),
    Case(
        "a fall since the shares are held, not since an earlier high",
        'role = "kill" ; test = "drawdown(price, held) > 20%" ; near = "0%"',
        "closes 2025-12-22 400x7 150 100 120 200 170",
        {"2026-01-05": "tripped", "2026-01-08": "clear"},
        value="15%",
    ),
    Case(
        "of closes that begin later nothing is said",
        'role = "kill" ; test = "drawdown(price, held) > 20%"',
        "closes 2026-02-02 150 100",
        {"2026-02-03": "unknown"},
        says="ALAB is held since 2026-01-02, and its closes are not known from then on",
    ),
    Case(
        "the middle of four quarters",
        'role = "gauge" ; value = "median(x_sales, 4q)"',
        "2026-01-01 x_sales 2025Q1 1M ; 2026-01-01 x_sales 2025Q2 2M ; 2026-01-01 x_sales 2025Q3 30M"
        " ; 2026-01-01 x_sales 2025Q4 4M",
        {"2026-01-02": "$3M"},
    ),
    Case(
        "the middle of a group",
        'role = "gauge" ; value = "median(capex@trio)"',
        "2026-07-30 AMZN.capex 2026Q2 30M ; 2026-07-30 MSFT.capex FY2026Q4 20M"
        " ; 2026-07-30 CRDO.capex FY2026Q4 90M",
        {"2026-07-30": "$30M"},
    ),
    Case(
        "growth a year over three years",
        'role = "guard" ; test = "cagr(revenue, 3y) >= 10%" ; near = "0pp"',
        YEARS,
        {"2026-02-05": "holding"},
        value="10%",
    ),
    Case(
        "how long the cash lasts, in months",
        'role = "guard" ; test = "runway >= 18mo" ; near = "0%"',
        f"{BURN} -15M",
        {"2026-08-04": "holding"},
        says="runway 2026Q2 18mo, \u2265 18mo",
    ),
    Case(
        "a faster burn",
        'role = "guard" ; test = "runway >= 1.5y"',
        f"{BURN} -30M",
        {"2026-08-04": "broken"},
        value="9mo",
        room="-9mo",
    ),
    Case(
        "a company that earns cash has no end of it",
        'role = "guard" ; test = "runway >= 18mo"',
        f"{BURN} 5M",
        {"2026-08-04": "holding"},
    ),
    Case(
        "the mean of one month of the calendar",
        'test = "avg(price, 2026-10) > $79" ; due = 2026-12-31',
        MONTH,
        {"2026-10-30": "pending", "2026-11-02": "met on_time"},
        value="$80.00",
    ),
    Case(
        "of which closes are lacking",
        'role = "kill" ; test = "avg(price, 2026-10) > $79"',
        "closes 2026-10-20 80x20",
        {"2026-11-10": "unknown"},
        says="not every value of 2026-10 is known",
    ),
    Case(
        "not before 2027: it happened too early",
        'role = "kill" ; event = "they cut the rate" ; due = "not before 2027"',
        "2026-11-05 happened",
        {"2026-11-04": "clear", "2026-11-05": "tripped"},
    ),
    Case(
        "not before 2027: it did not",
        'role = "kill" ; event = "they cut the rate" ; due = "not before 2027"',
        "2027-01-05 happened",
        {"2026-12-31": "clear", "2027-01-01": "cleared", "2027-01-05": "cleared"},
    ),
    Case(
        "quarters of money entered by hand make its year",
        'test = "x_sales >= $400M" ; period = "FY2026"',
        QUARTERS,
        {"2026-12-31": "on_track", "2027-01-15": "met on_time"},
        value="$400M",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_new_word(case: Case) -> None:
    assert case.found() == case.expected()


def test_a_window_that_is_ahead_is_said_once() -> None:
    claim = 'test = "ever(price < $90)" ; from = 2026-06-01 ; due = 2027-06-30'
    case = Case("ahead", claim, "closes 2026-05-11 95 85 95 105", {})
    assert case.verdict("2026-05-14").reason == "counts from 2026-06-01"
