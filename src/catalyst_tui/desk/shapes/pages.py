"""What is opened from the home screen: a checkpoint, a ticker's theses, what was told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Role, Thesis
    from catalyst_tui.desk.shapes.board import CheckpointRow
    from catalyst_tui.desk.shapes.forms import Entry
    from catalyst_tui.judge.history.goalposts import Goalposts
    from catalyst_tui.judge.history.trend import Trend
    from catalyst_tui.judge.ledger.facts import Evidence


class Flip(Struct, frozen=True):
    """A verdict that changed, as it was noticed."""

    at: datetime
    checkpoint: str
    before: str
    after: str
    reason: str


class CheckpointDetail(Struct, frozen=True):
    """One checkpoint opened: verdict, inputs, evidence and flips (newest first), its edits, and what was
    stated of it (oldest first)."""

    row: CheckpointRow
    evidence: tuple[Evidence, ...]
    flips: tuple[Flip, ...]
    goalposts: Goalposts | None = None  # None when it was never edited
    stated: tuple[tuple[date, Decimal | None], ...] = ()  # probabilities by day; None: taken back
    trend: Trend | None = None  # the last values; None where there are none, or none is known yet
    thesis: Thesis | None = None
    closed: tuple[date, date] | None = (
        None  # the first and the last session of its ticker's last closes
    )
    measured: bool = True  # whether its trend was looked for yet


class ThesisView(Struct, frozen=True):
    """A ticker's arguments, each with its checkpoints grouped by role in the order of `Role`."""

    symbol: str
    name: str
    theses: tuple[tuple[Thesis | None, tuple[tuple[Role, tuple[CheckpointRow, ...]], ...]], ...]


class InboxLine(Struct, frozen=True):
    """One thing that happened and was told: a status, or what else could be said (`T-5d`, `slips out …`).

    `checkpoint` is also an event of the book, or `sources:prices`. `waits`: it is urgent, still so, and told
    again until it is acknowledged. `snoozed`: until when popups about the checkpoint are held.
    """

    id: int
    at: datetime
    checkpoint: str
    ticker: str
    word: str
    title: str
    body: str
    seen: bool
    acknowledged: bool = False
    waits: bool = False
    snoozed: datetime | None = None
    period: str = ""  # the one it is of, of a checkpoint that recurs
    own: bool = False  # the user's own entry made it

    @property
    def about(self) -> str:
        """The checkpoint, or the period of it: `ID[2026H1]`."""
        return f"{self.checkpoint}[{self.period}]" if self.period else self.checkpoint


class Document(Struct, frozen=True):
    """Something published that is known of: where, about whom, and what it said."""

    address: str
    ticker: str
    checkpoint: str
    said: str


class HitLine(Struct, frozen=True):
    """A sentence of a release with a checkpoint's own words, waiting to be accepted as evidence or dismissed.

    `entry` is the evidence it would be, for the checkpoint or a leg of it (`ID.2`); `claim` what that says.
    `spans` are where its words stand in the sentence: first character, and the one after the last.
    """

    id: int
    at: datetime  # when the release was public
    ticker: str  # whose release it is
    checkpoint: str
    claim: str
    sentence: str
    source: str  # the address of the document
    entry: Entry
    spans: tuple[tuple[int, int], ...] = ()
    agent: bool = False  # no release says it: an agent proposes it, and `id` is below zero
    diff: tuple[str, ...] = ()  # where that is an edit of the book: its lines, with `-` and `+`
    by: str = "an agent"  # who proposes or asks it
    no: str = ""  # what a no says
