"""Import a broker's file into the book, and remember the rows for the account's next file.

The memory is `imports.json` in the home: tickers that the user named, and each account's rows, lots
and cash. A later file is put together with the earlier rows, so that yearly files may overlap.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.model.listings import CURRENCIES, Venue, listed_in, venue_of
from catalyst_tui.desk.company_names import listed_name
from catalyst_tui.desk.entry import formats
from catalyst_tui.desk.entry.broker_edits import Held, Plan, cash_plan, lots_of, lots_plan
from catalyst_tui.desk.home.files import UnreadableError, read_bytes, read_text, write_whole
from catalyst_tui.desk.listed import came_with
from catalyst_tui.statements.entries import (
    Act,
    Balance,
    Entry,
    OpenLot,
    Security,
    Statement,
    UnreadError,
)
from catalyst_tui.statements.grids import LARGEST
from catalyst_tui.statements.netting import net
from catalyst_tui.statements.read import statement
from catalyst_tui.statements.reader import ReadingOptions

MEMORY = "imports.json"
LARGEST_MEMORY = 20_000_000
_VERSION = 1
_AHEAD = timedelta(hours=14)  # a day begins in the east so long before it begins in UTC
_NAME = 60  # characters of a name for people; longer ones are sentences

_SYMBOL = re.compile(r"[A-Z0-9]{1,6}([.-][A-Z]{1,2})?")
_SHARE_CLASS = re.compile(r"[A-Z]{1,5}[./][A-Z]")
_ENDING_OF_MONEY = {
    "GBP": "L", "CHF": "SW", "SEK": "ST", "DKK": "CO", "NOK": "OL", "CAD": "TO", "JPY": "T",
    "HKD": "HK", "AUD": "AX", "INR": "NS",
}  # fmt: skip
_ENDING_OF_COUNTRY = {
    "DE": "DE", "FR": "PA", "NL": "AS", "ES": "MC", "IT": "MI", "FI": "HE", "AT": "VI", "PT": "LS",
    "BE": "BR",
}  # fmt: skip
_XTB_ENDINGS = {
    "US": "", "UK": "L", "FR": "PA", "NL": "AS", "ES": "MC", "IT": "MI", "FI": "HE", "PT": "LS",
    "BE": "BR",
}  # fmt: skip


class Unplaced(Struct, frozen=True):
    """A security without a certain ticker. The `proposal` may be empty."""

    security: Security
    proposal: str


class Memory(Struct, frozen=True):
    """Earlier imports: tickers by ISIN, symbol or name; rows, lots and cash by account."""

    symbols: Mapping[str, str]
    accounts: Mapping[str, Mapping[str, Any]]

    def with_symbols(self, symbols: Mapping[str, str]) -> Memory:
        """Return the same with more tickers that the user named."""
        return Memory({**self.symbols, **symbols}, self.accounts)


class Taken(Struct, frozen=True):
    """What a statement changes in the book, its lots by ticker, and what it leaves out."""

    plan: Plan
    lots: Mapping[str, tuple[Held, ...]]
    left_out: tuple[Unplaced, ...]


def read_file(
    path: Path, folder: Path, options: ReadingOptions, columns: Mapping[str, str], now: datetime
) -> Statement:
    """Read a file. Raises UnreadError, UnknownError, DescriptionError, FileNotFoundError."""
    try:
        data = read_bytes(path, LARGEST)
    except UnreadableError as error:
        raise UnreadError(str(error).removeprefix(f"{path} ")) from None
    known = (*formats.own(folder), *formats.packaged())
    return statement(data, known, options, columns, today=(now + _AHEAD).date())


def load_memory(folder: Path) -> Memory:
    """Load the memory of earlier imports. Raises UnreadError if the file is damaged."""
    path = folder / MEMORY
    try:
        data = json.loads(read_text(path, LARGEST_MEMORY))
    except FileNotFoundError:
        return Memory({}, {})
    except (UnreadableError, ValueError) as error:
        raise UnreadError(f"{path} cannot be read ({error}); move it away to begin anew") from None
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise UnreadError(f"{path} is of another version; move it away to begin anew")
    return Memory(data["symbols"], data["accounts"])


def save_import(
    folder: Path,
    memory: Memory,
    account: str,
    read: Statement,
    lots: Mapping[str, Sequence[Held]],
    *,
    on: date,
) -> None:
    """Save the rows, lots and cash of an account, so that its next file updates it."""
    taken = {
        "rows": [_packed(entry) for entry in read.entries],
        "lots": {symbol: [_packed_lot(one) for one in held] for symbol, held in lots.items()},
        "cash": _cash(read),
        "held_on": on.isoformat(),
        "fees": True,
    }
    accounts = {**memory.accounts, account: taken}
    data = {"version": _VERSION, "symbols": dict(memory.symbols), "accounts": accounts}
    write_whole(folder / MEMORY, json.dumps(data, ensure_ascii=False, indent=1), durable=True)


def with_earlier(new: Statement, earlier: Mapping[str, Any] | None) -> Statement:
    """Add the rows that were taken of an account before; a row in both counts once.

    A later list of holdings replaces the earlier one.
    """
    if not earlier:
        return new
    before = list(map(_unpacked, earlier["rows"]))
    new = replace(new, known=_known_rows(new, before, earlier))
    holds = [] if any(entry.act is Act.HOLD for entry in new.entries) else before
    holds = [entry for entry in holds if entry.act is Act.HOLD]
    last = max((entry.day for entry in new.entries if entry.day), default=date.min)
    if last.isoformat() > earlier.get("held_on", ""):
        holds = []  # later trades say what is held
    counts = Counter(_same(entry, earlier) for entry in new.entries)
    trades = [entry for entry in before if entry.act is not Act.HOLD]
    added = [entry for entry in trades if not _counted(_same(entry, earlier), counts)]
    entries = (*new.entries, *added, *holds)
    if len(entries) == len(new.entries):
        return new
    lots, unmatched = net(entries)
    own = {entry.line for entry in new.entries}
    refused = (*new.unread, *(one for one in unmatched if one.row in own))
    cash = tuple(Balance(code, Decimal(amount)) for code, amount in earlier["cash"].items())
    return replace(
        new,
        lots=lots,
        cash=new.cash or cash,
        refused=tuple(sorted(refused, key=lambda one: one.row)),
        entries=entries,
    )


def _known_rows(new: Statement, before: Sequence[Entry], earlier: Mapping[str, Any]) -> int:
    """Return how many rows of a file were taken before and are taken again."""
    refused = Counter(one.row for one in new.refused)
    counts = Counter(_same(entry, earlier) for entry in before)
    known = new.balances if _cash(new) == earlier["cash"] else 0
    for entry in new.entries:
        if refused[entry.line]:
            refused[entry.line] -= 1
        elif entry.act is not Act.NOTHING:
            known += _counted(_same(entry, earlier), counts)
    return known


def _same(entry: Entry, earlier: Mapping[str, Any]) -> Entry:
    """Return what two rows about one trade have in common.

    Rows that an earlier version of the program took have costs without fees.
    """
    return replace(entry, line=0) if earlier.get("fees") else replace(entry, line=0, cost=None)


def _counted(key: Entry, counts: Counter[Entry]) -> bool:
    """Return whether a row is among those counted, and take it off the count."""
    found = counts[key] > 0
    counts[key] -= found
    return found


def _cash(read: Statement) -> dict[str, str]:
    """Return the balances of a statement by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in read.cash:
        sums[one.currency] += one.amount
    return {currency: str(amount) for currency, amount in sums.items()}


def plan_import(
    read: Statement, account: str, memory: Memory, data: Mapping[str, Any], *, keep: bool = False
) -> Taken:
    """Return what the statement of an account changes in the book's data.

    With `keep` lots that the user wrote stay.
    """
    tables = data.get("ticker", {})
    several: dict[str, list[OpenLot]] = defaultdict(list)
    names: dict[str, str] = {}
    for lot in read.lots:
        if symbol := certain_ticker(lot, memory.symbols, tuple(tables), read.format):
            several[symbol].append(lot)
            names.setdefault(symbol, _name(lot.security))
    now = {
        symbol: lots_of(symbol, lots, tables.get(symbol, {}).get("currency", ""))
        for symbol, lots in several.items()
    }
    before = memory.accounts.get(account, {"lots": {}, "cash": {}})
    lots_elsewhere: dict[str, list[Held]] = defaultdict(list)
    cash_elsewhere: dict[str, Decimal] = defaultdict(Decimal)
    for other in (one for name, one in memory.accounts.items() if name != account):
        for symbol, held in _unpacked_lots(other).items():
            lots_elsewhere[symbol] += held
        for currency, amount in other["cash"].items():
            cash_elsewhere[currency] += Decimal(amount)
    lots = lots_plan(data, now, _unpacked_lots(before), lots_elsewhere, names, keep=keep)
    cash = cash_plan(data, read.cash, before["cash"], cash_elsewhere)
    whole = Plan((*lots.edits, *cash.edits), (*lots.changes, *cash.changes))
    return Taken(whole, now, tuple(unplaced(read, memory, tuple(tables))))


def _name(security: Security) -> str:
    """Return the file's name of a security if it is one for people."""
    name = clean(security.name, 80).replace("\n", " ")
    return name if name != security.symbol and len(security.name) <= _NAME else ""


def _packed(entry: Entry) -> list[Any]:
    """Turn a row into a list for JSON."""
    security = entry.security
    return [
        entry.act.value, [security.symbol, security.isin, security.name, security.coin],
        str(entry.quantity), _text(entry.cost), entry.currency,
        entry.day.isoformat() if entry.day else None, entry.second, entry.account, entry.to,
        _text(entry.of), entry.kept, entry.after,
    ]  # fmt: skip


def _unpacked(row: Sequence[Any]) -> Entry:
    act, security, quantity, cost, currency, day, second, account, to, of, kept, after = row
    return Entry(
        -1,
        Act(act),
        Security(*security),
        Decimal(quantity),
        _number(cost),
        currency,
        _day(day),
        second,
        account,
        to,
        _number(of),
        kept,
        after,
    )


def _packed_lot(lot: Held) -> list[str | None]:
    return [f"{lot.quantity:f}", lot.cost, lot.opened.isoformat() if lot.opened else None]


def _unpacked_lots(account: Mapping[str, Any]) -> dict[str, list[Held]]:
    return {
        symbol: [Held(Decimal(quantity), cost, _day(opened)) for quantity, cost, opened in lots]
        for symbol, lots in account["lots"].items()
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# Which ticker a security is


def unplaced(read: Statement, memory: Memory, held: Sequence[str]) -> list[Unplaced]:
    """Return the securities without a certain ticker, each once."""
    found: dict[str, Unplaced] = {}
    for lot in read.lots:
        if not certain_ticker(lot, memory.symbols, held, read.format):
            found.setdefault(lot.security.key, Unplaced(lot.security, proposed_ticker(lot)))
    return list(found.values())


def names_of(security: Security) -> tuple[str, ...]:
    """Return the names that the user may know a security by, the best first."""
    return tuple(filter(None, (security.isin, security.symbol, security.name)))


def described(security: Security) -> str:
    """Return a security with all its names."""
    return ", ".join(dict.fromkeys(filter(None, (security.symbol, security.isin, security.name))))


def ticker_of(text: str) -> str:
    """Return a symbol as the book writes it. ValueError with a sentence if it is none."""
    try:
        return v.symbol(Node(text.strip().upper(), (), {}))
    except WrongError as error:
        raise ValueError(f"{error}; {error.hint}") from None


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
        if ending in _XTB_ENDINGS:
            return f"{name}.{_XTB_ENDINGS[ending]}".rstrip(".")
        return symbol if listed_in(symbol) else ""
    if listed := listed_in(symbol):
        return symbol if not lot.currency or listed.upper() == lot.currency else ""
    if name and ending in CURRENCIES:
        return ""
    us_name = security.isin[:2] in ("", "US") or bool(
        listed_name(symbol)
    )  # Shopify's ISIN is Canadian
    american = lot.currency == "USD" and us_name
    if american or (symbol in held and lot.currency in ("", "USD")):
        return re.sub("[./]", "-", symbol) if _SHARE_CLASS.fullmatch(symbol) else symbol
    return ""


def proposed_ticker(lot: OpenLot) -> str:
    """Return a ticker that may be meant, by the lot's money, else its country; empty without a
    guess.
    """
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
    country = _ENDING_OF_COUNTRY.get(security.isin[:2], "")
    ending = _ENDING_OF_MONEY.get(lot.currency) or country
    return f"{symbol}.{ending}" if ending else ""
