"""The parts of a document: paragraphs, and tables of cells that know their columns."""

from __future__ import annotations

from catalyst_tui.values import Frozen


class TableCell(Frozen):
    """A cell that is not empty; it covers the columns `first` to `last`."""

    text: str
    first: int
    last: int


class ReleaseTable(Frozen):
    """Rows of cells, without empty ones."""

    rows: tuple[tuple[TableCell, ...], ...]


ReleasePart = str | ReleaseTable
ReleaseDocument = tuple[ReleasePart, ...]
