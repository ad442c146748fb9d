"""Windows: the days a score counts for, and the days a close of a coin is fresh."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalyst_tui.book.model.dates import last_moment
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Close, Ledger
from tests.books import loaded

COIN = """
schema = 1
[ticker.BTC-USD]
lots = [{ quantity = 1, cost = "100" }]
[[checkpoint]]
id = "c"
ticker = "BTC-USD"
role = "guard"
test = "price >= $90"
"""


@pytest.mark.parametrize(
    ("at", "marked"),
    [
        ("2026-05-23T23:59:59", False),
        ("2026-05-24T00:05:00", False),  # the day of the fourth close has just begun
        ("2026-05-25T00:05:00", True),
    ],
)
def test_a_coin_is_not_stale_because_a_day_has_just_begun(at: str, marked: bool) -> None:
    book = loaded(COIN)
    day = date(2026, 5, 20)
    close = Close(day, Decimal(100), last_moment(day, book.zone_of("BTC-USD")))
    ledger = Ledger(closes={"BTC-USD": [close]})
    found = verdicts(book, ledger, datetime.fromisoformat(at).replace(tzinfo=UTC))["c"]
    assert ("stale" in found.marks) is marked
