"""Remember the rows of each account's imports, and put its next file together with them.

The memory is `imports.json` in the home. Yearly files may overlap: a row in both counts once, also
if the share had another symbol then, which the book names as `was`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.desk.entry.imported_splits import (
    Change,
    Changes,
    TickerOf,
    factor,
    in_new_shares,
    in_shares_of_then,
    is_restated,
    rescaled,
    trade_key,
)
from catalyst_tui.desk.home.files import UnreadableError, read_text, write_whole
from catalyst_tui.statements.entries import (
    EARLIER,
    Act,
    Balance,
    BrokerEntry,
    BrokerStatement,
    Security,
    UnreadError,
)
from catalyst_tui.statements.netting import net
from catalyst_tui.values import Frozen

MEMORY = "imports.json"
LARGEST_MEMORY = 20_000_000

Formers = Mapping[str, tuple[str, date | None]]
"""By its former symbol a ticker, and the last day it was called so; None: it is no other's now."""


class Held(Frozen, array_like=True):
    """A lot as the book writes it. `cost` is empty if it is unknown."""

    quantity: Decimal
    cost: str
    opened: date | None


class Account(Struct):
    """The rows, lots and cash that were imported for an account."""

    rows: Sequence[BrokerEntry] = ()
    lots: Mapping[str, Sequence[Held]] = {}
    cash: Mapping[str, Decimal] = {}
    held_on: date = date.min
    splits: Mapping[str, Sequence[tuple[date, str]]] = {}
    """By ticker, after which the rows are put together: the first day, and the ratio."""

    def changes(self, former: Formers) -> dict[str, Sequence[Change]]:
        """Return its splits by ticker, each under the symbol of now."""
        found: defaultdict[str, list[Change]] = defaultdict(list)
        for symbol, splits in self.splits.items():
            for day, ratio in splits:
                found[present(symbol, day, former)].append((day, Fraction(ratio)))
        return dict(found)

    def held(self, former: Formers) -> dict[str, list[Held]]:
        """Return its lots by ticker, each under the symbol of now."""
        found: defaultdict[str, list[Held]] = defaultdict(list)
        for symbol, lots in self.lots.items():
            for lot in lots:
                found[present(symbol, lot.opened, former)].append(lot)
        return found


class Memory(Struct):
    """Earlier imports: tickers that the user named by ISIN, symbol or name, and accounts."""

    symbols: dict[str, str] = {}
    accounts: dict[str, Account] = {}


def load_memory(folder: Path) -> Memory:
    """Load the memory of earlier imports. Raises UnreadError if the file is damaged."""
    path = folder / MEMORY
    try:
        return msgspec.json.decode(read_text(path, LARGEST_MEMORY), type=Memory)
    except FileNotFoundError:
        return Memory()
    except (UnreadableError, ValueError) as error:
        raise UnreadError(
            f"{path} cannot be read ({error}); move it away to begin anew"
        ) from None


def with_import(
    memory: Memory,
    account: str,
    read: BrokerStatement,
    lots: Mapping[str, Sequence[Held]],
    *,
    changes: Changes,
    on: date,
) -> str:
    """Return the memory with the rows, lots and cash of an account, as `save_memory` takes it.

    The next file of the account updates it. Raises ValueError if it would be too large to be read
    again.
    """
    rows = [replace(entry, line=EARLIER) for entry in read.entries]
    memory.accounts[account] = Account(rows, lots, cash_of(read), on, as_text(changes))
    text = msgspec.json.format(msgspec.json.encode(memory), indent=1).decode()
    if len(text.encode()) > LARGEST_MEMORY:
        raise ValueError(
            f"its {len(rows):,} rows make {MEMORY} larger than {LARGEST_MEMORY // 1_000_000} MB, "
            "the most that is read; leave out its oldest rows"
        )
    return text


def save_memory(folder: Path, text: str) -> None:
    """Write the memory of earlier imports."""
    write_whole(folder / MEMORY, text, durable=True)


def cash_of(read: BrokerStatement) -> dict[str, Decimal]:
    """Return the balances of a statement by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for balance in read.cash:
        sums[balance.currency] += balance.amount
    return dict(sums)


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


def follow(
    memory: Memory,
    former: Formers,
    lots_of: Callable[[str], Iterable[Held | None]],
    splits: Changes,
    ticker_of: TickerOf,
) -> None:
    """Convert the remembered lots where `splits` converted those of the book, and undo it where
    the book was put back. `lots_of` returns a ticker's lots in the book.
    """
    for account in memory.accounts.values():
        changes = account.changes(former)
        lots = {symbol: list(held) for symbol, held in account.lots.items()}
        more: defaultdict[str, list[Change]] = defaultdict(list)
        for symbol, held in lots.items():
            places: defaultdict[str, list[int]] = defaultdict(list)
            for at, lot in enumerate(held):
                places[present(symbol, lot.opened, former)].append(at)
            for ticker, its in places.items():
                there = list(filter(None, lots_of(ticker)))
                own, after = [held[at] for at in its], changes.get(ticker, ())
                new = splits.get(ticker, ())
                if not (after or new):
                    days = (one.day for one in account.rows if ticker_of(one) == ticker)
                    new = _by_hand(
                        own, there, max(filter(None, days), default=date.min)
                    )
                done, matched = _converted(own, there, after, new)
                more[ticker] += done
                for at, lot in zip(its, matched, strict=True):
                    held[at] = lot
        for ticker, done in more.items():
            back = {(since, 1 / ratio) for since, ratio in done}
            kept = [one for one in changes.get(ticker, ()) if one not in back]
            new = [
                one
                for one in done
                if (one[0], 1 / one[1]) not in changes.get(ticker, ())
            ]
            changes[ticker] = [*kept, *new]
        account.lots = lots
        account.splits = as_text(changes)
        account.rows = [
            rescaled(row, factor(row.day, more.get(ticker_of(row), ())))
            if row.act is Act.HOLD
            else row
            for row in account.rows
        ]


def _converted(
    lots: Sequence[Held],
    there: Sequence[Held],
    after: Sequence[Change],
    splits: Sequence[Change],
) -> tuple[Sequence[Change], Sequence[Held]]:
    """Return which splits explain best how lots of before read in the book, and these lots there.

    The rows are put together `after` some splits already: these may have been taken back.
    """
    new = sorted(set(splits) - set(after))
    old = [(since, 1 / ratio) for since, ratio in sorted(after)]
    runs = [
        run[begin:end]
        for run in (new, old)
        for begin in range(len(run))
        for end in range(begin + 1, len(run) + 1)
    ]
    best, most, found = list[Change](), -1, lots
    for run in ([], *runs):
        left, matched, count = list(there), list[Held](), 0
        for lot in lots:
            by = factor(lot.opened, run)
            same = next((one for one in left if _is_same(lot, one, by)), None)
            if same:
                left.remove(same)
                count += 1
            matched.append(same or lot)
        if count > most:
            best, most, found = run, count, matched
    return best, found


def _by_hand(
    lots: Iterable[Held], there: Sequence[Held], last: date
) -> Sequence[Change]:
    """Return the split that lots were converted by, where none is known: after the last row."""
    return [
        (last + timedelta(days=1), Fraction(now.quantity) / Fraction(lot.quantity))
        for lot in lots
        for now in there
        if lot not in there and in_other_shares(lot, now)
    ][:1]


def in_other_shares(lot: Held, other: Held) -> bool:
    """Return whether two lots of a day are one, in the shares of two times."""
    (cost, _, money), (now, _, now_money) = (
        each.cost.partition(" ") for each in (lot, other)
    )
    if not (lot.opened and cost and now):
        return False
    is_it = (lot.opened, money) == (other.opened, now_money)
    return is_it and is_restated(
        lot.quantity, Decimal(cost), other.quantity, Decimal(now)
    )


def _is_same(lot: Held, other: Held, by: Fraction) -> bool:
    """Return whether a lot of before is another one in other shares, as a book rounds it."""
    if by == 1 or lot.opened != other.opened:
        return lot == other
    (cost, _, money), (now, _, now_money) = (
        each.cost.partition(" ") for each in (lot, other)
    )
    if money != now_money or bool(cost) != bool(now):
        return False
    pairs = [
        (lot.quantity * by.numerator / by.denominator, other.quantity),
        (Decimal(cost or 0) * by.denominator / by.numerator, Decimal(now or 0)),
    ]
    return all(abs(one - two) <= abs(two) / 10_000 for one, two in pairs)


def as_text(changes: Changes) -> dict[str, list[tuple[date, str]]]:
    """Return splits as the memory stores them."""
    return {
        ticker: [(day, str(ratio)) for day, ratio in each]
        for ticker, each in changes.items()
        if each
    }


def with_earlier(
    new: BrokerStatement,
    earlier: Account,
    symbols: Mapping[str, str],
    tables: Mapping[str, Any],
    *,
    splits: Changes,
    ticker_of: TickerOf,
) -> tuple[BrokerStatement, Changes]:
    """Add the rows that were imported for an account before; a row in both counts once.

    Return with them the splits after which they are put together; `splits` are those of the book.

    A later list of holdings replaces the earlier one. Later trades replace any list. `symbols` are
    those that the user named, `tables` the tickers of the book.
    """
    former = formers(tables)
    rows = _under_one_symbol([*new.entries, *earlier.rows], symbols, former)
    own, before = rows[: len(new.entries)], rows[len(new.entries) :]
    own, changes = in_shares_of_then(
        own, before, earlier.changes(former), splits, ticker_of
    )
    last = max((entry.day for entry in own if entry.day), default=date.min)
    list_stays = last <= earlier.held_on and all(row.act is not Act.HOLD for row in own)
    left = Counter(map(trade_key, own))
    added = []
    for entry in before:
        if entry.act is Act.HOLD:
            added += [entry] * list_stays
        elif left[trade_key(entry)]:
            left[trade_key(entry)] -= 1
        else:
            added.append(entry)
    refused = {row.row for row in new.refused}
    taken = [
        trade_key(entry)
        for entry in own
        if entry.line not in refused and entry.act is not Act.NOTHING
    ]
    known = (Counter(taken) & Counter(map(trade_key, before))).total()
    cash = new.cash
    if added and not cash:
        cash = tuple(Balance(code, amount) for code, amount in earlier.cash.items())
    if cash_of(new) == earlier.cash:
        known += new.balances
    entries = (*own, *added)
    netted = _netted(
        replace(new, cash=cash, known=known),
        in_new_shares(entries, changes, ticker_of),
    )
    return replace(netted, entries=entries), changes


def _under_one_symbol(
    entries: Sequence[BrokerEntry], symbols: Mapping[str, str], former: Formers
) -> list[BrokerEntry]:
    """Return the rows, each share under the names that it has now."""
    now = [
        present(symbols.get(symbol, symbol.upper()), entry.day, former)
        for entry in entries
        for symbol in (entry.security.symbol,)
    ]
    names: dict[str, Security] = {}
    for ticker, entry in zip(now, entries, strict=True):
        if entry.security.symbol.upper() == ticker:
            names.setdefault(ticker, entry.security)
    return [
        entry
        if entry.security.symbol.upper() == ticker
        else replace(entry, security=names.get(ticker, entry.security))
        for ticker, entry in zip(now, entries, strict=True)
    ]


def _netted(read: BrokerStatement, entries: tuple[BrokerEntry, ...]) -> BrokerStatement:
    """Return a statement with these entries, its lots netted again if they are others."""
    if entries == read.entries:
        return read
    lots, unmatched = net(entries)
    own = {entry.line for entry in read.entries}
    refused = [*read.unread, *(row for row in unmatched if row.row in own)]
    refused.sort(key=lambda row: row.row)
    return replace(read, lots=lots, refused=tuple(refused), entries=entries)
