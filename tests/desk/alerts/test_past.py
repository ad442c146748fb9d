"""A year of the starter book, and the same with 14 price rows: what pops up, and what does not get lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.desk.alerts.past import PastPopup, past_popups
from tests.desk.conftest import Clock
from tests.doors.judge import Status, replay
from tests.homes import Workspace, find_home, open_workspace, settle

FIRST, LAST = datetime(2025, 10, 2, 22, tzinfo=UTC), datetime(2026, 10, 2, 22, tzinfo=UTC)
PRICE_ROWS = Path(__file__).with_name("price_rows.toml")
BAD = (Status.BROKEN.value, Status.TRIPPED.value)


@pytest.fixture(params=["starter", "with 14 price rows"])
def book(request: pytest.FixtureRequest, home: Path) -> Iterator[tuple[Workspace, int]]:
    """Yield a home, and how many popups its year may have. Without the rules it had 55 and 348."""
    settle(find_home(str(home)))
    with open_workspace(find_home(str(home)), Clock(LAST)) as workspace:
        most = 30
        if request.param != "starter":
            with workspace.home.book.open("a", encoding="utf-8") as text:
                text.write(PRICE_ROWS.read_text("utf-8"))
            assert workspace.reread_book()
            most = 145
        yield workspace, most


def test_a_year_of_popups(book: tuple[Workspace, int]) -> None:
    workspace, most = book
    found = past_popups(workspace.book, workspace.ledger, FIRST, LAST)
    shown = [one for one in found if not one.rule]
    assert 15 < len(shown) <= most
    assert lost(workspace, shown) == set()
    at_one_moment = [one.at for one in shown if not one.repeated]
    assert len(at_one_moment) - len(set(at_one_moment)) <= len(shown) / 10


def lost(workspace: Workspace, shown: list[PastPopup]) -> set[str]:
    """Return the rows that broke or tripped and of whose first time no popup says so that day."""
    first: dict[str, datetime] = {}
    for flip in replay(workspace.book, workspace.ledger, FIRST, LAST):
        if flip.after in BAD and flip.before not in (None, *BAD):
            first.setdefault(flip.key, flip.at)
    told = {(key, one.at) for one in shown for key in one.keys}
    return {key for key, at in first.items() if (key, at) not in told}
