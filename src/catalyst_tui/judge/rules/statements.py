"""All that was said about a checkpoint: itself, the legs of its group, what suspends it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.subject import parts
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Ledger
from catalyst_tui.judge.ledger.observed import evidence_order
from catalyst_tui.judge.rules.grades import SILENCE, Weighed, weigh_dates

UNMOVING = (Effect.NOTE, Effect.RULED)
"""What moves nothing: a note, and a ruling, which goes before all evidence."""


class Said(Struct, frozen=True):
    """The evidence about one checkpoint that moves anything, oldest first, and of it the company's dates."""

    items: tuple[Evidence, ...]
    dates: Weighed[Evidence]


_NOTHING = Said((), SILENCE)


def said_of(checkpoint: Checkpoint, scope: Scope) -> Said:
    """What was said of a checkpoint by now: asked for by most rules, found once."""
    kept = scope.kept.said
    found = kept.get(checkpoint.id)
    if found is None:
        found = kept[checkpoint.id] = _said(scope.ledger.evidence(checkpoint.id, scope.at))
    return found


def _said(known: list[Evidence]) -> Said:
    items = tuple(item for item in known if item.effect not in UNMOVING)
    return Said(items, weigh_dates(items)) if items else _NOTHING


def spoken(checkpoint: Checkpoint, facts: Ledger, at: datetime) -> list[Evidence]:
    """The evidence known by `at`, oldest first."""
    statements = [item for one in (checkpoint, *parts(checkpoint)) for item in facts.evidence(one.id, at)]
    return sorted(statements, key=evidence_order)


def entered(checkpoint: Checkpoint, facts: Ledger, at: datetime) -> list[Evidence]:
    """The same with what was taken back, and that it was."""
    statements = [item for one in (checkpoint, *parts(checkpoint)) for item in facts.entered(one.id, at)]
    return sorted(statements, key=evidence_order)
