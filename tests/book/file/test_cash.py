"""Cash as fields: one for each currency, one for another; only what was changed is written."""

import pytest

from tests.books import loaded
from tests.doors.book import FieldKind, amount_of, data_of, edited, named_edits

BOOK = '# mine\n[cash]\nEUR = "1_200.50"  # the bank\nUSD = 300\n\n[ticker.ALAB]\n'


@pytest.mark.parametrize(("answers", "after"), [
    ({}, BOOK),
    ({"EUR": "1_200.50", "USD": "300", "amount": ""}, BOOK),
    ({"EUR": "900"}, BOOK.replace('"1_200.50"', '"900"')),
    ({"USD": ""}, BOOK.replace("USD = 300\n", "")),
    ({"amount": "5,000 sek"}, BOOK.replace("USD = 300\n", 'USD = 300\nSEK = "5000"\n')),
    ({"amount": "5,000 sek, CHF 1; "}, BOOK.replace("300\n", '300\nSEK = "5000"\nCHF = "1"\n')),
    ({"amount": "-20 USD"}, BOOK.replace("USD = 300", 'USD = "-20"')),
])  # fmt: skip
def test_what_is_typed_is_written_and_every_other_byte_stays(answers: dict[str, str], after: str) -> None:
    table = data_of(BOOK)["cash"]
    assert edited(BOOK, list(named_edits(FieldKind.CASH, table, answers))) == after
    loaded(after)


def test_of_each_currency_one_amount_is_taken() -> None:
    with pytest.raises(ValueError, match="SEK stands there already; write it once"):
        list(named_edits(FieldKind.CASH, {}, {"amount": "5 SEK, 6 SEK"}))


@pytest.mark.parametrize(("text", "expected"), [
    ("1200 EUR", ("EUR", "1200")),
    ("eur 1,200.5", ("EUR", "1200.5")),
    ("€5", ("EUR", "5")),
    ("-3 £", ("GBP", "-3")),
])  # fmt: skip
def test_an_amount_with_its_currency(text: str, expected: tuple[str, str]) -> None:
    currency, amount = amount_of(text)
    assert (currency, str(amount)) == expected


@pytest.mark.parametrize(
    "text", ["", "EUR", "5", "5 EUR 6", "5 GBp", "5 euro", "1.200,50 EUR", "5 %", "9e9 EUR"]
)
def test_what_is_no_amount_is_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|currency|hundredth|decimals|quantity"):
        amount_of(text)
