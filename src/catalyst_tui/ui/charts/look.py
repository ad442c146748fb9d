"""The state of a chart: its days, the cursor, the metric, and what each cell stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.desk.shapes.pages import ChartLanes, ChartView
from catalyst_tui.ui.widgets.strips import Days
from catalyst_tui.ui.words import DrawContext, Line

RANGES: dict[str, int] = {"1mo": 31, "3mo": 92, "6mo": 183, "1y": 366, "2y": 731, "all": 36_600}
"""The days of each range."""
USUAL = "1y"


class Target(Struct, frozen=True):
    """The meaning of a click: `range`, `day`, `open` a checkpoint, next `metric`, or the `figure`
    of a quarter.
    """

    does: str
    name: str = ""
    day: date | None = None


class Spot(Struct, frozen=True):
    """Clickable cells of one line."""

    y: int
    cells: range
    target: Target


class Drawn(Struct):
    """Lines and their clickable spots. Later spots are above earlier ones, and all are above the
    days.
    """

    lines: list[Line] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    axis: Days | None = None
    left: int = 0  # where the days begin
    dated: range = range(0)  # the lines that show days
    plotted: range = range(0)  # the lines of the price

    def target(self, x: int, y: int) -> Target | None:
        """Return the target of a click."""
        found = (spot.target for spot in reversed(self.spots) if spot.y == y and x in spot.cells)
        return next(found, None) or self._day(x, y)

    def _day(self, x: int, y: int) -> Target | None:
        if self.axis is None or y not in self.dated or not 0 <= x - self.left < self.axis.width:
            return None
        return Target("day", day=self.axis.day(x - self.left))


class Look(Struct, frozen=True):
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
    figure: str = ""  # the chosen quarter of a metric

    @property
    def range(self) -> tuple[int, int]:
        """Return the indexes of the shown closes, end excluded; at least two if there are two."""
        days = self.view.days
        end = bisect_right(days, self.last) if self.last else len(days)
        end = max(end, min(2, len(days)))
        start = bisect_left(days, days[end - 1] - timedelta(days=self.days), hi=end) if end else 0
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


def short_price(value: Decimal, unit: Unit) -> str:
    """Return the price without zero cents: $300."""
    return price(value, unit).removesuffix(".00")
