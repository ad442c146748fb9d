"""The first half second: the book is being read, and keys wait for it in the order they were typed."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from tests.doors.ui import CatalystApp, Place
from tests.homes import CheckpointDetail, EntryForm, InboxLine, ThesisView
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import example_board
from tests.screens.test_keys import rows, running


@dataclass
class ReadingDesk(FakeDesk):
    """A desk whose book is being read: whoever asks for more than the board would wait."""

    def thesis(self, symbol: str) -> ThesisView:
        self._not_yet()
        return super().thesis(symbol)

    def detail(self, checkpoint: str) -> CheckpointDetail:
        self._not_yet()
        return super().detail(checkpoint)

    def inbox(self) -> tuple[InboxLine, ...]:
        self._not_yet()
        return super().inbox()

    def form(self, checkpoint: str) -> EntryForm:
        self._not_yet()
        return super().form(checkpoint)

    def _not_yet(self) -> None:
        assert self.shown.judged, "the loop would stand still"


@pytest.fixture
def reading() -> ReadingDesk:
    return ReadingDesk(replace(example_board(), rows=(), judged=False))


async def test_the_pane_says_what_it_waits_for(reading: ReadingDesk) -> None:
    async with running(reading) as (app, _):
        assert "Reading the book…" in rows(app, "#tickers")


def found(app: CatalystApp) -> tuple[str, str | None]:
    """Return what is in front, and what stands in its field."""
    return type(app.screen).__name__, app.focused.value if isinstance(app.focused, Input) else None


@pytest.mark.parametrize(("keys", "form", "typed"), [
    ("a", "LineForm", None),
    ("A", "Menu", None),
    ("e 1 2", "EvidenceForm", "12"),
    ("2 e 1 2", "EvidenceForm", "12"),
    ("6 j e", "EvidenceForm", ""),
])  # fmt: skip
async def test_what_needs_the_book_waits_for_it_with_all_that_is_typed_after(
    reading: ReadingDesk, keys: str, form: str, typed: str | None
) -> None:
    reading.memory = {"cursor": "ALAB", "checkpoint": "gross-margin-holds"}
    async with running(reading, *keys.split()) as (app, pilot):
        assert type(app.screen).__name__ == "Screen"
        reading.change(example_board())
        for _ in range(40):
            await pilot.pause(0.02)
            if found(app) == (form, typed):
                break
        assert found(app) == (form, typed)


@pytest.mark.parametrize(("keys", "place", "symbol", "checkpoint"), [
    ("", Place.POSITIONS, "ALAB", "gross-margin-holds"),
    ("2", Place.THESIS, "ALAB", "gross-margin-holds"),
    ("2 1", Place.POSITIONS, "ALAB", "gross-margin-holds"),
    ("j", Place.POSITIONS, "CRDO", "operating-margin-holds"),
])  # fmt: skip
async def test_then_the_page_is_about_what_it_would_have_been(
    reading: ReadingDesk, keys: str, place: Place, symbol: str, checkpoint: str
) -> None:
    reading.memory = {"cursor": "ALAB", "checkpoint": "gross-margin-holds"}
    async with running(reading, *keys.split()) as (app, pilot):
        reading.change(example_board())
        for _ in range(40):
            await pilot.pause(0.02)
            if not app.waiting and app.page.PLACE is place:
                break
        assert (app.page.PLACE, app.page.symbol, app.page.checkpoint) == (place, symbol, checkpoint)


async def test_leaving_meanwhile_keeps_what_was_remembered(reading: ReadingDesk) -> None:
    reading.memory = {"cursor": "ALAB", "checkpoint": "gross-margin-holds"}
    async with running(reading, "q"):
        pass
    assert reading.memory["checkpoint"] == "gross-margin-holds"


async def test_a_book_that_cannot_be_read_ends_the_app_and_the_shell_hears_why(reading: ReadingDesk) -> None:
    reading.fails["start"] = OSError("the book is gone")
    app = CatalystApp(reading, lambda: NOW)
    await app.run_async(headless=True)  # nobody leaves it: it ends by itself
    assert app.failure is reading.fails["start"]
