"""`catalyst record`, `catalyst undo` and `catalyst read`: enter what you
know, undo it, read a release.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period, Span, parse_period
from catalyst_tui.book.model.subject import parts, subject
from catalyst_tui.cli.failures import (
    ArgumentError,
    CommandError,
    refuse_without_book,
    refusing,
)
from catalyst_tui.cli.look_back import fact_cells
from catalyst_tui.cli.opening import day_of, known_as, opened
from catalyst_tui.cli.output import (
    Answer,
    as_table,
    change_lines,
)
from catalyst_tui.desk.alerts.commit import by_user, enter, judge_with_changes
from catalyst_tui.desk.entry.book_edit import rename
from catalyst_tui.desk.entry.figures import out_of_scale
from catalyst_tui.desk.entry.price_files import moment_of
from catalyst_tui.desk.entry.record import (
    EFFECTS,
    RULED,
    SCORE,
    Understood,
    moment_known,
    understand,
    understand_figure,
)
from catalyst_tui.desk.entry.saved_release import SavedRelease, offer, read_saved
from catalyst_tui.desk.entry.undo import (
    Done,
    OvertakenError,
    last_done,
    take_back,
    undo_close,
    undo_file,
)
from catalyst_tui.desk.shapes import EVENT, Entry, Field
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.evaluate.reads import unread_half
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.transitions import readings
from catalyst_tui.judge.ledger.facts import ANOTHER, Effect, Kind
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.reports.release.figures import Offered
from catalyst_tui.reports.release.quotes import unread_line


def run(arguments: argparse.Namespace) -> Answer:
    """Save the entry. Print how it was understood and which verdicts changed."""
    if arguments.reason is not None:
        return _reason(arguments)
    if arguments.rename is not None:
        return _renamed(arguments)
    if arguments.what is None:
        raise ArgumentError(
            "say what to record: an effect such as happened, a metric, or --reason TEXT"
        )
    with opened(arguments) as workspace:
        book, about, now = workspace.book, arguments.about, workspace.clock.now()
        if not book.tickers:
            # A book that was never valid may have the name, but nothing of it is read
            refuse_without_book(workspace)
        if (
            about in book.series
            and about not in book.tickers
            and arguments.value is None
        ):
            # `record SERIES VALUE`: a series of no company
            arguments.about, arguments.what, arguments.value = "", about, arguments.what
        found = _understood(arguments, workspace, now)
        if found.problems:
            problems = (
                f"{what}{_option(field, arguments)}" for field, what in found.problems
            )
            raise ArgumentError("; ".join(problems))
        if found.fact:
            doubt = out_of_scale(found.fact, workspace.book, workspace.ledger, now)
            if doubt and not arguments.yes:
                scaled = "write it with its letter (67.3B), or " * ("scale" in doubt)
                raise ArgumentError(f"{doubt}; {scaled}add --yes if it is right")
        before = judge_with_changes(workspace).verdicts
        enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))
        after = judge_with_changes(workspace).verdicts
        unread = ""
        fact = found.fact
        if fact and isinstance(fact.period, Period) and fact.period.span is Span.HALF:
            scope = Scope(book, workspace.ledger, now, basis=fact.basis)
            unread = unread_half(fact.metric, fact.ticker, scope)
    changed = changes(before, after)
    saved = f"saved: {one_row(found.line)}"
    text = [saved, *filter(None, [unread]), *change_lines(changed)]
    return Answer("record", {"kept": found.line, "changed": changed}, text)


def _reason(arguments: argparse.Namespace) -> Answer:
    """Save why a checkpoint was changed while it was near, bad or due.

    A later reason follows an earlier.
    """
    if arguments.what is not None:
        raise ArgumentError(
            "--reason stands alone with the checkpoint: record ID --reason TEXT"
        )
    text = clean(arguments.reason.strip(), 1000)
    if not text:
        raise ArgumentError("say why in a few words")
    with opened(arguments) as workspace:
        judge_with_changes(workspace)  # notices an edit made a moment ago
        id_, book = arguments.about, workspace.book
        known_as(id_, book.checkpoints, "checkpoint", workspace)
        edit = workspace.explain(id_, text)
        if edit is None:
            raise CommandError(
                f"{clean(id_)} was not changed while it was near, bad or due"
            )
        day = local_day(edit.known_at, book.zone)
    values = {"edit": edit, "changed_on": day, "reason": text}
    word = edit.word.replace("_", " ")
    shown = [f"saved: {edit.checkpoint}, changed on {day} while {word}: {text}"]
    return Answer("record --reason", values, shown)


def _renamed(arguments: argparse.Namespace) -> Answer:
    """Edit the book, and move evidence, rulings, forecasts, history and
    notifications to the new id.
    """
    if arguments.what is not None:
        raise ArgumentError(
            "--rename stands alone with the id: record OLD --rename NEW"
        )
    old, new = arguments.about, arguments.rename
    with opened(arguments) as workspace:
        judge_with_changes(workspace)
        with refusing():
            rename(workspace, old, new)
        judge_with_changes(workspace)
    back = "`catalyst undo` undoes it"
    text = one_row(f"renamed: {old} is {new} now; {back}", 400)
    return Answer("record --rename", {"old": old, "new": new}, [text])


def changes(
    before: Mapping[str, Verdict], after: Mapping[str, Verdict]
) -> list[dict[str, str]]:
    """Return each checkpoint and each period with another status than before."""
    found = []
    for id_, verdict in after.items():
        was = readings(before[id_]) if id_ in before else {}
        for key, (word, reason) in readings(verdict).items():
            if key in was and word != was[key][0]:
                found.append(
                    {"key": key, "before": was[key][0], "after": word, "reason": reason}
                )
    return found


def _option(field: Field, arguments: argparse.Namespace) -> str:
    """Return how a missing field is written on the command line."""
    if field is Field.SOURCE and not arguments.source:
        return ': --source "release Q3 2026"'
    if field is Field.WHEN and not (arguments.period or arguments.on or arguments.to):
        return (
            ": --to"
            if arguments.what == "rescheduled"
            else ": --period, or --on for a day"
        )
    return ""


def _understood(
    arguments: argparse.Namespace, workspace: Workspace, now: datetime
) -> Understood:
    book = workspace.book
    about = subject(book, arguments.about)
    zone = book.zone_of(about.ticker if about else arguments.about)
    known = arguments.known and day_of("--known", arguments.known)
    if known and known > local_day(now, zone):
        raise ArgumentError(f"--known {known} has not come yet")
    at = moment_known(known, now, zone)
    if about is not None:
        return understand(_entry(arguments), book, at)
    if now_called := book.symbol_now(arguments.about or ""):
        raise ArgumentError(
            f"{arguments.about} is {now_called} now: write {now_called}"
        )
    if arguments.about:
        known_as(
            arguments.about,
            book.tickers,
            "checkpoint and no ticker",
            workspace,
            also=book.checkpoints,
        )
    if arguments.value is None:
        raise ArgumentError(
            f"a figure of {arguments.about} needs its value; evidence is entered under a "
            "checkpoint's id"
        )
    basis = Basis(arguments.basis) if arguments.basis else None
    return understand_figure(_entry(arguments), book, at, basis)


def _entry(arguments: argparse.Namespace) -> Entry:
    """Return the command as the form's five fields. The effect of evidence goes into the value."""
    if arguments.about == arguments.what:
        raise ArgumentError(
            "say what happened: happened, refuted, rescheduled, supports, weakens, note, score or "
            "ruled"
        )
    if arguments.value is not None and arguments.what in EFFECTS:
        raise ArgumentError(
            f"{arguments.what} takes no value; say when with --on or --to, more with --note"
        )
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


# Undo


def undo(arguments: argparse.Namespace) -> Answer:
    """Undo the last entry. Print what it was and which verdicts changed."""
    what = None
    with opened(arguments) as workspace:
        before = judge_with_changes(workspace).verdicts
        at = workspace.clock.now()
        if arguments.file or arguments.metric == "price":
            gone = by_user(
                workspace, lambda: _imported(arguments, workspace), undoes=True
            )
        else:
            found = _last_done(arguments, workspace)
            if not arguments.about:
                _refuse_older(found, workspace)
            at, gone = found.at, take_back(workspace, found)
            what = [found.change.said] if found.change else None
        after = judge_with_changes(workspace).verdicts
    changed = changes(before, after)
    text = [
        *(f"undone: {one_row(line)}" for line in what or gone),
        *change_lines(changed),
    ]
    values = {"entered_at": at, "taken_back": gone, "changed": changed}
    return Answer("undo", values, text)


def _refuse_older(found: Done, workspace: Workspace) -> None:
    """Raise CommandError if a line was acknowledged or a checkpoint snoozed since."""
    done = workspace.store.inbox.done_last()
    if done is not None and done[1] > found.at:
        way_out = (
            "edit it there"
            if found.change
            else "name it to undo it, `catalyst undo ID`"
        )
        what = f"what you did last cannot be undone here ({done[0]})"
        raise CommandError(one_row(f"{what}; {found.said} is older: {way_out}", 400))


def _imported(arguments: argparse.Namespace, workspace: Workspace) -> list[str]:
    """Undo an import by its file, or the close of a day; return what was undone."""
    if arguments.file:
        return undo_file(workspace, Path(arguments.file).name)
    day = day_of("--period", arguments.period)
    return [undo_close(workspace, arguments.about.upper(), day)]


def _last_done(arguments: argparse.Namespace, workspace: Workspace) -> Done:
    """Return what is to be undone. Raises CommandError without anything."""
    book, name, metric = workspace.book, arguments.about, arguments.metric
    if name.upper() in book.tickers:
        name = name.upper()
    period = arguments.period
    with suppress(ValueError):  # as it is kept; a day is kept as it is written
        period = str(parse_period(period))
    kind = Kind.GUIDE.value if arguments.guide else ""
    now = workspace.last_seen.moment(workspace.clock.now()) + timedelta(microseconds=1)
    try:
        found = last_done(workspace, now, name, metric, period, kind)
    except OvertakenError as error:
        again = "`catalyst undo` again undoes what was entered before it"
        raise CommandError(f"{error}. {again}") from None
    if found is not None:
        return found
    if name:
        known = [*book.checkpoints, *book.tickers, *book.series]
        known_as(name, known, "checkpoint, ticker or series", workspace)
    asked = " ".join(filter(None, (name, metric, kind, period)))
    about = f" of {clean(asked, 100)}" if asked else ""
    more, whole = "", book.checkpoints.get(name)
    for_parts = parts(whole) if whole else ()
    legs = [part.id for part in for_parts if workspace.ledger.evidence(part.id, now)]
    if legs:
        more = f"; its parts have entries: {', '.join(legs)}"
    raise CommandError(f"nothing that you entered{about} is left to undo{more}")


# Read a release


def run_read(arguments: argparse.Namespace) -> Answer:
    """Print the figures and sentences found. The exit code is 0 also when nothing was found."""
    path = Path(arguments.file)
    with opened(arguments) as workspace:
        saved = _read(path, arguments.ticker.upper(), arguments.at, workspace)
        offered = offer(saved, workspace) if arguments.offer else None
        zone = workspace.book.zone
    values = {
        "figures": [_figure(figure) for figure in saved.figures],
        "notes": saved.notes,
        "passed_over": [
            {"metric": metric, "words": words} for metric, words in saved.passed
        ],
        "sentences": saved.sentences,
        "offered": offered,
    }
    return Answer("read", values, _lines(saved, zone, offered))


def _read(
    path: Path, symbol: str, at: str | None, workspace: Workspace
) -> SavedRelease:
    known_as(symbol, workspace.book.tickers, "ticker")
    now, zone = workspace.clock.now(), workspace.book.zone
    try:
        known_at = None if at is None else moment_of(at, zone)
    except ValueError as error:
        raise ArgumentError(str(error).replace("known_at", "--at")) from None
    if known_at is not None and local_day(known_at, zone) > local_day(now, zone):
        raise ArgumentError(
            f"--at {clean(at or '')} lies ahead: what is public then is not known yet"
        )
    return read_saved(path, symbol, known_at, workspace)


def _lines(saved: SavedRelease, zone: ZoneInfo, new: bool | None) -> Iterator[str]:
    release, before = saved.release, saved.before
    day = f"{local_day(release.known_at, zone)}"
    if not saved.dated:
        undated = "today: it has no dateline, and no --at was given"
        day += f" ({'as it was offered' if before else undated})"
    doubts = sum(bool(figure.others) for figure in saved.figures)
    doubted = f", {doubts} in doubt" if doubts else ""
    count = f"{len(saved.figures)} figures offered{doubted}"
    yield f"{release.ticker}, public since {day}: {count}"
    yield from as_table(
        "read", [row for figure in saved.figures for row in _rows(figure)]
    )
    for note in saved.notes:
        yield clean(note if saved.figures else f"nothing is offered: {note}")
    for metric, words in saved.passed:
        yield clean(unread_line(metric, words))
    for hit in saved.sentences:
        yield f"{clean(hit.checkpoint)}: {clean(hit.sentence)}"
    if new is not None:
        yield _offer_text(
            saved, f"{local_day(before.known_at, zone)}" if before else "", new
        )


def _offer_text(saved: SavedRelease, before: str, new: bool) -> str:
    if not new:
        return "it was offered before"
    if before:
        again = "figures saved since then are offered again, to be known since this day"
        return f"offered with this day instead of {before}; {again}"
    figures, sentences = len(saved.figures), len(saved.sentences)
    entered = f"{figures} figure{'s' * (figures != 1)} on report day"
    return (
        f"offered: {entered}, {sentences} sentence{'s' * (sentences != 1)} in the inbox"
    )


def _rows(offered: Offered) -> Iterator[tuple[str, ...]]:
    """Return a line for a figure, and one more for each other reading."""
    for each in (offered, *offered.others):
        metric, *rest = fact_cells(each.fact)
        yield f"{'or ' if each is not offered else ''}{metric}", *rest, each.sentence


def _figure(offered: Offered) -> dict[str, object]:
    """Return a figure, with the other readings where two places give it differently."""
    doubt = None
    if offered.others:
        first, *more = offered.others
        doubt = {"fact": first.fact, "sentence": first.sentence, "more": more}
    return {"fact": offered.fact, "sentence": offered.sentence, "doubt": doubt}
