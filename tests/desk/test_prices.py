"""Fetching prices: kept as they come, whole again after a split, and one line for what did not come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import chain

import pytest

from catalyst_tui.desk.config import Config, SourceConfig
from catalyst_tui.desk.prices import PriceDesk, open_prices, source_line
from catalyst_tui.judge.facts import History, Quote
from catalyst_tui.store.health import HealthRow
from tests.desk.conftest import FRIDAY_EVENING, Clock
from tests.standin import Fault, StandIn

FRIDAY = date(2026, 11, 20)


class Kept:
    """What was kept, batch by batch; `rewritten` are said to be rebased once."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.histories: dict[str, History] = {}
        self.rewritten: set[str] = set()
        self.slow = False

    async def __call__(self, quotes: list[Quote], histories: list[History]) -> set[str]:
        self.batches.append([quote.symbol for quote in quotes])
        self.histories |= {history.symbol: history for history in histories if history.closes}
        if self.slow:
            await asyncio.sleep(0)
        rebased, self.rewritten = (
            self.rewritten & set(self.batches[-1]),
            self.rewritten - set(self.batches[-1]),
        )
        return rebased


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def prices(server: StandIn, clock: Clock, kept: Kept) -> AsyncIterator[PriceDesk]:
    config = Config(sources={name: SourceConfig(server.url) for name in ("yahoo", "cboe")})
    desk = open_prices(config, [], clock, kept)
    yield desk
    await desk.close()


async def test_every_symbol_is_asked_for_and_kept(prices: PriceDesk, kept: Kept) -> None:
    assert await prices.fetch({"ALAB": None, "CRDO": date(2026, 11, 19)}) == {}
    assert sorted(chain.from_iterable(kept.batches)) == ["ALAB", "CRDO"]
    assert kept.histories["ALAB"].closes[-1].day == FRIDAY
    assert [row.state for row in prices.health] == ["ok", "ok"]


async def test_nobody_to_ask_for_is_fine(prices: PriceDesk, server: StandIn) -> None:
    assert await prices.fetch({}) == {}
    assert server.asked == []


async def test_an_unknown_symbol_is_its_own_problem(prices: PriceDesk, kept: Kept) -> None:
    problems = await prices.fetch({"ALAB": FRIDAY, "ZZZZ": None})
    assert list(problems) == ["ZZZZ"]
    assert kept.batches == [["ALAB"]]


async def test_a_rewritten_history_is_asked_for_whole(prices: PriceDesk, kept: Kept, server: StandIn) -> None:
    kept.rewritten = {"ALAB"}
    await prices.fetch({"ALAB": FRIDAY, "CRDO": FRIDAY})
    assert sorted(chain.from_iterable(kept.batches)) == ["ALAB", "ALAB", "CRDO"]
    assert server.asked_for("yahoo").count("ALAB") == 2
    assert len(kept.histories["ALAB"].closes) > 1000


async def test_the_second_source_fills_in(prices: PriceDesk, kept: Kept, server: StandIn) -> None:
    server.faults["yahoo"] = Fault.LIMITED
    assert await prices.fetch({"ALAB": None}) == {}
    yahoo, cboe = prices.health
    assert (yahoo.state, cboe.state) == ("limited", "ok")
    assert yahoo.until == FRIDAY_EVENING + timedelta(minutes=15)


async def test_a_block_is_remembered_over_a_restart(server: StandIn, clock: Clock, kept: Kept) -> None:
    blocked = HealthRow(
        "yahoo", "limited", until=FRIDAY_EVENING + timedelta(minutes=15), last_error="too many"
    )
    ghost = HealthRow("yahoo", "zebra")  # by a later version
    config = Config(sources={"yahoo": SourceConfig(server.url), "cboe": SourceConfig(enabled=False)})
    desk = open_prices(config, [blocked, ghost], clock, kept)
    assert set(await desk.fetch({"ALAB": None})) == {"ALAB"}
    assert server.asked == []
    await desk.close()


async def test_what_cannot_be_kept_is_not_hidden(server: StandIn, clock: Clock) -> None:
    async def full(quotes: list[Quote], histories: list[History]) -> set[str]:
        raise OSError("disk full")

    config = Config(sources={"yahoo": SourceConfig(server.url), "cboe": SourceConfig(enabled=False)})
    desk = open_prices(config, [], clock, full)
    with pytest.raises(OSError, match="disk full"):
        await desk.fetch({"ALAB": FRIDAY})
    await desk.close()


NOW = FRIDAY_EVENING
BLOCKED = HealthRow(
    "yahoo", "limited", until=NOW + timedelta(minutes=14), last_error="Yahoo says: too many requests"
)
DOWN = HealthRow("cboe", "down", until=NOW + timedelta(seconds=20), last_error="Cboe did not answer")


@pytest.mark.parametrize(
    ("health", "unanswered", "line"),
    [
        ([], {}, ""),
        ([BLOCKED], {}, ""),  # another source answered
        (
            [BLOCKED],
            {"ALAB": "x"},
            "Yahoo says: too many requests. Showing the last known prices; next try in 14 min",
        ),
        (
            [BLOCKED, DOWN],
            {"ALAB": "x"},
            "Yahoo says: too many requests; Cboe did not answer. "
            "Showing the last known prices; next try in 1 min",
        ),
        (
            [HealthRow("yahoo", until=NOW)],
            {"ZZZZ": "Yahoo has no symbol ZZZZ"},
            "no price for ZZZZ: Yahoo has no symbol ZZZZ",
        ),
        ([], dict.fromkeys("ABCDEF", "no"), "no price for A, B, C, D and 2 more: no"),
        ([], {"": "refreshing prices failed: disk full"}, "refreshing prices failed: disk full"),
    ],
)
def test_one_line_says_what_did_not_come(
    health: list[HealthRow], unanswered: dict[str, str], line: str
) -> None:
    assert source_line(health, unanswered, NOW) == line
