"""Dates that hang on others become days when the book is read; only a print is waited for."""

from __future__ import annotations

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import Book, Event, Group
from tests.books import loaded

BOOK = """
[ticker.ALAB]
[ticker.CRDO]
fiscal_year_end = "Sat nearest 04-30"

[[event]]
id = "pdufa"
date = 2026-08-22

[[event]]
id = "entry"
window = "pdufa - 45d..pdufa - 10d"

[[thesis]]
id = "t"
ticker = "ALAB"
opened = 2026-08-31

[[checkpoint]]
id = "ships"
thesis = "t"
event = "it ships"
due = "2027H1"

[[checkpoint]]
id = "growth"
tickers = ["ALAB", "CRDO"]
test = "yoy(revenue) > 20%"
due = "FY2027Q2"
"""


def book_of(keys: str) -> Book:
    return loaded(BOOK + f'[[checkpoint]]\nid = "it"\nthesis = "t"\nevent = "x"\n{keys}')


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("opened + 18mo", "2028-02-29"),  # the last day of a shorter month
        ("opened + 90d", "2026-11-29"),
        ("opened + 2w", "2026-09-14"),
        ("opened - 1y", "2025-08-31"),
        ("opened - 6mo", "2026-02-28"),
        ("pdufa - 45d", "2026-07-08"),
        ("pdufa -45d", "2026-07-08"),
        ("entry + 0d", "2026-08-12"),
        ("ships + 1d", "2027-07-01"),  # the last day of a coarse date counts
        ("growth + 0d", "2027-06-30"),  # of several tickers: the one of the same ticker
        ("growth@CRDO + 0d", "2026-10-31"),
    ],
)
def test_a_relative_date_is_a_day(written: str, day: str) -> None:
    due = book_of(f'due = "{written}"').checkpoints["it"].due
    assert due is not None
    assert (str(due), due.first, due.coarse) == (day, due.last, False)


def test_both_ends_of_a_window_may_be_relative() -> None:
    window = book_of("").events["entry"].window
    assert str(window) == "2026-07-08..2026-08-12"
    due = book_of('due = "2026-07-01..pdufa + 1w"').checkpoints["it"].due
    assert str(due) == "2026-07-01..2026-08-29"


def test_wherever_a_date_stands() -> None:
    book = book_of(
        'from = "opened + 1mo"\ndue = "opened + 1y"\nverify_by = "it + 30d"\nslips_past = "it + 2y"\n'
        'slips = [{ from = "opened + 6mo", to = "it + 0d", seen = 2026-10-01 }]\n'
        '[[checkpoint]]\nid = "group"\nthesis = "t"\nany = [{ event = "y", from = "ships - 1y" }]'
    )
    it = book.checkpoints["it"]
    assert (str(it.since), str(it.due), str(it.verify_by)) == ("2026-09-30", "2027-08-31", "2027-09-30")
    assert isinstance(it.claim, Event)
    assert str(it.claim.slips_past) == "2029-08-31"
    assert [(str(slip.before), str(slip.after)) for slip in it.slips] == [("2027-02-28", "2027-08-31")]
    group = book.checkpoints["group"].claim
    assert isinstance(group, Group)
    assert str(group.members[0].since) == "2026-06-30"


@pytest.mark.parametrize(("links", "due"), [(40, "2026-02-10"), (60, None)])
def test_dates_may_count_from_one_another_in_any_order_up_to_fifty(links: int, due: str | None) -> None:
    one = '[[checkpoint]]\nid = "z{}"\nticker = "ALAB"\nevent = "x"\ndue = {}\n'
    text = "".join(one.format(n, f'"z{n + 1} + 1d"') for n in range(links)) + one.format(links, "2026-01-01")
    loaded = load_book("[ticker.ALAB]\n" + text)
    if due is None:
        assert "more than 50 dates" in loaded.problems[0].message
    else:
        assert loaded.book is not None
        assert str(loaded.book.checkpoints["z0"].due) == due


def test_an_id_may_count_to_a_print() -> None:
    text = '[[checkpoint]]\nid = "b"\nthesis = "t"\nrole = "guard"\ntest = "days_until(it) > 5d"'
    book = book_of(f'due = "after print 2026Q3"\n{text}')
    assert "b" in book.checkpoints
