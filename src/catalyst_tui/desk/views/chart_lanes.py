"""How a ticker's checkpoints stood over the days, from the judge's own replay: lanes, and every flip.

A lane is of a guard, a kill or a gauge that reads the ticker's price. Replaying years takes a third of a
second, so it is kept until something is known that its checkpoint reads, or the day is another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Checkpoint, Gauge, Role
from catalyst_tui.book.model.dates import end_of, local_day
from catalyst_tui.book.model.subject import is_period
from catalyst_tui.desk.shapes.pages import ChartLanes, DayFlip, Stretch, VerdictLane
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.chart import first_day
from catalyst_tui.desk.views.checkpoints import attention, why_it_changed
from catalyst_tui.judge.evaluate.reads import Readers, Reads, reads
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.replay import Flip, flips
from catalyst_tui.judge.history.transitions import words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.kinds import Status, StatusGroup

DAY = timedelta(days=1)


class Replayed(Struct, frozen=True):
    """The flips of one checkpoint since `first`, and the word it had then."""

    first: date
    word: str
    flips: tuple[Flip, ...]


def replayed(checkpoint: Checkpoint, first: date, known: Known) -> Replayed:
    """A checkpoint judged from the eve of a day on."""
    eve = end_of(first - DAY, known.book.zone)
    word = next(words([verdict(known.book, known.ledger, eve, checkpoint)])).word
    found = flips(known.book, known.ledger, checkpoint, eve, known.at)
    return Replayed(first, word, tuple(flip for flip in found if not is_period(flip.key)))


class Replays:
    """What was replayed, kept while it holds. `until`: each checkpoint is replayed up to then at once; every
    earlier moment of the same ledger is told from it."""

    def __init__(self, until: datetime | None = None) -> None:
        self._until = until
        self._known: Known | None = None
        self._readers: Readers | None = None
        self._kept: dict[str, Replayed] = {}
        self._asking = Lock()

    def lanes(self, symbol: str, known: Known) -> ChartLanes:
        """The ticker's lanes and flips as of a picture. KeyError for a ticker not in the book."""
        if symbol not in known.book.tickers:
            raise KeyError(symbol)
        days = known.ledger.closes(symbol, known.at).days
        own = [one for one in known.book.checkpoints.values() if one.ticker == symbol]
        if not days or not own:
            return ChartLanes((), ())
        lanes, changes = list[VerdictLane](), list[DayFlip]()
        for checkpoint in own:
            scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
            first = max(first_day(checkpoint, scope) or days[0], days[0])
            if first > known.today:
                continue
            found, sources = self._replayed(checkpoint, first, known), reads(checkpoint, scope)
            changes += _changes(checkpoint, found, sources, days, known)
            if checkpoint.role is not Role.PROOF and symbol in sources.closes:
                lanes.append(_lane(checkpoint, found, known))
        lanes.sort(key=lambda one: (one.role is Role.GAUGE, attention(one.verdict, known.today)))
        return ChartLanes(tuple(lanes), tuple(sorted(changes, key=lambda flip: flip.day)))

    def _replayed(self, checkpoint: Checkpoint, first: date, known: Known) -> Replayed:
        """A checkpoint's flips by the moment of the picture."""
        whole = known if self._until is None else replace(known, at=self._until)
        with self._asking:
            self._forget(whole)
            kept = self._kept.get(checkpoint.id)
            if kept is None or kept.first != first:
                kept = self._kept[checkpoint.id] = replayed(checkpoint, first, whole)
        return replace(kept, flips=tuple(flip for flip in kept.flips if flip.at <= known.at))

    def _forget(self, known: Known) -> None:
        """Let go of what may be another now."""
        before, self._known = self._known, known
        if before is None or before.book is not known.book:
            self._kept, self._readers = {}, None
        elif before.ledger is not known.ledger or before.at != known.at:
            earlier = known.at < before.at or known.today != before.today
            changed = None if earlier else known.ledger.changed(before.ledger)
            later = None if earlier else known.ledger.known_between(before.at, known.at)
            if changed is None or later is None:
                self._kept = {}
                return
            self._readers = self._readers or Readers.of(known.book)
            for id_ in self._readers.concerned(changed | later):
                self._kept.pop(id_, None)


def _lane(checkpoint: Checkpoint, found: Replayed, known: Known) -> VerdictLane:
    bands = (
        tuple(band.name for band in checkpoint.claim.bands)
        if isinstance(checkpoint.claim, Gauge)
        else ()
    )
    title = checkpoint.text or checkpoint.id
    stretches = stretched(found, known)
    days = [found.first, *(local_day(flip.at, known.book.zone) for flip in found.flips[-1:])]
    verdict = known.verdicts[checkpoint.id]
    return VerdictLane(checkpoint.id, checkpoint.role, title, verdict, stretches, bands, max(days))


def stretched(found: Replayed, known: Known) -> tuple[Stretch, ...]:
    """The words side by side up to today; of several on one day the last, and nothing where none was due."""
    turned = (
        (max(local_day(flip.at, known.book.zone), found.first), flip.after) for flip in found.flips
    )
    starts = [(found.first, found.word), *turned]
    ends = [*(day - DAY for day, _ in starts[1:]), known.today]
    found_groups = (
        (first, last, word, _group(word)) for (first, word), last in zip(starts, ends, strict=True)
    )
    return tuple(
        Stretch(first, last, word, group)
        for first, last, word, group in found_groups
        if first <= last and group not in (StatusGroup.OPEN, StatusGroup.ASIDE)
    )


def _group(word: str) -> StatusGroup | None:
    """What a word means to a person; None for a band of a gauge."""
    return Status(word).group if word in set(Status) else None


def _changes(
    checkpoint: Checkpoint, found: Replayed, sources: Reads, days: Sequence[date], known: Known
) -> list[DayFlip]:
    """The flips on the days of the closes that knew them."""
    changes = list[DayFlip]()
    for flip in found.flips:
        day = local_day(flip.at, known.book.zone)
        place = min(bisect_left(days, day), len(days) - 1)
        changes.append(
            DayFlip(
                days[place],
                checkpoint.id,
                checkpoint.role,
                flip.before or "",
                flip.after,
                why_it_changed(flip.reason, flip.key, flip.at, known.ledger),
                _group(flip.after),
                priced=checkpoint.ticker in sources.closes,
                title=checkpoint.text or checkpoint.id,
                on=day,
            )
        )
    return changes
