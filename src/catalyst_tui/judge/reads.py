"""What a verdict is made from: whose figures, whose closes; so that only what a new fact concerns is judged."""

from __future__ import annotations

from dataclasses import dataclass

from catalyst_tui.book.metrics import Nature
from catalyst_tui.book.model import Book, Checkpoint, Claim, Event, Gauge, Group, Score, Test
from catalyst_tui.book.tree import Correlation, Expr, Pooled
from catalyst_tui.judge.claims import for_member
from catalyst_tui.judge.evaluate import named
from catalyst_tui.judge.scope import Scope


@dataclass(frozen=True, slots=True)
class Reads:
    """The tickers whose figures, and whose closes, can change a verdict. Evidence is by checkpoint."""

    figures: frozenset[str]
    closes: frozenset[str]

    def concerns(self, ticker: str) -> bool:
        """Whether anything new of a ticker can matter."""
        return ticker in self.figures or ticker in self.closes


def reads(checkpoint: Checkpoint, scope: Scope) -> Reads:
    """What a checkpoint reads. Its own ticker's figures always count: they date its prints."""
    figures: set[str] = set()
    closes: set[str] = set()
    _claim(checkpoint.claim, checkpoint, scope, figures, closes)
    if checkpoint.ticker is not None:
        figures.add(checkpoint.ticker)
    return Reads(frozenset(figures), frozenset(closes))


def _claim(claim: Claim, checkpoint: Checkpoint, scope: Scope, figures: set[str], closes: set[str]) -> None:
    match claim:
        case Test(expr) | Gauge(expr):
            _expr(expr, checkpoint, scope, figures, closes)
        case Group(members):
            for member in members:
                _claim(member.claim, for_member(checkpoint, member), scope, figures, closes)
        case Event() | Score():
            return


def _expr(expr: Expr, checkpoint: Checkpoint, scope: Scope, figures: set[str], closes: set[str]) -> None:
    for node in named(expr):
        match node:
            case Correlation(left, right):
                closes.update((left, right))
            case Pooled():
                figures.update(node.tickers)
            case _:
                series = scope.book.series.get(node.metric)
                owner = node.ticker or (series.ticker if series else checkpoint.ticker)
                if owner is None:
                    continue
                figures.add(owner)
                if scope.nature(node.metric) is Nature.PRICE:
                    closes.add(owner)


def index(book: Book, scope: Scope) -> dict[str, Reads]:
    """What each checkpoint of a book reads."""
    return {id_: reads(checkpoint, scope) for id_, checkpoint in book.checkpoints.items()}
