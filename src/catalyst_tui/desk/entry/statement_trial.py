"""A broker's file named on the screen: what it holds, what it would change, what is to be said first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.desk.entry.formats import DescriptionError
from catalyst_tui.desk.entry.own_format import CALLED, columns_said, write_own
from catalyst_tui.desk.entry.statements import (
    Memory,
    Taken,
    called,
    read_file,
    remembered,
    taken,
    together,
    unplaced,
    with_symbols,
)
from catalyst_tui.desk.entry.which_ticker import ticker_of
from catalyst_tui.desk.home.files import with_tilde
from catalyst_tui.statements.entries import OpenLot, Statement, UnknownError, UnreadError
from catalyst_tui.statements.reader import ReadingOptions

ENDINGS = frozenset(
    {".csv", ".txt", ".xlsx", ".xml", ".json", ".ofx", ".qfx", ".beancount", ".journal", ".ledger", ".gz"}
    | {".zip", ".portfolio"}
)
OFFERED = 6
_NOTHING = Memory({}, {})


class Looked(Struct, frozen=True):
    """A file that was read: what it holds together with what was taken before, or why it is not read."""

    path: Path
    read: Statement | None
    memory: Memory
    account: str = ""
    problem: str = ""
    columns: tuple[str, ...] = ()  # of a table nobody knows, and of which fields the user is to say them
    fields: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


class Tried(Struct, frozen=True):
    """What it would change with the tickers as typed; `asked`: whose ticker is uncertain, and a proposal."""

    looked: Looked
    asked: tuple[tuple[str, str], ...]
    problem: str
    memory: Memory
    found: Taken | None


def look(text: str, typed: str, folder: Path, now: datetime) -> Looked:
    """Read the file a text names, with its columns as typed where nobody knows them. Never raises on what is
    in it."""
    path = Path(text.strip()).expanduser()
    try:
        try:
            return _whole(path, read_file(path, folder, ReadingOptions(), {}, now), folder)
        except UnknownError as error:
            return _unknown(path, error, typed, folder, now)
    except FileNotFoundError:
        return Looked(path, None, _NOTHING, problem="there is no such file")
    except (UnreadError, DescriptionError, OSError) as error:
        return Looked(path, None, _NOTHING, problem=str(error).removeprefix(f"{path} "))


def _whole(path: Path, read: Statement, folder: Path) -> Looked:
    memory, account = remembered(folder), read.format or path.stem
    return Looked(path, together(read, memory.accounts.get(account)), memory, account)


def _unknown(path: Path, error: UnknownError, typed: str, folder: Path, now: datetime) -> Looked:
    """A table nobody knows, read by what was said of its columns."""
    asked = Looked(path, None, _NOTHING, columns=error.columns, fields=(*error.missing, *error.wanted))
    try:
        said = columns_said(typed, asked.fields, error.columns)
        if not set(error.missing) <= set(said):
            return asked
        found = _whole(path, read_file(path, folder, ReadingOptions(), said, now), folder)
    except (ValueError, UnreadError) as wrong:
        return replace(asked, problem=str(wrong))
    return replace(found, columns=asked.columns, fields=asked.fields, said=said)


def remember_columns(looked: Looked, folder: Path) -> None:
    """Keep what was said of a file's columns: the next of its kind is read by it."""
    if looked.said and looked.read is not None and looked.read.header:
        write_own(folder, looked.path.stem, looked.read, looked.said)


def columns_asked(looked: Looked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a table nobody knows, and in words which are asked for."""
    return looked.columns, tuple(CALLED[field] for field in looked.fields)


def tried(looked: Looked, typed: str, data: Mapping[str, Any]) -> Tried:
    """With the tickers as typed, in the order they are asked for, `-` for what is left out."""
    if looked.read is None:
        return Tried(looked, (), looked.problem, looked.memory, None)
    open_ = unplaced(looked.read, looked.memory, tuple(data.get("ticker", {})))
    asked = tuple((_named(looked.read, one.security.key), one.proposal) for one in open_)
    said: dict[str, str] = {}
    problem = ""
    for one, text in zip(open_, typed.split(","), strict=False):
        if text.strip() in ("", "-", "?"):
            continue
        try:
            said[called(one)] = ticker_of(text)
        except ValueError as error:
            problem = str(error)
    memory = with_symbols(looked.memory, said)
    return Tried(looked, asked, problem, memory, taken(looked.read, looked.account, memory, data))


def _named(read: Statement, key: str) -> str:
    lots = [lot for lot in read.lots if lot.security.key == key]
    security = lots[0].security
    parts = [part for part in (security.symbol, security.isin, security.name) if part]
    return ", ".join(dict.fromkeys(parts))


def lot_line(lot: OpenLot) -> tuple[str, str, str, str]:
    """A lot in columns: what, how many, at what, since when."""
    cost = "cost not said" if lot.cost is None else f"{float(lot.cost):,.2f} {lot.currency}".rstrip()
    return (
        str(lot.security),
        f"{float(lot.quantity):,.8g}",
        cost,
        lot.opened.isoformat() if lot.opened else "",
    )


def offers(text: str) -> tuple[str, ...]:
    """Files a text may become: those of its folder, the newest first; of Downloads while it is empty."""
    typed = text.strip()
    place = Path(typed).expanduser() if typed else Path.home() / "Downloads"
    folder, begins = (place, "") if place.is_dir() else (place.parent, place.name.casefold())
    try:
        inside = [one for one in folder.iterdir() if one.name.casefold().startswith(begins)]
        files = [one for one in inside if one.suffix.casefold() in ENDINGS and one.is_file()]
        newest = sorted(files, key=lambda one: one.stat().st_mtime, reverse=True)[:OFFERED]
    except OSError:
        return ()
    return tuple(with_tilde(one) for one in newest if one != place)
