"""What a person does with the inbox: see it, and snooze a checkpoint."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from catalyst_tui.store.open import Store
from tests.store.test_outbox import FAR, LEASE, change, claimed


@pytest.mark.parametrize("key", ["guard", "guard[2026H1]", "guard!slipped", "guard[2026H1]!contradicted"])
def test_a_snoozed_checkpoint_is_held_and_then_heard(store: Store, now: datetime, key: str) -> None:
    steps = [change(now, None, "holding", ""), change(now, "holding", "near", "a")]
    store.inbox.snooze("guard", now + FAR, now)
    store.transitions.commit([replace(step, checkpoint=key) for step in steps], now)
    assert store.inbox.snoozes(now) == {"guard": now + FAR}
    assert not store.outbox.is_due(now)
    assert store.outbox.claim(now + FAR - timedelta(seconds=1), LEASE) is None
    assert claimed(store, now + FAR).checkpoint == key
    assert store.inbox.unread() == 1


def test_a_snooze_is_of_one_checkpoint_and_can_be_ended(store: Store, now: datetime) -> None:
    steps = [change(now, None, "holding", ""), change(now, "holding", "near", "a")]
    store.transitions.commit([replace(step, checkpoint="guard-2") for step in steps], now)
    store.inbox.snooze("guard", now + FAR, now)
    assert claimed(store, now).checkpoint == "guard-2"
    store.transitions.commit(steps, now)
    assert store.outbox.claim(now, LEASE) is None
    store.inbox.snooze("guard", now, now)
    assert store.inbox.snoozes(now) == {}
    assert claimed(store, now).checkpoint == "guard"


def test_seen_lines_stay_and_new_ones_are_unread(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.inbox.see_all(now)
    store.transitions.commit([change(now, "near", "broken", "b")], now)
    assert [(line.word, line.seen) for line in store.inbox.read()] == [("broken", False), ("near", True)]
    assert store.inbox.unread() == 1
    assert [line.word for line in store.inbox.read(limit=1)] == ["broken"]
    assert [line.word for line in store.inbox.unseen()] == ["broken"]
