"""Evaluate a test or a number in a scope, three-valued and with its inputs (language.md, "Tests").

`tied` and `one_short` derive tests from a test: one whose ties count for one side, and one that
lacks the last of several in a row. `states` evaluates a test on many evenings at once, 3 times
faster than day by day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, dropwhile, pairwise, takewhile
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.language.functions import PRIOR
from catalyst_tui.book.language.leaves import (
    Leaf,
    is_daily,
    made_once,
    of_member,
    reading,
    words_of,
)
from catalyst_tui.book.language.tree import (
    Ahead,
    Arith,
    Baseline,
    Between,
    Binary,
    Both,
    Call,
    Compare,
    Correlation,
    Counted,
    Either,
    Ever,
    Expr,
    Forecast,
    Holding,
    Literal,
    Macro,
    Negative,
    Not,
    Op,
    Operand,
    Pooled,
    Rank,
    Run,
    Target,
    Trend,
    show,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.dates import last_moment, moved
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import CALENDAR, Period, Span, week_of
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.evaluate import series
from catalyst_tui.judge.evaluate.reads import (
    anchored,
    ended_within,
    hole,
    in_own_calendar,
    observations,
    reported_periods,
    traded,
    unbroken,
    within,
)
from catalyst_tui.judge.evaluate.reported import (
    figure,
    forecast,
    not_known,
    of_day,
    of_position,
    pooled,
    runway,
    stored,
)
from catalyst_tui.judge.evaluate.scope import Scope, nature_of
from catalyst_tui.judge.evaluate.series import (
    EDGE,
    column,
    is_revised,
    latest_places,
    stepped,
)
from catalyst_tui.judge.evaluate.value import (
    HOLDS,
    Truth,
    Value,
    arithmetic,
    at_least,
    compare,
    eased,
    gather,
    joined,
    negate,
    of_legs,
    unknown,
)
from catalyst_tui.judge.kinds import Sentence, followed
from catalyst_tui.judge.verdict import Input

_WIDER = {Op.GT: Op.GE, Op.LT: Op.LE}
_NARROWER = {Op.GE: Op.GT, Op.LE: Op.LT}


def tied(expr: Expr, *, state: bool) -> Expr:
    """Return a comparison of order with equality counting as `state`; other tests as they are."""
    return made_once(expr, ("tied", state), lambda: _tied(expr, state))


def _tied(expr: Expr, state: bool) -> Expr:
    match expr:
        case Compare(op):
            return replace(expr, op=(_WIDER if state else _NARROWER).get(op, op))
        case Not(arg):
            return Not(tied(arg, state=not state))
    return expr


def one_short(expr: Expr) -> Expr:
    """Return the test that lacks one of several in a row: the same test if it needs only one.

    Of periods all but one must be true, of closes the latest alone.
    """
    return made_once(expr, "one short", lambda: _one_short(expr))


def _one_short(expr: Expr) -> Expr:
    match expr:
        case Run(test, n, span) if n > 1:
            return test if n == 2 or is_daily(test) else Run(test, n - 1, span)
        case Not(arg) if (short := one_short(arg)) is not arg:
            return Not(short)
        case Both(left, right) | Either(left, right):
            a = one_short(left)
            b = one_short(right)
            return expr if a is left and b is right else replace(expr, left=a, right=b)
    return expr


def number(expr: Expr, scope: Scope) -> Value:
    """Evaluate a numeric expression."""
    evaluate = _NUMBERS.get(expr.__class__)
    if evaluate is None:
        raise TypeError(f"{show(expr)} is no number")
    return evaluate(expr, scope)


def _literal(expr: Literal, _: Scope) -> Value:
    return Value(expr.quantity)


def _count(expr: Counted, scope: Scope) -> Value:
    counts, missing = _counts(expr, scope)
    return counts[0] if len(counts) == 1 else unknown(missing, counts[0])


def _negative(expr: Negative, scope: Scope) -> Value:
    inner = number(expr.arg, scope)
    unit = inner.quantity.unit if inner.quantity else q.NUMBER
    return arithmetic(Arith.SUB, Value(Quantity(Decimal(0), unit)), inner, unit)


def binary(expr: Binary, scope: Scope) -> Value:
    """Return the result of an operator; of `runway` in months."""
    left = number(expr.left, scope)
    right = number(expr.right, scope)
    if expr.unit == q.MONTHS:
        return runway(left, right, scope)
    return arithmetic(expr.op, left, right, expr.unit)


def truth(expr: Expr, scope: Scope) -> Truth:
    """Evaluate whether a test holds in a scope."""
    match expr:
        case Compare(op, left, right):
            result = compared(op, left, right, scope)
            named = close_named(result.inputs, scope)
            return (
                replace(result, words=followed(result.words, named))
                if named
                else result
            )
        case Between(arg, low, high):
            bounds = [Compare(Op.GE, arg, low), Compare(Op.LE, arg, high)]
            return joined(2, [truth(bound, scope) for bound in bounds])
        case Both(left, right):
            return joined(2, [truth(left, scope), truth(right, scope)])
        case Either(left, right):
            return joined(1, [truth(left, scope), truth(right, scope)])
        case Not(arg):
            return negate(truth(arg, scope.denied))
        case Run(test, n, span):
            return run(test, n, span, scope)
        case Trend():
            return trend(expr, scope)
        case Ever(test):
            return ever(test, scope)
    raise TypeError(f"{show(expr)} is no test")


def evenings(expr: Expr, scope: Scope) -> Callable[[date], Truth]:
    """Return a function that evaluates a test on the evening of a day, each day once."""
    truths: dict[date, Truth] = {}

    def on(day: date) -> Truth:
        if day not in truths:
            truths[day] = truth(expr, scope.close(day))
        return truths[day]

    return on


def compared(op: Op, left: Expr, right: Expr, scope: Scope) -> Truth:
    """Compare two numbers.

    A count of members is decided too if its unknown members could not change it.
    """
    if not isinstance(left, Counted) and not isinstance(right, Counted):
        # Most tests have one operand
        return _compared(op, left, number(left, scope), number(right, scope), scope)
    pairs = [(x, y) for x in _possible(left, scope) for y in _possible(right, scope)]
    results = [_compared(op, left, x, y, scope) for x, y in pairs]
    if len(results) == 1:
        return results[0]
    if {result.state for result in results} == {results[0].state}:
        least = min(
            results, key=lambda one: abs(one.headroom.value) if one.headroom else 0
        )
        return replace(least, words=f"{least.reason}, with {len(results) - 1} unknown")
    return _compared(op, left, number(left, scope), number(right, scope), scope)


def _compared(op: Op, left: Expr, x: Value, y: Value, scope: Scope) -> Truth:
    return compare(op, x, y, Sentence(label, left, x, scope.period), scope.tolerance)


def close_named(inputs: Iterable[Input], scope: Scope) -> str:
    """Return the day of the last close among inputs in words; empty if it is the day of asking."""
    days = [
        item.period
        for item in inputs
        if item.metric == "price" and item.value and isinstance(item.period, date)
    ]
    asked = scope.day_at(scope.seen or scope.at) if days else None
    return "" if not days or max(days) == asked else close_of(max(days))


def close_of(day: date) -> str:
    """Return the words that name the day of a close in a reason."""
    return f" (close of {day})"


def _possible(expr: Expr, scope: Scope) -> list[Value]:
    """Return what a number may be: several values if it counts unknown members."""
    return (
        _counts(expr, scope)[0] if isinstance(expr, Counted) else [number(expr, scope)]
    )


def _counts(expr: Counted, scope: Scope) -> tuple[list[Value], str]:
    """Return how many members of a group may hold, and why one of them is unknown."""
    legs = [truth(of_member(expr.test, ticker), scope) for ticker in expr.tickers]
    states = [leg.state for leg in legs]
    contradicted = any(leg.contradicted for leg in legs)
    held = states.count(True)
    counts = [
        Value(Quantity(Decimal(n), q.NUMBER), gather(legs), contradicted=contradicted)
        for n in range(held, held + states.count(None) + 1)
    ]
    return counts, next((leg.reason for leg in legs if leg.state is None), "")


def label(expr: Expr, value: Value, period: Period | None) -> str:
    """Return the name of a value in a reason: the expression, and the period it is about."""
    if is_daily(expr):
        return words_of(expr)
    leaves = reading(expr).apart
    if leaves and all(_says_when(leaf) for leaf in leaves):
        return words_of(expr)
    if leaves and all(
        isinstance(leaf, Forecast) for leaf in leaves
    ):  # of its own period, not the print's
        period = None
    when = period or next((item.period for item in value.inputs), None)
    return f"{words_of(expr)} {when}" if when else words_of(expr)


def _says_when(leaf: Leaf) -> bool:
    """Return whether a leaf names its own period."""
    match leaf:
        case Operand():
            return leaf.period is not None
        case Forecast():
            return isinstance(leaf.when, Period) or leaf.when is Ahead.NTM
    return False


def operand(expr: Operand, scope: Scope) -> Value:
    """Evaluate a metric, a hand-entered series, or a price."""
    ticker = scope.owner(expr.metric, expr.ticker)
    if ticker is None:
        return unknown(f"{expr.metric} of no ticker")
    if expr.every is not None:
        return of_day(ticker, expr.metric, expr.every, scope)
    if nature_of(expr.metric) is Nature.PRICE:
        return series.priced(expr.metric, ticker, scope, number)
    named_one = expr.period and scope.fiscal(ticker).own(expr.period)
    where = (
        replace(scope, period=named_one, span=named_one.span) if named_one else scope
    )
    period = named_one or where.period_of(ticker, expr.metric)
    if period is None:
        return not_known(ticker, expr.metric, None, scope)
    return figure(ticker, expr.metric, period, where)


def rank(expr: Rank, scope: Scope) -> Value:
    """Return the place of the first value among all; unknown if one is."""
    values = [number(arg, scope) for arg in expr.args]
    for value in values:
        if value.quantity is None:
            return unknown(value.missing, *values)
    larger = [
        compare(Op.GT, value, values[0], show(arg))
        for arg, value in zip(expr.args, values, strict=True)
    ]
    if open_ones := [one.reason for one in larger[1:] if one.state is None]:
        return unknown(open_ones[0], *values)
    place = 1 + sum(one.state is True for one in larger[1:])
    contradicted = any(value.contradicted for value in values)
    return Value(
        Quantity(Decimal(place), q.NUMBER), gather(values), contradicted=contradicted
    )


def call(expr: Call, scope: Scope) -> Value:
    """Evaluate a function, over closes or over reported periods."""
    if is_daily(expr.arg):
        return series.over_days(expr, scope, number)
    if expr.fn is PRIOR and isinstance(expr.arg, Forecast):
        return series.prior_vintage(expr.arg, scope, forecast)
    there = at_latest(expr.arg, scope)
    if there is None:
        return unknown(number(expr.arg, scope).missing, number(expr.arg, scope))
    return series.over_periods(expr, there, number)


_NUMBERS: dict[type, Callable[[Any, Scope], Value]] = {
    Literal: _literal,
    Operand: operand,
    Pooled: pooled,
    Baseline: stored,
    Target: stored,
    Forecast: forecast,
    Call: call,
    Macro: series.macro,
    Holding: of_position,
    Counted: _count,
    Correlation: series.correlation,
    Rank: rank,
    Binary: binary,
    Negative: _negative,
}


def at_latest(expr: Expr, scope: Scope) -> Scope | None:
    """Return the scope at its own period, else at the latest reported one, if any."""
    if scope.period is not None:
        return scope
    periods = reported_periods(expr, scope)
    return anchored(expr, scope, periods[-1]) if periods else None


def run(test: Expr, n: int, span: Span | None, scope: Scope) -> Truth:
    """Evaluate whether a test is true each of the last `n` times.

    A gap is unknown and does not reset the count; so is everything before `from`. One false result
    decides it, whatever else is unknown.
    """
    days: Sequence[date] = ()
    if is_daily(test):
        days, missing = _last_days(test, n, span or Span.DAY, scope)
        legs = [
            _counted_from(day, scope) or truth(test, scope.close(day))
            for day in reversed(days)
        ]
        if missing:
            legs.append(Truth(None, missing))
        if missing and at_least(len(legs), legs).state is None:
            return Truth(None, missing)
        n = len(legs)
    else:
        where = scope if span is None else replace(scope, span=span)
        last = where.period or next(iter(reported_periods(test, where)[-1:]), None)
        if last is None:
            return truth(test, where)
        if span is not None and span < last.span:
            # Begin with the last month of the quarter
            last = last.parts(span)[-1]
        legs = []
        for back in range(n):
            there = anchored(test, where, last.shift(-back))
            ends = there.fiscal(there.ticker).end(last.shift(-back))
            legs.append(_counted_from(ends, scope) or truth(test, there))
    result = at_least(n, legs)
    latest = legs[0]
    if result.state is False and latest.state:
        # Show the latest value, not an earlier one
        row = sum(1 for _ in takewhile(lambda leg: leg.state, legs))
        words = followed(latest.words, f"; {row} of {n} in a row")
        return replace(
            latest,
            state=False,
            words=words,
            inputs=result.inputs,
            contradicted=result.contradicted,
            notes=result.notes,
        )
    apart = hole(test, days, n) if result.state else ""
    return replace(result, words=followed(result.words, f" (for {n}{apart})"))


def _last_days(
    test: Expr, n: int, span: Span, scope: Scope
) -> tuple[Sequence[date], str]:
    """Return the days that `for n span` covers, and a sentence if some of them are unknown.

    Days are sessions; weeks of a weekly series are its own. All else is by the calendar: every day
    with a value after the day that was `n` weeks or months before the last one.
    """
    days = observations(test, scope)
    weekly = reading(test).weekly
    values = "weeks" if weekly else "closes"
    of = span.plural if weekly else "closes"
    few = f"only {len(days)} of {n} {of} known" if len(days) < n else ""
    if not days or span is Span.DAY:
        return days[-n:], few
    if weekly and span is Span.WEEK:
        first = week_of(days[-1]).shift(1 - n)
        recent = [day for day in days[-n:] if CALENDAR.start(first) <= day]
        return recent, few or (
            f"a week of the last {n} is not known" if len(recent) < n else ""
        )
    before = moved(days[-1], -n, "w" if span is Span.WEEK else "mo")
    recent = list(within(days, before + timedelta(days=1), None))
    if days[0] > before + EDGE or (weekly and not unbroken(recent)):
        return recent, f"only {len(recent)} {values} of {n} {span.plural} known"
    gap = "" if weekly or span is Span.WEEK else hole(test, recent, len(recent))
    return recent, gap.removeprefix(", and ")


def _counted_from(day: date, scope: Scope) -> Truth | None:
    """Return an unknown result for a day before `from`; None if the day counts."""
    if scope.since is None or day >= scope.since:
        return None
    return Truth(None, f"counts from {scope.since}")


def trend(expr: Trend, scope: Scope) -> Truth:
    """Evaluate whether each value of the look-back is beyond the one before."""
    values = _stepped(expr, scope)
    if isinstance(values, str):
        return Truth(None, values)
    steps = list(pairwise(values))
    legs = [
        compare(expr.op, now, before, words_of(expr.arg))
        for before, now in reversed(steps)
    ]
    return at_least(len(legs), legs)


def _stepped(expr: Trend, scope: Scope) -> list[Value] | str:
    """Return the values of a trend's look-back, oldest first, or why they are unknown."""
    arg = expr.arg
    fn = expr.fn
    if is_daily(arg):
        days = series.days_read(fn, expr.window, arg, scope)
        if isinstance(days, str):
            return number(arg, scope).missing or days
        return [number(arg, scope.close(day)) for day in days]
    there = at_latest(arg, scope)
    if there is None or there.period is None:
        return number(arg, scope).missing
    backs = series.periods_back(fn, expr.window, there.period.span)
    return (
        backs
        if isinstance(backs, str)
        else [number(arg, there.earlier(back)) for back in backs]
    )


def ever(test: Expr, scope: Scope) -> Truth:
    """Return the first result that is true in the window, else the latest one.

    Unknown results may have been true. Without `from` the window starts where the test has a first
    value.
    """
    results = [*_in_window(test, scope)]
    if not results:
        plain = truth(test, scope)
        outside = scope.begins is not None and (
            is_daily(test) or reading(test).periodic
        )
        return (
            replace(plain, state=None, words=f"counts from {scope.begins}")
            if outside
            else plain
        )
    latest = results[-1]
    first = next((result for result in results if result.state), None)
    if first is not None:
        return replace(first, inputs=gather((first, latest)))
    if scope.since is None:
        results = [*dropwhile(lambda result: result.state is None, results)]
    missing = next((result for result in results if result.state is None), None)
    return (
        latest
        if missing is None
        else replace(missing, value=latest.value, headroom=latest.headroom)
    )


def _in_window(test: Expr, scope: Scope) -> Iterator[Truth]:
    """Yield what a test says at each day or period of the window, oldest first."""
    if is_daily(test):
        for day in within(observations(test, scope), scope.begins, None):
            yield truth(test, scope.close(day))
        return
    there = in_own_calendar(test, scope)
    fiscal = there.fiscal(there.ticker)
    for period in ended_within(
        reported_periods(test, there), fiscal, there.begins, None
    ):
        if scope.period is None or fiscal.end(period) <= fiscal.end(scope.period):
            yield truth(test, there.on(period))


State = bool | None


def states(
    expr: Expr, scope: Scope, days: Sequence[date], on: Callable[[date], Truth]
) -> Iterator[State]:
    """Yield the state of a test on the evening of each of `days`, oldest first.

    `days` are days on which it was observed. `on` evaluates one of them in full.
    """
    if not days:
        return iter(())
    columns = scope.ledger.remembered(
        _key(expr, scope, days[0]), expr, lambda: _of_all(expr, scope, days[0])
    )
    if columns is None:
        return (on(day).state for day in days)
    if scope.at >= last_moment(days[-1], scope.zone):
        return iter(columns[: len(days)])
    return chain(
        columns[: len(days) - 1], (on(day).state for day in days[-1:])
    )  # its evening is to come


def _key(expr: Expr, scope: Scope, first: date) -> tuple[object, ...]:
    """Return everything the state of a test on a past evening depends on, apart from book and
    ledger."""
    return (
        id(expr),
        first,
        scope.ticker,
        scope.basis,
        scope.span,
        scope.period,
        scope.tolerance,
        scope.guided,
        scope.target,
        id(scope.base),
        scope.since,
        scope.begins,
    )


def _of_all(expr: Expr, scope: Scope, first: date) -> list[State] | None:
    """Return the states of all evenings from `first` on."""
    whole = scope.at_the_end()
    if not traded(expr, whole) or is_revised(expr, whole):
        return None
    days = observations(expr, whole)
    return _states(expr, whole, days[latest_places(days, [first])[0] :])


def _states(expr: Expr, scope: Scope, days: Sequence[date]) -> list[State] | None:
    if not is_daily(expr):
        steps = stepped(truth, expr, scope, days)
        return (
            None
            if steps is None
            else [each.state for each, times in steps for _ in range(times)]
        )
    match expr:
        case Compare(op, left, right):
            return _states_compared(op, left, right, scope, days)
        case Between(arg, low, high):
            return _at_least(
                2, [Compare(Op.GE, arg, low), Compare(Op.LE, arg, high)], scope, days
            )
        case Both(left, right):
            return _at_least(2, [left, right], scope, days)
        case Either(left, right):
            return _at_least(1, [left, right], scope, days)
        case Not(arg):
            inner = _states(arg, scope.denied, days)
            return inner and [None if state is None else not state for state in inner]
        case Run(test, n, None | Span.DAY):
            return _in_a_row(test, n, scope, days)
        case Ever(test):
            return _ever(test, scope, days)
    return None


def _states_compared(
    op: Op, left: Expr, right: Expr, scope: Scope, days: Sequence[date]
) -> list[State] | None:
    xs = column(left, scope, days, number)
    ys = column(right, scope, days, number)
    if xs is None or ys is None:
        return None
    holds = HOLDS[op]
    tolerance = scope.tolerance
    return [
        None
        if x is None or y is None
        else holds(x, eased(op, y, tolerance) if tolerance else y)
        for x, y in zip(xs, ys, strict=True)
    ]


def _at_least(
    need: int, tests: Sequence[Expr], scope: Scope, days: Sequence[date]
) -> list[State] | None:
    known = [leg for test in tests if (leg := _states(test, scope, days)) is not None]
    if len(known) < len(tests):
        return None
    return [of_legs(need, each) for each in zip(*known, strict=True)]


def _in_a_row(
    test: Expr, n: int, scope: Scope, days: Sequence[date]
) -> list[State] | None:
    axis = observations(test, scope)
    each = _states(test, scope, axis)
    if each is None:
        return None
    if scope.since is not None:
        early = bisect_left(axis, scope.since)
        each[:early] = [None] * len(each[:early])
    each[:0] = [None] * (n - 1)  # closes before the first, which are not known
    return [of_legs(n, each[at : at + n]) for at in latest_places(axis, days)]


def _ever(test: Expr, scope: Scope, days: Sequence[date]) -> list[State] | None:
    """Return for each day whether a test was true up to then, since its window began."""
    axis = within(observations(test, scope), scope.begins, None)
    each = _states(test, scope, axis)
    if each is None:
        return None
    known: list[State] = []
    begun = scope.since is not None
    state = None if scope.since is not None and not each else False
    for now in each:
        begun = begun or now is not None
        if begun and state is not True:
            state = True if now else None if now is None else state
        known.append(state if begun else None)
    return [known[at] if at >= 0 else None for at in latest_places(axis, days)]
