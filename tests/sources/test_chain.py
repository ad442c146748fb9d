"""The chain: each symbol gets the first answer there is, and keeps its failure to itself."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from catalyst_tui.judge.facts import History, Quote
from catalyst_tui.sources.chain import SourceSettings, open_chain
from catalyst_tui.sources.health import State
from tests.sources.conftest import Bench
from tests.standin import Fault

THURSDAY = date(2026, 11, 19)


async def test_the_first_source_answers_for_all(bench: Bench) -> None:
    outcome = await bench.chain().refresh({"ALAB": THURSDAY, "CRDO": None})
    assert {symbol: str(quote.price) for symbol, quote in outcome.quotes.items()} == {
        "ALAB": "$362.34",
        "CRDO": "$212.48",
    }
    assert len(outcome.histories["CRDO"].closes) > 1000
    assert outcome.problems == {}
    assert [(health.name, health.state) for health in outcome.health] == [
        ("yahoo", State.OK),
        ("cboe", State.OK),
    ]
    assert bench.server.asked_for("cboe") == []


async def test_a_history_is_the_last_close_again_when_nothing_is_new(bench: Bench) -> None:
    outcome = await bench.chain().refresh({"ALAB": date(2026, 11, 20), "CRDO": THURSDAY})
    assert [close.day for close in outcome.histories["ALAB"].closes] == [date(2026, 11, 20)]
    assert outcome.histories["CRDO"].closes[-1].day == date(2026, 11, 20)


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BROKEN, Fault.REFUSED, Fault.HTML, Fault.ELSEWHERE])
async def test_a_source_in_trouble_is_passed_over(bench: Bench, fault: Fault) -> None:
    bench.server.faults["yahoo"] = fault
    symbols = dict.fromkeys(list(bench.server.prices)[:16], THURSDAY)
    outcome = await bench.chain().refresh(symbols)
    assert {quote.source for quote in outcome.quotes.values()} == {"cboe"}
    assert len(outcome.quotes) == 16
    assert outcome.problems == {}
    assert len(bench.server.asked_for("yahoo")) <= 5  # four at once, one failure forgiven
    assert outcome.health[0].blocked(bench.clock.at)


async def test_one_symbol_fails_alone(bench: Bench) -> None:
    bench.server.prices["GHOST.DE"] = Decimal(1)
    bench.server.faults |= {"GHOST.DE": Fault.PRICELESS, "CRDO": Fault.BROKEN}
    outcome = await bench.chain().refresh(
        dict.fromkeys(["ALAB", "GHOST.DE", "NOPE", "CRDO", "NVDA"], THURSDAY)
    )
    assert set(outcome.quotes) == {"ALAB", "NVDA"}
    assert outcome.problems == {
        "GHOST.DE": "Yahoo lists GHOST.DE without a price",
        "NOPE": "Yahoo has no symbol NOPE",
        "CRDO": "Yahoo has trouble of its own (error 500)",
    }


async def test_an_unknown_symbol_is_not_asked_for_again(bench: Bench) -> None:
    chain = bench.chain()
    for _ in range(3):
        outcome = await chain.refresh({"NOPE": None})
    assert outcome.problems == {"NOPE": "Yahoo has no symbol NOPE"}
    assert (bench.server.asked_for("yahoo"), bench.server.asked_for("cboe")) == (["NOPE"], ["NOPE"])


async def test_answers_are_handed_on_as_they_come(bench: Bench) -> None:
    bench.server.faults["CRDO"] = Fault.SILENT
    heard: dict[str, Quote] = {}
    two = asyncio.Event()

    def on_answer(quote: Quote, history: History) -> None:
        assert history.symbol == quote.symbol
        heard[quote.symbol] = quote
        if len(heard) == 2:
            two.set()

    refreshing = asyncio.create_task(
        bench.chain().refresh({"CRDO": None, "ALAB": None, "MU": None}, on_answer)
    )
    await two.wait()
    refreshing.cancel()  # with one still waiting
    with pytest.raises(asyncio.CancelledError):
        await refreshing
    assert set(heard) == {"ALAB", "MU"}


async def test_a_remembered_block_survives_a_restart(bench: Bench) -> None:
    bench.server.faults["yahoo"] = Fault.LIMITED
    settings = {name: SourceSettings(url=bench.server.url) for name in ("yahoo", "cboe")}
    first = open_chain(settings, now=bench.clock.now, monotonic=bench.clock.monotonic)
    outcome = await first.refresh({"ALAB": THURSDAY})
    await first.close()
    second = open_chain(
        settings, now=bench.clock.now, monotonic=bench.clock.monotonic, remembered=outcome.health
    )
    await second.refresh({"ALAB": THURSDAY})
    await second.close()
    assert bench.server.asked_for("yahoo") == ["ALAB"]
    assert bench.server.asked_for("cboe") == ["ALAB", "ALAB"]


async def test_a_source_can_be_switched_off(bench: Bench) -> None:
    settings = {"yahoo": SourceSettings(enabled=False), "cboe": SourceSettings(url=bench.server.url)}
    chain = open_chain(settings, now=bench.clock.now, monotonic=bench.clock.monotonic)
    outcome = await chain.refresh({"ALAB": THURSDAY, "GS2C.DE": None})
    await chain.close()
    assert outcome.quotes["ALAB"].source == "cboe"
    assert outcome.problems == {"GS2C.DE": "no source that is switched on can know GS2C.DE"}
    assert bench.server.asked_for("yahoo") == []


async def test_nothing_to_ask_asks_nothing(bench: Bench) -> None:
    outcome = await bench.chain().refresh({})
    assert (outcome.quotes, outcome.problems, bench.server.asked) == ({}, {}, [])
