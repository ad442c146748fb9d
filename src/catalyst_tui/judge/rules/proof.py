"""A proof should become true. The rules, in the order of verdicts.md, "Proof"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Checkpoint, Group, OnSilence, Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import IN_TIME, Period
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.value import each_once
from catalyst_tui.judge.ledger.facts import Effect
from catalyst_tui.judge.ledger.outages import unreachable
from catalyst_tui.judge.rules.claims import (
    Standing,
    against_figures,
    cause_of,
    decisive,
    filing_to_come,
    known_of,
    standing,
)
from catalyst_tui.judge.rules.deadline import Promise, promise_of, span_of, verify_by
from catalyst_tui.judge.rules.events import day_of
from catalyst_tui.judge.rules.grades import (
    contradicted_by,
    date_in_words,
    dated_words,
    in_words,
    with_beside,
)
from catalyst_tui.judge.rules.outlook import Outlook, company_date, outlook
from catalyst_tui.judge.rules.ruling import ruled
from catalyst_tui.judge.rules.slips import slips
from catalyst_tui.judge.rules.statements import said_of
from catalyst_tui.judge.sentence import Sentence, Words, followed
from catalyst_tui.judge.verdict import Input, Mark, Result, Status, Timing, Verdict


def judge_proof(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """The verdict of a proof; of one that recurs, of the period at hand with the earlier ones beside it."""
    periods = recurrences(checkpoint, scope)
    if not periods:
        return _once(checkpoint, scope)
    fiscal, today = scope.fiscal(checkpoint.ticker), scope.today
    begun = [period for period in periods if fiscal.start(period) <= today] or periods[:1]
    verdicts = [(period, judge_period(checkpoint, period, scope)) for period in begun]
    period, shown = verdicts[-1]
    results = tuple(
        Result(
            each,
            one.status,
            one.timing,
            one.said,
            one.verify_by,
            one.marks,
            one.cause,
            one.due,
            one.settled_on,
            one.known_on,
        )
        for each, one in verdicts
    )
    waits = any(result.waits for result in results[:-1])
    marks = (*shown.marks, Mark.UNSETTLED) if waits else shown.marks
    return replace(shown, results=results, marks=marks, cause=f"{period}:{shown.cause}")


def recurrences(checkpoint: Checkpoint, scope: Scope) -> list[Period]:
    """The periods a recurring proof is judged at, oldest first; none for one that is judged once."""
    if checkpoint.target:
        return sorted((period for period, _ in checkpoint.target), key=IN_TIME)
    if checkpoint.every is None:
        return []
    fiscal = scope.fiscal(checkpoint.ticker)
    begins = checkpoint.since.first if checkpoint.since else checkpoint.opened or scope.today
    ends = min(checkpoint.due.last, scope.today) if checkpoint.due else scope.today
    periods = [fiscal.containing(begins, checkpoint.every)]
    while fiscal.end(periods[-1]) < ends:
        periods.append(periods[-1].shift(1))
    return periods


def judge_period(checkpoint: Checkpoint, period: Period, scope: Scope) -> Verdict:
    """One period of a recurring proof, judged and ruled on as a proof of its own."""
    goal: Quantity | None = dict(checkpoint.target).get(period)
    once = replace(checkpoint, period=period, since=None, due=None)
    scope = replace(scope.counting(checkpoint), period=period, span=period.span, target=goal)
    return ruled(once, _once(once, scope), scope, period)


class _Decided(Struct, frozen=True):
    """What a rule makes of a proof. `marks` come after those of what was read; `inputs` None: those read."""

    status: Status
    said: Words
    cause: str
    marks: tuple[Mark, ...] = ()
    settled_on: date | None = None
    known_on: date | None = None
    timing: Timing | None = None
    inputs: tuple[Input, ...] | None = None


def _once(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    scope = scope.spanning(span_of(checkpoint, scope))
    promise = promise_of(checkpoint, scope)
    read = standing(checkpoint.claim, checkpoint, promise, scope)
    if isinstance(checkpoint.claim, Test):
        read = against_figures(read, checkpoint, promise, scope)
    until = verify_by(checkpoint, promise, scope)
    moved = slips(checkpoint, scope)
    decided = (
        _confirmed(promise, read, scope)
        or _refuted(promise, checkpoint, scope)
        or _beyond_reach(read, checkpoint, scope)
        or _past(until, promise, read, checkpoint, scope)
        or _open(promise, read, checkpoint, scope)
    )
    marks, said = [Mark.SLIPPED] if moved else [], with_beside(decided.said, read.truth.beside)
    if read.truth.contradicted:
        marks.append(Mark.CONTRADICTED)
    marks += decided.marks
    against = said_of(checkpoint, scope).dates.against  # dates that contradict the company's own
    if against and decided.status is not Status.MET:
        said = with_beside(said, [contradicted_by(date_in_words(one)) for one in against])
        marks += [] if Mark.CONTRADICTED in marks else [Mark.CONTRADICTED]
    return Verdict(
        checkpoint.id,
        Role.PROOF,
        decided.status,
        said,
        ticker=checkpoint.ticker,
        timing=decided.timing,
        marks=tuple(marks),
        value=read.truth.value,
        bound=read.truth.bound,
        threshold=read.truth.threshold,
        headroom=read.truth.headroom,
        due=promise.last,
        verify_by=until,
        settled_on=decided.settled_on,
        known_on=decided.known_on,
        inputs=read.truth.inputs if decided.inputs is None else decided.inputs,
        slips=moved,
        cause=decided.cause,
    )


def _known_later(read: Standing, scope: Scope) -> date | None:
    """The day it could be known, where that is after the day it was so: of a figure, its release."""
    at = read.known
    if at is not None and at == known_of(read.truth.inputs):  # a filing may say what a release had said
        at = max(_first_said(item, scope) for item in read.truth.inputs if item.known_at)
    known = local_day(at, scope.zone) if at else None
    return known if known and read.day and known > read.day else None


def _first_said(item: Input, scope: Scope) -> datetime:
    """When a figure was first said as it stands."""
    said = item.known_at or scope.at
    if item.period is None or item.basis is None:
        return said
    known = scope.ledger.vintages((item.ticker, item.metric, item.kind, item.basis), item.period, said)
    return min((fact.known_at for fact in known if fact.value == item.value), default=said)


def _confirmed(promise: Promise, read: Standing, scope: Scope) -> _Decided | None:
    """Rule 1: confirming evidence, or a test that is true."""
    if read.state is not True or read.day is None:
        return None
    return _Decided(
        Status.MET,
        read.truth.said,
        read.cause,
        _with_filing(read),
        settled_on=read.day,
        known_on=_known_later(read, scope),
        timing=promise.timing(read.day),
    )


def _with_filing(read: Standing) -> tuple[Mark, ...]:
    return (Mark.UNCONFIRMED,) if filing_to_come(read.truth.inputs) else ()


def _refuted(promise: Promise, checkpoint: Checkpoint, scope: Scope) -> _Decided | None:
    """Rule 2: it can no longer happen."""
    item = decisive(checkpoint, promise, scope).last
    if item is None or item.effect is not Effect.REFUTED:
        return None
    day = day_of(item, scope)
    words = dated_words(item, day)
    return _missed(day, f"refuted: {words}" if item.note else words, item.id)


def _beyond_reach(read: Standing, checkpoint: Checkpoint, scope: Scope) -> _Decided | None:
    """Rule 2 of a group: too few of its members can still be true."""
    if not isinstance(checkpoint.claim, Group) or read.state is not False or read.day is None:
        return None
    known = local_day(read.known, scope.zone) if read.known else read.day
    return _missed(known, read.truth.said, read.cause, _with_filing(read))


def _missed(day: date, said: Words, cause: str, marks: tuple[Mark, ...] = ()) -> _Decided:
    return _Decided(Status.MISSED, said, cause, marks, settled_on=day)


def _past(
    until: date | None, promise: Promise, read: Standing, checkpoint: Checkpoint, scope: Scope
) -> _Decided | None:
    """Rule 3: the window is over. Time alone decides a phase, never the truth."""
    if promise.last is None or scope.today <= promise.last:
        return None
    word = company_date(checkpoint, scope)
    if word is not None and word.company_date is not None and word.company_date.last > promise.last:
        reason = f"the company says {word.company_date}, after {promise.last}: {in_words(word)}"
        return _missed(promise.last + timedelta(days=1), reason, word.id)
    if read.state is False and read.day is not None:
        known = read.known.astimezone(scope.zone).date() if read.known else read.day
        return _missed(max(known, promise.last), read.truth.said, read.cause, _with_filing(read))
    stale = _stale(read.truth.inputs, scope)
    until = until or promise.last
    no_word = unreachable(checkpoint.claim, until, scope) if scope.today > until else ""
    if scope.today <= until or no_word:
        ended = f"; ended {promise.last}, evidence expected by {until}{no_word}"
        return _Decided(Status.AWAITING, followed(read.truth.said, ended), f"due:{promise.last}", stale)
    if checkpoint.on_silence is OnSilence.MISSED:
        marks = (*stale, Mark.PROVISIONAL)
        return _missed(promise.last + timedelta(days=1), f"no evidence by {until}", f"silence:{until}", marks)
    said = Sentence("no evidence by {}; your ruling is needed ({})".format, until, read.truth.said)
    return _Decided(Status.OVERDUE, said, f"silence:{until}", stale)


def _stale(inputs: Sequence[Input], scope: Scope) -> tuple[Mark, ...]:
    return (Mark.STALE,) if scope.any_stale(inputs) else ()


def _open(promise: Promise, read: Standing, checkpoint: Checkpoint, scope: Scope) -> _Decided:
    """Rules 4 and 5: not settled and not past due: the latest outlook colours it."""
    word: Outlook | None = outlook(checkpoint, promise, scope)
    inputs = read.truth.inputs
    if word is None:
        return _Decided(Status.PENDING, read.truth.said, cause_of(inputs), _stale(inputs, scope))
    late = word.fresh_until is not None and scope.today > word.fresh_until
    return _Decided(
        word.status,
        word.said,
        word.cause,
        (Mark.STALE,) if late else _stale(word.inputs, scope),
        inputs=each_once([*(item for item in inputs if item.value), *word.inputs]) or inputs,
    )
