"""One line across the screen with a left and a right side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.widget import Widget

from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Line, cells, flat, harmless

Sides = tuple[Line, Sequence[Line]]


class Bar(Widget):
    """A line with one text at the left and several at the right.

    A piece with a click style (`words.clicks`) is clickable. If there is too little room, texts at
    the right are dropped from the first on, until `stay` are left; then the left text is cut.
    """

    auto_links = False  # links look like the other text

    def __init__(self, *, id: str, stay: int = 1) -> None:
        super().__init__(id=id)
        self._stay = stay
        self._layout: Callable[[int], Sides] = lambda width: ((), ())

    def write(self, left: Line, right: Sequence[Line] = ()) -> None:
        """Show these pieces."""
        self.lay_out(lambda width: (left, right))

    def lay_out(self, layout: Callable[[int], Sides]) -> None:
        """Show the pieces that `layout` returns for the current width."""
        self._layout = layout
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        left, sides = self._layout(width)
        right = list(sides)
        while len(right) > self._stay and cells(left) + sum(map(cells, right)) > width:
            del right[0]
        end = Content.assemble(*harmless(flat(right)))
        return (
            Content.assemble(*cell(harmless(left), max(width - end.cell_length, 0)))
            + end
        )
