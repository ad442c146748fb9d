"""Money of several kinds: rates as of a day, what is held in one currency, `weight`, `gain` and `cost`.

The rates are few and round, so that each figure below was worked out by hand.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.books import loaded, toml
from tests.doors.judge import Exchange, Ledger, Position, cash, held, total, verdicts
from tests.judge.case_lines import ledger_of, moment
from tests.judge.rows import rows

BOOK = toml("""
schema = 1
[defaults] base_currency = "EUR"
[ticker.ALAB] lots = [{ quantity = 10, cost = "100", opened = 2026-07-20 }]
[ticker."VOD.L"] lots = [{ quantity = 1000, cost = "80", opened = 2026-07-20 }]
[ticker."SIE.DE"] lots = [{ quantity = 5, cost = "200" }]
[ticker."7203.T"]
lots = [
  { quantity = 100, cost = "2000", opened = 2026-07-20 },
  { quantity = 50, cost = "10 EUR", opened = 2026-07-20, sold = 2026-07-30, price = "3200" },
]
[cash] EUR = 250 ; USD = "125.50"
""")
RATES = (
    "rate:USD.closes 2026-07-20 1.00 ; rate:USD.closes 2026-07-30 1.25 1.2550 ; "
    "rate:GBP.closes 2026-07-20 0.80 ; rate:GBP.closes 2026-07-30 0.8 ; "
    "rate:JPY.closes 2026-07-20 150 ; rate:JPY.closes 2026-07-30 160"
)
DAY = date(2026, 7, 30)


def known() -> Exchange:
    return Exchange(_ledger(RATES), moment("2026-07-31"))


def _ledger(text: str) -> Ledger:
    return ledger_of(loaded(BOOK), text)


@pytest.mark.parametrize(
    ("amount", "of", "to", "day", "expected"), rows("money", "an amount in another currency")
)
def test_an_amount_in_another_currency(amount: str, of: str, to: str, day: str, expected: str) -> None:
    exchange = Exchange(_ledger(RATES), moment("2026-08-31"))
    found = exchange.convert(Decimal(amount), of, to, date.fromisoformat(day))
    if expected[0].isdigit():
        assert str(found.decimal) == expected
    else:
        assert found.missing.startswith(expected)


def test_what_is_held_in_four_currencies() -> None:
    book, exchange = loaded(BOOK), known()
    prices = {"ALAB": 125, "VOD.L": 96, "SIE.DE": 220, "7203.T": 3200}
    values = [
        one.value(Decimal(prices[one.ticker.symbol]), "EUR", exchange, DAY).value for one in held(book, DAY)
    ]
    assert values == [1000, 1200, 1100, 2000]
    assert [one.cost("EUR", exchange).value for one in held(book, DAY)] == [
        1000,
        1000,
        1000,
        Fraction(200_000, 150),
    ]
    assert cash(book, "EUR", exchange, DAY).value == Fraction("250") + Fraction("100.4")
    sold = Position.of(book.tickers["7203.T"], DAY)
    assert sold.realised("EUR", exchange).value == 50 * 3200 / Fraction(160) - 500
    assert total(one.realised("EUR", exchange) for one in held(book, date(2026, 7, 29))).value == 0


def test_a_lot_that_says_no_cost_leaves_it_unknown_and_never_nothing() -> None:
    book = loaded(BOOK.replace('cost = "100", ', ""))
    (position,) = [one for one in held(book, DAY) if one.ticker.symbol == "ALAB"]
    assert position.lots[0].cost is None
    assert position.cost("USD", known()).missing == "a lot of ALAB does not say what it cost"


@pytest.mark.parametrize(
    ("claim", "closes", "expected"), rows("money", "what a test reads names the rate and its day")
)
def test_what_a_test_reads_names_the_rate_and_its_day(claim: str, closes: str, expected: str) -> None:
    book = loaded(f'{BOOK}[[checkpoint]]\nid = "c"\nticker = "ALAB"\nrole = "gauge"\nvalue = "{claim}"')
    found = verdicts(book, ledger_of(book, f"{RATES} ; {closes}"), moment("2026-07-30"))["c"]
    assert found.reason == expected


TWO = toml("""
[defaults] base_currency = "EUR"
[ticker.ALAB] lots = [{ quantity = 10, cost = "100", opened = 2026-07-20 }]
[cash] EUR = 1000
[[checkpoint]] id = "c" ; ticker = "ALAB" ; role = "kill" ; test = "weight > 45%"
""")


SHORT = TWO.replace("quantity = 10,", "quantity = -5,")


@pytest.mark.parametrize(("text", "rates", "expected"), [
    (TWO, RATES, "tripped: weight 50%, > 45%; at 1.25 USD per EUR of 2026-07-30"),
    (TWO.replace("= 1000", "= 3000"), RATES, "clear: weight 25%, not > 45%; at 1.25 USD per EUR"),
    (TWO, "rate:USD.closes 2026-07-20 1.25", "unknown: the last rate of USD is of 2026-07-20, more than"),
    (TWO, "", "unknown: no rate of USD is known for 2026-07-30"),
    (SHORT, RATES, "clear: weight -100%, not > 45%"),
    (SHORT.replace("= 1000", "= 400"), RATES, "unknown: all that is held together is worth -€100.00: no"),
    (SHORT.replace("= 1000", "= 500"), RATES, "unknown: all that is held together is worth nothing: no"),
    (TWO.replace('base_currency = "EUR"', ""), RATES,
        "unknown: what is held in several currencies is put together once [defaults] says"),
    (TWO.replace('base_currency = "EUR"', 'currency = "USD"'), RATES, "tripped: weight 50%, > 45%"),
])  # fmt: skip
def test_a_weight_is_of_all_that_is_held_in_the_books_currency(text: str, rates: str, expected: str) -> None:
    book = loaded(text)
    closes = " ; ".join(filter(None, (rates, "closes 2026-07-30 125")))
    found = verdicts(book, ledger_of(book, closes), moment("2026-07-30"))["c"]
    assert f"{found.status}: {found.reason}".startswith(expected)


SHORT = toml("""
[ticker.ALAB] lots = [{ quantity = -10, cost = "50" }]
[[checkpoint]] id = "c" ; ticker = "ALAB" ; role = "guard" ; test = "gain > -15%"
""")


@pytest.mark.parametrize(
    ("close", "expected"), [("40", "holding: gain 20%, > -15%"), ("60", "broken: gain -20%, not > -15%")]
)
def test_what_is_sold_short_gains_while_its_price_falls(close: str, expected: str) -> None:
    book = loaded(SHORT)
    found = verdicts(book, ledger_of(book, f"closes 2026-07-30 {close}"), moment("2026-07-30"))["c"]
    assert f"{found.status}: {found.reason}".startswith(expected)


def test_the_rate_of_a_purchase_long_ago_makes_nothing_stale() -> None:
    text = TWO.replace('role = "kill"\ntest = "weight > 45%"', 'role = "guard"\ntest = "gain > 0%"')
    book = loaded(text.replace('"100"', '"50 GBP"').replace("2026-07-20", "2026-01-05"))
    rates = "rate:GBP.closes 2026-01-05 0.8 ; rate:USD.closes 2026-07-29 1.25 ; closes 2026-07-29 125"
    found = verdicts(book, ledger_of(book, rates), moment("2026-07-30"))["c"]
    assert (found.status.value, found.marks) == ("holding", ())
    assert found.reason.endswith("; at 1.25 USD per EUR of 2026-07-29; cost at 0.8 GBP per EUR of 2026-01-05")


def test_a_reason_names_the_rates_of_three_days_of_purchase_and_how_many_more() -> None:
    lots = ", ".join(f'{{ quantity = 1, cost = "90", opened = 2026-07-{n} }}' for n in range(20, 25))
    text = TWO.replace('{ quantity = 10, cost = "100", opened = 2026-07-20 }', lots)
    book = loaded(text.replace("weight > 45%", "gain > 90%"))
    rates = "rate:USD.closes 2026-07-20 1 1.1 1.2 1.3 1.4 1.5 ; closes 2026-07-24 125"
    found = verdicts(book, ledger_of(book, rates), moment("2026-07-30"))["c"]
    assert found.reason.endswith(
        "; cost at 1 USD per EUR of 2026-07-20 and 1.1 USD per EUR of 2026-07-21 and "
        "1.2 USD per EUR of 2026-07-22 and of 2 more days"
    )


BOTH = toml("""
[defaults] base_currency = "EUR"
[ticker.ALAB] lots = [{ quantity = 10, cost = "100", opened = 2026-07-20 }]
[ticker.CRDO] currency = "GBP" ; lots = [{ quantity = 10, cost = "80", opened = 2026-07-20 }]
[cash] USD = 100
""")


@pytest.mark.parametrize(("claim", "ticker", "closes", "reads"), [
    ("gain", "ALAB", "closes 2026-07-22 120", "20%"),  # at 1.00 of that day, not at 1.25 of now
    ("weight", "ALAB", "closes 2026-07-22 120 ; CRDO.closes 2026-07-30 160", "36.6%"),  # 1200 of 3280
    ("weight", "CRDO", "closes 2026-07-22 120 ; CRDO.closes 2026-07-30 160", "61%"),  # 2000 of 3280
])  # fmt: skip
def test_guards_and_gauges_read_the_same_at_once(claim: str, ticker: str, closes: str, reads: str) -> None:
    of = f'ticker = "{ticker}"\n'
    book = loaded(
        f'{BOTH}[[checkpoint]]\nid = "c"\n{of}role = "gauge"\nvalue = "{claim}"\n'
        f'[[checkpoint]]\nid = "d"\n{of}role = "guard"\ntest = "{claim} > 1%"\n'
    )
    rates = (
        "rate:USD.closes 2026-07-20 1 1 1 ; rate:USD.closes 2026-07-30 1.25 ; rate:GBP.closes 2026-07-30 0.8"
    )
    found = verdicts(book, ledger_of(book, f"{rates} ; {closes}"), moment("2026-07-30"))
    assert str(found["c"].value) == reads
    assert found["d"].value == found["c"].value
