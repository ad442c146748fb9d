"""The Timeline page: all dates on one axis, the selected ticker's checkpoints, coming dates and
detail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from catalyst_tui.desk.shapes.pages import Dated, DateKind, Flipped, Lane, Timeline
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.screens.page import READING, Page, matcher
from catalyst_tui.ui.timeline.axis import stride, zoomed
from catalyst_tui.ui.timeline.coming import Changed, Coming
from catalyst_tui.ui.timeline.lanes import (
    LEGEND,
    MARKS,
    Claim,
    Lanes,
    Order,
    Row,
    claim_key,
    lane_key,
)
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import Fold
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import DrawContext, Ink, Line, Piece, clicks, harmless, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import Reading

WIDE = 200
"""Width from which the detail is next to the coming dates."""

LOW, TALL, ROOMY = 16, 24, 44
"""Page heights: below LOW there is no legend and no coming list; from TALL on the coming list
always fits; from ROOMY on the changes are below it, separated by a line.
"""


class Years(Widget):
    """The line of years above the list."""

    auto_links = False

    def __init__(self, drawn: Callable[[int], Line], *, id: str) -> None:
        super().__init__(id=id)
        self._drawn = drawn

    def render(self) -> Content:
        line = self._drawn(max(self.size.width - 2, 0))
        return Content.assemble((" ", ""), *harmless(line))


class LaneList(LineList[Row]):
    """The list of names. Here the arrow keys move the axis."""

    BINDINGS = bindings(Place.TIMELINE)

    @dataclass
    class Pressed(Message):
        """A date on the axis was clicked."""

        date: Dated

    def __init__(
        self, sheet: Lanes, context: DrawContext, *, id: str, moved: Callable[[], None]
    ) -> None:
        super().__init__(sheet, context, id=id, moved=moved)
        self._lanes = sheet

    def on_click(self, event: events.Click) -> None:
        index = self._index(event.y, self.size.height)
        if 0 <= index < len(self._rows):
            found = self._lanes.hit(self._rows[index], event.x - 1, self.size.width - 2)
            if found is not None:
                event.prevent_default()  # the message names the row itself
                self.post_message(self.Pressed(found))

    def show_whole(self, first: int, last: int) -> None:
        """Scroll until the rows from `first` to `last` are visible, or as many as fit with the
        cursor.
        """
        self._reveal(min(max(round(self.scroll_y), last - self.visible_rows + 1), first))


Line_ = TypeVar("Line_", Dated, Flipped)


class DateList(LineList[Line_]):
    """The list of coming dates or of changes. Each line is about a
    ticker and maybe a checkpoint.
    """

    @dataclass
    class Pressed(Message):
        """A line was clicked."""

        line: Dated | Flipped

    def on_click(self, event: events.Click) -> None:
        index = self._index(event.y, self.size.height)
        if 0 <= index < len(self._rows):
            self.post_message(self.Pressed(self._rows[index]))

    def on_blur(self) -> None:
        """Scroll back to the first line when the focus leaves, but not
        when another window gets it.
        """
        if self.app.app_focus and self._rows:
            self._cursor = self._find(self._sheet.key(self._rows[0]))
            self._reveal(0)
            self.refresh()

    def _strip(self, index: int, highlighted: bool, across: int) -> Strip:
        """Draw the cursor only with the focus: the selection is shown in the list of names."""
        return super()._strip(index, highlighted and self.has_focus, across)


class TimelinePage(Page):
    """The names on their axis, the coming dates, the detail, and a legend."""

    PLACE = Place.TIMELINE
    MAIN = "lanes"
    BINDINGS = bindings(Place.TIMELINE)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet, self._coming, self._changed = Lanes(), Coming(), Changed()
        self._timeline: Timeline | None = None
        self._aim: tuple[str | None, str | None] = (
            desk.recall("cursor"),
            desk.recall("checkpoint"),
        )
        self._open: str | None = None
        self._unfolded = desk.recall("timeline.watched") == "shown"
        order = desk.recall("timeline.sort") or ""
        if order.removesuffix("-") in set(Order):
            self._sheet.order, self._sheet.turned = (
                Order(order.removesuffix("-")),
                order.endswith("-"),
            )
        scale = desk.recall("timeline.scale") or ""
        self._sheet.scale = int(scale) if scale in {"1", "2", "4", "7", "14", "30"} else None

    def compose(self) -> ComposeResult:
        context = self.draw_context
        yield Years(self._sheet.years, id="years")
        with Container(id="dates"):
            yield LaneList(self._sheet, context, id="lanes", moved=self._lane_moved)
            with Container(id="ahead"):
                with Container(id="when"):
                    yield DateList[Dated](
                        self._coming, context, id="coming", moved=self._coming_moved
                    )
                    yield DateList[Flipped](
                        self._changed, context, id="changed", moved=self._changed_moved
                    )
                yield TextPane(id="lane-why")
        yield Bar(id="legend")

    @property
    def lanes(self) -> LaneList:
        return self.query_one("#lanes", LaneList)

    @property
    def coming(self) -> DateList[Dated]:
        return self.query_one("#coming", DateList)

    @property
    def changed(self) -> DateList[Flipped]:
        return self.query_one("#changed", DateList)

    @property
    def checkpoint(self) -> str | None:
        row = self.lanes.row
        if isinstance(row, Claim):
            return row.bar.row.id
        if isinstance(row, Lane) and row.bars:
            return row.bars[0].row.id
        return self._aim[1] if self._timeline is None else None

    @staticmethod
    def prepare(reading: Reading) -> object:
        return reading.timeline()

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._aim = (symbol, checkpoint)

    def memory(self) -> dict[str, str]:
        # a name, not its first checkpoint
        own = {"checkpoint": ""} if isinstance(self.lanes.row, Lane) else {}
        return super().memory() | {
            **own,
            "timeline.watched": "shown" if self._unfolded else "",
            "timeline.scale": str(self._sheet.scale or ""),
            "timeline.sort": f"{self._sheet.order}{'-' if self._sheet.turned else ''}",
        }

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda theme: self.draw())

    def draw(self) -> None:
        if not self.judged:
            self.lanes.show((), self.draw_context, empty=READING)
            return
        timeline = self.reading.timeline()
        self._timeline = timeline
        self._sheet.today = self._coming.today = self._changed.today = timeline.today
        self._sheet.flat = self.app.current_theme.ansi
        symbol, checkpoint = self._aim
        self._aim = (None, None)
        if symbol is not None and any(lane.symbol == symbol for lane in self._shown):
            self._open = symbol
        self._draw_lanes(self._key_of(symbol, checkpoint) if symbol or checkpoint else None)
        fits = matcher(self.wanted)
        coming = [item for item in timeline.coming if fits(f"{item.ticker} {item.text}")]
        changed = [
            item for item in timeline.changed if fits(f"{item.ticker} {item.text} {item.after}")
        ]
        self.coming.show(coming, self.draw_context, empty="No dates ahead.")
        self.changed.show(changed, self.draw_context, empty="Nothing has changed yet.")
        self._draw_rest()

    def _key_of(self, symbol: str | None, checkpoint: str | None) -> str | None:
        """Return the key of a checkpoint's row, else of its ticker's."""
        owners = (
            lane.symbol for lane in self._shown for bar in lane.bars if bar.row.id == checkpoint
        )
        owner = next(owners, None)
        if owner is not None and checkpoint is not None:
            self._open = owner
            return claim_key(checkpoint)
        return None if symbol is None else lane_key(symbol)

    @property
    def _shown(self) -> tuple[Lane, ...]:
        return self._timeline.lanes if self._timeline else ()

    def _draw_lanes(self, at: str | None = None, *, whole: bool = False) -> None:
        rows = self._rows()
        empty = (
            f"Nothing matches “{one_line(self.wanted, 40)}”. Esc shows all."
            if self.wanted
            else "No tickers yet."
        )
        if self._open is None and rows and isinstance(rows[0], Lane):
            self._open = rows[0].symbol
            rows = self._rows()
        self._sheet.crowded = len(rows) > self.lanes.visible_rows
        self.lanes.show(rows, self.draw_context, at=at, empty=empty)
        row = self.lanes.row
        # a filter hid the row before
        if isinstance(row, Lane | Claim) and row.symbol != self._open:
            self._open, rows = row.symbol, self._rows()
            self.lanes.show(rows, self.draw_context, at=self.lanes.key)
        self._selected()
        opened = [
            i
            for i, row in enumerate(rows)
            if not isinstance(row, Fold) and row.symbol == self._open
        ]
        if opened and (at is not None or whole):  # otherwise the scroll position stays
            self.lanes.show_whole(opened[0], opened[-1])
        self.query_one(Years).refresh()

    def _rows(self) -> list[Row]:
        fits = matcher(self.wanted)
        found = [lane for lane in self._shown if not self.wanted or fits(_searchable(lane))]
        lanes = self._sheet.order.ordered(found, turned=self._sheet.turned)
        watched = [lane for lane in lanes if lane.watched]
        folded = len(watched) < len(lanes) and not self.wanted
        rows: list[Row] = []
        for lane in lanes:
            if not (lane.watched and folded):
                rows += self._with_claims(lane)
        if watched and folded:
            names = tuple(one_line(lane.symbol, 12) for lane in watched)
            rows.append(Fold("watched", len(watched), "watched", self._unfolded, names))
            if self._unfolded:
                rows += [row for lane in watched for row in self._with_claims(lane)]
        return rows

    def keep_in_sight(self) -> None:
        row = self.lanes.row
        lanes = (
            lane
            for lane in self._shown
            if isinstance(row, Lane | Claim) and lane.symbol == row.symbol
        )
        self._unfolded |= any(lane.watched for lane in lanes)

    def _with_claims(self, lane: Lane) -> list[Row]:
        if lane.symbol != self._open:
            return [lane]
        return [lane, *(Claim(lane.symbol, bar) for bar in lane.bars)]

    def _selected(self) -> None:
        row = self.lanes.row
        if isinstance(row, Lane | Claim):
            self.symbol = row.symbol or None

    def _draw_rest(self, *, fresh: bool = False) -> None:
        """Draw the detail and the legend."""
        self.owner.draw_footer()
        pane, checkpoint = self.query_one("#lane-why", TextPane), self.checkpoint
        if checkpoint is None:
            pane.write(lambda width: (), fresh=fresh)
        else:
            from catalyst_tui.ui.detail import why

            detail = self.reading.detail(checkpoint)
            pane.write(lambda width: why(detail, width, self.draw_context), fresh=fresh)
        scale = self._scale()
        self.query_one("#legend", Bar).write(self._legend(scale), [scale])

    def _legend(self, scale: Line) -> Line:
        """Return as many marks of the legend as fit next to the scale."""
        room = self.size.width - sum(len(text) for text, _ in scale)
        pieces: list[Piece] = []
        for kind, words in LEGEND:
            sign, ink = MARKS[kind] if kind else ("━", Ink.OPEN)
            room -= len(f" {sign} {words}  ")
            if room < 0:
                break
            pieces += [(f" {sign}", ink), (f" {words}  ", Ink.QUIET)]
        return tuple(pieces)

    def _scale(self) -> Line:
        days = self._sheet.axis(self.lanes.size.width - 2).scale
        words = {1: "a day", 7: "a week", 14: "2 weeks"}.get(days, f"{days} days")
        return (
            ("+", clicks(Ink.ACCENT, "app.press", "plus")),
            (" ", Ink.PLAIN),
            ("-", clicks(Ink.ACCENT, "app.press", "minus")),
            (f" zoom, 1 cell {words} ", Ink.QUIET),
        )

    # Actions.

    def _lane_moved(self) -> None:
        row = self.lanes.row
        if isinstance(row, Lane | Claim) and row.symbol != self._open:
            self._open = row.symbol
            self._draw_lanes(self.lanes.key)
        self._selected()
        self._draw_rest(fresh=True)

    @on(LaneList.Pressed)
    def _date_pressed(self, message: LaneList.Pressed) -> None:
        self._go_to(message.date)

    @on(DateList.Pressed)
    def _line_pressed(self, message: DateList.Pressed) -> None:
        self._go_to(message.line)

    def _coming_moved(self) -> None:
        if self.coming.row is not None:
            self._go_to(self.coming.row)

    def _changed_moved(self) -> None:
        if self.changed.row is not None:
            self._go_to(self.changed.row)

    def _go_to(self, line: Dated | Flipped) -> None:
        """Select the checkpoint of a date, else its ticker. A date of several tickers selects
        nothing.
        """
        if not line.ticker and not (isinstance(line, Dated) and line.kind is DateKind.EVENT):
            return
        if not any(lane.symbol == line.ticker for lane in self._shown):
            return
        self._open = line.ticker
        self._draw_lanes(self._key_of(line.ticker, line.checkpoint))
        self._draw_rest(fresh=True)

    @on(LineList.Opened)
    def action_open(self) -> None:
        if isinstance(self.lanes.row, Fold):
            self._unfolded = not self._unfolded
            self._draw_lanes()
        elif self.symbol is not None:
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    def action_sort(self) -> None:
        """Sort by the next column."""
        orders = list(Order)
        self._sheet.order = orders[(orders.index(self._sheet.order) + 1) % len(orders)]
        self._sheet.turned = False
        self._redraw_axis()

    def action_sort_by(self, head: str) -> None:
        """Sort by this column, or reverse if it is sorted by it already."""
        self._sheet.turned = self._sheet.order == head and not self._sheet.turned
        self._sheet.order = Order(head)
        self._redraw_axis()

    def action_zoom(self, step: int) -> None:
        self._sheet.scale = zoomed(self._sheet.axis(self.lanes.size.width - 2), step)
        self._redraw_axis()

    def action_move_axis(self, step: int) -> None:
        self._sheet.moved += step * stride(self._sheet.axis(self.lanes.size.width - 2))
        self._redraw_axis()

    def action_now(self) -> None:
        self._sheet.scale, self._sheet.moved = None, 0
        self._redraw_axis()

    def _redraw_axis(self, *, whole: bool = False) -> None:
        if self._timeline is not None:
            self._draw_lanes(whole=whole)
            self._draw_rest()

    def action_neighbour(self, step: int) -> None:
        """Go to the next or previous ticker, wrapping around."""
        names = [row.symbol for row in self._rows() if isinstance(row, Lane)]
        if self._open in names:
            self._open = names[(names.index(self._open) + step) % len(names)]
            self._draw_lanes(lane_key(self._open))
            self._draw_rest(fresh=True)

    # Layout.

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-little")
        self.set_class(event.size.height >= TALL, "-tall")
        self.set_class(event.size.height >= ROOMY, "-roomy")
        self.set_class(event.size.width >= WIDE, "-aside")
        if self._timeline is not None:
            self.call_after_refresh(self._redraw_axis, whole=True)


def _searchable(lane: Lane) -> str:
    texts = " ".join(f"{bar.row.id} {bar.text} {bar.row.verdict.word}" for bar in lane.bars)
    events = " ".join(date.text for date in lane.dates if date.kind is DateKind.EVENT)
    return one_line(f"{lane.symbol} {texts} {events}", 5000)
