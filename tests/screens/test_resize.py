"""A screen that was resized is the screen a fresh start at that size gives: by whatever way it came there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from tests.doors.ui import LEAST, CatalystApp
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import example_timeline
from tests.screens.outside import HITS

Size = tuple[int, int]

SMALL, LARGE = (60, 15), (200, 50)
BETWEEN: tuple[Size, ...] = ((140, 40), (80, 24))
SCREENS = {"positions": ["j", "j", "j"], "timeline": ["3", "j"], "inbox": ["5", "j"], "print": ["p"]}


@asynccontextmanager
async def opened(
    keys: list[str], size: Size, desk: FakeDesk | None = None
) -> AsyncIterator[tuple[CatalystApp, Pilot[None]]]:
    desk = desk or FakeDesk(found=HITS, asked=("revenue-path",), answers={"timeline": example_timeline()})
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await at_rest(app, pilot)
        yield app, pilot


async def resized(app: CatalystApp, pilot: Pilot[None], size: Size) -> list[Strip]:
    """Return what is on a terminal of another size, and what follows from it."""
    await pilot.resize_terminal(*size)
    return await at_rest(app, pilot)


async def at_rest(app: CatalystApp, pilot: Pilot[None]) -> list[Strip]:
    """Return the painted lines once layout and scrolling have ended."""
    before, after = None, painted(app)
    while before != after:
        await pilot.pause()
        await pilot.pause()
        before, after = after, painted(app)
    return after


def painted(app: CatalystApp) -> list[Strip]:
    """Return what is on the screen: each line with its styles."""
    return app.screen._compositor.render_strips()


@pytest.mark.parametrize("name", SCREENS)
async def test_a_resized_screen_is_the_screen_of_a_fresh_start(name: str) -> None:
    async with opened(SCREENS[name], SMALL) as (app, pilot):
        small = painted(app)
        large = await resized(app, pilot, LARGE)
        for size in BETWEEN:
            await resized(app, pilot, size)
        assert await resized(app, pilot, SMALL) == small
    async with opened(SCREENS[name], LARGE) as (app, pilot):
        assert painted(app) == large
        assert await resized(app, pilot, SMALL) == small
        assert await resized(app, pilot, LARGE) == large


async def test_after_any_sizes_the_picture_is_that_of_a_fresh_start_at_the_last() -> None:
    """Too small ones are among them, at which nothing is drawn but that."""
    chance = Random(1)
    sizes = [(chance.randint(40, 230), chance.randint(8, 70)) for _ in range(4)]
    async with opened([], sizes[0]) as (app, pilot):
        for size in sizes:
            found = await resized(app, pilot, size)
            small = size[0] < LEAST[0] or size[1] < LEAST[1]
            assert any("too small: 60x15 is the least" in strip.text for strip in found) is small
    async with opened([], sizes[-1]) as (app, _):
        assert painted(app) == found


@pytest.mark.parametrize("size", [(191, 16)])
async def test_a_start_on_the_page_that_was_left_is_that_page(size: Size) -> None:
    async with opened(["2"], size) as (app, pilot):
        left = await at_rest(app, pilot)
        memory = app.page.memory()
    again = FakeDesk(found=HITS, memory={"screen": "thesis", **memory})
    async with opened([], size, again) as (app, pilot):
        assert [line.text for line in await at_rest(app, pilot)] == [line.text for line in left]
