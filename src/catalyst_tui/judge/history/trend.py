"""How the number behind a verdict moved, and how much it usually moves (verdicts.md, "Usual
moves").

The distance from the threshold is compared with its usual change from one period or close to the
next. So 3 points of a margin and $40 of a price can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.functions import median
from catalyst_tui.book.language.leaves import is_daily, reading
from catalyst_tui.book.language.tree import (
    Between,
    Both,
    Compare,
    Either,
    Ever,
    Expr,
    Not,
    Op,
    Run,
)
from catalyst_tui.book.model.book import (
    Book,
    Checkpoint,
    Claim,
    Gauge,
    Group,
    Role,
    Test,
)
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.subject import legs_of
from catalyst_tui.judge.evaluate.reads import (
    in_own_calendar,
    observations,
    reported_periods,
)
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.truth import number, truth
from catalyst_tui.judge.evaluate.value import Truth
from catalyst_tui.judge.ledger.facts import Bound, Ledger
from catalyst_tui.judge.rules.windows import dated, span_of
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.values import Frozen

SHOWN = 8
"""Values that a trend shows, and changes that make the usual one."""

LEAST = 4
"""With fewer changes between periods there is no usual one."""

SESSIONS = 22
"""Changes between closes that make the usual one: a month of trading."""

_OFTEN = 3
"""Average days between observations up to which they count as daily."""


class Point(Frozen):
    """The value of one period or day.

    `beyond` is on the bad side of its threshold then; never for a proof, which need not be there
    yet.
    """

    of: Period | date
    value: Decimal
    beyond: bool = False


class ValueTrend(Frozen):
    """The last values, oldest first, and the usual change of their distance from the threshold.

    `usual` is None if it is unknown; then `lacks` says why.
    """

    points: tuple[Point, ...]
    each: str  # the step of a value: "quarter", "day", "week"
    usual: Quantity | None = None
    lacks: str = ""

    def moves(self, room: Quantity | None) -> Decimal | None:
        """Return a headroom in usual moves, with its sign; None if unknown or in another unit."""
        if self.usual is None or room is None or room.unit != self.usual.unit:
            return None
        return room.value / self.usual.value


class _Line(Frozen):
    """One comparison of a claim, its scope, and the result that is bad (None: neither)."""

    test: Compare | Expr
    scope: Scope
    bad: bool | None


Readings = Mapping[Period | date, Truth]
"""The results of a line by period or day, oldest first."""


def trend(
    checkpoint: Checkpoint, verdict: Verdict, book: Book, facts: Ledger, at: datetime
) -> ValueTrend | None:
    """Return the trend of the number a verdict shows, or None.

    An event has no number, and a score no usual move. A test of several comparisons has one only
    if one of them shows the verdict's value and threshold.
    """
    scope = Scope.of(checkpoint, book, facts, at)
    checkpoint = dated(checkpoint, scope)
    if verdict.results:  # of the current period
        period = verdict.results[-1].period
        scope = replace(
            scope, span=period.span, target=dict(checkpoint.target).get(period)
        )
    else:
        scope = replace(scope, span=span_of(checkpoint, scope))
    bad = {Role.GUARD: False, Role.KILL: True}.get(checkpoint.role)
    found = [
        (line, _readings(line))
        for line in _lines(checkpoint.claim, checkpoint, scope, bad)
    ]
    if len(found) > 1:
        shown = verdict.value, verdict.threshold
        found = [
            (line, readings)
            for line, readings in found
            if shown in [(one.value, one.threshold) for one in readings.values()]
        ]
    return _trend(*found[0]) if found else None


def _lines(
    claim: Claim, checkpoint: Checkpoint, scope: Scope, bad: bool | None
) -> Iterator[_Line]:
    match claim:
        case Test(expr):
            yield from _compared(expr, scope, bad)
        case Gauge(expr):
            yield _Line(expr, scope, None)
        case Group():
            for leg in legs_of(checkpoint, claim):
                where = scope.of_leg(leg)
                leg = dated(leg, where)
                yield from _lines(
                    leg.claim, leg, replace(where, span=span_of(leg, where)), bad
                )


def _compared(expr: Expr, scope: Scope, bad: bool | None) -> Iterator[_Line]:
    """Yield the comparisons in a test. Under `not` the other result is bad."""
    match expr:
        case Compare():
            yield _Line(expr, scope, bad)
        case Between(arg, low, high):
            yield _Line(Compare(Op.GE, arg, low), scope, bad)
            yield _Line(Compare(Op.LE, arg, high), scope, bad)
        case Ever(test):
            yield from _compared(test, scope, bad)
        case Both(left, right) | Either(left, right):
            yield from _compared(left, scope, bad)
            yield from _compared(right, scope, bad)
        case Not(arg):
            yield from _compared(arg, scope.denied, None if bad is None else not bad)
        case Run(test, _, span):
            where = (
                scope if span is None or is_daily(test) else replace(scope, span=span)
            )
            yield from _compared(test, where, bad)


def _readings(line: _Line) -> Readings:
    """Return the last results; as many as the usual change needs."""
    if is_daily(line.test):
        days = observations(line.test, line.scope)[-SESSIONS - 1 :]
        return {day: _said(line.test, line.scope.close(day)) for day in days}
    scope = in_own_calendar(line.test, line.scope)
    periods = reported_periods(line.test, scope)[-SHOWN - 1 :]
    return {period: _said(line.test, scope.on(period)) for period in periods}


def _said(test: Expr, scope: Scope) -> Truth:
    if isinstance(test, Compare):
        return truth(test, scope)
    value = number(test, scope)
    return Truth(None, value.missing, value=value.quantity, bound=value.bound)


def _trend(line: _Line, readings: Readings) -> ValueTrend:
    units = [one.value.unit for one in readings.values() if one.value]
    points = tuple(
        Point(when, one.value.value, one.state is not None and one.state is line.bad)
        for when, one in [*readings.items()][-SHOWN:]
        if one.value is not None and one.value.unit == units[-1]
    )
    found = ValueTrend(points, _each(line, [*readings]))
    if not isinstance(line.test, Compare):
        return replace(found, lacks="a gauge has no threshold")
    # From a floor or an estimate to the next reading it is not known how far.
    rooms = [
        (when, one.headroom if one.bound is Bound.EXACT else None)
        for when, one in readings.items()
    ]
    return _usual(found, rooms)


def _each(line: _Line, read: Sequence[Period | date]) -> str:
    if not is_daily(line.test):
        spans = (one.span for one in read if isinstance(one, Period))
        return next(spans, line.scope.span).name.lower()
    days = [one for one in read if isinstance(one, date)]
    if days and (days[-1] - days[0]).days > _OFTEN * len(days):
        return "week" if reading(line.test).weekly else "observation"
    return "day"


def _usual(
    found: ValueTrend, rooms: Sequence[tuple[Period | date, Quantity | None]]
) -> ValueTrend:
    """Return the trend with the usual change, or with the reason why none is known."""
    wanted, least = (SESSIONS, SESSIONS) if found.each == "day" else (SHOWN, LEAST)
    changes = list(_changes(rooms))[-wanted:]
    changes = [change for change in changes if change.unit == changes[-1].unit]
    if len(changes) < least:
        known = sum(room is not None for _, room in rooms)
        need = (
            f"a usual move is known from {least + 1} {_several(found.each)} in a row on"
        )
        return replace(
            found,
            lacks=f"{need}, there {'is' if known == 1 else 'are'} {known or 'none'}",
        )
    usual = median([change.value for change in changes])
    if not usual:
        return replace(
            found, lacks=f"it did not move in {len(changes) + 1} {_several(found.each)}"
        )
    return replace(found, usual=Quantity(usual, changes[-1].unit))


def _several(each: str) -> str:
    return "closes" if each == "day" else f"{each}s"


def _changes(
    rooms: Sequence[tuple[Period | date, Quantity | None]],
) -> Iterator[Quantity]:
    """Yield how much the headroom changed between neighbours. A hole is no change."""
    for (before, one), (after, other) in pairwise(rooms):
        follows = not isinstance(before, Period) or before.shift(1) == after
        if follows and one is not None and other is not None and one.unit == other.unit:
            yield Quantity(abs(other.value - one.value), other.unit)
