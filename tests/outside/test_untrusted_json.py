"""What a body may hold is bounded before it is built, and what is found can be kept and reckoned with."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.doors.outside import Garbled, body

NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(("said", "sentence"), [
    (b"[" + b"{}," * 1_600_000 + b"{}]", "more than 150,000 items"),
    (b"[" + b"1," * 2_400_000 + b"1]", "more than 150,000 items"),
    (b"[" + b"1," * 200_000 + b"1]", "more than 150,000 items"),
    (b"]" * 4_900_000, "more than 150,000 items"),
    (b'"' * 4_900_000, "more than 150,000 items"),
    (b"[" + b'"",' * 1_600_000 + b"1]", "more than 150,000 items"),
    (b"[" * 40 + b"]" * 40, "not data"),
    (b"[" * 100_000, "not data"),
    (b'{"a": 1} x', "not data"),
    ('{"a": 1}'.encode("utf-16"), "not data"),
    (b'{"a\xff": 1}', "not data"),
])  # fmt: skip
def test_what_is_too_much_or_no_data_is_one_error(said: bytes, sentence: str) -> None:
    with pytest.raises(Garbled, match=sentence):
        body.tree(said, "It")


def test_brackets_in_texts_are_text() -> None:
    said = b'{"a\\"[[[": "' + b"[" * 200_000 + b'\\\\", "b": "\\\\"}'
    assert body.at(body.tree(said, "It"), "b") == "\\"


@pytest.mark.parametrize(("written", "read"), [
    ("362.34", "362.34"),
    ("1e16", "1E+16"),
    ("1e999999999", "None"),
    ("1e-999999999", "None"),
    ("9" * 40, "9" * 40),
    ("9" * 41, "None"),
    ("9" * 5000, "None"),
    ("0." + "1" * 5000, "None"),
    ("NaN", "None"),
    ("-Infinity", "None"),
])  # fmt: skip
def test_one_senseless_number_is_none_and_the_rest_is_read(written: str, read: str) -> None:
    found = body.tree(f'[{written}, "rest"]'.encode(), "It")
    assert (str(body.at(found, 0)), body.at(found, 1)) == (read, "rest")


@pytest.mark.parametrize(("text", "read"), [
    ("2026-11-20T16:00:00-05:00", datetime(2026, 11, 20, 21, tzinfo=UTC)),
    ("9999-12-31T23:59:59-23:59", None),
    ("0001-01-01T00:00:00+23:59", None),
    ("2026-11-20T16:00:00", None),
    ("2200-01-01T00:00:00Z", None),
    ("\ud800", None),
])  # fmt: skip
def test_a_stamp(text: str, read: datetime | None) -> None:
    assert body.stamp(text) == read


@pytest.mark.parametrize(("text", "read"), [
    ("2026-11-20", date(2026, 11, 20)),
    ("20261120", date(2026, 11, 20)),
    ("2026-02-30", None),
    ("9999-12-31", None),
    ("0001-01-01", None),
    ("2026-W01-1", None),
    ("٢٠٢٦-١١-٢٠", None),
])  # fmt: skip
def test_a_day(text: str, read: date | None) -> None:
    assert body.day(text) == read


@pytest.mark.parametrize(("ahead", "told"), [
    (timedelta(hours=-1), NOW - timedelta(hours=1)),
    (timedelta(minutes=5), NOW),  # no trade is later than the moment it is heard of
    (timedelta(minutes=5, seconds=1), None),
    (timedelta(days=27_000), None),
])  # fmt: skip
def test_a_trade_is_past(ahead: timedelta, told: datetime | None) -> None:
    assert body.past(NOW + ahead, NOW) == told


@pytest.mark.parametrize(("value", "price"), [
    ("362.3399963378906", "362.34"),
    ("0.000001", "0.000001"),
    ("1e-7", "None"),
    ("0", "None"),
    ("1e12", "None"),
])  # fmt: skip
def test_a_price_is_at_least_a_millionth(value: str, price: str) -> None:
    found = body.price(Decimal(value))
    assert (f"{found:f}" if found is not None else "None") == price


@pytest.mark.parametrize("said",
    [b"<html>hotel</html>", b"day,X\n" + b'"' + b"1" * 200_000 + b"\n",
        b"day,X\n" + b"2026-01-01,1\n" * 60_000, b'day,X\n"' + b"2026-01-01,1\n" * 20_000,
        b'day,X\n"2026-01-01,1\n2026-01-02,1"\n'])  # fmt: skip
def test_a_table_without_end_is_one_error(said: bytes) -> None:
    with pytest.raises(Garbled):
        body.table(said, "It")


def test_a_written_number_is_plain() -> None:
    told = ("4.87", " -0.3 ", "1e5", "1e9999999", "1_000", "٣", "NaN", ".", "", "9" * 60)
    assert [str(body.written(text)) for text in told] == ["4.87", "-0.3", "1E+5", *["None"] * 7]


@pytest.mark.parametrize(
    ("code", "read"), [("USD", "USD"), ("GBp", "GBp"), ("GBX", "GBp"), ("dollars", None), (None, None)]
)
def test_a_currency(code: str | None, read: str | None) -> None:
    assert body.currency(code) == read


def test_prices_in_millionths_are_those_prices() -> None:
    near_a_tie = [362.33995, 1234.5675, 9.9999995, 12.34565, 99.999995, 0.1234565, 123456.75]
    others = [362.3399963378906, 9.99999999, 10.0, 99999.999, 999999.95, 1e6, 0.5, 1e-7, -1.0, 1e300, 60]
    spread = [round(1.07**n, n % 9) for n in range(1, 300)]
    said: list[object] = [*near_a_tie, *others, *spread, None, "1", True, float("inf"), []]
    exact = [body.price(Decimal(repr(node)) if isinstance(node, float) else node) for node in said]
    expected = [None if one is None else int(one.scaleb(6).to_integral_value()) for one in exact]
    assert body.all_micros(said) == expected


def test_prices_may_be_read_as_floats() -> None:
    found = body.tree(b'{"a": 362.3399963378906, "b": 1e999, "c": 7}', "It", floats=True)
    assert [body.price(body.at(found, key)) for key in "abc"] == [Decimal("362.34"), None, 7]


def test_a_last_line_of_a_table_without_its_end_is_left_out() -> None:
    assert body.table(b"day,X\n2026-01-01,1.25\n2026-01-02,1.2", "It") == [
        ["day", "X"],
        ["2026-01-01", "1.25"],
    ]


def test_what_has_another_type_is_none() -> None:
    assert body.number(True) is None
    assert body.zone("../../etc/passwd", UTC) is UTC
