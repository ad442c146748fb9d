"""A desk whose desktop misbehaves: it goes on judging, its inbox is complete, the popups come later, once."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.desk.conftest import BOOK, REVENUE, Clock, running
from tests.desk.test_live import until
from tests.doors.judge import Status
from tests.doors.notify import DBusNotifier
from tests.homes import Entry, Home, LiveDesk, find_home, understand
from tests.real.desktops import FakeDesktop, PrivateBus, open_fake_desktop

STRAINED = Entry("strain", "score", "-2", "", "own: hiring slowed", "")
NEWS = ["ALAB met: Q3 revenue reaches $550M", "ALAB kill tripped: Engineering becomes the bottleneck"]
NO_SOURCES = "[sources]\nyahoo.enabled = false\ncboe.enabled = false\nfred.enabled = false\n"


@pytest.fixture
def told_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Make a home of the small book without sources, with short ticks and little patience."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(NO_SOURCES, "utf-8")
    monkeypatch.setattr("catalyst_tui.desk.watch.TICK", 0.05)
    monkeypatch.setattr("catalyst_tui.notify.desktops.DBusNotifier", partial(DBusNotifier, patience=0.5))
    return find_home()


async def learned(desk: LiveDesk, entry: Entry) -> None:
    """It comes from elsewhere: what users enter themselves pops up nowhere."""
    found, workspace = understand(entry, desk._state.book, desk._clock.now()), desk._workspace
    await desk._watcher.call(workspace.add, filter(None, [found.fact]), filter(None, [found.evidence]))
    await desk._watcher.judge()


async def goes_on(desk: LiveDesk, clock: Clock) -> None:
    """Check that two changes are judged and in the inbox while no popup can be shown."""
    for entry in (REVENUE, STRAINED):
        clock.at += timedelta(seconds=1)  # what happens to a ticker at one moment is one popup
        await learned(desk, entry)
        assert desk.detail(entry.checkpoint).row.verdict.status in (Status.MET, Status.TRIPPED)
        await until(
            desk, lambda: any("notifications failing" in notice.text for notice in desk.board().notices)
        )
    assert [line.title for line in reversed(desk.inbox())] == NEWS


async def all_told(desk: LiveDesk, clock: Clock, desktop: FakeDesktop) -> None:
    """When the time to try again has come, each popup is shown once. The last refusal may still be under way
    when the first half minute passes: then its own begins."""
    for _ in NEWS:
        told = asyncio.ensure_future(desktop.asked.get())
        while not told.done():
            clock.pass_(seconds=31)
            await asyncio.wait([told], timeout=0.5)
    await until(desk, lambda: not any("failing" in notice.text for notice in desk.board().notices))
    popups = {number: arguments[3] for number, arguments in desktop.shown}  # one number is one popup
    assert sorted(popups.values()) == sorted(NEWS)


async def test_a_desktop_that_hangs(told_home: Home, fake_desktop: FakeDesktop) -> None:
    fake_desktop.answers.clear()
    clock = Clock()
    async with running(told_home, clock) as desk:
        await goes_on(desk, clock)
        fake_desktop.answers.set()
        await all_told(desk, clock, fake_desktop)


async def test_a_desktop_that_refuses(told_home: Home, fake_desktop: FakeDesktop) -> None:
    fake_desktop.refuses = "too many at once"
    clock = Clock()
    async with running(told_home, clock) as desk:
        await goes_on(desk, clock)
        fake_desktop.refuses = None
        refused = len(fake_desktop.shown)
        del fake_desktop.shown[:]
        for _ in range(refused):
            fake_desktop.asked.get_nowait()
        await all_told(desk, clock, fake_desktop)


async def test_a_bus_without_a_desktop(told_home: Home, private_bus: PrivateBus) -> None:
    clock = Clock()
    async with running(told_home, clock) as desk:
        await goes_on(desk, clock)
        desktop = await open_fake_desktop(private_bus.address)
        await all_told(desk, clock, desktop)
        desktop.bus.disconnect()


async def test_a_restarted_bus(told_home: Home, private_bus: PrivateBus, fake_desktop: FakeDesktop) -> None:
    clock = Clock()
    async with running(told_home, clock) as desk:
        private_bus.stop()
        await fake_desktop.gone()
        await goes_on(desk, clock)
        private_bus.start()
        desktop = await open_fake_desktop(private_bus.address)
        await all_told(desk, clock, desktop)
        desktop.bus.disconnect()


async def test_a_failed_command_beside_a_desktop(told_home: Home, fake_desktop: FakeDesktop) -> None:
    with told_home.config.open("a") as config:
        config.write('[notify]\non_alert = ["false"]\n')
    async with running(told_home, Clock()) as desk:
        await learned(desk, REVENUE)
        await until(desk, lambda: any("on_alert failed" in notice.text for notice in desk.board().notices))
        assert [shown[1][3] for shown in fake_desktop.shown] == NEWS[:1]
        assert [line.title for line in desk.inbox()] == NEWS[:1]
