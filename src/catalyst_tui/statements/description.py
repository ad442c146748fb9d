"""Describe a format: how to know a table, what its columns hold, what each kind of row does.

Descriptions are TOML, ours and the user's own alike; docs/importing.md explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from catalyst_tui.statements.entries import Act
from catalyst_tui.statements.words import plain

Field = Literal[
    "date",
    "time",
    "opened",
    "action",
    "symbol",
    "isin",
    "name",
    "quantity",
    "ratio",
    "text",
    "price",
    "cost_each",
    "cost_total",
    "amount",
    "net",
    "fee",
    "fee_currency",
    "rate",
    "currency",
    "value",
    "quote",
    "gain",
    "account",
    "kind",
    "status",
    "id",
    "balance",
    "balance_currency",
    "debit",
    "credit",
]
"""What a column may hold."""

Names = str | list[str]


class DescriptionError(ValueError):
    """A mistake in a description: a sentence that says where it is."""


class RowRule(Struct, frozen=True, forbid_unknown_fields=True):
    """What a row does if a column matches a pattern."""

    column: str
    like: str = ""
    act: Act = Act.NOTHING
    why: str = ""

    def matches(self, cell: str) -> bool:
        """Return whether the whole cell matches."""
        return pattern(self.like).fullmatch(cell) is not None


class TableFormat(Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a format."""

    # Names that its header must have; `|` separates alternatives
    header: list[str] = []
    kind: Literal["trades", "holdings", "cash", "names", "nothing"] = "trades"
    section: str = ""
    columns: dict[Field, Names] = {}
    acts: dict[Act, Names] = {}
    when: list[RowRule] = []
    text: Names = []
    currency: str = ""
    dates: Literal["", "dmy", "mdy"] = ""
    decimal: Literal["", ",", "."] = ""
    pence: bool = False
    generic: bool = False  # other columns are found by their names
    lots_below: bool = False  # the lots of a holding stand below it
    kept: RowRule | None = None  # which rows of holdings are lots
    latest: bool = False  # only the rows of the last day count
    once: bool = False  # equal rows with an id count once
    priced: bool = True  # a price is what was paid, not what it was worth
    endings: dict[str, str] = {}  # of its symbols, with their currency
    only: bool = False  # its header has no other columns
    coins: bool = False  # its symbols are coins
    undated: bool = False  # a purchase may have no day
    spare: bool = False  # its trades count only if no other table has trades
    minus: str = ""  # the end of a number of shares that leave
    charges: str = ""  # the text of rows with the fees of a trade in another row

    def wanted(self) -> list[frozenset[str]]:
        """Return sets of plain names: the header must have a name of each set."""
        return [frozenset(map(plain, names.split("|"))) for names in self.header]

    def patterns(self) -> Iterable[str]:
        """Return all patterns of the table."""
        yield from names_in(self.text)
        for texts in self.acts.values():
            yield from names_in(texts)
        yield self.charges
        for rule in (*self.when, *([self.kept] if self.kept else [])):
            yield rule.like


class Format(Struct, frozen=True):
    """A broker's or tracker's export, and its tables."""

    name: str
    tables: tuple[TableFormat, ...]


def names_in(value: Names) -> Sequence[str]:
    """Return one text or several as several."""
    return [value] if isinstance(value, str) else value


@lru_cache(maxsize=1 << 12)
def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of a description. Letters match in either case."""
    return re.compile(text, re.IGNORECASE | re.DOTALL)


class _FormatFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A description as it is written."""

    name: str
    table: Annotated[list[TableFormat], Meta(min_length=1)]
    endings: dict[str, str] = {}


def format_of(data: Mapping[str, Any], source: str) -> Format:
    """Check a description and return it. Raises DescriptionError."""
    try:
        file = msgspec.convert(data, _FormatFile)
    except msgspec.ValidationError as error:
        raise DescriptionError(f"{source}: {error}") from None
    for at, table in enumerate(file.table, 1):
        for text in table.patterns():
            try:
                pattern(text)
            except re.error as error:
                where = f"{source}, table {at}"
                raise DescriptionError(
                    f"{where}: {text!r} is no pattern ({error})"
                ) from None
    shared = file.endings
    tables = (
        replace(table, endings={**shared, **table.endings}) for table in file.table
    )
    return Format(file.name, tuple(tables))
