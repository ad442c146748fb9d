"""The desk of the screen: prices come in, verdicts flip, listeners hear of it, and nothing ever blocks it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest

from tests.desk.conftest import Clock, edit, running
from tests.doors.judge import Status
from tests.homes import Attention, Entry, Home, LiveDesk, Workspace, open_desk
from tests.standin import Fault, StandIn


async def until(desk: LiveDesk, holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for the desk's news until something holds."""
    news = asyncio.Event()
    desk.listen(news.set)
    async with asyncio.timeout(seconds):
        while not holds():
            await news.wait()
            news.clear()


@pytest.fixture
async def desk(quiet: Home, clock: Clock) -> AsyncIterator[LiveDesk]:
    """Yield a desk that is open and was not started: nothing happens by itself."""
    opened = open_desk(quiet, clock)
    yield opened
    await opened.stop()


def status(desk: LiveDesk, checkpoint: str) -> Status:
    return desk.detail(checkpoint).row.verdict.status


async def test_before_it_starts_it_answers_from_what_is_known(desk: LiveDesk, server: StandIn) -> None:
    board = desk.board()
    assert [row.symbol for row in board.rows] == ["ALAB", "CRDO"]
    assert (board.unread, board.notices, board.refreshing) == (0, (), False)
    assert desk.board() is board
    assert desk.thesis("ALAB").theses
    assert desk.inbox() == ()
    await desk.refresh()  # there is nothing to ask with yet
    assert server.asked == []


async def test_the_first_prices_tell_nothing(quiet: Home, clock: Clock, server: StandIn) -> None:
    server.prices["ALAB"] = Decimal(245)
    async with running(quiet, clock) as desk:
        row = desk.board().row("ALAB")
        assert row is not None
        assert row.quote is not None
        assert (row.quote.price.value, row.value, row.stale) == (Decimal(245), Decimal(2450), False)
        assert len(row.spark) == 30
        assert row.attention is Attention.BAD
        assert (status(desk, "above-300"), desk.inbox()) == (Status.BROKEN, ())
        assert desk._timeline is not None  # the dates are made before somebody asks
        assert desk._timeline[0] is desk.board()


async def test_a_price_breaks_a_guard_and_everybody_hears(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        heard: list[Attention] = []
        desk.listen(lambda: heard.append(desk.board().rows[0].attention))
        clock.pass_(days=3)
        server.prices["ALAB"] = Decimal(295)
        await desk.refresh()

        assert heard[-1] is Attention.BAD
        (line,) = desk.inbox()
        assert (line.title, line.word) == ("ALAB broken: ALAB stays above $300", Status.BROKEN)
        assert desk.board().unread == 1
        (flip, *_) = desk.detail("above-300").flips
        assert (flip.before, flip.after) == ("holding", "broken")
        await desk.see_inbox()
        assert (desk.board().unread, desk.inbox()[0].seen) == (0, True)


async def test_starting_again_tells_nothing_twice(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        clock.pass_(days=3)
        server.prices["ALAB"] = Decimal(295)
        await desk.refresh()
    async with running(quiet, clock) as again:
        await again.refresh()
        assert len(again.inbox()) == 1


async def test_an_outage_is_one_line_and_prices_stay(quiet: Home, clock: Clock, server: StandIn) -> None:
    async with running(quiet, clock) as desk:
        clock.pass_(days=3)
        server.faults["yahoo"] = Fault.LIMITED
        await desk.refresh()
        (notice,) = desk.board().notices
        assert notice.text == "Yahoo says: too many requests. Next try in 15 min"
        assert not notice.urgent

        server.faults.clear()
        clock.pass_(minutes=16)
        await desk.refresh()
        assert desk.board().notices == ()


async def test_a_failed_store_is_a_line(quiet: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> set[str]:
        raise OSError("disk full")

    async with running(quiet, clock) as desk:
        monkeypatch.setattr(Workspace, "take_prices", full)
        clock.pass_(days=3)
        await desk.refresh()
        assert [notice.text for notice in desk.board().notices] == ["refreshing prices failed: disk full"]
        assert not desk.board().refreshing


@pytest.mark.usefixtures("quick")
async def test_a_desktop_that_takes_nothing_is_a_line_and_the_inbox_has_it(
    ask_standin: Home, clock: Clock, server: StandIn
) -> None:
    async with running(ask_standin, clock) as desk:
        clock.pass_(days=3)
        server.prices["ALAB"] = Decimal(295)
        await desk.refresh()
        await until(desk, lambda: bool(desk.board().notices))
        (notice,) = desk.board().notices
        assert notice.text == "notifications failing since Nov 23 21:30 UTC; the inbox has everything"
        assert len(desk.inbox()) == 1


# entering


async def test_evidence_is_shown_newest_first_and_once(desk: LiveDesk, clock: Clock) -> None:
    for note in ("one", "two", "two"):
        await desk.record(Entry("npo-2027", "event", "supports", "", "call", note))
        clock.pass_(minutes=1)
    assert [item.note for item in desk.detail("npo-2027").evidence] == ["two", "one"]


# what happens by itself


@pytest.mark.usefixtures("quick")
async def test_an_edit_of_the_book_is_seen_within_a_tick(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        edit(quiet, lambda text: text.replace("price >= $300", "price >= $400"))
        await until(desk, lambda: status(desk, "above-300") is Status.BROKEN)
        assert desk.inbox() == ()

        edit(quiet, lambda text: text + "\n[nonsense")
        await until(desk, lambda: bool(desk.board().notices))
        (notice,) = desk.board().notices
        assert notice.urgent
        assert notice.text.endswith("showing the last good version")
        assert status(desk, "above-300") is Status.BROKEN


@pytest.mark.usefixtures("quick")
async def test_a_deadline_passes_by_itself(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        clock.pass_(days=30)
        await until(desk, lambda: status(desk, "q3-revenue") is Status.OVERDUE)


# what is remembered


async def test_stopping_twice_and_in_the_middle_of_a_fetch_is_fine(
    quiet: Home, clock: Clock, server: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(quiet, clock)
    server.faults["yahoo"] = Fault.SILENT
    start = asyncio.create_task(desk.start())
    await until(desk, lambda: desk.board().refreshing)
    await desk.stop()
    start.cancel()
    await asyncio.wait({start})
    await desk.stop()
    assert caplog.records == []
