"""Common parts of the forms that edit the book: try while typing, save once, overwrite nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from catalyst_tui.book.language.functions import FUNCTIONS
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import PERCENT
from catalyst_tui.desk.book_file import ChangedMeanwhileError
from catalyst_tui.desk.shapes.board import CheckpointRow
from catalyst_tui.desk.shapes.forms import Trial
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.forms.form import REQUIRED, Form
from catalyst_tui.ui.frame import keys
from catalyst_tui.ui.widgets.clean_input import CleanInput
from catalyst_tui.ui.widgets.completion import Completion
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import (
    Ink,
    Line,
    Piece,
    face,
    headroom,
    number,
    one_line,
    value_of,
    verdict_word,
    with_days,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.editor import BookEditor
    from catalyst_tui.desk.live import LiveDesk

SMALL = 100
"""Below this width a form takes the whole screen."""

MEANWHILE = "Another program has changed the book: this is the edit on its new text. Keep it again."


class Fields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The rows of a form, scrolled if needed. Up and down still move between fields."""


class Row(Horizontal):
    """A field of a form: its name, its input, and a hint or error next to it."""

    def __init__(self, n: int) -> None:
        super().__init__(classes="blank")
        self.n = n

    def compose(self) -> Iterator[Static | Input]:
        yield Static(classes="blank-name")
        yield CleanInput(id=f"blank-{self.n}", select_on_focus=False)
        yield Static(classes="blank-hint")

    def put(
        self,
        name: str,
        value: str,
        suggested: Sequence[str],
        usual: str = "",
        *,
        test: bool = False,
    ) -> None:
        """Show another field in this row.

        `usual` is the placeholder of an empty field. In a `test`, each word is completed.
        """
        field = self.query_one(Input)
        field.placeholder = usual
        with field.prevent(Input.Changed):
            field.value = value
        field.suggester = Completion(suggested, last=test) if suggested else None
        self.say(name, "", Ink.QUIET)

    def say(self, name: str, hint: str, ink: str) -> None:
        """Draw the name and the hint."""
        focused = self.query_one(Input).has_focus
        wrong = ink == Ink.MISSED
        name_ink = Ink.MISSED if wrong else Ink.ACCENT if focused else Ink.QUIET
        sign = "✗ " if wrong else ""
        self.query_one(".blank-name", Static).update(
            as_content([((f"{sign}{one_line(name, 24)}", name_ink),)])
        )
        self.query_one(".blank-hint", Static).update(as_content([((one_line(hint, 200), ink),)]))


class BookForm(Form[str]):
    """Returns one line about what was done, or None. Subclasses provide the rows and `tried`."""

    def __init__(
        self, desk: LiveDesk, editor: BookEditor, draft: str, start: dict[str, str]
    ) -> None:
        super().__init__(desk, draft, start)
        self.editor = editor
        self.trial = Trial()
        self.asked = False  # to save: from then on, missing fields are shown as errors
        self._moves_seen: tuple[str, ...] = ()

    async def tried(self) -> Trial | None:
        """Return the edit as typed, or None if the user typed on meanwhile."""
        raise NotImplementedError

    def done(self) -> str:
        """Return one line about what was done."""
        raise NotImplementedError

    async def kept(self) -> None:
        """Save what belongs to the edit, after the book was written and before the form closes."""

    def rebase(self) -> None:
        """Update the fields the user did not touch, after the book was read again."""

    def on_mount(self) -> None:
        for text in self.query(Static):
            text.auto_links = False  # links look like the other text

    def look(self) -> None:
        """Try what is typed, in the background."""
        self.run_worker(self._look(), group="trying", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        trial = await self.tried()
        if trial is not None:
            self.trial = trial
            self._draw()

    def problem(self, name: str) -> str:
        """Return what is wrong with a field. Missing fields count only after an attempt to save."""
        problem = dict(self.trial.problems).get(name, "")
        return problem or ("needed" if self.asked and name in self.trial.missing else "")

    def sign(self, name: str) -> str:
        """Return the name of a field, with a star if it is required and empty."""
        return f"{name} {REQUIRED}" if name in self.trial.missing else name

    def trouble(self) -> list[Line]:
        """Return messages about no single field: why saving failed,
        other errors, moved goalposts.
        """
        lines: list[Line] = []
        if self._trouble:
            lines.append(((one_line(self._trouble, 400), Ink.MISSED),))
        lines += [
            ((one_line(text, 400), Ink.MISSED),) for name, text in self.trial.problems if not name
        ]
        lines += [((one_line(text, 400), Ink.RISKY),) for text in self.trial.moves]
        if self.trial.moves and self.trial.moves == self._moves_seen:
            lines.append((("Keep it again to do so; w says why afterwards.", Ink.RISKY),))
        if self.trial.hint:
            lines.append(((one_line(self.trial.hint, 400), Ink.RISKY),))
        return lines

    def keys_line(self) -> Line:
        """Return the keys of a form."""
        return tuple(piece for line in keys(Place.FORM) for piece in line)

    def action_keep(self) -> None:
        self.asked = True
        self._start_keeping(self._keep())

    async def _keep(self) -> None:
        trial = await self.tried()
        if trial is None:
            return
        self.trial, self._trouble = trial, ""
        if trial.edit is None or (trial.moves and trial.moves != self._moves_seen):
            self._moves_seen = trial.moves
            self._draw()
            return
        try:
            await self.desk.keep_edit(self.done(), trial.edit)
        except ChangedMeanwhileError:
            self.editor.reload()
            self.rebase()
            self._trouble = MEANWHILE
            await self._look()
            return
        await self.kept()
        self._end(self.done())


def written(trial: Trial, most: int) -> list[Line]:
    """Return the lines that would be written, and where."""
    if not trial.written:
        return []
    lines: list[Line] = [((f"catalysts.toml, after line {trial.below}", Ink.QUIET),)]
    shown = [line for line in trial.written if line.strip()]
    for text in shown[:most]:
        key, sign, value = text.partition(" = ")
        pieces = ((f"{one_line(key, 60)} = ", Ink.QUIET), (one_line(value, 160), Ink.PLAIN))
        lines.append(pieces if sign else ((one_line(key, 60), Ink.ACCENT),))
    if len(shown) > most:
        lines.append(((f"and {len(shown) - most} lines more", Ink.QUIET),))
    return lines


def words_of_tests(book: Book, *, ratios: bool) -> list[str]:
    """Return the words to complete in a test. `ratios` puts margins first."""
    first = [name for name, metric in STANDARD.items() if metric.unit == PERCENT] if ratios else []
    called = (f"{name}(" for name in FUNCTIONS)
    return list(
        dict.fromkeys([*first, *STANDARD, *book.series, *book.groups, *book.tickers, *called])
    )


def standing_today(row: CheckpointRow | None, today: date) -> list[Line]:
    """Return the lines that say how a checkpoint would stand now."""
    if row is None:
        return []
    sign, ink = face(row.verdict.status)
    room, room_ink = headroom(row.verdict)
    pieces: list[Piece] = [("Today  ", Ink.ACCENT), (f"{sign} {verdict_word(row.verdict)}  ", ink)]
    if value := value_of(row.verdict):
        pieces += [(value, Ink.STRONG), (f" against {number(row.verdict.threshold)}", Ink.QUIET)]
    if room:
        pieces += [("  room ", Ink.QUIET), (room, room_ink or Ink.STRONG)]
    return [tuple(pieces), ((with_days(one_line(row.verdict.reason, 200), today), Ink.QUIET),)]


def theses_of(book: Book, ticker: str) -> list[str]:
    """Return the ids of the theses about a ticker, then all others."""
    own = [id_ for id_, thesis in book.theses.items() if ticker in thesis.tickers]
    return [*own, *(id_ for id_ in book.theses if id_ not in own)]
