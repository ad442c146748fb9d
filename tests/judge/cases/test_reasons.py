"""What a reason names, so that nobody misreads it: whose day a price is, what suspends, units."""

from __future__ import annotations

import re

import pytest

from tests.judge.case_lines import Case

ABOVE = 'role = "guard" ; test = "price > $100"'

MARGIN = 'role = "guard" ; test = "gross_profit >= $100M"'
BOTH = "2026-05-05 revenue 2026Q1 300M ; 2026-05-05 gross_profit 2026Q1 200M"

REASONS = [
    Case(
        "a figure that the newest filing lacks is named before it is stale",
        MARGIN,
        f"{BOTH} ; 2026-08-04 revenue 2026Q2 310M",
        {"2026-08-05": "holding"},
        says="ALAB filed 2026Q2 without gross_profit; the last is of 2026Q1",
    ),
    Case(
        "so it is while a proof waits for it",
        'test = "gross_profit >= $100M" ; period = "2026Q2"',
        f"{BOTH} ; 2026-08-04 revenue 2026Q2 310M",
        {"2026-08-05": "awaiting"},
        says="ALAB filed 2026Q2 without gross_profit; the last is of 2026Q1",
    ),
    Case(
        "what a release gives and the filing will is not missing",
        MARGIN,
        f"{BOTH} ; 2026-08-04 revenue 2026Q2 310M release",
        {"2026-08-05": "holding"},
        says="gross_profit 2026Q1 $200M, ≥ $100M",
    ),
    Case(
        "a price that stands still is named",
        ABOVE,
        "closes 2026-03-02 " + "150 152 " * 15 + "151x5",
        {"2026-04-21": "holding"},
        says="ALAB closed the same 5 times in a row: is it still traded?",
    ),
    Case(
        "what never moved is not",
        ABOVE,
        "closes 2026-03-02 151x35",
        {"2026-04-21": "holding"},
        says="price $151.00, > $100.00 (close of 2026-04-20)",
    ),
    Case(
        "on a Sunday a price is Friday's",
        ABOVE,
        "closes 2026-05-21 150 149.2",
        {"2026-05-24": "holding"},
        says="price $149.20, > $100.00 (close of 2026-05-22)",
    ),
    Case(
        "on the evening of its day it need not say so",
        ABOVE,
        "closes 2026-05-21 150 149.2",
        {"2026-05-22": "holding"},
        says="price $149.20, > $100.00",
    ),
    Case(
        "before the close it is that of the day before",
        ABOVE,
        "closes 2026-05-21 150 149.2",
        {"2026-05-22T15:00+00:00": "holding"},
        says="price $150.00, > $100.00 (close of 2026-05-21)",
    ),
    Case(
        "what was met on a close of the past names it",
        'test = "price >= $150" ; due = 2026-06-30',
        "closes 2026-05-21 140 151 130",
        {"2026-05-28": "met on_time"},
        says="price $151.00, ≥ $150.00 (close of 2026-05-22)",
    ),
    Case(
        "near names it too",
        ABOVE,
        "closes 2026-05-21 105",
        {"2026-05-23": "near"},
        says="(close of 2026-05-21)",
    ),
    Case(
        "what suspends is named by its words",
        f'{ABOVE} ; unless = {{ event = "it is taken over" }}',
        "closes 2026-05-21 90 ; 2026-05-22 happened@c.unless filing says:8-K",
        {"2026-05-22": "void"},
        says="suspended: it is taken over: 8-K (filing, somewhere)",
    ),
    Case(
        "and a test that suspends by what it reads",
        f'{ABOVE} ; unless = {{ test = "revenue < $100M" }}',
        "closes 2026-05-21 90 ; 2026-05-20 revenue 2026Q1 95M",
        {"2026-05-22": "void"},
        says="suspended: revenue 2026Q1 $95M, < $100M",
    ),
    Case(
        "closes in a row: how many there are of how many it takes",
        'role = "kill" ; test = "price < $100" ; for = "3d"',
        "closes 2026-05-18 120 99 98",
        {"2026-05-20": "near"},
        says="price $98.00, < $100.00; 2 of 3 in a row",
    ),
    Case(
        "and that there are as many",
        'role = "guard" ; test = "price > $100" ; for = "2d"',
        "closes 2026-05-18 120 99 98",
        {"2026-05-20": "broken"},
        says="price $98.00, not > $100.00; 2 in a row",
    ),
    Case(
        "and that nothing is known between them for weeks",
        'role = "guard" ; test = "price > $100" ; for = "2d"',
        "closes 2026-04-20 120 121 122 99 ; closes 2026-05-18 98",
        {"2026-05-19": "broken"},
        says="2 in a row, and nothing is known between 2026-04-23 and 2026-05-18",
    ),
    Case(
        "of a proof likewise",
        'test = "price > $100" ; for = "2d" ; from = "2026-04-20" ; due = "2026-06-30"',
        "closes 2026-04-20 90 91 92 101 ; closes 2026-05-18 102",
        {"2026-05-19": "met on_time"},
        says="on 2 days in a row, and nothing is known between 2026-04-23 and 2026-05-18",
    ),
    Case(
        "of reports too",
        'role = "guard" ; test = "revenue >= $100M" ; for = 2',
        "2026-05-05 revenue 2026Q1 90M ; 2026-08-05 revenue 2026Q2 80M",
        {"2026-08-06": "broken"},
        says="revenue 2026Q2 $80M, not ≥ $100M; 2 in a row",
    ),
    Case(
        "a number that would read as its threshold is told with more digits",
        'role = "guard" ; test = "price >= $100"',
        "closes 2026-05-21 99.999",
        {"2026-05-22": "broken"},
        says="price $99.999, not ≥ $100.00",
    ),
]


@pytest.mark.parametrize("case", REASONS, ids=str)
def test_a_reason(case: Case) -> None:
    assert case.found() == case.expected()
    assert not re.search(r"\dE[+-]\d|\.\w+\.\d{4}", case.verdict(list(case.then)[-1]).reason)


def test_a_price_of_the_day_says_no_day() -> None:
    case = Case("", ABOVE, "closes 2026-05-21 150 149.2", {})
    assert case.verdict("2026-05-22").reason == "price $149.20, > $100.00"
