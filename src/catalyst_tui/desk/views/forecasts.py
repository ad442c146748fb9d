"""How good the stated probabilities were, also of promises since dropped from the book."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.model.definition import definition
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.history.forecasts import (
    Ending,
    Outcome,
    Scored,
    Totals,
    ending,
    score,
    totals,
)
from catalyst_tui.judge.history.goalposts import Wording
from catalyst_tui.judge.ledger.facts import Stated


class Forecasts(Struct, frozen=True):
    """All that was forecast by a moment, and what it adds up to.

    `unnoted` are checkpoints whose p in the file is not kept yet: it is stated once the book is judged.
    """

    scored: tuple[Scored, ...]
    totals: Totals
    unnoted: tuple[str, ...]


def forecasts(workspace: Workspace, at: datetime) -> Forecasts:
    """Score what was stated by `at` with what was known then, in the order of the book."""
    stated: defaultdict[str, list[Stated]] = defaultdict(list)
    latest: dict[str, Decimal | None] = {}
    for one in workspace.ledger.record.stated:
        latest[one.checkpoint] = one.p
        if one.known_at <= at:
            stated[one.checkpoint].append(one)
    book = workspace.book.checkpoints
    order = dict.fromkeys((*book, *stated))  # those no longer in the book come last
    scored = [_scored(workspace, stated[id_], at) for id_ in order if id_ in stated]
    return Forecasts(
        tuple(one for one in scored if one.forecasts),
        totals(scored),
        tuple(id_ for id_, one in book.items() if one.p is not None and one.p != latest.get(id_)),
    )


def _scored(workspace: Workspace, stated: list[Stated], at: datetime) -> Scored:
    """What was stated of one checkpoint, against its first wording."""
    id_, begun = stated[0].checkpoint, min(one.known_at for one in stated)
    original = _original(workspace, id_)
    if isinstance(original, Wording):
        end = ending(original, workspace.ledger, begun, at)
    else:
        end = Ending(Outcome.NONE, f"its first wording is not known: {original}")
    return score(id_, end, stated, workspace.book.zone)


def _original(workspace: Workspace, id_: str) -> Wording | str:
    """The checkpoint as first worded, or why that is not known. Mostly it is the one in force, as it is where
    none was noted yet."""
    now, noted = workspace.book.checkpoints.get(id_), workspace.ledger.revisions(id_)
    if now is not None and (not noted or definition(now) == noted[0].definition):
        return Wording(workspace.book, now)
    return workspace.wordings.of(noted[0]) if noted else "it stands in the book no more"
