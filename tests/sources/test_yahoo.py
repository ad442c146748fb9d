"""Yahoo's chart: what a body means. The bodies here are small ones of the real shape, written by hand."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.doors.outside import BadBody, UnknownSymbol
from tests.doors.sources import parse_chart
from tests.sources.conftest import Bench, quote
from tests.sources.tables import cases
from tests.standin import Fault

NEW_YORK = ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = NEW_YORK) -> datetime:
    """Return a moment of October 2025 on the exchange's clock, in UTC."""
    return datetime(2025, 10, day, hour, minute, tzinfo=zone).astimezone(UTC)


def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def body(*bars: tuple[datetime, float | None], **meta: Any) -> bytes:
    """Return a body like that of a Wednesday, 2025-10-29, after the close, with the bars given."""
    periods = {"pre": (at(29, 4), at(29, 9, 30)), "regular": (at(29, 9, 30), at(29, 16))}
    periods["post"] = (at(29, 16), at(29, 20))
    filled: dict[str, Any] = {
        "currency": "USD",
        "symbol": "ALAB",
        "regularMarketPrice": 269.7,
        "regularMarketTime": epoch(at(29, 16)) + 1,
        "chartPreviousClose": 211.21,  # the close before the range: months ago
        "exchangeTimezoneName": "America/New_York",
        "gmtoffset": -14400,
        "hasPrePostMarketData": True,
        "currentTradingPeriod": {
            name: {"start": epoch(start), "end": epoch(end)} for name, (start, end) in periods.items()
        },
    }
    result: dict[str, Any] = {
        "meta": {**filled, **meta},
        "indicators": {"quote": [{"close": [close for _, close in bars]} if bars else {}]},
    }
    if bars:  # an empty window has no such key at all
        result["timestamp"] = [epoch(stamp) for stamp, _ in bars]
    return json.dumps({"chart": {"result": [result], "error": None}}).encode()


MONDAY, TUESDAY, WEDNESDAY = (
    (at(27, 9, 30), 268.80999755859375),
    (at(28, 9, 30), 269.0),
    (at(29, 16) + timedelta(seconds=1), 269.70001220703125),  # the live bar bears the last trade's time
)
EVENING = at(29, 17)


@pytest.mark.parametrize(
    ("clock", "tag", "closes"), cases("yahoo: the clock, the session, and how many closes there are")
)
def test_the_live_bar_becomes_a_close_when_the_session_is_over(clock: str, tag: str, closes: int) -> None:
    hour, minute = clock.split(":")
    now = at(29, int(hour), int(minute))
    last_trade = epoch(min(now, at(29, 16)))
    quote, history = parse_chart(body(MONDAY, TUESDAY, WEDNESDAY, regularMarketTime=last_trade), "ALAB", now)
    assert (quote.session.value, len(history.closes)) == (tag, closes)
    assert quote.previous == Decimal(269)


def test_a_trade_still_to_come_is_none() -> None:
    """It would keep every later one out."""
    with pytest.raises(BadBody, match="still to come"):
        parse_chart(body(MONDAY, TUESDAY, WEDNESDAY), "ALAB", at(29, 14))


@pytest.mark.parametrize(
    ("closes", "previous"),
    cases("yahoo: the closes of a Monday, a Tuesday and a live Wednesday, and the one before it"),
)
def test_the_previous_close_is_known_or_not(closes: list[float | None], previous: str | None) -> None:
    bars = [(bar[0], close) for bar, close in zip((MONDAY, TUESDAY, WEDNESDAY), closes, strict=False)]
    found = parse_chart(body(*bars), "ALAB", EVENING)[0].previous
    assert (found and str(found)) == previous


def test_an_unknown_time_zone_falls_back_to_the_offset() -> None:
    _quote, history = parse_chart(body(TUESDAY, exchangeTimezoneName="../../etc/passwd"), "ALAB", EVENING)
    assert [close.day for close in history.closes] == [date(2025, 10, 28)]


@pytest.mark.parametrize(("written", "read"), cases("yahoo: a price as it is written, and read"))
def test_prices_are_as_exact_as_their_source(written: float, read: str) -> None:
    assert str(parse_chart(body(regularMarketPrice=written), "ALAB", EVENING)[0].price.value) == read


async def test_after_a_split_the_whole_history_comes_again(bench: Bench) -> None:
    bench.server.faults["ALAB"] = Fault.SPLIT
    history = (await bench.yahoo().chart("ALAB", date(2026, 11, 10)))[1]
    assert len(bench.server.asked) == 2
    assert len(history.closes) > 1000
    await bench.yahoo().chart("ALAB", date(2026, 11, 19))  # the split is known by now
    assert len(bench.server.asked) == 3


@pytest.mark.parametrize(
    "symbol", ["../../v1/secret", "..", "A/B", "A?x=1", "A#", "A\r\nHost: x", "", "АЛАБ", "A" * 40]
)
async def test_what_is_no_symbol_is_never_sent(bench: Bench, symbol: str) -> None:
    with pytest.raises(UnknownSymbol):
        await quote(bench.yahoo(), symbol)
    assert bench.server.asked == []


@pytest.mark.parametrize("symbol", ["BRK-B", "GS2C.DE", "^VIX", "EURUSD=X", "GC=F"])
async def test_a_symbol_is_one_piece_of_the_path(bench: Bench, symbol: str) -> None:
    bench.server.prices[symbol] = Decimal("19.948")
    assert (await quote(bench.yahoo(), symbol)).symbol == symbol
    assert bench.server.asked_for("yahoo") == [symbol]
