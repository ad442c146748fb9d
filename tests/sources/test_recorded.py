"""Bodies recorded from real endpoints are read right. They are not shipped: `CATALYST_RECORDED` is where."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.sources.cboe import parse_history, parse_quote
from catalyst_tui.sources.errors import (
    BadBody,
    Limited,
    Refused,
    SourceError,
    UnknownSymbol,
)
from catalyst_tui.sources.yahoo import parse_chart

HOME = os.environ.get("CATALYST_RECORDED", "")
pytestmark = pytest.mark.skipif(not HOME, reason="no recorded bodies at hand")
RECORDED = Path(HOME)


@pytest.mark.parametrize("path", sorted(RECORDED.glob("yahoo/chart_*")) if HOME else [], ids=lambda p: p.stem)
def test_each_chart_reads(path: Path) -> None:
    body = path.read_bytes()
    meta = json.loads(body)["chart"]["result"][0]["meta"]
    now = datetime.fromtimestamp(meta["regularMarketTime"], UTC) + timedelta(hours=1)
    answer = parse_chart(body, meta["symbol"], now)
    assert float(answer.quote.price.value) == pytest.approx(meta["regularMarketPrice"], rel=1e-6)
    assert answer.history.currency == meta["currency"]
    days = [close.day for close in answer.history.closes]
    assert days == sorted(set(days))
    assert all(close.known_at < now for close in answer.history.closes)


@pytest.mark.parametrize(
    ("name", "symbol", "previous", "closes"),
    [
        ("chart_AAPL_6mo_20251029.json", "AAPL", "269", 127),
        ("chart_MSFT_6mo_20251029.json", "MSFT", "542.07", 127),
        ("chart_GS2C.DE_5d_20251029.json", "GS2C.DE", "20.08", 5),
        ("chart_AAPL_1m_weekend_notimestamp.json", "AAPL", None, 0),
    ],
)
def test_the_previous_close_is_yesterdays(name: str, symbol: str, previous: str | None, closes: int) -> None:
    answer = parse_chart((RECORDED / "yahoo" / name).read_bytes(), symbol, datetime(2025, 10, 30, tzinfo=UTC))
    assert answer.quote.previous == (None if previous is None else Decimal(previous))
    assert len(answer.history.closes) == closes


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("400_missing_symbols.json", BadBody),
        ("401_unable_to_access_feature.json", Refused),
        ("429_edge.txt", Limited),
        ("chart_404_delisted.json", UnknownSymbol),
        ("getcrumb_429.txt", Limited),
        ("quoteSummary_401_invalid_crumb.json", Refused),
    ],
)
def test_each_error_body_is_its_error(name: str, error: type[SourceError]) -> None:
    with pytest.raises(error):
        parse_chart((RECORDED / "yahoo/errors" / name).read_bytes(), "X", datetime(2026, 1, 1, tzinfo=UTC))


def test_cboe_reckons_the_previous_close_that_its_history_confirms() -> None:
    now = datetime(2026, 7, 25, 21, 25, tzinfo=UTC)
    quote, close = parse_quote((RECORDED / "cboe/quote_AAPL.json").read_bytes(), "AAPL", now)
    history = parse_history((RECORDED / "cboe/charts_historical_AAPL.json").read_bytes(), "AAPL", now)
    assert quote.previous == history.closes[-1].value == Decimal("321.66")
    assert close is not None
    assert close.value == Decimal("333.02")
