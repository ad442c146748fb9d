"""Print day: one form with every open figure of a ticker, to be filled from its release and kept together.

Open is what a checkpoint not yet settled reads, at the quarter that ended last. The guide to the next quarter
is asked for where a test reads it, where this quarter was guided, and where the release has one. What else
the release says stands below: no checkpoint reads it, charts and later checkpoints do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
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
from catalyst_tui.desk.entry.record import GUIDE, graded, understand_figure
from catalyst_tui.desk.shapes.forms import Change, Entry, Field
from catalyst_tui.desk.state import Known
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Bound, Fact, Grade, Kind, Status
from catalyst_tui.judge.rules.windows import span_of

if TYPE_CHECKING:
    from catalyst_tui.reports.release.figures import Offered
    from catalyst_tui.reports.release.quotes import FigurePassage


class Read(Struct, frozen=True):
    """A checkpoint that reads a figure, by which test, and where it stands."""

    checkpoint: str
    test: str
    status: Status
    text: str = ""  # its sentence


class Told(Struct, frozen=True):
    """What a release says a figure is, to be typed; its words, and where they stand: the lines around them,
    of which `here` is the one; and the document's address."""

    value: str
    sentence: str
    around: tuple[str, ...] = ()
    here: int = 0
    url: str = ""


class PrintRow(Struct, frozen=True):
    """One figure to enter. Texts are ready to show, those of offers to be typed; empty where there is none.

    `last` is the period's before, `guided` what the company said it would be, `known` what is known of it
    already and from where. `told` is what the release says it is: once, or in several ways, and which of them
    is true the user says. `offered` and `sentence` are the one thing it says.
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
    """Whether it is here only because the release says it."""
    passed: str = ""
    """Where nothing was read of it: which sentences of the release name it beside a number, ready to show."""

    @property
    def what(self) -> str:
        """As the evidence form calls it: `revenue`, `revenue guide`."""
        return f"{self.metric}{GUIDE if self.kind is Kind.GUIDE else ''}"

    @property
    def key(self) -> str:
        """What it is told apart by, for drafts."""
        return f"{self.what} {self.period} {self.basis}"

    @property
    def offered(self) -> str:
        """What is filled in: the one thing the release says."""
        return self.told[0].value if len(self.told) == 1 else ""

    @property
    def sentence(self) -> str:
        """Its words."""
        return self.told[0].sentence if len(self.told) == 1 else ""

    @property
    def in_doubt(self) -> bool:
        """Whether the release says it in more than one way."""
        return len(self.told) > 1


class PrintDay(Struct, frozen=True):
    """The form of one ticker's print. `day` is when it was or is expected (`estimated`), `public` the moment
    where that is known, `source` what figures are taken from unless the user names another."""

    symbol: str
    name: str
    quarter: Period
    day: date
    estimated: bool
    public: datetime | None
    source: str
    rows: tuple[PrintRow, ...]

    @property
    def whole(self) -> bool:
        """Whether every figure that is asked for was read from the release, and none is in doubt."""
        return bool(self.rows) and all(
            row.offered or row.known or row.untested for row in self.rows
        )


class PrintCheck(Struct, frozen=True):
    """The form judged as one types: a problem for each bad value by its row's key, one of the source, how
    many figures were understood, and the verdicts they would change."""

    problems: Mapping[str, str]
    source: str = ""
    figures: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it may be kept: there is something, and all of it is understood."""
        return not self.problems and not self.source and self.figures > 0


def print_day(
    symbol: str, known: Known, offers: Sequence[Offered] = (), passed: Sequence[FigurePassage] = ()
) -> PrintDay:
    """The form of a ticker's latest print. `offers` are of its latest release on results; `passed`: what that
    says of metrics, read or not.

    KeyError for a ticker not in the book.
    """
    name = known.book.tickers[symbol].name
    scope = Scope(known.book, known.ledger, known.at, ticker=symbol)
    quarter = scope.fiscal(symbol).containing(scope.today, Span.QUARTER).shift(-1)
    own = (
        offers if any(_is_of(one.fact, quarter) for one in offers) else ()
    )  # else of the print before
    public = known.ledger.print_of(symbol, quarter, known.at) or next(
        (one.fact.known_at for one in own), None
    )
    expected = scope.expected_print(symbol, quarter)
    day, estimated = expected if public is None else (local_day(public, scope.zone), False)
    mine = {_key(one.fact): one for one in own}
    asked = _open(scope, known, quarter, mine)
    rows = [_row(key, readers, mine.get(key), scope) for key, readers in asked.items()]
    rows = [_with_passed(row, passed if own else (), offers) for row in rows]
    rows += [
        replace(_row((metric, kind, basis, period), (), one, scope), untested=True)
        for (metric, kind, basis, period), one in sorted(mine.items(), key=lambda pair: pair[0][1])
        if isinstance(period, Period) and (metric, kind, basis, period) not in asked
    ]
    source = next((f"{one.fact.grade} {one.fact.source}" for one in own), str(Grade.RELEASE))
    return PrintDay(symbol, name, quarter, day, estimated, public, source, tuple(rows))


def _with_passed(
    row: PrintRow, passed: Sequence[FigurePassage], offers: Sequence[Offered]
) -> PrintRow:
    """A row nothing was read of, with what the release says of its metric."""
    if row.told or row.known or not passed:
        return row
    from catalyst_tui.reports.release.quotes import (
        unread_line,
        unread_words,
    )  # a start must not pay for them

    words = unread_words(passed, row.metric, row.kind, row.basis, [one.sentence for one in offers])
    return replace(row, passed=unread_line(row.metric, words)) if words else row


def _is_of(fact: Fact, quarter: Period) -> bool:
    """Whether a release with this figure is the quarter's: it reports it, or guides to the next one."""
    return fact.period == (quarter if fact.kind is Kind.ACTUAL else quarter.shift(1))


_Figure = tuple[str, Kind, Basis, Period]
"""A figure to enter: metric, kind, basis, period."""
_Key = tuple[str, Kind, Basis, Period | date]


def _key(fact: Fact) -> _Key:
    return (fact.metric, fact.kind, fact.basis, fact.period)


def _open(
    scope: Scope, known: Known, quarter: Period, offers: Mapping[_Key, Offered]
) -> dict[_Figure, tuple[Read, ...]]:
    """The figures the ticker's open checkpoints, and those of others, read of the quarter; guides last."""
    book, symbol = known.book, scope.ticker or ""
    readers: dict[_Figure, dict[Read, None]] = {}
    for checkpoint in book.checkpoints.values():
        verdict = known.verdicts[checkpoint.id]
        if verdict.status.settled:
            continue
        for leg in _legs(checkpoint):
            for expr in expressions(leg):
                reader = Read(checkpoint.id, words_of(expr), verdict.status, checkpoint.text)
                for key in _figures(expr, leg, scope, quarter):
                    readers.setdefault(key, {})[reader] = None
    for metric, _, basis, _ in list(readers):
        key = (metric, Kind.GUIDE, basis, quarter.shift(1))
        guided = replace(scope, basis=basis).figure(symbol, metric, quarter, Kind.GUIDE)
        if key in offers or guided is not None:
            readers.setdefault(key, {})
    order = [*STANDARD, *book.series]
    keys = sorted(readers, key=lambda key: (key[1], order.index(key[0]), key[2], key[3].span))
    return {key: tuple(readers[key]) for key in keys}


def _legs(checkpoint: Checkpoint) -> Iterator[Checkpoint]:
    """What has a test of its own, with the basis and the ticker it is of."""
    if isinstance(checkpoint.claim, Group):
        for leg in legs_of(checkpoint, checkpoint.claim):
            yield from _legs(leg)
    else:
        yield checkpoint


def _figures(expr: Expr, of: Checkpoint, print_: Scope, quarter: Period) -> Iterator[_Figure]:
    """Which of the ticker's figures a test reads: of the quarter, and of what longer period ends with it."""
    symbol, scope = print_.ticker or "", replace(print_, ticker=of.ticker, basis=of.basis)
    for node in named(expr):
        if not isinstance(node, Operand | Pooled | Forecast) or is_price(node.metric):
            continue
        if isinstance(node, Operand) and node.every is not None:  # of no print
            continue
        owners = (
            node.tickers if isinstance(node, Pooled) else (scope.owner(node.metric, node.ticker),)
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
    """The periods of a figure that a print tells: the quarter (a year is the sum of its quarters) and, when
    it ends with the quarter, the longer one the test or the series is of."""
    series = book.series.get(metric)
    span = series.every if series else span
    if span is Span.QUARTER or series is None:
        yield quarter
    if span > Span.QUARTER and quarter.within(span).parts(Span.QUARTER)[-1] == quarter:
        yield quarter.within(span)


def _row(key: _Figure, readers: tuple[Read, ...], offer: Offered | None, scope: Scope) -> PrintRow:
    metric, kind, basis, period = key
    symbol = scope.ticker or ""
    scope = replace(scope, basis=basis, span=period.span)
    now, guided = scope.figure(symbol, metric, period, kind), None
    if kind is Kind.ACTUAL:
        guided = scope.figure(symbol, metric, period, Kind.GUIDE)
    before = [one for one in scope.reported(symbol, metric, kind) if one < period]
    last = scope.figure(symbol, metric, before[-1], kind) if before else None
    return PrintRow(
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
    return Told(as_typed(offer.fact), offer.sentence, place.lines, place.here, offer.fact.source)


def shown(fact: Fact) -> str:
    """A figure in few cells: `$392.4M`, `~73%`, a range by its ends."""
    ends = [replace(fact.value, value=end) for end in (fact.low, fact.high) if end is not None]
    noun = fact.value.unit.label if fact.value.unit.dim is Dim.COUNT else ""
    text = "..".join(str(one).removesuffix(noun).rstrip() for one in ends or [fact.value])
    return f"{'' if fact.bound is Bound.EXACT else fact.bound}{text}"


def as_typed(fact: Fact) -> str:
    """A figure as a person would type it, to its last digit: `$555M`, `~73%`, `$540M..$560M`."""
    if fact.low is not None and fact.high is not None:
        scaled_by = max(abs(fact.low), abs(fact.high))  # both ends in one scale
        return "..".join(_exact(end, scaled_by, fact.value.unit) for end in (fact.low, fact.high))
    value = fact.value.value
    return f"{'' if fact.bound is Bound.EXACT else fact.bound}{_exact(value, abs(value), fact.value.unit)}"


def _exact(value: Decimal, scaled_by: Decimal, unit: Unit) -> str:
    sign = "$" if unit.dim is Dim.MONEY and unit.label == "USD" else ""
    scale, power = next(
        (pair for pair in (("B", 9), ("M", 6)) if scaled_by >= Decimal(10) ** pair[1]), ("", 0)
    )
    tail = (
        ""
        if unit.dim is Dim.COUNT or sign
        else f" {unit.label}"
        if unit.dim is Dim.MONEY
        else str(unit)
    )
    number = abs(value).scaleb(-power).normalize()
    text = f"{number:f}"
    if unit.dim is Dim.MONEY and not scale and text[-2:-1] == ".":
        text += "0"  # $1.30
    return f"{'-' if value < 0 else ''}{sign}{text}{scale}{tail}"


def understood(
    day: PrintDay, typed: Mapping[str, str], source: str, book: Book, now: datetime
) -> tuple[PrintCheck, tuple[Fact, ...]]:
    """What was typed, by row key, as facts; what is empty is left out. Nothing is judged yet.

    What the company itself says of this print is known since it was public, else from `now` on.
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
        note = next((one.sentence for one in row.told if one.value == value), "")
        entry = Entry(day.symbol, row.what, value, str(row.period), source, note)
        figure = understand_figure(entry, book, at, row.basis)
        if figure.fact is not None:
            facts.append(figure.fact)
        if wrong := [text for field, text in figure.problems if field is not Field.SOURCE]:
            problems[row.key] = wrong[0]
    missing = "" if problem else "say what the source is"
    return PrintCheck(problems, missing, len(facts)), tuple(facts)
