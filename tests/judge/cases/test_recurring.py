"""Proofs of more than one: groups of legs, numbers of events, each half or quarter, targets."""

from __future__ import annotations

import pytest

from tests.judge.case_lines import Case

EACH_HALF = 'event = "a design win" ; every = "half" ; from = "2025H2"'
TARGET = 'test = "revenue >= target" ; target = { FY2026 = "1B", FY2027 = "1.2B" }'


RESULTS = [
    (
        EACH_HALF,
        "2025-11-01 happened ; 2026-07-10 refuted on:2026-06-30",
        "2026-08-01",
        ["2025H2 met", "2026H1 missed", "2026H2 pending"],
    ),
    (EACH_HALF, "2026-05-05 happened", "2026-08-01", ["2025H2 overdue", "2026H1 met", "2026H2 pending"]),
    (TARGET, "2027-02-10 revenue FY2026 1.1B", "2027-03-01", ["FY2026 met", "FY2027 pending"]),
    (
        'test = "revenue > $300M" ; every = "quarter" ; from = "2026Q1" ; due = "2026Q2"',
        "2026-05-05 revenue 2026Q1 308M ; 2026-08-04 revenue 2026Q2 250M",
        "2027-01-01",
        ["2026Q1 met", "2026Q2 missed"],
    ),
]


@pytest.mark.parametrize(("claim", "known", "at", "results"), RESULTS)
def test_every_period_keeps_its_result(claim: str, known: str, at: str, results: list[str]) -> None:
    verdict = Case("", claim, known, {}).verdict(at)
    assert [f"{result.period} {result.status}" for result in verdict.results] == results


def test_what_it_depends_on_is_waited_for() -> None:
    claim = 'event = "next" ; depends_on = ["c1"] | event = "first"'
    case = Case(
        "", claim, "2026-03-01 happened@c1", {"2026-02-28": "pending +waiting", "2026-03-01": "pending"}
    )
    assert case.found() == case.expected()
