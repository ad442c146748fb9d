"""`catalyst read`: what a saved release offers, a page, a mail or a text from anywhere."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, CommandError
from catalyst_tui.cli.opening import opened
from catalyst_tui.cli.output import Answer
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.entry.csv_rows import moment_of
from catalyst_tui.desk.entry.saved_release import SavedRelease, offer, read_saved
from catalyst_tui.desk.home.files import UnreadableError
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.reports.release.figures import Offered
from catalyst_tui.reports.release.quotes import unread_line


def run(arguments: argparse.Namespace) -> Answer:
    """Print the figures and sentences found. The exit code is 0 also when nothing was found."""
    path = Path(arguments.file)
    with opened(arguments) as workspace:
        saved = _read(path, arguments.ticker.upper(), arguments.at, workspace)
        offered = offer(saved, workspace) if arguments.offer else None
        zone = workspace.book.zone
    return Answer({**_json(saved), "offered": offered}, lambda: _print(saved, zone, offered))


def _read(path: Path, symbol: str, at: str | None, workspace: Workspace) -> SavedRelease:
    if symbol not in workspace.book.tickers:
        hint = suggestion(symbol, workspace.book.tickers)
        raise ArgumentError(
            f"{clean(symbol)} is not in the book, whose ticker says fiscal year and currency{hint}"
        )
    now = workspace.clock.now()
    try:
        known_at = None if at is None else moment_of(at, workspace.book.zone)
    except ValueError as error:
        raise ArgumentError(str(error).replace("known_at", "--at")) from None
    if known_at is not None and local_day(known_at, workspace.book.zone) > local_day(
        now, workspace.book.zone
    ):
        raise ArgumentError(
            f"--at {clean(at or '')} lies ahead: what is public then is not known yet"
        )
    try:
        return read_saved(path, symbol, known_at, workspace)
    except FileNotFoundError:
        raise CommandError(f"{path} does not exist") from None
    except UnreadableError as error:
        raise CommandError(str(error)) from None


_FIGURES = (
    Column("metric"),
    Column("period"),
    Column("value", right=True),
    Column("basis", rank=2),
    Column("words", rank=1),
)


def _print(saved: SavedRelease, zone: ZoneInfo, new: bool | None) -> None:
    day, before = f"{local_day(saved.release.known_at, zone)}", saved.before
    if not saved.dated:
        day += (
            " (as it was offered)"
            if before
            else " (today: it has no dateline, and no --at was given)"
        )
    doubts = sum(bool(one.others) for one in saved.figures)
    doubted = f", {doubts} in doubt" if doubts else ""
    print(
        f"{saved.release.ticker}, public since {day}: {len(saved.figures)} figures offered{doubted}"
    )
    if saved.figures:
        show(
            _FIGURES,
            [Row(tuple(map(clean, cells))) for one in saved.figures for cells in _rows(one)],
        )
    for note in saved.notes:
        print(clean(note if saved.figures else f"nothing is offered: {note}"))
    for metric, words in saved.passed:
        print(clean(unread_line(metric, words)))
    for hit in saved.sentences:
        print(f"{clean(hit.checkpoint)}: {clean(hit.sentence)}")
    if new is not None:
        print(
            _offer_text(saved, f"{local_day(before.known_at, zone)}" if before else None, new=new)
        )


def _offer_text(saved: SavedRelease, before: str | None, *, new: bool) -> str:
    if not new:
        return "it was offered before"
    if before is None:
        figures, sentences = saved.figures, saved.sentences
        if figures and sentences:
            return "offered on print day and in the inbox"
        if figures:
            return "offered on print day; the inbox has none of it: no sentence has the words of a checkpoint"
        if sentences:
            return "offered in the inbox; print day has none of it: no figure was read"
        return "kept, and nothing is offered: no figure was read, no sentence has the words of a checkpoint"
    again = "figures kept since then are offered again, to be known since this day"
    return f"offered with this day instead of {before}; {again}"


def _rows(offered: Offered) -> Iterator[tuple[str, ...]]:
    """Return a line for a figure, and one more for each other reading."""
    yield _cells(offered)
    for other in offered.others:
        metric, *rest = _cells(other)
        yield f"or {metric}", *rest


def _cells(offered: Offered) -> tuple[str, ...]:
    fact = offered.fact
    kind = "" if fact.kind == "actual" else f" {fact.kind}"
    ends = [str(Quantity(end, fact.value.unit)) for end in (fact.low, fact.high) if end is not None]
    value = " to ".join(ends) if ends else f"{fact.bound if fact.bound != '=' else ''}{fact.value}"
    return f"{fact.metric}{kind}", str(fact.period), value, fact.basis.value, offered.sentence


def _json(saved: SavedRelease) -> dict[str, object]:
    """Return the JSON. Numbers are text, as exact as in the release."""
    return {
        "figures": [_figure(one) for one in saved.figures],
        "notes": list(saved.notes),
        "passed_over": [{"metric": metric, "words": list(words)} for metric, words in saved.passed],
        "sentences": [
            {"checkpoint": hit.checkpoint, "words": hit.sentence} for hit in saved.sentences
        ],
    }


def _figure(offered: Offered) -> dict[str, object]:
    fact = offered.fact
    return {
        "kind": fact.kind.value,
        "metric": fact.metric,
        "basis": fact.basis.value,
        "period": str(fact.period),
        **_told(offered),
        "unit": str(fact.value.unit),
        "doubt": _doubt(offered.others) if offered.others else None,
    }


def _doubt(others: tuple[Offered, ...]) -> dict[str, object]:
    """Return the other readings of a figure that two places give differently."""
    first, *more = others
    return {**_told(first), "more": [_told(one) for one in more]}


def _told(offered: Offered) -> dict[str, object]:
    fact = offered.fact
    ends = {"low": fact.low, "high": fact.high}
    return {
        "value": f"{fact.value.value:f}",
        **{name: None if end is None else f"{end:f}" for name, end in ends.items()},
        "words": offered.sentence,
    }
