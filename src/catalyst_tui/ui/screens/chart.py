"""The chart of a ticker: its price with checkpoints, its verdicts over time and its quarterly
figures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from catalyst_tui.desk.shapes import Board, ChartLanes, ChartView
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.charts.layout import page
from catalyst_tui.ui.charts.plot import RANGES, USUAL, Drawn, Look
from catalyst_tui.ui.screens.page import READING, Page
from catalyst_tui.ui.widgets.canvas import Drawing
from catalyst_tui.ui.words import DrawContext, Ink

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


class ChartPage(Page):
    """One drawing, requested from the desk for every new board.

    The price comes first, the verdicts over the days, which take longer, second.
    """

    PLACE = Place.CHART
    MAIN = "chart-drawing"
    ABOUT_ONE = True
    BINDINGS = bindings(Place.CHART)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._view: ChartView | None = None
        self._lanes: ChartLanes | None = None
        self._drawn = Drawn()
        self._asked: tuple[Board | None, str | None] = (None, None)
        self._days = RANGES.get(desk.recall("chart.range") or "", RANGES[USUAL])
        self._last: date | None = None
        self._cursor: date | None = None
        self._metric = 0
        self._aim: str | None = None

    def compose(self) -> ComposeResult:
        yield Drawing(id=self.MAIN)

    @property
    def drawing(self) -> Drawing:
        return self.query_one(f"#{self.MAIN}", Drawing)

    @property
    def moment(self) -> datetime | None:
        """Return the end of the day under the cursor."""
        zone = self.board.zone if self.board else None
        if self._cursor is None or zone is None:
            return None
        return datetime.combine(self._cursor, time.max, zone).astimezone(UTC)

    @property
    def checkpoint(self) -> str | None:
        """Return the checkpoint that flipped on the day under the cursor, else the first in the
        lanes.
        """
        if self._aim is not None or self._lanes is None:
            return self._aim
        if (look := self._look) is not None and len(look.view.days) > 1:
            day = look.view.days[look.place]
            for flip in sorted(self._lanes.flips, key=lambda flip: not flip.priced):
                if flip.day == day:
                    return flip.checkpoint
        return next((lane.checkpoint for lane in self._lanes.lanes), None)

    def memory(self) -> dict[str, str]:
        named = {days: name for name, days in RANGES.items()}
        return super().memory() | {"chart.range": named.get(self._days, USUAL)}

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        if symbol != self.symbol:
            self._turn_to(symbol)
        self._aim = checkpoint

    def _turn_to(self, symbol: str | None) -> None:
        self.symbol, self._view, self._lanes = symbol, None, None
        self._last, self._cursor, self._metric = None, None, 0

    @property
    def idle(self) -> frozenset[str]:
        idle, look = set(super().idle), self._look
        if look is None or len(look.view.days) < 2:
            idle |= {"day(-1)", "range(-1)", "flip(-1)"}
        if look is None or len(look.view.panels) < 2:
            idle.add("metric(1)")
        return frozenset(idle)

    # Drawing.

    def draw(self) -> None:
        if self.board is None:
            return
        if not self.judged:
            self.drawing.show([((f" {READING}", Ink.QUIET),)])
            return
        if self.symbol not in (charted := self._charted()):
            self._turn_to(next(iter(charted), None))
        if self.symbol is None:
            self.drawing.show([((" No tickers yet.", Ink.QUIET),)])
            return
        board, symbol = self._asked
        if board is not self.board or symbol != self.symbol:
            self._asked = (self.board, self.symbol)
            # a worker of the app, which reports failures
            self.app.run_worker(
                self._ask(self.symbol),
                group="chart",
                exclusive=True,
                exit_on_error=False,
            )
        self._redraw()

    def _charted(self) -> list[str]:
        """Return the tickers with a price; themes have none."""
        return (
            [row.symbol for row in self.board.rows if not row.theme]
            if self.board
            else []
        )

    async def _ask(self, symbol: str) -> None:
        view = await self.reading.chart(symbol)
        if symbol == self.symbol:
            self._view = view
            self._redraw()
        lanes = await self.reading.chart_lanes(symbol)
        if symbol == self.symbol:
            self._lanes = lanes
            self._redraw()

    @property
    def _look(self) -> Look | None:
        if self._view is None:
            return None
        return Look(
            self._view,
            self._lanes,
            self.draw_context,
            self._days,
            self._last,
            self._cursor,
            self._metric,
        )

    def _redraw(self) -> None:
        self.owner.draw_footer()
        size, look = self.drawing.size, self._look
        if look is not None and size.width and size.height:
            self._drawn = page(look, size.width, size.height)
            self.drawing.show(self._drawn.lines)

    def on_resize(self) -> None:
        self.call_after_refresh(self._redraw)

    # Days.

    def action_day(self, step: int) -> None:
        """Move the cursor by closes. At the edge the range moves along."""
        look = self._look
        if look is None or len(look.view.days) < 2:
            return
        place = min(max(look.place + step, 0), len(look.view.days) - 1)
        self._put_cursor(look, place)

    def _put_cursor(self, look: Look, place: int) -> None:
        start, end = look.range
        day = look.view.days[place]
        if place >= end:
            self._last = day
        elif place < start:
            self._last = look.view.days[max(end - 1 - (start - place), 1)]
        self._cursor, self._aim = day, None
        if place == len(look.view.days) - 1:
            self._cursor = self._last = None
        self._redraw()

    def action_range(self, step: int) -> None:
        """Show fewer or more days around the cursor."""
        sizes = list(RANGES.values())
        at = min(range(len(sizes)), key=lambda n: abs(sizes[n] - self._days))
        self._zoom(sizes[min(max(at + step, 0), len(sizes) - 1)])

    def _zoom(self, days: int) -> None:
        """Show this many days, with the cursor in the same place."""
        look = self._look
        if look is not None and len(look.view.days) > 1:
            start, end = look.range
            all_days = look.view.days
            first, last, about = (
                all_days[start],
                all_days[end - 1],
                all_days[look.place],
            )
            share = (last - about).days / max((last - first).days, 1)
            wanted = about + timedelta(days=round(share * days))
            earliest = all_days[0] + timedelta(
                days=min(days, (all_days[-1] - all_days[0]).days)
            )
            wanted = max(wanted, earliest)
            self._last = None if wanted >= all_days[-1] else wanted
        self._days = days
        self._redraw()

    def action_flip(self, step: int) -> None:
        """Move the cursor to the next or previous flip."""
        look = self._look
        if look is None or self._lanes is None or not self._lanes.flips:
            self.say("No verdict of it has changed on the days known.")
            return
        days = sorted({flip.day for flip in self._lanes.flips})
        now = look.view.days[look.place]
        at = bisect_right(days, now) if step > 0 else bisect_left(days, now) - 1
        if 0 <= at < len(days):
            self._put_cursor(look, bisect_left(look.view.days, days[at]))
        else:
            self.say(
                f"No verdict changes {'after' if step > 0 else 'before'} this day."
            )

    # Other actions.

    def action_metric(self, step: int) -> None:
        if self._view is not None and self._view.panels:
            self._metric = (self._metric + step) % len(self._view.panels)
            self._redraw()

    def action_neighbour(self, step: int) -> None:
        """Go to the ticker `step` places further, in the desk's order, wrapping around."""
        symbols = self._charted()
        if self.symbol in symbols:
            self._turn_to(symbols[(symbols.index(self.symbol) + step) % len(symbols)])
            self._aim = None
            self.draw()

    def action_open(self) -> None:
        self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    # The mouse.

    def on_click(self, event: events.Click) -> None:
        at = event.screen_offset - self.drawing.region.offset
        target, look = self._drawn.target(at.x, at.y), self._look
        if target is None or look is None:
            return
        event.stop()
        match target.does:
            case "range":
                self._zoom(RANGES[target.name])
            case "day" if target.day is not None:
                self._put_cursor(
                    look, max(bisect_right(look.view.days, target.day) - 1, 0)
                )
            case "open":
                self.owner.go(Place.THESIS, self.symbol, target.name)
            case "metric":
                self.action_metric(1)
