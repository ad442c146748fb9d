"""What guards and kills share: a claim read at the latest period or close, and how far it is from turning.

A guard holds while its test is true, a kill is clear while its test is false; both are a `good` test here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from catalyst_tui.book.model import Checkpoint, Claim, Event, Gauge, Group, Near, Role, Score, Test
from catalyst_tui.book.period import Period
from catalyst_tui.book.tree import Expr, Side
from catalyst_tui.judge.claims import cause_of, day_of, for_member, said, scored, told
from catalyst_tui.judge.evaluate import anchored, is_daily, observations, reported_periods, truth
from catalyst_tui.judge.facts import Effect, Kind
from catalyst_tui.judge.promise import Promise, last_period, promise_of, span_of
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.value import Truth, at_least, negate
from catalyst_tui.judge.verdict import Mark, Status, Verdict

STEADY_CLOSES = 3
"""Closes on the good side that end a breach even within the hysteresis."""


@dataclass(frozen=True, slots=True)
class Level:
    """Whether a claim is good now, and why it is nearly not. `near` is empty when it is not near."""

    good: Truth
    near: str = ""
    cause: str = ""
    complete: bool = True  # every period of its span is known


def judge_level(
    checkpoint: Checkpoint, scope: Scope, words: dict[bool | None, Status], ended: Status
) -> Verdict:
    """The verdict of a guard or a kill. `words` are its statuses when good, bad and unknown; `ended` when its
    window is over and it stayed good."""
    scope = replace(scope, span=span_of(checkpoint, scope))
    promise = promise_of(checkpoint, scope)
    found = level(checkpoint.claim, checkpoint, promise, scope)
    status, reason = words[found.good.state], found.good.reason
    if status is words[True] and promise.last is not None and scope.today > promise.last and found.complete:
        status = ended
    elif status is words[True] and found.near:
        status, reason = Status.NEAR, found.near
    marks = [Mark.CONTRADICTED] if found.good.contradicted else []
    if scope.any_stale(found.good.inputs):
        marks.append(Mark.STALE)
    return Verdict(
        checkpoint.id,
        checkpoint.role,
        status,
        reason,
        ticker=checkpoint.ticker,
        marks=tuple(marks),
        value=found.good.value,
        bound=found.good.bound,
        threshold=found.good.threshold,
        headroom=found.good.headroom,
        due=promise.last,
        inputs=found.good.inputs,
        cause=found.cause or cause_of(found.good.inputs),
    )


def level(claim: Claim, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Level:
    """How a claim stands now, as good or bad for the role of its checkpoint."""
    match claim:
        case Test(expr) if is_daily(expr, scope):
            return _at_closes(expr, checkpoint, promise, scope)
        case Test(expr):
            return _at_prints(expr, checkpoint, promise, scope)
        case Event():
            return _by_events(checkpoint, promise, scope)
        case Score():
            good = _oriented(scored(claim, checkpoint, scope), checkpoint)
            return Level(good, _near_words(good, checkpoint.near))
        case Group(members, need):
            return _of_legs(members_levels(claim, checkpoint, promise, scope), len(members), need, checkpoint)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _oriented(result: Truth, checkpoint: Checkpoint) -> Truth:
    """The result as "good": a kill's test is bad when true."""
    return negate(result) if checkpoint.role is Role.KILL else result


def _near_words(good: Truth, near: Near) -> str:
    """Why a good value is near: its headroom is inside the band."""
    if not good.state or good.headroom is None or good.threshold is None:
        return ""
    band = near.absolute.value if near.absolute else abs(good.threshold.value) * (near.share or 0) / 100
    return f"{good.reason}, {good.headroom} away" if 0 <= good.headroom.value < band else ""


def _at_prints(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Level:
    fiscal = scope.book.fiscal(scope.ticker)
    since = promise.since if checkpoint.since or checkpoint.period else None
    periods = [
        period
        for period in reported_periods(expr, scope)
        if (since is None or fiscal.end(period) >= since)
        and (promise.last is None or fiscal.end(period) <= promise.last)
    ]
    if not periods:
        missing = truth(expr, scope)
        reason = (
            f"nothing reported since {checkpoint.since}"
            if since and missing.state is not None
            else missing.reason
        )
        return Level(replace(missing, state=None, reason=reason, value=None, headroom=None))
    good = [_oriented(truth(expr, anchored(expr, scope, period)), checkpoint) for period in reversed(periods)]
    latest = good[0]
    run = _run(periods, good, checkpoint.run)
    complete = _complete(periods, promise, scope, since)
    near = _near_words(latest, checkpoint.near) or _near_by_guide(expr, periods[-1], checkpoint, scope)
    if checkpoint.run > 1 and run.state and _bad_streak(periods, good) == checkpoint.run - 1:
        near = f"{latest.reason}; one more completes {checkpoint.run} in a row"
    return Level(run, near, complete=complete)


def _run(periods: list[Period], good: list[Truth], n: int) -> Truth:
    """Bad only when the latest `n` periods are; a gap between them is unknown, not a reset."""
    latest = good[0]
    if n == 1 or latest.state is not False:
        return latest
    legs = []
    for back in range(n):
        wanted = periods[-1].shift(-back)
        index = len(periods) - 1 - periods.index(wanted) if wanted in periods else None
        legs.append(good[index] if index is not None else Truth(None, f"{wanted} is not known"))
    bad = at_least(n, [negate(leg) for leg in legs])
    return replace(latest, state=None if bad.state is None else not bad.state)


def _bad_streak(periods: list[Period], good: list[Truth]) -> int:
    streak = 0
    for period, result in zip(reversed(periods), good, strict=True):
        if result.state is not False or period != periods[-1].shift(-streak):
            break
        streak += 1
    return streak


def _complete(periods: list[Period], promise: Promise, scope: Scope, since: date | None) -> bool:
    """Whether every period of the span is present (the law of a guard over a span)."""
    last = last_period(promise, scope)
    if last is None:
        return True
    first = periods[0] if since is None else scope.book.fiscal(scope.ticker).containing(since, scope.span)
    wanted = {
        first.shift(n) for n in range((last.year - first.year) * last.span.per_year + last.n - first.n + 1)
    }
    return wanted <= set(periods)


def _near_by_guide(expr: Expr, latest: Period, checkpoint: Checkpoint, scope: Scope) -> str:
    """Guidance for the next period lies beyond the threshold."""
    where = replace(anchored(expr, scope, latest.shift(1)), guided=Side.MID)
    ahead = _oriented(truth(expr, where), checkpoint)
    if ahead.state is False and any(item.kind is Kind.GUIDE for item in ahead.inputs):
        return f"guided beyond it: {ahead.reason}"
    return ""


def _at_closes(expr: Expr, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Level:
    since = promise.since if checkpoint.since else None
    days = [
        day
        for day in observations(expr, scope)
        if (since is None or day >= since) and (promise.last is None or day <= promise.last)
    ]
    if not days:
        now = truth(expr, scope)
        reason = (
            f"counts from {checkpoint.since}" if checkpoint.since and now.state is not None else now.reason
        )
        return Level(replace(now, state=None, reason=reason, value=None, headroom=None))
    latest = _oriented(truth(expr, scope.close(days[-1])), checkpoint)
    if checkpoint.hold > 1 and latest.state is False:
        held = [_oriented(truth(expr, scope.close(day)), checkpoint) for day in days[-checkpoint.hold :]]
        broken = len(held) == checkpoint.hold and all(leg.state is False for leg in held)
        return Level(
            replace(latest, state=not broken), "" if broken else f"{latest.reason}, not for long yet"
        )
    if latest.state and checkpoint.hysteresis and _lingers(expr, days, checkpoint, scope, latest):
        reason = f"{latest.reason}, but not clear of it by {checkpoint.hysteresis}%"
        return Level(replace(latest, state=False, reason=reason))
    return Level(latest, _near_words(latest, checkpoint.near))


def _lingers(expr: Expr, days: list[date], checkpoint: Checkpoint, scope: Scope, latest: Truth) -> bool:
    """Whether an earlier breach still counts: since it, no close cleared the threshold by the hysteresis
    and there were not three good ones in a row."""
    result = latest
    for steady, day in enumerate(reversed(days[:-1]), start=1):
        if _clear(result, checkpoint.hysteresis) or steady >= STEADY_CLOSES:
            return False
        result = _oriented(truth(expr, scope.close(day)), checkpoint)
        if result.state is not True:
            return result.state is False
    return False


def _clear(good: Truth, hysteresis: Decimal) -> bool:
    if good.headroom is None or good.threshold is None:
        return True
    return good.headroom.value >= abs(good.threshold.value) * hysteresis / 100


def _by_events(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Level:
    """A kill trips when it happened; a guard breaks when it is refuted. Support on a kill is bad news."""
    bad, turning = (
        (Effect.HAPPENED, Effect.SUPPORTS)
        if checkpoint.role is Role.KILL
        else (Effect.REFUTED, Effect.WEAKENS)
    )
    undo = Effect.REFUTED if checkpoint.role is Role.KILL else Effect.HAPPENED
    news = [item for item in told(checkpoint, scope) if item.effect is not Effect.NOTE]
    decisive = [item for item in news if item.effect in (bad, undo)]
    if decisive and decisive[-1].effect is bad:
        item = decisive[-1]
        late = promise.last is not None and day_of(item, scope) > promise.last
        return Level(Truth(late, said(item)), cause=item.id)
    if news and news[-1].effect is turning:
        return Level(Truth(True, said(news[-1])), said(news[-1]), news[-1].id)
    return Level(
        Truth(True, said(news[-1]) if news else "nothing reported"), cause=news[-1].id if news else ""
    )


def members_levels(claim: Group, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> list[Level]:
    """Each leg, in its own ticker and basis, as good or bad for the checkpoint's role."""
    legs = []
    for member in claim.members:
        leg = for_member(checkpoint, member)
        legs.append(level(member.claim, leg, promise, replace(scope, ticker=leg.ticker, basis=leg.basis)))
    return legs


def _of_legs(legs: list[Level], n: int, need: int, checkpoint: Checkpoint) -> Level:
    """k-of-n: a kill is bad when `need` legs are, a guard when over n - need are; near when one more is."""
    to_turn = need if checkpoint.role is Role.KILL else n - need + 1
    bad = at_least(to_turn, [negate(leg.good) for leg in legs])
    turned = sum(leg.good.state is False for leg in legs)
    near = f"{bad.reason}: one more turns it" if turned and turned == to_turn - 1 else ""
    return Level(negate(bad), near, complete=all(leg.complete for leg in legs))
