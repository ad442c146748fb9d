"""The stand-in itself: answers by path, moved and broken while it runs."""

from __future__ import annotations

import functools
import gzip
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec.structs import replace

from tests.listening import Listening
from tests.standin.bodies import batch, cboe_history, cboe_quote, chart, series, vintages
from tests.standin.faults import INSTEAD, Fault, Reply
from tests.standin.keyed import finnhub_quote, snapshot, tiingo_prices
from tests.standin.market import PRICES, Market, market

CRUMB = "stand.in/crumb"

_PATHS = {
    "yahoo": re.compile(r"/v8/finance/chart/([^/]+)"),
    "yahoo quotes": re.compile(r"(/v7/finance/quote|/v1/test/getcrumb|/)"),
    "fred": re.compile(r"/graph/(fredgraph)\.csv"),
    "fred archive": re.compile(r"/graph/(alfredgraph)\.csv"),
    "cboe": re.compile(r"/api/global/delayed_quotes/quotes/([^/]+)\.json"),
    "cboe history": re.compile(r"/api/global/delayed_quotes/charts/historical/([^/]+)\.json"),
    "alpaca": re.compile(r"/v2/stocks/(snapshots)"),
    "finnhub": re.compile(r"/api/v1/(quote|calendar/earnings)"),
    "tiingo": re.compile(r"/tiingo/daily/([^/]+)/prices"),
    "sec": re.compile(r"(/(?:submissions|api/xbrl|Archives|files|LATEST)/.+)"),
}


def _named(path: str) -> tuple[str, str]:
    """Return whose question it is, and about what; nobody's, and the path."""
    plain = urlsplit(path).path
    for source, pattern in _PATHS.items():
        if match := pattern.fullmatch(plain):
            return source, unquote(match[1])
    return "", plain


@dataclass
class StandIn(Listening):
    """The server, in a `with`: `url` is where it listens, `now` its clock, `asked` the paths in order.

    `documents` are answers (status, body) to other paths: filings, for example (tests/sec.py).
    """

    now: Callable[[], datetime]
    prices: dict[str, Decimal] = field(default_factory=lambda: {s: Decimal(p) for s, p in PRICES.items()})
    faults: dict[str, Fault] = field(default_factory=dict)
    past: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    documents: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    _over: dict[str, Mapping[date, Decimal]] = field(default_factory=dict)  # closes that were told, and stay

    def __enter__(self) -> StandIn:
        standin = self

        class Bound(_Handler):
            server_side = standin

        self._stopping = threading.Event()
        self.listen(Bound, self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        super().__exit__(kind, error, trace)

    def wait_until_asked(self) -> None:
        """Wait in a thread until the first request came."""
        while not self.asked and not self.wait(0.01):
            pass

    def asked_for(self, source: str) -> list[str]:
        """Return the symbols one source was asked for, in order."""
        named = map(_named, self.asked)
        return [symbol for name, symbol in named if name == source]

    def wait(self, seconds: float) -> bool:
        """Wait, but not after the server is told to stop; True then."""
        return self._stopping.wait(seconds)

    def fault(self, source: str, symbol: str) -> Fault | None:
        """Return what is wrong with this question."""
        return self.faults.get(symbol) or self.faults.get(source) or self.faults.get("*")

    def market(self, symbol: str, fault: Fault | None = None) -> Market:
        """Return the market of a symbol as this server tells of it, lies included."""
        price, past = self.prices[symbol], self.past.get(symbol) or self._over.get(symbol)
        if fault is None:
            self._over[symbol] = market(symbol, price, self.now(), past).closes
        price = price * (10 if fault is Fault.TENFOLD else 1)
        told = "ELSE" if fault is Fault.OTHER else symbol
        found = replace(market(symbol, price, self.now(), past), symbol=told)
        if fault is Fault.TINY:
            found = replace(found, closes=dict.fromkeys(found.closes, Decimal("0.0001")))
        return replace(found, late=timedelta(days=1)) if fault is Fault.TOMORROW else found


class _Handler(BaseHTTPRequestHandler):
    server_side: StandIn

    def do_GET(self) -> None:
        server = self.server_side
        server.asked.append(self.path)
        source, symbol = _named(self.path)
        fault = server.fault(source.split()[0], symbol) if source else None
        unlisted = source in ("yahoo", "cboe", "cboe history") and symbol not in server.prices
        if unlisted or (fault is Fault.UNKNOWN and urlsplit(self.path).path not in server.documents):
            self._send(self._unknown(source))
        elif fault in INSTEAD:
            self._send(INSTEAD[fault])
        else:
            self._deliver(self._reply(source, symbol, fault), fault)

    # what is said

    def _reply(self, source: str, symbol: str, fault: Fault | None) -> Reply:
        if found := self.server_side.documents.get(urlsplit(self.path).path):
            return Reply(*found)
        match source:
            case "yahoo quotes":
                return self._quotes(symbol, fault)
            case "fred":
                return self._series(fault)
            case "alpaca" | "finnhub" | "tiingo":
                return self._keyed(source, symbol)
            case "fred archive":
                return self._vintages(fault)
            case "yahoo":
                return self._told(symbol, self._chart(symbol, fault))
            case "cboe" | "cboe history":
                seen = self.server_side.market(symbol, fault)
                document = cboe_history(seen) if source == "cboe history" else cboe_quote(seen)
                return self._told(
                    symbol, {"data": {}, "symbol": symbol} if fault is Fault.PRICELESS else document
                )
        return Reply(404, b"<html>nothing here</html>", "text/html")

    def _keyed(self, source: str, asked: str) -> Reply:
        """Return the sources that want a key; any is good."""
        server, given = self.server_side, parse_qs(urlsplit(self.path).query)
        if source == "tiingo":
            symbol = asked.upper()
            return self._told(symbol, tiingo_prices(server.market(symbol)))
        if source == "finnhub":
            symbol = given["symbol"][0]
            quote = finnhub_quote(server.market(symbol)) if asked == "quote" else {"earningsCalendar": []}
            return self._told(symbol, quote)
        told = {symbol: self._told(symbol, snapshot(server.market(symbol)))
                for symbol in given["symbols"][0].split(",")}  # fmt: skip
        pairs = (f"{json.dumps(symbol)}: {reply.body.decode()}" for symbol, reply in told.items())
        return Reply(200, f"{{{', '.join(pairs)}}}".encode())

    def _told(self, symbol: str, document: object) -> Reply:
        """Return what is said of a symbol, poisoned if that is its fault."""
        body = json.dumps(document).encode()
        is_poisoned = self.server_side.faults.get(symbol) is Fault.POISONED
        return Reply(200, poisoned(body) if is_poisoned else body)

    def _chart(self, symbol: str, fault: Fault | None) -> dict[str, Any]:
        given = parse_qs(urlsplit(self.path).query)
        first = datetime.fromtimestamp(int(given.get("period1", ["0"])[0]), UTC).date()
        seen = self.server_side.market(symbol, fault)
        document = chart(seen, first, holes=fault is Fault.HOLES, split=fault is Fault.SPLIT)
        if fault is Fault.PRICELESS:
            del document["chart"]["result"][0]["meta"]["regularMarketPrice"]
        return document

    def _quotes(self, path: str, fault: Fault | None) -> Reply:
        """Return Yahoo's answer to a session; symbols with a fault of their own are left out."""
        given = parse_qs(urlsplit(self.path).query)
        if path == "/":
            return Reply(404, b"", "text/html", {"Set-Cookie": "A3=standin"})
        known = "A3=standin" in self.headers.get("Cookie", "")
        if path == "/v1/test/getcrumb":
            return Reply(200 if known else 401, CRUMB.encode() if known else b"", "text/plain")
        if not known or given.get("crumb") != [CRUMB]:
            error = {"code": "Unauthorized", "description": "Invalid Crumb"}
            return _json({"finance": {"result": None, "error": error}}, 401)
        server = self.server_side
        asked = given["symbols"][0].split(",")
        faulty = {symbol for symbol, one in server.faults.items() if one is not Fault.POISONED}
        listed = [symbol for symbol in asked if symbol in server.prices and symbol not in faulty]
        document = batch([server.market(symbol, fault) for symbol in listed])
        if fault is Fault.PRICELESS:
            for row in document["quoteResponse"]["result"]:
                del row["regularMarketPrice"]
        rows = [self._told(row["symbol"], row).body.decode() for row in document["quoteResponse"]["result"]]
        return Reply(200, f'{{"quoteResponse": {{"result": [{", ".join(rows)}], "error": null}}}}'.encode())

    def _series(self, fault: Fault | None) -> Reply:
        given = parse_qs(urlsplit(self.path).query)
        named = "ELSE" if fault is Fault.OTHER else given["id"][0]
        text = series(named, date.fromisoformat(given["cosd"][0]), self.server_side.now())
        if self.server_side.faults.get(named) is Fault.POISONED:
            head, *rows = text.splitlines()
            text = "\n".join([head, *(f"{row.split(',')[0]},1e9999999" for row in rows), ""])
        return Reply(200, text.encode(), "text/csv")

    def _vintages(self, fault: Fault | None) -> Reply:
        given = {name: values[0].split(",") for name, values in parse_qs(urlsplit(self.path).query).items()}
        named = ["ELSE" if fault is Fault.OTHER else name for name in given["id"]]
        days = map(date.fromisoformat, given["vintage_date"])
        columns = list(zip(named, days, strict=True))
        return Reply(200, vintages(columns, date.fromisoformat(given["cosd"][0])).encode(), "text/csv")

    def _unknown(self, source: str) -> Reply:
        if source == "yahoo":
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return _json({"chart": {"result": None, "error": error}}, 404)
        return Reply(403, b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "text/xml")

    # how it arrives

    def _deliver(self, reply: Reply, fault: Fault | None) -> None:
        half = reply.body[: len(reply.body) // 2]
        match fault:
            case Fault.TRUNCATED:
                self._send(replace(reply, body=half))
            case Fault.CUT:
                self._raw({"Content-Length": str(len(reply.body))}, half)
            case Fault.UNPACKED:
                self._raw({"Content-Length": str(len(reply.body)), "Content-Encoding": "gzip"}, reply.body)
            case Fault.BOMB:
                packed = _bomb()
                self._raw({"Content-Length": str(len(packed)), "Content-Encoding": "gzip"}, packed)
            case Fault.DRIP:
                self._raw({"Content-Length": "1000000"}, b"")
                while not self.server_side.wait(0.02) and self._write(b" "):
                    pass
            case Fault.SILENT:
                while not self.server_side.wait(0.05):
                    pass
            case Fault.HANG_UP:
                self.close_connection = True
            case _:
                self._send(reply)

    def _raw(self, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body)

    def _send(self, reply: Reply) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(reply.body, 1) if packed else reply.body
        self.send_response(reply.status)
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(body)), **reply.headers}
        for name, value in (headers | ({"Content-Encoding": "gzip"} if packed else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
        except OSError:  # the client had enough
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `asked` has it."""


@functools.cache
def _bomb() -> bytes:
    """Return 60 MB of zeros, packed."""
    return gzip.compress(bytes(60_000_000), 6)


def poisoned(body: bytes) -> bytes:
    """Return a document whose numbers and moments are senseless, but for those that identify it."""
    text = re.sub(rb"(?<=[:\[] )-?\d{10}(?=[,\]}])", b"253402300799", body)  # a moment of the year 9999
    text = re.sub(rb'"\d{4}-\d\d-\d\dT[^"]*"', b'"9999-12-31T23:59:59-23:59"', text)
    return re.sub(rb'(?<!"cik)(?<=[:\[,] )-?\d{1,9}(?:\.\d+)?(?=[,\]}])', b"1e999999999", text)


def _json(document: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(document).encode())
