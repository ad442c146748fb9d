"""The original version of a checkpoint, judged by the same facts as the present one, and the edits
between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.definition import changed, same_promise
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Ledger, Revision
from catalyst_tui.judge.rules.rulings import asks, reason_for, standing
from catalyst_tui.judge.verdict import Verdict


class Wording(Struct, frozen=True):
    """One version of a checkpoint, with the book it was read in."""

    book: Book
    checkpoint: Checkpoint

    def judged(self, facts: Ledger, at: datetime) -> Verdict:
        """Judge this version at `at` as if it had never been edited."""
        return verdict(self.book, facts.belonging_to(self.book).unedited(), at, self.checkpoint)


class Edit(Struct, frozen=True):
    """One edit that was not undone: what it changed, and the reason if one was given.

    `asks` says that it needs a reason or needed one: the checkpoint was near, bad or due then.
    Another wording of the same claim needs none.
    """

    revision: Revision
    differs: tuple[str, ...]
    asks: bool
    reason: str = ""


class Goalposts(Struct, frozen=True):
    """How a checkpoint was edited, oldest edit first. `first` is its first version.

    `original` is the verdict of the first version. It is None if that version is in force, or if it
    cannot be judged; then `lost` says why.
    """

    first: Revision
    edits: tuple[Edit, ...]
    original: Verdict | None
    lost: str = ""


def goalposts(
    checkpoint: str, facts: Ledger, original: Wording | str | None, at: datetime
) -> Goalposts | None:
    """Return the goalposts of a checkpoint as of `at`; None if it was never edited or all was
    undone.

    `original` is its first version, or the reason why it is unknown; None if nobody has looked yet.
    """
    every = facts.revisions(checkpoint, at)
    stands = standing(every)
    known = _not_undone(every, stands)
    if len(known) < 2:
        return None
    edits = tuple(
        _edit(before, after, after in stands, facts, at) for before, after in pairwise(known)
    )
    if same_promise(known[0].definition, known[-1].definition) or original is None:
        return Goalposts(known[0], edits, None)
    if isinstance(original, str):
        return Goalposts(known[0], edits, None, original)
    return Goalposts(known[0], edits, original.judged(facts, at))


def _not_undone(every: Sequence[Revision], stands: Sequence[Revision]) -> list[Revision]:
    """Return the revisions without those that were undone and those that undid them."""
    known: list[Revision] = []
    for revision in every:
        place = next(
            (n for n, one in enumerate(known) if one.definition == revision.definition), None
        )
        if place is None or revision in stands:
            known.append(revision)
        else:
            del known[place + 1 :]
    return known


def _edit(before: Revision, after: Revision, stands: bool, facts: Ledger, at: datetime) -> Edit:
    reason = reason_for(after, facts, at)
    differs = changed(before.definition, after.definition)
    return Edit(after, differs, stands and asks(after), reason.text if reason else "")
