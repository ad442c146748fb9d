"""When the database is in trouble: what the rooms below raise, what is done when its file was replaced, and
the copies that can be put back.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.store.backup import Backup, backups, restore
from catalyst_tui.store.errors import DamagedError, MovedError, StoppedError, StoreError

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")

__all__ = [
    "Backup",
    "DamagedError",
    "MovedError",
    "StoppedError",
    "StoreError",
    "copies_of",
    "following",
    "put_back",
]


def copies_of(home: Home) -> list[Backup]:
    """The copies of the home's database, newest first."""
    return backups(home.database)


def put_back(home: Home, label: str, clock: Clock) -> Path | None:
    """Make the copy of this name the database; where the one that was there is now, if there was one.

    StoreError when there is no such copy, it is not sound, or the database is open elsewhere.
    """
    named = {copy.label: copy for copy in copies_of(home)}
    if label not in named:
        there = ", ".join(named) or "none at all"
        raise StoreError(f"There is no copy called {label}; there is {there}.")
    return restore(home.database, named[label].path, clock.now())


def following(workspace: Workspace, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do something with the database that is there now, and once more when it was replaced meanwhile. In the
    workspace's thread."""
    workspace.follow()
    try:
        return work(*args, **kwargs)
    except MovedError:
        workspace.follow()
        return work(*args, **kwargs)
