"""Open a home, and import the starter's facts once into one that has the starter book."""

from __future__ import annotations

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import STARTER_DATA, Home, starter
from catalyst_tui.desk.workspace.book_file import GOOD_BOOK
from catalyst_tui.desk.workspace.workspace import Workspace

_STARTER = "starter_imported"


def open_workspace(home: Home, clock: Clock, *, only_reads: bool = False) -> Workspace:
    """Return the opened home, with the starter's facts if it has the starter book."""
    workspace = Workspace(home, clock, only_reads=only_reads)
    try:
        import_starter(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def without_starter(workspace: Workspace) -> None:
    """Never import the starter's facts into a home."""
    workspace.store.notes.put(_STARTER, workspace.clock.now().isoformat())


def import_starter(workspace: Workspace) -> None:
    """Import the facts of the starter book, once, into a home that still has it."""
    if workspace.store.stopped:
        return  # the next start that can write imports them
    own = workspace.home.is_own_book and workspace.store.notes.read(_STARTER) is None
    if not own or workspace.store.notes.read(GOOD_BOOK) != starter("catalysts.toml"):
        return
    from catalyst_tui.desk.entry.importing import read_csv, take_import

    for name in STARTER_DATA:
        take_import(
            workspace, read_csv(starter(name), workspace.book, f"starter {name}")
        )
    without_starter(workspace)
