"""The pictures in the README are of the program as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from screenshots.make import PICTURES, capture, starter_app

DRAWN = Path(__file__).parents[1] / "screenshots"


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_what_the_app_shows(name: str, tmp_path: Path) -> None:
    keys, size = PICTURES[name]
    drawn = (DRAWN / f"{name}.svg").read_text(encoding="utf-8")
    shown = await capture(starter_app(tmp_path), keys, size)
    assert shown == drawn, "run `make screenshots`, look at the pictures, commit them"
