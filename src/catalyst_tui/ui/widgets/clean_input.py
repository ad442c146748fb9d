"""The one-line input used everywhere: one cell high, with a steady cursor.

Pasted, remembered or prefilled text may come from outside, so it is cleaned before it is shown.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from catalyst_tui.book.clean import clean

LONGEST = 2_000
"""The most characters one line takes."""


class CleanInput(Input):
    """An input without a frame. Tab takes the completion, if one is shown, else moves on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Take the completion", show=False)
    ]

    def action_complete(self) -> None:
        if self.cursor_at_end and len(self._suggestion) > len(self.value):
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def on_mount(self) -> None:
        self.compact = True
        self.cursor_blink = False  # nothing blinks (terminal.md)

    def validate_value(self, value: str) -> str:
        """Return the value on one line without unprintable characters. Textual calls this at every
        change.
        """
        return clean(value, LONGEST).replace("\n", " ").replace("\t", " ")


class OfferedInput(CleanInput):
    """An input whose tab key takes what its form offers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "screen.take", "Take it", show=False)]
