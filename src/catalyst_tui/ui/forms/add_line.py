"""Add a checkpoint, a ticker or a lot by typing one line. The form shows how it reads the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from catalyst_tui.book.line.highlight import highlights
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.desk.shapes.forms import LineTrial, Trial
from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.charts.would_have import history_lines
from catalyst_tui.ui.forms.book_form import SMALL, BookForm, standing_today, written
from catalyst_tui.ui.widgets.clean_input import OfferedInput
from catalyst_tui.ui.widgets.completion import Completion
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import DrawContext, Ink, Line, clicks, one_line

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk

LINE = "line"

HOW: tuple[tuple[str, str], ...] = (
    ("gross margin stays above 70%", "a guard: it must stay true"),
    ("revenue above $60B in 2027Q1, 70%", "a proof, with how likely you think it is"),
    ("ships its first product by mid-2027", "an event that you enter evidence for"),
)
"""Examples to type after a ticker, shown while the line is empty."""


class LineForm(BookForm):
    """Returns what was added, or None. `ticker` is put at the beginning of the line."""

    AUTO_FOCUS = f"#{LINE}"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.FORM),
        Binding("down", "choose(1)", "Next reading", show=False),
        Binding("up", "choose(-1)", "Previous reading", show=False),
        Binding("ctrl+e", "all_fields", "All fields", show=False, priority=True),
    ]

    def __init__(
        self, desk: LiveDesk, editor: BookEditor, context: DrawContext, *, ticker: str = ""
    ) -> None:
        super().__init__(desk, editor, "line.new", {LINE: f"{ticker} " if ticker else ""})
        self._drawn_with = context
        self._found = LineTrial(Trial())
        self._choice: int | None = None  # the reading that the user chose
        self.fields_wanted: dict[str, str] | None = None

    def compose(self) -> ComposeResult:
        book = self.editor.book
        with Vertical(id="add-line"):
            yield OfferedInput(
                self._typed[LINE],
                placeholder="NVDA revenue above $60B in 2027Q1, or NVDA 40@142.10",
                id=LINE,
                highlighter=_Recognised(),
                select_on_focus=False,
                suggester=Completion([*book.tickers, *book.series, *STANDARD], last=True),
            )
            for part in ("reading", "trouble", "today", "history", "written", "keys"):
                yield Static(id=f"line-{part}")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#add-line").border_title = "Add"
        self._field.cursor_position = len(self._typed[LINE])
        self.look()

    @property
    def _field(self) -> Input:
        return self.query_one(f"#{LINE}", Input)

    def _fields(self) -> list[str]:
        return [LINE]

    @property
    def _here(self) -> str:
        return LINE

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed[LINE], self._trouble, self._choice = event.value, "", None
        self.look()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < SMALL, "-small")
        self._draw()

    async def tried(self) -> Trial | None:
        found = await self.editor.typed_line(self._typed[LINE], self._choice)
        if found is None:
            return None
        self._found = found
        return found.trial

    def done(self) -> str:
        row = self.trial.today
        return one_line(row.checkpoint.text or row.id if row else self.trial.about, 120)

    # Readings.

    def action_choose(self, by: int) -> None:
        """Choose the next reading, or the previous one."""
        count = len(self._found.readings)
        if count > 1:
            place = -1 if self._choice is None and by > 0 else self._choice or 0
            self._choice = (place + by) % count
            self.look()

    def action_pick(self, place: int) -> None:
        """Choose the reading that was clicked."""
        self._choice = place
        self.look()

    def action_take(self) -> None:
        """Complete the word at the cursor, else go to the next reading."""
        if self._field._suggestion:
            self._field.action_cursor_right()
        else:
            self.action_choose(1)

    def action_next_field(self) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        """Save the line. With two readings, ask for one first."""
        if len(self._found.readings) > 1 and self._choice is None:
            self._trouble = "Pick a reading first: press tab."
            self._draw()
            return
        super().action_keep()

    def action_all_fields(self) -> None:
        """Open the form of all fields, filled in from the line."""
        self.fields_wanted = dict(self._found.fields)
        self._done = True
        self.dismiss(None)

    # Drawing.

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        self._update("reading", self._readings())
        self._update("trouble", [*self._refused(), *self.trouble()])
        today = self.trial.today
        self._update("today", standing_today(today, self._drawn_with.today))
        self._update("history", self._history())
        low = self.size.height < 30
        self._update("written", [] if low else written(self.trial, 10))
        self._update("keys", [self._keys()])

    def _readings(self) -> list[Line]:
        """Return the readings: the certain one, or all with the question."""
        typed, readings = self._typed[LINE].strip(), self._found.readings
        if not typed or typed.upper() in self.editor.book.tickers:
            return [
                ((f"{typed or 'NVDA'} {words}".ljust(44), Ink.PLAIN), (meaning, Ink.QUIET))
                for words, meaning in HOW
            ]
        notes: list[Line] = [((one_line(note, 200), Ink.QUIET),) for note in self._found.notes]
        if len(readings) == 1:
            return [((one_line(readings[0], 200), Ink.STRONG),), *notes]
        lines: list[Line] = [((self._found.question, Ink.RISKY),)] if readings else []
        for place, reading in enumerate(readings):
            chosen = place == self._choice
            sign = ("▌ " if chosen else "  ", Ink.ACCENT)
            ink = clicks(Ink.STRONG if chosen else Ink.PLAIN, "screen.pick", place)
            lines.append((sign, (one_line(reading, 200), ink)))
        return [*lines, *notes]

    def _refused(self) -> list[Line]:
        """Return why the line cannot be read, after an attempt to save or from three words on."""
        problem = self._found.problem
        if not problem or (len(self._typed[LINE].split()) < 3 and not self.asked):
            return []
        lines: list[Line] = [((one_line(problem, 300), Ink.MISSED if self.asked else Ink.RISKY),)]
        if self._found.offers:
            lines.append((("This would work:", Ink.QUIET),))
            lines += [((f"  {one_line(offer, 200)}", Ink.PLAIN),) for offer in self._found.offers]
        return lines

    def _history(self) -> list[Line]:
        found, row = self.trial.history, self.trial.today
        if found is None or row is None:
            return []
        width = self.size.width - 8
        rows = max(min(self.size.height - 26, 8), 0)
        return history_lines(found, row.verdict.threshold, min(width, 92), rows)

    def _keys(self) -> Line:
        words = [("enter", "save"), ("^e", "all fields"), ("esc", "close")]
        if len(self._found.readings) > 1:
            words.insert(1, ("tab", "other reading"))
        return tuple(
            piece
            for key, word in words
            for piece in ((f" {key} ", Ink.ACCENT), (f"{word} ", Ink.QUIET))
        )

    def _update(self, part: str, lines: list[Line]) -> None:
        target = self.query_one(f"#line-{part}", Static)
        target.display = bool(lines)
        target.update(as_content(lines))


class _Recognised(Highlighter):
    """Colours the words of a line that are recognised."""

    def highlight(self, text: Text) -> None:
        for start, end, kind in highlights(text.plain):
            text.stylize(_STYLES[kind], start, end)


_STYLES = {
    "role": "bold cyan",
    "ticker": "bold",
    "comparison": "blue",
    "number": "green",
    "date": "yellow",
    "action": "italic",
}
