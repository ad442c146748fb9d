"""The last entry taken back: withdrawn, never deleted, and never what somebody else entered."""

from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest

from tests.books import toml
from tests.desk.conftest import REVENUE, Clock, running
from tests.doors.book import Put, Quantity, money
from tests.doors.judge import Announced, Quote, Session, Status
from tests.homes import (
    Attention,
    Done,
    Entries,
    Entry,
    Hit,
    HitState,
    Home,
    LiveDesk,
    OvertakenError,
    Workspace,
    enter,
    judge_with_changes,
    last_done,
    open_workspace,
    splice,
    take_back,
    understand,
)

RULED = Entry("q3-revenue", "ruled", "missed", "", "", "it never came")
FIRST = Entry("scorpio-mix", "scorpio_mix", "31%", "2026Q3", "release Q3 2026", "")


def said(desk: LiveDesk, checkpoint: str = "q3-revenue") -> Status:
    return desk.detail(checkpoint).row.verdict.status


def by_another(home: Home, clock: Clock, entry: Entry) -> None:
    """Record something as a command in another terminal does."""
    with open_workspace(home, clock) as other:
        judge_with_changes(other)
        found = understand(entry, other.book, clock.now())
        enter(other, filter(None, [found.fact]), filter(None, [found.evidence]))


async def undo(desk: LiveDesk) -> str:
    entry = await desk.last_entry()
    assert entry is not None
    return await desk.undo(entry)


@pytest.mark.parametrize("entry", [REVENUE, RULED], ids=lambda entry: entry.what)
async def test_the_entry_of_this_session_goes_first_and_its_verdict_with_it(
    quiet: Home, clock: Clock, entry: Entry
) -> None:
    async with running(quiet, clock) as desk:
        before = said(desk)
        clock.pass_(minutes=5)
        await desk.record(entry)
        after = said(desk)
        assert after is not before
        clock.pass_(minutes=5)
        line = await undo(desk)
        assert line.startswith("Undone: ")
        assert line.endswith(f"q3-revenue: {after} → {before}".replace("_", " "))
        assert said(desk) is before
        assert await desk.last_entry() is None
        if entry is RULED:  # its history says so
            assert desk.detail("q3-revenue").flips[0].reason.startswith("undone; ")
            clock.pass_(seconds=5)
            await desk.record(REVENUE)
            assert said(desk) is not before
            assert not desk.detail("q3-revenue").flips[0].reason.startswith("undone; ")


async def test_the_inbox_names_the_same_changes_as_the_detail_pane(quiet: Home, clock: Clock) -> None:
    """A figure near its threshold is a line of the inbox; so is that it was undone."""
    text = quiet.book.read_text("utf-8")
    near = '\n[[checkpoint]]\nid = "floor"\nticker = "ALAB"\nrole = "guard"\nnear = "2pp"\n'
    near += 'text = "The mix stays"\ntest = "scorpio_mix > 30%"\n'
    quiet.book.write_text(text + near, "utf-8")
    async with running(quiet, clock) as desk:
        for value, period in (("50%", "2026Q2"), ("30.1%", "2026Q3")):
            await desk.record(Entry("floor", "scorpio_mix", value, period, "release", ""))
            clock.pass_(minutes=5)
        assert said(desk, "floor") is Status.NEAR
        await undo(desk)
        assert said(desk, "floor") is Status.HOLDING
        words = [line.word for line in desk.inbox() if line.checkpoint == "floor"]
        assert words[:2] == ["holding", "near"] == [flip.after for flip in desk.detail("floor").flips][:2]


async def test_entered_again_it_counts_again(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        for _ in range(2):
            await desk.record(REVENUE)
            assert said(desk) is Status.MET
            await undo(desk)
            assert said(desk) is not Status.MET
            clock.pass_(minutes=1)
        note = Entry("q3-revenue", "event", "note", "", "own", "seen")
        for _ in range(2):
            await desk.record(note)
            assert [item.note for item in desk.detail("q3-revenue").evidence] == ["seen"]
            await undo(desk)
            assert desk.detail("q3-revenue").evidence == ()


async def test_what_another_process_entered_since_is_left_alone(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(Entry("q3-revenue", "event", "note", "", "own", "mine"))
        clock.pass_(minutes=1)
        by_another(quiet, clock, REVENUE)
        clock.pass_(minutes=1)
        assert (await undo(desk)).startswith("Undone: q3-revenue note")
        assert said(desk) is Status.MET
        assert await desk.last_entry() is None


async def test_what_was_entered_before_this_session_is_offered_not_taken(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(REVENUE)
    clock.pass_(days=1)
    async with running(quiet, clock) as desk:
        entry = await desk.last_entry()
        assert entry is not None
        assert (entry.here, entry.said) == (False, "ALAB revenue 2026Q3 = $555M")
        assert said(desk) is Status.MET
        await desk.undo(entry)
        assert said(desk) is not Status.MET


async def test_one_that_somebody_took_back_meanwhile_is_passed_over(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(REVENUE)
        clock.pass_(minutes=1)
        async with running(quiet, clock) as other:
            await undo(other)
        await desk.refresh()
        assert await desk.last_entry() is None


async def test_an_acknowledgement_is_taken_back(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(REVENUE)
        (line,) = desk.inbox()
        assert await desk.acknowledge("q3-revenue") == 1
        assert desk.inbox()[0].acknowledged
        assert await undo(desk) == f"Undone: acknowledged: {line.title}"
        assert not desk.inbox()[0].acknowledged
        with pytest.raises(KeyError):
            await desk.acknowledge("above-300")


async def test_a_snooze_is_undone_and_nothing_older_goes(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(REVENUE)
        clock.pass_(minutes=1)
        first = await desk.snooze("above-300")
        assert desk.detail("above-300").row.snoozed == first
        clock.pass_(seconds=2)
        second = await desk.snooze("above-300")
        assert first is not None
        assert second is not None
        assert [at.astimezone(UTC) - clock.now() for at in (first, second)] == [
            timedelta(days=1, seconds=-2), timedelta(days=7),
        ]  # fmt: skip
        clock.pass_(seconds=2)
        assert await desk.snooze("above-300") is None
        for held in (second, first, None):
            assert await undo(desk) == f"Undone: above-300 {'no longer ' * (held is second)}snoozed"
            assert desk.detail("above-300").row.snoozed == held
        assert said(desk) is Status.MET
        assert (await undo(desk)).startswith("Undone: ALAB revenue")


async def test_what_cannot_be_undone_says_so_before_anything_older_goes(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.record(REVENUE)
        await desk.review_thesis(next(iter(desk._state.book.theses)), "")
        with pytest.raises(OvertakenError, match=r"This cannot be undone: .* is reviewed"):
            await desk.last_entry()
        assert (await undo(desk)).startswith("Undone: ALAB revenue")


def test_what_another_process_decided_or_acknowledged_is_not_undone(workspace: Workspace) -> None:
    store, now = workspace.store, workspace.clock.now()
    store.hits.add([Hit("q3-revenue", "ALAB", "1", "https://sec.gov/a", now, "It ramps.", 90)], now)
    (hit,) = store.hits.read()
    entries = Entries(now)
    store.hits.decide(hit.id, HitState.DISMISSED, now)
    entries.add(Done("dismissed: It ramps.", now, hit=hit.id))
    assert entries.last(workspace) is not None
    store.hits.decide(hit.id, HitState.ACCEPTED, now)  # by another process
    with pytest.raises(OvertakenError, match="Changed since, so it stays: dismissed"):
        entries.last(workspace)
    entries.add(Done("acknowledged: it", now, lines=(1,)))
    assert entries.last(workspace) is None  # taken back by another process: no line is acknowledged


async def test_commands_and_the_screen_undo_each_others_edits(quiet: Home, clock: Clock) -> None:
    text = quiet.book.read_text("utf-8")
    with open_workspace(quiet, clock) as workspace:
        splice(workspace, lambda _: [Put(("ticker", "AMD"), {})], "AMD")
    clock.pass_(minutes=1)
    async with running(quiet, clock) as desk:
        entry = await desk.last_entry()
        assert entry is not None
        assert (entry.here, entry.said) == (False, "AMD")
        assert (await desk.undo(entry)).startswith("Undone: AMD")
        assert quiet.book.read_text("utf-8") == text
        assert await desk.last_entry() is None
        editor = await desk.editor()
        trial = await editor.ask(editor.tickers, "AMD")
        assert trial is not None
        assert trial.trial.edit is not None
        await desk.save_edit("AMD", trial.trial.edit)
    clock.pass_(minutes=1)
    with open_workspace(quiet, clock) as workspace:
        found = last_done(workspace, clock.now())
        assert found is not None
        assert take_back(workspace, found) == ["AMD in the book"]
    assert quiet.book.read_text("utf-8") == text


LATE = toml("""
[ticker.ZZZ]
[[checkpoint]] id = "sales" ; ticker = "ZZZ" ; role = "guard" ; text = "ZZZ sells"
test = "revenue > $1M"
""")


async def test_an_acknowledged_late_report_is_late_again_after_undo(quiet: Home, clock: Clock) -> None:
    quiet.book.write_text(quiet.book.read_text("utf-8") + LATE, "utf-8")
    announced = Announced("ZZZ", date(2026, 11, 12), False, "invented", clock.now() - timedelta(days=20))
    price = Quantity(Decimal(30), money("USD"))
    quote = Quote("ZZZ", price, clock.now(), Session.OPEN, "invented", announced=announced)
    with open_workspace(quiet, clock) as other:
        other.take_prices([quote], ())
    async with running(quiet, clock) as desk:
        (late,) = (part for part in desk.board().parts if part.attention is Attention.LATE)
        assert late.checkpoint == "sales"
        assert await desk.acknowledge("sales") == 1
        assert late not in desk.board().parts
        assert await undo(desk) == f"Undone: acknowledged: ZZZ {late.words[1]}"
        assert late in desk.board().parts
