"""A score that a person gives, against the one that trips."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalyst_tui.book.model.book import Checkpoint, Role, Score
from catalyst_tui.book.model.quantity import NUMBER, Quantity
from catalyst_tui.judge.evaluate.scope import Scope, said_of
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.ledger.facts import Effect, Evidence
from catalyst_tui.judge.ledger.grades import in_words
from catalyst_tui.judge.rules.deadlines import Promise
from catalyst_tui.judge.rules.events import day_of
from catalyst_tui.judge.rules.windows import counts_from
from catalyst_tui.judge.verdict import Input


def scored(claim: Score, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Truth:
    """Compare the latest score of the window with the one that trips; unknown until there is one."""
    scores = scores_in_window(checkpoint, promise, scope)
    limit = Quantity(claim.trip, NUMBER)
    if not scores or scores[-1].score is None:
        return Truth(None, _no_score(checkpoint, promise, scope), threshold=limit)
    latest = scores[-1]
    score = scores[-1].score
    tripped = trips(claim, score)
    value = Quantity(score, NUMBER)
    item = Input(
        checkpoint.ticker or "", f"score of {checkpoint.id}", day_of(latest, scope), value,
        known_at=latest.known_at, grade=latest.grade, source=latest.source,
    )  # fmt: skip
    gap = (claim.trip - score) if claim.trip < 0 else (score - claim.trip)
    return Truth(tripped, f"scored {value}: {in_words(latest)}", (item,), value, limit, Quantity(gap, NUMBER))


def scores_in_window(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> list[Evidence]:
    """Return the scores given for days from `from` to `due`, oldest first."""
    first, last = _first_day(checkpoint, promise), promise.last
    return [
        item
        for item in _scores(checkpoint, scope)
        if (first is None or day_of(item, scope) >= first) and (last is None or day_of(item, scope) <= last)
    ]


def _scores(checkpoint: Checkpoint, scope: Scope) -> list[Evidence]:
    items = said_of(checkpoint, scope).items
    return [item for item in items if item.effect is Effect.SCORED and item.score is not None]


def _first_day(checkpoint: Checkpoint, promise: Promise) -> date | None:
    """Return the first day that counts; that a thesis was opened limits its proofs alone."""
    limits = checkpoint.since or checkpoint.period or checkpoint.role is Role.PROOF
    return promise.since if limits else None


def _no_score(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> str:
    first = _first_day(checkpoint, promise)
    if first is not None and first > scope.today:
        return counts_from(checkpoint, first, scope)
    early = first is not None and any(day_of(item, scope) < first for item in _scores(checkpoint, scope))
    return f"no score given since {first}" if early else "no score given yet"


def trips(claim: Score, score: Decimal) -> bool:
    """Whether a score is at the one that trips, or beyond it, away from zero."""
    return score <= claim.trip if claim.trip < 0 else score >= claim.trip
