"""Windows: the days a score counts for, and the days a close of a coin is fresh."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalyst_tui.book.model.dates import last_moment
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Close, Ledger
from tests.books import loaded
from tests.judge.told import Case

KILL = 'role = "kill" ; score = "keeps up?" ; scale = [-2, 2] ; trip = -2'
GUARD = 'role = "guard" ; score = "keeps up?" ; scale = [-2, 2] ; trip = 1'
PROOF = 'score = "ready?" ; scale = [0, 5] ; trip = 4'

SCORES = [
    Case(
        "one given after `due` changes nothing",
        f"{KILL} ; due = 2026-06-30",
        "2026-06-05 score score:1 ; 2026-08-05 score score:-2",
        {"2026-07-01": "cleared", "2026-08-05": "cleared"},
    ),
    Case(
        "one of a day in the window counts, however late it is entered",
        f"{KILL} ; due = 2026-06-30",
        "2026-06-05 score score:1 ; 2026-08-05 score score:-2 on:2026-06-20",
        {"2026-07-01": "cleared", "2026-08-05": "tripped"},
    ),
    Case(
        "one before `from` does not count",
        f"{KILL} ; from = 2026-06-01",
        "2026-05-05 score score:-2",
        {"2026-06-05": "unknown"},
        says="no score given since 2026-06-01",
    ),
    Case(
        "and does not keep a kill from ending well",
        f"{KILL} ; from = 2026-06-01 ; due = 2026-06-30",
        "2026-05-05 score score:-2 ; 2026-06-05 score score:1",
        {"2026-07-01": "cleared"},
    ),
    Case(
        "a `from` that is still to come",
        f"{KILL} ; from = 2026-06-01",
        "2026-05-05 score score:-2",
        {"2026-05-05": "unknown"},
        says="counts from 2026-06-01",
    ),
    Case(
        "a guard likewise",
        f"{GUARD} ; due = 2026-06-30",
        "2026-06-05 score score:2 ; 2026-08-05 score score:-2",
        {"2026-07-01": "held", "2026-08-05": "held"},
    ),
    Case(
        "a proof is not met by a score after its window",
        f"{PROOF} ; due = 2026-06-30",
        "2026-06-05 score score:3 ; 2026-08-05 score score:4",
        {"2026-06-30": "pending", "2026-07-01": "awaiting", "2026-08-05": "overdue"},
    ),
    Case(
        "nor by one before `from`",
        f"{PROOF} ; from = 2026-06-01",
        "2026-05-05 score score:4",
        {"2026-06-05": "pending"},
    ),
]


@pytest.mark.parametrize("case", SCORES, ids=str)
def test_a_score_counts_in_its_window(case: Case) -> None:
    assert case.found() == case.expected()


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
