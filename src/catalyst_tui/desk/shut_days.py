"""Refuse closes of days on which the exchange was shut, from sources as from files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.judge.ledger.facts import Closes, History
from catalyst_tui.judge.sessions import Sessions, sessions_of


def of_sessions(history: History, book: Book) -> History:
    """Return a history without the closes of days on which its exchange was shut.

    Series and what trades where nobody says are left as they are.
    """
    ticker = book.tickers.get(history.symbol)
    if ticker is None or ticker.venue in (None, Venue.CRYPTO) or history.vintages is not None:
        return history
    columns = Closes.of(history.closes)
    shut = _shut(tuple(columns.days), sessions_of(ticker.venue, book.zone))
    if not shut:
        return history
    return replace(history, closes=[close for close in columns if close.day not in shut])


@lru_cache(maxsize=16)  # symbols of one exchange trade on the same days
def _shut(days: Sequence[date], sessions: Sessions) -> frozenset[date]:
    return frozenset(day for day in days if not sessions.held(day))
