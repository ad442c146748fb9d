"""A disk that takes nothing: one banner, the screen judges on, and what could not be kept is kept later."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.desk.conftest import REVENUE, Clock, edit, running
from tests.doors.judge import Status
from tests.homes import Home, LiveDesk, StoppedError, open_workspace, understand
from tests.standin import StandIn


@pytest.fixture(autouse=True)
def quickly(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalyst_tui.desk.watch.TRY_AGAIN", 0.05)


@contextmanager
def taking_nothing(desk: LiveDesk) -> Iterator[None]:
    watcher = desk._watcher
    watcher.ask(lambda: watcher.workspace.store.rows("PRAGMA query_only = ON"))
    yield
    watcher.ask(lambda: watcher.workspace.store.rows("PRAGMA query_only = OFF"))


async def until(desk: LiveDesk, holds: Callable[[], bool]) -> None:
    """Wait for the desk's news until something holds."""
    news = asyncio.Event()
    desk.listen(news.set)
    async with asyncio.timeout(20):
        while not holds():
            await news.wait()
            news.clear()


def status(desk: LiveDesk, checkpoint: str) -> Status:
    return desk.detail(checkpoint).row.verdict.status


def banners(desk: LiveDesk) -> list[str]:
    return [notice.text for notice in desk.board().notices if notice.urgent]


def titles(desk: LiveDesk) -> list[str]:
    return [line.title for line in desk.inbox()]


async def test_what_is_judged_meanwhile_is_kept(quiet: Home, clock: Clock, server: StandIn) -> None:
    met = "ALAB met: Q3 revenue reaches $550M"
    async with running(quiet, clock) as desk:
        with taking_nothing(desk):
            with open_workspace(quiet, clock) as command:  # another process, which may write
                command.add(filter(None, [understand(REVENUE, command.book, clock.now()).fact]))
            await until(desk, lambda: status(desk, "q3-revenue") is Status.MET and bool(banners(desk)))
            (banner,) = banners(desk)
            assert banner.startswith(f"{quiet.database} cannot be written.")
            assert banner.endswith("Nothing new is kept; tried again every minute")
            assert met not in titles(desk)
        await until(desk, lambda: met in titles(desk) and not banners(desk))


async def test_an_entry_is_taken_as_soon_as_there_is_room(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        with taking_nothing(desk):
            with pytest.raises(StoppedError, match="cannot be written"):
                await desk.record(REVENUE)
            assert status(desk, "q3-revenue") is Status.AWAITING
        await desk.record(REVENUE)
        assert status(desk, "q3-revenue") is Status.MET


async def test_meanwhile_only_the_book_is_read(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        with taking_nothing(desk):
            with pytest.raises(StoppedError):
                await desk.see_inbox()
            server.asked.clear()
            clock.pass_(minutes=10)
            edit(quiet, lambda text: text.replace("price >= $300", "price >= $400"))
            await until(desk, lambda: status(desk, "above-300") is Status.BROKEN)
            await desk.remember("theme", "nord")
            assert desk.recall("theme") == "nord"
            assert server.asked == []


async def test_leaving_meanwhile_leaves_quietly(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        watcher = desk._watcher
        watcher.ask(lambda: watcher.workspace.store.rows("PRAGMA query_only = ON"))
        await desk.stop()
