"""Judged: how the verdicts of checkpoints changed, each change once.

A transition is kept only where its `before` is still the checkpoint's last word and its `after` another:
judging again adds nothing. What is to be heard of it (inbox.py, outbox.py) is committed together with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.store.connection import Connection, Part, Row, last_of_each
from catalyst_tui.store.inbox import Inbox
from catalyst_tui.store.moments import moment, stamp
from catalyst_tui.store.outbox import Outbox
from catalyst_tui.store.values import member
from catalyst_tui.values import PartlyCompared

_KEEP = """
    INSERT INTO transitions (checkpoint, revision, after, cause, ticker, before, reason, at, heard,
        recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
_LOOK = """
    SELECT t.checkpoint, t.revision, t.ticker, t.before, t.after, t.cause, t.reason, t.at, t.heard,
        o.urgency, i.title, i.body
    FROM transitions t LEFT JOIN outbox o ON o.transition = t.id LEFT JOIN inbox i ON i.transition = t.id
"""
_UNKNOWN = "unknown"
_LAST_WORDS = f"""{last_of_each("transitions")}
    SELECT checkpoint, after FROM last JOIN transitions USING (id)
"""  # noqa: S608 our own names
_LAST_KNOWN = """
    SELECT checkpoint, after FROM transitions WHERE id IN (SELECT max(id) FROM transitions
        WHERE after <> ? AND checkpoint IN (SELECT value FROM json_each(?)) GROUP BY checkpoint)
"""
_WORDS_AFTER = "SELECT id, checkpoint, after FROM transitions WHERE id > ? ORDER BY id"
_PAST = """
    SELECT checkpoint, after, at FROM transitions
    WHERE before IS NOT NULL
        AND (at >= ?1 AND after <> 'unknown' OR after IN (SELECT value FROM json_each(?2)))
    ORDER BY id
"""
_SINCE = """
    SELECT checkpoint, at FROM transitions WHERE before IS NOT NULL AND id IN (SELECT max(id)
        FROM transitions WHERE checkpoint IN (SELECT value FROM json_each(?)) GROUP BY checkpoint)
"""
_OF_ALL = _LOOK + " WHERE t.before IS NOT NULL AND t.id > ? ORDER BY t.id DESC LIMIT ?"


class Transition(PartlyCompared, frozen=True):
    """A verdict that changed, as it was noticed at `at`. `before` None: the first look, never heard.

    `cause` names what made it: the figures with when they became known, the evidence, the day that passed.
    `title` and `body` are the inbox's, `popup` the popup's, None: the same. `due` is the earliest moment of
    the popup, None: at once; `held` names the rule that holds it back: until `due`, or for good without one.
    `own`: the user's own entry made it; it has its line in the inbox, seen, and no popup.
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
    asks: bool = False  # a question: heard although nothing was said before


class Past(Struct, frozen=True):
    """A word that a key changed to, and when."""

    key: str
    word: str
    at: datetime


class _Words(Struct):
    """The last word of each checkpoint up to a transition; of those that are `unknown` the last before."""

    until: int
    last: dict[str, str]
    before: dict[str, str]

    def take(self, id_: str, word: str) -> None:
        was = self.last.get(id_, _UNKNOWN)
        if word != _UNKNOWN:
            self.before.pop(id_, None)
        elif was != _UNKNOWN:
            self.before[id_] = was
        self.last[id_] = word


class Transitions(Part):
    """The changes, and the telling of them. Table: transitions; outbox is read."""

    def __init__(self, db: Connection, inbox: Inbox, outbox: Outbox) -> None:
        super().__init__(db)
        self._inbox, self._outbox = inbox, outbox
        self._words: _Words | None = None

    def last_words(self, *, known: bool = False) -> dict[str, str]:
        """The last word noticed of each checkpoint ever looked at; `known`: the last but `unknown`."""
        words = self._read_on()
        if not known:
            return dict(words.last)
        return {id_: word for id_, word in words.last.items() if word != _UNKNOWN} | words.before

    def forget(self) -> None:
        """Read the last words again: rows were renamed."""
        self._words = None

    def since(self, word: str) -> dict[str, datetime]:
        """Since when those that came to read `word` do; not of those that did at their first look."""
        reading = [id_ for id_, last in self._read_on().last.items() if last == word]
        found = self._db.rows(_SINCE, (json.dumps(reading),))
        return {checkpoint: moment(at) for checkpoint, at in found}

    def past(self, since: datetime, bad: Collection[str]) -> list[Past]:
        """Return the words that keys changed to after `since`, and earlier ones that are `bad`, oldest first.

        A first look is no change. Words on both sides of a time when nothing was known are one.
        """
        found: list[Past] = []
        last: dict[str, str] = {}
        for key, word, at in self._db.rows(_PAST, (stamp(since), json.dumps([*bad]))):
            if last.get(key) != word:
                found.append(Past(key, word, moment(at)))
            last[key] = word
        return found

    def _read_on(self) -> _Words:
        """The last words, from where they were read last: a home has many more that are over."""
        words = self._words
        if words is None:
            last: dict[str, str] = dict(self._db.rows(_LAST_WORDS))
            unknown = [id_ for id_, word in last.items() if word == _UNKNOWN]
            before: dict[str, str] = dict(
                self._db.rows(_LAST_KNOWN, (_UNKNOWN, json.dumps(unknown)))
            )
            words = _Words(self.last(), last, before)
        elif new := self._db.rows(_WORDS_AFTER, (words.until,)):
            words = _Words(new[-1][0], dict(words.last), dict(words.before))
            for _, id_, word in new:
                words.take(id_, word)
        if not self._db.in_transaction:  # else they may be taken back
            self._words = words
        return words

    def commit(self, transitions: Iterable[Transition], now: datetime) -> list[Transition]:
        """Keep what changed and queue what is to be heard, all or nothing; returns what was new."""
        with self._db.transaction():
            return [change for change in transitions if self._keep(change, now)]

    def _keep(self, change: Transition, now: datetime) -> bool:
        key = (change.checkpoint, change.revision, change.after, change.cause)
        last = self._db.rows(
            "SELECT after FROM transitions WHERE checkpoint = ? ORDER BY id DESC LIMIT 1",
            (change.checkpoint,),
        )
        if (last[0][0] if last else None) != change.before:
            return False  # another process noticed it first, or it is news about a state that has passed
        if change.before == change.after:
            return False
        kept = self._db.rows(
            _KEEP,
            (
                *key,
                change.ticker,
                change.before,
                change.reason,
                stamp(change.at),
                change.heard,
                stamp(now),
            ),
        )
        if change.heard and (change.asks or change.before is not None):
            told = (*key, change.ticker, kept[0][0], stamp(change.at), change.title, change.body)
            self._inbox.add(told, now if change.own else None)
            if not change.own:
                self._outbox.owe(
                    (*told[:-2], *(change.popup or told[-2:])),
                    change.urgency,
                    change.due or now,
                    held=change.held,
                    quiet=bool(change.held) and change.due is None,
                )
        return True

    def is_noticed(self, change: Transition, until: datetime) -> bool:
        """Whether this very change, of which the word held `until` then, was kept before: while it held, or
        later for the same cause."""
        found = self._db.rows(
            "SELECT 1 FROM transitions WHERE checkpoint = ? AND after = ? AND before IS NOT NULL "
            "AND at >= ? AND (at < ? OR cause = ?) LIMIT 1",
            (change.checkpoint, change.after, stamp(change.at), stamp(until), change.cause),
        )
        return bool(found)

    def recent(self, limit: int = 1000, after: int = 0) -> list[Transition]:
        """What changed last in all checkpoints, newest first, first looks left out; only what came `after`
        an earlier `last`."""
        return [_transition(row) for row in self._db.rows(_OF_ALL, (after, limit))]

    def last(self) -> int:
        """The number of the newest transition; 0 without one."""
        return int(self._db.rows("SELECT ifnull(max(id), 0) FROM transitions")[0][0])


def _transition(row: Row) -> Transition:
    checkpoint, revision, ticker, before, after, cause, reason, at, heard, urgency, title, body = (
        row
    )
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
