"""What a test reads: which figures and closes, on which days or for which periods.

`readers_of` answers the other way round: which checkpoints to judge again when something becomes
known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.leaves import Leaf, form, named, reading
from catalyst_tui.book.language.tree import (
    Ahead,
    Correlation,
    Expr,
    Forecast,
    Holding,
    Macro,
    Operand,
    Pooled,
)
from catalyst_tui.book.model.book import (
    Book,
    Checkpoint,
    Claim,
    Event,
    Gauge,
    Group,
    Test,
)
from catalyst_tui.book.model.metrics import Nature
from catalyst_tui.book.model.period import IN_TIME, FiscalYear, Period, Span, week_of
from catalyst_tui.book.model.subject import WORLD, called, legs_of, parts
from catalyst_tui.judge.evaluate.money import currencies, rates_between
from catalyst_tui.judge.evaluate.scope import THE_END, Scope
from catalyst_tui.judge.ledger.closes import dated_name
from catalyst_tui.judge.ledger.facts import Kind, Ledger
from catalyst_tui.judge.verdict import Input
from catalyst_tui.values import Frozen

GAP = 7
"""Days that may lie between two closes. A holiday week is no hole."""

_USUAL = 10
"""Observations that show their usual distance."""

LOOKED_BACK = 800
"""Days that a test of time alone looks back."""


def traded(expr: Expr, scope: Scope) -> set[str]:
    """Return the series of closes that a test reads: tickers, and macro series by name."""
    return _traded(expr, scope) | (
        set(owned(scope.book)) if reading(expr).weighs else set()
    )


def owned(book: Book) -> list[str]:
    """Return the tickers that are or were held."""
    return [symbol for symbol, ticker in book.tickers.items() if ticker.lots]


def _traded(expr: Expr, scope: Scope) -> set[str]:
    """Return the same without the other positions that a weight is a share of."""
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
    """Return the name of a daily or weekly series among the closes."""
    return dated_name(
        scope.owner(leaf.metric, leaf.ticker) or WORLD,
        leaf.metric,
        leaf.every or Span.DAY,
    )


def unbroken(weeks: Sequence[date]) -> bool:
    """Return whether no week is missing between the days of a weekly series."""
    return all(
        week_of(before).shift(1) == week_of(after) for before, after in pairwise(weeks)
    )


def macro_name(id_: str) -> str:
    """Return the name of a macro series among the closes."""
    return f"fred:{id_}"


def observations(expr: Expr, scope: Scope) -> Sequence[date]:
    """Return the days on which everything a test reads was observed, oldest first.

    A series observed far less often than the rest, such as inflation with a price, counts until its
    next value. A weight is observed whenever anything held closes; of the others the last close
    counts. A test of time alone has every day.
    """
    series = [scope.closes(symbol).days for symbol in sorted(_traded(expr, scope))]
    if reading(expr).weighs:
        held = [scope.closes(symbol).days for symbol in owned(scope.book)]
        series.append(_together(held))
    if not series:
        return [
            scope.today - timedelta(days=back) for back in reversed(range(LOOKED_BACK))
        ]
    if len(series) > 1:
        rates = [_rate(days, scope.today) for days in series]
        pairs = zip(series, rates, strict=True)
        series = [days for days, rate in pairs if not days or 2 * rate >= max(rates)]
    first, *others = series
    for known in map(set, others):
        first = [day for day in first if day in known]
    return first


def _together(series: Sequence[Sequence[date]]) -> Sequence[date]:
    """Return every day on which any of them was observed. On one exchange they are the same."""
    apart: list[Sequence[date]] = []
    for days in series:
        if days not in apart:
            apart.append(days)
    return apart[0] if len(apart) == 1 else sorted(set().union(*apart))


def _rate(days: Sequence[date], today: date) -> float:
    """Return observations a day. A single one counts from its day until today."""
    if not days:
        return 0.0
    return len(days) / (((days[-1] if len(days) > 1 else today) - days[0]).days + 1)


def hole(expr: Expr, days: Sequence[date], n: int) -> str:
    """Say between which of the last `n` closes more than a week is unknown; empty if nowhere.

    A macro series that usually comes that rarely has no hole.
    """
    steps = sorted((after - before).days for before, after in pairwise(days[-_USUAL:]))
    if reading(expr).only_macro and steps and steps[len(steps) // 2] > GAP:
        return ""
    wide = ((a, b) for a, b in pairwise(days[-n:]) if (b - a).days > GAP)
    return next((f", and nothing is known between {a} and {b}" for a, b in wide), "")


def within(
    days: Sequence[date], first: date | None, last: date | None
) -> Sequence[date]:
    """Return the days from `first` to `last`, both included. None leaves an end open."""
    begin = 0 if first is None else bisect_left(days, first)
    return days[begin : None if last is None else bisect_right(days, last)]


def ended_within(
    periods: Sequence[Period], fiscal: FiscalYear, first: date | None, last: date | None
) -> Sequence[Period]:
    """Return the periods that end from `first` to `last`. None leaves an end open."""
    begin = 0 if first is None else bisect_left(periods, first, key=fiscal.end)
    end = None if last is None else bisect_right(periods, last, key=fiscal.end)
    return periods[begin:end]


def reported_periods(expr: Expr, scope: Scope) -> tuple[Period, ...]:
    """Return the periods for which a figure of the test is reported, oldest first.

    For a test over guides alone, and while no figure is reported, these are the periods with a
    guide. A test that names only other tickers uses the calendar of the first one. A test that
    names all its periods has one result, at the last of them.
    """
    if (named_last := _last_named(expr, scope)) is not None:
        return (
            (named_last,)
            if scope.fiscal(scope.ticker).end(named_last) < scope.today
            else ()
        )
    figures = _figures(expr, scope)
    own = [(owner, metric) for metric, owner, _ in figures if owner == scope.ticker]
    own = own or [(owner, metric) for metric, owner, _ in figures[:1]]
    if not reading(expr).only_guides and (
        periods := _all_of([scope.reported(owner, metric) for owner, metric in own])
    ):
        return periods
    guides = [(owner, metric, when) for metric, owner, when in figures if when]
    return _all_of([scope.guides(*guide) for guide in guides if guide[:2] in own])


def unread_half(metric: str, owner: str, scope: Scope) -> str:
    """Say that a half year came after the quarters of a figure, which a test of quarters does not
    read; empty if none did.
    """
    quarters = scope.reported(owner, metric)
    halves = replace(scope, span=Span.HALF).reported(owner, metric)
    ends = scope.fiscal(owner).end
    if (
        scope.span is not Span.QUARTER
        or not (quarters and halves)
        or ends(halves[-1]) <= ends(quarters[-1])
    ):
        return ""
    return (
        f"{called(owner, metric)} was known by quarters, until {quarters[-1]}: tests of a quarter "
        f'do not read {halves[-1]}, one with `every = "half"` does'
    )


def unread_halves(expr: Expr, scope: Scope) -> tuple[str, ...]:
    """Return the half years that a test of quarters does not read, in sentences."""
    if scope.span is not Span.QUARTER or reading(expr).names_its_periods:
        return ()
    own = [(m, o) for m, o, when in _figures(expr, scope) if not when]
    return tuple(filter(None, (unread_half(*one, scope) for one in dict.fromkeys(own))))


def _all_of(series: Sequence[tuple[Period, ...]]) -> tuple[Period, ...]:
    """Merge the periods of several series in time order."""
    return (
        series[0] if len(series) == 1 else tuple(sorted({*chain(*series)}, key=IN_TIME))
    )


def _last_named(expr: Expr, scope: Scope) -> Period | None:
    """Return the last period that a test names, if it names all its periods."""
    if not reading(expr).names_its_periods:
        return None
    owned = [
        (scope.fiscal(scope.owner(leaf.metric, leaf.ticker)), leaf.period)
        for leaf in named(expr)
        if isinstance(leaf, Operand) and leaf.period is not None
    ]
    return max(
        (fiscal.own(period) for fiscal, period in owned),
        key=scope.fiscal(scope.ticker).end,
    )


def _figures(expr: Expr, scope: Scope) -> list[tuple[str, str, Ahead | Period | None]]:
    """Return metric and owner of each figure, and `when` of each guide."""
    owned = (
        (metric, ticker if of_group else scope.owner(metric, ticker), when)
        for metric, ticker, when, of_group in reading(expr).periodic
    )
    return [(metric, owner, when) for metric, owner, when in owned if owner is not None]


def stand_in(expr: Expr, inputs: Sequence[Input], scope: Scope) -> Input | None:
    """Return another company's input that is one period too old, else None.

    That company's report for the same time is still to come, so the comparison settles nothing yet.
    """
    if scope.period is None or scope.ticker is None:
        return None
    latest: dict[tuple[str, str], tuple[Period, Input]] = {}
    for item in inputs:
        period = item.period
        if (
            item.ticker == scope.ticker
            or item.kind is not Kind.ACTUAL
            or item.value is None
        ):
            continue
        of_nobody = not item.ticker and item.metric not in scope.book.series
        if of_nobody or not isinstance(period, Period) or period.span is not scope.span:
            continue
        if any(
            leaf.period and leaf.metric == item.metric
            for leaf in reading(expr).operands
        ):
            continue
        key = item.ticker, item.metric
        if key not in latest or latest[key][0] < period:
            latest[key] = period, item
    until = scope.fiscal(scope.ticker).end(scope.period)
    for period, item in latest.values():
        if scope.fiscal(item.ticker).end(period.shift(1)) <= until:
            return item
    return None


def in_own_calendar(expr: Expr, scope: Scope) -> Scope:
    """Return the scope of the ticker that gives the test its periods.

    That is its own ticker, else the first one it names. Of the members of a group it is the first
    with a known figure, because the others may decide without it.
    """
    figures = _figures(expr, scope)
    owners = [owner for _, owner, _ in figures]
    first = scope.ticker if scope.ticker in owners or not owners else owners[0]
    if len(owners) > 1 and form(expr).of_members_alone:
        known = [
            owner
            for metric, owner, when in figures
            if _is_known(metric, owner, when, scope)
        ]
        first = first if first in known or not known else known[0]
    return scope if first == scope.ticker else replace(scope, ticker=first)


def _is_known(
    metric: str, owner: str, when: Ahead | Period | None, scope: Scope
) -> bool:
    return bool(
        scope.guides(owner, metric, when) if when else scope.reported(owner, metric)
    )


def may_be_guided(expr: Expr, scope: Scope) -> bool:
    """Return whether a test reads a guide, or a figure that a guide could replace."""
    read = reading(expr)
    return read.read_ahead or any(
        scope.ledger.series(
            (owner, leaf.metric, Kind.GUIDE, scope.basis_of(leaf.metric))
        )
        is not None
        for leaf in read.operands
        if (owner := scope.owner(leaf.metric, leaf.ticker)) is not None
    )


def anchored(expr: Expr, scope: Scope, period: Period) -> Scope:
    """Return the scope at `period`, in the calendar of the test."""
    return in_own_calendar(expr, scope).on(period)


NOTHING = Ledger()


def single_claims(claim: Claim) -> Iterator[Claim]:
    """Yield a claim, or those of the legs of a group."""
    if isinstance(claim, Group):
        for member in claim.members:
            yield from single_claims(member.claim)
    else:
        yield claim


def singles(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Yield a checkpoint, or the legs of its group, and what suspends each of them."""
    if isinstance(checkpoint.claim, Group):
        for leg in legs_of(checkpoint, checkpoint.claim):
            yield from singles(leg)
    else:
        yield checkpoint
    if checkpoint.unless is not None:
        yield replace(checkpoint, claim=checkpoint.unless, unless=None)


def expressions(checkpoint: Checkpoint) -> Iterator[Expr]:
    """Yield every expression of a checkpoint: its own, of its legs, and of `unless`."""
    for one in singles(checkpoint):
        if isinstance(one.claim, Test | Gauge):
            yield one.claim.expr


class Reads(Frozen):
    """What can change a verdict: figures of tickers, closes, and evidence by id."""

    figures: frozenset[str]
    closes: frozenset[str]
    evidence: frozenset[str]
    daily: bool = False  # counts days: every midnight can change it


def reads(checkpoint: Checkpoint, scope: Scope) -> Reads:
    """Return what a checkpoint reads. Its own ticker always counts, for its report dates."""
    tickers = {checkpoint.ticker}
    figures = set[str]()
    closes = set[str]()
    daily = False
    for one in singles(checkpoint):
        tickers.add(one.ticker)
        match one.claim:
            case Event(count=count):
                daily |= count is not None and count.within is not None
            case Test(expr) | Gauge(expr):
                daily |= any(map(_counts_days, named(expr)))
                where = replace(scope, ticker=one.ticker)
                figures |= owners(expr, where)
                closes |= _closes_of(expr, where)
    ids = (checkpoint.id, *(part.id for part in parts(checkpoint)))
    figures.update(filter(None, tickers))
    return Reads(frozenset(figures), frozenset(closes), frozenset(ids), daily)


def owners(expr: Expr, scope: Scope) -> set[str]:
    """Return the tickers whose figures a test reads."""
    found = set[str]()
    for leaf in named(expr):
        if isinstance(leaf, Pooled):
            found.update(leaf.tickers)
        elif isinstance(leaf, Operand | Forecast):
            owner = scope.owner(leaf.metric, leaf.ticker)
            found |= set() if owner is None else {owner}
    return found


def _closes_of(expr: Expr, scope: Scope) -> set[str]:
    closes = traded(expr, scope)
    if any(isinstance(node, Holding) for node in named(expr)):
        # A weight depends on every holding
        closes = closes.union(owned(scope.book), rates_between(currencies(scope.book)))
    return closes


def _counts_days(leaf: Leaf) -> bool:
    return isinstance(leaf, Holding) or (
        isinstance(leaf, Forecast) and leaf.when is Ahead.NTM
    )


def readers_of(book: Book) -> dict[str, set[str]]:
    """Return the checkpoints that read each ticker, series of closes and piece of evidence."""
    readers: defaultdict[str, set[str]] = defaultdict(set)
    for id_, one in book.checkpoints.items():
        read = reads(one, Scope(book, NOTHING, THE_END, one.ticker))
        for name in read.figures | read.closes | read.evidence:
            readers[name].add(id_)
    return readers
