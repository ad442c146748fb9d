"""Check what works on this machine: home, book, database, sources as last seen, notifications."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.desk.alerts.delivery import phone
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import ConfigError
from catalyst_tui.desk.home.folder import Home, HomeError
from catalyst_tui.desk.home.keys import find_keys
from catalyst_tui.desk.recovery import StoreError, backups
from catalyst_tui.desk.shapes import KEYLESS
from catalyst_tui.desk.views.status import source_rows
from catalyst_tui.desk.workspace.book_file import BookError
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.notify import Change, Notice, Notifier, NotifyError, Write
from catalyst_tui.notify.channels import channels, kind_of
from catalyst_tui.values import Frozen


class Mood(StrEnum):
    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


class Finding(Frozen):
    """The result of one check."""

    about: str
    mood: Mood
    text: str


async def examine(
    home: Home, clock: Clock, *, notify: bool = False, write: Write | None = None
) -> list[Finding]:
    """Check everything; with `notify` send a test through every channel,
    also the terminal of `write`.
    """
    versions = (
        f"{platform.python_version()} on {sys.platform}, textual {version('textual')}"
    )
    found = [Finding("python", Mood.FINE, versions)]
    try:
        workspace = open_workspace(home, clock)
    except BookError as error:
        first = error.problems[0]
        text = f"{error}; the first: line {first.line}: {first.message}"
        return [*found, Finding("book", Mood.WRONG, text)]
    except (HomeError, ConfigError, StoreError) as error:
        return [*found, Finding("home", Mood.WRONG, str(error))]
    with workspace:
        found += _workspace(workspace)
        wishes = workspace.config
        through = channels(
            desktop=wishes.desktop, on_alert=wishes.on_alert, write=write
        )
        through |= phone(wishes, home)
        if not through:
            found.append(_nowhere(wanted=wishes.desktop, asked=notify))
        elif not notify:
            names = ", ".join(dict.fromkeys(map(kind_of, through)))
            text = f"{names}; `--notify` sends one through each"
            found.append(Finding("notifications", Mood.FINE, text))
        else:
            found += [await _try(*channel, clock) for channel in through.items()]
    return found


def _workspace(workspace: Workspace) -> Iterator[Finding]:
    home, book, now = workspace.home, workspace.book, workspace.clock.now()
    yield Finding("home", Mood.FINE, str(home.folder))
    settings = (
        str(home.config)
        if home.config.exists()
        else f"{home.config}, not there: defaults"
    )
    mood = Mood.NOTE if workspace.old_settings else Mood.FINE
    yield Finding("settings", mood, workspace.old_settings or settings)
    yield _database(home)
    counts = f"{len(book.tickers)} tickers, {len(book.checkpoints)} checkpoints"
    mood = Mood.WRONG if workspace.problem else Mood.FINE
    yield Finding("book", mood, workspace.problem or f"{home.book}: {counts}")
    if workspace.behind:
        yield Finding("clock", Mood.WRONG, workspace.behind)
    for symbol in (closes := workspace.store.prices.closes):
        closes.get(symbol)
    if unreadable := workspace.unreadable_closes:
        yield Finding("database", Mood.WRONG, unreadable)
    yield from _exchanges(book, now)
    keys = find_keys(home.config.parent)
    named = ", ".join(keys.found) or (
        "none; config.toml says which sources would be asked first with one"
    )
    mood = Mood.WRONG if keys.problem else Mood.FINE
    yield Finding("keys", mood, keys.problem or named)
    for row in source_rows(
        workspace.config, workspace.store.sources.read(), keys.found, now
    ):
        if row.state != KEYLESS:
            yield Finding(row.name, Mood.FINE if row.fine else Mood.NOTE, row.text)


def _exchanges(book: Book, now: datetime) -> Iterator[Finding]:
    """Yield for each exchange of the book what it does now and until when its holidays are known.

    One more finding names the tickers without a known exchange.
    """
    placed = {ticker.venue for ticker in book.tickers.values()} or {Venue.NEW_YORK}
    for venue in (venue for venue in Venue if venue in placed):
        sessions = sessions_of(venue, book.zone)
        message = "trades around the clock"
        mood = Mood.FINE
        if sessions.ends is not None:
            mood = Mood.FINE if (sessions.ends - now.date()).days > 30 else Mood.NOTE
            message = f"{sessions.at(now)}; holidays known until {sessions.ends}"
        yield Finding("exchange", mood, f"{venue}: {message}")
    unplaced = [
        ticker.symbol for ticker in book.tickers.values() if ticker.venue is None
    ]
    if unplaced:
        text = f'not known for {listed(unplaced)}: any weekday counts. Write exchange = "…"'
        yield Finding("exchange", Mood.NOTE, text)


def _database(home: Home) -> Finding:
    size = f"{home.database.name}, {home.database.stat().st_size / 1_000_000:.1f} MB"
    copies = backups(home.database)
    newest = next((copy for copy in copies if copy.sound), None)
    mood = Mood.WRONG if copies and not newest else Mood.FINE
    text = (
        f"none of its {len(copies)} copies can be read" if copies else "no copies yet"
    )
    if newest:
        day = f"{newest.made_at:%Y-%m-%d}"
        text = f"copies: {len(copies)}, the newest good one of {day}"
    return Finding("database", mood, f"{size}; {text}")


def _nowhere(wanted: bool, asked: bool) -> Finding:
    lacking = "no session bus" if sys.platform == "linux" else "no desktop"
    mood = Mood.WRONG if wanted and asked else Mood.NOTE
    return Finding(
        "notifications",
        mood,
        f"{lacking if wanted else 'switched off'}: alerts go to the inbox only",
    )


async def _try(channel: str, notifier: Notifier, clock: Clock) -> Finding:
    test = Change("a-test", None, "met", clock.now())
    notice = Notice(
        "Catalyst",
        "This is how a checkpoint that changed will be told.",
        changes=(test,),
    )
    try:
        await notifier.send(notice)
        return Finding("notifications", Mood.FINE, kind_of(channel).took)
    except NotifyError as error:
        return Finding("notifications", Mood.WRONG, str(error))
    finally:
        await notifier.close()
