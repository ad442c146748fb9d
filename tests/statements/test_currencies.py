"""A sign of a currency means the same wherever a file has it: in a cell, or at the head of a column."""

import pytest

from catalyst_tui.statements.cells import column_currency, currency_in

SAID = [
    ("CA$", "CAD"), ("C$", "CAD"), ("A$", "AUD"), ("AU$", "AUD"), ("S$", "SGD"), ("R$", "BRL"),
    ("US$", "USD"), ("£", "GBP"), ("₹", "INR"), ("zł", "PLN"),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "currency"), SAID)
def test_a_sign_with_letters_is_never_taken_for_the_one_it_ends_with(sign: str, currency: str) -> None:
    assert currency_in(f"{sign}12.50") == currency_in(f"12.50 {sign}") == currency
    assert column_currency(f"Price ({sign})") == currency
