"""Questions with one key for each answer: what to add, whether to do it, how to begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from catalyst_tui.book.file.fields import FieldKind
from catalyst_tui.desk.home.folder import HomeError, begin_with
from catalyst_tui.ui.forms.form import Form, FormField
from catalyst_tui.ui.widgets.text_pane import Over, as_content
from catalyst_tui.ui.words import Ink, Line, clicks, one_line
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


class Choice(Frozen):
    """One answer: its key, its value, and what is shown."""

    key: str
    value: str
    title: str
    about: str = ""


class Menu(Over[str | None]):
    """Returns the value of the chosen answer, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down,j", "step(1)"),
        ("up,k", "step(-1)"),
        ("enter", "choose"),
        ("escape,q,n", "cancel"),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice], question: str = ""
    ) -> None:
        super().__init__()
        self._title, self._choices, self._question = title, choices, question
        self._place = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="menu"):
            text = Static()
            text.auto_links = False
            yield text

    def on_mount(self) -> None:
        self.query_one("#menu").border_title = as_content(
            [((self._title, Ink.STRONG),)]
        )

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        lines = [self._line(n, choice) for n, choice in enumerate(self._choices)]
        if self._question:
            lines = [((one_line(self._question, 500), Ink.PLAIN),), (), *lines]
        self.query_one(Static).update(as_content(lines))

    def _line(self, place: int, choice: Choice) -> Line:
        chosen = place == self._place
        titles = max(len(choice.title) for choice in self._choices) + 2
        ground = " on $here" if chosen else ""

        def ink(style: str) -> str:
            return clicks(f"{style}{ground}", "screen.choose", choice.value)

        return (
            ("▌" if chosen else " ", f"{Ink.ACCENT}{ground}"),
            (f" {choice.key}  ", ink(Ink.ACCENT)),
            (f"{choice.title:<{titles}}", ink(Ink.STRONG)),
            (choice.about, ink(Ink.PLAIN if chosen else Ink.QUIET)),
        )

    def on_key(self, event: events.Key) -> None:
        for choice in self._choices:
            if event.character == choice.key:
                event.stop()
                self.action_choose(choice.value)

    def action_step(self, by: int) -> None:
        self._place = (self._place + by) % len(self._choices)
        self._draw()

    def action_choose(self, value: str = "") -> None:
        self.dismiss(value or self._choices[self._place].value)

    def action_cancel(self) -> None:
        self.dismiss(None)


FROM_A_FILE = "file"

ADD = (
    Choice(
        "t", FieldKind.TICKER, "tickers or lots", "by symbol or name, several at once"
    ),
    Choice("m", FieldKind.CASH, "cash", "an amount for each currency"),
    Choice("h", FieldKind.THESIS, "a thesis", "why you own it, in your words"),
    Choice("s", FieldKind.SERIES, "a series", "figures that no filing has"),
    Choice("g", FieldKind.GROUP, "a group", "tickers that a test names by one word"),
    Choice("v", FieldKind.EVENT, "an event", "a date with nothing to pass or fail"),
    Choice("d", FieldKind.DECISION, "a decision", "what you did, for the journal"),
    Choice("b", FieldKind.DEFAULTS, "defaults", "the base currency and the clock"),
    Choice("f", FROM_A_FILE, "positions from a file", "an export of your broker"),
)


def in_book(checkpoint: bool, symbol: str) -> list[Choice]:
    """Return what can be done in the book with the selected checkpoint and ticker.

    An empty symbol is left out. The same keys mean the same whichever list has the focus.
    """
    choices = []
    if checkpoint:
        choices += [
            Choice("e", "edit", "edit the checkpoint"),
            Choice("d", "retire", "take it out", "asks first; what is known stays"),
        ]
    if symbol:
        name = one_line(symbol, 12)
        choices += [
            Choice("t", "edit ticker", f"edit {name}", "name and lots"),
            Choice("x", "retire ticker", f"take {name} out", "asks first"),
        ]
    return [*choices, Choice("b", "book", "the whole book", "also what no page shows")]


class Sure(Menu):
    """Asks before something is done. Returns a value if it is to be done."""

    def __init__(self, title: str, question: str, does: str) -> None:
        answers = (Choice("y", "yes", does), Choice("n", "no", "leave it"))
        super().__init__(title, answers, question)

    def action_choose(self, value: str = "") -> None:
        chosen = value or self._choices[self._place].value
        self.dismiss("yes" if chosen == "yes" else None)


class Begin(StrEnum):
    """What a new home begins with."""

    STARTER = "starter"
    OWN = "own"
    FILE = "file"


WAYS = (
    Choice("l", Begin.STARTER, "Look around", "A book on Astera Labs, judged today."),
    Choice("m", Begin.OWN, "My own book", "Empty, for what you own or watch."),
    Choice("o", Begin.FILE, "Open a file", "A catalysts.toml that you have."),
)


class FirstStart(Menu):
    """Creates the chosen book and calls `begun`. Leaving it ends the app and creates nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [("q,ctrl+q,ctrl+c", "app.quit")]

    def __init__(
        self, desk: LiveDesk, folder: Path, book: Path, begun: Callable[[Begin], None]
    ) -> None:
        super().__init__("catalyst", WAYS)
        self._desk, self._folder, self._book, self._begun = desk, folder, book, begun

    def action_cancel(self) -> None:
        """Stay: there is no page below."""

    def action_choose(self, value: str = "") -> None:
        begin = Begin(value or self._choices[self._place].value)
        if begin is Begin.FILE:
            self.app.push_screen(
                OpenFile(self._desk, self._folder, self._book), self._opened
            )
            return
        try:
            begin_with(self._folder, self._book, begin.value, None)
        except HomeError as error:
            self._question = str(error)
            self._draw()
        else:
            self._begin(begin)

    def _opened(self, path: str | None) -> None:
        if path is not None:
            self._begin(Begin.FILE)

    def _begin(self, begin: Begin) -> None:
        self.dismiss(None)
        # The app, not this form, takes the results of further forms
        self.app.call_later(self._begun, begin)


class OpenFile(Form[str]):
    """Begins with a book that is there. Returns its path."""

    TITLE = "Open a file"

    def __init__(self, desk: LiveDesk, folder: Path, book: Path) -> None:
        super().__init__(desk, "first.file")
        self._folder, self._book = folder, book
        self._problem = ""

    def fields(self) -> Sequence[FormField]:
        return (FormField("file", example="~/theses/catalysts.toml"),)

    def changed(self, name: str) -> None:
        self._problem = ""
        self.draw()

    def problems(self) -> Mapping[str, str]:
        return {"file": self._problem} if self._problem else {}

    async def save(self) -> str | None:
        path = self.typed["file"].strip()
        try:
            begin_with(self._folder, self._book, Begin.FILE.value, path)
        except HomeError as error:
            self._problem = str(error)
            return None
        return path
