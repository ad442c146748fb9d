"""What changed, and what the user should hear of it (verdicts.md, "Transitions and alerts")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from catalyst_tui.book.model import Book, Checkpoint
from catalyst_tui.judge.transitions import Word
from catalyst_tui.judge.verdict import Status
from catalyst_tui.store.outbox import Transition, Urgency

_LOUD = {
    Status.MISSED: Urgency.CRITICAL,
    Status.BROKEN: Urgency.CRITICAL,
    Status.TRIPPED: Urgency.CRITICAL,
    Status.OVERDUE: Urgency.CRITICAL,
    Status.MET: Urgency.NORMAL,
    Status.HELD: Urgency.NORMAL,
    Status.CLEARED: Urgency.NORMAL,
    Status.AT_RISK: Urgency.NORMAL,
    Status.NEAR: Urgency.NORMAL,
    Status.AWAITING: Urgency.LOW,
}
_WORRYING = {Status.MISSED, Status.BROKEN, Status.TRIPPED, Status.OVERDUE, Status.AT_RISK, Status.NEAR}
_EASED = {Status.PENDING, Status.ON_TRACK, Status.HOLDING, Status.CLEAR}


@dataclass(frozen=True, slots=True)
class Edits:
    """The wording of each checkpoint by number, and those whose flips are not news: just reworded."""

    revisions: Mapping[str, int]
    unheard: frozenset[str] = frozenset()


def changes(
    found: Iterable[Word], last: Mapping[str, str], book: Book, edits: Edits, at: datetime
) -> list[Transition]:
    """The transitions from the last words noticed. A first look, and a flip that the user's own edit of the
    book made, are kept but not heard."""
    return [
        _transition(word, last.get(word.key), book.checkpoints[word.checkpoint], edits, at)
        for word in found
        if last.get(word.key) != word.word
    ]


def _transition(
    word: Word, before: str | None, checkpoint: Checkpoint, edits: Edits, at: datetime
) -> Transition:
    urgency = _urgency(word, before, checkpoint)
    heard = before is not None and urgency is not None and checkpoint.id not in edits.unheard
    then = f"\nThen: {checkpoint.then}" if checkpoint.then and word.status.bad else ""
    was = f" (was {before.replace('_', ' ')})" if before else ""
    return Transition(
        checkpoint=word.key,
        revision=edits.revisions.get(checkpoint.id, 0),
        ticker=checkpoint.ticker,
        before=before,
        after=word.word,
        cause=word.cause,
        reason=word.reason,
        at=at,
        heard=heard,
        urgency=urgency if urgency is not None else Urgency.LOW,
        title=f"{checkpoint.ticker or 'Theme'} {word.word.replace('_', ' ')}: {checkpoint.text or word.key}",
        body=f"{word.reason}{was}{then}",
    )


def _urgency(word: Word, before: str | None, checkpoint: Checkpoint) -> Urgency | None:
    """How loud, None for what is only seen on the screen."""
    if word.status is Status.READING:
        return Urgency.NORMAL if word.word in checkpoint.alert else None
    if word.status in _LOUD:
        return _LOUD[word.status]
    if before in _WORRYING and word.status in _EASED:
        return Urgency.NORMAL
    return None


def digest(titles: list[str]) -> tuple[str, str]:
    """One notice for many: title and body."""
    shown = titles[:8]
    rest = f"\n… and {len(titles) - len(shown)} more in the inbox" if len(titles) > len(shown) else ""
    return f"{len(titles)} checkpoints changed", "\n".join(shown) + rest
