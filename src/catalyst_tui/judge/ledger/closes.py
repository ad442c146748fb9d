"""Daily closes as columns, and other series with a value for each day.

Macro series and exchange rates are stored the same way. A series whose values were revised, or
that a person entered in any order (`AsOf`), answers as of a moment.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise, takewhile
from operator import attrgetter, itemgetter
from typing import ClassVar, overload

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Span, week_of
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.model.subject import called
from catalyst_tui.judge.kinds import Bound, Kind
from catalyst_tui.judge.ledger.figures import Figures, Key
from catalyst_tui.judge.ledger.observed import LONG_AGO, Fact
from catalyst_tui.values import Frozen

RATE = "rate:"
"""How the name of a series of exchange rates begins: `rate:USD`."""

MICRO = Decimal("0.000001")
"""Closes are stored as whole millionths."""


class Close(Frozen):
    """The close of one completed session, adjusted for all known splits."""

    day: date
    value: Decimal
    known_at: datetime


class Vintage(Frozen):
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

    __slots__ = ("changes", "days", "known", "micros")

    def __init__(
        self, days: Sequence[date], micros: Sequence[int], known: Sequence[datetime]
    ) -> None:
        self.days = days
        self.micros = micros
        self.known = known
        self.changes = known
        """When anything became known or changed."""

    @classmethod
    def of(cls, closes: Sequence[Close]) -> Closes:
        """Convert closes to columns."""
        if isinstance(closes, Closes):
            return closes
        return cls(
            [close.day for close in closes],
            array("q", (_micros(close.value) for close in closes)),
            [close.known_at for close in closes],
        )

    @overload
    def __getitem__(self, at: int) -> Close: ...
    @overload
    def __getitem__(self, at: slice) -> Closes: ...
    def __getitem__(self, at: int | slice) -> Close | Closes:
        if isinstance(at, slice):
            return Closes(self.days[at], self.micros[at], self.known[at])
        return Close(self.days[at], MICRO * self.micros[at], self.known[at])

    def __len__(self) -> int:
        return len(self.days)

    def longer(self, close: Close) -> Closes:
        """Return these closes and a later one."""
        micros = array("q", self.micros)
        micros.append(_micros(close.value))
        return Closes([*self.days, close.day], micros, [*self.known, close.known_at])

    def as_of(self, _at: datetime) -> Closes:
        """Return the series with the values known at a moment."""
        return self

    def end(self, at: datetime, day: date | None = None) -> int:
        """Count the closes known by `at`, of days up to `day`."""
        closes = self.as_of(at)
        known = bisect_right(closes.known, at)
        return known if day is None else bisect_right(closes.days, day, hi=known)

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Return the closes known by `at`, of days up to `day`."""
        closes = self.as_of(at)
        end = closes.end(at, day)
        return closes if end == len(closes) else closes[:end]

    def last(self, at: datetime, day: date | None = None) -> Close | None:
        """Return the last close of `through`, or None."""
        closes = self.as_of(at)
        end = closes.end(at, day)
        return closes[end - 1] if end else None

    def every_value(self, at: datetime) -> Iterable[Close]:
        """Return every value known by `at`, also revised ones, day by day."""
        return self.through(at)


NO_CLOSES = Closes((), (), ())


class SplitEvent(Frozen):
    """A source says how many new shares there are for each old one, from a day on."""

    day: date
    ratio: Fraction


class History(Frozen):
    """Daily closes of completed sessions, oldest first, adjusted for splits, not for dividends.

    `vintages` is None for closes, where only the last value of the vendor counts. For a macro
    series it holds earlier values.
    """

    symbol: str
    currency: str
    closes: Sequence[Close]
    source: str
    whole: bool = False  # the whole series: after a split it replaces the stored one
    # Confirmed by a second source or entered by the user: it replaces other closes
    confirmed: bool = False
    vintages: tuple[Vintage, ...] | None = None
    splits: tuple[SplitEvent, ...] = ()  # what the source says of them


class AsOf(Closes):
    """Closes that were revised, or entered in any order: their values depend on the moment.

    Its columns are the newest values. `known_at` returns the values known at a moment, `values` are
    all that ever were, day by day.
    """

    revised: ClassVar[bool] = True

    __slots__ = ("_as_of", "_known_at", "_values")

    def __init__(
        self,
        changes: Iterable[datetime],
        known_at: Callable[[datetime], Closes],
        values: Callable[[], Iterable[Close]],
    ) -> None:
        moments = sorted({*changes})
        newest = known_at(moments[-1])
        super().__init__(newest.days, newest.micros, newest.known)
        self.changes = moments
        self._known_at = known_at
        self._values = values
        self._as_of = len(moments), newest

    def as_of(self, at: datetime) -> Closes:
        """Return all values known at `at`, cached for one moment."""
        known = bisect_right(self.changes, at)
        if self._as_of[0] != known:
            self._as_of = known, self._known_at(at)
        return self._as_of[1]

    def every_value(self, at: datetime) -> Iterable[Close]:
        """Return every value known by `at`, day by day."""
        return [close for close in self._values() if close.known_at <= at]


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
    later = list[
        tuple[datetime, int, int]
    ]()  # since when, at which place, in millionths
    for place, day in enumerate(newest.days):
        told = sorted(sightings[day], key=attrgetter("known_at"))
        absent = LONG_AGO
        while told and told[0].value is None:
            absent = told.pop(0).known_at
        values = [
            (one.known_at, _micros(one.value)) for one in told if one.value is not None
        ]
        if not values:
            continue
        moment, first[place] = values[0]
        guess = known[place]
        known[place] = guess if absent < guess < moment else moment
        later += [
            (moment, place, micros)
            for (_, before), (moment, micros) in pairwise(values)
            if micros != before
        ]
    # A close is known no later than that of a later day
    known = list(accumulate(reversed(known), min))[::-1]
    later.sort()

    def known_at(at: datetime) -> Closes:
        end = bisect_right(known, at)
        micros, since = first[:end], known[:end]
        for moment, place, value in takewhile(lambda change: change[0] <= at, later):
            micros[place], since[place] = value, moment
        return Closes(newest.days[:end], micros, since)

    def every_value() -> Iterator[Close]:
        all_known = [(known_at, n, first[n]) for n, known_at in enumerate(known)]
        for moment, place, micros in sorted([*all_known, *later], key=itemgetter(1, 0)):
            yield Close(newest.days[place], MICRO * micros, moment)

    return AsOf([*known, *(moment for moment, _, _ in later)], known_at, every_value)


def _micros(value: Decimal) -> int:
    return round(value / MICRO)


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
    return (
        f"{called(*named[0][:2])} is not known"
        if named
        else f"no close of {symbol} is known"
    )


def dated(figures: Figures | None, every: Span) -> Closes:
    """Return the values of a daily or weekly series as closes."""
    days = _by_day(figures)
    if figures is None or not days:
        return NO_CLOSES

    def columns(facts: Iterable[Fact]) -> Closes:
        closes = map(_close, facts)
        latest = {
            week_of(one.day) if every is Span.WEEK else one.day: one for one in closes
        }
        return Closes.of([*latest.values()])

    facts = [fact for _, versions in days for fact in versions]
    plain = columns(facts)
    in_order = all(
        before.known_at <= after.known_at for before, after in pairwise(facts)
    )
    if (
        in_order
        and len(plain) == len(facts)
        and all(one.bound is Bound.EXACT for one in facts)
    ):
        return plain

    def known_at(at: datetime) -> Closes:
        known = (figures.figure(day, at) for day, _ in days)
        return columns(figure.fact for figure in known if figure is not None)

    return AsOf(
        (fact.known_at for fact in facts),
        known_at,
        lambda: (_close(fact) for fact in facts if fact.withdraws is None),
    )


def units_of(figures: Figures | None) -> set[Unit]:
    """Return the units of a series' values: one, unless something is wrong."""
    return {fact.value.unit for _, facts in _by_day(figures) for fact in facts}


def _by_day(figures: Figures | None) -> list[tuple[date, list[Fact]]]:
    every = () if figures is None else figures.all()
    return sorted((day, facts) for day, facts in every if isinstance(day, date))


def _close(fact: Fact) -> Close:
    if not isinstance(fact.period, date):
        raise TypeError(f"{fact.metric} {fact.period} is of no day")
    return Close(fact.period, fact.value.value, fact.known_at)
