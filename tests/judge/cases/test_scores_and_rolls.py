"""Scores put together, and events counted in the last so many days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.definition import definition
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Effect, Evidence, Grade, Ledger
from tests.judge.told import Case

ROLLING = 'role = "kill" ; event = "an insider sells" ; count = ">= 3 within 14d"'


def sales(*days: str) -> str:
    return " ; ".join(f"{day} happened" for day in days)


ROLLS = [
    Case(
        "three in a fortnight",
        ROLLING,
        sales("2026-07-01", "2026-07-08", "2026-07-15"),
        {"2026-07-08": "near", "2026-07-15": "tripped"},
        says="3 of 3",
    ),
    Case(
        "not three in fifteen days",
        ROLLING,
        sales("2026-07-01", "2026-07-08", "2026-07-16"),
        {"2026-07-16": "near"},
    ),
    Case(
        "the first two are too old by then, the last three count",
        ROLLING,
        sales("2026-05-01", "2026-05-20", "2026-07-01", "2026-07-02", "2026-07-03"),
        {"2026-07-02": "near", "2026-07-03": "tripped"},
    ),
    Case(
        "two of three are near for a fortnight after the first",
        ROLLING,
        sales("2026-07-01", "2026-07-08"),
        {"2026-07-15": "near", "2026-07-16": "clear"},
    ),
    Case(
        "a proof is met on the day of the third",
        'event = "a licence is granted" ; count = ">= 2 within 1mo"',
        sales("2026-06-20", "2026-08-01", "2026-08-15"),
        {"2026-08-01": "pending", "2026-08-15": "met"},
        settled="2026-08-15",
    ),
]


@pytest.mark.parametrize("case", ROLLS, ids=str)
def test_events_of_the_last_so_many_days(case: Case) -> None:
    assert case.found() == case.expected()


SCORES = """
[ticker.ALAB]
[ticker.CRDO]
[[checkpoint]]
id = "moat"
tickers = ["ALAB", "CRDO"]
role = "kill"
score = "moat"
scale = [-2, 2]
trip = -2
[[checkpoint]]
id = "people"
ticker = "ALAB"
role = "kill"
score = "people"
scale = [-2, 2]
trip = -2
[[checkpoint]]
id = "both"
tickers = ["ALAB", "CRDO"]
role = "kill"
test = "score(moat) + score(people) <= -2"
[[checkpoint]]
id = "good"
ticker = "CRDO"
test = "score(moat@CRDO) >= 1 and score(people) > score(moat@CRDO)"
"""


def given(id_: str, day: int, score: int) -> Evidence:
    known = datetime(2026, 7, day, 15, tzinfo=UTC)
    return Evidence(
        f"{id_}{day}", id_, Effect.SCORED, known, Grade.OWN, "me", score=Decimal(score),
        happened_on=date(2026, 7, day),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "id_", "status"),
    [
        ([("moat@ALAB", 1, -1)], "both@ALAB", "unknown"),
        ([("moat@ALAB", 1, -1), ("people", 2, -1)], "both@ALAB", "tripped"),
        ([("moat@ALAB", 1, -1), ("people", 2, 0)], "both@ALAB", "clear"),
        ([("moat@ALAB", 1, -1), ("people", 2, -1), ("people", 3, 1)], "both@ALAB", "clear"),  # the latest
        ([("moat@CRDO", 1, -2), ("people", 2, 0), ("moat@ALAB", 1, 2)], "both@CRDO", "tripped"),
        ([("moat@CRDO", 1, 1), ("people", 2, 2)], "good", "met"),
        ([("moat@CRDO", 1, 1), ("people", 2, 1)], "good", "pending"),
    ],
)
def test_scores_of_several_checkpoints(scores: list[tuple[str, int, int]], id_: str, status: str) -> None:
    book = load_book(SCORES).book
    assert book is not None
    ledger = Ledger(evidence=[given(*score) for score in scores])
    at = datetime(2026, 7, 4, 20, tzinfo=UTC)
    assert verdicts(book, ledger, at)[id_].status == status


@pytest.mark.parametrize(
    ("test", "says", "hint"),
    [
        ("score(moot) < 0", "'moot' is no checkpoint with a `score`", "did you mean moat?"),
        ("score(good) < 0", "'good' has no `score`", ""),
        ("score(moat) < -$2", "cannot be compared", ""),
        ("avg(score(moat), 4q) < 0", "not in q", "12mo"),
        ("score < 0", "`score` is a function", "score(id)"),
    ],
)
def test_a_score_that_is_none(test: str, says: str, hint: str) -> None:
    text = SCORES + f'[[checkpoint]]\nid = "x"\nticker = "ALAB"\ntest = "{test}"\n'
    problems = load_book(text).problems
    assert says in problems[0].message
    assert hint in problems[0].hint


@pytest.mark.parametrize(
    ("count", "shown", "hint"),
    [
        (">= 3 within 14d", ">= 3 within 14d", ""),
        ("> 2 within 2w", "> 2 within 14d", ""),
        ("3 in 2 weeks", "", '">= 3 within 2w"'),
        ("= 3 within 14d", "", "at least so many"),
        (">= 3 within 0d", "", "at least so many"),
        ("three", "", '">= 2"'),
    ],
)
def test_a_count_in_so_many_days(count: str, shown: str, hint: str) -> None:
    text = f'[ticker.A]\n[[checkpoint]]\nid = "x"\nticker = "A"\nevent = "e"\ncount = "{count}"\n'
    loaded = load_book(text)
    if hint:
        assert hint in loaded.problems[0].hint
    else:
        assert loaded.book is not None
        assert shown in definition(loaded.book.checkpoints["x"])
