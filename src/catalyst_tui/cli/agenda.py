"""`catalyst agenda`: the dates ahead, as a list or as a calendar file."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.failures import CommandError, refuse_without_book
from catalyst_tui.cli.opening import opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.calendar_file import CalendarError, keep_calendar
from catalyst_tui.desk.shapes.timeline import Appointment, DateKind
from catalyst_tui.desk.views.agenda import agenda, within


def run(arguments: argparse.Namespace) -> Answer:
    """A line for each date, the soonest first; what is over and still to be done before them."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        known, now = workspace.look().known, workspace.clock.now()
    dates, today = agenda(known), known.today
    shown = within(dates, today + timedelta(days=arguments.days))
    value = {"today": today.isoformat(), "dates": [_json(one) for one in shown], "file": arguments.ics}
    if arguments.ics is None:
        return Answer(value, lambda: _print(shown, today, arguments.days))
    path = Path(arguments.ics).expanduser()
    try:
        changed = keep_calendar(path, dates, now, today)
    except CalendarError as error:
        raise CommandError(str(error)) from None
    said = f"{path}: {len(dates)} dates" if changed else f"{path}: nothing has moved"
    return Answer(value, lines(said))


_COLUMNS = (
    Column("day"),
    Column("in", right=True),
    Column("ticker"),
    Column("what", rank=1),
    Column("about"),
)


def _print(dates: tuple[Appointment, ...], today: date, days: int) -> None:
    if dates:
        show(_COLUMNS, [Row(tuple(map(clean, _cells(one, today)))) for one in dates])
    else:
        print(f"nothing is dated within {days} days")


def _cells(one: Appointment, today: date) -> tuple[str, ...]:
    sure = "" if one.certainty == "confirmed" else "~"
    last = f"..{one.last}" if one.last != one.day else ""
    return f"{sure}{one.day}{last}", _ahead(one, today), one.ticker, said_kind(one), one.text


def _ahead(one: Appointment, today: date) -> str:
    days = (one.day - today).days
    if days == 0 or (days < 0 and one.last >= today):
        return "today"
    return f"{days} d" if days > 0 else f"{-days} d late"


def said_kind(one: Appointment) -> str:
    """What kind of date it is, in a word or two."""
    return _KINDS.get(one.kind, one.kind.value)


_KINDS = {
    DateKind.LATE: "report late",
    DateKind.ANNOUNCED: "report",
    DateKind.EXPECTED: "report expected",
    DateKind.OVERDUE: "your ruling",
    DateKind.DUE: "deadline",
    DateKind.EVIDENCE: "evidence by",
}


def _json(one: Appointment) -> dict[str, object]:
    return {
        "key": one.key,
        "day": one.day.isoformat(),
        "last": one.last.isoformat(),
        "kind": said_kind(one),
        "ticker": one.ticker or None,
        "text": one.text,
        "certainty": one.certainty,
    }
