"""Whether a claim has been settled by what is known: tests over their window, events, and groups of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from catalyst_tui.book.dates import Window, local_day
from catalyst_tui.book.metrics import STANDARD
from catalyst_tui.book.model import Basis, Checkpoint, Claim, Event, Gauge, Group, Member, Score, Test
from catalyst_tui.book.period import Period
from catalyst_tui.book.quantity import NUMBER, Quantity
from catalyst_tui.book.subject import legs_of, suspending
from catalyst_tui.book.tree import Expr, Run
from catalyst_tui.judge.axis import (
    ended_within,
    in_own_calendar,
    is_daily,
    observations,
    reported_periods,
    stand_in,
    within,
)
from catalyst_tui.judge.evaluate import truth
from catalyst_tui.judge.evenings import states
from catalyst_tui.judge.facts import Effect, Evidence, Grade, Kind
from catalyst_tui.judge.promise import Promise, last_period, promise_of
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.sessions import session_on_or_before
from catalyst_tui.judge.value import Truth
from catalyst_tui.judge.verdict import Input

GAP = timedelta(days=7)
"""How far apart closes may lie: a holiday week, not a hole."""


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


def filing_to_come(inputs: Sequence[Input]) -> bool:
    """Whether it rests on a release that a filing will confirm."""
    return any(
        item.grade is Grade.RELEASE and item.metric in STANDARD and item.basis is Basis.GAAP
        for item in inputs
        if item.kind is Kind.ACTUAL
    )


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
            return _rated(scored(claim, checkpoint, scope))
        case Group():
            return _grouped(claim, checkpoint, promise, scope)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _tested(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    if is_daily(expr):
        return _over_closes(expr, checkpoint, promise, scope)
    if promise.period is not None:
        where = scope.on(promise.period)
        result = _with_all_reports(truth(run_of(expr, checkpoint.run), where), expr, where)
        return _settled(result, scope.fiscal(scope.ticker).end(promise.period))
    return _over_periods(expr, checkpoint, promise, scope)


def _with_all_reports(result: Truth, expr: Expr, scope: Scope) -> Truth:
    """The result; open while another company's report for the same time is still to come."""
    early = None if result.state is None else stand_in(expr, result.inputs, scope)
    if early is None or not isinstance(early.period, Period):
        return result
    awaited = f"{early.ticker} has not reported {early.period.shift(1)} yet"
    return replace(result, state=None, reason=f"{result.reason}; {awaited}")


def run_of(expr: Expr, n: int) -> Expr:
    """The test that must be true `n` times in a row; the test itself for one."""
    return expr if n == 1 else Run(expr, n, None)


def _settled(result: Truth, day: date) -> Standing:
    if result.state is None:
        return Standing(result)
    return Standing(result, day, known_of(result.inputs), cause_of(result.inputs))


def _over_periods(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """True at the first reported period of the window in which it is; false once the last is reported."""
    scope = in_own_calendar(expr, scope)
    fiscal = scope.fiscal(scope.ticker)
    periods = ended_within(reported_periods(expr, scope), fiscal, promise.since, promise.last)
    test = run_of(expr, checkpoint.run)
    result = None
    for period in periods:
        result = _with_all_reports(truth(test, scope.on(period)), expr, scope.on(period))
        first = period.shift(1 - checkpoint.run)
        if result.state and promise.since is not None and fiscal.end(first) < promise.since:
            result = replace(result, state=False, reason=f"{result.reason}; counts from {promise.since}")
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
    days = within(observations(expr, scope), promise.since, promise.last)
    streak = hopeful = longest = 0
    for day, state in zip(days, states(expr, scope, days), strict=True):
        streak = streak + 1 if state else 0
        hopeful = hopeful + 1 if state is not False else 0
        longest = max(longest, hopeful)
        if streak >= checkpoint.hold:
            result = truth(expr, scope.close(day))
            held = f" on {checkpoint.hold} days in a row" if checkpoint.hold > 1 else ""
            return _settled(replace(result, reason=f"{result.reason}{held}"), day)
    if not days:
        return Standing(_not_yet(expr, scope, None))
    result = truth(expr, scope.close(days[-1]))
    held = f"; held {streak} of {checkpoint.hold} days" if checkpoint.hold > 1 else ""
    result = replace(result, reason=f"{result.reason}{held}")
    over = promise.last is not None and scope.today > promise.last
    if over and promise.last and longest < checkpoint.hold and whole(days, promise.since, promise.last):
        return _settled(replace(result, state=False), promise.last)
    return Standing(replace(result, state=None))


def whole(days: Sequence[date], first: date | None, last: date) -> bool:
    """Whether closes are known from the first day of a window to its last, without a gap."""
    edges = [first or days[0], *days]
    return days[-1] >= session_on_or_before(last) and all(b - a <= GAP for a, b in pairwise(edges))


def day_of(item: Evidence, scope: Scope) -> date:
    """The day evidence speaks of: as it says, else the day it was public."""
    return item.happened_on or local_day(item.known_at, scope.book.zone)


def told(checkpoint: Checkpoint, scope: Scope) -> list[Evidence]:
    """The evidence about a checkpoint known by now that moves anything, oldest first; rulings are none."""
    return [
        item
        for item in scope.ledger.evidence(checkpoint.id, scope.at)
        if item.effect not in (Effect.NOTE, Effect.RULED)
    ]


def decisive(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> list[Evidence]:
    """What happened and what was refuted, oldest first; of a checkpoint that recurs, in its period.

    An event counts whenever it happened, but a number of events is one in the window.
    """
    claim = checkpoint.claim
    first, last = promise.first, promise.last if checkpoint.every else None
    anytime = not checkpoint.every and not (isinstance(claim, Event) and claim.count)
    return [
        item
        for item in told(checkpoint, scope)
        if item.effect in (Effect.HAPPENED, Effect.REFUTED)
        and (anytime or first is None or day_of(item, scope) >= first)
        and (last is None or day_of(item, scope) <= last)
    ]


def needed(claim: Event) -> int:
    """How many events it takes."""
    if claim.count is None:
        return 1
    return claim.count.n + 1 if claim.count.op == ">" else claim.count.n


def _happened(claim: Event, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """An event counts whenever it happened; one that recurs counts in its period. The latest word counts."""
    if claim.slips_past is not None:
        return _slipped_past(claim.slips_past, checkpoint, scope)
    happened: list[Evidence] = []
    refuted: Evidence | None = None
    for item in decisive(checkpoint, promise, scope):
        if item.effect is Effect.HAPPENED:
            happened.append(item)
            refuted = None
        else:
            happened, refuted = [], item
    need = needed(claim)
    if len(happened) >= need:
        happened.sort(key=lambda item: (day_of(item, scope), item.known_at, item.id))
        item = happened[need - 1]
        many = f"{len(happened)} of {need}: " if need > 1 else ""
        value = Quantity(Decimal(len(happened)), NUMBER) if claim.count else None
        threshold = value and Quantity(Decimal(need), NUMBER)
        result = Truth(True, f"{many}{said(item)}", value=value, threshold=threshold)
        return Standing(result, day_of(item, scope), max(one.known_at for one in happened[:need]), item.id)
    if refuted is not None:
        return Standing(Truth(False, said(refuted)), day_of(refuted, scope), refuted.known_at, refuted.id)
    reason = f"{len(happened)} of {need} so far" if need > 1 else "not reported yet"
    if claim.count:
        value, wanted = (Quantity(Decimal(n), NUMBER) for n in (len(happened), need))
        return Standing(Truth(None, reason, value=value, threshold=wanted))
    return Standing(Truth(None, reason))


def _slipped_past(limit: Window, checkpoint: Checkpoint, scope: Scope) -> Standing:
    """True when the company's own latest date for it is there or later."""
    dates = [item for item in told(checkpoint, scope) if item.company_date is not None]
    if not dates or dates[-1].company_date is None:
        return Standing(Truth(None, "no date of the company's is known"))
    latest, window = dates[-1], dates[-1].company_date
    reason = f"the company says {window}: {said(latest)}"
    if window.first < limit.first:
        return Standing(Truth(None, reason))
    return Standing(
        Truth(True, reason), local_day(latest.known_at, scope.book.zone), latest.known_at, latest.id
    )


def suspended(unless: Test | Event | None, checkpoint: Checkpoint, scope: Scope) -> Truth | None:
    """Why a checkpoint or a leg does not count for now; None when it does. Evidence for an event that
    suspends is given to `ID.unless`."""
    match unless:
        case None:
            return None
        case Test(expr):
            where = in_own_calendar(expr, scope)
            periods = [] if is_daily(expr) else reported_periods(expr, where)
            found = truth(expr, where.on(periods[-1]) if periods else where)
        case Event():
            about = suspending(replace(checkpoint, unless=unless))
            found = _happened(unless, about or checkpoint, Promise(None, None, None), scope).truth
    return found if found.state else None


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
    tripped = trips(claim, score)
    value = Quantity(score, NUMBER)
    item = Input(
        checkpoint.ticker or "", f"score of {checkpoint.id}", day_of(latest, scope), value,
        known_at=latest.known_at, grade=latest.grade, source=latest.source,
    )  # fmt: skip
    gap = (claim.trip - score) if claim.trip < 0 else (score - claim.trip)
    return Truth(tripped, f"scored {value}: {said(latest)}", (item,), value, limit, Quantity(gap, NUMBER))


def trips(claim: Score, score: Decimal) -> bool:
    """Whether a score is at the one that trips, or beyond it, away from zero."""
    return score <= claim.trip if claim.trip < 0 else score >= claim.trip


def _rated(result: Truth) -> Standing:
    """A score settles when it is there; a low one settles nothing, the next may be higher."""
    if not result.state:
        return Standing(replace(result, state=None))
    day = result.inputs[0].period
    when = day if isinstance(day, date) else None
    return Standing(result, when, known_of(result.inputs), cause_of(result.inputs))


def _grouped(claim: Group, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Standing:
    """k-of-n, three-valued: true from the day the k-th leg was, false once too few can be."""
    legs = [
        leg_standing(leg, member, promise, scope)
        for leg, member in zip(legs_of(checkpoint, claim), claim.members, strict=True)
    ]
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


def leg_standing(leg: Checkpoint, member: Member, promise: Promise, scope: Scope) -> Standing:
    """One leg, in its own ticker, period and basis."""
    where = replace(scope, ticker=leg.ticker, basis=leg.basis)
    if (why := suspended(member.unless, leg, where)) is not None:
        return Standing(replace(why, state=None, reason=f"suspended: {why.reason}"))
    if member.period is not None:
        promise, where = promise_of(leg, where), replace(where, span=member.period.span)
    elif member.since is not None:
        promise = replace(promise, since=member.since.first)
    return standing(member.claim, leg, promise, where)
