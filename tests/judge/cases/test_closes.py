"""Proofs on closes: crossings, holds, and a window of which the closes must be known."""

from __future__ import annotations

import pytest

from tests.judge.told import Case

CROSSES = 'test = "price crosses_above $300" ; from = 2026-05-01'
CHEAP = 'test = "price < $100" ; from = 2026-05-18 ; due = 2026-05-29'
APART = 'test = "corr(ALAB, CRDO, 3d) < 0" ; from = 2026-05-18 ; due = 2026-05-29'

CASES = [
    Case(
        "crossed at a close",
        CROSSES,
        "closes 2026-05-20 287 298 307 290",
        {"2026-05-21": "pending", "2026-05-22": "met on_time"},
        says="the close before: $298.00",
        settled="2026-05-22",
    ),
    Case(
        "once crossed it has crossed",
        CROSSES,
        "closes 2026-05-20 298 307 200x40",
        {"2026-06-30": "met on_time"},
    ),
    Case("above it all along is no crossing", CROSSES, "closes 2026-05-20 310x5", {"2026-05-27": "pending"}),
    Case("crossed before it counted", CROSSES, "closes 2026-04-29 290 310x5", {"2026-05-06": "pending"}),
    Case(
        "from the line itself counts as crossing",
        CROSSES,
        "closes 2026-05-20 300 301",
        {"2026-05-21": "met on_time"},
    ),
    Case(
        "the first close that does it",
        CHEAP,
        "closes 2026-05-18 120 99 90",
        {"2026-05-20": "met on_time"},
        settled="2026-05-19",
    ),
    Case(
        "met at the close, not within the day",
        CHEAP,
        "closes 2026-05-18 99",
        {"2026-05-18T19:59:59+00:00": "pending", "2026-05-18T20:00:00+00:00": "met on_time"},
    ),
    Case(
        "none did, all of them known: missed",
        CHEAP,
        "closes 2026-05-18 120x15",
        {"2026-05-29": "pending", "2026-05-30": "missed"},
        settled="2026-05-29",
    ),
    Case(
        "closes end too early: awaiting, then overdue",
        CHEAP,
        "closes 2026-05-18 120x5",
        {"2026-05-30": "awaiting +stale", "2026-06-12": "awaiting +stale", "2026-06-13": "overdue +stale"},
    ),
    Case("closes begin too late", CHEAP, "closes 2026-05-28 120x2", {"2026-05-30": "awaiting"}),
    Case(
        "no close at all",
        CHEAP,
        "",
        {"2026-05-30": "awaiting", "2026-06-13": "overdue"},
        says="no close of ALAB",
    ),
    Case(
        "a test that never had a value is no miss",
        'test = "price / ttm(eps_diluted) < 10x" ; from = 2026-05-18 ; due = 2026-05-29',
        "closes 2026-05-18 120x10",
        {"2026-05-30": "awaiting", "2026-06-13": "overdue +stale"},
        says="eps_diluted",
    ),
    Case(
        "hold: so many in a row",
        f'{CHEAP} ; hold = "3d"',
        "closes 2026-05-18 99x2 101 99x3",
        {"2026-05-22": "pending", "2026-05-26": "met on_time"},
        says="on 3 days in a row",
        settled="2026-05-26",
    ),
    Case(
        "hold: how far",
        f'{CHEAP} ; hold = "3d"',
        "closes 2026-05-18 99x2",
        {"2026-05-19": "pending"},
        says="held 2 of 3 days",
    ),
    Case(
        "hold: days before `from` do not count",
        f'{CHEAP} ; hold = "3d"',
        "closes 2026-05-14 99x4",
        {"2026-05-19": "pending"},
    ),
    Case(
        "hold: begun too late",
        f'{CHEAP} ; hold = "3d"',
        "closes 2026-05-18 120x7 99x5",
        {"2026-05-30": "missed"},
        says="held 2 of 3 days",
    ),
    Case(
        "correlation counts from its first full window",
        APART,
        "closes 2026-05-18 100 110 99 120 100x8 ; CRDO.closes 2026-05-18 50 45 55 40 50x8",
        {"2026-05-20": "pending", "2026-05-21": "met on_time"},
        settled="2026-05-21",
    ),
    Case(
        "a Friday's deadline waits for Friday's close",
        'test = "price < $100" ; from = 2026-05-18 ; due = 2026-05-31',
        "closes 2026-05-18 120x9",
        {"2026-05-31": "pending", "2026-06-01": "missed"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_closes(case: Case) -> None:
    assert case.found() == case.expected()
