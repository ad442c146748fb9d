"""What the screens are given: plain frozen data, one shape for each thing shown. No widget reads a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

# Annotations only: the first paint needs these values from the database, not the modules that make them.
if TYPE_CHECKING:
    from catalyst_tui.book.model import Checkpoint, Role, Thesis
    from catalyst_tui.judge.facts import Evidence, Quote
    from catalyst_tui.judge.verdict import Status, Verdict


class Attention(IntEnum):
    """Why a row comes first; the lower number is the more urgent."""

    BAD = 0  # missed, broken, tripped, overdue
    RISKY = 1  # at_risk, near
    DUE = 2  # awaiting, or due within two weeks
    BLIND = 3  # unknown or stale
    QUIET = 4
    NONE = 5  # nothing is claimed about it


class Health(StrEnum):
    """The five groups statuses are counted in, for a glyph count in a row."""

    GOOD = "good"  # met, holding, held, clear, cleared
    OPEN = "open"  # pending, on_track, awaiting
    RISKY = "risky"  # at_risk, near
    BAD = "bad"  # missed, broken, tripped, overdue
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NextDate:
    """The next dated thing about a ticker, in words ready to show: "print ~Nov 30", "due in 12d"."""

    day: date
    text: str
    estimated: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One checkpoint in a list."""

    checkpoint: Checkpoint
    verdict: Verdict
    when: str  # "Q3 2026 · print ~Nov 3", "due Dec 31", "open", ready to show
    attention: Attention

    @property
    def id(self) -> str:
        return self.checkpoint.id


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One ticker on the home screen. Amounts are in `quote.price.unit`; changes in percent."""

    symbol: str
    name: str
    quote: Quote | None  # the last known price, with its time and source
    change: Decimal | None
    spark: tuple[Decimal, ...]  # up to 30 closes, oldest first
    value: Decimal | None
    gain: Decimal | None
    gain_share: Decimal | None
    health: tuple[tuple[Health, int], ...]
    next: NextDate | None
    attention: Attention
    checkpoints: tuple[CheckpointRow, ...]  # of this ticker, most urgent first
    stale: bool  # the price is older than the last completed session, or the last minutes when open


@dataclass(frozen=True, slots=True)
class Notice:
    """One quiet line at the bottom: what could not be reached or read, and the way out."""

    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the home screen shows, as of one moment."""

    at: datetime
    rows: tuple[PositionRow, ...]  # most urgent first
    notices: tuple[Notice, ...]
    unread: int  # inbox lines not yet seen
    updated_at: datetime | None  # when a quote was last received
    refreshing: bool = False
    judged: bool = True  # False: as last seen, while the book is being read; checkpoints are still to come

    def row(self, symbol: str) -> PositionRow | None:
        return next((row for row in self.rows if row.symbol == symbol), None)


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict that changed, as it was noticed."""

    at: datetime
    checkpoint: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckpointDetail:
    """One checkpoint opened: verdict, inputs, evidence (newest first), flips (newest first)."""

    row: CheckpointRow
    evidence: tuple[Evidence, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class ThesisView:
    """A ticker's arguments, each with its checkpoints grouped by role in the order of `Role`."""

    symbol: str
    name: str
    theses: tuple[tuple[Thesis | None, tuple[tuple[Role, tuple[CheckpointRow, ...]], ...]], ...]


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One thing that happened and was told."""

    id: int
    at: datetime
    checkpoint: str
    ticker: str
    status: Status
    title: str
    body: str
    seen: bool


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
