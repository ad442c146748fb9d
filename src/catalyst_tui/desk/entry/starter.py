"""Opening a home: the facts that go with the starter book are in it once."""

from __future__ import annotations

from catalyst_tui.desk.book_file import GOOD_BOOK
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import STARTER_DATA, Home, starter
from catalyst_tui.desk.workspace import Workspace

_STARTER = "starter_imported"


def open_workspace(home: Home, clock: Clock, *, only_reads: bool = False) -> Workspace:
    """The home, opened, with the starter's facts if it has its book; `only_reads` as of `Workspace`."""
    workspace = Workspace(home, clock, only_reads=only_reads)
    try:
        import_starter(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def without_starter(workspace: Workspace) -> None:
    """The starter's facts are in it already, or are not to come."""
    workspace.store.notes.put(_STARTER, workspace.clock.now().isoformat())


def import_starter(workspace: Workspace) -> None:
    """The facts that go with the starter book, once, into a home that still has it."""
    if workspace.store.stopped:
        return  # they come with the next start that can keep them
    own = workspace.home.is_own_book and workspace.store.notes.read(_STARTER) is None
    if not own or workspace.store.notes.read(GOOD_BOOK) != starter("catalysts.toml"):
        return
    from catalyst_tui.desk.entry.importing import read_csv, take_import

    for name in STARTER_DATA:
        take_import(workspace, read_csv(starter(name), workspace.book, f"starter {name}"))
    without_starter(workspace)
