"""Describe what a row of a broker's file says, and what all rows come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from catalyst_tui.values import Frozen

CODE = re.compile("[A-Z]{3}|GBp|ZAc")
"""The code of a currency."""


class Act(StrEnum):
    """What a row does to a position."""

    BUY = "buy"
    SELL = "sell"
    RECEIVE = "receive"  # shares that come from elsewhere or for nothing
    DELIVER = "deliver"  # shares that go elsewhere
    MOVE = "move"  # to or from elsewhere, by the sign of the quantity
    SWAP = "swap"  # one leg of an exchange of shares for others
    SWAP_IN = "swap_in"  # the same, where the quantity has no sign
    SWAP_OUT = "swap_out"
    CANCEL = "cancel"  # withdraws an earlier row
    ADDED = "added"  # a split, as the number of shares that came on top
    RATIO = "ratio"  # a split, as the number of shares that each became
    HOLD = "hold"  # so many are held
    CASH = "cash"  # a balance
    NOTHING = "nothing"  # a dividend, a fee, a payment
    REFUSE = "refuse"


EARLIER = -1
"""The line of a row that came with an earlier file."""


class Security(Frozen, array_like=True):
    """The names that a row has for a security. Each may be empty."""

    symbol: str = ""
    isin: str = ""
    name: str = ""
    coin: bool = False

    @property
    def key(self) -> str:
        """Return the name that two rows about the same security share."""
        return self.isin or self.symbol.upper() or self.name.casefold()

    def __str__(self) -> str:
        return self.symbol or self.isin or self.name or "no security"


class BrokerEntry(Frozen, array_like=True):
    """A row that was understood. Earlier imports are saved in this order, without the line.

    `cost` is that of a single share with the fees of buying; None means that the file does not say
    it. `quantity` has a sign only in MOVE, SWAP, ADDED and HOLD; in RATIO it is the factor of the
    split.
    """

    act: Act
    security: Security = Security()
    quantity: Decimal = Decimal(0)
    cost: Decimal | None = None
    currency: str = ""
    day: date | None = None
    second: int | None = None  # of the day
    account: str = ""
    to: str = ""  # the account that shares move to
    of: Decimal | None = None  # the cost of the lots that are sold
    kept: bool = False  # a holding with its own day: a lot, not a sum
    after: bool = False  # happens after all trades of the day
    line: int = EARLIER


class RefusedRow(Frozen):
    """A row that was not taken, and why: refused, or skipped because it changes no position."""

    row: int
    why: str


class OpenLot(Frozen):
    """Shares that are still held."""

    security: Security
    quantity: Decimal
    cost: Decimal | None
    currency: str
    opened: date | None
    account: str = ""


class Balance(Frozen):
    """The cash in one currency."""

    currency: str
    amount: Decimal


def balance_of(amount: Decimal, currency: str) -> Balance:
    """Return a balance. ValueError without a currency."""
    if not CODE.fullmatch(currency):
        raise ValueError(
            f"cash of {amount:,f}: its currency is not said; say it: --currency EUR"
        )
    return Balance(currency, amount)


class RowsRead(Struct):
    """The rows of a file, before they are netted.

    Each row is an entry, a balance, refused or skipped.
    """

    format: str = ""
    entries: list[BrokerEntry] = []
    cash: list[Balance] = []
    refused: list[RefusedRow] = []
    skipped: list[RefusedRow] = []
    rows: int = 0
    balances: int = 0
    header: tuple[str, ...] = ()  # of a table without a description
    kind: str = ""

    def take(self, line: int, read: Callable[[], BrokerEntry | Balance | str]) -> None:
        """Read a row and count it; refuse it if it is not understood."""
        try:
            self.add(line, read())
        except (ValueError, ArithmeticError) as error:
            self.rows += 1
            self.refuse(
                line,
                str(error) if type(error) is ValueError else "a number that is none",
            )

    def add(self, line: int, found: BrokerEntry | Balance | str) -> None:
        """Count a row as what it says: an entry, a balance, or why it is skipped."""
        self.rows += 1
        match found:
            case BrokerEntry(act=act):
                self.entries.append(found)
                if act is Act.NOTHING:
                    self.skip(line, "the name of a security")
            case Balance():
                self.cash.append(found)
                self.balances += 1
            case str():
                self.skip(line, found)

    def refuse(self, row: int, why: str) -> None:
        """Count a row that is not understood, or that the book cannot hold."""
        self.refused.append(RefusedRow(row, why))

    def skip(self, row: int, why: str) -> None:
        """Count a row that changes no position."""
        self.skipped.append(RefusedRow(row, why))


class BrokerStatement(Frozen):
    """The open lots, the cash and the refused rows of a file."""

    format: str
    rows: int
    lots: tuple[OpenLot, ...]
    cash: tuple[Balance, ...]
    refused: tuple[RefusedRow, ...]
    entries: tuple[BrokerEntry, ...] = ()
    header: tuple[str, ...] = ()
    kind: str = ""
    # The rows of `refused` that no other file explains
    unread: tuple[RefusedRow, ...] = ()
    skipped: tuple[RefusedRow, ...] = ()
    balances: int = 0  # rows that are balances of cash
    known: int = 0  # rows that were imported before

    @property
    def new(self) -> int:
        """Return how many rows are taken for the first time."""
        return self.rows - self.known - len(self.refused) - len(self.skipped)

    def sum_line(self) -> str:
        """Return the closing line of an import: where each row went."""
        refused, skipped = (
            [row.row for row in rows] for rows in (self.refused, self.skipped)
        )
        return sum_line(self.new, self.known, refused, skipped)


def sum_line(
    new: int, known: int, refused: Sequence[int], skipped: Sequence[int]
) -> str:
    """Return how rows add up: `9 rows read = 3 new + … + 2 skipped (lines 4, 7-8)`."""
    rows = new + known + len(refused) + len(skipped)
    parts = (
        f"{new} new",
        f"{known} already there",
        _lines("refused", refused),
        _lines("skipped", skipped),
    )
    return f"{rows} {'row' if rows == 1 else 'rows'} read = {' + '.join(parts)}"


def _lines(word: str, lines: Sequence[int]) -> str:
    """Return a count with its line numbers: `3 refused (lines 4, 7-8)`."""
    if not lines:
        return f"0 {word}"
    return (
        f"{len(lines)} {word} ({'line' if len(lines) == 1 else 'lines'} {spans(lines)})"
    )


def spans(lines: Iterable[int]) -> str:
    """Join neighbours in a list of line numbers: `2-5, 9`."""
    parts: list[list[int]] = []
    for line in sorted(set(lines)):
        if parts and parts[-1][-1] == line - 1:
            parts[-1] = [parts[-1][0], line]
        else:
            parts.append([line])
    return ", ".join("-".join(map(str, part)) for part in parts)


class UnreadError(Exception):
    """A file that cannot be read at all: a sentence that says what to do."""


class UnknownError(UnreadError):
    """A table without a description: the user must name its columns name.

    `columns` are its names, `missing` the fields it cannot be read without, `wanted` those it may
    lack.
    """

    def __init__(
        self,
        message: str,
        columns: tuple[str, ...],
        missing: tuple[str, ...],
        wanted: tuple[str, ...],
    ) -> None:
        super().__init__(message)
        self.columns, self.missing, self.wanted = columns, missing, wanted
