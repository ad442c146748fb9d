"""How an open proof is going: the latest word of the company, its guidance, or the pace so far.

Guidance is not a result: all of this colours a proof and none of it settles one (verdicts.md, "Proof" 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Compare, Expr, Operand, Side
from catalyst_tui.book.model.book import Checkpoint, Claim, Group, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import UNLESS, legs_of, parts
from catalyst_tui.judge.evaluate.dependencies import in_own_calendar, may_be_guided, reported_periods
from catalyst_tui.judge.evaluate.reported import figure, guidance
from catalyst_tui.judge.evaluate.scope import PRINT_GRACE, Scope
from catalyst_tui.judge.evaluate.ties import tied
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.evaluate.value import Value, each_once, eased, eased_by, unlike
from catalyst_tui.judge.kinds import COMPANYS
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Grade, Kind
from catalyst_tui.judge.rules.claims import cause_of, known_of
from catalyst_tui.judge.rules.deadline import Promise, last_period
from catalyst_tui.judge.rules.grades import date_in_words, in_words, with_beside
from catalyst_tui.judge.rules.statements import said_of
from catalyst_tui.judge.sentence import Sentence, Words
from catalyst_tui.judge.verdict import Input, Status

AT_RISK_PACE = Decimal("1.5")


class Outlook(Struct, frozen=True):
    """One word on how it goes. `fresh_until` is the day after which, unreported, it is stale."""

    status: Status
    said: Words
    known_at: datetime
    grade: Grade
    cause: str
    inputs: tuple[Input, ...] = ()
    fresh_until: date | None = None


def outlook(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Outlook | None:
    """The latest; of one day the company's own words before others', of one moment the better grade. What
    was entered later comes last."""
    spoken_of = (checkpoint, *(part for part in parts(checkpoint) if not part.id.endswith(UNLESS)))
    words = [
        *sorted(_from_figures(checkpoint.claim, checkpoint, promise, scope), key=lambda word: word.cause),
        *(word for part in spoken_of for word in _from_evidence(part, promise, scope)),
    ]
    return max(reversed(words), key=lambda word: _later(word, scope), default=None)


def _later(word: Outlook, scope: Scope) -> tuple[object, ...]:
    """What comes after what: of the company's words of a day the last one, of others' the best one."""
    day = local_day(word.known_at, scope.zone)
    if word.grade in COMPANYS:
        return day, True, word.known_at, -word.grade
    return day, False, -word.grade, word.known_at


def company_date(checkpoint: Checkpoint, scope: Scope) -> Evidence | None:
    """The evidence that carries the company's own date as it counts."""
    return said_of(checkpoint, scope).dates.last


def _from_evidence(checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Iterator[Outlook]:
    known = said_of(checkpoint, scope)
    dates = known.dates
    for item in known.items:
        if item.company_date is not None and item not in dates.counted:
            continue
        status, words = _word_of(item, promise)
        if status is None:
            continue
        ends = item.company_date.last if item.company_date else None
        before = dates.overruled[-1:] if item is dates.last else ()
        yield Outlook(
            status,
            with_beside(f"{words}: {in_words(item)}", [f"before: {date_in_words(one)}" for one in before]),
            item.known_at,
            item.grade,
            item.id,
            fresh_until=_after_print(ends, scope) if ends else None,
        )


def _word_of(item: Evidence, promise: Promise) -> tuple[Status | None, str]:
    if item.company_date is not None and item.effect in (Effect.RESCHEDULED, Effect.SUPPORTS):
        late = promise.last is not None and item.company_date.last > promise.last
        words = f"the company says {item.company_date}"
        return (Status.AT_RISK, f"{words}, after the deadline") if late else (Status.ON_TRACK, words)
    match item.effect:
        case Effect.SUPPORTS:
            return Status.ON_TRACK, "supported"
        case Effect.WEAKENS:
            return Status.AT_RISK, "weakened"
    return None, ""


def _after_print(day: date, scope: Scope) -> date:
    """The day by which the print that covers `day` should have spoken."""
    if scope.ticker is None:
        return day + PRINT_GRACE
    period = scope.fiscal(scope.ticker).containing(day, Span.QUARTER)
    return scope.expected_print(scope.ticker, period)[0] + PRINT_GRACE


def _from_figures(claim: Claim, checkpoint: Checkpoint, promise: Promise, scope: Scope) -> Iterator[Outlook]:
    match claim:
        case Group():
            for leg in legs_of(checkpoint, claim):
                yield from _from_figures(leg.claim, leg, promise, scope.on_basis(leg.basis))
        case Test(expr) if not is_daily(expr) and scope.ticker is not None:
            scope = in_own_calendar(expr, scope)
            last = last_period(promise, scope)
            may_be = may_be_guided(expr, scope)
            for period in _open_periods(expr, promise, last, scope):
                where = scope.on(period)
                paced = pace(expr, where) if period.span > Span.QUARTER else None
                ahead = guided(expr, where, decides=period == last) if may_be else None
                yield from sorted(filter(None, (paced, ahead)), key=_weight)[-1:]


def _weight(word: Outlook) -> tuple[datetime, int]:
    """Of two readings of the same figures the later counts, then the one that says more."""
    return word.known_at, (Status.PENDING, Status.ON_TRACK, Status.AT_RISK).index(word.status)


def _open_periods(expr: Expr, promise: Promise, last: Period | None, scope: Scope) -> list[Period]:
    """The periods that can still settle it: those guided, and the one promised."""
    if promise.period is not None:
        return [promise.period]
    reported = reported_periods(expr, scope)
    upcoming = [reported[-1].shift(1), reported[-1].shift(2)] if reported else []
    fiscal = scope.fiscal(scope.ticker)
    ends = fiscal.end(last) if last else date.max
    return [
        period
        for period in upcoming
        if fiscal.end(period) <= ends and (promise.since is None or fiscal.end(period) >= promise.since)
    ]


def guided(expr: Expr, scope: Scope, *, decides: bool) -> Outlook | None:
    """What the guided range would make of the test: at risk when even its best end fails."""
    where = replace(scope, guided=Side.MID)
    middle = truth(expr, where)
    guides = [item for item in middle.inputs if item.kind is Kind.GUIDE and item.value is not None]
    known = known_of(guides)
    if not guides or middle.state is None or known is None:
        return None
    if middle.state:
        status, words = Status.ON_TRACK, "guided"
    elif decides and not any(
        truth(tied(expr, state=True), replace(scope, guided=side)).state for side in (Side.LOW, Side.HIGH)
    ):
        status, words = Status.AT_RISK, "guided below"
    else:
        status, words = Status.PENDING, "guided"
    grade = max(item.grade for item in guides if item.grade)
    period = scope.period
    until = scope.expected_print(scope.ticker or "", period)[0] + PRINT_GRACE if period else None
    said = Sentence("{}: {}".format, words, middle.said)
    return Outlook(status, said, known, grade, cause_of(guides), middle.inputs, until)


def pace(expr: Expr, scope: Scope) -> Outlook | None:
    """For sums over a year that has begun: what each period left must bring, against the guided next or the
    latest one."""
    if not isinstance(expr, Compare) or not expr.op.upward or not isinstance(expr.left, Operand):
        return None
    ticker, metric, whole = scope.ticker, expr.left.metric, scope.period
    if ticker is None or whole is None or scope.nature(metric) not in (Nature.FLOW, Nature.PER_SHARE):
        return None
    if scope.fiscal(ticker).start(whole) > scope.today:
        return None
    goal = number(expr.right, scope)
    quarters = whole.parts(Span.QUARTER)
    actual = [value for value in (_quarter(ticker, metric, q, scope) for q in quarters) if value.quantity]
    left = [q for q in quarters if _quarter(ticker, metric, q, scope).quantity is None]
    if goal.quantity is None or not left:
        return None
    quarterly = replace(scope, span=Span.QUARTER)
    last = max(quarterly.reported(ticker, metric), default=quarters[0].shift(-1))
    ahead = guidance(ticker, metric, last.shift(1), Side.MID, quarterly)
    latest = _quarter(ticker, metric, last, scope)
    measure = ahead if ahead.quantity is not None else latest
    compared = [value.quantity for value in (goal, *actual, measure) if value.quantity is not None]
    if measure.quantity is None or measure.quantity.value <= 0 or unlike(*compared):
        return None
    got = sum((value.quantity.value for value in actual if value.quantity), Decimal(0))
    wanted = eased(expr.op, goal.quantity.value, scope.tolerance)
    need = (wanted - got) / len(left)
    inputs = tuple(item for value in (*actual, measure) for item in value.inputs)
    known = known_of(inputs)
    if known is None:
        return None
    assured = got + (ahead.quantity.value if ahead.quantity and last.shift(1) in left else 0)
    status, words = _pace_word(need / measure.quantity.value, assured >= wanted)
    unit = goal.quantity.unit
    against = "guided" if measure is ahead else "latest"
    reason = (
        f"{words}: {Quantity(got, unit)} of {goal.quantity}{eased_by(expr.op, scope.tolerance)} reported, "
        f"{Quantity(need, unit)} a quarter needed, {against} {measure.quantity}"
    )
    grade = max(item.grade for item in inputs if item.grade)
    until = scope.expected_print(ticker, left[0])[0] + PRINT_GRACE
    return Outlook(status, reason, known, grade, cause_of(inputs), each_once(inputs), until)


def _pace_word(ratio: Decimal, assured: bool) -> tuple[Status, str]:
    if assured:
        return Status.ON_TRACK, "ahead"
    if ratio <= 1:
        return Status.ON_TRACK, f"pace {ratio:.2f}"
    return (Status.AT_RISK if ratio > AT_RISK_PACE else Status.PENDING), f"pace {ratio:.2f}"


def _quarter(ticker: str, metric: str, period: Period, scope: Scope) -> Value:
    return figure(ticker, metric, period, replace(scope, span=Span.QUARTER, guided=None))
