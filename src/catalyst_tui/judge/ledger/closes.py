"""Daily closes of completed sessions: one by one as they are fetched, as columns where they are judged.

A macro series is kept the same way; where it was revised, `vintages.Revised` has what it said when.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import mul
from typing import Any, ClassVar, overload

from msgspec import Struct, field

from catalyst_tui.values import PartlyCompared

MICRO = -6
"""Closes are whole millionths of the currency's unit: what they are scaled by."""


class Close(Struct, frozen=True):
    """The close of one completed session, split-adjusted as of the latest split we know."""

    day: date
    value: Decimal
    known_at: datetime


class Vintage(Struct, frozen=True):
    """What a series said of a day as of a moment; `value` None: it did not have that day yet."""

    day: date
    value: Decimal | None
    known_at: datetime


class Closes(Sequence[Close]):
    """A series of closes, oldest first, as columns: a year of 500 tickers is 125,000 of them.

    `days` and `known` hold shared objects, `micros` are millionths of the currency's unit. `known` never
    falls: what is older was never known later.
    """

    revised: ClassVar[bool] = False
    """Whether what it says of a day depends on when it is asked."""

    __slots__ = ("days", "known", "micros", "values")

    def __init__(self, days: Sequence[date], micros: Sequence[int], known: Sequence[datetime]) -> None:
        self.days, self.micros, self.known = days, micros, known
        self.values: dict[int, Any] = {}  # cached by evaluate/series: the value of a close, by its place

    @classmethod
    def of(cls, closes: Sequence[Close]) -> Closes:
        """The columns of closes given one by one."""
        if isinstance(closes, Closes):
            return closes
        return cls(
            [close.day for close in closes],
            array("q", (round(close.value.scaleb(-MICRO)) for close in closes)),
            [close.known_at for close in closes],
        )

    @overload
    def __getitem__(self, at: int) -> Close: ...
    @overload
    def __getitem__(self, at: slice) -> Closes: ...
    def __getitem__(self, at: int | slice) -> Close | Closes:
        if isinstance(at, slice):
            return Closes(self.days[at], self.micros[at], self.known[at])
        return Close(self.days[at], Decimal(self.micros[at]).scaleb(MICRO), self.known[at])

    def __len__(self) -> int:
        return len(self.days)

    def longer(self, close: Close) -> Closes:
        """These and one more, later than all of them."""
        micros = array("q", self.micros)
        micros.append(round(close.value.scaleb(-MICRO)))
        return Closes((*self.days, close.day), micros, (*self.known, close.known_at))

    def end(self, at: datetime, day: date | None = None) -> int:
        """How many were known by `at`, of days up to `day`."""
        known = bisect_right(self.known, at)
        return known if day is None else bisect_right(self.days, day, hi=known)

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Those known by `at`, of days up to `day`."""
        end = self.end(at, day)
        return self if end == len(self) else self[:end]

    def said(self, _at: datetime) -> Closes:
        """All of it, as it was said by then."""
        return self

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """The last of `through`; None when there is none."""
        end = self.end(at, day)
        return self[end - 1] if end else None

    def moments(self, at: datetime) -> Sequence[datetime]:
        """When any of it became known, up to `at`."""
        return self.known[: self.end(at)]

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Every value known by `at`, those that were revised since too, day by day."""
        yield from self.through(at)

    def news(self, first: datetime, last: datetime) -> bool:
        """Whether any of it became known after `first`, up to and including `last`."""
        return self.end(first) != self.end(last)


NO_CLOSES = Closes((), (), ())


class Common(PartlyCompared, frozen=True):
    """Two tickers on the days both traded, oldest first; `known` is when both closes were."""

    NOT_COMPARED = frozenset({"returns"})

    days: Sequence[date]
    known: Sequence[datetime]
    left: Sequence[int]
    right: Sequence[int]
    returns: list[array[float]] = field(default_factory=list)
    """The simple returns of either into each day but the first, once all are asked for."""

    @classmethod
    def of(cls, left: Closes, right: Closes) -> Common:
        """Their common days; nearly always they are all."""
        if left.days == right.days and left.known == right.known:
            return cls(left.days, left.known, left.micros, right.micros)
        there = {day: place for place, day in enumerate(right.days)}
        pairs = [(place, there[day]) for place, day in enumerate(left.days) if day in there]
        return cls(
            [left.days[a] for a, _ in pairs],
            [max(left.known[a], right.known[b]) for a, b in pairs],
            [left.micros[a] for a, _ in pairs],
            [right.micros[b] for _, b in pairs],
        )

    def end(self, at: datetime, day: date | None) -> int:
        """How many of them were known by `at`, up to `day`."""
        known = bisect_right(self.known, at)
        return known if day is None else bisect_right(self.days, day, hi=known)

    def pearsons(self, ends: Iterable[int], n: int) -> list[Decimal | None]:
        """The same of many days, None where there are too few before."""
        if not self.returns:
            self.returns.extend(map(_returns, (self.left, self.right)))
        return [self.pearson(end, n) if end > n else None for end in ends]

    def pearson(self, end: int, n: int) -> Decimal | None:
        """The correlation of the last `n` returns of the first `end` days; None when one never moved."""
        if self.returns:
            dx, dy = (_around_mean(side[end - 1 - n : end - 1]) for side in self.returns)
        else:
            dx, dy = (_around_mean(_returns(side[end - 1 - n : end])) for side in (self.left, self.right))
        sxx, syy = math.fsum(map(mul, dx, dx)), math.fsum(map(mul, dy, dy))
        if sxx == 0 or syy == 0:
            return None
        return Decimal(f"{math.fsum(map(mul, dx, dy)) / math.sqrt(sxx * syy):.6f}")


def _returns(closes: Sequence[int]) -> array[float]:
    """The simple return into each close but the first."""
    return array("d", [now / then - 1 for then, now in pairwise(closes)])


def _around_mean(returns: Sequence[float]) -> list[float]:
    mean = math.fsum(returns) / len(returns)
    return [each - mean for each in returns]


class SplitEvent(Struct, frozen=True):
    """A source says that from a day on there are so many new shares for each old one."""

    day: date
    ratio: Fraction


class History(Struct, frozen=True):
    """Daily closes of completed sessions, oldest first, split-adjusted, not dividend-adjusted.

    `vintages` is None for closes, which are as the vendor last said. Of a macro series what it said before is
    kept: here is what is known of that from elsewhere, if anything.
    """

    symbol: str
    currency: str
    closes: Sequence[Close]
    source: str
    whole: bool = False  # all there is, not just what is new: after a split it replaces what is known
    confirmed: bool = False  # by a second source, or the user's own: it replaces what it contradicts
    vintages: tuple[Vintage, ...] | None = None
    splits: tuple[SplitEvent, ...] = ()  # what the source says of them
