"""Define what forms offer, what is typed into them, and what that would do to the book and its verdicts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from catalyst_tui.book.model.book import Book
    from catalyst_tui.desk.shapes.board import CheckpointRow
    from catalyst_tui.desk.shapes.pages import Stretch

EVENT = "event"
"""What is entered when it is an event: the word of the form and of `catalyst record`."""


class Field(StrEnum):
    """The five fields of the evidence form."""

    WHAT = "what"
    VALUE = "value"
    WHEN = "when"
    SOURCE = "source"
    NOTE = "note"


class Choice(Struct, frozen=True):
    """One thing that can be entered: a metric's name, "event", "score", "ruled"."""

    what: str
    when: str  # the usual one
    hints: tuple[tuple[Field, str], ...]  # for the other four fields
    values: tuple[str, ...] = ()  # the words its value may be; none for a number

    def hint(self, field: Field) -> str:
        """What belongs into a field; empty when there is nothing to say."""
        return dict(self.hints).get(field, "")


class EntryForm(Struct, frozen=True):
    """What the evidence form offers for one checkpoint; the first choice is the likely one."""

    checkpoint: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def what(self) -> tuple[str, ...]:
        """The choices by name."""
        return tuple(choice.what for choice in self.choices)

    def named(self, what: str) -> Choice | None:
        """A choice by its name as typed; None when it is none."""
        return next((one for one in self.choices if one.what.lower() == what.strip().lower()), None)


class Side(StrEnum):
    """How a person rules, whatever the role's words for it are."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"


class RulingForm(Struct, frozen=True):
    """What is asked of a person who rules: why, and where `day` is given, on which day it happened."""

    checkpoint: str  # or one period of it: `ID[2026H1]`
    title: str
    word: str
    day: str


class Entry(Struct, frozen=True):
    """The form as typed: five strings."""

    checkpoint: str
    what: str
    value: str
    when: str
    source: str
    note: str


class Change(Struct, frozen=True):
    """What an entry would do to one verdict."""

    checkpoint: str
    before: str
    after: str
    reason: str
    text: str = ""  # the checkpoint's sentence


class EntryCheck(Struct, frozen=True):
    """The form judged as one types: a problem for each bad field, and the verdicts that would change."""

    problems: tuple[tuple[Field, str], ...]
    understood: str  # one line: "revenue 2026Q3 = $555M, grade release"
    changes: tuple[Change, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class Edited(Struct, frozen=True):
    """A book's text before and after an edit, and the book it is then."""

    before: str
    after: str
    book: Book


class PastTrip(Struct, frozen=True):
    """From a day to a day it would have been bad: the close that did it, and the move from there to the last
    close, in percent; None where no price is known."""

    first: date
    last: date
    word: str
    close: Decimal | None
    move: Decimal | None


class WouldHave(Struct, frozen=True):
    """How a checkpoint would have stood from `first` to `last`. `days` and `closes`: where its test is of the
    price alone, what it would have been judged by."""

    first: date
    last: date
    days: tuple[date, ...]
    closes: tuple[Decimal, ...]
    stretches: tuple[Stretch, ...]
    trips: tuple[PastTrip, ...]


class Trial(Struct, frozen=True):
    """An edit of the book as typed so far, tried; nothing is written.

    `missing`: fields still to be filled in. `problems`: what is wrong, by field; of no field when empty.
    `written`: the new lines, below
    line `below`. `moves`: a sentence for each goalpost it moves. `hint`: what may want a change besides.
    `edit` is None while it cannot be kept. `today` and `history`: the checkpoint it is about as it would
    stand, and would have stood.
    """

    missing: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    written: tuple[str, ...] = ()
    below: int = 0
    moves: tuple[str, ...] = ()
    hint: str = ""
    edit: Edited | None = None
    about: str = ""
    today: CheckpointRow | None = None
    history: WouldHave | None = None


class TickerLine(Struct, frozen=True):
    """One of the tickers typed: as it was typed, what it was taken for, or what is wrong with it. `only`:
    symbol and name of the one company it may be, where that is not certain."""

    typed: str
    symbol: str
    name: str
    lots: tuple[str, ...]
    problem: str
    only: tuple[tuple[str, str], ...] = ()


class TickersTrial(Struct, frozen=True):
    """Tickers as typed so far. `offers`: symbol and name of what the last of them may be."""

    trial: Trial
    lines: tuple[TickerLine, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()


class LineTrial(Struct, frozen=True):
    """A typed line, tried on the book.

    `readings` are canonical lines; several come with a `question`. `problem` says why there is none, and
    `offers` are lines that would work. `fields` has what the chosen reading writes, for the form of all
    fields.
    """

    trial: Trial
    readings: tuple[str, ...] = ()
    question: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
    offers: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


class StatementTrial(Struct, frozen=True):
    """A broker's file as named so far. `lots`: what, how many, at what, since when. `changes`: a sign, a
    ticker, a lot. `asked`: whose ticker is not certain, and what may be meant. `offers`: files likewise.
    `columns`: of a table nobody knows, and which of them are to be said."""

    trial: Trial
    kind: str = ""
    rows: int = 0
    lots: tuple[tuple[str, str, str, str], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    offers: tuple[str, ...] = ()
    problem: str = ""
    columns: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    sum_line: str = ""  # how the rows of the file add up
