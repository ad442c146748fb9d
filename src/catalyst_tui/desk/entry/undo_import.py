"""Undo an import by its file, or one close of a day: nothing is deleted but the closes that came with it."""

from __future__ import annotations

from datetime import date

from catalyst_tui.desk.entry.undo import Done, said_of, standing
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.store.prices import UNDONE


class NothingToUndoError(ValueError):
    """Why there is nothing to undo, in a sentence."""


def undo_file(workspace: Workspace, file: str) -> list[str]:
    """Undo the last import of a file; return what was undone. Raises NothingToUndoError."""
    store, now = workspace.store, workspace.clock.now()
    found = store.imports.last(file, store.splits.answers())
    if found is None:
        known = ", ".join(store.imports.names()[:5])
        hint = f"; imported were {known}" if known else ""
        raise NothingToUndoError(f"no import of {file!r} is left to undo{hint}")
    came = store.ledger.rows_between(found.first, found.last)
    facts, evidence = standing(Done(file, found.at, tuple(came[0]), tuple(came[1])), workspace)
    workspace.add([one.taken_back(now) for one in facts], [one.taken_back(now) for one in evidence])
    for symbol, days in found.replaced.items():
        store.prices.restore_closes(symbol, days, now)
    store.splits.answer(found.key, UNDONE, now)
    workspace.read()
    said = [said_of([one], ()) for one in facts] + [said_of((), [one]) for one in evidence]
    return said + [f"{len(days)} closes of {symbol}" for symbol, days in found.replaced.items()]


def undo_close(workspace: Workspace, symbol: str, day: date) -> str:
    """Take one close out; return what it was. Raises NothingToUndoError.

    A source that says it again brings it back.
    """
    store, now = workspace.store, workspace.clock.now()
    closes = store.prices.closes.get(symbol) or ()
    known = next((one for one in closes if one.day == day), None)
    if known is None:
        raise NothingToUndoError(f"no close of {symbol} of {day} is known")
    store.prices.restore_closes(symbol, {day: None}, now)
    workspace.read()
    return f"close of {symbol} {day} = {known.value.normalize():f}"
