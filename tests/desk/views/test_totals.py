"""What is held in four currencies, in one: checked by hand against the rates of the day.

2026-11-20, for one euro: 1.25 USD, 0.80 GBP, 160 JPY; when the lots were bought 1.00 USD, 0.80 GBP, 150 JPY.

    ALAB    10 at $125.00  = $1,250.00  = €1,000   cost $1,000    = €1,000       gain      €0
    VOD.L   1,000 at 96p   = £960.00    = €1,200   cost £800      = €1,000       gain    €200
    SIE.DE  5 at €220.00                = €1,100   cost           = €1,000       gain    €100
    7203.T  100 at ¥3,200  = ¥320,000   = €2,000   cost ¥200,000  = €1,333.33…   gain €666.66…
            50 sold at ¥3,200 = €1,000, for which €500 was paid: €500
    cash    €250 and $125.00 = €100                                                total €5,650
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from tests.books import loaded, toml
from tests.doors.book import Quantity, money
from tests.doors.judge import Close, History, Ledger, Quote, Session, verdicts
from tests.homes import Known, PositionRow, Total, position_rows, total

D = Decimal
NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)
BOUGHT, TODAY = date(2026, 1, 5), date(2026, 11, 20)
BOOK = toml("""\
schema = 1
[defaults] base_currency = "EUR"
[ticker.ALAB] lots = [{ quantity = 10, cost = "100", opened = 2026-01-05 }]
[ticker."VOD.L"] lots = [{ quantity = 1000, cost = "80", opened = 2026-01-05 }]
[ticker."SIE.DE"] lots = [{ quantity = 5, cost = "200" }]
[ticker."7203.T"]
lots = [
  { quantity = 100, cost = "2000", opened = 2026-01-05 },
  { quantity = 50, cost = "10 EUR", opened = 2026-01-05, sold = 2026-11-20, price = "3200" },
]
[cash] EUR = 250 ; USD = 125
""")
RATES = {"USD": ("1.00", "1.25"), "GBP": ("0.80", "0.80"), "JPY": ("150", "160")}
PRICES = {"ALAB": "125 USD", "VOD.L": "96 GBp", "SIE.DE": "220 EUR", "7203.T": "3200 JPY"}


def rates(of: Mapping[str, tuple[str, ...]] = RATES) -> list[History]:
    days = (BOUGHT, TODAY)
    return [
        History(
            f"rate:{code}",
            "rate",
            tuple(
                Close(day, Decimal(value), datetime(*day.timetuple()[:3], 15, tzinfo=UTC))
                for day, value in zip(days, values, strict=True)
            ),
            "test",
            vintages=(),
        )
        for code, values in of.items()
    ]


def quotes(prices: Mapping[str, str] = PRICES) -> dict[str, Quote]:
    found = {}
    for symbol, text in prices.items():
        price, currency = text.split()
        before = Decimal(price) / 2
        at = Quantity(Decimal(price), money(currency))
        traded = NOW - timedelta(hours=15) if symbol == "7203.T" else NOW  # Tokyo closed first
        found[symbol] = Quote(symbol, at, traded, Session.CLOSED, "test", before)
    return found


def seen(text: str = BOOK, **other: object) -> tuple[dict[str, PositionRow], Total]:
    """Return the rows and the total of a book, with all rates and prices or `other` ones."""
    book = loaded(text)
    told = other.get("rates", rates())
    assert isinstance(told, list)
    ledger = Ledger(closes={one.symbol: one.closes for one in told})
    prices = other.get("quotes", quotes())
    assert isinstance(prices, dict)
    at = other.get("at", NOW)
    assert isinstance(at, datetime)
    known = Known(book, ledger, verdicts(book, ledger, at), prices, {}, at)
    rows = position_rows(known)
    found = total(rows, known)
    assert found is not None
    return {row.symbol: row for row in rows}, found


def test_four_currencies_and_cash_by_hand() -> None:
    rows, found = seen()
    assert {symbol: row.value for symbol, row in rows.items()} == {
        "ALAB": D(1000),
        "VOD.L": D(1200),
        "SIE.DE": D(1100),
        "7203.T": D(2000),
    }
    yen = Decimal(Fraction(200_000, 150).numerator) / Fraction(200_000, 150).denominator
    assert {symbol: row.gain for symbol, row in rows.items()} == {
        "ALAB": D(0),
        "VOD.L": D(200),
        "SIE.DE": D(100),
        "7203.T": 2000 - yen,
    }
    assert (found.currency, found.value, found.gain, found.cost) == ("EUR", D(5650), 2300 - yen, 3000 + yen)
    assert (found.realised, rows["7203.T"].realised, rows["7203.T"].shares) == (D(500), D(500), D(100))
    assert found.day == 2650  # every price doubled: half of €5,300
    assert (found.whole, found.apart, found.without, found.lacking) == (True, (), (), "")
    assert [(one.currency, one.value, one.day) for one in found.rates] == [
        ("GBP", Decimal("1.25"), TODAY),
        ("JPY", Decimal("0.00625"), TODAY),
        ("USD", Decimal("0.8"), TODAY),
    ]
    assert [(str(one.amount), one.value) for one in found.cash] == [("€250.00", D(250)), ("$125.00", D(100))]
    assert str(rows["VOD.L"].own) == "£960.00"
    assert found.value == sum(row.value or 0 for row in rows.values()) + 350
    shares = [found.share(Quantity(D(565), money(currency))) for currency in ("EUR", "USD")]
    assert shares == [10, None]
    assert replace(found, value=D(-1)).share(Quantity(D(565), money("EUR"))) is None  # more is owed than held


def test_the_total_of_a_day_is_of_the_prices_of_that_day() -> None:
    old = quotes()
    rows, found = seen(quotes={**old, "7203.T": replace(old["7203.T"], at=NOW - timedelta(days=319))})
    assert round(rows["7203.T"].day or D(0), 2) == D("1066.67")  # at 150 yen, the rate of its day
    assert (found.day, found.traded) == (D(1650), NOW)


COIN = '[ticker.BTC-USD]\nlots = [{ quantity = 1, cost = "100", opened = 2026-01-05 }]\n'


@pytest.mark.parametrize(("at", "coin_at", "day"), [
    # On Sunday the shares' last session is Friday's, the coin's is Sunday's.
    (NOW + timedelta(days=2), NOW + timedelta(days=2), 2690),
    # A new day has begun in UTC, and the coin has no price of it yet.
    (NOW + timedelta(hours=5), NOW, 2690),
    # The coin's price is days old: it tells nothing of any last day.
    (NOW, NOW - timedelta(days=5), 2650),
])  # fmt: skip
def test_each_market_counts_by_its_own_last_session(at: datetime, coin_at: datetime, day: int) -> None:
    prices = quotes({**PRICES, "BTC-USD": "100 USD"})
    prices["BTC-USD"] = replace(prices["BTC-USD"], at=coin_at)
    _, found = seen(BOOK.replace("[cash]", f"{COIN}[cash]"), quotes=prices, at=at)
    assert found.day == D(day)


def lacking(rates_of: dict[str, tuple[str, ...]]) -> tuple[dict[str, PositionRow], Total]:
    return seen(rates=rates(rates_of))


def test_a_rate_older_than_a_week_is_none() -> None:
    old = [replace(one, closes=one.closes[:1]) for one in rates()]
    rows, found = seen(rates=old)
    assert rows["ALAB"].lacking.startswith("the last rate of USD is of 2026-01-05, more than a week before")
    assert (found.value, len(found.apart)) == (D(1350), 3)


def test_who_has_no_price_is_named_and_is_in_no_total() -> None:
    _, found = seen(quotes=quotes({**PRICES, "ALAB": "125 EUR"}))
    assert (found.without, found.whole, found.value) == (("ALAB",), False, D(4650))


def test_a_cost_that_cannot_be_converted_leaves_the_gain_unknown_and_the_value_whole() -> None:
    rows, found = seen(BOOK.replace('cost = "100", opened = 2026-01-05', 'cost = "100"'))
    assert (found.value, found.whole, found.gain, found.cost) == (D(5650), True, None, None)
    assert found.lacking == "a lot of ALAB says no day: its cost in USD cannot be told in EUR"
    assert (rows["ALAB"].value, rows["ALAB"].gain, rows["ALAB"].gain_share) == (D(1000), None, None)
    own = rows["ALAB"].own_gain
    assert (str(own), rows["ALAB"].own_gain_share) == ("$250.00", D(25))
    assert [row.own_gain for symbol, row in rows.items() if symbol != "ALAB"] == [None] * 3


def test_lots_of_several_currencies_without_a_day_have_no_gain() -> None:
    lots = '[{ quantity = 5, cost = "100" }, { quantity = 5, cost = "90 CHF" }]'
    rows, _ = seen(BOOK.replace('[{ quantity = 10, cost = "100", opened = 2026-01-05 }]', lots))
    assert (rows["ALAB"].gain, rows["ALAB"].own_gain) == (None, None)


def test_without_a_currency_for_it_there_is_no_total_and_each_is_told() -> None:
    rows, found = seen(BOOK.replace('base_currency = "EUR"', ""))
    assert (found.currency, found.whole, found.rates) == ("", False, ())
    assert [str(one) for one in found.apart] == ["$1,375.00", "£960.00", "€1,350.00", "¥320,000"]
    assert (rows["ALAB"].gain, rows["VOD.L"].gain, rows["SIE.DE"].gain) == (D(250), D(160), D(100))


@pytest.mark.parametrize("sold", ["2026-11-20", "2026-01-05"])
def test_what_is_sold_is_held_no_more(sold: str) -> None:
    text = BOOK.replace('cost = "200" }', f'cost = "200", sold = {sold}, price = "180" }}')
    rows, found = seen(text)
    assert (rows["SIE.DE"].held, rows["SIE.DE"].value, rows["SIE.DE"].realised) == (False, None, D(-100))
    assert (found.value, found.realised, found.whole) == (D(4550), D(400), True)
