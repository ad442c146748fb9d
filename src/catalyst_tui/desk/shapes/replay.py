"""The past as a track to move along: what was known since when, what flipped, what was printed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from catalyst_tui.book.model.dates import last_moment, local_day


class Stop(StrEnum):
    """What a step along the track goes to."""

    DAY = "day"
    WEEK = "week"
    PRINT = "print"
    FLIP = "flip"


class PrintStop(Struct, frozen=True):
    """A company's report, when it was public: `Q1`."""

    at: datetime
    ticker: str
    quarter: str


class FlipStop(Struct, frozen=True):
    """A verdict that changed, by the facts alone, and the day of that at the exchange; `key` as of a word
    (`leo-cadence[2025H2]`)."""

    at: datetime
    day: date
    ticker: str
    key: str
    before: str
    after: str
    reason: str


class LastFlip(Struct, frozen=True):
    """How a checkpoint flipped last by the moment that is seen. `newest`: on the last day anything did."""

    before: str
    after: str
    day: date
    newest: bool


class Track(Struct, frozen=True):
    """From the first fact to now. Prints and flips oldest first; `whole` once every flip is found."""

    first: datetime
    last: datetime
    zone: ZoneInfo
    prints: tuple[PrintStop, ...] = ()
    flips: tuple[FlipStop, ...] = ()
    whole: bool = False

    def about(self, symbol: str | None) -> Track:
        """What is about one ticker; all without one."""
        if symbol is None:
            return self
        prints = tuple(one for one in self.prints if one.ticker == symbol)
        flips = tuple(one for one in self.flips if one.ticker == symbol)
        return Track(self.first, self.last, self.zone, prints, flips, self.whole)

    def step(self, at: datetime, stop: Stop, by: int) -> datetime:
        """The moment a step before or after `at`: the end of a day, or when something was public. Where there
        is none in that direction it is `at`."""
        match stop:
            case Stop.DAY | Stop.WEEK:
                return self.day(at, by * (7 if stop is Stop.WEEK else 1))
            case Stop.PRINT:
                return _beside([one.at for one in self.prints], at, by)
            case Stop.FLIP:
                return _beside([one.at for one in self.flips], at, by)

    def day(self, at: datetime, by: int) -> datetime:
        """The end of the day `by` days from that of `at`, within the track."""
        return self.end_of(local_day(at, self.zone) + timedelta(days=by))

    def day_of(self, at: datetime) -> date:
        """The day of a moment at the exchange."""
        return local_day(at, self.zone)

    def end_of(self, day: date) -> datetime:
        """The end of a day, within the track."""
        return self.within(last_moment(day, self.zone))

    def within(self, at: datetime) -> datetime:
        """The moment, or the end of the track it lies beyond."""
        return min(max(at, self.first), self.last)

    def flipped_by(self, at: datetime) -> int:
        """How many flips there were by then."""
        return bisect_right(self.flips, at, key=lambda one: one.at)

    def last_flips(self, at: datetime) -> tuple[FlipStop, ...]:
        """Those of the last day by `at` on which anything flipped."""
        count = self.flipped_by(at)
        first = count
        while first and self.flips[first - 1].day == self.flips[count - 1].day:
            first -= 1
        return self.flips[first:count]


def _beside(moments: Iterable[datetime], at: datetime, by: int) -> datetime:
    """The moment `by` places after `at`, or before it."""
    places = sorted(set(moments))
    place = bisect_right(places, at) + by - 1 if by > 0 else bisect_left(places, at) + by
    return places[place] if 0 <= place < len(places) else at
