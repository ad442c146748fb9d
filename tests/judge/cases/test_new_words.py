"""The newest words of the language: ever, held, median, cagr, runway, one month, not before."""

from __future__ import annotations

from tests.judge.case_lines import Case


def test_a_window_that_is_ahead_is_said_once() -> None:
    claim = 'test = "ever(price < $90)" ; from = 2026-06-01 ; due = 2027-06-30'
    case = Case("ahead", claim, "closes 2026-05-11 95 85 95 105", {})
    assert case.verdict("2026-05-14").reason == "counts from 2026-06-01"
