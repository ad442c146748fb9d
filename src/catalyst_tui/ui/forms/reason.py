"""A prompt for the reason why a checkpoint was changed while it was near, bad or due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.ui.forms.form import REQUIRED, Form
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

WHY = "why"


class ReasonPrompt(Form[str]):
    """Returns the saved reason, or None if it was closed; then the question stays open."""

    AUTO_FOCUS = f"#{WHY}"

    def __init__(self, desk: LiveDesk, checkpoint: str, moved: str) -> None:
        super().__init__(desk, f"reason.{checkpoint}", {WHY: ""})
        self._checkpoint, self._moved = checkpoint, moved
        self._asked = False  # to save

    def compose(self) -> ComposeResult:
        with Vertical(id="reason"):
            yield Static(as_content([((one_line(self._moved), Ink.QUIET),)]))
            yield CleanInput(self._typed[WHY], placeholder=f"{REQUIRED} why, in your words", id=WHY)
            yield Static(id="hint")

    def on_mount(self) -> None:
        self.query_one("#reason").border_title = as_content(
            [((f"Why was {one_line(self._checkpoint, 60)} changed?", Ink.STRONG),)]
        )
        self._draw()

    def _fields(self) -> list[str]:
        return [WHY]

    @property
    def _here(self) -> str:
        return WHY

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed[WHY], self._trouble = event.value, ""
        self._draw()

    def _draw(self) -> None:
        lacks = self._asked and not self._typed[WHY].strip()
        text = self._trouble or ("a reason is required" if lacks else "enter keeps it")
        ink = Ink.MISSED if self._trouble or lacks else Ink.QUIET
        line = ((one_line(text), ink), ("; esc leaves the question open", Ink.QUIET))
        self.query_one("#hint", Static).update(as_content([line]))

    def action_keep(self) -> None:
        self._asked = True
        if text := self._typed[WHY].strip():
            self._start_keeping(self._keep(text))
        self._draw()

    async def _keep(self, text: str) -> None:
        await self.desk.explain(self._checkpoint, text)
        self._end(text)
