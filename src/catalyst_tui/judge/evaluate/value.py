"""Three-valued results that carry their inputs, and the arithmetic and comparisons over them.

A number may be unknown, and so may a test. Bounds travel with a number (`> 50 %` plus a point is
still a floor), and a comparison is decided only when the bound allows it (verdicts.md, "Facts").
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Bounded, Function
from catalyst_tui.book.language.tree import Arith, Lookback, Op
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Dim, Quantity, Unit
from catalyst_tui.judge.kinds import Bound, Sentence, Words, all_of, followed
from catalyst_tui.judge.verdict import Input
from catalyst_tui.values import Frozen


class Value(Frozen):
    """A number, or None with the reason in `missing`."""

    quantity: Quantity | None
    inputs: tuple[Input, ...] = ()
    bound: Bound = Bound.EXACT
    missing: str = ""
    contradicted: bool = False


class Truth(Frozen):
    """True, false, or None with the reason. `headroom` is the distance on the true side."""

    state: bool | None
    words: Words
    inputs: tuple[Input, ...] = ()
    value: Quantity | None = None
    threshold: Quantity | None = None
    headroom: Quantity | None = None
    contradicted: bool = False
    bound: Bound = Bound.EXACT  # of the value
    # Notes of the reason: replaced and contradicting statements
    notes: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Return the reason in words. Most are never read, so they are built on demand."""
        return str(self.words)


def unknown(missing: str, *values: Value) -> Value:
    """Return an unknown number with the inputs that were read."""
    return Value(
        None,
        gather(values),
        missing=missing,
        contradicted=any(v.contradicted for v in values),
    )


def gather(values: Sequence[Value] | Sequence[Truth]) -> tuple[Input, ...]:
    """Return the inputs of several results, each once, in order."""
    filled = [value.inputs for value in values if value.inputs]
    return filled[0] if len(filled) == 1 else each_once(list(chain(*filled)))


def each_once(items: Sequence[Input]) -> tuple[Input, ...]:
    """Return inputs without repetition, in order. Hashing them whole takes long."""
    about = {(item.ticker, item.metric, item.period, item.kind) for item in items}
    return tuple(items if len(about) == len(items) else dict.fromkeys(items))


def merged(notes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Merge the notes of several results, each once, in order."""
    return tuple(dict.fromkeys(chain(*notes))) if notes else ()


_FLIPPED = {Bound.ABOVE: Bound.BELOW, Bound.BELOW: Bound.ABOVE}


def flip(bound: Bound) -> Bound:
    """Return the bound seen from the other side: a floor becomes a ceiling."""
    return _FLIPPED.get(bound, bound)


def combine(*bounds: Bound) -> Bound | None:
    """Return the bound of a sum, or None if a floor meets a ceiling or an estimate."""
    others = {bound for bound in bounds if bound is not Bound.EXACT}
    if len(others) > 1:
        return None
    return others.pop() if others else Bound.EXACT


def unlike(*quantities: Quantity) -> str:
    """Say why amounts cannot be combined: they are in two currencies. Empty if they can.

    Zero is zero in any currency.
    """
    amounts = {
        quantity.unit.label: quantity
        for quantity in quantities
        if quantity.unit.dim is Dim.MONEY and quantity.value
    }
    if len(amounts) < 2:
        return ""
    (first, one), (second, other), *_ = amounts.items()
    return f"{one} is in {first}, {other} in {second}: no exchange rate is assumed"


def in_one_currency(x: Quantity, y: Quantity) -> tuple[Quantity, Quantity]:
    """Return two amounts in pounds if only one of them is in pence. That needs no exchange rate."""
    if x.unit is y.unit or not x.unit.dim is y.unit.dim is Dim.MONEY:
        return x, y
    (one, parts), (other, of_other) = map(q.minor_of, (x.unit.label, y.unit.label))
    if one != other or parts == of_other:
        return x, y
    whole = q.money(one)
    return Quantity(x.value / parts, whole), Quantity(y.value / of_other, whole)


def money_of(unit: q.Unit, *quantities: Quantity) -> q.Unit:
    """Return `unit`, or for an amount the currency of its figures."""
    if unit.dim is not Dim.MONEY:
        return unit
    units = (one.unit for one in quantities if one.unit.dim is Dim.MONEY and one.value)
    return next(units, unit)


def arithmetic(op: Arith, left: Value, right: Value, unit: q.Unit) -> Value:
    """Calculate left op right in `unit`.

    Division by zero and a meaningless bound are unknown, with the reason.
    """
    if left.quantity is None or right.quantity is None:
        return unknown(left.missing or right.missing, left, right)
    x, y = in_one_currency(left.quantity, right.quantity)
    if why := unlike(x, y):
        return unknown(why, left, right)
    turned = op in (Arith.SUB, Arith.DIV)
    bound = combine(left.bound, flip(right.bound) if turned else right.bound)
    scaled = op in (Arith.MUL, Arith.DIV) and (x.value <= 0 or y.value <= 0)
    if bound is None or (scaled and bound in _FLIPPED):
        return unknown(
            "one figure is only a floor and the other only a ceiling", left, right
        )
    result = operation(op, (x.unit, y.unit), unit)(x.value, y.value)
    if result is None:
        return unknown(
            "a multiple of a loss says nothing" if y.value else "divided by zero",
            left,
            right,
        )
    contradicted = left.contradicted or right.contradicted
    in_unit = money_of(unit, x, y)
    return Value(
        Quantity(result, in_unit),
        gather((left, right)),
        bound,
        contradicted=contradicted,
    )


def operation(
    op: Arith, units: tuple[q.Unit, q.Unit], unit: q.Unit
) -> Callable[[Decimal, Decimal], Decimal | None]:
    """Return the function of an operator for numbers in `units`.

    It returns None for a division by zero and for a multiple of a loss.
    """
    if op is Arith.MUL and q.is_share(*units):
        return lambda x, y: x * y / 100
    if op is not Arith.DIV:
        return _PLAIN[op]
    percent = unit == q.PERCENT and units[0] == units[1]
    if percent or unit == q.MULTIPLE:
        factor = 100 if percent else 1
        return lambda x, y: None if y < 0 < x or not y else x / y * factor
    return lambda x, y: x / y if y else None


_PLAIN: Mapping[Arith, Callable[[Decimal, Decimal], Decimal]] = {
    Arith.ADD: operator.add,
    Arith.SUB: operator.sub,
    Arith.MUL: operator.mul,
}
_MIRROR = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ}
HOLDS: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.EQ: operator.eq,
}


def compare(
    op: Op, left: Value, right: Value, label: Words, tolerance: Decimal = Decimal(0)
) -> Truth:
    """Compare two values.

    `tolerance` is in percent of the threshold. A positive one helps the test be true, a negative
    one be false. `label` names the left value.
    """
    x = left.quantity
    y = right.quantity
    inputs = gather((left, right))
    contradicted = left.contradicted or right.contradicted
    if x is None or y is None:
        return Truth(
            None, left.missing or right.missing, inputs, x, y, contradicted=contradicted
        )
    if x.unit is not y.unit:
        x, y = in_one_currency(x, y)
        if why := _incomparable(x, y):
            why = f"{label}: {why}"
            return Truth(None, why, inputs, x, y, contradicted=contradicted)
    if tolerance:
        y = Quantity(eased(op, y.value, tolerance), y.unit)
    state = _decide(op, x.value, left.bound, y.value, right.bound)
    words: Words = Sentence(_compared_in_words, op, left, right, label, state)
    if tolerance:
        words = followed(words, eased_by(op, tolerance))
    room = x.value - y.value if op.upward else y.value - x.value
    if op is Op.EQ:
        room = -abs(room)
    is_same = state is True and op is Op.EQ  # equality has no headroom
    return Truth(
        state,
        words,
        inputs,
        x,
        y,
        None if is_same else Quantity(room, q.distance_unit(y.unit)),
        contradicted,
        left.bound,
        merged([item.notes for item in inputs if item.notes]),
    )


def _compared_in_words(
    op: Op, left: Value, right: Value, label: Words, state: bool | None
) -> str:
    if left.quantity is None or right.quantity is None:
        raise ValueError("one of them is not known")
    sign = "" if left.bound is Bound.EXACT else str(left.bound)
    verb = {True: "", False: "not ", None: "not settled: "}[state]
    value = q.distinguished(left.quantity, right.quantity)
    return f"{label} {sign}{value}, {verb}{op.sign} {right.quantity}"


def _incomparable(left: Quantity, right: Quantity) -> str:
    """Say why two figures cannot be compared; empty if they can."""
    if left.unit.dim is right.unit.dim is Dim.MONEY:
        return unlike(left, right)
    if q.comparable(left.unit, right.unit):
        return ""
    return f"{q.describe(left.unit)} cannot be compared with {q.describe(right.unit)}"


def eased(op: Op, threshold: Decimal, tolerance: Decimal) -> Decimal:
    """Move a threshold by a tolerance, in percent of the threshold, in the test's favour."""
    slack = abs(threshold) * tolerance / 100
    if op.upward:
        return threshold - slack
    return threshold + slack if op in (Op.LT, Op.LE) else threshold


def eased_by(op: Op, tolerance: Decimal) -> str:
    """Return a tolerance in words: ` less 2%`."""
    if not tolerance or op is Op.EQ:
        return ""
    return f" {'less' if op.upward is (tolerance > 0) else 'plus'} {abs(tolerance).normalize():f}%"


def _decide(op: Op, x: Decimal, bound: Bound, y: Decimal, other: Bound) -> bool | None:
    if bound is other is Bound.EXACT:
        return HOLDS[op](x, y)
    if bound is Bound.EXACT:
        x, bound, y, other, op = y, other, x, bound, _MIRROR[op]
    if other is not Bound.EXACT:
        return None
    match bound:
        case Bound.ABOUT if abs(x - y) <= abs(x) / 10:
            return None
        case Bound.ABOVE if x >= y:  # the figure is above x, so above y
            return op in (Op.GT, Op.GE)
        case Bound.BELOW if x <= y:
            return op in (Op.LT, Op.LE)
        case Bound.ABOVE | Bound.BELOW:
            return None
    return HOLDS[op](x, y)


def negate(truth: Truth) -> Truth:
    """Invert a result. Unknown stays unknown, headroom changes its sign."""
    room = truth.headroom and Quantity(-truth.headroom.value, truth.headroom.unit)
    state = None if truth.state is None else not truth.state
    return replace(truth, state=state, headroom=room)


def at_least(need: int, legs: list[Truth]) -> Truth:
    """Decide k of n, shown by the legs that decide. `or` needs 1, `and` needs all."""
    state = of_legs(need, [leg.state for leg in legs])
    shown = [leg for leg in legs if leg.state is state]
    if state:
        del shown[need:]
    return _together(shown, legs, state)


def _together(shown: list[Truth], legs: list[Truth], state: bool | None) -> Truth:
    """Return the first of the legs that are shown, with the words of all and the inputs of each."""
    return replace(
        shown[0],
        state=state,
        words=all_of([leg.words for leg in shown]),
        inputs=gather(legs),
        contradicted=any(leg.contradicted for leg in legs),
        notes=merged([leg.notes for leg in legs if leg.notes]),
    )


def of_legs(need: int, legs: Sequence[bool | None]) -> bool | None:
    """Decide k of n over states alone, as `at_least`."""
    if legs.count(True) >= need:
        return True
    return False if len(legs) - legs.count(False) < need else None


def joined(need: int, legs: list[Truth]) -> Truth:
    """Decide `and` and `or`, shown by the leg that would turn the result first."""
    states = [leg.state for leg in legs]
    state = of_legs(need, states)
    if state is None:
        return at_least(need, legs)
    deciding = sorted((leg for leg in legs if leg.state is state), key=_distance)
    held = states.count(True)
    turns = held - need if state else min(need - held, len(deciding)) - 1
    return _together(deciding[turns:], legs, state)


def _distance(leg: Truth) -> Decimal:
    """Return how far a leg is from turning, as a share of its threshold; infinite if unknown."""
    if leg.headroom is None or leg.threshold is None or not leg.threshold.value:
        return Decimal("Infinity")
    return abs(leg.headroom.value / leg.threshold.value)


def _bound_of(rule: Bounded, values: Sequence[Value]) -> Bound | None:
    """Return the bound of a function's result, or None if nothing can be known."""
    bounds = [value.bound for value in values]
    match rule:
        case Bounded.FIRST:
            return bounds[0]
        case Bounded.SHARED:
            return bounds[0] if len({*bounds}) == 1 else None
        case Bounded.GROWTH:
            bound = combine(bounds[-1], flip(bounds[0]))
            now = values[-1].quantity
            return (
                None
                if bound in _FLIPPED and now is not None and now.value <= 0
                else bound
            )
    bound = combine(*bounds)
    return None if rule is Bounded.FALL and bound in _FLIPPED else bound


Named = tuple[Words, Period | date | None, Period | date | None]
"""The name of the values of a function, the first and the last of them."""


def nothing(fn: Function, named: Named, first: Quantity) -> str:
    """Say why a function has no result."""
    name, since, until = named
    return fn.formula.why.format(name=name, since=since, until=until, first=first)


def applied(
    fn: Function,
    values: list[Value],
    unit: Unit,
    named: Named = ("", None, None),
    window: Lookback | None = None,
) -> Value:
    """Apply a function to its values.

    They are in order of time, where they have one. The result is unknown if one of them is, or if
    the function has none.
    """
    known = [value.quantity for value in values if value.quantity is not None]
    if len(known) < len(values):
        return unknown(
            next(value.missing for value in values if value.quantity is None), *values
        )
    if why := unlike(*known):
        return unknown(why, *values)
    formula = fn.formula_of(window)
    bound = _bound_of(formula.bounded, values)
    if bound is None:
        return unknown(formula.mixed, *values)
    result = formula.of([quantity.value for quantity in known], unit)
    if result is None:
        return unknown(nothing(fn, named, known[0]), *values)
    contradicted = any(value.contradicted for value in values)
    return Value(
        Quantity(result, money_of(unit, *known)),
        gather(values),
        bound,
        contradicted=contradicted,
    )
