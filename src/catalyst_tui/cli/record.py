"""`catalyst record`: evidence about a checkpoint, or a figure of a ticker, from the command line."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches

from catalyst_tui.book.clean import clean
from catalyst_tui.book.dates import local_day, parse_day
from catalyst_tui.book.model import Basis, Book
from catalyst_tui.book.subject import subject
from catalyst_tui.cli.exits import OK
from catalyst_tui.cli.failures import CommandError
from catalyst_tui.desk.clock import SystemClock
from catalyst_tui.desk.forms import Entry
from catalyst_tui.desk.home import find_home
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.record import (
    EFFECTS,
    EVENT,
    RULED,
    SCORE,
    Understood,
    moment_known,
    understand,
    understand_figure,
)
from catalyst_tui.judge.transitions import readings


def run(arguments: argparse.Namespace) -> int:
    """Keep the entry, then say what was understood and which verdicts changed."""
    clock = SystemClock()
    with Office(find_home(arguments.home, arguments.book), clock) as office:
        before = office.judge().verdicts
        found = _understood(arguments, office.book, clock.now())
        if found.problems:
            raise CommandError("; ".join(problem for _, problem in found.problems))
        office.enter(filter(None, [found.fact]), filter(None, [found.evidence]))
        print(f"kept: {clean(found.line)}")
        for id_, verdict in office.judge().verdicts.items():
            was = readings(before[id_])
            for key, (word, reason) in readings(verdict).items():
                if key in was and word != was[key][0]:
                    print(f"{key}: {was[key][0]} → {word}: {clean(reason)}")
    return OK


def _understood(arguments: argparse.Namespace, book: Book, now: datetime) -> Understood:
    known = _day(arguments.known)
    if known is not None and known > local_day(now, book.zone):
        raise CommandError(f"--known {known} has not come yet")
    at = moment_known(known, now, book)
    if subject(book, arguments.about) is not None:
        return understand(_entry(arguments), book, at)
    if arguments.about in book.tickers:
        if arguments.value is None:
            raise CommandError(
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
    close = get_close_matches(arguments.about, [*book.checkpoints, *book.tickers, *book.series], n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise CommandError(f"no checkpoint and no ticker {clean(arguments.about)!r} in the book{hint}")


def _entry(arguments: argparse.Namespace) -> Entry:
    """The command as the form's five fields. For evidence the word stands where the form has the value."""
    if arguments.about == arguments.what:
        raise CommandError(
            "say what happened: happened, refuted, rescheduled, supports, weakens, note, score or ruled"
        )
    if arguments.value is not None and arguments.what in EFFECTS:
        raise CommandError(f"{arguments.what} takes no value; say when with --on or --to, more with --note")
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
        raise CommandError(f"--known {error}") from None
