"""`verdicts(book, facts, at)`: the one pure function that live use, `--as-of`, replay and tests all call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from catalyst_tui.book.model import Book, Checkpoint, Role
from catalyst_tui.judge.claims import suspended
from catalyst_tui.judge.facts import Ledger
from catalyst_tui.judge.gauge import judge_gauge
from catalyst_tui.judge.guard import judge_guard
from catalyst_tui.judge.kill import judge_kill
from catalyst_tui.judge.promise import dated
from catalyst_tui.judge.proof import judge_proof
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.verdict import Mark, Status, Verdict

_ROLES = {
    Role.PROOF: judge_proof,
    Role.GUARD: judge_guard,
    Role.KILL: judge_kill,
    Role.GAUGE: judge_gauge,
}


def verdicts(book: Book, facts: Ledger, at: datetime) -> dict[str, Verdict]:
    """The verdict of every checkpoint at `at` (aware, UTC), from what was known by then."""
    found = {id_: verdict(book, facts, at, checkpoint) for id_, checkpoint in book.checkpoints.items()}
    return {id_: _waiting(book.checkpoints[id_], each, found) for id_, each in found.items()}


def verdict(book: Book, facts: Ledger, at: datetime, checkpoint: Checkpoint) -> Verdict:
    """The verdict of one checkpoint at `at`, apart from what it depends on."""
    scope = Scope(
        book,
        facts,
        at,
        ticker=checkpoint.ticker,
        basis=checkpoint.basis,
        base=checkpoint.base,
        tolerance=checkpoint.tolerance,
    )
    checkpoint = dated(checkpoint, scope)
    found = _ROLES[checkpoint.role](checkpoint, scope)
    why = suspended(checkpoint.unless, checkpoint, scope)
    if why is None:
        return found
    return replace(found, status=Status.VOID, reason=f"suspended: {why.reason}", cause="unless", timing=None)


def _waiting(checkpoint: Checkpoint, verdict: Verdict, found: dict[str, Verdict]) -> Verdict:
    """Marked while something it depends on is not met."""
    open_ones = [id_ for id_ in checkpoint.depends_on if id_ in found and found[id_].status is not Status.MET]
    if not open_ones or verdict.status.settled:
        return verdict
    return replace(verdict, marks=(*verdict.marks, Mark.WAITING))
