"""One line to type in, as it looks and behaves everywhere here: one cell high, a cursor that stands still."""

from __future__ import annotations

from textual.widgets import Input


class Typed(Input):
    """An input without a frame."""

    def on_mount(self) -> None:
        self.compact = True
        self.cursor_blink = False  # nothing blinks (terminal.md)
