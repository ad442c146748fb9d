"""Judge a book at moments of the past: every flip between two moments, or any moment asked for.

A verdict changes only when something it reads becomes known, or at a midnight that ends a window, a
wait or a period. `turning_closes` finds the closes that may change it: years of closes replay 15
times faster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Compare, Expr, Op, Run
from catalyst_tui.book.model.book import Band, Book, Checkpoint, Gauge, Near, Role, Test
from catalyst_tui.book.model.dates import end_of, evening_of, last_moment, local_day
from catalyst_tui.book.model.period import Span
from catalyst_tui.judge.evaluate.reads import Reads, reads, within
from catalyst_tui.judge.evaluate.scope import Cache, Scope
from catalyst_tui.judge.evaluate.series import column
from catalyst_tui.judge.evaluate.truth import evenings, number, states
from catalyst_tui.judge.history.transitions import words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.rules.guard import HYSTERESIS, price_of, usual_moves
from catalyst_tui.judge.rules.windows import deadline_of, span_of
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.values import Frozen

Plain = str | None
"""What a close decides by itself; None if earlier closes count too."""


def turning_closes(
    checkpoint: Checkpoint, scope: Scope, sources: Reads
) -> Sequence[datetime] | None:
    """Return when the closes that may change the word became known; None if any may."""
    if not _is_alone(checkpoint) or sources.daily or not sources.closes:
        return None
    first, *others = (scope.closes(symbol) for symbol in sources.closes)
    if any(other.days != first.days or other.known != first.known for other in others):
        return None
    if any(scope.ledger.all_closes(symbol).revised for symbol in sources.closes):
        return None
    days = first.days
    span = span_of(checkpoint, scope)
    scope = replace(scope.counting(checkpoint).at_the_end(), span=span)
    deadline = deadline_of(checkpoint, scope)
    window = days
    if checkpoint.role is not Role.GAUGE:
        counts = checkpoint.role is Role.PROOF or checkpoint.since is not None
        window = within(days, deadline.since if counts else None, deadline.last)
    plain = _plain(checkpoint, scope, window)
    if plain is None:
        return None
    turning = {
        0,
        *(
            place
            for place, (a, b) in enumerate(pairwise(plain), start=1)
            if b is None or a != b
        ),
    }
    start = bisect_left(days, window[0]) if window else 0
    for ticker in sources.figures:
        for moment in scope.ledger.known_moments(ticker):
            on_the_day = bisect_left(
                window, scope.day_at(moment)
            )  # judged before or after them
            later = max(
                bisect_left(first.known, moment) - start, 0
            )  # of earlier days, published after them
            turning.update(range(min(later, on_the_day), on_the_day + 1))
    if deadline.last is not None:  # a late close completes the window
        over = last_moment(deadline.last, scope.zone)
        turning.update(
            range(max(bisect_right(first.known, over) - start, 0), len(window))
        )
    return [
        first.known[start + place] for place in sorted(turning) if place < len(window)
    ]


def _is_alone(checkpoint: Checkpoint) -> bool:
    """Return whether one test or number over closes decides, in one fixed window."""
    moves = (
        checkpoint.period,
        checkpoint.every,
        checkpoint.due_after,
        checkpoint.since_after,
    )
    claim = checkpoint.claim
    return (
        isinstance(claim, Test | Gauge)
        and is_daily(claim.expr)
        and not any(moves)
        and not checkpoint.target
        and checkpoint.unless is None
    )


def _plain(
    checkpoint: Checkpoint, scope: Scope, days: Sequence[date]
) -> list[Plain] | None:
    match checkpoint.claim:
        case Gauge(expr, bands):
            values = column(expr, scope, days, number)
            if values is None:
                return None
            return [_reading(value, bands) for value in values]
        case Test(expr) if checkpoint.role is Role.PROOF:
            return _settling(expr, checkpoint.hold, scope, days)
        case Test(Run(Compare() as test, n, None | Span.DAY)):
            return _levels(test, n, checkpoint, scope, days)
        case Test(Compare() as test):
            return _levels(test, 1, checkpoint, scope, days)
    return None


def _reading(value: Decimal | None, bands: Iterable[Band]) -> Plain:
    if value is None:
        return "unknown"
    return next((f"in {band.name}" for band in bands if band.holds(value)), "reading")


def _settling(expr: Expr, hold: int, scope: Scope, days: Sequence[date]) -> list[Plain]:
    """Return `open` until the first close that completes a proof, and `met` from then on."""
    points: list[Plain] = []
    streak = 0
    met = False
    for state in states(expr, scope, days, evenings(expr, scope)):
        streak = streak + 1 if state else 0
        met = met or streak >= hold
        points.append("met" if met else "open")
    return points


def _levels(
    test: Compare, n: int, checkpoint: Checkpoint, scope: Scope, days: Sequence[date]
) -> list[Plain] | None:
    """Return what each close decides for a guard or kill over a comparison, `n` closes in a row.

    So many closes of the same kind decide, whatever came before; others are judged.
    """
    xs, ys = (column(side, scope, days, number) for side in (test.left, test.right))
    if xs is None or ys is None or test.op is Op.EQ:
        return None
    worse = checkpoint.role is Role.KILL
    needed = n + checkpoint.hold - 1
    points: list[Plain] = []
    kind: Plain = None
    streak = 0
    known = states(test, scope, days, evenings(test, scope))
    margins = _margins(checkpoint, test, scope, days)
    for x, y, state, (near, hysteresis) in zip(xs, ys, known, margins, strict=True):
        before = kind
        if x is None or y is None or state is None:
            kind = "unknown"
        elif state is worse:
            kind = "bad"
        else:
            room = x - y if test.op.upward is not worse else y - x
            kind = _distance(room, abs(y), near, hysteresis)
        streak = streak + 1 if kind == before else 1
        points.append(kind if streak >= needed else None)
    return points


def _margins(
    checkpoint: Checkpoint, test: Compare, scope: Scope, days: Sequence[date]
) -> list[tuple[Near, Decimal]]:
    """Return the near band and the hysteresis of each day: by default those of a price follow its
    moves."""
    near = checkpoint.near
    hysteresis = checkpoint.hysteresis
    symbol = price_of(test, checkpoint)
    fixed = near, HYSTERESIS if hysteresis is None else hysteresis
    if symbol is None or not (near.usual or hysteresis is None):
        return [fixed] * len(days)
    closes = scope.closes(symbol)
    by_day = dict(zip(closes.days, usual_moves(closes.micros), strict=True))
    margins = []
    for day in days:
        move = by_day.get(day)
        if move is None:
            margins.append(fixed)
        else:
            own = Near(share=move) if near.usual else near
            margins.append((own, move if hysteresis is None else hysteresis))
    return margins


def _distance(
    room: Decimal, threshold: Decimal, near: Near, hysteresis: Decimal
) -> Plain:
    """Return where a good value surely is; None if an earlier close may count."""
    margin = threshold * hysteresis / 100
    band = near.absolute.value if near.absolute else threshold * (near.share or 0) / 100
    if room >= band + margin:
        return "clear"
    return "near" if margin <= room < band else None


class VerdictFlip(Frozen):
    """A word that changed at `at`. `before` is None when a period of a recurring proof begins."""

    at: datetime
    checkpoint: str
    key: str
    before: str | None
    after: str
    cause: str
    reason: str


FEW = 20
"""A week of closes of four prices."""


def replay(
    book: Book, facts: Ledger, first: datetime, last: datetime
) -> list[VerdictFlip]:
    """Return the flips after `first` up to `last`, in order of time and of the book."""
    all_flips = [
        (flip.at, place, flip)
        for place, checkpoint in enumerate(book.checkpoints.values())
        for flip in flips(book, facts, checkpoint, first, last)
    ]
    all_flips.sort(key=lambda entry: entry[:2])
    return [flip for _, _, flip in all_flips]


def flips(
    book: Book, facts: Ledger, checkpoint: Checkpoint, first: datetime, last: datetime
) -> Iterator[VerdictFlip]:
    """Yield the flips of a single checkpoint."""
    sources = reads(checkpoint, Scope(book, facts, last, ticker=checkpoint.ticker))
    latest = verdict(book, facts, first, checkpoint)
    last_words = {word.key: word for word in words([latest])}
    moments = known_moments(book, facts, checkpoint, sources, first=first, last=last)
    zone = book.zone_of(checkpoint.ticker)
    if sources.daily:
        days = (local_day(last, zone) - local_day(first, zone)).days
        every = (
            end_of(local_day(first, zone) + timedelta(days=n), zone)
            for n in range(days + 1)
        )
        moments.extend(at for at in every if first < at <= last)
        heapify(moments)
    passing = set[date]()

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
        now = at
        cache = Cache()
        latest = verdict(book, facts, at, checkpoint, cache)
        for word in words([latest]):
            before = last_words.get(word.key)
            if before is None or before.word != word.word:
                yield VerdictFlip(
                    at,
                    word.checkpoint,
                    word.key,
                    before.word if before else None,
                    word.word,
                    word.cause,
                    word.reason,
                )
            last_words[word.key] = word
        wait_for_midnights(Scope(book, facts, at, cache=cache))


def known_moments(
    book: Book,
    facts: Ledger,
    checkpoint: Checkpoint,
    sources: Reads,
    *,
    first: datetime,
    last: datetime,
) -> list[datetime]:
    """Return when anything a checkpoint reads became known, as a heap.

    Of closes only those that may change its word.
    """
    moments = {
        item.known_at for id_ in sources.evidence for item in facts.entered(id_, last)
    }
    moments.update(
        outage.last for outage in facts.record.outages if outage.last
    )  # an outage delays overdue
    moments.update(revision.known_at for revision in facts.revisions(checkpoint.id))
    for ticker in sources.figures:
        moments.update(facts.known_moments(ticker))
    moments.update(
        evening_of(slip.seen, book.zone_of(checkpoint.ticker))
        for slip in checkpoint.slips
    )
    came = sum(
        facts.all_closes(close).end(last) - facts.all_closes(close).end(first)
        for close in sources.closes
    )
    turning = None
    if came > FEW:
        # With few closes, judging each is faster than this search
        turning = turning_closes(
            checkpoint, Scope.of(checkpoint, book, facts, last), sources
        )
    for ticker in sources.closes if turning is None else ():
        moments.update(facts.all_closes(ticker).changes)
    moments.update(turning or ())
    within = [moment for moment in moments if first < moment <= last]
    heapify(within)
    return within


def days_that_count(
    now: Scope, checkpoint: Checkpoint, sources: Reads, verdict: Verdict
) -> set[date]:
    """Return the next days that can change a verdict by ending."""
    days: set[date] = {
        day for day in (verdict.due, verdict.verify_by) if day is not None
    }
    span = checkpoint.every or Span.YEAR  # a consensus is of the fiscal year
    for ticker in {checkpoint.ticker, *sources.figures}:
        fiscal = now.fiscal(ticker)
        days.add(fiscal.end(fiscal.containing(now.today, span)))
    if checkpoint.since is not None:  # a consensus of before counts from then on
        days.add(checkpoint.since.first - timedelta(days=1))
    fiscal = now.fiscal(checkpoint.ticker)
    days.update(fiscal.end(period) for period, _ in checkpoint.target)
    days.update(
        result.verify_by for result in verdict.results if result.verify_by is not None
    )
    return days
