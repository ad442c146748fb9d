"""What is opened from the home screen: a checkpoint, a ticker's theses, what was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalyst_tui.book.model import Role, Thesis
    from catalyst_tui.desk.views import CheckpointRow
    from catalyst_tui.judge.facts import Evidence
    from catalyst_tui.judge.verdict import Status


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
