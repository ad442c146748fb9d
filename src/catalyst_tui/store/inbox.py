"""Changes of verdicts, and how the user is notified of them: the inbox and the popups.

A transition is stored only if its `before` is still the checkpoint's last word: judging again adds
nothing. Its inbox line and its popup are committed with it. The inbox has everything; popups are
hints. A popup is due until every channel took it; an urgent one is due again, in rounds, until it
is acknowledged or the checkpoint has changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.store.cells import (
    FLAG,
    INTEGER,
    TEXT_OR_NONE,
    Cell,
    Codec,
    Row,
    computed,
    enum,
    moment,
    moment_or_none,
    stamp,
)
from catalyst_tui.store.connection import Cached, Connection, Part, last_of_each
from catalyst_tui.values import Frozen, PartlyCompared

NEWEST = 200  # lines shown
TRIES = 8  # how often an alert is offered to a channel before it is left to the inbox
RETRY_PAUSES = (  # after the first, second ... failure; the last one repeats
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
LONGEST_WAIT = timedelta(days=21)
"""No popup waits longer. One that is due later was put off by a clock that ran ahead."""

SAME_DESKTOP = timedelta(hours=12)
"""How long a popup number of the desktop is trusted: after a new login it
may be another program's.
"""

OWN = 1_129_270_000
"""Where our own popup numbers begin, far above the desktop's.

A popup shown again after a crash, before its number was stored, then has the same
number and replaces itself.
"""

OWN_DIGEST = OWN + 500_000_000
"""The same for a digest, by the first alert in it."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NO_REPEATS: Mapping[int, datetime] = MappingProxyType({})
UNKNOWN = "unknown"
TAKEN_BACK = " taken back"
"""How the cause of a change ends that an undo made: the change before it was never made."""


# Transitions


class Transition(PartlyCompared):
    """A verdict that changed, as noticed at `at`. `before` None: the first look, never notified.

    `cause` names what made it: the figures and when they became known, the evidence, the
    day that passed. `title` and `body` are the inbox's, `popup` the popup's if they differ.
    `due` is the earliest moment of the popup (None: at once); `held` names the rule that
    holds it back, until `due` or for good. `own`: the user's own entry made it, so its
    inbox line is read and it has no popup.
    """

    NOT_COMPARED = frozenset({"popup", "due", "held", "own", "asks"})

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
    popup: tuple[str, str] | None = None
    due: datetime | None = None
    held: str = ""
    own: bool = False
    asks: bool = False  # a question: notified although there was nothing before


class PastNotice(Frozen):
    """A word that a key changed to, and when."""

    key: str
    word: str
    at: datetime
    undoes: bool = False


URGENCY = enum(Urgency)
TRANSITION = Codec(
    Transition,
    table="t",
    urgency=computed(f"ifnull(o.urgency, {Urgency.NORMAL.value})", URGENCY),
    title=computed("ifnull(i.title, '')"),
    body=computed("ifnull(i.body, '')"),
    popup=None,
    due=None,
    held=None,
    own=None,
    asks=None,
)
PAST = Codec(
    PastNotice,
    {"key": "checkpoint", "word": "after"},
    undoes=computed(f"cause LIKE '%{TAKEN_BACK}'", FLAG),
)


class Transitions(Part):
    """The changes. Table: transitions."""

    def __init__(self, db: Connection, inbox: Inbox, outbox: Outbox) -> None:
        super().__init__(db)
        self._inbox, self._outbox = inbox, outbox
        query = "SELECT checkpoint, after FROM last JOIN transitions USING (id)"
        self._last: Cached[dict[str, str]] = Cached(
            db, lambda: dict(db.rows(f"{last_of_each('transitions')} {query}"))
        )

    def last_words(self, *, known: bool = False) -> dict[str, str]:
        """Return the last word of each checkpoint ever judged; `known`: the
        last one but `unknown`.
        """
        last: dict[str, str] = self._last()
        unknown = [id_ for id_, word in last.items() if word == UNKNOWN]
        if not known or not unknown:
            return dict(last)
        before = self._db.rows(
            "SELECT checkpoint, after FROM transitions WHERE id IN (SELECT max(id) "
            "FROM transitions WHERE after <> 'unknown' AND checkpoint IN "
            "(SELECT value FROM json_each(?)) GROUP BY checkpoint)",
            json.dumps(unknown),
        )
        return {id_: word for id_, word in last.items() if word != UNKNOWN} | dict(
            before
        )

    def since(self, word: str) -> dict[str, datetime]:
        """Return since when checkpoints have `word`, except those that had
        it at their first look.
        """
        having = [id_ for id_, last in self.last_words().items() if last == word]
        rows = self._db.rows(
            "SELECT checkpoint, at FROM transitions WHERE before IS NOT NULL AND id IN (SELECT "
            "max(id) "
            "FROM transitions WHERE checkpoint IN (SELECT value FROM json_each(?)) GROUP BY "
            "checkpoint)",
            json.dumps(having),
        )
        return {checkpoint: moment(at) for checkpoint, at in rows}

    def past(self, since: datetime) -> list[PastNotice]:
        """Return the words that keys changed to after `since`, oldest first.

        A first look is no change. Equal words before and after a time when
        nothing was known are one. What was taken back was never said.
        """
        changes = self._db.read(
            PAST,
            "FROM transitions "
            "WHERE before IS NOT NULL AND at >= ? AND after <> 'unknown' ORDER BY id",
            stamp(since),
        )
        found: list[PastNotice] = []
        last: dict[str, str] = {}
        for past in changes:
            if past.undoes:
                before = next(
                    (one for one in reversed(found) if one.key == past.key), None
                )
                if before is not None:
                    found.remove(before)
            elif last.get(past.key) != past.word:
                found.append(past)
            last[past.key] = past.word
        return found

    def commit(
        self, transitions: Iterable[Transition], now: datetime
    ) -> list[Transition]:
        """Store what changed and queue the notifications, all or nothing; return what was new."""
        with self._db.transaction():
            return [change for change in transitions if self._store(change, now)]

    def _store(self, change: Transition, now: datetime) -> bool:
        last = self._db.first(
            "SELECT after FROM transitions WHERE checkpoint = ? ORDER BY id DESC LIMIT 1",
            change.checkpoint,
        )
        if last != change.before or change.before == change.after:
            return False  # another process was first, or it is news about a state that has passed
        about: dict[str, Any] = {
            name: getattr(change, name)
            for name in ("checkpoint", "revision", "ticker", "after", "cause")
        }
        about["at"] = stamp(change.at)
        verdict = {
            "before": change.before,
            "reason": change.reason,
            "heard": int(change.heard),
        }
        self._db.insert("transitions", about | verdict | {"recorded_at": stamp(now)})
        if change.heard and (change.asks or change.before is not None):
            about["transition"] = self.last()
            words = {"title": change.title, "body": change.body}
            self._inbox.add(about | words, now if change.own else None)
            if not change.own:
                if change.popup:
                    words = dict(zip(words, change.popup, strict=True))
                self._outbox.add(change, about | words, change.due or now)
        return True

    def is_noticed(self, change: Transition, until: datetime) -> bool:
        """Return whether this change, whose word lasted `until` then, was stored before.

        It was stored while the word lasted, or later for the same cause.
        """
        found = self._db.rows(
            "SELECT 1 FROM transitions WHERE checkpoint = ? AND after = ? AND before IS NOT NULL "
            "AND at >= ? AND (at < ? OR cause = ?) LIMIT 1",
            change.checkpoint,
            change.after,
            stamp(change.at),
            stamp(until),
            change.cause,
        )
        return bool(found)

    def recent(self, limit: int = 1000) -> list[Transition]:
        """Return the last changes, newest first, without first looks."""
        return self._db.read(
            TRANSITION,
            "FROM transitions t LEFT JOIN outbox o ON o.transition = t.id "
            "LEFT JOIN inbox i ON i.transition = t.id "
            "WHERE t.before IS NOT NULL ORDER BY t.id DESC LIMIT ?",
            limit,
        )

    def last(self) -> int:
        """Return the number of the newest transition; 0 without one."""
        return int(self._db.first("SELECT ifnull(max(id), 0) FROM transitions"))


# The inbox


class InboxRow(Frozen):
    """One inbox line: the word a checkpoint changed to, at the moment that was noticed.

    `waits`: it is urgent, still so, and not acknowledged. `own`: it never had a
    popup, as the user's own entry made it. `held` names the rule that holds its
    popup back, for good or `not_yet`.
    """

    id: int
    at: datetime
    checkpoint: str
    ticker: str | None
    word: str
    cause: str
    title: str
    body: str
    seen: bool
    acknowledged: bool = False
    waits: bool = False
    own: bool = False
    held: str = ""
    not_yet: bool = False


# A popup is overtaken when the checkpoint has changed since. `unknown`, or the same word after it,
# does not overtake it: that something broke is news while it cannot be seen.
CHANGED_SINCE = """
    SELECT 1 FROM transitions t WHERE t.checkpoint = {0}.checkpoint AND t.id > {0}.transition
        AND t.before <> t.after AND t.after <> 'unknown' AND (t.after <> {0}.after OR t.heard)
"""
HELD = """
    iif(o.rounds = 0 AND o.tries = 0 AND o.state IN ('waiting', 'superseded', 'quiet'),
        ifnull(o.error, ''), '')
"""
TAKEN_BACK_NEXT = f"""
    SELECT 1 FROM transitions t WHERE t.cause LIKE '%{TAKEN_BACK}' AND t.id = (
        SELECT min(n.id) FROM transitions n
        WHERE n.checkpoint = o.checkpoint AND n.id > o.transition)
"""
LINE = Codec(
    InboxRow,
    {"word": "after"},
    "i",
    seen=computed("i.seen_at IS NOT NULL", FLAG),
    acknowledged=computed("i.acknowledged_at IS NOT NULL", FLAG),
    # urgent, and still the checkpoint's last word: notified again until it is acknowledged
    waits=computed(
        f"ifnull(i.acknowledged_at IS NULL AND o.urgency = {Urgency.CRITICAL.value} "
        f"AND NOT EXISTS ({CHANGED_SINCE.format('o')}), 0)",
        FLAG,
    ),
    own=computed("o.id IS NULL", FLAG),
    held=computed(HELD),
    not_yet=computed(f"ifnull(o.state, '') = 'waiting' AND {HELD} <> ''", FLAG),
)
# A checkpoint, its periods and its remarks: ID, ID[2026H1], ID!slipped.
NAMED = """
    i.id = ?1 OR i.checkpoint = ?2
        OR (i.checkpoint > ?2 || '!' AND i.checkpoint < ?2 || '"')
        OR (i.checkpoint > ?2 || '[' AND i.checkpoint < ?2 || '\\')
"""


class Inbox(Part):
    """What the user was notified of, and what is snoozed. Tables: inbox, snoozes.

    `read()` returns the newest lines, newest first.
    """

    def __init__(self, db: Connection, outbox: Outbox) -> None:
        super().__init__(db)
        self._outbox = outbox
        query = f"{last_of_each('inbox')} SELECT checkpoint, after, acknowledged_at IS NOT NULL "
        self._last = Cached(
            db, lambda: db.rows(f"{query} FROM last JOIN inbox USING (id)")
        )
        self.read = Cached(db, lambda: self._lines(limit=NEWEST))

    def add(self, row: Mapping[str, Any], seen: datetime | None) -> None:
        """Add the line of a transition to the open transaction."""
        self._db.insert("inbox", {**row, "seen_at": stamp(seen) if seen else None})

    def unseen(self) -> list[InboxRow]:
        """Return every unread line, newest first."""
        return self._lines("i.seen_at IS NULL")

    def named(self, name: str) -> list[InboxRow]:
        """Return the line of this number, or the lines of this checkpoint, newest first."""
        number = (
            int(name)
            if name.isdecimal() and name.isascii() and len(name) < 19
            else None
        )
        return self._lines(NAMED, number, name)

    def _lines(
        self, where: str = "TRUE", *args: object, limit: int = -1
    ) -> list[InboxRow]:
        return self._db.read(
            LINE,
            "FROM inbox i LEFT JOIN outbox o USING (transition) "
            f"WHERE {where} ORDER BY i.transition DESC LIMIT {limit:d}",
            *args,
        )

    def last_told(self) -> dict[str, tuple[str, bool]]:
        """Return the last word of each checkpoint, period and remark, and
        whether it is acknowledged.
        """
        return {
            key: (word, bool(acknowledged)) for key, word, acknowledged in self._last()
        }

    def see_all(self, now: datetime) -> None:
        """Mark every line as read."""
        self._db.write("UPDATE inbox SET seen_at = ? WHERE seen_at IS NULL", stamp(now))

    def acknowledge(self, ids: Iterable[int], now: datetime) -> int:
        """Acknowledge lines, which ends their popups; return how many were
        not acknowledged before.
        """
        with self._db.transaction():
            changed = 0
            for id_ in ids:
                changed += self._db.write(
                    "UPDATE inbox SET acknowledged_at = ?1, seen_at = ifnull(seen_at, ?1) "
                    "WHERE id = ?2 AND acknowledged_at IS NULL",
                    stamp(now),
                    id_,
                )
                self._outbox.acknowledge(id_)
            return changed

    def acknowledged(self, ids: Iterable[int], at: datetime) -> list[int]:
        """Return which of these lines were acknowledged at that moment and still are."""
        query = "SELECT id FROM inbox WHERE id = ? AND acknowledged_at = ?"
        return [id_ for id_ in ids if self._db.rows(query, id_, stamp(at))]

    def unacknowledge(self, ids: Iterable[int]) -> None:
        """Undo an acknowledgement: the popups are due as before."""
        with self._db.transaction():
            for id_ in ids:
                self._db.write(
                    "UPDATE inbox SET acknowledged_at = NULL WHERE id = ?", id_
                )
                self._outbox.unacknowledge(id_)

    def snooze(self, checkpoint: str, until: datetime, now: datetime) -> None:
        """Hold the popups of a checkpoint, its periods and remarks; a
        moment in the past ends that.
        """
        with self._db.transaction():
            self._db.write(
                "DELETE FROM snoozes WHERE checkpoint = ? OR until <= ?",
                checkpoint,
                stamp(now),
            )
            if until > now:
                row = {
                    "checkpoint": checkpoint,
                    "since": stamp(now),
                    "until": stamp(until),
                }
                self._db.insert("snoozes", row)

    def done_last(self) -> tuple[str, datetime] | None:
        """Return what was acknowledged or snoozed last, in words, and when."""
        rows = self._db.rows(
            "SELECT 'acknowledged ' || checkpoint, acknowledged_at AS at FROM inbox "
            "WHERE acknowledged_at IS NOT NULL "
            "UNION ALL SELECT 'snoozed ' || checkpoint, since FROM snoozes ORDER BY at DESC LIMIT 1"
        )
        return (rows[0][0], moment(rows[0][1])) if rows else None

    def snoozes(self, now: datetime) -> dict[str, datetime]:
        """Return the checkpoints snoozed at `now`, and until when."""
        query = "SELECT checkpoint, until FROM snoozes WHERE until > ?"
        return {id_: moment(until) for id_, until in self._db.rows(query, stamp(now))}


# Popups


class OutgoingState(StrEnum):
    """Where a popup is.

    `due_at` is when it may be claimed: its next try or round, or a lease's end.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    # The checkpoint has changed again: the older news is not shown
    SUPERSEDED = "superseded"
    FAILED = "failed"
    ACKNOWLEDGED = "acknowledged"
    QUIET = "quiet"  # only the inbox has it; `error` names the rule


class Outgoing(Frozen):
    """A claimed alert that was shown `rounds` times before.

    `replaces` is the desktop's number of the checkpoint's last popup, if it still counts, else a
    number of the alert's own. `taken` are the channels that took it already, while others did not.
    `due` is the earliest moment of its popup, `held` the rule that held it back till then.
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


OUTGOING = Codec(
    Outgoing,
    {"word": "after", "due": "due_at"},
    replaces=computed(f"{OWN} + id", INTEGER),
    taken=Cell(lambda text: frozenset(text.split()), str),
    held=replace(TEXT_OR_NONE, sql="error"),
    before=computed(
        "(SELECT before FROM transitions t WHERE t.id = outbox.transition)"
    ),
)
OPEN = "state IN ('waiting', 'sending')"
# Its moment has come, or is later than any pause: the clock ran ahead when it was set.
RIPE = f"{OPEN} AND (due_at <= ?1 OR due_at > ?2)"
# Of a snoozed checkpoint are its own, its periods' and its remarks': ID, ID[2026H1], ID!slipped.
DUE = f"""
    SELECT {OUTGOING.columns} FROM outbox WHERE {RIPE} AND NOT EXISTS (
        SELECT 1 FROM snoozes s
        WHERE s.until > ?1 AND substr(outbox.checkpoint, 1, length(s.checkpoint) + 1)
        IN (s.checkpoint, s.checkpoint || '[', s.checkpoint || '!'))
    ORDER BY transition, id LIMIT 1
"""
OVERTAKE = f"""
    UPDATE outbox SET state = 'superseded'
    WHERE {RIPE} AND EXISTS ({CHANGED_SINCE.format("outbox")})
"""
# One acknowledged meanwhile stays so. A popup keeps its number when another channel follows.
SENT = """
    UPDATE outbox SET rounds = rounds + 1, tries = 0, taken = '', failing_since = NULL,
        desktop_id = ifnull(?1, iif(taken = '', NULL, desktop_id)), sent_at = ?2,
        due_at = ?3, state = iif(state = 'sending', ?4, state)
    WHERE id = ?5
"""
# Its failing is over when a channel took it, and begins anew when anything was delivered since.
SOME_TOOK = """
    UPDATE outbox SET failing_since = NULL,
        desktop_id = ifnull(?1, iif(taken = '', NULL, desktop_id)),
        sent_at = iif(taken = ?2, sent_at, ?3), taken = ?2
    WHERE id = ?4
"""
NONE_TOOK = """
    UPDATE outbox SET failing_since = ?1 WHERE id = ?2
    AND (failing_since IS NULL OR failing_since <= (SELECT max(sent_at) FROM outbox))
"""


class Outbox(Part):
    """The popups that are due, and how many were shown. Table: outbox."""

    def add(self, change: Transition, row: Mapping[str, Any], due: datetime) -> None:
        """Queue the popup of a change in the open transaction, from `due` on."""
        quiet = bool(change.held) and change.due is None
        state = {
            "urgency": change.urgency.value,
            "state": OutgoingState.QUIET.value
            if quiet
            else OutgoingState.WAITING.value,
            "tries": 0,
            "due_at": stamp(due),
            "error": change.held or None,
        }
        self._db.insert("outbox", {**row, **state})

    def acknowledge(self, line: int) -> None:
        """End the popup of an inbox line, in the open transaction."""
        self._db.write(
            f"UPDATE outbox SET state = 'acknowledged' WHERE {OPEN} "
            "AND transition = (SELECT transition FROM inbox WHERE id = ?)",
            line,
        )

    def unacknowledge(self, line: int) -> None:
        """Let the popup of an inbox line be due as before, in the open transaction."""
        self._db.write(
            "UPDATE outbox SET state = 'waiting' WHERE state = 'acknowledged' "
            "AND transition = (SELECT transition FROM inbox WHERE id = ?)",
            line,
        )

    def is_due(self, now: datetime) -> bool:
        """Return whether there is anything to claim, without a write or a lock: the usual turn."""
        return bool(self._db.rows(DUE, *_ripe(now)))

    def claim(self, now: datetime, lease: timedelta) -> Outgoing | None:
        """Claim the oldest alert that is due and not snoozed, for `lease`.

        An alert whose sender died is due again when its lease ends. One that a later change of the
        checkpoint has overtaken is marked so and not shown.
        """
        if not self.is_due(now):
            return None
        with self._db.transaction():
            self._db.write(OVERTAKE, *_ripe(now))
            due = self._db.rows(DUE, *_ripe(now))
            if not due:
                return None
            alert = OUTGOING.parse(due[0])
            self._db.write(
                "UPDATE outbox SET state = 'sending', due_at = ? WHERE id = ?",
                stamp(now + lease),
                alert.id,
            )
            popup = self._db.first(
                "SELECT desktop_id FROM outbox WHERE checkpoint = ? AND "
                "(sent_at > ? OR desktop_id > ?) "
                "AND desktop_id IS NOT NULL ORDER BY sent_at DESC, id DESC LIMIT 1",
                alert.checkpoint,
                stamp(now - SAME_DESKTOP),
                OWN,
            )
        if alert.rounds:
            alert = replace(alert, due=now)
        return replace(alert, replaces=popup) if popup else alert

    def save_claim(self, ids: Iterable[int], taken: Collection[str]) -> None:
        """Save the channels that took these alerts or may be about to; nobody asks them again."""
        sql = "UPDATE outbox SET taken = ? WHERE id = ? AND state IN ('sending', 'acknowledged')"
        with self._db.transaction():
            for id_ in ids:
                self._db.write(sql, _words(taken), id_)

    def save_taken(
        self,
        ids: Iterable[int],
        taken: Collection[str],
        desktop_id: int | None,
        now: datetime,
    ) -> None:
        """Save the channels that took these alerts while others are still asked."""
        with self._db.transaction():
            for id_ in ids:
                self._db.write(SOME_TOOK, desktop_id, _words(taken), stamp(now), id_)

    def mark_sent(
        self,
        ids: Iterable[int],
        desktop_id: int | None,
        now: datetime,
        repeats: Mapping[int, datetime] = NO_REPEATS,
    ) -> None:
        """End this round of alerts that one popup showed.

        `desktop_id` is the popup's number; None if the desktop gave none, or for a digest, which no
        later change may replace. `repeats` says when alerts are to be repeated, by id.
        """
        with self._db.transaction():
            for id_ in ids:
                state = OutgoingState.WAITING if id_ in repeats else OutgoingState.SENT
                due = repeats.get(id_, now)
                self._db.write(
                    SENT, desktop_id, stamp(now), stamp(due), state.value, id_
                )

    def last_shown(self, checkpoint: str) -> tuple[str | None, datetime]:
        """Return the word of the last popup about a key that was not taken back, and when."""
        rows = self._db.rows(
            "SELECT after, sent_at FROM outbox o WHERE checkpoint = ? AND sent_at IS NOT NULL "
            f"AND NOT EXISTS ({TAKEN_BACK_NEXT}) ORDER BY transition DESC LIMIT 1",
            checkpoint,
        )
        return (rows[0][0], moment(rows[0][1])) if rows else (None, LONG_AGO)

    def cancel(self, id_: int) -> None:
        """Withdraw a claimed alert: what it says is no longer so."""
        self._db.write("UPDATE outbox SET state = 'superseded' WHERE id = ?", id_)

    def undone(self, words: Mapping[str, str]) -> None:
        """Withdraw alerts about what the user undid: `words` is what each key reads now."""
        sql = (
            "UPDATE outbox SET state = 'superseded' "
            f"WHERE {OPEN} AND checkpoint = ? AND after <> ?"
        )
        for key, word in words.items():
            self._db.write(sql, key, word)

    def mark_failed(
        self,
        ids: Iterable[int],
        error: str,
        now: datetime,
        *,
        some_took: bool = False,
        repeats: Mapping[int, datetime] = NO_REPEATS,
    ) -> None:
        """Put off alerts that not every channel took, eight times a round; `error` says why."""
        with self._db.transaction():
            for id_ in ids:
                if not some_took:
                    self._db.write(NONE_TOOK, stamp(now), id_)
                self._retry_later(id_, error, now, some_took, repeats.get(id_))

    def _retry_later(
        self,
        id_: int,
        error: str,
        now: datetime,
        some_took: bool,
        repeat: datetime | None,
    ) -> None:
        """Put off a failed alert to its next try; after the last one to its repeat, or end it."""
        query = "SELECT tries, rounds FROM outbox WHERE id = ? AND state = 'sending'"
        found = self._db.rows(query, id_)
        if not found:
            return
        tries, rounds = found[0][0] + 1, found[0][1]
        state = OutgoingState.WAITING
        again = now + RETRY_PAUSES[min(tries, len(RETRY_PAUSES)) - 1]
        if tries >= TRIES:
            again, rounds = repeat or now, rounds + 1
            state = (
                OutgoingState.WAITING
                if repeat
                else OutgoingState.SENT
                if some_took
                else OutgoingState.FAILED
            )
            tries = TRIES if state is OutgoingState.FAILED else 0
            self._db.write("UPDATE outbox SET taken = '' WHERE id = ?", id_)
        self._db.write(
            "UPDATE outbox SET state = ?, tries = ?, rounds = ?, due_at = ?, error = ? WHERE id = "
            "?",
            state.value,
            tries,
            rounds,
            stamp(again),
            error,
            id_,
        )

    def failing_since(self) -> datetime | None:
        """Return since when no channel took anything; None if one last did or nothing was due."""
        since = self._db.first(
            "SELECT min(failing_since) FROM outbox "
            "WHERE failing_since > ifnull((SELECT max(sent_at) FROM outbox), '')"
        )
        return moment_or_none(since)


def _words(channels: Collection[str]) -> str:
    return " ".join(sorted(channels))


def _ripe(now: datetime) -> Row:
    """Return the arguments of RIPE: now, and the moment after which nothing waits."""
    return stamp(now), stamp(now + LONGEST_WAIT)
