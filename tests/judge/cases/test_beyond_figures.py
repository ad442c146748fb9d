"""Positions, time, groups one by one, and the keys that bend a checkpoint: unless, slips, prints."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

PRICED = "closes 2026-07-30 100 120"
SPENDING = "2026-07-29 AMZN.capex 2026Q2 20B ; 2026-07-29 MSFT.capex FY2026Q4 30B"

POSITION = [
    Case("its gain", 'role = "gauge" ; value = "gain"', PRICED, {"2026-07-31": "20%"}),
    Case("what one share cost", 'role = "gauge" ; value = "cost"', "", {"2026-07-31": "$100.00"}),
    Case(
        "its weight needs every price",
        'role = "guard" ; test = "weight < 60%"',
        PRICED,
        {"2026-07-31": "unknown"},
        says="no close of CRDO is known",
    ),
    Case(
        "held for too long: a time stop",
        'role = "kill" ; test = "days_held > 200"',
        "",
        {"2026-07-21": "near", "2026-07-22": "tripped"},
    ),
]

TIME = [
    Case(
        "days until a dated event",
        'role = "gauge" ; value = "days_until(investor-day)"',
        "",
        {"2026-08-01": "31d"},
    ),
    Case(
        "days since an event",
        'role = "gauge" ; value = "-days_until(investor-day)"',
        "",
        {"2026-08-01": "-31d", "2026-09-11": "10d"},
    ),
    Case(
        "a relative date",
        'event = "it ships" ; due = "investor-day + 10d"',
        "",
        {"2026-09-11": "pending", "2026-09-12": "awaiting"},
    ),
    Case(
        "a date that waits for a print follows the print",
        'event = "it ships" ; due = "after print 2026Q2"',
        "2026-08-04 revenue 2026Q2 100M",
        {"2026-08-04": "pending", "2026-08-05": "awaiting"},
    ),
]

GROUPS = [
    Case(
        "so many of a group",
        'role = "gauge" ; value = "count(capex@spenders > $25B)"',
        SPENDING,
        {"2026-07-29": "1"},
    ),
    Case(
        "any of a group",
        'role = "kill" ; test = "count(capex@spenders < $25B) >= 1"',
        SPENDING,
        {"2026-07-29": "tripped"},
    ),
    Case(
        "all of a group, one unknown",
        'role = "kill" ; test = "count(capex@spenders < $25B) = 2"',
        "2026-07-29 AMZN.capex 2026Q2 20B",
        {"2026-07-29": "unknown"},
        says="MSFT capex",
    ),
    Case(
        "a macro series nobody entered",
        'role = "kill" ; test = "fred(DGS30) > 6%"',
        "",
        {"2026-07-29": "unknown"},
        says="no observation of fred:DGS30",
    ),
]

BENT = [
    Case(
        "suspended while something else is true",
        'event = "it ships" ; due = 2026-07-01 ; unless = { test = "price < $110" }',
        PRICED,
        {"2026-07-29": "awaiting", "2026-07-30": "void", "2026-07-31": "awaiting"},
    ),
    Case(
        "a level wears off",
        'role = "guard" ; test = "price >= $110" ; from = 2026-07-30 ; near = "1%"',
        PRICED,
        {"2026-07-30": "broken", "2026-07-31": "holding"},
    ),
    Case(
        "one that asks whether it ever was does not",
        'role = "guard" ; test = "not ever(price < $110)" ; from = 2026-07-30',
        PRICED,
        {"2026-07-30": "broken", "2026-07-31": "broken"},
    ),
    Case(
        "the company's own date is past the limit",
        'role = "kill" ; event = "NPO ships" ; slips_past = "2028"',
        "2026-05-05 rescheduled by:2027H2 call ; 2026-08-04 rescheduled by:2028H1 call",
        {"2026-05-05": "clear", "2026-08-04": "tripped"},
    ),
    Case(
        "a coarse date is past a limit by its last day",
        'role = "kill" ; event = "NPO ships" ; slips_past = "2028-06-30"',
        "2026-05-05 rescheduled by:2028Q1 call ; 2026-08-04 rescheduled by:2028 call",
        {"2026-05-05": "clear", "2026-08-04": "tripped"},
    ),
    Case(
        "so is a range",
        'role = "kill" ; event = "NPO ships" ; slips_past = "2028"',
        "2026-05-05 rescheduled by:2027-09..2027-12 call ; 2026-08-04 rescheduled by:2027-12..2028-03 call",
        {"2026-05-05": "clear", "2026-08-04": "tripped"},
    ),
    Case(
        "a slip written into the book",
        'event = "it ships" ; due = 2026-12-31 ; '
        'slips = [{ from = "2026Q2", to = "2026Q4", seen = 2026-02-10, why = "call" }]',
        "",
        {"2026-02-09": "pending", "2026-02-10": "pending +slipped"},
    ),
]


@pytest.mark.parametrize("case", POSITION + TIME + GROUPS + BENT, ids=str)
def test_beyond_figures(case: Case) -> None:
    assert case.found() == case.expected()
