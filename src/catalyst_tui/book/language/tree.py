"""The test language as a typed tree (language.md, "Tests"), and the tree as text again.

Every numeric node carries its unit, found once by `parser.py`; a judge never sees a unit error. A
tree is a value: equal trees mean the same test, and `show(tree)` parses to the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.language.functions import (
    RISING,
    Ahead,
    Arith,
    Function,
    Lookback,
    Op,
    Pace,
    Side,
)
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import MONTHS, NUMBER, Quantity, Unit
from catalyst_tui.values import Frozen

__all__ = [  # the nodes, and the words they are made of
    "LOGIC",
    "RUNWAY",
    "Ahead",
    "Arith",
    "Baseline",
    "Between",
    "Binary",
    "Both",
    "Call",
    "Compare",
    "Correlation",
    "Counted",
    "Either",
    "Ever",
    "Expr",
    "Forecast",
    "Function",
    "Holding",
    "Literal",
    "Logic",
    "Lookback",
    "Macro",
    "Negative",
    "Not",
    "Number",
    "Op",
    "Operand",
    "Pace",
    "Pooled",
    "Rank",
    "Run",
    "Side",
    "Target",
    "Trend",
    "children",
    "for_member",
    "is_test",
    "negated",
    "show",
    "sign_of",
    "threshold_in",
    "unit_of",
    "walk",
]


RUNWAY = "runway"
"""The name of `cash / -fcf` in months: how long the cash lasts."""


class Literal(Frozen):
    """A number as written; `text` is kept so that it prints as it was."""

    quantity: Quantity
    text: str


class Operand(Frozen):
    """A metric or series, of the checkpoint's ticker or another, of the period at hand or a named
    one.

    `each`: of the member at hand, inside `count`; then `ticker` is None. `every`: day or week, of a
    series that has a value each; None for all else.
    """

    metric: str
    unit: Unit
    ticker: str | None = None
    period: Period | None = None
    each: bool = False
    every: Span | None = None


class Pooled(Frozen):
    """`sum(capex@hyperscalers)`: one metric over the members of a group; with `forecast`, what each
    guides for it or is expected to report."""

    pool: Function
    metric: str
    group: str
    tickers: tuple[str, ...]
    unit: Unit
    forecast: Forecast | None = None


class Baseline(Frozen):
    """`base(gross_margin)`: the stored value."""

    metric: str
    unit: Unit


class Target(Frozen):
    """`target`: this period's."""

    unit: Unit


class Forecast(Frozen):
    """`guide(revenue, next).low`, `consensus(eps_diluted, FY2027)`; `each` as for operands."""

    kind: str  # "guide" or "consensus"
    metric: str
    unit: Unit
    when: Ahead | Period = Ahead.THIS
    side: Side = Side.MID
    ticker: str | None = None
    each: bool = False


class Macro(Frozen):
    """`fred(DGS30)`: a public macro series, observed daily, as known then."""

    id: str
    unit: Unit


class Holding(Frozen):
    """`weight`, `cost`, `gain`, `days_held`: of the position in the checkpoint's ticker."""

    name: str
    unit: Unit


class Counted(Frozen):
    """`count(test)`: for how many members of a group a test holds, see `for_member`."""

    test: Expr
    group: str
    tickers: tuple[str, ...]


class Call(Frozen):
    """A function of one series."""

    fn: Function
    arg: Expr
    window: Lookback | None
    unit: Unit


class Correlation(Frozen):
    """Pearson on daily simple returns over the last `window` days on which both traded."""

    left: str
    right: str
    window: Lookback


class Rank(Frozen):
    """Place of the first among all; 1 is the largest."""

    args: tuple[Expr, ...]


class Binary(Frozen):
    op: Arith
    left: Expr
    right: Expr
    unit: Unit


class Negative(Frozen):
    arg: Expr


class Compare(Frozen):
    op: Op
    left: Expr
    right: Expr


class Between(Frozen):
    """Both ends count."""

    arg: Expr
    low: Expr
    high: Expr


class Ever(Frozen):
    """`ever(test)`: true from the first time the test was true in the window."""

    test: Expr


class Trend(Frozen):
    """Each value of the look-back above (below) the one before."""

    fn: Function
    arg: Expr
    window: Lookback

    @property
    def op(self) -> Op:
        """Return how each value compares with the one before."""
        return Op.GT if self.fn is RISING else Op.LT


class Run(Frozen):
    """`… for 2 quarters`: true at each of the last `n`. `span` None counts the periods it is judged
    by."""

    test: Expr
    n: int
    span: Span | None


class Not(Frozen):
    arg: Expr


class Both(Frozen):
    left: Expr
    right: Expr


class Either(Frozen):
    left: Expr
    right: Expr


Number = (
    Literal
    | Operand
    | Pooled
    | Baseline
    | Target
    | Forecast
    | Macro
    | Holding
    | Call
    | Correlation
    | Rank
    | Binary
    | Negative
    | Counted
)
Logic = Compare | Between | Ever | Trend | Run | Not | Both | Either
Expr = Number | Logic

LOGIC = (Compare, Between, Ever, Trend, Run, Not, Both, Either)


def is_test(expr: Expr) -> bool:
    """Whether it is true, false or unknown, rather than a number."""
    return isinstance(expr, LOGIC)


def unit_of(expr: Expr) -> Unit:
    """Return the unit of a numeric expression. Raises TypeError for a test."""
    match expr:
        case Literal():
            return expr.quantity.unit
        case Correlation() | Rank() | Counted():
            return NUMBER
        case Negative():
            return unit_of(expr.arg)
        case (
            Operand()
            | Pooled()
            | Baseline()
            | Target()
            | Forecast()
            | Macro()
            | Holding()
        ):
            return expr.unit
        case Call() | Binary():
            return expr.unit
    raise TypeError(f"{show(expr)} is a test, not a number")


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the tree's nodes, parents first, left to right."""
    ahead = [expr]
    while ahead:
        node = ahead.pop()
        yield node
        ahead += reversed([*children(node)])


def children(expr: Expr) -> Iterator[Expr]:
    """Yield the nodes right below one, left to right."""
    for name in expr.__struct_fields__:
        child: Any = getattr(expr, name)
        if child.__class__ in _NODES:
            # A set is faster than `isinstance` with twenty classes
            yield child
        elif isinstance(child, tuple):
            yield from (item for item in child if item.__class__ in _NODES)


_NODES: frozenset[Any] = frozenset(
    {
        Literal,
        Operand,
        Pooled,
        Baseline,
        Target,
        Forecast,
        Macro,
        Holding,
        Call,
        Correlation,
        Rank,
        Binary,
        Negative,
        Counted,
        *LOGIC,
    }
)


def for_member(test: Expr, ticker: str) -> Expr:
    """Return the test inside `count` for one member: `metric@group` becomes that ticker's."""
    if isinstance(test, Operand | Forecast) and test.each:
        return replace(test, ticker=ticker, each=False)
    if isinstance(test, Pooled):  # it is about each of its own group
        return test
    changed: dict[str, Any] = {}
    for name in test.__struct_fields__:
        child: Any = getattr(test, name)
        if child.__class__ in _NODES:
            changed[name] = for_member(child, ticker)
        elif isinstance(child, tuple):
            changed[name] = tuple(
                for_member(item, ticker) if item.__class__ in _NODES else item
                for item in child
            )
    return replace(test, **changed) if changed else test


_OPPOSITES = {Op.LT: Op.GE, Op.LE: Op.GT, Op.GT: Op.LE, Op.GE: Op.LT}


def negated(test: Expr) -> Expr:
    """Return the opposite of a test, as people write it."""
    match test:
        case Compare(op) if op in _OPPOSITES:
            return replace(test, op=_OPPOSITES[op])
        case Not(arg):
            return arg
    return Not(test)


def _tick(symbol: str) -> str:
    return (
        symbol
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Z]+)?", symbol)
        else f'"{symbol}"'
    )


def show(expr: Expr) -> str:
    """Return the tree as text that parses to the same tree."""
    return _show(expr, 0)


def sign_of(expr: Expr) -> str:
    """Return the sign between what a test reads and its threshold: `<` of `price < $90 for 3d`."""
    compared = _compared(expr)
    return compared.op.sign if compared else ""


def threshold_in(expr: Expr) -> Quantity | None:
    """Return the number that a test compares with, if it is written in it."""
    compared = _compared(expr)
    right = compared.right if compared else None
    return right.quantity if isinstance(right, Literal) else None


def _compared(expr: Expr) -> Compare | None:
    while isinstance(expr, Ever | Run):
        expr = expr.test
    return expr if isinstance(expr, Compare) else None


def _show(expr: Expr, outer: int) -> str:
    own, text = _text(expr)
    return f"({text})" if own < outer else text


_OR, _AND, _NOT, _RUN, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 10)


def _last_power(left: Expr, right: Expr, usual: int) -> int:
    """Return the power for the right side: a `for` that could mean both sides needs parentheses."""
    while isinstance(left, Both | Either):
        left = left.right
    return _COMPARE if isinstance(right, Run) and not isinstance(left, Run) else usual


def _text(expr: Expr) -> tuple[int, str]:  # noqa: C901, PLR0912 - one line a node
    match expr:
        case Either(left, right):
            return (
                _OR,
                f"{_show(left, _OR)} or {_show(right, _last_power(left, right, _AND))}",
            )
        case Both(left, right):
            return (
                _AND,
                f"{_show(left, _AND)} and {_show(right, _last_power(left, right, _NOT))}",
            )
        case Not(arg):
            return _NOT, f"not {_show(arg, _COMPARE if isinstance(arg, Run) else _NOT)}"
        case Run(test, n, span):
            return (
                _RUN,
                f"{_show(test, _RUN)} for {n} {span.plural if span else 'periods'}",
            )
        case Compare(op, left, right):
            return _COMPARE, f"{_show(left, _SUM)} {op} {_show(right, _SUM)}"
        case Between(arg, low, high):
            return (
                _COMPARE,
                f"{_show(arg, _SUM)} between {_show(low, _SUM)} and {_show(high, _SUM)}",
            )
        case Ever(test):
            return _ATOM, f"ever({_show(test, 0)})"
        case Binary(_, Operand() as cash, _, unit) if unit == MONTHS:
            return _ATOM, f"{RUNWAY}@{_tick(cash.ticker)}" if cash.ticker else RUNWAY
        case Binary(op, left, right):
            level = _SUM if op in (Arith.ADD, Arith.SUB) else _PRODUCT
            return level, f"{_show(left, level)} {op} {_show(right, level + 1)}"
        case Negative(Literal() as literal):
            # A minus before a bare number would become its sign
            return _UNARY, f"-({literal.text})"
        case Negative(arg):
            return _UNARY, f"-{_show(arg, _ATOM)}"
        case Trend(fn, arg, window):
            return _ATOM, f"{fn}({_show(arg, 0)}, {window})"
        case Literal(_, text):
            return (_UNARY if text.startswith("-") else _ATOM), text
        case Operand(metric, _, ticker, period):
            of = f"@{_tick(ticker)}" if ticker else ""
            return _ATOM, f"{metric}{of}{f'[{period}]' if period else ''}"
        case Pooled(pool, metric, group):
            pooled_one = (
                show(for_member(expr.forecast, group))
                if expr.forecast
                else f"{metric}@{group}"
            )
            return _ATOM, f"{pool}({pooled_one})"
        case Baseline(metric):
            return _ATOM, f"base({metric})"
        case Target():
            return _ATOM, "target"
        case Forecast(kind, metric, _, when, side, ticker):
            of = f"@{_tick(ticker)}" if ticker else ""
            ahead = "" if when is Ahead.THIS else f", {when}"
            return _ATOM, f"{kind}({metric}{of}{ahead})" + (
                "" if side is Side.MID else f".{side}"
            )
        case Macro(id_):
            return _ATOM, f"fred({id_})"
        case Holding(name):
            return _ATOM, name
        case Counted(test, group):
            return _ATOM, f"count({_show(for_member(test, group), 0)})"
        case Call(fn, arg, call_window):
            return (
                _ATOM,
                f"{fn}({_show(arg, 0)}{f', {call_window}' if call_window else ''})",
            )
        case Correlation(left_ticker, right_ticker, span_days):
            return (
                _ATOM,
                f"corr({_tick(left_ticker)}, {_tick(right_ticker)}, {span_days})",
            )
        case Rank(args):
            return _ATOM, f"rank({', '.join(_show(arg, 0) for arg in args)})"
    raise TypeError(f"not an expression: {expr!r}")
