"""Every flip between two moments, from the facts alone: `verdicts` asked at each moment that can change one.

A verdict changes only when something about it becomes known, or at a midnight: the end of a window, of the
wait for evidence, or of a period. Nothing is evaluated in between, and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

from catalyst_tui.book.dates import end_of, local_day
from catalyst_tui.book.model import Book, Checkpoint
from catalyst_tui.book.period import Span
from catalyst_tui.book.subject import parts
from catalyst_tui.judge.facts import Ledger
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.reads import Reads, reads
from catalyst_tui.judge.scope import Scope
from catalyst_tui.judge.transitions import Word, words
from catalyst_tui.judge.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Flip:
    """A word that changed at `at`; `before` None when a period of a recurring proof begins."""

    at: datetime
    checkpoint: str
    key: str
    before: str | None
    after: str
    cause: str
    reason: str


def replay(book: Book, facts: Ledger, first: datetime, last: datetime) -> list[Flip]:
    """The flips after `first`, up to and including `last`, in the order of time and of the book."""
    found = [
        (flip.at, place, flip)
        for place, checkpoint in enumerate(book.checkpoints.values())
        for flip in flips(book, facts, checkpoint, first, last)
    ]
    found.sort(key=lambda entry: entry[:2])
    return [flip for _, _, flip in found]


def flips(
    book: Book, facts: Ledger, checkpoint: Checkpoint, first: datetime, last: datetime
) -> Iterator[Flip]:
    """The flips of one checkpoint."""
    sources = reads(checkpoint, Scope(book, facts, last, ticker=checkpoint.ticker))
    latest = verdict(book, facts, first, checkpoint)
    said = {word.key: word for word in words([latest])}
    moments = known_moments(facts, checkpoint, sources, first, last)
    if sources.daily:
        days = (local_day(last, book.zone) - local_day(first, book.zone)).days
        every = (end_of(local_day(first, book.zone) + timedelta(days=n), book.zone) for n in range(days + 1))
        moments.extend(at for at in every if first < at <= last)
        heapify(moments)
    for at in midnights(book, checkpoint, latest, first, last):
        heappush(moments, at)
    now = first
    while moments:
        at = heappop(moments)
        if at <= now:
            continue
        now = at
        latest = verdict(book, facts, at, checkpoint)
        for word in words([latest]):
            before = said.get(word.key)
            if before is None or before.word != word.word:
                yield _flip(at, before, word)
            said[word.key] = word
        for midnight in midnights(book, checkpoint, latest, at, last):
            heappush(moments, midnight)


def _flip(at: datetime, before: Word | None, word: Word) -> Flip:
    return Flip(
        at, word.checkpoint, word.key, before.word if before else None, word.word, word.cause, word.reason
    )


def known_moments(
    facts: Ledger, checkpoint: Checkpoint, sources: Reads, first: datetime, last: datetime
) -> list[datetime]:
    """When anything a checkpoint reads became known, as a heap."""
    subjects = (checkpoint, *parts(checkpoint))
    moments = {item.known_at for one in subjects for item in facts.evidence(one.id, last)}
    for ticker in sources.figures:
        moments.update(facts.known_moments(ticker))
    for ticker in sources.closes:
        moments.update(facts.closes(ticker, last).known)
    found = [moment for moment in moments if first < moment <= last]
    heapify(found)
    return found


def midnights(
    book: Book, checkpoint: Checkpoint, verdict: Verdict, at: datetime, last: datetime
) -> Iterator[datetime]:
    """The next midnights at which time alone can change a verdict."""
    today = local_day(at, book.zone)
    days: set[date] = {day for day in (verdict.due, verdict.verify_by) if day is not None}
    fiscal = book.fiscal(checkpoint.ticker)
    span = checkpoint.every or Span.YEAR  # a consensus is of the fiscal year
    days.add(fiscal.end(fiscal.containing(today, span)))
    for period, _ in checkpoint.target:
        days.add(fiscal.end(period))
    days.update(result.verify_by for result in verdict.results if result.verify_by is not None)
    for day in days:
        midnight = end_of(day, book.zone)
        if at < midnight <= last:
            yield midnight
