"""Open the home that a command line means, and read the days on it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.dates import last_moment, parse_day
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, say
from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.entry.book_edit import renamed_ids
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.recovery import StoppedError
from catalyst_tui.desk.workspace.workspace import Workspace


def opened(arguments: argparse.Namespace) -> Workspace:
    """Open the home to write. Use it as a context manager."""
    return open_workspace(find_home(arguments.home, arguments.book), SystemClock())


@contextmanager
def opened_to_read(arguments: argparse.Namespace) -> Iterator[Workspace]:
    """Open the home of a command that only prints, even on a disk that takes no writes."""
    home = find_home(arguments.home, arguments.book)
    with open_workspace(home, SystemClock(), only_reads=True) as workspace:
        if workspace.store.stopped:
            say(
                f"catalyst: {workspace.store.stopped} This is what is known; nothing could be "
                "saved."
            )
        if workspace.behind:
            say(f"catalyst: {workspace.behind}")
        if workspace.old_settings:
            say(f"catalyst: {one_row(workspace.old_settings, 1000)}.")
        yield workspace
        if unreadable := workspace.unreadable_closes:
            say(f"catalyst: {one_row(unreadable)}")


def judge_edit(workspace: Workspace) -> None:
    """Judge the edited book. Print a sentence if the new verdicts cannot be saved."""
    try:
        judge_with_changes(workspace)
    except StoppedError as error:
        say(f"catalyst: the book is written, what it changes is not saved yet: {error}")


def warn_of_questions(workspace: Workspace, checkpoint: str = "") -> None:
    """Say on stderr which questions wait for an answer: of one checkpoint, else how many."""
    asked = workspace.questions.open(workspace.book)
    titles = [question.title for question in asked if question.checkpoint == checkpoint]
    if asked and not checkpoint:
        titles = [
            "1 question waits" if len(asked) == 1 else f"{len(asked)} questions wait"
        ]
    for title in titles:
        say(f"catalyst: {one_row(title, 300)} (`catalyst inbox accept`)")


def known_as(
    name: str,
    names: Iterable[str],
    kind: str,
    workspace: Workspace | None = None,
    also: Iterable[str] = (),
) -> None:
    """Raise ArgumentError if the book has no `kind` of this name, with the nearest that it has.

    Of a former id of the `workspace` say what it is called now. `also` are other names that may
    have been meant.
    """
    known = list(names)
    if name not in known:
        now = renamed_ids(workspace).get(name) if workspace else None
        if now in {*also, *known}:
            raise ArgumentError(f"{name} is {now} now: write {now}")
        hint = suggestion(name, [*also, *known])
        raise ArgumentError(f"no {kind} {clean(name, 100)!r} in the book{hint}")


def day_of(option: str, text: str) -> date:
    """Parse the day that an option gives."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise ArgumentError(f"{option} {error}") from None


def end_of_day(
    option: str, text: str | None, zone: ZoneInfo, now: datetime
) -> datetime:
    """Return the last moment of a day in the book's zone, or `now` without a day."""
    return now if text is None else last_moment(day_of(option, text), zone)


def before_day(option: str, text: str, zone: ZoneInfo) -> datetime:
    """Return the last moment before a day in the book's zone."""
    return last_moment(day_of(option, text) - timedelta(days=1), zone)
