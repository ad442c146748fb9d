"""The evidence form: what it offers, what was typed, and what that would do."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

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
