"""The first start: three ways to begin, a key each, and a home that is begun as was chosen."""

from functools import partial
from pathlib import Path
from typing import cast

from screenshots.make import Stopped
from tests.asking import only
from tests.doors.ui import CatalystApp, FirstStart, TickersForm
from tests.homes import EMPTY_BOOK, Home, LiveDesk, OpeningDesk, find_home, starter
from tests.screens.filling import field, part
from tests.screens.test_held_keys import press

OWN = '[ticker.NVDA]\nname = "mine"\n'


def first_start(folder: Path, sources: str = "") -> CatalystApp:
    """Return the app over a home that is not there yet; it notifies nobody and asks these sources."""
    home = find_home(str(folder), env={})
    desk = OpeningDesk(home, Stopped())
    return CatalystApp(
        cast("LiveDesk", desk), Stopped().now, first=home, begun=partial(_begun, home, desk, sources)
    )


def _begun(home: Home, desk: OpeningDesk, sources: str) -> None:
    asked = sources or only(no_sec=True)
    home.config.write_text(f"[notify]\ndesktop = false\n[sources]\n{asked}", "utf-8")


def first_field(app: CatalystApp) -> str | None:
    """Return what stands in the form of the first tickers; None before it is there."""
    front = app.screen
    return field(app, "tickers").value if isinstance(front, TickersForm) and front.rows else None


def said(app: CatalystApp) -> str:
    """Return what the page says below the three ways."""
    return part(app, "hint")


async def test_a_key_begins_a_book_and_what_is_typed_after_it_is_the_first_forms(tmp_path: Path) -> None:
    app = first_start(tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        press(app, "m", *"sprouts 3@9, NVDA 4@142")
        while first_field(app) != "sprouts 3@9, NVDA 4@142":
            await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        assert first_field(app) == "SFM 3@9, NVDA 4@142", "what may be one company alone is taken"
    assert (tmp_path / "home" / "catalysts.toml").read_text("utf-8") == EMPTY_BOOK


async def test_the_cursor_begins_one_too_and_the_starter_is_judged(tmp_path: Path) -> None:
    app = first_start(tmp_path / "home")
    async with app.run_test(size=(60, 15)) as pilot:
        ways = [strip.text.strip() for strip in app.screen._compositor.render_strips()][6:9]
        assert [way.strip("│▌ ")[:1] for way in ways] == ["l", "m", "o"], "each is one line, not broken"
        await pilot.press("down", "up", "enter")
        await app.workers.wait_for_complete()
        assert app.desk.board().judged
        assert app.desk.board().rows[0].symbol == "ALAB"
    assert (tmp_path / "home" / "catalysts.toml").read_text("utf-8") == starter("catalysts.toml")


async def test_a_file_stays_where_it_is_and_one_that_is_no_book_is_told(tmp_path: Path) -> None:
    mine, broken = tmp_path / "mine.toml", tmp_path / "broken.toml"
    mine.write_text(OWN, "utf-8")
    broken.write_text("[ticker.NVDA\n", "utf-8")
    app = first_start(tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o", *"/nowhere", "enter")
        assert "/nowhere does not exist" in said(app)
        field(app, "file").value = str(broken)
        await pilot.press("enter")
        assert f"{broken} line 1: " in said(app)
        assert not (tmp_path / "home" / "catalysts.toml").is_symlink()
        field(app, "file").value = str(mine)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        assert [row.symbol for row in app.desk.board().rows] == ["NVDA"]
    book = tmp_path / "home" / "catalysts.toml"
    assert book.is_symlink()
    assert book.read_text("utf-8") == OWN


async def test_no_other_key_does_anything_and_who_leaves_has_begun_nothing(tmp_path: Path) -> None:
    for leave in ("q", "ctrl+q"):
        app = first_start(tmp_path / "home")
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("2", "r", "a", "t", "ctrl+p", "question_mark", "escape")
            assert isinstance(app.screen, FirstStart)
            await pilot.press(leave)
        assert app.return_code == 0
        assert not (tmp_path / "home").exists()
