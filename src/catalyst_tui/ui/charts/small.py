"""Small charts in texts: last values, stated probabilities, and how a new
checkpoint would have done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.ui.widgets.strips import Days, lane
from catalyst_tui.ui.words import (
    Ink,
    Line,
    Piece,
    cells,
    day_named,
    number,
    one_line,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes import WouldHave
    from catalyst_tui.judge.history.trend import ValueTrend


_LABEL = 10


def history_lines(history: WouldHave, width: int) -> list[Line]:
    """Return how a new checkpoint would have stood: in words, and over the days."""
    axis = Days(history.first, history.last, max(width - _LABEL, 10))
    stretches = [
        (stretch.first, stretch.last, stretch.group)
        for stretch in history.stretches
        if stretch.group
    ]
    days = [lane(stretches, axis), axis.names()] if stretches else []
    return [_finding(history, width), *days]


def _finding(history: WouldHave, width: int) -> Line:
    head = ("It would have been  ", Ink.ACCENT)
    since = (
        f"  since {history.first:%b} {history.first.day} {history.first.year}",
        Ink.QUIET,
    )
    if not history.stretches:
        return (head, ("unknown all the time", Ink.UNKNOWN), since)
    failures = history.failures
    if not failures:
        near = any(stretch.group is StatusGroup.RISKY for stretch in history.stretches)
        result = (
            ("near, never bad", Ink.RISKY) if near else ("fine all the time", Ink.MET)
        )
        return (head, result, since)
    often = "once" if len(failures) == 1 else f"{len(failures)} times"
    found = (head, (f"✗ {one_line(failures[-1].word, 20)} {often}", Ink.MISSED))
    return (*found, since) if cells((*found, since)) <= width else found


_NAMED_VALUES = 5
"""The number of values in the line."""


def values_line(trend: ValueTrend, verdict: Verdict, room: int) -> tuple[str, Line]:
    """Return `5 closes` and the last values with their days, as many as fit.

    Values beyond the threshold are red.
    """
    unit = _unit(verdict)
    if unit is None:
        return "", ()
    line, count = tuple[Piece, ...](), 0
    for point in reversed(trend.points[-_NAMED_VALUES:]):
        day = (
            f"{point.of:%b} {point.of.day}"
            if isinstance(point.of, date)
            else str(point.of)
        )
        ink = Ink.MISSED if point.beyond else Ink.PLAIN
        gap = (("   ", Ink.PLAIN),) if line else ()
        more = (
            (f"{day} ", Ink.QUIET),
            (number(Quantity(point.value, unit)), ink),
            *gap,
        )
        if cells((*more, *line)) > room:
            break
        line, count = (*more, *line), count + 1
    named = {"day": "close"}.get(trend.each, trend.each)
    return (f"{count} {named}s", line) if count > 1 else ("", ())


def _unit(verdict: Verdict) -> Unit | None:
    known = verdict.threshold or verdict.value
    return known.unit if known else None


Stated = tuple[date, Decimal | None]
"""A day and the probability stated on it, 0 to 1; None if it was withdrawn."""


def stated(statements: Sequence[Stated], today: date) -> Line:
    """Return `40% Jun 1 → 75% Sep 3`, the last one bold."""
    pieces: list[Piece] = []
    for place, (day, p) in enumerate(statements):
        if place:
            pieces.append((" → ", Ink.QUIET))
        last = place == len(statements) - 1
        pieces.append(
            ("withdrawn" if p is None else chance(p), Ink.STRONG if last else Ink.PLAIN)
        )
        pieces.append((f" {day_named(day, today)}", Ink.QUIET))
    return tuple(pieces)


def chance(p: Decimal) -> str:
    """Return `40%` or `2.5%`."""
    value = p * 100
    return (
        f"{value:.0f}%"
        if value == value.to_integral_value()
        else f"{value.normalize()}%"
    )
