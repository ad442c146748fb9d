"""Sessions of the New York exchange, for tests."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.judge.sessions import sessions_of


def is_session(day: date) -> bool:
    return sessions_of(Venue.NEW_YORK, NEW_YORK).held(day)


def close_of(day: date, zone: ZoneInfo) -> datetime:
    return sessions_of(Venue.NEW_YORK, zone).close_of(day)
