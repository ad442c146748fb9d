"""Import a CSV of facts, evidence, closes or exchange rates: all rows, or
none and a list of the bad ones.

The header decides: facts (`known_at,ticker,kind,metric,period,…`), evidence
(`id,known_at,checkpoint,…`), closes and rates (see price_files).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from catalyst_tui.book.clean import clean, one_line
from catalyst_tui.book.file.declarations import declared_as
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.model.book import Basis, Book, Checkpoint
from catalyst_tui.book.model.dates import local_day, parse_window
from catalyst_tui.book.model.quantity import (
    Dim,
    Quantity,
    Unit,
    comparable,
    describe,
    unit_named,
)
from catalyst_tui.book.model.subject import basis_for, is_period, subject
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.desk.entry.figures import (
    check_ended,
    figure_period,
    owner_in,
    unit_in,
)
from catalyst_tui.desk.entry.price_files import (
    BadRow,
    PriceTable,
    by_day,
    choice,
    day_of,
    decimal,
    grade_named,
    is_closes,
    is_long,
    jumps,
    known_closes,
    metric_named,
    moment_of,
    named,
    optional_decimal,
    rate_columns,
    read_closes,
    read_rates,
    store_closes,
    table_of,
)
from catalyst_tui.desk.entry.record import (
    ONLY_RULINGS,
    may_be_ruled,
    ruling_of,
    score_of,
)
from catalyst_tui.desk.workspace.claims import figures_again, rows_again
from catalyst_tui.desk.workspace.meanings import other_companies
from catalyst_tui.desk.workspace.workspace import Workspace
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

_COLUMN = re.compile(r"(?:rate:)?[\^A-Z0-9][A-Z0-9.^=-]*(?: ?[(]?[A-Za-z]{3}[)]?)?")
_Found = TypeVar("_Found", Fact, Evidence)


class Imported(Struct):
    """The content of a file. It is not stored while it has bad rows."""

    facts: list[Fact] = []
    evidence: list[Evidence] = []
    histories: list[History] = []
    bad: list[BadRow] = []
    # Closes on days without a session
    skipped: list[BadRow] = []
    file: str = ""  # by which it can be undone

    @property
    def refused(self) -> str:
        """Count the bad rows, in words."""
        return "1 bad row" if len(self.bad) == 1 else f"{len(self.bad)} bad rows"


def read_csv(
    text: str,
    book: Book,
    source: str,
    now: datetime | None = None,
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> Imported:
    """Read a CSV. Never raises on the content.

    `source` names the file for closes. What comes after `now` is refused; None refuses nothing.
    `renamed` has what former ids are called now.
    """
    if len(text) > LARGEST:
        return Imported(
            bad=[BadRow(1, f"larger than {LARGEST // 1_000_000} MB; split the file")]
        )
    table = table_of(text)
    header, bad = table.header, table.bad
    imported = Imported(bad=bad, skipped=table.skipped, file=source)
    bad += [BadRow(table.line, reason) for reason in _wrong_columns(header)]
    if set(FACTS) <= set(header):
        imported.facts = _read_rows(
            table, lambda row: _not_ahead(fact_of(row, book), book, now)
        )
    elif set(EVIDENCE) <= set(header):
        imported.evidence = _read_rows(
            table, lambda row: _not_ahead(evidence_of(row, book, renamed), book, now)
        )
    elif header[:1] == ["date"] and (codes := rate_columns(header[1:], book)):
        imported.histories = list(read_rates(table, codes, source, book, now))
    elif is_closes(header):
        imported.histories = list(read_closes(table, source, book, now))
    elif not bad:
        kinds = f"{','.join(FACTS)} or {','.join(EVIDENCE)} or date,SYMBOL… or date,USD… (rates)"
        bad.append(BadRow(table.line, f"unknown columns; expected {kinds}"))
    bad.sort(key=lambda row: row.line)
    return imported


def begins_ours(text: str) -> bool:
    """Return whether a text begins as a CSV of facts, evidence, closes or rates does."""
    first = text.removeprefix("\ufeff").lstrip().split("\n")[0]
    header = [cell.strip() for cell in first.split(",")]
    closes = (
        header[:1] == ["date"]
        and len(header) > 1
        and all(map(_COLUMN.fullmatch, header[1:]))
    )
    return "known_at" in header or closes or is_long(header)


def _read_rows(
    table: PriceTable, parse: Callable[[dict[str, str]], _Found]
) -> list[_Found]:
    """Return what the rows say."""
    found = table.parsed(
        lambda cells: parse(dict(zip(table.header, cells, strict=True)))
    )
    return [item for _, item in found]


def _not_ahead(found: _Found, book: Book, now: datetime | None) -> _Found:
    """Return a fact or evidence. ValueError if only a day to come could know it."""
    day = book.day_of(found.known_at)
    today = book.day_of(now) if now is not None else day
    if day > today:
        raise ValueError(f"known_at {day} has not come yet (today is {today})")
    return found


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


def fact_of(row: dict[str, str], book: Book) -> Fact:
    """Read a fact. ValueError with a sentence that names the column."""
    unit = unit_named(row["unit"])
    value = decimal(row["value"], "value")
    low, high = (optional_decimal(row.get(name, ""), name) for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise ValueError(f"low {low} is above high {high}")
    metric = metric_named(row["metric"], book)
    ticker = owner_in(metric, row["ticker"], book)
    zone = book.zone_of(ticker)
    known_at = moment_of(row["known_at"], zone)
    _check_unit(row["unit"], unit, metric, ticker, book)
    kind, known = choice(Kind, row["kind"], "kind"), local_day(known_at, zone)
    period = figure_period(
        row["period"], metric, book.series.get(metric), known, book.fiscal(ticker)
    )
    if kind is Kind.ACTUAL:
        check_ended(period, ticker, book, known)
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


def _check_unit(text: str, unit: Unit, metric: str, ticker: str, book: Book) -> None:
    """Raise ValueError for a unit that the figure cannot have, or another
    currency than the book's.
    """
    expected = unit_in(metric, ticker, book)
    # Any word is a noun of something counted
    counted = unit.dim is Dim.COUNT and unit != expected
    if counted or (unit.dim is not expected.dim and not comparable(unit, expected)):
        raise ValueError(f"unit {text!r}: {metric} is {describe(expected)}")
    if unit.dim is not Dim.MONEY or unit == expected:
        return
    about, key, table = metric, "unit", f"[series.{metric}]"
    if metric not in book.series:
        about, table = f"{metric} of {ticker}", declared_as(ticker)
        key = "currency" if is_price(metric) else "reports_in"
    write = f'{key} = "{unit.label}" in {table}'
    raise ValueError(
        f"unit {text!r}: {about} is in {expected.label}; else write {write}"
    )


def _basis(text: str, metric: str) -> Basis:
    """Read a basis. ValueError for one that the metric has no figures on."""
    basis = choice(Basis, text, "basis")
    known = basis_for(metric, basis)
    if basis is not known:
        raise ValueError(
            f"basis {text!r}: {metric} has no such figures; {known} ones are used"
        )
    return basis


def evidence_of(
    row: dict[str, str], book: Book, renamed: Mapping[str, str] = MappingProxyType({})
) -> Evidence:
    """Read a piece of evidence. ValueError with a sentence that names the column."""
    name = row["checkpoint"]
    if name in renamed and name not in book.checkpoints:
        raise ValueError(f"{name} is {renamed[name]} now: write {renamed[name]}")
    about = (
        subject(book, name)
        or book.checkpoints[named(name, book.checkpoints, "checkpoint")]
    )
    company_date, happened = row.get("company_date", ""), row.get("happened_on", "")
    is_another = row["effect"].strip().lower() == ANOTHER
    effect = Effect.HAPPENED if is_another else choice(Effect, row["effect"], "effect")
    grade, note = grade_named(row["grade"]), one_line(row.get("note", ""), 1000)
    if effect is Effect.WITHDRAWN:
        raise ValueError("withdrawn is not imported: undo an entry where it was made")
    if effect is Effect.RULED:
        if not may_be_ruled(about, book):
            raise ValueError(f"{about.id} is no checkpoint and no period of one")
        if grade is not Grade.OWN or not note:
            raise ValueError(
                "a ruling is your own (grade own) and needs a reason (note)"
            )
    elif is_period(about.id):
        raise ValueError(ONLY_RULINGS)
    if effect is Effect.RESCHEDULED and not company_date:
        raise ValueError("rescheduled needs a company_date")
    if not row["id"]:
        raise ValueError("evidence needs an id")
    zone, fiscal = book.zone_of(about.ticker), book.fiscal(about.ticker)
    known_at = moment_of(row["known_at"], zone)
    happened_on = day_of(happened, "happened_on") if happened else None
    if happened_on and happened_on > local_day(known_at, zone):
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
        company_date=parse_window(company_date, fiscal) if company_date else None,
        score=score_of(row.get("score", ""), about)
        if effect is Effect.SCORED
        else None,
        note=note,
        ruling=_ruling(row.get("ruling", ""), about)
        if effect is Effect.RULED
        else None,
        another=is_another,
    )


def _ruling(text: str, about: Checkpoint) -> Status | None:
    try:
        return ruling_of(text, about)
    except ValueError as error:
        raise ValueError(f"ruling {text!r}; {error}") from None


def take_import(workspace: Workspace, imported: Imported) -> tuple[int, int]:
    """Store all that a file holds, and judge with it.

    Return how many rows are new, and how many closes had another value before. ValueError, with
    nothing stored, if a row is bad or closes of other days would be lost.
    """
    if imported.bad:
        raise ValueError(imported.refused)
    store, now, book = workspace.store, workspace.clock.now(), workspace.book
    known_evidence = workspace.observed.evidence
    tickers = [one for one in imported.histories if one.symbol in book.tickers]
    found = [
        (one.symbol, *jump, min(known_closes(store, one.symbol), default=jump[2]))
        for one in tickers
        for jump in jumps(one, store)
    ]
    counted = {one.symbol: _repeated_closes(one, workspace) for one in tickers}
    first = store.imports.last_rows()
    facts = figures_again(imported.facts, workspace.ledger, now)
    evidence = rows_again(imported.evidence, known_evidence)
    ids = {item.id for item in known_evidence}
    try:
        with store.transaction():
            new = store.ledger.add_facts(store.ledger.entered(facts, now), now)
            evidence = store.ledger.entered(evidence, now)
            new += store.ledger.add_evidence(evidence, now)
            fresh = [item for item in evidence if item.id not in ids]
            workspace.belongings.give(book, fresh, now)
            earlier: dict[str, dict[date, int | None]] = {
                one.symbol: store_closes(one, store, now) for one in imported.histories
            }
            replaced = sum(
                value is not None
                for days in earlier.values()
                for value in days.values()
            )
            for symbol, days in counted.items():
                earlier[symbol] |= days
            new += sum(map(len, earlier.values()))
            for symbol, _, last, day, value, first_known in found:
                fall, judged = Fraction(last, value), first_known < day
                workspace.splits.take_jump(
                    symbol, day, fall, imported.file, judged=judged
                )
            if new and imported.file:
                store.imports.add(imported.file, first, earlier, now)
    except ValueError:
        store.prices.closes.forget_all()  # nothing that was read meanwhile is stored
        raise
    workspace.take_splits()
    workspace.read()
    return new, replaced


def _repeated_closes(history: History, workspace: Workspace) -> dict[date, int]:
    """Return the known closes that did not count, as those of another company, and now do."""
    others = other_companies(workspace.book, workspace.store)
    if history.symbol not in others:
        return {}
    known = workspace.store.prices.closes.newest(history.symbol)
    own = {*others[history.symbol].own_closes(known).days}
    before = known_closes(workspace.store, history.symbol)
    return {
        day: micros
        for day, micros in by_day(history).items()
        if before.get(day) == micros and day not in own
    }
