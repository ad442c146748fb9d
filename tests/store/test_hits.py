"""Hits are kept once, and stay what the user made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from catalyst_tui.store.hits import Hit, HitState
from catalyst_tui.store.open import Store


def hit(now: datetime, sentence: str = "Scorpio X is in full volume.", score: int = 80) -> Hit:
    """A sentence about one checkpoint."""
    return Hit("x-volume", "ALAB", "0001736297-26-000040", "https://www.sec.gov/x", now, sentence, score)


def test_a_hit_comes_back_as_it_was(store: Store, now: datetime) -> None:
    assert store.add_hits([hit(now)], now) == 1
    (kept,) = store.hits()
    assert replace(kept, id=0) == hit(now)


def test_the_same_sentence_is_one_hit_for_a_checkpoint(store: Store, now: datetime) -> None:
    again = replace(hit(now), checkpoint="largest")
    assert store.add_hits([hit(now), hit(now, score=50), again], now) == 2
    assert store.add_hits([hit(now)], now + timedelta(days=1)) == 0


def test_the_latest_release_is_first_and_its_best_sentence(store: Store, now: datetime) -> None:
    earlier = replace(hit(now - timedelta(days=90), "Old."), accession="0001736297-26-000010")
    store.add_hits([earlier, hit(now, "Weak.", 50), hit(now, "Strong.", 90)], now)
    assert [one.sentence for one in store.hits()] == ["Strong.", "Weak.", "Old."]
    assert len(store.hits(limit=1)) == 1


def test_a_decision_stays_and_can_be_taken_back(store: Store, now: datetime) -> None:
    store.add_hits([hit(now)], now)
    (kept,) = store.hits()
    assert store.decide_hit(kept.id, HitState.DISMISSED, now)
    assert not store.decide_hit(kept.id, HitState.DISMISSED, now)
    store.add_hits([hit(now)], now)  # the same release, read again
    assert store.hits() == []
    assert [one.id for one in store.hits(HitState.DISMISSED)] == [kept.id]
    assert store.decide_hit(kept.id, HitState.NEW, now)
    assert [one.id for one in store.hits()] == [kept.id]
