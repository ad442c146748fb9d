"""`catalyst undo`: takes back what was entered last, of anything or of one thing. Nothing is deleted
(docs/verdicts.md, "Taking back").
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from datetime import timedelta

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.cli.record import changes
from catalyst_tui.desk.alerts.commit import enter, judge_and_tell
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.entry.undo import Done, Entries, ImportedError, entered_last, said_of, standing
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = """\
catalyst undo                                        what was entered last
catalyst undo npo-2027                               what was last said of a checkpoint
catalyst undo ALAB revenue --guide --period 2026Q4   guidance that the company withdrew
"""
    parser.add_argument(
        "about", metavar="ID|TICKER|SERIES", nargs="?", default="", help="only of this (default: of anything)"
    )
    parser.add_argument("metric", metavar="METRIC", nargs="?", default="", help="only figures of this metric")
    parser.add_argument("--period", default="", help="only figures of this period: 2026Q3, or a day")
    parser.add_argument("--guide", action="store_true", help="only the company's guidance")


def run(arguments: argparse.Namespace) -> Answer:
    """Take it back, and say what it was and which verdicts changed."""
    with open_workspace(find_home(arguments.home, arguments.book), SystemClock()) as workspace:
        before = judge_and_tell(workspace).verdicts
        found = _found(arguments, workspace)
        facts, evidence = standing(found, workspace)
        gone = [said_of([one], ()) for one in facts] + [said_of((), [one]) for one in evidence]
        with workspace.store.transaction():
            enter(workspace, *Entries(found.at).take_back(workspace, found))
        after = judge_and_tell(workspace).verdicts
    changed = changes(before, after)
    said = [f"taken back: {one_row(line)}" for line in gone]
    said += [f"{one['key']}: {one['before']} → {one['after']}: {one_row(one['reason'])}" for one in changed]
    value = {"entered_at": found.at.isoformat(), "taken_back": gone, "changed": changed}
    return Answer(value, lines(*said))


def _found(arguments: argparse.Namespace, workspace: Workspace) -> Done:
    """What is asked to be taken back. CommandError where there is nothing of it."""
    book, name, metric = workspace.book, arguments.about, arguments.metric
    if name.upper() in book.tickers:
        name = name.upper()
    period = arguments.period
    with suppress(ValueError):  # as it is kept; a day is kept as it is written
        period = str(parse_period(period))
    kind = Kind.GUIDE if arguments.guide else None
    now = workspace.watermark.moment(workspace.clock.now()) + timedelta(microseconds=1)
    try:
        found = entered_last(workspace, now, name=name, metric=metric, period=period, kind=kind)
    except ImportedError as error:
        raise CommandError(str(error)) from None
    if found is not None:
        return found
    known = [*book.checkpoints, *book.tickers, *book.series]
    if name and name not in known:
        raise ArgumentError(f"nothing called {clean(name, 100)!r} in the book{suggestion(name, known)}")
    asked = " ".join(filter(None, (name, metric, kind, period)))
    about = f" of {clean(asked, 100)}" if asked else ""
    raise CommandError(f"nothing that you entered{about} is left to take back")
