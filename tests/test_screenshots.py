"""The pictures in the README and docs/start.md are of the program as it is, and all of them are there."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from screenshots.make import FIRST_START, LIVED_IN, USUAL, LivedIn, capture, first_start, solid

DRAWN = Path(__file__).parents[1] / "screenshots"
README = DRAWN.parent / "README.md"
START = DRAWN.parent / "docs/start.md"


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def drawn(name: str) -> str:
    return (DRAWN / f"{name}.svg").read_text("utf-8")


async def test_pictures_are_what_the_app_shows(tmp_path: Path, in_new_york: None) -> None:
    home = LivedIn(tmp_path)
    for name in ("positions-80x24", "inbox"):  # all would take long; `make screenshots` draws them together
        picture = LIVED_IN[name]
        with home.app() as app:
            shown = solid(await capture(app, picture.keys, picture.size))
        assert shown == drawn(name), "run `make screenshots`, look at the pictures, commit them"


async def test_the_first_start_is_what_the_app_shows() -> None:
    assert solid(await capture(first_start(), (), USUAL)) == drawn(FIRST_START)


@pytest.mark.parametrize("name", [*LIVED_IN, FIRST_START])
def test_a_picture_is_drawn_and_shown_to_beginners(name: str) -> None:
    assert (DRAWN / f"{name}.svg").is_file()
    assert (DRAWN / f"{name}.png").is_file()
    assert f"](../screenshots/{name}.png)" in START.read_text("utf-8")


def test_no_picture_is_left_of_what_is_drawn_no_more() -> None:
    assert {path.stem for path in DRAWN.glob("*.png")} == {*LIVED_IN, FIRST_START}


def test_the_readme_opens_with_the_tour_which_stays_small() -> None:
    assert "](screenshots/tour.svg)" in README.read_text("utf-8")[:1500]
    assert (DRAWN / "tour.svg").stat().st_size < 2_000_000
