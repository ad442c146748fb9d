"""A score that a person gives, against the one that trips."""

from __future__ import annotations

from decimal import Decimal

from catalyst_tui.book.model.book import Checkpoint, Score
from catalyst_tui.book.model.quantity import NUMBER, Quantity
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.ledger.facts import Effect
from catalyst_tui.judge.rules.events import day_of
from catalyst_tui.judge.rules.grades import in_words
from catalyst_tui.judge.rules.statements import said_of
from catalyst_tui.judge.verdict import Input


def scored(claim: Score, checkpoint: Checkpoint, scope: Scope) -> Truth:
    """The latest score against the one that trips; unknown until a person gives one."""
    scores = [
        item
        for item in said_of(checkpoint, scope).items
        if item.effect is Effect.SCORED and item.score is not None
    ]
    limit = Quantity(claim.trip, NUMBER)
    if not scores or scores[-1].score is None:
        return Truth(None, "no score given yet", threshold=limit)
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


def trips(claim: Score, score: Decimal) -> bool:
    """Whether a score is at the one that trips, or beyond it, away from zero."""
    return score <= claim.trip if claim.trip < 0 else score >= claim.trip
