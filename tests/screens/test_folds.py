"""What is settled is one line of a thesis until it is opened, and so it is at the next start."""

from catalyst_tui.ui.screens.thesis import ThesisPage
from tests.doors.ui import CatalystApp, Fold, LineList
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk


def settled(app: CatalystApp) -> tuple[int, int]:
    """Return how many folds there are, and how many settled checkpoints are seen as rows."""
    assert isinstance(app.page, ThesisPage)
    rows = app.page.claims.rows
    return sum(isinstance(row, Fold) for row in rows), sum(getattr(row, "settled", False) for row in rows)


async def test_a_thesis_folds_what_is_settled(desk: FakeDesk) -> None:
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "f")
        folds, opened = settled(app)
        assert folds
        assert opened > 1
        await pilot.press("f")
        assert settled(app) == (folds, opened - opened), "folded again"
        claims = app.page.query_one("#claim-list", LineList)
        claims.select(next(n for n, row in enumerate(claims.rows) if isinstance(row, Fold)))
        await pilot.pause()
        assert app.page.checkpoint is None, "a fold is no checkpoint"
        await pilot.press("enter")
        assert settled(app) == (folds, opened), "enter opens it"
        await pilot.press("slash", *"ship", "enter")
        assert settled(app)[0] == 0, "what is searched is not folded"
        await pilot.press("escape", "q")
    assert desk.memory["thesis.settled"] == "open"
