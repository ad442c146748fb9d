"""What a test reads: the leaves of its tree, each once, and whether it has a result each day.

Below: the amounts in a test that a stock split changes, `$100` in `price >= $100`. A price and
earnings per share shrink with each new share, a count of shares grows: `degree` -1 and 1. A written
constant has none of its own and takes that of what it is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import (
    Ahead,
    Arith,
    Baseline,
    Between,
    Binary,
    Call,
    Compare,
    Correlation,
    Counted,
    Ever,
    Expr,
    Forecast,
    Holding,
    Literal,
    Macro,
    Negative,
    Not,
    Operand,
    Pooled,
    Run,
    Target,
    children,
    for_member,
    show,
    unit_of,
    walk,
)
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import MULTIPLE, PERCENT
from catalyst_tui.values import Frozen


def observed_daily(leaf: Expr) -> bool:
    """Whether a part of a test has a value each session or observation."""
    return isinstance(leaf, Correlation | Macro | Holding) or (
        isinstance(leaf, Operand) and (is_price(leaf.metric) or leaf.every is not None)
    )


def observed_weekly(leaf: Expr) -> bool:
    """Whether a part of a test has a value each week."""
    return isinstance(leaf, Operand) and leaf.every is Span.WEEK


def cadence(expr: Expr, cadences: Mapping[str, Span]) -> Span:
    """Return how often a number is reported: each quarter, unless it names a series that says
    otherwise."""
    names = [part.metric for part in walk(expr) if isinstance(part, Operand | Pooled)]
    return max(
        (cadences.get(name, Span.QUARTER) for name in names), default=Span.QUARTER
    )


def axis_of(expr: Expr) -> Axis | None:
    """Return closes if any part of a number has a value each day, weeks if all such parts have one
    each week, else reports; None if no part ever moves."""
    parts = list(walk(expr))
    if often := [part for part in parts if observed_daily(part)]:
        return Axis.WEEKS if all(map(observed_weekly, often)) else Axis.CLOSES
    return Axis.REPORTS if any(map(_reported, parts)) else None


def _reported(leaf: Expr) -> bool:
    match leaf:
        case Operand(period=period):
            return period is None
        case Forecast(when=when):
            return not isinstance(when, Period)
        case Pooled(forecast=forecast):
            return forecast is None or not isinstance(forecast.when, Period)
    return False


def as_share(expr: Expr) -> Expr | None:
    """Return a ratio of two like things in percent; None for any other multiple."""
    match expr:
        case Binary(Arith.DIV, left, right) if unit_of(left) == unit_of(right):
            return replace(expr, unit=PERCENT)
        case Call(_, arg) if (
            expr.unit == MULTIPLE
            and unit_of(arg) == MULTIPLE
            and (share := as_share(arg))
        ):
            return replace(expr, arg=share, unit=PERCENT)
        case Negative(arg) if share := as_share(arg):
            return Negative(share)
    return None


Leaf = Operand | Pooled | Forecast | Correlation | Macro | Holding


class Periodic(NamedTuple):
    """A figure read at the period at hand; of a guide, `when`. Of a group's members `ticker` is
    each."""

    metric: str
    ticker: str | None
    when: Ahead | Period | None
    of_group: bool = False


class ExprReading:
    """What a tree reads, and what follows from it; each found when first asked for.

    Trees that read the same share it: `revenue >= $300M` and `revenue >= $400M`. `leaves`: each
    once; of a group, for each member.
    """

    def __init__(self, leaves: tuple[Leaf, ...]) -> None:
        self.leaves = leaves

    @cached_property
    def metrics(self) -> frozenset[str]:
        """Return the metrics and series it names."""
        return frozenset(
            leaf.metric for leaf in self.leaves if isinstance(leaf, Operand)
        )

    @cached_property
    def daily(self) -> bool:
        """Whether it has a result each day rather than each period."""
        return any(map(observed_daily, self.leaves))

    @cached_property
    def by_day(self) -> bool:
        """Whether it is judged by the day: at closes, or else by a consensus, if it reads nothing
        that is reported or guided each period."""
        if self.daily or self.periodic or self.names_its_periods:
            return self.daily
        return any(
            isinstance(leaf, Forecast) and leaf.kind == "consensus"
            for leaf in self.apart
        )

    @cached_property
    def only_macro(self) -> bool:
        """Whether all that it observes by days are macro series, which come as rarely as each
        month."""
        return all(
            isinstance(leaf, Macro) for leaf in self.leaves if observed_daily(leaf)
        )

    @cached_property
    def weekly(self) -> bool:
        """Whether all that it observes by days comes each week."""
        observed = [leaf for leaf in self.leaves if observed_daily(leaf)]
        return bool(observed) and all(map(observed_weekly, observed))

    @cached_property
    def apart(self) -> tuple[Leaf, ...]:
        """Return the leaves, with forecasts summed over a group as the forecasts they are."""
        return tuple(
            leaf.forecast or leaf if isinstance(leaf, Pooled) else leaf
            for leaf in self.leaves
        )

    @cached_property
    def periodic(self) -> tuple[Periodic, ...]:
        """Return the figures and guides it reads at the current period."""
        return tuple(_periodic(self.leaves))

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """Return the metrics and series it reads by name."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, Operand))

    @cached_property
    def read_ahead(self) -> bool:
        """Whether it reads forecasts, or what may be made of some: a sum over a group, a price."""
        return any(
            isinstance(leaf, Pooled | Forecast)
            or (isinstance(leaf, Operand) and is_price(leaf.metric))
            for leaf in self.leaves
        )

    @cached_property
    def only_guides(self) -> bool:
        """Whether it reads the guides of companies and no figure that is reported each period."""
        figures = (leaf for leaf in self.apart if isinstance(leaf, Operand | Pooled))
        guides = (leaf for leaf in self.apart if isinstance(leaf, Forecast))
        return not any(map(_reported, figures)) and any(
            one.kind == "guide" for one in guides
        )

    @cached_property
    def names_its_periods(self) -> bool:
        """Return whether it names the period of each figure, so that its result never changes with
        time."""
        named = any(isinstance(leaf, Operand) for leaf in self.apart)
        return named and not any(map(_reported, self.apart))

    @cached_property
    def weighs(self) -> bool:
        """Whether it reads the weight of a position among all that is held."""
        return any(
            isinstance(leaf, Holding) and leaf.name == "weight" for leaf in self.leaves
        )


class ExprForm:
    """What follows from how a tree is written; each found when first asked for."""

    def __init__(self, expr: Expr) -> None:
        self.expr = expr

    @cached_property
    def words(self) -> str:
        """Return the tree as text."""
        return show(self.expr)

    @cached_property
    def axis(self) -> Axis | None:
        """Return the axis a number moves along."""
        return axis_of(self.expr)

    @cached_property
    def of_members_alone(self) -> bool:
        """Whether it asks its question of each member of a group, and reads nobody
        else's figure."""
        return any(isinstance(node, Counted) for node in walk(self.expr)) and not any(
            isinstance(leaf, Operand | Forecast) and leaf.ticker is None
            for leaf in named(self.expr)
        )

    @cached_property
    def stays(self) -> bool:
        """Whether it is `ever(…)`, or the opposite: once decided it does not change."""
        test = self.expr.arg if isinstance(self.expr, Not) else self.expr
        return isinstance(test, Ever)

    @cached_property
    def made(self) -> dict[Hashable, Expr]:
        """Return the trees made from this one, by how they were made."""
        return {}


_READ: dict[int, tuple[Expr, ExprReading]] = {}
_SHARED: dict[tuple[Leaf, ...], ExprReading] = {}
_FORMS: dict[int, ExprForm] = {}
_MOST_READ = 1 << 16


def reading(expr: Expr) -> ExprReading:
    """Return what a tree reads, remembered by identity: hashing a tree costs more than
    reading it."""
    found = _READ.get(id(expr))
    if found is None or found[0] is not expr:
        if len(_READ) >= _MOST_READ:  # books read before
            _READ.clear()
            _SHARED.clear()
        leaves = tuple(_leaves(expr))
        found = _READ[id(expr)] = expr, _SHARED.setdefault(leaves, ExprReading(leaves))
    return found[1]


def form(expr: Expr) -> ExprForm:
    """Return what follows from how a tree is written, remembered by identity."""
    found = _FORMS.get(id(expr))
    if found is None or found.expr is not expr:
        if len(_FORMS) >= _MOST_READ:
            _FORMS.clear()
        found = _FORMS[id(expr)] = ExprForm(expr)
    return found


def named(expr: Expr) -> tuple[Leaf, ...]:
    """Return what a test reads, each once; for a group, for each member."""
    return reading(expr).leaves


def is_daily(expr: Expr) -> bool:
    """Whether a test has a result each day rather than each period."""
    return reading(expr).daily


def words_of(expr: Expr) -> str:
    """Return the test as text."""
    return form(expr).words


def made_once(expr: Expr, how: Hashable, make: Callable[[], Expr]) -> Expr:
    """Return a tree made of another: always the same object, so that it is read once."""
    made = form(expr).made
    if how not in made:
        made[how] = make()
    return made[how]


def run_of(expr: Expr, n: int) -> Expr:
    """Return the test that must be true `n` times in a row; the test itself for one."""
    return expr if n == 1 else made_once(expr, n, lambda: Run(expr, n, None))


def of_member(test: Expr, ticker: str) -> Expr:
    """Return `for_member`, made once."""
    return made_once(test, ticker, lambda: for_member(test, ticker))


def _leaves(expr: Expr) -> dict[Leaf, None]:
    found: dict[Leaf, None] = {}
    for node in walk(expr):
        if isinstance(node, Counted):
            for ticker in node.tickers:
                found.update(_leaves(for_member(node.test, ticker)))
        elif isinstance(node, Leaf) and not getattr(node, "each", False):
            found[node] = None
    return found


def _periodic(leaves: Sequence[Leaf]) -> Iterator[Periodic]:
    for leaf in leaves:
        match leaf:
            case Pooled(_, metric, _, tickers, _, forecast) if (
                forecast is None or forecast.kind == "guide"
            ):
                when = forecast.when if forecast else None
                yield from (
                    Periodic(metric, ticker, when, of_group=True) for ticker in tickers
                )
            case Operand(metric, _, ticker, None) if not observed_daily(leaf):
                yield Periodic(metric, ticker, None)
            case Forecast("guide", metric, _, when, _, ticker):
                yield Periodic(metric, ticker, when)


def reads_price(tree: Expr) -> bool:
    """Return whether a test reads a price, which moves all day."""
    return any(
        isinstance(part, Correlation | Holding)
        or (isinstance(part, Operand) and is_price(part.metric))
        for part in walk(tree)
    )


PER_SHARE = frozenset(
    name for name, metric in STANDARD.items() if metric.nature is Nature.PER_SHARE
) | {"price"}
COUNTS = frozenset(
    name
    for name, metric in STANDARD.items()
    if metric.unit is not None and metric.unit.label == "shares"
)
REPORTED = PER_SHARE - {"price"} | COUNTS
"""The figures among them, which companies restate after a split."""
MIXED = frozenset(
    name
    for name, metric in STANDARD.items()
    if metric.nature is Nature.PRICE and name != "price"
)
"""Prices that are made of a close and such a figure."""


class SplitAmount(Frozen):
    """A constant that a split changes. `alone`: dividing it in the text changes nothing else."""

    node: Expr
    degree: int
    alone: bool = True

    @property
    def text(self) -> str:
        """Return the amount as written."""
        return show(self.node)


def amounts(
    expr: Expr, symbol: str, own: str | None, wanted: int | None = None
) -> Iterator[SplitAmount]:
    """Yield the constants of a test or number that a split of `symbol` changes.

    `own` is the test's own ticker, `wanted` the degree of what a constant is compared with.
    """
    wanted = degree(expr, symbol, own) or 0 if wanted is None else wanted
    match expr:
        case Literal() | Baseline() | Target():
            # A constant changes as what it is compared with: $300 next to a price does, 5% does not
            if wanted:
                yield SplitAmount(expr, wanted)
        case Compare(_, left, right):
            yield from _compared([left, right], symbol, own)
        case Between(arg, low, high):
            yield from _compared([arg, low, high], symbol, own)
        case Counted(test, _, tickers):
            for one in (
                amounts(of_member(test, symbol), symbol, own)
                if symbol in tickers
                else ()
            ):
                yield SplitAmount(one.node, one.degree, alone=len(tickers) == 1)
        case Call(_, arg):
            yield from amounts(arg, symbol, own)
        case Binary(Arith.MUL | Arith.DIV, left, right) if (
            degree(expr, symbol, own) is not None
        ):
            for side in (
                left,
                right,
            ):
                # A constant factor has no unit: look for amounts on the other side only
                if (power := degree(side, symbol, own)) is not None:
                    yield from amounts(side, symbol, own, power)
        case Binary(Arith.MUL | Arith.DIV, left):
            yield from amounts(left, symbol, own, wanted)
        case _:
            for child in children(expr):
                yield from amounts(child, symbol, own, wanted)


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
        if isinstance(node, Operand)
        and (node.ticker or own) == symbol
        and not node.each
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


def _compared(sides: list[Expr], symbol: str, own: str | None) -> Iterator[SplitAmount]:
    degrees = [degree(side, symbol, own) for side in sides]
    known = [each for each in degrees if each is not None]
    if not known or not any(known):
        for side in sides:
            yield from amounts(side, symbol, own, 0)
        return
    alike = len(set(known)) == 1
    wanted = next(each for each in known if each)
    for side, each in zip(sides, degrees, strict=True):
        for amount in amounts(side, symbol, own, wanted if each is None else each):
            yield SplitAmount(amount.node, amount.degree, amount.alone and alike)
    if not alike:  # a price against another company's price
        yield SplitAmount(sides[-1], wanted, alone=False)
