"""Tests made of a test: with its ties decided for one side, as guidance that ends at a threshold is not
beyond it; and one step from what must be true several times in a row.
"""

from __future__ import annotations

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily, made_once
from catalyst_tui.book.language.tree import (
    Between,
    Both,
    Compare,
    Either,
    Ever,
    Expr,
    Not,
    Op,
    Run,
)

_WIDER = {Op.GT: Op.GE, Op.LT: Op.LE}
_NARROWER = {Op.GE: Op.GT, Op.LE: Op.LT}


def tied(expr: Expr, *, state: bool) -> Expr:
    """The test as it is when equality counts as `state` in each of its comparisons of order."""
    return made_once(expr, ("tied", state), lambda: _tied(expr, state))


def _tied(expr: Expr, state: bool) -> Expr:
    match expr:
        case Compare(op):
            return replace(expr, op=(_WIDER if state else _NARROWER).get(op, op))
        case Between(arg, low, high) if not state:
            return Both(Compare(Op.GT, arg, low), Compare(Op.LT, arg, high))
        case Not(arg):
            return Not(tied(arg, state=not state))
        case Both(left, right) | Either(left, right):
            return replace(expr, left=tied(left, state=state), right=tied(right, state=state))
        case Run(test) | Ever(test):
            return replace(expr, test=tied(test, state=state))
    return expr


def one_short(expr: Expr) -> Expr:
    """The test as it is with one of what must follow in a row still to come: of periods all but one, of
    closes the latest alone. The very test where nothing has to follow."""
    return made_once(expr, "one short", lambda: _one_short(expr))


def _one_short(expr: Expr) -> Expr:
    match expr:
        case Run(test, n, span) if n > 1:
            return test if n == 2 or is_daily(test) else Run(test, n - 1, span)
        case Ever(test) if (short := one_short(test)) is not test:
            return short
        case Not(arg) if (short := one_short(arg)) is not arg:
            return Not(short)
        case Both(left, right) | Either(left, right):
            a, b = one_short(left), one_short(right)
            return expr if a is left and b is right else replace(expr, left=a, right=b)
    return expr
