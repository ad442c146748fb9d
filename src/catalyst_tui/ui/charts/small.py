"""Small charts in texts: last values, stated probabilities, and how a new
checkpoint would have done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.strips import Days, lane
from catalyst_tui.ui.words import (
    Ink,
    Line,
    Piece,
    cells,
    day_named,
    number,
    one_line,
    percent,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes import PastTrip, WouldHave
    from catalyst_tui.judge.history.trend import ValueTrend


_LABEL = 10


def history_lines(
    history: WouldHave, threshold: Quantity | None, width: int, rows: int
) -> list[Line]:
    """Return the lines: the price in `rows` rows, and as many failures as fit, latest first."""
    axis = Days(history.first, history.last, max(width - _LABEL, 10))
    lines = [_finding(history, width)]
    if history.days and threshold is not None and rows >= 3:
        lines += _price(history, threshold, axis, rows)
    stretches = [
        (stretch.first, stretch.last, stretch.group)
        for stretch in history.stretches
        if stretch.group
    ]
    if stretches:
        lines += [lane(stretches, axis), axis.names()]
    unit = threshold.unit if threshold else None
    lines += [
        _trip(trip, unit, history, width)
        for trip in history.trips[: -1 - (3 if rows > 4 else 1) : -1]
    ]
    return lines


def _finding(history: WouldHave, width: int) -> Line:
    head = ("It would have been  ", Ink.ACCENT)
    since = (
        f"  since {history.first:%b} {history.first.day} {history.first.year}",
        Ink.QUIET,
    )
    if not history.stretches:
        return (head, ("unknown all the time", Ink.UNKNOWN), since)
    count = len(history.trips)
    if not count:
        near = any(stretch.group is StatusGroup.RISKY for stretch in history.stretches)
        result = (
            ("near, never bad", Ink.RISKY) if near else ("fine all the time", Ink.MET)
        )
        return (head, result, since)
    often = "once" if count == 1 else f"{count} times"
    found = (head, (f"✗ {one_line(history.trips[-1].word, 20)} {often}", Ink.MISSED))
    return (*found, since) if cells((*found, since)) <= width else found


def _price(
    history: WouldHave, threshold: Quantity, axis: Days, rows: int
) -> Iterator[Line]:
    closes = [float(close) for close in history.closes]
    level = float(threshold.value)
    low, high = min(*closes, level), max(*closes, level)
    span = (high - low) or 1.0
    dots = rows * 4 - 1
    canvas = Canvas(axis.width, rows)
    bad = [
        (stretch.first, stretch.last)
        for stretch in history.stretches
        if stretch.group is StatusGroup.BAD
    ]
    inks = [
        "$missed" if any(first <= day <= last for first, last in bad) else "$primary"
        for day in history.days
    ]
    points = [
        (axis.dot(day), (high - close) / span * dots)
        for day, close in zip(history.days, closes, strict=True)
    ]
    canvas.curve(points, inks)
    at = round((high - level) / span * dots) // 4
    canvas.level(at, 0, axis.width, "╌", "$risky")
    for y, line in enumerate(canvas.lines()):
        label = f" {threshold}"[:_LABEL] if y == at else ""
        yield (*line, (f"{label:<{_LABEL}}", Ink.RISKY))


def _trip(trip: PastTrip, unit: Unit | None, history: WouldHave, width: int) -> Line:
    day = f"{trip.first:%b} {trip.first.day} {trip.first.year}"
    pieces: list[tuple[str, str]] = [(f"✗ {day}", Ink.MISSED)]
    if trip.close is not None and unit is not None and history.days:
        pieces.append((f"  {Quantity(trip.close, unit)}", Ink.MISSED))
    days = (trip.last - trip.first).days + 1
    lasted = (
        "still so"
        if trip.last >= history.last
        else f"for {days} day{'s' if days > 1 else ''}"
    )
    pieces.append((f"  {lasted}", Ink.QUIET))
    if trip.move is not None:
        moved = (("  the price since ", Ink.QUIET), percent(trip.move))
        pieces += moved if cells((*pieces, *moved)) <= width else ()
    return tuple(pieces)


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
