"""Without `from`, a window starts at the first period or day for which the test has a value."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

NINE = " ; ".join(
    f"{day} revenue {period} {value}M"
    for day, period, value in (
        ("2025-05-05", "2025Q1", 100),
        ("2025-08-05", "2025Q2", 102),
        ("2025-11-05", "2025Q3", 104),
        ("2026-02-10", "2025Q4", 106),
        ("2026-05-06", "2026Q1", 120),
        ("2026-08-05", "2026Q2", 125),
        ("2026-11-04", "2026Q3", 130),
        ("2027-02-10", "2026Q4", 135),
        ("2027-05-05", "2027Q1", 150),
    )
)
OVER = "2027-05-06"

CASES = [
    Case(
        "growth has none in the first year",
        'role = "kill" ; test = "yoy(revenue) < 5%" ; due = "2027Q1"',
        NINE,
        {OVER: "cleared"},
    ),
    Case(
        "nor has a sum of four quarters in the first three",
        'role = "guard" ; test = "ttm(revenue) > $300M" ; due = "2027Q1"',
        NINE,
        {OVER: "held"},
    ),
    Case(
        "nor the value before at the first",
        'role = "guard" ; test = "revenue > prior(revenue)" ; due = "2027Q1"',
        NINE,
        {OVER: "held"},
    ),
    Case(
        "with `from` a period without a value keeps it open",
        'role = "kill" ; test = "yoy(revenue) < 5%" ; due = "2027Q1" ; from = "2025Q1"',
        NINE,
        {OVER: "clear"},
        says="not cleared: it was not known at 2025Q1",
    ),
    Case(
        "a value that is lacking later does too",
        'role = "kill" ; test = "yoy(revenue) < 5%" ; due = "2027Q1"',
        NINE.replace("2026-08-05 revenue 2026Q2 125M ; ", ""),
        {OVER: "clear"},
        says="2026Q2 not known",
    ),
    Case(
        "a mean of closes has none in the first days",
        'role = "guard" ; test = "price >= avg(price, 5d)" ; due = 2026-05-29 ; near = "0%"',
        "closes 2026-05-04 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118",
        {"2026-05-30": "held"},
    ),
    Case(
        "of a proof too, which is missed",
        'test = "drawdown(price, 5d) > 30%" ; due = 2026-05-29',
        "closes 2024-12-31 100x372",
        {"2026-05-30": "missed"},
    ),
    Case(
        "a later lot has no gain before it was opened",
        'role = "kill" ; test = "gain < -20%" ; due = 2026-01-30 ; near = "0%"',
        "closes 2025-12-15 100x35",
        {"2026-01-31": "cleared"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_where_a_window_starts(case: Case) -> None:
    assert case.found() == case.expected()
