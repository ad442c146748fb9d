"""Read rows and cells of a CSV: days, moments, words and numbers.

A cell that is wrong raises ValueError with a sentence that names its column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import evening_of, parse_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import of_this_world, parse_quantity
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.judge.ledger.facts import Grade
from catalyst_tui.store.cells import MICRO

_MOST = Decimal(1_000_000_000_000)
_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class BadRow(Struct, frozen=True):
    """A row that is refused: its line in the file, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class Table(Struct):
    """The rows of a CSV below its header, each with its line, and what is wrong with them.

    Reading a row adds to `bad` what is refused, and to `skipped` what is left out without being
    wrong.
    """

    line: int
    header: list[str]
    rows: list[tuple[int, list[str]]]
    bad: list[BadRow]
    skipped: list[BadRow] = []

    def parsed(self, parse: Callable[[list[str]], _T]) -> Iterator[tuple[int, _T]]:
        """Yield what `parse` makes of each row, with its line; a ValueError makes the row bad."""
        for line, cells in self.rows:
            try:
                if len(cells) != len(self.header):
                    raise ValueError(
                        f"{len(cells)} cells, the header has {len(self.header)}"
                    )
                found = parse(cells)
            except ValueError as error:
                self.bad.append(BadRow(line, str(error)))
            else:
                yield line, found


def table_of(text: str) -> Table:
    """Return the rows that are not empty; a row is bad where the text stops being CSV."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    rows, bad = [], []
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        bad.append(BadRow(reader.line_num, f"not CSV from here on: {error}"))
    (line, header), *rest = rows or [(1, [])]
    return Table(line, header, rest, bad)


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Parse when something became known: a day (its evening at the exchange) or an ISO moment."""
    if len(text) == 10:
        return evening_of(day_of(text, "known_at"), zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"known_at {text!r} is no date; write 2026-08-04 or 2026-08-04T16:05:00-04:00"
        ) from None
    if moment.tzinfo is None:
        raise ValueError(f"known_at {text!r} has no time zone; add its offset")
    day_of(text[:10], "known_at")
    return moment


def day_of(text: str, column: str) -> date:
    """Parse a day in ISO form."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise ValueError(f"{column} {error}") from None


def grade_named(text: str) -> Grade:
    """Return a grade by its word."""
    if text.upper() in Grade.__members__:
        return Grade[text.upper()]
    raise ValueError(f"grade {text!r}; one of {', '.join(map(str, Grade))}")


def choice(kind: type[_E], text: str, column: str) -> _E:
    """Return a member of an enum by its value."""
    try:
        return kind(text)
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"{column} {text!r}; one of {choices}") from None


def named(text: str, known: Mapping[str, object], column: str) -> str:
    """Return a name, which must be one that the book has."""
    if text in known:
        return text
    raise ValueError(f"no {column} {text!r} in the book{suggestion(text, known)}")


def metric_named(text: str, book: Book) -> str:
    """Return the name of a standard metric or of a series of the book."""
    return named(text, {**STANDARD, **book.series}, "metric or series")


def decimal(text: str, column: str) -> Decimal:
    """Parse a number in digits, of a size that a figure can have. A cell has no `B` or `%`."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{column} {text!r} is no number{_in_digits(text)}") from None
    if not of_this_world(value):
        raise ValueError(f"{column} {text!r} is no figure of this world")
    return value


def _in_digits(text: str) -> str:
    try:
        return f"; write it in digits, {parse_quantity(text).value:f}"
    except ValueError:
        return ""


def optional_decimal(text: str, column: str) -> Decimal | None:
    """Parse a number in digits; None for an empty cell."""
    return decimal(text, column) if text else None


def price_of(text: str, column: str, noun: str) -> Decimal | None:
    """Parse a close or a rate; None for an empty cell.

    Prices are stored in millionths. One that would change by a thousandth is refused.
    """
    value = optional_decimal(text, column)
    if value is None:
        return None
    if value <= 0:
        raise ValueError(f"a {noun} is above zero")
    if value > _MOST:
        raise ValueError(f"{value:f} is more than can be saved, {_MOST:,}")
    stored = value.quantize(MICRO)
    if abs(stored - value) * 1000 > value:
        raise ValueError(f"{value:f} would be saved as {stored:f}, in millionths")
    return value
