"""Proofs on closes: ever, in a row, and a window of which the closes must be known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Fact, Grade, Kind
from tests.judge.told import Case, book_of, ledger_of

CROSSES = 'test = "ever(price > $300)" ; from = 2026-05-01'
CHEAP = 'test = "price < $100" ; from = 2026-05-18 ; due = 2026-05-29'
APART = 'test = "corr(ALAB, CRDO, 3d) < 0" ; from = 2026-05-18 ; due = 2026-05-29'

WIDE = "closes 2026-05-18 99 ; closes 2026-05-28 98"
LATE = "2026-04-30 eps_diluted 2026Q1 1 ; closes 2026-05-22 50 ; 2026-05-23 eps_diluted 2026Q1 0.1 filing"
MULTIPLE = 'role = "kill" ; test = "price / eps_diluted > 100x"'
PRINTED = 'role = "guard" ; test = "price >= $50" ; near = "1%" ; from = "after print 2026Q1"'

CASES = [
    Case(
        "two closes far apart in a row: the reason says so",
        'role = "kill" ; test = "price < $100" ; for = "2d"',
        WIDE,
        {"2026-05-18": "near", "2026-05-28": "tripped"},
        says="2 in a row, and nothing is known between 2026-05-18 and 2026-05-28",
    ),
    Case(
        "of a guard too",
        'role = "guard" ; test = "price >= $100" ; for = "2d"',
        WIDE,
        {"2026-05-28": "broken"},
        says="and nothing is known between 2026-05-18 and 2026-05-28",
    ),
    Case(
        "and of a proof",
        'test = "price < $100" ; for = "2d"',
        WIDE,
        {"2026-05-28": "met"},
        says="on 2 days in a row, and nothing is known between 2026-05-18 and 2026-05-28",
    ),
    Case(
        "and where the test says how many",
        'role = "kill" ; test = "price < $100 for 2 days"',
        WIDE,
        {"2026-05-28": "tripped"},
        says="and nothing is known between 2026-05-18 and 2026-05-28",
    ),
    Case(
        "a figure that became known after the last close counts from the next",
        MULTIPLE,
        f"{LATE} ; closes 2026-05-26 50",
        {"2026-05-22": "clear", "2026-05-25": "clear", "2026-05-26": "tripped"},
    ),
    Case(
        "and the reason says so",
        MULTIPLE,
        LATE,
        {"2026-05-25": "clear"},
        says="ALAB eps_diluted 2026Q1 $0.10, known since 2026-05-23, counts from the next close",
        room="50x",
    ),
    Case(
        "it is never said not to be known",
        MULTIPLE,
        "closes 2026-05-22 50 ; 2026-05-23 eps_diluted 2026Q1 0.1",
        {"2026-05-22": "unknown", "2026-05-24": "unknown"},
        says="ALAB eps_diluted 2026Q1 $0.10, known since 2026-05-23, counts from the next close",
    ),
    Case(
        "a proof says it too",
        'test = "price / eps_diluted > 100x"',
        LATE,
        {"2026-05-24": "pending"},
        says="known since 2026-05-23, counts from the next close",
    ),
    Case(
        "no close in a window that is over: none of outside it is shown",
        'test = "price >= $50" ; from = 2026-05-18 ; due = 2026-05-29',
        "closes 2026-06-10 60",
        {"2026-06-11": "awaiting", "2026-06-13": "overdue"},
        says="no close is known from 2026-05-18 to 2026-05-29",
        room="None",
        value="",
    ),
    Case(
        "after a print: from the first close that can have heard of it",
        PRINTED,
        "closes 2026-05-12 40 90 ; 2026-05-12 revenue 2026Q1 300M",
        {"2026-05-12": "unknown", "2026-05-13": "holding"},
    ),
    Case(
        "which is still to come: from the session after the day it is expected on",
        PRINTED,
        "closes 2026-05-12 40",
        {"2026-05-12": "unknown"},
        says="counts from 2026-05-18, the session after the expected print of 2026Q1",
    ),
    Case(
        "a leg of a group too",
        'role = "guard" ; from = "after print 2026Q1" ; all = [{ test = "price >= $50" }]',
        "closes 2026-05-12 40 90 ; 2026-05-12 revenue 2026Q1 300M",
        {"2026-05-12": "unknown", "2026-05-13": "holding"},
    ),
    Case(
        "true for the first time at a close",
        CROSSES,
        "closes 2026-05-20 287 298 307 290",
        {"2026-05-21": "pending", "2026-05-22": "met on_time"},
        says="price $307.00, > $300.00",
        settled="2026-05-22",
    ),
    Case(
        "once true it has been true",
        CROSSES,
        "closes 2026-05-20 298 307 200x40",
        {"2026-06-30": "met on_time"},
    ),
    Case("what was before does not count", CROSSES, "closes 2026-04-29 310 290x5", {"2026-05-06": "pending"}),
    Case(
        "beyond the line, from the line itself",
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
        "in a row: so many in a row",
        f'{CHEAP} ; for = "3d"',
        "closes 2026-05-18 99x2 101 99x3",
        {"2026-05-22": "pending", "2026-05-26": "met on_time"},
        says="on 3 days in a row",
        settled="2026-05-26",
    ),
    Case(
        "in a row: how far",
        f'{CHEAP} ; for = "3d"',
        "closes 2026-05-18 99x2",
        {"2026-05-19": "pending"},
        says="held 2 of 3 days",
    ),
    Case(
        "in a row: days before `from` do not count",
        f'{CHEAP} ; for = "3d"',
        "closes 2026-05-14 99x4",
        {"2026-05-19": "pending"},
    ),
    Case(
        "in a row: begun too late",
        f'{CHEAP} ; for = "3d"',
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


def test_the_close_of_a_day_counts_after_a_print_of_its_morning() -> None:
    book = book_of(PRINTED)
    printed = datetime(2026, 5, 12, 11, tzinfo=UTC)
    period, value = Period(Span.QUARTER, 2026, 1), Quantity(Decimal(300_000_000), money("USD"))
    fact = Fact("ALAB", "revenue", period, Kind.ACTUAL, Basis.GAAP, value, printed, Grade.RELEASE, "r")
    ledger = ledger_of(book, "closes 2026-05-11 90 40").with_more([fact])
    at = [printed, datetime(2026, 5, 12, 20, tzinfo=UTC)]
    assert [verdicts(book, ledger, one)["c"].word for one in at] == ["unknown", "broken"]
