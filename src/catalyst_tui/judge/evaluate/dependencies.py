"""What a test reads, and along which axis it moves: the days of closes or the periods of reports."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain, pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import form, named, reading
from catalyst_tui.book.language.tree import (
    Ahead,
    Correlation,
    Expr,
    Holding,
    Macro,
    Operand,
)
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.owners import WORLD
from catalyst_tui.book.model.period import IN_TIME, FiscalYear, Period, Span, week_of
from catalyst_tui.judge.evaluate.dated_series import dated_name
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.judge.verdict import Input

LOOKED_BACK = 800
"""Days a test of time alone looks back."""


def traded(expr: Expr, scope: Scope) -> set[str]:
    """The series of closes a test reads: tickers, and macro series by their own name."""
    return _traded(expr, scope) | (set(owned(scope.book)) if reading(expr).weighs else set())


def owned(book: Book) -> list[str]:
    """The tickers of which anything is or was held."""
    return [symbol for symbol, ticker in book.tickers.items() if ticker.lots]


def _traded(expr: Expr, scope: Scope) -> set[str]:
    """The same without what a weight is a share of."""
    symbols = set()
    for node in named(expr):
        match node:
            case Correlation(left, right):
                symbols |= {left, right}
            case Macro(id_):
                symbols.add(macro_name(id_))
            case Holding("gain") if scope.ticker is not None:
                symbols.add(scope.ticker)
            case Operand(every=Span()):
                symbols.add(dated_of(node, scope))
            case Operand() if scope.nature(node.metric) is Nature.PRICE:
                symbols.add(scope.owner(node.metric, node.ticker) or "")
    return symbols


def dated_of(leaf: Operand, scope: Scope) -> str:
    """Under which name the values of a series that has days or weeks stand beside the closes."""
    return dated_name(scope.owner(leaf.metric, leaf.ticker) or WORLD, leaf.metric, leaf.every or Span.DAY)


def unbroken(weeks: Sequence[date]) -> bool:
    """Whether no week is missing between the days of a weekly series."""
    return all(week_of(before).shift(1) == week_of(after) for before, after in pairwise(weeks))


def macro_name(id_: str) -> str:
    """Under which name the observations of a macro series are kept beside the closes."""
    return f"fred:{id_}"


def observations(expr: Expr, scope: Scope) -> Sequence[date]:
    """The days on which all that a test reads was observed, oldest first; for time alone, every day.

    What is observed far less often than the rest, such as inflation beside a price, stands until it is again.
    A weight is observed whenever anything that is held closes; of the others the last close counts.
    """
    series = [scope.days(symbol) for symbol in sorted(_traded(expr, scope))]
    if reading(expr).weighs:
        series.append(_together([scope.days(symbol) for symbol in owned(scope.book)]))
    if not series:
        return [scope.today - timedelta(days=back) for back in reversed(range(LOOKED_BACK))]
    first, *others = _frequent(series, scope.today)
    for known in map(set, others):
        first = [day for day in first if day in known]
    return first


def _together(series: Sequence[Sequence[date]]) -> Sequence[date]:
    """Every day on which any of them was observed; on one exchange they are the same days."""
    apart: list[Sequence[date]] = []
    for days in series:
        if days not in apart:
            apart.append(days)
    return apart[0] if len(apart) == 1 else sorted(set().union(*apart))


def _frequent(series: Sequence[Sequence[date]], today: date) -> Sequence[Sequence[date]]:
    """Those observed at least half as often as the one observed most often, and those without a day."""
    if len(series) == 1:
        return series
    often = [_rate(days, today) for days in series]
    return [days for days, rate in zip(series, often, strict=True) if not days or 2 * rate >= max(often)]


def _rate(days: Sequence[date], today: date) -> float:
    """Observations a day; of a single one, since it was made."""
    if not days:
        return 0.0
    return len(days) / (((days[-1] if len(days) > 1 else today) - days[0]).days + 1)


def within(days: Sequence[date], first: date | None, last: date | None) -> Sequence[date]:
    """The days from `first` to `last`, both included; an end that is None is open."""
    begin = 0 if first is None else bisect_left(days, first)
    return days[begin : None if last is None else bisect_right(days, last)]


def ended_within(
    periods: Sequence[Period], fiscal: FiscalYear, first: date | None, last: date | None
) -> Sequence[Period]:
    """Of periods in time order those that end from `first` to `last`; an end that is None is open."""
    begin = 0 if first is None else bisect_left(periods, first, key=fiscal.end)
    return periods[begin : None if last is None else bisect_right(periods, last, key=fiscal.end)]


def reported_periods(expr: Expr, scope: Scope) -> tuple[Period, ...]:
    """The periods any of the test's own figures is reported for, oldest first; of a test over guides alone,
    and while no figure is reported, those a guide is known for.

    A test that names only other tickers is read in the calendar of the first it names; one that names all its
    periods is read at the last of them.
    """
    if (named_last := _last_named(expr, scope)) is not None:
        return (named_last,) if scope.fiscal(scope.ticker).end(named_last) < scope.today else ()
    figures = _figures(expr, scope)
    own = [(owner, metric) for metric, owner, _ in figures if owner == scope.ticker]
    own = own or [(owner, metric) for metric, owner, _ in figures[:1]]
    if not reading(expr).only_guides and (
        periods := _all_of([scope.reported(owner, metric) for owner, metric in own])
    ):
        return periods
    guides = [(owner, metric, when) for metric, owner, when in figures if when]
    return _all_of([scope.guides(*one) for one in guides if one[:2] in own])


def _all_of(series: Sequence[tuple[Period, ...]]) -> tuple[Period, ...]:
    """Each period of several series once, in time order, as that of each is."""
    return series[0] if len(series) == 1 else tuple(sorted({*chain(*series)}, key=IN_TIME))


def _last_named(expr: Expr, scope: Scope) -> Period | None:
    """Of the periods a test names, where it names all, the one that ends last."""
    if not reading(expr).names_its_periods:
        return None
    owned = [
        (scope.fiscal(scope.owner(leaf.metric, leaf.ticker)), leaf.period)
        for leaf in named(expr)
        if isinstance(leaf, Operand) and leaf.period is not None
    ]
    return max((fiscal.own(period) for fiscal, period in owned), key=scope.fiscal(scope.ticker).end)


def _figures(expr: Expr, scope: Scope) -> list[tuple[str, str, Ahead | Period | None]]:
    """Metric and owner of each figure, and of a guide which."""
    owned = (
        (metric, ticker if of_group else scope.owner(metric, ticker), when)
        for metric, ticker, when, of_group in reading(expr).periodic
    )
    return [(metric, owner, when) for metric, owner, when in owned if owner is not None]


def stand_in(expr: Expr, inputs: Sequence[Input], scope: Scope) -> Input | None:
    """Another company's figure of an earlier period than it should be compared by: its own report for that
    time is still to come, so what is compared with it settles nothing yet."""
    if scope.period is None or scope.ticker is None:
        return None
    of_others = [item for item in inputs if _of_another(item, scope)]
    if not of_others:
        return None
    until = scope.fiscal(scope.ticker).end(scope.period)
    fixed = {leaf.metric for leaf in reading(expr).operands if leaf.period is not None}
    latest: dict[tuple[str, str], Input] = {}
    for item in of_others:
        if item.metric in fixed or item.value is None or not isinstance(item.period, Period):
            continue
        before = latest.get((item.ticker, item.metric))
        if before is None or (isinstance(before.period, Period) and before.period < item.period):
            latest[item.ticker, item.metric] = item
    for item in latest.values():
        if isinstance(item.period, Period) and scope.fiscal(item.ticker).end(item.period.shift(1)) <= until:
            return item
    return None


def _of_another(item: Input, scope: Scope) -> bool:
    """Whether it is another company's reported figure, of periods as long as the scope's."""
    if item.ticker == scope.ticker or item.kind is not Kind.ACTUAL:
        return False
    of_nobody = not item.ticker and item.metric not in scope.book.series
    return not of_nobody and isinstance(item.period, Period) and item.period.span is scope.span


def in_own_calendar(expr: Expr, scope: Scope) -> Scope:
    """The scope of the ticker whose periods a test is counted in: its own, else the first it names.

    Of members of a group it is the first of which anything is known: the others may decide without it.
    """
    figures = _figures(expr, scope)
    owners = [owner for _, owner, _ in figures]
    first = scope.ticker if scope.ticker in owners or not owners else owners[0]
    if len(owners) > 1 and form(expr).of_members_alone:
        known = [owner for metric, owner, when in figures if _is_known(metric, owner, when, scope)]
        first = first if first in known or not known else known[0]
    return scope if first == scope.ticker else replace(scope, ticker=first)


def _is_known(metric: str, owner: str, when: Ahead | Period | None, scope: Scope) -> bool:
    return bool(scope.guides(owner, metric, when) if when else scope.reported(owner, metric))


def may_be_guided(expr: Expr, scope: Scope) -> bool:
    """Whether a guide may be among what a test reads, or stand in for a figure of it."""
    read = reading(expr)
    return read.read_ahead or any(
        scope.ledger.series((owner, leaf.metric, Kind.GUIDE, scope.basis_of(leaf.metric))) is not None
        for leaf in read.operands
        if (owner := scope.owner(leaf.metric, leaf.ticker)) is not None
    )


def anchored(expr: Expr, scope: Scope, period: Period) -> Scope:
    """The scope at `period`, in the calendar of the ticker whose periods were counted."""
    return in_own_calendar(expr, scope).on(period)
