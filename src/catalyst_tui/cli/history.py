"""`catalyst replay` and `catalyst facts`: what changed when, and every figure of a ticker."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import WORLD, called, misfit
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError, refuse_without_book
from catalyst_tui.cli.opening import end_of_day, opened_to_read
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.cli.tables import Column, as_table
from catalyst_tui.desk.views.checkpoints import why_it_changed
from catalyst_tui.desk.views.figures import KnownFigure, KnownSeries, figures, series
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.replay import VerdictFlip, replay
from catalyst_tui.judge.history.transitions import change_words
from catalyst_tui.judge.ledger.facts import Ledger

YEAR = timedelta(days=365)

# Replay


def run_replay(arguments: argparse.Namespace) -> Answer:
    """Print every change of a verdict between two days."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        book, ledger = workspace.book, workspace.ledger
        last = end_of_day("--to", arguments.to, book.zone, workspace.clock.now())
        first = end_of_day("--from", arguments.since, book.zone, last - YEAR)
        if last < first:
            raise ArgumentError("--from is after --to")
        flips = replay(book, ledger, first, last)
        text = [_flip_line(flip, book, ledger) for flip in flips]
        path = workspace.home.book
    rows = [
        {"flip": flip, "late": change_words(flip.after, flip.cause) != flip.after} for flip in flips
    ]
    values = {"from": first, "to": last, "book": path, "flips": rows}
    return Answer("replay", values, lines(*text))


def _flip_line(flip: VerdictFlip, book: Book, ledger: Ledger) -> str:
    at: datetime = flip.at.astimezone(book.zone)
    before = (flip.before or "–").replace("_", " ")
    reason = why_it_changed(flip.reason, flip.checkpoint, flip.at, ledger)
    change = f"{before} → {change_words(flip.after, flip.cause).replace('_', ' ')}"
    return f"{at:%Y-%m-%d %H:%M %Z}  {flip.key:28} {change:24} {one_row(reason, 400)}"


# Facts


def run_facts(arguments: argparse.Namespace) -> Answer:
    """Print a row for each version of a figure. The exit code is 0 also when nothing is known."""
    with opened_to_read(arguments) as workspace:
        book, name, metric = workspace.book, arguments.ticker, arguments.metric
        at = end_of_day("--as-of", arguments.as_of, book.zone, workspace.clock.now())
        if (found := series(workspace.ledger, name, at)) is not None:
            return _series(found, book.zone)
        ticker = name.upper()
        of_no_company = [each for each, declared in book.series.items() if declared.world]
        if name in of_no_company and metric is None:
            ticker, metric = WORLD, name
        elif ticker not in book.tickers:
            hint = suggestion(name, [*book.tickers, *of_no_company])
            raise ArgumentError(f"{clean(ticker)} is not in the book{hint}")
        own = (each for each, declared in book.series.items() if not misfit(each, declared, ticker))
        metrics = [*STANDARD, *own]
        if metric is not None and metric not in metrics:
            raise ArgumentError(f"no metric {clean(metric)!r}{suggestion(metric, metrics)}")
        rows = figures(book, workspace.ledger, ticker, at, metric)
        remarks = (*workspace.filing_intake.remarks(ticker), *other_company(workspace, ticker))
    empty = f"nothing is known of {called(ticker, metric or '').strip()} by then"
    named = re.compile(rf"\b{re.escape(metric or '')}\b")
    below = [clean(line) for line in remarks if metric is None or named.search(line)]
    cells = [_figure_cells(row, book.zone) for row in rows]
    return Answer("facts", {"": rows}, as_table(_FIGURES, cells, empty, below))


def other_company(workspace: Workspace, ticker: str) -> tuple[str, ...]:
    """Return a line that says how many figures of another company were left out."""
    count = workspace.store.ledger.foreign.get(ticker, 0)
    if not count:
        return ()
    cik = workspace.book.tickers[ticker].cik
    return (f"{count} figures of another company do not count: {ticker} is the one with cik {cik}",)


def _series(found: KnownSeries, zone: ZoneInfo) -> Answer:
    values = [(item.day, f"{item.value.normalize():f}", item.known_at) for item in found.values]
    rows = [{"day": day, "value": text, "known_at": known} for day, text, known in values]
    cells = [(str(day), text, str(local_day(known, zone))) for day, text, known in values]
    guess = (
        "when each was published is a guess; what it said before a revision, if any, is not known"
    )
    below = [guess] if values and not found.revised else []
    empty = f"nothing is known of {clean(found.symbol)} by then"
    return Answer("facts of a macro series", {"": rows}, as_table(_VALUES, cells, empty, below))


_VALUES = (Column("day"), Column("value", right=True), Column("known"))

_FIGURES = (
    Column("metric"),
    Column("period"),
    Column("days", rank=4),
    Column("value", right=True),
    Column("basis", rank=2),
    Column("known", rank=1),
    Column("grade", rank=3),
    Column("source"),
)


def _figure_cells(row: KnownFigure, zone: ZoneInfo) -> tuple[str, ...]:
    fact = row.fact
    kind = "" if fact.kind == "actual" else f" {fact.kind}"
    sign = "" if fact.bound == "=" else fact.bound.value
    ends = [Quantity(end, fact.value.unit) for end in (fact.low, fact.high) if end is not None]
    spread = f" ({'..'.join(map(str, ends))})" if ends else ""
    return (
        f"{fact.metric}{kind}",
        str(fact.period),
        f"{row.start}..{row.end}" if row.start else str(row.end),
        f"{sign}{fact.value}{spread}",
        fact.basis.value,
        str(local_day(fact.known_at, zone)),
        str(fact.grade),
        f"{fact.source} {fact.filed.concept}" if fact.filed else fact.source,
    )
