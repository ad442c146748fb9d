"""Reminder days, checkpoints not judged for days, sources that are down: told though no verdict changed."""

from datetime import datetime, timedelta

import pytest

from tests.doors.book import Book, load_book, parse_period
from tests.doors.judge import (
    PRINT_FOR,
    UNKNOWN_FOR,
    EarningsReport,
    Ledger,
    Record,
    Word,
    earnings_reports,
    not_judged,
    reminders,
    verdicts,
)
from tests.judge.case_lines import book_of, ledger_of, moment

NPO = 'event = "it ships" ; due = 2026-12-31 ; remind = ["T-60d", "T-5d"]'
MARGIN = 'role = "guard" ; test = "gross_margin >= 73%"'
PRICE = 'role = "guard" ; test = "price >= $300"'


def reminder(book: Book, facts: Ledger, day: str) -> tuple[str, str, bool | None]:
    at = moment(day)
    (word,) = reminders(book, verdicts(book, facts, at), at)
    return word.word, word.reason, word.news


@pytest.mark.parametrize(("day", "word", "reason", "heard"), [
    ("2026-10-31", "ahead", "2026-12-31, in 61 days", False),
    ("2026-11-01", "T-60d", "2026-12-31, in 60 days", True),
    ("2026-12-25", "T-60d", "2026-12-31, in 6 days", True),
    ("2026-12-26", "T-5d", "2026-12-31, in 5 days", True),
    ("2026-12-30", "T-5d", "2026-12-31, tomorrow", True),
    ("2026-12-31", "T-5d", "2026-12-31, today", True),
    ("2027-01-01", "over", "2026-12-31, in -1 days", False),
])  # fmt: skip
def test_a_reminder_stands_from_its_day_to_the_next(day: str, word: str, reason: str, heard: bool) -> None:
    """So that a day asleep is no reminder lost."""
    book = book_of(NPO)
    assert reminder(book, ledger_of(book, ""), day) == (word, reason, heard)


def test_nothing_is_left_to_remind_of_what_is_settled() -> None:
    book = book_of(NPO)
    assert reminder(book, ledger_of(book, "2026-10-01 happened"), "2026-12-30")[0] == "over"


def test_an_event_reminds_of_its_first_day() -> None:
    loaded = load_book(
        'schema = 1\n[ticker.ALAB]\n[[event]]\nid = "day"\nticker = "ALAB"\ntext = "Investor day"\n'
        'date = "2026-12-01..2026-12-03"\nremind = ["T-14d"]\n'
    )
    assert loaded.book is not None, loaded.problems
    at = moment("2026-11-20")
    (word,) = reminders(loaded.book, {}, at)
    assert (word.key, word.word, word.reason) == ("day!remind", "T-14d", "2026-12-01, in 11 days")


def blind(claim: str, known: str, day: str, unknown: datetime | None = None) -> list[Word]:
    book = book_of(claim)
    facts, at = ledger_of(book, known), moment(day)
    found = verdicts(book, facts, at)
    since = {} if unknown is None else dict.fromkeys(found, unknown)
    return list(not_judged(book, facts, found, since, at))


def test_unknown_is_news_after_three_days() -> None:
    since = moment("2026-09-01") - UNKNOWN_FOR
    (early,) = blind(MARGIN, "", "2026-09-01", since + timedelta(seconds=1))
    (late,) = blind(MARGIN, "", "2026-09-01", since)
    (first,) = blind(MARGIN, "", "2026-09-01")
    assert [(word.word, word.news) for word in (early, late, first)] == [
        ("seen", False),
        ("unknown", True),
        ("seen", False),
    ]
    assert late.reason.startswith("since 2026-08-29: ")
    assert late.cause == f"unknown:{since.isoformat()}"


def test_what_our_sources_do_not_tell_is_said_of_them_only() -> None:
    closes = "closes 2026-08-03 310 311"
    (stale,) = blind(PRICE, closes, "2026-08-20")
    assert stale.word == "stale"
    assert blind(PRICE, f"{closes} ; down prices 2026-08-05..", "2026-08-20") == []
    (other,) = blind(PRICE, f"{closes} ; down filings 2026-08-05..", "2026-08-20")
    assert other.word == "stale"


def test_a_report_is_news_for_some_days_after_its_release_and_is_awaited_again_with_the_next_quarter() -> (
    None
):
    book = book_of(MARGIN)
    (symbol,) = {one.ticker for one in book.checkpoints.values() if one.ticker}
    public = moment("2026-11-04")
    facts = Ledger(
        [], [], {}, Record(earnings_reports=(EarningsReport(symbol, parse_period("2026Q3"), public),))
    )

    def said(at: datetime) -> tuple[str, bool | None]:
        (word,) = earnings_reports(book, facts, at)
        assert word.key == f"print:{symbol}!print"
        return word.word, word.news

    assert said(public - timedelta(seconds=1)) == ("awaited", False)
    assert said(public) == ("reported 2026Q3", True)
    assert said(public + PRINT_FOR + timedelta(seconds=1)) == ("reported 2026Q3", False)
    assert said(moment("2027-01-10")) == ("awaited", False)
