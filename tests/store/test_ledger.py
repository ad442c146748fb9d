"""Facts and evidence come back as they went in, are added once, and are never changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.doors.book import (
    MULTIPLE,
    NUMBER,
    PERCENT,
    SHARES,
    Basis,
    Quantity,
    money,
    parse_period,
    parse_window,
)
from tests.doors.judge import Bound, Effect, Evidence, Fact, FilingRef, Grade, Kind
from tests.homes import Store, StoreError

RELEASED = datetime(2026, 8, 4, 20, 5, tzinfo=UTC)

REVENUE = Fact(ticker="ALAB", metric="revenue", period=parse_period("2026Q2"), kind=Kind.ACTUAL,
    basis=Basis.GAAP, value=Quantity(Decimal("392400000"), money("USD")), known_at=RELEASED,
    grade=Grade.RELEASE, source="https://ir.example.com/q2")  # fmt: skip
FACTS = {
    "an actual": REVENUE,
    "a guided range": replace(REVENUE, kind=Kind.GUIDE, period=parse_period("2026Q3"),
        low=Decimal("415E+6"), high=Decimal("425.0E+6")),
    "a margin, beyond a bound": replace(REVENUE, metric="gross_margin",
        value=Quantity(Decimal("76.40"), PERCENT), bound=Bound.ABOVE),
    "an instant": replace(REVENUE, metric="shares_outstanding", period=date(2026, 7, 31),
        value=Quantity(Decimal("173500000"), SHARES)),
    "a year": replace(REVENUE, period=parse_period("FY2026"), kind=Kind.CONSENSUS, grade=Grade.ESTIMATE),
    "a calendar month": replace(REVENUE, period=parse_period("CY2026-11"), basis=Basis.COMPANY),
    "a multiple": replace(REVENUE, metric="pe", value=Quantity(Decimal("98.99"), MULTIPLE)),
    "a plain number": replace(REVENUE, metric="rank", value=Quantity(Decimal(1), NUMBER),
        note="[/x]; DROP TABLE"),
    "pence": replace(REVENUE, ticker="OCDO.L", value=Quantity(Decimal("-231.5"), money("GBp"))),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS.keys())
def test_a_fact_comes_back_as_it_went_in(store: Store, now: datetime, fact: Fact) -> None:
    store.ledger.add_facts([fact], now)
    (found,) = store.ledger.facts()
    assert found == fact
    assert str(found.value.value) == str(fact.value.value)  # with the precision it was given in


def test_of_one_figure_and_moment_each_is_entered_after_the_one_before(store: Store, now: datetime) -> None:
    """Of one file too, and by a clock that stands still or was set back; what was filed was not entered."""
    filed = FilingRef("10-Q", "0001", "Revenues", None, RELEASED.date())
    told = [replace(REVENUE, value=Quantity(Decimal(n), money("USD"))) for n in (3, 2, 1)]
    other = replace(REVENUE, metric="capex")
    store.ledger.add_facts(store.ledger.entered([*told[:2], other, replace(REVENUE, filed=filed)], now), now)
    store.ledger.add_facts(store.ledger.entered(told[2:], now - timedelta(days=1)), now)
    moments = [one.entered and one.entered - now for one in store.ledger.facts()]
    assert moments == [
        timedelta(microseconds=0),
        timedelta(microseconds=1),
        timedelta(0),
        None,
        timedelta(microseconds=2),
    ]


def test_one_bad_fact_keeps_out_all_of_them(store: Store, now: datetime) -> None:
    naive = replace(REVENUE, known_at=datetime(2026, 8, 4))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="no time zone"):
        store.ledger.add_facts([REVENUE, naive], now)
    assert store.ledger.facts() == []


PLAIN = Evidence("e1", "scorpio-largest-line", Effect.SUPPORTS, RELEASED, Grade.CALL, "Q2 call")
EVIDENCE = {
    "support": PLAIN,
    "it happened": replace(
        PLAIN, effect=Effect.HAPPENED, happened_on=date(2026, 8, 4), note="named on the call"
    ),
    "another event": replace(PLAIN, effect=Effect.HAPPENED, happened_on=date(2026, 8, 4), another=True),
    "another date": replace(PLAIN, effect=Effect.RESCHEDULED, company_date=parse_window("2027H1")),
    "a score": replace(PLAIN, effect=Effect.SCORED, score=Decimal(-2), grade=Grade.OWN),
}


@pytest.mark.parametrize("item", EVIDENCE.values(), ids=EVIDENCE.keys())
def test_evidence_comes_back_as_it_went_in(store: Store, now: datetime, item: Evidence) -> None:
    assert store.ledger.add_evidence([item, item], now) == 1
    assert store.ledger.add_evidence([item], now) == 0
    assert store.ledger.evidence() == [item]


def test_evidence_is_not_rewritten_under_the_same_id(store: Store, now: datetime) -> None:
    store.ledger.add_evidence([PLAIN], now)
    with pytest.raises(StoreError, match="'e1' is already kept with other words"):
        store.ledger.add_evidence([replace(PLAIN, id="e2"), replace(PLAIN, effect=Effect.REFUTED)], now)
    assert store.ledger.evidence() == [PLAIN]


@pytest.mark.parametrize("statement", ["UPDATE facts SET value = '1'", "DELETE FROM facts"])
def test_the_database_itself_refuses_to_forget(store: Store, now: datetime, statement: str) -> None:
    store.ledger.add_facts([REVENUE], now)
    with pytest.raises(StoreError, match="rows of facts never change"), store.transaction():
        store.write(statement)
    assert store.ledger.facts() == [REVENUE]


def test_a_row_another_program_spoilt_is_named(store: Store, now: datetime) -> None:
    with store.transaction():
        store.write(
            "INSERT INTO facts (ticker, metric, period, kind, basis, value, unit, known_at, grade, source, "
            "bound, note, recorded_at) VALUES ('ALAB', 'revenue', '2026Q9', 'actual', 'gaap', '1', 'USD', "
            "'2026-08-04T20:05:00.000000Z', 'own', 'me', '=', '', '')"
        )
    with pytest.raises(StoreError, match=r"cannot have written .*2026Q9"):
        store.ledger.facts()


def test_what_was_withdrawn_is_not_the_last_entry_any_more(store: Store, now: datetime) -> None:
    own = replace(PLAIN, id="own-1")
    store.ledger.add_evidence([own], now)
    last = store.ledger.last_entered(now + timedelta(days=1))
    assert last is not None
    assert last.evidence == (own,)
    store.ledger.add_evidence([own.taken_back(now + timedelta(hours=1))], now)
    assert store.ledger.last_entered(now + timedelta(days=1)) is None
