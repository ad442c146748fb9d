"""When a thesis is to be looked at again (verdicts.md, "Reviews of theses"): its cadence, from the last time.

What was done before the book was first read here is not known: until a review is recorded, it counts from
when the thesis was opened or first read, whichever is later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from catalyst_tui.book.model.book import Book, Checkpoint, Thesis
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.judge.ledger.facts import Ledger, Review


class Cadence(Struct, frozen=True):
    """A thesis with its last review (None: none is recorded), and the day of the next; None where the book
    asks for none."""

    thesis: Thesis
    last: Review | None
    due: date | None


def cadences(book: Book, facts: Ledger, at: datetime) -> Iterator[Cadence]:
    """Of every thesis, in the order of the book."""
    own: defaultdict[str | None, list[str]] = defaultdict(list)
    for checkpoint in book.checkpoints.values():
        own[checkpoint.thesis].append(checkpoint.id)
    for thesis in book.theses.values():
        made = facts.reviews(thesis.id, at)
        last = made[-1] if made else None
        begins = (
            local_day(last.known_at, book.zone) if last else _begins(thesis, own[thesis.id], book, facts, at)
        )
        yield Cadence(thesis, last, None if thesis.review is None else begins + thesis.review)


def looked_at_again(checkpoint: Checkpoint, facts: Ledger, at: datetime, book: Book) -> date | None:
    """When a checkpoint is to be looked at again: so long after the last that was said of it, else after it
    was first read; None where it asks for nothing."""
    if checkpoint.review is None:
        return None
    said = [item.known_at for item in facts.evidence(checkpoint.id, at)]
    read = (revision.known_at for revision in facts.revisions(checkpoint.id, at)[:1])
    return local_day(max(said, default=min(read, default=at)), book.zone) + checkpoint.review


def _begins(thesis: Thesis, own: list[str], book: Book, facts: Ledger, at: datetime) -> date:
    """When it was opened or, if that is later, first read: its own checkpoints tell."""
    read = (revision.known_at for id_ in own for revision in facts.revisions(id_, at)[:1])
    first = local_day(min(read, default=at), book.zone)
    return max(first, thesis.opened or first)
