"""The functions of values that carry their bounds and inputs; each row's formula is in the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce

from msgspec import Struct

from catalyst_tui.book.language.functions import Bounded, Function
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.evaluate.value import Value, combine, flip, gather, money_of, unknown, unlike
from catalyst_tui.judge.kinds import Bound
from catalyst_tui.judge.sentence import Words

_OPEN = (Bound.ABOVE, Bound.BELOW)


def _of_a_sum(values: Sequence[Value]) -> Bound | None:
    bounds = [value.bound for value in values]
    return reduce(lambda left, right: left and combine(left, right), bounds[1:], _maybe(bounds[0]))


def _maybe(bound: Bound) -> Bound | None:
    return bound


def _shared(values: Sequence[Value]) -> Bound | None:
    bounds = {value.bound for value in values}
    return bounds.pop() if len(bounds) == 1 else None


def _of_the_first(values: Sequence[Value]) -> Bound | None:
    return values[0].bound


def _of_growth(values: Sequence[Value]) -> Bound | None:
    bound = combine(values[-1].bound, flip(values[0].bound))
    now = values[-1].quantity
    return None if bound in _OPEN and now is not None and now.value <= 0 else bound


def _of_a_fall(values: Sequence[Value]) -> Bound | None:
    bound = _of_a_sum(values)
    return None if bound in _OPEN else bound


_RULES: dict[Bounded, Callable[[Sequence[Value]], Bound | None]] = {
    Bounded.SUM: _of_a_sum,
    Bounded.SHARED: _shared,
    Bounded.FIRST: _of_the_first,
    Bounded.GROWTH: _of_growth,
    Bounded.FALL: _of_a_fall,
}
"""None where nothing can be said."""


class Spoken(Struct, frozen=True):
    """How a sentence calls the values of a function: of what, since when, until when."""

    name: Words = ""
    since: Period | date | None = None
    until: Period | date | None = None


def nothing(fn: Function, spoken: Spoken, first: Quantity) -> str:
    """Why a function says nothing."""
    return fn.formula.why.format(name=spoken.name, since=spoken.since, until=spoken.until, first=first)


def applied(fn: Function, values: list[Value], unit: Unit, spoken: Callable[[], Spoken] = Spoken) -> Value:
    """A function of the values it takes, in order of time where they have one; unknown where one is, or where
    it says nothing."""
    known = [value.quantity for value in values if value.quantity is not None]
    if len(known) < len(values):
        return unknown(next(value.missing for value in values if value.quantity is None), *values)
    if why := unlike(*known):
        return unknown(why, *values)
    formula = fn.formula
    bound = _RULES[formula.bounded](values)
    if bound is None:
        return unknown(formula.mixed, *values)
    result = formula.of([quantity.value for quantity in known], unit)
    if result is None:
        return unknown(nothing(fn, spoken(), known[0]), *values)
    contradicted = any(value.contradicted for value in values)
    return Value(Quantity(result, money_of(unit, *known)), gather(values), bound, contradicted=contradicted)
