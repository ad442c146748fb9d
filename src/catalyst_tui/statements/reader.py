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
from catalyst_tui.statements.entries import CODE, Security
from catalyst_tui.statements.grids import GridRow
from catalyst_tui.statements.tables import FoundTable, place
from catalyst_tui.statements.words import is_coin, plain
from catalyst_tui.values import Frozen

MINOR = {**HUNDREDTHS, "GBX": "GBP", "GBPX": "GBP", "ZAC": "ZAR", "ILA": "ILS"}
"""Currencies that are hundredths of another one."""

HUNDRED = Decimal(100)
ZERO = Decimal(0)
_NUMBERS = (
    *(
        "quantity",
        "price",
        "cost_each",
        "cost_total",
        "amount",
        "net",
        "fee",
        "value",
        "gain",
    ),
    "balance",
)
_NO_ISIN = re.compile(r"[A-Z0-9]{9}|\d+", re.IGNORECASE)  # a CUSIP, a WKN, a number
_ISIN = re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]")
_PAID = re.compile("[1-9]")


class ReadingOptions(Frozen):
    """What the user states where the file can be read in two ways."""

    decimal: str = ""
    dates: str = ""
    currency: str = ""


class TableReader(Struct):
    """A table that is being read, and how it writes numbers and days."""

    found: FoundTable
    numbers: NumberReader
    days: DayReader
    currency: str  # that the user stated
    # The sign of each fee column: -1 if it writes fees as negative numbers
    fee_signs: Mapping[int, int]
    holding: Security = Security()  # the holding whose lots follow

    @classmethod
    def for_table(cls, found: FoundTable, stated: ReadingOptions) -> TableReader:
        """Find out how a table writes its numbers and days."""
        numbers = _cells(found, _NUMBERS) or _cells(found, ("text",))
        decimal = stated.decimal or found.table.decimal
        all_cells = (cell for row in found.rows for cell in row.cells)
        days = _cells(found, ("date", "opened"))
        return cls(
            found,
            numbers_of(numbers, found.delimiter, decimal),
            days_of(days, all_cells, stated.dates, found.table.dates),
            stated.currency,
            {at: _fee_sign(found, at) for at in found.columns.get("fee", ())},
        )


def _cells(found: FoundTable, fields: Sequence[str]) -> list[str]:
    """Return the filled cells of some fields."""
    places = [at for field in fields for at in found.columns.get(field, ())]
    cells = (
        row.cells[at] for row in found.rows for at in places if at < len(row.cells)
    )
    return list(filter(None, cells))


def _fee_sign(found: FoundTable, at: int) -> int:
    """Return -1 if most fees of a column are below zero: then one above zero is a rebate."""
    cells = [row.cells[at].strip() for row in found.rows if at < len(row.cells)]
    fees = [cell for cell in cells if _PAID.search(cell)]
    below = sum(cell.startswith(("-", "−", "(")) for cell in fees)
    return -1 if below * 2 > len(fees) else 1


class RowReader:
    """A row that is being read. `sentence` are the fields that a text in it says."""

    def __init__(self, reader: TableReader, row: GridRow) -> None:
        self.reader, self.found, self.table = reader, reader.found, reader.found.table
        self.line, self.cells = row.line, row.cells
        self.sentence: Mapping[str, str] = {}

    def cell(self, at: int) -> str:
        """Return a cell; a row may have fewer than its header."""
        return self.cells[at] if at < len(self.cells) else ""

    def column(self, name: str) -> str:
        """Return the cell of a column by its name."""
        at = place(self.found.header, name)
        return "" if at is None else self.cell(at)

    def text(self, field: str) -> str:
        """Return a field: of the sentence, else the first of its columns that says anything."""
        if stated := self.sentence.get(field):
            return stated
        cells = map(self.cell, self.found.columns.get(field, ()))
        return next((cell for cell in cells if not is_none(cell)), "")

    def number(self, field: str) -> Decimal | None:
        """Return the number of a field. ValueError with a sentence."""
        text = self.text(field)
        number = self.reader.numbers.read(text, self.cells)
        minus = self.table.minus
        leaves = minus and field == "quantity" and text.endswith(minus)
        return -number if leaves and number is not None else number

    def number_if_any(self, field: str) -> Decimal | None:
        """Return a number that only helps; None if it is no number."""
        try:
            return self.number(field)
        except ValueError:
            return None

    def day(self) -> date | None:
        """Return the day of the row, if it has one."""
        try:
            return self.moment()[0]
        except ValueError:
            return None

    def moment(self) -> tuple[date, int | None]:
        """Return the day and the second of the row. ValueError if it has no day."""
        day, second = self.reader.days.read(self.text("date"))
        clock = self.text("time")
        if second is None and clock:
            second = self.reader.days.read(f"2000-01-01 {clock}")[1]
        return day, second

    def security(self) -> Security:
        """Return the names of the row's security."""
        names = map(self.text, ("symbol", "isin", "name"))
        return _security(*names, self.table.coins or is_coin(self.text("kind")))

    def currency(self, field: str) -> str:
        """Return the currency of a field's money, or empty.

        The sentence decides, else the name of the column, the row's own currency, the sign next to
        the number, a column without a name behind it, the end of the symbol, the description, or
        what the user stated.
        """
        found, table = self.found, self.table
        places = found.columns.get(field, ())
        own = self.text("currency").strip()
        known = (
            self.sentence.get("currency", ""),
            *(column_currency(found.name(at)) for at in places),
            currency_in(own),
            own.upper() if CODE.fullmatch(own.upper()) else "",
            currency_in(self.text(field)),
            *(self._unnamed_currency(at + 1) for at in places),
        )
        if currency := next(filter(None, known), ""):
            return currency
        if table.endings:
            _, dot, ending = self.text("symbol").rpartition(".")
            return table.endings.get(ending if dot else "", "")
        by_file = table.currency.startswith("=")  # as a line of the file says
        usual = (
            found.facts.get(plain(table.currency), "") if by_file else table.currency
        )
        return usual or self.reader.currency

    def _unnamed_currency(self, at: int) -> str:
        """Return the currency in a column without a name."""
        code = self.cell(at)
        return code if not self.found.name(at) and CODE.fullmatch(code) else ""

    def whole_currency(self, currency: str) -> str:
        """Return the currency of a cost, pounds for pence.

        ValueError if the row names one that is none: another one would be a guess.
        """
        own = self.text("currency").strip()
        if not currency and own:
            raise ValueError(f"{own[:20]!r} is no currency")
        return MINOR.get(currency, currency)

    def fees(self, gross: Decimal, currency: str) -> Decimal:
        """Return the fees and taxes of a trade, in whole units of the currency of its price.

        They are the difference between the sum that was paid (`net`) and the price of all shares
        (`gross`), if the description knows both; else the sum of the columns `fee`. A fee in
        another currency is converted at the row's own rate. Without a rate it is left out.
        """
        hundred = HUNDRED if currency in MINOR else Decimal(1)
        net = None
        if "net" in self.table.columns:
            names = (
                self.found.name(at) for at in self.found.columns.get("net", ())[:1]
            )
            if all(column_currency(name) in ("", currency) for name in names):
                net = self.number_if_any("net")
        elif currency and currency_in(self.text("debit")) == currency:
            net = self.number_if_any("debit")
        if net:
            return max(abs(net) / hundred - gross, ZERO)
        columns = self.found.columns.get("fee", ())
        whole = [at for at in columns if plain(self.found.name(at)).startswith("total")]
        return (
            sum((self._fee(at, currency) for at in whole[:1] or columns), ZERO)
            / hundred
        )

    def _fee(self, at: int, currency: str) -> Decimal:
        """Return the fee in a column, in the currency that the price is written in."""
        try:
            fee = self.reader.numbers.read(self.cell(at), self.cells) or ZERO
        except ValueError:
            return ZERO
        fee *= self.reader.fee_signs[at]
        paid_in = self._fee_currency(at) or currency
        if paid_in == currency:
            return fee
        pence = MINOR.get(currency) == paid_in
        return fee * (HUNDRED if pence else self.number_if_any("rate") or ZERO)

    def _fee_currency(self, at: int) -> str:
        """Return a fee's currency: by its column's name, its cell, or the column for it."""
        name = self.found.name(at)
        column = self.column(f"Currency ({name})") or self.text("fee_currency")
        return (
            column_currency(name)
            or currency_in(self.cell(at))
            or self._unnamed_currency(at + 1)
            or column.strip().upper()
        )


@lru_cache(maxsize=1 << 12)  # thousands of rows are about a few securities
def _security(symbol: str, isin: str, name: str, coin: bool) -> Security:
    symbol = symbol.split(":", maxsplit=1)[0].rstrip("*").strip()
    if _ISIN.fullmatch(symbol):
        symbol, isin = "", symbol
    if _NO_ISIN.fullmatch(isin):
        isin = ""
    return Security(
        symbol, isin.upper(), name.split("\n", maxsplit=1)[0][:120].strip(), coin
    )
