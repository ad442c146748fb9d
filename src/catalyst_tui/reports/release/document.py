"""The parts of a document: paragraphs, and tables of cells that know their columns."""

from __future__ import annotations

from msgspec import Struct


class TableCell(Struct, frozen=True):
    """A cell that is not empty; it covers the columns `first` to `last`."""

    text: str
    first: int
    last: int


class ReleaseTable(Struct, frozen=True):
    """Rows of cells, without empty ones."""

    rows: tuple[tuple[TableCell, ...], ...]


ReleasePart = str | ReleaseTable
ReleaseDocument = tuple[ReleasePart, ...]
