"""What jumps is in doubt until a second source, or a later day, stands by it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.desk.conftest import closes, quote
from tests.doors.judge import Close, History
from tests.doors.sources import ChainAnswer
from tests.homes import Doubt, agrees, same_again, screen

FRIDAY = date(2026, 11, 20)
LAST = Close(date(2026, 11, 19), Decimal(300), datetime(2026, 11, 19, 21, tzinfo=UTC))
NOON, AFTER = datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def answer(price: str | None, *values: str, at: datetime = AFTER) -> ChainAnswer:
    """Return a last price, and closes up to Friday."""
    told = quote("ALAB", price, at) if price else None
    return ChainAnswer(told, closes("ALAB", FRIDAY, *values) if values else None)


def thursday(*values: str) -> ChainAnswer:
    """Return closes up to the last known one."""
    return ChainAnswer(None, closes("ALAB", LAST.day, *values))


@pytest.mark.parametrize(("said", "day", "price"), [
    (answer("360"), None, None),  # exactly a fifth is no jump
    (answer("240"), None, None),
    (answer("361"), FRIDAY, "361"),
    (answer("239"), FRIDAY, "239"),
    (answer("310", "300", "310"), None, None),
    (answer("400", "300", "400"), FRIDAY, "400"),
    (answer(None, "300", "400"), FRIDAY, "400"),
    (answer(None, "400"), FRIDAY, "400"),  # against the last known one
    (answer("400", "300", "350"), None, None),  # by and by
    (answer("400", "150", "150", "152"), FRIDAY, "400"),  # after a split: against its own closes
    (answer("152", "150", "150", "152"), None, None),
    (answer(None, "300", "400", "405"), None, None),  # a later close stands by it
    (answer(None, "300", "400", "300"), FRIDAY, "300"),
    (thursday("300", "400"), LAST.day, "400"),  # the last known close as quite another price
    (thursday("150", "150"), None, None),  # so is the one before it: a split
    (thursday("300", "305"), None, None),  # corrected
])  # fmt: skip
def test_what_is_in_doubt(said: ChainAnswer, day: date | None, price: str | None) -> None:
    _, doubt = screen("ALAB", said, LAST)
    assert (doubt and doubt.day, doubt and str(doubt.price)) == (day, price)


def test_a_trade_of_a_later_day_stands_by_a_close() -> None:
    monday = AFTER + timedelta(days=3)
    trusted, doubt = screen("ALAB", answer("405", "300", "400", at=monday), LAST)
    assert (trusted.quote is not None, doubt) == (True, None)


def doubtful() -> Doubt:
    _, doubt = screen("ALAB", answer("400"), LAST)
    assert doubt is not None
    return doubt


@pytest.mark.parametrize(("other", "stands"), [
    (answer("404"), True),
    (answer("396"), True),
    (answer("405"), False),
    (answer("300"), False),
    (answer("400", at=AFTER - timedelta(days=1)), False),  # of another day
    (answer(None, "300", "401"), True),
    (answer("300", "300", "401"), True),  # its quote is old, its close is the day's
    (ChainAnswer(), False),
])  # fmt: skip
def test_a_second_source_within_a_percent_confirms(other: ChainAnswer, stands: bool) -> None:
    assert agrees(doubtful(), other) is stands


def test_a_history_without_news_is_in_no_doubt() -> None:
    history: History = closes("ALAB", LAST.day, "299", "300")
    assert screen("ALAB", ChainAnswer(None, history), LAST) == (ChainAnswer(None, history), None)


@pytest.mark.parametrize(("price", "source", "stands"), [
    ("400", "test", True),
    ("403", "test", True),
    ("405", "test", False),  # not the same price
    ("400", "other", False),  # who is another source is asked otherwise
])  # fmt: skip
def test_a_last_price_told_again_stands(price: str, source: str, stands: bool) -> None:
    first, later = quote("ALAB", "400", NOON), quote("ALAB", price, NOON + timedelta(minutes=1))
    assert same_again(first, replace(later, source=source)) is stands
