"""`catalyst replay`: every change with its date and cause, or the popups it would have made."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

from catalyst_tui.book.clean import one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.alerts.past import PastPopup, past_popups
from catalyst_tui.desk.views.taken_back import why_it_changed
from catalyst_tui.judge.history.replay import Flip, replay
from catalyst_tui.judge.history.transitions import said_of_change
from catalyst_tui.judge.ledger.facts import Ledger

YEAR = timedelta(days=365)


def run(arguments: argparse.Namespace) -> Answer:
    """Print the flips from the day after `--from` (a year ago) to the end of `--to` (now)."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        book, zone, now = workspace.home.book, workspace.book.zone, workspace.clock.now()
        last = end_of_day("--to", arguments.to, zone, now)
        first = end_of_day("--from", arguments.since, zone, last - YEAR)
        if last < first:
            raise ArgumentError("--from is after --to")
        if arguments.alerts:
            alerts = past_popups(workspace.book, workspace.ledger, first, last)
            return _alerts(alerts, workspace.book, first, last)
        found = replay(workspace.book, workspace.ledger, first, last)
        said = lines(*(_line(flip, workspace.book, workspace.ledger) for flip in found))
    flips = [_json(flip) for flip in found]
    value = {"from": first.isoformat(), "to": last.isoformat(), "book": str(book), "flips": flips}
    return Answer(value, said)


def _alerts(found: list[PastPopup], book: Book, first: datetime, last: datetime) -> Answer:
    """Return the popups, and after them how many there were."""
    shown = [one for one in found if not one.rule]
    repeats = sum(one.repeated for one in shown)
    held = len(found) - len(shown)
    count = f"{len(shown)} popups, {repeats} of them repeats; {held} changes are only in the inbox"
    value = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "popups": len(shown),
        "repeats": repeats,
        "held": held,
        "alerts": [_alert_json(one) for one in found],
    }
    return Answer(value, lines(*(_alert_line(one, book) for one in found), count))


def _alert_line(one: PastPopup, book: Book) -> str:
    at = one.at.astimezone(book.zone)
    rule = f"  [{one.rule}]" if one.rule else ""
    sign = "·" if one.rule else "!"
    return f"{at:%Y-%m-%d %H:%M %Z} {sign} {one_row(one.title, 200)}{rule}"


def _alert_json(one: PastPopup) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "title": one.title,
        "body": one.body,
        "keys": list(one.keys),
        "repeated": one.repeated,
        "held_back": one.rule,
    }


def _line(flip: Flip, book: Book, ledger: Ledger) -> str:
    at: datetime = flip.at.astimezone(book.zone)
    before = (flip.before or "–").replace("_", " ")
    said = why_it_changed(flip.reason, flip.checkpoint, flip.at, ledger)
    change = f"{before} → {said_of_change(flip.after, flip.cause).replace('_', ' ')}"
    return f"{at:%Y-%m-%d %H:%M %Z}  {flip.key:28} {change:24} {one_row(said, 400)}"


def _json(flip: Flip) -> dict[str, object]:
    return {
        "at": flip.at.isoformat(),
        "id": flip.checkpoint,
        "key": flip.key,
        "before": flip.before,
        "after": flip.after,
        "late": said_of_change(flip.after, flip.cause) != flip.after,
        "cause": flip.cause,
        "reason": flip.reason,
    }
