"""What is undone, gone or otherwise by now is notified no more."""

from datetime import date

import pytest

from tests.desk.conftest import Clock, closes, edit, quote
from tests.desk.desktop import Desktop, at_once
from tests.doors.judge import Status
from tests.doors.notify import Channel, Several
from tests.doors.outside import Health
from tests.homes import Delivery, Entry, Workspace, enter, judge_with_changes, understand

FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def delivery(workspace: Workspace, desktop: Desktop, clock: Clock) -> Delivery:
    take(workspace, FRIDAY, "350")
    judge_with_changes(workspace)
    return Delivery(at_once, workspace, Several({Channel.DESKTOP: desktop}))


def take(workspace: Workspace, day: date, value: str) -> None:
    """Take a fetch of one close."""
    workspace.take_prices([quote("ALAB", value, workspace.clock.now())], [closes("ALAB", day, value)])
    workspace.end_fetch([Health("yahoo")])


def broken(workspace: Workspace, clock: Clock) -> None:
    clock.pass_(days=3)
    take(workspace, MONDAY, "250")
    assert judge_with_changes(workspace).verdicts["above-300"].status is Status.BROKEN


async def test_a_deleted_checkpoint_is_never_notified(
    delivery: Delivery, desktop: Desktop, workspace: Workspace, clock: Clock
) -> None:
    broken(workspace, clock)
    edit(workspace.home, lambda text: text.replace('id = "above-300"', 'id = "another"'))
    workspace.reread_book()
    judge_with_changes(workspace)
    await delivery.deliver()
    asked = "above-300 is gone and another says the same: was it renamed?"
    assert [notice.title for notice in desktop.shown if "300" in notice.title] == [asked]


async def test_an_entry_taken_back_before_anybody_was_notified_cancels_the_popup(
    delivery: Delivery, desktop: Desktop, workspace: Workspace, clock: Clock
) -> None:
    """A figure from elsewhere (another process) flips a verdict; its entry is taken back before the popup."""
    found = understand(
        Entry("q3-revenue", "revenue", "500M", "2026Q3", "release Q3 2026", ""), workspace.book, clock.now()
    )
    assert found.fact is not None
    facts, _ = workspace.add([found.fact])
    assert judge_with_changes(workspace).verdicts["q3-revenue"].status is Status.MISSED
    enter(workspace, [fact.taken_back(clock.now()) for fact in facts])
    await delivery.deliver()
    assert desktop.shown == []


@pytest.mark.parametrize(
    ("old", "new"),
    [('id = "above-300"', 'id = "another"'), ('test = "price >= $300"', 'test = "price@CRDO >= $300"')],
    ids=["deleted", "unknown"],
)
async def test_what_is_gone_or_otherwise_by_now_is_not_repeated(
    delivery: Delivery, desktop: Desktop, workspace: Workspace, clock: Clock, old: str, new: str
) -> None:
    broken(workspace, clock)
    await delivery.deliver()
    shown = len(desktop.shown)
    assert shown == 1
    edit(workspace.home, lambda text: text.replace(old, new))
    workspace.reread_book()
    judge_with_changes(workspace)
    clock.pass_(days=8)
    await delivery.deliver()
    assert [notice.title for notice in desktop.shown[shown:] if "$300" in notice.title] == []
