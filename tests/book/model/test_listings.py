"""Whose currency a price is in: what is written, then the exchange a symbol's ending names, then the rest."""

import pytest

from tests.doors.book import Identity, listed_in, load_book


@pytest.mark.parametrize(("symbol", "currency"), [
    ("SHEL.L", "GBp"),
    ("SIE.DE", "EUR"),
    ("ASML.AS", "EUR"),
    ("NESN.SW", "CHF"),
    ("7203.T", "JPY"),
    ("BRK-B", ""),
    ("BTC-EUR", "EUR"),
    ("NVDA", ""),
    ("CDR.WA", ""),
    ("L", ""),
])  # fmt: skip
def test_an_ending_says_the_currency_of_its_exchange(symbol: str, currency: str) -> None:
    assert listed_in(symbol) == currency


@pytest.mark.parametrize(("defaults", "table", "known", "currency"), [
    ("", '[ticker."SHEL.L"]', "", "GBp"),
    ("", '[ticker."SHEL.L"]\ncurrency = "USD"', "", "USD"),
    ('currency = "EUR"', '[ticker."SHEL.L"]', "", "GBp"),
    ('currency = "EUR"', "[ticker.ALAB]", "USD", "EUR"),
    ("", '[ticker."SHEL.L"]', "USD", "GBp"),
    ("", "[ticker.ALAB]", "CAD", "CAD"),
    ("", "[ticker.ALAB]", "", "USD"),
])  # fmt: skip
def test_the_first_that_says_it_is_heard(defaults: str, table: str, known: str, currency: str) -> None:
    text = f"[defaults]\n{defaults}\n{table}\nlots = [{{ quantity = 3, cost = 2450 }}]\n"
    symbol = table.split("]", maxsplit=1)[0].removeprefix("[ticker.").strip('"')
    book = load_book(text, {symbol: Identity(currency=known)}).book
    assert book is not None
    assert book.tickers[symbol].currency == currency
