"""Judge guards, kills and gauges by their latest period or close.

A guard holds while its test is true, a kill is clear while its test is false. Both are read as a
`good` test here (verdicts.md, "Guard and kill"). A gauge has a number and the band it lies in.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise, takewhile

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import form, is_daily, reading
from catalyst_tui.book.language.tree import Compare, Expr, Operand, Side, show, unit_of
from catalyst_tui.book.model.book import (
    Band,
    Checkpoint,
    Claim,
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
from catalyst_tui.book.model.subject import called
from catalyst_tui.judge.evaluate.reads import (
    anchored,
    hole,
    in_own_calendar,
    may_be_guided,
    observations,
    reported_periods,
    stand_in,
    traded,
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
    Leg,
    before_from,
    cause_of,
    decisive,
    doubted,
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
from catalyst_tui.judge.rules.corporate_actions import Footing, footing
from catalyst_tui.judge.rules.windows import (
    NO_PERIODS,
    Deadline,
    bad_once,
    consensus_days,
    counted,
    counts_from,
    counts_periods,
    day_of_period,
    deadline_of,
    from_first_value,
    is_complete,
    last_period,
    on_consensus_alone,
    reads_figures,
    run_of,
    span_of,
    with_later,
)
from catalyst_tui.judge.verdict import Status, Verdict


def oriented(result: Truth, checkpoint: Checkpoint) -> Truth:
    """Return the result as good or bad: a kill's test is bad when true."""
    return negate(result) if checkpoint.role is Role.KILL else result


MOVES = 22
"""Changes whose median is the usual daily move of a price: a month of sessions, as in Review."""

HYSTERESIS = Decimal(1)
"""Percent of the threshold, of what is no price or has too few closes."""


def in_usual_moves(checkpoint: Checkpoint, expr: Expr, scope: Scope) -> Checkpoint:
    """Return a checkpoint with the usual daily move of its price as its default margins.

    A price is near its threshold, and not clear of it, within one usual move: 3.4% for a price that
    moves so much, 1% for a quiet one. The book's own margins stay.
    """
    if not checkpoint.near.usual and checkpoint.hysteresis is not None:
        return checkpoint
    symbol = price_of(expr, checkpoint)
    move = usual_move(scope.closes(symbol)) if symbol else None
    near = checkpoint.near
    hysteresis = checkpoint.hysteresis
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
    changes = (abs(one / before - 1) if before else 0.0 for before, one in pairwise(micros))
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


def one_more(expr: Expr, latest: Truth, checkpoint: Checkpoint, where: Scope) -> Words:
    """Say why a good value is near: one more like the latest completes a run. Empty if not."""
    if not latest.state or (short := one_short(expr)) is expr:
        return ""
    turned = oriented(truth(short, where), checkpoint).state is False
    return latest.words if turned else ""


def band(good: Truth, near: Near) -> Decimal:
    """Return the headroom below which a value is near."""
    if near.absolute:
        return near.absolute.value
    return abs(good.threshold.value) * (near.share or 0) / 100 if good.threshold else Decimal(0)


def near_by_guide(expr: Expr, latest: Period, checkpoint: Checkpoint, scope: Scope) -> Words:
    """Say that the guide for the next period is beyond the threshold. Empty if it is not."""
    if not may_be_guided(expr, scope):
        return ""
    good = checkpoint.role is not Role.KILL
    where = replace(scope.on(latest.shift(1)), guided=Side.MID)
    strictly = tied(expr, state=good)
    ahead = truth(expr, where)
    if ahead.state is not (not good) or not any(item.kind is Kind.GUIDE for item in ahead.inputs):
        return ""
    beyond = truth(strictly, where).state is (not good)
    return Sentence("guided beyond it: {}".format, ahead.words) if beyond else ""


STEADY_CLOSES = 3
"""So many good closes end a breach, even within the hysteresis."""


_RUNS_ON = "its window is not over"


class Level(Struct, frozen=True):
    """Whether a claim is good now, and in `near` why it is close to turning.

    `unended` says why a finished window does not end well.
    """

    good: Truth
    near: Words = ""
    cause: str = ""
    unended: str = ""  # what of its span is not known, or was bad: it does not end well by itself


_WORDS = {
    Role.GUARD: (Status.HOLDING, Status.BROKEN, Status.HELD),
    Role.KILL: (Status.CLEAR, Status.TRIPPED, Status.CLEARED),
}
"""The statuses while good, while bad, and after a window that was good throughout."""


def judge_level(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Judge a guard or a kill."""
    holds, turned, ended = _WORDS[checkpoint.role]
    scope = scope.spanning(span_of(checkpoint, scope))
    deadline = deadline_of(checkpoint, scope)
    read = level(checkpoint.claim, checkpoint, deadline, scope)
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


def level(claim: Claim, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    """Evaluate a claim now, as good or bad for the role of its checkpoint."""
    match claim:
        case Test(expr):
            old = footing(claim, checkpoint, scope)
            where = old.scope if old else scope
            read = _tested(expr, checkpoint, deadline, where)
            return _until_rewritten(read, expr, checkpoint, deadline, old) if old else read
        case Event():
            return _by_events(claim, checkpoint, deadline, scope)
        case Score():
            good = oriented(scored(claim, checkpoint, deadline, scope), checkpoint)
            ever = _ever_scored_bad(claim, checkpoint, deadline, scope)
            unended = "it was scored beyond the line" if ever else ""
            return Level(good, near_words(good, checkpoint.near), unended=unended)
        case Group(members, need):
            legs = [leg_level(leg) for leg in legs_in(claim, checkpoint, deadline, scope)]
            return _of_legs(legs, len(members), need, checkpoint)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _tested(expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    if not is_daily(expr) and on_consensus_alone(expr):
        return _by_consensus(expr, checkpoint, deadline, scope)
    if not is_daily(expr):
        return _at_prints(expr, checkpoint, deadline, scope)
    found = _at_closes(expr, checkpoint, deadline, scope)
    return _since_close(found, expr, checkpoint, deadline, scope)


def _until_rewritten(
    read: Level, expr: Expr, checkpoint: Checkpoint, deadline: Deadline, old: Footing
) -> Level:
    """Return an unknown level for amounts of before a split, unless it was settled by then."""
    lasting = read.good.state is False and form(expr).stays
    if not old.reason or lasting or _is_over(deadline, old.scope):
        return read
    good = replace(read.good, state=None, words=old.reason, value=None, headroom=None, inputs=())
    return Level(good, unended=read.unended)


def _ever_scored_bad(
    claim: Score, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> bool:
    """Return whether any score was bad. What tripped and recovered ends clear, not cleared."""
    given = (item.score for item in scores_in_window(checkpoint, deadline, scope))
    wanted = checkpoint.role is Role.KILL
    return any(trips(claim, score) is wanted for score in given if score is not None)


def _at_prints(expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    scope = scope.counting(checkpoint)
    scope = in_own_calendar(expr, scope)
    fiscal = scope.fiscal(scope.ticker)
    since = deadline.since if checkpoint.since or checkpoint.period else None
    periods = counted(expr, deadline, since, scope)
    if not periods:
        missing = truth(expr, scope)
        reason = counts_from(checkpoint, since, scope)
        if not reason and since and missing.state is not None:
            done = "guided" if reading(expr).only_guides else "reported"
            reason = f"nothing {done} from {checkpoint.since} on"
        return _none_counts(missing, reason)

    @cache
    def good(period: Period) -> Truth:
        return oriented(truth(expr, scope.on(period)), checkpoint)

    latest = good(periods[-1])
    first = fiscal.containing(since, scope.span) if since else None
    run = run_of(periods, good, checkpoint.run, first)
    unended = _RUNS_ON
    if _is_over(deadline, scope) and not (
        unended := _missing(expr, periods, deadline, scope, since)
    ):
        days = {period: day_of_period(expr, period, scope) for period in periods}
        begins = deadline.since or days[periods[0]]
        spanned = [(period, good(period).state) for period, day in days.items() if day >= begins]
        unended = bad_once(from_first_value(spanned, checkpoint), checkpoint.run)
        if (early := stand_in(expr, latest.inputs, scope.on(periods[-1]))) is not None:
            unended = f"{called(early.ticker, early.metric)} is only known of {early.period}"
    near = near_words(latest, checkpoint.near)
    near = near or near_by_guide(expr, periods[-1], checkpoint, scope)
    near = near or one_more(expr, latest, checkpoint, scope.on(periods[-1]))
    if checkpoint.run > 1:
        recent = [periods[-1].shift(-back) for back in range(checkpoint.run)]
        streak = _latest_bad(one in periods and good(one).state is False for one in recent)
        if run.state and streak == checkpoint.run - 1:
            near = followed(latest.words, f"; one more completes {checkpoint.run} in a row")
    return Level(run, near, unended=unended)


def _by_consensus(expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    """Judge a test by the latest consensus, or by the last one of its window."""
    scope = scope.on(deadline.period) if deadline.period else scope
    since = deadline.since if checkpoint.since or checkpoint.period else None
    days = consensus_days(expr, since, deadline.last, scope)
    if not days or counts_periods(expr, checkpoint):
        missing = truth(expr, scope)
        no_periods = "" if missing.state is None else NO_PERIODS
        return _none_counts(missing, counts_from(checkpoint, since, scope) or no_periods)

    on = evenings(expr, scope)
    good = {day: oriented(on(day), checkpoint) for day in days}
    latest = good[days[-1]]
    bad = next((one for one in good.values() if one.state is False), None)
    if form(expr).stays and bad is not None:
        return Level(bad)
    unended = _RUNS_ON
    if _is_over(deadline, scope):
        spanned = [(day, one.state) for day, one in good.items()]
        unended = bad_once(from_first_value(spanned, checkpoint), 1)
    return Level(latest, near_words(latest, checkpoint.near), unended=unended)


def _missing(
    expr: Expr, periods: Sequence[Period], deadline: Deadline, scope: Scope, since: date | None
) -> str:
    """Say which periods of the span are unknown; empty if none is. A span needs all of them."""
    if reading(expr).only_guides and deadline.period is None:
        whole = is_complete(expr, periods, deadline, scope)
        return "" if whole else "the last print of its window is not known"
    last = last_period(deadline, scope)
    if last is None:
        return ""
    first = (
        periods[0] if since is None else scope.fiscal(scope.ticker).containing(since, scope.span)
    )
    wanted = [
        first.shift(n)
        for n in range((last.year - first.year) * last.span.per_year + last.n - first.n + 1)
    ]
    lacking = [str(period) for period in wanted if period not in periods]
    more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    return f"{', '.join(lacking[:3])}{more} not known" if lacking else ""


def _since_close(
    found: Level, expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Level:
    """Add what became known after the last close."""
    since = deadline.since if checkpoint.since else None
    days = within(observations(expr, scope), since, deadline.last) if reads_figures(expr) else ()
    if not days:
        return found
    good, news = with_later(found.good, expr, days[-1], deadline.last, scope)
    near = followed(found.near, f"; {news}") if news and found.near else found.near
    return replace(found, good=good, near=near) if news else found


def _at_closes(expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    scope = scope.counting(checkpoint)
    since = deadline.since if checkpoint.since else None
    days = within(observations(expr, scope), since, deadline.last)
    if not days:
        now = truth(expr, scope)
        reason = ""
        if now.state is not None:
            unknown = next(
                (one for one in sorted(traded(expr, scope)) if not scope.closes(one)), ""
            )
            reason = none_known(unknown) if unknown else none_in(expr, deadline, scope)
            reason = reason or counts_from(checkpoint, since, scope)
            reason = reason or f"counts from {checkpoint.since}"
        return _none_counts(now, reason)

    on = evenings(expr, scope)
    checkpoint = in_usual_moves(checkpoint, expr, scope)
    hysteresis = checkpoint.hysteresis or Decimal(0)

    def good_on(day: date) -> Truth:
        return oriented(on(day), checkpoint)

    latest = good_on(days[-1])
    close = near_words(latest, checkpoint.near)
    close = close or one_more(expr, latest, checkpoint, scope.close(days[-1]))
    counted = within(days, deadline.since, None)
    if checkpoint.hold > 1 and latest.state is False:
        recent = reversed(days[-checkpoint.hold :])
        long = _latest_bad(good_on(day).state is False for day in recent)
        turned = long == checkpoint.hold
        of = hole(expr, days, long) if turned else ""
        row = f"; {long} in a row{of}" if turned else f"; {long} of {checkpoint.hold} in a row"
        words = followed(latest.words, row)
        return Level(replace(latest, state=not turned, words=words), "" if turned else words)
    if latest.state and hysteresis:
        share = f"{hysteresis}%"
        unclear = followed(latest.words, f", but not clear of it by {share}")
        if _lingers(Decimal(0), days, checkpoint, latest, good_on):
            return Level(replace(latest, state=False, words=unclear))
        if not close and _lingers(band(latest, checkpoint.near), days, checkpoint, latest, good_on):
            away = "{}, {} away: not clear of near by {}".format
            close = Sentence(away, latest.words, latest.headroom, share)
    unended = _unspanned(expr, days, deadline, scope)
    if not unended:
        worse = checkpoint.role is Role.KILL
        known = zip(counted, states(expr, scope, counted, on), strict=True)
        good = ((day, state if state is None else state is not worse) for day, state in known)
        unended = bad_once(from_first_value(good, checkpoint), checkpoint.hold)
    return Level(latest, close, unended=unended)


def _none_counts(now: Truth, reason: str) -> Level:
    """Return the level of a test of which nothing counts yet."""
    return Level(replace(now, state=None, words=reason or now.words, value=None, headroom=None))


def _latest_bad(bad: Iterable[bool]) -> int:
    """Count the latest bad results in a row. `bad` has the latest first."""
    return sum(takewhile(bool, bad))


def _unspanned(expr: Expr, days: Sequence[date], deadline: Deadline, scope: Scope) -> str:
    """Say that a window is not over, or not known to its end; empty if it is."""
    if deadline.last is None or not _is_over(deadline, scope):
        return _RUNS_ON
    known = whole(expr, days, None, deadline.last, scope)
    return "" if known else f"not all is known up to {deadline.last}"


def _is_over(deadline: Deadline, scope: Scope) -> bool:
    return deadline.last is not None and scope.today > deadline.last


def _broke(
    at: int, days: Sequence[date], checkpoint: Checkpoint, good_on: Callable[[date], Truth]
) -> bool:
    """Return whether the closes up to the one `at` were bad long enough."""
    run = days[max(at - checkpoint.hold + 1, 0) : at + 1]
    return len(run) == checkpoint.hold and all(good_on(day).state is False for day in run)


def _lingers(
    edge: Decimal,
    days: Sequence[date],
    checkpoint: Checkpoint,
    latest: Truth,
    good_on: Callable[[date], Truth],
) -> bool:
    """Return whether an earlier bad close still counts.

    It does until a close is clear of the edge by the hysteresis, or three in a row are good. `edge`
    is the distance from the threshold that counts as bad.
    """
    result = latest
    for steady in range(1, len(days)):
        if _clear(result, edge, checkpoint.hysteresis or Decimal(0)) or steady >= STEADY_CLOSES:
            return False
        at = len(days) - 1 - steady
        result = good_on(days[at])
        if result.state is not True:
            return result.state is False and _broke(at, days, checkpoint, good_on)
        if result.headroom is not None and 0 <= result.headroom.value < edge:
            return True
    return False


def _clear(good: Truth, edge: Decimal, hysteresis: Decimal) -> bool:
    if good.headroom is None or good.threshold is None:
        return True
    return good.headroom.value >= edge + abs(good.threshold.value) * hysteresis / 100


def _by_events(claim: Event, checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Level:
    """Judge a kill by events: it trips when enough happened in time. Support for it is bad news."""
    read = standing(claim, checkpoint, deadline, scope)
    late = deadline.last is not None and read.day is not None and read.day > deadline.last
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
        return Level(replace(good, words=f"nothing reported{before_from(checkpoint, scope)}"))
    latest = news[-1]
    short = needed(claim) - 1
    good = replace(good, words=in_words(latest))
    if latest.effect is Effect.SUPPORTS:
        return Level(good, in_words(latest), latest.id)
    if short and good.value and good.value.value == short:
        return Level(good, f"{read.truth.reason}: one more trips it", latest.id)
    return Level(good, cause=latest.id)


def leg_level(leg: Leg) -> Level:
    """Return the level of a leg."""
    if leg.why.state:
        return Level(replace(leg.why, state=None))
    found = level(leg.checkpoint.claim, leg.checkpoint, leg.deadline, leg.scope)
    return replace(found, good=doubted(found.good, leg.why))


def _of_legs(legs: list[Level], n: int, need: int, checkpoint: Checkpoint) -> Level:
    """Decide k of n: a kill is bad when `need` legs are, a guard when more than n - need are.

    It is near when one more leg would turn it.
    """
    to_turn = need if checkpoint.role is Role.KILL else n - need + 1
    bad = at_least(to_turn, [negate(leg.good) for leg in legs])
    turned = sum(leg.good.state is False for leg in legs)
    near: Words = ""
    if turned == to_turn - 1:  # one more leg turns it: near when one has turned, or is near itself
        gone = "; ".join(leg.good.reason for leg in legs if leg.good.state is False)
        first = next((leg.near for leg in legs if leg.near), "")
        near = f"{gone}: one more turns it" if gone else first
    return Level(negate(bad), near, unended=next((leg.unended for leg in legs if leg.unended), ""))


def judge_gauge(checkpoint: Checkpoint, scope: Scope) -> Verdict:
    """Read a gauge at its latest period or close. Unknown with the reason if it cannot be read."""
    if not isinstance(checkpoint.claim, Gauge):
        raise TypeError(f"{checkpoint.id} is a gauge without a value")
    expr = checkpoint.claim.expr
    old = footing(checkpoint.claim, checkpoint, scope)
    scope = replace(old.scope if old else scope, span=span_of(checkpoint, scope))
    if checkpoint.period is not None:
        scope = scope.on(scope.fiscal(checkpoint.ticker).own(checkpoint.period))
    elif not is_daily(expr) and (periods := reported_periods(expr, scope)):
        scope = anchored(expr, scope, periods[-1])
    value = Value(None, missing=old.reason) if old and old.reason else number(expr, scope)
    marks = marks_of(value, scope)
    unit = unit_of(expr)
    if checkpoint.claim.bands and value.quantity and value.quantity.unit != unit:
        value = replace(value, quantity=None, missing=_other_unit(value.quantity, unit))
    reading = value.quantity
    band = next((b.name for b in checkpoint.claim.bands if reading and _lies_in(b, value)), None)
    named = close_named(value.inputs, scope)
    words = Sentence(lambda: f"{show(expr)} reads {reading}{named}") if reading else value.missing
    return Verdict(
        checkpoint.id,
        Role.GAUGE,
        Status.READING if reading else Status.UNKNOWN,
        with_notes(words, merged(item.notes for item in value.inputs)),
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
