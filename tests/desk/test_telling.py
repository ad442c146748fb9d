"""Telling beside judging: neither holds up the other, and what was held back is told as soon as it may be."""

import asyncio
from datetime import datetime
from functools import partial

import pytest

from tests.desk.conftest import REVENUE, Clock
from tests.desk.desktop import Desktop, happened
from tests.desk.test_watch import opened, status, titles, until
from tests.doors.judge import Status
from tests.doors.notify import Channel, Notice
from tests.homes import Entry, Home, Watcher, Workspace, judge_with_changes, understand

STRAINED = Entry("strain", "score", "-2", "", "own: hiring slowed", "")


@pytest.mark.usefixtures("quick", "server")
async def test_a_desktop_that_never_answers_holds_up_no_judging(
    ask_standin: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Stuck()
    monkeypatch.setattr("catalyst_tui.desk.alerts.delivery.channels", lambda **_: {Channel.DESKTOP: stuck})
    monkeypatch.setattr("catalyst_tui.desk.alerts.delivery.FAREWELL", 0.0)
    async with opened(ask_standin, clock) as watcher:
        await watcher.start()
        for entry, word in ((REVENUE, Status.MET), (STRAINED, Status.TRIPPED)):
            found = understand(entry, watcher.state.book, clock.now())
            evidence = [found.evidence] if found.evidence else []
            await watcher.call(watcher.workspace.add, [found.fact] if found.fact else [], evidence)
            await until(watcher, partial(reads, watcher, entry.checkpoint, word))
            await stuck.asked.wait()
        assert titles(watcher) == [
            "ALAB kill tripped: Engineering becomes the bottleneck",
            "ALAB met: Q3 revenue reaches $550M",
        ]


def reads(watcher: Watcher, checkpoint: str, word: Status) -> bool:
    return status(watcher, checkpoint) is word


class Stuck:
    """A desktop that never answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def send(self, notice: Notice) -> int:
        self.asked.set()
        await asyncio.Event().wait()
        return 0

    async def close(self) -> None:
        """Nothing is held."""


class Slow(Desktop):
    """A desktop that takes a notice when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may = asyncio.Event(), asyncio.Event()

    async def send(self, notice: Notice) -> int:
        self.asked.set()
        await self.may.wait()
        return await super().send(notice)


async def test_a_popup_whose_turn_was_cut_off_is_shown_as_told(
    ask_standin: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler is built anew when the clock jumps, and stops what is under way."""
    desktop = Slow()
    desktop.fails = "too many at once"
    desktop.may.set()
    monkeypatch.setattr("catalyst_tui.desk.alerts.delivery.channels", lambda **_: {Channel.DESKTOP: desktop})
    async with opened(ask_standin, clock) as watcher:
        await watcher.turn()
        await watcher.call(happened, watcher.workspace, "q3-revenue")
        await watcher._tell()
        assert watcher.state.failing_since == clock.now()
        desktop.fails = ""
        desktop.may.clear()
        desktop.asked.clear()
        clock.pass_(seconds=31)
        cut_off = asyncio.create_task(watcher._tell())
        await desktop.asked.wait()
        cut_off.cancel()
        await asyncio.wait({cut_off})
        desktop.may.set()
        await watcher._tell()
        assert len(desktop.shown) == 1
        assert watcher.state.failing_since is None


def learn(workspace: Workspace, entry: Entry, public: datetime) -> None:
    """Something that was public then comes in now."""
    found = understand(entry, workspace.book, public)
    assert found.evidence is not None, found.problems
    workspace.add(evidence=[found.evidence])


def told(workspace: Workspace) -> list[str]:
    """Return the inbox, newest first, without what is blind for days."""
    return [line.title for line in workspace.store.inbox.read() if line.word != "unknown"]


@pytest.mark.parametrize("away", [0, 4])
def test_a_slip_is_told_once_after_a_long_time(workspace: Workspace, clock: Clock, away: int) -> None:
    """The later date puts the promise at risk: that says it, also when it is found days later."""
    judge_with_changes(workspace)
    clock.pass_(days=3)
    learned = clock.now()
    if away:
        clock.pass_(days=away)
    learn(workspace, Entry("npo-2027", "event", "rescheduled", "2028H1", "call Q3 2026", ""), learned)
    judge_with_changes(workspace)
    assert told(workspace) == ["ALAB at risk: NPO ships in 2027"]
