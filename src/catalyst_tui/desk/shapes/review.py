"""The weekly look: every checkpoint in one list, and which thesis is due to be looked at again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from catalyst_tui.book.model.quantity import Quantity
    from catalyst_tui.desk.shapes.board import CheckpointRow
    from catalyst_tui.judge.history.trend import Trend


class Section(StrEnum):
    """Where in the list a checkpoint stands, in this order; the value is the heading."""

    NEEDS_YOU = "Needs you"
    LEAST_ROOM = "Least room"
    TO_REACH = "Still to reach"
    WAITING = "Waiting for a date or your score"
    READINGS = "Readings"
    SETTLED = "Settled"


class ReviewRow(Struct, frozen=True):
    """One checkpoint, or one period of it. `now` and `room` are those its word was said from: where it trades
    on the other side than it closed, the live price's. `moves`: the room in usual moves."""

    row: CheckpointRow
    section: Section
    now: Quantity | None = None
    room: Quantity | None = None
    moves: Decimal | None = None
    trend: Trend | None = None
    known: datetime | date | None = (
        None  # of the number: the day of its close, else when it was told
    )
    live: bool = False
    late: str = (
        ""  # the print it waits for should have come, or its figures wait to be entered, in words
    )
    offered: bool = False  # the latter

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def ticker(self) -> str:
        """Of a theme's checkpoint the theme."""
        checkpoint = self.row.checkpoint
        return checkpoint.ticker or checkpoint.thesis or ""


class ThesisReview(Struct, frozen=True):
    """When a thesis was last looked at, and what was written; in how many days it asks for that again
    (negative: so many days late), None where it does not."""

    thesis: str
    title: str
    days: int | None
    last: date | None = None
    note: str = ""


class ReviewView(Struct, frozen=True):
    """All of it: rows by section, in each as they should be looked at; theses by when they are due, those
    that ask for nothing last. `whole`: False while usual moves are still being found."""

    rows: tuple[ReviewRow, ...]
    theses: tuple[ThesisReview, ...]
    whole: bool = True

    def of(self, thesis: str | None) -> ThesisReview | None:
        return next((one for one in self.theses if one.thesis == thesis), None)
