"""A screen is its view, its page and its rows in `actions.py`; nothing else lists screens or questions."""

import inspect
import re
import sys
from concurrent.futures import Future

import pytest

from tests.doors.ui import ACTIONS, PAGES, Place, page_of
from tests.homes import HomeReading, LiveDesk, OpeningDesk
from tests.screens.fake_desk import FakeDesk


@pytest.mark.parametrize("place", PAGES)
def test_a_page_is_found_by_its_place_and_has_a_key(place: Place) -> None:
    assert page_of(place).PLACE is place
    assert f"page('{place.name.lower()}')" in {action.id for action in ACTIONS}


READ = {name for name in vars(HomeReading) if not name.startswith("_")}


@pytest.mark.parametrize("place", [place for place in PAGES if page_of(place).REPLAYED])
def test_a_page_is_drawn_from_what_can_be_of_an_earlier_moment(place: Place) -> None:
    """What it asks of `self.desk` instead of `self.reading` would be of today in the middle of a replay."""
    asked = re.findall(r"self\.desk\.(\w+)", inspect.getsource(sys.modules[page_of(place).__module__]))
    assert READ.isdisjoint(asked)


def calendar(self: object) -> str:
    return "two prints this week"


async def book_seat(self: object, day: int) -> str:
    return f"seat on {day}"


async def test_a_new_question_needs_an_answer_in_one_place_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveDesk, "calendar", calendar, raising=False)
    monkeypatch.setattr(LiveDesk, "book_seat", book_seat, raising=False)
    live = LiveDesk.__new__(LiveDesk)
    early, fake = OpeningDesk.__new__(OpeningDesk), FakeDesk(answers={"calendar": "nothing"})
    early._opening = Future()
    early._opening.set_result(live)

    assert early.calendar() == "two prints this week"
    assert await early.book_seat(3) == "seat on 3"
    assert fake.calendar() == "nothing"
    assert await fake.book_seat(3) is None
    assert fake.done == ["book_seat"]
