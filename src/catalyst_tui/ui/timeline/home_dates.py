"""Two lists below the checkpoints of a large Positions page: coming dates and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from catalyst_tui.desk.shapes.pages import Dated, Flipped, Timeline
from catalyst_tui.ui.screens.timeline import DateList
from catalyst_tui.ui.timeline.coming import Changed, Coming
from catalyst_tui.ui.words import DrawContext


class HomeDates(Vertical):
    """Both lists. They have no cursor; a click on a line selects its ticker."""

    @dataclass
    class Pressed(Message):
        """A line about this ticker or checkpoint was clicked."""

        symbol: str
        checkpoint: str | None

    def __init__(self, context: DrawContext, ready: Callable[[], None]) -> None:
        super().__init__(id="home-dates")
        self._coming, self._changed, self._draw_context = Coming(), Changed(), context
        self._ready = ready

    def compose(self) -> ComposeResult:
        yield DateList[Dated](self._coming, self._draw_context, id="home-coming")
        yield DateList[Flipped](self._changed, self._draw_context, id="home-changed")

    def on_mount(self) -> None:
        for dates in self.query(DateList):
            dates.can_focus = False
        self._ready()

    @on(DateList.Pressed)
    def _pressed(self, message: DateList.Pressed) -> None:
        message.stop()
        self.post_message(self.Pressed(message.line.ticker, message.line.checkpoint))

    def show(self, dates: Timeline, context: DrawContext, coming: int, changed: int) -> None:
        """Show these rows in lists of these heights."""
        lists = list(self.query(DateList))
        if len(lists) < 2:
            return  # not mounted yet; `ready` is called then
        self._coming.today = self._changed.today = dates.today
        for found, rows, lines in zip(
            lists, (dates.coming, dates.changed), (coming, changed), strict=True
        ):
            found.styles.height = lines
            found.show(rows, context, empty="None.")
