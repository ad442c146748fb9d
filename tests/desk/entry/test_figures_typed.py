"""A figure and its period are typed as in a line: `168.9bn`, `Q1 2027`."""

from __future__ import annotations

from datetime import date

import pytest

from catalyst_tui.book.model.quantity import PERCENT, Unit, money
from catalyst_tui.desk.entry.figures import amount_of, figure_period

USD, EUR = money("USD"), money("EUR")


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("168.9bn", USD, "168900000000"),
        ("€5 bn", EUR, "5000000000"),
        ("1.2 million", USD, "1200000"),
        ("70 percent", PERCENT, "70"),
        ("540..560m", USD, "550000000"),
    ],
)
def test_a_value_is_typed_as_in_a_line(typed: str, unit: Unit, value: str) -> None:
    assert f"{amount_of(typed, unit).value.value:f}".removesuffix(".0") == value


@pytest.mark.parametrize(("typed", "period"), [("Q1 2026", "2026Q1"), ("FY25", "FY2025"), ("1H25", "2025H1")])
def test_a_period_is_typed_as_in_a_line(typed: str, period: str) -> None:
    assert str(figure_period(typed, "revenue", None, date(2026, 11, 24))) == period
