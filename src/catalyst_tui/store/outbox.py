"""Judged and told: transitions, and what is owed to the user because of them, committed together.

A transition is kept only where its `before` is still the checkpoint's last word, and what is told is keyed by
checkpoint, revision, word and cause: judging again adds nothing. A popup is owed until the desktop took it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from catalyst_tui.store.connection import Connection, Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp

TRIES = 8
"""How often a popup is offered to the desktop before it is left to the inbox."""

_PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after the first, second … failure it is offered again; the last one repeats."""

SAME_DESKTOP = timedelta(hours=12)
"""How long a desktop's id is trusted: after a new login the same number may be another program's popup."""


_KEEP = """
    INSERT INTO transitions (checkpoint, revision, after, cause, ticker, before, reason, at, heard,
        recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
_TELL = """
    INSERT INTO inbox (checkpoint, revision, after, cause, ticker, transition, at, title, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_OWE = """
    INSERT INTO outbox (checkpoint, revision, after, cause, ticker, transition, at, title, body, urgency,
        state, tries, due_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?) ON CONFLICT DO NOTHING
"""
_LOOK = """
    SELECT t.checkpoint, t.revision, t.ticker, t.before, t.after, t.cause, t.reason, t.at, t.heard,
        o.urgency, o.title, o.body
    FROM transitions t LEFT JOIN outbox o ON o.transition = t.id
"""
_OF_ONE = _LOOK + " WHERE t.checkpoint = ? ORDER BY t.id DESC LIMIT ?"
_OF_ALL = _LOOK + " WHERE t.before IS NOT NULL ORDER BY t.id DESC LIMIT ?"
_DUE = "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') AND due_at <= ? LIMIT 1"
_OVERTAKE = """
    UPDATE outbox SET state = 'superseded'
    WHERE state IN ('waiting', 'sending') AND due_at <= ? AND EXISTS (
        SELECT 1 FROM transitions t WHERE t.checkpoint = outbox.checkpoint
        AND t.id > outbox.transition AND t.before <> t.after)
"""
_CLAIM = """
    UPDATE outbox SET state = 'sending', due_at = ?
    WHERE id = (
        SELECT id FROM outbox WHERE state IN ('waiting', 'sending') AND due_at <= ? ORDER BY id LIMIT 1)
    RETURNING id, checkpoint, ticker, after, urgency, title, body, at, tries
"""
_PUT_OFF = """
    UPDATE outbox SET state = ?, tries = ?, due_at = ?, error = ?, failing_since = ifnull(failing_since, ?)
    WHERE id = ?
"""


class Urgency(IntEnum):
    """How loud an alert is; the numbers are the desktop specification's."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


class State(StrEnum):
    """Where an outbox row is. `due_at` is when it may be claimed: the next try, or the end of a lease."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SUPERSEDED = "superseded"  # the checkpoint has changed again: the older news is not told
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Transition:
    """A verdict that changed, as it was noticed at `at`. `before` None: the first look, never heard.

    `before` equal to `after`: the word stayed and something else happened to it (a slip, a contradiction).
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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed alert. `replaces` is the desktop's id of the checkpoint's last popup, if it still counts."""

    id: int
    checkpoint: str
    ticker: str | None
    word: str
    urgency: Urgency
    title: str
    body: str
    at: datetime
    tries: int
    replaces: int | None


class Outbox(Connection):
    """Transitions and the popups owed for them."""

    def last_words(self) -> dict[str, str]:
        """The last word noticed of each checkpoint that was ever looked at."""
        found = self.rows("SELECT checkpoint, after, max(id) FROM transitions GROUP BY checkpoint")
        return {checkpoint: word for checkpoint, word, _ in found}

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
        if change.before == change.after and self._known(key):
            return False
        kept = self.rows(
            _KEEP,
            (*key, change.ticker, change.before, change.reason, stamp(change.at), change.heard, stamp(now)),
        )
        if change.heard and change.before is not None:
            told = (*key, change.ticker, kept[0][0], stamp(change.at), change.title, change.body)
            self.write(_TELL, told)
            self.write(_OWE, (*told, change.urgency.value, stamp(now)))
        return True

    def _known(self, key: tuple[str, int, str, str]) -> bool:
        return bool(
            self.rows(
                "SELECT 1 FROM transitions "
                "WHERE checkpoint = ? AND revision = ? AND after = ? AND cause = ? LIMIT 1",
                key,
            )
        )

    def transitions_of(self, checkpoint: str, limit: int = 50) -> list[Transition]:
        """How a checkpoint changed, newest first, the first look included."""
        return [_transition(row) for row in self.rows(_OF_ONE, (checkpoint, limit))]

    def recent_transitions(self, limit: int = 1000) -> list[Transition]:
        """What changed last in all checkpoints, newest first, first looks left out."""
        return [_transition(row) for row in self.rows(_OF_ALL, (limit,))]

    def claim(self, now: datetime, lease: timedelta) -> Outgoing | None:
        """Take the oldest alert that is due, for `lease`; None when there is none.

        An alert whose sender died is due again when its lease ends. What a later change of the same
        checkpoint has overtaken is marked so and not told.
        """
        at = stamp(now)
        if not self.rows(_DUE, (at,)):
            return None  # the usual tick: no write, no lock
        with self.transaction():
            self.write(_OVERTAKE, (at,))
            claimed = self.rows(_CLAIM, (stamp(now + lease), at))
            if not claimed:
                return None
            id_, checkpoint, ticker, word, urgency, title, body, happened, tries = claimed[0]
            replaces = self._popup(checkpoint, now)
        level = Urgency(urgency)
        return Outgoing(id_, checkpoint, ticker, word, level, title, body, moment(happened), tries, replaces)

    def _popup(self, checkpoint: str, now: datetime) -> int | None:
        found = self.rows(
            "SELECT desktop_id FROM outbox WHERE checkpoint = ? AND desktop_id IS NOT NULL AND sent_at > ? "
            "ORDER BY sent_at DESC, id DESC LIMIT 1",
            (checkpoint, stamp(now - SAME_DESKTOP)),
        )
        return found[0][0] if found else None

    def mark_sent(self, id: int, desktop_id: int | None, now: datetime) -> None:
        """The desktop took it, under `desktop_id`."""
        with self.transaction():
            self.write(
                "UPDATE outbox SET state = 'sent', desktop_id = ?, sent_at = ? WHERE id = ?",
                (desktop_id, stamp(now), id),
            )

    def mark_failed(self, id: int, error: str, now: datetime) -> None:
        """The desktop did not take it, and `error` says why: it is tried again later, eight times in all."""
        with self.transaction():
            found = self.rows("SELECT tries FROM outbox WHERE id = ? AND state = 'sending'", (id,))
            if not found:
                return
            tries = found[0][0] + 1
            again = now + _PAUSES[min(tries, len(_PAUSES)) - 1]
            state = State.FAILED if tries >= TRIES else State.WAITING
            self.write(_PUT_OFF, (state.value, tries, stamp(again), error, stamp(now), id))

    def hold(self, id: int, until: datetime) -> None:
        """Give a claimed alert back until later (quiet hours, snoozed); that is no failed try."""
        with self.transaction():
            self.write(
                "UPDATE outbox SET state = 'waiting', due_at = ? WHERE id = ? AND state = 'sending'",
                (stamp(until), id),
            )

    def failing_since(self) -> datetime | None:
        """Since when the desktop has taken nothing, None when it last did or nothing was owed."""
        found = self.rows(
            "SELECT min(failing_since) FROM outbox WHERE failing_since > "
            "ifnull((SELECT max(sent_at) FROM outbox), '') AND state IN ('waiting', 'sending', 'failed')"
        )
        return moment_or_none(found[0][0])


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
        Urgency.NORMAL if urgency is None else Urgency(urgency),
        title or "",
        body or "",
    )
