"""The inbox: everything that was to be heard, newest first. Popups are hints; this is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalyst_tui.store.connection import Connection
from catalyst_tui.store.moments import moment, stamp


@dataclass(frozen=True, slots=True)
class Told:
    """One inbox line: the word a checkpoint changed to, at the moment that was noticed."""

    id: int
    at: datetime
    checkpoint: str
    ticker: str | None
    word: str
    title: str
    body: str
    seen: bool


class Inbox(Connection):
    """What the user was told. Lines are written with their transition (outbox.py)."""

    def inbox(self, limit: int = 200) -> list[Told]:
        """The newest lines, newest first."""
        found = self.rows(
            "SELECT id, at, checkpoint, ticker, after, title, body, seen_at IS NOT NULL FROM inbox "
            "ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [
            Told(id_, moment(at), checkpoint, ticker, word, title, body, bool(seen))
            for id_, at, checkpoint, ticker, word, title, body, seen in found
        ]

    def unread(self) -> int:
        """How many lines were not seen yet."""
        return int(self.rows("SELECT count(*) FROM inbox WHERE seen_at IS NULL")[0][0])

    def see_all(self, now: datetime) -> None:
        """Mark every line as seen, at `now` where it was not before."""
        with self.transaction():
            self.write("UPDATE inbox SET seen_at = ? WHERE seen_at IS NULL", (stamp(now),))
