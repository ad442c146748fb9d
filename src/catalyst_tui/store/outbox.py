"""Judged and told: transitions, and what is owed to the user because of them, committed together.

A transition is kept only where its `before` is still the checkpoint's last word and its `after` another:
judging again adds nothing. What is told belongs to its transition, so a word that was said before and is said
again is told again. An alert is owed until every channel took it; an urgent one is owed again, in rounds,
until it is acknowledged or the checkpoint has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.store.connection import Connection, Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp
from catalyst_tui.store.values import member

TRIES = 8
"""How often an alert is offered to a channel before it is left to the inbox."""

_PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after the first, second … failure it is offered again; the last one repeats."""

AGAIN = (timedelta(days=1), timedelta(days=6), *3 * (timedelta(days=7),))
"""How long after each round an urgent alert that nobody acknowledged is told again: five times."""

SAME_DESKTOP = timedelta(hours=12)
"""How long a desktop's id is trusted: after a new login the same number may be another program's popup."""


OWN = 1_129_270_000
"""Where our own numbers for popups begin, far above those a desktop gives: one that is told again after a
crash, before its number was noted, then has the same number and replaces itself."""

OWN_DIGEST = OWN + 500_000_000
"""The same for a digest, by the first alert in it: no checkpoint's own popup has its number."""

_KEEP = """
    INSERT INTO transitions (checkpoint, revision, after, cause, ticker, before, reason, at, heard,
        recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
_TELL = """
    INSERT INTO inbox (checkpoint, revision, after, cause, ticker, transition, at, title, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SEEN = "UPDATE inbox SET seen_at = ? WHERE transition = ?"
_OWE = """
    INSERT INTO outbox (checkpoint, revision, after, cause, ticker, transition, at, title, body, urgency,
        state, tries, due_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?)
"""
_LOOK = """
    SELECT t.checkpoint, t.revision, t.ticker, t.before, t.after, t.cause, t.reason, t.at, t.heard,
        o.urgency, o.title, o.body
    FROM transitions t LEFT JOIN outbox o ON o.transition = t.id
"""
_OF_ONE = _LOOK + " WHERE t.checkpoint = ? ORDER BY t.id DESC LIMIT ?"
_OF_ALL = _LOOK + " WHERE t.before IS NOT NULL AND t.id > ? ORDER BY t.id DESC LIMIT ?"
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
_PUT_OFF = """
    UPDATE outbox SET state = ?1, tries = ?2, rounds = ?3, due_at = ?4, error = ?5 WHERE id = ?6
"""
# Its own failing is over when some channel took it, and begins anew when anything was delivered since.
_SOME_TOOK = """
    UPDATE outbox SET failing_since = NULL, desktop_id = ifnull(?1, iif(taken = '', NULL, desktop_id)),
        sent_at = iif(taken = ?2, sent_at, ?3), taken = ?2
    WHERE id = ?4
"""
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


@dataclass(frozen=True, slots=True)
class Transition:
    """A verdict that changed, as it was noticed at `at`. `before` None: the first look, never heard.

    `cause` names what made it: the figures with when they became known, the evidence, the day that passed.
    `due` is the earliest moment of its popup, None: at once. `own`: the user's own entry made it; it has its
    line in the inbox, seen, and no popup.
    """

    checkpoint: str
    revision: int
    ticker: str | None
    before: str | None
    after: str
    cause: str
    reason: str
    at: datetime
    heard: bool = False
    urgency: Urgency = Urgency.NORMAL
    title: str = ""
    body: str = ""
    due: datetime | None = field(default=None, compare=False)
    own: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
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


class Outbox(Connection):
    """Transitions and the popups owed for them."""

    def last_words(self, *, known: bool = False) -> dict[str, str]:
        """The last word noticed of each checkpoint ever looked at; `known`: the last but `unknown`."""
        found = self.rows(
            "SELECT checkpoint, after, max(id) FROM transitions WHERE after <> ? GROUP BY checkpoint",
            ("unknown" if known else "",),
        )
        return {checkpoint: word for checkpoint, word, _ in found}

    def since(self, word: str) -> dict[str, datetime]:
        """Since when those that came to read `word` do; not of those that did at their first look."""
        found = self.rows(
            "SELECT checkpoint, at FROM transitions WHERE after = ? AND before IS NOT NULL AND id IN "
            "(SELECT max(id) FROM transitions GROUP BY checkpoint)",
            (word,),
        )
        return {checkpoint: moment(at) for checkpoint, at in found}

    def commit_transitions(self, transitions: Iterable[Transition], now: datetime) -> list[Transition]:
        """Keep what changed and queue what is to be heard, all or nothing; returns what was new."""
        with self.transaction():
            return [change for change in transitions if self._keep(change, now)]

    def _keep(self, change: Transition, now: datetime) -> bool:
        key = (change.checkpoint, change.revision, change.after, change.cause)
        last = self.rows(
            "SELECT after FROM transitions WHERE checkpoint = ? ORDER BY id DESC LIMIT 1",
            (change.checkpoint,),
        )
        if (last[0][0] if last else None) != change.before:
            return False  # another process noticed it first, or it is news about a state that has passed
        if change.before == change.after:
            return False
        kept = self.rows(
            _KEEP,
            (*key, change.ticker, change.before, change.reason, stamp(change.at), change.heard, stamp(now)),
        )
        if change.heard and change.before is not None:
            told = (*key, change.ticker, kept[0][0], stamp(change.at), change.title, change.body)
            self.write(_TELL, told)
            if change.own:
                self.write(_SEEN, (stamp(now), kept[0][0]))
                return True
            self.write(_OWE, (*told, change.urgency.value, stamp(change.due or now)))
        return True

    def is_noticed(self, change: Transition, until: datetime) -> bool:
        """Whether this very change, of which the word held `until` then, was kept before: while it held, or
        later for the same cause."""
        found = self.rows(
            "SELECT 1 FROM transitions WHERE checkpoint = ? AND after = ? AND before IS NOT NULL "
            "AND at >= ? AND (at < ? OR cause = ?) LIMIT 1",
            (change.checkpoint, change.after, stamp(change.at), stamp(until), change.cause),
        )
        return bool(found)

    def transitions_of(self, checkpoint: str, limit: int = 50) -> list[Transition]:
        """How a checkpoint changed, newest first, the first look included."""
        return [_transition(row) for row in self.rows(_OF_ONE, (checkpoint, limit))]

    def recent_transitions(self, limit: int = 1000, after: int = 0) -> list[Transition]:
        """What changed last in all checkpoints, newest first, first looks left out; only what came `after`
        an earlier `last_transition`."""
        return [_transition(row) for row in self.rows(_OF_ALL, (after, limit))]

    def last_transition(self) -> int:
        """The number of the newest transition; 0 without one."""
        return int(self.rows("SELECT ifnull(max(id), 0) FROM transitions")[0][0])

    def is_due(self, now: datetime) -> bool:
        """Whether there is anything to claim. Writes nothing and takes no lock: the usual tick."""
        return bool(self.rows(_DUE, _ripe(now)))

    def claim(self, now: datetime, lease: timedelta) -> Outgoing | None:
        """Take the oldest alert that is due and whose checkpoint is not snoozed, for `lease`, or None.

        An alert whose sender died is due again when its lease ends. What a later change of the same
        checkpoint has overtaken is marked so and not told.
        """
        if not self.is_due(now):
            return None
        with self.transaction():
            self.write(_OVERTAKE, _ripe(now))
            due = self.rows(_DUE, _ripe(now))
            if not due:
                return None
            (claimed,) = self.rows(_CLAIM, (stamp(now + lease), *due[0]))
            id_, checkpoint, ticker, word, urgency, title, body, happened, rounds, taken = claimed
            replaces = self._popup(checkpoint, now) or OWN + id_
        about = (id_, checkpoint, ticker, word, member(Urgency, urgency), title, body, moment(happened))
        return Outgoing(*about, rounds, replaces, frozenset(taken.split()))

    def _popup(self, checkpoint: str, now: datetime) -> int | None:
        found = self.rows(
            "SELECT desktop_id FROM outbox WHERE checkpoint = ? AND desktop_id IS NOT NULL AND sent_at > ? "
            "ORDER BY sent_at DESC, id DESC LIMIT 1",
            (checkpoint, stamp(now - SAME_DESKTOP)),
        )
        return found[0][0] if found else None

    def mark_sent(self, ids: Iterable[int], desktop_id: int | None, now: datetime) -> None:
        """One popup told of all these. `desktop_id` is theirs; None when the desktop gave none, or it is a
        digest, which what one of them does later must not replace."""
        ids = list(ids)
        with self.transaction():
            self._count_popup(ids, now)
            for id_ in ids:
                state, due, _ = self._next_round(id_, now, State.SENT)
                self.write(_SENT, (desktop_id, stamp(now), stamp(due), state.value, id_))

    def _count_popup(self, ids: list[int], now: datetime) -> None:
        """One more was shown, unless it only follows through another channel."""
        if ids and self.rows("SELECT 1 FROM outbox WHERE id = ? AND taken <> ''", (ids[0],)):
            return
        self.write("DELETE FROM popups WHERE at <= ?", (stamp(now - timedelta(days=1)),))
        self.write("INSERT INTO popups (at) VALUES (?)", (stamp(now),))

    def popups_between(self, first: datetime, last: datetime) -> int:
        """How many popups were shown after `first`, at most a day ago, and up to `last`."""
        count = "SELECT count(*) FROM popups WHERE at > ? AND at <= ?"
        return int(self.rows(count, (stamp(first), stamp(last)))[0][0])

    def _next_round(self, id_: int, now: datetime, end: State) -> tuple[State, datetime, int]:
        """What follows a round: waiting until when for the next one, or the `end`; and which round it was."""
        urgency, rounds = self.rows("SELECT urgency, rounds FROM outbox WHERE id = ?", (id_,))[0]
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
    ) -> None:
        """Not every channel took these, and `error` says why: tried again later, eight times a round, through
        those that are not in `taken`, the channels that have taken them by now."""
        ids = list(ids)
        with self.transaction():
            if taken:
                self._count_popup(ids, now)
            for id_ in ids:
                self._put_off(id_, error, now, " ".join(sorted(taken)), desktop_id)

    def _put_off(self, id_: int, error: str, now: datetime, taken: str, desktop_id: int | None) -> None:
        found = self.rows("SELECT tries, rounds FROM outbox WHERE id = ? AND state = 'sending'", (id_,))
        if not found:
            return
        tries, rounds = found[0][0] + 1, found[0][1]
        state, again = State.WAITING, now + _PAUSES[min(tries, len(_PAUSES)) - 1]
        if taken:
            self.write(_SOME_TOOK, (desktop_id, taken, stamp(now), id_))
        else:
            self.write(_NONE_TOOK, (stamp(now), id_))
        if tries >= TRIES:
            state, again, rounds = self._next_round(id_, now, State.SENT if taken else State.FAILED)
            tries = TRIES if state is State.FAILED else 0
            self.write("UPDATE outbox SET taken = '' WHERE id = ?", (id_,))
        self.write(_PUT_OFF, (state.value, tries, rounds, stamp(again), error, id_))

    def failing_since(self) -> datetime | None:
        """Since when no channel has taken anything; None when one last did or nothing was owed."""
        found = self.rows(
            "SELECT min(failing_since) FROM outbox "
            "WHERE failing_since > ifnull((SELECT max(sent_at) FROM outbox), '')"
        )
        return moment_or_none(found[0][0])


def _ripe(now: datetime) -> Row:
    """The arguments of what is due: now, and until when what was not told yet waits at most, and what was."""
    return stamp(now), stamp(now + timedelta(hours=25)), stamp(now + max(AGAIN) + timedelta(hours=1))


def _transition(row: Row) -> Transition:
    checkpoint, revision, ticker, before, after, cause, reason, at, heard, urgency, title, body = row
    return Transition(
        checkpoint,
        revision,
        ticker,
        before,
        after,
        cause,
        reason,
        moment(at),
        bool(heard),
        Urgency.NORMAL if urgency is None else member(Urgency, urgency),
        title or "",
        body or "",
    )
