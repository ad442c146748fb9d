"""Make the panels below the chart: a metric by quarter, reported, guided and expected, with its
threshold.

Also list the known vintages of figures and series for `catalyst facts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Compare, Operand, Run, Side
from catalyst_tui.book.model.book import Basis, Book, Checkpoint, Role, Test
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Dim, Quantity
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.shapes.pages import MetricPanel, QuarterFigure
from catalyst_tui.desk.views.checkpoints import attention
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.reads import macro_name
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.kinds import Kind, StatusGroup
from catalyst_tui.judge.ledger.facts import RATE, Close, Fact, Ledger, withdrawn
from catalyst_tui.judge.rules.guard import near_words, oriented
from catalyst_tui.judge.rules.windows import dated, deadline_of, span_of

MOST_QUARTERS = 16
FIRST = ("revenue", "gross_margin", "operating_margin", "eps_diluted")

Key = tuple[str, Basis]
"""A metric and its basis."""


class _Claim(Struct, frozen=True):
    """A checkpoint that compares a metric with something, quarter by quarter, from `first` to
    `last`.
    """

    checkpoint: Checkpoint
    test: Compare
    metric: str
    scope: Scope
    first: Period | None
    last: Period | None

    @property
    def level(self) -> bool:
        """Return whether it is a guard or a kill, which has a level in every quarter."""
        return self.checkpoint.role is not Role.PROOF

    def counts(self, quarter: Period) -> bool:
        """Return whether the checkpoint is about a quarter."""
        begun = self.first is None or _place(quarter) >= _place(self.first)
        return begun and (self.last is None or _place(quarter) <= _place(self.last))


def _place(quarter: Period) -> int:
    return quarter.year * 4 + quarter.n


def panels(symbol: str, known: Known) -> tuple[MetricPanel, ...]:
    """Return a panel for each metric that is known by quarter: revenue first, then what has
    checkpoints.
    """
    claims: defaultdict[Key, list[_Claim]] = defaultdict(list)
    for claim in _claims(symbol, known):
        claims[claim.metric, claim.scope.basis_of(claim.metric)].append(claim)
    quarters = _known_quarters(symbol, known)
    metrics = [metric for metric, _ in quarters]
    wanted = [
        key
        for key in quarters
        if key in claims or key[1] is not Basis.GAAP or metrics.count(key[0]) == 1
    ]
    wanted.sort(key=lambda key: _rank(key[0], claims[key], known))
    made = [
        (_panel(symbol, key, quarters[key], claims[key], known), claims[key])
        for key in wanted
    ]
    found = [(panel, own) for panel, own in made if panel is not None]
    several = [panel for panel, own in found if own or _reported(panel) > 1]
    return tuple(several or (panel for panel, _ in found))


def _rank(metric: str, claims: Sequence[_Claim], known: Known) -> tuple[object, ...]:
    verdicts = [known.verdicts[claim.checkpoint.id] for claim in claims]
    urgent = min(
        (attention(verdict, known.today) for verdict in verdicts),
        default=Attention.NONE,
    )
    usual = FIRST.index(metric) if metric in FIRST else len(FIRST)
    return (
        metric != "revenue",
        not any(claim.level for claim in claims),
        urgent,
        usual,
        metric,
    )


def _reported(panel: MetricPanel) -> int:
    return sum(quarter.reported is not None for quarter in panel.quarters)


def _known_quarters(symbol: str, known: Known) -> Mapping[Key, set[Period]]:
    """Return the quarters of which anything is known, by metric and basis."""
    found: defaultdict[Key, set[Period]] = defaultdict(set)
    for fact in _standing(known.ledger.facts(symbol), known.at):
        if isinstance(fact.period, Period) and fact.period.span is Span.QUARTER:
            found[fact.metric, fact.basis].add(fact.period)
    return found


def _standing(facts: Iterable[Fact], at: datetime) -> list[Fact]:
    """Return the facts known by a moment and not withdrawn."""
    known = [fact for fact in facts if fact.known_at <= at]
    gone = {withdrawn(fact) for fact in known if fact.withdraws is not None}
    return [
        fact for fact in known if fact.withdraws is None and not (gone and fact in gone)
    ]


def _claims(symbol: str, known: Known) -> Iterator[_Claim]:
    for checkpoint in known.book.checkpoints.values():
        match checkpoint.claim:
            case Test(
                Run(Compare(left=Operand(metric, _, ticker, None)) as test)
            ) | Test(Compare(left=Operand(metric, _, ticker, None)) as test):
                pass
            case _:
                continue
        nature = STANDARD[metric].nature if metric in STANDARD else None
        own = checkpoint.ticker == symbol and ticker in (None, symbol)
        if not own or checkpoint.target or nature in (Nature.PRICE, Nature.INSTANT):
            continue
        scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
        if span_of(checkpoint, scope) is Span.QUARTER:
            fiscal, window = (
                scope.fiscal(symbol),
                deadline_of(dated(checkpoint, scope), scope),
            )
            since, last = window.since or checkpoint.opened, window.last
            yield _Claim(
                checkpoint,
                test,
                metric,
                scope,
                fiscal.containing(since, Span.QUARTER) if since else None,
                fiscal.containing(last, Span.QUARTER) if last else None,
            )


def _panel(
    symbol: str,
    key: Key,
    known_quarters: set[Period],
    claims: Sequence[_Claim],
    known: Known,
) -> MetricPanel | None:
    metric, basis = key
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol, basis=basis)
    ordered = sorted(claims, key=lambda claim: not claim.level)
    first, last = min(known_quarters, key=_place), max(known_quarters, key=_place)
    count = min(_place(last) - _place(first) + 1, MOST_QUARTERS)
    periods = [last.shift(n - count + 1) for n in range(count)]
    quarters = [_quarter(metric, period, scope, ordered) for period in periods]
    values = [quarter.best for quarter in quarters if quarter.best is not None]
    if all(quarter.reported is None for quarter in quarters):
        return None
    unit = values[-1].unit
    quarters = [
        quarter
        for quarter in quarters
        if quarter.best is None or quarter.best.unit == unit
    ]
    level = ordered[0] if ordered and ordered[0].level else None
    thresholds = [
        quarter.threshold for quarter in quarters if quarter.threshold is not None
    ]
    return MetricPanel(
        metric,
        basis,
        unit,
        tuple(quarters),
        floor=thresholds[-1] if level and thresholds else None,
        ceiling=level is not None
        and level.test.op.upward is (level.checkpoint.role is Role.KILL),
    )


def _quarter(
    metric: str, quarter: Period, scope: Scope, claims: Sequence[_Claim]
) -> QuarterFigure:
    ticker = scope.ticker or ""
    kinds = (Kind.ACTUAL, Kind.GUIDE, Kind.CONSENSUS)
    found = [scope.figure(ticker, metric, quarter, kind) for kind in kinds]
    reported, guide, consensus = (figure.fact if figure else None for figure in found)
    year_ago = scope.figure(ticker, metric, quarter.year_ago())
    best = reported or guide or consensus
    claim = next((each for each in claims if each.counts(quarter)), None)
    threshold, group = _judged(claim, quarter) if claim else (None, None)
    return QuarterFigure(
        quarter,
        reported.value if reported else None,
        reported.bound if reported else None,
        guide.value if guide else None,
        guide.bound if guide else None,
        consensus.value if consensus else None,
        threshold=threshold,
        group=group,
        growth=_change(best, year_ago.fact if year_ago else None),
        over=_change(reported, guide),
    )


def _change(fact: Fact | None, other: Fact | None) -> Decimal | None:
    """Return the change from another figure: points between percentages, else percent of a positive
    one.
    """
    if fact is None or other is None or fact.value.unit != other.value.unit:
        return None
    value, before = fact.value.value, other.value.value
    if fact.value.unit.dim is Dim.PERCENT:
        return value - before
    return (value / before - 1) * 100 if before > 0 else None


def _judged(
    claim: _Claim, quarter: Period
) -> tuple[Quantity | None, StatusGroup | None]:
    """Return the threshold of a quarter, and the group of its figure; of a quarter to come, of its
    guide.
    """
    scope = replace(claim.scope.on(quarter), guided=Side.MID)
    threshold = number(claim.test.right, scope).quantity
    result = oriented(truth(claim.test, scope), claim.checkpoint)
    if result.state is None:
        return threshold, None
    if result.state:
        near = claim.level and near_words(result, claim.checkpoint.near)
        return threshold, StatusGroup.RISKY if near else StatusGroup.GOOD
    missed = claim.level or claim.checkpoint.period is not None
    return threshold, StatusGroup.BAD if missed else StatusGroup.OPEN


# Vintages, for `catalyst facts`


class KnownFigure(Struct, frozen=True):
    """One vintage of a figure and the days it covers; `start` is None for an instant."""

    fact: Fact
    start: date | None
    end: date


class KnownSeries(Struct, frozen=True):
    """Every known value of a macro series, day by day; `revised` if earlier
    vintages are known too.
    """

    symbol: str
    values: tuple[Close, ...]
    revised: bool


def figures(
    book: Book, ledger: Ledger, ticker: str, at: datetime, metric: str | None = None
) -> list[KnownFigure]:
    """Return the vintages known by `at`, by metric and period, in the order they became known."""
    fiscal = ledger.fiscal(ticker, book.fiscal(ticker), at)
    found = []
    for fact in _standing(ledger.facts(ticker), at):
        if metric not in (None, fact.metric):
            continue
        if fact.filed is not None:
            found.append(KnownFigure(fact, fact.filed.start, fact.filed.end))
        elif isinstance(fact.period, Period):
            found.append(
                KnownFigure(fact, fiscal.start(fact.period), fiscal.end(fact.period))
            )
        else:
            found.append(KnownFigure(fact, None, fact.period))
    return sorted(found, key=_order)


def _order(figure: KnownFigure) -> tuple[object, ...]:
    fact, start = figure.fact, figure.start or figure.end
    kind = fact.metric, fact.basis, fact.kind
    return *kind, figure.end, start, fact.known_at, fact.grade


def series(ledger: Ledger, name: str, at: datetime) -> KnownSeries | None:
    """Return a series by its name (`fred:GDPC1`, `rate:USD`); None if the name is not one of a
    series.
    """
    prefix, colon, id_ = name.partition(":")
    kind = prefix.lower() + colon
    if kind not in (macro_name(""), RATE):
        return None
    symbol = f"{kind}{id_.upper()}"
    # The ECB says when it publishes
    revised = kind == RATE or ledger.all_closes(symbol).revised
    return KnownSeries(
        symbol, tuple(ledger.all_closes(symbol).every_value(at)), revised
    )
