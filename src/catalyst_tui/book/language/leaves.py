"""What a test reads: the leaves of its tree, each once, and whether it has a result each day."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis, periods_in
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import (
    Ahead,
    Arith,
    Binary,
    Call,
    Correlation,
    Counted,
    DaysUntil,
    Ever,
    Expr,
    Forecast,
    Holding,
    Lookback,
    Macro,
    Negative,
    Not,
    Operand,
    Pooled,
    Run,
    Trend,
    children,
    for_member,
    show,
    unit_of,
    walk,
)
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import MULTIPLE, PERCENT


def observed_daily(leaf: Expr) -> bool:
    """Whether a part of a test has a value each session or observation."""
    return isinstance(leaf, Correlation | Macro | Holding | DaysUntil) or (
        isinstance(leaf, Operand) and (is_price(leaf.metric) or leaf.every is not None)
    )


def observed_weekly(leaf: Expr) -> bool:
    """Whether a part of a test has a value each week."""
    return isinstance(leaf, Operand) and leaf.every is Span.WEEK


def uncounted(expr: Expr, span: Span | None) -> Iterator[tuple[Call | Trend, Lookback, Span]]:
    """Yield the look-backs over reports that are no whole number of periods of `span`."""
    if (
        isinstance(expr, Call | Trend)
        and expr.window
        and span
        and axis_of(expr.arg) is Axis.REPORTS
    ):
        fits = periods_in(expr.window, span) is not None
        yield from () if fits else [(expr, expr.window, span)]
    for child in children(expr):
        yield from uncounted(child, span)


def other_runs(expr: Expr, judged_by: Span) -> Iterator[Run]:
    """Yield the parts `… for N UNIT` over reports that count other periods than `judged_by`."""
    for part in walk(expr):
        if (
            isinstance(part, Run)
            and part.span not in (None, judged_by)
            and axis_of(part.test) is Axis.REPORTS
        ):
            yield part


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
            expr.unit == MULTIPLE and unit_of(arg) == MULTIPLE and (share := as_share(arg))
        ):
            return replace(expr, arg=share, unit=PERCENT)
        case Negative(arg) if share := as_share(arg):
            return Negative(share)
    return None


Leaf = Operand | Pooled | Forecast | Correlation | Macro | Holding | DaysUntil


class Periodic(NamedTuple):
    """A figure read at the period at hand; of a guide, `when`. Of a group's members `ticker` is
    each."""

    metric: str
    ticker: str | None
    when: Ahead | Period | None
    of_group: bool = False


class Reading:
    """What a tree reads, and what follows from it; each found when first asked for.

    Trees that read the same share it: `revenue >= $300M` and `revenue >= $400M`. `leaves`: each
    once; of a group, for each member.
    """

    def __init__(self, leaves: tuple[Leaf, ...]) -> None:
        self.leaves = leaves

    @cached_property
    def metrics(self) -> frozenset[str]:
        """Return the metrics and series it names."""
        return frozenset(leaf.metric for leaf in self.leaves if isinstance(leaf, Operand))

    @cached_property
    def daily(self) -> bool:
        """Whether it has a result each day rather than each period."""
        return any(map(observed_daily, self.leaves))

    @cached_property
    def only_macro(self) -> bool:
        """Whether all that it observes by days are macro series, which come as rarely as each
        month."""
        return all(isinstance(leaf, Macro) for leaf in self.leaves if observed_daily(leaf))

    @cached_property
    def weekly(self) -> bool:
        """Whether all that it observes by days comes each week."""
        observed = [leaf for leaf in self.leaves if observed_daily(leaf)]
        return bool(observed) and all(map(observed_weekly, observed))

    @cached_property
    def apart(self) -> tuple[Leaf, ...]:
        """Return the leaves, with forecasts summed over a group as the forecasts they are."""
        return tuple(
            leaf.forecast or leaf if isinstance(leaf, Pooled) else leaf for leaf in self.leaves
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
        if any(isinstance(figure, Pooled) or figure.period is None for figure in figures):
            return False
        return any(isinstance(leaf, Forecast) and leaf.kind == "guide" for leaf in self.apart)

    @cached_property
    def names_its_periods(self) -> bool:
        """Return whether it names the period of each figure, so that its result never changes with
        time."""
        figures = [leaf for leaf in self.apart if isinstance(leaf, Operand)]
        moving = (leaf for leaf in self.apart if isinstance(leaf, Pooled))
        forecasts = (leaf for leaf in self.apart if isinstance(leaf, Forecast))
        return (
            bool(figures)
            and all(leaf.period is not None for leaf in figures)
            and not any(moving)
            and all(isinstance(leaf.when, Period) for leaf in forecasts)
        )

    @cached_property
    def weighs(self) -> bool:
        """Whether it reads the weight of a position among all that is held."""
        return any(isinstance(leaf, Holding) and leaf.name == "weight" for leaf in self.leaves)


class Form:
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
    def looks_back(self) -> bool:
        """Whether it reads other periods or days than the one it is asked at."""
        return any(isinstance(node, Call | Trend | Run | Ever) for node in walk(self.expr))

    @cached_property
    def made(self) -> dict[Hashable, Expr]:
        """Return the trees made from this one, by how they were made."""
        return {}


_READ: dict[int, tuple[Expr, Reading]] = {}
_SHARED: dict[tuple[Leaf, ...], Reading] = {}
_FORMS: dict[int, Form] = {}
_MOST_READ = 1 << 16


def reading(expr: Expr) -> Reading:
    """Return what a tree reads, remembered by identity: hashing a tree costs more than
    reading it."""
    found = _READ.get(id(expr))
    if found is None or found[0] is not expr:
        if len(_READ) >= _MOST_READ:  # books read before
            _READ.clear()
            _SHARED.clear()
        leaves = tuple(_leaves(expr))
        found = _READ[id(expr)] = expr, _SHARED.setdefault(leaves, Reading(leaves))
    return found[1]


def form(expr: Expr) -> Form:
    """Return what follows from how a tree is written, remembered by identity."""
    found = _FORMS.get(id(expr))
    if found is None or found.expr is not expr:
        if len(_FORMS) >= _MOST_READ:
            _FORMS.clear()
        found = _FORMS[id(expr)] = Form(expr)
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
                yield from (Periodic(metric, ticker, when, of_group=True) for ticker in tickers)
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
