"""`catalyst snooze`: no popups about something for a while."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import last_moment, parse_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock, local_time
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.add_argument("id", metavar="ID", help="a checkpoint, or an event")
    parser.add_argument("until", metavar="UNTIL", help="3d, 12h, 2w, 2026-12-01; off ends it")


def run(arguments: argparse.Namespace) -> Answer:
    """Hold the popups, or let them come again, and say which."""
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        return _snooze(workspace, arguments.id, arguments.until)


def _snooze(workspace: Workspace, id_: str, until: str) -> Answer:
    now, book = workspace.clock.now(), workspace.book
    if id_ not in book.checkpoints and id_ not in book.events:
        hint = suggestion(id_, [*book.checkpoints, *book.events])
        raise ArgumentError(f"no checkpoint and no event {clean(id_, 100)!r} in the book{hint}")
    moment = _until(until, workspace, now)
    workspace.store.inbox.snooze(id_, moment, now)
    if moment > now:
        said = f"no popups about {id_} until {local_time(moment)}; the inbox has what happens"
        return Answer({"about": id_, "until": moment.isoformat()}, lines(said))
    return Answer({"about": id_, "until": None}, lines(f"{id_} is heard again"))


def _until(text: str, workspace: Workspace, now: datetime) -> datetime:
    """`3d`, `12h`, `2w`, the end of a day, or `off`: now."""
    if text == "off":
        return now
    if match := re.fullmatch(r"([1-9][0-9]{0,3}) ?([hdw])", text):
        unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[match[2]]
        return now + int(match[1]) * unit
    try:
        found = last_moment(parse_day(text), workspace.book.zone)
    except ValueError:
        raise ArgumentError(
            f"{clean(text, 40)!r} is no time: write 3d, 12h, 2w, 2026-12-01, or off"
        ) from None
    if found <= now:
        raise ArgumentError(f"{text} is over; `off` ends a snooze")
    return found
