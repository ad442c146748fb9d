"""Entries that were taken back: from then on as if never made, and before as they stood (verdicts.md,
"Taking back")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import judge, verdicts
from catalyst_tui.judge.ledger.facts import Ledger
from tests.judge.case_lines import Case, book_of, ledger_of, moment

EVENT = 'event = "production" ; due = 2026-06-30'
FIGURE = 'test = "revenue >= $360M" ; period = "2026Q2"'
GUARD = 'role = "guard" ; test = "gross_margin >= 73%"'
SCORE = 'role = "kill" ; score = "the customer leaves" ; scale = [-2, 2] ; trip = -1'
EACH_HALF = 'event = "a design win" ; every = "half" ; from = "2025H2"'

CASES = [
    Case(
        "evidence",
        EVENT,
        "2026-06-12 happened ; 2026-06-14 undo",
        {"2026-06-12": "met on_time", "2026-06-13": "met on_time", "2026-06-14": "pending"},
    ),
    Case(
        "what was said before it stands again",
        EVENT,
        "2026-06-01 supports ; 2026-06-12 weakens ; 2026-06-14 undo",
        {"2026-06-02": "on_track", "2026-06-12": "at_risk", "2026-06-14": "on_track"},
    ),
    Case(
        "the company's date",
        'event = "production" ; due = 2027',
        "2026-05-05 rescheduled by:2028H1 ; 2026-05-06 undo",
        {"2026-05-05": "at_risk +slipped", "2026-05-06": "pending"},
    ),
    Case(
        "a ruling, under which the one before stands again",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-09 ruled met on:2026-06-12 ; 2026-11-10 undo",
        {"2026-11-09": "met on_time +ruled", "2026-11-10": "missed +ruled"},
    ),
    Case(
        "a ruling's withdrawal",
        EVENT,
        "2026-11-02 ruled missed ; 2026-11-09 ruled withdrawn ; 2026-11-10 undo",
        {"2026-11-09": "overdue", "2026-11-10": "missed +ruled"},
    ),
    Case(
        "a score",
        SCORE,
        "2026-05-01 score score:1 ; 2026-06-01 score score:-2 ; 2026-06-02 undo",
        {"2026-06-01": "tripped", "2026-06-02": "clear"},
    ),
    Case(
        "a figure, without which nothing is known",
        FIGURE,
        "2026-08-04 revenue 2026Q2 392.4M own ; 2026-08-05 undo",
        {"2026-08-04": "met on_time", "2026-08-05": "awaiting"},
    ),
    Case(
        "a figure that stood against another",
        FIGURE,
        "2026-08-04 revenue 2026Q2 392.4M release ; 2026-08-05 revenue 2026Q2 300M own ; 2026-08-06 undo",
        {"2026-08-05": "met on_time +contradicted +unconfirmed", "2026-08-06": "met on_time +unconfirmed"},
    ),
    Case(
        "a figure that another replaced",
        FIGURE,
        "2026-08-04 revenue 2026Q2 300M own ; 2026-08-05 revenue 2026Q2 392.4M own ; 2026-08-06 undo",
        {"2026-08-05": "met on_time", "2026-08-06": "missed"},
        value="$300M",
    ),
    Case(
        "the latest period of a guard",
        GUARD,
        "2026-05-05 gross_margin 2026Q1 90% ; 2026-08-04 gross_margin 2026Q2 70% ; 2026-08-05 undo",
        {"2026-08-04": "broken", "2026-08-05": "holding"},
        value="90%",
    ),
    Case(
        "a guide",
        FIGURE,
        "2026-05-05 guide revenue 2026Q2 300M release ; 2026-05-06 undo",
        {"2026-05-05": "at_risk", "2026-05-06": "pending"},
    ),
]


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
    whole = ledger_of(book, CASES[7].known)
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
