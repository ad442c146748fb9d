"""The breaker: when a source is let be, for how long, and what opens the way again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.doors.outside import Health, State

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "minutes"),
    [
        (State.LIMITED, [15, 30, 60, 120, 240, 240]),
        (State.REFUSED, [15, 15, 15]),
        (State.DOWN, [0, 0.25, 0.5, 1, 2, 4, 8, 10, 10]),  # the first is forgiven
    ],
)
def test_each_failed_trial_lengthens_the_pause(state: State, minutes: list[float]) -> None:
    health, now = Health("yahoo"), NOON
    for expected in minutes:
        health = health.failed(now, state, "it failed")
        assert ((health.until or now) - now) == timedelta(minutes=expected)
        now = health.until or now


def test_many_years_of_failures_do_not_overflow() -> None:
    health = Health("yahoo", State.LIMITED, NOON, until=NOON, failures=100_000)
    assert health.failed(NOON, State.LIMITED, "no").until == NOON + timedelta(hours=4)


def test_the_source_may_ask_for_more_patience_but_not_for_ever() -> None:
    hour, year = timedelta(hours=1), timedelta(days=365)
    assert Health("x").failed(NOON, State.LIMITED, "", hour).until == NOON + hour
    assert Health("x").failed(NOON, State.LIMITED, "", year).until == NOON + timedelta(hours=4)


def test_an_answer_ends_the_trial_and_forgets_the_failures() -> None:
    health = Health("yahoo").failed(NOON, State.LIMITED, "too many")
    later = NOON + timedelta(minutes=15)
    assert health.blocked(NOON)
    assert not health.blocked(later)
    assert health.on_trial
    well = health.answered(later, 0.2)
    assert (well.state, well.failures, well.on_trial, well.since) == (State.OK, 0, False, later)
    assert well.last_error == "too many"  # still told, with the day it was


def test_requests_under_way_when_the_block_came_change_nothing() -> None:
    health = Health("yahoo").failed(NOON, State.LIMITED, "too many")
    assert health.failed(NOON, State.LIMITED, "too many") is health
    assert health.answered(NOON, 0.1).blocked(NOON)


def test_a_slow_answer_is_an_answer() -> None:
    health = Health("yahoo").answered(NOON, 0.1)
    slow = health.answered(NOON + timedelta(minutes=1), 4.0)
    assert (slow.state, slow.since) == (State.SLOW, NOON + timedelta(minutes=1))
    assert slow.answered(NOON + timedelta(minutes=2), 5.0).since == slow.since


def test_an_outage_has_a_beginning() -> None:
    health = Health("yahoo").failed(NOON, State.DOWN, "a").failed(NOON, State.DOWN, "b")
    later = health.failed(NOON + timedelta(hours=1), State.DOWN, "c")
    assert (later.state, later.since, later.last_error) == (State.DOWN, NOON, "c")


def test_an_unknown_symbol_is_let_be_for_a_day() -> None:
    health = Health("yahoo").without("NOPE", NOON)
    assert health.lacks("NOPE", NOON + timedelta(hours=23))
    assert not health.lacks("NOPE", NOON + timedelta(hours=24))
    assert not health.lacks("ALAB", NOON)
    assert set(health.without("NADA", NOON + timedelta(days=2)).unknown) == {"NADA"}  # old ones go
