"""A prompt for an optional note about a thesis that was reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.desk.shapes.pages import ThesisReview
from catalyst_tui.ui.forms.form import Form
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

NOTE = "note"


class ReviewPrompt(Form[str]):
    """Returns the title of the thesis if the review was saved, else None."""

    AUTO_FOCUS = f"#{NOTE}"

    def __init__(self, desk: LiveDesk, about: ThesisReview) -> None:
        super().__init__(desk, f"review.{about.thesis}", {NOTE: ""})
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(id="reviewed"):
            yield Static(as_content([last_words(self._about)]))
            yield CleanInput(
                self._typed[NOTE], placeholder="a line for the journal, or none", id=NOTE
            )
            yield Static(id="hint")

    def on_mount(self) -> None:
        title = ((f"{one_line(self._about.title, 60)}: reviewed today", Ink.STRONG),)
        self.query_one("#reviewed").border_title = as_content([title])
        self._draw()

    def _fields(self) -> list[str]:
        return [NOTE]

    @property
    def _here(self) -> str:
        return NOTE

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed[NOTE], self._trouble = event.value, ""
        self._draw()

    def _draw(self) -> None:
        text = self._trouble or "enter keeps it, with the line or without"
        line = (
            (one_line(text), Ink.MISSED if self._trouble else Ink.QUIET),
            ("; esc closes", Ink.QUIET),
        )
        self.query_one("#hint", Static).update(as_content([line]))

    def action_keep(self) -> None:
        self._start_keeping(self._keep(self._typed[NOTE].strip()))

    async def _keep(self, note: str) -> None:
        await self.desk.review_thesis(self._about.thesis, note)
        self._end(self._about.title)


def last_words(about: ThesisReview) -> Line:
    """Return the day of the last review and its note."""
    if about.last is None:
        return (("not reviewed here before", Ink.QUIET),)
    note = f": {one_line(about.note, 200)}" if about.note else ""
    return ((f"last on {about.last:%a %b} {about.last.day} {about.last.year}{note}", Ink.QUIET),)
