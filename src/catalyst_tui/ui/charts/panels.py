"""A metric by quarter: bars above a table.

Bars begin at zero or, for a guard, at its threshold, so that up means headroom.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.quantity import Dim, Quantity, Unit
from catalyst_tui.desk.shapes import MetricPanel, QuarterFigure
from catalyst_tui.judge.kinds import Bound, StatusGroup
from catalyst_tui.ui.charts.plot import Drawn
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Ink, Line, Piece, one_line
from catalyst_tui.values import Frozen

LABEL = 11
"""Width of the table's row names."""
PITCH = (5, 12)
"""The least and the most width of a quarter."""
ROWS = {
    "reported": "$primary 88%",
    "guide": "$quiet 55%",
    "over it": "",
    "threshold": "$risky",
    "consensus": "$primary 22%",
}
"""The rows of the table, each with the colour of its bars."""

_COLOURS = {
    StatusGroup.GOOD: "$met",
    StatusGroup.RISKY: "$risky",
    StatusGroup.BAD: "$missed",
}
"""Colours of reported values; guided values are paler."""


class PanelColumn(Frozen):
    """A quarter in the panel and its cells."""

    one: QuarterFigure
    x: int
    width: int

    @property
    def name(self) -> str:
        return f"{self.one.period.year % 100:02d}Q{self.one.period.n}"


def panel(
    found: MetricPanel, width: int, height: int, rows: int, *, more: str = ""
) -> Drawn:
    """Return `height` lines: a head, bars, names of the quarters and `rows` of the table.

    `more` is shown at the right of the head; a click on it shows the next metric.
    """
    columns = _columns(found, width)
    latest = _latest(columns)
    names = [
        (column.name, Ink.STRONG if n == latest else Ink.QUIET)
        for n, column in enumerate(columns)
    ]
    table = [_table_row(name, found, columns) for name in shown_rows(found, rows)]
    table += [()] * (rows - len(table))
    bars = _bars(found, columns, width, max(height - 2 - len(table), 1))
    lines = [_head(found, width, more), *bars, _row("", columns, names), *table]
    drawn = Drawn([cell(line, width) for line in lines[:height]])
    if more:
        drawn.add(0, width - len(more) - 1, len(more) + 1, "metric")
    return drawn


def title(found: MetricPanel) -> str:
    """Return the title: `Gross margin`."""
    words = one_line(found.metric, 40).replace("_", " ")
    return (words[:1].upper() + words[1:]).replace("Eps ", "EPS ")


def _head(found: MetricPanel, width: int, more: str) -> Line:
    """Return the head: the metric and the longest description that fits."""
    room, texts = width - len(title(found)) - len(more) - 6, _meaning(found)
    fits = next((words for words in texts if len(words) <= room), texts[-1])
    left: Line = ((f" {title(found)}  ", Ink.ACCENT), (fits, Ink.QUIET))
    whole = (*cell(left, width - len(more) - 2), (f" {more} ", Ink.QUIET))
    return tuple((text, f"{ink} on $head".strip()) for text, ink in whole)


def _meaning(found: MetricPanel) -> list[str]:
    """Return descriptions of the bars, longest first."""
    basis = " · non-GAAP" if found.basis is Basis.NON_GAAP else ""
    points = found.unit.dim is Dim.PERCENT
    if found.floor is not None:
        unit = "pp" if points else _unit_words(found)
        side = "below its ceiling" if found.ceiling else "above its floor"
        return [f"{unit} {side} of {found.floor}{basis}", f"{unit} {side}"]
    quarters = f"{_unit_words(found)} by quarter{basis}"
    growth = "change on the year, pp" if points else "growth on the year, %"
    grew = any(quarter.growth is not None for quarter in found.quarters)
    return [f"{quarters} · {growth}", quarters] if grew else [quarters]


def _columns(found: MetricPanel, width: int) -> list[PanelColumn]:
    """Return the latest quarters that fit."""
    room = width - LABEL
    shown = found.quarters[-max(room // PITCH[0], 1) :]
    first = next((n for n, quarter in enumerate(shown) if quarter.best is not None), 0)
    shown = shown[max(first, len(shown) - 12) :]
    pitch = min(max(room // max(len(shown), 1), PITCH[0]), PITCH[1])
    return [
        PanelColumn(quarter, LABEL + n * pitch, pitch)
        for n, quarter in enumerate(shown)
    ]


def _latest(columns: Sequence[PanelColumn]) -> int:
    """Return the index of the last reported quarter."""
    return max(
        (n for n, column in enumerate(columns) if column.one.reported), default=-1
    )


# Bars.


def _bars(
    found: MetricPanel, columns: Sequence[PanelColumn], width: int, rows: int
) -> list[Line]:
    canvas = Canvas(width, rows)
    heights = [_height(found, column.one) for column in columns]
    shown = [height for height in heights if height is not None]
    expected = [_expected(found, column.one) or 0.0 for column in columns]
    high, low = max([0.0, *shown, *expected]), min([0.0, *shown])
    # One line above for the labels, and one below
    room = max(rows - 1 - bool(low < 0), 1)
    below = (
        min(max(ceil(room * -low / (high - low)), 1), room - bool(high > 0))
        if low < 0
        else 0
    )
    scales = [(room - below) * 8 / high] if high > 0 else []
    scales += [below * 8 / -low] if below else []
    unit, base = min(scales, default=0.0), below + bool(low < 0)
    if found.floor is not None:
        _floor(canvas, found, columns, base)
    latest = _latest(columns)
    for n, (column, height) in enumerate(zip(columns, heights, strict=True)):
        if height is not None:
            _bar(canvas, found, column, (base, unit), strong=n == latest)
    return canvas.lines()


def _bar(
    canvas: Canvas,
    found: MetricPanel,
    column: PanelColumn,
    scale: tuple[int, float],
    *,
    strong: bool,
) -> None:
    """Draw a quarter: its bar, a slim one of what was expected before, and its label.

    `scale` is the row that bars stand on and the eighths of a cell per unit.
    """
    base, unit = scale
    quarter, ink = column.one, _ink(found, column.one)
    height = _height(found, quarter) or 0.0
    bar = _eighths(height, unit)
    expected = _expected(found, quarter)
    gap = 2 if found.floor is None else 1
    x, size = column.x + gap, column.width - gap
    if expected is not None and quarter.reported:
        slim = "$risky" if quarter.threshold is not None else "$quiet 55%"
        canvas.bar(x - 1, 1, base, _eighths(expected, unit), slim)
    canvas.bar(x, size, base, bar, ink)
    if found.floor is not None and bar >= 8:
        canvas.mark(
            x, canvas.height - 1 - base, "▁" * size, f"{_line_ink(quarter)} on {ink}"
        )
    text = _above(found, quarter, height)
    text_ink = Ink.PLAIN if quarter.group else Ink.QUIET
    if quarter.group is StatusGroup.BAD and bar < 0:
        text_ink = Ink.MISSED
    elif strong:
        text_ink = Ink.STRONG
    cells = ceil(abs(bar) / 8)
    above = canvas.height - 1 - base - max(cells, 1)
    y = above if bar >= 0 else canvas.height - base + cells
    canvas.mark(column.x + 1 + max(column.width - len(text), 0) // 2, y, text, text_ink)


def _eighths(value: float, unit: float) -> int:
    """Return the height of a bar; a value other than zero is always visible."""
    size = round(abs(value) * unit)
    return (max(size, 1) if value else 0) * (1 if value >= 0 else -1)


def _height(found: MetricPanel, quarter: QuarterFigure) -> float | None:
    """Return what a bar shows: the value, or the headroom to the threshold."""
    if quarter.best is None:
        return None
    if found.floor is None:
        return float(quarter.best.value)
    against = quarter.threshold if quarter.threshold is not None else found.floor
    room = quarter.best.value - against.value
    return float(-room if found.ceiling else room)


def _expected(found: MetricPanel, quarter: QuarterFigure) -> float | None:
    """Return the value expected before the report: the threshold, else the guide."""
    expected = quarter.threshold or quarter.guide
    return (
        float(expected.value) if found.floor is None and expected is not None else None
    )


def _ink(found: MetricPanel, quarter: QuarterFigure) -> str:
    if found.floor is not None:
        if quarter.group not in _COLOURS:
            return "$primary 38%"
        return f"{_COLOURS[quarter.group]}{'' if quarter.reported else ' 55%'}"
    strength = 88 if quarter.reported else 42 if quarter.guide else 22
    return f"$primary {strength}%"


def _line_ink(quarter: QuarterFigure) -> str:
    """Return the colour of the floor, faint before the checkpoint existed."""
    return "$risky" if quarter.threshold is not None else "$risky 40%"


def _floor(
    canvas: Canvas, found: MetricPanel, columns: Sequence[PanelColumn], base: int
) -> None:
    y = canvas.height - 1 - base
    word = "ceiling" if found.ceiling else "floor"
    canvas.mark(LABEL - len(word) - 2, max(y, 0), word, "$risky")
    for column in columns:
        canvas.mark(column.x, y, "▁" * column.width, _line_ink(column.one))


def _above(found: MetricPanel, quarter: QuarterFigure, height: float) -> str:
    """Return the label at the end of a bar: growth on the year, or headroom."""
    if found.floor is not None:
        places = 1 if found.unit.dim is Dim.PERCENT else _divisor(found)[2]
        return f"{height / float(_divisor(found)[0]):+.{places}f}"
    if quarter.growth is None:
        return ""
    return (
        f"{quarter.growth:+.1f}"
        if found.unit.dim is Dim.PERCENT
        else f"{quarter.growth:+.0f}"
    )


# The table.


def shown_rows(found: MetricPanel, rows: int) -> list[str]:
    """Return the rows that fit, without empty ones."""
    filled = {"reported"}
    for quarter in found.quarters:
        filled |= {name for name in ROWS if _text(name, found, quarter)}
    return [name for name in ROWS if name in filled][:rows]


def _table_row(name: str, found: MetricPanel, columns: Sequence[PanelColumn]) -> Line:
    """Return a row of the table."""
    latest = _latest(columns)
    cells: list[Piece] = []
    for n, column in enumerate(columns):
        text, ink = _text(name, found, column.one), Ink.PLAIN
        if name == "over it" or (name == "guide" and n <= latest):
            ink = Ink.QUIET
        elif name == "threshold":
            ink = Ink.RISKY
        elif name == "reported" and n == latest:
            ink = Ink.STRONG
        cells.append((text, ink))
    first, *others = _row(name, columns, cells)
    if found.floor is not None or not ROWS[name]:
        return (first, *others)
    return (("▌", ROWS[name]), (first[0][1:], first[1]), *others)


def _text(name: str, found: MetricPanel, quarter: QuarterFigure) -> str:
    """Return a cell of the table; empty if nothing is known."""
    if name == "over it":
        if quarter.over is None:
            return ""
        percent = found.unit.dim is Dim.PERCENT
        return f"{quarter.over:+.1f}" if percent else f"{quarter.over:+.0f}%"
    values = {
        "reported": (quarter.reported, quarter.bound),
        "guide": (quarter.guide, quarter.guide_bound),
        "threshold": (quarter.threshold, None),
        "consensus": (quarter.consensus, None),
    }
    value, bound = values[name]
    return _number(found, value, bound) if value is not None else ""


def _row(name: str, columns: Sequence[PanelColumn], cells: Sequence[Piece]) -> Line:
    pieces: list[Piece] = [(f" {name:<{LABEL - 1}}", Ink.QUIET)]
    for column, (text, ink) in zip(columns, cells, strict=True):
        pieces.append((f"{text:>{column.width}}", ink))
    return tuple(pieces)


# Numbers.


def _divisor(found: MetricPanel) -> tuple[Decimal, str, int]:
    """Return the divisor that keeps figures short, its name, and the decimals."""
    if found.unit.dim not in (Dim.MONEY, Dim.COUNT):
        return Decimal(1), "", 1 if found.unit.dim is not Dim.NUMBER else 2
    sizes = [
        abs(quarter.best.value)
        for quarter in found.quarters
        if quarter.best is not None
    ]
    largest = max(sizes, default=Decimal(0))
    for letter, power in (("B", 9), ("M", 6), ("K", 3)):
        if largest >= Decimal(10) ** power * (10 if power == 9 else 1):
            scaled = largest.scaleb(-power)
            return Decimal(10) ** power, letter, 0 if scaled >= 100 else 1
    return Decimal(1), "", 2


def _number(found: MetricPanel, value: Quantity, bound: Bound | None = None) -> str:
    divisor, _, places = _divisor(found)
    sign = "" if bound in (None, Bound.EXACT) else bound.value if bound else ""
    text = f"{value.value / divisor:,.{places}f}"
    if sign and text.endswith(".0"):
        text = text[:-2]  # an approximate value has no decimals
    return f"{sign}{text}"


def _unit_words(found: MetricPanel) -> str:
    unit: Unit = found.unit
    letter = _divisor(found)[1]
    if unit.dim is Dim.MONEY:
        sign = str(Quantity(Decimal(1), unit)).partition("1")[0]
        return f"{sign}{letter}" if sign else f"{unit.label} {letter}".rstrip()
    if unit.dim is Dim.COUNT:
        return f"{letter} {unit.label}".strip()
    return str(unit) or "number"
