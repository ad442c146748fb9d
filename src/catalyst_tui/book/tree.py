"""The test language as a typed tree (language.md, "Tests"), and the tree as text again.

Every numeric node carries its unit, found once by `expr.py`; a judge never sees a unit error. A tree is a
value: equal trees mean the same test, and `show(tree)` parses to the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from catalyst_tui.book.period import Period, Span
from catalyst_tui.book.quantity import NUMBER, PERCENT, POINTS, Dim, Quantity, Unit


class Pace(StrEnum):
    """What a look back is counted in: trading days, calendar stretches, or reported periods."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    QUARTERS = "q"
    YEARS = "y"


@dataclass(frozen=True, slots=True)
class Lookback:
    """`200d`, `4q`, `1y`."""

    n: int
    pace: Pace

    def __str__(self) -> str:
        return f"{self.n}{self.pace}"


class Op(StrEnum):
    """Comparisons."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "="
    NE = "!="

    @property
    def upward(self) -> bool:
        """Whether more makes it truer."""
        return self in (Op.GT, Op.GE)


class Arith(StrEnum):
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"


class Fn(StrEnum):
    """Functions of one series, with or without a look back."""

    YOY = "yoy"
    QOQ = "qoq"
    TTM = "ttm"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    SUM = "sum"
    CHANGE = "change"
    PRIOR = "prior"
    DRAWDOWN = "drawdown"


class Pool(StrEnum):
    """Functions over a group's members."""

    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Side(StrEnum):
    """Which end of a guided range."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Ahead(StrEnum):
    """Which period a guide or a consensus is asked for, when it is not named."""

    THIS = "this"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written; `text` is kept so that it prints as it was."""

    quantity: Quantity
    text: str


@dataclass(frozen=True, slots=True)
class Operand:
    """A metric or series, of the checkpoint's ticker or another, of the period at hand or a named one."""

    metric: str
    unit: Unit
    ticker: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """`sum(capex@hyperscalers)`: one metric over the members of a group."""

    pool: Pool
    metric: str
    group: str
    tickers: tuple[str, ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Baseline:
    """`base(gross_margin)`: the stored value."""

    metric: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Target:
    """`target`: this period's."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Forecast:
    """`guide(revenue, next).low`, `consensus(eps_diluted, FY2027)`."""

    kind: str  # "guide" or "consensus"
    metric: str
    unit: Unit
    when: Ahead | Period = Ahead.THIS
    side: Side = Side.MID
    ticker: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one series."""

    fn: Fn
    arg: Expr
    window: Lookback | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson on daily simple returns over the last `window` days on which both traded."""

    left: str
    right: str
    window: Lookback


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of the first among all; 1 is the largest."""

    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    op: Arith
    left: Expr
    right: Expr
    unit: Unit


@dataclass(frozen=True, slots=True)
class Negative:
    arg: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    op: Op
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends count."""

    arg: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class Cross:
    """An event: on the other side at the observation before, on this side now."""

    upward: bool
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Trend:
    """Each of the last `n` periods above (below) the one before."""

    rising: bool
    arg: Expr
    window: Lookback


@dataclass(frozen=True, slots=True)
class Run:
    """`… for 2 quarters`: true at each of the last `n`; `span` None counts the series' own observations."""

    test: Expr
    n: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class Not:
    arg: Expr


@dataclass(frozen=True, slots=True)
class Both:
    """`and`."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Either:
    """`or`."""

    left: Expr
    right: Expr


Number = (
    Literal | Operand | Pooled | Baseline | Target | Forecast | Call | Correlation | Rank | Binary | Negative
)
Logic = Compare | Between | Cross | Trend | Run | Not | Both | Either
Expr = Number | Logic

LOGIC = (Compare, Between, Cross, Trend, Run, Not, Both, Either)


def unit_of(expr: Expr) -> Unit:
    """The unit of a numeric expression; TypeError for a test."""
    match expr:
        case Literal():
            return expr.quantity.unit
        case Correlation() | Rank():
            return NUMBER
        case Negative():
            return unit_of(expr.arg)
        case Operand() | Pooled() | Baseline() | Target() | Forecast() | Call() | Binary():
            return expr.unit
    raise TypeError(f"{show(expr)} is a test, not a number")


def walk(expr: Expr) -> Iterator[Expr]:
    """The tree's nodes, parents first, left to right."""
    yield expr
    for part in fields(expr):
        child = getattr(expr, part.name)
        if isinstance(child, _NODES):
            yield from walk(child)
        elif isinstance(child, tuple):
            for item in child:
                if isinstance(item, _NODES):
                    yield from walk(item)


_NODES = (
    Literal, Operand, Pooled, Baseline, Target, Forecast, Call, Correlation, Rank, Binary, Negative, *LOGIC,
)  # fmt: skip

_SPAN_WORDS = {Span.QUARTER: "quarters", Span.HALF: "halves", Span.YEAR: "years", Span.MONTH: "months"}


def _tick(symbol: str) -> str:
    return symbol if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Z]+)?", symbol) else f'"{symbol}"'


def show(expr: Expr) -> str:
    """The tree as text that parses to the same tree."""
    return _show(expr, 0)


def _show(expr: Expr, outer: int) -> str:
    own, text = _text(expr)
    return f"({text})" if own < outer else text


_OR, _AND, _NOT, _RUN, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 10)


def _text(expr: Expr) -> tuple[int, str]:  # noqa: C901, PLR0912 - one line a node
    match expr:
        case Either(left, right):
            return _OR, f"{_show(left, _OR)} or {_show(right, _AND)}"
        case Both(left, right):
            return _AND, f"{_show(left, _AND)} and {_show(right, _NOT)}"
        case Not(arg):
            return _NOT, f"not {_show(arg, _NOT)}"
        case Run(test, n, span):
            return _RUN, f"{_show(test, _RUN)} for {n} {_SPAN_WORDS[span] if span else 'days'}"
        case Compare(op, left, right):
            return _COMPARE, f"{_show(left, _SUM)} {op} {_show(right, _SUM)}"
        case Between(arg, low, high):
            return _COMPARE, f"{_show(arg, _SUM)} between {_show(low, _SUM)} and {_show(high, _SUM)}"
        case Cross(upward, left, right):
            word = "crosses_above" if upward else "crosses_below"
            return _COMPARE, f"{_show(left, _SUM)} {word} {_show(right, _SUM)}"
        case Binary(op, left, right):
            level = _SUM if op in (Arith.ADD, Arith.SUB) else _PRODUCT
            return level, f"{_show(left, level)} {op} {_show(right, level + 1)}"
        case Negative(Literal() as literal):  # a minus before a bare number would be part of it
            return _UNARY, f"-({literal.text})"
        case Negative(arg):
            return _UNARY, f"-{_show(arg, _ATOM)}"
        case Trend(rising, arg, window):
            return _ATOM, f"{'rising' if rising else 'falling'}({_show(arg, 0)}, {window})"
        case Literal(_, text):
            return (_UNARY if text.startswith("-") else _ATOM), text
        case Operand(metric, _, ticker, period):
            of = f"@{_tick(ticker)}" if ticker else ""
            return _ATOM, f"{metric}{of}{f'[{period}]' if period else ''}"
        case Pooled(pool, metric, group):
            return _ATOM, f"{pool}({metric}@{group})"
        case Baseline(metric):
            return _ATOM, f"base({metric})"
        case Target():
            return _ATOM, "target"
        case Forecast(kind, metric, _, when, side, ticker):
            of = f"@{_tick(ticker)}" if ticker else ""
            ahead = "" if when is Ahead.THIS else f", {when}"
            return _ATOM, f"{kind}({metric}{of}{ahead})" + ("" if side is Side.MID else f".{side}")
        case Call(fn, arg, call_window):
            return _ATOM, f"{fn}({_show(arg, 0)}{f', {call_window}' if call_window else ''})"
        case Correlation(left_ticker, right_ticker, span_days):
            return _ATOM, f"corr({_tick(left_ticker)}, {_tick(right_ticker)}, {span_days})"
        case Rank(args):
            return _ATOM, f"rank({', '.join(_show(arg, 0) for arg in args)})"
    raise TypeError(f"not an expression: {expr!r}")


def growth_unit(unit: Unit) -> Unit:
    """The unit of a change: points for percentages, percent for everything else."""
    return POINTS if unit.dim is Dim.PERCENT else PERCENT
