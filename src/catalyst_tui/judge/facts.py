"""What was observed: facts, evidence, closes; and the ledger's view of them as of a moment.

`known_at` is when the world could know a thing. Nothing here is ever changed: a correction is a later
vintage, and a view as of a moment is all vintages known by then (verdicts.md, "Facts").
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from catalyst_tui.book.dates import Window
from catalyst_tui.book.model import Basis
from catalyst_tui.book.period import Period
from catalyst_tui.book.quantity import Quantity


class Kind(StrEnum):
    """What sort of figure it is. Only actuals settle."""

    ACTUAL = "actual"
    GUIDE = "guide"
    CONSENSUS = "consensus"


class Grade(IntEnum):
    """How good a source is; the lower number is the better grade."""

    FILING = 1
    RELEASE = 2
    CALL = 3
    ESTIMATE = 4
    PRESS = 5
    OWN = 6

    def __str__(self) -> str:
        return self.name.lower()


class Bound(StrEnum):
    """How a figure was stated: exactly, as a floor, as a ceiling, or about."""

    EXACT = "="
    ABOVE = ">"
    BELOW = "<"
    ABOUT = "~"


class Effect(StrEnum):
    """What a piece of evidence does to the claim as written."""

    HAPPENED = "happened"
    REFUTED = "refuted"
    RESCHEDULED = "rescheduled"
    SUPPORTS = "supports"
    WEAKENS = "weakens"
    NOTE = "note"  # kept, moves nothing
    SCORED = "score"  # a person's score for a checkpoint judged by one


@dataclass(frozen=True, slots=True)
class Fact:
    """One observed value. `period` is a reporting period, or the day of an instant."""

    ticker: str
    metric: str
    period: Period | date
    kind: Kind
    basis: Basis
    value: Quantity
    known_at: datetime
    grade: Grade
    source: str
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observed event about a checkpoint. `company_date` is when the company says it will be."""

    id: str
    checkpoint: str
    effect: Effect
    known_at: datetime
    grade: Grade
    source: str
    happened_on: date | None = None
    company_date: Window | None = None
    score: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """The close of one completed session, split-adjusted as of the latest split we know."""

    day: date
    value: Decimal
    known_at: datetime


class Session(StrEnum):
    """Which part of the trading day a quote belongs to."""

    PRE = "pre"
    OPEN = "open"
    POST = "post"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Quote:
    """A last trade. `price` is in the listing's own currency (GBp is not GBP); `at` is the trade's time.

    `previous` is the close of the session before the one `price` belongs to, None when not known.
    """

    symbol: str
    price: Quantity
    at: datetime
    session: Session
    source: str
    previous: Decimal | None = None
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Daily closes of completed sessions, oldest first, split-adjusted, not dividend-adjusted."""

    symbol: str
    currency: str
    closes: tuple[Close, ...]
    source: str


Key = tuple[str, str, Kind, Basis]


class Ledger:
    """Everything observed, indexed once; immutable to its readers. `closes` are given oldest first."""

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        evidence: Iterable[Evidence] = (),
        closes: Mapping[str, Sequence[Close]] | None = None,
    ) -> None:
        grouped: defaultdict[Key, defaultdict[Period | date, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in facts:
            grouped[fact.ticker, fact.metric, fact.kind, fact.basis][fact.period].append(fact)
        self._facts = {
            key: {period: sorted(vintages, key=lambda f: (f.known_at, -f.grade)) for period, vintages in periods.items()}
            for key, periods in grouped.items()
        }
        told: defaultdict[str, list[Evidence]] = defaultdict(list)
        for item in evidence:
            told[item.checkpoint].append(item)
        self._evidence = {
            key: sorted(items, key=lambda e: (e.known_at, -e.grade, e.id)) for key, items in told.items()
        }
        self._closes: Mapping[str, Sequence[Close]] = closes or {}  # oldest first; may load as it is asked

    def vintages(self, key: Key, period: Period | date, at: datetime) -> list[Fact]:
        """Every vintage of one figure known by `at`, oldest first."""
        found = self._facts.get(key, {}).get(period, [])
        return found[: bisect_right(found, at, key=lambda f: f.known_at)]

    def periods(self, key: Key, at: datetime) -> list[Period | date]:
        """The periods of a series with any figure known by `at`, in no order."""
        return [p for p, found in self._facts.get(key, {}).items() if found[0].known_at <= at]

    def evidence(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """What was known about a checkpoint by `at`, oldest first."""
        found = self._evidence.get(checkpoint, [])
        return found[: bisect_right(found, at, key=lambda e: e.known_at)]

    def closes(self, symbol: str, at: datetime) -> Sequence[Close]:
        """The closes known by `at`, oldest first."""
        found = self._closes.get(symbol, ())
        return found[: bisect_right(found, at, key=lambda c: c.known_at)]

    def keys(self) -> Iterable[Key]:
        """Every series there is a figure of."""
        return self._facts.keys()
