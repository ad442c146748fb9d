"""The sources that need a key: what their bodies mean, and that nobody ever sees the key."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.doors.judge import Session
from tests.doors.outside import Refused, UnknownSymbol
from tests.doors.sources import (
    Secret,
    SourceClient,
    SourceSettings,
    alpaca,
    finnhub,
    keyed,
    open_chain,
    tiingo,
)
from tests.sources.conftest import Clock, Says

KEY = Secret("sesame-4711")
ASKED = ("ALAB", "CRDO")
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
    (quote,) = alpaca.parse_snapshots(body, ASKED, OPEN)
    assert (quote.symbol, str(quote.price), quote.previous) == ("ALAB", "$362.34", Decimal(350))
    assert (quote.session, quote.source) == (Session.OPEN, "alpaca")
    assert quote.extended is None
    assert quote.at == datetime(2026, 11, 20, 15, 59, 58, 448432, tzinfo=UTC)


def test_alpaca_tells_of_nobody_who_was_not_asked_for() -> None:
    told = snapshot(362.34, "2026-11-20T15:59:58Z")
    body = json.dumps({"\ud800": told, "NVDA": told, "ALAB": told}).encode()
    assert [quote.symbol for quote in alpaca.parse_snapshots(body, ASKED, OPEN)] == ["ALAB"]


def test_alpaca_after_it_tells_the_days_price_not_the_evenings() -> None:
    body = json.dumps({"ALAB": snapshot(340.0, "2026-11-20T21:29:00Z")}).encode()
    (quote,) = alpaca.parse_snapshots(body, ASKED, EVENING)
    assert (quote.price.value, quote.session) == (Decimal("361.5"), Session.POST)
    assert quote.at == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert quote.extended is not None
    assert (quote.extended.session, quote.extended.price) == (Session.POST, Decimal(340))


def test_alpaca_on_a_holiday_is_closed() -> None:
    thanksgiving = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    body = json.dumps({"ALAB": snapshot(362.34, "2026-11-25T20:59:58Z", day="2026-11-25")}).encode()
    (quote,) = alpaca.parse_snapshots(body, ASKED, thanksgiving)
    assert quote.session is Session.CLOSED


def test_finnhub_tells_price_previous_and_time() -> None:
    quote = finnhub.parse_quote(b'{"c":309.38,"d":5.96,"dp":1.96,"pc":303.42,"t":1795190390}', "AAPL", OPEN)
    assert (str(quote.price), quote.previous, quote.session) == ("$309.38", Decimal("303.42"), Session.OPEN)


def calendar(*days: str, symbol: str = "AAPL") -> bytes:
    """One of Finnhub's."""
    rows = [{"date": day, "epsEstimate": 2.7, "hour": "amc", "quarter": 1, "symbol": symbol} for day in days]
    return json.dumps({"earningsCalendar": rows}).encode()


def test_finnhubs_next_print_is_the_first_day_that_is_not_over() -> None:
    said = finnhub.parse_calendar(calendar("2027-01-28", "2026-11-20", "2026-11-19"), "AAPL", EVENING)
    assert said is not None
    assert (said.ticker, said.day, said.estimated) == ("AAPL", date(2026, 11, 20), True)
    assert (said.source, said.known_at) == ("finnhub", EVENING)


@pytest.mark.parametrize(
    "said", [calendar(), calendar("2026-12-01", symbol="MSFT"), calendar("soon", ""), calendar("2028-01-01")]
)
def test_finnhub_may_know_no_next_print(said: bytes) -> None:
    assert finnhub.parse_calendar(said, "AAPL", EVENING) is None


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


# against a real server


async def test_alpaca_asks_for_all_at_once(says: Says, clients: Callable[..., SourceClient]) -> None:
    found = {
        "ALAB": snapshot(362.34, "2026-11-20T15:59:58Z"),
        "CRDO": snapshot(212.0, "2026-11-20T15:59:58Z"),
    }
    says.answers["/v2/stocks/snapshots"] = [(200, json.dumps(found).encode())]
    keys = {"key_id": KEY, "secret_key": Secret("open!")}
    source = alpaca.Alpaca(clients(alpaca.POLICY, alpaca.SPEC.headers_with(keys)))
    quotes = [quote async for batch in source.quotes(["ALAB", "CRDO", "NOPE"]) for quote in batch]
    assert [quote.symbol for quote in quotes] == ["ALAB", "CRDO"]
    assert says.asked == ["/v2/stocks/snapshots?symbols=ALAB%2CCRDO%2CNOPE&feed=iex"]
    assert says.headers[0]["APCA-API-KEY-ID"] == "sesame-4711"
    assert says.headers[0]["APCA-API-SECRET-KEY"] == "open!"


async def test_finnhub_asks_one_by_one_and_leaves_out_whom_it_lacks(
    says: Says, clients: Callable[..., SourceClient]
) -> None:
    good = b'{"c":309.38,"pc":303.42,"t":1795190390}'
    says.answers["/api/v1/quote"] = [
        (200, b'{"c":0,"pc":0,"t":0}'),
        (403, b'{"error":"You don\'t have access to this resource."}'),
        (200, good),
    ]
    source = finnhub.Finnhub(clients(finnhub.POLICY, finnhub.SPEC.headers_with({"key": KEY})))
    quotes = [quote async for batch in source.quotes(["NOPE", "FAR", "ALAB"]) for quote in batch]
    assert [quote.symbol for quote in quotes] == ["ALAB"]
    assert says.headers[0]["X-Finnhub-Token"] == "sesame-4711"
    many = [f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGH"]
    assert len([quote async for batch in source.quotes(many) for quote in batch]) == finnhub.A_ROUND


async def test_tiingo_asks_from_before_the_last_close(
    says: Says, clients: Callable[..., SourceClient]
) -> None:
    says.answers["/tiingo/daily/brk-b/prices"] = [(200, json.dumps([bar("2026-11-20", 51.0)]).encode())]
    source = tiingo.Tiingo(clients(tiingo.POLICY, tiingo.SPEC.headers_with({"key": KEY})))
    quote, history = await source.chart("BRK-B", date(2026, 11, 19))
    assert (quote, [close.day.day for close in history.closes]) == (None, [20])
    assert says.asked == ["/tiingo/daily/brk-b/prices?startDate=2026-11-09"]
    assert says.headers[0]["Authorization"] == "Token sesame-4711"
    with pytest.raises(UnknownSymbol):
        await source.chart("NOPE", None)


QUOTE, CALENDAR = "/api/v1/quote", "/api/v1/calendar/earnings"


async def test_finnhub_asks_for_a_few_next_prints_a_day_along_with_the_prices(
    says: Says, clients: Callable[..., SourceClient], clock: Clock
) -> None:
    says.answers[QUOTE] = [(200, b'{"c":309.38,"pc":303.42,"t":1795190390}')]
    says.answers[CALENDAR] = [(200, calendar("2027-01-28"))]
    source = finnhub.Finnhub(clients(finnhub.POLICY))
    symbols = ["AAPL", "A", "B", "C", "D", "E", "F"]

    async def asked() -> list[str]:
        quotes = [quote async for batch in source.quotes(symbols) for quote in batch]
        assert [quote.symbol for quote in quotes] == symbols
        return [quote.symbol for quote in quotes if quote.announced]

    assert await asked() == ["AAPL"]
    assert next(path for path in says.asked if "calendar" in path) == (
        f"{CALENDAR}?from=2026-11-20&to=2027-02-28&symbol=AAPL"
    )
    await asked()
    assert says.paths.count(CALENDAR) == len(symbols)  # five, then the two that were left
    clock.pass_(hours=21)
    assert await asked() == ["AAPL"]


@pytest.mark.parametrize("answer", [(403, b'{"error":"no access"}'), (404, b""), (200, b"<html>")])
async def test_a_price_is_good_without_the_calendar(
    says: Says, clients: Callable[..., SourceClient], answer: tuple[int, bytes]
) -> None:
    says.answers[QUOTE] = [(200, b'{"c":309.38,"pc":303.42,"t":1795190390}')]
    says.answers[CALENDAR] = [answer]
    source = finnhub.Finnhub(clients(finnhub.POLICY))
    for _ in range(2):
        quotes = [quote async for batch in source.quotes(["AAPL", "CRDO"]) for quote in batch]
        assert [quote.announced for quote in quotes] == [None, None]
    assert says.paths.count(CALENDAR) == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_a_sentence_without_it(
    says: Says, clients: Callable[..., SourceClient], status: int
) -> None:
    says.answers["/v2/stocks/snapshots"] = [(status, b'{"message": "forbidden."}')]
    keys = {"key_id": KEY, "secret_key": KEY}
    source = alpaca.Alpaca(clients(alpaca.POLICY, alpaca.SPEC.headers_with(keys)))
    with pytest.raises(Refused) as raised:
        [batch async for batch in source.quotes(["ALAB"])]
    told = "".join(traceback.format_exception(raised.value)) + repr(source.client.policy) + repr(raised.value)
    assert "sesame" not in told


async def test_a_symbol_of_another_shape_is_not_asked_for(clients: Callable[..., SourceClient]) -> None:
    sources = alpaca.Alpaca(clients(alpaca.POLICY)), finnhub.Finnhub(clients(finnhub.POLICY))
    for symbol in ("GS2C.DE", "^VIX", "BRK-B", "fred:DGS30", "../x"):
        assert not any(source.covers(symbol) for source in sources)
        assert tiingo.Tiingo(clients(tiingo.POLICY)).covers(symbol) is (symbol == "BRK-B")


def test_keyed_sources_go_first_and_only_with_all_their_keys(clock: Clock) -> None:
    full = {name: SourceSettings(keys=dict.fromkeys(names, KEY)) for name, names in keyed().items()}
    half = {"alpaca": SourceSettings(keys={"key_id": KEY}), "tiingo": SourceSettings(enabled=False)}

    def names(settings: dict[str, SourceSettings]) -> list[str]:
        chain = open_chain(settings, now=clock.now, monotonic=clock.monotonic)
        return [health.name for health in chain.health]

    assert names(full) == ["alpaca", "finnhub", "yahoo_quotes", "tiingo", "yahoo", "cboe", "fred", "ecb"]
    assert names(half) == ["yahoo_quotes", "yahoo", "cboe", "fred", "ecb"]


def test_a_secret_shows_itself_to_nobody() -> None:
    shown = [str(KEY), repr(KEY), f"{KEY}", f"{KEY!r:>9}", format(KEY, "s"), repr({"k": KEY})]
    assert not any("sesame" in text for text in shown)
    assert KEY.encode() == b"sesame-4711"
