"""A list's rows as columns of a table, with headings and folds between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct
from rich.cells import cell_len

from catalyst_tui.ui.widgets.table import Column, Fitted, Sorting, draw, fit, titles
from catalyst_tui.ui.words import DrawContext, Ink, Line

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)


class Sheet(Protocol[Row_contra]):
    """How rows become lines. `key` identifies a row; a row with key None cannot be selected."""

    def key(self, row: Row_contra) -> str | None: ...

    def head(self, width: int, context: DrawContext) -> Line: ...

    def draw(self, row: Row_contra, width: int, context: DrawContext) -> Line: ...


RULE = "$quiet 25%"


class Heading(Struct, frozen=True):
    """A line between rows that cannot be selected. `ruled` draws a rule to the right margin."""

    line: Line = ()
    ruled: bool = True

    def at(self, width: int) -> Line:
        """Return the heading for a list of this width."""
        if not self.ruled or not self.line:
            return self.line
        rest = width - sum(cell_len(text) for text, _ in self.line) - 2
        return (*self.line, ("  ", Ink.PLAIN), ("─" * max(rest, 0), RULE))


class Fold(Struct, frozen=True):
    """Rows folded into one: `18 watched: LITE COHR …`, or `18 watched` above them when open.

    The page opens and closes it and remembers that.
    """

    key: str
    count: int
    words: str
    opened: bool = False
    names: tuple[str, ...] = ()  # shown next to it while it is closed
    sign: str = ""

    @property
    def line(self) -> Line:
        """Return the fold as a line in the colours of a row."""
        sign: Line = ((f"{self.sign} ", Ink.MET),) if self.sign else ()
        names = f": {' '.join(self.names)}" if self.names else ""
        rest = "  enter folds them" if self.opened else names
        words = (f"{self.count} {self.words}", Ink.QUIET if self.sign else Ink.PLAIN)
        return (*sign, words, (rest, Ink.QUIET))


class TableSheet(Generic[Row]):
    """Rows drawn in columns; `key_of` returns the key of a row. `title` stands in the head."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key_of: Callable[[Row], str],
        remembered: str | None = "",
    ) -> None:
        self.columns, self.key_of = columns, key_of
        self.sorting = Sorting(columns, remembered)
        self.title: Line = ()

    def fitted(self, width: int, context: DrawContext) -> Fitted[Row]:
        """Return the columns for a list of this width."""
        return fit(self.columns, width)

    def key(self, row: Row | Heading | Fold) -> str | None:
        if isinstance(row, Heading):
            return None
        return row.key if isinstance(row, Fold) else self.key_of(row)

    def head(self, width: int, context: DrawContext) -> Line:
        return titles(self.fitted(width, context), self.title, self.sorting)

    def draw(self, row: Row | Heading | Fold, width: int, context: DrawContext) -> Line:
        if isinstance(row, Heading):
            return row.at(width)
        if isinstance(row, Fold):
            return row.line
        return draw(self.fitted(width, context), row, context)
