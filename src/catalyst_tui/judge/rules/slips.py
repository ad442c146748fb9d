"""What became of a promise: each move of its date, by the company or by the user, and edits that ask for a
reason because it stood badly when they were made (verdicts.md, "Slips and goalposts").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import Window, evening_of, local_day
from catalyst_tui.book.model.definition import same_promise
from catalyst_tui.book.model.period import FiscalYear
from catalyst_tui.book.model.subject import recurs
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import Effect, Ledger, Reason, Revision
from catalyst_tui.judge.rules.grades import in_words
from catalyst_tui.judge.rules.statements import said_of
from catalyst_tui.judge.verdict import Mark, Slip, Status, Verdict

OWN = "the book"
"""Who says so when the user moved a date."""

_ASKING = frozenset(
    status for status in Status if status.waits or status.group in (StatusGroup.RISKY, StatusGroup.BAD)
)
"""What an edit needs a reason in: near, bad or due."""


def asks_a_reason(status: Status) -> bool:
    """Whether it is near, bad or due: who changes the promise then is asked why."""
    return status in _ASKING


def asks(revision: Revision) -> bool:
    """Whether it changed a promise that was near, bad or due, so that a reason is asked for."""
    return revision.number > 1 and revision.word in _ASKING


def standing(known: Sequence[Revision]) -> list[Revision]:
    """The first wording and the edits that still stand: one taken back moved nothing, nor did taking it back.

    Going back beyond an edit that asked, over one that did not, is an edit of its own.
    """
    stands: list[Revision] = []
    for revision in known:
        place = next((n for n, one in enumerate(stands) if _same(one, revision)), None)
        undone = stands[place + 1 :] if place is not None else []
        if place is None or (asks(revision) and undone and not asks(undone[0])):
            stands.append(revision)
        else:
            del stands[place + 1 :]
    return stands


def _same(one: Revision, other: Revision) -> bool:
    return same_promise(one.definition, other.definition)


def last_asking(checkpoint: str, facts: Ledger, at: datetime) -> Revision | None:
    """The latest edit by `at` that asks for a reason and still stands."""
    return next(filter(asks, reversed(standing(facts.revisions(checkpoint, at)))), None)


def reason_for(revision: Revision, facts: Ledger, at: datetime) -> Reason | None:
    """Why the user made an edit, as last said by `at`; None also where that was taken back."""
    given = [
        reason
        for reason in facts.record.reasons
        if (reason.checkpoint, reason.revision) == (revision.checkpoint, revision.number)
        and reason.known_at <= at
    ]
    return given[-1] if given and given[-1].text else None


def unexplained(checkpoint: str, facts: Ledger, at: datetime) -> Revision | None:
    """The edit of a checkpoint that still wants a reason."""
    edit = last_asking(checkpoint, facts, at)
    return edit if edit is not None and reason_for(edit, facts, at) is None else None


def with_edits(verdict: Verdict, scope: Scope) -> Verdict:
    """The verdict with the user's own moves of its date and the mark of an edit that stands."""
    if len(scope.ledger.revisions(verdict.checkpoint)) < 2:
        return verdict
    marks, slips, moved = verdict.marks, verdict.slips, ""
    if own := tuple(_own(verdict.checkpoint, scope)):
        slips = tuple(sorted((*slips, *own), key=lambda slip: slip.known_at))
        marks = marks if Mark.SLIPPED in marks else (Mark.SLIPPED, *marks)
    edit = last_asking(verdict.checkpoint, scope.ledger, scope.at)
    if edit is None and not own:
        return verdict
    if edit is not None:
        marks, moved = (*marks, Mark.MOVED), _sentence(edit, scope)
    return replace(verdict, marks=marks, slips=slips, moved=moved)


def _sentence(edit: Revision, scope: Scope) -> str:
    why = reason_for(edit, scope.ledger, scope.at)
    changed = f"changed on {local_day(edit.known_at, scope.zone)} while {edit.word.replace('_', ' ')}"
    return f"{changed}: {why.text}" if why else f"{changed}; no reason was given"


def _own(checkpoint: str, scope: Scope) -> Iterator[Slip]:
    """Return the user's moves of the last day promised, but not those that were undone.

    A date that left the book for a while has moved too.
    """
    before: Window | None = None
    for revision in standing(scope.ledger.revisions(checkpoint, scope.at)):
        after = _promised(revision, scope.fiscal(scope.ticker))
        if after is None:
            continue
        if before is not None and after.last != before.last:
            yield Slip(before, after, revision.known_at, OWN, by_company=False)
        before = after


def _promised(revision: Revision, fiscal: FiscalYear) -> Window | None:
    if revision.period is None:
        return revision.due
    period = fiscal.own(revision.period)
    return Window(fiscal.start(period), fiscal.end(period), str(revision.period))


def slips(checkpoint: Checkpoint, scope: Scope) -> tuple[Slip, ...]:
    """Every move of the company's date, oldest first: slips in and slips out."""
    zone = scope.zone
    moves = [
        Slip(slip.before, slip.after, evening_of(slip.seen, zone), slip.why or slip.url)
        for slip in checkpoint.slips
        if evening_of(slip.seen, zone) <= scope.at
    ]
    spoken = moves[-1].after if moves else None
    for item in said_of(checkpoint, scope).dates.counted:
        if item.company_date is None:
            continue
        before = spoken or _due_at(item.known_at, checkpoint, scope)
        same = before is not None and _ends(before) == _ends(item.company_date)
        if item.effect is Effect.RESCHEDULED and not same:
            moves.append(Slip(before, item.company_date, item.known_at, in_words(item)))
        spoken = item.company_date
    return tuple(moves)


def _ends(window: Window) -> tuple[object, object]:
    return window.first, window.last


def _due_at(moment: datetime, checkpoint: Checkpoint, scope: Scope) -> Window | None:
    """The date the book gave when the company spoke; before it was first read, the first one it gave.

    So a company's slip stays in the ladder when the user follows it.
    """
    known = [revision for revision in scope.ledger.revisions(checkpoint.id) if revision.book]
    if not known or recurs(checkpoint):
        return checkpoint.due
    place = bisect_right(known, moment, key=lambda revision: revision.known_at)
    return known[max(place - 1, 0)].due or checkpoint.due
