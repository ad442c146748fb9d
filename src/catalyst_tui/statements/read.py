"""A file to what it holds: told apart by its bytes, read by its format's description or the standard it
follows, netted as every other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from catalyst_tui.statements import json_tables, ledgers, ofx, portfolio_performance, xml_tree
from catalyst_tui.statements.decoding import Kind, document
from catalyst_tui.statements.description import Format
from catalyst_tui.statements.entries import Act, Entry, Read, Refused, Statement, UnknownError, UnreadError
from catalyst_tui.statements.grids import Grid, grid, sections
from catalyst_tui.statements.netting import net
from catalyst_tui.statements.reader import Said
from catalyst_tui.statements.recognise import Found, known, missing, unknown, wanted
from catalyst_tui.statements.rows import read_table
from catalyst_tui.statements.words import plain

_FIRST = date(1900, 1, 1)
_NONE: Mapping[str, str] = {}
_UNSAID = Said()


def statement(
    data: bytes,
    formats: Sequence[Format],
    said: Said = _UNSAID,
    columns: Mapping[str, str] = _NONE,
    *,
    today: date | None = None,
) -> Statement:
    """What a file comes to. `columns`: what the user says of a table nobody knows, field to column; what is
    dated after `today` is refused (None: nothing is).

    Raises UnreadError with the way out, UnknownError where the user must say which column is what.
    """
    into = Read()
    found = document(data)
    if found.kind is Kind.OFX:
        ofx.read(found.text, into)
    elif found.kind is Kind.XML:
        _xml(found.data, formats, said, into)
    elif found.kind is Kind.TEXT and ledgers.looks_like(found.text):
        ledgers.read(found.text, into)
    else:
        _tables(_grids(found.kind, found.text, found.data), formats, said, columns, into)
    into.entries, beyond = _of_our_time(into.entries, today)
    into.refused += beyond
    lots, unmatched = net(into.entries)
    return Statement(
        into.format,
        into.rows,
        lots,
        tuple(into.cash),
        tuple(sorted((*into.refused, *unmatched), key=lambda one: one.row)),
        tuple(into.entries),
        into.header,
        into.kind,
        tuple(into.refused),
        tuple(sorted(into.skipped, key=lambda one: one.row)),
        into.balances,
    )


def _of_our_time(entries: Sequence[Entry], today: date | None) -> tuple[list[Entry], list[Refused]]:
    """The rows whose day has come, and those whose has not, or was before there were shares to buy so."""
    good: list[Entry] = []
    refused = []
    for row in entries:
        if row.day is None or _FIRST <= row.day <= (today or row.day):
            good.append(row)
        else:
            why = "is a day that has not come yet" if row.day > _FIRST else "is not of our time"
            refused.append(Refused(row.line, f"{row.security}: {row.day} {why}"))
    return good, refused


def _grids(kind: Kind, text: str, data: bytes) -> list[Grid]:
    if kind is Kind.WORKBOOK:
        from catalyst_tui.statements import workbook

        return workbook.grids(data)
    if kind is Kind.JSON:
        return json_tables.grids(text)
    return sections(grid(text))


def _xml(data: bytes, formats: Sequence[Format], said: Said, into: Read) -> None:
    root = xml_tree.tree(data)
    if portfolio_performance.is_one(root):
        portfolio_performance.read(root, into)
        return
    if not root.every("FlexStatement"):
        raise UnreadError(f"XML that begins with <{root.tag}> is no statement that is known; give a CSV")
    _tables(xml_tree.attribute_grids(root), formats, said, _NONE, into)
    into.format = into.format or "Interactive Brokers"


def _tables(
    grids: Sequence[Grid], formats: Sequence[Format], said: Said, columns: Mapping[str, str], into: Read
) -> None:
    tables = [one for part in grids for one in known(part, formats)] if not columns else []
    if not tables:
        tables = _by_words(grids, columns)
        into.header, into.kind = tables[0].header, tables[0].table.kind
    facts = {plain(row.cells[0]): row.cells[1] for one in grids for row in one.rows if len(row.cells) == 2}
    spare = Read()
    for table in tables:
        into.format = into.format or table.format
        read_table(replace(table, facts=facts), said, spare if table.table.spare else into)
    _add_spare(spare, into)


def _add_spare(spare: Read, into: Read) -> None:
    """Add what a table says whose trades another table may say better; its balances count always."""
    into.cash += spare.cash
    into.rows += spare.rows
    into.balances += spare.balances
    into.skipped += spare.skipped
    if any(entry.act in (Act.BUY, Act.SELL) for entry in into.entries):
        rows = [entry.line for entry in spare.entries] + [one.row for one in spare.refused]
        into.skipped += [Refused(line, "in another table of the file too") for line in rows]
    else:
        into.entries += spare.entries
        into.refused += spare.refused


def _by_words(grids: Sequence[Grid], columns: Mapping[str, str]) -> list[Found]:
    guesses = [one for part in grids if (one := unknown(part, columns)) is not None]
    if not guesses:
        raise UnreadError(
            "no table of positions or trades was found in it; give a file the broker exports as CSV"
        )
    good = [one for one in guesses if not missing(one)]
    if good:
        return good
    best = max(guesses, key=lambda one: len(one.columns))
    lacks = missing(best)
    raise UnknownError(
        f"this format is not known, and which column is the {' and which the '.join(lacks)} is not certain",
        tuple(cell for cell in best.names if cell),
        lacks,
        wanted(best),
    )
