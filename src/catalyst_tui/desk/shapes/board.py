"""Define what the home screen shows. The first paint imports only this file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

from catalyst_tui.values import Frozen

# Annotations only: the first paint needs these values from the database, not the modules that make
# them.
if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Checkpoint
    from catalyst_tui.book.model.quantity import Quantity, Unit
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Verdict


class Attention(IntEnum):
    """Why a row comes first; a lower number is more urgent. Up to RISKY it needs someone."""

    BAD = 0  # tripped, broken, missed
    RULING = 1  # overdue: only a person can decide
    TOUCHED = 2  # it trades past the threshold, and the close did not
    # A ticker's report is late, or its figures are ready to enter
    LATE = 3
    RISKY = 4  # at_risk, near
    DUE = 5  # awaiting, or due within two weeks
    BLIND = 6  # unknown or stale
    QUIET = 7
    NONE = 8  # it has no checkpoints

    @property
    def sign(self) -> str:
        """Return the sign of what needs someone."""
        return "✗!▲!▲"[self] if self <= Attention.RISKY else ""


class NextDate(Frozen):
    """The next dated event of a ticker, as words: `reports ~Nov 30`, and `~Nov 30` where space is
    short.
    """

    day: date
    text: str
    estimated: bool = False
    short: str = ""
    # The day has passed: a report is late, or its figures are ready to enter
    late: bool = False
    key: str = ""  # which report is late, as it is acknowledged: `ALAB 2026Q3 report`


class CheckpointRow(Frozen):
    """One checkpoint in a list."""

    checkpoint: Checkpoint
    verdict: Verdict
    when: str  # "Q3 2026", "by Dec 31", "no date"
    attention: Attention
    # The last trade, while it is past the threshold and the close was not
    live: str = ""
    live_room: str = ""  # and its headroom
    later: str = ""  # only in a replay: that it was written or worded so after that day
    unnoted: bool = False  # a notification about it was not acknowledged
    unexplained: bool = False  # it was changed while near, bad or due, without a reason
    snoozed: datetime | None = None  # until when notifications about it are held
    priced: bool = False  # only prices decide it: nothing that is typed can answer it

    @property
    def id(self) -> str:
        return self.checkpoint.id

    @property
    def settled(self) -> bool:
        """Return whether it may be folded away: it is decided, and nobody needs to look at it."""
        return self.verdict.status.settled and self.attention > Attention.RISKY


class RateNote(Frozen):
    """The exchange rate of a day: what one unit of a currency is worth in the book's."""

    currency: str
    value: Decimal
    day: date


class Worth(Frozen, kw_only=True):
    """What the lots of a ticker are worth, in `unit`.

    An unknown amount is None; `lacking` says why.
    """

    # The book's currency; the price's own if a rate is missing
    unit: Unit | None = None
    shares: Decimal | None = None
    held: bool = True  # there are open lots; otherwise it is only watched
    value: Decimal | None = None
    day: Decimal | None = None  # the change of the day
    cost: Decimal | None = None
    gain: Decimal | None = None
    realised: Decimal | None = None  # the gain on sold lots; None if none were sold
    # The value in the currency of the price, if that is another
    own: Quantity | None = None
    rate: RateNote | None = None  # converts `own` to `value`; of the day of the price
    paid: Quantity | None = None  # the cost of one share, while no price is known
    lacking: str = ""
    # The gain in the lots' currency, if their cost cannot be converted
    own_gain: Quantity | None = None
    own_gain_share: Decimal | None = None

    @property
    def gain_share(self) -> Decimal | None:
        """Return the gain in percent of the cost."""
        return share_of_cost(self.gain, self.cost)


def share_of_cost(gain: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return a gain in percent of the cost, or of the proceeds of a short sale."""
    return gain / abs(cost) * 100 if gain is not None and cost else None


class PositionRow(Worth, kw_only=True):
    """One ticker, or theme, on the home screen. Changes are in percent."""

    symbol: str
    name: str
    quote: Quote | None
    change: Decimal | None
    spark: Sequence[float]  # up to 30 closes in any unit, oldest first; only drawn
    next: NextDate | None
    attention: Attention
    checkpoints: tuple[CheckpointRow, ...]  # the most urgent first
    stale: bool  # the price is older than the last completed session, or 30 minutes in a session
    theme: bool = False  # a thesis with checkpoints of no ticker: no price, no lots
    reports: bool = False  # it reported before, or a checkpoint of it waits for figures

    @property
    def late(self) -> NextDate | None:
        """Return the report that should have come."""
        return self.next if self.next and self.next.key else None

    @property
    def offered(self) -> NextDate | None:
        """Return the report with figures ready to enter."""
        return self.next if self.next and self.next.late and not self.next.key else None


class Cash(Frozen):
    """Money held in one currency. `value` is in the book's currency; None if `lacking` says why."""

    amount: Quantity
    value: Decimal | None
    lacking: str = ""


class Total(Frozen):
    """The sum of everything held, in the book's currency; empty if it has several and names no
    base.
    """

    currency: str
    value: Decimal
    day: Decimal | None
    gain: Decimal | None  # unknown while a cost is
    cost: Decimal | None
    apart: tuple[Quantity, ...] = ()  # amounts without an exchange rate; not in `value`
    # The time of the newest price in the exchange's zone; `day` is that day's change
    traded: datetime | None = None
    without: tuple[str, ...] = ()  # tickers without a price; not in `value`
    cash: tuple[Cash, ...] = ()
    rates: tuple[RateNote, ...] = ()
    # The gain on sold lots; None if none were sold, or unknown
    realised: Decimal | None = None
    lacking: str = ""  # why something is unknown
    # The days of `day`, if markets last traded on different ones
    days: tuple[date, ...] = ()

    @property
    def gain_share(self) -> Decimal | None:
        """Return the gain in percent of the cost."""
        return share_of_cost(self.gain, self.cost)

    @property
    def whole(self) -> bool:
        """Return whether everything held is in the value."""
        return bool(self.currency) and not (self.apart or self.without)

    def share(self, amount: Quantity | None) -> Decimal | None:
        """Return an amount in percent of the value; None if that is unknown, incomplete or not
        positive.
        """
        from catalyst_tui.book.model.quantity import major

        if amount is None or self.value <= 0 or not self.whole:
            return None
        part = major(amount)
        return (
            part.value / self.value * 100 if part.unit.label == self.currency else None
        )


class BoardNotice(Frozen):
    """A line at the bottom: what could not be fetched, read or saved, and what to do."""

    text: str
    urgent: bool = False


class OpenItem(Frozen):
    """One thing that needs someone, in a word and in a sentence.

    Without a checkpoint it is about the ticker.
    """

    attention: Attention
    symbol: str
    checkpoint: str | None
    words: tuple[str, str]


class Board(Frozen):
    """Everything the home screen shows, as of one moment."""

    at: datetime
    rows: tuple[PositionRow, ...]  # the most urgent first
    notices: tuple[BoardNotice, ...] = ()
    unread: int = 0  # inbox lines not yet seen
    asks: int = 0  # questions in the inbox without an answer
    refreshing: bool = False
    judged: bool = True  # False while the book is being read
    # What needs someone and was not acknowledged, most urgent first
    parts: tuple[OpenItem, ...] = ()
    zone: tzinfo | None = None  # of the exchange
    days: tzinfo | None = None  # of the book
    total: Total | None = None  # None while nothing is held
    lacks_contact: bool = False  # the SEC is not asked, because it wants an address

    def row(self, symbol: str) -> PositionRow | None:
        """Return the row of a ticker or a theme."""
        return next((row for row in self.rows if row.symbol == symbol), None)
