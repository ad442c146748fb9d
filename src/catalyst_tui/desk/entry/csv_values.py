"""Read the cells of a CSV: moments, days, grades, words and numbers. ValueError names the column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import evening_of, parse_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import (
    of_this_world,
    parse_quantity,
)
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.judge.ledger.facts import Grade
from catalyst_tui.store.cells import MICRO


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Read when something became known: a day (its evening at the exchange) or an ISO moment."""
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
    """Read a day in ISO form. ValueError names the column."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise ValueError(f"{column} {error}") from None


def grade_named(text: str) -> Grade:
    """Return a grade by its word. ValueError with the words that exist."""
    try:
        return Grade[text.upper()]
    except KeyError:
        raise ValueError(f"grade {text!r}; one of {', '.join(map(str, Grade))}") from None


_E = TypeVar("_E", bound=Enum)


def choice(kind: type[_E], text: str, column: str) -> _E:
    """Return a member of an enum by its value."""
    try:
        return kind(text)
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"{column} {text!r}; one of {choices}") from None


def named(text: str, known: Mapping[str, object], column: str) -> str:
    """Check that the book has a name, and return it."""
    if text in known:
        return text
    raise ValueError(f"no {column} {text!r} in the book{suggestion(text, known)}")


def metric_named(text: str, book: Book) -> str:
    """Check that a standard metric or a series of the book has this name, and return it."""
    return named(text, {**STANDARD, **book.series}, "metric or series")


_MOST = Decimal(1_000_000_000_000)


def decimal(text: str, column: str) -> Decimal:
    """Read a number in digits, of a size that a figure can have."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{column} {text!r} is no number{_in_digits(text)}") from None
    if not of_this_world(value):
        raise ValueError(f"{column} {text!r} is no figure of this world")
    return value


def _in_digits(text: str) -> str:
    """Return how to write `12.9B` in digits: a cell has only the unit of its column."""
    try:
        plain = parse_quantity(text).value
    except ValueError:
        return ""
    return f"; write it in digits, {plain:f}"


def optional_decimal(text: str, column: str) -> Decimal | None:
    """Read a number in digits; None for an empty cell."""
    return decimal(text, column) if text else None


def kept_in_millionths(values: Iterable[Decimal | None]) -> None:
    """Raise ValueError for a price that changes by a thousandth if it is stored in millionths."""
    for value in filter(None, values):
        if value > _MOST:
            raise ValueError(f"{value:f} is more than is kept, {_MOST:,}")
        kept = value.quantize(MICRO)
        if abs(kept - value) * 1000 > value:
            raise ValueError(f"{value:f} would be kept as {kept:f}, in millionths")
