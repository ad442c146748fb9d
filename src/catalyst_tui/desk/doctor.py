"""What works here: the home, the book, the database, the sources as last seen, the desktop."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.config import ConfigError
from catalyst_tui.desk.home import Home, HomeError
from catalyst_tui.desk.office import BookError, Office
from catalyst_tui.desk.trouble import StoreError
from catalyst_tui.judge.sessions import TABLE_ENDS, session_at
from catalyst_tui.notify.choose import best_notifier
from catalyst_tui.notify.notifier import Notice, NotifyError


class Mood(StrEnum):
    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    mood: Mood
    text: str


async def examine(home: Home, clock: Clock, *, notify: bool) -> list[Finding]:
    """Look at everything; `notify` also sends a test notification. Never raises for what it finds."""
    return [finding async for finding in _examine(home, clock, notify)]


async def _examine(home: Home, clock: Clock, notify: bool) -> AsyncIterator[Finding]:
    yield Finding(
        "python", Mood.FINE, f"{platform.python_version()} on {sys.platform}, textual {version('textual')}"
    )
    try:
        office = Office(home, clock)
    except BookError as error:
        first = error.problems[0]
        yield Finding("book", Mood.WRONG, f"{error}; the first: line {first.line}: {first.message}")
        return
    except (HomeError, ConfigError, StoreError) as error:
        yield Finding("home", Mood.WRONG, str(error))
        return
    with office:
        for finding in _office(office):
            yield finding
        yield await _desktop(notify)


def _office(office: Office) -> list[Finding]:
    book, now = office.book, office.clock.now()
    size = office.home.database.stat().st_size / 1_000_000
    found = [
        Finding("home", Mood.FINE, str(office.home.folder)),
        Finding("database", Mood.FINE, f"{office.home.database.name}, {size:.1f} MB"),
    ]
    if office.problem:
        found.append(Finding("book", Mood.WRONG, office.problem))
    else:
        counts = f"{len(book.tickers)} tickers, {len(book.checkpoints)} checkpoints"
        found.append(Finding("book", Mood.FINE, f"{office.home.book}: {counts}"))
    ends = (TABLE_ENDS - now.astimezone(book.zone).date()).days
    mood = Mood.FINE if ends > 30 else Mood.NOTE
    session = session_at(now, book.zone)
    found.append(Finding("exchange", mood, f"{session}; holidays known until {TABLE_ENDS}"))
    health = office.store.read_health()
    if not health:
        found.append(Finding("sources", Mood.NOTE, "none was asked yet; `catalyst refresh` asks"))
    for row in health.values():
        good = row.state in ("ok", "slow")
        last = f"last answer {row.last_ok:%Y-%m-%d %H:%M} UTC" if row.last_ok else "never answered"
        text = f"{row.state}, {last}" + ("" if good else f"; {row.last_error}")
        if row.until and row.until > now:
            text += f"; next try {row.until:%H:%M} UTC"
        found.append(Finding(row.name, Mood.FINE if good else Mood.NOTE, text))
    return found


async def _desktop(notify: bool) -> Finding:
    if not notify:
        has = sys.platform == "linux" and bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
        text = (
            "a session bus is here; `--notify` sends one"
            if has
            else "no session bus: alerts go to the inbox only"
        )
        return Finding("notifications", Mood.FINE if has else Mood.NOTE, text)
    notifier = best_notifier()
    try:
        await notifier.send(Notice("Catalyst", "This is how a checkpoint that changed will be told."))
        return Finding("notifications", Mood.FINE, "the desktop took a test notification")
    except NotifyError as error:
        return Finding("notifications", Mood.WRONG, str(error))
    finally:
        await notifier.close()
