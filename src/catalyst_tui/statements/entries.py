"""What a row of a statement says, and what all of them come to: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field


class Act(StrEnum):
    """What a row does to a position."""

    BUY = "buy"
    SELL = "sell"
    RECEIVE = "receive"  # shares that came from elsewhere or for nothing
    DELIVER = "deliver"  # shares that went elsewhere
    MOVE = "move"  # to or from elsewhere: as the sign of the quantity says
    SWAP = "swap"  # one leg of an exchange of shares for others
    SWAP_IN = "swap_in"  # the same, where the number has no sign
    SWAP_OUT = "swap_out"
    CANCEL = "cancel"  # takes back an earlier row of the same
    ADDED = "added"  # a split that says how many shares came on top
    RATIO = "ratio"  # a split that says how many shares one became
    HOLD = "hold"  # so many are held
    CASH = "cash"  # a balance
    NOTHING = "nothing"  # a dividend, a fee, a payment
    REFUSE = "refuse"


class Security(Struct, frozen=True):
    """What a row calls it: any may be empty."""

    symbol: str = ""
    isin: str = ""
    name: str = ""
    coin: bool = False

    @property
    def key(self) -> str:
        """What makes two rows speak of the same."""
        return self.isin or self.symbol.upper() or self.name.casefold()

    def __str__(self) -> str:
        return self.symbol or self.isin or self.name or "no security"


class Entry(Struct, frozen=True):
    """One row that was understood. `cost`: of one share, None where the file does not say. `quantity` has no
    sign but in MOVE, SWAP and HOLD; in RATIO it is how many shares one became."""

    line: int
    act: Act
    security: Security = Security()
    quantity: Decimal = Decimal(0)
    cost: Decimal | None = None
    currency: str = ""
    day: date | None = None
    second: int | None = None  # of the day
    account: str = ""
    to: str = ""  # the account that shares are moved to
    of: Decimal | None = None  # sold out of the lots that cost this
    kept: bool = False  # a holding with its own day: a lot, not a sum
    after: bool = False  # once the day's trades are done


class Refused(Struct, frozen=True):
    """A row that was not taken, and why: refused, or skipped because it changes no position."""

    row: int
    why: str


class OpenLot(Struct, frozen=True):
    """Shares that are still held."""

    security: Security
    quantity: Decimal
    cost: Decimal | None
    currency: str
    opened: date | None
    account: str = ""


class Balance(Struct, frozen=True):
    """Cash, as the file says it."""

    currency: str
    amount: Decimal


class Read(Struct):
    """What a file holds, before it is reckoned together."""

    format: str = ""
    entries: list[Entry] = field(default_factory=list)
    cash: list[Balance] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    skipped: list[Refused] = field(default_factory=list)
    rows: int = 0  # each of them is an entry, a balance, refused or skipped
    balances: int = 0
    header: tuple[str, ...] = ()  # of a table that no description knows
    kind: str = ""


class Statement(Struct, frozen=True):
    """What a file comes to."""

    format: str
    rows: int
    lots: tuple[OpenLot, ...]
    cash: tuple[Balance, ...]
    refused: tuple[Refused, ...]
    entries: tuple[Entry, ...] = ()
    header: tuple[str, ...] = ()
    kind: str = ""
    unread: tuple[Refused, ...] = ()  # those of `refused` that no other file can explain
    skipped: tuple[Refused, ...] = ()
    balances: int = 0  # rows that are balances of cash
    known: int = 0  # rows that were imported before

    @property
    def new(self) -> int:
        """Return how many rows are taken for the first time."""
        return self.rows - self.known - len(self.refused) - len(self.skipped)

    def sum_line(self) -> str:
        """Return the closing line of an import: where each row went."""
        refused, skipped = ([one.row for one in rows] for rows in (self.refused, self.skipped))
        return sum_line(self.new, self.known, refused, skipped)


def sum_line(new: int, known: int, refused: Sequence[int], skipped: Sequence[int]) -> str:
    """Return how the rows of a file add up: `9 rows read = 3 new + … + 2 skipped (lines 4, 7-8)`."""
    rows = new + known + len(refused) + len(skipped)
    parts = (f"{new} new", f"{known} already there", _lines("refused", refused), _lines("skipped", skipped))
    return f"{rows} {'row' if rows == 1 else 'rows'} read = {' + '.join(parts)}"


def _lines(word: str, lines: Sequence[int]) -> str:
    """Return a count with its line numbers: `3 refused (lines 4, 7-8)`."""
    if not lines:
        return f"0 {word}"
    return f"{len(lines)} {word} ({'line' if len(lines) == 1 else 'lines'} {spans(lines)})"


def spans(lines: Iterable[int]) -> str:
    """Return line numbers with neighbours joined: `2-5, 9`."""
    parts: list[list[int]] = []
    for line in sorted(set(lines)):
        if parts and parts[-1][-1] == line - 1:
            parts[-1] = [parts[-1][0], line]
        else:
            parts.append([line])
    return ", ".join("-".join(map(str, part)) for part in parts)


class UnreadError(Exception):
    """A file that is not read at all: a sentence, with the way out."""


class UnknownError(UnreadError):
    """A table nobody knows: its columns, so that the user can be asked which is what: `missing` without which
    it cannot be read, `wanted` that it may not have."""

    def __init__(
        self, message: str, columns: tuple[str, ...], missing: tuple[str, ...], wanted: tuple[str, ...]
    ) -> None:
        super().__init__(message)
        self.columns, self.missing, self.wanted = columns, missing, wanted
