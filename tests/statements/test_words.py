"""Each entry of words.toml has an example, which is read as what the entry says."""

import tomllib
from importlib.resources import files

import pytest

from catalyst_tui.statements.words import act_of, column_fields, contract, is_coin, is_currency, plain
from tests.doors.statements import Act

WORDS = tomllib.loads(files("catalyst_tui.statements").joinpath("words.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("field", "example"), [(name, row["example"]) for name, row in WORDS["columns"].items()]
)
def test_a_column_is_known_by_its_name(field: str, example: str) -> None:
    assert column_fields()[plain(example)][0] == field


@pytest.mark.parametrize(("act", "example"), [(row["act"], row["example"]) for row in WORDS["acts"]])
def test_what_a_row_does_is_known_by_its_kind(act: str, example: str) -> None:
    if act == "reinvest":
        assert (act_of(example, shares=True), act_of(example, shares=False)) == (Act.BUY, Act.NOTHING)
    else:
        assert act_of(example, shares=True) == act_of(example, shares=False) == act


@pytest.mark.parametrize(("name", "example"), [(row["name"], row["example"]) for row in WORDS["contracts"]])
def test_what_the_book_does_not_hold_is_known_by_its_kind(name: str, example: str) -> None:
    assert contract("", "", example) == name


def test_money_and_coins_are_known_by_their_kind() -> None:
    assert is_currency("", "", WORDS["money"]["example"])
    assert is_coin(WORDS["coins"]["example"])


@pytest.mark.parametrize(("symbol", "name", "what"), [
    ("ABC 260117C00100000", "", "an option"),
    ("XYZ#B1326C425000", "", "an option"),
    ("SPY 03/31/2020 284.00 P", "", "an option"),
    ("", "AAPL 19JUN26 200 C", "an option"),
    ("", "PUT (ABC) SAMPLE FEB 27 26 $9", "an option"),
    ("CALL", "Call Corp", ""),
    ("AAPL", "Apple Inc", ""),
])  # fmt: skip
def test_an_option_is_known_by_its_symbol_or_name(symbol: str, name: str, what: str) -> None:
    assert contract(symbol, name, "") == what


@pytest.mark.parametrize(
    ("symbol", "isin", "pair"),
    [("EUR.USD", "", True), ("EURUSD", "", True), ("EURUSD=X", "", True), ("BTCUSD", "", False),
     ("EURUSD", "US0000000001", False), ("NVDA", "", False)],
)  # fmt: skip
def test_a_pair_of_currencies_is_no_security(symbol: str, isin: str, pair: bool) -> None:
    assert is_currency(symbol, isin, "") is pair
