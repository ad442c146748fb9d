"""The Thesis page: its folds, its headings, its filter and the way to the next ticker."""

from tests.doors.ui import Place
from tests.screens.fake_desk import FakeDesk
from tests.screens.test_keys import rows, running


async def test_a_story_of_its_keys(desk: FakeDesk) -> None:
    async with running(desk, "2") as (app, pilot):
        (fold,) = (row for row in rows(app, "#claim-list") if "settled" in row)
        assert fold.startswith("✓ ")
        await pilot.press("right_square_bracket")
        assert app.page.symbol == desk.shown.rows[1].symbol
        await pilot.press("left_square_bracket", "slash", *"gross", "enter")
        await pilot.pause()
        found = [row for row in rows(app, "#claim-list")[1:] if row[:1] in "✗!▲?○✓–"]
        assert found
        assert all("gross" in row.lower() for row in found)


async def test_a_settled_checkpoint_that_another_page_selects_is_unfolded(desk: FakeDesk) -> None:
    row = desk.shown.rows[0]
    settled = next(claim for claim in row.checkpoints if claim.settled)
    async with running(desk) as (app, pilot):
        await app.turn(Place.THESIS, row.symbol, settled.id)
        await pilot.pause()
        assert app.page.checkpoint == settled.id
        assert settled.checkpoint.name[:20] in "\n".join(rows(app, "#claim-list"))
