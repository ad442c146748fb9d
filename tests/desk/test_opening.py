"""A later start shows what was last seen, then the real thing."""

from __future__ import annotations

import asyncio
from array import array
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.home.config import ConfigError
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.desk.home.kept_frame import BETWEEN, FRAME, found
from catalyst_tui.desk.live import open_desk
from catalyst_tui.desk.opening import EarlyDesk
from catalyst_tui.desk.pace import stands_until
from catalyst_tui.desk.shapes.board import Attention, Board, Least, NextDate, PositionRow, RateSaid
from catalyst_tui.desk.views.last_board import last_seen, note_of, pack, unpack
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Session, Trade
from catalyst_tui.store.open import open_store
from tests.desk.conftest import REVENUE, Clock, quote, running
from tests.screens.hand_made import example_board


def seen_of(home: Home) -> Board | None:
    return last_seen(home)[0]()


async def test_the_board_is_kept_for_the_next_start(quiet: Home, clock: Clock) -> None:
    assert seen_of(quiet) is None
    async with running(quiet, clock) as desk:
        await desk.remember("theme", "nord")
        board = desk.board()
    seen, screen = seen_of(quiet), last_seen(quiet)[1]
    assert seen is not None
    assert (seen.at, seen.judged, screen) == (board.at, False, {"theme": "nord"})
    for kept, row in zip(seen.rows, board.rows, strict=True):
        assert (kept.quote, [*kept.spark], kept.health, kept.next) == (
            row.quote,
            [*row.spark],
            row.health,
            row.next,
        )
        assert (kept.value, kept.gain, kept.attention, kept.checkpoints) == (
            row.value,
            row.gain,
            row.attention,
            (),
        )


async def test_the_evenings_price_is_kept_too(quiet: Home, clock: Clock) -> None:
    desk = open_desk(quiet, clock)
    board = desk.board()
    await desk.stop()
    evening = Trade(Decimal("349.1"), clock.now())
    told = replace(quote("ALAB", "350", clock.now() - timedelta(hours=1)), outside=evening)
    seen = unpack(pack(replace(board, rows=(replace(board.rows[0], quote=told),))))
    assert seen is not None
    assert seen.rows[0].quote == told


STAYS_BEHIND = {
    "checkpoints",
    "offered",
    "theme",
    "shares",
    "own",
    "rate",
    "cost",
    "realised",
    "paid",
    "lacking",
}
"""Of a row, what no start shows before the book is read."""


async def test_of_a_row_nothing_stays_behind_unnoticed(quiet: Home, clock: Clock) -> None:
    desk = open_desk(quiet, clock)
    board = desk.board()
    await desk.stop()
    next_ = NextDate(clock.now().date(), "a print", estimated=True, short="p", full="the print", late=True)
    dollars, one = money("USD"), Decimal("1.5")
    row = PositionRow(
        "ALAB",
        "Astera Labs",
        quote("ALAB", "350", clock.now()),
        one,
        array("d", [1.0, 2.0]),
        one,
        one,
        one,
        ((StatusGroup.BAD, 2),),
        next_,
        Attention.RISKY,
        board.rows[0].checkpoints,
        stale=True,
        late=next_,
        offered=next_,
        theme=False,
        held=False,
        day=one,
        signs=("!", "?"),
        least=Least("a", "+$1", "A test", Attention.LATE),
        unit=dollars,
        shares=one,
        own=Quantity(one, dollars),
        rate=RateSaid("USD", one, clock.now().date()),
        cost=one,
        realised=one,
        paid=Quantity(one, dollars),
        lacking="a rate",
    )
    seen = unpack(pack(replace(board, rows=(row,))))
    assert seen is not None
    lost = {name for name in row.__struct_fields__ if getattr(seen.rows[0], name) != getattr(row, name)}
    assert lost | {"theme"} == STAYS_BEHIND


async def test_what_another_version_kept_is_not_shown(quiet: Home, clock: Clock) -> None:
    desk = open_desk(quiet, clock)
    text = pack(desk.board())
    await desk.stop()
    assert unpack(text) is not None
    assert unpack(text.replace('["', '["9.', 1)) is None


async def test_each_book_has_its_own_first_paint(quiet: Home) -> None:
    other = Home(quiet.folder, quiet.folder / "other.toml")
    assert note_of(quiet, "glance") != note_of(other, "glance")


async def test_a_home_that_was_moved_shows_what_was_last_seen(quiet: Home, clock: Clock) -> None:
    await open_desk(quiet, clock).stop()
    moved = find_home(str(quiet.folder.rename(quiet.folder.with_name("moved"))), env={})
    seen = seen_of(moved)
    assert seen is not None
    assert [row.symbol for row in seen.rows] == ["ALAB", "CRDO"]


async def test_what_is_seen_is_kept_before_anything_is_fetched(
    quiet: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(quiet, clock)
    monkeypatch.setattr(desk._watcher, "start", lambda *given: kept.append(seen_of(quiet)))
    kept: list[object] = []
    with pytest.raises(TypeError):  # nobody waits for what is no start
        await desk.start()
    assert kept[0] is not None
    await desk.stop()


async def test_a_home_nobody_has_seen_is_painted_before_its_book_is_read(quiet: Home, clock: Clock) -> None:
    desk = EarlyDesk(quiet, clock)
    assert not seen_of(quiet)
    assert (desk.board().judged, desk.board().rows) == (False, ())
    await desk.start()
    assert desk.board().judged
    await desk.stop()


async def test_what_was_last_seen_is_shown_and_then_the_real_thing(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    desk = EarlyDesk(quiet, clock)
    heard: list[bool] = []
    desk.listen(lambda: heard.append(desk.board().judged))
    assert desk.board() == seen_of(quiet)
    await desk.start()
    assert heard[0] is True
    assert desk.thesis("ALAB").theses
    assert desk.detail("q3-revenue").row.id == "q3-revenue"
    assert desk.form("q3-revenue").what[0] == "revenue"
    assert (await desk.record(REVENUE)).ok
    assert len(desk.inbox()) == 1
    await desk.see_inbox()
    await desk.remember("theme", "nord")
    assert desk.recall("theme") == "nord"
    await desk.refresh()
    await desk.stop()
    await desk.stop()


async def test_asking_early_waits_for_the_answer(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    desk = EarlyDesk(quiet, clock)
    assert desk.check(REVENUE).ok
    await desk.stop()


async def test_a_start_that_is_left_before_it_reads_stops(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    await EarlyDesk(quiet, clock).stop()


async def test_a_start_given_up_while_it_reads_still_closes_what_it_opened(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    desk = EarlyDesk(quiet, clock)
    start = asyncio.create_task(desk.start())
    await asyncio.sleep(0)  # it waits for the thread that reads
    start.cancel()
    await desk.stop()
    assert start.cancelled()
    with pytest.raises(RuntimeError, match="after shutdown"):
        await desk.remember("theme", "nord")


async def test_a_home_that_cannot_be_opened_keeps_showing_what_was_last_seen(
    quiet: Home, clock: Clock
) -> None:
    async with running(quiet, clock):
        pass
    quiet.config.write_text("zebra = 1", "utf-8")
    desk = EarlyDesk(quiet, clock)
    with pytest.raises(ConfigError, match="no key `zebra`"):
        await desk.start()
    assert desk.board() == seen_of(quiet)
    await desk.stop()


async def left(
    home: Home, clock: Clock, frames: str | None = f"80x24\njudged{BETWEEN}seen", *, otherwise: bool = False
) -> tuple[str, bool] | None:
    """What the next start would paint of a home left with these, perhaps after another process wrote."""
    desk = EarlyDesk(home, clock)
    await desk.start()
    if frames is not None:
        await desk.remember(FRAME, frames)
    if otherwise:
        with open_store(home.database, now=clock.now()) as store:
            store.notes.put("something", "else")
    await desk.stop()
    return found(str(home.folder), "80x24", clock.now().timestamp())


async def test_the_frame_it_was_left_with_is_kept_once_all_is_in_it(quiet: Home, clock: Clock) -> None:
    assert await left(quiet, clock) == ("judged", True)
    assert await left(quiet, clock, otherwise=True) == ("seen", False)
    assert await left(quiet, clock, None) == ("seen", False)  # left before it was judged
    assert await left(quiet, clock, "") is None  # of another page


@pytest.mark.parametrize("who", ["another process", "an editor", "we"])
async def test_what_is_written_while_it_closes_is_not_in_the_frame(
    quiet: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    desk = EarlyDesk(quiet, clock)
    await desk.start()
    await desk.remember(FRAME, f"80x24\njudged{BETWEEN}seen")
    live = await desk._when_open()

    async def write() -> None:
        if who == "another process":
            with open_store(quiet.database, now=clock.now()) as store:
                store.notes.put("something", "else")
        elif who == "an editor":
            quiet.book.write_text(quiet.book.read_text("utf-8") + "\n", "utf-8")
        else:
            await live._changed()

    monkeypatch.setattr(live, "_keep_last_board", write)
    await desk.stop()
    assert found(str(quiet.folder), "80x24", clock.now().timestamp()) == ("seen", False)


async def test_no_frame_is_kept_of_a_book_named_for_this_run(quiet: Home, clock: Clock) -> None:
    other = quiet.folder / "other.toml"
    other.write_text(quiet.book.read_text("utf-8"), "utf-8")
    assert await left(Home(quiet.folder, other), clock) is None


@pytest.mark.parametrize(
    ("session", "hour", "until"),
    [
        (Session.CLOSED, "03:00", "03:15"),  # in New York, where it is 22:00
        (Session.CLOSED, "04:55", "05:00"),  # midnight there
        (Session.OPEN, "15:00", "15:01"),  # the hour is shown
    ],
)
def test_how_long_what_is_shown_stands(session: Session, hour: str, until: str) -> None:
    at, end = (datetime.fromisoformat(f"2026-11-24 {each}+00:00") for each in (hour, until))
    board = replace(example_board(), at=at, zone=ZoneInfo("America/New_York"))
    traded = tuple(
        replace(row, quote=row.quote and replace(row.quote, session=session, at=at)) for row in board.rows
    )
    assert stands_until(replace(board, rows=traded), at) == end
