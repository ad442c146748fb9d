"""Figures kept as columns: the same, to the letter, as they were given, however they came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from catalyst_tui.judge.ledger.observed import Fact, FilingRef
from tests.doors.book import Basis, Dim, Quantity, Unit, money, parse_period
from tests.doors.judge import Bound, Grade, Kind, Ledger, Reported
from tests.homes import open_store

AT = datetime(2026, 8, 4, 20, tzinfo=UTC)
LATER = AT + timedelta(days=9)
FILED = FilingRef("10-Q", "0000000000-26-000001", "Revenues", date(2026, 4, 1), date(2026, 6, 30))
REVENUE = Fact(
    "ALAB",
    "revenue",
    parse_period("2026Q2"),
    Kind.ACTUAL,
    Basis.GAAP,
    Quantity(Decimal("1.50E+9"), money("USD")),
    AT,
    Grade.FILING,
    "10-Q 1",
    filed=FILED,
)
RESTATED = replace(
    REVENUE,
    value=Quantity(Decimal("1499999999.50"), money("USD")),
    known_at=LATER,
    filed=replace(FILED, derived_from=("0000000000-26-000001 Revenues", "0000000000-26-000002 Revenues")),
)
GUIDED = replace(
    REVENUE,
    period=parse_period("2026Q3"),
    kind=Kind.GUIDE,
    bound=Bound.ABOUT,
    low=Decimal(1),
    high=Decimal(3),
    grade=Grade.RELEASE,
    note="1 to 3, both\nbillion",
    filed=None,
    entered=LATER,
)
WINS = replace(
    GUIDED,
    metric="wins",
    period=date(2026, 8, 1),
    kind=Kind.ACTUAL,
    basis=Basis.COMPANY,
    value=Quantity(Decimal(-7), Unit(Dim.COUNT, "wins")),
)
FACTS = (RESTATED, REVENUE, GUIDED, WINS, GUIDED.taken_back(LATER), replace(WINS, ticker="CRDO"))
OWN = [fact for fact in FACTS if fact.ticker == "ALAB"]


def test_a_figure_is_told_as_it_was_given() -> None:
    told = list(Reported.of(OWN).facts())
    assert sorted(map(repr, told)) == sorted(map(repr, OWN))
    assert {*told} == {*OWN}


def test_what_is_read_of_the_database_is_what_was_kept(tmp_path: Path) -> None:
    with open_store(tmp_path / "catalyst.db", now=LATER) as store:
        store.ledger.add_facts(FACTS, LATER)
        kept, read = store.ledger.facts(), dict(store.ledger.reported())
    assert [*read] == ["ALAB", "CRDO"]
    told = [fact for one in read.values() for fact in one.facts()]
    assert sorted(map(repr, told)) == sorted(map(repr, kept)) == sorted(map(repr, FACTS))
    ledger = Ledger(read)
    assert ledger.figure(("ALAB", "revenue", Kind.ACTUAL, Basis.GAAP), REVENUE.period, LATER) == Ledger(
        FACTS
    ).figure(("ALAB", "revenue", Kind.ACTUAL, Basis.GAAP), REVENUE.period, LATER)


def test_the_dates_are_the_same_however_figures_came() -> None:
    whole = Reported.of(OWN)
    for count in range(len(OWN)):
        grown = Reported.of(OWN[:count])
        for fact in OWN[count:]:
            grown = grown.with_more([fact])
        assert (grown.earnings_reports, grown.ends.by_day) == (whole.earnings_reports, whole.ends.by_day)
        assert (grown.moments, grown.since) == (whole.moments, whole.since)


def test_a_print_is_told_by_what_stands() -> None:
    back = REVENUE.taken_back(LATER)
    assert Reported.of([REVENUE]).earnings_reports == {REVENUE.period: AT}
    assert (
        Reported.of([REVENUE]).with_more([back]).earnings_reports
        == Reported.of([back, REVENUE]).earnings_reports
        == {}
    )
