"""One line across the screen with a left and a right side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Line, harmless

Sides = tuple[Line, Sequence[Line]]
NOTHING: Sides = ((), ())


class Bar(Widget):
    """A line with one text at the left and several at the right, redrawn only when they change.

    A piece with a click style (`words.clicks`) is clickable. If there is too little room, texts at
    the right are dropped from the first on, until `stay` are left; then the left text is cut.
    """

    auto_links = False  # links look like the other text

    def __init__(self, *, id: str, stay: int = 1) -> None:
        super().__init__(id=id)
        self._stay = stay
        self._layout: Callable[[int], Sides] = lambda width: NOTHING
        self._shown = self._laid = NOTHING
        self._width = 0  # the width of the last layout

    def write(self, left: Line, right: Sequence[Line] = ()) -> None:
        """Show these pieces."""
        self.lay_out(lambda width: (left, right))

    def lay_out(self, layout: Callable[[int], Sides]) -> None:
        """Show the pieces that `layout` returns for the current width."""
        self._layout = layout
        self._lay()
        if self._laid != self._shown:
            self.refresh()

    def _lay(self) -> None:
        self._width = self.size.width
        self._laid = self._layout(self._width)

    def render(self) -> Content:
        if self._width != self.size.width:
            self._lay()
        left, sides = self._shown = self._laid
        right, room = (
            list(sides),
            self.size.width - sum(cell_len(text) for text, _ in left),
        )
        while (
            len(right) > self._stay
            and sum(cell_len(text) for line in right for text, _ in line) > room
        ):
            del right[0]
        end = Content.assemble(*(piece for line in right for piece in harmless(line)))
        return (
            Content.assemble(
                *cell(harmless(left), max(self.size.width - end.cell_length, 0))
            )
            + end
        )
