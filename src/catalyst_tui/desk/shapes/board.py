"""What the screens are given: plain frozen data, one shape for each thing shown. No widget reads a ledger.

Here is the home screen; `pages` has what is opened from it and `forms` what is typed, so that the first
paint defines no class it does not show (0.7 ms each).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

# Annotations only: the first paint needs these values from the database, not the modules that make them.
if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Checkpoint
    from catalyst_tui.book.model.quantity import Quantity, Unit
    from catalyst_tui.desk.shapes.pages import LastFlip
    from catalyst_tui.judge.kinds import StatusGroup
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Verdict


class Attention(IntEnum):
    """Why a row comes first; the lower number is the more urgent. Up to RISKY it needs someone."""

    BAD = 0  # tripped, broken, missed
    RULING = 1  # overdue: only a person can say
    TOUCHED = 2  # it trades on the other side than it closed
    LATE = 3  # of a ticker: its print should have come, or came and its figures wait to be entered
    RISKY = 4  # at_risk, near
    DUE = 5  # awaiting, or due within two weeks
    BLIND = 6  # unknown or stale
    QUIET = 7
    NONE = 8  # nothing is claimed about it


class NextDate(Struct, frozen=True):
    """The next dated thing about a ticker, in words ready to show, 18 cells: "Q3 print ~Nov 30"."""

    day: date
    text: str
    estimated: bool = False
    short: str = ""  # in 11 cells: "~Nov 30", "11d late"; empty: as `text`
    full: str = ""  # in 26: "Q3 print ~Nov 30, in 7 d"
    late: bool = False  # a print that should have come


class CheckpointRow(Struct, frozen=True):
    """One checkpoint in a list."""

    checkpoint: Checkpoint
    verdict: Verdict
    when: str  # "Q3 2026 · print ~Nov 3", "due Dec 31", "open", ready to show
    attention: Attention
    live: str = ""  # what it trades at while that is on the other side of the threshold
    live_room: str = ""
    last_flip: LastFlip | None = None  # told of the past alone
    later: str = (
        ""  # of the past alone: that it was written, or worded so, after the day that is seen
    )
    unnoted: bool = False  # whether something was told of it that nobody acknowledged
    unexplained: bool = False  # whether it was changed while near, bad or due, without a reason

    @property
    def id(self) -> str:
        return self.checkpoint.id

    @property
    def settled(self) -> bool:
        """Whether it may be folded away: only a correction changes it, and nobody needs to know any more."""
        return self.verdict.status.settled and self.attention > Attention.RISKY


class Least(Struct, frozen=True):
    """The checkpoint of a ticker with the least room: how much, and its sentence."""

    checkpoint: str
    room: str
    text: str
    attention: Attention


class RateSaid(Struct, frozen=True):
    """What one of a currency is in the book's, at the rate of a day."""

    currency: str
    value: Decimal
    day: date


class PositionRow(Struct, frozen=True):
    """One ticker, or theme, on the home screen. Amounts are in `unit`; changes in percent."""

    symbol: str
    name: str
    quote: Quote | None  # the last known price, with its time and source
    change: Decimal | None
    spark: Sequence[float]  # up to 30 closes, oldest first: a picture, nothing is computed from it
    value: Decimal | None
    gain: Decimal | None
    gain_share: Decimal | None
    health: tuple[tuple[StatusGroup, int], ...]
    next: NextDate | None
    attention: Attention
    checkpoints: tuple[CheckpointRow, ...]  # of this ticker, most urgent first
    stale: bool  # the price is older than the last completed session, or the last minutes when open
    late: NextDate | None = None  # a print that should have come
    offered: NextDate | None = None  # the one whose release has figures that wait to be entered
    theme: bool = False  # a thesis whose checkpoints have no ticker: no price, no lots
    held: bool = True  # there are lots; else it is only watched
    day: Decimal | None = None  # what the day's change is in money
    signs: tuple[str, str] = ("✗", "▲")  # of what went wrong and of what may, as health is told
    least: Least | None = None
    unit: Unit | None = (
        None  # of value, gain and day: the book's currency, its own where a rate is lacking
    )
    shares: Decimal | None = None
    own: Quantity | None = None  # the value as it is priced, where that is in another currency
    rate: RateSaid | None = None  # by which the value was made of `own`: of the day of the price
    cost: Decimal | None = None
    realised: Decimal | None = None  # what the lots that are sold brought; None when none is
    paid: Quantity | None = None  # for a share, as it is priced: told while no price is known
    lacking: str = ""  # why an amount is not told, or not in the book's currency: a sentence
    own_gain: Quantity | None = (
        None  # in the lots' own currency, where their cost cannot be converted
    )
    own_gain_share: Decimal | None = None


class Cash(Struct, frozen=True):
    """What is held as money in one currency. `value`: in the book's; None with `lacking`, why."""

    amount: Quantity
    value: Decimal | None
    lacking: str = ""


def share_of_cost(gain: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """A gain in percent of what was paid, or got for what was sold short."""
    return gain / abs(cost) * 100 if gain is not None and cost else None


class Total(Struct, frozen=True):
    """All that is held together, in the book's currency; empty where the book is in several and names none.

    `apart` is what is in no rate known, by currency, and `without` who has no price: neither is in the value.
    """

    currency: str
    value: Decimal
    day: Decimal | None
    gain: Decimal | None  # of what is held; not known where a cost is not
    cost: Decimal | None
    apart: tuple[Quantity, ...] = ()
    traded: datetime | None = (
        None  # when its newest price was, by the exchange's clock: `day` is of that day
    )
    without: tuple[str, ...] = ()
    cash: tuple[Cash, ...] = ()
    rates: tuple[RateSaid, ...] = ()
    realised: Decimal | None = (
        None  # what was sold brought; None when nothing was, or not all is known
    )
    lacking: str = ""  # why something is not known: a sentence
    days: tuple[date, ...] = ()  # that `day` is of, where markets closed on different ones

    @property
    def gain_share(self) -> Decimal | None:
        """In percent of the cost."""
        return share_of_cost(self.gain, self.cost)

    @property
    def whole(self) -> bool:
        """Whether all that is held is in the value."""
        return bool(self.currency) and not (self.apart or self.without)

    def share(self, amount: Quantity | None) -> Decimal | None:
        """An amount in percent of the value; None in another currency, while a part is not known, and of what
        is worth nothing or less."""
        from catalyst_tui.book.model.quantity import major

        if amount is None or self.value <= 0 or not self.whole:
            return None
        told = major(amount)
        return told.value / self.value * 100 if told.unit.label == self.currency else None


class Notice(Struct, frozen=True):
    """One quiet line at the bottom: what could not be reached or read, and the way out."""

    text: str
    urgent: bool = False


class Part(Struct, frozen=True):
    """One thing that needs someone, as the strip says it: what about whom, in few, some and many cells.
    Without a checkpoint it is about the ticker."""

    attention: Attention
    symbol: str
    checkpoint: str | None
    words: tuple[str, str, str]


class Board(Struct, frozen=True):
    """Everything the home screen shows, as of one moment."""

    at: datetime
    rows: tuple[PositionRow, ...]  # most urgent first
    notices: tuple[Notice, ...]
    unread: int  # inbox lines not yet seen
    updated_at: datetime | None  # when anything was last traded, as far as is known
    refreshing: bool = False
    judged: bool = (
        True  # False: as last seen, while the book is being read; checkpoints are still to come
    )
    parts: tuple[
        Part, ...
    ] = ()  # what needs someone and nobody has acknowledged, most urgent first
    zone: tzinfo | None = None  # the exchange's
    days: tzinfo | None = None  # the book's: of which day something is
    total: Total | None = None  # None while nothing is held
    lacks_contact: bool = (
        False  # the SEC would be asked about the book's tickers, but not without an address
    )

    def row(self, symbol: str) -> PositionRow | None:
        return next((row for row in self.rows if row.symbol == symbol), None)
