"""Bodies recorded from real endpoints are read right. They are not shipped: `CATALYST_RECORDED` is where."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.doors.judge import Session
from tests.doors.outside import SourceError
from tests.doors.sources import (
    finnhub,
    parse_chart,
    parse_crumb,
    parse_history,
    parse_prices,
    parse_quote,
    parse_quotes,
    parse_snapshots,
)
from tests.sources.mutated import READERS
from tests.sources.tables import cases

HOME = os.environ.get("CATALYST_RECORDED", "")
pytestmark = pytest.mark.skipif(not HOME, reason="no recorded bodies at hand")
RECORDED = Path(HOME)


@pytest.mark.parametrize("path", sorted(RECORDED.glob("yahoo/chart_*")) if HOME else [], ids=lambda p: p.stem)
def test_each_chart_reads(path: Path) -> None:
    packed = path.suffix == ".gz"
    body = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    meta = json.loads(body)["chart"]["result"][0]["meta"]
    now = datetime.fromtimestamp(meta["regularMarketTime"], UTC) + timedelta(hours=1)
    quote, history = parse_chart(body, meta["symbol"], now)
    assert float(quote.price.value) == pytest.approx(meta["regularMarketPrice"], rel=1e-6)
    assert history.currency == meta["currency"]
    days = [close.day for close in history.closes]
    assert days == sorted(set(days))
    assert all(close.known_at < now for close in history.closes)


@pytest.mark.parametrize(("name", "symbol", "previous", "closes"),
    cases("recorded: a chart, its symbol, the close before, and how many closes"))  # fmt: skip
def test_the_previous_close_is_yesterdays(name: str, symbol: str, previous: str | None, closes: int) -> None:
    quote, history = parse_chart(
        (RECORDED / "yahoo" / name).read_bytes(), symbol, datetime(2025, 10, 30, tzinfo=UTC)
    )
    assert quote.previous == (None if previous is None else Decimal(previous))
    assert len(history.closes) == closes


def test_cboe_reckons_the_previous_close_that_its_history_confirms() -> None:
    now = datetime(2026, 7, 25, 21, 25, tzinfo=UTC)
    quote, close = parse_quote((RECORDED / "cboe/quote_AAPL.json").read_bytes(), "AAPL", now)
    history = parse_history((RECORDED / "cboe/charts_historical_AAPL.json").read_bytes(), "AAPL", now)
    assert quote.previous == history.closes[-1].value == Decimal("321.66")
    assert close is not None
    assert close.value == Decimal("333.02")


def test_cboe_before_the_open_tells_the_close_and_whose_previous_it_was() -> None:
    now = datetime(2026, 8, 18, 11, 20, tzinfo=UTC)
    body = (RECORDED / "cboe/probe_MRVL_premarket_20260818.json").read_bytes()
    quote, close = parse_quote(body, "MRVL", now)
    assert (quote.price.value, quote.previous, quote.session) == (
        Decimal("234.33"),
        Decimal("222.02"),
        Session.PRE,
    )
    assert close is not None
    assert close.day.isoformat() == "2026-08-17"


@pytest.mark.parametrize(
    "path", sorted(RECORDED.glob("yahoo/quote_v7_*")) if HOME else [], ids=lambda p: p.stem
)
def test_each_list_of_quotes_reads(path: Path) -> None:
    body = path.read_bytes()
    rows = json.loads(body)["quoteResponse"]["result"]
    priced = {row["symbol"]: row for row in rows if "regularMarketPrice" in row}
    quotes = parse_quotes(body, [row["symbol"] for row in rows], datetime(2026, 11, 20, tzinfo=UTC))
    assert {quote.symbol for quote in quotes} == set(priced)
    for quote in quotes:
        row = priced[quote.symbol]
        assert float(quote.price.value) == pytest.approx(row["regularMarketPrice"], rel=1e-6)
        assert float(quote.previous or 0) == pytest.approx(row["regularMarketPreviousClose"], rel=1e-6)
        assert str(quote.price.unit) == row["currency"]
        assert quote.at.timestamp() == row["regularMarketTime"]
        assert (quote.session is Session.OPEN) is (row["marketState"] == "REGULAR")
        if told := quote.extended:
            stated = row[f"{told.session.value}MarketChangePercent"]
            assert float(told.change) == pytest.approx(stated, abs=1e-3)


def test_alpacas_snapshot_reads() -> None:
    now = datetime(2022, 3, 18, 14, 34, tzinfo=UTC)
    (quote,) = parse_snapshots((RECORDED / "alpaca/snapshots_AAPL.json").read_bytes(), ("AAPL",), now)
    assert (quote.symbol, quote.price.value, quote.previous) == (
        "AAPL",
        Decimal("161.1998"),
        Decimal("160.62"),
    )
    assert (quote.session, quote.at.second) == (Session.OPEN, 58)


def test_finnhubs_quote_reads_once_it_has_its_time() -> None:
    body = json.loads((RECORDED / "finnhub/quote_AAPL.json").read_bytes()) | {"t": 1785441600}
    quote = finnhub.parse_quote(json.dumps(body).encode(), "AAPL", datetime(2026, 8, 1, tzinfo=UTC))
    assert (quote.price.value, quote.previous) == (Decimal("309.38"), Decimal("303.42"))


@pytest.mark.parametrize(
    ("name", "last", "closes"),
    [("daily_prices_GOOGL.json", "519.46", 2), ("daily_prices_latest_GOOGL.json", "1037.29", 1)],
)
def test_tiingos_closes_read(name: str, last: str, closes: int) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    history = parse_prices((RECORDED / "tiingo" / name).read_bytes(), "GOOGL", now)
    assert (str(history.closes[-1].value), len(history.closes)) == (last, closes)


@pytest.mark.parametrize(
    ("reader", "name", "error"), cases("recorded: a reader, a body without an answer, and its error")
)
def test_a_body_without_an_answer_is_its_error(reader: str, name: str, error: str) -> None:
    (read,) = (one.read for one in READERS if one.name == reader)
    with pytest.raises(SourceError) as raised:
        read((RECORDED / name).read_bytes())
    assert type(raised.value).__name__ == error


def test_a_crumb_is_read() -> None:
    assert len(parse_crumb((RECORDED / "yahoo/getcrumb_200.txt").read_bytes())) == 11
