"""A stand-in market that stands still on a Friday evening, and adapters that ask it without delay."""

from __future__ import annotations

import functools
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from tests.doors.judge import Quote
from tests.doors.sources import Chain, Charts, Network, Policy, SourceClient, cboe, yahoo, yahoo_quotes
from tests.listening import Listening
from tests.standin import StandIn

FRIDAY_EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # 16:30 in New York

_CERTIFICATES = functools.cache(ssl.create_default_context)
"""Read once for all tests: reading them is most of what a client costs."""


@dataclass
class Clock:
    """A clock that moves when told. `monotonic` moves with it."""

    at: datetime = FRIDAY_EVENING

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def pass_(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Says(Listening):
    """A real server that says what it is told to: for each path the answers in order, the last for ever.

    `asked` has each path with its query, `headers` what came with it. Elsewhere is
    nothing (404).
    """

    answers: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    cookie: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> Says:
        says = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                says.asked.append(self.path)
                says.headers.append(dict(self.headers))
                path = urlsplit(self.path).path
                left = says.answers.get(path, [(404, b"")])
                status, body = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if says.cookie:
                    self.send_header("Set-Cookie", says.cookie)
                if status in (301, 302):
                    self.send_header("Location", "https://guce.example.com/consent")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        self.listen(Handler)
        return self

    @property
    def paths(self) -> list[str]:
        """Return what was asked for, without the questions."""
        return [urlsplit(path).path for path in self.asked]


@dataclass
class Bench:
    """A stand-in server, a clock, and clients of it: quick ones, unless a test wants otherwise."""

    server: StandIn
    clock: Clock
    network: Network = field(default_factory=Network)

    def client(
        self, policy: Policy = yahoo.POLICY, *, interval: float = 0, timeout: float = 5, cap: int = 5_000_000
    ) -> SourceClient:
        asked = replace(policy.moved_to(self.server.url), interval=interval, timeout=timeout, cap=cap)
        return SourceClient(asked, self.network, now=self.clock.now, monotonic=self.clock.monotonic)

    def yahoo(self, *, timeout: float = 5, cap: int = 5_000_000) -> yahoo.Yahoo:
        return yahoo.Yahoo(self.client(timeout=timeout, cap=cap))

    def cboe(self, *, cap: int = 5_000_000) -> cboe.Cboe:
        return cboe.Cboe(self.client(cboe.POLICY, cap=cap))

    def yahoo_quotes(self) -> yahoo_quotes.YahooQuotes:
        return yahoo_quotes.YahooQuotes(self.client(yahoo_quotes.POLICY))

    def chain(self) -> Chain:
        return Chain([self.yahoo_quotes()], [self.yahoo(), self.cboe()], self.network)


async def quote(source: Charts, symbol: str) -> Quote:
    """Return the last price, from a source that gives one with its closes."""
    found, _ = await source.chart(symbol, FRIDAY_EVENING.date())
    assert found is not None
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[StandIn]:
    with StandIn(clock.now) as running:
        yield running


@pytest.fixture
def says() -> Iterator[Says]:
    with Says() as running:
        yield running


@pytest.fixture
async def clients(
    says: Says, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., SourceClient]]:
    """Makes clients of the server that says what it is told to, with headers more if given."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(ssl, "create_default_context", _CERTIFICATES)
    network = Network()

    def client(policy: Policy, headers: Mapping[str, str] | None = None) -> SourceClient:
        asked = replace(policy.moved_to(says.url), interval=0, headers={**policy.headers, **(headers or {})})
        return SourceClient(asked, network, now=clock.now, monotonic=clock.monotonic)

    yield client
    await network.close()


@pytest.fixture
async def bench(server: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(ssl, "create_default_context", _CERTIFICATES)
    made = Bench(server, clock)
    yield made
    await made.network.close()
