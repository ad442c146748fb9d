"""`catalyst inbox`, `catalyst ack`, `catalyst snooze`: what was told, and enough of it."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta

from catalyst_tui.book.clean import clean
from catalyst_tui.book.dates import last_moment, parse_day
from catalyst_tui.cli.exits import OK
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.cli.output import print_json
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.clock import SystemClock, local_time
from catalyst_tui.desk.home import find_home
from catalyst_tui.desk.inbox import EVERYTHING, acknowledge, inbox_lines
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.pages import InboxLine

QUIET = "nothing was told yet: what changes is written here"


def run(arguments: argparse.Namespace) -> int:
    """Do what the command is called; only `inbox` prints a table, and it marks nothing as seen."""
    with Office(find_home(arguments.home, arguments.book), SystemClock()) as office:
        match arguments.command:
            case "ack":
                _acknowledge(office, arguments.ids)
            case "snooze":
                _snooze(office, arguments.id, arguments.until)
            case _:
                _inbox(office, unread=arguments.unread, as_json=arguments.json)
    return OK


def _inbox(office: Office, *, unread: bool, as_json: bool) -> None:
    lines = inbox_lines(office.store, office.clock.now(), EVERYTHING if unread else 200)
    lines = tuple(line for line in lines if not (unread and line.seen))
    if as_json:
        print_json({"inbox": [_json(line) for line in lines]})
    elif lines:
        _table(lines)
    else:
        print("nothing unread" if unread else QUIET)


_COLUMNS = (
    Column("line", right=True),
    Column("when", rank=1),
    Column("checkpoint", rank=2),
    Column("state", rank=3),
    Column("what happened"),
)


def _table(lines: tuple[InboxLine, ...]) -> None:
    rows = [(str(line.id), local_time(line.at), line.checkpoint, _state(line), line.title) for line in lines]
    show(_COLUMNS, [Row(tuple(map(clean, cells))) for cells in rows])


def _state(line: InboxLine) -> str:
    """What becomes of it: `waits` is told again until it is acknowledged."""
    said = "acknowledged" if line.acknowledged else "waits" if line.waits else "" if line.seen else "unread"
    return " ".join(filter(None, (said, "snoozed" if line.snoozed else "")))


def _json(line: InboxLine) -> dict[str, object]:
    """The stable shape; moments are ISO 8601 in UTC."""
    return {
        "line": line.id,
        "at": line.at.isoformat(),
        "checkpoint": line.checkpoint,
        "ticker": line.ticker or None,
        "word": line.word,
        "title": line.title,
        "body": line.body,
        "seen": line.seen,
        "acknowledged": line.acknowledged,
        "waits": line.waits,
        "snoozed_until": line.snoozed and line.snoozed.isoformat(),
    }


def _acknowledge(office: Office, names: list[str]) -> None:
    try:
        found = acknowledge(office.store, names, office.clock.now())
    except KeyError as error:
        name = clean(str(error.args[0]), 100)
        raise CommandError(f"{name!r} is no line of the inbox, and no checkpoint it tells of") from None
    for line in found:
        print(f"acknowledged: {line.id}, {clean(line.title)}")
    if not found:
        print("acknowledged before")


def _snooze(office: Office, id_: str, until: str) -> None:
    now, book = office.clock.now(), office.book
    if id_ not in book.checkpoints and id_ not in book.events:
        raise CommandError(f"no checkpoint and no event {clean(id_, 100)!r} in the book")
    moment = _until(until, office, now)
    office.store.snooze(id_, moment, now)
    if moment > now:
        print(f"no popups about {id_} until {local_time(moment)}; the inbox has what happens")
    else:
        print(f"{id_} is heard again")


def _until(text: str, office: Office, now: datetime) -> datetime:
    """`3d`, `12h`, `2w`, the end of a day, or `off`: now."""
    if text == "off":
        return now
    if match := re.fullmatch(r"([1-9][0-9]{0,3}) ?([hdw])", text):
        unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[match[2]]
        return now + int(match[1]) * unit
    try:
        found = last_moment(parse_day(text), office.book.zone)
    except ValueError:
        raise CommandError(f"{clean(text, 40)!r} is no time: write 3d, 12h, 2w, 2026-12-01, or off") from None
    if found <= now:
        raise CommandError(f"{text} is over; `off` ends a snooze")
    return found
