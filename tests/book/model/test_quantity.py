"""Quantities: how they are read and shown, and which go together."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.book import (
    DAYS,
    MULTIPLE,
    NUMBER,
    PERCENT,
    POINTS,
    SHARES,
    Quantity,
    Unit,
    distinguished,
    format_quantity,
    money,
    parse_quantity,
    same_scale,
)

USD = money("USD")


@pytest.mark.parametrize(("low", "high", "begins"), [
    ("540", "560M", "540M"),
    ("$0.54", "$0.56B", "$0.54B"),
    ("540 EUR", " 560M EUR", "540M EUR"),
    ("540K", "560M", "540K"),  # it says its own
    ("71", "73%", "71"),
    ("540", "560", "540"),
    ("nothing", "560M", "nothing"),
])  # fmt: skip
def test_a_range_begins_in_the_scale_of_its_end(low: str, high: str, begins: str) -> None:
    assert same_scale(low, high) == begins


@pytest.mark.parametrize(("written", "value", "unit"), [
    ("$360M", "360000000", USD),
    ("$1.55B", "1550000000", USD),
    ("-$1.77", "-1.77", USD),
    ("76.4%", "76.4", PERCENT),
    ("3pp", "3", POINTS),
    ("25bp", "0.25", POINTS),
    ("100x", "100", MULTIPLE),
    ("8.20 AUD", "8.20", money("AUD")),
    ("EUR 5", "5", money("EUR")),
    ("150 GBp", "150", money("GBp")),
    ("20d", "20", DAYS),
    ("173.5M shares", "173500000", SHARES),
    ("1,234.5", "1234.5", NUMBER),
    ("1_000K", "1000000", NUMBER),
    (".5", "0.5", NUMBER),
    ("2T", "2000000000000", NUMBER),
])  # fmt: skip
def test_a_quantity(written: str, value: str, unit: Unit) -> None:
    assert parse_quantity(written) == Quantity(Decimal(value), unit)


def test_a_dollar_is_the_tickers_own_where_it_has_dollars() -> None:
    assert parse_quantity("$5", currency="AUD").unit == money("AUD")
    assert parse_quantity("$5", currency="EUR").unit == USD


@pytest.mark.parametrize("written", ["", "about 5", "5 5", "$5 AUD", "--5", "5%%", "1e5", "NaN", "$"])
def test_what_is_no_quantity(written: str) -> None:
    with pytest.raises(ValueError, match=r"quantity|two units"):
        parse_quantity(written)


@pytest.mark.parametrize("written", ["9" * 20, "99999999T", "$" + "9" * 38, "0." + "0" * 18 + "1%"])
def test_what_nobody_can_have_meant(written: str) -> None:
    """Kept, it could not be read back."""
    with pytest.raises(ValueError, match="is too large, too small or no number"):
        parse_quantity(written)


@pytest.mark.parametrize(("value", "unit", "shown"), [
    ("392400000", USD, "$392.4M"),
    ("1550000000", USD, "$1.55B"),
    ("17000000000", USD, "$17B"),
    ("-1.77", USD, "-$1.77"),
    ("25000", USD, "$25,000"),
    ("362.34", USD, "$362.34"),
    ("0.000123", USD, "$0.00012"),
    ("-0.004", USD, "-$0.004"),
    ("8.2", money("AUD"), "8.20 AUD"),
    ("150", money("GBp"), "150.00 GBp"),
    ("73.3", PERCENT, "73.3%"),
    ("70", PERCENT, "70%"),
    ("-0.04", PERCENT, "0%"),
    ("0.3", POINTS, "0.3pp"),
    ("98.99", MULTIPLE, "99x"),
    ("173485000", SHARES, "173.5M shares"),
    ("0.4512", NUMBER, "0.45"),
    ("140000000", NUMBER, "140M"),
    ("500000", NUMBER, "500,000"),
    ("20", DAYS, "20d"),
])  # fmt: skip
def test_how_it_is_shown(value: str, unit: Unit, shown: str) -> None:
    assert format_quantity(Quantity(Decimal(value), unit)) == shown


quick = settings(max_examples=100, deadline=None, derandomize=True)
units = st.sampled_from([USD, money("EUR"), money("AUD"), PERCENT, POINTS, MULTIPLE, NUMBER, DAYS, SHARES])


@quick
@given(st.decimals(Decimal("-1e13"), Decimal("1e13"), places=2), units)
def test_what_is_shown_reads_back_within_its_rounding(value: Decimal, unit: Unit) -> None:
    shown = format_quantity(Quantity(value, unit)).replace("€", "EUR ").replace("-EUR ", "EUR -")
    if shown.startswith("EUR -"):
        shown = f"-EUR {shown[5:]}"
    back = parse_quantity(shown)
    assert back.unit == unit
    assert abs(back.value - value) <= max(abs(value) / 100, Decimal(1) / 2)


@pytest.mark.parametrize(("value", "other", "unit", "said"), [
    ("99.999", "100", money("USD"), "$99.999"),
    ("100.001", "100", money("SEK"), "100.001 SEK"),
    ("100", "100", money("USD"), "$100.00"),
    ("25.04", "25", PERCENT, "25.04%"),
    ("24.9999", "25", PERCENT, "24.9999%"),
    ("25.6", "25", PERCENT, "25.6%"),
    ("1004999999.5", "1005000000", money("USD"), "$1,004,999,999.5"),
    ("20000.4", "20000", SHARES, "20,000.4 shares"),
])  # fmt: skip
def test_two_that_differ_are_told_apart(value: str, other: str, unit: Unit, said: str) -> None:
    assert distinguished(Quantity(Decimal(value), unit), Quantity(Decimal(other), unit)) == said
