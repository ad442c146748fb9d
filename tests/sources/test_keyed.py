"""The sources that need a key: what their bodies mean, and that nobody ever sees the key."""

import json
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.doors.judge import Session
from tests.doors.outside import Refused, UnknownSymbol
from tests.doors.sources import Secret, SourceClient, alpaca, finnhub, tiingo
from tests.sources.conftest import Clock, Says

KEY = Secret("sesame-4711")
ASKED = ("ALAB", "CRDO")
EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def snapshot(last: float, traded: str, close: float = 361.5, day: str = "2026-11-20") -> dict[str, Any]:
    return {
        "latestTrade": {"t": traded, "p": last, "s": 200},
        "dailyBar": {"t": f"{day}T05:00:00Z", "c": close},
        "prevDailyBar": {"t": "2026-11-19T05:00:00Z", "c": 350.0},
    }


def test_alpaca_after_it_tells_the_days_price_not_the_evenings() -> None:
    body = json.dumps({"ALAB": snapshot(340.0, "2026-11-20T21:29:00Z")}).encode()
    (quote,) = alpaca.parse_snapshots(body, ASKED, EVENING)
    assert (quote.price.value, quote.session) == (Decimal("361.5"), Session.POST)
    assert quote.at == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert quote.extended is not None
    assert (quote.extended.session, quote.extended.price) == (Session.POST, Decimal(340))


def calendar(*days: str, symbol: str = "AAPL") -> bytes:
    rows = [{"date": day, "epsEstimate": 2.7, "hour": "amc", "quarter": 1, "symbol": symbol} for day in days]
    return json.dumps({"earningsCalendar": rows}).encode()


@pytest.mark.parametrize(
    "said", [calendar(), calendar("2026-12-01", symbol="MSFT"), calendar("soon", ""), calendar("2028-01-01")]
)
def test_finnhub_may_know_no_next_print(said: bytes) -> None:
    assert finnhub.parse_calendar(said, "AAPL", EVENING) is None


def bar(day: str, close: float, split: float = 1.0, paid: float = 0.0) -> dict[str, Any]:
    """Return one of Tiingo's; `adjClose` is another price, corrected for dividends too."""
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


async def test_finnhub_asks_one_by_one(says: Says, clients: Callable[..., SourceClient]) -> None:
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


async def test_tiingo_asks_before_the_last_close(says: Says, clients: Callable[..., SourceClient]) -> None:
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
async def test_a_wrong_key_is_not_said(says: Says, clients: Callable[..., SourceClient], status: int) -> None:
    says.answers["/v2/stocks/snapshots"] = [(status, b'{"message": "forbidden."}')]
    keys = {"key_id": KEY, "secret_key": KEY}
    source = alpaca.Alpaca(clients(alpaca.POLICY, alpaca.SPEC.headers_with(keys)))
    with pytest.raises(Refused) as raised:
        [batch async for batch in source.quotes(["ALAB"])]
    told = "".join(traceback.format_exception(raised.value)) + repr(source.client.policy) + repr(raised.value)
    assert "sesame" not in told


def test_a_secret_shows_itself_to_nobody() -> None:
    shown = [str(KEY), repr(KEY), f"{KEY}", f"{KEY!r:>9}", format(KEY, "s"), repr({"k": KEY})]
    assert not any("sesame" in text for text in shown)
    assert KEY.encode() == b"sesame-4711"
