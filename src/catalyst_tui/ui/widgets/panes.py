"""A list and the text about its selected row, side by side if both fit."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

READABLE = 50
"""The least width of the text pane beside the list. It wraps, so it shows everything at any width.
"""

FRAME = 3
"""Cells of a list besides its lines: two edges and a scrollbar."""


class Panes(Container):
    """A container with the list first. `need` sets the width at which no column is cut; 0 if it is
    empty.
    """

    def __init__(self, main: Widget, pane: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panes")
        self._main, self._pane, self._needed = main, pane, 0

    def compose(self) -> ComposeResult:
        yield self._main
        yield self._pane

    def need(self, cells: int) -> None:
        """Set the width that the list's lines need now."""
        if cells != self._needed:
            self._needed = cells
            self._arrange()

    def _arrange(self) -> None:
        room = self.app.size.width - READABLE - FRAME
        abreast = 0 < self._needed <= room
        self.set_class(abreast, "-abreast")
        self._main.styles.min_width = self._needed + FRAME if abreast else None

    def on_resize(self) -> None:
        self._arrange()
