"""Sessions of the New York exchange, for tests."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.doors.book import NEW_YORK, Venue
from tests.doors.judge import sessions_of


def is_session(day: date) -> bool:
    return sessions_of(Venue.NEW_YORK, NEW_YORK).held(day)


def close_of(day: date, zone: ZoneInfo) -> datetime:
    return sessions_of(Venue.NEW_YORK, zone).close_of(day)
