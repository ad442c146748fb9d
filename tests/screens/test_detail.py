"""A checkpoint opened: nothing that is said of it is cut, and free lines say more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.book import Thesis
from catalyst_tui.desk.shapes.pages import CheckpointDetail, Flip
from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.detail import inputs, opened, why
from catalyst_tui.ui.words import DrawContext, Line
from catalyst_tui.ui.wrapped import broken
from tests.screens.claims import NOW, claim, figure

ROW = claim("wins", Status.OVERDUE, "Leo and custom silicon keep a steady cadence of hyperscaler wins", "")
REASON = "no evidence by Mar 1; your ruling is needed (not reported yet)"
DETAIL = CheckpointDetail(
    ROW, (), (Flip(NOW - timedelta(days=30), "wins", "awaiting", "overdue", REASON),),
    thesis=Thesis("a", ("ALAB",), "The connectivity layer is platformising.", "Connectivity"),
)  # fmt: skip
LOOK = DrawContext(NOW)


def text(lines: list[Line]) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in lines]


@pytest.mark.parametrize("width", [58, 78, 120])
def test_sentence_and_history_are_broken_never_cut(width: int) -> None:
    for lines in (text(opened(DETAIL, width, LOOK)), text(why(DETAIL, width, LOOK, 40))):
        said = " ".join(" ".join(lines).split())
        assert ROW.checkpoint.text in said
        assert "…" not in said
        assert max(map(len, lines)) <= width


def test_settled_is_the_day_it_was_known_and_flips_say_which_day_theirs_is() -> None:
    quarter = replace(ROW.verdict, status=Status.MET, settled_on=date(2026, 6, 30), known_on=date(2026, 8, 4))
    met = replace(DETAIL, row=replace(ROW, verdict=quarter))
    said = text(opened(met, 78, LOOK))
    assert "   settled   Aug 4" in said
    assert any(line.startswith("   notified ") for line in said)
    past = text(opened(met, 78, DrawContext(NOW, past=NOW.date())))
    assert any(line.startswith("   known ") for line in past)


def test_a_page_without_the_argument_has_it_in_the_why_and_the_thesis_by_its_name() -> None:
    said = text(why(DETAIL, 78, LOOK, 40))
    assert "   argument  The connectivity layer is platformising." in said
    assert any("wins of Connectivity" in line for line in said)
    assert not any("platformising" in line for line in text(opened(DETAIL, 78, LOOK)))


@pytest.mark.parametrize("width", [78, 120])
def test_a_figure_that_came_after_the_last_close_says_when_it_counts(width: int) -> None:
    read = (figure("eps_diluted", "$0.10"), figure("eps_diluted", "$0.70", later=True, known_at=NOW))
    first, later = text(inputs(read, width, LOOK))
    assert "next close" in later
    assert "next close" not in first


def test_a_broken_line_keeps_its_gaps_and_hangs() -> None:
    line = (("Mar 2  ", ""), ("! overdue", "bold"), ("  no evidence by Mar 1", ""))
    assert text(broken(line, 30, 7)) == ["Mar 2  ! overdue  no evidence ", "       by Mar 1"]
    assert broken(line, 60) == [line]
