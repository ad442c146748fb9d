"""What colours an open proof and settles nothing: the company's word, its guidance, the pace; and slips."""

from __future__ import annotations

import pytest

from tests.judge.case_lines import Case

BY_YEAR_END = 'event = "it ships" ; due = 2026-12-31'


SLIPS = [
    ("out", "2026-05-05 rescheduled by:2027H1", ["2026-12-31 → 2027H1"]),
    (
        "out and in again",
        "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2026Q3",
        ["2026-12-31 → 2027", "2027 → 2026Q3"],
    ),
    (
        "said twice is moved once",
        "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2027",
        ["2026-12-31 → 2027"],
    ),
    (
        "from what the company said last",
        "2026-02-10 supports by:2026Q4 ; 2026-05-05 rescheduled by:2027Q1",
        ["2026Q4 → 2027Q1"],
    ),
    ("a first date is no slip", "2026-02-10 supports by:2026Q4", []),
    ("a note is none", "2026-02-10 note by:2027", []),
]


@pytest.mark.parametrize(("name", "known", "ladder"), SLIPS, ids=[name for name, *_ in SLIPS])
def test_the_ladder_of_dates(name: str, known: str, ladder: list[str]) -> None:
    verdict = Case(name, BY_YEAR_END, known, {}).verdict("2026-10-01")
    assert [f"{slip.before} → {slip.after}" for slip in verdict.slips] == ladder
