"""The stand-in as a program: what a demo, and the person giving it, rely on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.sources.chain import Answer, SourceSettings, open_chain
from tests import standin
from tests.sources.conftest import Clock


@pytest.fixture
def url() -> Iterator[str]:
    """A running program's address."""
    command = [sys.executable, "-m", "tests.standin", "--port", "0", "--price", "ALAB=250.5"]
    command += ["--fault", "CRDO=404", "--now", "2026-11-20T21:30:00Z"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        yield program.stdout.readline().split()[2].rstrip(";")
        program.terminate()


async def test_it_serves_the_prices_and_faults_of_its_command_line(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    clock = Clock()
    settings = {name: SourceSettings(url=url) for name in ("yahoo", "cboe")}
    chain = open_chain(settings, now=clock.now, monotonic=clock.monotonic)
    quotes = [quote async for found in chain.quotes(["ALAB", "CRDO"]) for quote in found]
    answers: dict[str, Answer] = {}

    async def take(symbol: str, answer: Answer) -> None:
        answers[symbol] = answer

    since = dict.fromkeys(["ALAB", "CRDO"], date(2026, 11, 19))
    problems = await chain.charts(since, take)
    await chain.close()
    assert [(quote.symbol, str(quote.price)) for quote in quotes] == [("ALAB", "$250.50")]
    history = answers["ALAB"].history
    assert history is not None
    assert history.closes[-1].day == date(2026, 11, 20)
    assert set(problems) == {"CRDO"}


def test_it_stands_by_itself() -> None:
    for path in Path(standin.__file__ or "").parent.glob("*.py"):
        assert "catalyst_tui" not in path.read_text("utf-8")


def test_a_market_goes_on_from_given_closes() -> None:
    """The past stays as recorded; the days since then are made up, and end at the price."""
    past = standin.read_closes("date,ALAB,CRDO\n2026-11-12,300,\n2026-11-13,310.5,150\n")
    assert past["CRDO"] == {date(2026, 11, 13): Decimal(150)}
    now = datetime(2026, 11, 20, 22, tzinfo=UTC)
    closes = standin.market("ALAB", Decimal(245), now, past["ALAB"]).closes
    assert [day.day for day in closes] == [12, 13, 16, 17, 18, 19, 20]
    *made_up, last = list(closes.values())[2:]
    assert list(closes.values())[:2] == [Decimal(300), Decimal("310.5")]
    assert last == Decimal(245)
    assert all(abs(value / Decimal("310.5") - 1) <= Decimal("0.021") for value in made_up)
    moved = standin.market("ALAB", Decimal(400), now, past["ALAB"]).closes
    assert [day for day in closes if closes[day] != moved[day]] == [date(2026, 11, 20)]
