"""The calendar file: each date is the same one wherever it moves, and another library reads it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from msgspec.structs import replace

from catalyst_tui.desk.calendar_file import PRODUCT, CalendarError, calendar_text, write_calendar
from tests.desk.conftest import loaded
from tests.desk.views.test_timeline import HEAD, argument, known, printed, proof
from tests.doors.judge import Record
from tests.homes import Dated, DateKind, agenda

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DUE = Dated(date(2026, 12, 31), DateKind.DUE, "ALAB", "NPO ships", key="due:npo", certainty="confirmed")
SHIP = replace(DUE, key="event:show", last=date(2027, 1, 2), kind=DateKind.EVENT, certainty="speculative")


def read(text: str) -> dict[str, dict[str, Any]]:
    """Read it with the other library: each event by what it is, its values by name."""
    calendar = vobject.readOne(text)
    assert calendar.prodid.value == PRODUCT
    events = getattr(calendar, "vevent_list", [])
    return {one.uid.value: {child.name: child.value for child in one.getChildren()} for one in events}


def test_a_date_is_a_whole_day_that_takes_nobodys_time() -> None:
    one = read(calendar_text([DUE, SHIP], NOW))
    due, ship = one["due:npo@catalyst-tui"], one["event:show@catalyst-tui"]
    assert (due["DTSTART"], due["DTEND"]) == (date(2026, 12, 31), date(2027, 1, 1))
    assert (due["SUMMARY"], due["STATUS"], due["TRANSP"]) == ("ALAB: NPO ships", "CONFIRMED", "TRANSPARENT")
    assert due["DTSTAMP"] == NOW
    assert (ship["DTEND"], ship["SUMMARY"], ship["STATUS"]) == (
        date(2027, 1, 3),
        "~ALAB: NPO ships",
        "TENTATIVE",
    )


def test_a_file_that_is_not_ours_is_left(tmp_path: Path) -> None:
    path = tmp_path / "dates.ics"
    write_calendar(path, [DUE], NOW)
    path.write_text(path.read_text("utf-8")[:400], "utf-8")  # cut short: written whole again
    write_calendar(path, [DUE], LATER)
    assert read(path.read_text("utf-8"))
    for text in ("my notes", "BEGIN:VCALENDAR\r\nPRODID:-//Another//EN\r\nEND:VCALENDAR\r\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(CalendarError, match="not a calendar of Catalyst's; name another"):
            write_calendar(path, [DUE], NOW)
    with pytest.raises(CalendarError, match=r"let it end in \.ics"):
        write_calendar(tmp_path / "bashrc", [DUE], NOW)
    with pytest.raises(CalendarError, match="cannot be written"):
        write_calendar(tmp_path / "no" / "x.ics", [DUE], NOW)


def test_the_agenda_has_each_date_by_itself_with_how_sure_it_is() -> None:
    events = '[[event]]\nid = "day"\nticker = "ALAB"\ndate = 2026-12-03\ndate_status = "speculative"\n'
    book = loaded(
        HEAD
        + argument("t", "Optics", "2026-09-01", '["ALAB"]')
        + proof("a", 'event = "x"', "due = 2026-12-31", 'remind = ["T-1mo", "T-5d"]')
        + proof("b", 'event = "x"', "due = 2026-12-31")
        + events
    )
    came = printed("ALAB", "2026Q3", date(2026, 11, 4))
    told = Record(earnings_reports=(came,))
    found = {one.key: (one.day, one.certainty) for one in agenda(known(book, told))}
    assert found == {
        "print:ALAB:2026Q4": (date(2027, 2, 16), "estimated"),
        "event:day": (date(2026, 12, 3), "speculative"),
        "review:t": (date(2027, 2, 18), "confirmed"),
        "reminder:1mo:due:a": (date(2026, 11, 30), "confirmed"),
        "reminder:5d:due:a": (date(2026, 12, 26), "confirmed"),
        "due:a": (date(2026, 12, 31), "confirmed"),
        "due:b": (date(2026, 12, 31), "confirmed"),
    }
