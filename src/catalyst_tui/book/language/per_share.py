"""Find the amounts in a test that a stock split changes: `$100` in `price >= $100`.

A price and earnings per share shrink with each new share, a count of shares grows, and a ratio of
two of them stays. `degree` says which: -1 per share, 1 a count of shares, 0 neither, None a written
constant, which has no degree of its own and takes that of what it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from catalyst_tui.book.language.leaves import of_member
from catalyst_tui.book.language.tree import (
    Arith,
    Baseline,
    Between,
    Binary,
    Both,
    Call,
    Compare,
    Counted,
    Either,
    Ever,
    Expr,
    Forecast,
    Holding,
    Literal,
    Negative,
    Not,
    Operand,
    Run,
    Target,
    show,
    unit_of,
    walk,
)

PER_SHARE = frozenset({"price", "eps_diluted", "ffo_per_share"})
COUNTS = frozenset({"shares_outstanding", "shares_diluted"})
REPORTED = frozenset({"eps_diluted", "ffo_per_share", "shares_outstanding", "shares_diluted"})
"""The figures among them, which companies restate after a split."""
MIXED = frozenset({"market_cap", "pe_ttm", "ps_ttm"})
"""Prices that are made of a close and such a figure."""


class Amount(Struct, frozen=True):
    """A constant that a split changes. `alone`: dividing it in the text changes nothing else."""

    node: Expr
    degree: int
    alone: bool = True

    @property
    def text(self) -> str:
        """Return the amount as written."""
        return show(self.node)


def amounts(expr: Expr, symbol: str, own: str | None) -> tuple[Amount, ...]:
    """Return the constants of a test that a split of `symbol` changes; `own` is the test's own
    ticker."""
    return tuple(_of_test(expr, symbol, own))


def degree(expr: Expr, symbol: str, own: str | None) -> int | None:
    """Return how a number changes with the count of shares of `symbol`; None for a written
    constant."""
    match expr:
        case Literal() | Baseline() | Target():
            return None
        case Operand(metric, _, ticker) | Forecast(_, metric, _, _, _, ticker):
            if (ticker or own) != symbol:
                return 0
            return -1 if metric in PER_SHARE else 1 if metric in COUNTS else 0
        case Holding("cost"):
            return -1 if own == symbol else 0
        case Negative(arg):
            return degree(arg, symbol, own)
        case Call(_, arg, _, unit):
            return degree(arg, symbol, own) if unit == unit_of(arg) else 0
        case Binary(op, left, right):
            return _of_two(op, degree(left, symbol, own), degree(right, symbol, own))
    return 0


def mixes(expr: Expr, symbol: str, own: str | None) -> bool:
    """Whether a number puts prices of `symbol` together with figures that follow a split only once
    they are reported again: a capitalisation, a multiple of earnings."""
    read = {
        node.metric
        for node in walk(expr)
        if isinstance(node, Operand) and (node.ticker or own) == symbol and not node.each
    }
    return bool(read & MIXED) or ("price" in read and bool(read & REPORTED))


def _of_two(op: Arith, left: int | None, right: int | None) -> int | None:
    if left is None and right is None:
        return None
    match op:
        case Arith.MUL:
            return (left or 0) + (right or 0)
        case Arith.DIV:
            return (left or 0) - (right or 0)
    return right if left is None else left


def _of_test(expr: Expr, symbol: str, own: str | None) -> Iterator[Amount]:
    match expr:
        case Compare(_, left, right):
            yield from _compared([left, right], symbol, own)
        case Between(arg, low, high):
            yield from _compared([arg, low, high], symbol, own)
        case Both(left, right) | Either(left, right):
            yield from _of_test(left, symbol, own)
            yield from _of_test(right, symbol, own)
        case Not(arg) | Run(arg) | Ever(arg):
            yield from _of_test(arg, symbol, own)
        case Counted(test, _, tickers) if symbol in tickers:
            for one in _of_test(of_member(test, symbol), symbol, own):
                yield Amount(one.node, one.degree, alone=len(tickers) == 1)
        case Binary() | Negative() | Call():
            yield from _inside(expr, degree(expr, symbol, own) or 0, symbol, own)


def _compared(sides: list[Expr], symbol: str, own: str | None) -> Iterator[Amount]:
    degrees = [degree(side, symbol, own) for side in sides]
    known = [each for each in degrees if each is not None]
    if not known or not any(known):
        for side in sides:
            yield from _inside(side, 0, symbol, own)
        return
    alike = len(set(known)) == 1
    wanted = next(each for each in known if each)
    for side, each in zip(sides, degrees, strict=True):
        for one in _inside(side, wanted if each is None else each, symbol, own):
            yield Amount(one.node, one.degree, one.alone and alike)
    if not alike:  # a price against another company's price
        yield Amount(sides[-1], wanted, alone=False)


def _inside(expr: Expr, wanted: int, symbol: str, own: str | None) -> Iterator[Amount]:
    """Find the constants inside a number of the degree `wanted`."""
    match expr:
        case Literal() | Baseline() | Target():
            if wanted:
                yield Amount(expr, wanted)
        case Negative(arg):
            yield from _inside(arg, wanted, symbol, own)
        case Call(_, arg):
            yield from _inside(arg, degree(arg, symbol, own) or 0, symbol, own)
        case Counted():
            yield from _of_test(expr, symbol, own)
        case Binary(op, left, right):
            sides = [degree(left, symbol, own), degree(right, symbol, own)]
            if op in (Arith.ADD, Arith.SUB):
                yield from _inside(left, wanted, symbol, own)
                yield from _inside(right, wanted, symbol, own)
            elif sides == [None, None]:
                yield from _inside(left, wanted, symbol, own)
            else:  # a constant that multiplies is a share of the rest
                for side, each in zip((left, right), sides, strict=True):
                    if each is not None:
                        yield from _inside(side, each, symbol, own)
