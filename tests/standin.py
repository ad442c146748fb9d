"""A small real server that answers like Yahoo's chart and Cboe's delayed quotes, for tests and demos.

`python tests/standin.py --port 8377 --price ALAB=250.5 --now 2026-11-20T21:30:00Z` serves until interrupted;
point the sources' `url` at it. While it runs, `curl -X POST 'localhost:8377/price?ALAB=245'` moves a price.
With `--closes FILE.csv` (`date,SYMBOL,…`) the past of those symbols is as it is there.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
OPEN, CLOSE = time(9, 30), time(16, 0)
PRICES = {
    "ALAB": "362.34", "CRDO": "212.48", "NVDA": "196.10", "AVGO": "352.60", "MRVL": "98.75", "MU": "241.30",
    "AMD": "244.80", "AAPL": "269.70", "MSFT": "541.55", "GOOGL": "281.2", "META": "728.4", "AMZN": "231.9",
    "ANET": "147.35", "COHR": "129.60", "LITE": "188.15", "SMCI": "49.20", "DELL": "158.05", "HPE": "24.35",
    "TSM": "292.10", "INTC": "38.90", "QCOM": "176.45", "ARM": "169.75", "SPY": "684.20", "QQQ": "629.50",
}  # fmt: skip


class Fault(StrEnum):
    """What to answer instead: for a source (`yahoo`, `cboe`), a symbol, or `*` for everything."""

    LIMITED = "429"
    BROKEN = "500"
    REFUSED = "401"
    ELSEWHERE = "302"
    UNKNOWN = "404"
    HTML = "html"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    PRICELESS = "priceless"  # a ghost listing
    SILENT = "silent"  # accepts, never answers
    DRIP = "drip"  # a byte now and then, for ever
    BOMB = "bomb"  # 60 MB of zeros, gzipped
    HOLES = "holes"  # nulls among the closes
    SPLIT = "split"  # two for one a week ago


@dataclass
class StandIn:
    """The server, in a `with`: `url` is where it listens, `now` its clock, `asked` the paths in order."""

    now: Callable[[], datetime]
    prices: dict[str, Decimal] = field(default_factory=lambda: {s: Decimal(p) for s, p in PRICES.items()})
    faults: dict[str, Fault] = field(default_factory=dict)
    past: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> StandIn:
        standin = self

        class Bound(_Handler):
            server_side = standin

        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Bound)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens, for `SourceSettings(url=…)` of both sources."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked_for(self, source: str) -> list[str]:
        """The symbols one source was asked for, in order."""
        return [named[1] for path in self.asked if (named := _named(path)) and named[0] == source]

    def wait(self, seconds: float) -> bool:
        """Wait, but not after the server is told to stop; True then."""
        return self._stopping.wait(seconds)

    def fault(self, source: str, symbol: str) -> Fault | None:
        """What is wrong with this question."""
        return self.faults.get(symbol) or self.faults.get(source) or self.faults.get("*")


def last_session(now: datetime) -> date:
    """The last weekday whose session (16:00 in New York) is over."""
    local = now.astimezone(NEW_YORK)
    day = local.date() if local.time() >= CLOSE else local.date() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def bars(symbol: str, last: Decimal, end: date, count: int = 1300) -> dict[date, Decimal]:
    """`count` plausible daily closes, the last one `last` on `end`: the same for the same arguments."""
    seed = zlib.crc32(symbol.encode())
    value, day, made = last, end, dict[date, Decimal]()
    while len(made) < count:
        if day.weekday() < 5:
            made[day] = value.quantize(Decimal("0.01"))
            seed = (seed * 1103515245 + 12345) % 2**31
            value = max(value * (1 + Decimal(seed // 65536 % 501 - 255) / 10000), Decimal("0.5"))
        day -= timedelta(days=1)
    return dict(sorted(made.items()))


def continued(past: Mapping[date, Decimal], last: Decimal, end: date) -> dict[date, Decimal]:
    """The closes of `past`, the days from there to `end` made up, and `last` on `end`.

    What is made up stays within 2 % of the last known close and moves alike for every symbol.
    """
    made = dict(past)
    day = max(made)
    before = made[day]
    while (day := day + timedelta(days=1)) < end:
        if day.weekday() < 5:
            share = zlib.crc32(day.isoformat().encode()) % 401 - 200
            made[day] = (before * (1 + Decimal(share) / 10000)).quantize(Decimal("0.01"))
    return {**made, end: last}


def read_closes(text: str) -> dict[str, dict[date, Decimal]]:
    """The columns of a CSV `date,SYMBOL,…`, oldest day first; an empty cell is a day without a close."""
    rows = list(csv.DictReader(io.StringIO(text)))
    symbols = [name for name in rows[0] if name != "date"]
    return {
        symbol: {date.fromisoformat(row["date"]): Decimal(row[symbol]) for row in rows if row[symbol]}
        for symbol in symbols
    }


@dataclass(frozen=True)
class Market:
    """What both endpoints are made from: daily bars, the live one last when the session is open."""

    symbol: str
    now: datetime
    closes: Mapping[date, Decimal]
    open: bool

    @property
    def traded(self) -> datetime:
        """The last trade: now, or the last session's end."""
        return self.now if self.open else moment(list(self.closes)[-1], CLOSE)


def market(symbol: str, price: Decimal, now: datetime, past: Mapping[date, Decimal] | None = None) -> Market:
    """A market at `now` in which `price` is the last one, and which went on from `past` if that is given."""
    local = now.astimezone(NEW_YORK)
    is_open = local.weekday() < 5 and OPEN <= local.time() < CLOSE
    end = local.date() if is_open else last_session(now)
    before = {day: value for day, value in (past or {}).items() if day < end}
    closes = continued(before, price, end) if before else bars(symbol, price, end)
    return Market(symbol, now, closes, is_open)


def moment(day: date, at: time) -> datetime:
    """A wall-clock moment in New York, in UTC."""
    return datetime.combine(day, at, NEW_YORK).astimezone(UTC)


def chart(seen: Market, first: date, *, holes: bool = False, split: bool = False) -> dict[str, Any]:
    """A body of Yahoo's chart endpoint, from `first` on; floats as noisy as the real ones."""
    days = [day for day in seen.closes if day >= first]
    last = seen.closes[list(seen.closes)[-1]]
    local = seen.now.astimezone(NEW_YORK).date()
    # Friday's periods are shown until Monday's begin.
    day = local if local.weekday() < 5 else last_session(seen.now)
    stamps = [_epoch(moment(d, OPEN)) for d in days]
    if seen.open and stamps:
        stamps[-1] = _epoch(seen.now)
    closes: list[float | None] = [_single(seen.closes[d]) for d in days]
    if holes and len(closes) > 3:
        closes[-3] = None
    week_ago = _epoch(moment(last_session(seen.now - timedelta(days=7)), OPEN))
    body: dict[str, Any] = {
        "meta": {
            "currency": "USD", "symbol": seen.symbol, "instrumentType": "EQUITY",
            "regularMarketTime": _epoch(seen.traded), "hasPrePostMarketData": True, "gmtoffset": -18000,
            "exchangeTimezoneName": "America/New_York", "regularMarketPrice": float(last),
            "longName": f"{seen.symbol} Stand-In Inc.", "chartPreviousClose": 1.0,
            "currentTradingPeriod": {
                "pre": _period(day, time(4), OPEN),
                "regular": _period(day, OPEN, CLOSE),
                "post": _period(day, CLOSE, time(20)),
            },
            "dataGranularity": "1d", "range": "",
        },
        "indicators": {"quote": [{"close": closes}]},
    }  # fmt: skip
    if stamps:
        body["timestamp"] = stamps
    if split:
        body["events"] = {"splits": {str(week_ago): {"date": week_ago, "numerator": 2, "denominator": 1}}}
    return {"chart": {"result": [body], "error": None}}


def cboe_quote(seen: Market) -> dict[str, Any]:
    """A body of Cboe's delayed quotes; after the close the quirk that `prev_day_close` is the close."""
    last, before = list(seen.closes.values())[-1], list(seen.closes.values())[-2]
    traded = seen.traded.astimezone(NEW_YORK).replace(tzinfo=None, microsecond=0) - timedelta(seconds=1)
    data = {
        "symbol": seen.symbol, "current_price": float(last if seen.open else last + Decimal("0.35")),
        "price_change": float(last - before), "close": 0.0 if seen.open else float(last),
        "prev_day_close": float(before if seen.open else last), "last_trade_time": traded.isoformat(),
    }  # fmt: skip
    return {"timestamp": "2026-01-01 00:00:00", "data": data, "symbol": seen.symbol}


def cboe_history(seen: Market) -> dict[str, Any]:
    """A body of Cboe's history: it ends a session before the last completed one."""
    days = [day for day in seen.closes if day < last_session(seen.now)]
    rows = [{"date": day.isoformat(), "close": float(seen.closes[day])} for day in days]
    return {"timestamp": "11:00:17", "data": rows, "symbol": seen.symbol}


def _epoch(at: datetime) -> int:
    return int(at.timestamp())


def _period(day: date, start: time, end: time) -> dict[str, int]:
    return {"start": _epoch(moment(day, start)), "end": _epoch(moment(day, end)), "gmtoffset": -18000}


def _single(value: Decimal) -> float:
    """As a 32-bit float prints: 362.34 is 362.3399963378906."""
    import struct

    single: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    return single


_PATHS = {
    "yahoo": re.compile(r"/v8/finance/chart/([^/]+)"),
    "cboe": re.compile(r"/api/global/delayed_quotes/quotes/([^/]+)\.json"),
    "cboe history": re.compile(r"/api/global/delayed_quotes/charts/historical/([^/]+)\.json"),
}


def _named(path: str) -> tuple[str, str] | None:
    for source, pattern in _PATHS.items():
        match = pattern.fullmatch(urlsplit(path).path)
        if match:
            return source, unquote(match[1])
    return None


class _Handler(BaseHTTPRequestHandler):
    server_side: StandIn

    def do_GET(self) -> None:
        self.server_side.asked.append(self.path)
        named = _named(self.path)
        if named is None:
            return self._send(404, b"<html>nothing here</html>", "text/html")
        source, symbol = named
        fault = self.server_side.fault(source.split()[0], symbol)
        price = self.server_side.prices.get(symbol)
        if price is None or fault is Fault.UNKNOWN:
            return self._unknown(source)
        if fault in _ANSWERS:
            status, body, kind = _ANSWERS[fault]
            return self._send(status, body, kind)
        if fault in (Fault.SILENT, Fault.DRIP, Fault.BOMB):
            return self._misbehave(fault)
        body = json.dumps(self._document(source, symbol, price, fault)).encode()
        return self._send(200, body[: len(body) // 2] if fault is Fault.TRUNCATED else body)

    def do_POST(self) -> None:
        """`/price?ALAB=245` moves a price, `/fault?yahoo=429` breaks something, `/fault?yahoo=` mends it."""
        parts = urlsplit(self.path)
        for name, values in parse_qs(parts.query, keep_blank_values=True).items():
            if parts.path == "/price":
                self.server_side.prices[name] = Decimal(values[-1])
            elif values[-1]:
                self.server_side.faults[name] = Fault(values[-1])
            else:
                self.server_side.faults.pop(name, None)
        self._send(200, b"{}")

    def _document(self, source: str, symbol: str, price: Decimal, fault: Fault | None) -> dict[str, Any]:
        server = self.server_side
        seen = market(symbol, price, server.now(), server.past.get(symbol))
        if source != "yahoo":
            document = cboe_history(seen) if source == "cboe history" else cboe_quote(seen)
            return {"data": {}, "symbol": symbol} if fault is Fault.PRICELESS else document
        first = int(parse_qs(urlsplit(self.path).query).get("period1", ["0"])[0])
        day = datetime.fromtimestamp(first, UTC).date()
        document = chart(seen, day, holes=fault is Fault.HOLES, split=fault is Fault.SPLIT)
        if fault is Fault.PRICELESS:
            del document["chart"]["result"][0]["meta"]["regularMarketPrice"]
        return document

    def _unknown(self, source: str) -> None:
        if source == "yahoo":
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return self._send(404, json.dumps({"chart": {"result": None, "error": error}}).encode())
        return self._send(403, b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "text/xml")

    def _misbehave(self, fault: Fault) -> None:
        self.send_response(200)
        if fault is Fault.BOMB:
            packed = gzip.compress(bytes(60_000_000), 6)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self._write(packed)
            return
        if fault is Fault.DRIP:
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while not self.server_side.wait(0.02) and self._write(b" "):
                pass
            return
        while not self.server_side.wait(0.05):
            pass

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body, 1) if packed else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if 300 <= status < 400:
            self.send_header("Location", "https://consent.example.com/")
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
        except OSError:  # the client had enough
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: `asked` has it."""


_ANSWERS = {
    Fault.LIMITED: (429, b"Edge: Too Many Requests", "text/plain"),
    Fault.BROKEN: (500, b"<html>oops</html>", "text/html"),
    Fault.REFUSED: (401, b'{"finance":{"error":{"code":"Unauthorized","description":"no"}}}', "text/json"),
    Fault.ELSEWHERE: (302, b"", "text/html"),
    Fault.HTML: (200, b"<!doctype html><html>Welcome to the hotel's network</html>", "text/html"),
    Fault.GARBAGE: (200, bytes(range(256)), "application/json"),
}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Yahoo's chart and Cboe's delayed quotes.")
    parser.add_argument("--port", type=int, default=8377)
    parser.add_argument("--price", action="append", default=[], metavar="SYMBOL=PRICE", help="the last price")
    parser.add_argument("--fault", action="append", default=[], metavar="WHERE=FAULT", help=", ".join(Fault))
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="a moment the market stands still at (ISO)"
    )
    parser.add_argument("--closes", type=Path, metavar="FILE.csv", help="the past of some symbols")
    given = parser.parse_args()
    fixed = given.now if given.now is None or given.now.tzinfo else given.now.replace(tzinfo=UTC)

    def now() -> datetime:
        return fixed or datetime.now(UTC)  # noqa: TID251 - a demo's market keeps the real time

    standin = StandIn(now, port=given.port)
    if given.closes:
        standin.past = read_closes(given.closes.read_text(encoding="utf-8"))
        standin.prices |= {symbol: closes[max(closes)] for symbol, closes in standin.past.items()}
    standin.prices |= {name: Decimal(value) for name, value in (p.split("=") for p in given.price)}
    standin.faults |= {name: Fault(value) for name, value in (f.split("=") for f in given.fault)}
    with standin:
        print(f"listening on {standin.url}; {len(standin.prices)} symbols; stop with ctrl+c", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
