"""`catalyst record`: evidence about a checkpoint, or a figure of a ticker, from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime

from msgspec.structs import replace

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.dates import local_day, parse_day
from catalyst_tui.book.model.subject import subject
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.answer import Answer, lines
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.desk.alerts.commit import enter, judge_and_tell
from catalyst_tui.desk.entry.magnitude import out_of_scale
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    RULED,
    SCORE,
    Understood,
    moment_known,
    understand,
    understand_figure,
)
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.shapes.forms import EVENT, Entry, Field
from catalyst_tui.judge.history.transitions import readings
from catalyst_tui.judge.ledger.facts import ANOTHER, Effect
from catalyst_tui.judge.verdict import Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is given."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = """\
catalyst record npo-2027 happened --on 2027-03-02 --source "release: NPO in production"
catalyst record npo-2027 rescheduled --to 2028H1 --source "call Q3 2026"
catalyst record capacity-strain score -1 --source "own: hiring slowed"
catalyst record npo-2027 ruled missed --note "the programme ended with its customer"
catalyst record npo-2027 ruled withdrawn --note "it goes on elsewhere"
catalyst record ALAB revenue 555.2M --period 2026Q3 --source "release Q3 2026"
catalyst record weekly_claims 230K --on 2026-11-14 --source "press: Labor Department"
catalyst record ALAB gross_margin 71..73% --period 2026Q4 --guide --basis non_gaap --source "release"
"""
    parser.add_argument(
        "about",
        metavar="ID|TICKER|SERIES",
        help="a checkpoint; for a figure its ticker, or a series",
    )
    parser.add_argument(
        "what",
        metavar="EFFECT|METRIC",
        help="happened, refuted, rescheduled, supports, weakens, note, score, ruled; or a metric",
    )
    parser.add_argument("value", nargs="?", help="the figure, the score, or the word of your ruling")
    parser.add_argument("--period", help="the period a figure is of: 2026Q3, FY2026, 2026-W46, or its day")
    parser.add_argument("--on", metavar="DATE", help="the day it happened, or a figure is of")
    parser.add_argument(
        "--to", metavar="DATE", help="the company's own date for it: 2027, 2028H1, 2026-12-01"
    )
    parser.add_argument(
        "--source",
        default="",
        help="what says so; may begin with a grade: filing, release, call, press, own; "
        "a ruling or a score needs none",
    )
    parser.add_argument("--note", default="", help="in your words; of a ruling, why")
    parser.add_argument("--known", metavar="DATE", help="the day it became public (default: now)")
    parser.add_argument("--guide", action="store_true", help="the figure is the company's guidance")
    parser.add_argument(
        "--another",
        action="store_true",
        help="it happened, and is another event than one reported for that day",
    )
    parser.add_argument("--yes", action="store_true", help="keep a figure far out of the scale of the last")
    parser.add_argument(
        "--basis", choices=["gaap", "non_gaap"], help="the accounting of a figure (default: gaap)"
    )


def run(arguments: argparse.Namespace) -> Answer:
    """Keep the entry, then say what was understood and which verdicts changed."""
    clock = SystemClock()
    with open_workspace(find_home(arguments.home, arguments.book), clock) as workspace:
        before = judge_and_tell(workspace).verdicts
        found = _understood(arguments, workspace.book, clock.now())
        if found.problems:
            raise ArgumentError("; ".join(f"{said}{_option(of, arguments)}" for of, said in found.problems))
        if (
            found.fact
            and not arguments.yes
            and (doubt := out_of_scale(found.fact, workspace.ledger, clock.now()))
        ):
            raise ArgumentError(f"{doubt}; write it with its letter (67.3B), or add --yes if it is right")
        enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))
        after = judge_and_tell(workspace).verdicts
    changed = changes(before, after)
    said = [f"{one['key']}: {one['before']} → {one['after']}: {one_row(one['reason'])}" for one in changed]
    return Answer({"kept": found.line, "changed": changed}, lines(f"kept: {one_row(found.line)}", *said))


def changes(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> list[dict[str, str]]:
    """Each checkpoint, and each period of one, that has another word now."""
    found = []
    for id_, verdict in after.items():
        was = readings(before[id_])
        for key, (word, reason) in readings(verdict).items():
            if key in was and word != was[key][0]:
                found.append({"key": key, "before": was[key][0], "after": word, "reason": reason})
    return found


def _option(field: Field, arguments: argparse.Namespace) -> str:
    """How what a field lacks is written, where it was left out."""
    if field is Field.SOURCE and not arguments.source:
        return ': --source "release Q3 2026"'
    if field is Field.WHEN and not (arguments.period or arguments.on or arguments.to):
        return ": --to" if arguments.what == "rescheduled" else ": --period, or --on for a day"
    return ""


def _understood(arguments: argparse.Namespace, book: Book, now: datetime) -> Understood:
    known = _day(arguments.known)
    about = subject(book, arguments.about)
    zone = book.zone_of(about.ticker if about else arguments.about)
    if known is not None and known > local_day(now, zone):
        raise ArgumentError(f"--known {known} has not come yet")
    at = moment_known(known, now, zone)
    if about is not None:
        return understand(_entry(arguments), book, at)
    if arguments.about in book.tickers:
        if arguments.value is None:
            raise ArgumentError(
                f"a figure of {arguments.about} needs its value; evidence is entered under a checkpoint's id"
            )
        basis = Basis(arguments.basis) if arguments.basis else None
        entry = replace(_entry(arguments), when=arguments.period or arguments.on or "")
        return understand_figure(entry, book, at, basis)
    if arguments.about in book.series and arguments.value is None:
        basis = Basis(arguments.basis) if arguments.basis else None
        figure = argparse.Namespace(
            **{**vars(arguments), "about": "", "what": arguments.about, "value": arguments.what}
        )
        entry = _entry(figure)
        return understand_figure(entry, book, at, basis)
    hint = suggestion(arguments.about, [*book.checkpoints, *book.tickers, *book.series])
    raise ArgumentError(f"no checkpoint and no ticker {clean(arguments.about)!r} in the book{hint}")


def _entry(arguments: argparse.Namespace) -> Entry:
    """The command as the form's five fields. For evidence the word stands where the form has the value."""
    if arguments.about == arguments.what:
        raise ArgumentError(
            "say what happened: happened, refuted, rescheduled, supports, weakens, note, score or ruled"
        )
    if arguments.value is not None and arguments.what in EFFECTS:
        raise ArgumentError(f"{arguments.what} takes no value; say when with --on or --to, more with --note")
    if arguments.another:
        if arguments.what != Effect.HAPPENED:
            raise ArgumentError("--another goes with happened")
        arguments.what = ANOTHER
    own = arguments.what in (SCORE, RULED)
    figure = not own and arguments.value is not None
    what = arguments.what if figure or own else EVENT
    return Entry(
        checkpoint=arguments.about,
        what=f"{what} guide" if figure and arguments.guide else what,
        value=arguments.value or "" if figure or own else arguments.what,
        when=arguments.period or arguments.to or arguments.on or "",
        source=arguments.source,
        note=arguments.note,
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise ArgumentError(f"--known {error}") from None
