"""Read a broker's file, and plan what it changes in the book."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.edit import Add, Drop, Edit, Put, Value, toml
from catalyst_tui.book.file.syntax import read_toml
from catalyst_tui.book.line.lots import number
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.listings import CURRENCIES, Venue, listed_in, venue_of
from catalyst_tui.desk.entry.earlier_imports import (
    Account,
    Held,
    Memory,
    cash_of,
    follow,
    formers,
    in_other_shares,
    present,
    with_earlier,
)
from catalyst_tui.desk.entry.holdings import bought_on, shares_of
from catalyst_tui.desk.entry.imported_splits import Changes
from catalyst_tui.desk.home.files import (
    LARGEST_SETTINGS,
    UnreadableError,
    make_folder,
    read_bytes,
    read_text,
    write_whole,
)
from catalyst_tui.desk.workspace.listed import came_with, listed_name
from catalyst_tui.statements.description import DescriptionError, Format, format_of
from catalyst_tui.statements.entries import (
    BrokerEntry,
    BrokerStatement,
    OpenLot,
    Security,
    UnreadError,
)
from catalyst_tui.statements.grids import LARGEST
from catalyst_tui.statements.read import statement
from catalyst_tui.statements.reader import ReadingOptions
from catalyst_tui.values import Frozen

FORMATS = "formats"
"""The folder with descriptions of files: ours next to this file, the user's in the home."""

_AHEAD = timedelta(hours=14)  # a day begins in the east so long before it begins in UTC
_LONGEST_NAME = 60  # longer ones are sentences
_PLACES = Decimal("1e-8")
_DIGITS = 12

_SYMBOL = re.compile(r"[A-Z0-9]{1,6}([.-][A-Z]{1,2})?")
_SHARE_CLASS = re.compile(r"[A-Z]{1,5}[./][A-Z]")


# Reading


def read_file(
    path: Path,
    folder: Path,
    options: ReadingOptions,
    columns: Mapping[str, str],
    now: datetime,
) -> BrokerStatement:
    """Read a file. Raises UnreadError, UnknownError, DescriptionError, FileNotFoundError."""
    try:
        data = read_bytes(path, LARGEST)
    except UnreadableError as error:
        raise UnreadError(str(error).removeprefix(f"{path} ")) from None
    known = (*_own_formats(folder), *packaged_formats())
    return statement(data, known, options, columns, today=(now + _AHEAD).date())


def packaged_formats() -> list[Format]:
    """Load our own descriptions of files."""
    folder = resources.files(__package__) / FORMATS
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return [
        format_of(tomllib.loads(file.read_text("utf-8")), file.name)
        for file in files
        if file.name.endswith(".toml")
    ]


@cache
def _endings() -> Mapping[str, Mapping[str, str]]:
    """Load the endings of symbols, by money, by country, and those of XTB."""
    return tomllib.loads(
        (resources.files(__package__) / "endings.toml").read_text("utf-8")
    )


def _own_formats(home: Path) -> Iterator[Format]:
    """Load the user's descriptions. Raises DescriptionError with the file's name."""
    for file in sorted((home / FORMATS).glob("*.toml")):
        try:
            table = read_toml(read_text(file, LARGEST_SETTINGS))
        except ValueError as error:
            raise DescriptionError(f"{file}: {error}") from None
        yield format_of(table, str(file))


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


# Changes of the book


class LotChange(Frozen):
    """The lots of a ticker that go and come, or the cash in a currency."""

    of: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


class Unplaced(Frozen):
    """A security without a certain ticker. The `proposal` may be empty."""

    security: Security
    proposal: str


class Taken(Frozen):
    """What a statement changes in the book, its lots by ticker, and what it leaves out."""

    edits: list[Edit]
    changes: list[LotChange]
    lots: dict[str, tuple[Held, ...]]
    left_out: list[Unplaced]


def whole_account(
    read: BrokerStatement,
    account: str,
    memory: Memory,
    tables: Mapping[str, Any],
    book: Book,
) -> tuple[BrokerStatement, Changes]:
    """Return a file with the earlier rows of its account, and the splits that these follow.

    The memory follows the conversions of the book. Raises ValueError where the shares of a row are
    in doubt.
    """
    former = formers(tables)

    @cache
    def certain(security: Security, currency: str) -> str:
        lot = OpenLot(security, Decimal(0), None, currency, None)
        return certain_ticker(lot, memory.symbols, tables, read.format)

    rows = [row for one in memory.accounts.values() for row in one.rows]
    names = {
        row.security.key: symbol
        for row in (*read.entries, *rows)
        if (symbol := certain(row.security, row.currency))
    }

    def ticker_of(row: BrokerEntry) -> str:
        key = row.security.key
        symbol = certain(row.security, row.currency) or names.get(key, key)
        return present(symbol, row.day, former)

    splits = {
        symbol: [
            (one.day, one.ratio) for one in of.splits if one.is_even and not one.company
        ]
        for symbol, of in book.tickers.items()
    }
    follow(memory, former, lambda symbol: _lots_of(symbol, tables), splits, ticker_of)
    earlier = memory.accounts.get(account, Account())
    return with_earlier(
        read, earlier, memory.symbols, tables, splits=splits, ticker_of=ticker_of
    )


def plan_import(
    read: BrokerStatement,
    account: str,
    memory: Memory,
    data: Mapping[str, Any],
    *,
    keep: bool = False,
) -> Taken:
    """Return what the statement of an account changes in the book's data.

    Lots of other accounts and lots that were sold stay. Other lots of a ticker that the account
    never had give way; with `keep` they stay too. Cash is added to that of other accounts.
    Raises ValueError if lots stand in another table.
    """
    tables = data.get("ticker", {})
    former = formers(tables)
    bought: defaultdict[str, list[OpenLot]] = defaultdict(list)
    for one in read.lots:
        if symbol := certain_ticker(one, memory.symbols, tables, read.format):
            bought[present(symbol, one.opened, former)].append(one)
    now = {
        symbol: _held_lots(lots, _money_of(symbol, tables))
        for symbol, lots in bought.items()
    }
    had = memory.accounts.get(account, Account()).held(former)
    elsewhere: defaultdict[str, list[Held]] = defaultdict(list)
    for name, other in memory.accounts.items():
        for symbol, held in other.held(former).items() if name != account else ():
            elsewhere[symbol] += held
    edits: list[Edit] = []
    changes: list[LotChange] = []
    for symbol in sorted({*now, *had}):
        wanted, money = list(now.get(symbol, ())), _money_of(symbol, tables)
        there = _lots_of(symbol, tables)
        gone = _gone(there, wanted, had.get(symbol), elsewhere[symbol], keep=keep)
        if not keep:
            _refuse_moved(symbol, wanted, tables, had)
            stay = [
                lot
                for at, lot in enumerate(there)
                if lot and at not in gone and lot not in now.get(symbol, ())
            ]
            _refuse_restated(symbol, wanted, stay, money, memory)
        if gone or wanted:
            if symbol in tables:
                edits += _lot_edits(symbol, tables[symbol], gone, wanted)
            else:
                name = _name(bought[symbol][0].security)
                table: dict[str, Value] = {"name": name} if name else {}
                table["lots"] = [_written(lot) for lot in wanted]
                edits.append(Put(("ticker", symbol), table))
            gave_way = (lot for at in gone if (lot := there[at]))
            texts = (
                tuple(_shown(lot, money) for lot in lots) for lots in (gave_way, wanted)
            )
            changes.append(LotChange(symbol, *texts))
    for edit, change in _cash_changes(data.get("cash", {}), read, account, memory):
        edits.append(edit)
        changes.append(change)
    return Taken(edits, changes, now, unplaced(read, memory, tables))


def _refuse_moved(
    symbol: str,
    wanted: Collection[Held],
    tables: Mapping[str, Any],
    had: Mapping[str, Sequence[Held]],
) -> None:
    """Raise ValueError if a lot that would be written stands in another ticker's table.

    The same day, number and cost are the same lot. Where a file says no day it must be all that
    the account `had` of the ticker.
    """
    sure = {lot for lot in wanted if lot.opened and lot.cost not in ("", "0")}
    mine = {*had.get(symbol, ()), *wanted} if wanted and symbol in had else None
    for other in tables:
        there = {*_lots_of(other, tables)}
        moved = mine and other not in had and mine <= there
        if other != symbol and (moved or sure & there):
            raise ValueError(
                f"the lots of {symbol} stand in [ticker.{other}]; if both are one share, keep the "
                f'table of its new symbol, and write was = "OLD SYMBOL" there; if both are held, '
                "add --keep"
            )


def _refuse_restated(
    symbol: str,
    wanted: Iterable[Held],
    there: Iterable[Held],
    money: str,
    memory: Memory,
) -> None:
    """Raise ValueError if a lot of the book would be written a second time, in other shares."""
    for lot in there:
        for new in wanted:
            if in_other_shares(lot, new):
                names = [
                    name
                    for name, one in memory.accounts.items()
                    if lot in one.lots.get(symbol, ())
                ]
                account = (
                    f"if the file is of that account, add --account {names[0]!r}, "
                    if names
                    else ""
                )
                raise ValueError(
                    f"{symbol}: {_shown(new, money)} is {_shown(lot, money)} of the book in the "
                    f"shares of another time; {account}else convert one of them; if both are "
                    "held, add --keep"
                )


def _name(security: Security) -> str:
    """Return the file's name of a security if it is one for people."""
    name = clean(security.name, 80).replace("\n", " ")
    is_name = name != security.symbol and len(security.name) <= _LONGEST_NAME
    return name if is_name else ""


def _money_of(symbol: str, tables: Mapping[str, Any]) -> str:
    """Return the currency of a ticker's price: the book's, else its exchange's."""
    table = tables.get(symbol, {})
    return table.get("currency", "") or listed_in(symbol) or "USD"


def _shown(lot: Held, money: str) -> str:
    """Return a lot for people, in the `money` of its ticker if it names no other."""
    paid = lot.cost if " " in lot.cost else f"{lot.cost} {money}"
    cost = f"at {paid}" if lot.cost else "cost unknown"
    return f"{lot.quantity:f} {cost}" + (f", {lot.opened}" if lot.opened else "")


def _written(lot: Held) -> dict[str, Value]:
    """Return a lot as a table of the book."""
    keys = {"quantity": number(lot.quantity), "cost": lot.cost, "opened": lot.opened}
    return {key: value for key, value in keys.items() if value not in ("", None)}


def _held_lots(lots: Iterable[OpenLot], money: str) -> tuple[Held, ...]:
    """Add up equal lots of a ticker; its price is in `money`."""
    sums: dict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    for lot in lots:
        sums[_cost(lot, money), lot.opened] += lot.quantity
    found = [Held(_short(quantity), *key) for key, quantity in sums.items()]
    return tuple(sorted(found, key=lambda lot: lot.opened or date.min))


def _short(number: Decimal) -> Decimal:
    value = number.quantize(_PLACES) if abs(number) < 10**12 else number
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _cost(lot: OpenLot, currency: str) -> str:
    if lot.cost is None:
        return ""
    is_pence = currency == "GBp" and lot.currency == "GBP"
    cost = lot.cost * 100 if is_pence else lot.cost
    shown = f"{_short(Decimal(f'{cost:.{_DIGITS}g}')):f}"
    is_own = is_pence or lot.currency in ("", currency)
    return shown if is_own else f"{shown} {lot.currency}"


def _lots_of(symbol: str, tables: Mapping[str, Any]) -> list[Held | None]:
    """Return the lots of a ticker in the book; None if one was sold or cannot be read."""
    money, lots = _money_of(symbol, tables), tables.get(symbol, {}).get("lots", [])
    return [_lot_of(lot, money) for lot in lots]


def _lot_of(lot: Mapping[str, Any], money: str) -> Held | None:
    if "sold" in lot or "quantity" not in lot:
        return None
    cost = str(lot.get("cost", "")).replace(",", "").removesuffix(f" {money}")
    amount, gap, currency = cost.partition(" ")
    try:
        cost = f"{_short(Decimal(amount)):f}{gap}{currency}" if amount else ""
        return Held(_short(shares_of(lot)), cost, bought_on(lot))
    except (ValueError, ArithmeticError):
        return None


def _gone(
    lots: Sequence[Held | None],
    wanted: list[Held],
    before: Sequence[Held] | None,
    elsewhere: Sequence[Held],
    *,
    keep: bool,
) -> list[int]:
    """Return the places of the lots that give way. Lots that are there already leave `wanted`."""
    others, earlier, gone = list(elsewhere), list(before or ()), []
    for at, held in enumerate(lots):
        if held is None:
            continue
        if was_mine := held in earlier:
            earlier.remove(held)
        if held in wanted:
            wanted.remove(held)
        elif was_mine:
            gone.append(at)
        elif held in others:
            others.remove(held)
        elif before is None and not keep:
            gone.append(at)
    return gone


def _lot_edits(
    symbol: str, table: Mapping[str, Any], gone: Sequence[int], new: Sequence[Held]
) -> list[Edit]:
    place = ("ticker", symbol, "lots")
    if len(gone) < len(table.get("lots", ())):
        drops: list[Edit] = [Drop((*place, at)) for at in reversed(gone)]
        return [*drops, *(Add(place, _written(lot)) for lot in new)]
    return [Put(place, [_written(lot) for lot in new])] if new else [Drop(place)]


def _cash_changes(
    cash: Mapping[str, Any], read: BrokerStatement, account: str, memory: Memory
) -> Iterator[tuple[Edit, LotChange]]:
    accounts = {name: one.cash for name, one in memory.accounts.items()}
    amounts = {**accounts, account: cash_of(read)}
    for currency in sorted({*amounts[account], *accounts.get(account, ())}):
        total = _short(
            sum((one.get(currency, Decimal(0)) for one in amounts.values()), Decimal(0))
        )
        there = cash.get(currency)
        if _short(Decimal(str(there or 0))) == total:
            continue
        place = ("cash", currency)
        gone = () if there is None else (str(there),)
        new = (f"{total:f}",) if total else ()
        edit: Edit = Put(place, *new) if new else Drop(place)
        yield edit, LotChange(f"cash {currency}", gone, new)


# Which ticker a security is


def unplaced(
    read: BrokerStatement, memory: Memory, held: Collection[str]
) -> list[Unplaced]:
    """Return the securities without a certain ticker, each once."""
    found: dict[str, Unplaced] = {}
    for lot in read.lots:
        if not certain_ticker(lot, memory.symbols, held, read.format):
            found.setdefault(
                lot.security.key, Unplaced(lot.security, proposed_ticker(lot))
            )
    return list(found.values())


def described(security: Security) -> str:
    """Return a security with all its names."""
    names = security.symbol, security.isin, security.name
    return ", ".join(dict.fromkeys(filter(None, names)))


def certain_ticker(
    lot: OpenLot, known: Mapping[str, str], held: Collection[str], format_: str
) -> str:
    """Return the ticker of a lot if it is certain; else empty.

    The user named it before; or the book has this symbol in this currency; or it has the ending of
    its exchange; or it is American by its ISIN or its dollars.
    """
    security = lot.security
    for name in (security.isin, security.symbol, security.name):
        if name in known:
            return known[name]
    symbol = security.symbol.upper().replace(" ", "-")
    if venue_of(symbol) is Venue.CRYPTO and lot.currency in ("", listed_in(symbol)):
        return symbol  # as the book writes a coin: BTC-USD
    name, _, ending = symbol.rpartition(".")
    if not _SYMBOL.fullmatch(name or symbol) or security.coin:
        return ""
    if format_ == "XTB":
        if ending in _endings()["XTB"]:
            return f"{name}.{_endings()['XTB'][ending]}".rstrip(".")
        return symbol if listed_in(symbol) else ""
    if listed := listed_in(symbol):
        return symbol if not lot.currency or listed.upper() == lot.currency else ""
    if name and ending in CURRENCIES:
        return ""
    # Shopify's ISIN is Canadian, and its shares trade in New York.
    is_american = lot.currency == "USD" and (
        security.isin[:2] in ("", "US") or bool(listed_name(symbol))
    )
    if is_american or (symbol in held and lot.currency in ("", "USD")):
        return re.sub("[./]", "-", symbol) if _SHARE_CLASS.fullmatch(symbol) else symbol
    return ""


def proposed_ticker(lot: OpenLot) -> str:
    """Return a ticker that may be meant, by the lot's money, else its country; else empty."""
    security, symbol = lot.security, lot.security.symbol.upper().partition(".")[0]
    if not symbol and security.isin.startswith("US"):
        try:
            return came_with().symbol_of(security.name)
        except ValueError:
            return ""
    if not re.fullmatch(r"[A-Z0-9]{1,6}", symbol):
        return ""
    if security.coin:
        return f"{symbol}-{lot.currency or 'USD'}"
    if lot.currency == "USD":
        return symbol
    country = _endings()["country"].get(security.isin[:2], "")
    ending = _endings()["money"].get(lot.currency) or country
    return f"{symbol}.{ending}" if ending else ""
