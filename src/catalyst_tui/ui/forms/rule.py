"""A prompt for the reason of a ruling and, for `met`, the day it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from catalyst_tui.desk.entry.rulings import ruling_entry
from catalyst_tui.desk.shapes.forms import Entry, EntryCheck, Field, RulingForm
from catalyst_tui.ui.forms.form import REQUIRED, Form
from catalyst_tui.ui.previews import changed
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, one_line, status_named

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

DAY, WHY = "day", "why"


class RulePrompt(Form[EntryCheck]):
    """Returns what was saved, or None. It shows the verdicts that would change."""

    AUTO_FOCUS = f"#{WHY}"

    def __init__(self, desk: LiveDesk, form: RulingForm) -> None:
        start = {DAY: form.day} if form.day else {}
        super().__init__(desk, f"rule.{form.word}.{form.checkpoint}", {**start, WHY: ""})
        self._form = form
        self._asked = False  # to save

    def compose(self) -> ComposeResult:
        with Vertical(id="rule"):
            yield Static(as_content([((one_line(self._form.title), Ink.STRONG),)]), id="rule-title")
            for name in self._fields():
                with Horizontal(classes="field"):
                    yield Static(f"{REQUIRED if name == WHY else ' '} {name}", classes="label")
                    yield CleanInput(self._typed[name], id=name)
            yield Static(id="preview")
            yield Static(id="hint")

    def on_mount(self) -> None:
        about = ((f" {one_line(self._form.checkpoint, 50)}", Ink.QUIET),)
        title = (("You rule: ", Ink.STRONG), *status_named(self._form.word), *about)
        self.query_one("#rule").border_title = as_content([title])
        self._draw()

    def _fields(self) -> list[str]:
        return [DAY, WHY] if self._form.day else [WHY]

    @property
    def _here(self) -> str:
        return self.focused.id or WHY if self.focused else WHY

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed[event.input.id or WHY], self._trouble = event.value, ""
        self._draw()

    def _entry(self, why: str) -> Entry:
        return ruling_entry(self._form, self._typed.get(DAY, ""), why)

    def _draw(self) -> None:
        seen = self.desk.check(self._entry(self._typed[WHY].strip() or "…"))
        below = self.query_one("#preview", Static)
        width = below.size.width or self.size.width
        below.update(as_content(changed(seen.changes, width) if seen.ok else []))
        self.query_one("#hint", Static).update(as_content([self._hint(dict(seen.problems))]))

    def _hint(self, problems: dict[Field, str]) -> Line:
        lacks = self._asked and not self._typed[WHY].strip()
        wrong = self._trouble or next(iter(problems.values()), "") or ("say why" if lacks else "")
        day = "; ↑ the day it happened" if self._form.day else ""
        how = f"enter keeps it{day}; esc leaves it open"
        return ((one_line(wrong), Ink.MISSED),) if wrong else ((how, Ink.QUIET),)

    def action_keep(self) -> None:
        self._asked = True
        if why := self._typed[WHY].strip():
            self._start_keeping(self._keep(self._entry(why)))
        self._draw()

    async def _keep(self, entry: Entry) -> None:
        saved = await self.desk.record(entry)
        if saved.ok:
            self._end(saved)
        else:
            self._draw()
