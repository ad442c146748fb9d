"""Daily closes as columns, and other series with a value for each day.

Macro series and exchange rates are stored the same way. A series whose values were revised
(`Revised`), or that a person entered in any order (`EnteredCloses`), answers as of a moment.
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
from itertools import accumulate, pairwise, takewhile
from operator import attrgetter, itemgetter, mul
from typing import Any, ClassVar, overload

from msgspec import Struct, field

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Span, week_of
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.model.subject import called
from catalyst_tui.judge.kinds import Bound, Kind
from catalyst_tui.judge.ledger.figures import Figures, Key
from catalyst_tui.judge.ledger.observed import Fact
from catalyst_tui.values import PartlyCompared

RATE = "rate:"
"""How the name of a series of exchange rates begins: `rate:USD`."""

MICRO = -6
"""Closes are stored as whole millionths: the power of ten to scale them by."""


class Close(Struct, frozen=True):
    """The close of one completed session, adjusted for all known splits."""

    day: date
    value: Decimal
    known_at: datetime


class Vintage(Struct, frozen=True):
    """What a series said of a day as of a moment. `value` None: it did not have that day yet."""

    day: date
    value: Decimal | None
    known_at: datetime


class Closes(Sequence[Close]):
    """A series of closes as columns, oldest first: 500 tickers have 125,000 closes a year.

    `days` and `known` hold shared objects, `micros` are millionths. `known` never falls: an older
    close was never known later.
    """

    revised: ClassVar[bool] = False
    """Whether the value of a day depends on the moment of asking."""

    __slots__ = ("days", "known", "micros", "values")

    def __init__(
        self, days: Sequence[date], micros: Sequence[int], known: Sequence[datetime]
    ) -> None:
        self.days = days
        self.micros = micros
        self.known = known
        self.values: dict[
            int, Any
        ] = {}  # cached by evaluate/series: the value of a close, by its place

    @classmethod
    def of(cls, closes: Sequence[Close]) -> Closes:
        """Convert closes to columns."""
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
        """Return these closes and a later one."""
        micros = array("q", self.micros)
        micros.append(round(close.value.scaleb(-MICRO)))
        return Closes((*self.days, close.day), micros, (*self.known, close.known_at))

    def end(self, at: datetime, day: date | None = None) -> int:
        """Count the closes known by `at`, of days up to `day`."""
        known = bisect_right(self.known, at)
        return known if day is None else bisect_right(self.days, day, hi=known)

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Return the closes known by `at`, of days up to `day`."""
        end = self.end(at, day)
        return self if end == len(self) else self[:end]

    def as_of(self, _at: datetime) -> Closes:
        """Return the whole series with the values known at a moment."""
        return self

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """Return the last close of `through`, or None."""
        end = self.end(at, day)
        return self[end - 1] if end else None

    def moments(self, at: datetime) -> Sequence[datetime]:
        """Return when any close became known, up to `at`."""
        return self.known[: self.end(at)]

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Yield every value known by `at`, also revised ones, day by day."""
        yield from self.through(at)

    def news(self, first: datetime, last: datetime) -> bool:
        """Return whether anything became known after `first`, up to `last`."""
        return self.end(first) != self.end(last)


NO_CLOSES = Closes((), (), ())


class Common(PartlyCompared, frozen=True):
    """Two tickers on the days both traded, oldest first. `known` is when both closes were."""

    NOT_COMPARED = frozenset({"returns"})

    days: Sequence[date]
    known: Sequence[datetime]
    left: Sequence[int]
    right: Sequence[int]
    returns: list[array[float]] = field(default_factory=list)
    """The simple returns of both into each day but the first, once they are needed."""

    @classmethod
    def of(cls, left: Closes, right: Closes) -> Common:
        """Find the common days of two series. Nearly always they are all days."""
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
        """Count the common days known by `at`, up to `day`."""
        known = bisect_right(self.known, at)
        return known if day is None else bisect_right(self.days, day, hi=known)

    def pearsons(self, ends: Iterable[int], n: int) -> list[Decimal | None]:
        """Return the correlation for each end, None where there are too few days before it."""
        if not self.returns:
            self.returns.extend(map(_returns, (self.left, self.right)))
        return [self.pearson(end, n) if end > n else None for end in ends]

    def pearson(self, end: int, n: int) -> Decimal | None:
        """Return the correlation of the last `n` returns; None if a price never moved."""
        if self.returns:
            dx, dy = (_around_mean(side[end - 1 - n : end - 1]) for side in self.returns)
        else:
            dx, dy = (
                _around_mean(_returns(side[end - 1 - n : end])) for side in (self.left, self.right)
            )
        sxx = math.fsum(map(mul, dx, dx))
        syy = math.fsum(map(mul, dy, dy))
        if sxx == 0 or syy == 0:
            return None
        return Decimal(f"{math.fsum(map(mul, dx, dy)) / math.sqrt(sxx * syy):.6f}")


def _returns(closes: Sequence[int]) -> array[float]:
    """Return the simple return into each close but the first."""
    return array("d", [now / then - 1 for then, now in pairwise(closes)])


def _around_mean(returns: Sequence[float]) -> list[float]:
    mean = math.fsum(returns) / len(returns)
    return [each - mean for each in returns]


class SplitEvent(Struct, frozen=True):
    """A source says how many new shares there are for each old one, from a day on."""

    day: date
    ratio: Fraction


class History(Struct, frozen=True):
    """Daily closes of completed sessions, oldest first, adjusted for splits, not for dividends.

    `vintages` is None for closes, where only the last value of the vendor counts. For a macro
    series it holds earlier values.
    """

    symbol: str
    currency: str
    closes: Sequence[Close]
    source: str
    whole: bool = False  # the whole series: after a split it replaces the stored one
    confirmed: bool = (
        False  # by a second source, or the user's own: it replaces what it contradicts
    )
    vintages: tuple[Vintage, ...] | None = None
    splits: tuple[SplitEvent, ...] = ()  # what the source says of them


_Change = tuple[datetime, int, int]
"""Since when, at which place, and the value in millionths."""


class AsOf(Closes):
    """Values that depend on the moment of asking. Its columns are the newest ones."""

    revised: ClassVar[bool] = True

    __slots__ = ("_as_of", "_moments")

    def _begin(self, moments: Iterable[datetime]) -> None:
        """Take in when anything became known or changed, and read the newest values."""
        self._moments = sorted({*moments})
        self._as_of: tuple[int, Closes] | None = None
        newest = self.as_of(self._moments[-1])
        super().__init__(newest.days, newest.micros, newest.known)

    def _known(self, at: datetime) -> Closes:
        """Return the values known at `at`."""
        raise NotImplementedError

    def as_of(self, at: datetime) -> Closes:
        """Return all values known at `at`, cached for one moment."""
        known = bisect_right(self._moments, at)
        if self._as_of is None or self._as_of[0] != known:
            self._as_of = known, self._known(at)
        return self._as_of[1]

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Return the values known by `at`, of days up to `day`."""
        closes = self.as_of(at)
        return closes if day is None else closes[: bisect_right(closes.days, day)]

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """Return the last value of `through`, or None."""
        closes = self.through(at, day)
        return closes[len(closes) - 1] if closes else None

    def end(self, at: datetime, day: date | None = None) -> int:
        """Count the values of `through`."""
        return len(self.through(at, day))

    def moments(self, at: datetime) -> Sequence[datetime]:
        """Return when anything became known or changed, up to `at`."""
        return self._moments[: bisect_right(self._moments, at)]

    def news(self, first: datetime, last: datetime) -> bool:
        """Return whether anything became known or changed after `first`, up to `last`."""
        return bisect_right(self._moments, first) != bisect_right(self._moments, last)


class Revised(AsOf):
    """Closes that were revised: the first value of each day, when that was known, and each change
    since, in order of time."""

    __slots__ = ("_changes", "_days", "_first", "_since")

    def __init__(
        self,
        days: Sequence[date],
        first: Sequence[int],
        since: Sequence[datetime],
        changes: Sequence[_Change],
    ) -> None:
        self._days, self._first, self._since, self._changes = days, first, since, changes
        self._begin([*since, *(moment for moment, _, _ in changes)])

    def _known(self, at: datetime) -> Closes:
        end = bisect_right(self._since, at)
        micros = array("q", self._first[:end])
        known = list(self._since[:end])
        for moment, place, value in takewhile(lambda change: change[0] <= at, self._changes):
            micros[place], known[place] = value, moment
        return Closes(self._days[:end], micros, known)

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Yield every value known by `at`, also revised ones, day by day."""
        first = [(known, n, self._first[n]) for n, known in enumerate(self._since)]
        for known, place, micros in sorted([*first, *self._changes], key=itemgetter(1, 0)):
            if known <= at:
                yield Close(self._days[place], Decimal(micros).scaleb(MICRO), known)


def with_vintages(newest: Closes, vintages: Iterable[Vintage]) -> Closes:
    """Add to a series the values it had before.

    The newest values carry a guess of when each day was published. A sighting that proves the guess
    wrong replaces it. Days that the series lacks are ignored.
    """
    sightings: defaultdict[date, list[Vintage]] = defaultdict(list)
    for vintage in vintages:
        sightings[vintage.day].append(vintage)
    if not sightings:
        return newest
    first = array("q", newest.micros)
    known = list(newest.known)
    later = list[_Change]()
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
    """Return the values of a day with their moments, and when it was last seen to be missing."""
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
    """Return the name of a daily or weekly series among the closes: `day:ABC.spot`."""
    return f"{every.name.lower()}:{ticker}.{metric}"


def dated_key(symbol: str) -> tuple[Key, Span] | None:
    """Return the key and cadence for the name of a series; None for a ticker or a macro series."""
    cadence, colon, name = symbol.partition(":")
    every = _CADENCES.get(cadence)
    if every is None or not colon:
        return None
    ticker, _, metric = name.rpartition(".")
    return (ticker, metric, Kind.ACTUAL, Basis.COMPANY), every


def none_known(symbol: str) -> str:
    """Say that nothing is known of a series."""
    named = dated_key(symbol)
    return f"{called(*named[0][:2])} is not known" if named else f"no close of {symbol} is known"


class EnteredCloses(AsOf):
    """Hand-entered values that came in another order than their days, or were corrected."""

    __slots__ = ("_figures", "_weekly")

    def __init__(self, figures: Figures, *, weekly: bool) -> None:
        self._figures = figures
        self._weekly = weekly
        self._begin(fact.known_at for _, facts in _by_day(figures) for fact in facts)

    def _known(self, at: datetime) -> Closes:
        figures = (self._figures.figure(day, at) for day, _ in _by_day(self._figures))
        facts = [figure.fact for figure in figures if figure is not None]
        return _columns(_latest_of_weeks(facts) if self._weekly else facts)

    def every_value(self, at: datetime) -> Iterator[Close]:
        """Yield every value known by `at`, also corrected ones, day by day."""
        for _, facts in _by_day(self._figures):
            yield from (
                _close(fact) for fact in facts if fact.known_at <= at and fact.withdraws is None
            )


def dated(figures: Figures | None, every: Span) -> Closes:
    """Return the values of a daily or weekly series as closes."""
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
    return _columns(facts) if plain else EnteredCloses(figures, weekly=every is Span.WEEK)


def units_of(figures: Figures | None) -> set[Unit]:
    """Return the units of a series' values: one, unless something is wrong."""
    return (
        set()
        if figures is None
        else {fact.value.unit for _, facts in _by_day(figures) for fact in facts}
    )


def _by_day(figures: Figures) -> list[tuple[date, list[Fact]]]:
    return sorted((day, facts) for day, facts in figures.all() if isinstance(day, date))


def _latest_of_weeks(facts: Sequence[Fact]) -> list[Fact]:
    """Return the value of the latest day of each week. `facts` are by day."""
    weeks = {week_of(fact.period): fact for fact in facts if isinstance(fact.period, date)}
    return list(weeks.values())


def _columns(facts: Sequence[Fact]) -> Closes:
    closes = [_close(fact) for fact in facts]
    micros = [round(close.value.scaleb(-MICRO)) for close in closes]
    return Closes(
        [close.day for close in closes], micros, list(map(attrgetter("known_at"), closes))
    )


def _close(fact: Fact) -> Close:
    if not isinstance(fact.period, date):
        raise TypeError(f"{fact.metric} {fact.period} is of no day")
    return Close(fact.period, fact.value.value, fact.known_at)
