"""A stand-in market that stands still on a Friday evening, and adapters that ask it without delay."""

from __future__ import annotations

import functools
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from catalyst_tui.sources import cboe, yahoo
from catalyst_tui.sources.chain import Chain
from catalyst_tui.sources.http import Line, Network, Policy
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
class Bench:
    """A stand-in server, a clock, and lines to the server: quick ones, unless a test wants otherwise."""

    server: StandIn
    clock: Clock
    network: Network = field(default_factory=Network)

    def line(
        self, policy: Policy = yahoo.POLICY, *, interval: float = 0, timeout: float = 5, cap: int = 5_000_000
    ) -> Line:
        asked = replace(policy, base=self.server.url, interval=interval, timeout=timeout, cap=cap)
        return Line(asked, self.network, now=self.clock.now, monotonic=self.clock.monotonic)

    def yahoo(self, *, timeout: float = 5, cap: int = 5_000_000) -> yahoo.Yahoo:
        return yahoo.Yahoo(self.line(timeout=timeout, cap=cap))

    def cboe(self, *, cap: int = 5_000_000) -> cboe.Cboe:
        return cboe.Cboe(self.line(cboe.POLICY, cap=cap))

    def chain(self) -> Chain:
        return Chain([self.yahoo(), self.cboe()], self.network)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[StandIn]:
    with StandIn(clock.now) as running:
        yield running


@pytest.fixture
async def bench(server: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(ssl, "create_default_context", _CERTIFICATES)
    made = Bench(server, clock)
    yield made
    await made.network.close()
