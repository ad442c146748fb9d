"""What was observed, as values: figures, evidence, wordings of the book, stated probabilities, outages.

`known_at` is when the world could know a thing; nothing here is ever changed (verdicts.md, "Facts").
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Need, Status
from catalyst_tui.values import PartlyCompared

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis
    from catalyst_tui.book.model.dates import Window
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity


class Fact(PartlyCompared, frozen=True):
    """One observed value. `period` is a reporting period, or the day of an instant.

    `withdraws`: no value, but that the same one, known at that moment, is taken back.
    """

    NOT_COMPARED = frozenset({"entered"})

    ticker: str
    metric: str
    period: Period | date
    kind: Kind
    basis: Basis
    value: Quantity
    known_at: datetime
    grade: Grade
    source: str
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    note: str = ""
    filed: FilingRef | None = None
    withdraws: datetime | None = None
    entered: datetime | None = None
    """When a person typed it; None for what a filing tells, whenever it was fetched."""

    def taken_back(self, at: datetime) -> Fact:
        """That it is taken back at `at`."""
        return replace(self, known_at=at, withdraws=self.known_at)


class FilingRef(Struct, frozen=True):
    """Where in a company's filing a figure stands, and the days it covers; `start` None for an instant.

    `derived_from` names what it was computed from: `accession Concept`, each.
    """

    form: str
    accession: str
    concept: str
    start: date | None
    end: date
    derived_from: tuple[str, ...] = ()


NEVER_TYPED = datetime.min.replace(tzinfo=UTC)
"""Before all that was typed: of one moment and one grade what was entered later counts."""

ANOTHER = "another"
"""What a person says of an event that happened on the day of another one that was reported."""

WITHDRAWN = "withdrawn"
"""What a person says to take a ruling back."""


class Evidence(PartlyCompared, frozen=True):
    """One observed event about a checkpoint. `company_date` is when the company says it will be.

    `ruling` is the word of a person's own decision (`Effect.RULED`); None withdraws the one before.
    `withdraws` is the id of the evidence that is taken back (`Effect.WITHDRAWN`).
    """

    NOT_COMPARED = frozenset({"entered"})

    id: str
    checkpoint: str
    effect: Effect
    known_at: datetime
    grade: Grade
    source: str
    happened_on: date | None = None
    company_date: Window | None = None
    score: Decimal | None = None
    note: str = ""
    ruling: Status | None = None
    withdraws: str = ""
    another: bool = False  # happened, and is another event than those reported for the same day
    entered: datetime | None = None
    """When a person typed it."""

    @property
    def word(self) -> str:
        """The word it is entered and stored with: its effect, or `another`."""
        return ANOTHER if self.another else self.effect.value

    @property
    def label(self) -> str:
        """What it does, in the words it is entered with: `happened`, `score -1`, `ruled missed`."""
        match self.effect:
            case Effect.SCORED:
                return f"{self.effect} {self.score}"
            case Effect.RULED:
                return f"{self.effect} {self.ruling or WITHDRAWN}"
        return self.word

    def taken_back(self, at: datetime) -> Evidence:
        """That it is taken back at `at`."""
        return Evidence(
            id=f"undo-{self.id}-{at:%Y%m%dT%H%M%S%f}",
            checkpoint=self.checkpoint,
            effect=Effect.WITHDRAWN,
            known_at=at,
            grade=Grade.OWN,
            source=str(Grade.OWN),
            note=self.label,
            withdraws=self.id,
        )


def evidence_order(item: Evidence) -> tuple[object, ...]:
    """Oldest first, the better grade last, of one grade what was entered later; told apart to the end."""
    return (item.known_at, -item.grade, item.entered or NEVER_TYPED, item.id)


class Revision(Struct, frozen=True):
    """One wording of a checkpoint; the first has number 1. `word` is what was said of it when this one was
    first read, so an edit of what stood badly shows; `book` names the whole text it was read in."""

    checkpoint: str
    number: int
    known_at: datetime
    definition: str
    book: str
    word: str = ""
    period: Period | None = None
    due: Window | None = None


class Reason(Struct, frozen=True):
    """Why the user changed a checkpoint: a note to one of its revisions."""

    checkpoint: str
    revision: int
    text: str
    known_at: datetime


class Stated(Struct, frozen=True):
    """A probability as the user stated it, from the moment it was first read; None when it was taken back."""

    checkpoint: str
    p: Decimal | None
    known_at: datetime


class Review(Struct, frozen=True):
    """A person looked at a thesis again, and may have said what they saw."""

    thesis: str
    note: str
    known_at: datetime


class Print(Struct, frozen=True):
    """A company's report for a quarter was published then, whichever of its figures are known here."""

    ticker: str
    period: Period
    known_at: datetime


class Announced(Struct, frozen=True):
    """What a source said of a ticker's next print. `known_at` is when we first saw it say so."""

    ticker: str
    day: date
    estimated: bool
    source: str
    known_at: datetime


class Outage(Struct, frozen=True):
    """From when to when none of the sources of one need could be asked; None: still."""

    need: Need
    first: datetime
    last: datetime | None = None
