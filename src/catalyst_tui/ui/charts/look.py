"""How one looks at a chart: which days, the day under the cursor, which metric; what a cell stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct, field

from catalyst_tui.book.model.quantity import Quantity, Unit
from catalyst_tui.desk.shapes.chart import ChartLanes, ChartView
from catalyst_tui.ui.widgets.strips import Days
from catalyst_tui.ui.words import DrawContext, Line

RANGES: dict[str, int] = {"1mo": 31, "3mo": 92, "6mo": 183, "1y": 366, "2y": 731, "all": 36_600}
"""How many days each shows."""
USUAL = "1y"


class Target(Struct, frozen=True):
    """What a click on a spot means: `range`, `day`, `open` a checkpoint, `metric` the next one, `figure` of a
    quarter."""

    does: str
    name: str = ""
    day: date | None = None


class Spot(Struct, frozen=True):
    """Cells of one line that can be clicked."""

    y: int
    cells: range
    target: Target


class Drawn(Struct):
    """Lines, and what lies where in them; later spots lie over earlier ones, and all over the days."""

    lines: list[Line] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    axis: Days | None = None
    left: int = 0  # where the days begin
    dated: range = range(0)  # the lines over which they stand
    plotted: range = range(0)  # those of the price

    def target(self, x: int, y: int) -> Target | None:
        """What is meant by a click there."""
        found = (spot.target for spot in reversed(self.spots) if spot.y == y and x in spot.cells)
        return next(found, None) or self._day(x, y)

    def _day(self, x: int, y: int) -> Target | None:
        if self.axis is None or y not in self.dated or not 0 <= x - self.left < self.axis.width:
            return None
        return Target("day", day=self.axis.day(x - self.left))


class Look(Struct, frozen=True):
    """What is looked at. `last` None: up to the newest close; `cursor` None: on the newest one shown."""

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
        """The closes shown, from one place to before another; at least two where there are."""
        days = self.view.days
        end = bisect_right(days, self.last) if self.last else len(days)
        end = max(end, min(2, len(days)))
        start = bisect_left(days, days[end - 1] - timedelta(days=self.days), hi=end) if end else 0
        return max(min(start, end - 2), 0), end

    @property
    def place(self) -> int:
        """The place of the close under the cursor."""
        start, end = self.range
        if self.cursor is None:
            return end - 1
        return min(max(bisect_right(self.view.days, self.cursor) - 1, start), end - 1)

    @property
    def on_last(self) -> bool:
        return self.place == len(self.view.days) - 1

    def moved(self, place: int) -> Decimal | None:
        """How far a close lies from the one before, in percent."""
        closes = self.view.closes
        return (closes[place] / closes[place - 1] - 1) * 100 if place > 0 and closes[place - 1] else None


def price(value: Decimal, unit: Unit) -> str:
    """A price for a narrow column: with its sign, without a currency that has none."""
    return str(Quantity(value, unit)).removesuffix(f" {unit.label}")


def short_price(value: Decimal, unit: Unit) -> str:
    """The same without cents that are none: $300."""
    return price(value, unit).removesuffix(".00")
