"""The inbox: everything that was to be heard, newest first. Popups are hints; this is the truth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from catalyst_tui.store.connection import Connection, Part, Row, Unchanged, last_of_each
from catalyst_tui.store.moments import moment, stamp, stamp_or_none
from catalyst_tui.store.outbox import Outbox

# Urgent (2), and still the checkpoint's last word: told again until somebody acknowledges it.
_LINES = """
    SELECT i.id, i.at, i.checkpoint, i.ticker, i.after, i.cause, i.title, i.body, i.seen_at IS NOT NULL,
        i.acknowledged_at IS NOT NULL,
        i.acknowledged_at IS NULL AND o.urgency = 2 AND NOT EXISTS (
            SELECT 1 FROM transitions t WHERE t.checkpoint = i.checkpoint AND t.id > o.transition
            AND t.before <> t.after AND t.after <> 'unknown' AND (t.after <> o.after OR t.heard)),
        o.id IS NULL,
        iif(o.rounds = 0 AND o.tries = 0 AND o.state IN ('waiting', 'superseded', 'quiet'),
            ifnull(o.error, ''), ''),
        ifnull(o.state, '') = 'waiting'
    FROM inbox i LEFT JOIN outbox o USING (transition)
"""
_NEWEST = f"{_LINES} ORDER BY i.transition DESC LIMIT ?"
_UNSEEN = f"{_LINES} WHERE i.seen_at IS NULL ORDER BY i.transition DESC"
# Of a checkpoint, its periods and its remarks: ID, ID[2026H1], ID!slipped.
_NAMED = f"""
    {_LINES} WHERE i.id = ?1 OR i.checkpoint = ?2
        OR (i.checkpoint > ?2 || '!' AND i.checkpoint < ?2 || '"')
        OR (i.checkpoint > ?2 || '[' AND i.checkpoint < ?2 || '\\')
    ORDER BY i.transition DESC
"""
_ADD = """
    INSERT INTO inbox (checkpoint, revision, after, cause, ticker, transition, at, title, body, seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LAST = f"""{last_of_each("inbox")}
    SELECT checkpoint, after, acknowledged_at IS NOT NULL FROM last JOIN inbox USING (id)
"""  # noqa: S608 our own names
_ACKNOWLEDGE = """
    UPDATE inbox SET acknowledged_at = ?, seen_at = ifnull(seen_at, ?)
    WHERE id = ? AND acknowledged_at IS NULL
"""

NEWEST = 200
"""So many lines are shown."""


class InboxRow(Struct, frozen=True):
    """One inbox line: the word a checkpoint changed to, at the moment that was noticed.

    `waits`: it is urgent, still so, and not acknowledged. `own`: no popup was ever owed, as the user's own
    entry made it. `held` names the rule that keeps its popup back, for good or `not_yet`.
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


class Inbox(Part):
    """What the user was told, and what is snoozed. Tables: inbox, snoozes; outbox, transitions are read."""

    def __init__(self, db: Connection, outbox: Outbox) -> None:
        super().__init__(db)
        self._outbox = outbox
        self._last = Unchanged(db, lambda: db.rows(_LAST))
        self._newest = Unchanged(db, lambda: [_line(row) for row in db.rows(_NEWEST, (NEWEST,))])

    def add(self, told: Row, seen: datetime | None) -> None:
        """Add the line of a transition (checkpoint, revision, after, cause, ticker, transition, at, title,
        body) to the open transaction, seen already or not."""
        self._db.write(_ADD, (*told, stamp_or_none(seen)))

    def read(self, limit: int = NEWEST) -> list[InboxRow]:
        """The newest lines, newest first."""
        if limit == NEWEST:
            return [*self._newest()]
        return [_line(row) for row in self._db.rows(_NEWEST, (limit,))]

    def unseen(self) -> list[InboxRow]:
        """Every line that was not seen yet, newest first."""
        return [_line(row) for row in self._db.rows(_UNSEEN)]

    def named(self, name: str) -> list[InboxRow]:
        """The line of this number, or the lines of this checkpoint, newest first."""
        number = int(name) if name.isdecimal() and name.isascii() and len(name) < 19 else None
        return [_line(row) for row in self._db.rows(_NAMED, (number, name))]

    def last_told(self) -> dict[str, tuple[str, bool]]:
        """The last word told of each checkpoint, period and remark, and whether it is acknowledged."""
        return {key: (word, bool(noted)) for key, word, noted in self._last()}

    def unread(self) -> int:
        """How many lines were not seen yet."""
        return int(self._db.rows("SELECT count(*) FROM inbox WHERE seen_at IS NULL")[0][0])

    def see_all(self, now: datetime) -> None:
        """Mark every line as seen, at `now` where it was not before."""
        with self._db.transaction():
            self._db.write("UPDATE inbox SET seen_at = ? WHERE seen_at IS NULL", (stamp(now),))

    def acknowledge(self, ids: Iterable[int], now: datetime) -> int:
        """Take note of these lines: their popups are owed no more. How many were not acknowledged before."""
        with self._db.transaction():
            new = 0
            for id_ in ids:
                new += self._db.write(_ACKNOWLEDGE, (stamp(now), stamp(now), id_))
                for (transition,) in self._db.rows(
                    "SELECT transition FROM inbox WHERE id = ?", (id_,)
                ):
                    self._outbox.settle(transition)
            return new

    def acknowledged(self, ids: Iterable[int], at: datetime) -> list[int]:
        """Which of these lines are acknowledged, and were at that moment."""
        sql = "SELECT id FROM inbox WHERE id = ? AND acknowledged_at = ?"
        return [id_ for id_ in ids if self._db.rows(sql, (id_, stamp(at)))]

    def unacknowledge(self, ids: Iterable[int]) -> None:
        """Take that back: their popups are owed as before."""
        with self._db.transaction():
            for id_ in ids:
                self._db.write("UPDATE inbox SET acknowledged_at = NULL WHERE id = ?", (id_,))
                for (transition,) in self._db.rows(
                    "SELECT transition FROM inbox WHERE id = ?", (id_,)
                ):
                    self._outbox.owe_again(transition)

    def snooze(self, checkpoint: str, until: datetime, now: datetime) -> None:
        """Hold the popups of a checkpoint, its periods and remarks until then; a moment past ends it."""
        with self._db.transaction():
            self._db.write(
                "DELETE FROM snoozes WHERE checkpoint = ? OR until <= ?", (checkpoint, stamp(now))
            )
            if until > now:
                self._db.write(
                    "INSERT INTO snoozes VALUES (?, ?, ?)", (checkpoint, stamp(now), stamp(until))
                )

    def snoozes(self, now: datetime) -> dict[str, datetime]:
        """The checkpoints snoozed at `now`, and until when."""
        found = self._db.rows(
            "SELECT checkpoint, until FROM snoozes WHERE until > ?", (stamp(now),)
        )
        return {checkpoint: moment(until) for checkpoint, until in found}


def _line(row: Row) -> InboxRow:
    id_, at, checkpoint, ticker, word, cause, title, body, *marks, held, not_yet = row
    seen, acknowledged, waits, own = map(bool, marks)
    return InboxRow(
        id_,
        moment(at),
        checkpoint,
        ticker,
        word,
        cause,
        title,
        body,
        seen,
        acknowledged,
        waits,
        own,
        held,
        bool(held and not_yet),
    )
