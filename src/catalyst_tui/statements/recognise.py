"""Which rows of a grid are a table, what its columns hold, and whose format it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from catalyst_tui.statements.columns import by_words, kind_of, settled, without_money
from catalyst_tui.statements.days import looks_like_day
from catalyst_tui.statements.description import Format, Table
from catalyst_tui.statements.grids import Grid, Row
from catalyst_tui.statements.numbers import looks_like_number
from catalyst_tui.statements.words import plain

_LETTER = re.compile(r"[^\W\d_]")
_SEARCHED = 200
"""Rows in which the header of a file nobody knows is looked for."""


class Found(Struct, frozen=True):
    """A table in a file: its rows without the header, and where each field stands, the best column first."""

    format: str
    table: Table
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...]  # the header as it is written
    parted: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)  # what the file says above and between its tables


def known(grid: Grid, formats: Iterable[Format]) -> list[Found]:
    """The tables of a grid that a description knows."""
    heads: list[tuple[int, Format, Table]] = []
    index: dict[str, list[tuple[Format, Table]]] = defaultdict(list)  # by a name its header must have
    for form in formats:
        for table in form.tables:
            for name in table.wanted[0] if table.wanted else ():
                index[name].append((form, table))
    for at, row in enumerate(grid.rows):
        best = _best(row, grid.name, index)
        if best is not None:
            heads.append((at, *best))
    found = []
    for nth, (at, form, table) in enumerate(heads):
        end = heads[nth + 1][0] if nth + 1 < len(heads) else len(grid.rows)
        header = tuple(plain(cell) for cell in grid.rows[at].cells)
        columns = _columns(header, table, grid.rows[at + 1 : end])
        rows = grid.rows[at + 1 : end]
        found.append(Found(form.name, table, header, rows, columns, grid.rows[at].cells, grid.parted))
    return found


def _best(
    row: Row, section: str, index: Mapping[str, Sequence[tuple[Format, Table]]]
) -> tuple[Format, Table] | None:
    """The table whose header this is: of several the one that asks for most."""
    if not any(plain(cell) in index for cell in row.cells if _LETTER.search(cell)):
        return None
    cells = {plain(cell) for cell in row.cells}
    fits = [
        (len(table.wanted), form, table)
        for cell in cells
        for form, table in index.get(cell, ())
        if not any(cells.isdisjoint(names) for names in table.wanted)
        and not (table.only and len(cells - {""}) > len(table.wanted))
        and (not table.section or table.section.casefold() == section.casefold())
    ]
    if len(cells) < 2 or not fits:
        return None
    _, form, table = max(fits, key=lambda one: (one[0], one[2].section, one[1].name))
    return form, table


def place(header: Sequence[str], name: str) -> int | None:
    """Where a column stands; `Price+1` is the one after it."""
    base, _, step = name.rpartition("+")
    if base and step.isdigit():
        at = place(header, base)
        return None if at is None else at + int(step)
    wanted = plain(name)
    if wanted in header:
        return header.index(wanted)
    stems = [column for column in header if without_money(column) == wanted]  # `Stamp duty (GBP)`
    return header.index(stems[0]) if stems else None


def _columns(header: Sequence[str], table: Table, rows: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for name, wanted in table.columns.items():
        places = [at for one in wanted if (at := place(header, one)) is not None]
        if places:
            columns[name] = tuple(dict.fromkeys(places))
    if table.generic:
        found = by_words(header, rows)
        columns |= {name: places for name, places in found.items() if name not in table.columns}
    return columns


def unknown(grid: Grid, said: Mapping[str, str]) -> Found | None:
    """The table of a grid that no description knows, by the names of its columns and what the user `said` of
    them (field: column); None when there is no header."""
    best: tuple[int, int, dict[str, tuple[int, ...]], tuple[str, ...]] | None = None
    for at, row in enumerate(grid.rows[:_SEARCHED]):
        header = tuple(plain(cell) for cell in row.cells)
        if len([cell for cell in header if cell]) < 2 or _is_data(row):
            continue
        columns = by_words(header, grid.rows[at + 1 :])
        for name, column in said.items():
            at_column = place(header, column)
            if at_column is not None:
                columns = {
                    key: places for key, places in columns.items() if at_column not in places or key == name
                }
                columns[name] = (at_column,)
        score = len(columns)
        if score and (best is None or score > best[0]):
            best = (score, at, columns, header)
    if best is None:
        return None
    _, at, columns, header = best
    kind = kind_of(columns)
    table = Table((), kind=kind, generic=True)
    rows = grid.rows[at + 1 :]
    return Found("", table, header, rows, settled(columns, kind), grid.rows[at].cells, grid.parted)


def _is_data(row: Row) -> bool:
    return any(looks_like_number(cell) or looks_like_day(cell) for cell in row.cells if cell)


def missing(found: Found) -> tuple[str, ...]:
    """What a table must have to be read and has not."""
    lacks = []
    if not {"symbol", "isin", "name"} & set(found.columns):
        lacks.append("symbol")
    if "quantity" not in found.columns:
        lacks.append("quantity")
    if found.table.kind == "trades" and "date" not in found.columns:
        lacks.append("date")
    return tuple(lacks)


def wanted(found: Found) -> tuple[str, ...]:
    """What a table may have, and by its names does not."""
    cost = "price" if found.table.kind == "trades" else "cost_each"
    held = {"amount", "net"} if found.table.kind == "trades" else {"cost_total"}
    lacks = [] if {cost, *held} & set(found.columns) else [cost]
    return (*lacks, *(name for name in ("currency",) if name not in found.columns))
