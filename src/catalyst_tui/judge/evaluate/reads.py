"""What a verdict is made from: whose figures, whose closes. A replay looks only when one of them is news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily, named
from catalyst_tui.book.language.tree import (
    Ahead,
    DaysUntil,
    Expr,
    Forecast,
    Holding,
    Operand,
    Pooled,
)
from catalyst_tui.book.model.book import Book, Checkpoint, Claim, Event, Gauge, Group, Score, Test
from catalyst_tui.book.model.dates import evening_of
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.subject import legs_of, parts
from catalyst_tui.judge.evaluate.dependencies import owned, traded
from catalyst_tui.judge.evaluate.holdings import currencies
from catalyst_tui.judge.evaluate.scope import THE_END, Scope
from catalyst_tui.judge.ledger.facts import Changed, Ledger
from catalyst_tui.judge.ledger.rates import rates_between

NOTHING = Ledger()

Name = TypeVar("Name", str, tuple[str, str])
Found = tuple[set[str], set[str], set[tuple[str, str]]]
"""Tickers with figures, symbols with closes, and which figures."""


class Reads(Struct, frozen=True):
    """The tickers whose figures, and whose closes, can change a verdict, and the ids evidence is given to.

    `metrics` are which figures, beside the dates of prints and quarters; "" for any of a ticker.
    """

    figures: frozenset[str]
    closes: frozenset[str]
    evidence: frozenset[str]
    daily: bool = False  # counts days: every midnight can change it
    metrics: frozenset[tuple[str, str]] = frozenset()


def reads(checkpoint: Checkpoint, scope: Scope) -> Reads:
    """What a checkpoint reads. Its own ticker's figures always count: they date its prints."""
    figures: set[str] = set()
    closes: set[str] = set()
    metrics: set[tuple[str, str]] = set()
    _claim(checkpoint.claim, checkpoint, scope, (figures, closes, metrics))
    trees = list(expressions(checkpoint))
    ids = (checkpoint.id, *(part.id for part in parts(checkpoint)))
    return Reads(
        frozenset(figures),
        frozenset(closes),
        frozenset(ids),
        daily=any(map(_counts_days, trees)) or _rolls(checkpoint.claim),
        metrics=frozenset(metrics),
    )


class Readers(Struct, frozen=True):
    """Which checkpoints of a book read what: the other way round than `reads`."""

    figures: Mapping[str, tuple[str, ...]]
    metrics: Mapping[tuple[str, str], tuple[str, ...]]
    closes: Mapping[str, tuple[str, ...]]
    evidence: Mapping[str, tuple[str, ...]]
    dependents: Mapping[str, tuple[str, ...]]
    slips: tuple[tuple[datetime, str], ...]
    """When the moves of dates that the book tells of became known, and of which checkpoint."""

    @classmethod
    def of(cls, book: Book) -> Readers:
        """The readers of a book; a hundredth of a second for a thousand checkpoints."""
        readers = {
            id_: reads(one, Scope(book, NOTHING, THE_END, one.ticker))
            for id_, one in book.checkpoints.items()
        }
        return cls(
            _turned((id_, one.figures) for id_, one in readers.items()),
            _turned((id_, one.metrics) for id_, one in readers.items()),
            _turned((id_, one.closes) for id_, one in readers.items()),
            _turned((id_, one.evidence) for id_, one in readers.items()),
            _turned((id_, one.depends_on) for id_, one in book.checkpoints.items()),
            tuple(
                (evening_of(slip.seen, book.zone_of(one.ticker)), id_)
                for id_, one in book.checkpoints.items()
                for slip in one.slips
            ),
        )

    def concerned(self, changed: Changed) -> set[str]:
        """The checkpoints that read any of what changed."""
        of_metrics = {
            id_
            for ticker, metric in changed.metrics
            for name in (metric, "")
            for id_ in self.metrics.get((ticker, name), ())
        }
        return of_metrics | {
            id_
            for readers, names in (
                (self.figures, changed.figures),
                (self.closes, changed.closes),
                (self.evidence, changed.evidence),
            )
            for name in names
            for id_ in readers.get(name, ())
        }

    def slipped_between(self, one: datetime, other: datetime) -> set[str]:
        """The checkpoints whose own moves became known between two moments, in whichever order."""
        first, last = min(one, other), max(one, other)
        return {id_ for moment, id_ in self.slips if first < moment <= last}

    def with_dependents(self, ids: set[str]) -> set[str]:
        """These, and those that wait for one of them."""
        return ids.union(*(self.dependents.get(id_, ()) for id_ in ids))


def readers_of_closes(book: Book) -> Mapping[str, tuple[str, ...]]:
    """The checkpoints whose tests read the closes of each symbol."""
    daily = ((id_, one) for id_, one in book.checkpoints.items() if any(map(is_daily, expressions(one))))
    return _turned((id_, reads(one, Scope(book, NOTHING, THE_END, one.ticker)).closes) for id_, one in daily)


def _turned(pairs: Iterable[tuple[str, Iterable[Name]]]) -> dict[Name, tuple[str, ...]]:
    turned: defaultdict[Name, set[str]] = defaultdict(set)
    for id_, names in pairs:
        for name in names:
            turned[name].add(id_)
    return {name: tuple(ids) for name, ids in turned.items()}


def _claim(claim: Claim, checkpoint: Checkpoint, scope: Scope, found: Found) -> None:
    if checkpoint.ticker is not None:
        found[0].add(checkpoint.ticker)
    if checkpoint.unless is not None:
        _claim(checkpoint.unless, replace(checkpoint, unless=None), scope, found)
    match claim:
        case Test(expr) | Gauge(expr):
            _expr(expr, replace(scope, ticker=checkpoint.ticker), found)
        case Group():
            for leg in legs_of(checkpoint, claim):
                _claim(leg.claim, leg, scope, found)
        case Event() | Score():
            return


def _expr(expr: Expr, scope: Scope, found: Found) -> None:
    figures, closes, metrics = found
    for node in named(expr):
        if isinstance(node, Pooled):
            figures.update(node.tickers)
            metrics.update((ticker, node.metric) for ticker in node.tickers)
        elif isinstance(node, Operand | Forecast):
            owner = scope.owner(node.metric, node.ticker)
            figures.update(() if owner is None else (owner,))
            if owner is not None and not (isinstance(node, Operand) and node.metric == "price"):
                made = scope.nature(node.metric) is Nature.PRICE  # of the close and of several figures
                metrics.add((owner, "" if made else node.metric))
    closes.update(traded(expr, scope))
    if any(isinstance(node, Holding) for node in named(expr)):  # a weight is among all that is held
        closes.update(owned(scope.book))
        closes.update(rates_between(currencies(scope.book)))


def expressions(checkpoint: Checkpoint) -> Iterator[Expr]:
    """Every expression of a checkpoint: its own, those of its legs, what suspends any of them."""
    match checkpoint.claim:
        case Test(expr) | Gauge(expr):
            yield expr
        case Group():
            for leg in legs_of(checkpoint, checkpoint.claim):
                yield from expressions(leg)
    if isinstance(checkpoint.unless, Test):
        yield checkpoint.unless.expr


def _rolls(claim: Claim) -> bool:
    """Whether it counts events of the last so many days."""
    if isinstance(claim, Group):
        return any(_rolls(member.claim) for member in claim.members)
    return isinstance(claim, Event) and claim.count is not None and claim.count.within is not None


def _counts_days(expr: Expr) -> bool:
    return any(
        isinstance(node, Holding | DaysUntil) or (isinstance(node, Forecast) and node.when is Ahead.NTM)
        for node in named(expr)
    )
