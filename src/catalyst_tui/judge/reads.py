"""What a verdict is made from: whose figures, whose closes. A replay looks only when one of them is news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalyst_tui.book.model import Checkpoint, Claim, Event, Gauge, Group, Score, Test
from catalyst_tui.book.subject import legs_of
from catalyst_tui.book.tree import Ahead, DaysSince, DaysUntil, Expr, Forecast, Holding, Operand, Pooled
from catalyst_tui.judge.axis import named, traded
from catalyst_tui.judge.scope import Scope


@dataclass(frozen=True, slots=True)
class Reads:
    """The tickers whose figures, and whose closes, can change a verdict. Evidence is by checkpoint."""

    figures: frozenset[str]
    closes: frozenset[str]
    daily: bool = False  # counts days: every midnight can change it


def reads(checkpoint: Checkpoint, scope: Scope) -> Reads:
    """What a checkpoint reads. Its own ticker's figures always count: they date its prints."""
    figures: set[str] = set()
    closes: set[str] = set()
    _claim(checkpoint.claim, checkpoint, scope, figures, closes)
    if checkpoint.ticker is not None:
        figures.add(checkpoint.ticker)
    return Reads(frozenset(figures), frozenset(closes), any(map(_counts_days, _exprs(checkpoint))))


def _claim(claim: Claim, checkpoint: Checkpoint, scope: Scope, figures: set[str], closes: set[str]) -> None:
    if checkpoint.unless is not None:
        _claim(checkpoint.unless, replace(checkpoint, unless=None), scope, figures, closes)
    match claim:
        case Test(expr) | Gauge(expr):
            _expr(expr, replace(scope, ticker=checkpoint.ticker), figures, closes)
        case Group():
            for leg in legs_of(checkpoint, claim):
                _claim(leg.claim, leg, scope, figures, closes)
        case Event() | Score():
            return


def _expr(expr: Expr, scope: Scope, figures: set[str], closes: set[str]) -> None:
    for node in named(expr):
        if isinstance(node, Pooled):
            figures.update(node.tickers)
        elif isinstance(node, Operand | Forecast) and (owner := scope.owner(node.metric, node.ticker)):
            figures.add(owner)
    closes.update(traded(expr, scope))
    if any(isinstance(node, Holding) for node in named(expr)):  # a weight is among all that is held
        closes.update(symbol for symbol, ticker in scope.book.tickers.items() if ticker.lots)


def _exprs(checkpoint: Checkpoint) -> Iterator[Expr]:
    """Every expression of a checkpoint: its own, those of its legs, what suspends any of them."""
    match checkpoint.claim:
        case Test(expr) | Gauge(expr):
            yield expr
        case Group():
            for leg in legs_of(checkpoint, checkpoint.claim):
                yield from _exprs(leg)
    if isinstance(checkpoint.unless, Test):
        yield checkpoint.unless.expr


def _counts_days(expr: Expr) -> bool:
    return any(
        isinstance(node, Holding | DaysSince | DaysUntil)
        or (isinstance(node, Forecast) and node.when is Ahead.NTM)
        for node in named(expr)
    )
