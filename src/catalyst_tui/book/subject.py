"""What evidence may speak about: a checkpoint, or the event that suspends one (`ID.unless`)."""

from __future__ import annotations

from dataclasses import replace

from catalyst_tui.book.model import Book, Checkpoint, Event

UNLESS = ".unless"


def subject(book: Book, id_: str) -> Checkpoint | None:
    """The checkpoint of that id, `ID.unless` as one decided by its event; None when there is none."""
    if id_ in book.checkpoints:
        return book.checkpoints[id_]
    owner = book.checkpoints.get(id_.removesuffix(UNLESS))
    return suspending(owner) if owner is not None and id_.endswith(UNLESS) else None


def suspending(checkpoint: Checkpoint) -> Checkpoint | None:
    """The event that suspends a checkpoint, as a checkpoint of its own; None when no event does."""
    if not isinstance(checkpoint.unless, Event):
        return None
    return replace(checkpoint, id=f"{checkpoint.id}{UNLESS}", claim=checkpoint.unless, every=None)
