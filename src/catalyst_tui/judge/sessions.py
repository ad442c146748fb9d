"""When each exchange trades and closes, from the table in `sessions.txt`.

After the last day of the table, and for an exchange that is not in it, every weekday is a session
(watch.md, "The scheduler is a metronome"). A coin trades all day and closes at midnight UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pkgutil import get_data
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.listings import Venue, zone_of
from catalyst_tui.judge.ledger.facts import REGULAR_CLOSE, Session, part_of_day

_DAY = timedelta(days=1)
_OPENS = time(9, 30)
_SUNDAYS = (
    ".TA",
    ".SR",
    ".QA",
    ".KW",
    ".CA",
)  # exchanges that trade on Sundays and are not in the table


class Sessions:
    """When one exchange trades, by the clock of `zone`.

    `ends` is the last day for which its holidays are known, None where none are.
    """

    def __init__(self, venue: Venue | None, zone: ZoneInfo) -> None:
        self.venue = venue
        self.zone = zone
        self.week = 7 if venue is Venue.CRYPTO else 5
        self.ends: date | None = None
        self._hours = [(date.min, _OPENS, REGULAR_CLOSE)]
        self._pause: tuple[time, time] | None = None
        self._closed: list[date] = []
        self._early: dict[date, time] = {}
        if rows := table().get(venue or ""):
            self._read(rows)
        self._holidays = frozenset(self._closed)

    def _read(self, rows: dict[str, list[list[str]]]) -> None:
        self.ends = date.fromisoformat(rows["until"][0][0])
        self._hours = []
        for first, opens, closes in rows["hours"]:
            since = date.fromisoformat(first) if self._hours else date.min
            self._hours.append(
                (since, time.fromisoformat(opens), time.fromisoformat(closes))
            )
        for begins, over in rows["pause"]:
            self._pause = time.fromisoformat(begins), time.fromisoformat(over)
        for year, *days in rows["closed"]:
            self._closed += [_day(year, day) for day in days]
        for closes, year, *days in rows["early"]:
            self._early |= {_day(year, day): time.fromisoformat(closes) for day in days}

    def held(self, day: date) -> bool:
        """Return whether it trades on `day`."""
        return day.weekday() < self.week and day not in self._holidays

    def on_or_before(self, day: date) -> date:
        """Return the latest session that is not after `day`."""
        while not self.held(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        """Return the first session that is not before `day`."""
        while not self.held(day):
            day += _DAY
        return day

    def between(self, after: date, until: date) -> int:
        """Count the sessions after `after`, up to and including `until`."""
        if until <= after:
            return 0
        weeks, rest = divmod((until - after).days, 7)
        days = (after + timedelta(days=n) for n in range(1, rest + 1))
        count = weeks * self.week + sum(day.weekday() < self.week for day in days)
        return count - (
            bisect_right(self._closed, until) - bisect_right(self._closed, after)
        )

    def later(self, day: date, count: int) -> date:
        """Return the last day that has at most `count` sessions between it and `day`."""
        while True:
            following = day + _DAY
            if self.held(following):
                if not count:
                    return day
                count -= 1
            day = following

    def close_of(self, day: date) -> datetime:
        """Return the moment (UTC) at which the session of `day` closes."""
        if self.venue is Venue.CRYPTO:
            return datetime.combine(day + _DAY, time(), UTC)
        return datetime.combine(day, self._session(day)[1], self.zone).astimezone(UTC)

    def _session(self, day: date) -> tuple[time, time]:
        """Return when the session of `day` begins and ends."""
        place = bisect_right(self._hours, day, key=lambda row: row[0]) - 1
        _, opens, closes = self._hours[place]
        return opens, self._early.get(day, closes)

    def last_completed(self, at: datetime) -> date:
        """Return the latest session that is over at `at`."""
        day = self.on_or_before(at.astimezone(self.zone).date())
        return day if at >= self.close_of(day) else self.on_or_before(day - _DAY)

    def at(self, at: datetime) -> Session:
        """Return the part of the trading day. Only New York trades before and after hours."""
        if self.venue is Venue.CRYPTO:
            return Session.OPEN
        local = at.astimezone(self.zone)
        day = local.date()
        clock = local.time()
        if not self.held(day):
            return Session.CLOSED
        opens, closes = self._session(day)
        if self.venue in (Venue.NEW_YORK, None):
            return part_of_day(clock, closes)
        if self._pause and self._pause[0] <= clock < self._pause[1]:
            return Session.CLOSED
        return Session.OPEN if opens <= clock < closes else Session.CLOSED

    def none_on(self, symbol: str, day: date) -> str:
        """Say why a symbol cannot have closed on `day`; empty when it can."""
        if self.held(day) or (self.venue is None and symbol.endswith(_SUNDAYS)):
            return ""
        if day.weekday() > 4:
            return f"a {day:%A}"
        return f"a holiday in {city(self.venue or Venue.NEW_YORK)}"


@cache
def table() -> dict[str, dict[str, list[list[str]]]]:
    """Read `sessions.txt`: for each exchange its rows by their first word."""
    found: dict[str, dict[str, list[list[str]]]] = {}
    text = (get_data("catalyst_tui.judge", "sessions.txt") or b"").decode()
    for line in text.splitlines():
        if line.startswith("["):
            rows = found[line.strip("[]")] = defaultdict(list)
        elif line and not line.startswith("#"):
            word, *cells = line.split()
            rows[word].append(cells)
    return found


def city(venue: Venue) -> str:
    """Return where an exchange is, for a sentence."""
    return "Frankfurt" if venue is Venue.XETRA else str(venue)


def _day(year: str, day: str) -> date:
    return date(int(year), int(day[:2]), int(day[2:]))


@lru_cache(maxsize=256)
def sessions_of(venue: Venue | None, zone: ZoneInfo) -> Sessions:
    """Return the sessions of an exchange; for an unknown one, the weekdays of `zone`."""
    return Sessions(venue, zone if venue is None else zone_of(venue))
