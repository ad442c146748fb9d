"""A number on many evenings at once, for what is made of closes and reported figures.

Exactly what `number` says of each day, at a fiftieth of the cost: a test over two years of closes asks it for
every one of them. What it cannot take (a figure that is only a floor, a series that was revised) is None.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis, Formula, Function, Runs, Takes
from catalyst_tui.book.language.leaves import form, is_daily, named
from catalyst_tui.book.language.tree import (
    Arith,
    Binary,
    Call,
    Correlation,
    Expr,
    Literal,
    Lookback,
    Macro,
    Negative,
    Operand,
    Pace,
    Pooled,
    unit_of,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.dates import local_day, moved
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.dependencies import dated_of, macro_name, observations, traded, unbroken
from catalyst_tui.judge.evaluate.derived import made_of
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.value import Value, operation
from catalyst_tui.judge.ledger.closes import MICRO
from catalyst_tui.judge.ledger.facts import Bound

T = TypeVar("T")
Number = Callable[[Expr, Scope], Value]
Column = list[Decimal | None]
"""A value for each day, None where it is not known."""

EDGE = timedelta(days=7)
"""How much later than its first day a look-back's first close may lie, or a quarter of it when that is less:
a holiday week, not a gap."""


def column(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    """The value on the evening of each of `days`, oldest first; None when it must be asked day by day."""
    if is_revised(expr, scope):
        return None
    return _column(expr, scope, days, number)


def is_revised(expr: Expr, scope: Scope) -> bool:
    """Whether any close a test reads is another one when asked later."""
    dated = (leaf for leaf in named(expr) if isinstance(leaf, Operand) and leaf.every is not None)
    return any(scope.ledger.is_revised(symbol) for symbol in traded(expr, scope)) or any(
        scope.ledger.dated_units(dated_of(leaf, scope)) - {leaf.unit} for leaf in dated
    )


def _column(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    if isinstance(expr, Literal):
        return [expr.quantity.value] * len(days)
    if not is_daily(expr):
        return _of_figures(expr, scope, days, number)
    match expr:
        case Operand(every=Span()):
            return _closes(dated_of(expr, scope), scope, days)
        case Operand(metric) if ticker := scope.owner(metric, expr.ticker):
            return _priced(metric, ticker, scope, days, number)
        case Macro(id_):
            return _closes(macro_name(id_), scope, days)
        case Call(_, arg) if is_daily(arg):
            return _windowed(expr, scope, days, number)
        case Correlation(left_ticker, right_ticker, span):
            pair = scope.ledger.common(left_ticker, right_ticker)
            return pair.pearsons((at + 1 for at in places_of(pair.days, days)), span.n)
        case Binary(op, left, right, unit):
            sides = [_column(side, scope, days, number) for side in (left, right)]
            return _combined(op, sides[0], sides[1], (unit_of(left), unit_of(right)), unit)
        case Negative(arg):
            inner = _column(arg, scope, days, number)
            return inner and [None if value is None else -value for value in inner]
    return None


def _combined(
    op: Arith, left: Column | None, right: Column | None, units: tuple[q.Unit, q.Unit], unit: q.Unit
) -> Column | None:
    if left is None or right is None:
        return None
    done = operation(op, units, unit)
    return [None if x is None or y is None else done(x, y) for x, y in zip(left, right, strict=True)]


def stepped(
    asked: Callable[[Expr, Scope], T], expr: Expr, scope: Scope, days: Sequence[date]
) -> list[tuple[T, int]] | None:
    """What `asked` says of figures alone on each of `days`, and for how many it stands: it changes only when
    one becomes known."""
    leaves = named(expr)
    if not all(isinstance(leaf, Operand | Pooled) and not getattr(leaf, "forecast", None) for leaf in leaves):
        return None  # a consensus, say, is of the fiscal year at hand
    zone, owners = scope.zone, set[str]()
    for leaf in leaves:
        if isinstance(leaf, Pooled):
            owners.update(leaf.tickers)
        elif isinstance(leaf, Operand) and (owner := scope.owner(leaf.metric, leaf.ticker)) is not None:
            owners.add(owner)
    if scope.ticker is not None:
        owners.add(scope.ticker)  # periods are counted in its calendar, which its reports correct
    moments = set[date]()
    for owner in owners:
        moments.update(local_day(moment, zone) for moment in scope.ledger.known_moments(owner))
    starts = sorted({0, *(bisect_left(days, day) for day in moments)})
    return [
        (asked(expr, scope.close(days[start])), end - start)
        for start, end in zip(starts, [*starts[1:], len(days)], strict=True)
        if start < len(days)
    ]


def exact_steps(
    expr: Expr, scope: Scope, days: Sequence[date], number: Number
) -> list[tuple[Decimal | None, int]] | None:
    """The values of figures alone, and for how many of `days` each stands; None where one is not exact or in
    another unit."""
    steps, unit = stepped(number, expr, scope, days), unit_of(expr)
    if steps is None or any(
        value.bound is not Bound.EXACT or (value.quantity and value.quantity.unit != unit)
        for value, _ in steps
    ):
        return None
    return [(value.quantity.value if value.quantity else None, times) for value, times in steps]


def _of_figures(expr: Expr, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    steps = exact_steps(expr, scope, days, number)
    return None if steps is None else [size for size, times in steps for _ in range(times)]


def _priced(metric: str, ticker: str, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    """As `series.priced`."""
    if metric == "price":
        return _closes(ticker, scope, days)
    expr = made_of(metric, scope.currency(ticker))
    return _column(expr, replace(scope, ticker=ticker, period=None), days, number)


def _closes(symbol: str, scope: Scope, days: Sequence[date]) -> Column:
    """The latest close on each day."""
    closes = scope.closes(symbol)
    places = places_of(closes.days, days)
    if isinstance(places, range):
        return [Decimal(micros).scaleb(MICRO) for micros in closes.micros[places.start : places.stop]]
    return [Decimal(closes.micros[at]).scaleb(MICRO) if at >= 0 else None for at in places]


def places_of(axis: Sequence[date], days: Sequence[date]) -> Sequence[int]:
    """Where in `axis` the latest day up to each of `days` stands; -1 when there is none yet."""
    if not days:
        return range(0)
    start = bisect_left(axis, days[0])
    if axis[start : start + len(days)] == days:
        return range(start, start + len(days))
    return [bisect_right(axis, day) - 1 for day in days]


def _windowed(expr: Call, scope: Scope, days: Sequence[date], number: Number) -> Column | None:
    """As `series.over_days`: a function of the closes up to each day; None until its look-back is full."""
    fn, arg, unit = expr.fn, expr.arg, expr.unit
    along = form(arg).axis or Axis.CLOSES
    window, formula = fn.look_back(along, expr.window), fn.formula
    axis = observations(arg, scope)
    places = places_of(axis, days)
    starts = _starts(fn.takes, axis, places, window)
    if along is Axis.WEEKS:
        starts = [
            start if has_weeks(fn.takes, axis, start, at, window) else None
            for start, at in zip(starts, places, strict=True)
        ]
    first = min((start for start in starts if start is not None), default=0)
    if formula.runs and isinstance(arg, Operand) and arg.metric == "price":
        return _running(
            fn, scope.closes(scope.owner("price", arg.ticker) or "").micros, starts, places, first
        )
    values = _column(arg, scope, axis[first:], number)
    if values is None:
        return None
    whole = [value for value in values if value is not None]
    if len(whole) < len(values):
        windows = (taken(fn.takes, start, at, first) for start, at in zip(starts, places, strict=True))
        return [None if each is None else _of(formula, values[each], unit) for each in windows]
    column: Column = []
    of = formula.of
    for start, at in zip(starts, places, strict=True):
        each = taken(fn.takes, start, at, first)
        column.append(None if each is None else of(whole[each], unit))
    return column


def _of(formula: Formula, sizes: Column, unit: q.Unit) -> Decimal | None:
    """The result of a window that may have holes; None when it has."""
    known = [size for size in sizes if size is not None]
    return formula.of(known, unit) if len(known) == len(sizes) else None


def _running(
    fn: Function, micros: Sequence[int], starts: Sequence[int | None], places: Sequence[int], first: int
) -> Column:
    """Sums and means of all the windows of closes, exactly: from one sum of millionths that runs on."""
    sums = list(accumulate(micros[first:], initial=0))
    mean = fn.formula.runs is Runs.MEAN
    column: Column = []
    for at, start in zip(places, starts, strict=True):
        if start is None:
            column.append(None)
            continue
        whole = Decimal(sums[at + 1 - first] - sums[start - first]).scaleb(MICRO)
        column.append(whole / (at + 1 - start) if mean else whole)
    return column


def has_weeks(takes: Takes, weeks: Sequence[date], start: int | None, at: int, window: Lookback) -> bool:
    """Whether no week is missing that a look-back counts or reads; growth over months or years reads its ends
    alone."""
    if start is None:
        return False
    ends_alone = takes in (Takes.ENDS, Takes.BEFORE) and window.pace is not Pace.STEPS
    return ends_alone or unbroken(weeks[start : at + 1])


def taken(takes: Takes, start: int | None, at: int, first: int = 0) -> slice | None:
    """Where the values stand that a function reads at `at`, of a column whose first is at `first`."""
    if start is None:
        return None
    if takes is Takes.BEFORE:
        return slice(start - first, start - first + 1)
    return slice(start - first, at + 1 - first, max(at - start, 1) if takes is Takes.ENDS else 1)


def start_of(takes: Takes, axis: Sequence[date], at: int, window: Lookback) -> int | None:
    """Where the look-back from `axis[at]` begins; None while closes are missing at its start.

    In days it counts observations; weeks, months and years reach to the close that stood then.
    """
    return _starts(takes, axis, [at], window)[0]


def _starts(
    takes: Takes, axis: Sequence[date], places: Sequence[int], window: Lookback
) -> Sequence[int | None]:
    if window.pace in (Pace.DAYS, Pace.STEPS):
        back = window.n - (takes is Takes.ALL)
        return [at - back if at >= back else None for at in places]
    return [_start(axis, at, window) if at >= 0 else None for at in places]


def _start(axis: Sequence[date], at: int, window: Lookback) -> int | None:
    first = moved(axis[at], -window.n, window.pace)
    start = max(bisect_right(axis, first, hi=at + 1) - 1, 0)
    full = axis[start] <= first or axis[start] <= first + min(EDGE, (axis[at] - first) / 4)
    return start if full else None
