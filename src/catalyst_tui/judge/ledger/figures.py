"""The series of figures a company reported, each with its vintages, and which of them counts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import COUNTS
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import IN_TIME, FiscalYear, Period, Span
from catalyst_tui.book.model.tickers import times
from catalyst_tui.judge.kinds import COMPANYS, Bound, Grade, Kind
from catalyst_tui.judge.ledger.observed import LONG_AGO, Fact
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis

_SAID = re.compile(
    r"(?<![\d.,])\d[\d,]{0,20}(?:\.(?P<decimals>\d{1,9}))?"
)  # a number in words of a release
_MOST_SAID = 40  # numbers of a sentence that are looked at
_SCALES = (0, 3, 6, 9)

Key = tuple[str, str, Kind, "Basis"]
"""Ticker, metric, kind and basis, which identify a series of figures."""

Steps = tuple[tuple[datetime, datetime | None, Fraction, bool], ...]
"""The splits of a ticker: since when its shares are new ones, when that was found, how many they
are for an old one, and whether figures are read in the old ones."""


class Figure(Frozen):
    """The figure that counts as of a moment.

    `against` are contradicting figures of other grades, `before` the restated one of its own grade,
    `apart` amounts in another currency, which are not compared. `stated` is the figure as it was
    stated, in other shares.
    """

    fact: Fact
    against: tuple[Fact, ...] = ()
    before: Fact | None = None
    apart: tuple[Fact, ...] = ()
    stated: Fact | None = None


class Figures:
    """Every version of one series, by period or by the day of an instant."""

    __slots__ = (
        "_all",
        "_counting",
        "_firsts",
        "_gone",
        "_nature",
        "_periods",
        "_reported",
        "_stated",
    )

    def __init__(
        self, key: Key, facts: Sequence[Fact], stated: Mapping[Fact, Fact] | None = None
    ) -> None:
        self._stated = stated or {}
        self._nature = STANDARD[key[1]].nature if key[1] in STANDARD else None
        self._all: dict[Period | date, list[Fact]] = {}
        for fact in facts:
            self._all.setdefault(fact.period, []).append(fact)
        for versions in self._all.values():
            if len(versions) > 1:
                versions.sort(key=in_order)
        # When each withdrawn figure, and each withdrawal, went
        self._gone: dict[Fact, datetime] = {}
        taken_back = [fact for fact in facts if fact.withdraws is not None]
        for fact in sorted(taken_back, key=in_order, reverse=True):
            self._gone |= {fact: LONG_AGO, withdrawn(fact): fact.known_at}
        self._periods = sorted(
            self._all, key=lambda period: self._all[period][0].known_at
        )
        self._firsts = [self._all[period][0].known_at for period in self._periods]
        self._reported: dict[tuple[Span, FiscalYear, int], tuple[Period, ...]] = {}
        self._counting: dict[Period | date, tuple[int, Figure]] = {}

    def all(self) -> Iterator[tuple[Period | date, list[Fact]]]:
        """Yield each period with every version, oldest first, also withdrawn ones and their
        withdrawals."""
        return iter(self._all.items())

    def first(self, period: Period | date) -> Fact | None:
        """Return the first version of a figure; None if it was never known."""
        return next(iter(self._all.get(period, ())), None)

    def standing(self) -> Iterator[tuple[Period | date, list[Fact]]]:
        """Yield each period with every version that was never withdrawn, oldest first."""
        for period, versions in self._all.items():
            yield period, [fact for fact in versions if fact not in self._gone]

    def vintages(self, period: Period | date, at: datetime) -> Sequence[Fact]:
        """Return every version of a figure known and not withdrawn by `at`, oldest first."""
        versions = self._all.get(period, ())
        if versions and versions[-1].known_at > at:
            versions = versions[
                : bisect_right(versions, at, key=lambda fact: fact.known_at)
            ]
        if not self._gone:
            return versions
        return [
            fact for fact in versions if fact not in self._gone or self._gone[fact] > at
        ]

    def figure(self, period: Period | date, at: datetime) -> Figure | None:
        """Return the version that counts: of the best grade, the latest (verdicts.md, "Facts")."""
        known = self.vintages(period, at)
        if not known:
            return None
        if self._gone:
            return self._chosen(known)
        counts = self._counting.get(period)
        if counts is None or counts[0] != len(known):
            counts = self._counting[period] = (len(known), self._chosen(known))
        return counts[1]

    def _chosen(self, known: Sequence[Fact]) -> Figure:
        figure = _figure(known)
        stated = self._stated.get(figure.fact)
        return replace(figure, stated=stated) if stated else figure

    def periods(self, at: datetime) -> Sequence[Period | date]:
        """Return the periods with a figure known by `at`, by when it was."""
        known = self._periods[: bisect_right(self._firsts, at)]
        return (
            [period for period in known if self.vintages(period, at)]
            if self._gone
            else known
        )

    def reported(
        self, span: Span, fiscal: FiscalYear, at: datetime
    ) -> tuple[Period, ...]:
        """Return the periods of a length with a figure known by `at`, in time order.

        Quarters of a flow add up to longer periods.
        """
        key = (span, fiscal, bisect_right(self._firsts, at))
        periods = None if self._gone else self._reported.get(key)
        if periods is None:
            spans = self._spans(self.periods(at), span, fiscal)
            periods = self._reported[key] = tuple(sorted(spans, key=IN_TIME))
        return periods

    def _spans(
        self, known: Sequence[Period | date], span: Span, fiscal: FiscalYear
    ) -> set[Period]:
        """Return the periods of a length.

        An instant belongs to the latest period that ended by its day; of a half-year it is also
        that of its last quarter.
        """
        spans = set[Period]()
        instant = self._nature is Nature.INSTANT
        for period in known:
            if not isinstance(period, Period):
                next_day = period + timedelta(days=1)
                if instant:
                    spans.add(fiscal.containing(next_day, span).shift(-1))
            elif period.span is span:
                spans.add(period)
            elif instant and min(period.span, span) >= Span.QUARTER:
                same_end = period.ends_with(span)
                spans.update([same_end] if same_end else ())
        if self._nature is Nature.FLOW and span > Span.QUARTER:
            quarters = self._spans(known, Span.QUARTER, fiscal)
            wholes = {quarter.within(span) for quarter in quarters}
            spans |= {
                whole
                for whole in wholes
                if quarters.issuperset(whole.parts(Span.QUARTER))
            }
        return spans


def _figure(known: Sequence[Fact]) -> Figure:
    """Choose the version that counts among those of a figure, oldest first.

    That is the latest of the best grade. Of the company's own guides it is the latest.
    """
    if len(known) == 1:
        return Figure(known[0])
    latest = {fact.grade: fact for fact in known}
    best = latest[min(latest)]
    peers: Sequence[Grade] = (best.grade,)
    if best.kind is Kind.GUIDE and best.grade in COMPANYS:
        best = next(fact for fact in reversed(known) if fact.grade in COMPANYS)
        peers = COMPANYS
    like = [fact for fact in known if fact.value.unit == best.value.unit]
    own = (fact for fact in reversed(like) if fact.grade in peers)
    by_grade = {fact.grade: fact for fact in like}
    return Figure(
        best,
        tuple(
            other
            for other in by_grade.values()
            if other.grade not in peers and _disagree(best, other)
        ),
        next(
            (
                fact
                for fact in own
                if fact.value != best.value and _disagree(best, fact)
            ),
            None,
        ),
        tuple(
            {
                fact.value.unit: fact
                for fact in known
                if fact.value.unit != best.value.unit
            }.values()
        ),
    )


def in_other_shares(key: Key, facts: Sequence[Fact], steps: Steps) -> Figures:
    """Return the figures of a series that counts shares, all in the shares of one time.

    A figure is in the shares of the time it was public; one that a person entered after a split was
    found is in the shares of then.
    """
    stated = dict[Fact, Fact]()
    entered = {fact: fact.entered for fact in facts if fact.withdraws is None}
    found = []
    for fact in facts:
        meant = withdrawn(fact) if fact.withdraws else fact
        typed = entered.get(meant)
        factor = Fraction(1)
        for begins, learned, ratio, are_old in steps:
            is_new = meant.known_at >= begins or (
                typed and learned and typed >= learned
            )
            if bool(is_new) is are_old:
                factor *= 1 / ratio if are_old else ratio
        if factor != 1:
            now = _times(fact, factor if key[1] in COUNTS else 1 / factor)
            stated[now] = fact
            fact = now
        found.append(fact)
    return Figures(key, found, stated)


def _times(fact: Fact, factor: Fraction) -> Fact:
    """Return a figure times a factor, no more exact than it was."""
    worth = _rounding(fact) or Decimal(1).scaleb(
        int(fact.value.value.as_tuple().exponent)
    )
    value, digit = times(fact.value.value, factor), times(worth, factor).adjusted()
    if int(value.as_tuple().exponent) > digit:
        value = value.quantize(Decimal(1).scaleb(digit))
    low, high = (
        None if end is None else times(end, factor) for end in (fact.low, fact.high)
    )
    return replace(
        fact, value=replace(fact.value, value=value), low=low, high=high, note=""
    )


def withdrawn(withdrawal: Fact) -> Fact:
    """Return the figure that a withdrawal withdraws."""
    return replace(
        withdrawal, known_at=withdrawal.withdraws or withdrawal.known_at, withdraws=None
    )


def key_of(fact: Fact) -> Key:
    """Return the key of a fact's series."""
    return fact.ticker, fact.metric, fact.kind, fact.basis


def differ(left: Decimal, right: Decimal) -> bool:
    """Return whether two values differ beyond rounding: half the last digit, or 0.1 %."""
    place = max(min(int(x.as_tuple().exponent), 0) for x in (left, right))
    slack = max(
        Decimal(1).scaleb(place) / 2 if place < 0 else Decimal(0),
        max(abs(left), abs(right)) / 1000,
    )
    return abs(left - right) > slack


def _rounding(fact: Fact) -> Decimal:
    """Return the worth of the last digit that was stated; 0 for filed figures.

    For `$3.6 billion` in a release, or a typed 3.6B, that is 100 million.
    """
    if fact.filed is not None:
        return Decimal(0)
    value = abs(fact.value.value)
    worths = list[Decimal]()
    words = fact.note if fact.grade is Grade.RELEASE else ""
    for match in islice(_SAID.finditer(words), _MOST_SAID):
        number = Decimal(match[0].replace(",", ""))
        digits = len(match["decimals"] or "")
        worths += [
            Decimal(1).scaleb(n - digits)
            for n in _SCALES
            if number and number.scaleb(n) == value
        ]
    return min(
        worths, default=Decimal(1).scaleb(int(fact.value.value.as_tuple().exponent))
    )


def in_order(fact: Fact) -> tuple[object, ...]:
    """Sort oldest first, then the better grade last, then by time of entry.

    It distinguishes any two facts, so that their order never matters.
    """
    value = fact.value.value
    typed = fact.entered or LONG_AGO
    ends = (fact.low or value, fact.high or value)
    return (
        fact.known_at,
        -fact.grade,
        typed,
        value,
        fact.source,
        fact.bound,
        ends,
        fact.note,
    )


def _disagree(best: Fact, other: Fact) -> bool:
    """Return whether two figures contradict each other.

    A bound holds if the exact figure is inside.
    """
    mine = best.value.value
    theirs = other.value.value
    match best.bound, other.bound:
        case Bound.EXACT, Bound.EXACT:
            rounding = max(map(_rounding, (best, other)))
            return differ(mine, theirs) and abs(mine - theirs) > rounding / 2
        case Bound.EXACT, Bound.ABOVE:
            return mine < theirs
        case Bound.EXACT, Bound.BELOW:
            return mine > theirs
        case Bound.EXACT, Bound.ABOUT:
            return abs(mine - theirs) > abs(theirs) / 10
    return False
