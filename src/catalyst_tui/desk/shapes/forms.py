"""Define what forms offer, what is typed into them, and how that would change the book and its
verdicts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from catalyst_tui.book.file.edit import Edit
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


class EntryChoice(Frozen):
    """One thing that can be entered: a metric, an event, a score, a ruling."""

    what: str
    when: str  # the usual one
    hints: Mapping[Field, str]  # for the other four fields
    values: tuple[str, ...] = ()  # the words its value may be; none for a number

    def hint(self, field: Field) -> str:
        """Return what belongs into a field; empty if nothing needs to be said."""
        return self.hints.get(field, "")


class EntryForm(Frozen):
    """What the evidence form offers for a checkpoint; the first choice is the likely one."""

    checkpoint: str
    title: str
    choices: tuple[EntryChoice, ...]

    @property
    def what(self) -> tuple[str, ...]:
        """Return the choices by name."""
        return tuple(choice.what for choice in self.choices)

    def named(self, what: str) -> EntryChoice | None:
        """Return a choice by its name as typed; None if the form does not have it."""
        return next(
            (
                choice
                for choice in self.choices
                if choice.what.lower() == what.strip().lower()
            ),
            None,
        )


class RulingSide(StrEnum):
    """The side of a ruling, for every role's own words."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"


class RulingForm(Frozen):
    """What a ruling asks for: a reason, and if `day` is given, the day on which it happened."""

    checkpoint: str  # or one period of it: `ID[2026H1]`
    title: str
    word: str
    day: str


class Entry(Frozen):
    """The evidence form as typed."""

    checkpoint: str
    what: str
    value: str
    when: str
    source: str
    note: str


class VerdictChange(Frozen):
    """How an entry would change one verdict."""

    checkpoint: str
    before: str
    after: str
    reason: str
    text: str = ""  # the checkpoint's sentence


class EntryCheck(Frozen):
    """The form judged as one types: a problem for each bad field, and the verdicts that would
    change.
    """

    problems: tuple[tuple[Field, str], ...]
    understood: str  # one line: "revenue 2026Q3 = $555M, grade release"
    changes: tuple[VerdictChange, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class Edited(Frozen):
    """A book's text before and after an edit, and the book afterwards."""

    before: str
    after: str
    book: Book


class PastTrip(Frozen):
    """A time of failure: the close that caused it, and the move from there to the last close in
    percent.
    """

    first: date
    last: date
    word: str
    close: Decimal | None
    move: Decimal | None


class WouldHave(Frozen):
    """How a checkpoint would have stood from `first` to `last`.

    `days` and `closes` are given if its test is of the price alone.
    """

    first: date
    last: date
    days: tuple[date, ...]
    closes: tuple[Decimal, ...]
    stretches: tuple[Stretch, ...]
    trips: tuple[PastTrip, ...]


class Trial(Frozen):
    """An edit of the book as typed so far. Nothing is written.

    `missing` are empty fields that are needed, `problems` errors by field (or without one).
    `written` are the new lines, below line `below` of the book; `moves` the goalposts that would
    move, and `hint` a doubt about the sentence. `today` and `history` are the checkpoint `about`
    which it is, judged now and in the past.
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


class TickerLine(Frozen):
    """One of the tickers typed, and the company it was taken for with the edits, or the problem.

    `only` is symbol and name of the one company it may be, if that is not certain. `known`: the
    book has it already, and nothing is new.
    """

    typed: str
    lots: tuple[str, ...] = ()
    symbol: str = ""
    name: str = ""
    edits: tuple[Edit, ...] = ()
    problem: str = ""
    known: bool = False
    only: tuple[tuple[str, str], ...] = ()


class TickersTrial(Frozen):
    """Tickers as typed so far. `offers` are symbol and name of what the last one may become."""

    trial: Trial
    lines: tuple[TickerLine, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()


class LineTrial(Frozen):
    """A typed line, tried on the book.

    `readings` are canonical lines; several come with a `question`. Without one, `problem` gives the
    reason and `offers` lines that would work. `fields` are those that the chosen reading writes.
    `stopped` is the word that cannot be read. `lots` are the tickers or lots that the line adds, if
    it is no checkpoint.
    """

    trial: Trial
    readings: tuple[str, ...] = ()
    question: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
    stopped: str = ""
    offers: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    lots: str = ""
