"""The evidence form: what it offers, what was typed, and what that would do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """The five fields of the evidence form."""

    WHAT = "what"
    VALUE = "value"
    WHEN = "when"
    SOURCE = "source"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What the evidence form offers for one checkpoint: choices for `what`, a hint for each field."""

    checkpoint: str
    title: str
    what: tuple[str, ...]  # metric names, "event" or "score"; the first is the default
    hints: tuple[tuple[Field, str], ...]
    defaults: tuple[tuple[Field, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """The form as typed: five strings."""

    checkpoint: str
    what: str
    value: str
    when: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry would do to one verdict."""

    checkpoint: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """The form judged as one types: a problem for each bad field, and the verdicts that would change."""

    problems: tuple[tuple[Field, str], ...]
    understood: str  # one line: "revenue 2026Q3 = $555M, grade release"
    changes: tuple[Change, ...]

    @property
    def ok(self) -> bool:
        return not self.problems
