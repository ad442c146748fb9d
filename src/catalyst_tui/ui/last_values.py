"""The last values behind a verdict against its threshold, as a line or as bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.words import Ink, Line, Piece, number

if TYPE_CHECKING:
    from catalyst_tui.judge.history.trend import Point, Trend

BAR = "$quiet 45%"
_LABEL = 9
_HEIGHT = 9
"""Rows of the bars; the days below them take one more."""

_NAMED_VALUES = 5
"""The number of values in the line."""


def values_line(trend: Trend, verdict: Verdict, room: int) -> tuple[str, Line]:
    """Return `5 closes` and the last values with their days. Values beyond the threshold are red."""
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
    trend: Trend, unit: Unit, room: int, *, weekdays: bool
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


def bars(trend: Trend, verdict: Verdict, room: int) -> list[Line]:
    """Return the values as bars, with the threshold as a line through them.

    The highest value, the threshold and the last value are labelled at their heights; the first and
    last days below.
    """
    unit, points = _unit(verdict), trend.points
    wide = (room - _LABEL) // max(len(points), 1)
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
        lines.append(((text.rjust(_LABEL), ink), *line))
    first, last = _when(points[0]), _when(points[-1])
    gap = max(canvas.width - len(first) - len(last) - 1, 1)
    return [*lines, ((" " * _LABEL, Ink.PLAIN), (f"{first}{' ' * gap}{last}", Ink.QUIET))]


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
