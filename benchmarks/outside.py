"""Serve ten years of closes for every ticker from memory, so that the server takes little of the machine.

    python -m benchmarks.outside TICKERS

Prints its address. When its standard input ends, it prints what it was asked as JSON and ends.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tests.standin.bodies import chart
from tests.standin.market import Market, last_session, market
from tests.standin.server import StandIn

SESSIONS = 2500
SHAPES = 10
"""The number of different histories; other tickers repeat them."""


def symbol(n: int) -> str:
    """Return the name of a ticker."""
    return f"T{n:04d}"


def past_closes(n: int, today: date) -> dict[date, Decimal]:
    """Return ten years of closes: a walk that never jumps and crosses its levels now and then."""
    days = [today - timedelta(days=back) for back in range(SESSIONS * 7 // 5, 0, -1)]
    level, closes = 6000 + 311 * n, dict[date, Decimal]()
    for at, day in enumerate(day for day in days if day.weekday() < 5):
        level += (at * 7919 + n * 104729) % 121 - 60 + (6000 + 311 * n - level) // 100
        closes[day] = Decimal(level) / 100
    return closes


class Outside(StandIn):
    """The stand-in of the tests, with all charts made beforehand."""

    def __init__(self, tickers: int) -> None:
        now = datetime.now(UTC)
        shapes = [past_closes(n, last_session(now) + timedelta(days=1)) for n in range(SHAPES)]
        prices = {symbol(n): shapes[n % SHAPES][max(shapes[n % SHAPES])] for n in range(tickers)}
        super().__init__(lambda: now, prices)
        self._recent = [dict(list(shape.items())[-5:]) for shape in shapes]
        charts = []
        for n in range(min(SHAPES, tickers)):
            drawn = market("T????", prices[symbol(n)], now, shapes[n])
            charts.append(json.dumps(chart(drawn, date.min)).encode())
        for n in range(tickers):
            body = charts[n % SHAPES].replace(b"T????", symbol(n).encode())
            self.documents[f"/v8/finance/chart/{symbol(n)}"] = (200, body)

    def market(self, symbol: str, fault: object = None) -> Market:
        """Return the last sessions, made beforehand too."""
        return Market(symbol, self.now(), self._recent[int(symbol[1:]) % SHAPES], open=False)


if __name__ == "__main__":
    with Outside(int(sys.argv[1])) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    print(json.dumps(server.asked))
