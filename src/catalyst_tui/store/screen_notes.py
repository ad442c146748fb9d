"""Read what the screen remembers (theme, page) before the database is opened.

Without a migration, a lock or a write: the screen is drawn first. If anything is in the way, there
are no notes; opening the database properly will say what is wrong.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def read_screen_notes(path: Path) -> dict[str, str]:
    """Return the notes of the screen by name, or none if the database cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            return dict(
                db.execute(
                    "SELECT key, value FROM kept WHERE room = 'screen'"
                ).fetchall()
            )
    except sqlite3.Error:
        return {}
