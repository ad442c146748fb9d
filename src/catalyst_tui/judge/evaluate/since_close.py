"""What became known after the last close of a test that reads closes and figures: it counts from the next
close (verdicts.md, "Facts"), and the reason says so."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import reading
from catalyst_tui.book.language.tree import Expr, Forecast, Operand, Pooled
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.owners import called
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.sentence import Words, followed
from catalyst_tui.judge.verdict import Input


def with_later(result: Truth, expr: Expr, day: date, until: date | None, scope: Scope) -> tuple[Truth, str]:
    """The result of the last close, that of `day`, with what was told since; and that in words. `until`: the
    last day that counts."""
    evening = last_moment(day, scope.zone)
    if evening >= scope.at or not reads_figures(expr):
        return result, ""
    now = truth(expr, replace(scope, day=day))
    later = tuple(
        replace(item, later=True)
        for item in now.inputs
        if item.known_at and item.known_at > evening and item not in result.inputs
    )
    if not later:
        return result, ""
    when = "counts from the next close" if until is None or scope.today <= until else "after its last close"
    told = "; ".join(
        f"{called(item.ticker, item.metric)} {item.period} {item.value}, "
        f"known since {local_day(item.known_at, scope.zone)}, {when}"
        for item in later
        if item.known_at
    )
    inputs = (*(item for item in result.inputs if not _same(item, later)), *later)
    said: Words = followed(result.said, f"; {told}")
    if result.state is None:  # what was not known then
        said = told if now.state is not None else f"{told}; {now.reason}"
    return replace(result, said=said, inputs=inputs), told


def reads_figures(expr: Expr) -> bool:
    """Whether a test over closes reads anything that is reported, guided or expected."""
    return any(
        isinstance(leaf, Pooled | Forecast)
        or (isinstance(leaf, Operand) and leaf.every is None and leaf.metric != "price")
        for leaf in reading(expr).leaves
    )


def _same(item: Input, later: tuple[Input, ...]) -> bool:
    """Whether it is the gap one of them fills."""
    about = (item.ticker, item.metric, item.period, item.kind)
    return item.value is None and about in [(one.ticker, one.metric, one.period, one.kind) for one in later]
