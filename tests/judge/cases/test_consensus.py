"""Tests over consensus alone, and what a figure is compared with: the forecast that stood before it."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

LOW = 'test = "consensus(revenue, FY2026) < $1B" ; role = "kill"'
EVER = 'test = "ever(consensus(revenue, FY2026) < $1B)" ; role = "kill"'
HIGH = 'test = "consensus(revenue, FY2026) >= $1B" ; role = "guard"'
PROOF = 'test = "consensus(revenue, FY2026) >= $1B"'

ALONE = [
    Case(
        "a kill trips on the consensus that is known",
        LOW,
        "2026-05-05 consensus revenue FY2026 900M",
        {"2026-05-04": "unknown", "2026-05-05": "tripped"},
        says="consensus(revenue, FY2026) $900M, < $1B",
        room="-$100M",
    ),
    Case(
        "and is clear again when the consensus rises",
        LOW,
        "2026-05-05 consensus revenue FY2026 900M ; 2026-06-05 consensus revenue FY2026 1.2B",
        {"2026-05-05": "tripped", "2026-06-05": "clear"},
    ),
    Case(
        "a guard is near inside its band",
        f'{HIGH} ; near = "10%"',
        "2026-05-05 consensus revenue FY2026 1.05B",
        {"2026-05-05": "near"},
    ),
    Case(
        "a consensus of the fiscal year at hand",
        'test = "consensus(revenue) < $1B" ; role = "kill"',
        "2026-05-05 consensus revenue FY2026 900M ; 2026-05-05 consensus revenue FY2027 2B",
        {"2026-05-05": "tripped", "2027-01-02": "clear +stale"},
    ),
    Case(
        "of another company",
        'test = "consensus(revenue@CRDO, FY2027) < $1B" ; role = "kill"',
        "2026-05-05 consensus CRDO.revenue FY2027 900M",
        {"2026-05-05": "tripped"},
    ),
    Case(
        "the one that stands counts from `from` on",
        f"{LOW} ; from = 2026-06-01",
        "2026-05-05 consensus revenue FY2026 900M",
        {"2026-05-31": "unknown", "2026-06-01": "tripped"},
    ),
    Case(
        "and what stood on that day was bad, whatever came later",
        f"{EVER} ; from = 2026-06-01",
        "2026-05-05 consensus revenue FY2026 900M ; 2026-06-10 consensus revenue FY2026 1.2B",
        {"2026-06-10": "tripped"},
    ),
    Case(
        "what is said after `due` does not count",
        f"{LOW} ; due = 2026-06-30",
        "2026-05-05 consensus revenue FY2026 1.2B ; 2026-07-10 consensus revenue FY2026 900M",
        {"2026-06-30": "clear", "2026-07-10": "cleared"},
    ),
    Case(
        "one that was bad once and recovered does not end as cleared",
        f"{LOW} ; due = 2026-06-30",
        "2026-05-05 consensus revenue FY2026 900M ; 2026-06-10 consensus revenue FY2026 1.2B",
        {"2026-06-10": "clear", "2026-07-10": "clear"},
        says="not cleared: it was bad at 2026-05-05",
    ),
    Case(
        "once tripped it stays, where the test says ever",
        EVER,
        "2026-05-05 consensus revenue FY2026 900M ; 2026-06-10 consensus revenue FY2026 1.2B",
        {"2026-06-10": "tripped"},
    ),
    Case(
        "a leg of a group",
        'role = "kill" ; all = [{ test = "consensus(revenue, FY2026) < $1B" }, { event = "it slips" }]',
        "2026-05-05 consensus revenue FY2026 900M ; 2026-05-06 happened",
        {"2026-05-05": "near", "2026-05-06": "tripped"},
    ),
    Case(
        "a proof is met on the first day the consensus says so",
        f"{PROOF} ; due = 2026-12-31",
        "2026-05-05 consensus revenue FY2026 900M ; 2026-06-05 consensus revenue FY2026 1.2B",
        {"2026-05-05": "pending", "2026-06-05": "met on_time"},
        settled="2026-06-05",
    ),
    Case(
        "and missed when its window is over",
        f"{PROOF} ; due = 2026-06-30",
        "2026-05-05 consensus revenue FY2026 900M ; 2026-07-05 consensus revenue FY2026 1.2B",
        {"2026-06-30": "pending", "2026-07-01": "missed", "2026-07-05": "missed"},
        settled="2026-06-30",
    ),
    Case(
        "it has no periods to count",
        f"{LOW} ; for = 2",
        "2026-05-05 consensus revenue FY2026 900M",
        {"2026-05-05": "unknown"},
        says="a consensus has no periods in a row",
    ),
]


@pytest.mark.parametrize("case", ALONE, ids=str)
def test_a_consensus_alone_is_judged(case: Case) -> None:
    assert case.found() == case.expected()


BEFORE = [
    Case(
        "a consensus entered after the report changes nothing",
        'test = "revenue >= 0.9 * consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-04-10 consensus revenue 2026Q1 400M ; 2026-05-05 revenue 2026Q1 390M ; "
        "2026-05-20 consensus revenue 2026Q1 500M",
        {"2026-05-05": "met on_time", "2026-05-20": "met on_time"},
        says="$390M, ≥ $360M",
    ),
    Case(
        "nor a guide",
        'test = "revenue > guide(revenue).high" ; role = "guard"',
        "2026-02-10 guide revenue 2026Q1 390M 380M..400M ; 2026-05-05 revenue 2026Q1 410M ; "
        "2026-05-20 guide revenue 2026Q1 500M 490M..510M",
        {"2026-05-05": "near", "2026-05-20": "near +stale"},
        says="$410M, > $400M",
    ),
    Case(
        "the last one before the report counts",
        'test = "revenue >= consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-03-10 consensus revenue 2026Q1 380M ; 2026-04-10 consensus revenue 2026Q1 400M ; "
        "2026-05-05 revenue 2026Q1 390M",
        {"2026-05-05": "missed"},
        says="$390M, not ≥ $400M",
    ),
    Case(
        "one of the same evening as the report counts: a table gives both on one day",
        'test = "revenue >= consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-05-05 consensus revenue 2026Q1 400M ; 2026-05-05 revenue 2026Q1 390M",
        {"2026-05-05": "missed"},
    ),
    Case(
        "known only after the report, it is no forecast",
        'test = "revenue >= consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-05-05 revenue 2026Q1 390M ; 2026-05-20 consensus revenue 2026Q1 380M",
        {"2026-05-20": "overdue"},
        says="no consensus of ALAB revenue for 2026Q1",
    ),
    Case(
        "a restated figure is compared with the forecast before the first report",
        'test = "revenue >= consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-04-10 consensus revenue 2026Q1 400M ; 2026-05-05 revenue 2026Q1 390M ; "
        "2026-05-20 consensus revenue 2026Q1 300M ; 2026-06-20 revenue 2026Q1 395M",
        {"2026-06-20": "missed"},
    ),
    Case(
        "a figure that was taken back was never public",
        'test = "revenue >= consensus(revenue, 2026Q1)" ; period = "2026Q1"',
        "2026-04-10 consensus revenue 2026Q1 400M ; 2026-04-20 revenue 2026Q1 390M ; 2026-04-21 undo ; "
        "2026-05-01 consensus revenue 2026Q1 380M ; 2026-05-05 revenue 2026Q1 390M",
        {"2026-05-05": "met on_time"},
    ),
    Case(
        "a year is public once its four quarters are",
        'test = "revenue >= consensus(revenue, FY2025)" ; period = "FY2025"',
        "2025-05-05 revenue 2025Q1 100M ; 2025-08-05 revenue 2025Q2 100M ; 2025-11-05 revenue 2025Q3 100M ; "
        "2026-01-10 consensus revenue FY2025 390M ; 2026-02-10 revenue 2025Q4 100M ; "
        "2026-03-01 consensus revenue FY2025 500M",
        {"2026-02-10": "met on_time", "2026-03-01": "met on_time"},
    ),
    Case(
        "a guide for the next quarter is not held back by this one",
        'test = "guide(revenue, next) >= revenue" ; role = "guard"',
        "2026-05-05 revenue 2026Q1 390M ; 2026-05-20 guide revenue 2026Q2 400M",
        {"2026-05-20": "near"},
        says="guide(revenue, next) 2026Q2 $400M, ≥ $390M",
    ),
]


@pytest.mark.parametrize("case", BEFORE, ids=str)
def test_a_figure_is_compared_with_what_was_expected_before_it(case: Case) -> None:
    assert case.found() == case.expected()
