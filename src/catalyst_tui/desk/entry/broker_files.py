"""Import a broker's file into the book, and remember its rows for the account's next file.

The memory is `imports.json` in the home: tickers that the user named, and each account's rows, lots
and cash. A later file is put together with the earlier rows, so that yearly files may overlap.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.edit import Add, Drop, Edit, Put, Value, toml
from catalyst_tui.book.file.syntax import read_toml
from catalyst_tui.book.model.listings import CURRENCIES, Venue, listed_in, venue_of
from catalyst_tui.desk.entry.former_symbols import (
    EARLIER,
    Formers,
    formers,
    present,
    with_entries,
)
from catalyst_tui.desk.entry.holdings import bought_on, shares_of
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
    Act,
    Balance,
    BrokerEntry,
    BrokerStatement,
    OpenLot,
    Security,
    UnreadError,
)
from catalyst_tui.statements.grids import LARGEST
from catalyst_tui.statements.read import statement
from catalyst_tui.statements.reader import ReadingOptions
from catalyst_tui.values import Frozen, PartlyCompared

FORMATS = "formats"
"""The folder with descriptions of files: ours next to this file, the user's in the home."""

MEMORY = "imports.json"
LARGEST_MEMORY = 20_000_000
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


# Memory

_Row = tuple[
    Act,
    tuple[str, str, str, bool],
    Decimal,
    Decimal | None,
    str,
    date | None,
    int | None,
    str,
    str,
    Decimal | None,
    bool,
    bool,
]
"""An entry without its line."""


class Account(Struct):
    """The rows, lots and cash that were imported for an account."""

    rows: list[_Row] = []
    lots: dict[str, list[tuple[Decimal, str, date | None]]] = {}
    cash: dict[str, Decimal] = {}
    held_on: str = ""

    def held(self, former: Formers) -> dict[str, list[Held]]:
        """Return its lots by ticker, each under the symbol of now."""
        found: dict[str, list[Held]] = {}
        for symbol, lots in self.lots.items():
            for lot in itertools.starmap(Held, lots):
                found.setdefault(present(symbol, lot.opened, former), []).append(lot)
            found.setdefault(present(symbol, None, former), [])
        return found


class Memory(Struct):
    """Earlier imports: tickers by ISIN, symbol or name, and accounts by name."""

    symbols: dict[str, str]
    accounts: dict[str, Account]


def load_memory(folder: Path) -> Memory:
    """Load the memory of earlier imports. Raises UnreadError if the file is damaged."""
    path = folder / MEMORY
    try:
        return msgspec.json.decode(read_text(path, LARGEST_MEMORY), type=Memory)
    except FileNotFoundError:
        return Memory({}, {})
    except (UnreadableError, ValueError) as error:
        raise UnreadError(
            f"{path} cannot be read ({error}); move it away to begin anew"
        ) from None


def save_import(
    folder: Path,
    memory: Memory,
    account: str,
    read: BrokerStatement,
    lots: Mapping[str, Sequence[Held]],
    *,
    on: date,
) -> None:
    """Save the rows, lots and cash of an account, so that its next file updates it."""
    rows = [
        (act, astuple(security), *rest)
        for _, act, security, *rest in map(astuple, read.entries)
    ]
    short_lots = {
        symbol: [(lot.quantity, lot.cost, lot.opened) for lot in held]
        for symbol, held in lots.items()
    }
    imported = Account(rows, short_lots, cash_of(read), on.isoformat())
    saved = Memory(memory.symbols, {**memory.accounts, account: imported})
    text = msgspec.json.format(msgspec.json.encode(saved), indent=1).decode()
    write_whole(folder / MEMORY, text, durable=True)


def with_earlier(new: BrokerStatement, earlier: Account | None) -> BrokerStatement:
    """Add the rows that were imported for an account before; a row in both counts once.

    A later list of holdings replaces the earlier one. Later trades replace any list.
    """
    if earlier is None:
        return new
    before = [_entry(row) for row in earlier.rows]
    new = replace(new, known=_known_rows(new, before, earlier))
    holds: list[BrokerEntry] = []
    last = max((entry.day for entry in new.entries if entry.day), default=date.min)
    is_list = any(entry.act is Act.HOLD for entry in new.entries)
    if not is_list and last.isoformat() <= earlier.held_on:
        holds = [entry for entry in before if entry.act is Act.HOLD]
    counts = Counter(_without_line(entry) for entry in new.entries)
    trades = [entry for entry in before if entry.act is not Act.HOLD]
    added = [entry for entry in trades if not _take(_without_line(entry), counts)]
    entries = (*new.entries, *added, *holds)
    if len(entries) == len(new.entries):
        return new
    cash = tuple(Balance(code, amount) for code, amount in earlier.cash.items())
    return replace(with_entries(new, entries), cash=new.cash or cash)


def _entry(row: _Row) -> BrokerEntry:
    act, security, *rest = row
    values: list[Any] = rest
    return BrokerEntry(EARLIER, act, Security(*security), *values)


def _known_rows(
    new: BrokerStatement, before: Sequence[BrokerEntry], earlier: Account
) -> int:
    """Return how many rows of a file were imported before."""
    refused = Counter(row.row for row in new.refused)
    counts = Counter(_without_line(entry) for entry in before)
    known = new.balances if cash_of(new) == earlier.cash else 0
    for entry in new.entries:
        if refused[entry.line]:
            refused[entry.line] -= 1
        elif entry.act is not Act.NOTHING:
            known += _take(_without_line(entry), counts)
    return known


def _without_line(entry: BrokerEntry) -> BrokerEntry:
    return replace(entry, line=0)


def _take(key: BrokerEntry, counts: Counter[BrokerEntry]) -> bool:
    """Take a row off those counted; return whether it was among them."""
    found = counts[key] > 0
    counts[key] -= found
    return found


def cash_of(read: BrokerStatement) -> dict[str, Decimal]:
    """Return the balances of a statement by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for balance in read.cash:
        sums[balance.currency] += balance.amount
    return dict(sums)


# Changes of the book


class Held(PartlyCompared):
    """A lot as the book writes it.

    `cost` is empty if it is unknown; `money` is the ticker's currency.
    """

    NOT_COMPARED = frozenset({"money"})

    quantity: Decimal
    cost: str
    opened: date | None
    money: str = ""

    def __str__(self) -> str:
        paid = self.cost if " " in self.cost else f"{self.cost} {self.money}".rstrip()
        cost = f"at {paid}" if self.cost else "cost unknown"
        return f"{self.quantity:f} {cost}" + (f", {self.opened}" if self.opened else "")

    def written(self) -> dict[str, Value]:
        """Return the lot as a table of the book."""
        is_whole = self.quantity == self.quantity.to_integral_value()
        lot: dict[str, Value] = {
            "quantity": int(self.quantity) if is_whole else self.quantity
        }
        if self.cost:
            lot["cost"] = self.cost
        if self.opened:
            lot["opened"] = self.opened
        return lot


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

    edits: tuple[Edit, ...]
    changes: tuple[LotChange, ...]
    lots: Mapping[str, tuple[Held, ...]]
    left_out: tuple[Unplaced, ...]


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
    now, names = _by_ticker(read, memory, tables)
    own_rows = [entry for entry in read.entries if entry.line != EARLIER]
    own, _ = _by_ticker(with_entries(read, own_rows), memory, tables)
    came = {
        symbol for every in memory.accounts.values() for symbol in every.held(former)
    }
    before = memory.accounts.get(account, Account())
    others = [other for name, other in memory.accounts.items() if name != account]
    elsewhere: dict[str, list[Held]] = defaultdict(list)
    for other in others:
        for symbol, held in other.held(former).items():
            elsewhere[symbol] += held
    edits: list[Edit] = []
    changes: list[LotChange] = []
    had = before.held(former)
    for symbol in sorted({*now, *had}):
        wanted = list(now.get(symbol, ()))
        table = tables.get(symbol)
        if table is None:
            if wanted:
                if not keep:
                    _refuse_moved(symbol, wanted, tables, had=had, own=own, came=came)
                named: dict[str, Value] = (
                    {"name": names[symbol]} if names.get(symbol) else {}
                )
                lots = [lot.written() for lot in wanted]
                edits.append(Put(("ticker", symbol), {**named, "lots": lots}))
                changes.append(LotChange(symbol, (), tuple(map(str, wanted))))
            continue
        money = _money_of(symbol, table)
        there = [_lot_of(lot, money) for lot in table.get("lots", [])]
        gone = _gone(there, wanted, had.get(symbol), elsewhere[symbol], keep=keep)
        if not keep:
            _refuse_moved(symbol, wanted, tables, had=had, own=own, came=came)
        if gone or wanted:
            edits += _lot_edits(symbol, table, gone, wanted)
            gave_way = tuple(str(there[at]) for at in gone)
            changes.append(LotChange(symbol, gave_way, tuple(map(str, wanted))))
    for edit, change in _cash_changes(data.get("cash", {}), read, before, others):
        edits.append(edit)
        changes.append(change)
    left_out = tuple(unplaced(read, memory, tuple(tables)))
    return Taken(tuple(edits), tuple(changes), now, left_out)


def _by_ticker(
    read: BrokerStatement, memory: Memory, tables: Mapping[str, Any]
) -> tuple[dict[str, tuple[Held, ...]], dict[str, str]]:
    """Return the lots of each certain ticker, and what the file calls it."""
    former = formers(tables)
    found: dict[str, list[OpenLot]] = defaultdict(list)
    names: dict[str, str] = {}
    for lot in read.lots:
        if symbol := certain_ticker(lot, memory.symbols, tuple(tables), read.format):
            symbol = present(symbol, lot.opened, former)
            found[symbol].append(lot)
            names.setdefault(symbol, _name(lot.security))
    held = {
        symbol: _held_lots(lots, _money_of(symbol, tables.get(symbol)))
        for symbol, lots in found.items()
    }
    return held, names


def _refuse_moved(
    symbol: str,
    wanted: Sequence[Held],
    tables: Mapping[str, Any],
    *,
    had: Mapping[str, list[Held]],
    own: Mapping[str, Sequence[Held]],
    came: Collection[str],
) -> None:
    """Raise ValueError if lots that would be written stand in another table.

    The account `had` lots, and the file's `own` rows have some. The same day, number and cost are
    the same lot, unless the file has it under both symbols; without these all lots must be there.
    A symbol of which lots `came` before is the former one.
    """
    mine = had.get(symbol, ())
    for other, table in tables.items():
        there = [_lot_of(lot, _money_of(other, table)) for lot in table.get("lots", [])]
        both = own.get(other, ())
        same = any(
            lot in there
            and lot not in both
            and lot.opened
            and lot.cost not in ("", "0")
            for lot in wanted
        )
        moved = mine and other not in had and {*mine, *wanted} <= {*there}
        if other == symbol or not wanted or not (same or moved):
            continue
        if symbol in came:
            what = f'it is its new symbol, write was = "{symbol}" there'
        else:
            what = f'{symbol} is its new symbol, move them there with was = "{other}"'
        raise ValueError(
            f"the lots of {symbol} stand in [ticker.{other}]; if {what}; if both are held, add "
            "--keep"
        )


def _name(security: Security) -> str:
    """Return the file's name of a security if it is one for people."""
    name = clean(security.name, 80).replace("\n", " ")
    is_name = name != security.symbol and len(security.name) <= _LONGEST_NAME
    return name if is_name else ""


def _money_of(symbol: str, table: Mapping[str, Any] | None) -> str:
    """Return the currency of a ticker's price: the book's, else its exchange's."""
    return (table or {}).get("currency", "") or listed_in(symbol) or "USD"


def _held_lots(lots: Iterable[OpenLot], money: str) -> tuple[Held, ...]:
    """Add up equal lots of a ticker; its price is in `money`."""
    sums: dict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    for lot in lots:
        sums[_cost(lot, money), lot.opened] += lot.quantity
    found = [Held(_short(quantity), *key, money) for key, quantity in sums.items()]
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


def _lot_of(lot: Mapping[str, Any], money: str) -> Held | None:
    """Return a lot of the book; None if it was sold or cannot be read."""
    if "sold" in lot or "quantity" not in lot:
        return None
    cost = str(lot.get("cost", "")).replace(",", "").removesuffix(f" {money}")
    number, gap, currency = cost.partition(" ")
    with suppress(ArithmeticError):
        cost = f"{_short(Decimal(number)):f}{gap}{currency}" if number else ""
    try:
        return Held(_short(shares_of(lot)), cost, bought_on(lot), money)
    except ValueError:
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
    if "lots" in table and len(gone) < len(table["lots"]):
        drops: list[Edit] = [Drop((*place, at)) for at in reversed(gone)]
        return [*drops, *(Add(place, lot.written()) for lot in new)]
    return [Put(place, [lot.written() for lot in new])] if new else [Drop(place)]


def _cash_changes(
    cash: Mapping[str, Any],
    read: BrokerStatement,
    before: Account,
    others: Iterable[Account],
) -> Iterator[tuple[Edit, LotChange]]:
    amounts = cash_of(read)
    elsewhere: dict[str, Decimal] = defaultdict(Decimal)
    for other in others:
        for currency, amount in other.cash.items():
            elsewhere[currency] += amount
    for currency in sorted({*amounts, *before.cash}):
        total = _short(amounts.get(currency, Decimal(0)) + elsewhere[currency])
        there = cash.get(currency)
        if _short(Decimal(str(there or 0))) == total:
            continue
        place = ("cash", currency)
        gone = () if there is None else (str(there),)
        new = (f"{total:f}",) if total else ()
        edit: Edit = Put(place, f"{total:f}") if total else Drop(place)
        yield edit, LotChange(f"cash {currency}", gone, new)


# Which ticker a security is


def unplaced(
    read: BrokerStatement, memory: Memory, held: Sequence[str]
) -> list[Unplaced]:
    """Return the securities without a certain ticker, each once."""
    found: dict[str, Unplaced] = {}
    for lot in read.lots:
        if not certain_ticker(lot, memory.symbols, held, read.format):
            found.setdefault(
                lot.security.key, Unplaced(lot.security, proposed_ticker(lot))
            )
    return list(found.values())


def names_of(security: Security) -> tuple[str, ...]:
    """Return the names that the user may know a security by, the best first."""
    return tuple(filter(None, (security.isin, security.symbol, security.name)))


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
    for name in names_of(security):
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
