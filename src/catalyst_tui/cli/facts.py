"""`catalyst facts`: every figure known of a ticker, with the document it stands in; a series' every value."""

from __future__ import annotations

import argparse
import re
from zoneinfo import ZoneInfo

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.owners import WORLD, called, misfit
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.opening import end_of_day, opened_to_read
from catalyst_tui.cli.output import Answer
from catalyst_tui.cli.tables import Column, Row, show
from catalyst_tui.desk.views.fact_table import KnownFigure, KnownSeries, figures, series
from catalyst_tui.desk.workspace import Workspace


def run(arguments: argparse.Namespace) -> Answer:
    """Print a row for each vintage. Always 0: nothing known is a result."""
    with opened_to_read(arguments) as workspace:
        ticker, book = arguments.ticker.upper(), workspace.book
        at = end_of_day("--as-of", arguments.as_of, book.zone, workspace.clock.now())
        if (found := series(workspace.ledger, arguments.ticker, at)) is not None:
            return _of_series(found, book.zone)
        world = [name for name, series in book.series.items() if series.world]
        if arguments.ticker in world and arguments.metric is None:
            ticker, arguments.metric = WORLD, arguments.ticker
        elif ticker not in book.tickers:
            known = [*book.tickers, *world]
            raise ArgumentError(f"{clean(ticker)} is not in the book{suggestion(arguments.ticker, known)}")
        names = [
            *STANDARD,
            *(name for name, series in book.series.items() if not misfit(name, series, ticker)),
        ]
        if arguments.metric is not None and arguments.metric not in names:
            raise ArgumentError(f"no metric {clean(arguments.metric)!r}{suggestion(arguments.metric, names)}")
        rows = figures(book, workspace.ledger, ticker, at, arguments.metric)
        said = (*workspace.filing_intake.remarks(ticker), *foreign_line(workspace, ticker))

    def told() -> None:
        if rows:
            _table(rows, book.zone)
        else:
            print(f"nothing is known of {called(ticker, arguments.metric or '').strip()} by then")
        for line in said:
            if arguments.metric is None or re.search(rf"\b{re.escape(arguments.metric)}\b", line):
                print(clean(line))

    return Answer([_json(row) for row in rows], told)


def foreign_line(workspace: Workspace, ticker: str) -> tuple[str, ...]:
    """Return that figures of another company were left out."""
    count = workspace.store.ledger.foreign.get(ticker, 0)
    if not count:
        return ()
    cik = workspace.book.tickers[ticker].cik
    return (f"{count} figures of another company do not count: {ticker} is the one with cik {cik}",)


def _of_series(found: KnownSeries, zone: ZoneInfo) -> Answer:
    rows = [
        {
            "day": one.day.isoformat(),
            "value": f"{one.value.normalize():f}",
            "known_at": one.known_at.isoformat(),
        }
        for one in found.values
    ]
    return Answer(rows, lambda: _print_series(found, zone))


def _print_series(found: KnownSeries, zone: ZoneInfo) -> None:
    if not found.values:
        print(f"nothing is known of {clean(found.symbol)} by then")
        return
    days = [
        (one.day.isoformat(), f"{one.value.normalize():f}", local_day(one.known_at, zone).isoformat())
        for one in found.values
    ]
    show(_VALUES, [Row(cells) for cells in days])
    if not found.revised:
        print("when each was published is a guess; what it said before a revision, if any, is not known")


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


def _table(rows: list[KnownFigure], zone: ZoneInfo) -> None:
    show(_FIGURES, [Row(tuple(map(clean, _cells(row, zone)))) for row in rows])


def _cells(row: KnownFigure, zone: ZoneInfo) -> tuple[str, ...]:
    fact = row.fact
    kind = "" if fact.kind == "actual" else f" {fact.kind}"
    days = f"{row.start or ''}..{row.end}" if row.start else str(row.end)
    sign = "" if fact.bound == "=" else fact.bound.value
    ends = [Quantity(end, fact.value.unit) for end in (fact.low, fact.high) if end is not None]
    spread = f" ({'..'.join(map(str, ends))})" if ends else ""
    return (
        f"{fact.metric}{kind}",
        str(fact.period),
        days,
        f"{sign}{fact.value}{spread}",
        fact.basis.value,
        local_day(fact.known_at, zone).isoformat(),
        str(fact.grade),
        f"{fact.source} {fact.filed.concept}" if fact.filed else fact.source,
    )


def _json(row: KnownFigure) -> dict[str, object]:
    """The stable shape; `value` is a string, as exact as it was told."""
    fact, filed = row.fact, row.fact.filed
    return {
        "ticker": fact.ticker,
        "metric": fact.metric,
        "kind": fact.kind.value,
        "period": str(fact.period),
        "period_start": row.start and row.start.isoformat(),
        "period_end": row.end.isoformat(),
        "value": f"{fact.value.value:f}",
        "low": fact.low if fact.low is None else f"{fact.low:f}",
        "high": fact.high if fact.high is None else f"{fact.high:f}",
        "unit": str(fact.value.unit),
        "bound": fact.bound.value,
        "basis": fact.basis.value,
        "known_at": fact.known_at.isoformat(),
        "grade": str(fact.grade),
        "source": fact.source,
        "form": filed and filed.form,
        "accession": filed and filed.accession,
        "concept": filed and filed.concept,
        "derived_from": list(filed.derived_from) if filed else [],
    }
