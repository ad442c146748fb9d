"""Hits are kept once, and stay what the user made of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import Hit, HitState


def hit(now: datetime, sentence: str = "Scorpio X is in full volume.", score: int = 80) -> Hit:
    """A sentence about one checkpoint."""
    return Hit("x-volume", "ALAB", "0001736297-26-000040", "https://www.sec.gov/x", now, sentence, score)


def test_a_hit_comes_back_as_it_was(store: Store, now: datetime) -> None:
    assert store.hits.add([hit(now)], now) == 1
    (kept,) = store.hits.read()
    assert replace(kept, id=0) == hit(now)


def test_the_same_sentence_is_one_hit_for_a_checkpoint(store: Store, now: datetime) -> None:
    again = replace(hit(now), checkpoint="largest")
    assert store.hits.add([hit(now), hit(now, score=50), again], now) == 2
    assert store.hits.add([hit(now)], now + timedelta(days=1)) == 0


def test_the_latest_release_is_first_and_its_best_sentence(store: Store, now: datetime) -> None:
    earlier = replace(hit(now - timedelta(days=90), "Old."), accession="0001736297-26-000010")
    store.hits.add([earlier, hit(now, "Weak.", 50), hit(now, "Strong.", 90)], now)
    assert [one.sentence for one in store.hits.read()] == ["Strong.", "Weak.", "Old."]
    assert len(store.hits.read(limit=1)) == 1


def test_a_decision_stays_and_can_be_taken_back(store: Store, now: datetime) -> None:
    store.hits.add([hit(now)], now)
    (kept,) = store.hits.read()
    assert store.hits.decide(kept.id, HitState.DISMISSED, now)
    assert not store.hits.decide(kept.id, HitState.DISMISSED, now)
    store.hits.add([hit(now)], now)  # the same release, read again
    assert store.hits.read() == []
    assert [one.id for one in store.hits.read(HitState.DISMISSED)] == [kept.id]
    assert store.hits.decide(kept.id, HitState.NEW, now)
    assert [one.id for one in store.hits.read()] == [kept.id]
