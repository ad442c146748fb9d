"""How sources were doing survives a restart, and so do the small things the screen remembers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import HealthRow


@pytest.fixture
def limited(now: datetime) -> HealthRow:
    return HealthRow(
        "yahoo",
        "limited",
        since=now,
        last_ok=now - timedelta(minutes=1),
        last_error="Yahoo asks us to wait",
        until=now + timedelta(minutes=15),
        failures=2,
        unknown={"ADH": now + timedelta(hours=24)},
        quota_left=0,
        quota_of=60,
        quota_until=now + timedelta(seconds=40),
    )


def test_a_block_survives_a_restart(store: Store, limited: HealthRow) -> None:
    store.sources.put(limited)
    store.sources.put(HealthRow("cboe"))
    assert store.sources.read() == {"yahoo": limited, "cboe": HealthRow("cboe")}


def test_a_recovered_source_replaces_its_row(store: Store, limited: HealthRow, now: datetime) -> None:
    store.sources.put(limited)
    recovered = HealthRow("yahoo", since=now, last_ok=now)
    store.sources.put(recovered)
    assert store.sources.read() == {"yahoo": recovered}


def test_the_screen_and_the_desk_do_not_mix_their_notes(store: Store) -> None:
    store.notes.remember("theme", "light")
    store.notes.remember("theme", "dark")
    store.notes.put("theme", "imported")
    assert (store.notes.screen(), store.notes.read("theme")) == ({"theme": "dark"}, "imported")
