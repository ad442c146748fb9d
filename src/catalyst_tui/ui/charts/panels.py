"""A metric by quarter: bars above a table.

Bars begin at zero or, for a guard, at its threshold, so that up means headroom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.quantity import Dim, Quantity, Unit
from catalyst_tui.desk.shapes.pages import MetricPanel, QuarterFigure
from catalyst_tui.judge.kinds import Bound, StatusGroup
from catalyst_tui.ui.charts.look import Drawn, Spot, Target
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Ink, Line, Piece, one_line, short_source

LABEL = 11
"""Width of the table's row names."""
PITCH = (5, 12)
"""The least and the most width of a quarter."""
ROWS = ("reported", "guide", "over it", "against", "consensus")

_SOLID = {StatusGroup.GOOD: "$met", StatusGroup.RISKY: "$risky", StatusGroup.BAD: "$missed"}
_PALER = {
    StatusGroup.GOOD: "$met 55%",
    StatusGroup.RISKY: "$risky 55%",
    StatusGroup.BAD: "$missed 55%",
}
"""Guided values have the same colour as reported ones, paler."""


class Column(Struct, frozen=True):
    """A quarter in the panel and its cells."""

    one: QuarterFigure
    x: int
    width: int

    @property
    def name(self) -> str:
        return f"{self.one.period.year % 100:02d}Q{self.one.period.n}"


def panel(
    found: MetricPanel, width: int, height: int, rows: int, *, more: str = "", chosen: str = ""
) -> Drawn:
    """Return `height` lines: a head, bars, names of the quarters and `rows` of the table.

    `more` is shown at the right of the head. If a quarter is `chosen`, the head shows its source.
    """
    columns = _columns(found, width)
    latest = _latest(columns)
    at = next((n for n, column in enumerate(columns) if key_of(found, column.one) == chosen), -1)

    def name(n: int) -> Piece:
        return columns[n].name, Ink.ACCENT if n == at else Ink.STRONG if n == latest else Ink.QUIET

    names = _row("", columns, name)
    table = [_table_row(name, found, columns, alone=rows == 1) for name in shown_rows(found, rows)]
    if found.floor is not None and rows > 2 and (beyond := _guided_beyond(found, columns)):
        table = [*table[: rows - 1], beyond]
    table += [()] * (rows - len(table))
    bars = _bars(found, columns, width, max(height - 2 - len(table), 1), latest)
    source = _rests_on(found, columns[at]) if at >= 0 else []
    lines = [_head(found, width, more, source or _meaning(found)), *bars, names, *table]
    drawn = Drawn([cell(line, width) for line in lines[:height]])
    for column in columns:
        spot, target = (
            range(column.x, column.x + column.width),
            Target("figure", key_of(found, column.one)),
        )
        drawn.spots += [Spot(y, spot, target) for y in range(1, len(drawn.lines))]
    if more:
        drawn.spots.append(Spot(0, range(width - len(more) - 1, width), Target("metric")))
    return drawn


def title(found: MetricPanel) -> str:
    """Return the title: `Gross margin`."""
    words = one_line(found.metric, 40).replace("_", " ")
    return (words[:1].upper() + words[1:]).replace("Eps ", "EPS ")


def key_of(found: MetricPanel, quarter: QuarterFigure) -> str:
    """Return a unique key for a quarter of a metric."""
    return f"{found.metric} {found.basis} {quarter.period}"


def _head(found: MetricPanel, width: int, more: str, texts: Sequence[str]) -> Line:
    """Return the head: the metric and the longest description that fits."""
    room = width - len(title(found)) - len(more) - 6
    fits = next((words for words in texts if len(words) <= room), texts[-1])
    left: Line = ((f" {title(found)}  ", Ink.ACCENT), (fits, Ink.QUIET))
    whole = (*cell(left, width - len(more) - 2), (f" {more} ", Ink.QUIET))
    return tuple((text, f"{ink} on $head".strip()) for text, ink in whole)


def _meaning(found: MetricPanel) -> list[str]:
    """Return descriptions of the bars, longest first."""
    basis = {Basis.GAAP: "", Basis.NON_GAAP: " · non-GAAP", Basis.COMPANY: ""}[found.basis]
    side = "below its ceiling" if found.ceiling else "above its floor"
    points = found.unit.dim is Dim.PERCENT
    if found.floor is not None:
        unit = "pp" if points else _unit_words(found)
        return [
            f"{unit} {side} of {found.floor}{basis}",
            f"{unit} {side} of {found.floor}",
            f"{unit} {side}",
        ]
    growth = "change on the year, pp" if points else "growth on the year, %"
    quarters = f"{_unit_words(found)} by quarter{basis}"
    grew = any(quarter.growth is not None for quarter in found.quarters)
    return [f"{quarters} · {growth}", quarters] if grew else [quarters]


def _rests_on(found: MetricPanel, column: Column) -> list[str]:
    """Return the source of a quarter's figure: `26Q2 reported $392.4M, Aug 4 2026,
    example.com/release`.
    """
    quarter = column.one
    kind = "reported" if quarter.reported else "guided" if quarter.guide else "expected"
    if quarter.best is None:
        return [f"{column.name} is not known"]
    figure = f"{column.name} {kind} {quarter.best}"
    day = (
        f"{figure}, {quarter.known:%b} {quarter.known.day} {quarter.known.year}"
        if quarter.known
        else figure
    )
    return [
        f"{day}, {short_source(quarter.source)}",
        f"{day}, {short_source(quarter.source).partition('/')[0]}",
        day,
        figure,
    ]


def _columns(found: MetricPanel, width: int) -> list[Column]:
    """Return the latest quarters that fit."""
    room = width - LABEL
    shown = found.quarters[-max(room // PITCH[0], 1) :]
    first = next((n for n, quarter in enumerate(shown) if quarter.best is not None), 0)
    shown = shown[max(first, len(shown) - 12) :]
    pitch = min(max(room // max(len(shown), 1), PITCH[0]), PITCH[1])
    return [Column(quarter, LABEL + n * pitch, pitch) for n, quarter in enumerate(shown)]


def _latest(columns: Sequence[Column]) -> int:
    """Return the index of the last reported quarter."""
    return max((n for n, column in enumerate(columns) if column.one.reported), default=-1)


# Bars.


def _bars(
    found: MetricPanel, columns: Sequence[Column], width: int, rows: int, latest: int
) -> list[Line]:
    canvas = Canvas(width, rows)
    heights = [_height(found, column.one) for column in columns]
    expected = [
        max(filter(None, (_expected(found, column.one), 0.0)), default=0.0) for column in columns
    ]
    high = max([0.0, *(height for height in heights if height is not None), *expected])
    low = min([0.0, *(height for height in heights if height is not None)])
    room = max(rows - 1 - bool(low < 0), 1)  # one line above for the labels, and one below
    below = min(max(ceil(room * -low / (high - low)), 1), room - bool(high > 0)) if low < 0 else 0
    scales = [(room - below) * 8 / high] if high > 0 else []
    scales += [below * 8 / -low] if below else []
    unit, base = min(scales, default=0.0), below + bool(low < 0)
    if found.floor is not None:
        _floor(canvas, found, columns, base)
    for n, (column, height) in enumerate(zip(columns, heights, strict=True)):
        if height is None:
            continue
        bar = _eighths(height, unit)
        slim = found.floor is None and (expectation := _expected(found, column.one)) is not None
        x, size = (
            (column.x + 2, column.width - 2)
            if found.floor is None
            else (column.x + 1, column.width - 1)
        )
        if slim and expectation is not None and column.one.reported:
            ink = "$risky" if column.one.threshold is not None else "$quiet 55%"
            canvas.bar(x - 1, 1, base, _eighths(expectation, unit), ink)
        ink = _ink(found, column.one)
        canvas.bar(x, size, base, bar, ink)
        if found.floor is not None and bar >= 8:
            canvas.mark(
                x, canvas.height - 1 - base, "▁" * size, f"{_line_ink(column.one)} on {ink}"
            )
        broken = column.one.group is StatusGroup.BAD and bar < 0
        plain = Ink.PLAIN if column.one.group else Ink.QUIET
        word_ink = Ink.MISSED if broken else Ink.STRONG if n == latest else plain
        _write(canvas, column, bar, base, (_above(found, column.one, height), word_ink))
    return canvas.lines()


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
    return float(expected.value) if found.floor is None and expected is not None else None


def _ink(found: MetricPanel, quarter: QuarterFigure) -> str:
    if found.floor is not None:
        if quarter.group in _SOLID:
            return (_SOLID if quarter.reported else _PALER)[quarter.group]
        return "$primary 38%"
    return (
        "$primary 88%" if quarter.reported else "$primary 42%" if quarter.guide else "$primary 22%"
    )


def _line_ink(quarter: QuarterFigure) -> str:
    """Return the colour of the floor, faint before the checkpoint existed."""
    return "$risky" if quarter.threshold is not None else "$risky 40%"


def _floor(canvas: Canvas, found: MetricPanel, columns: Sequence[Column], base: int) -> None:
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
    return f"{quarter.growth:+.1f}" if found.unit.dim is Dim.PERCENT else f"{quarter.growth:+.0f}"


def _write(canvas: Canvas, column: Column, bar: int, base: int, piece: Piece) -> None:
    """Write the label above or below a bar."""
    (text, ink), cells = piece, ceil(abs(bar) / 8)
    y = canvas.height - 1 - base - max(cells, 1) if bar >= 0 else canvas.height - base + cells
    canvas.mark(column.x + 1 + max(column.width - len(text), 0) // 2, y, text, ink)


# The table.


def shown_rows(found: MetricPanel, rows: int) -> list[str]:
    """Return the rows that fit, without empty ones."""
    has: dict[str, Callable[[QuarterFigure], object]] = {
        "guide": lambda quarter: quarter.guide,
        "over it": lambda quarter: quarter.over,
        "against": lambda quarter: quarter.threshold,
        "consensus": lambda quarter: quarter.consensus,
    }
    filled = [name for name in ROWS if name == "reported" or any(map(has[name], found.quarters))]
    return filled[:rows]


def _table_row(name: str, found: MetricPanel, columns: Sequence[Column], *, alone: bool) -> Line:
    latest = _latest(columns)

    def figure(n: int) -> Piece:
        item = columns[n].one
        match name:
            case "reported" if item.reported:
                return _number(
                    found, item.reported, item.bound
                ), Ink.STRONG if n == latest else Ink.PLAIN
            case "reported" if alone and item.guide and n > latest:
                return _number(found, item.guide, Bound.ABOUT), Ink.QUIET
            case "guide" if item.guide:
                return _number(
                    found, item.guide, item.guide_bound
                ), Ink.PLAIN if n > latest else Ink.QUIET
            case "over it" if item.over is not None:
                return _over(found, item.over), Ink.QUIET
            case "against" if item.threshold is not None:
                return _number(found, item.threshold), Ink.RISKY
            case "consensus" if item.consensus is not None:
                return _number(found, item.consensus), Ink.PLAIN
        return "", Ink.QUIET

    line = _row(name, columns, figure)
    if found.floor is None and name in (swatches := _swatches(found)):
        line = (("▌", swatches[name]), (line[0][0][1:], line[0][1]), *line[1:])
    return line


def _swatches(found: MetricPanel) -> dict[str, str]:
    """Return the colour of each row's bars, shown before its name."""
    return {
        "reported": "$primary 88%",
        "guide": "$quiet 55%",
        "against": "$risky",
        "consensus": "$primary 22%",
    }


def _row(name: str, columns: Sequence[Column], figure: Callable[[int], Piece]) -> Line:
    pieces: list[Piece] = [(f" {name:<{LABEL - 1}}", Ink.QUIET)]
    for n, column in enumerate(columns):
        text, ink = figure(n)
        pieces.append((f"{text:>{column.width}}", ink))
    return tuple(pieces)


def _until_labels(line: Line) -> Line:
    """Return the name of a row with its colour."""
    return line[:2] if line[0][0] == "▌" else line[:1]


def _guided_beyond(found: MetricPanel, columns: Sequence[Column]) -> Line | None:
    """Return `▲ 26Q3 is guided 1.4pp under the floor` for the first coming quarter that is."""
    for column in columns:
        quarter = column.one
        if (
            quarter.reported
            or quarter.guide is None
            or quarter.group is not StatusGroup.BAD
            or quarter.threshold is None
        ):
            continue
        gap = abs(quarter.guide.value - quarter.threshold.value)
        far = f"{gap}pp" if found.unit.dim is Dim.PERCENT else str(Quantity(gap, found.unit))
        side = "over the ceiling" if found.ceiling else "under the floor"
        return ((" ▲ ", Ink.RISKY), (f"{column.name} is guided {far} {side}", Ink.PLAIN))
    return None


# Numbers.


def _divisor(found: MetricPanel) -> tuple[Decimal, str, int]:
    """Return the divisor that keeps figures short, its name, and the decimals."""
    if found.unit.dim not in (Dim.MONEY, Dim.COUNT):
        return Decimal(1), "", 1 if found.unit.dim is not Dim.NUMBER else 2
    sizes = [abs(quarter.best.value) for quarter in found.quarters if quarter.best is not None]
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


def _over(found: MetricPanel, over: Decimal) -> str:
    return f"{over:+.1f}" if found.unit.dim is Dim.PERCENT else f"{over:+.0f}%"


def _unit_words(found: MetricPanel) -> str:
    unit: Unit = found.unit
    letter = _divisor(found)[1]
    if unit.dim is Dim.MONEY:
        sign = str(Quantity(Decimal(1), unit)).partition("1")[0]
        return f"{sign}{letter}" if sign else f"{unit.label} {letter}".rstrip()
    if unit.dim is Dim.COUNT:
        return f"{letter} {unit.label}".strip()
    return str(unit) or "number"
