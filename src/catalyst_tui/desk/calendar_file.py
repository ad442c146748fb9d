"""Write the dates ahead as an iCalendar file (RFC 5545); the file before is its only memory.

The `UID` says what a date is, so one that moves stays the same entry with a higher `SEQUENCE`. One
that is no longer expected is cancelled until its day is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.files import UnreadableError, read_bytes, write_whole
from catalyst_tui.desk.shapes.pages import Appointment, DateKind

if TYPE_CHECKING:
    from icalendar import Component, Event

PRODUCT = "-//Catalyst//catalyst-tui//EN"
"""Only a calendar with this product is overwritten."""

LARGEST = 5_000_000  # bytes of a calendar

_BEFORE = ("DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS")
"""A change of these raises the `SEQUENCE`."""


class CalendarError(Exception):
    """Why no calendar was written, and what to do."""


def keep_calendar(path: Path, dates: Iterable[Appointment], now: datetime, today: date) -> bool:
    """Write the dates; return whether the file changed. CalendarError with a sentence."""
    if find_spec("icalendar") is None:
        raise CalendarError('a calendar needs icalendar; `pip install "catalyst-tui[calendar]"`')
    if path.suffix.lower() != ".ics":
        raise CalendarError(f"{path} is no name of a calendar; let it end in .ics")
    before = _read(path)
    text = written(dates, before, now, today)
    if text == before:
        return False
    try:
        write_whole(path.resolve(), text)
    except OSError as error:
        raise CalendarError(f"{path} cannot be written ({error.strerror or error})") from error
    return True


def _read(path: Path) -> str:
    """Return what was written before; empty if nothing was."""
    try:
        text = read_bytes(path, LARGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except UnreadableError as error:
        raise CalendarError(str(error)) from None
    if text and (not text.startswith("BEGIN:VCALENDAR") or PRODUCT not in text[:500]):
        raise CalendarError(
            f"{path} is not a calendar of Catalyst's; name another file, or move it away"
        )
    return text


def written(dates: Iterable[Appointment], before: str, now: datetime, today: date) -> str:
    """Return the new text of the file; unchanged dates stay as they were `before`."""
    from icalendar import Calendar

    known = _known(before)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Catalyst")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    events = {str(one["UID"]): one for one in (_event(entry) for entry in dates)}
    for uid, old in known.items():
        if uid not in events and _day(old) >= today:
            events[uid] = _cancelled(old)
    for uid, event in sorted(events.items()):
        sequence, stamp = 0, now.replace(microsecond=0)
        if uid in known:
            old = known[uid]
            same = all(_said(event, name) == _said(old, name) for name in _BEFORE)
            sequence, stamp = (
                int(old.get("SEQUENCE", 0)) + (not same),
                old.decoded("DTSTAMP") if same else stamp,
            )
        event.add("sequence", sequence)
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _known(before: str) -> dict[str, Component]:
    """Return the dates of the file before, by `UID`; none if it is damaged."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(before) if before else Calendar()
        events = [
            component
            for component in calendar.walk("VEVENT")
            if {"UID", "DTSTART", "DTSTAMP"} <= set(component)
        ]
        return {
            str(event["UID"]): event
            for event in events
            if isinstance(event.decoded("DTSTART"), date)
        }
    except (ValueError, LookupError):
        return {}


def _event(one: Appointment) -> Event:
    """Return an all-day event that shows as free."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{one.key}@catalyst-tui")
    event.add("dtstart", one.day)
    event.add("dtend", one.last + timedelta(days=1))
    about = f"{one.ticker}: " if one.ticker else ""
    sure = "" if one.certainty == "confirmed" else "~"
    event.add("summary", f"{sure}{about}{' '.join(clean(one.text, 200).split())}")
    event.add("description", f"{_KIND.get(one.kind, one.kind.value)}; the day is {one.certainty}")
    event.add("categories", [_KIND.get(one.kind, one.kind.value)])
    event.add("status", "CONFIRMED" if one.certainty == "confirmed" else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


_KIND = {
    DateKind.LATE: "report",
    DateKind.ANNOUNCED: "report",
    DateKind.EXPECTED: "report",
    DateKind.OVERDUE: "deadline",
    DateKind.DUE: "deadline",
}
"""An announced and an expected report are one kind in a calendar, as is a
deadline before and after it.
"""


def _cancelled(old: Component) -> Event:
    from icalendar import Event

    event = Event()
    for name in ("UID", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP"):
        if name in old:
            event[name] = old[name]
    event.add("status", "CANCELLED")
    return event


def _day(event: Component) -> date:
    """Return its last day."""
    end = (
        event.decoded("DTEND") if "DTEND" in event else event.decoded("DTSTART") + timedelta(days=1)
    )
    day = end.date() if isinstance(end, datetime) else end
    found: date = day - timedelta(days=1)
    return found


def _said(event: Component, name: str) -> object:
    return (
        event.decoded(name) if name in event and name.startswith("DT") else str(event.get(name, ""))
    )
