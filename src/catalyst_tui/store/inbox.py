"""The inbox: everything that was to be heard, newest first. Popups are hints; this is the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalyst_tui.store.connection import Connection
from catalyst_tui.store.moments import moment, stamp

# Urgent (2), and still the checkpoint's last word: told again until somebody acknowledges it.
_NEWEST = """
    SELECT i.id, i.at, i.checkpoint, i.ticker, i.after, i.cause, i.title, i.body, i.seen_at IS NOT NULL,
        i.acknowledged_at IS NOT NULL,
        i.acknowledged_at IS NULL AND o.urgency = 2 AND NOT EXISTS (
            SELECT 1 FROM transitions t WHERE t.checkpoint = i.checkpoint AND t.id > o.transition
            AND t.before <> t.after AND t.after <> 'unknown' AND (t.after <> o.after OR t.heard))
    FROM inbox i LEFT JOIN outbox o USING (transition) ORDER BY i.transition DESC LIMIT ?
"""
_ACKNOWLEDGE = """
    UPDATE inbox SET acknowledged_at = ?, seen_at = ifnull(seen_at, ?)
    WHERE id = ? AND acknowledged_at IS NULL
"""
_ENOUGH = """
    UPDATE outbox SET state = 'acknowledged' WHERE state IN ('waiting', 'sending')
    AND transition = (SELECT transition FROM inbox WHERE id = ?)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One inbox line: the word a checkpoint changed to, at the moment that was noticed.

    `waits`: it is urgent, still so, and not acknowledged.
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


class Inbox(Connection):
    """What the user was told. Lines are written with their transition (outbox.py)."""

    def inbox(self, limit: int = 200) -> list[Told]:
        """The newest lines, newest first."""
        return [
            Told(id_, moment(at), checkpoint, ticker, word, cause, title, body, *map(bool, marks))
            for id_, at, checkpoint, ticker, word, cause, title, body, *marks in self.rows(_NEWEST, (limit,))
        ]

    def unread(self) -> int:
        """How many lines were not seen yet."""
        return int(self.rows("SELECT count(*) FROM inbox WHERE seen_at IS NULL")[0][0])

    def see_all(self, now: datetime) -> None:
        """Mark every line as seen, at `now` where it was not before."""
        with self.transaction():
            self.write("UPDATE inbox SET seen_at = ? WHERE seen_at IS NULL", (stamp(now),))

    def acknowledge(self, ids: Iterable[int], now: datetime) -> int:
        """Take note of these lines: their popups are owed no more. How many were not acknowledged before."""
        with self.transaction():
            new = 0
            for id_ in ids:
                new += self.write(_ACKNOWLEDGE, (stamp(now), stamp(now), id_))
                self.write(_ENOUGH, (id_,))
            return new

    def snooze(self, checkpoint: str, until: datetime, now: datetime) -> None:
        """Hold the popups of a checkpoint, its periods and remarks until then; a moment past ends it."""
        with self.transaction():
            self.write("DELETE FROM snoozes WHERE checkpoint = ? OR until <= ?", (checkpoint, stamp(now)))
            if until > now:
                self.write("INSERT INTO snoozes VALUES (?, ?, ?)", (checkpoint, stamp(now), stamp(until)))

    def snoozes(self, now: datetime) -> dict[str, datetime]:
        """The checkpoints snoozed at `now`, and until when."""
        found = self.rows("SELECT checkpoint, until FROM snoozes WHERE until > ?", (stamp(now),))
        return {checkpoint: moment(until) for checkpoint, until in found}
