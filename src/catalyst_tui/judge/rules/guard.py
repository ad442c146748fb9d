"""Judge guards and kills by their latest period or close, and read gauges.

A guard is good while its test is true, a kill while its test is false. By verdicts.md, "Guard and
kill", in these steps:

1. Is the claim good now (`Level.good`)? A period or close is bad alone, or after several in a row.
   A price that was bad stays bad until it is clear of the threshold (`_not_recovered`).
2. While it is good: is it close to turning (`Level.near`)?
3. Once its window is over it is held or cleared, unless something in the window was bad or is not
   known (`Level.unended`).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise, takewhile

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import form, is_daily, reading
from catalyst_tui.book.language.tree import Compare, Expr, Operand, Side, show, unit_of
from catalyst_tui.book.model.book import (
    Band,
    Checkpoint,
    Event,
    Gauge,
    Group,
    Near,
    Role,
    Score,
    Test,
)
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity, Unit, describe
from catalyst_tui.judge.evaluate.reads import (
    anchored,
    hole,
    in_own_calendar,
    may_be_guided,
    reported_periods,
    traded,
    unread_halves,
    within,
)
from catalyst_tui.judge.evaluate.scope import Scope, statements_about
from catalyst_tui.judge.evaluate.truth import (
    close_named,
    evenings,
    number,
    one_short,
    states,
    tied,
    truth,
)
from catalyst_tui.judge.evaluate.value import Truth, Value, at_least, merged, negate
from catalyst_tui.judge.kinds import Sentence, Words, followed
from catalyst_tui.judge.ledger.closes import Closes, none_known
from catalyst_tui.judge.ledger.facts import Bound, Effect, Kind
from catalyst_tui.judge.ledger.grades import DECISIVE, in_words, with_notes
from catalyst_tui.judge.rules.claims import (
    before_from,
    cause_of,
    decisive,
    legs_in,
    marks_of,
    needed,
    none_in,
    scored,
    scores_in_window,
    standing,
    trips,
    whole,
)
from catalyst_tui.judge.rules.corporate_actions import footing
from catalyst_tui.judge.rules.windows import (
    NO_PERIODS,
    Deadline,
    counted,
    counting_since,
    counts_from,
    counts_periods,
    day_of_periods,
    days_of_test,
    deadline_of,
    from_first_value,
    last_period,
    span_of,
    with_later,
)
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.values import Frozen


class Level(Frozen):
    """Whether a claim is good now, and in `near` why it is close to turning.

    `unended` says why a window that is over does not end well.
    """

    good: Truth
    near: Words = ""
    cause: str = ""
    unended: str = ""


_WORDS = {
    Role.GUARD: (Status.HOLDING, Status.BROKEN, Status.HELD),
    Role.KILL: (Status.CLEAR, Status.TRIPPED, Status.CLEARED),
}
"""The statuses while good, while bad, and after a window that was good throughout."""


_NOT_OVER = "its window is not over"


def judge_level(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Judge a guard or a kill."""
    holds, turned, ended = _WORDS[checkpoint.role]
    scope = replace(scope, span=span_of(checkpoint, scope))
    deadline = deadline_of(checkpoint, scope)
    read = level(checkpoint, deadline, scope)
    status = {True: holds, False: turned, None: Status.UNKNOWN}[read.good.state]
    reason = read.good.words
    over = status is holds and _is_over(deadline, scope)
    if over and not read.unended:
        status = ended
    elif status is holds and read.near:
        status = Status.NEAR
        reason = read.near
    if over and read.unended:
        reason = followed(reason, f"; not {ended}: {read.unended}")
    return Verdict(
        checkpoint.id,
        checkpoint.role,
        status,
        with_notes(reason, read.good.notes),
        ticker=checkpoint.ticker,
        marks=marks_of(read.good, scope),
        value=read.good.value,
        bound=read.good.bound,
        threshold=read.good.threshold,
        headroom=read.good.headroom,
        due=deadline.last,
        inputs=read.good.inputs,
        cause=read.cause or cause_of(read.good.inputs),
    )


def _is_over(deadline: Deadline, scope: Scope) -> bool:
    return deadline.last is not None and scope.today > deadline.last


def oriented(result: Truth, checkpoint: Checkpoint) -> Truth:
    """Return the result as good or bad: a kill's test is bad when true."""
    return negate(result) if checkpoint.role is Role.KILL else result


def level(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    """Evaluate a claim now, as good or bad for the role of its checkpoint."""
    match claim := checkpoint.claim:
        case Test(expr):
            return _by_test(expr, checkpoint, deadline, scope)
        case Event():
            return _by_events(claim, checkpoint, deadline, scope)
        case Score():
            return _by_scores(claim, checkpoint, deadline, scope)
        case Group():
            legs = [
                Level(replace(leg.why, state=None))
                if leg.is_aside(decided=one.good.state is False)
                else one
                for leg in legs_in(claim, checkpoint, deadline, scope)
                for one in (level(leg.checkpoint, leg.deadline, leg.scope),)
            ]
            return _of_legs(legs, claim.need, checkpoint)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _by_test(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Judge a test at closes or at reported periods.

    Amounts of before a split are unknown after it, unless they were settled by then.
    """
    old = footing(checkpoint, scope)
    where = (old.scope if old else scope).counting(checkpoint)
    judge = _at_closes if reading(expr).by_day else _at_reports
    read = judge(expr, checkpoint, deadline, where)
    settled = (read.good.state is False and form(expr).stays) or _is_over(
        deadline, where
    )
    if old is None or not old.reason or (settled and old.fits):
        return read
    good = replace(
        read.good, state=None, words=old.reason, value=None, headroom=None, inputs=()
    )
    return Level(good, unended=read.unended)


def _nothing_counts(now: Truth, reason: str) -> Level:
    """Return the level of a test while nothing that it reads counts."""
    return Level(
        replace(now, state=None, words=reason or now.words, value=None, headroom=None)
    )


def _at_reports(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Judge a test at the latest reported period."""
    scope = in_own_calendar(expr, scope)
    since = counting_since(checkpoint, deadline)
    periods = counted(expr, deadline, since, scope)
    if not periods:
        now = truth(expr, scope)
        reason = counts_from(checkpoint, since, scope)
        if not reason and since and now.state is not None:
            done = "guided" if reading(expr).only_guides else "reported"
            reason = f"nothing {done} from {checkpoint.since} on"
        return _nothing_counts(now, reason)

    @cache
    def good(period: Period) -> Truth:
        return oriented(truth(expr, scope.on(period)), checkpoint)

    last = periods[-1]
    first = scope.fiscal(scope.ticker).containing(since, scope.span) if since else None
    result, near = _in_a_row(periods, good, checkpoint.run, first)
    if not _is_over(deadline, scope) and (unread := unread_halves(expr, scope)):
        result = replace(result, notes=(*result.notes, *unread))
    near = (
        near
        or near_words(good(last), checkpoint.near)
        or _near_by_guide(expr, last, checkpoint, scope)
        or _near_by_one_more(expr, good(last), checkpoint, scope.on(last))
    )
    unended = _NOT_OVER
    if _is_over(deadline, scope):
        day_of = day_of_periods(expr, scope)
        begins = deadline.since or date.min
        spanned = [
            (period, good(period).state)
            for period in periods
            if day_of(period) >= begins
        ]
        unended = _not_known(
            first or periods[0], periods, deadline, scope
        ) or _bad_once(spanned, checkpoint, checkpoint.run)
    return Level(result, near, unended=unended)


def _in_a_row(
    periods: Sequence[Period],
    good: Callable[[Period], Truth],
    n: int,
    first: Period | None,
) -> tuple[Truth, Words]:
    """Return the latest result, bad only if the last `n` periods are, and why it is near.

    A gap is unknown and does not reset the count. Nothing before `first` counts.
    """
    latest = good(periods[-1])
    if n == 1 or latest.state is not False:
        return latest, ""
    legs = []
    for back in range(n):
        wanted = periods[-1].shift(-back)
        early = first is not None and wanted < first
        unknown = Truth(True if early else None, f"{wanted} is not known")
        legs.append(good(wanted) if wanted in periods else unknown)
    bad = at_least(n, [negate(leg) for leg in legs])
    if bad.state is None:
        return replace(latest, state=None, words=f"{latest.reason}; {bad.reason}"), ""
    if bad.state:
        return replace(latest, words=followed(latest.words, f"; {n} in a row")), ""
    streak = _bad_in_a_row(leg.state for leg in legs)
    one_more = followed(latest.words, f"; one more completes {n} in a row")
    return replace(latest, state=True), one_more if streak == n - 1 else ""


def _not_known(
    first: Period, periods: Sequence[Period], deadline: Deadline, scope: Scope
) -> str:
    """Say which periods of the window are unknown; empty if none is."""
    last = last_period(deadline, scope) or first
    count = (last.year - first.year) * last.span.per_year + last.n - first.n + 1
    wanted = [first.shift(n) for n in range(count)]
    lacking = [str(period) for period in wanted if period not in periods]
    more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    return f"{', '.join(lacking[:3])}{more} not known" if lacking else ""


def _bad_once(
    states: Iterable[tuple[Period | date, bool | None]], checkpoint: Checkpoint, n: int
) -> str:
    """Say when `n` results of the window in a row were first not good; empty if they never were."""
    streak = 0
    for when, good in from_first_value(states, checkpoint):
        streak = 0 if good else streak + 1
        if streak >= n:
            return f"it was {'not known' if good is None else 'bad'} at {when}"
    return ""


def _bad_in_a_row(states: Iterable[bool | None]) -> int:
    """Count the latest bad results in a row. `states` has the latest first."""
    return sum(1 for _ in takewhile(lambda state: state is False, states))


def _at_closes(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Judge a test at the latest close, or by the latest consensus."""
    scope = (
        scope if is_daily(expr) or not deadline.period else scope.on(deadline.period)
    )
    since = counting_since(checkpoint, deadline)
    days = days_of_test(expr, since, deadline.last, scope)
    if not days or (not is_daily(expr) and counts_periods(expr, checkpoint)):
        return _no_close_counts(expr, checkpoint, deadline, scope)
    on = evenings(expr, scope)

    def good(day: date) -> Truth:
        return oriented(on(day), checkpoint)

    checkpoint = with_usual_moves(checkpoint, expr, scope)
    latest = good(days[-1])
    near = near_words(latest, checkpoint.near) or _near_by_one_more(
        expr, latest, checkpoint, scope.close(days[-1])
    )
    if checkpoint.hold > 1 and latest.state is False:
        latest, near = _closes_in_a_row(expr, days, good, checkpoint.hold)
    elif form(expr).stays and not is_daily(expr):
        latest = next((good(day) for day in days if good(day).state is False), latest)
    elif latest.state and checkpoint.hysteresis:
        latest, near = _with_hysteresis(near, days, checkpoint, good)
    unended = _why_not_ended(expr, days, on, checkpoint, deadline=deadline, scope=scope)
    latest, news = with_later(latest, expr, days[-1], deadline.last, scope)
    return Level(
        latest, followed(near, f"; {news}") if news and near else near, unended=unended
    )


def _no_close_counts(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Say why no close counts: none is known, those that are lie outside, or the test is none."""
    now = truth(expr, scope)
    soon = counts_from(checkpoint, counting_since(checkpoint, deadline), scope)
    if now.state is None:
        return _nothing_counts(now, "" if is_daily(expr) else soon)
    if not is_daily(expr):
        return _nothing_counts(now, soon or NO_PERIODS)
    unknown = next(
        (one for one in sorted(traded(expr, scope)) if not scope.closes(one)), ""
    )
    reason = none_known(unknown) if unknown else none_in(expr, deadline, scope)
    return _nothing_counts(now, reason or soon or f"counts from {checkpoint.since}")


def _closes_in_a_row(
    expr: Expr, days: Sequence[date], good: Callable[[date], Truth], n: int
) -> tuple[Truth, Words]:
    """Return the latest result, which is bad only if the last `n` closes are; else it is near."""
    streak = _bad_in_a_row(good(day).state for day in reversed(days[-n:]))
    turned = streak == n
    row = (
        f"; {n} in a row{hole(expr, days, n)}"
        if turned
        else f"; {streak} of {n} in a row"
    )
    latest = good(days[-1])
    words = followed(latest.words, row)
    return replace(latest, state=not turned, words=words), "" if turned else words


def _why_not_ended(
    expr: Expr,
    days: Sequence[date],
    on: Callable[[date], Truth],
    checkpoint: Checkpoint,
    *,
    deadline: Deadline,
    scope: Scope,
) -> str:
    """Say what keeps a window of closes from ending well; empty if all of it was good."""
    if deadline.last is None or not _is_over(deadline, scope):
        return _NOT_OVER
    if not whole(expr, days, None, deadline.last, scope):
        return f"not all is known up to {deadline.last}"
    spanned = within(days, deadline.since, None)
    bad = checkpoint.role is Role.KILL
    known = zip(spanned, states(expr, scope, spanned, on), strict=True)
    good = ((day, None if state is None else state is not bad) for day, state in known)
    return _bad_once(good, checkpoint, checkpoint.hold)


def _with_hysteresis(
    near: Words,
    days: Sequence[date],
    checkpoint: Checkpoint,
    good: Callable[[date], Truth],
) -> tuple[Truth, Words]:
    """Return the latest close, which is good, as bad or near while it has not recovered."""
    latest = good(days[-1])
    share = f"{checkpoint.hysteresis}%"
    if _not_recovered(Decimal(0), days, checkpoint, good):
        words = followed(latest.words, f", but not clear of it by {share}")
        return replace(latest, state=False, words=words), near
    if not near and _not_recovered(
        band(latest, checkpoint.near), days, checkpoint, good
    ):
        away = "{}, {} away: not clear of near by {}".format
        near = Sentence(away, latest.words, latest.headroom, share)
    return latest, near


STEADY_CLOSES = 3
"""So many good closes end a breach, even within the hysteresis."""


def _not_recovered(
    edge: Decimal,
    days: Sequence[date],
    checkpoint: Checkpoint,
    good: Callable[[date], Truth],
) -> bool:
    """Return whether an earlier bad close still decides, though the latest is good.

    It does until a close is clear of the edge by the hysteresis, or three in a row are good. `edge`
    is the distance from the threshold that counts as bad: zero, or for `near` its band.
    """
    for place in range(len(days) - 1, max(len(days) - STEADY_CLOSES, 0), -1):
        if _is_clear(good(days[place]), edge, checkpoint.hysteresis or Decimal(0)):
            return False
        before = good(days[place - 1])
        if before.state is not True:
            recent = reversed(days[max(place - checkpoint.hold, 0) : place])
            return _bad_in_a_row(good(day).state for day in recent) == checkpoint.hold
        if before.headroom is not None and 0 <= before.headroom.value < edge:
            return True
    return False


def _is_clear(good: Truth, edge: Decimal, hysteresis: Decimal) -> bool:
    if good.headroom is None or good.threshold is None:
        return True
    return good.headroom.value >= edge + abs(good.threshold.value) * hysteresis / 100


MOVES = 22
"""Changes whose median is the usual daily move of a price: a month of sessions, as in Review."""

HYSTERESIS = Decimal(1)
"""Percent of the threshold, of what is no price or has too few closes."""


def with_usual_moves(checkpoint: Checkpoint, expr: Expr, scope: Scope) -> Checkpoint:
    """Return a checkpoint with the usual daily move of its price as its default margins.

    A price is near its threshold, and not clear of it, within one usual move: 3.4% for a price that
    moves so much, 1% for a quiet one. The book's own margins stay. A consensus needs none.
    """
    near = checkpoint.near
    hysteresis = checkpoint.hysteresis
    if not is_daily(expr):
        return replace(checkpoint, hysteresis=None)
    if not near.usual and hysteresis is not None:
        return checkpoint
    symbol = price_of(expr, checkpoint)
    move = usual_move(scope.closes(symbol)) if symbol else None
    if near.usual and move is not None:
        near = Near(share=move)
    if hysteresis is None:
        hysteresis = HYSTERESIS if move is None else move
    return replace(checkpoint, near=near, hysteresis=hysteresis)


def price_of(expr: Expr, checkpoint: Checkpoint) -> str | None:
    """Return the symbol of the price that a test compares, as in `price >= $300`; else None."""
    match expr:
        case Compare(left=Operand(metric="price", ticker=ticker)):
            return ticker or checkpoint.ticker
    return None


def usual_move(closes: Closes) -> Decimal | None:
    """Return the median change from close to close in percent, to a tenth; unknown for fewer than
    22."""
    return usual_moves(closes.micros[-MOVES - 1 :])[-1] if len(closes) > MOVES else None


def usual_moves(micros: Sequence[int]) -> list[Decimal | None]:
    """Return for each close the usual move up to it."""
    changes = (
        abs(one / before - 1) if before else 0.0 for before, one in pairwise(micros)
    )
    tenths = [0, *(round(change * 1000) for change in changes)]
    recent = sorted(tenths[1:MOVES])
    moves: list[Decimal | None] = [None] * min(MOVES, len(micros))
    for place in range(MOVES, len(micros)):
        insort(recent, tenths[place])
        moves.append(Decimal(recent[MOVES // 2]) / 10 or None)
        del recent[bisect_left(recent, tenths[place - MOVES + 1])]
    return moves


def near_words(good: Truth, near: Near) -> Words:
    """Say why a good value is near: its headroom is inside the band. Empty if it is not."""
    if not good.state or good.headroom is None:
        return ""
    if 0 <= good.headroom.value < band(good, near):
        return Sentence("{}, {} away".format, good.words, good.headroom)
    return ""


def band(good: Truth, near: Near) -> Decimal:
    """Return the headroom below which a value is near."""
    if near.absolute:
        return near.absolute.value
    return (
        abs(good.threshold.value) * (near.share or 0) / 100
        if good.threshold
        else Decimal(0)
    )


def _near_by_one_more(
    expr: Expr, latest: Truth, checkpoint: Checkpoint, scope: Scope
) -> Words:
    """Say why a good value is near: one more like the latest completes a run. Empty if not."""
    if not latest.state or (short := one_short(expr)) is expr:
        return ""
    turned = oriented(truth(short, scope), checkpoint).state is False
    return latest.words if turned else ""


def _near_by_guide(
    expr: Expr, latest: Period, checkpoint: Checkpoint, scope: Scope
) -> Words:
    """Say that the guide for the next period is beyond the threshold. Empty if it is not."""
    if not may_be_guided(expr, scope):
        return ""
    bad = checkpoint.role is Role.KILL
    where = replace(scope.on(latest.shift(1)), guided=Side.MID)
    ahead = truth(expr, where)
    if ahead.state is not bad or not any(
        item.kind is Kind.GUIDE for item in ahead.inputs
    ):
        return ""
    beyond = truth(tied(expr, state=not bad), where).state is bad
    return Sentence("guided beyond it: {}".format, ahead.words) if beyond else ""


def _by_events(
    claim: Event, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Judge a kill by events: it trips when enough happened in time. Support for it is bad news."""
    read = standing(checkpoint, deadline, scope)
    late = (
        deadline.last is not None and read.day is not None and read.day > deadline.last
    )
    if read.state and not late:
        return Level(negate(read.truth), cause=read.cause)
    good = replace(read.truth, state=True)
    counted = decisive(checkpoint, deadline, scope).counted
    news = [
        item
        for item in statements_about(checkpoint, scope).items
        if item.effect not in DECISIVE or item in counted
    ]
    if not news:
        return Level(
            replace(good, words=f"nothing reported{before_from(checkpoint, scope)}")
        )
    latest = news[-1]
    good = replace(good, words=in_words(latest))
    if latest.effect is Effect.SUPPORTS:
        return Level(good, in_words(latest), latest.id)
    short = needed(claim) - 1
    if short and good.value and good.value.value == short:
        return Level(good, f"{read.truth.reason}: one more trips it", latest.id)
    return Level(good, cause=latest.id)


def _by_scores(
    claim: Score, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Judge the latest score. What was once bad and recovered does not end well."""
    good = oriented(scored(claim, checkpoint, deadline, scope), checkpoint)
    bad = checkpoint.role is Role.KILL
    given = scores_in_window(checkpoint, deadline, scope)
    ever = any(
        trips(claim, item.score) is bad for item in given if item.score is not None
    )
    unended = "it was scored beyond the line" if ever else ""
    return Level(good, near_words(good, checkpoint.near), unended=unended)


def _of_legs(legs: list[Level], need: int, checkpoint: Checkpoint) -> Level:
    """Decide k of n: a kill is bad when `need` legs are, a guard when more than n - need are.

    It is near when one more leg would turn it.
    """
    to_turn = need if checkpoint.role is Role.KILL else len(legs) - need + 1
    bad = at_least(to_turn, [negate(leg.good) for leg in legs])
    turned = [leg.good.reason for leg in legs if leg.good.state is False]
    near: Words = ""
    if len(turned) == to_turn - 1:  # near when a leg has turned, or is near itself
        first = next((leg.near for leg in legs if leg.near), "")
        near = f"{'; '.join(turned)}: one more turns it" if turned else first
    return Level(
        negate(bad),
        near,
        unended=next((leg.unended for leg in legs if leg.unended), ""),
    )


def judge_gauge(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Read a gauge at its latest period or close. Unknown with the reason if it cannot be read."""
    if not isinstance(checkpoint.claim, Gauge):
        raise TypeError(f"{checkpoint.id} is a gauge without a value")
    expr = checkpoint.claim.expr
    old = footing(checkpoint, scope)
    scope = replace(old.scope if old else scope, span=span_of(checkpoint, scope))
    if checkpoint.period is not None:
        scope = scope.on(scope.fiscal(checkpoint.ticker).own(checkpoint.period))
    elif not is_daily(expr) and (periods := reported_periods(expr, scope)):
        scope = anchored(expr, scope, periods[-1])
    value = (
        Value(None, missing=old.reason) if old and old.reason else number(expr, scope)
    )
    marks = marks_of(value, scope)
    unit = unit_of(expr)
    if checkpoint.claim.bands and value.quantity and value.quantity.unit != unit:
        value = replace(value, quantity=None, missing=_other_unit(value.quantity, unit))
    reading = value.quantity
    band = next(
        (b.name for b in checkpoint.claim.bands if reading and _lies_in(b, value)), None
    )
    named = close_named(value.inputs, scope)
    words = (
        Sentence(lambda: f"{show(expr)} reads {reading}{named}")
        if reading
        else value.missing
    )
    return Verdict(
        checkpoint.id,
        Role.GAUGE,
        Status.READING if reading else Status.UNKNOWN,
        with_notes(words, merged([item.notes for item in value.inputs])),
        ticker=checkpoint.ticker,
        marks=marks,
        value=reading,
        bound=value.bound,
        band=band,
        inputs=value.inputs,
        cause=cause_of(value.inputs),
    )


def _other_unit(reading: Quantity, unit: Unit) -> str:
    return f"the bands are {describe(unit)}, but it reads {reading}, {describe(reading.unit)}"


def _lies_in(band: Band, value: Value) -> bool:
    """Return whether every possible value lies in the band: a floor of 50 % is above 50 %.

    See verdicts.md, "Facts".
    """
    if value.quantity is None:
        return False
    x = value.quantity.value
    match value.bound:
        case Bound.ABOVE:
            return band.high is None and (band.low is None or x >= band.low)
        case Bound.BELOW:
            return band.low is None and (band.high is None or x <= band.high)
        case Bound.ABOUT:
            return band.holds(x * Decimal("0.9")) and band.holds(x * Decimal("1.1"))
    return band.holds(x)
