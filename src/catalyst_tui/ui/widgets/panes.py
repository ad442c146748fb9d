"""A list and the text about its selected row: side by side where nothing is lost by it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

READABLE = 50
"""Cells a pane needs beside its list; it wraps, so that it shows all at any width."""

FRAME = 3
"""Cells of a list that are not its lines: two edges, and room for a scrollbar."""


class Panes(Container):
    """The list first. `need` says how wide its lines are when nothing of them is left out; 0 without any."""

    def __init__(self, main: Widget, pane: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panes")
        self._main, self._pane, self._needed = main, pane, 0

    def compose(self) -> ComposeResult:
        yield self._main
        yield self._pane

    def need(self, cells: int) -> None:
        """The list's lines changed."""
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
