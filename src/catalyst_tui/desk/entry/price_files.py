"""Read closes and exchange rates from a CSV, and store them.

Closes have a column for each symbol (`date,NVDA,AMD`) or a row for each close (`ticker,date,close`,
in any order, with or without open, high, low and volume). Rates have a column for each currency
(`date,USD,GBP` or `date,rate:USD`): how many units a euro buys. They are stored next to those of
the European Central Bank, which replace them on the days it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import ISO
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import minor_of
from catalyst_tui.desk.entry.csv_rows import (
    BadRow,
    Row,
    SkippedRow,
    day_of,
    named,
    parsed,
    price_of,
)
from catalyst_tui.judge.evaluate.money import EURO, currencies, rate_name
from catalyst_tui.judge.ledger.facts import RATE, Close, History
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.store.cells import in_millionths
from catalyst_tui.store.open import Store
from catalyst_tui.store.prices import FEWEST, find_rebasing

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace.workspace import Workspace

JUMP = 1.8  # times; a close that moves more is asked about
REWRITTEN = 0.01
_SYMBOL = ("ticker", "symbol")
_IGNORED = frozenset({"open", "high", "low", "volume"})
_RATE = re.compile(rf"(?:{RATE})?([A-Z]{{3}})")

Rows = Iterable[Row | BadRow]
Header = Sequence[str]


class _Price(Struct, frozen=True):
    """The price of a symbol, or of a currency, on a day."""

    line: int
    name: str
    day: date
    value: Decimal


def is_closes(header: Header) -> bool:
    """Return whether a header is that of closes, in either form."""
    return is_long(header) or (list(header[:1]) == ["date"] and len(header) > 1)


def is_long(header: Header) -> bool:
    """Return whether a header is that of a close in each row: `ticker,date,close`."""
    names = [name.casefold() for name in header]
    symbols = [name for name in names if name in _SYMBOL]
    rest = set(names) - {"date", "close", *symbols}
    return {"date", "close"} <= set(names) and len(symbols) == 1 and rest <= _IGNORED


def read_closes(
    rows: Rows, header: Header, source: str, book: Book, now: datetime | None
) -> Iterator[History | BadRow]:
    """Yield the history of each symbol, and each line that is wrong or skipped.

    After `now` no session has ended; None means that any day may be in the file.
    """
    long = is_long(header)
    series: dict[str, list[Close]] = {} if long else {symbol: [] for symbol in header[1:]}
    if not long and len(series) < len(header) - 1:
        yield BadRow(1, "a symbol is there twice")
        return
    lines: dict[tuple[str, date], int] = {}
    for price in _long_prices(rows, header) if long else _wide_prices(rows, header, "close"):
        if isinstance(price, BadRow):
            yield price
            continue
        try:
            close = _close(price, book, now)
            if (price.name, price.day) in lines:
                raise ValueError(f"{price.day} is there twice")
        except ValueError as error:
            yield BadRow(price.line, str(error))
            continue
        if isinstance(close, SkippedRow):
            yield close
            continue
        lines[price.name, price.day] = price.line
        series.setdefault(price.name, []).append(close)
    for symbol, closes in series.items():
        own_lines = [line for (name, _), line in lines.items() if name == symbol]
        try:
            ticker = book.tickers[named(symbol, book.tickers, "ticker")]
        except ValueError as error:
            yield BadRow(min(own_lines, default=1) if long else 1, str(error))
            continue
        closes.sort(key=lambda close: close.day)
        yield History(symbol, ticker.currency, tuple(closes), source, confirmed=True)


def _wide_prices(rows: Rows, header: Header, noun: str) -> Iterator[_Price | BadRow]:
    """Yield the prices of rows with a column for each name.

    A row with one mistake is bad as a whole.
    """
    days: set[date] = set()

    def row_of(cells: list[str]) -> tuple[date, list[Decimal | None]]:
        day = day_of(cells[0], "date")
        if day in days:
            raise ValueError(f"{day} is there twice")
        values = [
            price_of(cell, name, noun) for name, cell in zip(header[1:], cells[1:], strict=True)
        ]
        days.add(day)
        return day, values

    for row in parsed(rows, len(header), row_of):
        if isinstance(row, BadRow):
            yield row
            continue
        line, (day, values) = row
        for name, value in zip(header[1:], values, strict=True):
            if value is not None:
                yield _Price(line, name, day, value)


def _long_prices(rows: Rows, header: Header) -> Iterator[_Price | BadRow]:
    """Yield the closes of rows with one each."""
    names = [name.casefold() for name in header]
    symbol_at = next(at for at, name in enumerate(names) if name in _SYMBOL)
    day_at, close_at = names.index("date"), names.index("close")

    def row_of(cells: list[str]) -> tuple[str, date, Decimal]:
        value = price_of(cells[close_at], "close", "close")
        if value is None:
            raise ValueError("the close is empty")
        return cells[symbol_at], day_of(cells[day_at], "date"), value

    for row in parsed(rows, len(header), row_of):
        yield row if isinstance(row, BadRow) else _Price(row[0], *row[1])


def _close(price: _Price, book: Book, now: datetime | None) -> Close | SkippedRow:
    """Return a close, or why its day has none. ValueError if its session is not over."""
    sessions = sessions_of(book.venue(price.name), book.zone)
    if reason := sessions.none_on(price.name, price.day):
        return SkippedRow(price.line, f"{price.name} has no close of {price.day}, {reason}")
    closed_at = sessions.close_of(price.day)
    if now is not None and closed_at > now:
        raise ValueError(f"date: the session of {price.day} is not over; a close is of one that is")
    return Close(price.day, price.value, closed_at)


def rate_columns(columns: Iterable[str], book: Book) -> tuple[str, ...]:
    """Return the currencies of a header in which each column is one; else none.

    A column is `rate:USD`, or `USD` if that is no ticker and the book uses the currency.
    """
    used = {minor_of(currency)[0] for currency in currencies(book)}
    found = []
    for column in columns:
        match = _RATE.fullmatch(column)
        if match is None:
            return ()
        if not column.startswith(RATE) and (column in book.tickers or column not in used):
            return ()
        found.append(match[1])
    return tuple(found)


def read_rates(
    rows: Rows, codes: Sequence[str], source: str, book: Book, now: datetime | None
) -> Iterator[History | BadRow]:
    """Yield the rates of each currency, and each line that is wrong."""
    from catalyst_tui.sources.feeds.ecb import history  # only rates need it

    rates: dict[str, dict[date, Decimal]] = {code: {} for code in codes}
    if wrong := [code for code in codes if code == EURO or code not in ISO]:
        yield BadRow(1, f"{wrong[0]}: a rate is how many of another currency one euro is")
        return
    if len(rates) < len(codes):
        yield BadRow(1, "a currency is twice")
        return
    ahead: set[int] = set()
    for rate in _wide_prices(rows, ("date", *codes), "rate"):
        if isinstance(rate, BadRow):
            yield rate
        elif now is None or rate.day <= local_day(now, book.zone):
            rates[rate.name][rate.day] = rate.value
        elif rate.line not in ahead:
            ahead.add(rate.line)
            yield BadRow(rate.line, f"{rate.day} has not come yet")
    at = now or datetime.max.replace(tzinfo=book.zone)
    for code, by_day in rates.items():
        yield replace(history(rate_name(code), by_day, at), source=source)


def last_rates(histories: Iterable[History]) -> str:
    """Return the last rate of each currency: `; one EUR is 1.162 USD on 2026-11-20`.

    A user who wrote the rates upside down sees it here.
    """
    parts = []
    for history in histories:
        if history.symbol.startswith(RATE) and history.closes:
            last, code = history.closes[-1], history.symbol.removeprefix(RATE)
            parts.append(f"; one {EURO} is {last.value.normalize():f} {code} on {last.day}")
    return "".join(parts)


def rate_source(workspace: Workspace) -> str:
    """Return where the stored rates come from."""
    imported = workspace.store.prices.from_others(ECB)
    if not imported:
        return "European Central Bank"
    return f"of {listed(sorted(one.removeprefix(RATE) for one in imported))} a file"


def store_closes(history: History, store: Store, now: datetime) -> int:
    """Store closes or rates; return how many days are new or say something new.

    ValueError when the stored closes of other days would be lost.
    """
    symbol, before = history.symbol, known_closes(store, history.symbol)
    problem = f"closes of {symbol} are not those known"
    if store.prices.put_history(history, now):
        first = min(before)
        raise ValueError(
            f"{problem} (after a split?); a file beginning on {first} or before may replace them"
        )
    stored = known_closes(store, symbol)
    if not before.keys() <= stored.keys():
        raise ValueError(
            f"{problem}, and those of other days would be lost; a file "
            f"from {min(before)} to {max(before)} may replace them"
        )
    return sum(before.get(day) != micros for day, micros in stored.items())


def doubted_closes(history: History, store: Store) -> Iterator[str]:
    """Yield a sentence for each reason to doubt a file's closes: a jump, or
    other values of known days.
    """
    symbol, known = history.symbol, known_closes(store, history.symbol)
    if symbol.startswith(RATE) or not history.closes:
        return
    new = {close.day: in_millionths(close.value) for close in history.closes}
    same_currency = store.prices.currencies().get(symbol) == history.currency
    rebasing = find_rebasing(known, new) if same_currency else None
    is_split = rebasing is not None and rebasing.simple  # a question asks about it afterwards
    if same_currency and not is_split:
        moved = {day: abs(new[day] / known[day] - 1) for day in known if known[day] and day in new}
        changed = [day for day, move in moved.items() if move > REWRITTEN]
        if len(changed) >= FEWEST:
            yield (
                f"{symbol}: {len(changed)} known closes differ, by up to {max(moved.values()):.1%} "
                "(adjusted for dividends, another share?); verdicts would be judged by the new ones"
            )
    merged = sorted((known | new if same_currency else new).items())
    for (before, last), (day, value) in pairwise(merged):
        if day not in known and (value > JUMP * last or last > JUMP * value):
            yield (
                f"{symbol}: {last / 1e6:g} on {before}, {value / 1e6:g} on {day} (a split, another "
                "share, or other money?)"
            )
            return


def known_closes(store: Store, symbol: str) -> dict[date, int]:
    """Return the closes of a symbol by day, in millionths."""
    closes = store.prices.closes.get(symbol)
    return {} if closes is None else {close.day: in_millionths(close.value) for close in closes}
