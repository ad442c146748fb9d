"""What the screens look like, as text. `UPDATE_PICTURES=1 pytest tests/screens/test_pictures.py`
draws them anew: look at the difference.
"""

import os
from pathlib import Path

import pytest

from tests.doors.ui import CatalystApp
from tests.homes import Board
from tests.screens.charts import LANES, VIEW
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import empty_board, example_board, example_timeline
from tests.screens.outside import HITS

PICTURES = Path(__file__).parent / "pictures"
SIZES = {"60": (60, 15), "80": (80, 24), "120": (120, 40), "200": (200, 50)}

CASES = {"positions-60": "j", "positions-80": "", "positions-120": "tab j", "positions-200": "tab j",
    "discreet-120": "d", "empty-80": "", "thesis-60": "2", "thesis-120": "tab j 2", "timeline-60": "3",
    "timeline-120": "3", "review-60": "4", "review-80": "4", "review-120": "4 j j", "inbox-80": "5",
    "inbox-120": "5 j", "hits-60": "5 j j", "hits-120": "5 j j", "chart-60": "6", "chart-80": "6 tab",
    "chart-120": "6 comma", "evidence-80": "e enter r e f u enter enter 8 - K",
    "evidence-60": "e enter s o o n enter", "print-60": "p", "print-120": "p", "status-80": "S j j",
    "contact-80": "S c", "help-80": "question_mark", "book-80": "b", "rule-80": "m"}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_a_screen_looks_as_it_did(name: str) -> None:
    board: Board = empty_board() if name == "empty-80" else example_board()
    answers: dict[str, object] = {"chart": VIEW, "chart_lanes": LANES, "timeline": example_timeline()}
    desk = FakeDesk(shown=board, found=HITS if "hits" in name else (), answers=answers)
    if name == "empty-80":
        desk.told = ()
    app = CatalystApp(desk, lambda: NOW)
    async with app.run_test(size=SIZES[name.partition("-")[2]]) as pilot:
        for key in CASES[name].split():
            await pilot.press({"-": "minus"}.get(key, key))
            await app.workers.wait_for_complete()
        await pilot.pause()
        compare(name, [strip.text.rstrip() for strip in app.screen._compositor.render_strips()])


def compare(name: str, lines: list[str]) -> None:
    """Fail, and write what was drawn beside the picture, if they differ."""
    kept, drawn = PICTURES / f"{name}.txt", PICTURES / f"{name}.drawn.txt"
    drawn.unlink(missing_ok=True)
    text = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_PICTURES"):
        kept.write_text(text, "utf-8")
    if not kept.exists() or kept.read_text("utf-8") != text:
        drawn.write_text(text, "utf-8")
        pytest.fail(f"{name} looks different: compare {drawn} with {kept}")
