"""A price as a source gave it: what a list shows before anything is judged."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from catalyst_tui.book.model.quantity import Quantity
    from catalyst_tui.judge.ledger.observed import Announced

NIGHT = timedelta(hours=11)
"""From the open (9:30) to the last trade after the close (20:00) are 10½ hours, from the close (16:00) to the
first one of the next day (4:00) are 12: which of the two a trade outside regular hours is."""


class Session(StrEnum):
    """Which part of the trading day a quote belongs to."""

    PRE = "pre"
    OPEN = "open"
    POST = "post"
    CLOSED = "closed"


REGULAR_CLOSE = time(16)


def part_of_day(clock: time, close: time = REGULAR_CLOSE) -> Session:
    """The part of a trading day in New York that closes at `close`, when the exchange's clock shows this."""
    if clock < time(4):
        return Session.CLOSED
    if clock < time(9, 30):
        return Session.PRE
    if clock < close:
        return Session.OPEN
    return Session.POST if clock < time(20) else Session.CLOSED


class Trade(Struct, frozen=True):
    """A trade outside regular hours, in the currency of the quote it goes with."""

    price: Decimal
    at: datetime


class Extended(Struct, frozen=True):
    """What is traded at outside regular hours, `PRE` or `POST`; `change` in percent of the regular price."""

    session: Session
    price: Decimal
    change: Decimal


EVENING = timedelta(hours=6)
"""What traded longer ago says nothing of the part of the day it is now."""


class Quote(Struct, frozen=True):
    """A last trade. `price` is in the listing's own currency (GBp is not GBP); `at` is the trade's time.

    Both are of regular hours. `previous` is the close of the session before the one `price` belongs to,
    `outside` the last trade outside regular hours, `announced` what came along about the next print; None
    where the source does not say.
    """

    symbol: str
    price: Quantity
    at: datetime
    session: Session
    source: str
    previous: Decimal | None = None
    delayed: bool = False
    outside: Trade | None = None
    announced: Announced | None = None

    @property
    def last_at(self) -> datetime:
        """When it was last traded, at whatever hour."""
        return max(self.at, self.outside.at) if self.outside else self.at

    @property
    def extended(self) -> Extended | None:
        """What it trades at outside regular hours; None when nothing was traded there since `at`."""
        if self.outside is None or self.outside.at <= self.at:
            return None
        after = self.outside.at - self.at < NIGHT
        change = (self.outside.price / self.price.value - 1) * 100
        return Extended(Session.POST if after else Session.PRE, self.outside.price, change)


def part_now(quote: Quote, now: datetime) -> Session:
    """The part of the trading day: what a quote tells, while it is fresh. One of Friday evening tells nothing
    of a Sunday, and one that is years old nothing, however open its source says the exchange is."""
    return quote.session if now - quote.last_at < EVENING else Session.CLOSED
