"""A form for any table of the book, new or existing. Every key shows its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.book.file.fields import ALONE, OTHER_CURRENCY, OTHER_GROUP, FieldRow, Kind
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.shapes.forms import Trial
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.forms.book_form import (
    SMALL,
    BookForm,
    Fields,
    Row,
    standing_today,
    theses_of,
    words_of_tests,
    written,
)
from catalyst_tui.ui.frame import keys
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.ui.editing import Editing

TITLES = {
    Kind.TICKER: "ticker",
    Kind.THESIS: "thesis",
    Kind.CHECKPOINT: "checkpoint",
    Kind.SERIES: "series entered by hand",
    Kind.EVENT: "dated event",
    Kind.DECISION: "decision",
    Kind.CASH: "cash",
    Kind.GROUP: "groups",
    Kind.DEFAULTS: "defaults",
}

_LATER = ("id", "thesis", "ticker", "role")
"""Fields that are seldom changed: the cursor starts after them."""


_TESTS = ("test", "value", "unless")
"""Fields written in the test language."""


class TableForm(BookForm):
    """Returns what was added or edited, or None. `values` holds values filled in before."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.FORM), *bindings(Place.BOOK)]

    def __init__(
        self,
        desk: LiveDesk,
        editor: BookEditor,
        context: DrawContext,
        kind: Kind,
        name: str | None = None,
        *,
        values: dict[str, str] | None = None,
    ) -> None:
        self._rows = [row for row in editor.fields(kind, name) if not row.fixed]
        self._fixed = [row.key for row in editor.fields(kind, name) if row.fixed]
        start = {row.key: row.text for row in self._rows} | (values or {})
        super().__init__(desk, editor, f"{kind.value}.{name or 'new'}", start)
        self._kind, self._name, self._drawn_with = kind, name, context
        self._untouched = True

    def compose(self) -> ComposeResult:
        with Vertical(id="table"):
            with Fields(id="table-fields"):
                for n in range(len(self._rows)):
                    yield Row(n)
            yield Static(id="table-hint")
            yield Static(id="table-today")
            yield Static(id="table-written")
            yield Static(id="table-keys")

    def on_mount(self) -> None:
        super().on_mount()
        about = f"Edit {self._name}" if self._name else f"Add a {TITLES[self._kind]}"
        about = TITLES[self._kind].capitalize() if self._kind in ALONE else about
        self.query_one("#table").border_title = as_content([((one_line(about, 80), Ink.ACCENT),)])
        for row in self.query(Row):
            field = self._rows[row.n]
            usual = f"e.g. {field.example}" if field.example else ""
            name, test = field.label or field.key, field.key in _TESTS
            row.put(name, self._typed[field.key], self._suggested(field), usual, test=test)
        begins = [n for n, field in enumerate(self._rows) if field.key not in _LATER]
        empty = [n for n in begins if not self._typed[self._rows[n].key]]
        begin = next(iter(begins if self._name else empty), 0)
        if self._name is None:  # start in the field for another amount or group
            begin = next(
                (n for n, row in enumerate(self._rows) if row.key in (OTHER_CURRENCY, OTHER_GROUP)),
                begin,
            )
        self._input(f"blank-{begin}").focus()
        self.look()

    def _suggested(self, field: FieldRow) -> list[str]:
        book: Book = self.editor.book
        known = {
            "ticker": list(book.tickers),
            "thesis": theses_of(book, self._typed.get("ticker", "")),
            "role": ["proof", "guard", "kill", "gauge"],
            "stance": ["long", "short", "neutral"],
            "date_status": ["confirmed", "estimated", "speculative"],
            "honoured": ["true", "false"],
            "on_silence": ["ask", "missed"],
            "basis": ["gaap", "non_gaap", "company"],
            **dict.fromkeys(_TESTS, words_of_tests(book, ratios=False)),
        }
        return known.get(field.key, [])

    def _fields(self) -> list[str]:
        return [f"blank-{n}" for n in range(len(self._rows))]

    @property
    def _here(self) -> str:
        focused = self.focused
        return (
            focused.id
            if focused is not None and focused.id in self._fields()
            else self._fields()[0]
        )

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        row = event.input.parent
        if isinstance(row, Row):
            self._typed[self._rows[row.n].key] = event.value
            self._trouble = ""
            self.look()

    def on_key(self, event: events.Key) -> None:
        """Open the user's own editor if E is pressed again before anything is typed."""
        first, self._untouched = self._untouched, False
        if first and event.character == "E" and self._name is not None:
            event.stop()
            event.prevent_default()
            self.action_editor()

    def action_editor(self) -> None:
        """Open the table in the user's own editor."""
        if self._name is not None:
            cast("Editing", self.app).open_editor(*self.editor.line(self._kind, self._name))
            self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < SMALL, "-small")
        self._draw()

    def rebase(self) -> None:
        now = {row.key: row.text for row in self.editor.fields(self._kind, self._name)}
        for row in self.query(Row):
            key = self._rows[row.n].key
            if self._typed[key] == self._start.get(key) and now.get(key, "") != self._typed[key]:
                self._typed[key] = self._start[key] = now.get(key, "")
                field = row.query_one(Input)
                with field.prevent(Input.Changed):
                    field.value = self._typed[key]

    async def tried(self) -> Trial | None:
        return await self.editor.table(self._kind, self._name, self._typed)

    def done(self) -> str:
        return f"{TITLES[self._kind]} {one_line(self.trial.about, 60)}".rstrip()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        for row in self.query(Row):
            field = self._rows[row.n]
            problem = self.problem(field.key)
            name = f"{field.label or field.key}{' *' if field.key in self.trial.missing else ''}"
            row.say(name, problem, Ink.MISSED if problem else Ink.QUIET)
        current = self._rows[int(self._here.removeprefix("blank-"))]
        wrong = self.problem(current.key)
        lines: list[Line] = [
            ((one_line(wrong or current.meaning, 400), Ink.MISSED if wrong else Ink.QUIET),)
        ]
        if self._fixed:
            lines.append(((f"{', '.join(self._fixed)}: ^t edits them in the file", Ink.QUIET),))
        self._update("table-hint", lines)
        self._update(
            "table-today",
            [*self.trouble(), *standing_today(self.trial.today, self._drawn_with.today)],
        )
        self._update("table-written", written(self.trial, 6))
        own = keys(Place.BOOK) if self._name else ()
        self._update(
            "table-keys", [(*self.keys_line(), *(piece for line in own for piece in line))]
        )

    def _update(self, id_: str, lines: list[Line]) -> None:
        self.query_one(f"#{id_}", Static).update(as_content(lines))
