"""What a person entered, as the cells of a row, and back: figures, evidence, reviews, reasons; the wordings
and probabilities that the book had before. Pure.

A row needs no book to be read, so that it outlives what it was about. Its id is made of what it says, but
for evidence, which has its own: the same row twice is one. `entered_at` stands last in a form of one length,
so that a line that was cut off is never taken for a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.quantity import Quantity, unit_named
from catalyst_tui.judge.ledger.facts import Bound, Effect, Evidence, Fact, Grade, Kind, Review, Stated, Status
from catalyst_tui.judge.ledger.observed import ANOTHER, WITHDRAWN
from catalyst_tui.store.moments import YEARS, stamp
from catalyst_tui.store.values import finite

_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_LONGEST = 1000
"""Characters of a cell; the longest that is typed is a note."""
_LONGER = {"definition": 20_000}


class Table(StrEnum):
    """A file of the notebook, by what its rows are."""

    FIGURES = "figures"
    EVIDENCE = "evidence"
    REVIEWS = "reviews"
    REASONS = "reasons"
    WORDINGS = "wordings"
    STATED = "stated"


class Why(Struct, frozen=True):
    """Why a checkpoint was changed. `wording` names the words it got then, `edited_at` when they were first
    read; without text an earlier reason is taken back."""

    checkpoint: str
    wording: str
    edited_at: datetime
    text: str
    known_at: datetime


class Worded(Struct, frozen=True):
    """What a checkpoint promised from then on; `word` is how it stood when that was first read, `book` names
    the text it was read in."""

    checkpoint: str
    definition: str
    known_at: datetime
    word: str = ""
    book: str = ""
    period: Period | None = None
    due: Window | None = None


Value = Fact | Evidence | Review | Why | Worded | Stated


class Noted(Struct, frozen=True):
    """A row: its value, and when it was typed."""

    id: str
    value: Value
    entered_at: datetime

    @property
    def known_at(self) -> datetime:
        """Since when it counts."""
        return self.value.known_at


def noted(value: Value, entered_at: datetime) -> Noted:
    """The row of a value."""
    return Noted(_id(value), value, entered_at)


def table_of(value: Value) -> Table:
    """The file it stands in."""
    match value:
        case Fact():
            return Table.FIGURES
        case Evidence():
            return Table.EVIDENCE
        case Review():
            return Table.REVIEWS
        case Why():
            return Table.REASONS
        case Worded():
            return Table.WORDINGS
        case Stated():
            return Table.STATED


def cells(row: Noted) -> list[str]:
    """The row as the cells of its file's columns."""
    said = {"id": row.id, **_cells(row.value), "entered_at": stamp(row.entered_at)}
    return [said.get(column, "") for column in COLUMNS[table_of(row.value)]]


def row_of(table: Table, said: Sequence[str]) -> Noted:
    """The row that these cells say. ValueError with a sentence when they say none."""
    columns = COLUMNS[table]
    if len(said) != len(columns):
        raise ValueError(f"has {len(said)} cells of {len(columns)}: it was cut off, or is none of ours")
    cell = dict(zip(columns, said, strict=True))
    for column, text in cell.items():
        if clean(text, _LONGER.get(column, _LONGEST)) != text:
            raise ValueError(f"{column} is too long, or has characters that are never kept")
    entered_at = _moment("entered_at", cell)
    value = _READ[table](cell)
    if isinstance(value, Fact | Evidence):
        value = replace(value, entered=entered_at)
    id_ = _id(value)
    if cell["id"] not in ("", id_):
        raise ValueError("was changed after it was written: its id is not that of what it says")
    return Noted(id_, value, entered_at)


def _id(value: Value) -> str:
    if isinstance(value, Evidence):
        return value.id
    said = {column: cell for column, cell in _cells(value).items() if column not in _APART}
    return f"{_PREFIX[table_of(value)]}-{_digest(*said.values())}"


def wording_id(checkpoint: str, definition: str) -> str:
    """What a wording of a checkpoint is called."""
    return f"words-{_digest(checkpoint, definition)}"


def _digest(*said: str) -> str:
    return sha256("\x1f".join(said).encode()).hexdigest()[:16]


_APART = frozenset({"supersedes", "edited_at", "word", "book"})
"""What an id does not hold: what follows from the rest, and what may differ from machine to machine."""
_PREFIX = {
    Table.FIGURES: "figure",
    Table.REVIEWS: "review",
    Table.REASONS: "reason",
    Table.WORDINGS: "wording",
    Table.STATED: "p",
}

COLUMNS: Mapping[Table, tuple[str, ...]] = {
    Table.FIGURES: (
        "id", "known_at", "ticker", "metric", "kind", "period", "value", "unit", "bound", "low", "high",
        "basis", "grade", "source", "note", "supersedes", "withdraws", "entered_at",
    ),
    Table.EVIDENCE: (
        "id", "known_at", "checkpoint", "effect", "grade", "source", "happened_on", "company_date",
        "company_first", "company_last", "score", "ruling", "note", "supersedes", "entered_at",
    ),
    Table.REVIEWS: ("id", "known_at", "thesis", "note", "entered_at"),
    Table.REASONS: ("id", "known_at", "checkpoint", "wording", "edited_at", "text", "entered_at"),
    Table.WORDINGS: (
        "id", "known_at", "checkpoint", "definition", "word", "period", "due", "due_first", "due_last",
        "book", "entered_at",
    ),
    Table.STATED: ("id", "known_at", "checkpoint", "p", "entered_at"),
}  # fmt: skip
"""The columns of each file. `supersedes` is the id of the row that is taken back."""


# values → cells


def _cells(value: Value) -> dict[str, str]:
    match value:
        case Fact():
            return _figure_cells(value)
        case Evidence():
            return _evidence_cells(value)
        case Review(thesis, note, known_at):
            return {"known_at": stamp(known_at), "thesis": thesis, "note": note}
        case Why(checkpoint, wording, edited_at, text, known_at):
            of = {"known_at": stamp(known_at), "checkpoint": checkpoint, "wording": wording}
            return {**of, "edited_at": stamp(edited_at), "text": text}
        case Worded():
            return _wording_cells(value)
        case Stated(checkpoint, p, known_at):
            return {"known_at": stamp(known_at), "checkpoint": checkpoint, "p": _text(p)}


def _figure_cells(fact: Fact) -> dict[str, str]:
    back = None if fact.withdraws is None else replace(fact, known_at=fact.withdraws, withdraws=None)
    return {
        "known_at": stamp(fact.known_at),
        "ticker": fact.ticker,
        "metric": fact.metric,
        "kind": fact.kind.value,
        "period": str(fact.period),
        "value": _text(fact.value.value),
        "unit": str(fact.value.unit),
        "bound": "" if fact.bound is Bound.EXACT else fact.bound.value,
        "low": _text(fact.low),
        "high": _text(fact.high),
        "basis": fact.basis.value,
        "grade": str(fact.grade),
        "source": fact.source,
        "note": fact.note,
        "withdraws": "" if fact.withdraws is None else stamp(fact.withdraws),
        "supersedes": "" if back is None else _id(back),
    }


def _evidence_cells(item: Evidence) -> dict[str, str]:
    ruling = item.ruling or WITHDRAWN if item.effect is Effect.RULED else ""
    return {
        "known_at": stamp(item.known_at),
        "checkpoint": item.checkpoint,
        "effect": item.word,
        "grade": str(item.grade),
        "source": item.source,
        "happened_on": _text(item.happened_on),
        **_window_cells("company_date", item.company_date, "company"),
        "score": _text(item.score),
        "ruling": str(ruling),
        "note": item.note,
        "supersedes": item.withdraws,
    }


def _wording_cells(wording: Worded) -> dict[str, str]:
    return {
        "known_at": stamp(wording.known_at),
        "checkpoint": wording.checkpoint,
        "definition": wording.definition,
        "word": wording.word,
        "book": wording.book,
        "period": "" if wording.period is None else str(wording.period),
        **_window_cells("due", wording.due),
    }


def _window_cells(name: str, window: Window | None, ends: str = "") -> dict[str, str]:
    if window is None:
        return {}
    first, last = window.first.isoformat(), window.last.isoformat()
    return {name: window.text, f"{ends or name}_first": first, f"{ends or name}_last": last}


def _text(value: date | Decimal | None) -> str:
    return "" if value is None else str(value)


# cells → values

_Cells = Mapping[str, str]
_T = TypeVar("_T")


def _figure(cell: _Cells) -> Fact:
    return Fact(
        ticker=cell["ticker"],
        metric=_needed("metric", cell),
        period=_read("period", cell, _period),
        kind=_read("kind", cell, Kind),
        basis=_read("basis", cell, Basis),
        value=Quantity(_read("value", cell, finite), _read("unit", cell, unit_named)),
        known_at=_moment("known_at", cell),
        grade=_read("grade", cell, _grade),
        source=cell["source"],
        bound=_read("bound", cell, Bound) if cell["bound"] else Bound.EXACT,
        low=_read("low", cell, finite) if cell["low"] else None,
        high=_read("high", cell, finite) if cell["high"] else None,
        note=cell["note"],
        withdraws=_moment("withdraws", cell) if cell["withdraws"] else None,
    )


def _evidence(cell: _Cells) -> Evidence:
    another = cell["effect"] == ANOTHER
    effect = Effect.HAPPENED if another else _read("effect", cell, Effect)
    if effect is Effect.WITHDRAWN and not cell["supersedes"]:
        raise ValueError("supersedes is empty: what is taken back?")
    if effect is Effect.SCORED and not cell["score"]:
        raise ValueError("score is empty")
    if effect is Effect.RULED and not cell["ruling"]:
        raise ValueError("ruling is empty")
    ruled = effect is Effect.RULED and cell["ruling"] != WITHDRAWN
    return Evidence(
        id=_needed("id", cell),
        checkpoint=_needed("checkpoint", cell),
        effect=effect,
        known_at=_moment("known_at", cell),
        grade=_read("grade", cell, _grade),
        source=cell["source"],
        happened_on=_read("happened_on", cell, date.fromisoformat) if cell["happened_on"] else None,
        company_date=_window("company_date", cell, "company"),
        score=_read("score", cell, finite) if cell["score"] else None,
        note=cell["note"],
        ruling=_read("ruling", cell, Status) if ruled else None,
        withdraws=cell["supersedes"],
        another=another,
    )


def _review(cell: _Cells) -> Review:
    return Review(_needed("thesis", cell), cell["note"], _moment("known_at", cell))


def _why(cell: _Cells) -> Why:
    about = _needed("checkpoint", cell), _needed("wording", cell)
    return Why(*about, _moment("edited_at", cell), cell["text"], _moment("known_at", cell))


def _wording(cell: _Cells) -> Worded:
    return Worded(
        _needed("checkpoint", cell),
        _needed("definition", cell),
        _moment("known_at", cell),
        cell["word"],
        cell["book"],
        _read("period", cell, parse_period) if cell["period"] else None,
        _window("due", cell),
    )


def _stated(cell: _Cells) -> Stated:
    p = _read("p", cell, finite) if cell["p"] else None
    return Stated(_needed("checkpoint", cell), p, _moment("known_at", cell))


def _window(name: str, cell: _Cells, ends: str = "") -> Window | None:
    if not cell[name]:
        return None
    first, last = (_read(f"{ends or name}_{end}", cell, date.fromisoformat) for end in ("first", "last"))
    if first > last:
        raise ValueError(f"{ends or name}_first {first} is after {ends or name}_last {last}")
    return Window(first, last, cell[name])


_READ: Mapping[Table, Callable[[_Cells], Value]] = {
    Table.FIGURES: _figure,
    Table.EVIDENCE: _evidence,
    Table.REVIEWS: _review,
    Table.REASONS: _why,
    Table.WORDINGS: _wording,
    Table.STATED: _stated,
}


def _needed(column: str, cell: _Cells) -> str:
    if not cell[column]:
        raise ValueError(f"{column} is empty")
    return cell[column]


def _read(column: str, cell: _Cells, make: Callable[[str], _T]) -> _T:
    try:
        return make(cell[column])
    except (ValueError, ArithmeticError, KeyError):
        raise ValueError(f"{column} {cell[column][:40]!r} cannot be read") from None


def _moment(column: str, cell: _Cells) -> datetime:
    text = cell[column]
    found = _read(column, cell, datetime.fromisoformat) if _STAMP.fullmatch(text) else None
    if found is None or not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError(
            f"{column} {text[:40]!r} is no moment in UTC such as 2026-08-04T20:05:00.000000Z: the row was "
            "cut off, or saved by a program that writes moments in another way"
        )
    return found


def _period(text: str) -> Period | date:
    return date.fromisoformat(text) if text.count("-") == 2 else parse_period(text)


def _grade(text: str) -> Grade:
    return Grade[text.upper()]
