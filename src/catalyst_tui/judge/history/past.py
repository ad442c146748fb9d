"""A book judged at one moment of the past after another, in any order: what `judge` says at each.

A verdict is judged once for as long as nothing it reads becomes known and no day passes that it goes by: the
end of a window, of the wait for evidence, of the time a figure counts as fresh. What counts days is judged at
every moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Group, Role
from catalyst_tui.book.model.dates import evening_of, local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.subject import legs_of, recurs
from catalyst_tui.judge.evaluate.reads import Reads, reads
from catalyst_tui.judge.evaluate.scope import THE_END, Kept, Scope
from catalyst_tui.judge.judge import verdict, waiting
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.rules.deadline import dated, promise_of, span_of
from catalyst_tui.judge.rules.outlook import outlook
from catalyst_tui.judge.rules.proof import judge_period, recurrences
from catalyst_tui.judge.verdict import Verdict

A_DAY = timedelta(days=1)

KEPT = 40
"""States of knowledge of which the verdicts of a checkpoint are kept: days to go to and fro in."""


def everyone() -> bool:
    """That the answer is still wanted: nobody said otherwise."""
    return True


class _Stood(Struct):
    """A verdict of a moment, and from which day to which it stood: found when another day asks."""

    at: datetime
    day: date
    verdict: Verdict
    stood: tuple[date, date] | None = None


class _Subject(Struct):
    """A checkpoint, when anything it reads became known, and its verdicts by how much of that was.

    `lasts`: whether a verdict of it may stand for days.
    """

    checkpoint: Checkpoint
    sources: Reads
    known: list[datetime]
    lasts: bool
    stood: dict[tuple[int, ...], list[_Stood]] = field(default_factory=dict)


class Past:
    """All the moments of a book and what is known of it. Remembers what it judged; use it from one thread."""

    def __init__(self, book: Book, facts: Ledger) -> None:
        self.book, self.facts = book, facts
        self._subjects: list[_Subject] = []
        self._symbols: set[str] | None = None
        self._zones = dict[str | None, ZoneInfo]()

    def symbols(self) -> set[str]:
        """Every symbol whose closes a verdict reads."""
        if self._symbols is None:
            self._symbols = {symbol for subject in self._all() for symbol in subject.sources.closes}
        return self._symbols

    def at(self, at: datetime, wanted: Callable[[], bool] = everyone) -> dict[str, Verdict] | None:
        """The verdicts at `at`; None as soon as nobody waits for them any more."""
        alone: dict[str, Verdict] = {}
        closes = {symbol: self.facts.closes_known(symbol, at) for symbol in self.symbols()}
        today, kept = local_day(at, self.book.zone), Kept(self._zones)
        for subject in self._all():
            if not wanted():
                return None
            alone[subject.checkpoint.id] = self._verdict(subject, at, today, closes, kept)
        return {id_: waiting(self.book.checkpoints[id_], each, alone) for id_, each in alone.items()}

    def _all(self) -> list[_Subject]:
        if not self._subjects:
            self._subjects = [_subject(one, self.book, self.facts) for one in self.book.checkpoints.values()]
        return self._subjects

    def _verdict(
        self, subject: _Subject, at: datetime, today: date, closes: Mapping[str, int], kept: Kept
    ) -> Verdict:
        checkpoint = subject.checkpoint
        if not subject.lasts:
            return verdict(self.book, self.facts, at, checkpoint, kept)
        known = (bisect_right(subject.known, at), *[closes[symbol] for symbol in subject.sources.closes])
        verdicts = subject.stood.setdefault(known, [])
        if len(subject.stood) > KEPT:
            del subject.stood[next(iter(subject.stood))]
        for one in verdicts:
            if one.day == today:
                return one.verdict
        for one in verdicts:
            if one.stood is None:
                one.stood = _stood(one.verdict, subject, Scope.of(checkpoint, self.book, self.facts, one.at))
            if one.stood[0] <= today <= one.stood[1]:
                return one.verdict
        found = verdict(self.book, self.facts, at, checkpoint, kept)
        verdicts.append(_Stood(at, today, found))
        return found


def _subject(checkpoint: Checkpoint, book: Book, facts: Ledger) -> _Subject:
    sources = reads(checkpoint, Scope(book, facts, THE_END, ticker=checkpoint.ticker))
    moments = {item.known_at for id_ in sources.evidence for item in facts.entered(id_, THE_END)}
    moments.update(revision.known_at for revision in facts.revisions(checkpoint.id))
    moments.update(one.known_at for one in facts.record.reasons if one.checkpoint == checkpoint.id)
    for outage in facts.record.outages:
        moments.update(moment for moment in (outage.first, outage.last) if moment)
    for ticker in sources.figures:
        moments.update(facts.known_moments(ticker))
    moments.update(evening_of(slip.seen, book.zone_of(checkpoint.ticker)) for slip in checkpoint.slips)
    lasts = not sources.daily and not any(map(facts.is_revised, sources.closes))
    return _Subject(checkpoint, sources, sorted(moments), lasts)


def _stood(found: Verdict, subject: _Subject, scope: Scope) -> tuple[date, date]:
    """From when to when it stands: between the last day to pass before today and the next one."""
    first, last, today = date.min, date.max, scope.today
    for day in _days(found, subject, scope):
        if day < today:
            first = max(first, day + A_DAY)
        else:
            last = min(last, day)
    return first, last


def _days(found: Verdict, subject: _Subject, scope: Scope) -> Iterator[date]:
    """The days whose end can change a verdict while nothing becomes known."""
    checkpoint = dated(subject.checkpoint, scope)
    yield from _of_claim(found, checkpoint, scope)
    if recurs(checkpoint):
        for period in recurrences(checkpoint, scope):
            once = replace(checkpoint, period=period, since=None, due=None)
            each = judge_period(checkpoint, period, scope)
            yield from _of_claim(each, once, replace(scope.counting(checkpoint), period=period))
    for symbol in subject.sources.closes:
        last = scope.last_close(symbol)
        yield from (scope.today - A_DAY, scope.today) if last is None else (last.day - A_DAY, last.day)
    spans = {Span.YEAR, checkpoint.every or Span.YEAR}
    for ticker in {checkpoint.ticker, *subject.sources.figures}:
        fiscal = scope.fiscal(ticker)
        for period in (fiscal.containing(scope.today, span) for span in spans):
            yield from (fiscal.start(period) - A_DAY, fiscal.end(period))


def _of_claim(found: Verdict, checkpoint: Checkpoint, scope: Scope) -> Iterator[date]:
    """Those of a claim judged once, and of its legs: windows, waits, how long figures are fresh."""
    scope = replace(scope, span=span_of(checkpoint, scope))
    promise = promise_of(checkpoint, scope)
    word = outlook(checkpoint, promise, scope) if checkpoint.role is Role.PROOF else None
    named = [found.due, found.verify_by, word.fresh_until if word else None]
    windows = [promise]
    if isinstance(checkpoint.claim, Group):
        windows += (promise_of(dated(leg, scope), scope) for leg in _legs(checkpoint, checkpoint.claim))
    for window in windows:
        begins = (day - A_DAY for day in (window.first, window.since) if day)
        named += (window.last, *begins)
    named += map(scope.fresh_until, (*found.inputs, *(word.inputs if word else ())))
    yield from (day for day in named if day is not None)


def _legs(checkpoint: Checkpoint, group: Group) -> Iterator[Checkpoint]:
    for leg in legs_of(checkpoint, group):
        yield leg
        if isinstance(leg.claim, Group):
            yield from _legs(leg, leg.claim)
