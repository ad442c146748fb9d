"""Dates that count from the day a thesis was opened become days when the book is read."""

import pytest

from tests.books import loaded, toml
from tests.doors.book import Book, Event, Group

BOOK = toml("""
[ticker.ALAB]
[ticker.CRDO] fiscal_year_end = "Sat nearest 04-30"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-08-31
""")


def book_of(keys: str) -> Book:
    return loaded(BOOK + f'[[checkpoint]]\nid = "it"\nthesis = "t"\nevent = "x"\n{keys}')


@pytest.mark.parametrize(("written", "day"), [
    ("opened + 18mo", "2028-02-29"),  # the last day of a shorter month
    ("opened + 90d", "2026-11-29"),
    ("opened + 2w", "2026-09-14"),
    ("opened - 1y", "2025-08-31"),
    ("opened - 6mo", "2026-02-28"),
])  # fmt: skip
def test_a_relative_date_is_a_day(written: str, day: str) -> None:
    due = book_of(f'due = "{written}"').checkpoints["it"].due
    assert due is not None
    assert (str(due), due.first, due.coarse) == (day, due.last, False)


def test_wherever_a_date_stands() -> None:
    book = book_of(
        'from = "opened + 1mo"\ndue = "opened + 1y"\nverify_by = "opened + 30d"\nslips_past = "opened + 2y"\n'
        'slips = [{ from = "opened + 6mo", to = "2027-08-31", seen = 2026-10-01 }]\n'
        '[[checkpoint]]\nid = "group"\nthesis = "t"\nany = [{ event = "y", from = "opened - 1y" }]'
    )
    it = book.checkpoints["it"]
    assert (str(it.since), str(it.due), str(it.verify_by)) == ("2026-09-30", "2027-08-31", "2026-09-30")
    assert isinstance(it.claim, Event)
    assert str(it.claim.slips_past) == "2028-08-31"
    assert [(str(slip.before), str(slip.after)) for slip in it.slips] == [("2027-02-28", "2027-08-31")]
    group = book.checkpoints["group"].claim
    assert isinstance(group, Group)
    assert str(group.members[0].since) == "2025-08-31"
