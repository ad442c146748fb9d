"""The contents of the book by kind, to edit or remove entries, including those no page lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from catalyst_tui.book.file.fields import Kind, TableLine
from catalyst_tui.ui.widgets.lines import LineList
from catalyst_tui.ui.widgets.rows import Heading, TableSheet
from catalyst_tui.ui.widgets.table import Column
from catalyst_tui.ui.words import DrawContext, Ink, one_line

NAME = 26
"""Width of the names."""

HEADS = {
    Kind.THESIS: "Theses",
    Kind.EVENT: "Events",
    Kind.DECISION: "Decisions",
    Kind.SERIES: "Series",
    Kind.CHECKPOINT: "Checkpoints",
    Kind.TICKER: "Tickers",
    Kind.CASH: "Cash",
    Kind.GROUP: "Groups",
    Kind.DEFAULTS: "Defaults",
}
"""Kinds that no page lists come first."""


_COLUMNS: tuple[Column[TableLine], ...] = (
    Column(
        "enter edit · D take out · esc close",
        10,
        lambda row, context, width: ((one_line(row.name, 60), Ink.STRONG),),
        NAME,
        grow=1,
    ),
    Column(
        "", 10, lambda row, context, width: ((one_line(row.text, 300), Ink.QUIET),), 300, grow=2
    ),
)


class BookPane(ModalScreen[None]):
    """Calls `chosen` with the entry to edit or remove."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,B", "dismiss(None)", "Close", show=False),
        Binding("enter,E", "choose(False)", "Edit it", show=False),
        Binding("D", "choose(True)", "Take it out", show=False),
    ]

    def __init__(
        self,
        entries: tuple[TableLine, ...],
        chosen: Callable[[TableLine, bool], None],
        context: DrawContext,
    ) -> None:
        super().__init__()
        self._entries, self._chosen, self._drawn_with = entries, chosen, context

    def compose(self) -> ComposeResult:
        yield LineList[TableLine | Heading](
            TableSheet(_COLUMNS, lambda row: f"{row.kind} {row.name}"), self._drawn_with, id="book"
        )

    @property
    def list(self) -> LineList[TableLine | Heading]:
        return self.query_one("#book", LineList)

    def on_mount(self) -> None:
        self.list.border_title = "The book"
        self.list.show(list(self._rows()), self._drawn_with)
        self.list.focus()

    def _rows(self) -> Iterator[TableLine | Heading]:
        for kind, words in HEADS.items():
            found = [entry for entry in self._entries if entry.kind is kind]
            if found:
                yield Heading(((f"{words}  ", Ink.ACCENT), (str(len(found)), Ink.QUIET)))
                yield from found
                yield Heading()

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_choose(False)

    def action_choose(self, retire: bool) -> None:
        row = self.list.row
        if isinstance(row, TableLine):
            self.dismiss(None)
            self._chosen(row, retire)
