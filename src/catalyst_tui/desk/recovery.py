"""The errors of the store, for the rooms above, and the backups that can be restored."""

from __future__ import annotations

from pathlib import Path

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.store.errors import DamagedError, StoppedError, StoreError
from catalyst_tui.store.open import Backup, backups, restore

__all__ = [
    "Backup",
    "DamagedError",
    "StoppedError",
    "StoreError",
    "backups",
    "put_back",
]


def put_back(home: Home, label: str, clock: Clock) -> Path | None:
    """Restore a backup by its name; return the new name of the database that was there, if any.

    StoreError if there is no such backup, it is damaged, or the database is open elsewhere.
    """
    named = {copy.label: copy for copy in backups(home.database)}
    if label not in named:
        there = ", ".join(named) or "none at all"
        raise StoreError(f"There is no backup called {label}; there is {there}.")
    return restore(home.database, named[label].path, clock.now())
