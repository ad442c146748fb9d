"""What evidence may speak about: a checkpoint, a leg of its group (`ID.2`), the event that suspends it.

A group with one event or score in it is spoken of by the checkpoint's own id; with several, each by its
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalyst_tui.book.model import Book, Checkpoint, Claim, Event, Group, Member, Score

UNLESS = ".unless"


def subject(book: Book, id_: str) -> Checkpoint | None:
    """What an id names, a leg or a suspending event as a checkpoint of its own; None when nothing."""
    if id_ in book.checkpoints:
        return book.checkpoints[id_]
    owner = next((one for id, one in book.checkpoints.items() if id_.startswith(f"{id}.")), None)
    return next((one for one in parts(owner) if one.id == id_), None) if owner is not None else None


def parts(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Whatever of a checkpoint has an id of its own: legs that people speak of, and what suspends it."""
    if isinstance(checkpoint.claim, Group):
        for leg in legs_of(checkpoint, checkpoint.claim):
            if leg.id != checkpoint.id:
                yield leg
            yield from parts(leg)
    if (suspends := suspending(checkpoint)) is not None:
        yield suspends


def suspending(checkpoint: Checkpoint) -> Checkpoint | None:
    """The event that suspends a checkpoint, as a checkpoint of its own; None when no event does."""
    if not isinstance(checkpoint.unless, Event):
        return None
    return replace(
        checkpoint, id=f"{checkpoint.id}{UNLESS}", claim=checkpoint.unless, unless=None, every=None
    )


def legs_of(checkpoint: Checkpoint, group: Group) -> tuple[Checkpoint, ...]:
    """A group's members as checkpoints: what a member says goes first, what it leaves out is the whole's."""
    several = sum(map(_spoken_of, (member.claim for member in group.members))) > 1
    return tuple(
        _leg(checkpoint, member, f"{checkpoint.id}.{place}" if several else checkpoint.id)
        for place, member in enumerate(group.members, start=1)
    )


def _spoken_of(claim: Claim) -> int:
    """How many events and scores a claim has."""
    if isinstance(claim, Group):
        return sum(_spoken_of(member.claim) for member in claim.members)
    return isinstance(claim, Event | Score)


def _leg(checkpoint: Checkpoint, member: Member, id_: str) -> Checkpoint:
    return replace(
        checkpoint,
        id=id_,
        claim=member.claim,
        ticker=member.ticker or checkpoint.ticker,
        period=member.period or checkpoint.period,
        since=member.since or checkpoint.since,
        run=member.run or checkpoint.run,
        hold=member.hold or checkpoint.hold,
        basis=member.basis or checkpoint.basis,
        unless=member.unless,
    )
