"""What a number of a test moves along: closes, reports, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis, periods_in
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import (
    Arith,
    Binary,
    Call,
    Correlation,
    DaysUntil,
    Expr,
    Forecast,
    Holding,
    Lookback,
    Macro,
    Negative,
    Operand,
    Pooled,
    Run,
    Trend,
    children,
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
    """The look-backs over reports of a test judged by periods of `span` that cover no number of such."""
    if isinstance(expr, Call | Trend) and expr.window and span and axis_of(expr.arg) is Axis.REPORTS:
        fits = periods_in(expr.window, span) is not None
        yield from () if fits else [(expr, expr.window, span)]
    for child in children(expr):
        yield from uncounted(child, span)


def other_runs(expr: Expr, judged_by: Span) -> Iterator[Run]:
    """Yield the parts `… for N UNIT` over reports whose unit is not the one the test is judged by."""
    for part in walk(expr):
        if (
            isinstance(part, Run)
            and part.span not in (None, judged_by)
            and axis_of(part.test) is Axis.REPORTS
        ):
            yield part


def axis_of(expr: Expr) -> Axis | None:
    """Closes where any part of a number has a value each day, weeks where all such parts have one each week,
    else reports; None when no part ever moves."""
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
    """A ratio of two like things in percent; None for any other multiple."""
    match expr:
        case Binary(Arith.DIV, left, right) if unit_of(left) == unit_of(right):
            return replace(expr, unit=PERCENT)
        case Call(_, arg) if expr.unit == MULTIPLE and unit_of(arg) == MULTIPLE and (share := as_share(arg)):
            return replace(expr, arg=share, unit=PERCENT)
        case Negative(arg) if share := as_share(arg):
            return Negative(share)
    return None
