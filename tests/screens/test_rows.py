"""Folds, what is not seen, what changed: parts that every list has."""

from __future__ import annotations

import pytest

from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.ui.frame import classes
from catalyst_tui.ui.screens import positions
from catalyst_tui.ui.screens.positions import Names
from catalyst_tui.ui.widgets.rows import Fold, marked, with_more
from catalyst_tui.ui.words import Ink, Line
from tests.screens.hand_made import example_board


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize(
    ("line", "above", "below", "drawn"),
    [
        ("total          $124,281            ", 0, 5, "total          $124,281     5 more ↓"),
        ("ALAB                      now  room", 0, 5, "ALAB          5 more ↓    now  room"[:35]),
        ("total          $124,281            ", 7, 0, "total          $124,281     7 more ↑"),
        ("total                              ", 7, 5, "total                       5 more ↓"),
        ("no gap in this line is wide enough", 0, 5, "no gap in this line is wide  5 ↓"),
        ("all 157 answer 6 new 18 said 4 you 31", 0, 5, "all 157 answer 6 new 18 said 4  5 ↓"),
        ("Jan   Jul   Jan   Jul  Jan ", 0, 5, "Jan   Jul   Jan   Jul  Jan  5 more ↓"),
    ],
)
def test_what_is_not_seen_stands_in_the_widest_gap(line: str, above: int, below: int, drawn: str) -> None:
    found = said(with_more(((line, Ink.PLAIN),), above, below, 36))
    assert found.replace(" ", "") == drawn.replace(" ", "")
    assert len(found.rstrip()) <= 36


def test_a_foot_tells_it_at_its_end_where_it_fits() -> None:
    line = ((f"{'total':<16}-0.2%", Ink.PLAIN),)
    assert said(with_more(line, 0, 5, 36, foot=True)) == "total           -0.2%       5 more ↓"
    assert said(with_more(line, 0, 5, 28, foot=True)).rstrip() == "total 5 more ↓  -0.2%"


def test_a_fold_names_what_it_hides_until_it_is_opened() -> None:
    fold = Fold("watched", 2, "watched", names=("LITE", "COHR"))
    assert said(fold.line) == "2 watched: LITE COHR"
    assert (
        said(Fold("watched", 2, "watched", opened=True, names=("LITE",)).line)
        == "2 watched  enter folds them"
    )
    assert said(Fold("settled", 15, "settled", sign="✓").line) == "✓ 15 settled"


def test_what_changed_is_reversed_and_nothing_else() -> None:
    line: Line = (("✗ tripped  ", Ink.MISSED), ("NVDA", Ink.PLAIN))
    assert marked(line, [(2, 9)]) == (
        ("✗ ", Ink.MISSED),
        ("tripped", f"{Ink.MISSED} reverse"),
        ("  ", Ink.MISSED),
        ("NVDA", Ink.PLAIN),
    )
    assert marked(line, ()) == line


def test_what_rows_can_be_found_by_is_written_once_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, asked = example_board().rows, list[str]()

    def searchable(row: CheckpointRow) -> str:
        asked.append(row.id)
        return row.id

    monkeypatch.setattr(positions, "searchable", searchable)
    found = Names(rows)
    assert found.having("  ") == [*rows]
    assert asked == []
    for wanted in ("crdo", "CRDO", "c", "c d"):
        assert "CRDO" in [row.symbol for row in found.having(wanted)]
    assert len(asked) == sum(len(row.checkpoints) for row in rows)
    assert found.deepest == max(len(row.checkpoints) for row in rows)


@pytest.mark.parametrize(
    ("size", "named"),
    [
        ((120, 40), {"-narrow", "-middle"}),
        ((140, 19), {"-wide", "-low"}),
        ((59, 40), {"-too-small", "-middle"}),
        ((59, 14), {"-too-small"}),
    ],
)
def test_a_screen_is_classed_before_anything_is_on_it(size: tuple[int, int], named: set[str]) -> None:
    assert classes(*size) == named
