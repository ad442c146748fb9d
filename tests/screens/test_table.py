"""Columns that fit."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from catalyst_tui.ui.widgets.table import Column, cell, draw, fit, measured, titles
from catalyst_tui.ui.words import DrawContext, Ink, Line
from tests.screens.claims import NOW

Row = tuple[str, str, str]
LOOK = DrawContext(NOW)


COLUMNS: tuple[Column[Row], ...] = (
    Column("a", 3, lambda row, context, width: ((row[0], Ink.PLAIN),), 6),
    Column("b", 4, lambda row, context, width: ((row[1], Ink.PLAIN),), 20, rank=1, grow=1),
    Column("c", 2, lambda row, context, width: ((row[2], Ink.PLAIN),), 8, right=True, rank=2),
)
ROWS: list[Row] = [("one", "some longer text", "12"), ("twelve", "x", "7")]


def plain(line: Line) -> str:
    return "".join(text for text, _ in line)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, ["one    some longer text 12", "twelve x                 7"]),
        (20, ["one    some long… 12", "twelve x           7"]),
        (12, ["one    some…", "twelve x    "]),
        (6, ["one   ", "twelve"]),
    ],
)
def test_a_table_fits_its_width(width: int, shown: list[str]) -> None:
    fitted = fit(measured(COLUMNS, ROWS, LOOK), width)
    assert [plain(draw(fitted, row, LOOK)) for row in ROWS] == shown


WHOLE: tuple[Column[Row], ...] = (
    Column("a", 3, lambda row, context, width: ((row[0], Ink.PLAIN),), 6),
    Column("b", 4, lambda row, context, width: ((row[1], Ink.PLAIN),), 20, rank=1, grow=1, whole=True),
    Column("c", 2, lambda row, context, width: ((row[2], Ink.PLAIN),), 8, rank=2, yields=True),
)


@pytest.mark.parametrize(
    ("width", "shown"),
    [(26, "one    some longer text 12"), (25, "one    some longer text"), (18, "one    some longe…")],
)
def test_what_yields_leaves_before_what_should_be_whole_is_cut(width: int, shown: str) -> None:
    fitted = fit(measured(WHOLE, ROWS, LOOK), width)
    assert plain(draw(fitted, ROWS[0], LOOK)).rstrip() == shown


def test_a_column_with_nothing_to_say_is_gone() -> None:
    rows: list[Row] = [("one", "", "1")]
    assert [column.title for column in measured(COLUMNS, rows, LOOK)] == ["a", "c"]


def test_a_title_covers_whole_columns() -> None:
    fitted = fit(measured(COLUMNS, ROWS, LOOK), 40)
    assert plain(titles(fitted)) == "a      b                 c"
    assert plain(titles(fitted, (("ALAB Astera", Ink.ACCENT),))) == "ALAB Astera              c"


@pytest.mark.parametrize("text", ["short", "exactly te", "far too long for it", "漢字漢字漢字漢字", ""])
def test_a_cell_is_as_wide_as_it_should_be(text: str) -> None:
    assert cell_len(plain(cell(((text, Ink.PLAIN),), 10))) == 10
    assert cell_len(plain(cell(((text, Ink.PLAIN), (text, Ink.PLAIN)), 10, right=True))) == 10
