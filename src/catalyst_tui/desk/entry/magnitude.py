"""Doubt a figure that was typed in another scale than it was meant: `67.3` for $67.3B."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.tree import Literal, Operand, walk
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.quantity import Dim, Quantity
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.ledger.facts import Fact, Kind, Ledger

BEYOND = 500
"""A figure this many times larger or smaller is doubted. K, M and B lie further apart."""

BEYOND_OTHERS = 50_000
"""The same, next to other figures of the company: revenue may be a thousand times its net income."""


def out_of_scale(fact: Fact, book: Book, ledger: Ledger, at: datetime) -> str:
    """Return why a figure is doubted, or an empty string.

    It is compared with the last figure of its metric, else with its guides, else with the amounts that
    the book's tests compare it with, else with the company's largest figure.
    """
    if fact.value.unit.dim not in (Dim.MONEY, Dim.COUNT):
        return ""
    what = f"{called(fact.ticker, fact.metric)} {fact.value} is out of scale with"
    if last := _last(fact, ledger, at):
        kind = "" if last.kind is Kind.ACTUAL else f"{last.kind} "
        if _is_far(fact.value, last.value, BEYOND):
            return f"{what} the last known, {kind}{last.value} of {last.period}"
        return ""
    if tested := list(_tested(fact, book)):
        if all(_is_far(fact.value, amount, BEYOND) for _, amount in tested):
            return f"{what} {tested[0][1]} in the test of {tested[0][0]}"
        return ""
    largest = max(_others(fact, ledger), key=lambda other: abs(other.value.value), default=None)
    if largest is not None and _is_far(fact.value, largest.value, BEYOND_OTHERS):
        return f"{what} its {largest.metric}, {largest.value} of {largest.period}"
    return ""


def _is_far(value: Quantity, other: Quantity, times: int) -> bool:
    now, before = abs(value.value), abs(other.value)
    if not now or not before or value.unit != other.unit:
        return False
    return not before / times < now < before * times


def _last(fact: Fact, ledger: Ledger, at: datetime) -> Fact | None:
    """Return the last actual, guide or consensus of a figure, on its own basis first."""
    for kind in Kind:
        for basis in sorted(Basis, key=lambda other: other is not fact.basis):
            series = ledger.series((fact.ticker, fact.metric, kind, basis))
            if series is not None and (periods := series.periods(at)):
                return series.vintages(periods[-1], at)[-1]
    return None


def _tested(fact: Fact, book: Book) -> Iterator[tuple[str, Quantity]]:
    """Yield the amounts that tests about this figure name, each with its checkpoint."""
    for checkpoint in book.checkpoints.values():
        for expr in expressions(checkpoint):
            reads = any(
                isinstance(leaf, Operand)
                and leaf.metric == fact.metric
                and (leaf.ticker or checkpoint.ticker) in (fact.ticker, None)
                for leaf in named(expr)
            )
            if not reads:
                continue
            for node in walk(expr):
                if isinstance(node, Literal) and node.quantity.unit == fact.value.unit:
                    yield checkpoint.id, node.quantity


def _others(fact: Fact, ledger: Ledger) -> Iterator[Fact]:
    """Yield the company's sums of money, if the figure is one."""
    if _is_sum(fact.metric):
        for other in ledger.facts(fact.ticker):
            if _is_sum(other.metric) and other.value.unit == fact.value.unit:
                yield other


def _is_sum(metric: str) -> bool:
    return (
        metric in STANDARD
        and STANDARD[metric].unit is None
        and STANDARD[metric].nature in (Nature.FLOW, Nature.INSTANT)
    )
