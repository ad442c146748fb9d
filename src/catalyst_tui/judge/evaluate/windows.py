"""What a window counts: reported periods by when they end, guides by the day they were given.

A guide is a statement of a day. A test over guides alone is judged when one is known, reported or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import dropwhile
from typing import TypeVar

from catalyst_tui.book.language.leaves import form, reading
from catalyst_tui.book.language.tree import Ahead, Expr, Forecast, Pooled
from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.evaluate.dependencies import (
    ended_within,
    reported_periods,
)
from catalyst_tui.judge.evaluate.reported import forecast
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.judge.rules.deadline import Promise, last_period
from catalyst_tui.judge.verdict import Input

When = TypeVar("When", Period, date)


def counted(expr: Expr, promise: Promise, since: date | None, scope: Scope) -> Sequence[Period]:
    """The periods a test is judged at that count, from `since` to the end of the promise, oldest first."""
    periods = reported_periods(expr, scope)
    if promise.period is not None or not reading(expr).only_guides:
        return ended_within(periods, scope.fiscal(scope.ticker), since, promise.last)
    day_of = day_of_periods(expr, scope)
    days = {period: day_of(period) for period in periods}
    return [
        period
        for period, day in days.items()
        if (since is None or day >= since) and (promise.last is None or day <= promise.last)
    ]


def from_first_value(
    states: Iterable[tuple[When, bool | None]], checkpoint: Checkpoint
) -> Iterator[tuple[When, bool | None]]:
    """Yield the states of a window. Without `from` it begins where the test has its first value.

    A function that looks back has none at the first periods or days known; they keep no window open.
    """
    if checkpoint.since is None:
        return dropwhile(lambda item: item[1] is None, states)
    return iter(states)


def day_of_period(expr: Expr, period: Period, scope: Scope) -> date:
    """The day a test's result at `period` is of."""
    return day_of_periods(expr, scope)(period)


def day_of_periods(expr: Expr, scope: Scope) -> Callable[[Period], date]:
    """The day a test's result at a period is of: its end; of a guide the day it was given, and of one that
    was not given that of the print it should have come with."""
    if not reading(expr).only_guides:
        return scope.fiscal(scope.ticker).end
    given, zone, ticker = _given(expr, scope), scope.zone, scope.ticker or ""

    def day_of(period: Period) -> date:
        moments = given(period)
        return local_day(max(moments), zone) if moments else scope.expected_print(ticker, period)[0]

    return day_of


def _given(expr: Expr, scope: Scope) -> Callable[[Period], Sequence[datetime]]:
    """When the guides that a test over guides alone reads at a period were given."""
    leaves = reading(expr).leaves
    if form(expr).looks_back or any(isinstance(leaf, Pooled) for leaf in leaves):
        return lambda period: _known(truth(expr, scope.on(period)).inputs)
    of_leaves = [_given_of(leaf, scope) for leaf in leaves if isinstance(leaf, Forecast)]
    if len(of_leaves) == 1:
        return of_leaves[0]
    return lambda period: [moment for given in of_leaves for moment in given(period)]


def _given_of(leaf: Forecast, scope: Scope) -> Callable[[Period], Sequence[datetime]]:
    ticker, back = scope.ticker or "", 1 if leaf.when is Ahead.NEXT else 0
    if leaf.when not in (Ahead.THIS, Ahead.NEXT) or scope.owner(leaf.metric, leaf.ticker) != scope.ticker:
        return lambda period: _known(forecast(leaf, scope.on(period)).inputs)
    if leaf.kind != Kind.GUIDE:
        return lambda period: ()

    def given(period: Period) -> Sequence[datetime]:
        guide = scope.figure(ticker, leaf.metric, period.shift(back) if back else period, Kind.GUIDE)
        return (guide.fact.known_at,) if guide else ()

    return given


def _known(inputs: Sequence[Input]) -> Sequence[datetime]:
    return [item.known_at for item in inputs if item.kind is Kind.GUIDE and item.known_at]


def is_complete(expr: Expr, periods: Sequence[Period], promise: Promise, scope: Scope) -> bool:
    """Whether the last period that can count is among `periods`; for guides, whether the window is over and
    the last print in it is known. A test that names its periods has but one result."""
    if reading(expr).names_its_periods:
        return bool(periods)
    if promise.period is not None or not reading(expr).only_guides:
        return bool(periods) and periods[-1] == last_period(promise, scope)
    if promise.last is None or scope.today <= promise.last or scope.ticker is None:
        return False
    period = scope.fiscal(scope.ticker).containing(promise.last, scope.span)
    printed, estimated = scope.expected_print(scope.ticker, period)
    while printed > promise.last:
        period = period.shift(-1)
        printed, estimated = scope.expected_print(scope.ticker, period)
    return not estimated and scope.ledger.print_of(scope.ticker, period, scope.at) is not None


def counts_from(checkpoint: Checkpoint, since: date | None, scope: Scope) -> str:
    """From when it counts, where that is a day to come; else empty."""
    if since is None or since <= scope.today:
        return ""
    printed = checkpoint.since_after
    if printed is None:
        return f"counts from {since}"
    expected, _ = scope.expected_print(checkpoint.ticker or "", printed)
    then = "the expected print" if expected >= since else "the session after the expected print"
    return f"counts from {since}, {then} of {printed}"
