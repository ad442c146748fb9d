"""Three-valued results that carry their inputs: numbers that may be unknown, and tests that may be.

Bounds travel with a number (`> 50 %` plus a point is still a floor), and a comparison is decided only when
the bound allows it (verdicts.md, "Facts").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from catalyst_tui.book import quantity as q
from catalyst_tui.book.quantity import Quantity
from catalyst_tui.book.tree import Arith, Op
from catalyst_tui.judge.facts import Bound
from catalyst_tui.judge.verdict import Input


@dataclass(frozen=True, slots=True)
class Value:
    """A number, or None with the reason in `missing`."""

    quantity: Quantity | None
    inputs: tuple[Input, ...] = ()
    bound: Bound = Bound.EXACT
    missing: str = ""
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false, or None with the reason. `headroom` is how far the value is on the true side."""

    state: bool | None
    reason: str
    inputs: tuple[Input, ...] = ()
    value: Quantity | None = None
    threshold: Quantity | None = None
    headroom: Quantity | None = None
    contradicted: bool = False
    bound: Bound = Bound.EXACT  # of the value


def unknown(missing: str, *values: Value) -> Value:
    """A number that is not known, keeping what was."""
    return Value(None, gather(values), missing=missing, contradicted=any(v.contradicted for v in values))


def gather(values: tuple[Value, ...] | list[Value] | list[Truth] | tuple[Truth, ...]) -> tuple[Input, ...]:
    """The inputs of several results, each once, in order."""
    return tuple(dict.fromkeys(item for value in values for item in value.inputs))


_FLIPPED = {Bound.ABOVE: Bound.BELOW, Bound.BELOW: Bound.ABOVE}


def flip(bound: Bound) -> Bound:
    """A floor seen from the other side is a ceiling."""
    return _FLIPPED.get(bound, bound)


def combine(left: Bound, right: Bound) -> Bound | None:
    """The bound of a sum; None when a floor meets a ceiling and nothing can be said."""
    if Bound.EXACT in (left, right):
        return right if left is Bound.EXACT else left
    return left if left is right else None


def arithmetic(op: Arith, left: Value, right: Value, unit: q.Unit) -> Value:
    """left op right in `unit`. Division by zero or a meaningless bound is unknown, with the reason."""
    if left.quantity is None or right.quantity is None:
        return unknown(left.missing or right.missing, left, right)
    x, y = left.quantity, right.quantity
    turned = op in (Arith.SUB, Arith.DIV)
    bound = combine(left.bound, flip(right.bound) if turned else right.bound)
    scaled = op in (Arith.MUL, Arith.DIV) and (x.value <= 0 or y.value <= 0)
    if bound is None or (scaled and bound in _FLIPPED):
        return unknown("one figure is only a floor and the other only a ceiling", left, right)
    if op is Arith.DIV and y.value == 0:
        return unknown("divided by zero", left, right)
    if op is Arith.DIV and unit == q.MULTIPLE and y.value < 0 < x.value:
        return unknown("a multiple of a loss says nothing", left, right)
    match op:
        case Arith.ADD:
            result = Quantity(x.value + y.value, unit)
        case Arith.SUB:
            result = Quantity(x.value - y.value, unit)
        case Arith.MUL:
            result = Quantity(q.product(x, y).value, unit)
        case Arith.DIV:
            result = Quantity(x.value / y.value, unit)
    contradicted = left.contradicted or right.contradicted
    return Value(result, gather((left, right)), bound, contradicted=contradicted)


_MIRROR = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}
WORDS = {Op.LT: "<", Op.LE: "≤", Op.GT: ">", Op.GE: "≥", Op.EQ: "=", Op.NE: "≠"}


def compare(op: Op, left: Value, right: Value, label: str, tolerance: Decimal = Decimal(0)) -> Truth:
    """Whether left op right. `tolerance` is in percent of the threshold and helps the test be true."""
    if left.quantity is None or right.quantity is None:
        return Truth(
            None,
            left.missing or right.missing,
            gather((left, right)),
            left.quantity,
            right.quantity,
            contradicted=left.contradicted or right.contradicted,
        )
    x, y = left.quantity.value, right.quantity.value
    slack = abs(y) * tolerance / 100
    y_eased = y - slack if op.upward else y + slack if op in (Op.LT, Op.LE) else y
    state = _decide(op, x, left.bound, y_eased, right.bound)
    gap = (x - y) if op.upward else (y - x) if op in (Op.LT, Op.LE) else -abs(x - y)
    sign = "" if left.bound is Bound.EXACT else str(left.bound)
    verb = {True: "", False: "not ", None: "not settled: "}[state]
    return Truth(
        state,
        f"{label} {sign}{left.quantity}, {verb}{WORDS[op]} {right.quantity}",
        gather((left, right)),
        left.quantity,
        right.quantity,
        Quantity(gap, q.distance_unit(right.quantity.unit)),
        left.contradicted or right.contradicted,
        left.bound,
    )


def _decide(op: Op, x: Decimal, bound: Bound, y: Decimal, other: Bound) -> bool | None:
    if bound is Bound.EXACT and other is not Bound.EXACT:
        x, bound, y, other, op = y, other, x, bound, _MIRROR[op]
    if other is not Bound.EXACT:
        return None
    match bound:
        case Bound.ABOUT if abs(x - y) <= abs(x) / 10:
            return None
        case Bound.ABOVE if x >= y:  # the figure is above x, so above y
            return op in (Op.GT, Op.GE, Op.NE)
        case Bound.BELOW if x <= y:
            return op in (Op.LT, Op.LE, Op.NE)
        case Bound.ABOVE | Bound.BELOW:
            return None
    return {Op.LT: x < y, Op.LE: x <= y, Op.GT: x > y, Op.GE: x >= y, Op.EQ: x == y, Op.NE: x != y}[op]


def negate(truth: Truth) -> Truth:
    """Not: unknown stays unknown, headroom changes sides."""
    room = truth.headroom and Quantity(-truth.headroom.value, truth.headroom.unit)
    state = None if truth.state is None else not truth.state
    return replace(truth, state=state, headroom=room)


def at_least(need: int, legs: list[Truth]) -> Truth:
    """k-of-n over three values, shown by the leg that decides. `or` needs 1, `and` all."""
    held = [leg for leg in legs if leg.state is True]
    failed = [leg for leg in legs if leg.state is False]
    open_legs = [leg for leg in legs if leg.state is None]
    if len(held) >= need:
        state: bool | None = True
        shown = held[:need]
    elif len(legs) - len(failed) < need:
        state, shown = False, failed
    else:
        state, shown = None, open_legs
    reason = "; ".join(dict.fromkeys(leg.reason for leg in shown))
    contradicted = any(leg.contradicted for leg in legs)
    return replace(shown[0], state=state, reason=reason, inputs=gather(legs), contradicted=contradicted)
