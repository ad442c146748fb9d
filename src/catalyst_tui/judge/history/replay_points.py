"""On which closes the word of a checkpoint may turn: a replay over years need judge no other.

A close is plain when it says the word alone: far on the good side, on the bad one for as long as it takes,
in a band. Where one plain close follows another of its kind, the word stands whatever went before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Compare, Expr, Op, Run
from catalyst_tui.book.model.book import Band, Checkpoint, Gauge, Role, Test
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.columns import column
from catalyst_tui.judge.evaluate.dependencies import within
from catalyst_tui.judge.evaluate.reads import Reads
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import evenings, number
from catalyst_tui.judge.evaluate.vectorized import states
from catalyst_tui.judge.rules.deadline import promise_of, span_of

Plain = str | None
"""What a close says by itself; None when what went before counts too."""


def turning_closes(checkpoint: Checkpoint, scope: Scope, sources: Reads) -> Sequence[datetime] | None:
    """When the closes that may turn its word became known; None when any may."""
    if not _is_alone(checkpoint) or sources.daily or not sources.closes:
        return None
    first, *others = (scope.closes(symbol) for symbol in sources.closes)
    if any(other.days != first.days or other.known != first.known for other in others):
        return None
    if any(map(scope.ledger.is_revised, sources.closes)):
        return None
    days, span = first.days, span_of(checkpoint, scope)
    scope = replace(scope.counting(checkpoint).at_the_end(), span=span)
    promise = promise_of(checkpoint, scope)
    window = days
    if checkpoint.role is not Role.GAUGE:
        counts = checkpoint.role is Role.PROOF or checkpoint.since is not None
        window = within(days, promise.since if counts else None, promise.last)
    plain = _plain(checkpoint, scope, window)
    if plain is None:
        return None
    turning = {0, *(place for place, (a, b) in enumerate(pairwise(plain), start=1) if b is None or a != b)}
    start = bisect_left(days, window[0]) if window else 0
    for ticker in sources.figures:
        for moment in scope.ledger.known_moments(ticker):
            on_the_day = bisect_left(window, local_day(moment, scope.zone))  # judged before or after them
            later = max(bisect_left(first.known, moment) - start, 0)  # of earlier days, published after them
            turning.update(range(min(later, on_the_day), on_the_day + 1))
    if promise.last is not None:  # what is published after the window completes it
        over = last_moment(promise.last, scope.zone)
        turning.update(range(max(bisect_right(first.known, over) - start, 0), len(window)))
    return [first.known[start + place] for place in sorted(turning) if place < len(window)]


def _is_alone(checkpoint: Checkpoint) -> bool:
    """Whether one test or number over closes decides it, in one window that stays where it is."""
    moves = (checkpoint.period, checkpoint.every, checkpoint.due_after, checkpoint.since_after)
    claim = checkpoint.claim
    return (
        isinstance(claim, Test | Gauge)
        and is_daily(claim.expr)
        and not any(moves)
        and not checkpoint.target
        and checkpoint.unless is None
    )


def _plain(checkpoint: Checkpoint, scope: Scope, days: Sequence[date]) -> list[Plain] | None:
    match checkpoint.claim:
        case Gauge(expr, bands):
            values = column(expr, scope, days, number)
            if values is None:
                return None
            return [_reading(value, bands) for value in values]
        case Test(expr) if checkpoint.role is Role.PROOF:
            return _settling(expr, checkpoint.hold, scope, days)
        case Test(Run(Compare() as test, n, None | Span.DAY)):
            return _levels(test, n, checkpoint, scope, days)
        case Test(Compare() as test):
            return _levels(test, 1, checkpoint, scope, days)
    return None


def _reading(value: Decimal | None, bands: Iterable[Band]) -> Plain:
    if value is None:
        return "unknown"
    return next((f"in {band.name}" for band in bands if band.holds(value)), "reading")


def _settling(expr: Expr, hold: int, scope: Scope, days: Sequence[date]) -> list[Plain]:
    """A proof is open until the first close that completes it, and met from then on."""
    points: list[Plain] = []
    streak, met = 0, False
    for state in states(expr, scope, days, evenings(expr, scope)):
        streak = streak + 1 if state else 0
        met = met or streak >= hold
        points.append("met" if met else "open")
    return points


def _levels(
    test: Compare, n: int, checkpoint: Checkpoint, scope: Scope, days: Sequence[date]
) -> list[Plain] | None:
    """A guard or kill over one comparison, `n` closes in a row: bad long enough, or clear of all edges."""
    xs, ys = (column(side, scope, days, number) for side in (test.left, test.right))
    if xs is None or ys is None or test.op is Op.EQ:
        return None
    worse = checkpoint.role is Role.KILL
    points: list[Plain] = []
    bad = good = 0
    broken, last_good = False, None  # whether a bad close came before the good ones; how the last of those is
    known = states(test, scope, days, evenings(test, scope))
    for x, y, state in zip(xs, ys, known, strict=True):
        if x is None or y is None or state is None:
            bad = good = 0
            broken, last_good = False, None
            points.append("unknown" if n == 1 else None)
            continue
        bad, good = (bad + 1, 0) if state is worse else (0, good + 1)
        if bad:
            broken = True
            points.append(_of_bad(bad, n, last_good, checkpoint))
        else:
            room = x - y if test.op.upward is not worse else y - x
            last_good = _distance(room, abs(y), checkpoint)
            points.append(_of_good(good, n, last_good, checkpoint, broken=broken))
    return points


def _of_bad(bad: int, n: int, last_good: Plain, checkpoint: Checkpoint) -> Plain:
    """The last of so many bad closes in a row: a guard is bad with the first of `n`, a kill with the last,
    near till then."""
    if bad >= n - 1 + checkpoint.hold:
        return "bad"
    if n == 1:
        return "held"
    if checkpoint.hold > 1:
        return None
    return (last_good and "near") if checkpoint.role is Role.KILL else "bad"


def _of_good(good: int, n: int, last_good: Plain, checkpoint: Checkpoint, *, broken: bool) -> Plain:
    """The last of so many good closes in a row: a kill is good with the first, a guard with the last of
    `n`."""
    if good >= n or (checkpoint.hold == 1 and checkpoint.role is Role.KILL):
        return last_good
    return "bad" if broken and checkpoint.hold == 1 else None


def _distance(room: Decimal, threshold: Decimal, checkpoint: Checkpoint) -> Plain:
    """Where a good value with that headroom surely is; None where an earlier one may linger."""
    near, margin = checkpoint.near, threshold * checkpoint.hysteresis / 100
    band = near.absolute.value if near.absolute else threshold * (near.share or 0) / 100
    if room >= band + margin:
        return "clear"
    return "near" if margin <= room < band else None
