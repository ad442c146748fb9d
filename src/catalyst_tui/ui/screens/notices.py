"""All notices in full, urgent ones first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from catalyst_tui.desk.api import Desk
from catalyst_tui.ui.frame import noticed
from catalyst_tui.ui.screens.page import Pane
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import DrawContext, Line


class NoticesPane(Pane):
    """Closed by the key that opened it, or by escape. Resolved notices disappear by themselves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,N,q,enter", "dismiss", "Close", show=False),
    ]

    def __init__(self, desk: Desk, trouble: str) -> None:
        super().__init__()
        self.desk, self._trouble = desk, trouble

    def compose(self) -> ComposeResult:
        yield TextPane(id="notices")

    def on_mount(self) -> None:
        pane = self.query_one("#notices", TextPane)
        pane.border_title = "Notices"
        pane.focus()
        self._draw()

    def show(self, context: DrawContext) -> None:
        """Draw the current notices."""
        self._draw()

    def _draw(self) -> None:
        lines: list[Line] = []
        for line in noticed(self.desk.board(), self._trouble):
            lines += [line, (("", ""),)]
        nothing: list[Line] = [(("Nothing is wrong.", ""),)]
        self.query_one("#notices", TextPane).write(lambda width: lines[:-1] or nothing)
