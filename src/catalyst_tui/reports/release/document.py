"""What a document's tables are made of."""

from __future__ import annotations

from msgspec import Struct


class Cell(Struct, frozen=True):
    """A cell with something in it, and the columns it covers, both in."""

    text: str
    first: int
    last: int


class Table(Struct, frozen=True):
    """Rows of cells, empty ones left out."""

    rows: tuple[tuple[Cell, ...], ...]
