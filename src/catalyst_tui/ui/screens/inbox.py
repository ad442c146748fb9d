"""What was told, newest first. Lines count as seen once the page is left."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.pages import InboxLine
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.screens.page import READING, Page, Turn, matcher
from catalyst_tui.ui.screens.sheets import Told
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.paper import Paper
from catalyst_tui.ui.words import Ink, Line, Look, face, one_line

QUIET = "Nothing was told yet. What changes while you are away is written here."


class InboxPage(Page):
    """The lines, and the selected one in full."""

    PLACE = Place.INBOX
    MAIN = "told"
    BINDINGS = bindings(Place.INBOX)

    def __init__(self, desk: Desk, look: Look) -> None:
        super().__init__(desk, look)
        self._sheet = Told()

    def compose(self) -> ComposeResult:
        with Horizontal(classes="panes"):
            yield LineList[InboxLine](self._sheet, self.look, id="told")
            yield Paper(id="telling")

    @property
    def told(self) -> LineList[InboxLine]:
        return self.query_one("#told", LineList)

    @property
    def checkpoint(self) -> str | None:
        """The line's checkpoint; a recurring one is told by period: `leo-cadence[2025H2]`."""
        line = self.told.row
        checkpoint = line.checkpoint.partition("[")[0] if line else ""
        return checkpoint if checkpoint and self._known(checkpoint) else None

    def _known(self, checkpoint: str) -> bool:
        """Whether the book still has it; what was told outlives what it was about."""
        try:
            self.desk.detail(checkpoint)
        except KeyError:
            return False
        return True

    def draw(self) -> None:
        if not self.judged:
            self.told.show((), self.look, empty=READING)
            return
        fits = matcher(self.wanted)
        lines = [
            line for line in self.desk.inbox() if fits(f"{line.ticker} {line.title} {line.status.value}")
        ]
        self.told.show(lines, self.look, empty="Nothing matches. Esc shows all." if self.wanted else QUIET)
        self._draw_line()

    @on(LineList.Moved)
    def _draw_line(self) -> None:
        line = self.told.row
        self.symbol = line.ticker if line else None
        shown = self._telling(line) if line else ()
        self.query_one("#telling", Paper).write(lambda width: shown, fresh=True)

    def _telling(self, line: InboxLine) -> tuple[Line, ...]:
        glyph, ink = face(line.status)
        return (
            ((one_line(line.title), Ink.STRONG),),
            (
                (f"{glyph} {line.status.value.replace('_', ' ')}", ink),
                (f"  {one_line(line.ticker, 12)} · {one_line(line.checkpoint)} · ", Ink.QUIET),
                (f"{line.at:%Y-%m-%d %H:%M} UTC", Ink.QUIET),
            ),
            (("", Ink.PLAIN),),
            ((clean(line.body, 4000), Ink.PLAIN),),
        )

    @on(LineList.Opened)
    def action_open(self) -> None:
        line = self.told.row
        if line and self.board and self.board.row(line.ticker):
            self.post_message(Turn(Place.THESIS, line.ticker, self.checkpoint))

    async def leave(self) -> None:
        if self.judged and any(not line.seen for line in self.desk.inbox()):
            await self.desk.see_inbox()
