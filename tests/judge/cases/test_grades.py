"""The grade of evidence: what contradicts a better grade waits for a ruling (verdicts.md, "Grades")."""

from __future__ import annotations

from catalyst_tui.judge.history.transitions import remarks
from catalyst_tui.judge.judge import verdicts
from tests.judge.case_lines import Case, book_of, ledger_of, moment

SHIPS = 'event = "it ships" ; due = 2026-12-31'
LEAVES = 'role = "kill" ; event = "the customer leaves"'


def test_a_date_that_does_not_count_is_no_slip() -> None:
    known = "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1"
    assert Case("", SHIPS, known, {}).verdict("2026-04-01").slips == ()


def test_a_contradiction_is_remarked_with_what_it_asks_for() -> None:
    book = book_of(LEAVES)
    facts = ledger_of(book, "2026-05-05 happened filing ; 2026-06-05 refuted press says:blog")
    found = {word.key: word for word in remarks(verdicts(book, facts, moment("2026-06-05")).values())}
    remark = found["c!contradicted"]
    assert (remark.word, remark.news) == ("contradicted", True)
    assert remark.reason.endswith("contradicted by blog (press, somewhere): your ruling decides")
