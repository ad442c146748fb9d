"""What is dated but not judged: events and the journal."""

from datetime import date

from tests.books import loaded
from tests.doors.book import Book, BookEvent, DateStatus, DaysAhead, Decision, parse_window


def book_of(text: str) -> Book:
    return loaded("[ticker.ALAB]\n" + text)


def test_an_event_has_a_date_and_nothing_to_pass() -> None:
    book = book_of(
        '[[event]]\nid = "day"\nticker = "ALAB"\ntext = "Investor day"\ndate = 2026-11-18\n'
        'date_status = "estimated"\nremind = ["T-5d", "T-30d"]\nurl = "https://ir.example/day"'
    )
    day = parse_window("2026-11-18")
    asked = (DaysAhead(30, "d"), DaysAhead(5, "d"))
    found = BookEvent(
        "day", "ALAB", "Investor day", day, DateStatus.ESTIMATED, asked, "https://ir.example/day"
    )
    assert book.events == {"day": found}
    assert book.checkpoints == {}


def test_a_decision_names_what_had_fired_also_when_it_is_gone() -> None:
    book = book_of(
        '[[decision]]\ndate = 2026-05-06\nthesis = "gone"\naction = "sold half"\n'
        'fired = ["margin-holds", "growth@ALAB"]\nhonoured = false\nnote = "waited two weeks"\n'
        '[[decision]]\ndate = 2026-06-01\naction = "held"'
    )
    assert book.decisions == (
        Decision(
            date(2026, 5, 6), "gone", "sold half", ("margin-holds", "growth@ALAB"), False, "waited two weeks"
        ),
        Decision(date(2026, 6, 1), None, "held"),
    )
