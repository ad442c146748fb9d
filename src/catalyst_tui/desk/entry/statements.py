"""A broker's file into the book: read, put together with what was taken of the account before, told as
changes, and remembered once they are taken (`imports.json` in the home)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.entry import formats
from catalyst_tui.desk.entry.statement_edits import Held, Plan, cash_plan, lots_of, plan
from catalyst_tui.desk.entry.which_ticker import certain, names_of, proposed
from catalyst_tui.desk.home.files import UnreadableError, read_bytes, read_text, write_whole
from catalyst_tui.statements.entries import Act, Balance, Entry, OpenLot, Security, Statement, UnreadError
from catalyst_tui.statements.grids import LARGEST
from catalyst_tui.statements.netting import net
from catalyst_tui.statements.read import statement
from catalyst_tui.statements.reader import ReadingOptions

REMEMBERED = "imports.json"
LARGEST_MEMORY = 20_000_000
_VERSION = 1
_AHEAD = timedelta(hours=14)
"""Where the day comes first it comes so long before it does in UTC."""


class Unplaced(Struct, frozen=True):
    """A security whose ticker is not certain; `proposal` may be empty."""

    security: Security
    proposal: str


class Memory(Struct, frozen=True):
    """What was said and taken before: tickers by ISIN, symbol or name; each account's rows, lots and cash."""

    symbols: Mapping[str, str]
    accounts: Mapping[str, Mapping[str, Any]]


def read_file(
    path: Path, folder: Path, said: ReadingOptions, columns: Mapping[str, str], now: datetime
) -> Statement:
    """What a file holds. Raises UnreadError, UnknownError, DescriptionError, FileNotFoundError."""
    try:
        data = read_bytes(path, LARGEST)
    except UnreadableError as error:
        raise UnreadError(str(error).removeprefix(f"{path} ")) from None
    return statement(
        data, (*formats.own(folder), *formats.packaged()), said, columns, today=(now + _AHEAD).date()
    )


def remembered(folder: Path) -> Memory:
    """What was remembered in a home. UnreadError when it cannot be read."""
    try:
        data = json.loads(read_text(folder / REMEMBERED, LARGEST_MEMORY))
    except FileNotFoundError:
        return Memory({}, {})
    except (UnreadableError, ValueError) as error:
        raise UnreadError(
            f"{folder / REMEMBERED} cannot be read ({error}); move it away to begin anew"
        ) from None
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise UnreadError(f"{folder / REMEMBERED} is of another version; move it away to begin anew")
    return Memory(data["symbols"], data["accounts"])


def together(new: Statement, earlier: Mapping[str, Any] | None) -> Statement:
    """Return a statement with the rows that were taken of its account before; a row in both counts once.

    A later list of holdings takes the place of the earlier one.
    """
    if not earlier:
        return new
    before = [_entry(one) for one in earlier["rows"]]
    new = replace(new, known=_known_rows(new, before, earlier))
    holds = any(entry.act is Act.HOLD for entry in new.entries)
    trades = [entry for entry in before if entry.act is not Act.HOLD]
    kept = [] if holds else [entry for entry in before if entry.act is Act.HOLD]
    last = max((entry.day for entry in new.entries if entry.day), default=date.min)
    if kept and last.isoformat() > earlier.get("held_on", ""):
        kept = []  # there are later trades: they tell what is held
    counts = _counts(new.entries, earlier)
    added = [entry for entry in trades if not _counted(entry, counts, earlier)]
    entries = (*new.entries, *added, *kept)
    if len(entries) == len(new.entries):
        return new
    lots, unmatched = net(entries)
    own = {entry.line for entry in new.entries}
    refused = (*new.unread, *(one for one in unmatched if one.row in own))
    cash = new.cash or tuple(Balance(of, Decimal(amount)) for of, amount in earlier["cash"].items())
    return replace(
        new,
        lots=lots,
        cash=cash,
        refused=tuple(sorted(refused, key=lambda one: one.row)),
        entries=entries,
    )


def _known_rows(new: Statement, before: Sequence[Entry], earlier: Mapping[str, Any]) -> int:
    """Return how many rows of a file were taken before and are taken again."""
    refused = Counter(one.row for one in new.refused)
    counts = _counts(before, earlier)
    known = 0
    for entry in new.entries:
        if entry.act is Act.NOTHING:
            continue
        if refused[entry.line]:
            refused[entry.line] -= 1
        elif _counted(entry, counts, earlier):
            known += 1
    return known + (new.balances if _cash(new) == earlier["cash"] else 0)


def _cash(read: Statement) -> dict[str, str]:
    """Return the balances of a statement by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in read.cash:
        sums[one.currency] += one.amount
    return {currency: str(amount) for currency, amount in sums.items()}


def _same(entry: Entry, earlier: Mapping[str, Any]) -> Entry:
    """Return what two rows of one trade have in common.

    Rows taken by an earlier version of the program have costs without fees.
    """
    return replace(entry, line=0) if earlier.get("fees") else replace(entry, line=0, cost=None)


def _counts(entries: Sequence[Entry], earlier: Mapping[str, Any]) -> Counter[Entry]:
    return Counter(_same(entry, earlier) for entry in entries)


def _counted(entry: Entry, counts: Counter[Entry], earlier: Mapping[str, Any]) -> bool:
    """Return whether a row is among those counted, and take it off the count."""
    key = _same(entry, earlier)
    if not counts[key]:
        return False
    counts[key] -= 1
    return True


def unplaced(read: Statement, memory: Memory, held: Sequence[str]) -> list[Unplaced]:
    """The securities whose ticker must be asked, each once."""
    found: dict[str, Unplaced] = {}
    for lot in read.lots:
        if not certain(lot, memory.symbols, held, read.format):
            found.setdefault(lot.security.key, Unplaced(lot.security, proposed(lot)))
    return list(found.values())


class Taken(Struct, frozen=True):
    """What a statement would do to the book, and what it would be remembered as."""

    plan: Plan
    lots: Mapping[str, tuple[Held, ...]]
    left_out: tuple[Unplaced, ...]


def taken(
    read: Statement, account: str, memory: Memory, data: Mapping[str, Any], *, keep: bool = False
) -> Taken:
    """The changes of the book's data that a statement of an account means."""
    tables = data.get("ticker", {})
    several: dict[str, list[OpenLot]] = defaultdict(list)
    names: dict[str, str] = {}
    for lot in read.lots:
        symbol = certain(lot, memory.symbols, tuple(tables), read.format)
        if symbol:
            several[symbol].append(lot)
            names.setdefault(symbol, clean(lot.security.name, 80).replace("\n", " ") if _is_name(lot) else "")
    now = {
        symbol: lots_of(symbol, lots, tables.get(symbol, {}).get("currency", ""))
        for symbol, lots in several.items()
    }
    before = _lots(memory.accounts.get(account))
    elsewhere: dict[str, list[Held]] = defaultdict(list)
    money: dict[str, Decimal] = defaultdict(Decimal)
    for name, one in memory.accounts.items():
        if name != account:
            for symbol, lots in _lots(one).items():
                elsewhere[symbol] += lots
            for currency, amount in one["cash"].items():
                money[currency] += Decimal(amount)
    lots_plan = plan(data, now, before, elsewhere, names, keep=keep)
    earlier = memory.accounts.get(account, {}).get("cash", {})
    cash = cash_plan(data, read.cash, earlier, money)
    whole = Plan((*lots_plan.edits, *cash.edits), (*lots_plan.changes, *cash.changes))
    return Taken(whole, now, tuple(unplaced(read, memory, tuple(tables))))


def _is_name(lot: OpenLot) -> bool:
    """Whether the file's name is one for people: not a whole sentence in capitals."""
    name = lot.security.name
    return bool(name) and name != lot.security.symbol and len(name) <= 60


def keep(
    folder: Path,
    memory: Memory,
    account: str,
    read: Statement,
    lots: Mapping[str, Sequence[Held]],
    *,
    on: date,
) -> None:
    """Remember what was taken of an account on a day, so that its next file updates it."""
    accounts = {
        **memory.accounts,
        account: {
            "rows": [_row(entry) for entry in read.entries],
            "lots": {symbol: [_told(one) for one in several] for symbol, several in lots.items()},
            "cash": _cash(read),
            "held_on": on.isoformat(),
            "fees": True,
        },
    }
    data = {"version": _VERSION, "symbols": dict(memory.symbols), "accounts": accounts}
    write_whole(folder / REMEMBERED, json.dumps(data, ensure_ascii=False, indent=1), durable=True)


def with_symbols(memory: Memory, said: Mapping[str, str]) -> Memory:
    """The same, with what the user says of tickers."""
    return Memory({**memory.symbols, **said}, memory.accounts)


def called(one: Unplaced) -> str:
    """The name by which a ticker is remembered."""
    return names_of(one.security)[0]


def _lots(account: Mapping[str, Any] | None) -> dict[str, list[Held]]:
    if account is None:
        return {}
    return {
        symbol: [Held(Decimal(quantity), cost, _day(opened)) for quantity, cost, opened in several]
        for symbol, several in account["lots"].items()
    }


def _told(one: Held) -> list[str | None]:
    return [f"{one.quantity:f}", one.cost, one.opened.isoformat() if one.opened else None]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _row(entry: Entry) -> list[Any]:
    security = entry.security
    return [
        entry.act.value, [security.symbol, security.isin, security.name, security.coin], str(entry.quantity),
        None if entry.cost is None else str(entry.cost), entry.currency,
        entry.day.isoformat() if entry.day else None, entry.second, entry.account, entry.to,
        None if entry.of is None else str(entry.of), entry.kept, entry.after,
    ]  # fmt: skip


def _entry(row: Sequence[Any]) -> Entry:
    act, security, quantity, cost, currency, day, *more, of, kept, after = row
    second, account, to = more
    bought = (_number(cost), currency, _day(day), second, account, to, _number(of), kept, after)
    return Entry(-1, Act(act), Security(*security), Decimal(quantity), *bought)
