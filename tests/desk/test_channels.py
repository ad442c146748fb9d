"""Told through several channels: each once, the one that failed again later, and none holds up another."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tests.desk.conftest import Clock
from tests.desk.desktop import Desktop, at_once, happened, titles
from tests.doors.judge import Urgency
from tests.doors.notify import Channel, Notice, Several
from tests.homes import Delivery, Workspace


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def delivery(workspace: Workspace, desktop: Desktop, clock: Clock) -> Delivery:
    return Delivery(at_once, workspace, Several({Channel.DESKTOP: desktop}))


@pytest.fixture
def command() -> Desktop:
    return Desktop(fails="The command of on_alert failed (exit code 1)")


@pytest.fixture
def both(workspace: Workspace, desktop: Desktop, command: Desktop, clock: Clock) -> Delivery:
    """Return the desktop and the user's command, which fails."""
    return Delivery(at_once, workspace, Several({Channel.DESKTOP: desktop, Channel.COMMAND: command}))


PAUSES = (30, 120, 600, 3600, 3600, 3600, 3600)
"""Seconds from each try to the next."""


async def test_a_channel_that_never_takes_it_is_given_up_after_eight_tries(
    both: Delivery, desktop: Desktop, command: Desktop, workspace: Workspace, clock: Clock
) -> None:
    happened(workspace, "one", urgency=Urgency.CRITICAL)
    for seconds in PAUSES:
        await both.deliver()
        clock.pass_(seconds=seconds)
    await both.deliver()
    assert titles(desktop) == ["one a"]
    clock.pass_(days=5)
    assert not await both.deliver()
    clock.pass_(days=5)  # the repeat is for both
    command.fails = ""
    await both.deliver()
    assert (titles(desktop), titles(command)) == (["one a", "Still one a"], ["Still one a"])


async def test_a_digest_too_is_told_once_by_each(
    both: Delivery, desktop: Desktop, command: Desktop, workspace: Workspace, clock: Clock
) -> None:
    happened(workspace, "one", "two", "three", "four")
    await both.deliver()
    happened(workspace, "five")
    await both.deliver()
    command.fails = ""
    clock.pass_(seconds=31)
    happened(workspace, "six")
    await both.deliver()
    digest = "one a and 3 more"
    assert titles(desktop) == [digest, "five a", "six a"]
    assert titles(command) == ["one a and 4 more", "six a"]  # what waited for it, together


@dataclass
class Slow(Desktop):
    """A desktop that takes its time: until told."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, notice: Notice) -> int:
        self.asked.set()
        await self.answers.wait()
        return await super().send(notice)


@pytest.mark.parametrize("in_time", [True, False])
async def test_the_popup_under_way_at_the_end_is_shown_and_noted_or_left_for_the_next(
    workspace: Workspace, clock: Clock, in_time: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalyst_tui.desk.alerts.delivery.FAREWELL", 20.0 if in_time else 0.0)
    slow = Slow()
    delivery = Delivery(at_once, workspace, Several({Channel.DESKTOP: slow}))
    happened(workspace, "one")
    telling = asyncio.create_task(delivery.deliver())
    await slow.asked.wait()
    telling.cancel()  # as the scheduler does when it stops
    closing = asyncio.create_task(delivery.close())
    await asyncio.sleep(0)
    if in_time:
        slow.answers.set()
    await asyncio.wait({telling, closing})
    assert (slow.closed, len(slow.shown)) == (1, int(in_time))
    clock.pass_(minutes=1)  # its lease is over
    assert workspace.store.outbox.is_due(clock.now()) is not in_time
