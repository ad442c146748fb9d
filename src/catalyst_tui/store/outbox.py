"""Told: the popups owed to the user for what changed (transitions.py).

What is told belongs to its transition, so a word that was said before and is said again is told again. An
alert is owed until every channel took it; an urgent one is owed again, in rounds, until it is acknowledged or
the checkpoint has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp
from catalyst_tui.store.values import member

TRIES = 8
"""How often an alert is offered to a channel before it is left to the inbox."""

_PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after the first, second … failure it is offered again; the last one repeats."""

AGAIN = (timedelta(days=1), timedelta(days=6), *3 * (timedelta(days=7),))
"""How long after each round an urgent alert that nobody acknowledged is told again: five times."""

SAME_DESKTOP = timedelta(hours=12)
"""How long an id that a desktop gave is trusted: after a new login the same number may be another program's
popup. Ours stay ours, whatever the clock says when one is told again."""


OWN = 1_129_270_000
"""Where our own numbers for popups begin, far above those a desktop gives: one that is told again after a
crash, before its number was noted, then has the same number and replaces itself."""

OWN_DIGEST = OWN + 500_000_000
"""The same for a digest, by the first alert in it: no checkpoint's own popup has its number."""

_OWE = """
    INSERT INTO outbox (checkpoint, revision, after, cause, ticker, transition, at, title, body, urgency,
        state, tries, due_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?)
"""
_ENOUGH = """
    UPDATE outbox SET state = 'acknowledged' WHERE state IN ('waiting', 'sending') AND transition = ?
"""
_NOT_ENOUGH = "UPDATE outbox SET state = 'waiting' WHERE state = 'acknowledged' AND transition = ?"
# Due: its moment has come, or is later than any pause there is, as the clock was ahead when it was noted.
# A snoozed checkpoint's are its own, its periods' and its remarks': ID, ID[2026H1], ID!slipped.
_DUE = """
    SELECT id FROM outbox WHERE state IN ('waiting', 'sending')
        AND (due_at <= ?1 OR due_at > iif(rounds = 0, ?2, ?3)) AND NOT EXISTS (
        SELECT 1 FROM snoozes s WHERE s.until > ?1 AND substr(outbox.checkpoint, 1, length(s.checkpoint) + 1)
        IN (s.checkpoint, s.checkpoint || '[', s.checkpoint || '!'))
    ORDER BY transition, id LIMIT 1
"""
# Not by `unknown`, nor by what it still is after that: that something broke is news while it cannot be seen.
_OVERTAKE = """
    UPDATE outbox SET state = 'superseded'
    WHERE state IN ('waiting', 'sending') AND (due_at <= ?1 OR due_at > iif(rounds = 0, ?2, ?3)) AND EXISTS (
        SELECT 1 FROM transitions t WHERE t.checkpoint = outbox.checkpoint
        AND t.id > outbox.transition AND t.before <> t.after
        AND t.after <> 'unknown' AND (t.after <> outbox.after OR t.heard))
"""
_CLAIM = """
    UPDATE outbox SET state = 'sending', due_at = ? WHERE id = ?
    RETURNING id, checkpoint, ticker, after, urgency, title, body, at, rounds, taken
"""
# One acknowledged meanwhile stays so; a popup of this round keeps its number when another channel follows.
_SENT = """
    UPDATE outbox SET rounds = rounds + 1, tries = 0, taken = '', failing_since = NULL,
        desktop_id = ifnull(?1, iif(taken = '', NULL, desktop_id)), sent_at = ?2,
        due_at = ?3, state = iif(state = 'sending', ?4, state)
    WHERE id = ?5
"""
_WAKE = "UPDATE outbox SET due_at = ?1 WHERE state = 'waiting' AND tries > 0 AND due_at > ?1"
_PUT_OFF = """
    UPDATE outbox SET state = ?1, tries = ?2, rounds = ?3, due_at = ?4, error = ?5 WHERE id = ?6
"""
# Its own failing is over when some channel took it, and begins anew when anything was delivered since.
_SOME_TOOK = """
    UPDATE outbox SET failing_since = NULL, desktop_id = ifnull(?1, iif(taken = '', NULL, desktop_id)),
        sent_at = iif(taken = ?2, sent_at, ?3), taken = ?2
    WHERE id = ?4
"""
_CLAIM_CHANNELS = "UPDATE outbox SET taken = ? WHERE id = ? AND state IN ('sending', 'acknowledged')"
_NONE_TOOK = """
    UPDATE outbox SET failing_since = ?1 WHERE id = ?2
    AND (failing_since IS NULL OR failing_since <= (SELECT max(sent_at) FROM outbox))
"""


class State(StrEnum):
    """Where an outbox row is. `due_at` is when it may be claimed: the next try or round, or a lease's end."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SUPERSEDED = "superseded"  # the checkpoint has changed again: the older news is not told
    FAILED = "failed"
    ACKNOWLEDGED = "acknowledged"  # seen in the inbox, and enough


class Outgoing(Struct, frozen=True):
    """A claimed alert, told `rounds` times before. `replaces` is the desktop's id of the checkpoint's last
    popup, if it still counts, else a number of the alert's own; `taken`, the channels that took it already,
    while others did not."""

    id: int
    checkpoint: str
    ticker: str | None
    word: str
    urgency: Urgency
    title: str
    body: str
    at: datetime
    rounds: int
    replaces: int
    taken: frozenset[str] = frozenset()


class Outbox(Part):
    """The popups owed, and how many were shown. Tables: outbox, popups; snoozes, transitions are read."""

    def owe(self, told: Row, urgency: Urgency, due: datetime) -> None:
        """Queue, in the open transaction, what `told` says, like the inbox's line of it, from `due` on."""
        self._db.write(_OWE, (*told, urgency.value, stamp(due)))

    def settle(self, transition: int) -> None:
        """Owe no more of a transition that was acknowledged, in the open transaction."""
        self._db.write(_ENOUGH, (transition,))

    def owe_again(self, transition: int) -> None:
        """Owe what was owed before it was acknowledged, in the open transaction."""
        self._db.write(_NOT_ENOUGH, (transition,))

    def is_due(self, now: datetime) -> bool:
        """Whether there is anything to claim. Writes nothing and takes no lock: the usual tick."""
        return bool(self._db.rows(_DUE, _ripe(now)))

    def claim(self, now: datetime, lease: timedelta) -> Outgoing | None:
        """Take the oldest alert that is due and whose checkpoint is not snoozed, for `lease`, or None.

        An alert whose sender died is due again when its lease ends. What a later change of the same
        checkpoint has overtaken is marked so and not told.
        """
        if not self.is_due(now):
            return None
        with self._db.transaction():
            self._db.write(_OVERTAKE, _ripe(now))
            due = self._db.rows(_DUE, _ripe(now))
            if not due:
                return None
            (claimed,) = self._db.rows(_CLAIM, (stamp(now + lease), *due[0]))
            id_, checkpoint, ticker, word, urgency, title, body, happened, rounds, taken = claimed
            replaces = self._popup(checkpoint, now) or OWN + id_
        about = (id_, checkpoint, ticker, word, member(Urgency, urgency), title, body, moment(happened))
        return Outgoing(*about, rounds, replaces, frozenset(taken.split()))

    def _popup(self, checkpoint: str, now: datetime) -> int | None:
        found = self._db.rows(
            "SELECT desktop_id FROM outbox WHERE checkpoint = ? AND (sent_at > ? OR desktop_id > ?) "
            "AND desktop_id IS NOT NULL ORDER BY sent_at DESC, id DESC LIMIT 1",
            (checkpoint, stamp(now - SAME_DESKTOP), OWN),
        )
        return found[0][0] if found else None

    def save_claim(self, ids: Iterable[int], taken: Collection[str]) -> None:
        """Save the channels that took these alerts or may be about to; nobody asks them again."""
        with self._db.transaction():
            for id_ in ids:
                self._db.write(_CLAIM_CHANNELS, (" ".join(sorted(taken)), id_))

    def save_taken(
        self, ids: Iterable[int], taken: Collection[str], desktop_id: int | None, now: datetime
    ) -> None:
        """Save the channels that took these alerts while others are still asked."""
        with self._db.transaction():
            for id_ in ids:
                self._db.write(_SOME_TOOK, (desktop_id, " ".join(sorted(taken)), stamp(now), id_))

    def mark_sent(
        self, ids: Iterable[int], desktop_id: int | None, now: datetime, *, follows: bool = False
    ) -> None:
        """End this round of alerts that one popup told of.

        `desktop_id` is the popup's; None when the desktop gave none, or for a digest, which no later change
        may replace. `follows`: the popup was shown before and only another channel had to be asked again.
        """
        with self._db.transaction():
            if not follows:
                self._count_popup(now)
            for id_ in ids:
                state, due, _ = self._next_round(id_, now, State.SENT)
                self._db.write(_SENT, (desktop_id, stamp(now), stamp(due), state.value, id_))

    def _count_popup(self, now: datetime) -> None:
        self._db.write("DELETE FROM popups WHERE at <= ?", (stamp(now - timedelta(days=1)),))
        self._db.write("INSERT INTO popups (at) VALUES (?)", (stamp(now),))

    def popups_between(self, first: datetime, last: datetime) -> int:
        """How many popups were shown after `first`, at most a day ago, and up to `last`."""
        count = "SELECT count(*) FROM popups WHERE at > ? AND at <= ?"
        return int(self._db.rows(count, (stamp(first), stamp(last)))[0][0])

    def _next_round(self, id_: int, now: datetime, end: State) -> tuple[State, datetime, int]:
        """What follows a round: waiting until when for the next one, or the `end`; and which round it was."""
        urgency, rounds = self._db.rows("SELECT urgency, rounds FROM outbox WHERE id = ?", (id_,))[0]
        if urgency == Urgency.CRITICAL and rounds < len(AGAIN):
            return State.WAITING, now + AGAIN[rounds], rounds + 1
        return end, now, rounds + 1

    def mark_failed(
        self,
        ids: Iterable[int],
        error: str,
        now: datetime,
        taken: Collection[str] = (),
        desktop_id: int | None = None,
        *,
        follows: bool = False,
    ) -> None:
        """Not every channel took these, and `error` says why: tried again later, eight times a round, through
        those that are not in `taken`, the channels that have taken them by now."""
        with self._db.transaction():
            if taken and not follows:
                self._count_popup(now)
            for id_ in ids:
                self._put_off(id_, error, now, " ".join(sorted(taken)), desktop_id)

    def wake(self, now: datetime) -> None:
        """What some channel did not take is due at once: there are others now."""
        with self._db.transaction():
            self._db.write(_WAKE, (stamp(now),))

    def _put_off(self, id_: int, error: str, now: datetime, taken: str, desktop_id: int | None) -> None:
        found = self._db.rows("SELECT tries, rounds FROM outbox WHERE id = ? AND state = 'sending'", (id_,))
        if not found:
            return
        tries, rounds = found[0][0] + 1, found[0][1]
        state, again = State.WAITING, now + _PAUSES[min(tries, len(_PAUSES)) - 1]
        if taken:
            self._db.write(_SOME_TOOK, (desktop_id, taken, stamp(now), id_))
        else:
            self._db.write(_NONE_TOOK, (stamp(now), id_))
        if tries >= TRIES:
            state, again, rounds = self._next_round(id_, now, State.SENT if taken else State.FAILED)
            tries = TRIES if state is State.FAILED else 0
            self._db.write("UPDATE outbox SET taken = '' WHERE id = ?", (id_,))
        self._db.write(_PUT_OFF, (state.value, tries, rounds, stamp(again), error, id_))

    def failing_since(self) -> datetime | None:
        """Since when no channel has taken anything; None when one last did or nothing was owed."""
        found = self._db.rows(
            "SELECT min(failing_since) FROM outbox "
            "WHERE failing_since > ifnull((SELECT max(sent_at) FROM outbox), '')"
        )
        return moment_or_none(found[0][0])


def _ripe(now: datetime) -> Row:
    """The arguments of what is due: now, and until when what was not told yet waits at most, and what was."""
    return stamp(now), stamp(now + timedelta(hours=25)), stamp(now + max(AGAIN) + timedelta(hours=1))
