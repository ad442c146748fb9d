"""Any keys, clicks and turns of the wheel at any sizes: nothing raises, and what is left on the screen is
what a fresh start at that size would draw.

A walk ends when what lies over the page is closed; the app is left with `q` and started again on its home,
and the walk goes on from there. Compared is what a start can know: the page, the cursor, order, filter and
folds; so the cursor of the chart, the part of the axis and the part of the list that is seen go home first.
`--hypothesis-profile=nightly` walks a thousand steps through a year of use.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings
from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from screenshots import lived, make
from tests.doors.ui import ACTIONS, CatalystApp, Fold, Place, TextPane
from tests.homes import find_home, open_desk

NIGHTLY = settings().max_examples > 1_000
WALKS, STEPS = (25, 40) if NIGHTLY else (2, 14)
SEEDS = range(4) if NIGHTLY else range(1)

LEAVES = {"q", "ctrl+q"}
KEYS = sorted({key for action in ACTIONS for key in action.keys.split(",")} - LEAVES)
TURNS = [key for action in ACTIONS if action.id.startswith("page(") for key in action.keys.split(",")]
IN_FORMS = [*"abcdelmnotuv0129=%-[", "space", "full_stop"] + ["enter", "down", "up", "tab"] * 3
IN_FORMS += ["ctrl+s", "backspace", "ctrl+o"] * 2 + ["escape"]
CLOSINGS = 12

Look = list[str]
Step = tuple[str, str, int, int]


class Walk:
    """The app of a home, walked through; `steps` is what was done since its start."""

    def __init__(self, app: CatalystApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.steps: list[Step] = []

    @property
    def ended(self) -> bool:
        return self.app._exit or not self.app.is_running

    @property
    def size(self) -> tuple[int, int]:
        width, height = self.app.size
        return width, height

    def step(self, chance: Random) -> Step:
        """Something a person may do."""
        width, height = self.app.size
        x, y = chance.randrange(width), chance.randrange(height)
        kind = chance.random()
        if len(self.app.screen_stack) > 1 and kind < 0.7:
            return "key", chance.choice(IN_FORMS), 0, 0
        if kind < 0.45:
            return "key", chance.choice(KEYS), 0, 0
        if kind < 0.55:
            return "key", chance.choice(TURNS), 0, 0
        if kind < 0.65:
            return "key", "escape", 0, 0
        if kind < 0.85:
            return "click", "", x, y
        if kind < 0.93:
            return "wheel", chance.choice(["up", "down"]), x, y
        return "size", "", chance.randint(60, 200), chance.randint(15, 60)

    async def do(self, step: Step) -> None:
        what, name, x, y = step
        self.steps.append(step)
        if what == "key":
            await self.pilot.press(name)
        elif what == "click":
            await self.pilot.click(offset=(x, y))
        elif what == "wheel":
            turn = events.MouseScrollUp if name == "up" else events.MouseScrollDown
            await self.pilot._post_mouse_events([turn], offset=(x, y))
        else:
            await self.resize(x, y)
        await self.settle()
        assert self.app._trouble == "", self.app._trouble

    async def resize(self, width: int, height: int) -> None:
        """As a terminal does; a size that comes before the last one was drawn takes its place."""
        await self.pilot.resize_terminal(width, height)
        while self.app.screen_stack[0].size != (width, height):
            await self.pilot.pause(0.01)
        await self.pilot.pause()  # laid out: of two sizes before a layout no list is told

    async def settle(self) -> None:
        with suppress(WorkerCancelled):  # a step of a replay that another one overtook
            await self.app.workers.wait_for_complete()
        finding = self.app.desk._measuring
        if finding is not None and not finding.cancelled():
            await finding  # usual moves, which some pages show once they are found
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.do(("key", key, 0, 0))

    async def close_all(self) -> None:
        """Close what lies over the page, the replay and what no start remembers."""
        for _ in range(CLOSINGS):
            if len(self.app.screen_stack) == 1:
                break
            await self.press("escape")
        assert len(self.app.screen_stack) == 1, f"{self.app.screen} does not close"
        if self.app._replay is not None:
            self.app.action_replay_end()
            await self.settle()
        page = self.app.page
        page.main.focus()
        if isinstance(getattr(page.main, "row", None), Fold):
            await self.press("g")
        await self.settle()
        forgets = page.PLACE is not Place.POSITIONS and (page.wanted or page.query("Input"))
        if forgets or getattr(page, "_only", None) is not None:
            await self.press("escape")
        match page.PLACE:
            case Place.CHART:
                await self.press("right_square_bracket", "left_square_bracket")
            case Place.TIMELINE:
                await self.press("0")
            case Place.INBOX:
                await self.press("escape", "1", "5", "g")
        for pane in page.query(TextPane):
            pane.scroll_home(animate=False)
        self.app.clear_notifications()
        self.app._word_over()
        await self.settle()
        size = self.app.size
        await self.resize(size.width + 1, size.height + 1)
        await self.resize(*size)

    async def at_rest(self) -> Look:
        """Return what is on the screen when nothing moves any more."""
        before: Look = []
        after = painted(self.app)
        while before != after:
            await self.settle()
            before, after = after, painted(self.app)
        return after


def painted(app: CatalystApp) -> Look:
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home made once: the starter's, or one after a year of use."""
    folder = tmp_path_factory.mktemp("walks")
    if NIGHTLY:
        lived.lived_home(folder, lived.MovingClock())
    return folder


@asynccontextmanager
async def started(folder: Path, size: tuple[int, int]) -> AsyncIterator[Walk]:
    app = _lived(folder) if NIGHTLY else make.starter_app(folder)
    async with app.run_test(size=size) as pilot:
        walk = Walk(app, pilot)
        await walk.at_rest()
        yield walk


def _lived(folder: Path) -> CatalystApp:
    clock = lived.MovingClock()
    return CatalystApp(open_desk(find_home(str(folder), env={}), clock), clock.now)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_walk_raises_nothing_and_leaves_what_a_start_draws(
    seed: int, lived_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    folder = shutil.copytree(lived_in, tmp_path / "walked")
    chance, size = Random(seed), (80, 24)
    steps: list[Step] = []
    left: Look = []
    where = ""
    for _ in range(WALKS):
        async with started(folder, size) as walk:
            if left:
                fresh = await walk.at_rest()
                differ = [pair for pair in zip(left, fresh, strict=True) if pair[0] != pair[1]]
                assert differ == [], f"{where} at {size} after {steps}"
            for _ in range(STEPS):
                await walk.do(walk.step(chance))
                if walk.ended:
                    break
            steps, size = walk.steps, walk.size
            left = []
            if not walk.ended:
                await walk.close_all()
                left, where = await walk.at_rest(), walk.app.page.PLACE.name
                await walk.pilot.press("q")
