"""The breaker: when a source is let be, for how long, and what opens the way again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.doors.outside import Health, SourceState

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("state", "minutes"), [
    (SourceState.LIMITED, [15, 30, 60, 120, 240, 240]),
    (SourceState.REFUSED, [15, 15, 15]),
    (SourceState.DOWN, [0, 0.25, 0.5, 1, 2, 4, 8, 10, 10]),  # the first is forgiven
])  # fmt: skip
def test_each_failed_trial_lengthens_the_pause(state: SourceState, minutes: list[float]) -> None:
    health, now = Health("yahoo"), NOON
    for expected in minutes:
        health = health.failed(now, state, "it failed")
        assert ((health.until or now) - now) == timedelta(minutes=expected)
        now = health.until or now


def test_requests_under_way_when_the_block_came_change_nothing() -> None:
    health = Health("yahoo").failed(NOON, SourceState.LIMITED, "too many")
    assert health.failed(NOON, SourceState.LIMITED, "too many") is health
    assert health.answered(NOON, 0.1).blocked(NOON)


def test_an_unknown_symbol_is_let_be_for_a_day() -> None:
    health = Health("yahoo").without("NOPE", NOON)
    assert health.lacks("NOPE", NOON + timedelta(hours=23))
    assert not health.lacks("NOPE", NOON + timedelta(hours=24))
    assert not health.lacks("ALAB", NOON)
    assert set(health.without("NADA", NOON + timedelta(days=2)).unknown) == {"NADA"}  # old ones go
