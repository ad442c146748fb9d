"""The window of a checkpoint, how long evidence is awaited after it, and outages that extend it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import is_daily, named, observed_daily, reading
from catalyst_tui.book.model.book import Checkpoint, Claim, Event, Gauge, Group, Score, Test
from catalyst_tui.book.model.dates import Window, day_window, local_day
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.judge.evaluate.reads import in_own_calendar
from catalyst_tui.judge.evaluate.scope import PRINT_GRACE, Scope
from catalyst_tui.judge.ledger.facts import Ledger, Need, Outage
from catalyst_tui.judge.verdict import Timing

EVENT_GRACE = timedelta(days=60)
CLOSE_GRACE = timedelta(days=14)


class Deadline(Struct, frozen=True):
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
        return Timing.LATE if self.last is not None and day > self.last else Timing.ON_TIME


def dated(checkpoint: Checkpoint, scope: Scope) -> Checkpoint:
    """Replace dates that wait for an earnings report by its day, known or expected."""
    if checkpoint.due_after is None and checkpoint.since_after is None:
        return checkpoint
    due, since = (
        _print_day(period, checkpoint, scope)
        for period in (checkpoint.due_after, checkpoint.since_after)
    )
    if since is not None and isinstance(checkpoint.claim, Test) and is_daily(checkpoint.claim.expr):
        since = day_window(_first_close(since.first, checkpoint, scope))
    return replace(checkpoint, due=due or checkpoint.due, since=since or checkpoint.since)


def _first_close(printed: date, checkpoint: Checkpoint, scope: Scope) -> date:
    """Return the first session that closes after a report.

    That is the next session, or the same one if the report was public while it lasted. A future
    report is expected in the evening.
    """
    sessions = scope.sessions(checkpoint.ticker)
    period = checkpoint.since_after
    if checkpoint.ticker is None or period is None:
        return printed
    last = period if period.span < Span.QUARTER else period.parts(Span.QUARTER)[-1]
    known = scope.ledger.print_of(checkpoint.ticker, last, scope.at)
    in_time = known is not None and sessions.held(printed) and known < sessions.close_of(printed)
    return printed if in_time else sessions.on_or_after(printed + timedelta(days=1))


def _print_day(period: Period | None, checkpoint: Checkpoint, scope: Scope) -> Window | None:
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
        periods = [fiscal.own(one.period) for one in checkpoint.claim.members if one.period]
        if len(periods) == len(checkpoint.claim.members):  # each has its own: theirs is the window
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
    return _verify_by(checkpoint.claim, deadline, deadline.last, scope)


def _verify_by(claim: Claim, deadline: Deadline, last: date, scope: Scope) -> date:
    match claim:
        case Group(members):
            return max(_verify_by(member.claim, deadline, last, scope) for member in members)
        case Test(expr) | Gauge(expr) if not is_daily(expr):
            if deadline.period is None and reading(expr).only_guides:
                return last + PRINT_GRACE
            scope = in_own_calendar(expr, scope)
            period = last_period(deadline, scope)
            ticker = scope.ticker
            if period is None or ticker is None:
                return last + EVENT_GRACE
            expected, _ = scope.expected_print(ticker, period)
            return max(expected, last) + PRINT_GRACE
        case Event():
            return last + EVENT_GRACE
        case Test() | Score() | Gauge():
            return last + CLOSE_GRACE
    raise TypeError(f"not a claim: {claim!r}")


def span_of(checkpoint: Checkpoint, scope: Scope) -> Span:
    """Return the length of the checkpoint's periods: as asked for, as its series come, else
    quarters."""
    if checkpoint.period is not None:
        return checkpoint.period.span
    if checkpoint.every is not None and checkpoint.every > Span.MONTH:
        return checkpoint.every
    return _cadence(checkpoint.claim, scope)


def _cadence(claim: Claim, scope: Scope) -> Span:
    """Return how often the figures of a claim come. A standard metric comes each quarter."""
    match claim:
        case Group(members):
            return max(_cadence(member.claim, scope) for member in members)
        case Test(expr) | Gauge(expr):
            names = reading(expr).metrics
            if names.isdisjoint(scope.book.series):
                return Span.QUARTER
            series = [
                scope.book.series.get(name)
                for name in names
                if scope.nature(name) is not Nature.PRICE
            ]
            spans = [one.every if one else Span.QUARTER for one in series]
            return max((one for one in spans if not one.dated), default=Span.QUARTER)
    return Span.QUARTER


NAMES = {Need.PRICES: "prices", Need.FILINGS: "SEC filings"}


def unreachable(claim: Claim, until: date, scope: Scope) -> str:
    """Say why silence proves nothing, as the end of a sentence; empty if it does.

    An outage counts if it began while evidence was awaited, by the end of `until`, and is not over.
    """
    zone = scope.zone
    for outage in outages_about(claim, scope):
        if local_day(outage.first, zone) <= until:
            since = local_day(outage.first, zone)
            return (
                f"; {NAMES[outage.need]} cannot be reached since {since}, so nothing is overdue yet"
            )
    return ""


def outages_about(claim: Claim, scope: Scope) -> list[Outage]:
    """Return the present outages of sources that would report on a claim."""
    under_way = outages(scope.ledger, scope.at)
    return [under_way[need] for need in dict.fromkeys(_needs(claim)) if need in under_way]


def outages(facts: Ledger, at: datetime) -> dict[Need, Outage]:
    """Return the outages at `at` that are not over."""
    return {
        outage.need: outage
        for outage in facts.record.outages
        if outage.first <= at and (outage.last is None or at < outage.last)
    }


def _needs(claim: Claim) -> Iterator[Need]:
    """Yield the sources that would report on a claim. Of a score only its user can."""
    match claim:
        case Group(members):
            for member in members:
                yield from _needs(member.claim)
        case Test(expr) | Gauge(expr):
            fetched = any(
                observed_daily(leaf) and not getattr(leaf, "every", None) for leaf in named(expr)
            )
            yield Need.PRICES if fetched else Need.FILINGS
        case Event():
            yield Need.FILINGS
        case Score():
            return
