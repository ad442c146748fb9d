"""Decide whether a claim is settled: tests over their window, events, scores, and groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily, reading, reads_price, run_of
from catalyst_tui.book.language.tree import Expr
from catalyst_tui.book.model.book import (
    Basis,
    Checkpoint,
    Event,
    Gauge,
    Group,
    Score,
    Test,
)
from catalyst_tui.book.model.dates import Window, evening_of
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import NUMBER, Quantity
from catalyst_tui.book.model.subject import legs_of, suspending
from catalyst_tui.judge.evaluate.reads import (
    GAP,
    hole,
    in_own_calendar,
    reported_periods,
    stand_in,
    unbroken,
    within,
)
from catalyst_tui.judge.evaluate.scope import Scope, statements_about
from catalyst_tui.judge.evaluate.truth import evenings, states, truth
from catalyst_tui.judge.evaluate.value import Truth, Value, at_least, merged
from catalyst_tui.judge.kinds import all_of, followed
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Grade, Kind
from catalyst_tui.judge.ledger.grades import (
    SILENCE,
    Weighed,
    contradicted_by,
    date_in_words,
    dated_words,
    in_words,
    notes_of,
    weigh_events,
)
from catalyst_tui.judge.rules.corporate_actions import footing
from catalyst_tui.judge.rules.windows import (
    Deadline,
    counted,
    counting_since,
    counts_from,
    counts_periods,
    dated,
    day_of_periods,
    days_of_test,
    deadline_of,
    from_first_value,
    is_complete,
    last_period,
    may_hold,
    span_of,
    with_later,
)
from catalyst_tui.judge.verdict import Input, Mark
from catalyst_tui.values import Frozen


def needed(claim: Event) -> int:
    """Return how many events the claim needs."""
    if claim.count is None:
        return 1
    return claim.count.n + 1 if claim.count.op == ">" else claim.count.n


def each_event_once(reports: list[Evidence], scope: Scope) -> list[Evidence]:
    """Return one report of each event.

    Reports about the same day are about one event, unless a person says that it is `another`.
    """
    events: list[Evidence] = []
    days = set[date]()
    for report in reports:
        day = day_of(report, scope)
        if report.another:
            events.append(report)
        elif day not in days:
            events.append(report)
            days.add(day)
    return events


def rolling(
    happened: list[Evidence], need: int, within: timedelta, scope: Scope
) -> list[Evidence]:
    """Return the first events close enough to each other, else those of the last so many days."""
    days = [day_of(item, scope) for item in happened]
    for last in range(need - 1, len(days)):
        if days[last] - days[last + 1 - need] <= within:
            return happened[last + 1 - need : last + 1]
    return [
        item
        for item, day in zip(happened, days, strict=True)
        if scope.today - day <= within
    ]


def day_of(item: Evidence, scope: Scope) -> date:
    """Return the day evidence is about: the day it names, else the day it was public."""
    return item.happened_on or scope.day_at(item.known_at)


A_WEEK = timedelta(weeks=1)


class ClaimStanding(Frozen):
    """What is known about a claim.

    `day` is when it became true, `known` when one could know that, and `cause` what made it so. All
    are empty while it is open.
    """

    truth: Truth
    day: date | None = None
    known: datetime | None = None
    cause: str = ""

    @property
    def state(self) -> bool | None:
        return self.truth.state


def cause_of(inputs: Sequence[Input]) -> str:
    """Name what decided, the same in every run with the same figures.

    Each figure goes with the moment it became known, because it may be corrected and come back.
    """
    return ";".join(
        f"{item.ticker}.{item.metric}.{item.period}={item.value.value:f}"
        + (f"@{_iso(item.known_at)}" if item.known_at else "")
        for item in inputs
        if item.value and not item.later
    )


_iso = lru_cache(maxsize=1 << 12)(datetime.isoformat)


def filing_to_come(inputs: Sequence[Input]) -> bool:
    """Return whether an input comes from a release that a filing will confirm."""
    return any(
        item.grade is Grade.RELEASE
        and item.metric in STANDARD
        and item.basis is Basis.GAAP
        for item in inputs
        if item.kind is Kind.ACTUAL and not item.later
    )


def marks_of(read: Truth | Value, scope: Scope) -> tuple[Mark, ...]:
    """Return the marks of what was read: contradicted, stale, or to be confirmed by a filing."""
    marks = [Mark.CONTRADICTED] if read.contradicted else []
    if scope.any_stale(read.inputs):
        marks.append(Mark.STALE)
    if filing_to_come(read.inputs):
        marks.append(Mark.UNCONFIRMED)
    return tuple(marks)


def known_of(inputs: Sequence[Input]) -> datetime | None:
    """Return when the last of the inputs became known."""
    return max((item.known_at for item in inputs if item.known_at), default=None)


def standing(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> ClaimStanding:
    """Evaluate a proof's claim at the scope's moment."""
    match claim := checkpoint.claim:
        case Test(expr):
            old = footing(checkpoint, scope)
            where = (old.scope if old else scope).counting(checkpoint)
            found = _tested(expr, checkpoint, deadline, where)
            return (
                ClaimStanding(Truth(None, old.reason))
                if old and old.reason and (found.state is None or not old.fits)
                else found
            )
        case Event():
            return _happened(claim, checkpoint, deadline, scope)
        case Score():
            return _rated(scored(claim, checkpoint, deadline, scope))
        case Group():
            return _grouped(claim, checkpoint, deadline, scope)
        case Gauge():
            raise TypeError("a gauge has no verdict")


def _tested(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    if reading(expr).by_day:
        return _over_closes(expr, checkpoint, deadline, scope)
    if deadline.period is not None:
        where = scope.on(deadline.period)
        result = _with_all_reports(run_of(expr, checkpoint.run), expr, where)
        return _settled(result, scope.fiscal(scope.ticker).end(deadline.period))
    return _over_periods(expr, checkpoint, deadline, scope)


def _with_all_reports(test: Expr, expr: Expr, scope: Scope) -> Truth:
    """Evaluate a test, open while another company's report for the same time is still to come.

    `expr` is what the test asks for, once or several times in a row.
    """
    result = truth(test, scope)
    early = None if result.state is None else stand_in(expr, result.inputs, scope)
    if early is None or not isinstance(early.period, Period):
        return result
    whose = (
        f"{early.ticker} has not reported"
        if early.ticker
        else f"there is no {early.metric} of"
    )
    awaited = f"{whose} {early.period.shift(1)} yet"
    return replace(result, state=None, words=followed(result.words, f"; {awaited}"))


def _settled(result: Truth, day: date) -> ClaimStanding:
    if result.state is None:
        return ClaimStanding(result)
    return ClaimStanding(result, day, known_of(result.inputs), cause_of(result.inputs))


def _over_periods(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    """Settle a test at the first reported period of its window in which it is true.

    It is false once the last period is reported.
    """
    scope = in_own_calendar(expr, scope)
    periods = counted(expr, deadline, deadline.since, scope)
    if not periods:
        last = None if reading(expr).only_guides else last_period(deadline, scope)
        where = scope.on(last) if last else scope
        return ClaimStanding(_not_yet(expr, checkpoint, deadline, where))
    test = run_of(expr, checkpoint.run)
    day_of = day_of_periods(expr, scope)
    for period in periods:
        result = _with_all_reports(test, expr, scope.on(period))
        if result.state:
            return _settled(result, day_of(period))
    if is_complete(expr, periods, deadline, scope):
        return _settled(result, day_of(periods[-1]))
    return ClaimStanding(replace(result, state=None))


def _not_yet(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Truth:
    """Return the test before anything counts, with the missing input or the first day."""
    result = truth(expr, scope)
    since = counts_from(checkpoint, deadline.since, scope)
    if result.state is not None and deadline.since is not None:
        since = since or f"counts from {deadline.since}"
    if since.startswith(result.reason or "unknown"):  # `ever` says from when it counts
        return replace(result, state=None, words=since)
    return replace(
        result, state=None, words=followed(result.words, f"; {since}" if since else "")
    )


def _over_closes(
    expr: Expr, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    """Settle a test at the first close of its window that completes `hold` in a row, or on the
    first day on which the consensus makes it true.

    It is false once the window is over and known.
    """
    scope = (
        scope if is_daily(expr) or not deadline.period else scope.on(deadline.period)
    )
    days = days_of_test(expr, deadline.since, deadline.last, scope)
    if not days or (not is_daily(expr) and counts_periods(expr, checkpoint)):
        result = _not_yet(expr, checkpoint, deadline, scope)
        if result.value and (nothing := none_in(expr, deadline, scope)):
            result = replace(
                result, words=nothing, value=None, headroom=None, inputs=()
            )
        return ClaimStanding(result)
    hold = checkpoint.hold
    streak = 0
    each = "weeks" if reading(expr).weekly else "days"
    on = evenings(expr, scope)
    known = [*states(expr, scope, days, on)]
    for day, state in zip(days, known, strict=True):
        streak = streak + 1 if state else 0
        if streak >= hold:
            apart = hole(expr, within(days, None, day), hold)
            held = f" on {hold} {each} in a row{apart}" if hold > 1 else ""
            return _settled(replace(on(day), words=followed(on(day).words, held)), day)
    valued = [
        state
        for _, state in from_first_value(zip(days, known, strict=True), checkpoint)
    ]
    held = f"; held {streak} of {hold} {each}" if hold > 1 else ""
    result = replace(on(days[-1]), words=followed(on(days[-1]).words, held))
    if (
        deadline.last is not None
        and scope.today > deadline.last
        and valued
        and not may_hold(valued, hold)
        and whole(expr, days, deadline.since, deadline.last, scope)
    ):
        return _settled(replace(result, state=False), deadline.last)
    result, _ = with_later(result, expr, days[-1], deadline.last, scope)
    return ClaimStanding(replace(result, state=None))


def none_in(expr: Expr, deadline: Deadline, scope: Scope) -> str:
    """Say that no close of a finished window is known; empty while the window is open."""
    if deadline.last is None or scope.today <= deadline.last:
        return ""
    what = "close" if reads_price(expr) else "value"
    return f"no {what} is known from {deadline.since or 'the beginning'} to {deadline.last}"


def whole(
    expr: Expr, days: Sequence[date], first: date | None, last: date, scope: Scope
) -> bool:
    """Return whether everything a test reads is known through its window, without a gap."""
    if not is_daily(expr):  # a consensus is valid until the next one
        return True
    edges = [first or days[0], *days]
    if reading(expr).weekly:
        reached = days[0] - A_WEEK < edges[0] and last < days[-1] + A_WEEK
        return reached and unbroken(days)
    latest = scope.sessions(scope.ticker).on_or_before(last)
    return days[-1] >= latest and all((b - a).days <= GAP for a, b in pairwise(edges))


def decisive(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> Weighed:
    """Weigh the evidence that it happened or was refuted; of a recurring checkpoint, in its period.

    An event counts whenever it happened, but not before `from`. A count is of events in the window.
    """
    items = statements_about(checkpoint, scope).items
    if not items:
        return SILENCE
    claim = checkpoint.claim
    counts = isinstance(claim, Event) and claim.count
    first = deadline.first if checkpoint.every or counts else None
    if checkpoint.since is not None:
        first = max(first or date.min, checkpoint.since.first)
    last = deadline.last if checkpoint.every else None
    return weigh_events(item for item in items if _within(item, first, last, scope))


def _within(
    item: Evidence, first: date | None, last: date | None, scope: Scope
) -> bool:
    day = day_of(item, scope)
    return (first is None or day >= first) and (last is None or day <= last)


def against_figures(
    by_events: ClaimStanding, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    """Weigh a test that its figures make true against evidence that refuted the claim.

    Figures are as good as the worst of them, closes as good as a filing.
    """
    refutations = [
        item
        for item in decisive(checkpoint, deadline, scope).counted
        if item.effect is Effect.REFUTED
    ]
    if not by_events.state or by_events.day is None or not refutations:
        return by_events
    grade = max(
        (item.grade for item in by_events.truth.inputs if item.grade),
        default=Grade.FILING,
    )
    known = by_events.known or evening_of(by_events.day, scope.zone)
    reason = by_events.truth.reason
    figures = Evidence(
        by_events.cause, checkpoint.id, Effect.HAPPENED, known, grade, "", note=reason
    )
    weighed = weigh_events([*refutations, figures])
    if weighed.last is not figures:
        weighed = replace(
            weighed,
            overruled=tuple(item for item in weighed.overruled if item is figures),
        )
        return replace(
            by_events, truth=disputed(replace(by_events.truth, state=None), weighed)
        )
    return replace(by_events, truth=disputed(by_events.truth, weighed))


def disputed(truth: Truth, weighed: Weighed) -> Truth:
    """Add to a result what its evidence replaced, and what contradicts it."""
    if not weighed.against and not weighed.overruled:
        return truth
    return replace(
        truth,
        contradicted=truth.contradicted or bool(weighed.against),
        notes=merged([truth.notes, notes_of(weighed, in_words)]),
    )


def scored(
    claim: Score, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Truth:
    """Compare the latest score of the window with the limit; unknown without a score."""
    scores = scores_in_window(checkpoint, deadline, scope)
    limit = Quantity(claim.trip, NUMBER)
    if not scores or scores[-1].score is None:
        return Truth(None, _no_score(checkpoint, deadline, scope), threshold=limit)
    latest = scores[-1]
    score = scores[-1].score
    tripped = trips(claim, score)
    value = Quantity(score, NUMBER)
    item = Input(
        checkpoint.ticker or "",
        f"score of {checkpoint.id}",
        day_of(latest, scope),
        value,
        known_at=latest.known_at,
        grade=latest.grade,
        source=latest.source,
    )
    gap = (claim.trip - score) if claim.trip < 0 else (score - claim.trip)
    return Truth(
        tripped,
        f"scored {value}: {in_words(latest)}",
        (item,),
        value,
        limit,
        Quantity(gap, NUMBER),
    )


def scores_in_window(
    checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> list[Evidence]:
    """Return the scores given for days from `from` to `due`, oldest first."""
    first = counting_since(checkpoint, deadline)
    last = deadline.last
    return [
        item
        for item in statements_about(checkpoint, scope).items
        if item.effect is Effect.SCORED
        and item.score is not None
        and _within(item, first, last, scope)
    ]


def _no_score(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> str:
    first = counting_since(checkpoint, deadline)
    if first is not None and first > scope.today:
        return counts_from(checkpoint, first, scope)
    return f"no score given since {first}" if checkpoint.since else "no score given yet"


def trips(claim: Score, score: Decimal) -> bool:
    """Return whether a score is at the limit or beyond it, away from zero."""
    return score <= claim.trip if claim.trip < 0 else score >= claim.trip


def _happened(
    claim: Event, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    """Settle an event by the latest evidence that counts. A recurring one counts in its period."""
    if claim.slips_past is not None:
        return _slipped_past(claim.slips_past, checkpoint, scope)
    weighed = decisive(checkpoint, deadline, scope)
    latest = weighed.last
    if latest is not None and latest.effect is Effect.REFUTED:
        day = day_of(latest, scope)
        result = disputed(Truth(False, dated_words(latest, day)), weighed)
        return ClaimStanding(result, day, latest.known_at, latest.id)
    need = needed(claim)
    happened = sorted(
        weighed.standing, key=lambda item: (day_of(item, scope), item.known_at, item.id)
    )
    value = threshold = None
    repeated = ""
    so_far = "so far"
    if claim.count:
        reports = len(happened)
        happened = each_event_once(happened, scope)
        if (events := len(happened)) != reports:
            repeated = (
                f"; {reports} reports of {events} event{'' if events == 1 else 's'}"
            )
        if within := claim.count.within:
            happened = rolling(happened, need, within, scope)
            so_far = f"in the last {within.days} days"
        value, threshold = (Quantity(Decimal(n), NUMBER) for n in (len(happened), need))
    if len(happened) < need:
        reason = (
            f"{len(happened)} of {need} {so_far}" if need > 1 else "not reported yet"
        )
        reason += repeated + before_from(checkpoint, scope)
        return ClaimStanding(
            disputed(Truth(None, reason, value=value, threshold=threshold), weighed)
        )
    item = happened[need - 1]
    day = day_of(item, scope)
    text = dated_words(item, day)
    if need > 1:
        text = f"{len(happened)} of {need}: {text}{repeated}"
    result = disputed(Truth(True, text, value=value, threshold=threshold), weighed)
    if claim.count is None and (better := _better_day(happened)):
        other = contradicted_by(dated_words(better, day_of(better, scope)))
        result = replace(result, notes=(*result.notes, other), contradicted=True)
    return ClaimStanding(
        result, day, max(one.known_at for one in happened[:need]), item.id
    )


def _better_day(happened: list[Evidence]) -> Evidence | None:
    """Return the report of a better grade that names another day than the first; None without one.

    Which day counts is not guessed: it is another event, or the first report was wrong.
    """
    dated = [item for item in happened if item.happened_on and not item.another]
    if not dated or dated[0] is not happened[0]:
        return None
    best = min(dated, key=lambda item: item.grade)
    day = dated[0].happened_on
    grade = min(item.grade for item in dated if item.happened_on == day)
    return best if best.grade < grade else None


def before_from(checkpoint: Checkpoint, scope: Scope) -> str:
    """Say that something happened before `from` and does not count; else empty."""
    since = checkpoint.since
    early = since is not None and any(
        item.effect is Effect.HAPPENED and day_of(item, scope) < since.first
        for item in statements_about(checkpoint, scope).items
    )
    return f"; what happened before {since} does not count" if early else ""


def _slipped_past(limit: Window, checkpoint: Checkpoint, scope: Scope) -> ClaimStanding:
    """Return whether the last day of the company's latest date reaches the limit."""
    weighed = statements_about(checkpoint, scope).dates
    latest = weighed.last
    if latest is None or latest.company_date is None:
        return ClaimStanding(Truth(None, "no date of the company's is known"))
    reason = f"the company says {date_in_words(latest)}"
    past = latest.company_date.last >= limit.first
    others = notes_of(weighed, date_in_words)
    result = Truth(
        True if past else None, reason, contradicted=bool(weighed.against), notes=others
    )
    if not past:
        return ClaimStanding(result)
    return ClaimStanding(
        result, scope.day_at(latest.known_at), latest.known_at, latest.id
    )


_UNSUSPENDED = Truth(False, "nothing suspends it")


def suspended(
    unless: Test | Event | None, checkpoint: Checkpoint, scope: Scope
) -> Truth:
    """Return whether `unless` suspends a checkpoint or a leg, and why.

    It is unknown only of a test: an event that nobody reported suspends nothing. Evidence for an
    event that suspends has the id `ID.unless`.
    """
    match unless:
        case None:
            return _UNSUSPENDED
        case Test(expr):
            old = footing(replace(checkpoint, claim=unless, unless=None), scope)
            if old is not None and old.reason:
                return Truth(None, f"unless: {old.reason}")
            scope = old.scope if old else scope
            where = in_own_calendar(
                expr, replace(scope, tolerance=abs(scope.tolerance))
            )
            periods = [] if is_daily(expr) else reported_periods(expr, where)
            result = truth(expr, where.on(periods[-1]) if periods else where)
            word = "unless" if result.state is None else "suspended"
            return replace(result, words=f"{word}: {result.reason}")
        case Event(text):
            about = suspending(replace(checkpoint, unless=unless))
            result = _happened(
                unless, about or checkpoint, Deadline(None, None, None), scope
            ).truth
            words = f"suspended: {text}: {result.reason}"
            return replace(result, state=bool(result.state), words=words)


def _rated(result: Truth) -> ClaimStanding:
    """Settle a score once it is high enough. A low one settles nothing, the next may be higher."""
    day = result.inputs[0].period if result.state else None
    if not isinstance(day, date):
        return ClaimStanding(replace(result, state=None))
    return _settled(result, day)


def _grouped(
    claim: Group, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> ClaimStanding:
    """Decide k of n legs: true from the day of the k-th, false once too few can be true."""
    legs = [
        ClaimStanding(replace(leg.why, state=None))
        if leg.is_aside(decided=one.state is not None)
        else one
        for leg in legs_in(claim, checkpoint, deadline, scope)
        for one in (standing(leg.checkpoint, leg.deadline, leg.scope),)
    ]
    held = sorted(
        (leg for leg in legs if leg.state is True),
        key=lambda leg: (leg.day or date.max, leg.cause),
    )
    failed = [leg for leg in legs if leg.state is False]
    whole = at_least(claim.need, [leg.truth for leg in legs])
    if len(held) >= claim.need:
        return _as_group(held[claim.need - 1], whole)
    if len(legs) - len(failed) < claim.need:
        return _as_group(
            max(failed, key=lambda leg: (leg.day or date.min, leg.cause)), whole
        )
    open_legs = [leg for leg in legs if leg.state is None]
    face = next((leg for leg in open_legs if leg.truth.threshold), open_legs[0])
    words = all_of([leg.truth.words for leg in open_legs])
    return _as_group(replace(face, truth=replace(face.truth, words=words)), whole)


def _as_group(leg: ClaimStanding, whole: Truth) -> ClaimStanding:
    """Return the leg that shows a group, with the inputs of all legs."""
    shown = replace(
        leg.truth,
        inputs=whole.inputs,
        contradicted=whole.contradicted,
        notes=whole.notes,
    )
    return replace(leg, truth=shown)


class Leg(Frozen):
    """A leg of a group in its own window and scope; `why` says whether it is suspended."""

    checkpoint: Checkpoint
    deadline: Deadline
    scope: Scope
    why: Truth

    def is_aside(self, *, decided: bool) -> bool:
        """Return whether it is unknown: suspended, or decided while nobody knows whether it is."""
        return bool(self.why.state) or (self.why.state is None and decided)


def legs_in(
    claim: Group, checkpoint: Checkpoint, deadline: Deadline, scope: Scope
) -> Iterator[Leg]:
    """Yield the legs of a group, each with its own ticker, period and basis."""
    for leg, member in zip(legs_of(checkpoint, claim), claim.members, strict=True):
        where = scope.of_leg(leg)
        why = suspended(member.unless, leg, where)
        dated_leg = dated(leg, where)
        window = deadline
        if member.period is not None:
            window = deadline_of(dated_leg, where)
        elif dated_leg.since is not None and (member.since or leg.since_after):
            window = replace(deadline, since=dated_leg.since.first)
        if window is not deadline:
            where = replace(where, span=span_of(dated_leg, where))
        yield Leg(dated_leg, window, where, why)
