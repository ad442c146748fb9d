"""Events counted in the last so many days."""

from __future__ import annotations

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.definition import definition
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
