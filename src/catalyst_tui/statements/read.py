"""Read a file: find out what it is, read its rows, and net them to the lots that are still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from catalyst_tui.statements import ledgers
from catalyst_tui.statements.description import Format
from catalyst_tui.statements.entries import (
    Act,
    BrokerEntry,
    BrokerStatement,
    RowsRead,
    UnknownError,
    UnreadError,
)
from catalyst_tui.statements.grids import (
    FileContent,
    FileKind,
    Grid,
    csv_grids,
    document,
    json_grids,
    workbook_grids,
)
from catalyst_tui.statements.netting import net
from catalyst_tui.statements.reader import ReadingOptions
from catalyst_tui.statements.rows import read_table
from catalyst_tui.statements.tables import (
    FoundTable,
    described,
    missing,
    undescribed,
    wanted,
)
from catalyst_tui.statements.words import plain
from catalyst_tui.statements.xml_files import (
    flex_grids,
    is_portfolio_performance,
    ofx_grids,
    portfolio_performance_grids,
    tree,
)

_FIRST = date(1900, 1, 1)
_NO_COLUMNS: Mapping[str, str] = {}
_NOTHING_STATED = ReadingOptions()


def statement(
    data: bytes,
    formats: Sequence[Format],
    stated: ReadingOptions = _NOTHING_STATED,
    columns: Mapping[str, str] = _NO_COLUMNS,
    *,
    today: date | None = None,
) -> BrokerStatement:
    """Return the lots, cash and refused rows of a file.

    `columns` are those that the user named in a table without a description, by field. Rows dated
    after `today` are refused; None refuses no day. Raises UnreadError with what to do, UnknownError
    if the user must name columns.
    """
    into = RowsRead()
    found = document(data)
    if found.kind is FileKind.OFX:
        _read_tables(ofx_grids(found.text), formats, stated, _NO_COLUMNS, into)
    elif found.kind is FileKind.XML:
        _read_xml(found.data, formats, stated, into)
    elif found.kind is FileKind.TEXT and ledgers.looks_like(found.text):
        ledgers.read(found.text, into)
    else:
        _read_tables(_grids(found), formats, stated, columns, into)
    into.entries = [
        entry for entry in into.entries if _is_of_our_time(entry, today, into)
    ]
    lots, unmatched = net(into.entries)
    return BrokerStatement(
        into.format,
        into.rows,
        lots,
        tuple(into.cash),
        tuple(sorted((*into.refused, *unmatched), key=lambda one: one.row)),
        tuple(into.entries),
        into.header,
        into.kind,
        unread=tuple(into.refused),
        skipped=tuple(sorted(into.skipped, key=lambda one: one.row)),
        balances=into.balances,
    )


def _is_of_our_time(entry: BrokerEntry, today: date | None, into: RowsRead) -> bool:
    """Refuse a row with a day that has not come, or that is older than any broker."""
    if entry.day is None or _FIRST <= entry.day <= (today or entry.day):
        return True
    why = (
        "is a day that has not come yet" if entry.day > _FIRST else "is not of our time"
    )
    into.refuse(entry.line, f"{entry.security}: {entry.day} {why}")
    return False


def _grids(found: FileContent) -> list[Grid]:
    if found.kind is FileKind.WORKBOOK:
        return workbook_grids(found.data)
    return (
        json_grids(found.text) if found.kind is FileKind.JSON else csv_grids(found.text)
    )


def _read_xml(
    data: bytes, formats: Sequence[Format], stated: ReadingOptions, into: RowsRead
) -> None:
    root = tree(data)
    if is_portfolio_performance(root):
        grids = portfolio_performance_grids(root)
    elif next(root.every("FlexStatement"), None) is None:
        raise UnreadError(
            f"XML that begins with <{root.tag}> is no statement that is known; give a CSV"
        )
    else:
        grids = flex_grids(root)
    _read_tables(grids, formats, stated, _NO_COLUMNS, into)


def _read_tables(
    grids: Sequence[Grid],
    formats: Sequence[Format],
    stated: ReadingOptions,
    columns: Mapping[str, str],
    into: RowsRead,
) -> None:
    tables: list[FoundTable] = []
    for grid in grids if not columns else ():
        tables += described(grid, formats)
    if not tables:
        tables = _by_names(grids, columns)
        into.header, into.kind = tables[0].header, tables[0].table.kind
    rows = [row for grid in grids for row in grid.rows if len(row.cells) == 2]
    facts = {plain(row.cells[0]): row.cells[1] for row in rows}
    spare = RowsRead()
    for table in tables:
        into.format = into.format or table.format
        read_table(
            replace(table, facts=facts), stated, spare if table.table.spare else into
        )
    _add_spare(spare, into)


def _add_spare(spare: RowsRead, into: RowsRead) -> None:
    """Add a table if no other table says its trades better. Its balances always count."""
    into.cash += spare.cash
    into.rows += spare.rows
    into.balances += spare.balances
    into.skipped += spare.skipped
    if any(entry.act in (Act.BUY, Act.SELL) for entry in into.entries):
        for line in (
            *(entry.line for entry in spare.entries),
            *(row.row for row in spare.refused),
        ):
            into.skip(line, "in another table of the file too")
    else:
        into.entries += spare.entries
        into.refused += spare.refused


def _by_names(grids: Sequence[Grid], columns: Mapping[str, str]) -> list[FoundTable]:
    """Return the tables whose columns are known by their names.

    Raises UnknownError, UnreadError.
    """
    guesses = [
        found for grid in grids if (found := undescribed(grid, columns)) is not None
    ]
    if not guesses:
        why = "no table of positions or trades was found in it"
        raise UnreadError(f"{why}; give a file the broker exports as CSV")
    good = [found for found in guesses if not missing(found)]
    if good:
        return good
    best = max(guesses, key=lambda found: len(found.columns))
    lacks = missing(best)
    which = " and which the ".join(lacks)
    raise UnknownError(
        f"this format is not known, and which column is the {which} is not certain",
        tuple(filter(None, best.names)),
        lacks,
        wanted(best),
    )
