"""Make the chart of a ticker: closes, price levels, reports, panels by quarter, and how its
checkpoints stood over the days.

Earlier verdicts are replayed by the judge. Years take a third of a second, so replays are cached.
Also list the known vintages of figures and series for `catalyst facts`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import dropwhile

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.tree import Compare, Expr, Operand, Run, Side
from catalyst_tui.book.model.book import Basis, Book, Checkpoint, Gauge, Role, Test
from catalyst_tui.book.model.dates import end_of
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Dim, Quantity, money
from catalyst_tui.book.model.subject import is_period
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes import (
    ChartLanes,
    ChartView,
    DayFlip,
    MetricPanel,
    PriceLevel,
    QuarterFigure,
    ReportMark,
    Stretch,
    VerdictLane,
    WouldHave,
)
from catalyst_tui.desk.views.positions import attention
from catalyst_tui.desk.workspace.listed import shown_name
from catalyst_tui.desk.workspace.report_dates import quarter_label
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.money import Exchange, Position
from catalyst_tui.judge.evaluate.reads import macro_name, reads
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.series import column
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.history.replay import VerdictFlip, flips
from catalyst_tui.judge.history.transitions import words
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.kinds import Kind, Status, StatusGroup
from catalyst_tui.judge.ledger.facts import RATE, Close, Closes, Fact, Ledger, withdrawn
from catalyst_tui.judge.rules.guard import near_words, oriented
from catalyst_tui.judge.rules.windows import dated, deadline_of, span_of
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.values import Frozen

DAY = timedelta(days=1)
TWO_YEARS = timedelta(days=2 * 365)


def chart(symbol: str, known: Known) -> ChartView:
    """Return what the chart draws, but for the verdicts over time. KeyError without the ticker."""
    ticker = known.book.tickers[symbol]
    closes, quote = known.ledger.closes(symbol, known.at), known.quotes.get(symbol)
    return ChartView(
        symbol,
        shown_name(ticker),
        money(ticker.currency),
        tuple(closes.days),
        tuple(close.value for close in closes),
        quote,
        _cost_of_a_share(ticker, known),
        tuple(_levels(symbol, known, closes.days)),
        tuple(_reports(symbol, known, closes)),
        panels(symbol, known),
        known.book.day_of(quote.at, symbol) if quote else None,
    )


def _cost_of_a_share(ticker: Ticker, known: Known) -> Decimal | None:
    """Return the average cost in the currency of the price; None if an exchange rate is missing."""
    holding = Position.of(ticker, known.today)
    paid = holding.cost(ticker.currency, Exchange(known.ledger, known.at)).decimal
    return paid / holding.shares if paid is not None and holding.shares else None


def _levels(symbol: str, known: Known, days: Sequence[date]) -> Iterator[PriceLevel]:
    """Yield the prices at which guards and kills of the ticker turn, day by
    day while they count.
    """
    for checkpoint in known.book.checkpoints.values():
        level = _level(checkpoint, symbol)
        if level is None:
            continue
        threshold, above = level
        scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
        first = _first_day(checkpoint, scope) or date.min
        last = deadline_of(dated(checkpoint, scope), scope).last or date.max
        counted = [day for day in days if first <= day <= last]
        values = column(threshold, scope.counting(checkpoint), counted, number) or []
        pairs = zip(counted, values, strict=False)
        points = tuple((day, value) for day, value in pairs if value is not None)
        if points:
            now = known.verdicts[checkpoint.id]
            yield PriceLevel(checkpoint.id, checkpoint.role, above, points, now)


def _level(checkpoint: Checkpoint, symbol: str) -> tuple[Expr, bool] | None:
    """Return what a guard or kill compares the close with, and whether the close should be above
    it.
    """
    guard = checkpoint.role is Role.GUARD
    if checkpoint.ticker != symbol or not (guard or checkpoint.role is Role.KILL):
        return None
    match checkpoint.claim:
        case Test(Run(Compare(op, left, right))) | Test(Compare(op, left, right)):
            if _is_close(left, symbol):
                return right, op.upward is guard
            if _is_close(right, symbol):
                return left, op.upward is not guard
    return None


def _is_close(expr: Expr, symbol: str) -> bool:
    return (
        isinstance(expr, Operand)
        and expr.metric == "price"
        and expr.ticker in (None, symbol)
    )


def _first_day(checkpoint: Checkpoint, scope: Scope) -> date | None:
    """Return the first day a checkpoint counts: its `from`, else the day its thesis was opened."""
    since = dated(checkpoint, scope).since
    return since.first if since else checkpoint.opened


def _reports(symbol: str, known: Known, closes: Closes) -> Iterator[ReportMark]:
    """Yield the reports since the first close, each with the move of the first close after it."""
    fiscal = known.ledger.fiscal(symbol, known.book.fiscal(symbol), known.at)
    sessions = sessions_of(known.book.venue(symbol), known.book.zone)
    ends = [sessions.close_of(day) for day in closes.days]
    for quarter, public in sorted(known.ledger.earnings_reports(symbol).items()):
        place = bisect_right(ends, public) if public <= known.at else 0
        if 0 < place < len(closes):
            move = (closes[place].value / closes[place - 1].value - 1) * 100
            yield ReportMark(closes[place].day, quarter_label(quarter, fiscal), move)


# How checkpoints stood


class Replayed(Frozen):
    """The changes of one checkpoint since `first`, and its status on that day."""

    first: date
    word: str
    flips: tuple[VerdictFlip, ...]


class Replays(Struct):
    """Cache the replays of checkpoints while their verdicts are the same objects.

    `until` is for the replay of the whole home: each checkpoint is replayed up to then, once, and
    every earlier moment is cut from that.
    """

    until: datetime | None = None
    _replayed: dict[str, tuple[Verdict | None, Replayed]] = {}

    def lanes(self, symbol: str, known: Known) -> ChartLanes:
        """Return the lanes and changes of a ticker.

        Guards, kills and gauges over the price have a lane.
        """
        days = known.ledger.closes(symbol, known.at).days
        lanes, changes = list[VerdictLane](), list[DayFlip]()
        for checkpoint in known.book.checkpoints.values() if days else ():
            if checkpoint.ticker != symbol:
                continue
            scope = Scope.of(checkpoint, known.book, known.ledger, known.at)
            first = max(_first_day(checkpoint, scope) or days[0], days[0])
            if first > known.today:
                continue
            replayed = self._since(checkpoint, first, known)
            priced = symbol in reads(checkpoint, scope).closes
            changes += [
                _change(flip, checkpoint, days, known, priced)
                for flip in replayed.flips
            ]
            if priced and checkpoint.role is not Role.PROOF:
                lanes.append(_lane(checkpoint, replayed, known))
        lanes.sort(
            key=lambda lane: (
                lane.role is Role.GAUGE,
                attention(lane.verdict, known.today),
            )
        )
        return ChartLanes(
            tuple(lanes), tuple(sorted(changes, key=lambda flip: flip.day))
        )

    def _since(self, checkpoint: Checkpoint, first: date, known: Known) -> Replayed:
        """Return the changes of a checkpoint from a day to the moment of `known`."""
        now = None if self.until else known.verdicts[checkpoint.id]
        whole = replace(known, at=self.until or known.at)
        cached = self._replayed.get(checkpoint.id)
        if cached is None or cached[0] is not now or cached[1].first != first:
            cached = self._replayed[checkpoint.id] = (
                now,
                _replay(checkpoint, first, whole),
            )
        found = cached[1]
        return replace(
            found, flips=tuple(flip for flip in found.flips if flip.at <= known.at)
        )


def _replay(checkpoint: Checkpoint, first: date, known: Known) -> Replayed:
    eve = end_of(first - DAY, known.book.zone)
    word = next(words([verdict(known.book, known.ledger, eve, checkpoint)])).word
    found = flips(known.book, known.ledger, checkpoint, eve, known.at)
    return Replayed(
        first, word, tuple(flip for flip in found if not is_period(flip.key))
    )


def _lane(checkpoint: Checkpoint, replayed: Replayed, known: Known) -> VerdictLane:
    bands = checkpoint.claim.bands if isinstance(checkpoint.claim, Gauge) else ()
    changed = [known.book.day_of(flip.at) for flip in replayed.flips[-1:]]
    return VerdictLane(
        checkpoint.id,
        checkpoint.role,
        known.verdicts[checkpoint.id],
        _stretches(replayed, known),
        tuple(band.name for band in bands),
        max([replayed.first, *changed]),
    )


def _stretches(replayed: Replayed, known: Known) -> tuple[Stretch, ...]:
    """Return how long each status held, up to today; of several on one day the last.

    Stretches in which nothing was due are left out.
    """
    turned = [(known.book.day_of(flip.at), flip.after) for flip in replayed.flips]
    starts = [(replayed.first, replayed.word)]
    starts += [(max(day, replayed.first), word) for day, word in turned]
    ends = [*(day - DAY for day, _ in starts[1:]), known.today]
    stretches = []
    for (first, word), last in zip(starts, ends, strict=True):
        group = _group(word)
        if first <= last and group not in (StatusGroup.OPEN, StatusGroup.ASIDE):
            stretches.append(Stretch(first, last, word, group))
    return tuple(stretches)


def _group(word: str) -> StatusGroup | None:
    """Return the group of a status; None for a band of a gauge."""
    return Status(word).group if word in set(Status) else None


def _change(
    flip: VerdictFlip,
    checkpoint: Checkpoint,
    days: Sequence[date],
    known: Known,
    priced: bool,
) -> DayFlip:
    """Return a change, on the day of the first close that knew it."""
    day = known.book.day_of(flip.at)
    return DayFlip(
        days[min(bisect_left(days, day), len(days) - 1)],
        checkpoint.id,
        checkpoint.role,
        flip.before or "",
        flip.after,
        _group(flip.after),
        priced=priced,
        title=checkpoint.name,
    )


# How a new checkpoint would have stood


def would_have(checkpoint: Checkpoint, book: Book, known: Known) -> WouldHave | None:
    """Return a checkpoint's verdicts over the last two years; None if nothing is known of them.

    It is judged from the first day it counts, if that is past, else as if it had always been there.
    A stop counts from its first close on the right side; otherwise it would have been "tripped" for
    years.
    """
    since = dated(checkpoint, Scope.of(checkpoint, book, known.ledger, known.at)).since
    past = since if since is not None and since.first < known.today else None
    always = replace(checkpoint, since=past, since_after=None, opened=None)
    book = replace(book, checkpoints={**book.checkpoints, checkpoint.id: always})
    known = replace(known, book=book)
    symbol, earliest = checkpoint.ticker or "", known.today - TWO_YEARS
    if past:
        earliest = max(earliest, past.first)
    days = known.ledger.closes(symbol, known.at).days
    firsts = [
        max(fact.known_at.date(), earliest)
        for fact in known.ledger.facts(symbol)
        if fact.known_at <= known.at
    ]
    firsts += days[bisect_left(days, earliest) :][:1]
    first = min(firsts, default=known.today)
    if first >= known.today:
        return None
    stretches = tuple(
        dropwhile(_not_yet, _stretches(_replay(always, first, known), known))
    )
    since_first = stretches[0].first if stretches else first
    failures = tuple(each for each in stretches if each.group is StatusGroup.BAD)
    return WouldHave(since_first, known.today, stretches, failures)


def _not_yet(stretch: Stretch) -> bool:
    return stretch.group in (StatusGroup.BAD, StatusGroup.UNKNOWN)


# The panels below: a metric by quarter

MOST_QUARTERS = 16
FIRST = ("revenue", "gross_margin", "operating_margin", "eps_diluted")

Key = tuple[str, Basis]
"""A metric and its basis."""


class _Claim(Frozen):
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
        begun = self.first is None or quarter >= self.first
        return begun and (self.last is None or quarter <= self.last)


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
    wanted.sort(key=lambda key: _rank(key[0], claims[key]))
    made = (_panel(symbol, key, quarters[key], claims[key], known) for key in wanted)
    return tuple(filter(None, made))


def _rank(metric: str, claims: Sequence[_Claim]) -> tuple[object, ...]:
    usual = FIRST.index(metric) if metric in FIRST else len(FIRST)
    return metric != "revenue", not claims, usual, metric


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
    first, last = min(known_quarters), max(known_quarters)
    latest = (last.shift(n) for n in range(1 - MOST_QUARTERS, 1))
    periods = [period for period in latest if period >= first]
    quarters = [_quarter(metric, period, scope, ordered) for period in periods]
    if all(quarter.reported is None for quarter in quarters):
        return None
    unit = [quarter.best.unit for quarter in quarters if quarter.best is not None][-1]
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
        growth=_growth(best, year_ago.fact if year_ago else None),
        over=_growth(reported, guide),
    )


def _growth(fact: Fact | None, other: Fact | None) -> Decimal | None:
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


class KnownFigure(Frozen):
    """One vintage of a figure and the days it covers; `start` is None for an instant."""

    fact: Fact
    start: date | None
    end: date


class KnownSeries(Frozen):
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
