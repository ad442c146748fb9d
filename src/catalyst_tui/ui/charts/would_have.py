"""How a new checkpoint would have done in the past: result, price and threshold, lane, failures."""

from __future__ import annotations

from collections.abc import Iterator

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.desk.shapes.forms import PastTrip, WouldHave
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.strips import Days, lane
from catalyst_tui.ui.words import Ink, Line, cells, one_line, percent

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
        return (head, ("not decided by anything known", Ink.QUIET), since)
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
