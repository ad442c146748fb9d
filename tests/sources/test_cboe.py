"""Cboe: what its quotes mean in and after the session, and how a history is completed by them."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.doors.judge import Session
from tests.doors.outside import UnknownSymbol
from tests.doors.sources import parse_history, parse_quote
from tests.sources.conftest import Bench, quote


def quote_body(**changes: Any) -> bytes:
    """Return a quote as of Friday, 2026-07-24, after the close."""
    data = {"symbol": "ALAB", "current_price": 333.8, "price_change": 11.36,
        "price_change_percent": 3.4112, "close": 333.02, "prev_day_close": 333.02,
        "last_trade_time": "2026-07-24T15:59:59"}  # fmt: skip
    return json.dumps(
        {"timestamp": "2026-07-25 21:02:04", "data": {**data, **changes}, "symbol": "ALAB"}
    ).encode()


def test_cboes_own_print_is_no_trade_outside_regular_hours() -> None:
    """Before the open, while others traded at 222.25: `current_price` is of no known time."""
    before = quote_body(current_price=236.2, price_change=12.31, close=234.33, prev_day_close=234.33,
        last_trade_time="2026-08-17T15:59:59")  # fmt: skip
    quote, _ = parse_quote(before, "ALAB", datetime(2026, 8, 18, 11, 20, tzinfo=UTC))
    assert (quote.price.value, quote.previous) == (Decimal("234.33"), Decimal("222.02"))
    assert (quote.session, quote.extended) == (Session.PRE, None)


def test_a_history_is_read_whole_without_what_is_not_over() -> None:
    rows = [{"date": f"2026-07-{day}", "close": 300 + day} for day in (22, 23, 24)]
    rows += [{"date": "2026-07-21", "close": None}, {"date": "nonsense", "close": 1}]
    body = json.dumps({"data": rows, "symbol": "ALAB"}).encode()
    friday_noon = datetime(2026, 7, 24, 16, 0, tzinfo=UTC)
    history = parse_history(body, "ALAB", friday_noon)
    assert [(close.day.day, str(close.value)) for close in history.closes] == [(22, "322"), (23, "323")]


async def test_no_close_is_given_while_one_before_it_is_missing(bench: Bench) -> None:
    source = bench.cboe()
    await source.chart("ALAB", date(2026, 11, 13))
    quote, history = await source.chart("ALAB", date(2026, 11, 13))  # the history was just read
    assert history.closes == ()
    assert str(quote.price) == "$362.34"
    bench.clock.pass_(minutes=61)
    _, history = await source.chart("ALAB", date(2026, 11, 13))
    assert history.closes[-1].day == date(2026, 11, 20)
    assert bench.server.asked_for("cboe history") == ["ALAB", "ALAB"]


async def test_a_quote_is_good_without_its_history(bench: Bench) -> None:
    source = bench.cboe(cap=2000)  # the history is larger
    quote, history = await source.chart("ALAB", None)
    assert (str(quote.price), history.closes) == ("$362.34", ())
    assert source.client.health.last_error == "Cboe sent more than 0.002 MB"


@pytest.mark.parametrize("symbol", ["GS2C.DE", "BRK-B", "^VIX", "../x", "TOOLONG"])
async def test_other_markets_are_never_asked_for(bench: Bench, symbol: str) -> None:
    source = bench.cboe()
    assert not source.covers(symbol)
    with pytest.raises(UnknownSymbol):
        await quote(source, symbol)
    assert bench.server.asked == []
