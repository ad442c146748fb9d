"""The last values behind a verdict against its threshold, as a line or as bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from catalyst_tui.book.model.quantity import Quantity, Unit, major
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.ui.words import Ink, Line, Piece, cells, number

if TYPE_CHECKING:
    from catalyst_tui.judge.history.trend import Point, Trend

BAR = "$quiet 45%"
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABEL = 9
_HEIGHT = 9
"""Rows of the bars; the days below them take one more."""

_NAMED_VALUES = 5
"""The number of values in the line."""


def values_line(trend: Trend, verdict: Verdict, room: int) -> tuple[str, Line]:
    """Return `5 closes` and the last values with their days.
    Values beyond the threshold are red.
    """
    unit = _unit(verdict)
    if unit is None or len(trend.points) < 2:
        return "", ()
    count, pieces = _last(trend, unit, room, short=False)
    if count < 2:
        count, pieces = _last(trend, unit, room, short=True)
    named = {"day": "close", "score": "score"}.get(trend.each, trend.each)
    return (f"{count} {named}s", pieces) if count > 1 else ("", ())


def _last(trend: Trend, unit: Unit, room: int, *, short: bool) -> tuple[int, Line]:
    """Return how many of the last values fit, and their pieces. `short` leaves out the weekday."""
    pieces: list[Piece] = []
    count = 0
    for point in reversed(trend.points[-_NAMED_VALUES:]):
        words = f"{_when(point).partition(' ')[2] if short and isinstance(point.of, date) else _when(point)} "
        value = number(Quantity(point.value, unit))
        gap: list[Piece] = [("   ", Ink.PLAIN)] if pieces else []
        if cells((*gap, *pieces)) + len(words) + len(value) > room:
            break
        pieces = [
            (words, Ink.QUIET),
            (value, Ink.MISSED if point.beyond else Ink.PLAIN),
            *gap,
            *pieces,
        ]
        count += 1
    return count, tuple(pieces)


def bars(trend: Trend, verdict: Verdict, room: int) -> list[Line]:
    """Return the values as bars, with the threshold as a line through them.

    The highest value, the threshold and the last value are labelled at their heights; the first and
    last days below.
    """
    unit, points = _unit(verdict), trend.points
    if (
        unit is None
        or verdict.threshold is None
        or len(points) < 3
        or room < _LABEL + 3 * len(points)
    ):
        return []
    threshold = verdict.threshold.value
    low, high = _range([*(point.value for point in points), threshold])
    wide = (room - _LABEL) // len(points)
    heights = [_scaled(point.value, low, high) for point in points]
    at = _row_of(_scaled(threshold, low, high))
    named = {0: max(point.value for point in points), _row_of(heights[-1]): points[-1].value}
    lines: list[Line] = []
    for row in range(_HEIGHT):
        value, ink = (threshold, Ink.MISSED) if row == at else (named.get(row), Ink.QUIET)
        if value is None or (row != at and abs(row - at) < 2):
            label: Piece = (" " * _LABEL, Ink.PLAIN)
        else:
            label = (f"{number(Quantity(value, unit))} ".rjust(_LABEL), ink)
        lines.append((label, *_row(points, heights, row, wide, line=row == at)))
    first, last = _when(points[0]), _when(points[-1])
    gap = wide * len(points) - len(first) - len(last) - 1
    return [*lines, ((" " * _LABEL, Ink.PLAIN), (f"{first}{' ' * max(gap, 1)}{last}", Ink.QUIET))]


def picture(
    closes: Sequence[float], room: int, unit: Unit | None, days: tuple[date, date] | None
) -> list[Line]:
    """Return closes as bars, with the highest and lowest at the right and the `days` of the first
    and last below.
    """
    if len(closes) < _NAMED_VALUES or len(closes) > room - _SCALE:
        return []
    wide, low, high = (room - _SCALE) // len(closes), min(closes), max(closes)
    span = (high - low) or 1.0
    eighths = [max(round((close - low) / span * _HEIGHT * 8), 1) for close in closes]
    names = {_HEIGHT - 1: ("high", high), 0: ("low", low)} if unit is not None else {}
    lines: list[Line] = []
    for row in range(_HEIGHT - 1, -1, -1):
        bar = "".join(_EIGHTHS[min(max(height - row * 8, 0), 8)] * wide for height in eighths)
        lines.append(((bar, BAR), *_beside(names.get(row), unit)))
    if days is not None:
        first, last = (f"{day:%b} {day.day}" for day in days)
        lines.append(((f"{first}{last:>{wide * len(closes) - len(first)}}", Ink.QUIET),))
    return lines


_SCALE = 15
"""Cells of the labels right of those bars: ` high $1,234.50`."""


def _beside(named: tuple[str, float] | None, unit: Unit | None) -> Line:
    if named is None or unit is None:
        return ()
    word, value = named
    return (
        (f" {word:<4} ", Ink.QUIET),
        (str(major(Quantity(Decimal(f"{value:.10g}"), unit))), Ink.PLAIN),
    )


def _row(
    points: Sequence[Point], heights: Sequence[int], row: int, wide: int, *, line: bool
) -> Line:
    """Return one row of all bars. The threshold line is drawn where there is no bar."""
    pieces: list[Piece] = []
    for point, height in zip(points, heights, strict=True):
        filled = min(max(height - (_HEIGHT - 1 - row) * 8, 0), 8)
        ink = Ink.MISSED.removeprefix("bold ") if point.beyond else BAR
        if line and not filled:
            pieces.append(("─" * wide, "$missed"))
        else:
            pieces += [(_EIGHTHS[filled] * (wide - 1), ink), ("─" if line else " ", "$missed")]
    return tuple(pieces)


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
