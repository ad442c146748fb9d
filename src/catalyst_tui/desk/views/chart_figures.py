"""A ticker's figures by quarter: reported, guided, expected, and what was promised of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Compare, Operand, Run, Side
from catalyst_tui.book.model.book import Basis, Checkpoint, Role, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Dim, Quantity
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.shapes.pages import MetricPanel, QuarterFigure
from catalyst_tui.desk.state import Known
from catalyst_tui.desk.views.checkpoints import attention
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.kinds import Kind, StatusGroup
from catalyst_tui.judge.ledger.facts import withdrawn
from catalyst_tui.judge.rules.deadlines import dated, deadline_of, span_of
from catalyst_tui.judge.rules.guard import near_words, oriented

MOST = 16
"""Quarters given at most: four years."""

FIRST = ("revenue", "gross_margin", "operating_margin", "eps_diluted")
"""The metrics shown first where nothing is promised of others."""


class _Promise(Struct, frozen=True):
    """A checkpoint that compares a metric with something, quarter by quarter."""

    checkpoint: Checkpoint
    test: Compare
    metric: str
    scope: Scope
    first: Period | None  # the quarters it counts for; None: no end
    last: Period | None

    def counts(self, quarter: Period) -> bool:
        after = self.first is None or _place(quarter) >= _place(self.first)
        return after and (self.last is None or _place(quarter) <= _place(self.last))

    @property
    def level(self) -> bool:
        return self.checkpoint.role is not Role.PROOF


def _place(quarter: Period) -> tuple[int, int]:
    return quarter.year, quarter.n


def panels(symbol: str, known: Known) -> tuple[MetricPanel, ...]:
    """A panel for each metric that is known by the quarter: revenue and what is promised first."""
    promised: defaultdict[tuple[str, Basis], list[_Promise]] = defaultdict(list)
    for promise in _promises(symbol, known):
        promised[promise.metric, promise.scope.basis_of(promise.metric)].append(promise)
    periods = _known(symbol, known)
    bases: defaultdict[str, list[Basis]] = defaultdict(list)
    for metric, basis in periods:
        bases[metric].append(basis)
    wanted = [
        (metric, basis)
        for metric, found in bases.items()
        for basis in found
        if (metric, basis) in promised or not (basis is Basis.GAAP and len(found) > 1)
    ]

    def rank(key: tuple[str, Basis]) -> tuple[object, ...]:
        metric = key[0]
        usual = FIRST.index(metric) if metric in FIRST else len(FIRST)
        own = [known.verdicts[promise.checkpoint.id] for promise in promised[key]]
        urgent = min((attention(verdict, known.today) for verdict in own), default=Attention.NONE)
        level = any(promise.level for promise in promised[key])
        return (metric != "revenue", not level, urgent, usual, metric)

    made = (
        _panel(symbol, key, periods[key], promised[key], known) for key in sorted(wanted, key=rank)
    )
    found = [panel for panel in made if panel is not None]
    # A single quarter of what nothing is promised of is shown where there is nothing else.
    telling = [one for one in found if one.checkpoint or _reported(one) > 1]
    return tuple(telling or found)


def _reported(panel: MetricPanel) -> int:
    return sum(one.reported is not None for one in panel.quarters)


def _known(symbol: str, known: Known) -> Mapping[tuple[str, Basis], set[Period]]:
    """The quarters of which a metric is known to be anything, by metric and basis."""
    found: defaultdict[tuple[str, Basis], set[Period]] = defaultdict(set)
    said = [fact for fact in known.ledger.facts(symbol) if fact.known_at <= known.at]
    taken_back = {withdrawn(fact) for fact in said if fact.withdraws is not None}
    for fact in said:
        if fact.withdraws is not None or (taken_back and fact in taken_back):
            continue
        if isinstance(fact.period, Period) and fact.period.span is Span.QUARTER:
            found[fact.metric, fact.basis].add(fact.period)
    return found


def _promises(symbol: str, known: Known) -> Iterator[_Promise]:
    for checkpoint in known.book.checkpoints.values():
        if checkpoint.ticker != symbol:
            continue
        match checkpoint.claim:
            case Test(Run(Compare() as test)) | Test(Compare() as test):
                pass
            case _:
                continue
        match test.left:
            case Operand(metric, _, ticker, None) if ticker in (None, symbol) and not _priced(
                metric
            ):
                scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
            case _:
                continue
        if span_of(checkpoint, scope) is Span.QUARTER and not checkpoint.target:
            yield _counting(checkpoint, test, metric, scope)


def _priced(metric: str) -> bool:
    standard = STANDARD.get(metric)
    return standard is not None and standard.nature in (Nature.PRICE, Nature.INSTANT)


def _counting(checkpoint: Checkpoint, test: Compare, metric: str, scope: Scope) -> _Promise:
    fiscal, promise = scope.fiscal(checkpoint.ticker), deadline_of(dated(checkpoint, scope), scope)
    since = promise.since or checkpoint.opened
    first = fiscal.containing(since, Span.QUARTER) if since else None
    last = fiscal.containing(promise.last, Span.QUARTER) if promise.last else None
    return _Promise(checkpoint, test, metric, scope, first, last)


def _panel(
    symbol: str,
    key: tuple[str, Basis],
    periods: set[Period],
    promises: Sequence[_Promise],
    known: Known,
) -> MetricPanel | None:
    metric, basis = key
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol, basis=basis)
    ordered = sorted(promises, key=lambda one: not one.level)
    span = sorted(periods, key=_place)
    first, last = span[0], span[-1]
    quarters = list[QuarterFigure]()
    quarter = first if _between(first, last) < MOST else last.shift(1 - MOST)
    while _place(quarter) <= _place(last):
        quarters.append(_quarter(metric, quarter, scope, ordered))
        quarter = quarter.shift(1)
    filled, year = _left_of_year(metric, quarters, scope)
    with_value = [one.best for one in filled if one.best is not None]
    if not with_value or all(one.reported is None for one in filled):
        return None
    unit = with_value[-1].unit
    like = [one for one in filled if one.best is None or one.best.unit == unit]
    floors = [one.threshold for one in like if one.threshold is not None]
    level = next((one for one in ordered if one.level), None)
    return MetricPanel(
        metric,
        basis,
        unit,
        tuple(like),
        checkpoint=ordered[0].checkpoint.id if ordered else None,
        floor=floors[-1] if level and floors else None,
        ceiling=level is not None and level.test.op.upward is (level.checkpoint.role is Role.KILL),
        year=year,
    )


def _between(first: Period, last: Period) -> int:
    return (last.year - first.year) * 4 + last.n - first.n


def _quarter(
    metric: str, quarter: Period, scope: Scope, promises: Sequence[_Promise]
) -> QuarterFigure:
    ticker = scope.ticker or ""
    reported, guide, consensus = (
        scope.figure(ticker, metric, quarter, kind)
        for kind in (Kind.ACTUAL, Kind.GUIDE, Kind.CONSENSUS)
    )
    before = scope.figure(ticker, metric, quarter.year_ago())
    best = reported or guide or consensus
    made = QuarterFigure(
        quarter,
        reported.fact.value if reported else None,
        reported.fact.bound if reported else None,
        guide.fact.value if guide else None,
        guide.fact.bound if guide else None,
        consensus.fact.value if consensus else None,
        source=best.fact.source if best else "",
        known=local_day(best.fact.known_at, scope.book.zone) if best else None,
    )
    promise = next((one for one in promises if one.counts(quarter)), None)
    threshold, group = _standing(promise, quarter) if promise else (None, None)
    return replace(
        made,
        threshold=threshold,
        group=group,
        growth=_against(made.best, before.fact.value if before else None),
        over=_against(made.reported, made.guide),
    )


def _against(value: Quantity | None, other: Quantity | None) -> Decimal | None:
    """How far a value is from another: points between percentages, else percent of a positive one."""
    if value is None or other is None or value.unit != other.unit:
        return None
    if value.unit.dim is Dim.PERCENT:
        return value.value - other.value
    return (value.value / other.value - 1) * 100 if other.value > 0 else None


def _standing(promise: _Promise, quarter: Period) -> tuple[Quantity | None, StatusGroup | None]:
    """The threshold of a quarter, and on which side of it the figure lies; of one to come, its guide."""
    scope, checkpoint = replace(promise.scope.on(quarter), guided=Side.MID), promise.checkpoint
    threshold = number(promise.test.right, scope).quantity
    result = oriented(truth(promise.test, scope), checkpoint)
    if result.state is None:
        return threshold, None
    if result.state:
        near = promise.level and near_words(result, checkpoint.near)
        return threshold, StatusGroup.RISKY if near else StatusGroup.GOOD
    missed = promise.level or checkpoint.period is not None
    return threshold, StatusGroup.BAD if missed else StatusGroup.OPEN


def _left_of_year(
    metric: str, quarters: list[QuarterFigure], scope: Scope
) -> tuple[list[QuarterFigure], tuple[str, Quantity] | None]:
    """With the one quarter of a year that nobody told of as what the year's consensus leaves for it."""
    standard = STANDARD.get(metric)
    if standard is None or standard.nature is not Nature.FLOW or not quarters:
        return quarters, None
    year = quarters[-1].period.within(Span.YEAR)
    expected = scope.figure(scope.ticker or "", metric, year, Kind.CONSENSUS)
    told = {one.period: one for one in quarters}
    own = [told.get(part) or QuarterFigure(part) for part in year.parts(Span.QUARTER)]
    open_ones = [one for one in own if one.best is None]
    if expected is None or len(open_ones) != 1:
        return quarters, None
    whole = expected.fact.value
    rest = whole.value - sum((one.best.value for one in own if one.best), Decimal(0))
    if rest <= 0 or any(one.best.unit != whole.unit for one in own if one.best):
        return quarters, None
    period = open_ones[0].period
    before = scope.figure(scope.ticker or "", metric, period.year_ago())
    left = Quantity(rest, whole.unit)
    growth = _against(left, before.fact.value if before else None)
    added = QuarterFigure(period, consensus=left, left=True, growth=growth)
    filled = sorted(
        [*(one for one in quarters if one.period != period), added],
        key=lambda one: _place(one.period),
    )
    return filled, (str(year), whole)
