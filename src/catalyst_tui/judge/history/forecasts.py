"""Compare a checkpoint with its original version, and score stated probabilities (verdicts.md,
"Slips and goalposts" and "Forecasts").

A forecast is about the original version and its deadline. One stated after it was decided is
hindsight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Event, Role, Score
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.definition import changed, own_words, same_claim
from catalyst_tui.judge.evaluate.reads import single_claims
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.replay import flips
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Ledger, Revision, Stated
from catalyst_tui.judge.rules.rulings import asks, edits_in_force, reason_for
from catalyst_tui.judge.rules.windows import dated, deadline_of
from catalyst_tui.judge.verdict import Mark, Status, Timing, Verdict
from catalyst_tui.values import Frozen


class Wording(Frozen):
    """One version of a checkpoint, with the book it was read in."""

    book: Book
    checkpoint: Checkpoint

    def judged(self, facts: Ledger, at: datetime) -> Verdict:
        """Judge this version at `at` as if it had never been edited."""
        return verdict(
            self.book, facts.belonging_to(self.book).unedited(), at, self.checkpoint
        )


class Edit(Frozen):
    """One edit that was not undone: what it changed, and the reason if one was given.

    `asks` says that it needs a reason or needed one: the checkpoint was near, bad or due then.
    Another wording of the same claim needs none.
    """

    revision: Revision
    differs: tuple[str, ...]
    asks: bool
    reason: str = ""


class Goalposts(Frozen):
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
    stands = edits_in_force(every)
    known = _not_undone(every, stands)
    if len(known) < 2:
        return None
    first = replace(known[0], definition=own_words(known[0].definition))
    edits = tuple(
        _edit(before, after, after in stands, facts, at)
        for before, after in pairwise(known)
    )
    if same_claim(known[0].definition, known[-1].definition) or original is None:
        return Goalposts(first, edits, None)
    if isinstance(original, str):
        return Goalposts(first, edits, None, original)
    return Goalposts(first, edits, original.judged(facts, at))


def _not_undone(
    every: Sequence[Revision], stands: Sequence[Revision]
) -> list[Revision]:
    """Return the versions that change anything, as `edits_in_force` does for claims: without those
    that were undone and those that undid them. `stands` are in force whatever they repeat.
    """
    known: list[Revision] = []
    for revision in every:
        same = [
            n
            for n, one in enumerate(known)
            if not changed(one.definition, revision.definition)
        ]
        if not same or revision in stands:
            known.append(revision)
        else:
            del known[same[0] + 1 :]
    return known


def _edit(
    before: Revision, after: Revision, stands: bool, facts: Ledger, at: datetime
) -> Edit:
    reason = reason_for(after, facts, at)
    differs = changed(before.definition, after.definition)
    return Edit(after, differs, stands and asks(after), reason.text if reason else "")


ENOUGH = 10
"""With fewer checkpoints, shares say nothing about a forecaster."""

PER_BIN = 5
"""Average checkpoints a bin needs. With fewer of them there are fewer, wider bins."""

ALWAYS_HALF = Decimal("0.25")
"""The Brier score of always saying 50 %."""


_SETTLED = frozenset({Status.MET, Status.MISSED})  # a proof
# A guard or a kill, at the end of its window
_WHOLE = frozenset({Status.HELD, Status.CLEARED})
_TURNED = frozenset({Status.BROKEN, Status.TRIPPED})
_TRUE = frozenset({Status.MET, Status.HELD, Status.TRIPPED})
"""The statuses of a claim that is true as written."""


class Outcome(StrEnum):
    """How a claim ended as written. A tripped kill is a yes, and so is a guard that held."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    VOID = "void"
    NONE = "not_scored"  # no deadline to compare p with


class Ending(Frozen):
    """How an original checkpoint ended.

    From the day `settled` on, stating a probability is hindsight; None until then. `passed` says
    whether its deadline `due` is over.
    """

    outcome: Outcome
    reason: str
    due: date | None = None
    settled: date | None = None
    passed: bool = False


class StatedForecast(Frozen):
    """One probability, 0 to 1, stated on a day.

    `brier` (0 to 1) is None while unscored. Then `why_not` says whether it ever will be scored.
    """

    p: Decimal
    stated: date
    brier: Decimal | None = None
    why_not: str = ""


class Scored(Frozen):
    """A checkpoint's forecasts, oldest first, and how its original version ended."""

    checkpoint: str
    ending: Ending
    forecasts: tuple[StatedForecast, ...] = ()

    @property
    def counted(self) -> tuple[StatedForecast, ...]:
        """Return the forecasts that have a score."""
        return tuple(
            forecast for forecast in self.forecasts if forecast.brier is not None
        )

    @property
    def brier(self) -> Decimal | None:
        """Return the mean score of the forecasts; None if none is scored."""
        return _mean(
            [
                forecast.brier
                for forecast in self.forecasts
                if forecast.brier is not None
            ]
        )


class Bin(Frozen):
    """Forecasts from `low` up to `high`: their number, their mean p, and how many came true."""

    low: Decimal
    high: Decimal
    n: int
    mean_p: Decimal
    came_true: int


class Totals(Frozen):
    """All checkpoints whose original deadline is over; `early` counts those settled before theirs.

    `brier` is the mean over checkpoints. `same_rate` is the score of always saying the share that
    came true. Both are None without checkpoints. `bins` is empty below `ENOUGH` checkpoints.
    """

    checkpoints: int
    forecasts: int
    came_true: int
    brier: Decimal | None
    same_rate: Decimal | None
    bins: tuple[Bin, ...]
    early: int
    waiting: int  # their deadline has passed, and no evidence says how they ended


def ending(wording: Wording, facts: Ledger, begun: datetime, at: datetime) -> Ending:
    """Return how the original version of a checkpoint ended by `at`.

    `begun` is when its first forecast was stated, at the latest `at`.
    """
    checkpoint = wording.checkpoint
    zone = wording.book.zone_of(wording.checkpoint.ticker)
    if checkpoint.role is Role.GAUGE:
        return Ending(Outcome.NONE, "a gauge promises nothing")
    if checkpoint.role is Role.PROOF and (
        checkpoint.every is not None or checkpoint.target
    ):
        return Ending(Outcome.NONE, "it recurs, and p does not say for which period")
    verdict_then = wording.judged(facts, at)
    if verdict_then.due is None:
        return Ending(
            Outcome.NONE, "no due and no period: without a deadline it could never fail"
        )
    passed = local_day(at, zone) > verdict_then.due
    if verdict_then.status is Status.VOID:
        return Ending(
            Outcome.VOID, verdict_then.reason, verdict_then.due, passed=passed
        )
    end = _decision(wording, facts, begun, verdict_then, at)
    if end is None or Mark.PROVISIONAL in verdict_then.marks:
        word = verdict_then.status.replace("_", " ")
        return Ending(
            Outcome.OPEN,
            f"{word}: {verdict_then.reason}",
            verdict_then.due,
            passed=passed,
        )
    status, moment = end
    settled = local_day(moment, zone)
    # an event may be known before it is recorded; a test is open until its figures are public
    if any(
        isinstance(claim, Event | Score) for claim in single_claims(checkpoint.claim)
    ):
        settled = min(
            settled,
            verdict_then.settled_on or settled,
            verdict_then.due + timedelta(days=1),
        )
    late = verdict_then.timing is Timing.LATE
    reason = (
        verdict_then.reason
        if status is verdict_then.status
        else f"{status} on {settled}"
    )
    return Ending(
        Outcome.YES if status in _TRUE and not late else Outcome.NO,
        f"late, due {verdict_then.due}: {reason}" if late else reason,
        verdict_then.due,
        settled,
        passed,
    )


def _decision(
    wording: Wording,
    facts: Ledger,
    begun: datetime,
    verdict_then: Verdict,
    at: datetime,
) -> tuple[Status, datetime] | None:
    """Return the status that decides a claim and when it was first read; None while it is open.

    A proof is decided when it is met or missed. A guard that broke has failed, and a kill that
    tripped has come true, whatever they read later. Only a window that proves good at its end
    (after a restatement) or a ruling says otherwise: then it is decided since it first read so.

    `verdict_then` is that of `at`. `begun` is when the first forecast was stated; the search begins
    at the start of the window if that is earlier.
    """
    checkpoint = wording.checkpoint
    first = begun
    if checkpoint.role is Role.PROOF:
        if verdict_then.status not in _SETTLED:
            return None
        ends = _SETTLED
    else:
        scope = Scope(wording.book, facts, at, ticker=checkpoint.ticker)
        since = deadline_of(dated(checkpoint, scope), scope).since
        first = min(begun, last_moment(since, scope.zone)) if since else begun
        final = verdict_then.status in _WHOLE or Mark.RULED in verdict_then.marks
        ends = (_WHOLE | _TURNED) & {verdict_then.status} if final else _TURNED
    story = _story(wording, facts, first, at)
    decided = next(((when, status) for when, status in story if status in ends), None)
    if decided is None:
        return None
    when, status = decided
    return (verdict_then.status if verdict_then.status in ends else status), when


def _story(
    wording: Wording, facts: Ledger, first: datetime, at: datetime
) -> Iterator[tuple[datetime, Status]]:
    """Yield each status from `first` to `at`, with the moment it began."""
    yield first, wording.judged(facts, first).status
    known = facts.belonging_to(wording.book).unedited()
    for flip in flips(wording.book, known, wording.checkpoint, first, at):
        if flip.key == wording.checkpoint.id:
            yield flip.at, Status(flip.after)


def score(
    checkpoint: str, end: Ending, stated: Iterable[Stated], zone: ZoneInfo
) -> Scored:
    """Score the probabilities of a checkpoint: (p - outcome)², 0 is best and 1 worst.

    The last one of each day counts. Withdrawing a p states nothing new and leaves earlier ones.
    """
    days: dict[date, Decimal | None] = {}
    for forecast in sorted(
        stated, key=lambda one: (one.known_at, one.p is not None, one.p)
    ):
        days[local_day(forecast.known_at, zone)] = forecast.p
    return Scored(
        checkpoint,
        end,
        tuple(_forecast(p, day, end) for day, p in days.items() if p is not None),
    )


def _forecast(p: Decimal, day: date, end: Ending) -> StatedForecast:
    if end.outcome not in (Outcome.YES, Outcome.NO) or end.settled is None:
        return StatedForecast(p, day, why_not=end.reason)
    if day >= end.settled:
        return StatedForecast(
            p, day, why_not=f"stated on {day}, decided since {end.settled}"
        )
    return StatedForecast(p, day, (p - (end.outcome is Outcome.YES)) ** 2)


def totals(scored: Iterable[Scored]) -> Totals:
    """Summarise all scored checkpoints after their deadline.

    Hits arrive early and misses only at the deadline, so counting earlier ones would flatter.
    """
    with_forecasts = [one for one in scored if one.forecasts]
    marked = [forecast for forecast in with_forecasts if forecast.brier is not None]
    past = [one for one in marked if one.ending.passed]
    true = sum(one.ending.outcome is Outcome.YES for one in past)
    share = Decimal(true) / len(past) if past else None
    return Totals(
        checkpoints=len(past),
        forecasts=sum(len(one.counted) for one in past),
        came_true=true,
        brier=_mean([one.brier for one in past if one.brier is not None]),
        same_rate=None if share is None else share * (1 - share),
        bins=tuple(_bins(past)),
        early=len(marked) - len(past),
        waiting=sum(
            forecast.ending.outcome is Outcome.OPEN and forecast.ending.passed
            for forecast in with_forecasts
        ),
    )


def _bins(past: Sequence[Scored]) -> Iterator[Bin]:
    """Sort forecasts into bins of equal width, without empty ones."""
    if len(past) < ENOUGH:
        return
    count = max(n for n in (2, 4, 5, 10) if n * PER_BIN <= len(past))
    sorted_in: dict[int, list[tuple[Decimal, bool]]] = {}
    for one in past:
        for forecast in one.counted:
            place = min(int(forecast.p * count), count - 1)
            sorted_in.setdefault(place, []).append(
                (forecast.p, one.ending.outcome is Outcome.YES)
            )
    for place, stated in sorted(sorted_in.items()):
        mean = sum((p for p, _ in stated), Decimal(0)) / len(stated)
        low = Decimal(place) / count
        high = Decimal(place + 1) / count
        yield Bin(low, high, len(stated), mean, sum(came for _, came in stated))


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None
