"""What a document's tables are made of."""

from __future__ import annotations

from catalyst_tui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with something in it, and the columns it covers, both in."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, empty ones left out."""

    rows: tuple[tuple[Cell, ...], ...]
