"""Convert values to the cells of database rows and back.

Moments are UTC text of one length, so text order is time order. Days are ISO text, numbers text as
they were written. A cell that Catalyst cannot have written is damage that SQLite's own check does
not see: it raises `NotOursError` and is never guessed.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from operator import attrgetter
from sys import intern
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.book.model.quantity import Quantity, unit_named
from catalyst_tui.store.errors import NotOursError
from catalyst_tui.values import Frozen

T = TypeVar("T")
Row = tuple[Any, ...]

YEARS = (
    1600,
    2300,
)  # nearer to the ends of the calendar, a time zone or a look ahead would leave it
SHORT = 31  # so many digits are always a number of ours


def checked(parse: Callable[[Any], T], cell: object) -> T:
    """Return `parse(cell)`; NotOursError if it cannot be parsed."""
    try:
        return parse(cell)
    except (
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        AttributeError,
        RecursionError,
    ) as error:
        raise NotOursError(str(error)[:200], cell) from error


@lru_cache(maxsize=1 << 10)  # rows written together share their moments
def stamp(at: datetime) -> str:
    """Format a moment as `2026-08-04T20:05:00.000000Z`; ValueError if it has no time zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return (
        at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    )


# Rows written together have one moment: they share one object
@lru_cache(maxsize=1 << 14)
def _parse_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not YEARS[0] <= moment.year <= YEARS[1]:
        raise ValueError(f"{text!r} is no moment of ours")
    return moment


def moment(text: str) -> datetime:
    """Parse a stamp."""
    return checked(_parse_moment, text)


def moment_or_none(text: str | None) -> datetime | None:
    """Parse a stamp that may be missing."""
    return None if text is None else moment(text)


parse_day = cache(date.fromisoformat)  # thousands of rows have the same days


def day(text: str) -> date:
    """Parse an ISO day."""
    return checked(parse_day, text)


def parse_number(text: str) -> Decimal:
    """Parse a decimal number of at most 31 digits before or behind the
    point; ValueError otherwise.
    """
    if len(text) <= SHORT and text.isascii() and text.isdigit():
        return Decimal(text)
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is no number") from None
    if not number.is_finite() or abs(number.adjusted()) >= SHORT:
        raise ValueError(f"{text!r} is no number of ours")
    return number


def compress(text: bytes) -> bytes:
    """Compress a document."""
    return zlib.compress(text, 9)


def decompress(cell: bytes) -> bytes:
    """Return the document in a cell."""
    try:
        return zlib.decompress(cell)
    except zlib.error as error:
        raise ValueError(str(error)) from error


@cache
def parse_period_or_day(text: str) -> Period | date:
    """Parse a reporting period, or the day of an instant: the only form with two dashes."""
    return parse_day(text) if text.count("-") == 2 else parse_period(text)


class Cell(Frozen):
    """How one value is a cell. With `sql` it is computed by the query and not stored.

    `empty` is the value of a cell without one.
    """

    parse: Callable[[Any], Any]
    format: Callable[[Any], Any]
    sql: str = ""
    empty: object = None


def same(value: Any) -> Any:
    """Return the value itself."""
    return value


TEXT = Cell(same, same)
INTEGER = Cell(same, same)
TEXT_OR_NONE = Cell(same, lambda text: text or None, empty="")
WORD = Cell(intern, same)  # one of a few words in thousands of rows
FLAG = Cell(bool, int)
NUMBER = Cell(parse_number, str)
DAY = Cell(parse_day, date.isoformat)
MOMENT = Cell(_parse_moment, stamp)
PERIOD = Cell(parse_period_or_day, str)
RATIO = Cell(Fraction, lambda ratio: f"{ratio.numerator}/{ratio.denominator}")
UNIT = Cell(cache(unit_named), str)
LINES = Cell(lambda text: tuple(map(intern, text.splitlines())), "\n".join)
ITEMS = Cell(lambda text: tuple(filter(None, text.split(","))), ",".join)
DOCUMENT = Cell(decompress, compress)


def enum(kind: type[Enum]) -> Cell:
    """Return the cell of an enum's value."""
    return Cell(
        {member.value: member for member in kind}.__getitem__, attrgetter("_value_")
    )


def computed(sql: str, cell: Cell = TEXT) -> Cell:
    """Return a cell that a query computes."""
    return replace(cell, sql=sql)


class Codec(Generic[T]):
    """How a Struct is a row: a column for each field, in order, called
    `names[field]` or like the field.

    The type of a field says how it is a cell, unless `cells` says otherwise: another cell, a codec
    for the columns of a Struct (None if the first of them is empty), or None for a last field that
    is not stored. `table` is what a query that joins calls the table.
    """

    def __init__(
        self,
        make: Callable[..., T],
        names: Mapping[str, str] = MappingProxyType({}),
        table: str = "",
        **cells: Cell | Codec[Any] | None,
    ) -> None:
        self._make = make
        selected: list[str] = []
        self._parse: list[tuple[Callable[[Any], Any], int, object]] = []
        self._format: list[tuple[str, str, Callable[[Any], Any]]] = []
        self._parts: list[tuple[str, Codec[Any]]] = []
        unstored = ""
        for field, kind in make.__annotations__.items():
            name = names.get(field, field)
            cell = cells[field] if field in cells else _cell_of(make, kind)
            if cell is None:
                unstored = field
                continue
            if unstored:  # rows are built by position
                raise TypeError(
                    f"{make}: {field} stands after {unstored}, which is not stored"
                )
            if isinstance(cell, Codec):
                selected.append(cell.columns)
                self._parse.append((cell._build, cell.width, None))
                self._parts.append((field, cell))
            else:
                selected.append(cell.sql or (f"{table}.{name}" if table else name))
                self._parse.append((cell.parse, 0, cell.empty))
                if not cell.sql:
                    self._format.append((name, field, cell.format))
        self.columns: str = ", ".join(selected)
        """What a query selects, in order."""
        self.width: int = sum(width or 1 for _, width, _ in self._parse)
        self._empty: dict[str, Any] = {name: None for name, _, _ in self._format}

    def parse(self, row: Row) -> T:
        """Return the value of a row; NotOursError if Catalyst cannot have written it."""
        return checked(self._build, row)

    def parse_all(self, rows: Iterable[Row]) -> list[T]:
        """Return the values of rows."""
        return [checked(self._build, row) for row in rows]

    def _build(self, row: Row) -> T:
        values: list[Any] = []
        place = 0
        for parse, width, empty in self._parse:
            cell = row[place]
            if cell is None:
                values.append(empty)
            else:
                values.append(parse(row[place : place + width] if width else cell))
            place += width or 1
        return self._make(*values)

    def cells(self, value: T) -> dict[str, Any]:
        """Return the cells of a value by column."""
        cells: dict[str, Any] = {}
        for name, field, format_ in self._format:
            part = getattr(value, field)
            cells[name] = None if part is None else format_(part)
        for field, codec in self._parts:
            part = getattr(value, field)
            cells |= codec._empty if part is None else codec.cells(part)
        return cells


def _cell_of(make: Callable[..., Any], kind: str) -> Cell | Codec[Any]:
    """Return how a field of this type is stored: as BY_TYPE says, or as the value of an enum."""
    name = kind.removesuffix(" | None")
    return (
        BY_TYPE[name]
        if name in BY_TYPE
        else enum(getattr(sys.modules[make.__module__], name))
    )


BY_TYPE: dict[str, Cell | Codec[Any]] = {
    "str": TEXT,
    "int": INTEGER,
    "bool": FLAG,
    "bytes": DOCUMENT,
    "date": DAY,
    "datetime": MOMENT,
    "Decimal": NUMBER,
    "Fraction": RATIO,
    "Period": PERIOD,
    "Period | date": PERIOD,
    "Unit": UNIT,
    "tuple[str, ...]": LINES,
}
BY_TYPE["Quantity"] = Codec(Quantity)


def in_millionths(price: Decimal) -> int:
    """Return a price in whole millionths: exact for every listed price, and
    quick to sum and sort.
    """
    return round(price / MICRO)


MICRO = Decimal("0.000001")


def assignments(columns: Mapping[str, object]) -> str:
    """Return the SQL that overwrites these columns in an upsert."""
    return ", ".join(f"{name} = excluded.{name}" for name in columns)
