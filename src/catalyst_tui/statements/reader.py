"""A table being read: what stands in a field of a row, as text, number, money and security."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from catalyst_tui.book.model.currencies import HUNDREDTHS
from catalyst_tui.statements.columns import money_in
from catalyst_tui.statements.days import Days, days_of
from catalyst_tui.statements.entries import Security
from catalyst_tui.statements.grids import Row
from catalyst_tui.statements.numbers import Marks, currency_in, is_none, marks_of
from catalyst_tui.statements.recognise import Found, place
from catalyst_tui.statements.words import plain

_NUMBERS = (
    "quantity",
    "price",
    "cost_each",
    "cost_total",
    "amount",
    "net",
    "fee",
    "value",
    "gain",
    "balance",
)
MINOR = {**HUNDREDTHS, "GBX": "GBP", "GBPX": "GBP", "ZAC": "ZAR", "ILA": "ILS"}
CODE = re.compile("[A-Z]{3}|GBp|ZAc")
_NO_ISIN = re.compile(r"[A-Z0-9]{9}|\d+", re.IGNORECASE)  # a CUSIP, a WKN, a number
_COINS = frozenset({"crypto", "cryptocurrency", "crypto currency", "coin", "krypto"})
_ISIN = re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]")
_DIGIT = re.compile("[1-9]")
HUNDRED = Decimal(100)


class Said(Struct, frozen=True):
    """What the user says where the file leaves two readings."""

    decimal: str = ""
    dates: str = ""
    currency: str = ""


class Reader(Struct):
    found: Found
    marks: Marks
    days: Days
    said: Said
    above: Security  # the holding whose lots follow
    fee_signs: Mapping[int, int]  # of each column of fees: -1 where it writes what was paid below zero

    def cell(self, row: Row, name: str) -> str:
        """What stands in a field: the first of its columns that says anything."""
        cells = row.cells
        for at in self.found.columns.get(name, ()):
            if at < len(cells) and (cell := cells[at]) and not is_none(cell):
                return cell
        return ""

    def column(self, row: Row, name: str) -> str:
        at = place(self.found.header, name)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def number(self, row: Row, name: str, instead: Mapping[str, str]) -> Decimal | None:
        text = instead.get(name) or self.cell(row, name)
        if not text:
            return None
        number = self.marks.number(text, row.cells)
        minus = self.found.table.minus
        leaves = minus and name == "quantity" and text.endswith(minus)
        return -number if leaves and number is not None else number


def reader_of(found: Found, said: Said) -> Reader:
    def cells(*names: str) -> list[str]:
        places = [at for name in names for at in found.columns.get(name, ())]
        return [row.cells[at] for row in found.rows for at in places if at < len(row.cells) and row.cells[at]]

    numbers = cells(*_NUMBERS)
    texts = cells("text")
    table = found.table
    marks = marks_of(numbers or texts, found.parted, said.decimal or table.decimal)
    others = (cell for row in found.rows for cell in row.cells)
    days = days_of(cells("date", "opened"), others, said.dates, table.dates)
    signs = {at: _fee_sign(found, at) for at in found.columns.get("fee", ())}
    return Reader(found, marks, days, said, Security(), signs)


def _fee_sign(found: Found, at: int) -> int:
    """Return -1 if most fees of a column are below zero: then one above zero is a rebate."""
    cells = [row.cells[at].strip() for row in found.rows if at < len(row.cells)]
    fees = [cell for cell in cells if _DIGIT.search(cell)]
    below = sum(cell.startswith(("-", "−", "(")) for cell in fees)
    return -1 if below * 2 > len(fees) else 1


def day_of(reader: Reader, row: Row) -> date | None:
    try:
        return reader.days.moment(reader.cell(row, "date"))[0]
    except ValueError:
        return None


def security_of(reader: Reader, row: Row, instead: Mapping[str, str]) -> Security:
    symbol = instead.get("symbol") or reader.cell(row, "symbol")
    isin = instead.get("isin") or reader.cell(row, "isin")
    name = instead.get("name") or reader.cell(row, "name")
    kind = reader.cell(row, "kind")
    return _security(symbol, isin, name, reader.found.table.coins or kind.casefold() in _COINS)


@lru_cache(maxsize=1 << 12)  # a few in thousands of rows
def _security(symbol: str, isin: str, name: str, coin: bool) -> Security:
    symbol = symbol.split(":", maxsplit=1)[0].rstrip("*").strip()
    if not isin and _ISIN.fullmatch(symbol):
        symbol, isin = "", symbol
    if _NO_ISIN.fullmatch(isin):
        isin = ""
    if symbol.casefold() == "null":
        symbol = ""
    return Security(symbol, isin.upper(), name.split("\n", maxsplit=1)[0][:120].strip(), coin)


def currency_of(reader: Reader, row: Row, beside: str) -> str:
    """The currency a row's money is in: as its own column says, else the sign beside the number, the end of
    the symbol, the column's name, or the format."""
    for at in reader.found.columns.get(beside, ()):
        if at < len(reader.found.names) and (found := money_in(reader.found.names[at])):
            return found
    said = reader.cell(row, "currency").strip()
    if CODE.fullmatch(said):
        return said
    if said and currency_in(said):
        return currency_in(said)
    if CODE.fullmatch(said.upper()):
        return said.upper()
    if found := currency_in(reader.cell(row, beside)):
        return found
    if found := _next_to(reader, row, beside):
        return found
    endings = reader.found.table.endings
    if endings:
        symbol = reader.cell(row, "symbol")
        _, dot, ending = symbol.rpartition(".")
        return endings.get(ending if dot else "", "")
    constant = reader.found.table.currency
    if constant.startswith("="):
        constant = reader.found.facts.get(plain(constant), "")
    return constant or reader.said.currency


def understood(currency: str, reader: Reader, row: Row) -> str:
    """The currency of a cost. ValueError where the row names one that is none: another would be guessed."""
    said = reader.cell(row, "currency").strip()
    if not currency and said and not is_none(said):
        raise ValueError(f"{said[:20]!r} is no currency")
    return MINOR.get(currency, currency)


def fee_currency(reader: Reader, row: Row, at: int) -> str:
    """Return the currency of a fee: in its column's name, its cell, or the column that belongs to it."""
    name = reader.found.names[at] if at < len(reader.found.names) else ""
    if found := money_in(name) or currency_in(row.cells[at]):
        return found
    after = row.cells[at + 1] if at + 1 < len(row.cells) else ""
    if reader.found.names[at + 1 : at + 2] == ("",) and CODE.fullmatch(after):
        return after
    return reader.column(row, f"Currency ({name})").strip().upper()


def _next_to(reader: Reader, row: Row, beside: str) -> str:
    """A currency in a column without a name, behind the one it belongs to."""
    for at in reader.found.columns.get(beside, ()):
        code = row.cells[at + 1] if at + 1 < len(row.cells) else ""
        if reader.found.names[at + 1 : at + 2] == ("",) and CODE.fullmatch(code):
            return code
    return ""
