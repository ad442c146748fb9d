"""How the lines of the home page are shared, and what stands in its last line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.judge.verdict import Status
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.frame import answers_to, footer
from catalyst_tui.ui.screens.positions import Heights, heights
from tests.screens.claims import CLAIMS


@pytest.mark.parametrize(
    ("screen", "tickers", "claims", "given"),
    [
        (15, 14, 9, Heights(tickers=6, gap=0, checkpoints=6, why=0)),
        (24, 14, 9, Heights(tickers=10, gap=0, checkpoints=8, why=3)),
        (24, 14, 4, Heights(tickers=10, gap=0, checkpoints=5, why=6)),
        (40, 13, 9, Heights(tickers=15, gap=1, checkpoints=10, why=11)),
        (40, 2, 40, Heights(tickers=4, gap=1, checkpoints=21, why=11)),
        (15, 0, 0, Heights(tickers=3, gap=0, checkpoints=9, why=0)),
    ],
)
def test_the_list_comes_first_then_the_checkpoints_and_why_has_what_they_leave(
    screen: int, tickers: int, claims: int, given: Heights
) -> None:
    assert heights(screen, screen - 3, tickers, claims) == given


def test_the_list_takes_what_no_checkpoint_needs_whichever_ticker_is_selected() -> None:
    shown = [heights(24, 21, 9, claims, deepest=2).tickers - 2 for claims in (0, 1, 2)]
    assert shown == [9, 9, 9]
    assert heights(24, 21, 14, 9, deepest=9) == heights(24, 21, 14, 9)


@given(screen=st.integers(15, 90), tickers=st.integers(0, 99), claims=st.integers(0, 99))
def test_every_line_is_given_once(screen: int, tickers: int, claims: int) -> None:
    found = heights(screen, screen - 3, tickers, claims)
    assert found.tickers + found.gap + found.checkpoints + found.why == screen - 3
    assert min(found.tickers, found.checkpoints) >= 2


@pytest.mark.parametrize(
    ("status", "keys"),
    [
        (Status.OVERDUE, "enter open  m rule  e enter evidence"),
        (Status.TRIPPED, "enter open  x acknowledge  z snooze  w say why  e evidence"),
        (Status.AWAITING, "enter open  e enter evidence  p report  z snooze"),
        (Status.HOLDING, "enter open  e evidence  p report"),
    ],
)
def test_the_last_line_begins_with_what_answers_the_selected_checkpoint(status: Status, keys: str) -> None:
    row = next(row for row in CLAIMS if row.verdict.status is status)
    row = replace(row, attention=Attention.RULING) if status is Status.OVERDUE else row
    left, right = footer(Place.POSITIONS, answers_to(row), 90)
    assert "".join(text for text, _ in left).strip().startswith(keys)
    assert "".join(text for text, _ in right[-1]).strip() == "? help"


@pytest.mark.parametrize(("unnoted", "unexplained"), [(True, False), (False, True), (False, False)])
def test_a_key_is_named_only_where_it_does_something(unnoted: bool, unexplained: bool) -> None:
    row = next(row for row in CLAIMS if row.verdict.status is Status.TRIPPED)
    keys = [key for key, _ in answers_to(replace(row, unnoted=unnoted, unexplained=unexplained))]
    assert keys == ["acknowledge"] * unnoted + ["snooze"] + ["reason"] * unexplained


def test_keys_without_room_leave_whole() -> None:
    left, _ = footer(Place.POSITIONS, (), 60)
    assert "".join(text for text, _ in left).rstrip()[-1].isalpha()
    assert len("".join(text for text, _ in left)) <= 60 - len(" ? help ")


def test_the_footer_has_at_most_five_keys_and_that_of_help() -> None:
    left, right = footer(Place.POSITIONS, (), 300)
    assert sum("@click" in ink for _, ink in left) == 2 * 5  # a key and its word
    assert "".join(text for text, _ in right[-1]).strip() == "? help"
