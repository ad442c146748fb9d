"""A price as a source gave it: what a list shows before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalyst_tui.book.quantity import Quantity


class Session(StrEnum):
    """Which part of the trading day a quote belongs to."""

    PRE = "pre"
    OPEN = "open"
    POST = "post"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Quote:
    """A last trade. `price` is in the listing's own currency (GBp is not GBP); `at` is the trade's time.

    `previous` is the close of the session before the one `price` belongs to, None when not known.
    """

    symbol: str
    price: Quantity
    at: datetime
    session: Session
    source: str
    previous: Decimal | None = None
    delayed: bool = False
