"""Rulings, role by role, and silence that is our sources' own (verdicts.md, "Overrides" and "Proof" 3)."""

from __future__ import annotations

from catalyst_tui.judge.history.replay import replay
from catalyst_tui.judge.judge import verdicts
from tests.judge.case_lines import book_of, ledger_of, moment

EVENT = 'event = "production" ; due = 2026-06-30'
GUARD = 'role = "guard" ; test = "gross_margin >= 73%"'


def test_replay_hears_a_ruling_and_the_end_of_an_outage() -> None:
    known = "down filings 2026-08-20..2026-09-10 ; 2026-11-02 ruled missed"
    book = book_of(EVENT)
    found = replay(book, ledger_of(book, known), moment("2026-06-01"), moment("2026-12-01"))
    assert [(str(flip.at.date()), flip.after) for flip in found] == [
        ("2026-07-01", "awaiting"),
        ("2026-09-10", "overdue"),
        ("2026-11-02", "missed"),
    ]


def test_a_ruling_on_another_word_than_the_roles_is_no_ruling() -> None:
    """The book may be edited after it: what was met cannot be a guard's word."""
    once = ledger_of(book_of(EVENT), "2026-11-02 ruled met")
    assert verdicts(book_of(GUARD), once, moment("2026-11-02"))["c"].word == "unknown"
