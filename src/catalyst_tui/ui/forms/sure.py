"""A question that says what would be done."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, one_line


class Sure(Over[bool]):
    """Returns whether to do it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "Do it", show=False),
        Binding("escape,n,q", "answer(False)", "Leave it", show=False),
    ]

    def __init__(self, title: str, question: str, does: str) -> None:
        super().__init__()
        self._title, self._question, self._does = title, question, does

    def compose(self) -> ComposeResult:
        with Vertical(id="sure"):
            yield Static(as_content([((one_line(self._question, 500), Ink.PLAIN),)]))
            does = ("enter", Ink.ACCENT), (f" {self._does}  ", Ink.QUIET)
            yield Static(as_content([(), (*does, ("esc", Ink.ACCENT), (" leave it", Ink.QUIET))]))

    def on_mount(self) -> None:
        self.query_one("#sure").border_title = as_content([((self._title, Ink.STRONG),)])

    def action_answer(self, done: bool) -> None:
        self.dismiss(done)
