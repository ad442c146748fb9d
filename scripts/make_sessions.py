"""Writes the exchanges' holidays and hours into `judge/sessions.txt`, from exchange_calendars.

The library costs a second and 77 MB to import, so the app ships its answer instead (watch.md). Run it again
when the table runs out: `make sessions`. `--check` holds what the app answers to the library instead, every
day of every exchange, and prints how many sessions and closes were compared.
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars as calendars

from catalyst_tui.book.model.listings import Venue, zone_of
from catalyst_tui.judge.sessions import sessions_of

FIRST, LAST = date(2015, 1, 1), date(2028, 12, 31)
TARGET = Path(__file__).parent.parent / "src/catalyst_tui/judge/sessions.txt"

CALENDARS = {
    "New York": "XNYS",
    "London": "XLON",
    "Xetra": "XETR",
    "Paris": "XPAR",
    "Amsterdam": "XAMS",
    "Brussels": "XBRU",
    "Milan": "XMIL",
    "Madrid": "XMAD",
    "Zurich": "XSWX",
    "Stockholm": "XSTO",
    "Copenhagen": "XCSE",
    "Oslo": "XOSL",
    "Helsinki": "XHEL",
    "Dublin": "XDUB",
    "Lisbon": "XLIS",
    "Vienna": "XWBO",
    "Toronto": "XTSE",
    "Tokyo": "XTKS",
    "Hong Kong": "XHKG",
    "Sydney": "XASX",
    "Mumbai": "XBOM",
}
"""What the library calls an exchange of `book/model/listings.py`."""


class Calendar:
    """An exchange's sessions by the library, in the exchange's own clock."""

    def __init__(self, name: str) -> None:
        code = CALENDARS[name]
        ends = calendars.get_calendar(code).bound_max()
        self.last = min(LAST, ends.date()) if ends is not None else LAST
        found = calendars.get_calendar(code, start=FIRST.isoformat(), end=self.last.isoformat())
        zone = ZoneInfo(str(found.tz))
        self.sessions = [day.date() for day in found.sessions]
        self.opens, self.closes = (
            [f"{moment.tz_convert(zone):%H:%M}" for moment in moments]
            for moments in (found.opens, found.closes)
        )
        pause = found.schedule.iloc[-1]
        begins, over = pause["break_start"], pause["break_end"]
        has = str(begins) != "NaT"
        self.pause = f"{begins.tz_convert(zone):%H:%M} {over.tz_convert(zone):%H:%M}" if has else ""

    def closed(self) -> list[date]:
        """Weekdays without a session."""
        held = set(self.sessions)
        days = [FIRST + timedelta(days=n) for n in range((self.last - FIRST).days + 1)]
        return [day for day in days if day.weekday() < 5 and day not in held]

    def hours(self) -> Iterator[tuple[date, str, str]]:
        """Its usual hours, each with the first day they were so."""
        told = ("", "")
        every = zip(self.sessions, self.opens, self.closes, strict=True)
        for _, rows in groupby(every, lambda row: row[0].year):
            held = [*rows]
            for part in (held[: len(held) // 2], held[-30:]):
                usual = Counter((opens, closes) for _, opens, closes in part).most_common(1)[0][0]
                if usual != told:
                    first = next(day for day, *row in held if tuple(row) == usual)
                    yield (first if told[0] else FIRST), *usual
                    told = usual

    def early(self) -> dict[str, list[date]]:
        """The sessions that close at another hour than usual, by that hour."""
        hours, found = [*self.hours()], defaultdict[str, list[date]](list)
        for day, closes in zip(self.sessions, self.closes, strict=True):
            usual = [row for row in hours if row[0] <= day][-1]
            if closes != usual[2]:
                found[closes].append(day)
        return found


def table(name: str) -> list[str]:
    """Return the rows of an exchange."""
    calendar = Calendar(name)
    lines = [f"[{name}]", f"until {calendar.last}"]
    lines += [f"hours {day} {opens} {closes}" for day, opens, closes in calendar.hours()]
    if calendar.pause:
        lines.append(f"pause {calendar.pause}")
    for year, days in groupby(calendar.closed(), lambda day: day.year):
        lines += _wrapped(f"closed {year}", days)
    for closes, found in calendar.early().items():
        for year, days in groupby(found, lambda day: day.year):
            lines += _wrapped(f"early {closes} {year}", days)
    return [*lines, ""]


def _wrapped(begins: str, days: Iterable[date]) -> list[str]:
    """Return lines that all begin in the same way."""
    rows = textwrap.wrap(" ".join(f"{day:%m%d}" for day in days), 90)
    return [f"{begins} {row}" for row in rows]


HEADER = """\
# Holidays and hours of the exchanges. Written by scripts/make_sessions.py.
#
# until    the last day known
# hours    from this day on: when it opens and closes
# pause    a break at noon
# closed   weekdays without a session: a year, then months and days
# early    sessions that close at another hour: the hour, a year, then months and days

"""


def text() -> str:
    """Return the text of the table."""
    return HEADER + "\n".join(line for name in CALENDARS for line in table(name))


def differences(name: str) -> tuple[int, int, list[str]]:
    """How many sessions of an exchange the library has, how many of them end early, and the days on which the
    app answers otherwise."""
    calendar, zone = Calendar(name), zone_of(Venue(name))
    ours, wrong = sessions_of(Venue(name), zone), []
    closes = dict(zip(calendar.sessions, calendar.closes, strict=True))
    for n in range((calendar.last - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        end = f"{ours.close_of(day).astimezone(zone):%H:%M}" if ours.held(day) else None
        if end != closes.get(day):
            wrong.append(f"{name} {day}: {end}, the library says {closes.get(day)}")
    return len(closes), sum(map(len, calendar.early().values())), wrong


def check() -> list[str]:
    """What differs, of all; prints what was compared."""
    every = []
    for name in CALENDARS:
        held, early, wrong = differences(name)
        print(f"{name:11} {held} sessions, {early} end early, {len(wrong)} differ")
        every += wrong
    return every


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(check()) or 0)
    TARGET.write_text(text(), encoding="utf-8")
