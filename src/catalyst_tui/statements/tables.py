"""Find the tables in a grid and what their columns hold: by a description, else by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalyst_tui.statements.cells import (
    column_names,
    is_none,
    looks_like_day,
    looks_like_number,
)
from catalyst_tui.statements.description import Format, TableFormat, names_in
from catalyst_tui.statements.grids import Grid, GridRow
from catalyst_tui.statements.words import column_fields, plain
from catalyst_tui.values import Frozen

Places = Mapping[str, tuple[int, ...]]
"""The columns of each field, the best one first."""

_NUMBERS = frozenset(
    {"quantity", "price", "cost_each", "cost_total", "amount", "net", "fee"}
    | {"value", "quote", "gain", "debit", "credit"}
)
_HEADER_ROWS = 200  # in which the header of a table without a description is searched
_SAMPLE = 60  # rows that show what a column holds


class FoundTable(Frozen):
    """A table in a file, without its header."""

    format: str
    table: TableFormat
    header: tuple[str, ...]  # plain names
    rows: tuple[GridRow, ...]
    columns: Places
    names: tuple[str, ...]  # as they are written
    delimiter: str = ""
    facts: Mapping[str, str] = {}  # what the file says above and between its tables

    def name(self, at: int) -> str:
        """Return the name of a column as it is written; `?` beyond the last."""
        return self.names[at] if at < len(self.names) else "?"


def described(grid: Grid, formats: Iterable[Format]) -> Iterator[FoundTable]:
    """Yield the tables of a grid that have a description."""
    heads = list(_headers(grid, formats))
    for nth, (at, format_, table) in enumerate(heads):
        end = heads[nth + 1][0] if nth + 1 < len(heads) else len(grid.rows)
        names = grid.rows[at].cells
        header = tuple(map(plain, names))
        rows = grid.rows[at + 1 : end]
        columns = _columns(header, table, rows)
        yield FoundTable(
            format_.name, table, header, rows, columns, names, grid.delimiter
        )


def _headers(
    grid: Grid, formats: Iterable[Format]
) -> Iterator[tuple[int, Format, TableFormat]]:
    """Yield each row that is a header, with its table: of several, the one that asks for most
    columns.
    """
    tables = [
        (form, table, table.wanted()) for form in formats for table in form.tables
    ]
    first_names = {name for _, _, wanted in tables for name in wanted[0]}
    for at, row in enumerate(grid.rows):
        cells = set(map(plain, row.cells))
        if len(cells) < 2 or cells.isdisjoint(first_names):
            continue
        fitting = [one for one in tables if _fits(cells, *one[1:], grid.name)]
        if fitting:
            form, table, _ = max(
                fitting, key=lambda one: (len(one[2]), one[1].section, one[0].name)
            )
            yield at, form, table


def _fits(
    cells: set[str], table: TableFormat, wanted: Sequence[frozenset[str]], section: str
) -> bool:
    if any(cells.isdisjoint(names) for names in wanted):
        return False
    if table.only and len(cells - {""}) > len(wanted):
        return False
    return not table.section or table.section.casefold() == section.casefold()


def place(header: Sequence[str], name: str) -> int | None:
    """Return where a column is; `Price+1` is the one after `Price`."""
    base, _, step = name.rpartition("+")
    if base and step.isdigit():
        at = place(header, base)
        return None if at is None else at + int(step)
    wanted = plain(name)
    if wanted in header:
        return header.index(wanted)
    for at, column in enumerate(header):
        if wanted in column_names(column):  # `Stamp duty (GBP)`
            return at
    return None


def _columns(
    header: Sequence[str], table: TableFormat, rows: Sequence[GridRow]
) -> Places:
    columns: dict[str, tuple[int, ...]] = {}
    for field, names in table.columns.items():
        places = [
            at for name in names_in(names) if (at := place(header, name)) is not None
        ]
        if places:
            columns[field] = tuple(dict.fromkeys(places))
    if table.generic:
        by_name = columns_by_name(header, rows)
        columns |= {
            field: at for field, at in by_name.items() if field not in table.columns
        }
    return columns


def undescribed(grid: Grid, stated: Mapping[str, str]) -> FoundTable | None:
    """Return the table of a grid without a description, by the names of its columns.

    `stated` are the columns that the user named, by field. None without a header.
    """
    best: tuple[int, Places] | None = None
    for at, row in enumerate(grid.rows[:_HEADER_ROWS]):
        header = tuple(map(plain, row.cells))
        filled = list(filter(None, row.cells))
        if len(filled) < 2 or any(
            looks_like_number(one) or looks_like_day(one) for one in filled
        ):
            continue
        columns = _with_stated(
            columns_by_name(header, grid.rows[at + 1 :]), header, stated
        )
        if columns and (best is None or len(columns) > len(best[1])):
            best = (at, columns)
    if best is None:
        return None
    at, columns = best
    names, rows = grid.rows[at].cells, grid.rows[at + 1 :]
    trades = _are_trades(columns)
    table = TableFormat(kind="trades" if trades else "holdings", generic=True)
    columns = _for_trades(columns) if trades else _for_holdings(columns)
    return FoundTable(
        "", table, tuple(map(plain, names)), rows, columns, names, grid.delimiter
    )


def _with_stated(
    columns: Places, header: Sequence[str], stated: Mapping[str, str]
) -> Places:
    found = dict(columns)
    for field, column in stated.items():
        at = place(header, column)
        if at is not None:
            found = {key: places for key, places in found.items() if at not in places}
            found[field] = (at,)
    return found


def columns_by_name(header: Sequence[str], rows: Sequence[GridRow]) -> Places:
    """Return what columns hold by their names, where the cells below agree."""
    columns: dict[str, list[tuple[int, int]]] = defaultdict(list)
    known = column_fields()
    for at, name in enumerate(header):
        known_as = next((form for form in column_names(name) if form in known), None)
        if known_as is None:
            continue
        field, rank = known[known_as]
        if _agrees(field, at, rows):
            columns[field].append((rank, at))
    return {
        field: tuple(at for _, at in sorted(places))
        for field, places in columns.items()
    }


def _agrees(field: str, at: int, rows: Sequence[GridRow]) -> bool:
    """Return whether most cells of a column are of the kind that its name says. Empty cells are."""
    sample = [row.cells[at] for row in rows[:_SAMPLE] if at < len(row.cells)]
    cells = [cell for cell in sample if not is_none(cell)]
    if field in ("date", "opened"):
        good = map(looks_like_day, cells)
    elif field in _NUMBERS:
        good = map(looks_like_number, cells)
    else:
        return True
    return sum(good) * 2 >= len(cells)


def _are_trades(columns: Places) -> bool:
    """Return whether a table lists trades and not holdings."""
    fields = set(columns)
    held = {"cost_each", "cost_total", "value", "quote", "gain", "opened"} & fields
    acts = "action" in fields or {"debit", "credit"} <= fields
    dated = "date" in fields
    return (dated and acts) if held else (dated or acts)


def _for_holdings(columns: Places) -> Places:
    """Read the words as in a list of holdings: the price is the market's, the day is today's."""
    found = dict(columns)
    if "price" in found:
        found.setdefault("quote", found.pop("price"))
    found.pop("date", None)
    return found


def _for_trades(columns: Places) -> Places:
    """Read the words as in a list of trades: what one cost is its price."""
    found = dict(columns)
    for field, instead in (("cost_each", "price"), ("opened", "date")):
        if field in found:
            found.setdefault(instead, found[field])
    return found


def missing(found: FoundTable) -> tuple[str, ...]:
    """Return the fields that a table cannot be read without and does not have."""
    lacks = []
    if not {"symbol", "isin", "name"} & set(found.columns):
        lacks.append("symbol")
    if "quantity" not in found.columns:
        lacks.append("quantity")
    if found.table.kind == "trades" and "date" not in found.columns:
        lacks.append("date")
    return tuple(lacks)


def wanted(found: FoundTable) -> tuple[str, ...]:
    """Return the fields that a table may have and by its names does not."""
    trades = found.table.kind == "trades"
    costs = {"price", "amount", "net"} if trades else {"cost_each", "cost_total"}
    lacks = () if costs & set(found.columns) else ("price" if trades else "cost_each",)
    return (*lacks, *(("currency",) if "currency" not in found.columns else ()))
