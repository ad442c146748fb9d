"""Daily closes of completed sessions: one by one as they are fetched, as columns where they are judged."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import overload


@dataclass(frozen=True, slots=True)
class Close:
    """The close of one completed session, split-adjusted as of the latest split we know."""

    day: date
    value: Decimal
    known_at: datetime


class Closes(Sequence[Close]):
    """A series of closes, oldest first, as columns: a year of 500 tickers is 125,000 of them.

    `days` and `known` hold shared objects, `micros` are millionths of the currency's unit.
    """

    __slots__ = ("days", "known", "micros")

    def __init__(self, days: Sequence[date], micros: Sequence[int], known: Sequence[datetime]) -> None:
        self.days, self.micros, self.known = days, micros, known

    @classmethod
    def of(cls, closes: Sequence[Close]) -> Closes:
        """The columns of closes given one by one."""
        if isinstance(closes, Closes):
            return closes
        return cls(
            [close.day for close in closes],
            array("q", (round(close.value.scaleb(6)) for close in closes)),
            [close.known_at for close in closes],
        )

    @overload
    def __getitem__(self, at: int) -> Close: ...
    @overload
    def __getitem__(self, at: slice) -> Closes: ...
    def __getitem__(self, at: int | slice) -> Close | Closes:
        if isinstance(at, slice):
            return Closes(self.days[at], self.micros[at], self.known[at])
        return Close(self.days[at], Decimal(self.micros[at]).scaleb(-6), self.known[at])

    def __len__(self) -> int:
        return len(self.days)

    def through(self, at: datetime, day: date | None = None) -> Closes:
        """Those known by `at`, of days up to `day`."""
        end = bisect_right(self.known, at)
        if day is not None:
            end = bisect_right(self.days, day, hi=end)
        return self if end == len(self) else self[:end]


NO_CLOSES = Closes((), (), ())


@dataclass(frozen=True, slots=True)
class History:
    """Daily closes of completed sessions, oldest first, split-adjusted, not dividend-adjusted."""

    symbol: str
    currency: str
    closes: tuple[Close, ...]
    source: str
    whole: bool = False  # all there is, not just what is new: it may replace what is known
