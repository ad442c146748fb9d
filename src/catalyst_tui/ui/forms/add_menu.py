"""The menu of what can be added to the book, one key each."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from catalyst_tui.book.file.fields import Kind
from catalyst_tui.ui.widgets.over import Over
from catalyst_tui.ui.widgets.text_pane import as_content
from catalyst_tui.ui.words import Ink, Line, clicks

CHOICES = (
    ("c", Kind.CHECKPOINT, "a checkpoint", "one line, judged as you type it"),
    ("t", Kind.TICKER, "tickers, or lots", "by symbol or name, several at once"),
    ("m", Kind.CASH, "cash", "what is held as money, by its currency"),
    ("h", Kind.THESIS, "a thesis", "why you own it, in your words"),
    ("s", Kind.SERIES, "a series", "figures that no filing has, entered by hand"),
    ("g", Kind.GROUP, "a group", "tickers that a test names by one word"),
    ("v", Kind.EVENT, "an event", "a date with nothing to pass or fail"),
    ("d", Kind.DECISION, "a decision", "what you did, for the journal"),
    ("b", Kind.DEFAULTS, "defaults", "the book's currency and clock, what is near"),
)


FROM_A_FILE = "file"
"""The choice to import positions from a broker's file. It is no table of the book."""

_FROM_A_FILE = (
    "f",
    FROM_A_FILE,
    "positions from a file",
    "what your broker exports, seen first",
)


_WIDE = 78
"""Width from which each choice shows its meaning in the same line."""


class AddMenu(Over[None]):
    """Calls `chosen` with the kind, or None for a file.

    It stays open until the chosen form is open, so that keys typed meanwhile reach no page.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"choose('{kind.value}')", words, show=False)
            for key, kind, words, _ in CHOICES
        ),
        Binding("f", f"choose('{FROM_A_FILE}')", "Positions from a file", show=False),
        Binding("a,enter", "choose('checkpoint')", "A checkpoint", show=False),
        Binding("escape,q", "dismiss(None)", "Close", show=False),
    ]

    def __init__(self, chosen: Callable[[Kind | None], None]) -> None:
        super().__init__()
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="add-menu"):
            text = Static()
            text.auto_links = False
            yield text

    def on_mount(self) -> None:
        self.query_one("#add-menu").border_title = "Add to the book"

    def on_resize(self, event: events.Resize) -> None:
        wide = event.size.width >= _WIDE
        choices = ((*choice[:3], choice[3] if wide else "") for choice in (*CHOICES, _FROM_A_FILE))
        for paper in self.query(Static):  # none while it closes
            paper.update(as_content([self._line(*choice) for choice in choices]))

    @staticmethod
    def _line(key: str, kind: str, words: str, meaning: str) -> Line:
        def act(ink: Ink) -> str:
            return clicks(ink, "screen.choose", str(kind))

        return (
            (f"{key}  ", act(Ink.ACCENT)),
            (f"{words:<22}", act(Ink.STRONG)),
            (meaning, act(Ink.QUIET)),
        )

    def action_choose(self, kind: str) -> None:
        self._chosen(None if kind == FROM_A_FILE else Kind(kind))
