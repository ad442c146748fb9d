"""Report day: a form with every open figure of a ticker, filled from its
release and saved together.

A figure is open if an unsettled checkpoint reads it, in the quarter that ended last. The guide to
the next quarter is asked for if a test reads it, if this quarter was guided, or if the release has
one. Other figures of the release come last: charts and later checkpoints read them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import named, words_of
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Expr, Forecast, Operand, Pooled
from catalyst_tui.book.model.book import Basis, Book, Checkpoint, Group
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Dim, Unit
from catalyst_tui.book.model.subject import legs_of
from catalyst_tui.desk.entry.figures import SCALED
from catalyst_tui.desk.entry.record import GUIDE, graded, understand_figure
from catalyst_tui.desk.shapes import Entry, Field, VerdictChange
from catalyst_tui.desk.workspace.release_reader import Reader
from catalyst_tui.desk.workspace.report_dates import saved_under
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Bound, Fact, Grade, Kind, Status
from catalyst_tui.judge.rules.windows import span_of
from catalyst_tui.judge.verdict import Input, Verdict
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.reports.release.figures import Offered
    from catalyst_tui.reports.release.quotes import FigurePassage


class Read(Frozen):
    """A checkpoint that reads a figure: its test, its status and its sentence."""

    checkpoint: str
    test: str
    status: Status
    text: str = ""


class Told(Frozen):
    """A figure in a release: the value as typed, its sentence, and its place.

    `around` are the lines near it, `here` the number of its own, `url` the document's address.
    """

    value: str
    sentence: str
    around: tuple[str, ...] = ()
    here: int = 0
    url: str = ""


class ReportRow(Frozen):
    """One figure to enter. Its texts are ready to show; empty if unknown.

    `last` is the value of the period before, `guided` the company's guide, `known` the
    known value with its source. `told` are the values in the release; with several the user
    chooses. `untested`: only the release has it. `passed`: sentences that name it with a
    number, where no value was read.
    """

    metric: str
    kind: Kind
    basis: Basis
    period: Period
    last: str = ""
    guided: str = ""
    known: str = ""
    told: tuple[Told, ...] = ()
    readers: tuple[Read, ...] = ()
    untested: bool = False
    passed: str = ""

    @property
    def what(self) -> str:
        """Return its name as in the evidence form: `revenue`, `revenue guide`."""
        return f"{self.metric}{GUIDE if self.kind is Kind.GUIDE else ''}"

    @property
    def key(self) -> str:
        """Return its key in drafts."""
        return f"{self.what} {self.period} {self.basis}"

    @property
    def offered(self) -> str:
        """Return the value to fill in, if the release has only one."""
        return self.told[0].value if len(self.told) == 1 else ""

    @property
    def sentence(self) -> str:
        """Return the sentence of that value."""
        return self.told[0].sentence if len(self.told) == 1 else ""

    @property
    def in_doubt(self) -> bool:
        """Return whether the release has several values."""
        return len(self.told) > 1


class ReportDay(Frozen):
    """The form of a ticker's report.

    `day` is when it was or is expected (`estimated`), `public` the moment if it is known, `source`
    the source of the figures unless the user names another.
    """

    symbol: str
    name: str
    quarter: Period
    day: date
    estimated: bool
    public: datetime | None
    source: str
    rows: tuple[ReportRow, ...]


class ReportCheck(Frozen):
    """The form as typed so far: problems by row key, the problem of the source, the number of
    figures that were understood, and the verdicts they would change. `doubts`: figures in the
    wrong scale, which may be saved.
    """

    problems: Mapping[str, str]
    source: str = ""
    figures: int = 0
    changes: tuple[VerdictChange, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether it may be saved: there are figures, and all of them were understood."""
        return not self.problems and not self.source and self.figures > 0


def report_day(
    symbol: str,
    known: Known,
    offers: Sequence[Offered] = (),
    passed: Sequence[FigurePassage] = (),
) -> ReportDay:
    """Return the form of a ticker's latest report. KeyError for a ticker not in the book.

    `offers` are the figures of its latest release on results, `passed` all
    its passages about metrics.
    """
    name = known.book.tickers[symbol].name
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol)
    quarter = scope.fiscal(symbol).containing(scope.today, Span.QUARTER).shift(-1)
    told_of = {Kind.ACTUAL: quarter, Kind.GUIDE: quarter.shift(1)}
    is_current = any(
        offer.fact.period == told_of.get(offer.fact.kind) for offer in offers
    )
    own = offers if is_current else ()  # the release is of an earlier report
    public = known.ledger.print_of(symbol, quarter, known.at) or next(
        (offer.fact.known_at for offer in own), None
    )
    expected = scope.expected_print(symbol, quarter)
    day, estimated = (
        expected if public is None else (local_day(public, scope.zone), False)
    )
    mine = {_key(offer.fact): offer for offer in own}
    asked = _open(scope, known, quarter, mine)
    rows = [_row(key, readers, mine.get(key), scope) for key, readers in asked.items()]
    rows = [_with_passed(row, passed if own else (), offers) for row in rows]
    rows += [
        replace(_row((metric, kind, basis, period), (), one, scope), untested=True)
        for (metric, kind, basis, period), one in sorted(
            mine.items(), key=lambda pair: pair[0][1]
        )
        if isinstance(period, Period) and (metric, kind, basis, period) not in asked
    ]
    source = next(
        (f"{offer.fact.grade} {offer.fact.source}" for offer in own), str(Grade.RELEASE)
    )
    return ReportDay(symbol, name, quarter, day, estimated, public, source, tuple(rows))


def _with_passed(
    row: ReportRow, passed: Sequence[FigurePassage], offers: Sequence[Offered]
) -> ReportRow:
    """Add to a row without a value the sentences of the release that name its metric."""
    if row.told or row.known or not passed:
        return row
    # Imported here: a start must not pay for it.
    from catalyst_tui.reports.release.quotes import unread_line, unread_words

    words = unread_words(
        passed, row.metric, row.kind, row.basis, [offer.sentence for offer in offers]
    )
    return replace(row, passed=unread_line(row.metric, words)) if words else row


_Figure = tuple[str, Kind, Basis, Period]
"""A figure to enter: metric, kind, basis, period."""
_Key = tuple[str, Kind, Basis, Period | date]


def _key(fact: Fact) -> _Key:
    return (fact.metric, fact.kind, fact.basis, fact.period)


def _open(
    scope: Scope, known: Known, quarter: Period, offers: Mapping[_Key, Offered]
) -> dict[_Figure, tuple[Read, ...]]:
    """Return the figures of the quarter that open checkpoints read, with
    their readers; guides last.
    """
    book, symbol = known.book, scope.ticker or ""
    readers: dict[_Figure, dict[Read, None]] = {}
    for checkpoint in book.checkpoints.values():
        verdict = known.verdicts[checkpoint.id]
        if verdict.status.settled:
            continue
        for leg in _legs(checkpoint):
            for expr in expressions(leg):
                reader = Read(
                    checkpoint.id, words_of(expr), verdict.status, checkpoint.text
                )
                for key in _figures(expr, leg, scope, quarter):
                    readers.setdefault(key, {})[reader] = None
    for metric, _, basis, _ in list(readers):
        key = (metric, Kind.GUIDE, basis, quarter.shift(1))
        guided = replace(scope, basis=basis).figure(symbol, metric, quarter, Kind.GUIDE)
        if key in offers or guided is not None:
            readers.setdefault(key, {})
    order = [*STANDARD, *book.series]
    keys = sorted(
        readers, key=lambda key: (key[1], order.index(key[0]), key[2], key[3].span)
    )
    return {key: tuple(readers[key]) for key in keys}


def _legs(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """Yield the legs of a checkpoint that have a test, or the checkpoint itself."""
    if isinstance(checkpoint.claim, Group):
        for leg in legs_of(checkpoint, checkpoint.claim):
            yield from _legs(leg)
    else:
        yield checkpoint


def _figures(
    expr: Expr, of: Checkpoint, print_: Scope, quarter: Period
) -> Iterator[_Figure]:
    """Yield the ticker's figures that a test reads: of the quarter or a longer
    period that ends with it.
    """
    symbol, scope = (
        print_.ticker or "",
        replace(print_, ticker=of.ticker, basis=of.basis),
    )
    for node in named(expr):
        if not isinstance(node, Operand | Pooled | Forecast) or is_price(node.metric):
            continue
        if isinstance(node, Operand) and node.every is not None:
            # Reports have no daily and weekly values
            continue
        owners = (
            node.tickers
            if isinstance(node, Pooled)
            else (scope.owner(node.metric, node.ticker),)
        )
        if symbol not in owners:
            continue
        basis = scope.basis_of(node.metric)
        forecast = node.forecast if isinstance(node, Pooled) else node
        if isinstance(forecast, Forecast):
            if forecast.kind == Kind.GUIDE:
                yield node.metric, Kind.GUIDE, basis, quarter.shift(1)
            continue
        if isinstance(node, Operand) and node.period is not None:
            named_one = scope.fiscal(symbol).own(node.period)
            if quarter not in named_one.parts(Span.QUARTER):
                continue
        for period in _periods(node.metric, span_of(of, scope), scope.book, quarter):
            yield node.metric, Kind.ACTUAL, basis, period


def _periods(metric: str, span: Span, book: Book, quarter: Period) -> Iterator[Period]:
    """Yield the periods of a figure that a report has.

    These are the quarter (a year is the sum of its quarters) and, if it ends with the quarter, the
    longer period of the test or the series.
    """
    series = book.series.get(metric)
    span = series.every if series else span
    if span is Span.QUARTER or series is None:
        yield quarter
    if span > Span.QUARTER and quarter.within(span).parts(Span.QUARTER)[-1] == quarter:
        yield quarter.within(span)


def _row(
    key: _Figure, readers: tuple[Read, ...], offer: Offered | None, scope: Scope
) -> ReportRow:
    metric, kind, basis, period = key
    symbol = scope.ticker or ""
    scope = replace(scope, basis=basis, span=period.span)
    now, guided = scope.figure(symbol, metric, period, kind), None
    if kind is Kind.ACTUAL:
        guided = scope.figure(symbol, metric, period, Kind.GUIDE)
    before = [one for one in scope.reported(symbol, metric, kind) if one < period]
    last = scope.figure(symbol, metric, before[-1], kind) if before else None
    return ReportRow(
        metric,
        kind,
        basis,
        period,
        last=shown(last.fact) if last else "",
        guided=shown(guided.fact) if guided else "",
        known=f"{shown(now.fact)} {now.fact.grade}" if now else "",
        told=tuple(map(_told, (offer, *offer.others))) if offer else (),
        readers=readers,
    )


def _told(offer: Offered) -> Told:
    place = offer.passage
    return Told(
        as_typed(offer.fact), offer.sentence, place.lines, place.here, offer.fact.source
    )


def shown(fact: Fact) -> str:
    """Return a short figure: `$392.4M`, `~73%`, a range by its ends."""
    ends = [
        replace(fact.value, value=end)
        for end in (fact.low, fact.high)
        if end is not None
    ]
    noun = fact.value.unit.label if fact.value.unit.dim is Dim.COUNT else ""
    text = "..".join(
        str(quantity).removesuffix(noun).rstrip() for quantity in ends or [fact.value]
    )
    return f"{'' if fact.bound is Bound.EXACT else fact.bound}{text}"


def as_typed(fact: Fact) -> str:
    """Return a figure as typed, to its last digit: `$555M`, `~73%`, `$540M..$560M`."""
    if fact.low is not None and fact.high is not None:
        scaled_by = max(abs(fact.low), abs(fact.high))  # both ends in one scale
        return "..".join(
            _exact(end, scaled_by, fact.value.unit) for end in (fact.low, fact.high)
        )
    value = fact.value.value
    bound = "" if fact.bound is Bound.EXACT else fact.bound
    return f"{bound}{_exact(value, abs(value), fact.value.unit)}"


def _exact(value: Decimal, scaled_by: Decimal, unit: Unit) -> str:
    is_money, is_dollar = unit.dim is Dim.MONEY, unit.label == "USD"
    scale, power = "", 0
    if unit.dim in SCALED and scaled_by >= Decimal(10) ** 6:
        scale, power = ("B", 9) if scaled_by >= Decimal(10) ** 9 else ("M", 6)
    text = f"{abs(value).scaleb(-power).normalize():f}"
    if is_money and not scale and text[-2:-1] == ".":
        text += "0"  # $1.30
    sign = "-" if value < 0 else ""
    if is_money:
        return (
            f"{sign}${text}{scale}"
            if is_dollar
            else f"{sign}{text}{scale} {unit.label}"
        )
    return f"{sign}{text}{scale}{'' if unit.dim is Dim.COUNT else unit}"


def understood(
    day: ReportDay, typed: Mapping[str, str], source: str, book: Book, now: datetime
) -> tuple[ReportCheck, tuple[Fact, ...]]:
    """Return the typed values (by row key) as facts, without empty ones; nothing is judged yet.

    Figures of the company's own report are known since it was public, others from `now` on.
    """
    grade, problem = graded(source)
    own = day.public is not None and grade <= Grade.RELEASE
    at = min(day.public, now) if own and day.public is not None else now
    problems: dict[str, str] = {}
    facts: list[Fact] = []
    for row in day.rows:
        value = typed.get(row.key, "").strip()
        if not value:
            continue
        note = next(
            (statement.sentence for statement in row.told if statement.value == value),
            "",
        )
        entry = Entry(day.symbol, row.what, value, str(row.period), source, note)
        figure = understand_figure(entry, book, at, row.basis)
        if figure.fact is not None:
            facts.append(figure.fact)
        if wrong := [
            text for field, text in figure.problems if field is not Field.SOURCE
        ]:
            problems[row.key] = wrong[0]
    missing = "" if problem else "say what the source is"
    return ReportCheck(problems, missing, len(facts)), tuple(facts)


# Releases with figures that nobody has entered yet

SINCE = timedelta(days=100)  # a release with figures of the last quarter is not older

_Reason = tuple[list[str], list[Verdict]]
"""A ticker's releases, and the verdicts that lack its figures."""


class OfferedFigures(Struct):
    """The tickers `found`, with the day of the release. Use it in the workspace's thread."""

    reader: Reader
    found: Mapping[str, date] = {}
    _known: Known | None = None  # the known facts of the last request
    _pending: dict[str, _Reason] = {}  # tickers still to be looked at
    _looked: dict[str, _Reason] = {}

    def find_more(self, known: Known) -> bool:
        """Look at one ticker; return whether there is more to do."""
        if self._known is not known:
            self._known, reasons = known, self._reasons_to_look(known)
            self._pending = {
                name: why
                for name, why in reasons.items()
                if self._looked.get(name) != why
            }
            self.found = {
                name: day for name, day in self.found.items() if name in reasons
            }
        if not self._pending:
            return False
        symbol, self._looked[symbol] = self._pending.popitem()
        offers = self.reader.offers(symbol, known.book, known.ledger, known.at)
        found = {other: day for other, day in self.found.items() if other != symbol}
        if offers:
            day = report_day(symbol, known, offers)
            if any(row.told and not row.known and not row.untested for row in day.rows):
                found[symbol] = day.day
        self.found = found
        return True

    async def find_all(
        self,
        call: Callable[[Callable[[], bool]], Awaitable[bool]],
        known: Callable[[], Known],
    ) -> bool:
        """Look at all tickers, one at a time through `call`; return whether the answer changed."""
        before = self.found
        while await call(lambda: self.find_more(known())):
            pass
        return self.found != before

    def _reasons_to_look(self, known: Known) -> dict[str, _Reason]:
        """Return the tickers with a recent release, filed or saved, for which a figure lacks."""
        lacking, filings = _lacking(known), self.reader.store.filings
        releases: defaultdict[int, list[str]] = defaultdict(list)
        for (cik, accession), public in filings.releases_known().items():
            if lacking and public > known.at - SINCE:
                releases[cik].append(accession)
        companies = filings.companies() if releases else {}
        reasons: dict[str, _Reason] = {}
        for symbol, verdicts in lacking.items():
            filed = companies[symbol].cik if symbol in companies else None
            found = [*releases.get(filed or 0, ()), *releases[saved_under(symbol)]]
            if found:
                reasons[symbol] = sorted(found), verdicts
        return reasons


def _lacking(known: Known) -> dict[str, list[Verdict]]:
    """Return the open verdicts that lack a figure of the last quarter, by ticker."""
    book, today = known.book, known.today

    @cache
    def last_end(symbol: str) -> date:
        fiscal = book.fiscal(symbol)
        return fiscal.end(fiscal.containing(today, Span.QUARTER).shift(-1))

    def lacks(item: Input) -> bool:
        if item.ticker not in book.tickers or is_price(item.metric):
            return False
        if not isinstance(item.period, Period):
            # Without an entry nothing is known about the ticker
            return item.period is None and item.value is None
        ends = book.fiscal(item.ticker).end(item.period)
        return ends < last_end(item.ticker) or (item.value is None and ends <= today)

    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in known.verdicts.values():
        if not verdict.status.settled:
            for symbol in dict.fromkeys(
                item.ticker for item in verdict.inputs if lacks(item)
            ):
                found[symbol].append(verdict)
    return found
