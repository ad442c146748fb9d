"""Decide how often a new series has a value, before its first figure is entered."""

from __future__ import annotations

from catalyst_tui.book.file.edit import Edit, Put, Value, data_of
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.period import Span, parse_period
from catalyst_tui.book.model.tickers import Series
from catalyst_tui.desk.entry.book_edit import splice, with_edits
from catalyst_tui.desk.entry.figures import typed_date
from catalyst_tui.desk.workspace.book_file import read_exactly
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Ledger

CADENCES = {span.name.lower(): span for span in Span}
"""The words of `every` in the book."""


def undecided(name: str, workspace: Workspace) -> Series | None:
    """Return the series of a name that has no figure yet, if the book says no `every` for it."""
    series = workspace.book.series.get(name)
    tables = data_of(read_exactly(workspace.home)).get("series", {})
    if series is None or "every" in tables.get(name, {}):
        return None
    return None if _has_figures(name, workspace.book, workspace.ledger) else series


def _has_figures(name: str, book: Book, ledger: Ledger) -> bool:
    return any(
        fact.metric == name
        for owner in ("", *book.tickers)
        for fact in ledger.facts(owner)
    )


def cadence_of(period: str) -> Span | None:
    """Return the cadence of a typed period: `FY2026` is yearly; None of a day."""
    if len(period) == len("2026-11-20") and period.count("-") == 2:
        return None
    try:
        return parse_period(typed_date(period)).span
    except ValueError:
        return None


def book_with(series: Series, every: Span, workspace: Workspace) -> Book:
    """Return the book with the cadence of a series; write nothing.

    Raises BadEditError if a test of the book needs another one.
    """
    text = read_exactly(workspace.home)
    return with_edits(text, _edits(series, every, text), workspace.identities()).book


def write(series: Series, every: Span, workspace: Workspace) -> None:
    """Write the cadence of a series into the book, unless it is the usual quarter."""
    if every is not series.every:
        splice(workspace, lambda text: _edits(series, every, text))


def _edits(series: Series, every: Span, text: str) -> list[Edit]:
    word = every.name.lower()
    if every is series.every:
        return []
    if series.name in data_of(text).get("series", {}):
        return [Put(("series", series.name, "every"), word)]
    table: dict[str, Value] = {"unit": str(series.unit) or "number", "every": word}
    return [Put(("series", series.name), table)]
