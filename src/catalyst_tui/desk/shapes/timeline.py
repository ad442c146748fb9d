"""The dates of all names on one axis: what the Timeline and the lists Coming and Changed are given."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.board import Attention, CheckpointRow


class DateKind(Enum):
    """What a date is of. Of several in one place the first is shown; of one day they come in this order."""

    TOUCHED = "touched"  # it trades through a threshold: the close decides
    OVERDUE = "overdue"  # its window is over and a person has to rule
    LATE = "print late"
    ANNOUNCED = "print announced"
    EXPECTED = "print expected"
    DUE = "due"
    EVIDENCE = "evidence awaited"  # the last day it is waited for
    EVENT = "event"
    REVIEW = "review"
    REMINDER = "reminder"
    CLOSED = "exchange closed"
    CAME = "print came"
    LATER = "later print"  # after the next one


class Dated(Struct, frozen=True):
    """One date. `ticker` is empty for what is of no one name; `checkpoint` is what a click opens."""

    day: date
    kind: DateKind
    ticker: str
    text: str
    label: str = ""  # its short name: the quarter of a print, the title of a thesis
    checkpoint: str | None = None
    last: date | None = None  # of an event that takes several days
    estimated: bool = False
    key: str = ""  # what it is, whatever its day: `print:ALAB:2026Q4`, `due:npo-2027`


class Appointment(Struct, frozen=True):
    """A date as a calendar has it. `certainty` is `confirmed`, `estimated` or `speculative`."""

    key: str
    day: date
    last: date  # the same, but for what takes several days
    kind: DateKind
    ticker: str
    text: str
    certainty: str


class Bar(Struct, frozen=True):
    """A checkpoint on the axis: from `first` (None: since ever) to `due` (None: without end), and until when
    evidence is awaited after it. `dated`: it has a window at all."""

    row: CheckpointRow
    text: str
    first: date | None
    due: date | None
    until: date | None
    dated: bool = True


class Need(Struct, frozen=True):
    """Why a name needs someone, in few cells: `2025H2`, `$195`, `11d late`."""

    why: Attention
    text: str


class Lane(Struct, frozen=True):
    """One name's dates, oldest first, and its checkpoints that have one, those that need someone first.

    `symbol` is a ticker's, or the id of a thesis without one; empty for the events of no name.
    """

    symbol: str
    needs: Need | None
    next: Dated | None
    dates: tuple[Dated, ...]
    bars: tuple[Bar, ...]
    watched: bool = False  # nothing is held or claimed: only its prints are known


class Flipped(Struct, frozen=True):
    """A verdict that changed: `near` → `tripped`, with the sentence and what decided."""

    at: datetime
    day: date  # the exchange's
    ticker: str
    checkpoint: str
    text: str
    before: str
    after: str
    value: str


class Timeline(Struct, frozen=True):
    """All dates of the book, as of one day of the exchange's."""

    today: date
    lanes: tuple[Lane, ...]  # overdue first, then what else needs someone, then by the next date
    coming: tuple[Dated, ...]  # of all names, soonest first, from today on
    changed: tuple[Flipped, ...]  # newest first
