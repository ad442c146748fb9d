"""Where a quarter ended is what the company filed; the year-end rule only fills in (verdicts.md, "Dates").

KR's year ends on the Saturday nearest 31 January, but its first quarter has 16 weeks: that of 2025 ended on
2025-05-24, three weeks after the Saturday the rule finds.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.books import loaded
from tests.doors.book import (
    NEW_YORK,
    SHARES,
    Basis,
    Book,
    FiscalYear,
    Period,
    Quantity,
    Span,
    evening_of,
    last_moment,
    money,
    parse_fiscal_year,
    parse_period,
)
from tests.doors.judge import Ends, Fact, FilingRef, Grade, Kind, Ledger, Scope, Status, Verdict, verdicts

Q1 = Period(Span.QUARTER, 2025, 1)
BY_RULE, AS_FILED = date(2025, 5, 3), date(2025, 5, 24)
FILED = date(2025, 6, 27)


def book(*keys: str) -> Book:
    lines = ["[[checkpoint]]", 'id = "c"', 'thesis = "t"', *keys]
    return loaded(
        'schema = 1\n[ticker.KR]\nfiscal_year_end = "Sat nearest 01-31, named by its start"\n'
        '[[thesis]]\nid = "t"\nticker = "KR"\ntext = "Groceries."\nopened = 2025-01-02\n' + "\n".join(lines)
    )


def revenue(end: date | None, known: date = FILED) -> Fact:
    value = Quantity(Decimal(45_118_000_000), money("USD"))
    filed = (
        None if end is None else FilingRef("10-Q", "0000056873-25-000001", "Revenues", date(2025, 2, 2), end)
    )
    known_at = evening_of(known, NEW_YORK)
    return Fact(
        "KR", "revenue", Q1, Kind.ACTUAL, Basis.GAAP, value, known_at, Grade.FILING, "SEC", filed=filed
    )


def judged(of: Book, facts: list[Fact], day: date) -> Verdict:
    return verdicts(of, Ledger(facts), last_moment(day, NEW_YORK))["c"]


def test_the_rule_holds_until_the_quarter_is_filed() -> None:
    of, ledger = book('test = "revenue > $1B"'), Ledger([revenue(AS_FILED)])

    def end(at: datetime) -> date:
        return Scope(of, ledger, at).fiscal("KR").end(Q1)

    assert end(last_moment(date(2025, 6, 26), NEW_YORK)) == BY_RULE
    assert end(last_moment(FILED, NEW_YORK)) == AS_FILED


def test_a_quarter_to_come_lies_as_far_off_the_rule_as_the_one_before_it() -> None:
    """16 weeks, then 12: the second ends at most a week off, and not three."""
    ledger, second = Ledger([revenue(AS_FILED)]), Q1.shift(1)
    known = Scope(book('test = "revenue > $1B"'), ledger, last_moment(FILED, NEW_YORK)).fiscal("KR")
    assert (known.end(second), known.end(Q1.shift(3))) == (date(2025, 8, 23), date(2026, 1, 31))


def weeks(rule: str, *ends: str) -> FiscalYear:
    """Return a rule that knows these ends of quarters as filed: `2021Q4 2021-01-31`."""
    said = [
        (last_moment(FILED, NEW_YORK), parse_period(q), date.fromisoformat(day))
        for q, day in map(str.split, ends)
    ]
    return Ends(said).through(parse_fiscal_year(rule), last_moment(FILED, NEW_YORK))


NVDA = "Sun nearest 01-28"
NVDA_2021 = ("2020Q4 2020-01-26", "2021Q1 2020-04-26", "2021Q2 2020-07-26", "2021Q3 2020-10-25",
    "2021Q4 2021-01-31")  # fmt: skip

LONG_YEARS = [
    ("AVGO 2024: its first quarter has 14 weeks", "Sun nearest 10-31", (), "2024Q1", "2024-02-04"),
    ("AVGO 2025: 13 each", "Sun nearest 10-31", (), "2025Q2", "2025-05-04"),
    ("AAPL 2023", "Sat nearest 09-27", (), "2023Q1", "2022-12-31"),
    ("AAPL 2023, its half", "Sat nearest 09-27", (), "2023H1", "2023-04-01"),
    ("CRDO 2025", "Sat nearest 04-30", (), "2025Q1", "2024-08-03"),
    ("NVDA 2027: nothing of it known", NVDA, (), "2027Q1", "2026-05-03"),
    ("NVDA 2027: the last such year had 14 weeks at its end", NVDA, NVDA_2021, "2027Q1", "2026-04-26"),
    ("NVDA 2027: and so the third quarter", NVDA, NVDA_2021, "2027Q3", "2026-10-25"),
    ("NVDA 2027: its year ends by the rule", NVDA, NVDA_2021, "FY2027", "2027-01-31"),
    ("NVDA 2027: once the first is filed, the second follows", NVDA, ("2027Q1 2026-04-26",), "2027Q2",
        "2026-07-26"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "ends", "period", "day"), [row[1:] for row in LONG_YEARS], ids=[row[0] for row in LONG_YEARS]
)
def test_53_weeks_end_before_the_report(rule: str, ends: tuple[str, ...], period: str, day: str) -> None:
    assert str(weeks(rule, *ends).end(parse_period(period))) == day


def test_a_window_that_closed_before_the_filed_end_does_not_hold_the_quarter() -> None:
    of = book('test = "revenue > $14B"', "due = 2025-05-10")
    assert judged(of, [revenue(None)], FILED).status is Status.MET
    assert judged(of, [revenue(AS_FILED)], FILED).status is Status.OVERDUE


def test_a_quarter_met_ends_on_the_filed_day() -> None:
    verdict = judged(book('test = "revenue > $14B"', 'period = "2025Q1"'), [revenue(AS_FILED)], FILED)
    assert (verdict.status, verdict.settled_on, verdict.due) == (Status.MET, AS_FILED, AS_FILED)


def test_shares_counted_between_the_two_ends_belong_to_the_quarter_before() -> None:
    """An instant is of the latest quarter that ended on or before it."""
    counted = Fact("KR", "shares_outstanding", date(2025, 5, 10), Kind.ACTUAL, Basis.GAAP,
        Quantity(Decimal(661_000_000), SHARES), evening_of(date(2025, 5, 12), NEW_YORK), Grade.FILING,
        "SEC")  # fmt: skip
    of = book('role = "gauge"', 'value = "shares_outstanding"', 'period = "2025Q1"')
    assert judged(of, [counted, revenue(None)], FILED).status is Status.READING
    assert judged(of, [counted, revenue(AS_FILED)], FILED).status is Status.UNKNOWN
