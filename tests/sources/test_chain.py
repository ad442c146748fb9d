"""The chain: each symbol gets the first answer there is, and keeps its failure to itself."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.doors.judge import History, Quote
from tests.doors.sources import Chain, ChainAnswer, YahooQuotes
from tests.sources.conftest import Bench
from tests.standin import Fault

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


@dataclass
class Told:
    """What was handed on."""

    quotes: dict[str, Quote] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def priced(self, found: list[Quote]) -> None:
        self.quotes |= {quote.symbol: quote for quote in found}

    async def charted(self, symbol: str, answer: ChainAnswer) -> None:
        if answer.quote is not None:
            self.quotes[symbol] = answer.quote
        if answer.history is not None:
            self.histories[symbol] = answer.history


async def quoted(chain: Chain, *symbols: str) -> Told:
    told = Told()
    async for found in chain.quotes(symbols):
        told.priced(found)
    return told


async def charted(chain: Chain, symbols: Mapping[str, date | None]) -> Told:
    told = Told()
    told.problems = await chain.charts(symbols, told.charted)
    return told


async def test_a_history_is_the_last_two_closes_when_nothing_is_new(bench: Bench) -> None:
    told = await charted(bench.chain(), {"ALAB": FRIDAY, "CRDO": THURSDAY})
    assert [close.day for close in told.histories["ALAB"].closes] == [THURSDAY, FRIDAY]
    assert told.histories["CRDO"].closes[-1].day == FRIDAY


async def test_who_is_answered_twice_is_left_over(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two prices of one moment: which is meant, nobody knows. The other symbols keep theirs."""
    asked = YahooQuotes.quotes

    async def twice(self: YahooQuotes, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        async for batch in asked(self, symbols):
            yield [*batch, *(quote for quote in batch if quote.symbol == "CRDO")]

    monkeypatch.setattr(YahooQuotes, "quotes", twice)
    assert set((await quoted(bench.chain(), "ALAB", "CRDO")).quotes) == {"ALAB"}


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BROKEN, Fault.REFUSED, Fault.HTML, Fault.ELSEWHERE])
async def test_a_source_in_trouble_is_passed_over(bench: Bench, fault: Fault) -> None:
    bench.server.faults["yahoo"] = fault
    symbols = dict.fromkeys(list(bench.server.prices)[:16], THURSDAY)
    chain = bench.chain()
    assert (await quoted(chain, *symbols)).quotes == {}
    told = await charted(chain, symbols)
    assert {quote.source for quote in told.quotes.values()} == {"cboe"}
    assert len(told.quotes) == 16
    assert told.problems == {}
    assert len(bench.server.asked_for("yahoo")) <= 5  # four at once, one failure forgiven
    assert [health.name for health in chain.health if health.blocked(bench.clock.at)][-1] == "yahoo"


async def test_an_unknown_symbol_is_not_asked_for_again(bench: Bench) -> None:
    chain = bench.chain()
    for _ in range(3):
        told = await charted(chain, {"NOPE": None})
    assert told.problems == {"NOPE": "Yahoo has no symbol NOPE"}
    assert (bench.server.asked_for("yahoo"), bench.server.asked_for("cboe")) == (["NOPE"], ["NOPE"])


async def test_answers_are_handed_on_as_they_come(bench: Bench) -> None:
    bench.server.faults["CRDO"] = Fault.SILENT
    told, two = Told(), asyncio.Event()

    async def on_answer(symbol: str, answer: ChainAnswer) -> None:
        await told.charted(symbol, answer)
        if len(told.quotes) == 2:
            two.set()

    asking = asyncio.create_task(bench.chain().charts(dict.fromkeys(["CRDO", "ALAB", "MU"]), on_answer))
    await two.wait()
    asking.cancel()  # with one still waiting
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert set(told.quotes) == {"ALAB", "MU"}


async def test_the_others_are_asked_for_a_second_opinion(bench: Bench) -> None:
    chain = bench.chain()
    said = [answer async for answer in chain.others("ALAB", "yahoo", FRIDAY)]
    assert [answer.quote.source for answer in said if answer.quote] == ["cboe"]
    said = [answer async for answer in chain.others("ALAB", "cboe", FRIDAY)]
    assert [answer.quote.source for answer in said if answer.quote] == ["yahoo", "yahoo"]
    bench.server.faults["cboe"] = Fault.BROKEN
    assert [answer async for answer in chain.others("ALAB", "yahoo", FRIDAY)] == []


async def test_a_chart_has_the_price_and_the_closes(bench: Bench) -> None:
    told = await charted(bench.chain(), {"ALAB": THURSDAY, "CRDO": None})
    assert str(told.quotes["ALAB"].price) == "$362.34"
    assert told.histories["ALAB"].closes[-1].day == FRIDAY
    assert len(told.histories["CRDO"].closes) > 1000
    assert told.histories["CRDO"].whole
    assert told.problems == {}
    assert bench.server.asked_for("cboe") == []
