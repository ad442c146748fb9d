"""Told: the popups owed to the user for what changed (transitions.py).

What is told belongs to its transition, so a word that was said before and is said again is told again. An
alert is owed until every channel took it; an urgent one is owed again, in rounds, until it is acknowledged or
the checkpoint has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp
from catalyst_tui.store.values import member

TRIES = 8
"""How often an alert is offered to a channel before it is left to the inbox."""

_PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after the first, second … failure it is offered again; the last one repeats."""

LONGEST_WAIT = timedelta(days=21)
"""No popup waits longer for its moment: one that is due later was put off by a clock that was ahead."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NO_REPEATS: Mapping[int, datetime] = MappingProxyType({})

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
        state, tries, due_at, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
"""
_ENOUGH = """
    UPDATE outbox SET state = 'acknowledged' WHERE state IN ('waiting', 'sending') AND transition = ?
"""
_NOT_ENOUGH = "UPDATE outbox SET state = 'waiting' WHERE state = 'acknowledged' AND transition = ?"
# Due: its moment has come, or is later than any pause there is, as the clock was ahead when it was noted.
# A snoozed checkpoint's are its own, its periods' and its remarks': ID, ID[2026H1], ID!slipped.
_DUE = """
    SELECT id, due_at FROM outbox WHERE state IN ('waiting', 'sending')
        AND (due_at <= ?1 OR due_at > ?2) AND NOT EXISTS (
        SELECT 1 FROM snoozes s WHERE s.until > ?1 AND substr(outbox.checkpoint, 1, length(s.checkpoint) + 1)
        IN (s.checkpoint, s.checkpoint || '[', s.checkpoint || '!'))
    ORDER BY transition, id LIMIT 1
"""
# Not by `unknown`, nor by what it still is after that: that something broke is news while it cannot be seen.
_OVERTAKE = """
    UPDATE outbox SET state = 'superseded'
    WHERE state IN ('waiting', 'sending') AND (due_at <= ?1 OR due_at > ?2) AND EXISTS (
        SELECT 1 FROM transitions t WHERE t.checkpoint = outbox.checkpoint
        AND t.id > outbox.transition AND t.before <> t.after
        AND t.after <> 'unknown' AND (t.after <> outbox.after OR t.heard))
"""
_CLAIM = """
    UPDATE outbox SET state = 'sending', due_at = ? WHERE id = ?
    RETURNING id, checkpoint, ticker, after, urgency, title, body, at, rounds, taken, ifnull(error, ''),
        (SELECT before FROM transitions t WHERE t.id = outbox.transition)
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
_CLAIM_CHANNELS = (
    "UPDATE outbox SET taken = ? WHERE id = ? AND state IN ('sending', 'acknowledged')"
)
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
    QUIET = "quiet"  # only the inbox has it; `error` names the rule


class Outgoing(Struct, frozen=True):
    """A claimed alert that was shown `rounds` times before.

    `replaces` is the desktop's id of the checkpoint's last popup, if it still counts, else a number of the
    alert's own. `taken` holds the channels that took it already, while others did not. `due` is the earliest
    moment of its popup, `held` the rule that held it back till then.
    """

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
    due: datetime = LONG_AGO
    held: str = ""
    before: str | None = None


class Outbox(Part):
    """The popups owed, and how many were shown. Tables: outbox, popups; snoozes, transitions are read."""

    def owe(
        self, told: Row, urgency: Urgency, due: datetime, *, held: str = "", quiet: bool = False
    ) -> None:
        """Queue a popup with the words of `told` in the open transaction, from `due` on.

        `held` names the rule that holds it back; `quiet`: for good.
        """
        state = State.QUIET if quiet else State.WAITING
        self._db.write(_OWE, (*told, urgency.value, state.value, stamp(due), held or None))

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
            ((number, was_due),) = due
            (row,) = self._db.rows(_CLAIM, (stamp(now + lease), number))
            id_, checkpoint, ticker, word, urgency, title, body, at, rounds, taken, held, before = (
                row
            )
            replaces = self._popup(checkpoint, now) or OWN + id_
        return Outgoing(
            id_,
            checkpoint,
            ticker,
            word,
            member(Urgency, urgency),
            title,
            body,
            moment(at),
            rounds,
            replaces,
            frozenset(taken.split()),
            now if rounds else moment(was_due),
            held,
            before,
        )

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
        self,
        ids: Iterable[int],
        desktop_id: int | None,
        now: datetime,
        *,
        follows: bool = False,
        repeats: Mapping[int, datetime] = NO_REPEATS,
    ) -> None:
        """End this round of alerts that one popup told of.

        `desktop_id` is the popup's; None when the desktop gave none, or for a digest, which no later change
        may replace. `follows`: the popup was shown before and only another channel had to be asked again.
        `repeats` says when alerts are to be repeated, by id.
        """
        with self._db.transaction():
            if not follows:
                self._count_popup(now)
            for id_ in ids:
                state = State.WAITING if id_ in repeats else State.SENT
                due = repeats.get(id_, now)
                self._db.write(_SENT, (desktop_id, stamp(now), stamp(due), state.value, id_))

    def cancel(self, id_: int) -> None:
        """Notify no more of a claimed alert: what it says is not so any more."""
        self._db.write("UPDATE outbox SET state = 'superseded' WHERE id = ?", (id_,))

    def undone(self, words: Mapping[str, str]) -> None:
        """Notify no more of what the user took back: `words` is how each key reads now."""
        for key, word in words.items():
            self._db.write(
                "UPDATE outbox SET state = 'superseded' "
                "WHERE state IN ('waiting', 'sending') AND checkpoint = ? AND after <> ?",
                (key, word),
            )

    def put_off(self, id_: int, until: datetime) -> None:
        """Give back a claimed alert until then."""
        self._db.write(
            "UPDATE outbox SET state = 'waiting', due_at = ? WHERE id = ?", (stamp(until), id_)
        )

    def _count_popup(self, now: datetime) -> None:
        self._db.write("DELETE FROM popups WHERE at <= ?", (stamp(now - timedelta(days=1)),))
        self._db.write("INSERT INTO popups (at) VALUES (?)", (stamp(now),))

    def popups_between(self, first: datetime, last: datetime) -> int:
        """How many popups were shown after `first`, at most a day ago, and up to `last`."""
        count = "SELECT count(*) FROM popups WHERE at > ? AND at <= ?"
        return int(self._db.rows(count, (stamp(first), stamp(last)))[0][0])

    def mark_failed(
        self,
        ids: Iterable[int],
        error: str,
        now: datetime,
        taken: Collection[str] = (),
        desktop_id: int | None = None,
        *,
        follows: bool = False,
        repeats: Mapping[int, datetime] = NO_REPEATS,
    ) -> None:
        """Not every channel took these, and `error` says why: tried again later, eight times a round, through
        those that are not in `taken`, the channels that have taken them by now."""
        with self._db.transaction():
            if taken and not follows:
                self._count_popup(now)
            for id_ in ids:
                if taken:
                    self._db.write(
                        _SOME_TOOK, (desktop_id, " ".join(sorted(taken)), stamp(now), id_)
                    )
                else:
                    self._db.write(_NONE_TOOK, (stamp(now), id_))
                self._try_later(id_, error, now, bool(taken), repeats.get(id_))

    def wake(self, now: datetime) -> None:
        """What some channel did not take is due at once: there are others now."""
        with self._db.transaction():
            self._db.write(_WAKE, (stamp(now),))

    def _try_later(
        self, id_: int, error: str, now: datetime, some_took: bool, repeat: datetime | None
    ) -> None:
        """Put off a failed alert to its next try; after the last one to its repeat, or end it."""
        found = self._db.rows(
            "SELECT tries, rounds FROM outbox WHERE id = ? AND state = 'sending'", (id_,)
        )
        if not found:
            return
        tries, rounds = found[0][0] + 1, found[0][1]
        state, again = State.WAITING, now + _PAUSES[min(tries, len(_PAUSES)) - 1]
        if tries >= TRIES:
            again, rounds = repeat or now, rounds + 1
            state = State.WAITING if repeat else State.SENT if some_took else State.FAILED
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
    """Return the arguments of what is due: now, and the moment after which nothing waits."""
    return stamp(now), stamp(now + LONGEST_WAIT)
