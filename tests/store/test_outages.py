"""Outages are appended as they begin and end; what stays as it was adds nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalyst_tui.judge.ledger.facts import Need, Outage
from catalyst_tui.store.open import Store

HOUR = timedelta(hours=1)


def test_only_a_change_is_kept(store: Store, now: datetime) -> None:
    answers = [False, True, True, False, False, True]
    kept = [store.outages.record(Need.PRICES, down, now + n * HOUR) for n, down in enumerate(answers)]
    assert kept == [False, True, False, True, False, True]
    assert store.outages.read() == (
        Outage(Need.PRICES, now + HOUR, now + 3 * HOUR),
        Outage(Need.PRICES, now + 5 * HOUR),
    )


def test_each_need_has_its_own(store: Store, now: datetime) -> None:
    store.outages.record(Need.FILINGS, True, now)
    store.outages.record(Need.PRICES, True, now + HOUR)
    store.outages.record(Need.PRICES, False, now + 2 * HOUR)
    assert store.outages.read() == (
        Outage(Need.FILINGS, now),
        Outage(Need.PRICES, now + HOUR, now + 2 * HOUR),
    )


def test_none_is_none(store: Store) -> None:
    assert store.outages.read() == ()
