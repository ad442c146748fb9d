"""Judge a proof by the rules of verdicts.md, "Proof", in their order.

Rule 4, the outlook, comes first in this file: the company's latest word, its guidance, or the pace
so far. It colours an open proof and settles none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Compare, Expr, Operand, Side
from catalyst_tui.book.model.book import Checkpoint, Claim, Group, OnSilence, Role, Test
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import IN_TIME, Period, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import UNLESS, legs_of, parts
from catalyst_tui.judge.evaluate.reads import (
    in_own_calendar,
    may_be_guided,
    reported_periods,
)
from catalyst_tui.judge.evaluate.reported import figure, guidance
from catalyst_tui.judge.evaluate.scope import PRINT_GRACE, Scope, statements_about
from catalyst_tui.judge.evaluate.truth import number, tied, truth
from catalyst_tui.judge.evaluate.value import Value, each_once, eased, eased_by, unlike
from catalyst_tui.judge.kinds import COMPANYS, Sentence, Words, followed
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Grade, Kind
from catalyst_tui.judge.ledger.grades import (
    contradicted_by,
    date_in_words,
    dated_words,
    in_words,
    with_notes,
)
from catalyst_tui.judge.rules.claims import (
    ClaimStanding,
    against_figures,
    cause_of,
    day_of,
    decisive,
    filing_to_come,
    known_of,
    standing,
)
from catalyst_tui.judge.rules.corporate_actions import footing
from catalyst_tui.judge.rules.rulings import ruled, slips
from catalyst_tui.judge.rules.windows import (
    Deadline,
    deadline_of,
    last_period,
    span_of,
    unreachable,
    verify_by,
)
from catalyst_tui.judge.verdict import Input, Mark, Result, Status, Verdict
from catalyst_tui.values import Frozen

AT_RISK_PACE = Decimal("1.5")


class Outlook(Frozen):
    """One opinion on how a proof is going. After `fresh_until` it is stale."""

    status: Status
    words: Words
    known_at: datetime
    grade: Grade
    cause: str
    inputs: tuple[Input, ...] = ()
    fresh_until: date | None = None


def outlook(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Outlook | None:
    """Return the latest outlook, or None.

    The company's own words of a day precede those of others; then the better grade counts, then the
    later entry.
    """
    spoken_of = (
        checkpoint,
        *(part for part in parts(checkpoint) if not part.id.endswith(UNLESS)),
    )
    words = [
        *sorted(
            _from_figures(checkpoint.claim, checkpoint, deadline, scope),
            key=lambda word: word.cause,
        ),
        *(word for part in spoken_of for word in _from_evidence(part, deadline, scope)),
    ]
    return max(reversed(words), key=lambda word: _later(word, scope), default=None)


def _later(word: Outlook, scope: Scope) -> tuple[object, ...]:
    """Sort outlooks: of a day the company's last one, else the best grade."""
    day = scope.day_at(word.known_at)
    if word.grade in COMPANYS:
        return day, True, word.known_at, -word.grade
    return day, False, -word.grade, word.known_at


def _from_evidence(
    checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Iterator[Outlook]:
    known = statements_about(checkpoint, scope)
    dates = known.dates
    for item in known.items:
        if item.company_date is not None and item not in dates.counted:
            continue
        status, words = _word_of(item, deadline)
        if status is None:
            continue
        ends = item.company_date.last if item.company_date else None
        before = dates.overruled[-1:] if item is dates.last else ()
        source = in_words(item)
        source = f": {source}" if item.note else source.removeprefix(item.word)
        yield Outlook(
            status,
            with_notes(
                f"{words}{source}", [f"before: {date_in_words(one)}" for one in before]
            ),
            item.known_at,
            item.grade,
            item.id,
            fresh_until=_after_print(ends, scope) if ends else None,
        )


def _word_of(item: Evidence, deadline: Deadline) -> tuple[Status | None, str]:
    if item.company_date is not None and item.effect in (
        Effect.RESCHEDULED,
        Effect.SUPPORTS,
    ):
        late = deadline.last is not None and item.company_date.last > deadline.last
        words = f"the company says {item.company_date}"
        return (
            (Status.AT_RISK, f"{words}, after the deadline")
            if late
            else (Status.ON_TRACK, words)
        )
    match item.effect:
        case Effect.SUPPORTS:
            return Status.ON_TRACK, "supported"
        case Effect.WEAKENS:
            return Status.AT_RISK, "weakened"
    return None, ""


def _after_print(day: date, scope: Scope) -> date:
    """Return the day by which the report that covers `day` should be public."""
    if scope.ticker is None:
        return day + PRINT_GRACE
    period = scope.fiscal(scope.ticker).containing(day, Span.QUARTER)
    return scope.report_is_due(scope.ticker, period)


def _from_figures(
    claim: Claim, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Iterator[Outlook]:
    match claim:
        case Group():
            for leg in legs_of(checkpoint, claim):
                yield from _from_figures(
                    leg.claim, leg, deadline, replace(scope, basis=leg.basis)
                )
        case Test(expr) if not is_daily(expr) and scope.ticker is not None:
            old = footing(checkpoint, scope)
            scope = in_own_calendar(expr, old.scope if old else scope)
            last = last_period(deadline, scope)
            may_be = may_be_guided(expr, scope)
            for period in _open_periods(expr, deadline, last, scope):
                where = scope.on(period)
                paced = pace(expr, where) if period.span > Span.QUARTER else None
                ahead = guided(expr, where, decides=period == last) if may_be else None
                yield from sorted(filter(None, (paced, ahead)), key=_weight)[-1:]


def _weight(word: Outlook) -> tuple[datetime, int]:
    """Sort outlooks on the same figures: the later one counts, then the one that says more."""
    return word.known_at, (Status.PENDING, Status.ON_TRACK, Status.AT_RISK).index(
        word.status
    )


def _open_periods(
    expr: Expr, deadline: Deadline, last: Period | None, scope: Scope
) -> list[Period]:
    """Return the periods that can still settle the test: upcoming ones, or the one of the claim."""
    if deadline.period is not None:
        return [deadline.period]
    reported = reported_periods(expr, scope)
    upcoming = [reported[-1].shift(1), reported[-1].shift(2)] if reported else []
    fiscal = scope.fiscal(scope.ticker)
    ends = fiscal.end(last) if last else date.max
    return [
        period
        for period in upcoming
        if fiscal.end(period) <= ends
        and (deadline.since is None or fiscal.end(period) >= deadline.since)
    ]


def guided(expr: Expr, scope: Scope, *, decides: bool) -> Outlook | None:
    """Return what the guided range makes of the test: at risk if even its best end fails."""
    where = replace(scope, guided=Side.MID)
    middle = truth(expr, where)
    guides = [
        item
        for item in middle.inputs
        if item.kind is Kind.GUIDE and item.value is not None
    ]
    known = known_of(guides)
    if not guides or middle.state is None or known is None:
        return None
    if middle.state:
        status = Status.ON_TRACK
        words = "guided"
    elif decides and not any(
        truth(tied(expr, state=True), replace(scope, guided=side)).state
        for side in (Side.LOW, Side.HIGH)
    ):
        status = Status.AT_RISK
        words = "guided below"
    else:
        status = Status.PENDING
        words = "guided"
    grade = max(item.grade for item in guides if item.grade)
    period = scope.period
    until = scope.report_is_due(scope.ticker or "", period) if period else None
    reason = Sentence("{}: {}".format, words, middle.words)
    return Outlook(status, reason, known, grade, cause_of(guides), middle.inputs, until)


def pace(expr: Expr, scope: Scope) -> Outlook | None:
    """Compare what each remaining quarter must bring with the guided next or the latest quarter.

    Only for sums over a year that has begun.
    """
    if (
        not isinstance(expr, Compare)
        or not expr.op.upward
        or not isinstance(expr.left, Operand)
    ):
        return None
    ticker = scope.ticker
    metric = expr.left.metric
    whole = scope.period
    if (
        ticker is None
        or whole is None
        or scope.nature(metric) not in (Nature.FLOW, Nature.PER_SHARE)
    ):
        return None
    if scope.fiscal(ticker).start(whole) > scope.today:
        return None
    goal = number(expr.right, scope)
    quarters = whole.parts(Span.QUARTER)
    actual = [
        value
        for value in (_quarter(ticker, metric, q, scope) for q in quarters)
        if value.quantity
    ]
    left = [q for q in quarters if _quarter(ticker, metric, q, scope).quantity is None]
    if goal.quantity is None or not left:
        return None
    quarterly = replace(scope, span=Span.QUARTER)
    last = max(quarterly.reported(ticker, metric), default=quarters[0].shift(-1))
    ahead = guidance(ticker, metric, last.shift(1), Side.MID, quarterly)
    latest = _quarter(ticker, metric, last, scope)
    measure = ahead if ahead.quantity is not None else latest
    compared = [
        value.quantity
        for value in (goal, *actual, measure)
        if value.quantity is not None
    ]
    if measure.quantity is None or measure.quantity.value <= 0 or unlike(*compared):
        return None
    got = sum((value.quantity.value for value in actual if value.quantity), Decimal(0))
    wanted = eased(expr.op, goal.quantity.value, scope.tolerance)
    need = (wanted - got) / len(left)
    inputs = tuple(item for value in (*actual, measure) for item in value.inputs)
    known = known_of(inputs)
    if known is None:
        return None
    assured = got + (
        ahead.quantity.value if ahead.quantity and last.shift(1) in left else 0
    )
    status, words = _pace_word(need / measure.quantity.value, assured >= wanted)
    unit = goal.quantity.unit
    against = "guided" if measure is ahead else "latest"
    reason = (
        f"{words}: {Quantity(got, unit)} of {goal.quantity}"
        f"{eased_by(expr.op, scope.tolerance)} reported, "
        f"{Quantity(need, unit)} a quarter needed, {against} {measure.quantity}"
    )
    grade = max(item.grade for item in inputs if item.grade)
    until = scope.report_is_due(ticker, left[0])
    return Outlook(
        status, reason, known, grade, cause_of(inputs), each_once(inputs), until
    )


def _pace_word(ratio: Decimal, assured: bool) -> tuple[Status, str]:
    if assured:
        return Status.ON_TRACK, "ahead"
    if ratio <= 1:
        return Status.ON_TRACK, f"pace {ratio:.2f}"
    return (
        Status.AT_RISK if ratio > AT_RISK_PACE else Status.PENDING
    ), f"pace {ratio:.2f}"


def _quarter(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    return figure(
        ticker, metric, period, replace(scope, span=Span.QUARTER, guided=None)
    )


def judge_proof(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Judge a proof. A recurring one shows the current period; `results` has all."""
    periods = recurrences(checkpoint, scope)
    if not periods:
        return _once(checkpoint, scope)
    fiscal = scope.fiscal(checkpoint.ticker)
    today = scope.today
    begun = [period for period in periods if fiscal.start(period) <= today] or periods[
        :1
    ]
    verdicts = [(period, judge_period(checkpoint, period, scope)) for period in begun]
    last, shown = verdicts[-1]
    results = tuple(Result.of(period, one) for period, one in verdicts)
    waits = any(result.waits for result in results[:-1])
    marks = (*shown.marks, Mark.UNSETTLED) if waits else shown.marks
    return replace(shown, results=results, marks=marks, cause=f"{last}:{shown.cause}")


def recurrences(checkpoint: Checkpoint, scope: Scope) -> list[Period]:
    """Return the periods at which a recurring proof is judged, oldest first; else none."""
    if checkpoint.target:
        return sorted((period for period, _ in checkpoint.target), key=IN_TIME)
    if checkpoint.every is None:
        return []
    fiscal = scope.fiscal(checkpoint.ticker)
    begins = (
        checkpoint.since.first if checkpoint.since else checkpoint.opened or scope.today
    )
    ends = min(checkpoint.due.last, scope.today) if checkpoint.due else scope.today
    periods = [fiscal.containing(begins, checkpoint.every)]
    while fiscal.end(periods[-1]) < ends:
        periods.append(periods[-1].shift(1))
    return periods


def judge_period(checkpoint: Checkpoint, period: Period, scope: Scope) -> Verdict:
    """Judge one period of a recurring proof as a proof of its own."""
    goal: Quantity | None = dict(checkpoint.target).get(period)
    once = replace(checkpoint, period=period, since=None, due=None)
    scope = replace(
        scope.counting(checkpoint), period=period, span=period.span, target=goal
    )
    return ruled(once, _once(once, scope), scope, period)


def _once(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Judge a proof that does not recur: the first rule that says something decides."""
    scope = replace(scope, span=span_of(checkpoint, scope))
    deadline = deadline_of(checkpoint, scope)
    read = standing(checkpoint, deadline, scope)
    if isinstance(checkpoint.claim, Test):
        read = against_figures(read, checkpoint, deadline, scope)
    moved = slips(checkpoint, scope)
    undecided = Verdict(
        checkpoint.id,
        Role.PROOF,
        Status.PENDING,
        read.truth.words,
        ticker=checkpoint.ticker,
        value=read.truth.value,
        bound=read.truth.bound,
        threshold=read.truth.threshold,
        headroom=read.truth.headroom,
        due=deadline.last,
        verify_by=verify_by(checkpoint, deadline, scope),
        inputs=read.truth.inputs,
        slips=moved,
        cause=read.cause,
    )
    decided = (
        _confirmed(undecided, deadline, read, scope)
        or _refuted(undecided, read, deadline, checkpoint, scope)
        or _past_due(undecided, read, checkpoint, scope)
        or _open(undecided, deadline, checkpoint, scope)
    )
    notes = read.truth.notes
    marks = [Mark.SLIPPED] if moved else []
    # Dates that contradict the company's own ask for a ruling too.
    against = statements_about(checkpoint, scope).dates.against
    if decided.status is not Status.MET:
        notes += tuple(contradicted_by(date_in_words(item)) for item in against)
    if read.truth.contradicted or len(notes) > len(read.truth.notes):
        marks.append(Mark.CONTRADICTED)
    marks += decided.marks
    return replace(decided, words=with_notes(decided.words, notes), marks=tuple(marks))


def _confirmed(
    undecided: Verdict, deadline: Deadline, read: ClaimStanding, scope: Scope
) -> Verdict | None:
    """Apply rule 1: confirming evidence, or a true test."""
    if read.state is not True or read.day is None:
        return None
    return replace(
        undecided,
        status=Status.MET,
        marks=_with_filing(read),
        settled_on=read.day,
        known_on=_known_later(read, scope),
        timing=deadline.timing(read.day),
    )


def _with_filing(read: ClaimStanding) -> tuple[Mark, ...]:
    return (Mark.UNCONFIRMED,) if filing_to_come(read.truth.inputs) else ()


def _known_later(read: ClaimStanding, scope: Scope) -> date | None:
    """Return the day it could be known, if later than the day it happened."""
    at = read.known
    if at is not None and at == known_of(read.truth.inputs):
        # A filing may repeat a release
        at = max(
            _first_said(item, scope) for item in read.truth.inputs if item.known_at
        )
    known = scope.day_at(at) if at else None
    return known if known and read.day and known > read.day else None


def _first_said(item: Input, scope: Scope) -> datetime:
    """Return when a figure was first stated with its present value."""
    known_at = item.known_at or scope.at
    if item.period is None or item.basis is None:
        return known_at
    key = (item.ticker, item.metric, item.kind, item.basis)
    series = scope.series(key)
    known = series.vintages(item.period, known_at) if series else ()
    return min(
        (fact.known_at for fact in known if fact.value == item.value), default=known_at
    )


def _refuted(
    undecided: Verdict,
    read: ClaimStanding,
    deadline: Deadline,
    checkpoint: Checkpoint,
    scope: Scope,
) -> Verdict | None:
    """Apply rule 2: it can no longer happen, or too few members of a group can."""
    item = decisive(checkpoint, deadline, scope).last
    if item is not None and item.effect is Effect.REFUTED:
        day = day_of(item, scope)
        words = dated_words(item, day)
        reason = f"refuted: {words}" if item.note else words
        return _missed(undecided, day, words=reason, cause=item.id)
    if (
        isinstance(checkpoint.claim, Group)
        and read.state is False
        and read.day is not None
    ):
        return _missed(undecided, _known_day(read, scope), marks=_with_filing(read))
    return None


def _known_day(read: ClaimStanding, scope: Scope) -> date:
    return scope.day_at(read.known) if read.known else read.day or date.min


def _missed(undecided: Verdict, day: date, **more: Any) -> Verdict:
    return replace(undecided, status=Status.MISSED, settled_on=day, **more)


def _past_due(
    undecided: Verdict, read: ClaimStanding, checkpoint: Checkpoint, scope: Scope
) -> Verdict | None:
    """Apply rule 3: the window is over. Time alone changes the phase, never the truth."""
    due = undecided.due
    if due is None or scope.today <= due:
        return None
    day_after = due + timedelta(days=1)
    word = statements_about(checkpoint, scope).dates.last
    if (
        word is not None
        and word.company_date is not None
        and word.company_date.last > due
    ):
        reason = f"the company says {word.company_date}, after {due}: {in_words(word)}"
        return _missed(undecided, day_after, words=reason, cause=word.id)
    if read.state is False and read.day is not None:
        return _missed(
            undecided, max(_known_day(read, scope), due), marks=_with_filing(read)
        )
    marks = _stale(read.truth.inputs, scope)
    until = undecided.verify_by or due
    no_word = unreachable(checkpoint.claim, until, scope) if scope.today > until else ""
    if scope.today <= until or no_word:
        ended = f"; ended {due}, evidence expected by {until}{no_word}"
        words = followed(read.truth.words, ended)
        return replace(
            undecided,
            status=Status.AWAITING,
            words=words,
            cause=f"due:{due}",
            marks=marks,
        )
    cause = f"silence:{until}"
    silence = f"no evidence by {until}"
    if checkpoint.on_silence is OnSilence.MISSED:
        marks = (*marks, Mark.PROVISIONAL)
        return _missed(undecided, day_after, words=silence, cause=cause, marks=marks)
    words = Sentence("{}; your ruling is needed ({})".format, silence, read.truth.words)
    return replace(
        undecided, status=Status.OVERDUE, words=words, cause=cause, marks=marks
    )


def _stale(inputs: Sequence[Input], scope: Scope) -> tuple[Mark, ...]:
    return (Mark.STALE,) if scope.any_stale(inputs) else ()


def _open(
    undecided: Verdict, deadline: Deadline, checkpoint: Checkpoint, scope: Scope
) -> Verdict:
    """Apply rules 4 and 5: neither settled nor past due, so the latest outlook colours it."""
    word = outlook(checkpoint, deadline, scope)
    inputs = undecided.inputs
    if word is None:
        return replace(undecided, cause=cause_of(inputs), marks=_stale(inputs, scope))
    late = word.fresh_until is not None and scope.today > word.fresh_until
    return replace(
        undecided,
        status=word.status,
        words=word.words,
        cause=word.cause,
        marks=(Mark.STALE,) if late else _stale(word.inputs, scope),
        inputs=each_once([*(item for item in inputs if item.value), *word.inputs])
        or inputs,
    )
