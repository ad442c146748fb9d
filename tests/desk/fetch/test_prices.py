"""Fetching prices: kept as they come, whole after a split, in doubt after a jump; one line for the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.desk.conftest import FRIDAY_EVENING, Clock
from tests.doors.judge import Close, History, Quote
from tests.doors.outside import Health, SourceState
from tests.homes import Config, PriceDesk, SourceConfig, open_prices, source_line
from tests.standin import Fault, StandIn

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


def last(day: date, value: str = "362") -> Close:
    return Close(day, Decimal(value), FRIDAY_EVENING - timedelta(days=30))


class Kept:
    """What was kept, batch by batch; `rewritten` are said to be rebased once their history comes."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.quotes: dict[str, Quote] = {}
        self.histories: dict[str, History] = {}
        self.rewritten: set[str] = set()

    async def __call__(self, quotes: list[Quote], histories: list[History]) -> set[str]:
        self.batches.append([quote.symbol for quote in quotes])
        self.quotes |= {quote.symbol: quote for quote in quotes}
        self.histories |= {history.symbol: history for history in histories if history.closes}
        rebased = self.rewritten & {history.symbol for history in histories}
        self.rewritten -= rebased
        await asyncio.sleep(0)
        return rebased


@pytest.fixture
def kept() -> Kept:
    return Kept()


def opened(server: StandIn, clock: Clock, kept: Kept, **off: bool) -> PriceDesk:
    names = ("yahoo", "cboe", "fred")
    config = Config(sources={name: SourceConfig(server.url, off.get(name, True)) for name in names})
    return open_prices(config, [], clock, kept)


@pytest.fixture
async def prices(server: StandIn, clock: Clock, kept: Kept) -> AsyncIterator[PriceDesk]:
    desk = opened(server, clock, kept)
    yield desk
    await desk.close()


async def test_a_rewritten_history_is_asked_for_whole(prices: PriceDesk, kept: Kept, server: StandIn) -> None:
    kept.rewritten = {"ALAB"}
    await prices.fetch({"ALAB": last(THURSDAY), "CRDO": last(THURSDAY, "212")})
    assert server.asked_for("yahoo").count("ALAB") == 2
    assert len(kept.histories["ALAB"].closes) > 1000
    assert kept.histories["ALAB"].whole


async def test_what_cannot_be_kept_is_not_hidden(server: StandIn, clock: Clock) -> None:
    async def full(quotes: list[Quote], histories: list[History]) -> set[str]:
        raise OSError("disk full")

    config = Config(sources={"yahoo": SourceConfig(server.url), "cboe": SourceConfig(enabled=False)})
    desk = open_prices(config, [], clock, full)
    with pytest.raises(OSError, match="disk full"):
        await desk.fetch({"ALAB": last(FRIDAY)})
    await desk.close()


# a price that jumps


async def test_closes_in_between_explain_a_jump(prices: PriceDesk, kept: Kept, server: StandIn) -> None:
    await prices.fetch({"ALAB": last(THURSDAY, "500")})
    assert prices.doubts == {}
    assert kept.quotes["ALAB"].price.value == Decimal("362.34")
    assert kept.histories["ALAB"].closes[-1].day == FRIDAY
    assert server.asked_for("cboe") == []


async def test_an_unconfirmed_jump_is_kept_aside(server: StandIn, clock: Clock, kept: Kept) -> None:
    desk = opened(server, clock, kept, cboe=False)
    server.past = {"ALAB": {THURSDAY: Decimal("280.00")}}
    assert await desk.fetch({"ALAB": last(THURSDAY, "280")}) == {}
    await desk.close()
    assert [str(doubt) for doubt in desk.doubts.values()] == [
        "ALAB 362.34 by Yahoo, +29 %, is not confirmed by a second source yet"
    ]
    assert "ALAB" not in kept.quotes
    assert [close.day for history in kept.histories.values() for close in history.closes] == [THURSDAY]


async def test_a_second_source_settles_it_and_the_doubt_is_gone(
    prices: PriceDesk, kept: Kept, server: StandIn, clock: Clock
) -> None:
    server.past = {"ALAB": {THURSDAY: Decimal("280.00")}}
    server.faults["cboe"] = Fault.BROKEN
    await prices.fetch({"ALAB": last(THURSDAY, "280")})
    assert list(prices.doubts) == ["ALAB"]
    server.faults.clear()
    clock.pass_(minutes=31)
    await prices.fetch({"ALAB": last(THURSDAY, "280")})
    assert prices.doubts == {}
    assert kept.quotes["ALAB"].price.value == Decimal("362.34")
    assert kept.histories["ALAB"].closes[-1].day == FRIDAY


NOW = FRIDAY_EVENING
BLOCKED = Health(
    "yahoo", SourceState.LIMITED, until=NOW + timedelta(minutes=14), last_error="Yahoo says: too many"
)
DOWN = Health("cboe", SourceState.DOWN, until=NOW + timedelta(seconds=20), last_error="Cboe did not answer")


@pytest.mark.parametrize(
    ("health", "unanswered", "line"),
    [
        ([], {}, ""),
        ([BLOCKED], {}, ""),  # another source answered
        ([BLOCKED], {"ALAB": BLOCKED.last_error}, "Yahoo says: too many. Next try in 14 min"),
        (
            [BLOCKED, DOWN],
            {"ALAB": BLOCKED.last_error},
            "Yahoo says: too many; Cboe did not answer. Next try in 1 min",
        ),
        (  # the block is another's trouble
            [BLOCKED],
            {"ZZZZ": "Cboe has no symbol ZZZZ"},
            "no new price for ZZZZ: Cboe has no symbol ZZZZ",
        ),
        (
            [Health("yahoo", until=NOW)],
            {"ZZZZ": "Yahoo has no symbol ZZZZ"},
            "no new price for ZZZZ: Yahoo has no symbol ZZZZ",
        ),
        ([], dict.fromkeys("ABCDEFGHIJKLMN", "no"), "no new price for 14 tickers: no"),
        (
            [],
            {"ALAB": "Yahoo did not answer", "rate:USD": "Yahoo did not answer"},
            "no new price for ALAB: Yahoo did not answer",
        ),
        ([], {"": "refreshing prices failed: disk full"}, "refreshing prices failed: disk full"),
    ],
)
def test_one_line_says_what_did_not_come(health: list[Health], unanswered: dict[str, str], line: str) -> None:
    assert source_line(health, unanswered, NOW) == line
