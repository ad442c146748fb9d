"""Reading what was remembered of the screen, at once: no migration, no lock, no write, only sqlite3.

Whatever stands in the way (no database, another schema, a damaged file) means that there is nothing to show
yet; opening the store properly will say why.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def read_kept(path: Path, note: str) -> tuple[str | None, dict[str, str]]:
    """A note, and what is remembered of the screen; None and nothing when they cannot be had."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            kept = db.execute("SELECT room, key, value FROM kept WHERE room = 'screen' OR key = ?", (note,))
            rows = kept.fetchall()
    except sqlite3.Error:
        return None, {}
    screen = {key: value for room, key, value in rows if room == "screen"}
    return next((value for room, key, value in rows if room == "meta" and key == note), None), screen
