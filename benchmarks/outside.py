"""The outside as the benchmark wants it: ten years of closes for every ticker, reports for some, all answered
from memory, so that it takes nothing of the machine that is measured.

    python -m benchmarks.outside --tickers 500 --companies 20

Prints its address; when its standard input ends, what it was asked, as JSON, and ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from benchmarks import reports
from tests import sec
from tests.standin.bodies import chart
from tests.standin.market import Market, last_session, market
from tests.standin.server import StandIn

SESSIONS = 2500
SHAPES = 10
"""So many different histories: the others repeat them under their own names."""


def symbol(n: int) -> str:
    """The name of a ticker."""
    return f"T{n:04d}"


def past(n: int, today: date) -> dict[date, Decimal]:
    """Ten years of closes, a walk that never jumps and crosses its levels now and then."""
    days = [today - timedelta(days=back) for back in range(SESSIONS * 7 // 5, 0, -1)]
    level, found = 6000 + 311 * n, dict[date, Decimal]()
    for at, day in enumerate(day for day in days if day.weekday() < 5):
        level += (at * 7919 + n * 104729) % 121 - 60 + (6000 + 311 * n - level) // 100
        found[day] = Decimal(level) / 100
    return found


class Outside(StandIn):
    """The stand-in, with the charts of all tickers made beforehand."""

    def __init__(self, tickers: int, companies: int) -> None:
        now = datetime.now(UTC)
        shapes = [past(n, last_session(now) + timedelta(days=1)) for n in range(SHAPES)]
        prices = {symbol(n): shapes[n % SHAPES][max(shapes[n % SHAPES])] for n in range(tickers)}
        super().__init__(lambda: now, prices)
        self._quotes = [
            market(symbol(n), prices[symbol(n)], now, dict(list(shapes[n].items())[-5:]))
            for n in range(SHAPES)
        ]
        drawn = [market("T????", prices[symbol(n)], now, shapes[n]) for n in range(SHAPES)]
        charts = [json.dumps(chart(one, date.min)).encode() for one in drawn]
        for n in range(tickers):
            body = charts[n % SHAPES].replace(b"T????", symbol(n).encode())
            self.documents[f"/v8/finance/chart/{symbol(n)}"] = (200, body)
        self._file(companies, now)

    def market(self, symbol: str, fault: object = None) -> Market:
        """The last of it, made beforehand too."""
        return Market(symbol, self.now(), self._quotes[int(symbol[1:]) % SHAPES].closes, open=False)

    def _file(self, companies: int, now: datetime) -> None:
        """Reports of some companies, and a release of today's."""
        today, on_file = now.date(), sec.Sec(self.documents)
        on_file.list(*((symbol(n), 1000 + n) for n in range(companies)))
        body = reports.companyfacts(9999, today)
        for cik in range(1000, 1000 + companies):
            release = f"{cik:010}-{today:%y}-000001"
            named = body.replace(b"9999", str(cik).encode(), 1)
            on_file.put(f"/api/xbrl/companyfacts/CIK{cik:010}.json", named)
            on_file.put(f"/submissions/CIK{cik:010}.json", reports.submissions(cik, today, release))
            on_file.exhibit(cik, release, "<p>Revenue grew.</p>" * 500, f"{today} 00:00:01")


class _Timed(list[str]):
    """Paths, with the moment each was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, path: str) -> None:
        self.at.append(time.time())
        super().append(path)


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--companies", type=int, default=20)
    given = parser.parse_args()
    outside = Outside(given.tickers, given.companies)
    asked = outside.asked = _Timed()
    with outside:
        print(outside.url, flush=True)
        sys.stdin.read()
    print(json.dumps(list(zip(asked.at, asked, strict=True))))


if __name__ == "__main__":
    main()
