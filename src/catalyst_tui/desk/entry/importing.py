"""Import a CSV of facts, evidence, closes or exchange rates: all of it, or nothing and every bad
row.

The header decides: facts (`known_at,ticker,kind,metric,period,…`), evidence
(`id,known_at,checkpoint,…`), closes and rates (see price_files).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct, field

from catalyst_tui.book.clean import clean, one_line
from catalyst_tui.book.file.declarations import declared_as
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.model.book import Basis, Book, Checkpoint
from catalyst_tui.book.model.dates import local_day, parse_window
from catalyst_tui.book.model.owners import basis_for
from catalyst_tui.book.model.quantity import (
    Dim,
    Quantity,
    Unit,
    comparable,
    describe,
    unit_named,
)
from catalyst_tui.book.model.subject import is_period, subject
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.desk import entered_again
from catalyst_tui.desk.entry.csv_values import (
    choice,
    day_of,
    decimal,
    grade_named,
    metric_named,
    moment_of,
    named,
    optional_decimal,
)
from catalyst_tui.desk.entry.price_files import (
    Bad,
    Skipped,
    is_closes,
    is_long,
    keep_closes,
    known_closes,
    rate_columns,
    read_closes,
    read_rates,
)
from catalyst_tui.desk.entry.record import ONLY_RULINGS, may_be_ruled, ruling_of, score_of
from catalyst_tui.desk.entry.typed_figure import ended, figure_period, unit_in, whose
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import (
    ANOTHER,
    Bound,
    Effect,
    Evidence,
    Fact,
    Grade,
    History,
    Kind,
    Status,
)
from catalyst_tui.store.open import Store

LARGEST = 5_000_000
"""Bytes of a file that are read at most."""

FACTS = (
    "known_at",
    "ticker",
    "kind",
    "metric",
    "period",
    "value",
    "unit",
    "basis",
    "grade",
    "source",
)
EVIDENCE = ("id", "known_at", "checkpoint", "effect", "grade", "source")
MORE_OF_FACTS = ("low", "high", "bound", "note")
MORE_OF_EVIDENCE = ("happened_on", "company_date", "score", "ruling", "note")
"""Columns that may be left out."""


class BadRow(Struct, frozen=True):
    """A row that is not taken: its line in the file, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class Imported(Struct):
    """What a file holds. It is not stored while it has bad rows."""

    facts: list[Fact] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    skipped: list[BadRow] = field(default_factory=list)  # closes of days on which nothing is traded
    file: str = ""  # by which it can be undone

    @property
    def refused(self) -> str:
        """Count the bad rows, in words."""
        return "1 bad row" if len(self.bad) == 1 else f"{len(self.bad)} bad rows"


def read_csv(text: str, book: Book, source: str, now: datetime | None = None) -> Imported:
    """Read a CSV. Never raises on the content.

    `source` names the file for closes. What comes after `now` is refused; None refuses nothing.
    """
    if len(text) > LARGEST:
        return Imported(bad=[BadRow(1, f"larger than {LARGEST // 1_000_000} MB; split the file")])
    imported = Imported(file=source)
    rows = _numbered(text.removeprefix("\ufeff"), imported)
    line, header = next(rows, (1, []))
    imported.bad += [BadRow(line, reason) for reason in _wrong_columns(header)]
    if set(FACTS) <= set(header):
        imported.facts += _parsed(
            rows, header, imported, lambda row: _known(fact_of(row, book), book, now)
        )
    elif set(EVIDENCE) <= set(header):
        imported.evidence += _parsed(
            rows, header, imported, lambda row: _known(evidence_of(row, book), book, now)
        )
    elif header[:1] == ["date"] and (codes := rate_columns(header[1:], book)):
        _add_prices(read_rates(rows, codes, source, book, now), imported)
    elif is_closes(header):
        _add_prices(read_closes(rows, header, source, book, now), imported)
    elif not imported.bad:
        kinds = f"{','.join(FACTS)} or {','.join(EVIDENCE)} or date,SYMBOL… or date,USD… (rates)"
        imported.bad.append(BadRow(line, f"unknown columns; expected {kinds}"))
    return imported


def begins_ours(text: str) -> bool:
    """Return whether a text begins as a CSV of facts, evidence, closes or rates does."""
    header = [
        cell.strip() for cell in text.removeprefix("\ufeff").lstrip().split("\n")[0].split(",")
    ]
    symbols = re.compile(r"(?:rate:)?[\^A-Z0-9][A-Z0-9.^=-]*(?: ?[(]?[A-Za-z]{3}[)]?)?")
    closes = header[:1] == ["date"] and len(header) > 1 and all(map(symbols.fullmatch, header[1:]))
    return "known_at" in header or closes or is_long(header)


_Found = TypeVar("_Found", Fact, Evidence)
Rows = Iterator[tuple[int, list[str]]]


def _numbered(text: str, imported: Imported) -> Rows:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        imported.bad.append(BadRow(rows.line_num, f"not CSV from here on: {error}"))


def _known(found: _Found, book: Book, now: datetime | None) -> _Found:
    """Return a fact or evidence. ValueError if only a day to come could know it."""
    day = local_day(found.known_at, book.zone)
    if now is not None and day > local_day(now, book.zone):
        raise ValueError(f"known_at {day} has not come yet (today is {local_day(now, book.zone)})")
    return found


def _add_prices(found: Iterable[History | Skipped | Bad], imported: Imported) -> None:
    for one in found:
        match one:
            case History():
                imported.histories.append(one)
            case Skipped():
                imported.skipped.append(BadRow(one.line, one.reason))
            case _:
                imported.bad.append(BadRow(*one))


def _wrong_columns(header: list[str]) -> Iterator[str]:
    """Yield a sentence for each column that nothing reads or that appears twice."""
    for needed, more in ((FACTS, MORE_OF_FACTS), (EVIDENCE, MORE_OF_EVIDENCE)):
        if not set(needed) <= set(header):
            continue
        for column in dict.fromkeys(header):
            if column not in needed + more:
                hint = suggestion(column, needed + more)
                yield f"no column {clean(column, 40)!r} (there may be {', '.join(more)}){hint}"
            elif header.count(column) > 1:
                yield f"the column {column} is there twice"
        return


def _parsed(
    rows: Rows, header: list[str], imported: Imported, parse: Callable[[dict[str, str]], _Found]
) -> Iterator[_Found]:
    """Yield what the rows say; bad rows are noted."""
    for line, cells in rows:
        if len(cells) != len(header):
            imported.bad.append(BadRow(line, f"{len(cells)} cells, the header has {len(header)}"))
            continue
        try:
            yield parse(dict(zip(header, cells, strict=True)))
        except ValueError as error:
            imported.bad.append(BadRow(line, str(error)))


def fact_of(row: dict[str, str], book: Book) -> Fact:
    """Read a fact. ValueError with a sentence that names the column."""
    unit = unit_named(row["unit"])
    value = decimal(row["value"], "value")
    low, high = (optional_decimal(row.get(name, ""), name) for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise ValueError(f"low {low} is above high {high}")
    metric = metric_named(row["metric"], book)
    ticker = whose(metric, row["ticker"], book)
    zone = book.zone_of(ticker)
    known_at = moment_of(row["known_at"], zone)
    expected = unit_in(metric, ticker, book)
    counted = unit.dim is Dim.COUNT and unit != expected  # any word is a noun of something counted
    if counted or (unit.dim is not expected.dim and not comparable(unit, expected)):
        raise ValueError(f"unit {row['unit']!r}: {metric} is {describe(expected)}")
    if unit.dim is Dim.MONEY and unit != expected:
        raise ValueError(
            f"unit {row['unit']!r}: {_other_currency(metric, ticker, unit, expected, book)}"
        )
    kind, known = choice(Kind, row["kind"], "kind"), local_day(known_at, zone)
    period = figure_period(row["period"], metric, book.series.get(metric), known)
    if kind is Kind.ACTUAL:
        ended(period, book.fiscal(ticker), known)
    return Fact(
        ticker=ticker,
        metric=metric,
        period=period,
        kind=kind,
        basis=_basis(row["basis"], metric),
        value=Quantity(value, unit),
        known_at=known_at,
        grade=grade_named(row["grade"]),
        source=one_line(row["source"], 500),
        bound=choice(Bound, row.get("bound") or "=", "bound"),
        low=low,
        high=high,
        note=one_line(row.get("note", ""), 1000),
    )


def _other_currency(metric: str, ticker: str, unit: Unit, expected: Unit, book: Book) -> str:
    """Return why a figure is refused in a currency, and how the book would allow it."""
    if metric in book.series:
        return f'{metric} is in {expected.label}; else write unit = "{unit.label}" in [series.{metric}]'
    key = "currency" if is_price(metric) else "reports_in"
    where = declared_as(ticker)
    return (
        f'{metric} of {ticker} is in {expected.label}; else write {key} = "{unit.label}" in {where}'
    )


def _basis(text: str, metric: str) -> Basis:
    """Read a basis.

    ValueError for one that the metric has no figures on: nobody would look at it.
    """
    if (basis := choice(Basis, text, "basis")) is not (known := basis_for(metric, basis)):
        raise ValueError(f"basis {text!r}: {metric} has no such figures; {known} ones are used")
    return basis


def evidence_of(row: dict[str, str], book: Book) -> Evidence:
    """Read a piece of evidence. ValueError with a sentence that names the column."""
    name = row["checkpoint"]
    about = subject(book, name) or book.checkpoints[named(name, book.checkpoints, "checkpoint")]
    told, happened = row.get("company_date", ""), row.get("happened_on", "")
    another = row["effect"].strip().lower() == ANOTHER
    effect = Effect.HAPPENED if another else choice(Effect, row["effect"], "effect")
    scored, ruled = effect is Effect.SCORED, effect is Effect.RULED
    grade, note = grade_named(row["grade"]), one_line(row.get("note", ""), 1000)
    if effect is Effect.WITHDRAWN:
        raise ValueError("withdrawn is said of what was entered here, with u on the screen")
    if is_period(about.id) and not ruled:
        raise ValueError(ONLY_RULINGS)
    if ruled and not may_be_ruled(about, book):
        raise ValueError(f"{about.id} is no checkpoint and no period of one")
    if ruled and (grade is not Grade.OWN or not note):
        raise ValueError("a ruling is your own (grade own) and needs a reason (note)")
    if effect is Effect.RESCHEDULED and not told:
        raise ValueError("rescheduled needs a company_date")
    if not row["id"]:
        raise ValueError("evidence needs an id")
    zone = book.zone_of(about.ticker)
    known_at, happened_on = moment_of(row["known_at"], zone), None
    if happened:
        happened_on = day_of(happened, "happened_on")
        if happened_on > local_day(known_at, zone):
            raise ValueError(
                f"happened_on {happened_on} had not come when it was known ({row['known_at']})"
            )
    return Evidence(
        id=one_line(row["id"], 80),
        checkpoint=about.id,
        effect=effect,
        known_at=known_at,
        grade=grade,
        source=one_line(row["source"], 500),
        happened_on=happened_on,
        company_date=parse_window(told, book.fiscal(about.ticker)) if told else None,
        score=score_of(row.get("score", ""), about) if scored else None,
        note=note,
        ruling=_ruling(row.get("ruling", ""), about) if ruled else None,
        another=another,
    )


def _ruling(text: str, about: Checkpoint) -> Status | None:
    try:
        return ruling_of(text, about)
    except ValueError as error:
        raise ValueError(f"ruling {text!r}; {error}") from None


def take_import(workspace: Workspace, imported: Imported) -> int:
    """Store all that a file holds, and judge with it. Return how many rows are new.

    ValueError, with nothing stored, if a row is bad or closes of other days would be lost.
    """
    if imported.bad:
        raise ValueError(imported.refused)
    store, now = workspace.store, workspace.clock.now()
    known = {one.symbol: known_closes(store, one.symbol) for one in imported.histories}
    first = store.imports.last_rows()
    facts = entered_again.figures(imported.facts, workspace.ledger, now)
    evidence = entered_again.rows(imported.evidence, workspace.observed.evidence)
    there = {item.id for item in workspace.observed.evidence}
    try:
        with store.transaction():
            new = store.ledger.add_facts(store.ledger.facts_entered(facts, now), now)
            evidence = store.ledger.evidence_entered(evidence, now)
            new += store.ledger.add_evidence(evidence, now)
            workspace.belongings.give(
                workspace.book, [item for item in evidence if item.id not in there], now
            )
            new += sum(keep_closes(history, store, now) for history in imported.histories)
            if new and imported.file:
                store.imports.add(imported.file, first, _replaced(known, store), now)
    except ValueError:
        store.prices.closes.forget_all()  # what was looked at is not kept
        raise
    workspace.read()
    return new


def _replaced(
    before: Mapping[str, Mapping[date, int]], store: Store
) -> dict[str, dict[date, int | None]]:
    """Return the closes that differ now from those before, as they were."""
    return {
        symbol: {
            day: days.get(day)
            for day, micros in known_closes(store, symbol).items()
            if days.get(day) != micros
        }
        for symbol, days in before.items()
    }
