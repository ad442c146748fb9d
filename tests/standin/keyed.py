"""What Alpaca, Finnhub and Tiingo would say of such a market, in their own shapes."""

from datetime import time
from typing import Any

from tests.standin.market import Market, moment


def snapshot(seen: Market) -> dict[str, Any]:
    (before, last), day = list(seen.closes.values())[-2:], list(seen.closes)[-1]
    return {
        "latestTrade": {"t": seen.traded.isoformat(), "p": float(last)},
        "dailyBar": {"t": moment(day, time()).isoformat(), "c": float(last)},
        "prevDailyBar": {"c": float(before)},
    }


def finnhub_quote(seen: Market) -> dict[str, Any]:
    before, last = list(seen.closes.values())[-2:]
    return {"c": float(last), "pc": float(before), "t": int(seen.traded.timestamp())}


def tiingo_prices(seen: Market) -> list[dict[str, Any]]:
    return [
        {"date": f"{day}T00:00:00.000Z", "close": float(value), "splitFactor": 1.0}
        for day, value in seen.closes.items()
    ]
