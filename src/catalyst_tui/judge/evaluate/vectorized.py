"""Evaluate a test on many evenings at once, 3 times faster than day by day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from catalyst_tui.book.language.leaves import is_daily, of_member
from catalyst_tui.book.language.tree import (
    Between,
    Both,
    Compare,
    Counted,
    Either,
    Ever,
    Expr,
    Literal,
    Not,
    Op,
    Run,
)
from catalyst_tui.book.model.dates import last_moment
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.reads import observations, traded, within
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.series import (
    column,
    is_revised,
    latest_places,
    stepped,
)
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.evaluate.value import HOLDS, Truth, eased, of_legs

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
        id(expr), first, scope.ticker, scope.basis, scope.span, scope.period, scope.tolerance,
        scope.guided,
        scope.target, id(scope.base), scope.since, scope.begins,
    )  # fmt: skip


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
            None if steps is None else [each.state for each, times in steps for _ in range(times)]
        )
    match expr:
        case Compare(op, left, right):
            return _compared(op, left, right, scope, days)
        case Between(arg, low, high):
            return _at_least(2, [Compare(Op.GE, arg, low), Compare(Op.LE, arg, high)], scope, days)
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


def _compared(
    op: Op, left: Expr, right: Expr, scope: Scope, days: Sequence[date]
) -> list[State] | None:
    if isinstance(left, Counted) and isinstance(right, Literal):
        return _counted(op, left, right.quantity.value, scope, days)
    xs = column(left, scope, days, number)
    ys = column(right, scope, days, number)
    if xs is None or ys is None:
        return None
    holds = HOLDS[op]
    tolerance = scope.tolerance
    return [
        None if x is None or y is None else holds(x, eased(op, y, tolerance) if tolerance else y)
        for x, y in zip(xs, ys, strict=True)
    ]


def _counted(
    op: Op, count: Counted, limit: Decimal, scope: Scope, days: Sequence[date]
) -> list[State] | None:
    """Compare how many members hold with a limit, unless unknown members could change it."""
    legs = [_states(of_member(count.test, ticker), scope, days) for ticker in count.tickers]
    known = [leg for leg in legs if leg is not None]
    if len(known) < len(legs):
        return None
    found: list[State] = []
    for each in zip(*known, strict=True):
        least = each.count(True)
        possible = {HOLDS[op](n, limit) for n in range(least, least + each.count(None) + 1)}
        found.append(possible.pop() if len(possible) == 1 else None)
    return found


def _at_least(
    need: int, tests: Sequence[Expr], scope: Scope, days: Sequence[date]
) -> list[State] | None:
    legs = [_states(test, scope, days) for test in tests]
    known = [leg for leg in legs if leg is not None]
    return (
        [of_legs(need, each) for each in zip(*known, strict=True)]
        if len(known) == len(legs)
        else None
    )


def _in_a_row(test: Expr, n: int, scope: Scope, days: Sequence[date]) -> list[State] | None:
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
