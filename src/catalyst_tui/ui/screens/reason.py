"""One line that asks why a promise was changed while it was near, bad or due."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from catalyst_tui.ui.widgets.paper import as_content
from catalyst_tui.ui.widgets.typed import Typed
from catalyst_tui.ui.words import Ink, one_line


class ReasonPrompt(ModalScreen[str | None]):
    """Gives the reason, or None when it was closed without one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Close", show=False)]

    def __init__(self, checkpoint: str, moved: str) -> None:
        super().__init__()
        self._checkpoint, self._moved = checkpoint, moved

    def compose(self) -> ComposeResult:
        with Vertical(id="reason"):
            yield Static(as_content([((one_line(self._moved), Ink.QUIET),)]))
            yield Typed(placeholder="why; enter keeps it, esc leaves the question open")

    def on_mount(self) -> None:
        self.query_one("#reason").border_title = as_content(
            [((f"Why was {one_line(self._checkpoint, 60)} changed?", Ink.STRONG),)]
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)
