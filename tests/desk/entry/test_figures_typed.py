"""A figure and its period are typed as in a line: `168.9bn`, `Q1 2027`."""

import re
from datetime import date

import pytest

from tests.doors.book import MULTIPLE, NUMBER, PERCENT, SHARES, Unit, money
from tests.homes import amount_of, figure_period

USD, EUR = money("USD"), money("EUR")


@pytest.mark.parametrize(("typed", "unit", "value"), [
    ("168.9bn", USD, "168900000000"),
    ("€5 bn", EUR, "5000000000"),
    ("1.2 million", USD, "1200000"),
    ("70 percent", PERCENT, "70"),
    ("540..560m", USD, "550000000"),
])  # fmt: skip
def test_a_value_is_typed_as_in_a_line(typed: str, unit: Unit, value: str) -> None:
    assert f"{amount_of(typed, unit).value.value:f}".removesuffix(".0") == value


@pytest.mark.parametrize(("typed", "period"), [("Q1 2026", "2026Q1"), ("FY25", "FY2025"), ("1H25", "2025H1")])
def test_a_period_is_typed_as_in_a_line(typed: str, period: str) -> None:
    assert str(figure_period(typed, "revenue", None, date(2026, 11, 24))) == period


@pytest.mark.parametrize(("typed", "unit", "wanted"), [
    ("78bn", PERCENT, "a percentage is needed, such as 78%; '78bn' is none"),
    ("$78bn", PERCENT, "a percentage is needed"),
    ("38 EUR", PERCENT, "a percentage is needed, this is an amount in EUR"),
    ("12x", PERCENT, "a percentage is needed, this is a multiple"),
    (">78k", PERCENT, "a percentage is needed, such as 78%; '78k' is none"),
    ("10..20bn", PERCENT, "a percentage is needed"),
    ("5m", MULTIPLE, "such as 5x"),
    ("3 billion", MULTIPLE, "such as 3x"),
    ("40%", USD, "an amount in USD is needed, this is a percentage"),
    ("12x", USD, "an amount in USD is needed"),
    ("12%", NUMBER, "a plain number is needed"),
    ("12 USD", SHARES, "a count of shares is needed"),
])  # fmt: skip
def test_a_value_in_a_wrong_unit_is_refused_with_what_fits(typed: str, unit: Unit, wanted: str) -> None:
    with pytest.raises(ValueError, match=re.escape(wanted)):
        amount_of(typed, unit)


@pytest.mark.parametrize(
    ("typed", "unit"), [("5bn", USD), ("5m", NUMBER), ("5k", SHARES), ("5M shares", SHARES)]
)
def test_money_counts_and_numbers_have_magnitudes(typed: str, unit: Unit) -> None:
    assert amount_of(typed, unit).value.value >= 5000
