"""What an entry would do: the verdicts that would change if it were known, of all that read it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.shapes.forms import Change
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.evaluate.reads import Readers
from catalyst_tui.judge.history.transitions import checkpoint_of, readings
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Changed, Evidence, Fact


def preview(
    known: Known, now: datetime, facts: Collection[Fact] = (), evidence: Collection[Evidence] = ()
) -> tuple[Change, ...]:
    """Judge again at `now` with the entries, and return what changes, in the order of the book.

    Of two rulings known at the same moment the one entered later counts: that is the one previewed.
    """
    evidence = [replace(item, entered=now + timedelta(microseconds=1)) for item in evidence]
    changed = Changed(
        figures=frozenset(fact.ticker for fact in facts),
        evidence=frozenset(checkpoint_of(item.checkpoint) for item in evidence),
    )
    book, concerned = known.book, Readers.of(known.book).concerned(changed)
    some = {id_: checkpoint for id_, checkpoint in book.checkpoints.items() if id_ in concerned}
    after = verdicts(replace(book, checkpoints=some), known.ledger.with_more(facts, evidence), now)
    before = {
        key: word for id_ in after for key, (word, _) in readings(known.verdicts[id_]).items()
    }
    return tuple(
        Change(key, before[key], word, reason, _sentence(book, key))
        for verdict in after.values()
        for key, (word, reason) in readings(verdict).items()
        if key in before and word != before[key]
    )


def _sentence(book: Book, key: str) -> str:
    """What a checkpoint says; of one of its periods, which."""
    about = subject(book, key)
    return about.text if about is not None else ""
