"""What each small part of the store promises: rows come back as they were, once, in their order."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.desk.conftest import quote
from tests.doors.outside import Health, SourceState
from tests.homes import (
    Hit,
    HitState,
    Store,
    StoreError,
    moment,
    stamp,
)
from tests.store.test_outbox import change

ALAB = 1736297
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


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


# Matches


def hit(now: datetime, sentence: str = "Scorpio X is in full volume.", score: int = 80) -> Hit:
    """A sentence about one checkpoint."""
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


def test_how_a_source_is_doing_survives_a_restart_and_its_recovery_replaces_it(
    store: Store, now: datetime
) -> None:
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
