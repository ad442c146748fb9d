"""When a thesis is to be looked at again (language.md, "Theses"; verdicts.md, "Reviews of theses")."""

import pytest

from tests.books import loaded, toml
from tests.doors.book import Book
from tests.doors.judge import (
    Effect,
    Evidence,
    Grade,
    Ledger,
    Record,
    Review,
    Revision,
    cadences,
    looked_at_again,
)
from tests.judge.case_lines import evening, moment


def book_of(keys: str) -> Book:
    return loaded(
        toml(f"""
schema = 1
[ticker.ABC]
[[thesis]] id = "t" ; ticker = "ABC" ; text = "It grows." ; {keys}
[[checkpoint]] id = "c" ; thesis = "t" ; event = "it ships"
""")
    )


def ledger_of(first_read: str, *reviewed: str) -> Ledger:
    revisions = (Revision("c", 1, evening(first_read), "", ""),) if first_read else ()
    reviews = tuple(Review("t", "", evening(day)) for day in reviewed)
    return Ledger(record=Record(revisions=revisions, reviews=reviews))


OPENED = 'review = "90d"\nopened = 2026-06-01'


@pytest.mark.parametrize(("keys", "ledger", "due"), [
    pytest.param(OPENED, ledger_of("2026-01-02"), "2026-08-30", id="from the day it was opened"),
    pytest.param(OPENED, ledger_of("2026-10-05"), "2027-01-03", id="first read, if later"),
    pytest.param('review = "30d"', ledger_of("2026-10-05"), "2026-11-04", id="never said to be opened"),
    pytest.param('review = "30d"', ledger_of(""), "2026-12-23", id="read just now"),
    pytest.param(OPENED, ledger_of("2026-01-02", "2026-08-22"), "2026-11-20", id="from its review"),
    pytest.param(OPENED, ledger_of("2026-01-02", "2026-05-01", "2026-11-23"), "2027-02-21",
        id="the last one"),
    pytest.param(OPENED, ledger_of("2026-01-02", "2026-11-24"), "2026-08-30", id="not of what is to come"),
    pytest.param("opened = 2026-06-01", ledger_of("2026-01-02"), "None", id="the book asks for none"),
])  # fmt: skip
def test_the_next_review(keys: str, ledger: Ledger, due: str) -> None:
    (found,) = cadences(book_of(keys), ledger, moment("2026-11-23"))
    assert str(found.due) == due


@pytest.mark.parametrize(("review", "said", "day"), [
    ("", (), "None"),
    ('review = "30d"', (), "2026-02-01"),
    ('review = "30d"', ("2026-05-01", "2026-06-01"), "2026-07-01"),
    ('review = "30d"', ("2026-11-24",), "2026-02-01"),  # not of what is to come
])  # fmt: skip
def test_it_is_looked_at_again_after_the_last_word(review: str, said: tuple[str, ...], day: str) -> None:
    book = loaded(
        f'schema = 1\n[ticker.ABC]\n[[checkpoint]]\nid = "c"\nticker = "ABC"\nevent = "it ships"\n{review}\n'
    )
    told = [Evidence(str(n), "c", Effect.NOTE, evening(on), Grade.OWN, "own") for n, on in enumerate(said)]
    ledger = Ledger(
        evidence=told, record=Record(revisions=(Revision("c", 1, evening("2026-01-02"), "", ""),))
    )
    found = looked_at_again(book.checkpoints["c"], ledger, moment("2026-11-23"), book)
    assert str(found) == day
