"""Text to rows of cells with their lines: whatever parts the fields, quoted well or not."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.statements.entries import UnreadError

COLUMNS, CELL, ROWS = 400, 2000, 300_000
"""Fields of a row, characters of a field, rows of a file that are read at most."""

_ODD = re.compile(r'[\x00-\x08\x0b\x0c\x0e-\x1f\x7f"]')
_PARTED_BY = ",;\t|"
_LOOKED_AT = 300


class Row(Struct, frozen=True):
    """Cells as they stand, cleaned; `line` is where the row begins."""

    line: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells)


class Grid(Struct, frozen=True):
    """Rows that belong together: a file, a sheet, a section. `parted`: by what its fields were."""

    name: str
    rows: tuple[Row, ...]
    parted: str = ""


def grid(text: str, name: str = "") -> Grid:
    """The rows of a text; those that hold nothing stay, for they part tables."""
    delimiter = _delimiter(text)
    rows = _parsed(text, delimiter)
    width = max((len(row.cells) for row in rows), default=0)
    if any(_swallowed(cell, delimiter, width) for row in rows for cell in row.cells if "\n" in cell):
        parts = text.splitlines()
        _bounded(len(parts))
        rows = [
            Row(line, one.cells) for line, part in enumerate(parts, 1) for one in _parsed(part, delimiter)
        ]
    return Grid(name, tuple(rows), delimiter)


def _swallowed(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell holds other rows: a quote that was never closed."""
    lines = cell.split("\n")[1:]
    return len(lines) > 12 or any(line.count(delimiter) >= max(width - 1, 2) for line in lines)


def _bounded(rows: int) -> None:
    if rows > ROWS:
        raise UnreadError(f"it has more than {ROWS:,} rows; export a shorter span of time")


def _delimiter(text: str) -> str:
    sample = "\n".join(text.splitlines()[:_LOOKED_AT])
    scores = {}
    for delimiter in _PARTED_BY:
        widths = Counter(len(row.cells) for row in _parsed(sample, delimiter) if len(row.cells) > 1)
        scores[delimiter] = max((count * (width - 1) for width, count in widths.items()), default=0)
    return max(_PARTED_BY, key=lambda one: (scores[one], -_PARTED_BY.index(one)))


def _parsed(text: str, delimiter: str) -> list[Row]:
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[Row] = []
    before = 0
    read = str.strip if _is_plain(text) else _cell
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            before = reader.line_num
            continue
        _bounded(len(rows) + 1)
        rows.append(Row(before + 1, tuple(map(read, cells[:COLUMNS]))))
        before = reader.line_num
    return rows


def _is_plain(text: str) -> bool:
    """Whether nothing in a text has to be cleaned, nor a long cell to be cut: of most, found at once."""
    return (
        text.isascii() and not _ODD.search(text) and len(max(text.splitlines(), key=len, default="")) <= CELL
    )


def _cell(text: str) -> str:
    return clean(text, CELL).strip()


def sections(whole: Grid) -> list[Grid]:
    """The sections of an activity statement, whose rows begin with the section's name and `Header` or `Data`;
    the file itself when it has none."""
    marked = [row for row in whole.rows if len(row.cells) > 2 and row.cells[1] in ("Header", "Data")]
    if len(marked) < 2 or marked[0].cells[1] != "Header":
        return [whole]
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in marked:
        name, what, *cells = row.cells
        if what == "Header" and parts[name]:
            parts[name].append(Row(row.line, ("",)))  # another table of the same section
        parts[name].append(Row(row.line, tuple(cells)))
    return [Grid(name, tuple(rows), whole.parted) for name, rows in parts.items()]
