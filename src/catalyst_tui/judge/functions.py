"""How each function of `book/functions.py` is computed: of exact numbers, and of bounded ones.

One rule for both ways of judging: `COMPUTED` for columns of closes, `applied` for values that carry their
bounds and inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from catalyst_tui.book import functions as f
from catalyst_tui.book.quantity import Dim, Quantity, Unit
from catalyst_tui.judge.kinds import Bound
from catalyst_tui.judge.value import Value, combine, flip, gather, money_of, unknown, unlike

_MIXED = "one figure is only a bound, another is not"
_OPPOSED = "one figure is only a floor and the other only a ceiling"
_OPEN = (Bound.ABOVE, Bound.BELOW)


@dataclass(frozen=True, slots=True)
class Computed:
    """`of` exact numbers, oldest first, in the unit of the result: None where they have none, because of
    `why` (`{}` is the first of them). `bound` of bounded ones: None where nothing can be said. `adds`: a sum
    so far serves every window.
    """

    of: Callable[[Sequence[Decimal], Unit], Decimal | None]
    bound: Callable[[Sequence[Value]], Bound | None]
    why: str = ""
    mixed: str = _MIXED
    adds: bool = False


def _mean(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0)) / len(sizes)


def _sum(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0))


def _least(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return min(sizes)


def _largest(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return max(sizes)


def _first(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sizes[0]


def _grown(sizes: Sequence[Decimal], unit: Unit) -> Decimal | None:
    """Against the first: in points for percentages, else in percent of it. No growth from a loss."""
    before, now = sizes[0], sizes[-1]
    if unit.dim is Dim.POINTS:
        return now - before
    return (now / before - 1) * 100 if before > 0 else None


def _fallen(sizes: Sequence[Decimal], _: Unit) -> Decimal | None:
    """From the highest, in percent of it, positive."""
    top = max(sizes)
    return (1 - sizes[-1] / top) * 100 if top > 0 else None


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


_GROWTH = Computed(_grown, _of_growth, "growth from {} says nothing", _OPPOSED)

COMPUTED: dict[f.Function, Computed] = {
    f.YOY: _GROWTH,
    f.QOQ: _GROWTH,
    f.CHANGE: _GROWTH,
    f.TTM: Computed(_sum, _of_a_sum, mixed=_OPPOSED, adds=True),
    f.SUM: Computed(_sum, _of_a_sum, mixed=_OPPOSED, adds=True),
    f.AVG: Computed(_mean, _of_a_sum, adds=True),
    f.MIN: Computed(_least, _shared),
    f.MAX: Computed(_largest, _shared),
    f.PRIOR: Computed(_first, _of_the_first),
    f.DRAWDOWN: Computed(_fallen, _of_a_fall, "a fall from no more than 0 says nothing"),
}
_ROWS = {row for row in f.FUNCTIONS.values() if row.form is f.Form.SERIES}
if COMPUTED.keys() != _ROWS:  # not an assertion: those can be switched off
    raise TypeError(f"functions told but not computed, or the other way round: {COMPUTED.keys() ^ _ROWS}")


def applied(fn: f.Function, values: list[Value], unit: Unit) -> Value:
    """A function of the values it takes, in order of time where they have one; unknown where one is, or where
    it says nothing."""
    known = [value.quantity for value in values if value.quantity is not None]
    if len(known) < len(values):
        return unknown(next(value.missing for value in values if value.quantity is None), *values)
    if why := unlike(*known):
        return unknown(why, *values)
    row = COMPUTED[fn]
    bound = row.bound(values)
    if bound is None:
        return unknown(row.mixed, *values)
    result = row.of([quantity.value for quantity in known], unit)
    if result is None:
        return unknown(row.why.format(known[0]), *values)
    contradicted = any(value.contradicted for value in values)
    return Value(Quantity(result, money_of(unit, *known)), gather(values), bound, contradicted=contradicted)
