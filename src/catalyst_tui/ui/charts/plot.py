"""The state of a chart, and its price over days: curve, thresholds, reports, flips, and the ladder
of levels at the right.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import floor, log10

from msgspec import Struct, field

from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.desk.shapes import ChartLanes, ChartView, DayFlip, PriceLevel
from catalyst_tui.judge.kinds import Status, StatusGroup
from catalyst_tui.ui.widgets.canvas import Canvas
from catalyst_tui.ui.widgets.strips import Days
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import (
    DrawContext,
    Ink,
    Line,
    Piece,
    day_named,
    face,
    percent,
)
from catalyst_tui.values import Frozen

RANGES: dict[str, int] = {
    "1mo": 31,
    "3mo": 92,
    "6mo": 183,
    "1y": 366,
    "2y": 731,
    "all": 36_600,
}
"""The days of each range."""
USUAL = "1y"


class ClickTarget(Frozen):
    """The meaning of a click: `range`, `day`, `open` a checkpoint, or next `metric`."""

    does: str
    name: str = ""
    day: date | None = None


class ChartSpot(Frozen):
    """Clickable cells of one line."""

    y: int
    cells: range
    target: ClickTarget


class Drawn(Struct):
    """Lines and their clickable spots. Later spots are above earlier ones, and all are above the
    days.
    """

    lines: list[Line] = field(default_factory=list)
    spots: list[ChartSpot] = field(default_factory=list)
    axis: Days | None = None
    left: int = 0  # where the days begin
    dated: range = range(0)  # the lines that show days
    plotted: range = range(0)  # the lines of the price

    def add(
        self,
        y: int,
        start: int,
        width: int,
        does: str,
        name: str = "",
        *,
        day: date | None = None,
    ) -> None:
        """Make cells of a line clickable."""
        spot = ChartSpot(y, range(start, start + width), ClickTarget(does, name, day))
        self.spots.append(spot)

    def target(self, x: int, y: int) -> ClickTarget | None:
        """Return the target of a click."""
        found = (
            spot.target
            for spot in reversed(self.spots)
            if spot.y == y and x in spot.cells
        )
        return next(found, None) or self._day(x, y)

    def _day(self, x: int, y: int) -> ClickTarget | None:
        if (
            self.axis is None
            or y not in self.dated
            or not 0 <= x - self.left < self.axis.width
        ):
            return None
        return ClickTarget("day", day=self.axis.day(x - self.left))


class Look(Frozen):
    """What the chart shows. `last` None means up to the newest close; `cursor` None means the
    newest shown.
    """

    view: ChartView
    lanes: ChartLanes | None
    context: DrawContext
    days: int = RANGES[USUAL]
    last: date | None = None
    cursor: date | None = None
    metric: int = 0

    @property
    def range(self) -> tuple[int, int]:
        """Return the indexes of the shown closes, end excluded; at least two if there are two."""
        days = self.view.days
        end = bisect_right(days, self.last) if self.last else len(days)
        end = max(end, min(2, len(days)))
        start = (
            bisect_left(days, days[end - 1] - timedelta(days=self.days), hi=end)
            if end
            else 0
        )
        return max(min(start, end - 2), 0), end

    @property
    def place(self) -> int:
        """Return the index of the close under the cursor."""
        start, end = self.range
        if self.cursor is None:
            return end - 1
        return min(max(bisect_right(self.view.days, self.cursor) - 1, start), end - 1)

    @property
    def on_last(self) -> bool:
        return self.place == len(self.view.days) - 1

    def moved(self, place: int) -> Decimal | None:
        """Return the change of a close from the one before, in percent."""
        closes = self.view.closes
        return (
            (closes[place] / closes[place - 1] - 1) * 100
            if place > 0 and closes[place - 1]
            else None
        )


def price(value: Decimal, unit: Unit) -> str:
    """Return a price for a narrow column: with a currency sign, but without a currency code."""
    return str(Quantity(value, unit)).removesuffix(f" {unit.label}")


# The plot.

ENOUGH = 9
"""Number of rows from which the scale has at least three round prices."""

APART = 3
"""The least distance of two marks, in cells."""


class Frame(Frozen):
    """The frame of the plot: `left` cells of axis, `width` of plot, `right` of ladder, and `height`
    rows.
    """

    left: int
    width: int
    right: int
    height: int

    @property
    def wide(self) -> bool:
        return self.right > 20


class Scale(Frozen):
    """Converts prices to dots from the top: `high` in the first, `low` just above the last."""

    low: float
    high: float
    rows: int

    def dot(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return 1 + (self.high - value) / span * (self.rows * 4 - 4)

    def row(self, value: float) -> int:
        """Return the row of a price. It may be outside."""
        return floor(round(self.dot(value)) / 4)


def scale_of(look: Look, rows: int) -> Scale:
    """Return a scale from the lowest to the highest close shown,
    extended to levels close to them.
    """
    start, end = look.range
    closes = [float(close) for close in look.view.closes[start:end]]
    low, high = min(closes), max(closes)
    room = ((high - low) or high or 1.0) * 0.35
    near = [
        value for value in _levels_shown(look) if low - room <= value <= high + room
    ]
    return Scale(min([low, *near]), max([high, *near]), rows)


def _levels_shown(look: Look) -> Iterator[float]:
    yield from (float(level.last) for level in look.view.levels)
    if look.view.cost is not None and not look.context.discreet:
        yield float(look.view.cost)


def axis_of(look: Look, width: int) -> Days:
    """Return the days of the range."""
    start, end = look.range
    return Days(look.view.days[start], look.view.days[end - 1], width)


def plot(look: Look, frame: Frame) -> Drawn:
    """Return the rows of the price."""
    first, end = look.range
    axis, scale = axis_of(look, frame.width), scale_of(look, frame.height)
    canvas = Canvas(frame.width, frame.height)
    drawn = Drawn()
    days, closes = look.view.days[first:end], look.view.closes[first:end]
    broken = broken_days(look)
    points = [
        (axis.dot(day), scale.dot(float(close)))
        for day, close in zip(days, closes, strict=True)
    ]
    canvas.curve(
        points,
        ["$missed" if day in broken else "$primary" for day in days],
        "on $primary 7%",
    )
    for level in look.view.levels:
        _draw_level(level, canvas, axis, scale)
    for mark in look.view.reports:
        if axis.first <= mark.day <= axis.last:
            canvas.post(axis.cell(mark.day), "┊", "$quiet")
    ticks = ticks_of(scale)
    for value in ticks:
        canvas.level(scale.row(value), 0, frame.width, "┈", "$quiet 35%")
    if not look.on_last:
        canvas.post(axis.cell(look.view.days[look.place]), "│", "$foreground 70%")
    for x, y, sign, ink, flip in _marks(look, canvas, axis, scale):
        canvas.mark(x, y, sign, ink)
        drawn.add(y, frame.left + x, 1, "open", flip.checkpoint)
    labels = {scale.row(value): _round_price(value, look) for value in ticks}
    rungs = ladder(look, scale, frame)
    for y, line in enumerate(canvas.lines()):
        label = labels.get(y, "") if frame.left > 5 else ""
        rung = rungs.get(y)
        # used if there is no axis
        inner_label: Line = ((labels.get(y, "") if frame.left <= 5 else "", Ink.QUIET),)
        right = cell(rung.line if rung else inner_label, frame.right)
        drawn.lines.append(
            (
                (f"{label:>{frame.left - 1}} ", Ink.QUIET),
                *line,
                (" ", Ink.PLAIN),
                *right,
            )
        )
        if rung and rung.checkpoint:
            start = frame.left + frame.width + 1
            drawn.add(y, start, frame.right, "open", rung.checkpoint)
    return drawn


def broken_days(look: Look) -> frozenset[date]:
    """Return the days on which a guard or kill on the price was broken."""
    days = set[date]()
    for lane in look.lanes.lanes if look.lanes else ():
        for stretch in lane.stretches:
            if stretch.group is StatusGroup.BAD:
                days.update(
                    stretch.first + timedelta(days=n)
                    for n in range((stretch.last - stretch.first).days + 1)
                )
    return frozenset(days)


def _draw_level(level: PriceLevel, canvas: Canvas, axis: Days, scale: Scale) -> None:
    """Draw a threshold in each cell where it applies."""
    for (day, value), following in zip(
        level.points, [*level.points[1:], None], strict=True
    ):
        until = following[0] if following else day
        inside = axis.cells(day, max(until - timedelta(days=1), day))
        if inside and 0 <= scale.row(float(value)) < scale.rows:
            canvas.level(scale.row(float(value)), inside[0], inside[-1], "╌", "$risky")


def ticks_of(scale: Scale) -> list[float]:
    """Return three to five round prices; one if there are few rows."""
    span = scale.high - scale.low
    if span <= 0:
        return []
    power = 10.0 ** floor(log10(span))
    found: list[float] = []
    for part in (1, 0.5, 0.25, 0.2, 0.1):  # the largest step that gives enough prices
        step = power * part
        first = floor(scale.low / step) + 1
        found = [step * n for n in range(first, first + 10) if step * n <= scale.high]
        if len(found) >= (3 if scale.rows >= ENOUGH else 1):
            break
    return found


def _round_price(value: float, look: Look) -> str:
    return price(Decimal(str(round(value, 4))), look.view.unit).removesuffix(".00")


def _marks(
    look: Look, canvas: Canvas, axis: Days, scale: Scale
) -> Iterator[tuple[int, int, str, str, DayFlip]]:
    """Yield the marks: new failures below the curve, checkpoints met above it."""
    closes = dict(zip(look.view.days, look.view.closes, strict=True))
    taken = {-1: -APART, 1: -APART}
    for flip in look.lanes.flips if look.lanes else ():
        if not flip.priced or not axis.first <= flip.day <= axis.last:
            continue
        worse = flip.group is StatusGroup.BAD and flip.role is not Role.GAUGE
        if not worse and flip.after != Status.MET:
            continue
        step, x = 1 if worse else -1, axis.cell(flip.day)
        if x - taken[step] < APART:
            continue
        y = canvas.first_free(x, scale.row(float(closes[flip.day])), step)
        if 0 <= y < canvas.height:
            taken[step] = x
            yield x, y, *(("✗", "bold $missed") if worse else ("✓", "bold $met")), flip


# The ladder.


class Rung(Frozen):
    """A price at its own height, its name, and its checkpoint."""

    value: float
    line: Line
    rank: int  # rungs with a higher rank are dropped first
    checkpoint: str = ""


def ladder(look: Look, scale: Scale, frame: Frame) -> dict[int, Rung]:
    """Return the rungs by row: each at its own height, or next to it if that row is taken."""
    rungs = sorted(_rungs(look, scale, frame), key=lambda rung: rung.rank)[
        : max(scale.rows, 0)
    ]
    rungs.sort(key=lambda rung: -rung.value)
    rows = list[int]()
    for rung in rungs:
        wanted = min(max(scale.row(rung.value), 0), scale.rows - 1)
        rows.append(max(wanted, rows[-1] + 1 if rows else 0))
    for place in reversed(range(len(rows))):
        most = scale.rows - 1 if place == len(rows) - 1 else rows[place + 1] - 1
        rows[place] = min(rows[place], most)
    return dict(zip(rows, rungs, strict=True))


def _rungs(look: Look, scale: Scale, frame: Frame) -> Iterator[Rung]:
    view, wide = look.view, frame.wide
    start, end = look.range
    closes = view.closes[start:end]
    high, low = max(closes), min(closes)
    size = max(len(price(value, view.unit)) for value in (high, low))

    def rung(
        value: Decimal, words: Line, ink: str, rank: int, checkpoint: str = ""
    ) -> Rung:
        row = scale.row(float(value))
        sign = "↑" if row < 0 else "↓" if row >= scale.rows else " "
        shown = (f"{price(value, view.unit):>{size}}{sign}{' ' if wide else ''}", ink)
        return Rung(float(value), (shown, *words), rank, checkpoint)

    now = view.closes[-1]
    if view.quote and view.quote.price.unit == view.unit:
        now = view.quote.price.value
    yield rung(now, (("now", Ink.STRONG),), Ink.STRONG, 0)
    for level in view.levels:
        yield rung(
            level.last, _level_words(level, wide), Ink.RISKY, 1, level.checkpoint
        )
    if view.cost is not None and not look.context.discreet:
        yield rung(
            view.cost, (("your cost" if wide else "cost", Ink.QUIET),), Ink.PLAIN, 4
        )
    for name, value, rank in (("high", high, 2), ("low", low, 3)):
        day = view.days[start + closes.index(value)]
        on = f" {day_named(day, view.days[end - 1])}" if wide else ""
        yield rung(value, ((f"{name}{on}", Ink.QUIET),), Ink.PLAIN, rank)


def _level_words(level: PriceLevel, wide: bool) -> Line:
    """Return `● stays above` or `✗ trips below`; the sign is that of the verdict."""
    sign, ink = face(level.verdict.status)
    side = "above" if level.above else "below"
    if level.role is Role.KILL:
        side = "below" if level.above else "above"
    words = (
        f"{'stays' if level.role is Role.GUARD else 'trips'} {side}" if wide else side
    )
    return ((f"{sign} {words}", ink),)


def print_labels(look: Look, frame: Frame) -> Line:
    """Return `Q2 report -12.0%` above each report that has the room, in short where it has not."""
    axis = axis_of(look, frame.width)
    line, end = list[Piece](), 0
    words = " {} report " if frame.wide else " {} "
    for mark in look.view.reports:
        name, move = words.format(mark.quarter), percent(mark.move)
        size = len(name) + len(move[0])
        x = max(frame.left + axis.cell(mark.day) - len(name) // 2, 0)
        inside = axis.first <= mark.day <= axis.last
        if inside and end <= x <= frame.left + frame.width + frame.right - size:
            line += [(" " * (x - end), Ink.PLAIN), (name, Ink.QUIET), move]
            end = x + size
    return tuple(line)
