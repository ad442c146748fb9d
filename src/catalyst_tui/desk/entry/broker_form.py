"""Name a broker's file on the screen: what it holds, what it would change, what the user must say
first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.file.edit import toml
from catalyst_tui.desk.entry.broker_files import (
    FORMATS,
    Memory,
    Taken,
    described,
    load_memory,
    names_of,
    plan_import,
    read_file,
    ticker_of,
    unplaced,
    with_earlier,
)
from catalyst_tui.desk.entry.former_symbols import under_one_symbol
from catalyst_tui.desk.home.files import make_folder, with_tilde, write_whole
from catalyst_tui.statements.description import DescriptionError
from catalyst_tui.statements.entries import (
    BrokerStatement,
    OpenLot,
    UnknownError,
    UnreadError,
)
from catalyst_tui.statements.reader import ReadingOptions
from catalyst_tui.values import Frozen

ENDINGS = frozenset(
    {
        ".csv",
        ".txt",
        ".xlsx",
        ".xml",
        ".json",
        ".ofx",
        ".qfx",
        ".gz",
        ".zip",
        ".portfolio",
    }
    | {".beancount", ".journal", ".ledger"}
)
OFFERED = 6
FIELD_NAMES = {
    "symbol": "the symbol",
    "quantity": "the number of shares",
    "date": "the day",
    "price": "the price of one",
    "cost_each": "what one cost",
    "currency": "the currency",
}
"""How a user is asked for the column of a field."""

_LEAVE_OUT = ("", "-", "?")
_NOTHING = Memory({}, {})


class Looked(Frozen):
    """A file with the rows of earlier imports, or why it cannot be read.

    `columns` and `fields`: those of a table without a description, and the fields that the user
    names.
    """

    path: Path
    read: BrokerStatement | None
    memory: Memory
    account: str = ""
    problem: str = ""
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    named: Mapping[str, str] = {}


class Tried(Frozen):
    """What a file would change.

    `asked`: the securities without a certain ticker, and a proposal.
    """

    looked: Looked
    asked: tuple[tuple[str, str], ...]
    problem: str
    memory: Memory
    found: Taken | None


def look(text: str, typed: str, folder: Path, now: datetime) -> Looked:
    """Read the file that a text names, with its columns as typed. Never raises on the content."""
    path = Path(text.strip()).expanduser()
    try:
        try:
            return _whole(
                path, read_file(path, folder, ReadingOptions(), {}, now), folder
            )
        except UnknownError as error:
            return _with_columns(path, error, typed, folder, now)
    except FileNotFoundError:
        return Looked(path, None, _NOTHING, problem="there is no such file")
    except (UnreadError, DescriptionError, OSError) as error:
        return Looked(path, None, _NOTHING, problem=str(error).removeprefix(f"{path} "))


def _whole(path: Path, read: BrokerStatement, folder: Path) -> Looked:
    memory, account = load_memory(folder), read.format or path.stem
    return Looked(
        path, with_earlier(read, memory.accounts.get(account)), memory, account
    )


def _with_columns(
    path: Path, error: UnknownError, typed: str, folder: Path, now: datetime
) -> Looked:
    """Read a table without a description by the columns that the user named."""
    fields = (*error.missing, *error.wanted)
    asked = Looked(path, None, _NOTHING, columns=error.columns, fields=fields)
    try:
        named = named_columns(typed, fields, error.columns)
        if not set(error.missing) <= set(named):
            return asked
        read = read_file(path, folder, ReadingOptions(), named, now)
        found = _whole(path, read, folder)
    except (ValueError, UnreadError) as wrong:
        return replace(asked, problem=str(wrong))
    return replace(found, columns=asked.columns, fields=fields, named=named)


def named_columns(
    text: str, fields: Sequence[str], columns: Sequence[str]
) -> dict[str, str]:
    """Parse `2, 3, -`: the columns of these fields by number or name; a dash for none.

    ValueError with a sentence for a column that does not exist.
    """
    names = {name.casefold(): name for name in columns}
    found = {}
    for field, part in zip(fields, text.split(","), strict=False):
        word = part.strip().casefold()
        if word in _LEAVE_OUT:
            continue
        if word in names:
            found[field] = names[word]
        elif word.isdecimal() and 0 < int(word) <= len(columns):
            found[field] = columns[int(word) - 1]
        else:
            why = f"say its number, 1 to {len(columns)}, or its name"
            raise ValueError(f"{part.strip()!r} is no column; {why}")
    return found


def write_own_format(
    folder: Path, name: str, read: BrokerStatement, columns: Mapping[str, str]
) -> None:
    """Save the columns that the user named as a description in the home's `formats/`."""
    make_folder(folder / FORMATS)
    stem = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "format"
    lines = [
        "# What you said of this file's columns; the next of its kind is read by it.",
        f"name = {toml(name)}",
        "",
        "[[table]]",
        f"header = {toml([cell for cell in read.header if cell])}",
        f"kind = {toml(read.kind)}",
        "generic = true  # the other columns are known by their names",
        "[table.columns]",
        *(f"{field} = {toml(column)}" for field, column in columns.items()),
    ]
    write_whole(folder / FORMATS / f"{stem}.toml", "\n".join(lines) + "\n")


def save_columns(looked: Looked, folder: Path) -> None:
    """Save the columns that the user named, so that the next file of this kind is read by them."""
    if looked.named and looked.read is not None and looked.read.header:
        write_own_format(folder, looked.path.stem, looked.read, looked.named)


def columns_asked(looked: Looked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns of a table without a description, and in words the fields to name."""
    return looked.columns, tuple(FIELD_NAMES[field] for field in looked.fields)


def tried(looked: Looked, typed: str, data: Mapping[str, Any]) -> Tried:
    """Try the import with the tickers as typed, in the order they are asked for; `-` leaves one
    out.
    """
    if looked.read is None:
        return Tried(looked, (), looked.problem, looked.memory, None)
    tables = data.get("ticker", {})
    open_ = unplaced(looked.read, looked.memory, tuple(tables))
    asked = tuple((described(row.security), row.proposal) for row in open_)
    symbols: dict[str, str] = {}
    problem = ""
    for one, text in zip(open_, typed.split(","), strict=False):
        if text.strip() in _LEAVE_OUT:
            continue
        try:
            symbols[names_of(one.security)[0]] = ticker_of(text)
        except ValueError as error:
            problem = str(error)
    memory = looked.memory.with_symbols(symbols)
    try:
        read = under_one_symbol(looked.read, memory.symbols, tables)
        looked = replace(looked, read=read)
        found = plan_import(read, looked.account, memory, data)
    except ValueError as error:
        return Tried(looked, asked, str(error), memory, None)
    return Tried(looked, asked, problem, memory, found)


def lot_line(lot: OpenLot) -> tuple[str, str, str, str]:
    """Return a lot in columns: security, quantity, cost, day."""
    cost = "cost unknown"
    if lot.cost is not None:
        cost = f"{float(lot.cost):,.2f} {lot.currency}".rstrip()
    opened = lot.opened.isoformat() if lot.opened else ""
    return str(lot.security), f"{float(lot.quantity):,.8g}", cost, opened


def offers(text: str) -> tuple[str, ...]:
    """Return files that a text may become: the newest of its folder, or of
    Downloads for no text.
    """
    typed = text.strip()
    place = Path(typed).expanduser() if typed else Path.home() / "Downloads"
    folder, begins = (
        (place, "") if place.is_dir() else (place.parent, place.name.casefold())
    )
    try:
        inside = [
            path for path in folder.iterdir() if path.name.casefold().startswith(begins)
        ]
        files = [
            path
            for path in inside
            if path.suffix.casefold() in ENDINGS and path.is_file()
        ]
        newest = sorted(files, key=lambda one: one.stat().st_mtime, reverse=True)[
            :OFFERED
        ]
    except OSError:
        return ()
    return tuple(with_tilde(path) for path in newest if path != place)
