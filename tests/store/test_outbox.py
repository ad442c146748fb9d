"""What changed is kept once, told once, and owed until the desktop took it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import Store
from catalyst_tui.store.outbox import TRIES, Outgoing, Transition, Urgency

LEASE = timedelta(seconds=30)
FAR = timedelta(days=1)


@pytest.fixture
def missed(now: datetime) -> Transition:
    return Transition(
        checkpoint="leo-cadence",
        revision=1,
        ticker="ALAB",
        before="awaiting",
        after="missed",
        cause="fact:42",
        reason="no new Leo customer in 2026H1",
        at=now,
        heard=True,
        urgency=Urgency.CRITICAL,
        title="ALAB missed: Leo cadence",
        body="no new Leo customer in 2026H1",
    )


def change(now: datetime, before: str | None, after: str, cause: str, *, heard: bool = True) -> Transition:
    return Transition("guard", 1, "ALAB", before, after, cause, "because", now, heard, title=f"now {after}")


def looked_at(store: Store, now: datetime, word: str, checkpoint: str = "leo-cadence") -> None:
    """The first look at a checkpoint: the baseline."""
    store.commit_transitions([Transition(checkpoint, 1, "ALAB", None, word, "", "first look", now)], now)


def claimed(store: Store, now: datetime) -> Outgoing:
    outgoing = store.claim(now, LEASE)
    assert outgoing is not None
    return outgoing


def test_the_first_look_tells_nothing(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "broken", "fact:1")], now)
    assert store.last_words() == {"guard": "broken"}
    assert store.inbox() == []
    assert store.claim(now, LEASE) is None


def test_a_change_is_an_inbox_line_and_a_popup(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    assert store.commit_transitions([missed], now) == [missed]

    (line,) = store.inbox()
    assert (line.checkpoint, line.ticker, line.word, line.title) == (
        "leo-cadence",
        "ALAB",
        "missed",
        "ALAB missed: Leo cadence",
    )
    assert (line.at, line.seen, store.unread()) == (now, False, 1)
    outgoing = claimed(store, now)
    assert (outgoing.title, outgoing.urgency, outgoing.replaces) == (missed.title, Urgency.CRITICAL, None)
    assert store.last_words() == {"leo-cadence": "missed"}


def test_judging_again_adds_nothing(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    assert store.commit_transitions([missed], now + FAR) == []
    assert len(store.inbox()) == 1
    assert len(store.transitions_of("leo-cadence")) == 2


def test_what_is_not_to_be_heard_is_kept_quietly(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "pending", "")], now)
    store.commit_transitions([change(now, "pending", "on_track", "guide", heard=False)], now)
    assert [t.after for t in store.transitions_of("guard")] == ["on_track", "pending"]
    assert store.unread() == 0


def test_news_about_a_state_that_has_passed_is_dropped(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "met")
    assert store.commit_transitions([missed], now) == []
    assert store.last_words() == {"leo-cadence": "met"}


def test_a_slip_is_told_once_and_leaves_the_word(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "pending", "")], now)
    slip = change(now, "pending", "pending", "evidence:e7")
    assert store.commit_transitions([slip, slip], now) == [slip]
    assert store.commit_transitions([slip], now) == []
    assert store.last_words() == {"guard": "pending"}
    assert store.unread() == 1


def test_the_same_cause_is_not_told_twice_and_a_new_one_is(store: Store, now: datetime) -> None:
    steps = [
        change(now, None, "holding", ""),
        change(now, "holding", "broken", "fact:1"),
        change(now, "broken", "holding", "ruling"),
        change(now, "holding", "broken", "fact:1"),  # the ruling was withdrawn
        change(now, "broken", "holding", "fact:2"),
        change(now, "holding", "broken", "fact:3"),
    ]
    assert len(store.commit_transitions(steps, now)) == len(steps)
    assert store.last_words() == {"guard": "broken"}
    assert [line.word for line in store.inbox()] == ["broken", "holding", "holding", "broken"]


def test_all_or_nothing(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    with pytest.raises(StoreError):
        store.commit_transitions([missed, replace(missed, before="missed", after=None)], now)  # type: ignore[arg-type]  # the mistake under test
    assert store.last_words() == {"leo-cadence": "awaiting"}
    assert store.inbox() == []


def test_the_history_says_what_was_told(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    assert store.transitions_of("leo-cadence", limit=1) == [missed]


def test_a_popup_is_claimed_by_one(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    first = claimed(store, now)
    assert store.claim(now, LEASE) is None
    store.mark_sent(first.id, 7, now)
    assert store.claim(now + FAR, LEASE) is None


def test_a_sender_that_died_is_taken_over_when_its_lease_ends(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    first = claimed(store, now)
    assert store.claim(now + LEASE - timedelta(seconds=1), LEASE) is None
    assert claimed(store, now + LEASE) == first


def test_a_later_popup_of_a_checkpoint_replaces_its_earlier_one(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.mark_sent(claimed(store, now).id, 7, now)
    store.commit_transitions([change(now, "near", "broken", "b")], now)
    again = claimed(store, now + LEASE)
    assert again.replaces == 7
    assert claimed(store, now + 2 * LEASE).replaces == 7  # also after a crash


def test_yesterdays_popup_may_be_another_programs_by_now(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.mark_sent(claimed(store, now).id, 7, now)
    store.commit_transitions([change(now, "near", "broken", "b")], now + FAR)
    assert claimed(store, now + FAR).replaces is None


def test_overtaken_news_is_not_told(store: Store, now: datetime) -> None:
    store.commit_transitions(
        [
            change(now, None, "holding", ""),
            change(now, "holding", "near", "a"),
            change(now, "near", "near", "slip"),
            change(now, "near", "broken", "b"),
        ],
        now,
    )
    assert claimed(store, now).word == "broken"
    assert store.claim(now, LEASE) is None
    assert store.rows("SELECT state FROM outbox ORDER BY id") == [
        ("superseded",),
        ("superseded",),
        ("sending",),
    ]
    assert len(store.inbox()) == 3  # the inbox forgets nothing


def test_a_slip_does_not_overtake_a_miss(store: Store, now: datetime) -> None:
    store.commit_transitions(
        [
            change(now, None, "awaiting", ""),
            change(now, "awaiting", "missed", "a"),
            change(now, "missed", "missed", "slip"),
        ],
        now,
    )
    first, second = claimed(store, now), claimed(store, now)
    assert (first.word, second.word, first.id < second.id) == ("missed", "missed", True)


def test_a_failed_popup_is_tried_eight_times(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    pauses = []
    for _ in range(TRIES - 1):
        store.mark_failed(claimed(store, now).id, "no desktop", now)
        (due,) = store.rows("SELECT due_at FROM outbox")[0]
        pauses.append(datetime.fromisoformat(due) - now)
        assert store.claim(now + pauses[-1] - timedelta(seconds=1), LEASE) is None
        now += pauses[-1]
    assert [int(pause.total_seconds()) for pause in pauses] == [30, 120, 600, 3600, 3600, 3600, 3600]
    store.mark_failed(claimed(store, now).id, "no desktop", now)
    assert store.claim(now + FAR, LEASE) is None
    assert store.rows("SELECT state, tries, error FROM outbox") == [("failed", TRIES, "no desktop")]


def test_failing_since_the_first_failure_until_one_gets_through(store: Store, now: datetime) -> None:
    for n, checkpoint in enumerate(("one", "two")):
        looked_at(store, now, "pending", checkpoint)
        step = Transition(checkpoint, 1, "ALAB", "pending", "met", "c", "r", now, heard=True)
        store.commit_transitions([step], now + timedelta(minutes=n))
    assert store.failing_since() is None
    later = now + timedelta(minutes=5)
    store.mark_failed(claimed(store, now).id, "no desktop", now)
    store.mark_failed(claimed(store, later).id, "no desktop", later)
    assert store.failing_since() == now
    store.mark_sent(claimed(store, now + FAR).id, 1, now + FAR)
    assert store.failing_since() is None


def test_quiet_hours_hold_and_never_drop(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.commit_transitions([missed], now)
    morning = now + timedelta(hours=9)
    store.hold(claimed(store, now).id, morning)
    assert store.claim(morning - timedelta(seconds=1), LEASE) is None
    assert claimed(store, morning).tries == 0


def test_seen_lines_stay_and_new_ones_are_unread(store: Store, now: datetime) -> None:
    store.commit_transitions([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.see_all(now)
    store.commit_transitions([change(now, "near", "broken", "b")], now)
    assert [(line.word, line.seen) for line in store.inbox()] == [("broken", False), ("near", True)]
    assert store.unread() == 1
    assert [line.word for line in store.inbox(limit=1)] == ["broken"]
