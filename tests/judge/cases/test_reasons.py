"""What a reason leaves out, which a case cannot say."""

from __future__ import annotations

from tests.judge.case_lines import Case


def test_a_price_of_the_day_says_no_day() -> None:
    case = Case("", 'role = "guard" ; test = "price > $100"', "closes 2026-05-21 150 149.2", {})
    assert case.verdict("2026-05-22").reason == "price $149.20, > $100.00"
