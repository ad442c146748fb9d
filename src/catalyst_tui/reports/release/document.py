"""The parts of a document: paragraphs, and tables of cells that know their columns."""

from __future__ import annotations

from msgspec import Struct


class Cell(Struct, frozen=True):
    """A cell that is not empty; it covers the columns `first` to `last`."""

    text: str
    first: int
    last: int


class Table(Struct, frozen=True):
    """Rows of cells, without empty ones."""

    rows: tuple[tuple[Cell, ...], ...]


Part = str | Table
Document = tuple[Part, ...]
