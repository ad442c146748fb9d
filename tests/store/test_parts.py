"""What each small part of the store promises: rows come back as they were, once, in their order."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tests.desk.conftest import quote
from tests.doors.judge import Announced
from tests.doors.outside import Health, SourceState
from tests.homes import FilingRow, Hit, HitState, Store, StoreError, moment, stamp
from tests.store.test_outbox import change

ALAB = 1736297
EVENING = datetime(2026, 8, 4, 21, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AUGUST = date(2026, 8, 4)
RESULTS = FilingRow(ALAB, "0001736297-26-000030", "8-K", AUGUST, EVENING, AUGUST, ("2.02", "9.01"), "a.htm")
REPORT = FilingRow(ALAB, "0001736297-26-000031", "10-Q", AUGUST + DAY, EVENING, None, (), "b.htm", True)
NEWS = replace(RESULTS, accession="0001736297-26-000032", items=("8.01",), filed=AUGUST + 2 * DAY)


def test_a_moment_of_another_zone_is_stored_in_utc() -> None:
    at = datetime(2026, 8, 4, 22, 7, tzinfo=timezone(timedelta(hours=2)))  # stamped by no other test
    assert stamp(at) == "2026-08-04T20:07:00.000000Z"
    assert moment(stamp(at)) == at
    with pytest.raises(ValueError, match="no time zone"):
        stamp(at.replace(tzinfo=None))
    for text in ("0001-01-01T00:00:00Z", "2301-01-01T00:00:00Z", "2026-08-04T20:05:00"):
        with pytest.raises(StoreError, match="no moment of ours"):
            moment(text)


# Companies, filings and releases


def test_a_filing_is_stored_once_and_results_are_found(store: Store, now: datetime) -> None:
    assert store.filings.add([RESULTS, REPORT], now) == 2
    assert store.filings.add([RESULTS, NEWS], now) == 1
    assert store.filings.of(ALAB) == [NEWS, REPORT, RESULTS]
    assert store.filings.of(1) == []
    assert set(store.filings.results_since(AUGUST)) == {RESULTS, REPORT}
    assert store.filings.results_since(AUGUST + DAY) == [REPORT]


# Matches


def hit(now: datetime, sentence: str = "Scorpio X is in full volume.", score: int = 80) -> Hit:
    return Hit("x-volume", "ALAB", "0001736297-26-000040", "https://www.sec.gov/x", now, sentence, score)


def test_a_decision_stays_and_can_be_undone(store: Store, now: datetime) -> None:
    store.hits.add([hit(now)], now)
    (match,) = store.hits.read()
    assert store.hits.decide(match.id, HitState.DISMISSED, now)
    assert not store.hits.decide(match.id, HitState.DISMISSED, now)
    store.hits.add([hit(now)], now)  # the same release, read again
    assert store.hits.read() == []
    assert [one.id for one in store.hits.read(HitState.DISMISSED)] == [match.id]
    assert store.hits.decide(match.id, HitState.NEW, now)
    assert [one.id for one in store.hits.read()] == [match.id]


# Report days, outages, reviews, health, notes

SAID = Announced("ALAB", date(2026, 11, 3), True, "yahoo", EVENING)


def test_an_announced_day_is_stored_when_a_source_names_another_one(store: Store) -> None:
    assert store.calendar.add([SAID]) == [SAID]
    assert store.calendar.add([replace(SAID, known_at=EVENING + DAY)]) == []
    changes = [
        replace(SAID, known_at=EVENING + 7 * DAY, day=date(2026, 11, 5)),
        replace(SAID, known_at=EVENING + 9 * DAY, day=date(2026, 11, 5), estimated=False),
        replace(SAID, known_at=EVENING + 10 * DAY),
        replace(SAID, known_at=EVENING + 11 * DAY, source="finnhub"),
    ]
    for one in changes:
        assert store.calendar.add([one]) == [one]
    assert store.calendar.read() == (SAID, *changes)


def test_how_a_source_is_doing_survives_a_restart(store: Store, now: datetime) -> None:
    limited = Health(
        "yahoo", SourceState.LIMITED, since=now, last_ok=now - HOUR, last_error="Yahoo asks us to wait",
        until=now + HOUR, failures=2, unknown={"ADH": now + DAY},
    )  # fmt: skip
    store.sources.put(limited)
    store.sources.put(Health("cboe"))
    assert store.sources.read() == {"yahoo": limited, "cboe": Health("cboe")}
    recovered = Health("yahoo", since=now, last_ok=now)
    store.sources.put(recovered)
    assert store.sources.read()["yahoo"] == recovered


# What is asked each turn


def test_what_was_rolled_back_is_not_remembered(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", "")], now)

    def write_and_fail() -> None:
        with store.transaction():
            store.prices.put_quotes([quote("ALAB", "1", now)], now)
            store.transitions.commit([change(now, "holding", "broken", "x")], now)
            assert [*store.prices.quotes()] == ["ALAB"]
            assert store.transitions.last_words() == {"guard": "broken"}
            assert store.inbox.last_told() == {"guard": ("broken", False)}
            raise StoreError

    with pytest.raises(StoreError):
        write_and_fail()
    assert (store.prices.quotes(), store.prices.quoted()) == ({}, {})
    assert (store.inbox.read(), store.inbox.last_told()) == ([], {})
    assert store.transitions.last_words() == {"guard": "holding"}
