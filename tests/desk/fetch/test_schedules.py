"""When prices are due, and when a price is so old that its age must be said."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.desk.conftest import loaded, quote
from tests.doors.book import NEW_YORK, Book, Venue
from tests.doors.judge import Close, Session, sessions_of
from tests.homes import (
    EXTENDED,
    LACKING,
    QUIET,
    is_due,
    is_old,
    lacks_close,
    pause,
    rate_series,
    series_of,
    unrated,
)

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """Return a moment by the clock of New York."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def close(day: str) -> Close:
    return Close(date.fromisoformat(day), Decimal(300), at(f"{day} 16:00"))


@pytest.mark.parametrize(("now", "last", "wait"), [
    ("2026-11-20 09:29", "2026-11-19", EXTENDED),
    ("2026-11-20 09:30", "2026-11-19", MINUTE),
    ("2026-11-20 15:59", "2026-11-19", MINUTE),
    ("2026-11-20 16:00", "2026-11-19", EXTENDED),
    ("2026-11-20 20:00", "2026-11-19", LACKING),  # the day's close is not here yet
    ("2026-11-20 20:00", "2026-11-20", QUIET),
    ("2026-11-21 12:00", "2026-11-20", QUIET),  # Saturday
    ("2026-11-21 12:00", "2026-11-19", LACKING),
    ("2026-11-26 12:00", "2026-11-25", QUIET),  # Thanksgiving
    ("2026-11-27 12:59", "2026-11-25", MINUTE),  # a half day
    ("2026-11-27 13:00", "2026-11-25", EXTENDED),
    ("2026-11-23 03:59", "2026-11-20", QUIET),
    ("2026-11-23 04:00", "2026-11-20", EXTENDED),
])  # fmt: skip
def test_how_long_prices_keep(now: str, last: str, wait: timedelta) -> None:
    closes = {"ALAB": close(last), "CRDO": close("2026-11-27")}
    assert pause(at(now), Book(), MINUTE, ["ALAB", "CRDO"], closes) == wait


def test_a_users_longer_wish_is_kept_outside_the_session_too() -> None:
    day = timedelta(days=1)
    for now in ("2026-11-20 05:00", "2026-11-20 12:00", "2026-11-21 12:00"):
        assert pause(at(now), Book(), day, ["ALAB"], {}) == day


@pytest.mark.parametrize(("asked", "due"), [
    (None, True),  # never
    (timedelta(seconds=-59), False),
    (timedelta(seconds=-60), True),
    (timedelta(days=-9), True),  # slept
    (timedelta(hours=2), True),  # the clock was set back
])  # fmt: skip
def test_when_prices_are_due(asked: timedelta | None, due: bool) -> None:
    now = at("2026-11-20 12:00")
    assert is_due(now, None if asked is None else now + asked, MINUTE) is due


@pytest.mark.parametrize(("now", "traded", "old"), [
    ("2026-11-20 12:00", "2026-11-20 11:45", False),  # a delayed feed
    ("2026-11-20 12:00", "2026-11-20 11:29", True),
    ("2026-11-20 08:00", "2026-11-19 16:00", False),
    ("2026-11-20 08:00", "2026-11-18 16:00", True),
    ("2026-11-21 12:00", "2026-11-20 15:45", False),
    ("2026-11-21 12:00", "2026-11-20 15:29", True),
    ("2026-11-27 18:00", "2026-11-27 13:00", False),  # a half day's close
    ("2026-11-27 18:00", "2026-11-25 16:00", True),
])  # fmt: skip
def test_when_a_price_is_old(now: str, traded: str, old: bool) -> None:
    assert is_old(quote("ALAB", "300", at(traded)), at(now), sessions_of(Venue.NEW_YORK, NEW_YORK)) is old


@pytest.mark.parametrize(("last", "traded", "session", "now", "lacks"), [
    (None, "2026-11-20 16:00", Session.CLOSED, "2026-11-21 12:00", True),
    ("2026-11-19", "2026-11-20 16:00", Session.POST, "2026-11-20 16:24", False),  # not settled yet
    ("2026-11-19", "2026-11-20 16:00", Session.POST, "2026-11-20 16:25", True),
    ("2026-11-20", "2026-11-20 16:00", Session.CLOSED, "2026-11-21 12:00", False),
    ("2026-11-19", "2026-11-20 11:00", Session.OPEN, "2026-11-20 11:00", False),
    ("2026-11-18", "2026-11-20 11:00", Session.OPEN, "2026-11-20 11:00", True),  # a day before it
    ("2026-11-20", "2026-11-23 11:00", Session.OPEN, "2026-11-23 11:00", False),  # over a weekend
    ("2026-11-25", "2026-11-27 11:00", Session.OPEN, "2026-11-27 11:00", False),  # over Thanksgiving
    ("2026-11-20", "2026-11-20 16:00", Session.PRE, "2026-11-23 08:00", False),
    ("2026-11-18", "2026-11-18 16:00", Session.CLOSED, "2026-11-21 12:00", False),  # halted since
    ("2019-11-19", "2019-11-20 16:00", Session.OPEN, "2026-11-20 11:00", True),  # said to be of now
])  # fmt: skip
def test_a_trade_tells_which_closes_are_lacking(
    last: str | None, traded: str, session: Session, now: str, lacks: bool
) -> None:
    known = close(last) if last else None
    seen = replace(quote("ALAB", "300", at(traded)), session=session)
    assert lacks_close(known, seen, at(now)) is lacks


def test_the_rates_are_those_of_what_is_held_and_due_while_none_is_known() -> None:
    book = loaded('[ticker."SIE.DE"]\nlots = [{ quantity = 1, cost = "5 GBp" }]\n[ticker.X]\n[cash]\nTWD = 5')
    assert rate_series(book) == ("rate:GBP", "rate:TWD")
    assert series_of(book) == rate_series(book)
    last = Close(date(2026, 11, 20), Decimal("0.8"), datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert unrated(book, {"rate:GBP": last}) == ("rate:TWD",)
    assert rate_series(loaded('[ticker."SIE.DE"]\nlots = [{ quantity = 1, cost = "5" }]\n[ticker.X]')) == ()
