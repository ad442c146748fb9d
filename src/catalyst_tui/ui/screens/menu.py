"""A menu over the page: one key for each choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, clicks

Choice = tuple[str, str, str]
"""A key, the words of a choice, and what it means."""


class Menu(Over[str | None]):
    """Returns the key of the choice; Enter takes the first. None when closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title, self._choices = title, choices

    def compose(self) -> ComposeResult:
        yield Static(as_content([self._line(*choice) for choice in self._choices]), id="menu")

    def on_mount(self) -> None:
        menu = self.query_one("#menu", Static)
        menu.auto_links = False
        menu.border_title = self._title

    @staticmethod
    def _line(key: str, words: str, meaning: str) -> Line:
        style = [clicks(ink, "screen.dismiss", key) for ink in (Ink.ACCENT, Ink.STRONG, Ink.QUIET)]
        return ((f"{key}  ", style[0]), (f"{words:<20}", style[1]), (meaning, style[2]))

    def on_key(self, event: events.Key) -> None:
        keys = [key for key, _, _ in self._choices]
        pressed = keys[0] if event.key == "enter" else event.character
        if pressed in keys:
            event.stop()
            self.dismiss(pressed)
