"""A wider terminal never shows less: columns leave one after the other, and come back in that order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.ui.screens.sheets import Checkpoints, Positions, needed_for
from catalyst_tui.ui.widgets.table import Column, fit, needed
from catalyst_tui.ui.words import DrawContext
from tests.screens.claims import CLAIMS, NOW
from tests.screens.hand_made import example_board
from tests.screens.test_resize import SMALL, Size, opened, resized

LOOK = DrawContext(NOW)
WIDTHS, MORE = st.integers(20, 300), st.integers(0, 60)


def short(claims: tuple[CheckpointRow, ...], text: str) -> list[CheckpointRow]:
    """Checkpoints whose longest sentence is this."""
    return [replace(row, checkpoint=replace(row.checkpoint, text=text)) for row in claims]


BOOKS = {
    "long sentences": list(CLAIMS),
    "sentences under 30 characters": short(CLAIMS, "Above the floor all year"),
    "sentences of a word": short(CLAIMS, "NPO ships"),
}


def columns_at(sheet: Positions | Checkpoints, width: int) -> set[str]:
    """The columns there are, an untitled one by its place; the sentence counts as one."""
    fitted = sheet._fit(width)
    names = {column.title or f"{column.rank} {column.grow} {column.right}" for column, _ in fitted}
    by_sentence = any(column.draw.__name__ == "_sentence" for column, _ in fitted)
    return names | ({"sentence"} if by_sentence else set())


@pytest.mark.parametrize("book", BOOKS)
@given(width=WIDTHS, more=MORE)
def test_no_column_of_the_checkpoints_leaves_when_there_is_more_room(
    book: str, width: int, more: int
) -> None:
    sheet = Checkpoints()
    sheet.measure(BOOKS[book], LOOK)
    assert columns_at(sheet, width) <= columns_at(sheet, width + more)


@given(width=WIDTHS, more=MORE)
def test_no_column_of_the_tickers_leaves_when_there_is_more_room(width: int, more: int) -> None:
    sheet = Positions()
    sheet.measure(example_board().rows, LOOK)
    assert columns_at(sheet, width) <= columns_at(sheet, width + more)


@given(
    columns=st.lists(
        st.tuples(st.integers(1, 20), st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=9
    ),
    width=WIDTHS,
    more=MORE,
)
def test_of_no_table(columns: list[tuple[int, int, int]], width: int, more: int) -> None:
    made: list[Column[None]] = [
        Column(str(place), least, lambda row, context, cells: (), least + 9, rank=rank, grow=grow)
        for place, (least, rank, grow) in enumerate(columns)
    ]
    less, shown = ({column.title for column, _ in fit(made, cells)} for cells in (width, width + more))
    assert less <= shown


@pytest.mark.parametrize("book", ["sentences under 30 characters", "sentences of a word"])
def test_short_sentences_are_shown_where_they_have_room(book: str) -> None:
    sheet = Checkpoints()
    sheet.measure(BOOKS[book], LOOK)
    text = BOOKS[book][0].checkpoint.text
    drawn = [
        "".join(piece for piece, _ in sheet.draw(BOOKS[book][0], width, LOOK)) for width in (120, 140, 200)
    ]
    assert all(text in line for line in drawn)


@pytest.mark.parametrize("sheet", ["#checkpoints", "#claim-list", "#told"])
async def test_what_stands_side_by_side_shows_all_it_showed_below_each_other(sheet: str) -> None:
    keys = {"#checkpoints": [], "#claim-list": ["2"], "#told": ["5"]}[sheet]
    widths: dict[bool, list[int]] = {False: [], True: []}
    async with opened(keys, SMALL) as (app, pilot):
        for width in (80, 100, 140, 180, 200, 240):
            size: Size = (width, 40)
            await resized(app, pilot, size)
            found = app.page.query_one(sheet)
            assert found.parent is not None
            abreast = found.parent.has_class("-abreast")
            widths[abreast].append(width)
            if abreast and sheet != "#told":
                claims = (claim for row in example_board().rows for claim in row.checkpoints)
                assert found.size.width >= needed_for(claims, LOOK) + 2
    assert widths[False] == [80, 100, 140, 180, 200, 240][: len(widths[False])]
    assert widths[True]


def test_what_is_needed_is_what_leaves_nothing_out() -> None:
    sheet = Positions()
    sheet.measure(example_board().rows, LOOK)
    fitted = fit(sheet._columns, needed(sheet._columns))
    assert [cells for _, cells in fitted] == [column.most for column in sheet._columns]
