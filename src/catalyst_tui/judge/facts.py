"""The ledger: everything observed, as of a moment.

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
from itertools import pairwise
from typing import TYPE_CHECKING

from catalyst_tui.book.metrics import STANDARD
from catalyst_tui.book.period import FiscalYear, Period, ReportedYear, Span
from catalyst_tui.judge.closes import NO_CLOSES, Close, Closes, History
from catalyst_tui.judge.kinds import Bound, Effect, Grade, Kind, Status
from catalyst_tui.judge.market import Quote, Session
from catalyst_tui.judge.observed import Evidence, Fact, Filed, Outage, Reason, Revision, Stated

if TYPE_CHECKING:
    from catalyst_tui.book.model import Basis

__all__ = [  # all that the rooms that do I/O know of the judge
    "NO_CLOSES",
    "NO_RECORD",
    "Bound",
    "Close",
    "Closes",
    "Common",
    "Effect",
    "Ends",
    "Evidence",
    "Fact",
    "Figure",
    "Filed",
    "Grade",
    "History",
    "Key",
    "Kind",
    "Ledger",
    "Outage",
    "Quote",
    "Reason",
    "Record",
    "Revision",
    "Session",
    "Stated",
    "Status",
    "differ",
]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of the book's own past and of our sources' bad days, oldest first."""

    revisions: tuple[Revision, ...] = ()
    reasons: tuple[Reason, ...] = ()
    stated: tuple[Stated, ...] = ()
    outages: tuple[Outage, ...] = ()


NO_RECORD = Record()


class Ends:
    """When a company's quarters ended, as it reported them (verdicts.md, "Dates": they win)."""

    def __init__(self, said: Iterable[tuple[datetime, Period, date]]) -> None:
        first: dict[tuple[Period, date], datetime] = {}
        for known_at, quarter, end in said:
            first[quarter, end] = min(known_at, first.get((quarter, end), known_at))
        self._said = sorted((known_at, quarter, end) for (quarter, end), known_at in first.items())
        self._known = [known_at for known_at, *_ in self._said]
        self._years: dict[tuple[FiscalYear, int], FiscalYear] = {}

    def through(self, rule: FiscalYear, at: datetime) -> FiscalYear:
        """The rule with the ends known by `at`; the same object for the same knowledge."""
        known = bisect_right(self._known, at)
        if not known:
            return rule
        if (rule, known) not in self._years:
            ends = {quarter: end for _, quarter, end in self._said[:known] if end != rule.end(quarter)}
            self._years[rule, known] = (
                ReportedYear(rule.month, rule.day, rule.weekday, rule.by_start, ends) if ends else rule
            )
        return self._years[rule, known]


Key = tuple[str, str, Kind, "Basis"]
"""Ticker, metric, kind, basis: what a series of figures is known by."""

_NOTHING: dict[Period | date, list[Fact]] = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure that counts as of a moment, and whether another source says otherwise."""

    fact: Fact
    contradicted: bool


@dataclass(frozen=True, slots=True)
class Common:
    """Two tickers on the days both traded. `left`, `right`: simple returns into each day but the first."""

    days: tuple[date, ...]
    known: tuple[datetime, ...]
    closes: tuple[tuple[Close, Close], ...]
    left: tuple[float, ...]
    right: tuple[float, ...]


def _common(left: Sequence[Close], right: Sequence[Close]) -> Common:
    others = {close.day: close for close in right}
    pairs = tuple((close, others[close.day]) for close in left if close.day in others)
    return Common(
        tuple(a.day for a, _ in pairs),
        tuple(max(a.known_at, b.known_at) for a, b in pairs),
        pairs,
        tuple(float(now.value / then.value) - 1 for (then, _), (now, _) in pairwise(pairs)),
        tuple(float(now.value / then.value) - 1 for (_, then), (_, now) in pairwise(pairs)),
    )


def differ(left: Decimal, right: Decimal) -> bool:
    """Whether two statements of one figure disagree beyond rounding: half the last digit given, or 0.1 %."""
    place = max(min(int(x.as_tuple().exponent), 0) for x in (left, right))
    slack = max(Decimal(1).scaleb(place) / 2 if place < 0 else Decimal(0), max(abs(left), abs(right)) / 1000)
    return abs(left - right) > slack


def _in_order(fact: Fact) -> tuple[object, ...]:
    """Oldest first, the better grade last; told apart to the end, so that no order of facts matters."""
    ends = (fact.low or fact.value.value, fact.high or fact.value.value)
    return (fact.known_at, -fact.grade, fact.value.value, fact.source, fact.bound, ends, fact.note)


class Ledger:
    """Everything observed, indexed once; immutable to its readers. `closes` are given oldest first."""

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        evidence: Iterable[Evidence] = (),
        closes: Mapping[str, Sequence[Close]] | None = None,
        record: Record = NO_RECORD,
    ) -> None:
        self.record = record
        grouped: defaultdict[Key, defaultdict[Period | date, list[Fact]]]
        grouped = defaultdict(lambda: defaultdict(list))
        for fact in facts:
            grouped[fact.ticker, fact.metric, fact.kind, fact.basis][fact.period].append(fact)
        for periods in grouped.values():
            for vintages in periods.values():
                vintages.sort(key=_in_order)
        self._facts = grouped
        told: defaultdict[str, list[Evidence]] = defaultdict(list)
        for item in evidence:
            told[item.checkpoint].append(item)
        for items in told.values():
            items.sort(key=lambda e: (e.known_at, -e.grade, e.id))
        self._evidence = told
        self._closes: Mapping[str, Sequence[Close]] = closes or {}  # may load as it is asked
        self._columns: dict[str, Closes] = {}
        self._common: dict[tuple[str, str], Common] = {}
        self._moments: dict[str, frozenset[datetime]] | None = None
        self._prints: dict[str, dict[Period, datetime]] | None = None
        self._ends: dict[str, Ends] | None = None

    def with_more(self, facts: Iterable[Fact] = (), evidence: Iterable[Evidence] = ()) -> Ledger:
        """A ledger that also knows these; this one stays as it is."""
        known = (fact for periods in self._facts.values() for found in periods.values() for fact in found)
        told = (item for items in self._evidence.values() for item in items)
        return Ledger((*known, *facts), (*told, *evidence), self._closes, self.record)

    def vintages(self, key: Key, period: Period | date, at: datetime) -> list[Fact]:
        """Every vintage of one figure known by `at`, oldest first."""
        found = self._facts.get(key, _NOTHING).get(period, [])
        return found[: bisect_right(found, at, key=lambda f: f.known_at)]

    def figure(self, key: Key, period: Period | date, at: datetime) -> Figure | None:
        """The vintage that counts: of the best grade, the latest (verdicts.md, "Facts")."""
        latest: dict[Grade, Fact] = {fact.grade: fact for fact in self.vintages(key, period, at)}
        if not latest:
            return None
        best = latest[min(latest)]
        return Figure(best, any(_disagree(best, other) for other in latest.values()))

    def periods(self, key: Key, at: datetime) -> list[Period | date]:
        """The periods of a series with any figure known by `at`, in no order."""
        found = self._facts.get(key, _NOTHING)
        return [period for period, vintages in found.items() if vintages[0].known_at <= at]

    def evidence(self, checkpoint: str, at: datetime) -> list[Evidence]:
        """What was known about a checkpoint by `at`, oldest first."""
        found = self._evidence.get(checkpoint, [])
        return found[: bisect_right(found, at, key=lambda e: e.known_at)]

    def closes(self, symbol: str, at: datetime, until: date | None = None) -> Closes:
        """The closes known by `at`, of days up to `until`, oldest first."""
        found = self._closes.get(symbol, NO_CLOSES)
        if not isinstance(found, Closes):
            if symbol not in self._columns:
                self._columns[symbol] = Closes.of(found)
            found = self._columns[symbol]
        return found.through(at, until)

    def common(self, left: str, right: str) -> Common:
        """The days on which two tickers traded, with their returns; computed once for a pair."""
        if (left, right) not in self._common:
            self._common[left, right] = _common(self._closes.get(left, ()), self._closes.get(right, ()))
        return self._common[left, right]

    def print_of(self, ticker: str, period: Period, at: datetime) -> datetime | None:
        """When the ticker's report for a quarter became public, if it was by `at`.

        The first standard figure of that quarter (or of the year it ends) from the company itself.
        """
        if self._prints is None:
            self._prints = self._find_prints()
        known = self._prints.get(ticker, {}).get(period)
        return known if known is not None and known <= at else None

    def known_moments(self, ticker: str) -> frozenset[datetime]:
        """When any figure of a ticker became known."""
        if self._moments is None:
            found: defaultdict[str, set[datetime]] = defaultdict(set)
            for (owner, *_), periods in self._facts.items():
                found[owner].update(fact.known_at for vintages in periods.values() for fact in vintages)
            self._moments = {owner: frozenset(moments) for owner, moments in found.items()}
        return self._moments.get(ticker, frozenset())

    def reporters(self) -> set[str]:
        """The tickers of which any standard figure is known: those whose prints can be expected."""
        return {
            ticker for ticker, metric, kind, _ in self._facts if kind is Kind.ACTUAL and metric in STANDARD
        }

    def fiscal(self, ticker: str, rule: FiscalYear, at: datetime) -> FiscalYear:
        """The ticker's calendar: the rule, but where an end was reported by `at` that one."""
        if self._ends is None:
            self._ends = self._find_ends()
        ends = self._ends.get(ticker)
        return rule if ends is None else ends.through(rule, at)

    def _find_ends(self) -> dict[str, Ends]:
        found: defaultdict[str, list[tuple[datetime, Period, date]]] = defaultdict(list)
        for (ticker, *_), periods in self._facts.items():
            for period, vintages in periods.items():
                if isinstance(period, Period) and period.span >= Span.QUARTER and vintages[0].filed:
                    quarter = period.parts(Span.QUARTER)[-1]
                    found[ticker].append((vintages[0].known_at, quarter, vintages[0].filed.end))
        return {ticker: Ends(said) for ticker, said in found.items()}

    def _find_prints(self) -> dict[str, dict[Period, datetime]]:
        found: defaultdict[str, dict[Period, datetime]] = defaultdict(dict)
        for (ticker, metric, kind, _), periods in self._facts.items():
            if kind is not Kind.ACTUAL or metric not in STANDARD:
                continue
            for period, vintages in periods.items():
                said = [fact.known_at for fact in vintages if fact.grade <= Grade.CALL]
                if isinstance(period, Period) and said:
                    quarter = period.parts(Span.QUARTER)[-1] if period.span >= Span.QUARTER else period
                    found[ticker][quarter] = min(said[0], found[ticker].get(quarter, said[0]))
        return found


def _disagree(best: Fact, other: Fact) -> bool:
    """Two exact figures that differ; a bound is kept when the exact figure lies inside it."""
    mine, theirs = best.value.value, other.value.value
    match best.bound, other.bound:
        case Bound.EXACT, Bound.EXACT:
            return differ(mine, theirs)
        case Bound.EXACT, Bound.ABOVE:
            return mine < theirs
        case Bound.EXACT, Bound.BELOW:
            return mine > theirs
        case Bound.EXACT, Bound.ABOUT:
            return abs(mine - theirs) > abs(theirs) / 10
    return False
