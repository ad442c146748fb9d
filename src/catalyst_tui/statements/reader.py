"""Read the fields of a row: its text, numbers, money, days, fees and security."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from catalyst_tui.book.model.currencies import HUNDREDTHS
from catalyst_tui.statements.cells import (
    DayReader,
    NumberReader,
    column_currency,
    currency_in,
    days_of,
    is_none,
    numbers_of,
)
from catalyst_tui.statements.entries import Security
from catalyst_tui.statements.grids import GridRow
from catalyst_tui.statements.tables import FoundTable, place
from catalyst_tui.statements.words import is_coin, plain

MINOR = {**HUNDREDTHS, "GBX": "GBP", "GBPX": "GBP", "ZAC": "ZAR", "ILA": "ILS"}
"""Currencies that are hundredths of another one."""

CODE = re.compile("[A-Z]{3}|GBp|ZAc")
HUNDRED = Decimal(100)
_NUMBERS = (
    *("quantity", "price", "cost_each", "cost_total", "amount", "net", "fee", "value", "gain"),
    "balance",
)
_NO_ISIN = re.compile(r"[A-Z0-9]{9}|\d+", re.IGNORECASE)  # a CUSIP, a WKN, a number
_ISIN = re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]")
_PAID = re.compile("[1-9]")


class ReadingOptions(Struct, frozen=True):
    """What the user states where the file can be read in two ways."""

    decimal: str = ""
    dates: str = ""
    currency: str = ""


class TableReader(Struct):
    """A table that is being read, and how it writes numbers and days."""

    found: FoundTable
    numbers: NumberReader
    days: DayReader
    stated: ReadingOptions
    fee_signs: Mapping[int, int]  # of each fee column: -1 if it writes what was paid below zero
    holding: Security = Security()  # the holding whose lots follow

    def text(self, row: GridRow, field: str) -> str:
        """Return what a field says: the first of its columns that says anything."""
        cells = row.cells
        for at in self.found.columns.get(field, ()):
            if at < len(cells) and (cell := cells[at]) and not is_none(cell):
                return cell
        return ""

    def column(self, row: GridRow, name: str) -> str:
        """Return the cell of a column by its name."""
        at = place(self.found.header, name)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def number(self, row: GridRow, field: str, instead: Mapping[str, str]) -> Decimal | None:
        """Return the number of a field; `instead` are fields that a sentence of the row says."""
        text = instead.get(field) or self.text(row, field)
        if not text:
            return None
        number = self.numbers.read(text, row.cells)
        minus = self.found.table.minus
        leaves = minus and field == "quantity" and text.endswith(minus)
        return -number if leaves and number is not None else number

    def number_if_any(self, row: GridRow, field: str, instead: Mapping[str, str]) -> Decimal | None:
        """Return a number that only helps; None if it is no number."""
        try:
            return self.number(row, field, instead)
        except ValueError:
            return None

    def day(self, row: GridRow) -> date | None:
        """Return the day of a row, if it has one."""
        try:
            return self.days.read(self.text(row, "date"))[0]
        except ValueError:
            return None

    def moment(self, row: GridRow) -> tuple[date, int | None]:
        """Return the day and the second of a row. ValueError if it has no day."""
        day, second = self.days.read(self.text(row, "date"))
        clock = self.text(row, "time")
        if second is None and clock:
            second = self.days.read(f"2000-01-01 {clock}")[1]
        return day, second

    def security(self, row: GridRow, instead: Mapping[str, str]) -> Security:
        """Return the names of a row's security."""
        names = [instead.get(name) or self.text(row, name) for name in ("symbol", "isin", "name")]
        coin = self.found.table.coins or is_coin(self.text(row, "kind"))
        return _security(*names, coin)


def reader_of(found: FoundTable, stated: ReadingOptions) -> TableReader:
    """Find out how a table writes its numbers and days."""
    numbers, days = _cells(found, _NUMBERS), _cells(found, ("date", "opened"))
    all_cells = (cell for row in found.rows for cell in row.cells)
    return TableReader(
        found,
        numbers_of(
            numbers or _cells(found, ("text",)),
            found.delimiter,
            stated.decimal or found.table.decimal,
        ),
        days_of(days, all_cells, stated.dates, found.table.dates),
        stated,
        {at: _fee_sign(found, at) for at in found.columns.get("fee", ())},
    )


def _cells(found: FoundTable, fields: Sequence[str]) -> list[str]:
    """Return the filled cells of some fields."""
    places = [at for field in fields for at in found.columns.get(field, ())]
    cells = (row.cells[at] for row in found.rows for at in places if at < len(row.cells))
    return list(filter(None, cells))


def _fee_sign(found: FoundTable, at: int) -> int:
    """Return -1 if most fees of a column are below zero: then one above zero is a rebate."""
    cells = [row.cells[at].strip() for row in found.rows if at < len(row.cells)]
    fees = [cell for cell in cells if _PAID.search(cell)]
    below = sum(cell.startswith(("-", "−", "(")) for cell in fees)
    return -1 if below * 2 > len(fees) else 1


@lru_cache(maxsize=1 << 12)  # thousands of rows are about a few securities
def _security(symbol: str, isin: str, name: str, coin: bool) -> Security:
    symbol = symbol.split(":", maxsplit=1)[0].rstrip("*").strip()
    if not isin and _ISIN.fullmatch(symbol):
        symbol, isin = "", symbol
    if _NO_ISIN.fullmatch(isin):
        isin = ""
    if symbol.casefold() == "null":
        symbol = ""
    return Security(symbol, isin.upper(), name.split("\n", maxsplit=1)[0][:120].strip(), coin)


def currency_of(reader: TableReader, row: GridRow, field: str) -> str:
    """Return the currency of a field's money, or empty.

    The name of its column decides, else the row's own currency, the sign next to the number, a
    column without a name behind it, the end of the symbol, the description, or what the user
    stated.
    """
    found = reader.found
    for at in found.columns.get(field, ()):
        if at < len(found.names) and (currency := column_currency(found.names[at])):
            return currency
    own = reader.text(row, "currency").strip()
    if CODE.fullmatch(own):
        return own
    if own and currency_in(own):
        return currency_in(own)
    if CODE.fullmatch(own.upper()):
        return own.upper()
    if currency := currency_in(reader.text(row, field)):
        return currency
    for at in found.columns.get(field, ()):
        if currency := _unnamed_currency(reader, row, at + 1):
            return currency
    if found.table.endings:
        _, dot, ending = reader.text(row, "symbol").rpartition(".")
        return found.table.endings.get(ending if dot else "", "")
    usual = found.table.currency
    if usual.startswith("="):  # as a line of the file says
        usual = found.facts.get(plain(usual), "")
    return usual or reader.stated.currency


def _unnamed_currency(reader: TableReader, row: GridRow, at: int) -> str:
    """Return the currency in a column without a name."""
    code = row.cells[at] if at < len(row.cells) else ""
    return code if reader.found.names[at : at + 1] == ("",) and CODE.fullmatch(code) else ""


def whole_currency(currency: str, reader: TableReader, row: GridRow) -> str:
    """Return the currency of a cost, pounds for pence.

    ValueError if the row names one that is none: another one would be a guess.
    """
    own = reader.text(row, "currency").strip()
    if not currency and own and not is_none(own):
        raise ValueError(f"{own[:20]!r} is no currency")
    return MINOR.get(currency, currency)


def fees(
    reader: TableReader, row: GridRow, gross: Decimal, currency: str, instead: Mapping[str, str]
) -> Decimal:
    """Return the fees and taxes of a trade, in whole units of the currency of its price.

    They are the difference between the sum that was paid (`net`) and the price of all shares
    (`gross`), if the description knows both; else the sum of the columns `fee`. A fee in another
    currency is converted at the row's own rate. Without a rate it is left out.
    """
    hundred = HUNDRED if currency in MINOR else Decimal(1)
    net = None
    if "net" in reader.found.table.columns:
        net = reader.number_if_any(row, "net", instead)
    elif currency and currency_in(reader.text(row, "debit")) == currency:
        net = reader.number_if_any(row, "debit", {})
    if net and _is_in(reader, "net", currency):
        return max(abs(net) / hundred - gross, Decimal(0))
    return _fee_columns(reader, row, currency) / hundred


def _is_in(reader: TableReader, field: str, currency: str) -> bool:
    """Return whether the name of a field's column names this currency, or none."""
    names = [reader.found.names[at] for at in reader.found.columns.get(field, ())[:1]]
    return all(column_currency(name) in ("", currency) for name in names)


def _fee_columns(reader: TableReader, row: GridRow, currency: str) -> Decimal:
    """Add up the fee columns of a row, in the currency that its price is written in."""
    total = Decimal(0)
    columns = reader.found.columns.get("fee", ())
    names = dict(enumerate(reader.found.header))
    whole = [at for at in columns if names.get(at, "").startswith("total")]
    rate = reader.number_if_any(row, "rate", {})
    for at in whole[:1] or columns:
        cell = row.cells[at] if at < len(row.cells) else ""
        try:
            fee = (reader.numbers.read(cell, row.cells) or Decimal(0)) * reader.fee_signs[at]
        except ValueError:
            continue
        paid_in = _fee_currency(reader, row, at) or currency
        if paid_in == currency:
            total += fee
        elif MINOR.get(currency) == paid_in:
            total += fee * HUNDRED
        elif rate:
            total += fee * rate
    return total


def _fee_currency(reader: TableReader, row: GridRow, at: int) -> str:
    """Return the currency of a fee: by its column's name, its cell, or the column that belongs to
    it.
    """
    name = dict(enumerate(reader.found.names)).get(at, "")
    cell = row.cells[at] if at < len(row.cells) else ""
    return (
        column_currency(name)
        or currency_in(cell)
        or _unnamed_currency(reader, row, at + 1)
        or (reader.column(row, f"Currency ({name})") or reader.text(row, "fee_currency"))
        .strip()
        .upper()
    )
