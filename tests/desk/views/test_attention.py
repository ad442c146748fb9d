"""The strip: what needs someone, what takes it off, and its words."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.desk.conftest import FRIDAY_EVENING
from tests.desk.views.test_rows import known
from tests.doors.book import Book
from tests.doors.judge import Mark, Status
from tests.homes import Attention, Known, OpenItem, parts, position_rows


def found(about: Known) -> dict[str | None, OpenItem]:
    return {part.checkpoint: part for part in parts(about, position_rows(about))}


def test_parts_stand_in_the_order_of_what_needs_someone_most(book: Book) -> None:
    about = known(book, above_300=Status.NEAR, npo_2027=Status.OVERDUE, q3_revenue=Status.BROKEN)
    assert [part.attention for part in parts(about, position_rows(about))] == [
        Attention.BAD,
        Attention.RULING,
        Attention.RISKY,
    ]
    assert found(about)["above-300"].words[1].startswith("stays above $300")  # ALAB stands before it
    late = position_rows(replace(about, offered={"ALAB": FRIDAY_EVENING.date()}))
    assert [part.attention for part in parts(about, late)][-2:] == [Attention.LATE, Attention.RISKY]


@pytest.mark.parametrize(("told", "snoozed", "stays"), [
    ({}, {}, True),
    ({"above-300": ("broken", False)}, {}, True),
    ({"above-300": ("broken", True)}, {}, False),
    ({"above-300": ("near", True)}, {}, True),
    ({}, {"above-300": FRIDAY_EVENING}, False),
])  # fmt: skip
def test_a_part_leaves_when_its_word_is_acknowledged_or_while_it_is_snoozed(
    book: Book, told: dict[str, tuple[str, bool]], snoozed: dict[str, datetime], stays: bool
) -> None:
    about = replace(known(book, above_300=Status.BROKEN), notified=told, snoozed=snoozed)
    assert ("above-300" in found(about)) is stays


@pytest.mark.parametrize(("days", "told", "needs"), [
    (3, {}, True),
    (30, {}, False),
    (30, {"npo-2027": ("missed", False)}, True),
    (3, {"npo-2027": ("missed", True)}, False),
])  # fmt: skip
def test_a_miss_nobody_was_told_of_is_history_after_two_weeks(
    book: Book, days: int, told: dict[str, tuple[str, bool]], needs: bool
) -> None:
    about = known(book, npo_2027=Status.MISSED)
    settled = replace(about.verdicts["npo-2027"], settled_on=FRIDAY_EVENING.date() - timedelta(days=days))
    about = replace(about, verdicts={**about.verdicts, "npo-2027": settled}, notified=told)
    assert ("npo-2027" in found(about)) is needs


def test_what_trades_on_the_other_side_is_said_at_once(book: Book) -> None:
    about = known(book)
    touched = replace(about.verdicts["above-300"], marks=(Mark.TOUCHED,), touched="price $299")
    part = found(replace(about, verdicts={**about.verdicts, "above-300": touched}))["above-300"]
    assert (part.attention, part.words[0]) == (Attention.TOUCHED, "touched")
