"""What a filter found is still selected when the filter goes: the fold it is in opens."""

import pytest
from msgspec.structs import replace

from tests.doors.ui import CatalystApp
from tests.homes import Attention
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk


async def searched(desk: FakeDesk, page: str, words: str) -> tuple[str | None, str | None]:
    """Return the ticker and the checkpoint one looks at after `/ words enter esc` on a page."""
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(page, "slash", *words.replace(" ", "_"), "enter")
        await app.workers.wait_for_complete()
        found = app.page.symbol, app.page.checkpoint
        await pilot.press("escape")
        await pilot.pause()
        assert (app.page.symbol, app.page.checkpoint) == found
        return found


async def test_a_name_that_is_only_watched(desk: FakeDesk) -> None:
    quiet = tuple(
        replace(row, held=row.symbol == "ALAB", attention=Attention.QUIET) for row in desk.board().rows
    )
    desk.shown = replace(desk.board(), rows=quiet)
    assert (await searched(desk, "1", "LITE"))[0] == "LITE"


@pytest.mark.parametrize("page", ["2", "4"])
async def test_a_checkpoint_that_is_settled(desk: FakeDesk, page: str) -> None:
    settled = next(
        claim
        for row in desk.board().rows
        for claim in row.checkpoints
        if claim.settled and row.symbol == "ALAB" and claim.checkpoint.text
    )
    assert (await searched(desk, page, settled.id))[1] == settled.id
