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
from catalyst_tui.ui.words import Ink, Line, Piece, cells, number, one_line, percent

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.forms import PastTrip, WouldHave
    from catalyst_tui.judge.history.trend import Point, ValueTrend


_TIMES = ("never", "once", "twice", "three times")
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
    since = (f"  since {history.first:%b} {history.first.day} {history.first.year}", Ink.QUIET)
    if not history.stretches:
        return (head, ("unknown all the time", Ink.UNKNOWN), since)
    count = len(history.trips)
    if not count:
        near = any(stretch.group is StatusGroup.RISKY for stretch in history.stretches)
        result = ("near, never bad", Ink.RISKY) if near else ("fine all the time", Ink.MET)
        return (head, result, since)
    often = _TIMES[count] if count < len(_TIMES) else f"{count} times"
    found = (head, (f"✗ {one_line(history.trips[-1].word, 20)} {often}", Ink.MISSED))
    return (*found, since) if cells((*found, since)) <= width else found


def _price(history: WouldHave, threshold: Quantity, axis: Days, rows: int) -> Iterator[Line]:
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
    lasted = "still so" if trip.last >= history.last else f"for {days} day{'s' if days > 1 else ''}"
    pieces.append((f"  {lasted}", Ink.QUIET))
    if trip.move is not None:
        moved = (("  the price since ", Ink.QUIET), percent(trip.move))
        pieces += moved if cells((*pieces, *moved)) <= width else ()
    return tuple(pieces)


BAR = "$quiet 45%"
_AXIS = 9
_HEIGHT = 9
"""Rows of the bars; the days below them take one more."""

_NAMED_VALUES = 5
"""The number of values in the line."""


def values_line(trend: ValueTrend, verdict: Verdict, room: int) -> tuple[str, Line]:
    """Return `5 closes` and the last values with their days.

    Values beyond the threshold are red.
    """
    unit = _unit(verdict)
    if unit is None or len(trend.points) < 2:
        return "", ()
    shown = _that_fit(trend, unit, room, weekdays=True)
    if len(shown) < 2:
        shown = _that_fit(trend, unit, room, weekdays=False)
    if len(shown) < 2:
        return "", ()
    line: list[Piece] = []
    for n, (day, value, beyond) in enumerate(reversed(shown)):
        line += [("   ", Ink.PLAIN)] if n else []
        line += [(f"{day} ", Ink.QUIET), (value, Ink.MISSED if beyond else Ink.PLAIN)]
    named = {"day": "close", "score": "score"}.get(trend.each, trend.each)
    return f"{len(shown)} {named}s", tuple(line)


def _that_fit(
    trend: ValueTrend, unit: Unit, room: int, *, weekdays: bool
) -> list[tuple[str, str, bool]]:
    """Return the last values that fit, latest first: day, value, and whether it is beyond."""
    shown: list[tuple[str, str, bool]] = []
    size = -3
    for point in reversed(trend.points[-_NAMED_VALUES:]):
        day, value = _when(point), number(Quantity(point.value, unit))
        if isinstance(point.of, date) and not weekdays:
            day = day.partition(" ")[2]
        size += len(day) + len(value) + 4
        if size > room:
            break
        shown.append((day, value, point.beyond))
    return shown


def bars(trend: ValueTrend, verdict: Verdict, room: int) -> list[Line]:
    """Return the values as bars, with the threshold as a line through them.

    The highest value, the threshold and the last value are labelled at their heights; the first and
    last days below.
    """
    unit, points = _unit(verdict), trend.points
    wide = (room - _AXIS) // max(len(points), 1)
    if unit is None or verdict.threshold is None or len(points) < 3 or wide < 3:
        return []
    values = [point.value for point in points]
    threshold = verdict.threshold.value
    low, high = _range([*values, threshold])
    heights = [_scaled(value, low, high) for value in values]
    canvas = Canvas(wide * len(points), _HEIGHT)
    for n, (point, height) in enumerate(zip(points, heights, strict=True)):
        ink = "$missed" if point.beyond else BAR
        canvas.bar(n * wide, wide - 1, 0, height, ink)
    at = _row_of(_scaled(threshold, low, high))
    canvas.level(at, 0, canvas.width, "─", "$missed")
    labels = {
        row: (value, Ink.QUIET)
        for row, value in ((0, max(values)), (_row_of(heights[-1]), values[-1]))
    }
    labels = {row: label for row, label in labels.items() if abs(row - at) >= 2}
    labels[at] = threshold, Ink.MISSED
    lines: list[Line] = []
    for row, line in enumerate(canvas.lines()):
        value, ink = labels.get(row, (None, Ink.PLAIN))
        text = f"{number(Quantity(value, unit))} " if value is not None else ""
        lines.append(((text.rjust(_AXIS), ink), *line))
    first, last = _when(points[0]), _when(points[-1])
    gap = max(canvas.width - len(first) - len(last) - 1, 1)
    return [*lines, ((" " * _AXIS, Ink.PLAIN), (f"{first}{' ' * gap}{last}", Ink.QUIET))]


def _range(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(values), max(values)
    margin = (high - low) / 8 or abs(high) / 10 or Decimal(1)
    return low - margin, high


def _scaled(value: Decimal, low: Decimal, high: Decimal) -> int:
    """Return the height in eighths of a cell, at least one."""
    return max(int((value - low) / (high - low) * _HEIGHT * 8), 1)


def _row_of(height: int) -> int:
    """Return the row in which a bar of so many eighths ends."""
    return _HEIGHT - 1 - min((height - 1) // 8, _HEIGHT - 1)


def _unit(verdict: Verdict) -> Unit | None:
    known = verdict.threshold or verdict.value
    return known.unit if known else None


def _when(point: Point) -> str:
    return f"{point.of:%a %b} {point.of.day}" if isinstance(point.of, date) else str(point.of)


STRIP = 24
"""Cells from the first statement to now."""

Stated = tuple[date, Decimal | None]
"""A day and the probability stated on it, 0 to 1; None if it was withdrawn."""

_BLOCKS = "▁▂▃▄▅▆▇"


def stated(statements: Sequence[Stated], today: date) -> Line:
    """Return `▂▂▂▂▅▅▅▇▇ 40% Jun 1 2026 → 75% Sep 3 2026`, the last one bold; no strip for a single
    statement.
    """
    pieces: list[Piece] = (
        [(f"{_strip(statements, today)}  ", Ink.QUIET)] if len(statements) > 1 else []
    )
    for place, (day, p) in enumerate(statements):
        if place:
            pieces.append((" → ", Ink.QUIET))
        last = place == len(statements) - 1
        pieces.append(("taken back" if p is None else chance(p), Ink.STRONG if last else Ink.PLAIN))
        pieces.append((f" {day:%b} {day.day} {day.year}", Ink.QUIET))
    return tuple(pieces)


def chance(p: Decimal) -> str:
    """Return `40%` or `2.5%`."""
    value = p * 100
    return f"{value:.0f}%" if value == value.to_integral_value() else f"{value.normalize()}%"


def _strip(statements: Sequence[Stated], today: date) -> str:
    """Return the probability of each day as a bar; blank after a withdrawal."""
    first = statements[0][0]
    days = max((today - first).days, 1)
    cells = []
    for cell in range(STRIP):
        passed = days * cell // (STRIP - 1)
        p = [value for day, value in statements if (day - first).days <= passed][-1]
        cells.append(" " if p is None else _BLOCKS[min(int(p * len(_BLOCKS)), len(_BLOCKS) - 1)])
    return "".join(cells)
