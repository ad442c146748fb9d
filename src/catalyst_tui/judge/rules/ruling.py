"""A person's own decision goes before all evidence until it is withdrawn (verdicts.md, "Overrides")."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Checkpoint, Event, Role
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.subject import of_period, recurs
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Effect, Evidence
from catalyst_tui.judge.ledger.observed import NEVER_TYPED
from catalyst_tui.judge.rules.claims import known_of
from catalyst_tui.judge.rules.deadline import promise_of
from catalyst_tui.judge.rules.events import day_of
from catalyst_tui.judge.rules.grades import DECISIVE, in_words
from catalyst_tui.judge.rules.statements import spoken
from catalyst_tui.judge.verdict import Mark, Status, Verdict

_WORDS = {
    Role.PROOF: (Status.MET, Status.MISSED, Status.VOID),
    Role.GUARD: (Status.HOLDING, Status.HELD, Status.BROKEN, Status.VOID),
    Role.KILL: (Status.CLEAR, Status.CLEARED, Status.TRIPPED, Status.VOID),
    Role.GAUGE: (Status.VOID,),
}
_AGAINST: dict[Status, tuple[Status, ...]] = {
    Status.MET: (Status.MISSED,),
    Status.MISSED: (Status.MET,),
    Status.HOLDING: (Status.BROKEN,),
    Status.HELD: (Status.BROKEN,),
    Status.BROKEN: (Status.HOLDING, Status.HELD),
    Status.CLEAR: (Status.TRIPPED,),
    Status.CLEARED: (Status.TRIPPED,),
    Status.TRIPPED: (Status.CLEAR, Status.CLEARED),
}
"""What evidence says when it disagrees with a ruling; with `void` nothing does."""

_OPPOSITE = {
    **dict.fromkeys((Status.MET, Status.HOLDING, Status.HELD, Status.TRIPPED), Effect.REFUTED),
    **dict.fromkeys((Status.MISSED, Status.BROKEN, Status.CLEAR, Status.CLEARED), Effect.HAPPENED),
}
"""The evidence that speaks against a ruling, where its grade alone did not change the verdict."""

_OPEN = (Status.HOLDING, Status.CLEAR)
"""Good, and still open: news about an event that does not decide it contradicts no ruling."""

_STAYS = (Mark.SLIPPED, Mark.MOVED)
"""Marks of the promise; the others are about the evidence, which does not decide any more."""


def ruling_words(checkpoint: Checkpoint) -> tuple[Status, ...]:
    """What a person may rule. A recurring proof is ruled on by period; as a whole it can only be void."""
    return (Status.VOID,) if recurs(checkpoint) else _WORDS[checkpoint.role]


def ruled(checkpoint: Checkpoint, judged: Verdict, scope: Scope, period: Period | None = None) -> Verdict:
    """The verdict as ruled, or as `found` where no ruling is in force. `period`: one of a recurring proof."""
    known = scope.ledger.evidence(checkpoint.id, scope.at)
    if not known:
        return judged
    about, words = checkpoint.id, ruling_words(checkpoint)
    if period is not None:
        about, words = of_period(checkpoint.id, period), _WORDS[checkpoint.role]
    rulings = [item for item in known if item.effect is Effect.RULED and item.checkpoint == about]
    latest = max(reversed(rulings), key=_ruling_order, default=None)
    # A word that is not the role's was ruled on another wording.
    if latest is None or latest.ruling not in words:
        return judged
    return _as_ruled(checkpoint, judged, latest, latest.ruling, scope)


def _ruling_order(item: Evidence) -> tuple[object, ...]:
    """Sort by moment, then by when it was entered. Of the same entry a withdrawal comes last."""
    return item.known_at, item.entered or NEVER_TYPED, item.ruling is None


def _as_ruled(
    checkpoint: Checkpoint, judged: Verdict, item: Evidence, status: Status, scope: Scope
) -> Verdict:
    said_on = local_day(item.known_at, scope.zone)
    reason = f'you ruled {status} on {said_on}: "{item.note}"'
    marks = (*(mark for mark in judged.marks if mark in _STAYS), Mark.RULED)
    if _disagrees(checkpoint, judged, item, scope):
        reason = f"{reason}; the evidence since says {judged.status}: {judged.reason}"
        marks = (*marks, Mark.CONTRADICTED)
    elif (against := _against(checkpoint, judged, item, scope)) is not None:
        reason = f"{reason}; said since: {in_words(against)}"
        marks = (*marks, Mark.CONTRADICTED)
    day = day_of(item, scope)
    results = judged.results
    if status is Status.VOID:  # of a recurring proof, with all its periods
        results = tuple(replace(one, status=status, timing=None, said=reason, marks=marks) for one in results)
    return replace(
        judged,
        status=status,
        said=reason,
        timing=promise_of(checkpoint, scope).timing(day) if status is Status.MET else None,
        marks=marks,
        band=None,
        settled_on=day if status in (Status.MET, Status.MISSED) else None,
        known_on=said_on if status in (Status.MET, Status.MISSED) and said_on > day else None,
        results=results,
        cause=item.id,
    )


def _disagrees(checkpoint: Checkpoint, judged: Verdict, ruling: Evidence, scope: Scope) -> bool:
    """Whether it is judged the other way by what became known after the ruling; silence is not known."""
    if ruling.ruling is None or judged.status not in _AGAINST.get(ruling.ruling, ()):
        return False
    known = None if Mark.PROVISIONAL in judged.marks else _known(checkpoint, judged, scope)
    return known is not None and known > ruling.known_at


def _against(checkpoint: Checkpoint, judged: Verdict, ruling: Evidence, scope: Scope) -> Evidence | None:
    """The latest evidence since a ruling that says the opposite and contradicts a better grade."""
    if ruling.ruling is None or Mark.CONTRADICTED not in judged.marks:
        return None
    opposite = _OPPOSITE.get(ruling.ruling)
    later = (item for item in spoken(checkpoint, scope.ledger, scope.at) if item.known_at > ruling.known_at)
    return next((item for item in reversed(list(later)) if item.effect is opposite), None)


def _known(checkpoint: Checkpoint, judged: Verdict, scope: Scope) -> datetime | None:
    """When what decided became known: the evidence that is its cause, else the last of its figures."""
    known_at = {
        item.id: item.known_at
        for item in spoken(checkpoint, scope.ledger, scope.at)
        if judged.status not in _OPEN or item.effect in DECISIVE or _dates(checkpoint, item)
    }
    return known_at.get(judged.cause) or known_of(judged.inputs)


def _dates(checkpoint: Checkpoint, item: Evidence) -> bool:
    """Return whether an item is a company date, and the claim is about that date."""
    claim = checkpoint.claim
    return isinstance(claim, Event) and claim.slips_past is not None and item.company_date is not None
