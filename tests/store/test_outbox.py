"""What changed is kept once, told once, and owed until the desktop took it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.inbox import OWN, TRIES, Outgoing, Transition
from catalyst_tui.store.open import Store

LEASE = timedelta(seconds=30)
FAR = timedelta(days=1)
WEEK = timedelta(days=7)


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
    store.transitions.commit([Transition(checkpoint, 1, "ALAB", None, word, "", "first look", now)], now)


def claimed(store: Store, now: datetime) -> Outgoing:
    outgoing = store.outbox.claim(now, LEASE)
    assert outgoing is not None
    return outgoing


def test_the_first_look_tells_nothing(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "broken", "fact:1")], now)
    assert store.transitions.last_words() == {"guard": "broken"}
    assert store.inbox.read() == []
    assert store.outbox.claim(now, LEASE) is None


def test_a_change_is_an_inbox_line_and_a_popup(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    assert store.transitions.commit([missed], now) == [missed]

    (line,) = store.inbox.read()
    assert (line.checkpoint, line.ticker, line.word, line.title) == (
        "leo-cadence",
        "ALAB",
        "missed",
        "ALAB missed: Leo cadence",
    )
    assert (line.at, line.seen, store.inbox.unread()) == (now, False, 1)
    outgoing = claimed(store, now)
    assert (outgoing.title, outgoing.urgency) == (missed.title, Urgency.CRITICAL)
    assert store.transitions.last_words() == {"leo-cadence": "missed"}


def test_judging_again_adds_nothing(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    assert store.transitions.commit([missed], now + FAR) == []
    assert len(store.inbox.read()) == 1
    assert len(store.transitions.recent()) == 1


def test_what_is_not_to_be_heard_is_kept_quietly(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "pending", "")], now)
    store.transitions.commit([change(now, "pending", "on_track", "guide", heard=False)], now)
    assert [t.after for t in store.transitions.recent()] == ["on_track"]
    assert store.inbox.unread() == 0


def test_news_about_a_state_that_has_passed_is_dropped(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "met")
    assert store.transitions.commit([missed], now) == []
    assert store.transitions.last_words() == {"leo-cadence": "met"}


def test_the_same_word_again_is_no_change(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "pending", "")], now)
    assert store.transitions.commit([change(now, "pending", "pending", "evidence:e7")], now) == []


def test_a_word_that_comes_back_is_told_again_though_its_cause_is_an_old_one(
    store: Store, now: datetime
) -> None:
    steps = [
        change(now, None, "holding", ""),
        change(now, "holding", "broken", "fact:1"),
        change(now, "broken", "holding", "ruling"),
        change(now, "holding", "broken", "fact:1"),  # the ruling was withdrawn
        change(now, "broken", "holding", "fact:2"),
        change(now, "holding", "broken", "fact:3"),
    ]
    assert len(store.transitions.commit(steps, now)) == len(steps)
    assert store.transitions.last_words() == {"guard": "broken"}
    assert [line.word for line in store.inbox.read()] == ["broken", "holding", "broken", "holding", "broken"]


def test_all_or_nothing(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    with pytest.raises(StoreError):
        store.transitions.commit(
            [missed, replace(missed, before="missed", after=None)], now
        )  # the mistake under test
    assert store.transitions.last_words() == {"leo-cadence": "awaiting"}
    assert store.inbox.read() == []


def test_the_history_says_what_was_told(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    assert store.transitions.recent() == [missed]


def test_a_popup_is_claimed_by_one(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([replace(missed, urgency=Urgency.NORMAL)], now)
    first = claimed(store, now)
    assert store.outbox.claim(now, LEASE) is None
    store.outbox.mark_sent([first.id], 7, now)
    assert store.outbox.claim(now + FAR, LEASE) is None


def test_a_sender_that_died_is_taken_over_when_its_lease_ends(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    first = claimed(store, now)
    assert store.outbox.claim(now + LEASE - timedelta(seconds=1), LEASE) is None
    assert claimed(store, now + LEASE) == replace(first, due=now + LEASE)


def test_a_later_popup_of_a_checkpoint_replaces_its_earlier_one(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.outbox.mark_sent([claimed(store, now).id], 7, now)
    store.transitions.commit([change(now, "near", "broken", "b")], now)
    again = claimed(store, now + LEASE)
    assert again.replaces == 7
    assert claimed(store, now + 2 * LEASE).replaces == 7  # also after a crash


def test_yesterdays_popup_may_be_another_programs_by_now(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    store.outbox.mark_sent([claimed(store, now).id], 7, now)
    store.transitions.commit([change(now, "near", "broken", "b")], now + FAR)
    assert claimed(store, now + FAR).replaces > OWN


def test_told_again_after_a_crash_it_has_the_same_number(store: Store, now: datetime) -> None:
    """The desktop showed it and we died before its number was noted: shown again, it replaces itself."""
    store.transitions.commit([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    first = claimed(store, now)
    assert claimed(store, now + LEASE).replaces == first.replaces > OWN


def test_so_it_has_when_the_clock_jumped_meanwhile(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", ""), change(now, "holding", "near", "a")], now)
    shown = claimed(store, now)
    store.outbox.mark_sent([shown.id], shown.replaces, now)
    store.transitions.commit([change(now, "near", "broken", "b")], now)
    first = claimed(store, now + LEASE)
    assert claimed(store, now + FAR).replaces == first.replaces == shown.replaces


def test_overtaken_news_is_not_told(store: Store, now: datetime) -> None:
    store.transitions.commit(
        [
            change(now, None, "holding", ""),
            change(now, "holding", "near", "a"),
            change(now, "near", "broken", "b"),
        ],
        now,
    )
    assert claimed(store, now).word == "broken"
    assert store.outbox.claim(now, LEASE) is None
    assert store.rows("SELECT state FROM outbox ORDER BY id") == [
        ("superseded",),
        ("sending",),
    ]
    assert len(store.inbox.read()) == 2  # the inbox forgets nothing


def test_a_slip_does_not_overtake_a_miss(store: Store, now: datetime) -> None:
    slips = [change(now, None, "kept", ""), change(now, "kept", "slips out to 2028", "slip")]
    store.transitions.commit(
        [
            change(now, None, "awaiting", ""),
            change(now, "awaiting", "missed", "a"),
            *(replace(slip, checkpoint="guard!slipped") for slip in slips),
        ],
        now,
    )
    first, second = claimed(store, now), claimed(store, now)
    assert (first.word, second.word) == ("missed", "slips out to 2028")


def test_a_failed_popup_is_tried_eight_times(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([replace(missed, urgency=Urgency.NORMAL)], now)
    pauses = []
    for _ in range(TRIES - 1):
        store.outbox.mark_failed([claimed(store, now).id], "no desktop", now)
        (due,) = store.rows("SELECT due_at FROM outbox")[0]
        pauses.append(datetime.fromisoformat(due) - now)
        assert store.outbox.claim(now + pauses[-1] - timedelta(seconds=1), LEASE) is None
        now += pauses[-1]
    assert [int(pause.total_seconds()) for pause in pauses] == [30, 120, 600, 3600, 3600, 3600, 3600]
    store.outbox.mark_failed([claimed(store, now).id], "no desktop", now)
    assert store.outbox.claim(now + FAR, LEASE) is None
    assert store.rows("SELECT state, tries, error FROM outbox") == [("failed", TRIES, "no desktop")]


def test_failing_since_the_first_failure_until_one_gets_through(store: Store, now: datetime) -> None:
    for n, checkpoint in enumerate(("one", "two")):
        looked_at(store, now, "pending", checkpoint)
        step = Transition(checkpoint, 1, "ALAB", "pending", "met", "c", "r", now, heard=True)
        store.transitions.commit([step], now + timedelta(minutes=n))
    assert store.outbox.failing_since() is None
    later = now + timedelta(minutes=5)
    store.outbox.mark_failed([claimed(store, now).id], "no desktop", now)
    store.outbox.mark_failed([claimed(store, later).id], "no desktop", later)
    assert store.outbox.failing_since() == now
    store.outbox.mark_sent([claimed(store, now + FAR).id], 1, now + FAR)
    assert store.outbox.failing_since() is None


def test_an_alert_with_a_repeat_waits_for_it_and_ends_without_one(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    first = claimed(store, now)
    store.outbox.mark_sent([first.id], None, now, repeats={first.id: now + WEEK})
    assert store.outbox.claim(now + WEEK - timedelta(seconds=1), LEASE) is None
    again = claimed(store, now + WEEK)
    assert (again.id, again.rounds) == (first.id, 1)
    store.outbox.put_off(again.id, now + WEEK + FAR)
    assert store.outbox.claim(now + WEEK, LEASE) is None
    store.outbox.mark_sent([claimed(store, now + WEEK + FAR).id], None, now + WEEK + FAR)
    assert store.outbox.claim(now + 365 * FAR, LEASE) is None
    assert [line.waits for line in store.inbox.read()] == [True]  # still: only a person makes that end


def test_a_change_that_a_rule_holds_back_is_in_the_inbox_with_the_rule(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", "")], now)
    step = change(now, "holding", "near", "a")
    store.transitions.commit([replace(step, held="recovering")], now)
    assert store.outbox.claim(now + FAR, LEASE) is None
    (line,) = store.inbox.read()
    assert (line.held, line.not_yet, line.seen) == ("recovering", False, False)

    damped = replace(change(now, "near", "broken", "b"), held="stands", due=now + FAR)
    store.transitions.commit([damped], now)
    assert store.outbox.claim(now, LEASE) is None
    assert (store.inbox.read()[0].held, store.inbox.read()[0].not_yet) == ("stands", True)
    store.transitions.commit([change(now, "broken", "holding", "c")], now)
    assert claimed(store, now + FAR).word == "holding"
    assert (store.inbox.read()[1].held, store.inbox.read()[1].not_yet) == ("stands", False)


def test_one_that_stood_is_shown_and_says_no_rule_any_more(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", "")], now)
    step = replace(change(now, "holding", "broken", "a"), held="stands", due=now + FAR)
    store.transitions.commit([step], now)
    alert = claimed(store, now + FAR)
    assert (alert.held, alert.due, alert.before) == ("stands", now + FAR, "holding")
    store.outbox.mark_sent([alert.id], None, now + FAR)
    assert store.inbox.read()[0].held == ""


def test_the_past_of_a_row_is_its_changes(store: Store, now: datetime) -> None:
    """Words on both sides of a time when nothing was known are one; a first look is no change."""
    words = (None, "near", "broken", "holding", "near", "unknown", "near", "holding")
    for n, (before, after) in enumerate(pairwise(words)):
        store.transitions.commit([change(now - (63 - n) * FAR, before, after or "", f"{n}")], now)
    found = store.transitions.past(now - 60 * FAR)
    assert [(one.word, (now - one.at).days) for one in found] == [
        ("near", 60),
        ("holding", 57),
    ]


def test_acknowledged_is_enough_and_a_new_cause_is_heard_again(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    store.outbox.mark_sent([claimed(store, now).id], None, now)
    (line,) = store.inbox.read()
    assert store.inbox.acknowledge([line.id], now) == 1
    assert store.inbox.acknowledge([line.id], now + FAR) == 0
    (line,) = store.inbox.read()
    assert (line.acknowledged, line.waits, line.seen) == (True, False, True)
    assert store.outbox.claim(now + 10 * FAR, LEASE) is None

    back = replace(missed, before="missed", after="pending", cause="fact:43", urgency=Urgency.NORMAL)
    store.transitions.commit([back, replace(missed, before="pending", cause="fact:44")], now + FAR)
    assert claimed(store, now + FAR).word == "missed"
    assert [line.waits for line in store.inbox.read()] == [True, False, False]


def test_acknowledged_before_its_popup_was_shown(store: Store, now: datetime, missed: Transition) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    sending = claimed(store, now)
    store.inbox.acknowledge([line.id for line in store.inbox.read()], now)
    store.outbox.mark_sent([sending.id], 7, now)
    assert store.rows("SELECT state, rounds FROM outbox") == [("acknowledged", 1)]


def test_a_recovery_ends_the_rounds(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "holding", "")], now)
    broken = replace(change(now, "holding", "broken", "a"), urgency=Urgency.CRITICAL)
    store.transitions.commit([broken], now)
    store.outbox.mark_sent([claimed(store, now).id], None, now)
    store.transitions.commit([change(now, "broken", "holding", "b")], now)
    store.outbox.mark_sent([claimed(store, now).id], None, now)
    assert store.outbox.claim(now + 9 * FAR, LEASE) is None
    assert [line.waits for line in store.inbox.read()] == [False, False]


def test_when_nothing_shows_it_the_next_round_still_comes(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([missed], now)
    for _ in range(TRIES):
        now += timedelta(hours=1)
        alert = claimed(store, now)
        store.outbox.mark_failed([alert.id], "no desktop", now, repeats={alert.id: now + WEEK})
    assert store.outbox.failing_since() is not None
    assert store.outbox.claim(now + WEEK - timedelta(seconds=1), LEASE) is None
    assert claimed(store, now + WEEK).rounds == 1


def test_back_in_a_state_that_was_left_before_it_was_told(store: Store, now: datetime) -> None:
    """Broken, ruled to hold, the ruling withdrawn, all in one night: it is broken, and nobody said so yet."""
    steps = [
        change(now, None, "holding", ""),
        change(now, "holding", "broken", "fact:1"),
        change(now, "broken", "holding", "ruling"),
        change(now, "holding", "broken", "fact:1"),
    ]
    store.transitions.commit(steps[:3], now)
    assert claimed(store, now).word == "holding"
    store.transitions.commit(steps[3:], now)
    assert claimed(store, now).word == "broken"
    assert store.outbox.claim(now, LEASE) is None


def test_what_broke_is_told_although_nothing_is_known_now(store: Store, now: datetime) -> None:
    steps = [change(now, None, "holding", ""), change(now, "holding", "broken", "a")]
    store.transitions.commit([*steps, change(now, "broken", "unknown", "b", heard=False)], now)
    assert claimed(store, now).word == "broken"


def test_what_is_broken_still_after_it_was_unseen_goes_on_being_told(store: Store, now: datetime) -> None:
    broken = replace(change(now, "holding", "broken", "a"), urgency=Urgency.CRITICAL)
    store.transitions.commit([change(now, None, "holding", ""), broken], now)
    store.outbox.mark_sent([claimed(store, now).id], None, now, repeats={1: now + WEEK})
    unseen = change(now, "broken", "unknown", "b", heard=False)
    store.transitions.commit([unseen, change(now, "unknown", "broken", "c", heard=False)], now)
    assert claimed(store, now + WEEK).rounds == 1
    assert [line.waits for line in store.inbox.read()] == [True]
    assert store.transitions.last_words() == {"guard": "broken"}


def test_the_last_word_and_the_last_that_was_known(store: Store, now: datetime) -> None:
    steps = [change(now, None, "holding", ""), change(now, "holding", "broken", "a")]
    store.transitions.commit([*steps, change(now, "broken", "unknown", "b", heard=False)], now)
    looked_at(store, now, "unknown", "never-known")
    assert store.transitions.last_words() == {"guard": "unknown", "never-known": "unknown"}
    assert store.transitions.last_words(known=True) == {"guard": "broken"}


def test_a_later_popup_waits_for_its_moment_and_may_be_overtaken(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "up", "")], now)
    store.transitions.commit([replace(change(now, "up", "down", "a"), due=now + LEASE)], now)
    assert store.outbox.claim(now, LEASE) is None
    assert store.inbox.unread() == 1
    store.transitions.commit([change(now, "down", "up", "", heard=False)], now)
    assert store.outbox.claim(now + LEASE, LEASE) is None


def test_popups_are_counted_for_a_day(store: Store, now: datetime) -> None:
    store.outbox.mark_sent([], None, now - timedelta(days=2))
    store.outbox.mark_sent([], None, now - timedelta(minutes=59))
    store.outbox.mark_sent([], None, now)
    assert store.outbox.popups_between(now - timedelta(hours=1), now) == 2
    assert store.rows("SELECT count(*) FROM popups") == [(2,)]


@pytest.mark.parametrize("ahead", [timedelta(days=22), timedelta(days=400)])
def test_what_a_clock_that_was_ahead_put_off_is_due_when_it_is_right_again(
    store: Store, now: datetime, ahead: timedelta
) -> None:
    looked_at(store, now, "near", "guard")
    step = replace(change(now, "near", "broken", "a"), urgency=Urgency.CRITICAL)
    store.transitions.commit([step], now + ahead)
    store.outbox.claim(now + ahead, LEASE)  # by one that dies
    sending = claimed(store, now)
    store.outbox.mark_sent([sending.id], None, now, repeats={sending.id: now + WEEK})
    assert store.outbox.popups_between(now - timedelta(hours=1), now) == 1
    assert store.outbox.claim(now, LEASE) is None  # the repeat has its pause
    assert claimed(store, now + WEEK).rounds == 1


def test_popups_of_a_clock_that_was_ahead_leave_room(store: Store, now: datetime) -> None:
    store.outbox.mark_sent([], None, now + timedelta(days=400))
    assert store.outbox.popups_between(now - timedelta(hours=1), now) == 0


def test_since_when_a_word_is_the_last(store: Store, now: datetime) -> None:
    looked_at(store, now, "unknown", "never-known")
    steps = [change(now, None, "holding", ""), change(now, "holding", "unknown", "a", heard=False)]
    store.transitions.commit(steps, now)
    assert store.transitions.since("unknown") == {"guard": now}
    store.transitions.commit([change(now, "unknown", "holding", "b", heard=False)], now)
    assert store.transitions.since("unknown") == {}


def test_the_users_own_entry_is_a_read_line_without_a_popup(
    store: Store, now: datetime, missed: Transition
) -> None:
    looked_at(store, now, "awaiting")
    store.transitions.commit([replace(missed, own=True)], now)
    assert [(line.own, line.seen) for line in store.inbox.read()] == [(True, True)]
    assert store.outbox.claim(now, LEASE) is None
