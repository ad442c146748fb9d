"""Which periods and days of a window count, and when several in a row are enough.

Reported periods count by the day they end, guides by the day they were given, a consensus on each
day on which it stands. What becomes known after the last close counts from the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import dropwhile
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import form, is_daily, reading
from catalyst_tui.book.language.tree import Ahead, Expr, Forecast, Operand, Pooled, Run, walk
from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.book.model.owners import called
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.evaluate.reads import (
    ended_within,
    reported_periods,
)
from catalyst_tui.judge.evaluate.reported import forecast
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.evaluate.value import Truth, at_least, negate
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.judge.rules.deadlines import Deadline, last_period
from catalyst_tui.judge.sentence import Words, followed
from catalyst_tui.judge.verdict import Input

When = TypeVar("When", Period, date)


def counted(expr: Expr, deadline: Deadline, since: date | None, scope: Scope) -> Sequence[Period]:
    """Return the periods of the window at which a test is judged, oldest first."""
    periods = reported_periods(expr, scope)
    if deadline.period is not None or not reading(expr).only_guides:
        return ended_within(periods, scope.fiscal(scope.ticker), since, deadline.last)
    day_of = day_of_periods(expr, scope)
    days = {period: day_of(period) for period in periods}
    return [
        period
        for period, day in days.items()
        if (since is None or day >= since) and (deadline.last is None or day <= deadline.last)
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


def day_of_period(expr: Expr, period: Period, scope: Scope) -> date:
    """Return the day on which a test's result at `period` counts."""
    return day_of_periods(expr, scope)(period)


def day_of_periods(expr: Expr, scope: Scope) -> Callable[[Period], date]:
    """Return the function from a period to the day on which its result counts.

    That is the period's end. For a guide it is the day it was given, or the day of the report that
    should have given it.
    """
    if not reading(expr).only_guides:
        return scope.fiscal(scope.ticker).end
    given = _given(expr, scope)
    zone = scope.zone
    ticker = scope.ticker or ""

    def day_of(period: Period) -> date:
        moments = given(period)
        return local_day(max(moments), zone) if moments else scope.expected_print(ticker, period)[0]

    return day_of


def _given(expr: Expr, scope: Scope) -> Callable[[Period], Sequence[datetime]]:
    """Return the function from a period to the moments at which its guides were given."""
    leaves = reading(expr).leaves
    if form(expr).looks_back or any(isinstance(leaf, Pooled) for leaf in leaves):
        return lambda period: _known(truth(expr, scope.on(period)).inputs)
    of_leaves = [_given_of(leaf, scope) for leaf in leaves if isinstance(leaf, Forecast)]
    if len(of_leaves) == 1:
        return of_leaves[0]
    return lambda period: [moment for given in of_leaves for moment in given(period)]


def _given_of(leaf: Forecast, scope: Scope) -> Callable[[Period], Sequence[datetime]]:
    ticker = scope.ticker or ""
    back = 1 if leaf.when is Ahead.NEXT else 0
    if (
        leaf.when not in (Ahead.THIS, Ahead.NEXT)
        or scope.owner(leaf.metric, leaf.ticker) != scope.ticker
    ):
        return lambda period: _known(forecast(leaf, scope.on(period)).inputs)
    if leaf.kind != Kind.GUIDE:
        return lambda period: ()

    def given(period: Period) -> Sequence[datetime]:
        guide = scope.figure(
            ticker, leaf.metric, period.shift(back) if back else period, Kind.GUIDE
        )
        return (guide.fact.known_at,) if guide else ()

    return given


def _known(inputs: Sequence[Input]) -> Sequence[datetime]:
    return [item.known_at for item in inputs if item.kind is Kind.GUIDE and item.known_at]


def is_complete(expr: Expr, periods: Sequence[Period], deadline: Deadline, scope: Scope) -> bool:
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
    printed, estimated = scope.expected_print(scope.ticker, period)
    while printed > deadline.last:
        period = period.shift(-1)
        printed, estimated = scope.expected_print(scope.ticker, period)
    return not estimated and scope.ledger.print_of(scope.ticker, period, scope.at) is not None


def counts_from(checkpoint: Checkpoint, since: date | None, scope: Scope) -> str:
    """Say from which future day it counts; else empty."""
    if since is None or since <= scope.today:
        return ""
    printed = checkpoint.since_after
    if printed is None:
        return f"counts from {since}"
    expected, _ = scope.expected_print(checkpoint.ticker or "", printed)
    then = "the expected print" if expected >= since else "the session after the expected print"
    return f"counts from {since}, {then} of {printed}"


NO_PERIODS = "a consensus has no periods in a row: leave out `for`"


def on_consensus_alone(expr: Expr) -> bool:
    """Return whether a test reads a consensus, but nothing reported or guided each period."""
    read = reading(expr)
    if is_daily(expr) or read.periodic or read.names_its_periods:
        return False
    return any(isinstance(leaf, Forecast) and leaf.kind == Kind.CONSENSUS for leaf in read.apart)


def counts_periods(expr: Expr, checkpoint: Checkpoint) -> bool:
    """Return whether a test or its checkpoint asks for several periods in a row."""
    return checkpoint.run > 1 or any(isinstance(node, Run) for node in walk(expr))


def consensus_days(expr: Expr, first: date | None, last: date | None, scope: Scope) -> list[date]:
    """Return the days from `first` to `last` on which a consensus may have changed, oldest first.

    `first` is one of them, because an earlier consensus is still valid then. So is the last day of
    the window, or today.
    """
    end = scope.today if last is None else min(scope.today, last)
    if first is not None and first > end:
        return []
    days = {
        local_day(moment, scope.zone)
        for owner in _owners(expr, scope)
        for moment in scope.ledger.known_moments(owner)
        if moment <= scope.at
    }
    days = {day for day in days if (first is None or day >= first) and day <= end}
    return sorted(days | {end} | ({first} if first else set()))


def _owners(expr: Expr, scope: Scope) -> set[str]:
    """Return the tickers that a test reads."""
    owners = set[str]()
    for leaf in reading(expr).leaves:
        if isinstance(leaf, Pooled):
            owners.update(leaf.tickers)
        elif isinstance(leaf, Forecast | Operand):
            owners.update(filter(None, [scope.owner(leaf.metric, leaf.ticker)]))
    return owners


def run_of(
    periods: Sequence[Period], good: Callable[[Period], Truth], n: int, first: Period | None
) -> Truth:
    """Return a bad result only if the latest `n` periods are bad.

    A gap is unknown and does not reset the count. Nothing before `first` counts.
    """
    latest = good(periods[-1])
    if n == 1 or latest.state is not False:
        return latest
    legs = []
    for back in range(n):
        wanted = periods[-1].shift(-back)
        if first is not None and wanted < first:
            return replace(latest, state=True)
        legs.append(good(wanted) if wanted in periods else Truth(None, f"{wanted} is not known"))
    bad = at_least(n, [negate(leg) for leg in legs])
    if bad.state is None:
        return replace(latest, state=None, said=f"{latest.reason}; {bad.reason}")
    told = followed(latest.said, f"; {n} in a row") if bad.state else latest.said
    return replace(latest, state=not bad.state, said=told)


def may_hold(states: Sequence[bool | None], n: int) -> bool:
    """Return whether a test may have held `n` times in a row. Unknown states may have held."""
    hopeful = 0
    for state in states:
        hopeful = hopeful + 1 if state is not False else 0
        if hopeful >= n:
            return True
    return False


def bad_once(good: Iterable[tuple[Period | date, bool | None]], n: int) -> str:
    """Say when `n` in a row were first not good; empty if they never were."""
    streak = 0
    for when, state in good:
        streak = 0 if state else streak + 1
        if streak >= n:
            return f"it was {'not known' if state is None else 'bad'} at {when}"
    return ""


def with_later(
    result: Truth, expr: Expr, day: date, until: date | None, scope: Scope
) -> tuple[Truth, str]:
    """Add to the result of the last close what became known since, and return that in words.

    `day` is the day of that close, `until` the last day that counts.
    """
    evening = last_moment(day, scope.zone)
    if evening >= scope.at or not reads_figures(expr):
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
    told = "; ".join(
        f"{called(item.ticker, item.metric)} {item.period} {item.value}, "
        f"known since {local_day(item.known_at, scope.zone)}, {when}"
        for item in later
        if item.known_at
    )
    inputs = (*(item for item in result.inputs if not _same(item, later)), *later)
    said: Words = followed(result.said, f"; {told}")
    if result.state is None:  # it was unknown then
        said = told if now.state is not None else f"{told}; {now.reason}"
    return replace(result, said=said, inputs=inputs), told


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
