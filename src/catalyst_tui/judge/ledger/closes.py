"""Daily closes as columns, and other series with a value for each day.

Macro series and exchange rates are stored the same way. A series whose values were revised (`Revised`), or
that a person entered in any order (`Dated`), answers as of a moment.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter, mul
from typing import Any, ClassVar, overload

from msgspec import Struct, field

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.period import Span, week_of
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.judge.kinds import Bound, Kind
from catalyst_tui.judge.ledger.figures import Figures, Key
from catalyst_tui.judge.ledger.observed import Fact
from catalyst_tui.values import PartlyCompared

RATE = "rate:"
"""How the name of a series of exchange rates begins: `rate:USD`."""

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

    def __init__(
        self, days: Sequence[date], micros: Sequence[int], known: Sequence[datetime]
    ) -> None:
        self.days, self.micros, self.known = days, micros, known
        self.values: dict[
            int, Any
        ] = {}  # cached by evaluate/series: the value of a close, by its place

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
            dx, dy = (
                _around_mean(_returns(side[end - 1 - n : end])) for side in (self.left, self.right)
            )
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
    whole: bool = (
        False  # all there is, not just what is new: after a split it replaces what is known
    )
    confirmed: bool = (
        False  # by a second source, or the user's own: it replaces what it contradicts
    )
    vintages: tuple[Vintage, ...] | None = None
    splits: tuple[SplitEvent, ...] = ()  # what the source says of them


_Change = tuple[datetime, int, int]
"""Since when, at which place, which value (in millionths)."""


class Revised(Closes):
    """Closes that changed: `micros` are the newest, `known` when each day was first known.

    `first` is what was said of each day at first, `later` each change since, in order of time.
    """

    revised: ClassVar[bool] = True

    __slots__ = ("_as_of", "first", "later")

    def __init__(
        self,
        days: Sequence[date],
        first: Sequence[int],
        known: Sequence[datetime],
        later: Sequence[_Change],
    ) -> None:
        newest = array("q", first)
        for _, place, micros in later:
            newest[place] = micros
        super().__init__(days, newest, known)
        self.first, self.later = first, later
        self._as_of: tuple[int, Closes] | None = None

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Those known by `at`, of days up to `day`, as they were said then and known since."""
        return self.said(at)[: self.end(at, day)]

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """The last of `through`; None when there is none."""
        end = self.end(at, day)
        return self.said(at)[end - 1] if end else None

    def moments(self, at: datetime) -> Sequence[datetime]:
        """When any of it became known or was revised, up to `at`."""
        return sorted(
            {*super().moments(at), *(moment for moment, _, _ in self.later if moment <= at)}
        )

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Every value known by `at`, those that were revised since too, day by day."""
        first = enumerate(self.known[: self.end(at)])
        changes = [(known, place, self.first[place]) for place, known in first]
        changes += [change for change in self.later if change[0] <= at]
        for known, place, micros in sorted(changes, key=itemgetter(1, 0)):
            yield Close(self.days[place], Decimal(micros).scaleb(MICRO), known)

    def news(self, first: datetime, last: datetime) -> bool:
        """Whether any of it became known or was revised after `first`, up to and including `last`."""
        return super().news(first, last) or any(
            first < moment <= last for moment, _, _ in self.later
        )

    def said(self, at: datetime) -> Closes:
        """All of it as it was said at `at`; remembered, for a book is judged at one moment."""
        changes, as_of = bisect_right(self.later, at, key=itemgetter(0)), self._as_of
        if as_of is None or as_of[0] != changes:
            micros, known = array("q", self.first), list(self.known)
            for moment, place, value in self.later[:changes]:
                micros[place], known[place] = value, moment
            as_of = self._as_of = changes, Closes(self.days, micros, known)
        return as_of[1]


def with_vintages(newest: Closes, vintages: Iterable[Vintage]) -> Closes:
    """What is known of a series, given its newest values with the guess of when each day was first published,
    and every sighting; of days it does not have nothing is made."""
    sightings: defaultdict[date, list[Vintage]] = defaultdict(list)
    for vintage in vintages:
        sightings[vintage.day].append(vintage)
    if not sightings:
        return newest
    first, known, later = array("q", newest.micros), list(newest.known), list[_Change]()
    for place, day in enumerate(newest.days):
        values, absent = _values(sightings.get(day, ()))
        if not values:
            continue
        moment, first[place] = values[0]
        guess = known[place]
        known[place] = guess if guess < moment and (absent is None or absent < guess) else moment
        later += [
            (moment, place, micros)
            for (_, before), (moment, micros) in pairwise(values)
            if micros != before
        ]
    known = list(accumulate(reversed(known), min))[::-1]  # a later day was out: so was this one
    return Revised(newest.days, first, known, sorted(later))


def _values(vintages: Iterable[Vintage]) -> tuple[list[tuple[datetime, int]], datetime | None]:
    """The values of a day since when, oldest first, and when it was last seen not to be there yet."""
    values = sorted(
        (
            (vintage.known_at, _micros(vintage.value))
            for vintage in vintages
            if vintage.value is not None
        ),
        key=itemgetter(0),
    )
    if not values:
        return [], None
    absent = max(
        (
            vintage.known_at
            for vintage in vintages
            if vintage.value is None and vintage.known_at < values[-1][0]
        ),
        default=None,
    )
    return [pair for pair in values if absent is None or pair[0] > absent], absent


def _micros(value: Decimal) -> int:
    return round(value.scaleb(-MICRO))


_CADENCES = {"day": Span.DAY, "week": Span.WEEK}


def dated_name(ticker: str, metric: str, every: Span) -> str:
    """Under which name such a series stands beside the closes: `day:ABC.spot`, `week:.claims`."""
    return f"{every.name.lower()}:{ticker}.{metric}"


def dated_key(symbol: str) -> tuple[Key, Span] | None:
    """Which series has such a name, and its cadence; None for a ticker or a macro series."""
    cadence, colon, name = symbol.partition(":")
    every = _CADENCES.get(cadence)
    if every is None or not colon:
        return None
    ticker, _, metric = name.rpartition(".")
    return (ticker, metric, Kind.ACTUAL, Basis.COMPANY), every


def none_known(symbol: str) -> str:
    """That nothing is known of a series of closes or of days, in words."""
    named = dated_key(symbol)
    return f"{called(*named[0][:2])} is not known" if named else f"no close of {symbol} is known"


class Dated(Closes):
    """Values that were not known in the order of their days, or are not all exact and of one unit."""

    revised: ClassVar[bool] = True

    __slots__ = ("_as_of", "_figures", "_moments", "_weekly")

    def __init__(self, figures: Figures, *, weekly: bool) -> None:
        self._figures, self._weekly = figures, weekly
        facts = [fact for _, facts in _by_day(figures) for fact in facts]
        self._moments = sorted({fact.known_at for fact in facts})
        self._as_of: tuple[int, Closes] | None = None
        newest = self.said(self._moments[-1])
        super().__init__(newest.days, newest.micros, newest.known)

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Those known by `at`, of days up to `day`, as they were known then."""
        closes = self.said(at)
        return closes if day is None else closes[: bisect_right(closes.days, day)]

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """The last of `through`; None when there is none."""
        closes = self.through(at, day)
        return closes[len(closes) - 1] if closes else None

    def end(self, at: datetime, day: date | None = None) -> int:
        """How many there are in `through`."""
        return len(self.through(at, day))

    def moments(self, at: datetime) -> Sequence[datetime]:
        """When any of it became known or was corrected, up to `at`."""
        return self._moments[: bisect_right(self._moments, at)]

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Every value known by `at`, those that were corrected since too, day by day."""
        for _, facts in _by_day(self._figures):
            yield from (
                _close(fact) for fact in facts if fact.known_at <= at and fact.withdraws is None
            )

    def news(self, first: datetime, last: datetime) -> bool:
        """Whether anything became known after `first`, up to and including `last`."""
        return any(first < moment <= last for moment in self._moments)

    def said(self, at: datetime) -> Closes:
        """All of it as known at `at`; remembered, for a book is judged at one moment."""
        known = bisect_right(self._moments, at)
        if self._as_of is None or self._as_of[0] != known:
            figures = (self._figures.figure(day, at) for day, _ in _by_day(self._figures))
            facts = [one.fact for one in figures if one is not None]
            self._as_of = known, _columns(_latest_of_weeks(facts) if self._weekly else facts)
        return self._as_of[1]


def dated(figures: Figures | None, every: Span) -> Closes:
    """The values of a series that have days, as closes."""
    days = [] if figures is None else _by_day(figures)
    if figures is None or not days:
        return NO_CLOSES
    facts = [facts[0] for _, facts in days]
    plain = (
        all(len(facts) == 1 for _, facts in days)
        and all(fact.bound is Bound.EXACT for fact in facts)
        and all(before.known_at <= after.known_at for before, after in pairwise(facts))
        and (every is not Span.WEEK or len(_latest_of_weeks(facts)) == len(facts))
    )
    return _columns(facts) if plain else Dated(figures, weekly=every is Span.WEEK)


def units_of(figures: Figures | None) -> set[Unit]:
    """The units its values came in: one, unless something is wrong."""
    return (
        set()
        if figures is None
        else {fact.value.unit for _, facts in _by_day(figures) for fact in facts}
    )


def _by_day(figures: Figures) -> list[tuple[date, list[Fact]]]:
    return sorted((day, facts) for day, facts in figures.all() if isinstance(day, date))


def _latest_of_weeks(facts: Sequence[Fact]) -> list[Fact]:
    """Of each week the value of its latest day; `facts` by day."""
    weeks = {week_of(fact.period): fact for fact in facts if isinstance(fact.period, date)}
    return list(weeks.values())


def _columns(facts: Sequence[Fact]) -> Closes:
    closes = [_close(fact) for fact in facts]
    micros = [round(close.value.scaleb(-MICRO)) for close in closes]
    return Closes([one.day for one in closes], micros, list(map(attrgetter("known_at"), closes)))


def _close(fact: Fact) -> Close:
    if not isinstance(fact.period, date):
        raise TypeError(f"{fact.metric} {fact.period} is of no day")
    return Close(fact.period, fact.value.value, fact.known_at)
