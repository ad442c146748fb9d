"""From the outbox to the user: once, together when many, and again later to the channel that failed."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from time import tzset

import pytest
from msgspec.structs import replace

from tests.desk.conftest import FRIDAY_EVENING, Clock, closes, quote
from tests.desk.desktop import Telling, at_once, happened
from tests.doors.judge import Urgency
from tests.doors.notify import Change, Notice
from tests.doors.outside import Health
from tests.homes import (
    OWN,
    OWN_DIGEST,
    RULES,
    STANDS,
    Quiet,
    Transition,
    Workspace,
    acknowledge,
    inbox_lines,
    judge_with_changes,
    open_delivery,
    read_last_words,
)


@pytest.fixture
def it(workspace: Workspace, clock: Clock) -> Telling:
    return Telling(workspace, clock)


async def test_each_is_told_once(it: Telling) -> None:
    it.happened("one", "two", urgency=Urgency.CRITICAL)
    assert await it.deliver()
    assert not await it.deliver()
    assert [(notice.title, notice.body, notice.urgency) for notice in it.desktop.shown] == [
        ("one a", "why", Urgency.CRITICAL),
        ("two a", "why", Urgency.CRITICAL),
    ]


async def test_a_notice_says_for_programs_what_it_is_about(it: Telling) -> None:
    it.happened("one")
    await it.deliver()
    it.happened("two", "three", "four", "five")
    await it.deliver()
    one, digest = it.desktop.shown
    assert one.changes == (Change("one", "ONE", "near a", FRIDAY_EVENING),)
    assert [change.checkpoint for change in digest.changes] == ["two", "three", "four", "five"]


async def test_more_than_three_are_one_digest_as_loud_as_the_loudest(it: Telling) -> None:
    it.happened("one", "two", "three")
    it.happened("four", urgency=Urgency.CRITICAL)
    await it.deliver()
    assert it.desktop.shown == [
        Notice("four a and 3 more", "why\none a\ntwo a\nthree a", Urgency.CRITICAL, OWN_DIGEST + 1)
    ]
    assert len(it.workspace.store.inbox.read()) == 4


async def test_a_later_change_replaces_the_checkpoints_own_popup_but_not_a_digest(it: Telling) -> None:
    it.happened("one")
    await it.deliver()
    it.happened("one", cause="b")
    await it.deliver()
    it.happened("two", "three", "four", "five")
    await it.deliver()
    it.happened("two", cause="b")
    await it.deliver()
    first, again, digest, last = (notice.replaces for notice in it.desktop.shown)
    assert (again, digest) == (71, OWN_DIGEST + 3)
    assert OWN < (first or 0) < (last or 0) < OWN_DIGEST


async def test_a_desktop_that_fails_is_tried_again_later(it: Telling) -> None:
    it.happened("one")
    it.desktop.fails = "nobody is at home"
    assert await it.deliver()
    assert it.workspace.store.outbox.failing_since() == FRIDAY_EVENING
    assert not await it.deliver()  # not at once

    it.desktop.fails = ""
    it.clock.pass_(seconds=31)
    assert await it.deliver()
    assert it.titles == ["one a"]
    assert it.workspace.store.outbox.failing_since() is None


async def test_a_sender_that_died_is_followed_by_another(it: Telling) -> None:
    it.happened("one")
    assert (
        it.workspace.store.outbox.claim(it.clock.now(), timedelta(seconds=30)) is not None
    )  # and then it died
    assert not await it.deliver()
    it.clock.pass_(seconds=31)
    await it.deliver()
    assert len(it.desktop.shown) == 1


NIGHT = Quiet(time(22), time(7))


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    tzset()
    yield
    monkeypatch.undo()
    tzset()


async def test_quiet_hours_hold_and_then_tell_the_latest(it: Telling, utc: None) -> None:
    it.workspace.config = replace(it.workspace.config, quiet=NIGHT)
    it.clock.pass_(minutes=30)  # 22:00
    it.happened("one", "two")
    it.happened("one", cause="b")
    assert not await it.deliver()
    it.clock.pass_(hours=8, minutes=59)
    assert not await it.deliver()
    assert it.workspace.store.outbox.failing_since() is None

    it.clock.pass_(minutes=1)
    assert await it.deliver()
    assert it.titles == ["two a", "one b"]
    assert not await it.deliver()
    assert len(it.workspace.store.inbox.read()) == 3


@pytest.mark.parametrize(("evening", "hours"), [
    (datetime(2026, 11, 1, 2, 0, tzinfo=UTC), 10),  # 01:30 comes twice that night
    (datetime(2026, 3, 8, 3, 0, tzinfo=UTC), 8),  # and 02:30 not at all
])  # fmt: skip
async def test_the_nights_on_which_clocks_change_are_quiet_from_clock_to_clock(
    it: Telling, new_york: None, evening: datetime, hours: int
) -> None:
    it.workspace.config = replace(it.workspace.config, quiet=NIGHT)
    it.clock.at = evening  # 22:00 in New York
    it.happened("one")
    for _ in range(hours * 2):
        assert not await it.deliver()
        it.clock.pass_(minutes=30)
    assert await it.deliver()
    assert it.titles == ["one a"]


async def test_a_snooze_that_ends_in_the_night_is_heard_in_the_morning(it: Telling, utc: None) -> None:
    it.workspace.config = replace(it.workspace.config, quiet=NIGHT)
    it.workspace.store.inbox.snooze("one", it.clock.now() + timedelta(hours=4), it.clock.now())
    it.happened("one")
    assert not await it.deliver()
    it.clock.pass_(hours=4)  # 01:30
    assert not await it.deliver()
    it.clock.pass_(hours=6)
    assert await it.deliver()
    assert it.titles == ["one a"]


async def test_an_urgent_one_is_repeated_once_unless_it_is_acknowledged(it: Telling) -> None:
    it.happened("one", "two", urgency=Urgency.CRITICAL)
    await it.deliver()
    it.clock.pass_(days=6)
    assert not await it.deliver()
    acknowledge(it.workspace.store, ["two"], it.clock.now())
    it.clock.pass_(days=1)  # Friday after Thanksgiving, after its early close
    await it.deliver()
    assert it.titles == ["one a", "two a", "Still one a"]
    it.clock.pass_(days=30)
    assert not await it.deliver()


async def test_a_repeat_has_the_figure_of_its_day(it: Telling) -> None:
    for days, values in ((0, ["350"]), (3, ["350", "290"]), (14, ["290", "285", "280"])):
        it.clock.at = FRIDAY_EVENING + timedelta(days=days)
        trade = quote("ALAB", values[-1], it.clock.at)
        it.workspace.take_prices([trade], [closes("ALAB", it.clock.at.date(), *values)])
        it.workspace.end_fetch([Health("yahoo", last_ok=it.clock.at)])
        judge_with_changes(it.workspace)
        await it.deliver()
    about = [(notice.title, notice.body) for notice in it.desktop.shown if "$300" in notice.title]
    broken = "ALAB broken: ALAB stays above $300"
    assert [title for title, _ in about] == [broken, f"Still {broken}"]
    assert [price in body for price, (_, body) in zip(("$290", "$280"), about, strict=True)] == [True, True]


@pytest.mark.parametrize(("shown", "waited", "days", "pops_up"), [
    ([], "broken", 1, True),
    (["broken"], "broken", 1, False),
    (["broken"], "broken", 8, True),  # the repeat of a row with a `then`
    (["broken"], "holding", 1, True),
    (["near"], "holding", 1, False),
    ([], "holding", 1, False),
    (["broken", "holding"], "holding", 8, False),
])  # fmt: skip
async def test_what_waited_pops_up_only_when_it_says_something_new(
    it: Telling, shown: list[str], waited: str, days: int, pops_up: bool
) -> None:
    before = it.workspace.store.transitions.last_words().get("above-300")
    for n, word in enumerate(["first", *shown, "between", waited]):
        held = ("stands", it.clock.now() + timedelta(days=days)) if n > len(shown) + 1 else ("", None)
        urgency = Urgency.CRITICAL if word == "broken" else Urgency.NORMAL
        change = Transition("above-300", 1, "ALAB", before or "first", word, f"{n}", "", it.clock.now())
        change = replace(change, heard=word not in ("first", "between"), urgency=urgency, title=word)
        change = replace(change, held=held[0], due=held[1], before=before)
        it.workspace.store.transitions.commit([change], it.clock.now())
        before = word
        await it.deliver()
    count = len(it.desktop.shown)
    it.clock.pass_(days=days)
    await it.deliver()
    assert it.titles[count:] == [waited] * pops_up


def test_how_often_a_row_changed_is_counted_in_60_days(workspace: Workspace, clock: Clock) -> None:
    for days, before, after in ((90, None, "first"), (61, "first", "broken"), (59, "broken", "holding")):
        at = clock.now() - timedelta(days=days)
        change = Transition("row", 1, "ALAB", before, after, "", "", at)
        assert workspace.store.transitions.commit([change], at)
    past = read_last_words(workspace.store, clock.now()).past("row")
    assert [change.word for change in past] == ["holding"]


@pytest.mark.parametrize(("held", "waits", "later", "text"), [
    ("stands", True, False, "why\nPops up with the week's last close, if it stands for 3 closes."),
    ("stands", True, True, f"why\nNo popup: it {RULES[STANDS]}."),
    ("quiet", False, False, "why"),
    ("was near", False, False, "why"),  # of an older version
    ("", False, False, "why"),
])  # fmt: skip
async def test_the_inbox_says_which_rule_held_a_popup_back(
    it: Telling, held: str, waits: bool, later: bool, text: str
) -> None:
    it.happened("one")
    due = it.clock.now() + timedelta(days=1) if waits else None
    change = Transition(
        "one", 1, "ONE", "near a", "broken", "b", "", it.clock.now(), True, title="one b", body="why"
    )
    it.workspace.store.transitions.commit([replace(change, held=held, due=due)], it.clock.now())
    if later:
        it.happened("one", cause="c")
        it.clock.pass_(days=2)
        await it.deliver()
    (line,) = (line for line in inbox_lines(it.workspace.store, it.clock.now()) if line.title == "one b")
    assert line.body == text


async def test_a_snoozed_checkpoint_is_heard_when_that_is_over(it: Telling) -> None:
    it.workspace.store.inbox.snooze("one", it.clock.now() + timedelta(days=3), it.clock.now())
    it.happened("one", "two")
    await it.deliver()
    assert it.titles == ["two a"]
    it.clock.pass_(days=3)
    await it.deliver()
    assert it.titles[1:] == ["one a"]


async def test_without_popups_the_inbox_is_enough(workspace: Workspace, clock: Clock) -> None:
    workspace.config = replace(workspace.config, desktop=False)
    delivery = open_delivery(at_once, workspace)
    happened(workspace, "one")
    assert await delivery.deliver()
    assert not await delivery.deliver()
    assert [line.title for line in workspace.store.inbox.read()] == ["one a"]
    await delivery.close()


async def test_closing_lets_go_of_the_desktop(it: Telling) -> None:
    await it.delivery.close()
    assert it.desktop.closed == 1


async def test_a_disk_that_takes_nothing_keeps_what_is_owed(it: Telling) -> None:
    it.happened("one")
    it.workspace.store.stopped = "The disk is full"
    assert not await it.deliver()
    assert it.workspace.store.try_again()
    assert await it.deliver()
    assert it.titles == ["one a"]


async def test_what_was_acknowledged_and_flips_again_is_heard_again(it: Telling) -> None:
    it.happened("one", urgency=Urgency.CRITICAL)
    await it.deliver()
    acknowledge(it.workspace.store, ["one"], it.clock.now())
    it.happened("one", urgency=Urgency.CRITICAL, cause="b")
    await it.deliver()
    it.clock.pass_(days=10)
    await it.deliver()
    assert it.titles == ["one a", "one b", "Still one b"]
