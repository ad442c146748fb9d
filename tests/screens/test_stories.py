"""What a person does on a Monday, and what a morning by mouse alone is; with the keystrokes it takes."""

from contextlib import suppress
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from screenshots.make import starter_app
from tests.doors.judge import Status
from tests.doors.ui import CatalystApp, Place

CADENCE, MARGIN = "leo-cadence[2025H2]", "gross-margin-holds"


class Person:
    """Someone at the app: presses, types and clicks, and counts the keys that are not typing."""

    def __init__(self, app: CatalystApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.keys = app, pilot, 0

    async def rest(self) -> None:
        with suppress(WorkerCancelled):  # a newer try takes the place of one that still runs
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        for key in keys:
            await self.pilot.press(key)
            await self.rest()

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)
        await self.pilot.pause()

    def counted(self) -> int:
        """Return the keys since the last call."""
        keys, self.keys = self.keys, 0
        return keys

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def seen(self) -> str:
        return "\n".join(self.lines)

    async def click(self, words: str, *, y: int | None = None, times: int = 1) -> None:
        """Click where these words stand, in a line or in the first that has them."""
        found = [n for n, line in enumerate(self.lines) if words in line and y in (None, n)]
        await self.pilot.click(offset=(self.lines[found[0]].index(words) + 1, found[0]), times=times)
        await self.rest()

    async def wheel(self, x: int, y: int) -> None:
        await self.pilot._post_mouse_events([events.MouseScrollDown], offset=(x, y))
        await self.rest()


async def test_a_monday(tmp_path: Path) -> None:
    app = starter_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        one = Person(app, pilot)
        await one.rest()
        assert "! ALAB 2025H2: Leo and custom…: your ruling" in one.lines[1]
        assert "▲ ALAB Gross margin does not…: 0.3pp left" in one.lines[1]
        assert one.counted() == 0  # what needs someone is seen

        await pilot.press("j")
        await one.rest()
        await one.press("exclamation_mark")
        assert (app.page.checkpoint, one.counted()) == (CADENCE, 1)  # and why, from anywhere
        assert "no evidence by Mar 1; your ruling is needed" in one.seen

        await one.press("4")
        least = one.seen.partition("Needs you")[2].partition("Still to reach")[0]
        assert one.counted() == 1  # all guards' room, beside each other, the least first
        assert [room for room in ("+0.3pp", "+5.9pp", "+3.3pp", "+$62.34", "+5.6pp") if room in least] == [
            "+0.3pp",
            "+5.9pp",
            "+3.3pp",
            "+$62.34",
            "+5.6pp",
        ]
        await one.press("R")
        await one.type("as it was")
        await one.press("enter")
        assert one.counted() == 2
        (thesis, *_) = [one for one in app.desk.review().theses if one.note]
        assert (thesis.title, thesis.note) == ("Connectivity becomes a platform", "as it was")

        await one.press("g", "M")
        await one.type("none came")
        assert "! overdue → ✗ missed" in one.seen
        await one.press("enter")
        assert one.counted() == 3
        assert app.desk.detail(CADENCE).row.verdict.status is Status.MISSED
        assert "your ruling" not in one.seen

        await one.press("t", "less_than_sign")
        assert one.counted() == 2
        assert "as of Tue Sep 1 2026 17:00 ET" in one.lines[0]
        assert "! overdue" in one.seen  # ruled later
        await one.press("escape")
        assert "as of" not in one.lines[0]

        await one.press("slash")
        await one.type("Credo FQ2")
        await one.press("enter")
        assert app.page.checkpoint == "crdo-fq2-27-revenue"
        one.counted()
        await one.press("e")
        await one.type("540M")
        await one.press("ctrl+s")  # to what is lacking
        await one.type("release FQ2 2027")
        await one.press("ctrl+s")
        assert one.counted() == 3
        assert app.desk.detail("crdo-fq2-27-revenue").row.verdict.status is Status.MET
        await one.press("escape", "g", "down")
        left = app.page.checkpoint
        await pilot.press("q")
    app = starter_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await Person(app, pilot).rest()
        assert (app.page.PLACE, app.page.checkpoint) == (Place.REVIEW, left)


async def test_a_morning_by_mouse_alone(tmp_path: Path) -> None:
    app = starter_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        one = Person(app, pilot)
        await one.rest()
        await one.click("Gross margin does not…", y=1)  # a part of the strip
        assert app.page.checkpoint == MARGIN
        await one.click("Review")
        assert app.page.PLACE is Place.REVIEW
        await one.click("settled: f shows")
        before = one.seen
        await one.wheel(30, 20)
        assert one.seen != before
        await one.click("Positions")

        await one.click("gain", y=2)
        first = one.lines[3].strip("▌▏ ").split()[0]
        await one.click("gain", y=2)
        assert {first, one.lines[3].strip("▌▏ ").split()[0]} == {"ALAB", "CRDO"}

        await one.click("18 watched:")
        assert "watched  enter folds them" in one.seen
        await one.click("Astera")
        await one.click("S", y=38)  # the notice
        assert len(app.screen_stack) == 2
        await pilot.click(offset=(1, 3))  # beside it, which is the key that closes it
        await one.rest()
        await one.rest()
        assert len(app.screen_stack) == 1
        await one.click("Gross margin does not erode", times=2)
        assert (app.page.PLACE, app.page.checkpoint) == (Place.THESIS, MARGIN)
        await one.click("? help", y=39)  # a key of the last line
        assert len(app.screen_stack) == 2
