"""What sources said of next prints: kept when it is another day than before, and never overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Announced
from catalyst_tui.store.open import Store

SEEN = datetime(2026, 10, 1, 18, tzinfo=UTC)
SAID = Announced("ALAB", date(2026, 11, 3), True, "yahoo", SEEN)


def later(one: Announced, days: int, day: int, *, estimated: bool = True) -> Announced:
    """What the same source says `days` after `one`: the `day` of November."""
    return replace(
        one, known_at=one.known_at + timedelta(days=days), day=date(2026, 11, day), estimated=estimated
    )


def test_what_is_said_again_is_known_since_it_was_said_first(store: Store) -> None:
    assert store.calendar.add([SAID]) == [SAID]
    assert store.calendar.add([later(SAID, 1, 3)]) == []
    assert store.calendar.read() == (SAID,)


def test_another_day_and_a_confirmed_one_are_kept_beside_the_first(store: Store) -> None:
    said = [SAID, later(SAID, 7, 5), later(SAID, 9, 5, estimated=False), later(SAID, 10, 3)]
    for one in said:
        assert store.calendar.add([one]) == [one]
    assert store.calendar.read() == tuple(said)


def test_each_source_has_its_own_last_word(store: Store) -> None:
    other = replace(SAID, source="finnhub", known_at=SEEN + timedelta(minutes=1))
    assert store.calendar.add([SAID, other]) == [SAID, other]
    assert store.calendar.add([replace(other, known_at=SEEN + timedelta(hours=1))]) == []


def test_nothing_to_keep_writes_nothing(store: Store) -> None:
    with store.transaction():
        pass
    before = store.rows("SELECT total_changes()")
    assert store.calendar.add([]) == []
    assert store.rows("SELECT total_changes()") == before
