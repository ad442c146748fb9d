"""The sources that need a key: what their bodies mean, and that nobody ever sees the key."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalyst_tui.judge.facts import Session
from catalyst_tui.sources import alpaca, finnhub, tiingo
from catalyst_tui.sources.chain import KEYED, SourceSettings, open_chain
from catalyst_tui.sources.errors import BadBody, Garbled, Refused, SourceError, UnknownSymbol
from catalyst_tui.sources.http import Line
from catalyst_tui.sources.secret import Secret
from tests.sources.conftest import Clock, Says

KEY = Secret("sesame-4711")
OPEN = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # a Friday, 11:00 in New York
EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def snapshot(last: float, traded: str, close: float = 361.5, day: str = "2026-11-20") -> dict[str, Any]:
    """One of Alpaca's."""
    return {
        "latestTrade": {"t": traded, "p": last, "s": 200},
        "dailyBar": {"t": f"{day}T05:00:00Z", "c": close},
        "prevDailyBar": {"t": "2026-11-19T05:00:00Z", "c": 350.0},
    }


def test_alpaca_in_the_session_tells_the_last_trade() -> None:
    body = json.dumps({"ALAB": snapshot(362.34, "2026-11-20T15:59:58.448432206Z"), "CRDO": {}}).encode()
    (quote,) = alpaca.parse_snapshots(body, OPEN)
    assert (quote.symbol, str(quote.price), quote.previous) == ("ALAB", "$362.34", Decimal(350))
    assert (quote.session, quote.source, quote.delayed) == (Session.OPEN, "alpaca", False)
    assert quote.at == datetime(2026, 11, 20, 15, 59, 58, 448432, tzinfo=UTC)


def test_alpaca_after_it_tells_the_days_price_not_the_evenings() -> None:
    body = json.dumps({"ALAB": snapshot(340.0, "2026-11-20T21:29:00Z")}).encode()
    (quote,) = alpaca.parse_snapshots(body, EVENING)
    assert (quote.price.value, quote.session) == (Decimal("361.5"), Session.POST)
    assert quote.at == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def test_alpaca_on_a_holiday_is_closed() -> None:
    thanksgiving = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    body = json.dumps({"ALAB": snapshot(362.34, "2026-11-25T20:59:58Z", day="2026-11-25")}).encode()
    (quote,) = alpaca.parse_snapshots(body, thanksgiving)
    assert quote.session is Session.CLOSED


@pytest.mark.parametrize(
    ("said", "error"),
    [(b'{"message": "invalid symbol: X"}', BadBody), (b"[]", BadBody), (b"<html>", Garbled)],
)
def test_alpaca_errors(said: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        alpaca.parse_snapshots(said, OPEN)


def test_finnhub_tells_price_previous_and_time() -> None:
    quote = finnhub.parse_quote(b'{"c":309.38,"d":5.96,"dp":1.96,"pc":303.42,"t":1795190390}', "AAPL", OPEN)
    assert (str(quote.price), quote.previous, quote.session) == ("$309.38", Decimal("303.42"), Session.OPEN)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b'{"c":0,"d":null,"dp":null,"h":0,"l":0,"o":0,"pc":0,"t":0}', UnknownSymbol),
        (b'{"c":309.38,"pc":303.42}', BadBody),  # a price of no day
        (b'{"error":"Invalid API key."}', BadBody),
        (b"nope", Garbled),
    ],
)
def test_finnhub_errors(said: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        finnhub.parse_quote(said, "AAPL", OPEN)


def bar(day: str, close: float, split: float = 1.0, paid: float = 0.0) -> dict[str, Any]:
    """One of Tiingo's; `adjClose` is another price, corrected for dividends too."""
    told = {"close": close, "adjClose": close * 0.9, "splitFactor": split, "divCash": paid}
    return {"date": f"{day}T00:00:00.000Z", **told}


def test_tiingos_closes_are_divided_by_the_splits_after_them_and_by_no_dividend() -> None:
    rows = [
        bar("2026-11-16", 400.0),
        bar("2026-11-17", 404.0, paid=1.0),
        bar("2026-11-18", 101.0, split=4.0),
        bar("2026-11-19", 50.5, split=2.0),
        bar("2026-11-20", 51.0),
    ]
    history = tiingo.parse_prices(json.dumps(rows).encode(), "ALAB", EVENING)
    assert [str(close.value) for close in history.closes] == ["50", "50.5", "50.5", "50.5", "51"]
    assert (history.currency, history.source) == ("USD", "tiingo")


def test_tiingos_day_counts_when_it_is_over() -> None:
    rows = json.dumps([bar("2026-11-19", 50.5), bar("2026-11-20", 51.0)]).encode()
    assert [close.day.day for close in tiingo.parse_prices(rows, "ALAB", OPEN).closes] == [19]
    assert tiingo.parse_prices(b"[]", "ALAB", OPEN).closes == ()


@pytest.mark.parametrize(
    ("said", "error"), [(b'{"detail":"Not found."}', BadBody), (b"Error 42", Garbled), (b"", Garbled)]
)
def test_tiingo_errors(said: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        tiingo.parse_prices(said, "ALAB", OPEN)


# against a real server


async def test_alpaca_asks_for_all_at_once(says: Says, lines: Callable[..., Line]) -> None:
    found = {
        "ALAB": snapshot(362.34, "2026-11-20T15:59:58Z"),
        "CRDO": snapshot(212.0, "2026-11-20T15:59:58Z"),
    }
    says.answers["/v2/stocks/snapshots"] = [(200, json.dumps(found).encode())]
    keys = {"key_id": KEY, "secret_key": Secret("open!")}
    source = alpaca.Alpaca(lines(alpaca.POLICY, alpaca.headers(keys)))
    quotes = [quote async for batch in source.quotes(["ALAB", "CRDO", "NOPE"]) for quote in batch]
    assert [quote.symbol for quote in quotes] == ["ALAB", "CRDO"]
    assert says.asked == ["/v2/stocks/snapshots?symbols=ALAB%2CCRDO%2CNOPE&feed=iex"]
    assert says.headers[0]["APCA-API-KEY-ID"] == "sesame-4711"
    assert says.headers[0]["APCA-API-SECRET-KEY"] == "open!"


async def test_finnhub_asks_one_by_one_and_leaves_out_whom_it_lacks(
    says: Says, lines: Callable[..., Line]
) -> None:
    good = b'{"c":309.38,"pc":303.42,"t":1795190390}'
    says.answers["/api/v1/quote"] = [
        (200, b'{"c":0,"pc":0,"t":0}'),
        (403, b'{"error":"You don\'t have access to this resource."}'),
        (200, good),
    ]
    source = finnhub.Finnhub(lines(finnhub.POLICY, finnhub.headers({"key": KEY})))
    quotes = [quote async for batch in source.quotes(["NOPE", "FAR", "ALAB"]) for quote in batch]
    assert [quote.symbol for quote in quotes] == ["ALAB"]
    assert says.headers[0]["X-Finnhub-Token"] == "sesame-4711"
    many = [f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGH"]
    assert len([quote async for batch in source.quotes(many) for quote in batch]) == finnhub.A_ROUND


async def test_tiingo_asks_from_before_the_last_close(says: Says, lines: Callable[..., Line]) -> None:
    says.answers["/tiingo/daily/brk-b/prices"] = [(200, json.dumps([bar("2026-11-20", 51.0)]).encode())]
    source = tiingo.Tiingo(lines(tiingo.POLICY, tiingo.headers({"key": KEY})))
    quote, history = await source.chart("BRK-B", date(2026, 11, 19))
    assert (quote, [close.day.day for close in history.closes]) == (None, [20])
    assert says.asked == ["/tiingo/daily/brk-b/prices?startDate=2026-11-09"]
    assert says.headers[0]["Authorization"] == "Token sesame-4711"
    with pytest.raises(UnknownSymbol):
        await source.chart("NOPE", None)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_a_sentence_without_it(
    says: Says, lines: Callable[..., Line], status: int
) -> None:
    says.answers["/v2/stocks/snapshots"] = [(status, b'{"message": "forbidden."}')]
    keys = {"key_id": KEY, "secret_key": KEY}
    source = alpaca.Alpaca(lines(alpaca.POLICY, alpaca.headers(keys)))
    with pytest.raises(Refused) as raised:
        [batch async for batch in source.quotes(["ALAB"])]
    told = "".join(traceback.format_exception(raised.value)) + repr(source.line.policy) + repr(raised.value)
    assert "sesame" not in told


async def test_a_symbol_of_another_shape_is_not_asked_for(lines: Callable[..., Line]) -> None:
    sources = alpaca.Alpaca(lines(alpaca.POLICY)), finnhub.Finnhub(lines(finnhub.POLICY))
    for symbol in ("GS2C.DE", "^VIX", "BRK-B", "fred:DGS30", "../x"):
        assert not any(source.covers(symbol) for source in sources)
        assert tiingo.Tiingo(lines(tiingo.POLICY)).covers(symbol) is (symbol == "BRK-B")


def test_keyed_sources_go_first_and_only_with_all_their_keys(clock: Clock) -> None:
    full = {name: SourceSettings(keys=dict.fromkeys(names, KEY)) for name, names in KEYED.items()}
    half = {"alpaca": SourceSettings(keys={"key_id": KEY}), "tiingo": SourceSettings(enabled=False)}

    def names(settings: dict[str, SourceSettings]) -> list[str]:
        chain = open_chain(settings, now=clock.now, monotonic=clock.monotonic)
        return [health.name for health in chain.health]

    assert names(full) == ["alpaca", "finnhub", "yahoo_quotes", "tiingo", "yahoo", "cboe", "fred"]
    assert names(half) == ["yahoo_quotes", "yahoo", "cboe", "fred"]


def test_a_secret_shows_itself_to_nobody() -> None:
    shown = [str(KEY), repr(KEY), f"{KEY}", f"{KEY!r:>9}", format(KEY, "s"), repr({"k": KEY})]
    assert not any("sesame" in text for text in shown)
    assert KEY.encode() == b"sesame-4711"
