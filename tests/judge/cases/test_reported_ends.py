"""Where a quarter ended is what the company filed; the year-end rule only fills in (verdicts.md, "Dates").

AVGO ends its quarters on the Sunday nearest a month's end, but its second of FY2025 on 2025-05-04: a week
after the Sunday the rule finds.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from catalyst_tui.book.dates import evening_of, last_moment
from catalyst_tui.book.load import load_book
from catalyst_tui.book.model import NEW_YORK, Basis, Book
from catalyst_tui.book.period import Period, Span
from catalyst_tui.book.quantity import SHARES, Quantity, money
from catalyst_tui.judge.facts import Fact, Filed, Grade, Kind, Ledger
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.verdict import Status, Verdict

Q2 = Period(Span.QUARTER, 2025, 2)
BY_RULE, AS_FILED = date(2025, 4, 27), date(2025, 5, 4)
FILED = date(2025, 6, 11)


def book(*keys: str) -> Book:
    lines = ["[[checkpoint]]", 'id = "c"', 'thesis = "t"', *keys]
    loaded = load_book(
        'schema = 1\n[ticker.AVGO]\nfiscal_year_end = "Sun nearest 10-31"\n'
        '[[thesis]]\nid = "t"\nticker = "AVGO"\ntext = "Custom silicon."\nopened = 2025-01-02\n'
        + "\n".join(lines)
    )
    assert loaded.book is not None, loaded.problems
    return loaded.book


def revenue(end: date | None, known: date = FILED) -> Fact:
    value = Quantity(Decimal(15_004_000_000), money("USD"))
    filed = None if end is None else Filed("10-Q", "0001730168-25-000001", "Revenues", date(2025, 2, 3), end)
    known_at = evening_of(known, NEW_YORK)
    return Fact(
        "AVGO", "revenue", Q2, Kind.ACTUAL, Basis.GAAP, value, known_at, Grade.FILING, "SEC", filed=filed
    )


def judged(of: Book, facts: list[Fact], day: date) -> Verdict:
    return verdicts(of, Ledger(facts), last_moment(day, NEW_YORK))["c"]


def test_the_rule_holds_until_the_quarter_is_filed() -> None:
    of, ledger = book('test = "revenue > $1B"'), Ledger([revenue(AS_FILED)])

    def end(at: datetime) -> date:
        return Scope(of, ledger, at).fiscal("AVGO").end(Q2)

    assert end(last_moment(date(2025, 6, 10), NEW_YORK)) == BY_RULE
    assert end(last_moment(FILED, NEW_YORK)) == AS_FILED


def test_a_window_that_closed_before_the_filed_end_does_not_hold_the_quarter() -> None:
    of = book('test = "revenue > $14B"', "due = 2025-04-30")
    assert judged(of, [revenue(None)], FILED).status is Status.MET
    assert judged(of, [revenue(AS_FILED)], FILED).status is Status.OVERDUE


def test_a_quarter_met_ends_on_the_filed_day() -> None:
    verdict = judged(book('test = "revenue > $14B"', 'period = "2025Q2"'), [revenue(AS_FILED)], FILED)
    assert (verdict.status, verdict.settled_on, verdict.due) == (Status.MET, AS_FILED, AS_FILED)


def test_shares_counted_between_the_two_ends_belong_to_the_quarter_before() -> None:
    """An instant is of the latest quarter that ended on or before it."""
    counted = Fact(
        "AVGO",
        "shares_outstanding",
        date(2025, 4, 30),
        Kind.ACTUAL,
        Basis.GAAP,
        Quantity(Decimal(4_700_000_000), SHARES),
        evening_of(date(2025, 5, 1), NEW_YORK),
        Grade.FILING,
        "SEC",
    )
    of = book('role = "gauge"', 'value = "shares_outstanding"', 'period = "2025Q2"')
    assert judged(of, [counted, revenue(None)], FILED).status is Status.READING
    assert judged(of, [counted, revenue(AS_FILED)], FILED).status is Status.UNKNOWN
