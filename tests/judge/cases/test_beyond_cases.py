"""What a case of three lines cannot say: several dates, what is remarked, a print of the morning, a coin."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.books import loaded, toml
from tests.doors.book import Basis, Period, Quantity, Span, last_moment, money
from tests.doors.judge import Close, Fact, Grade, Kind, Ledger, remarks, replay, verdicts
from tests.judge.case_lines import Case, book_of, ledger_of, moment


def test_a_price_of_the_day_says_no_day() -> None:
    case = Case("", 'role = "guard" ; test = "price > $100"', "closes 2026-05-21 150 149.2", {})
    assert case.verdict("2026-05-22").reason == "price $149.20, > $100.00"


def test_a_window_that_is_ahead_is_said_once() -> None:
    claim = 'test = "ever(price < $90)" ; from = 2026-06-01 ; due = 2027-06-30'
    case = Case("ahead", claim, "closes 2026-05-11 95 85 95 105", {})
    assert case.verdict("2026-05-14").reason == "counts from 2026-06-01"


BY_YEAR_END = 'event = "it ships" ; due = 2026-12-31'


SLIPS = [
    ("out", "2026-05-05 rescheduled by:2027H1", ["2026-12-31 → 2027H1"]),
    ("out and in again", "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2026Q3",
        ["2026-12-31 → 2027", "2027 → 2026Q3"]),
    ("said twice is moved once", "2026-05-05 rescheduled by:2027 ; 2026-08-04 rescheduled by:2027",
        ["2026-12-31 → 2027"]),
    ("from what the company said last", "2026-02-10 supports by:2026Q4 ; 2026-05-05 rescheduled by:2027Q1",
        ["2026Q4 → 2027Q1"]),
    ("a first date is no slip", "2026-02-10 supports by:2026Q4", []),
    ("a note is none", "2026-02-10 note by:2027", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "known", "ladder"), SLIPS, ids=[name for name, *_ in SLIPS])
def test_the_ladder_of_dates(name: str, known: str, ladder: list[str]) -> None:
    verdict = Case(name, BY_YEAR_END, known, {}).verdict("2026-10-01")
    assert [f"{slip.before} → {slip.after}" for slip in verdict.slips] == ladder


EACH_HALF = 'event = "a design win" ; every = "half" ; from = "2025H2"'
TARGET = 'test = "revenue >= target" ; target = { FY2026 = "1B", FY2027 = "1.2B" }'


RESULTS = [
    (EACH_HALF, "2025-11-01 happened ; 2026-07-10 refuted on:2026-06-30", "2026-08-01",
        ["2025H2 met", "2026H1 missed", "2026H2 pending"]),
    (EACH_HALF, "2026-05-05 happened", "2026-08-01", ["2025H2 overdue", "2026H1 met", "2026H2 pending"]),
    (TARGET, "2027-02-10 revenue FY2026 1.1B", "2027-03-01", ["FY2026 met", "FY2027 pending"]),
    ('test = "revenue > $300M" ; every = "quarter" ; from = "2026Q1" ; due = "2026Q2"',
        "2026-05-05 revenue 2026Q1 308M ; 2026-08-04 revenue 2026Q2 250M", "2027-01-01",
        ["2026Q1 met", "2026Q2 missed"]),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "known", "at", "results"), RESULTS)
def test_every_period_keeps_its_result(claim: str, known: str, at: str, results: list[str]) -> None:
    verdict = Case("", claim, known, {}).verdict(at)
    assert [f"{result.period} {result.status}" for result in verdict.results] == results


def test_what_it_depends_on_is_waited_for() -> None:
    claim = 'event = "next" ; depends_on = ["c1"] | event = "first"'
    case = Case(
        "", claim, "2026-03-01 happened@c1", {"2026-02-28": "pending +waiting", "2026-03-01": "pending"}
    )
    assert case.found() == case.expected()


EVENT = 'event = "production" ; due = 2026-06-30'
GUARD = 'role = "guard" ; test = "gross_margin >= 73%"'


def test_replay_hears_a_ruling_and_the_end_of_an_outage() -> None:
    known = "down filings 2026-08-20..2026-09-10 ; 2026-11-02 ruled missed"
    book = book_of(EVENT)
    found = replay(book, ledger_of(book, known), moment("2026-06-01"), moment("2026-12-01"))
    assert [(str(flip.at.date()), flip.after) for flip in found] == [
        ("2026-07-01", "awaiting"),
        ("2026-09-10", "overdue"),
        ("2026-11-02", "missed"),
    ]


def test_a_ruling_on_another_word_than_the_roles_is_no_ruling() -> None:
    """The book may be edited after it: what was met cannot be a guard's word."""
    once = ledger_of(book_of(EVENT), "2026-11-02 ruled met")
    assert verdicts(book_of(GUARD), once, moment("2026-11-02"))["c"].word == "unknown"


SHIPS = 'event = "it ships" ; due = 2026-12-31'
LEAVES = 'role = "kill" ; event = "the customer leaves"'


def test_a_date_that_does_not_count_is_no_slip() -> None:
    known = "2026-02-10 supports release by:2026H2 ; 2026-03-10 rescheduled press by:2027H1"
    assert Case("", SHIPS, known, {}).verdict("2026-04-01").slips == ()


def test_a_contradiction_is_remarked_with_what_it_asks_for() -> None:
    book = book_of(LEAVES)
    facts = ledger_of(book, "2026-05-05 happened filing ; 2026-06-05 refuted press says:blog")
    found = {word.key: word for word in remarks(verdicts(book, facts, moment("2026-06-05")).values())}
    remark = found["c!contradicted"]
    assert (remark.word, remark.news) == ("contradicted", True)
    assert remark.reason.endswith("contradicted by blog (press, somewhere): your ruling decides")


PRINTED = 'role = "guard" ; test = "price >= $50" ; near = "1%" ; from = "after print 2026Q1"'


def test_the_close_of_a_day_counts_after_a_print_of_its_morning() -> None:
    book = book_of(PRINTED)
    printed = datetime(2026, 5, 12, 11, tzinfo=UTC)
    period, value = Period(Span.QUARTER, 2026, 1), Quantity(Decimal(300_000_000), money("USD"))
    fact = Fact("ALAB", "revenue", period, Kind.ACTUAL, Basis.GAAP, value, printed, Grade.RELEASE, "r")
    ledger = ledger_of(book, "closes 2026-05-11 90 40").with_more([fact])
    at = [printed, datetime(2026, 5, 12, 20, tzinfo=UTC)]
    assert [verdicts(book, ledger, one)["c"].word for one in at] == ["unknown", "broken"]


COIN = toml("""
schema = 1
[ticker.BTC-USD] lots = [{ quantity = 1, cost = "100" }]
[[checkpoint]] id = "c" ; ticker = "BTC-USD" ; role = "guard" ; test = "price >= $90"
""")


@pytest.mark.parametrize(("at", "marked"), [
    ("2026-05-23T23:59:59", False),
    ("2026-05-24T00:05:00", False),  # the day of the fourth close has just begun
    ("2026-05-25T00:05:00", True),
])  # fmt: skip
def test_a_coin_is_not_stale_because_a_day_has_just_begun(at: str, marked: bool) -> None:
    book = loaded(COIN)
    day = date(2026, 5, 20)
    close = Close(day, Decimal(100), last_moment(day, book.zone_of("BTC-USD")))
    ledger = Ledger(closes={"BTC-USD": [close]})
    found = verdicts(book, ledger, datetime.fromisoformat(at).replace(tzinfo=UTC))["c"]
    assert ("stale" in found.marks) is marked
