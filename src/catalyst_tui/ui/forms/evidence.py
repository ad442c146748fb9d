"""The evidence form: five fields, checked while typing, with a preview of the verdicts that change.

Closing the form saves what was typed as a draft for the same checkpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from catalyst_tui.desk.shapes.forms import Entry, EntryCheck, Field
from catalyst_tui.desk.shapes.pages import HitLine
from catalyst_tui.ui.forms.form import GRADES, REQUIRED, Form, form_keys
from catalyst_tui.ui.previews import preview
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


class EvidenceForm(Form[EntryCheck]):
    """Evidence about one checkpoint, prefilled from a match if there is one."""

    AUTO_FOCUS = f"#{Field.VALUE.value}"

    def __init__(self, desk: LiveDesk, checkpoint: str, hit: HitLine | None = None) -> None:
        form = desk.form(checkpoint)
        first = form.choices[0]
        start: dict[str, str] = dict.fromkeys(Field, "")
        start |= (
            {Field.WHAT.value: first.what, Field.WHEN.value: first.when}
            if hit is None
            else _from_match(hit)
        )
        super().__init__(desk, checkpoint + (f".{hit.id}" if hit else ""), start)
        self._form, self._hit = form, hit
        self._choice = form.named(self._typed[Field.WHAT]) or first
        self._touched: set[Field] = set()
        self._check = EntryCheck((), "", ())

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Static(as_content([((one_line(self._form.title), Ink.STRONG),)]), id="form-title")
            for field in Field:
                with Horizontal(classes="field"):
                    yield Static(id=f"label-{field.value}", classes="label")
                    yield CleanInput(self._typed[field], id=field.value)
            yield Static(id="hint")
            yield Static(id="preview")
            yield Static(as_content([form_keys()]), id="form-keys")

    def on_mount(self) -> None:
        self.query_one("#form").border_title = "Evidence"
        self.query_one("#form-keys").auto_links = False  # as in the footer
        self._input(Field.WHAT).suggester = _suggesting(self._form.what)
        self._input(Field.SOURCE).suggester = _suggesting(GRADES)
        self._suggest()
        self._judge()

    def _fields(self) -> list[str]:
        return [*Field]

    @property
    def _here(self) -> Field:
        focused = self.focused
        return (
            Field(focused.id) if focused is not None and focused.id in set(Field) else Field.VALUE
        )

    def _entry(self) -> Entry:
        typed = {key: value.strip() for key, value in self._typed.items()}
        return Entry(checkpoint=self._form.checkpoint, **typed)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        field = Field(event.input.id or "")
        self._typed[field] = event.value
        if event.value:
            self._touched.add(field)
        if field is Field.WHAT:
            self._choose(event.value)
        self._trouble = ""
        self._judge()

    def _choose(self, what: str) -> None:
        """Switch to another choice: suggest its words, replace the default day and clear the
        errors.
        """
        before, self._choice = self._choice, self._form.named(what) or self._choice
        if self._choice is before:
            return
        self._touched = {Field.WHAT}
        if self._typed[Field.WHEN] == before.when:
            self._input(Field.WHEN).value = self._choice.when
        self._suggest()

    def _suggest(self) -> None:
        self._input(Field.VALUE).suggester = _suggesting(self._choice.values)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        if event.widget.id in set(Field):
            self._touched.add(Field(event.widget.id))

    def _judge(self) -> None:
        self._check = self.desk.check(self._entry())
        self._draw()

    def _draw(self) -> None:
        problems = dict(self._check.problems)
        for field in Field:
            wrong = field in problems and field in self._touched
            focused = field is self._here
            sign = (
                "✗"
                if wrong
                else REQUIRED
                if field in problems and not self._typed[field].strip()
                else " "
            )
            label = (
                f"{sign} {field.value}",
                Ink.MISSED if wrong else Ink.ACCENT if focused else Ink.QUIET,
            )
            self.query_one(f"#label-{field.value}", Static).update(as_content([(label,)]))
        self.query_one("#hint", Static).update(as_content([self._hint(problems)]))
        below = self.query_one("#preview", Static)
        below.update(as_content(preview(self._check, below.size.width or self.size.width)))

    def _hint(self, problems: dict[Field, str]) -> Line:
        field = self._here
        if self._trouble:
            return ((one_line(self._trouble), Ink.MISSED),)
        if field in problems and field in self._touched:
            return ((one_line(problems[field]), Ink.MISSED),)
        hint = ", ".join(self._form.what) if field is Field.WHAT else self._choice.hint(field)
        return ((one_line(hint), Ink.QUIET),)

    def action_keep(self) -> None:
        self._touched = set(Field)
        self._judge()
        if self._check.problems:
            self._input(self._check.problems[0][0]).focus()
            self._draw()
        else:
            self._start_keeping(self._keep(self._entry()))

    async def _keep(self, entry: Entry) -> None:
        saved = await self.desk.record(entry, self._hit.id if self._hit else None)
        if saved.ok:
            self._end(saved)
        else:
            self._check = saved
            self._draw()


def _from_match(hit: HitLine) -> dict[str, str]:
    """Return the fields filled in from a match. A leg of the checkpoint is named by its place."""
    entry = hit.entry
    what = entry.checkpoint.removeprefix(f"{hit.checkpoint}.")
    return {
        Field.WHAT: entry.what if what == hit.checkpoint else what,
        Field.VALUE: entry.value,
        Field.WHEN: entry.when,
        Field.SOURCE: entry.source,
        Field.NOTE: entry.note,
    }


def _suggesting(words: tuple[str, ...]) -> SuggestFromList | None:
    return SuggestFromList(words, case_sensitive=False) if words else None
