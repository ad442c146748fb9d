"""Write the dates ahead as an iCalendar file (RFC 5545), for calendars that subscribe to it.

The `UID` says what a date is: one that moves stays the same entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.home.files import UnreadableError, read_bytes, write_whole
from catalyst_tui.desk.shapes import Dated, DateKind

PRODUCT = "-//Catalyst//catalyst-tui//EN"
"""Only a calendar with this product is overwritten."""

LARGEST = 5_000_000  # bytes of a calendar

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


class CalendarError(UserError):
    """Why no calendar was written, and what to do."""


def write_calendar(path: Path, dates: Iterable[Dated], now: datetime) -> None:
    """Write the dates of the agenda. CalendarError with a sentence."""
    if find_spec("icalendar") is None:
        raise CalendarError(
            'a calendar needs icalendar; `pip install "catalyst-tui[calendar]"`'
        )
    if path.suffix.lower() != ".ics":
        raise CalendarError(f"{path} is no name of a calendar; let it end in .ics")
    try:
        before = read_bytes(path, LARGEST)
    except FileNotFoundError:
        before = b""
    except UnreadableError as error:
        raise CalendarError(str(error)) from None
    ours = before.startswith(b"BEGIN:VCALENDAR") and PRODUCT.encode() in before[:500]
    if before and not ours:
        raise CalendarError(
            f"{path} is not a calendar of Catalyst's; name another file, or move it away"
        )
    try:
        write_whole(path.resolve(), calendar_text(dates, now))
    except OSError as error:
        raise CalendarError(
            f"{path} cannot be written ({error.strerror or error})"
        ) from error


def calendar_text(dates: Iterable[Dated], now: datetime) -> str:
    """Return the file: all-day events that show as free."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Catalyst")
    calendar.add(
        "refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"}
    )
    for entry in dates:
        event, sure = Event(), entry.certainty == "confirmed"
        kind = _KIND.get(entry.kind, entry.kind.value)
        about = f"{entry.ticker}: " if entry.ticker else ""
        text = " ".join(clean(entry.text, 200).split())
        event.add("uid", f"{entry.key}@catalyst-tui")
        event.add("dtstart", entry.day)
        event.add("dtend", (entry.last or entry.day) + timedelta(days=1))
        event.add("summary", f"{'' if sure else '~'}{about}{text}")
        event.add("description", f"{kind}; the day is {entry.certainty}")
        event.add("categories", [kind])
        event.add("status", "CONFIRMED" if sure else "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        # Calendars take the event with the higher sequence
        event.add("sequence", int(now.timestamp()) // 60)
        event.add("dtstamp", now.replace(microsecond=0))
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()
