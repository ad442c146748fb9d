"""A price outside regular hours: which part of the day it is of, and how far from the regular one."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.doors.book import NEW_YORK, Quantity, money
from tests.doors.judge import Quote, Session, Trade


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def told(regular: str, outside: str) -> str:
    """Return the part of the day of a trade outside regular hours, given the last one within them."""
    last = Quantity(Decimal(200), money("USD"))
    quote = Quote("ALAB", last, at(regular), Session.CLOSED, "test", outside=Trade(Decimal(197), at(outside)))
    return f"{quote.extended.session} {quote.extended.change:+.1f}" if quote.extended else ""


@pytest.mark.parametrize(("regular", "outside", "part"), [
    ("2026-11-20 16:00:02", "2026-11-20 16:00:05", "post -1.5"),
    ("2026-11-20 16:00:02", "2026-11-20 19:59:59", "post -1.5"),
    ("2026-11-20 09:30:00", "2026-11-20 19:59:59", "post -1.5"),  # traded once, at the open
    ("2026-11-27 13:00:00", "2026-11-27 16:59:59", "post -1.5"),  # a half day
    ("2026-11-20 16:00:02", "2026-11-23 04:00:00", "pre -1.5"),
    ("2026-11-19 16:00:02", "2026-11-20 04:00:00", "pre -1.5"),
    ("2026-11-19 16:00:02", "2026-11-20 09:29:59", "pre -1.5"),
    ("2026-11-20 09:30:00", "2026-11-20 09:29:59", ""),  # the session has begun
    ("2026-11-20 16:00:02", "2026-11-20 16:00:02", ""),
])  # fmt: skip
def test_which_part_of_the_day_it_is_of(regular: str, outside: str, part: str) -> None:
    assert told(regular, outside) == part
