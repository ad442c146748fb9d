"""Read a broker's rows under former symbols as those of the ticker that the book has now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from catalyst_tui.statements.entries import Act, BrokerEntry, BrokerStatement, Security
from catalyst_tui.statements.netting import net

EARLIER = -1
"""The line of a row that came with an earlier file."""

Formers = Mapping[str, tuple[str, date | None]]
"""By its former symbol a ticker, and the last day it was called so; None: it is no other's now."""


def formers(tables: Mapping[str, Any]) -> Formers:
    """Return the former symbols that the tables of a book's tickers name."""
    found = {}
    for symbol, table in tables.items():
        was, until = table.get("was", []), table.get("was_until")
        for former in was if isinstance(was, list) else [str(was)]:
            if former not in tables or until:
                found[former] = (
                    symbol,
                    date.fromisoformat(str(until)) if until else None,
                )
    return found


def present(symbol: str, day: date | None, former: Formers) -> str:
    """Return the symbol that a ticker of a day has now."""
    now, until = former.get(symbol, (symbol, None))
    return now if until is None or (day is not None and day <= until) else symbol


def under_one_symbol(
    read: BrokerStatement, symbols: Mapping[str, str], tables: Mapping[str, Any]
) -> BrokerStatement:
    """Join the rows of a share that a file, or an earlier one, has under two symbols.

    `symbols` are those that the user named. A row of an earlier file that comes again under the
    other symbol is the same row.
    """
    former = formers(tables)

    def ticker(entry: BrokerEntry) -> str:
        symbol = entry.security.symbol
        return present(symbols.get(symbol, symbol.upper()), entry.day, former)

    names: dict[str, Security] = {}
    for entry in read.entries:
        if entry.security.symbol.upper() == ticker(entry):
            names.setdefault(ticker(entry), entry.security)
    entries = [
        entry
        if entry.security.symbol.upper() == ticker(entry)
        else replace(entry, security=names.get(ticker(entry), entry.security))
        for entry in read.entries
    ]
    own = Counter(_key(entry) for entry in entries if entry.line != EARLIER)
    kept: list[BrokerEntry] = []
    for entry in entries:
        again = (
            entry.line == EARLIER and entry.act is not Act.HOLD and own[_key(entry)] > 0
        )
        own[_key(entry)] -= again
        if not again:
            kept.append(entry)
    known = read.known + len(entries) - len(kept)
    return replace(with_entries(read, kept), known=known)


def with_entries(
    read: BrokerStatement, entries: Sequence[BrokerEntry]
) -> BrokerStatement:
    """Return a statement with these entries, its lots netted again if they are others."""
    if tuple(entries) == read.entries:
        return read
    lots, unmatched = net(entries)
    own = {entry.line for entry in entries if entry.line != EARLIER}
    refused = (*read.unread, *(row for row in unmatched if row.row in own))
    return replace(
        read,
        lots=lots,
        refused=tuple(sorted(refused, key=lambda row: row.row)),
        entries=tuple(entries),
    )


def _key(entry: BrokerEntry) -> BrokerEntry:
    return replace(entry, line=0, security=Security(isin=entry.security.key))
