"""A prompt for the e-mail address sent to the SEC. It opens once by itself, later from the sources
pane.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.desk.home.config import contact_problem
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink

WHY = "The SEC gives filings to those who say who asks; it alone is told."
HOW = "enter keeps it in config.toml; esc: not now, S has it again"


class ContactPrompt(Over[str | None]):
    """Returns a valid address, or None for not now."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Not now", show=False)]

    def compose(self) -> ComposeResult:
        with Vertical(id="contact"):
            yield Static(as_content([((WHY, Ink.PLAIN),)]))
            yield CleanInput(placeholder="you@example.com")
            yield Static(id="contact-hint")

    def on_mount(self) -> None:
        self.query_one("#contact").border_title = "An e-mail address for the SEC"
        self._say(HOW, Ink.QUIET)

    def _say(self, text: str, ink: Ink) -> None:
        self.query_one("#contact-hint", Static).update(as_content([((text, ink),)]))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say(HOW, Ink.QUIET)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if problem := contact_problem(event.value):
            self._say(problem, Ink.MISSED)
        else:
            self.dismiss(event.value.strip())
