"""A screen is painted before its home is read, and goes on with the live desk."""

import asyncio
from pathlib import Path

import pytest

from catalyst_tui.store.screen_notes import read_screen_notes
from tests.desk.conftest import REVENUE, Clock, running
from tests.homes import ConfigError, Home, OpeningDesk


async def test_a_home_is_painted_before_its_book_is_read(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    desk = OpeningDesk(quiet, clock)
    heard: list[bool] = []
    desk.listen(lambda: heard.append(desk.board().judged))
    assert (desk.board().judged, desk.board().rows) == (False, ())
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


async def test_the_theme_and_the_page_are_known_before_the_home_is_read(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock) as desk:
        await desk.remember("theme", "nord")
    assert OpeningDesk(quiet, clock).recall("theme") == "nord"


def test_a_database_that_cannot_be_read_has_no_notes(tmp_path: Path) -> None:
    assert read_screen_notes(tmp_path / "missing.db") == {}
    (tmp_path / "other.db").write_text("no database")
    assert read_screen_notes(tmp_path / "other.db") == {}


async def test_a_start_given_up_while_it_reads_still_closes_what_it_opened(quiet: Home, clock: Clock) -> None:
    async with running(quiet, clock):
        pass
    desk = OpeningDesk(quiet, clock)
    start = asyncio.create_task(desk.start())
    await asyncio.sleep(0)  # it waits for the thread that reads
    start.cancel()
    await desk.stop()
    assert start.cancelled()
    with pytest.raises(RuntimeError, match="after shutdown"):
        await desk.remember("theme", "nord")


async def test_a_home_that_cannot_be_opened_says_why(quiet: Home, clock: Clock) -> None:
    quiet.config.write_text("zebra = 1", "utf-8")
    desk = OpeningDesk(quiet, clock)
    with pytest.raises(ConfigError, match="no key `zebra`"):
        await desk.start()
    assert not desk.board().judged
    await desk.stop()
