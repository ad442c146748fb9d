"""The rows of the inbox: notifications, sentences of documents and overdue checkpoints.

The parts are: to answer (oldest first), new and earlier (newest first). A row that waits for an
answer stays until it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.desk.shapes.pages import HitLine, InboxLine
from catalyst_tui.judge.history.transitions import THESIS
from catalyst_tui.ui.words import one_line, with_days


class Part(StrEnum):
    """The part a row belongs to; the value is its heading."""

    ANSWER = "To answer"
    NEW = "New"
    EARLIER = "Earlier"


class Only(StrEnum):
    """The filters; the value is the name on screen."""

    ALL = "all"
    ANSWER = "to answer"
    NEW = "new"
    SENTENCES = "sentences"
    FLIPS = "flips"
    YOURS = "yours"


RULE = ("rule",)
NOTED = ("acknowledge", "snooze")
DECIDE = ("yes", "no")
"""The answers to a row, as words."""

ACTS = {
    "rule": "rule",
    "yes": "accept_hit",
    "no": "dismiss_hit",
    "acknowledge": "acknowledge",
    "snooze": "snooze",
}
"""The action of each answer."""


class Row(Struct, frozen=True):
    """A row of the inbox: an overdue checkpoint (`claim`), a notification (`line`) or a sentence
    (`hit`).
    """

    at: datetime
    ticker: str
    text: str
    part: Part
    line: InboxLine | None = None
    hit: HitLine | None = None
    claim: CheckpointRow | None = None
    fresh: bool = False  # not seen yet, or a sentence without an answer: the tab counts these
    more: tuple[Row, ...] = ()  # notifications of one ticker at one moment, grouped in this row
    opened: bool = False  # the rows of the group are shown below

    @property
    def key(self) -> str:
        if self.more:
            return f"with {self.more[0].key}"
        if self.hit is not None:
            return f"hit {self.hit.id}"
        return str(self.line.id) if self.line is not None else f"due {self.about}"

    @property
    def about(self) -> str:
        """Return the checkpoint, a period of it (`ID[2026H1]`), or another subject
        (`sources:prices`).
        """
        if self.claim is not None:
            return self.claim.id
        if self.hit is not None:
            return self.hit.checkpoint
        return self.line.about if self.line is not None else ""

    @property
    def period(self) -> str:
        """Return the period the row is about; empty if it is about the whole checkpoint."""
        return self.about.partition("[")[2].removesuffix("]")

    @property
    def ways(self) -> tuple[str, ...]:
        """Return the answers to the row."""
        if self.part is not Part.ANSWER:
            return ()
        return RULE if self.claim is not None else DECIDE if self.hit is not None else NOTED

    def fits(self, only: Only) -> bool:
        """Return whether the row passes a filter."""
        match only:
            case Only.ANSWER:
                return self.part is Part.ANSWER
            case Only.NEW:
                return self.fresh
            case Only.SENTENCES:
                return self.hit is not None
            case Only.FLIPS:
                return self.hit is None and not (self.line is not None and self.line.own)
            case Only.YOURS:
                return self.line is not None and self.line.own
        return True


def arranged(
    lines: Iterable[InboxLine], hits: Iterable[HitLine], overdue: Iterable[CheckpointRow]
) -> list[Row]:
    """Return all rows, part by part. A notification about an overdue checkpoint is merged into its
    row.
    """
    due = {claim.id: claim for claim in overdue}
    notified: list[Row] = []
    heard: set[str] = set()
    for line in lines:
        pending = line.waits and not line.acknowledged
        part = Part.ANSWER if pending else Part.EARLIER if line.seen else Part.NEW
        if part is Part.ANSWER and line.about in due:
            heard |= set() if line.seen else {line.about}
            continue
        notified.append(
            Row(line.at, line.ticker, sentence(line), part, line=line, fresh=not line.seen)
        )
    waits = [
        Row(
            _since(claim_row),
            _ticker(claim_row),
            _text(claim_row),
            Part.ANSWER,
            claim=claim_row,
            fresh=claim_row.id in heard,
        )
        for claim_row in due.values()
    ]
    waits += [row for row in notified if row.part is Part.ANSWER]
    waits += [
        Row(hit.at, hit.ticker, hit.sentence, Part.ANSWER, hit=hit, fresh=True) for hit in hits
    ]
    rest = [row for row in notified if row.part is not Part.ANSWER]
    new = [row for row in rest if row.part is Part.NEW]
    earlier = [row for row in rest if row.part is Part.EARLIER]
    return [*sorted(waits, key=lambda row: row.at), *new, *earlier]


def gathered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with similar notifications grouped: same ticker, same moment, stale or
    unknown.
    """
    found: list[Row] = []
    for about, same in groupby(rows, key=_alike):
        alike = tuple(same)
        if about is None or len(alike) < TOGETHER:
            found += alike
        else:
            first, count = alike[0], len(alike)
            text = f"{count} checkpoints {_TOLD_TOGETHER[about[-1]]}"
            found.append(
                Row(first.at, first.ticker, text, first.part, fresh=first.fresh, more=alike)
            )
    return found


TOGETHER = 3
"""Number of similar rows from which they are grouped."""

_TOLD_TOGETHER = {
    "stale": "are judged by figures that are older than they should be",
    "unknown": "cannot be judged: something they read is not known",
}


def _alike(row: Row) -> tuple[datetime, str, Part, str] | None:
    line = row.line
    if line is None or line.word not in _TOLD_TOGETHER or row.part is Part.ANSWER:
        return None
    return row.at, row.ticker, row.part, line.word


def _since(claim: CheckpointRow) -> datetime:
    """Return when evidence became overdue, in this machine's time zone."""
    verdict = claim.verdict
    day = verdict.verify_by or verdict.due or date.max
    return datetime.combine(day, time()).astimezone()


def _ticker(claim: CheckpointRow) -> str:
    return claim.checkpoint.ticker or ""


def _text(claim: CheckpointRow) -> str:
    period = claim.id.partition("[")[2].removesuffix("]")
    return (claim.checkpoint.text or claim.id).removeprefix(f"{period}: ")


def sentence(line: InboxLine) -> str:
    """Return the title of a notification without ticker, period and word, which have their own
    columns.
    """
    whose = line.ticker or "Theme"
    head, colon, text = line.title.partition(": ")
    # the column next to it names the thesis's state
    if line.checkpoint.startswith(THESIS) and colon:
        return one_line(text)
    prefixed = colon and head.startswith(f"{whose} ") and len(head) < 60
    return one_line(text if prefixed else line.title)


def reason(line: InboxLine, today: date) -> str:
    """Return the reason in one line, without the previous status and the planned step."""
    text = one_line(line.body.partition("\nThen: ")[0])
    return with_days(text.rpartition(" (was ")[0] or text, today)


def following(before: Sequence[Row], now: Sequence[Row], at: str | None) -> str | None:
    """Return the row for the cursor: the same one, or the next to
    answer if it was just answered.
    """
    waited = [row.key for row in before if row.part is Part.ANSWER]
    waits = [row.key for row in now if row.part is Part.ANSWER]
    if at not in waited or at in waits:
        return at
    place = waited.index(at)
    after = [key for key in (*waited[place:], *reversed(waited[:place])) if key in waits]
    return after[0] if after else at


def when(at: datetime, now: datetime, *, few: bool = False) -> str:
    """Return a moment in this machine's time zone: `06:15` today, `Tue 16:05` within a week, `Jul
    24` within a year, else its day.

    `few` uses 6 cells instead of 10.
    """
    local, today = at.astimezone(), now.astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if timedelta() < today - local.date() < timedelta(days=7):
        return f"{local:%a}" if few or local.time() == time() else f"{local:%a %H:%M}"
    if abs(today - local.date()) < timedelta(days=330):
        return f"{local:%b} {local.day}"
    return f"{local:%b %y}" if few else f"{local:%Y-%m-%d}"
