"""The whole program on a real desktop: the starter book, a market that stands in, and one popup."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.doors.judge import Status
from tests.doors.ui import CatalystApp
from tests.homes import Home, find_home, open_desk, settle, starter
from tests.real.desktops import Dunst
from tests.standin import StandIn, read_closes

IN_SESSION = datetime(2026, 11, 20, 20, tzinfo=UTC)  # Friday, 15:00 in New York
AFTER_THE_CLOSE = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
BROKEN = "ALAB broken: ALAB stays above $300"


@dataclass
class Clock:
    at: datetime = IN_SESSION
    passed: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.passed

    def go_to(self, at: datetime) -> None:
        self.passed += (at - self.at).total_seconds()
        self.at = at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def market(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Yield a market whose past is the starter's, so that only new days are made up."""
    monkeypatch.setenv("NO_PROXY", "*")
    past = read_closes(starter("closes.csv"))
    with StandIn(clock.now, past=past) as standin:
        standin.prices |= {symbol: closes[max(closes)] for symbol, closes in past.items()}
        yield standin


@pytest.fixture
def new_home(home: Path, market: StandIn) -> Home:
    """Return a home with nothing in it but where prices come from."""
    home.mkdir()
    (home / "config.toml").write_text(
        f'[sources]\nyahoo.url = "{market.url}"\ncboe.url = "{market.url}"\nsec.enabled = false\n', "utf-8"
    )  # two of them: one alone is not believed when a price jumps
    settle(find_home())
    return find_home()


@asynccontextmanager
async def on_screen(home: Home, clock: Clock) -> AsyncIterator[tuple[CatalystApp, Pilot[None]]]:
    app = CatalystApp(open_desk(home, clock), clock.now)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: CatalystApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


async def until(app: CatalystApp, holds: Callable[[], bool]) -> None:
    """Wait for the desk's news until something holds: it may be fetching already when a key asks for it."""
    news = asyncio.Event()
    app.desk.listen(news.set)
    async with asyncio.timeout(20):
        while not holds():
            await news.wait()
            news.clear()


async def test_a_price_that_breaks_a_guard_is_one_popup_and_one_line(
    dunst: Dunst, new_home: Home, clock: Clock, market: StandIn
) -> None:
    async with on_screen(new_home, clock) as (app, pilot):
        # The first start: prices came, the starter's past is as it was, and nothing was told.
        await until(app, lambda: not app.desk.board().refreshing)
        row = app.desk.board().row("ALAB")
        assert row is not None
        assert row.quote is not None
        assert row.quote.price.value == Decimal("362.34")
        assert app.desk.detail("above-300").row.verdict.status is Status.HOLDING
        assert app.desk.board().unread == 0

        clock.go_to(AFTER_THE_CLOSE)
        market.prices["ALAB"] = Decimal(245)
        await pilot.press("r")
        await until(app, lambda: app.desk.detail("above-300").row.verdict.status is Status.BROKEN)
        assert app.desk.board().rows[0].symbol == "ALAB"
        assert [line.title for line in app.desk.inbox()] == [BROKEN]
        await dunst.until_displayed(1)

    async with on_screen(new_home, clock) as (app, _):
        assert [line.title for line in app.desk.inbox()] == [BROKEN]
        assert app.desk.board().unread == 1

    assert await dunst.displayed() == 1
    await dunst.close_all()
    await dunst.until_displayed(0)
    ((title, body),) = await dunst.history()
    assert title == BROKEN
    assert "$245.00" in body
    assert "Why: " in body
