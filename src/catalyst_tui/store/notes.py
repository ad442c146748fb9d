"""Small things kept for the next start: what the screen remembers, and the store's own notes."""

from __future__ import annotations

from catalyst_tui.store.connection import Part

_SCREEN, _DESK = "screen", "meta"


class Notes(Part):
    """Words by key, in two rooms that cannot collide. Table: kept."""

    def screen(self) -> dict[str, str]:
        """All that is remembered of the screen (theme, cursor, sort, filter)."""
        return dict(self._db.rows("SELECT key, value FROM kept WHERE room = ?", (_SCREEN,)))

    def remember(self, key: str, value: str) -> None:
        """Keep a bit of screen state."""
        self._put(_SCREEN, key, value)

    def read(self, key: str) -> str | None:
        """A note the desk or the store made ("starter imported"), None when there is none."""
        return self._get(_DESK, key)

    def beginning(self, start: str) -> dict[str, str]:
        """Return the notes of the desk whose key begins so, by the rest of the key."""
        found = self._db.rows(
            "SELECT substr(key, ?1), value FROM kept WHERE room = ?2 AND substr(key, 1, ?1 - 1) = ?3",
            (len(start) + 1, _DESK, start),
        )
        return dict(found)

    def put(self, key: str, value: str) -> None:
        """Make a note."""
        self._put(_DESK, key, value)

    def _get(self, room: str, key: str) -> str | None:
        found = self._db.rows("SELECT value FROM kept WHERE room = ? AND key = ?", (room, key))
        return str(found[0][0]) if found else None

    def _put(self, room: str, key: str, value: str) -> None:
        with self._db.transaction():
            self._db.write(
                "INSERT INTO kept (room, key, value) VALUES (?, ?, ?) "
                "ON CONFLICT (room, key) DO UPDATE SET value = excluded.value",
                (room, key, value),
            )
