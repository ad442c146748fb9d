"""Whether a claim has been settled by what is known: tests over their window, events, and groups of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from catalyst_tui.book.dates import local_day
from catalyst_tui.book.model import Checkpoint, Claim, Event, Gauge, Group, Member, Score, Test
from catalyst_tui.book.period import Period
from catalyst_tui.book.quantity import NUMBER, Quantity
from catalyst_tui.book.tree import Expr, Run
from catalyst_tui.judge.evaluate import anchored, is_daily, observations, reported_periods, truth
from catalyst_tui.judge.facts import Effect, Evidence
from catalyst_tui.judge.promise import Promise, last_period, promise_of
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.sessions import session_on_or_before
from catalyst_tui.judge.value import Truth
from catalyst_tui.judge.verdict import Input


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's truth so far: `day` is when it became true, `cause` what made it so.

    `known` is when that could be known; None while it is open.
    """

    truth: Truth
    day: date | None = None
    known: datetime | None = None
    cause: str = ""

    @property
    def state(self) -> bool | None:
        return self.truth.state


def cause_of(inputs: Sequence[Input]) -> str:
    """A name for what decided, the same in every run that saw the same figures."""
    parts = [f"{item.ticker}.{item.metric}.{item.period}={item.value.value}" for item in inputs if item.value]
    return ";".join(parts)


def known_of(inputs: Sequence[Input]) -> datetime | None:
    """When the last of the inputs became known."""
    return max((item.known_at for item in inputs if item.known_at), default=None)


def standing(claim: Claim, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """How a proof's claim stands at the scope's moment."""
    match claim:
        case Test(expr):
            return _tested(expr, checkpoint, promise, scope)
        case Event():
            return _happened(claim, checkpoint, promise, scope)
        case Score():
            return Standing(scored(claim, checkpoint, scope))
        case Group():
            return _grouped(claim, checkpoint, promise, scope)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _tested(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    if is_daily(expr, scope):
        return _over_closes(expr, checkpoint, promise, scope)
    if promise.period is not None:
        where = scope.on(promise.period)
        result = truth(run_of(expr, checkpoint.run), where)
        return _settled(result, scope.book.fiscal(scope.ticker).end(promise.period))
    return _over_periods(expr, checkpoint, promise, scope)


def run_of(expr: Expr, n: int) -> Expr:
    """The test that must be true `n` times in a row; the test itself for one."""
    return expr if n == 1 else Run(expr, n, None)


def _settled(result: Truth, day: date) -> Standing:
    if result.state is None:
        return Standing(result)
    return Standing(result, day, known_of(result.inputs), cause_of(result.inputs))


def _over_periods(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """True at the first reported period of the window in which it is; false once the last is reported."""
    fiscal = scope.book.fiscal(scope.ticker)
    periods = [
        period
        for period in reported_periods(expr, scope)
        if (promise.since is None or fiscal.end(period) >= promise.since)
        and (promise.last is None or fiscal.end(period) <= promise.last)
    ]
    test = run_of(expr, checkpoint.run)
    result = None
    for period in periods:
        result = truth(test, anchored(expr, scope, period))
        if result.state:
            return _settled(result, fiscal.end(period))
    last = last_period(promise, scope)
    if result is not None and periods[-1] == last:
        return _settled(result, fiscal.end(periods[-1]))
    if result is None:
        return Standing(_not_yet(expr, scope, last))
    return Standing(replace(result, state=None))


def _not_yet(expr: Expr, scope: Scope, period: Period | None) -> Truth:
    """The test where nothing that counts is reported: what it would compare, and what is missing."""
    return replace(truth(expr, scope.on(period) if period else scope), state=None)


def _over_closes(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """True at the first close of the window that completes `hold` in a row; false once it is over."""
    days = [
        day
        for day in observations(expr, scope)
        if (promise.since is None or day >= promise.since) and (promise.last is None or day <= promise.last)
    ]
    streak, result = 0, None
    for day in days:
        result = truth(expr, scope.close(day))
        streak = streak + 1 if result.state else 0
        if streak >= checkpoint.hold:
            held = f" on {checkpoint.hold} days in a row" if checkpoint.hold > 1 else ""
            return _settled(replace(result, reason=f"{result.reason}{held}"), day)
    if result is None:
        return Standing(_not_yet(expr, scope, None))
    if promise.last is not None and scope.today > promise.last and _known_through(days[-1], promise.last):
        return _settled(replace(result, state=False), promise.last)
    held = f"; held {streak} of {checkpoint.hold} days" if checkpoint.hold > 1 else ""
    return Standing(replace(result, state=None, reason=f"{result.reason}{held}"))


def _known_through(day: date, last: date) -> bool:
    return day >= session_on_or_before(last)


def day_of(item: Evidence, scope: Scope) -> date:
    """The day evidence speaks of: as it says, else the day it was public."""
    return item.happened_on or local_day(item.known_at, scope.book.zone)


def told(checkpoint: Checkpoint, scope: Scope) -> list[Evidence]:
    """The evidence about a checkpoint known by now, oldest first."""
    return scope.ledger.evidence(checkpoint.id, scope.at)


def _happened(claim: Event, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """An event counts whenever it happened; one that recurs counts in its period. The latest word counts."""
    happened: list[Evidence] = []
    refuted: Evidence | None = None
    for item in told(checkpoint, scope):
        if item.effect is Effect.HAPPENED:
            happened.append(item)
            refuted = None
        elif item.effect is Effect.REFUTED:
            happened, refuted = [], item
    if checkpoint.every is not None and promise.first is not None and promise.last is not None:
        happened = [item for item in happened if promise.first <= day_of(item, scope) <= promise.last]
    needed = claim.count.n if claim.count else 1
    if len(happened) >= needed:
        happened.sort(key=lambda item: (day_of(item, scope), item.known_at, item.id))
        decisive = happened[needed - 1]
        days = day_of(decisive, scope)
        many = f"{len(happened)} of {needed}: " if needed > 1 else ""
        reason = f"{many}{said(decisive)}"
        value = Quantity(Decimal(len(happened)), NUMBER) if claim.count else None
        result = Truth(True, reason, value=value, threshold=value and Quantity(Decimal(needed), NUMBER))
        return Standing(result, days, max(item.known_at for item in happened[:needed]), decisive.id)
    if refuted is not None:
        return Standing(Truth(False, said(refuted)), day_of(refuted, scope), refuted.known_at, refuted.id)
    reason = f"{len(happened)} of {needed} so far" if needed > 1 else "not reported yet"
    if claim.count:
        value, wanted = (Quantity(Decimal(n), NUMBER) for n in (len(happened), needed))
        return Standing(Truth(None, reason, value=value, threshold=wanted))
    return Standing(Truth(None, reason))


def said(item: Evidence) -> str:
    """Evidence in a few words: what was said, by what kind of source."""
    text = item.note or item.effect.value
    return f"{text} ({item.grade}, {item.source})" if item.source else f"{text} ({item.grade})"


def scored(claim: Score, checkpoint: Checkpoint, scope: Scope) -> Truth:
    """The latest score against the one that trips; unknown until a person gives one."""
    scores = [
        item for item in told(checkpoint, scope) if item.effect is Effect.SCORED and item.score is not None
    ]
    limit = Quantity(claim.trip, NUMBER)
    if not scores or scores[-1].score is None:
        return Truth(None, "no score given yet", threshold=limit)
    latest = scores[-1]
    score = scores[-1].score
    tripped = score <= claim.trip if claim.trip < 0 else score >= claim.trip
    value = Quantity(score, NUMBER)
    item = Input(
        checkpoint.ticker or "", f"score of {checkpoint.id}", day_of(latest, scope), value,
        known_at=latest.known_at, grade=latest.grade, source=latest.source,
    )  # fmt: skip
    gap = (claim.trip - score) if claim.trip < 0 else (score - claim.trip)
    return Truth(tripped, f"scored {value}: {said(latest)}", (item,), value, limit, Quantity(gap, NUMBER))


def for_member(checkpoint: Checkpoint, member: Member) -> Checkpoint:
    """The checkpoint as one leg of its group reads it: what the member says goes first."""
    return replace(
        checkpoint,
        claim=member.claim,
        ticker=member.ticker or checkpoint.ticker,
        period=member.period or checkpoint.period,
        since=member.since or checkpoint.since,
        run=member.run or checkpoint.run,
        hold=member.hold or checkpoint.hold,
        basis=member.basis or checkpoint.basis,
    )


def _grouped(claim: Group, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """k-of-n, three-valued: true from the day the k-th leg was, false once too few can be."""
    legs = [leg_standing(checkpoint, member, promise, scope) for member in claim.members]
    held = sorted(
        (leg for leg in legs if leg.state is True), key=lambda leg: (leg.day or date.max, leg.cause)
    )
    failed = [leg for leg in legs if leg.state is False]
    inputs = tuple(dict.fromkeys(item for leg in legs for item in leg.truth.inputs))
    if len(held) >= claim.need:
        decisive = held[claim.need - 1]
        return replace(decisive, truth=replace(decisive.truth, inputs=inputs))
    if len(legs) - len(failed) < claim.need:
        decisive = max(failed, key=lambda leg: (leg.day or date.min, leg.cause))
        return replace(decisive, truth=replace(decisive.truth, inputs=inputs))
    open_legs = [leg for leg in legs if leg.state is None]
    reason = "; ".join(dict.fromkeys(leg.truth.reason for leg in open_legs))
    face = next((leg.truth for leg in open_legs if leg.truth.threshold), open_legs[0].truth)
    return Standing(replace(face, reason=reason, inputs=inputs))


def leg_standing(checkpoint: Checkpoint, member: Member, promise: Promise, scope: Scope) -> Standing:
    """One leg, in its own ticker, period and basis."""
    leg = for_member(checkpoint, member)
    where = replace(scope, ticker=leg.ticker, basis=leg.basis)
    if member.period is not None:
        promise, where = promise_of(leg, where), replace(where, span=member.period.span)
    elif member.since is not None:
        promise = replace(promise, since=member.since.first)
    return standing(member.claim, leg, promise, where)
