"""Every flip between two moments, from the facts alone: `verdicts` asked at each moment that can change one.

A verdict changes only when something about it becomes known, or at a midnight: the end of a window, of the
wait for evidence, or of a period. Nothing is evaluated in between, and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from zoneinfo import ZoneInfo

from msgspec import Struct

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.dates import end_of, evening_of, local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.reads import Reads, reads
from catalyst_tui.judge.evaluate.scope import Kept, Scope
from catalyst_tui.judge.history.replay_points import turning_closes
from catalyst_tui.judge.history.transitions import Word, words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.verdict import Verdict


class Flip(Struct, frozen=True):
    """A word that changed at `at`; `before` None when a period of a recurring proof begins."""

    at: datetime
    checkpoint: str
    key: str
    before: str | None
    after: str
    cause: str
    reason: str


FEW = 20
"""Closes: a week's, of what reads four prices."""


def replay(book: Book, facts: Ledger, first: datetime, last: datetime) -> list[Flip]:
    """The flips after `first`, up to and including `last`, in the order of time and of the book."""
    all_flips = [
        (flip.at, place, flip)
        for place, checkpoint in enumerate(book.checkpoints.values())
        for flip in flips(book, facts, checkpoint, first, last)
    ]
    all_flips.sort(key=lambda entry: entry[:2])
    return [flip for _, _, flip in all_flips]


def flips(
    book: Book, facts: Ledger, checkpoint: Checkpoint, first: datetime, last: datetime
) -> Iterator[Flip]:
    """The flips of one checkpoint."""
    sources = reads(checkpoint, Scope(book, facts, last, ticker=checkpoint.ticker))
    latest = verdict(book, facts, first, checkpoint)
    last_words = {word.key: word for word in words([latest])}
    moments = known_moments(book, facts, checkpoint, sources, first=first, last=last)
    zone = book.zone_of(checkpoint.ticker)
    if sources.daily:
        days = (local_day(last, zone) - local_day(first, zone)).days
        every = (end_of(local_day(first, zone) + timedelta(days=n), zone) for n in range(days + 1))
        moments.extend(at for at in every if first < at <= last)
        heapify(moments)
    zones, passing = dict[str | None, ZoneInfo](), set[date]()

    def wait_for_midnights(now: Scope) -> None:
        days = days_that_count(now, checkpoint, sources, latest) - passing
        passing.update(days)
        midnights = (end_of(day, zone) for day in days)
        for midnight in midnights:
            if now.at < midnight <= last:
                heappush(moments, midnight)

    wait_for_midnights(Scope(book, facts, first))
    now = first
    while moments:
        at = heappop(moments)
        if at <= now:
            continue
        now, kept = at, Kept(zones)
        latest = verdict(book, facts, at, checkpoint, kept)
        for word in words([latest]):
            before = last_words.get(word.key)
            if before is None or before.word != word.word:
                yield _flip(at, before, word)
            last_words[word.key] = word
        wait_for_midnights(Scope(book, facts, at, kept=kept))


def _flip(at: datetime, before: Word | None, word: Word) -> Flip:
    return Flip(
        at, word.checkpoint, word.key, before.word if before else None, word.word, word.cause, word.reason
    )


def known_moments(
    book: Book, facts: Ledger, checkpoint: Checkpoint, sources: Reads, *, first: datetime, last: datetime
) -> list[datetime]:
    """When anything a checkpoint reads became known, as a heap; of closes only those that may turn it."""
    moments = {item.known_at for id_ in sources.evidence for item in facts.entered(id_, last)}
    moments.update(outage.last for outage in facts.record.outages if outage.last)  # what was held back
    moments.update(revision.known_at for revision in facts.revisions(checkpoint.id))
    for ticker in sources.figures:
        moments.update(facts.known_moments(ticker))
    moments.update(evening_of(slip.seen, book.zone_of(checkpoint.ticker)) for slip in checkpoint.slips)
    came = sum(facts.closes_known(one, last) - facts.closes_known(one, first) for one in sources.closes)
    turning = None
    if came > FEW:  # else to find those among ten years of them takes longer than to judge all
        turning = turning_closes(checkpoint, Scope.of(checkpoint, book, facts, last), sources)
    for ticker in sources.closes if turning is None else ():
        moments.update(facts.close_moments(ticker, last))
    moments.update(turning or ())
    within = [moment for moment in moments if first < moment <= last]
    heapify(within)
    return within


def days_that_count(now: Scope, checkpoint: Checkpoint, sources: Reads, verdict: Verdict) -> set[date]:
    """The days with whose end alone a verdict can change: those nearest to now."""
    days: set[date] = {day for day in (verdict.due, verdict.verify_by) if day is not None}
    span = checkpoint.every or Span.YEAR  # a consensus is of the fiscal year
    for ticker in {checkpoint.ticker, *sources.figures}:
        fiscal = now.fiscal(ticker)
        days.add(fiscal.end(fiscal.containing(now.today, span)))
    if checkpoint.since is not None:  # a consensus of before counts from then on
        days.add(checkpoint.since.first - timedelta(days=1))
    fiscal = now.fiscal(checkpoint.ticker)
    days.update(fiscal.end(period) for period, _ in checkpoint.target)
    days.update(result.verify_by for result in verdict.results if result.verify_by is not None)
    return days
