"""The window of a checkpoint, how long evidence is awaited after it, and which periods and days of
it count.

Reported periods count by the day they end, guides by the day they were given, a consensus on each
day on which it stands. What becomes known after the last close counts from the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import dropwhile
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily, named, observed_daily, reading
from catalyst_tui.book.language.tree import Expr, Forecast, Operand, Pooled, Run, walk
from catalyst_tui.book.model.book import (
    Checkpoint,
    Claim,
    Event,
    Gauge,
    Group,
    Role,
    Test,
)
from catalyst_tui.book.model.dates import Window, day_window, last_moment
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.subject import called
from catalyst_tui.judge.evaluate.reads import (
    ended_within,
    in_own_calendar,
    observations,
    owners,
    reported_periods,
    single_claims,
    within,
)
from catalyst_tui.judge.evaluate.scope import PRINT_GRACE, Scope
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.kinds import Words, followed
from catalyst_tui.judge.ledger.columns import quarter_of
from catalyst_tui.judge.ledger.facts import Kind, Ledger, Need, Outage
from catalyst_tui.judge.verdict import Input, Timing
from catalyst_tui.values import Frozen

EVENT_GRACE = timedelta(days=60)
CLOSE_GRACE = timedelta(days=14)


class Deadline(Frozen):
    """The window of a claim; each end is None if the book names none.

    What happens before `first` is early, after `last` late. Nothing before `since` settles a test.
    """

    first: date | None
    last: date | None
    since: date | None
    period: Period | None = None

    def timing(self, day: date) -> Timing | None:
        """Return whether something on `day` was early, on time or late; None without a window."""
        if self.first is None and self.last is None:
            return None
        if self.first is not None and day < self.first:
            return Timing.EARLY
        return (
            Timing.LATE if self.last is not None and day > self.last else Timing.ON_TIME
        )


def dated(checkpoint: Checkpoint, scope: Scope) -> Checkpoint:
    """Replace dates that wait for an earnings report by its day, known or expected."""
    if checkpoint.due_after is None and checkpoint.since_after is None:
        return checkpoint
    due, since = (
        _print_day(period, checkpoint, scope)
        for period in (checkpoint.due_after, checkpoint.since_after)
    )
    if (
        since is not None
        and isinstance(checkpoint.claim, Test)
        and is_daily(checkpoint.claim.expr)
    ):
        since = day_window(_first_close(since.first, checkpoint, scope))
    return replace(
        checkpoint, due=due or checkpoint.due, since=since or checkpoint.since
    )


def _first_close(printed: date, checkpoint: Checkpoint, scope: Scope) -> date:
    """Return the first session that closes after a report.

    That is the next session, or the same one if the report was public while it lasted. A future
    report is expected in the evening.
    """
    sessions = scope.sessions(checkpoint.ticker)
    period = checkpoint.since_after
    if checkpoint.ticker is None or period is None:
        return printed
    known = scope.ledger.print_of(checkpoint.ticker, quarter_of(period), scope.at)
    in_time = (
        known is not None
        and sessions.held(printed)
        and known < sessions.close_of(printed)
    )
    return printed if in_time else sessions.on_or_after(printed + timedelta(days=1))


def _print_day(
    period: Period | None, checkpoint: Checkpoint, scope: Scope
) -> Window | None:
    if period is None or checkpoint.ticker is None:
        return None
    return day_window(scope.expected_print(checkpoint.ticker, period)[0])


def deadline_of(checkpoint: Checkpoint, scope: Scope) -> Deadline:
    """Return the checkpoint's window in days."""
    fiscal = scope.fiscal(checkpoint.ticker)
    if checkpoint.period is not None:
        period = fiscal.own(checkpoint.period)
        first = fiscal.start(period)
        last = fiscal.end(period)
        return Deadline(first, last, first, period)
    since = checkpoint.since
    due = checkpoint.due
    if due is None and isinstance(checkpoint.claim, Group):
        periods = [
            fiscal.own(member.period)
            for member in checkpoint.claim.members
            if member.period
        ]
        if len(periods) == len(checkpoint.claim.members):
            # Each member has its own period: together they set the window
            first = min(map(fiscal.start, periods))
            last = max(map(fiscal.end, periods))
            return Deadline(since.first if since else first, last, first)
    begins = since.first if since else due.first if due and due.coarse else None
    settles = since.first if since else checkpoint.opened
    return Deadline(begins, due.last if due else None, settles)


def last_period(deadline: Deadline, scope: Scope) -> Period | None:
    """Return the last period that the window covers fully; None if it has no end."""
    if deadline.period is not None or deadline.last is None:
        return deadline.period
    fiscal = scope.fiscal(scope.ticker)
    period = fiscal.containing(deadline.last, scope.span)
    return period if fiscal.end(period) <= deadline.last else period.shift(-1)


def verify_by(checkpoint: Checkpoint, deadline: Deadline, scope: Scope) -> date | None:
    """Return the last day on which evidence is awaited; None without a deadline."""
    if checkpoint.verify_by is not None or deadline.last is None:
        return checkpoint.verify_by
    claims = single_claims(checkpoint.claim)
    return max(_verify_by(claim, deadline, deadline.last, scope) for claim in claims)


def _verify_by(claim: Claim, deadline: Deadline, last: date, scope: Scope) -> date:
    match claim:
        case Test(expr) | Gauge(expr) if not is_daily(expr):
            if deadline.period is None and reading(expr).only_guides:
                return last + PRINT_GRACE
            scope = in_own_calendar(expr, scope)
            period = last_period(deadline, scope)
            if period is None or scope.ticker is None:
                return last + EVENT_GRACE
            return max(scope.report_is_due(scope.ticker, period), last + PRINT_GRACE)
        case Event():
            return last + EVENT_GRACE
    return last + CLOSE_GRACE


def span_of(checkpoint: Checkpoint, scope: Scope) -> Span:
    """Return the length of the checkpoint's periods: as asked for, as its series come, else
    quarters."""
    if checkpoint.period is not None:
        return checkpoint.period.span
    if checkpoint.every is not None and checkpoint.every > Span.MONTH:
        return checkpoint.every
    return max(_cadence(claim, scope) for claim in single_claims(checkpoint.claim))


def _cadence(claim: Claim, scope: Scope) -> Span:
    """Return how often the figures of a claim come. A standard metric comes each quarter."""
    if not isinstance(claim, Test | Gauge):
        return Span.QUARTER
    names = reading(claim.expr).metrics
    if names.isdisjoint(scope.book.series):
        return Span.QUARTER
    every = [
        scope.book.series.get(name)
        for name in names
        if scope.nature(name) is not Nature.PRICE
    ]
    spans = [one.every if one else Span.QUARTER for one in every]
    return max((span for span in spans if not span.dated), default=Span.QUARTER)


NAMES = {Need.PRICES: "prices", Need.FILINGS: "SEC filings"}


def unreachable(claim: Claim, until: date, scope: Scope) -> str:
    """Say why silence proves nothing, as the end of a sentence; empty if it does.

    An outage counts if it began while evidence was awaited, by the end of `until`, and is not over.
    """
    for outage in outages_about(claim, scope):
        since = scope.day_at(outage.first)
        if since <= until:
            what = NAMES[outage.need]
            return (
                f"; {what} cannot be reached since {since}, so nothing is overdue yet"
            )
    return ""


def outages_about(claim: Claim, scope: Scope) -> list[Outage]:
    """Return the present outages of sources that would report on a claim."""
    under_way = outages(scope.ledger, scope.at)
    return [
        under_way[need] for need in dict.fromkeys(_needs(claim)) if need in under_way
    ]


def outages(facts: Ledger, at: datetime) -> dict[Need, Outage]:
    """Return the outages at `at` that are not over."""
    return {
        outage.need: outage
        for outage in facts.record.outages
        if outage.first <= at and (outage.last is None or at < outage.last)
    }


def _needs(claims: Claim) -> Iterator[Need]:
    """Yield the sources that would report on a claim. Of a score only its user can."""
    for claim in single_claims(claims):
        if isinstance(claim, Test | Gauge):
            leaves = (leaf for leaf in named(claim.expr) if observed_daily(leaf))
            fetched = any(not getattr(leaf, "every", None) for leaf in leaves)
            yield Need.PRICES if fetched else Need.FILINGS
        elif isinstance(claim, Event):
            yield Need.FILINGS


When = TypeVar("When")


def counted(
    expr: Expr, deadline: Deadline, since: date | None, scope: Scope
) -> Sequence[Period]:
    """Return the periods of the window at which a test is judged, oldest first."""
    periods = reported_periods(expr, scope)
    if deadline.period is not None or not reading(expr).only_guides:
        return ended_within(periods, scope.fiscal(scope.ticker), since, deadline.last)
    day_of = day_of_periods(expr, scope)
    days = {period: day_of(period) for period in periods}
    return [
        period
        for period, day in days.items()
        if (since is None or day >= since)
        and (deadline.last is None or day <= deadline.last)
    ]


def from_first_value(
    states: Iterable[tuple[When, bool | None]], checkpoint: Checkpoint
) -> Iterator[tuple[When, bool | None]]:
    """Yield the states of a window. Without `from` it begins where the test has its first value.

    Before that a look-back is not full, and keeps no window open.
    """
    if checkpoint.since is None:
        return dropwhile(lambda item: item[1] is None, states)
    return iter(states)


def day_of_periods(expr: Expr, scope: Scope) -> Callable[[Period], date]:
    """Return the function from a period to the day on which its result counts.

    That is the period's end. For a guide it is the day it was given, or the day of the report that
    should have given it.
    """
    if not reading(expr).only_guides:
        return scope.fiscal(scope.ticker).end

    def day_of(period: Period) -> date:
        inputs = truth(expr, scope.on(period)).inputs
        guides = (item.known_at for item in inputs if item.kind is Kind.GUIDE)
        given = max(filter(None, guides), default=None)
        if given is None:
            return scope.expected_print(scope.ticker or "", period)[0]
        return scope.day_at(given)

    return day_of


def is_complete(
    expr: Expr, periods: Sequence[Period], deadline: Deadline, scope: Scope
) -> bool:
    """Return whether the last period that can count is known.

    For guides: whether the window is over and its last report is known. A test that names its
    periods has one result.
    """
    if reading(expr).names_its_periods:
        return bool(periods)
    if deadline.period is not None or not reading(expr).only_guides:
        return bool(periods) and periods[-1] == last_period(deadline, scope)
    if deadline.last is None or scope.today <= deadline.last or scope.ticker is None:
        return False
    period = scope.fiscal(scope.ticker).containing(deadline.last, scope.span)
    while scope.expected_print(scope.ticker, period)[0] > deadline.last:
        period = period.shift(-1)
    return scope.ledger.print_of(scope.ticker, period, scope.at) is not None


def counting_since(checkpoint: Checkpoint, deadline: Deadline) -> date | None:
    """Return the first day that counts. That a thesis was opened limits its proofs alone."""
    limits = checkpoint.since or checkpoint.period or checkpoint.role is Role.PROOF
    return deadline.since if limits else None


def counts_from(checkpoint: Checkpoint, since: date | None, scope: Scope) -> str:
    """Say from which future day it counts; else empty."""
    if since is None or since <= scope.today:
        return ""
    printed = checkpoint.since_after
    if printed is None:
        return f"counts from {since}"
    expected, _ = scope.expected_print(checkpoint.ticker or "", printed)
    then = (
        "the expected print"
        if expected >= since
        else "the session after the expected print"
    )
    return f"counts from {since}, {then} of {printed}"


NO_PERIODS = "a consensus has no periods in a row: leave out `for`"


def days_of_test(
    expr: Expr, first: date | None, last: date | None, scope: Scope
) -> Sequence[date]:
    """Return the days from `first` to `last` on which a test is judged: those with a close, else
    those on which a consensus may have changed."""
    if is_daily(expr):
        return within(observations(expr, scope), first, last)
    return _consensus_days(expr, first, last, scope)


def counts_periods(expr: Expr, checkpoint: Checkpoint) -> bool:
    """Return whether a test or its checkpoint asks for several periods in a row."""
    return checkpoint.run > 1 or any(isinstance(node, Run) for node in walk(expr))


def _consensus_days(
    expr: Expr, first: date | None, last: date | None, scope: Scope
) -> list[date]:
    """Return the days from `first` to `last` on which a consensus may have changed, oldest first.

    `first` is one of them, because an earlier consensus is still valid then. So is the last day of
    the window, or today.
    """
    end = scope.today if last is None else min(scope.today, last)
    if first is not None and first > end:
        return []
    days = {
        scope.day_at(moment)
        for owner in owners(expr, scope)
        for moment in scope.ledger.known_moments(owner)
        if moment <= scope.at
    }
    days = {day for day in days if (first is None or day >= first) and day <= end}
    return sorted(days | {end} | ({first} if first else set()))


def may_hold(states: Sequence[bool | None], n: int) -> bool:
    """Return whether a test may have held `n` times in a row. Unknown states may have held."""
    hopeful = 0
    for state in states:
        hopeful = hopeful + 1 if state is not False else 0
        if hopeful >= n:
            return True
    return False


def with_later(
    result: Truth, expr: Expr, day: date, until: date | None, scope: Scope
) -> tuple[Truth, str]:
    """Add to the result of the last close what became known since, and return that in words.

    `day` is the day of that close, `until` the last day that counts.
    """
    evening = last_moment(day, scope.zone)
    if evening >= scope.at or not is_daily(expr) or not reads_figures(expr):
        return result, ""
    now = truth(expr, replace(scope, day=day))
    later = tuple(
        replace(item, later=True)
        for item in now.inputs
        if item.known_at and item.known_at > evening and item not in result.inputs
    )
    if not later:
        return result, ""
    when = (
        "counts from the next close"
        if until is None or scope.today <= until
        else "after its last close"
    )
    news = "; ".join(
        f"{called(item.ticker, item.metric)} {item.period} {item.value}, "
        f"known since {scope.day_at(item.known_at)}, {when}"
        for item in later
        if item.known_at
    )
    inputs = (*(item for item in result.inputs if not _same(item, later)), *later)
    words: Words = followed(result.words, f"; {news}")
    if result.state is None:  # it was unknown then
        words = news if now.state is not None else f"{news}; {now.reason}"
    return replace(result, words=words, inputs=inputs), news


def reads_figures(expr: Expr) -> bool:
    """Return whether a test over closes also reads reported, guided or expected figures."""
    return any(
        isinstance(leaf, Pooled | Forecast)
        or (isinstance(leaf, Operand) and leaf.every is None and leaf.metric != "price")
        for leaf in reading(expr).leaves
    )


def _same(item: Input, later: tuple[Input, ...]) -> bool:
    """Return whether an unknown input is filled by one of the later ones."""
    about = (item.ticker, item.metric, item.period, item.kind)
    return item.value is None and about in [
        (one.ticker, one.metric, one.period, one.kind) for one in later
    ]
