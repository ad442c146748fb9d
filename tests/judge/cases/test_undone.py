"""Entries that were taken back: from then on as if never made, and before as they stood (verdicts.md,
"Taking back")."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.doors.judge import Ledger, judge, replay, verdicts
from tests.judge.case_lines import Case, book_of, ledger_of, moment
from tests.judge.cases.test_cases import cases_of

EVENT = 'event = "production" ; due = 2026-06-30'
FIGURE = 'test = "revenue >= $360M" ; period = "2026Q2"'
GUARD = 'role = "guard" ; test = "gross_margin >= 73%"'
SCORE = 'role = "kill" ; score = "the customer leaves" ; scale = [-2, 2] ; trip = -1'
EACH_HALF = 'event = "a design win" ; every = "half" ; from = "2025H2"'

CASES = [*cases_of((Path(__file__).parent / "undone.txt").read_text("utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_replay_and_what_is_judged_again_say_the_same(case: Case) -> None:
    book = book_of(case.claim)
    ledger = ledger_of(book, case.known)
    last = list(case.then)[-1]
    first, *_ = case.known.split()
    start = moment(first) - timedelta(days=1)
    assert replay(book, ledger, start, moment(last))[-1].after == case.verdict(last).word
    judged = judge(book, ledger, moment(first))
    assert judged.again(ledger, moment(last)).verdicts == verdicts(book, ledger, moment(last))


def test_what_is_learnt_one_by_one_is_what_is_learnt_at_once() -> None:
    book = book_of(FIGURE)
    whole = ledger_of(
        book, next(case.known for case in CASES if case.name == "a figure that stood against another")
    )
    facts = sorted(whole.facts("ALAB"), key=lambda fact: fact.known_at)
    grown = Ledger()
    for fact in facts:
        grown = grown.with_more([fact])
    at = moment("2026-08-06")
    assert verdicts(book, grown, at) == verdicts(book, whole, at)


def test_both_are_still_told() -> None:
    book = book_of(EVENT)
    ledger = ledger_of(book, "2026-06-12 happened ; 2026-06-14 undo")
    assert [item.label for item in ledger.entered("c", moment("2026-06-14"))] == ["happened", "withdrawn"]
    assert ledger.evidence("c", moment("2026-06-14")) == []


def test_one_period_of_what_recurs() -> None:
    book = book_of(EACH_HALF)
    ledger = ledger_of(book, "2026-07-01 ruled@c[2025H2] missed ; 2026-07-02 undo")
    words = [
        verdicts(book, ledger, moment(day))["c"].results[0].status.value
        for day in ("2026-07-01", "2026-07-02")
    ]
    assert words == ["missed", "overdue"]
