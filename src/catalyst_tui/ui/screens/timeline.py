"""The Timeline page: all dates on one axis, the selected name's checkpoints, and coming dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult

from catalyst_tui.desk.shapes import Dated, DateKind, Lane, Timeline
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.charts.lanes import (
    LEGEND,
    MARKS,
    NOW,
    YEAR,
    Coming,
    LaneClaim,
    Lanes,
    Row,
    claim_key,
    lane_key,
)
from catalyst_tui.ui.screens.page import READING, Page, matcher
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.table import Fold
from catalyst_tui.ui.words import DrawContext, Ink, Line, cells, flat, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.views.reading import HomeReading

LOW = 16
"""Height of the page from which it has a legend and the coming dates."""


class LaneList(LineList[Row]):
    """The list of names."""

    def show_whole(self, first: int, last: int) -> None:
        """Scroll until these rows are visible, or as many as fit with the cursor."""
        self._reveal(
            min(max(round(self.scroll_y), last - self.visible_rows + 1), first)
        )


class TimelinePage(Page):
    """The names on their axis, the coming dates, and a legend."""

    PLACE = Place.TIMELINE
    MAIN = "lanes"
    BINDINGS = bindings(Place.TIMELINE)

    def __init__(self, desk: LiveDesk, context: DrawContext) -> None:
        super().__init__(desk, context)
        self._sheet, self._coming = Lanes(), Coming()
        self._timeline: Timeline | None = None
        self._aim = (desk.recall("cursor"), desk.recall("checkpoint"))
        self._open: str | None = None
        self._unfolded = desk.recall("timeline.watched") == "shown"

    def compose(self) -> ComposeResult:
        yield LaneList(
            self._sheet, self.draw_context, id="lanes", moved=self._lane_moved
        )
        yield LineList[Dated](
            self._coming, self.draw_context, id="coming", moved=self._coming_moved
        )
        yield Bar(id="legend")

    @property
    def lanes(self) -> LaneList:
        return self.query_one("#lanes", LaneList)

    @property
    def coming(self) -> LineList[Dated]:
        return self.query_one("#coming", LineList)

    @property
    def checkpoint(self) -> str | None:
        row = self.lanes.row
        if isinstance(row, LaneClaim):
            return row.bar.row.id
        if isinstance(row, Lane) and row.bars:
            return row.bars[0].row.id
        return self._aim[1] if self._timeline is None else None

    @staticmethod
    def prepare(reading: HomeReading) -> object:
        return reading.timeline()

    def open(self, symbol: str | None, checkpoint: str | None) -> None:
        self._aim = (symbol, checkpoint)

    def memory(self) -> dict[str, str]:
        # a name, not its first checkpoint
        own = {"checkpoint": ""} if isinstance(self.lanes.row, Lane) else {}
        return super().memory() | {
            **own,
            "timeline.watched": "shown" if self._unfolded else "",
        }

    def draw(self) -> None:
        if not self.judged:
            self.lanes.show((), self.draw_context, empty=READING)
            return
        timeline = self._timeline = self.reading.timeline()
        self._sheet.today = self._coming.today = timeline.today
        self._sheet.need_someone = any(lane.needs for lane in timeline.lanes)
        (symbol, checkpoint), self._aim = self._aim, (None, None)
        for lane in timeline.lanes:
            if symbol is not None and lane.symbol == symbol:
                self._open = symbol
                self._unfolded |= lane.watched
        self._draw_lanes(self._key_of(symbol, checkpoint))
        fits = matcher(self.wanted)
        coming = [
            item for item in timeline.coming if fits(f"{item.ticker} {item.text}")
        ]
        self.coming.show(coming, self.draw_context, empty="No dates ahead.")

    def _key_of(self, symbol: str | None, checkpoint: str | None) -> str | None:
        """Return the key of a checkpoint's row, else of its name's; open the name."""
        for lane in self._timeline.lanes if self._timeline and checkpoint else ():
            if any(bar.row.id == checkpoint for bar in lane.bars):
                self._open = lane.symbol
                return claim_key(checkpoint or "")
        return None if symbol is None else lane_key(symbol)

    def _draw_lanes(self, at: str | None = None, *, whole: bool = False) -> None:
        rows = self._rows()
        empty = self.no_rows("No names yet.")
        if self._open is None and rows and isinstance(rows[0], Lane):
            self._open = rows[0].symbol
            rows = self._rows()
        self.lanes.show(rows, self.draw_context, at=at, empty=empty)
        row = self.lanes.row
        # a filter hid the row before
        if isinstance(row, Lane | LaneClaim) and row.symbol != self._open:
            self._open, rows = row.symbol, self._rows()
            self.lanes.show(rows, self.draw_context, at=self.lanes.key)
        opened = [
            place
            for place, row in enumerate(rows)
            if not isinstance(row, Fold) and row.symbol == self._open
        ]
        if opened and (at is not None or whole):  # otherwise the scroll position stays
            self.lanes.show_whole(opened[0], opened[-1])
        self._selected()

    def _rows(self) -> list[Row]:
        fits = matcher(self.wanted)
        lanes = self._timeline.lanes if self._timeline else ()
        lanes = tuple(
            lane for lane in lanes if not self.wanted or fits(_searchable(lane))
        )
        watched = [lane for lane in lanes if lane.watched]
        folded = 0 < len(watched) < len(lanes) and not self.wanted
        rows: list[Row] = []
        for lane in lanes:
            rows += self._with_claims(lane) if not (lane.watched and folded) else ()
        if folded:
            names = tuple(one_line(lane.symbol, 12) for lane in watched)
            rows.append(Fold("watched", len(watched), "watched", self._unfolded, names))
            for lane in watched if self._unfolded else ():
                rows += self._with_claims(lane)
        return rows

    def keep_in_sight(self) -> None:
        for lane in self._timeline.lanes if self._timeline else ():
            self._unfolded |= lane.watched and lane.symbol == self._open

    def _with_claims(self, lane: Lane) -> list[Row]:
        if lane.symbol != self._open:
            return [lane]
        return [lane, *(LaneClaim(lane.symbol, bar) for bar in lane.bars)]

    def _selected(self) -> None:
        """Take over the selected name; draw the keys and the legend."""
        row = self.lanes.row
        if isinstance(row, Lane | LaneClaim):
            self.symbol = row.symbol or None
        self.owner.draw_footer()
        self.query_one("#legend", Bar).write(self._legend())

    def _legend(self) -> Line:
        """Return the meaning of the marks on the page, as many as fit."""
        timeline = self._timeline
        dates = (
            [date for lane in timeline.lanes for date in lane.dates] if timeline else []
        )
        used = {date.kind for date in dates}
        lines = [
            ((f" {MARKS[kind][0]}", MARKS[kind][1]), (f" {words}  ", Ink.QUIET))
            for kind, words in LEGEND
            if kind in used
        ]
        for (sign, ink), words in ((NOW, "today"), (YEAR, "new year")):
            lines.append(((f" {sign}", ink), (f" {words}  ", Ink.QUIET)))
        while lines and sum(map(cells, lines)) > self.size.width:
            lines.pop()
        return flat(lines)

    # Actions.

    def _lane_moved(self) -> None:
        row = self.lanes.row
        if isinstance(row, Lane | LaneClaim) and row.symbol != self._open:
            self._open = row.symbol
            self._draw_lanes(self.lanes.key)
        self._selected()

    def _coming_moved(self) -> None:
        """Select the checkpoint of a coming date, else its name."""
        date = self.coming.row
        lanes = self._timeline.lanes if self._timeline else ()
        if date is not None and any(lane.symbol == date.ticker for lane in lanes):
            self._open = date.ticker
            self._draw_lanes(self._key_of(date.ticker, date.checkpoint))

    @on(LineList.Opened)
    def action_open(self) -> None:
        if isinstance(self.lanes.row, Fold):
            self._unfolded = not self._unfolded
            self._draw_lanes()
        elif self.symbol is not None:
            self.owner.go(Place.THESIS, self.symbol, self.checkpoint)

    def _redraw_axis(self, *, whole: bool = False) -> None:
        if self._timeline is not None:
            self._draw_lanes(whole=whole)

    def action_neighbour(self, step: int) -> None:
        """Go to the next or previous name, wrapping around."""
        names = [row.symbol for row in self._rows() if isinstance(row, Lane)]
        if self._open in names:
            self._open = names[(names.index(self._open) + step) % len(names)]
            self._draw_lanes(lane_key(self._open))

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-little")
        if self._timeline is not None:
            self.call_after_refresh(self._redraw_axis, whole=True)


def _searchable(lane: Lane) -> str:
    texts = " ".join(
        f"{bar.row.id} {bar.text} {bar.row.verdict.word}" for bar in lane.bars
    )
    events = " ".join(date.text for date in lane.dates if date.kind is DateKind.EVENT)
    return one_line(f"{lane.symbol} {texts} {events}", 5000)
