"""Read closes and exchange rates from a CSV, and store them.

Closes have a column for each symbol (`date,NVDA,AMD`) or a row for each close (`ticker,date,close`,
in any order, with or without open, high, low and volume). Rates have a column for each currency
(`date,USD,GBP` or `date,rate:USD`): how many units of it a euro buys. They are stored next to those of
the European Central Bank, which replace them on the days it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import HUNDREDTHS, ISO
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import minor_of
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.currency import hundredfold
from catalyst_tui.desk.entry.csv_values import day_of, kept_in_millionths, named, optional_decimal
from catalyst_tui.judge.evaluate.money import EURO, currencies, rate_name
from catalyst_tui.judge.ledger.facts import RATE, Close, History
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.store.cells import in_millionths
from catalyst_tui.store.open import Store

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace import Workspace

_SYMBOL = ("ticker", "symbol")
_IGNORED = frozenset({"open", "high", "low", "volume"})
_RATE = re.compile(rf"(?:{RATE})?([A-Z]{{3}})")

Rows = Iterable[tuple[int, list[str]]]
"""Lines with their cells."""

Bad = tuple[int, str]
"""A line, and what is wrong with it."""


class Skipped(Struct, frozen=True):
    """A close that is left out because nothing is traded on its day."""

    line: int
    reason: str


class _Row(Struct, frozen=True):
    line: int
    day: date
    values: list[Decimal | None]


class _Cell(Struct, frozen=True):
    line: int
    symbol: str
    day: date
    value: Decimal


def is_closes(header: Sequence[str]) -> bool:
    """Return whether a header is that of closes, in either form."""
    return is_long(header) or (list(header[:1]) == ["date"] and len(header) > 1)


def is_long(header: Sequence[str]) -> bool:
    """Return whether a header is that of a close in each row: `ticker,date,close`."""
    names = [name.casefold() for name in header]
    symbols = [name for name in names if name in _SYMBOL]
    rest = set(names) - {"date", "close", *symbols}
    return {"date", "close"} <= set(names) and len(symbols) == 1 and rest <= _IGNORED


def read_closes(
    rows: Rows, header: Sequence[str], source: str, book: Book, now: datetime | None
) -> Iterator[History | Skipped | Bad]:
    """Yield the history of each symbol, the closes that are skipped, and each line that is wrong.

    After `now` no session has ended; None means that any day may be in the file.
    """
    series: dict[str, list[Close]] = (
        {} if is_long(header) else {symbol: [] for symbol in header[1:]}
    )
    if not is_long(header) and len(series) < len(header) - 1:
        yield 1, "a symbol is there twice"
        return
    lines: dict[tuple[str, date], int] = {}
    for cell in _long_cells(rows, header) if is_long(header) else _wide_cells(rows, header[1:]):
        if not isinstance(cell, _Cell):
            yield cell
            continue
        try:
            close, reason = _close(cell, book, now)
            if (cell.symbol, cell.day) in lines:
                raise ValueError(f"{cell.day} is there twice")
        except ValueError as error:
            yield cell.line, str(error)
            continue
        if close is None:
            yield Skipped(cell.line, reason)
            continue
        lines[cell.symbol, cell.day] = cell.line
        series.setdefault(cell.symbol, []).append(close)
    for symbol, closes in series.items():
        of = [line for (name, _), line in lines.items() if name == symbol]
        first = min(of, default=1) if is_long(header) else 1
        try:
            ticker = book.tickers[named(symbol, book.tickers, "ticker")]
        except ValueError as error:
            yield first, str(error)
            continue
        closes.sort(key=lambda close: close.day)
        yield from _in_pounds(ticker, closes, lines)
        yield History(symbol, ticker.currency, tuple(closes), source, confirmed=True)


def _wide_cells(rows: Rows, symbols: Sequence[str]) -> Iterator[_Cell | Bad]:
    """Yield the closes of rows with a column for each symbol."""
    for found in _dated_values(rows, symbols, "close"):
        if not isinstance(found, _Row):
            yield found
            continue
        for symbol, value in zip(symbols, found.values, strict=True):
            if value is not None:
                yield _Cell(found.line, symbol, found.day, value)


def _dated_values(rows: Rows, names: Sequence[str], noun: str) -> Iterator[_Row | Bad]:
    """Yield rows with a day and a value in each column.

    A row with one mistake is bad as a whole.
    """
    days: set[date] = set()
    for line, cells in rows:
        try:
            _check_width(cells, len(names) + 1)
            day = day_of(cells[0], "date")
            if day in days:
                raise ValueError(f"{day} is there twice")
            values = [_value(cell, name, noun) for name, cell in zip(names, cells[1:], strict=True)]
        except ValueError as error:
            yield line, str(error)
            continue
        days.add(day)
        yield _Row(line, day, values)


def _check_width(cells: Sequence[str], width: int) -> None:
    if len(cells) != width:
        raise ValueError(f"{len(cells)} cells, the header has {width}")


def _long_cells(rows: Rows, header: Sequence[str]) -> Iterator[_Cell | Bad]:
    """Yield the closes of rows with one each."""
    names = [name.casefold() for name in header]
    symbol_at = next(at for at, name in enumerate(names) if name in _SYMBOL)
    day_at, close_at = names.index("date"), names.index("close")
    for line, cells in rows:
        try:
            _check_width(cells, len(names))
            value = _value(cells[close_at], "close", "close")
            if value is None:
                raise ValueError("the close is empty")
            yield _Cell(line, cells[symbol_at], day_of(cells[day_at], "date"), value)
        except ValueError as error:
            yield line, str(error)


def _value(text: str, column: str, noun: str) -> Decimal | None:
    value = optional_decimal(text, column)
    if value is not None and value <= 0:
        raise ValueError(f"a {noun} is above zero")
    kept_in_millionths([value])
    return value


def _close(cell: _Cell, book: Book, now: datetime | None) -> tuple[Close | None, str]:
    """Return a close, or why its day has none. ValueError if its session is not over."""
    sessions = sessions_of(book.venue(cell.symbol), book.zone)
    if reason := sessions.none_on(cell.symbol, cell.day):
        return None, f"{cell.symbol} has no close of {cell.day}, {reason}"
    closed_at = sessions.close_of(cell.day)
    if now is not None and closed_at > now:
        raise ValueError(f"date: the session of {cell.day} is not over; a close is of one that is")
    return Close(cell.day, cell.value, closed_at), ""


def _in_pounds(
    ticker: Ticker, closes: Sequence[Close], lines: Mapping[tuple[str, date], int]
) -> Iterator[Bad]:
    """Yield where closes in pence go on in pounds, or the other way."""
    for before, close in pairwise(closes if ticker.currency in HUNDREDTHS else ()):
        if hundredfold(before.value, close.value):
            yield (
                lines[ticker.symbol, close.day],
                f"{ticker.symbol} at {close.value} after {before.value} on {before.day}, about a "
                f"hundredfold; write each of its closes in {ticker.currency}",
            )


def rate_columns(columns: Iterable[str], book: Book) -> tuple[str, ...]:
    """Return the currencies of a header in which each column is one; else none.

    A column is `rate:USD`, or `USD` if that is no ticker and the book uses the currency.
    """
    used = {minor_of(one)[0] for one in currencies(book)}
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
) -> Iterator[History | Bad]:
    """Yield the rates of each currency, and each line that is wrong."""
    from catalyst_tui.sources.feeds.ecb import history  # only rates need it

    rates: dict[str, dict[date, Decimal]] = {code: {} for code in codes}
    if wrong := [code for code in codes if code == EURO or code not in ISO]:
        yield 1, f"{wrong[0]}: a rate is how many of another currency one euro is"
        return
    if len(rates) < len(codes):
        yield 1, "a currency is twice"
        return
    for found in _dated_values(rows, codes, "rate"):
        if not isinstance(found, _Row):
            yield found
        elif now is not None and found.day > local_day(now, book.zone):
            yield found.line, f"{found.day} has not come yet"
        else:
            for code, value in zip(codes, found.values, strict=True):
                if value is not None:
                    rates[code][found.day] = value
    at = now or datetime.max.replace(tzinfo=book.zone)
    for code, by_day in rates.items():
        yield replace(history(rate_name(code), by_day, at), source=source)


def last_rates(histories: Iterable[History]) -> str:
    """Return the last rate of each currency: `; one EUR is 1.162 USD on 2026-11-20`.

    A user who wrote the rates upside down sees it here.
    """
    parts = []
    for one in histories:
        if one.symbol.startswith(RATE) and one.closes:
            last, code = one.closes[-1], one.symbol.removeprefix(RATE)
            parts.append(f"; one {EURO} is {last.value.normalize():f} {code} on {last.day}")
    return "".join(parts)


def rate_source(workspace: Workspace) -> str:
    """Return where the stored rates come from."""
    imported = workspace.store.prices.told_by_others(ECB)
    if not imported:
        return "European Central Bank"
    return f"of {listed(sorted(one.removeprefix(RATE) for one in imported))} a file"


def keep_closes(history: History, store: Store, now: datetime) -> int:
    """Store closes or rates; return how many days are new or say something new.

    ValueError when the stored closes of other days would be lost.
    """
    symbol, before = history.symbol, known_closes(store, history.symbol)
    if store.prices.put_history(history, now):
        raise ValueError(
            f"closes of {symbol} are not those known (after a split?); a file beginning "
            f"on {min(before)} or before may replace them"
        )
    kept = known_closes(store, symbol)
    if not before.keys() <= kept.keys():
        raise ValueError(
            f"closes of {symbol} are not those known, and those of other days would be lost; a file "
            f"from {min(before)} to {max(before)} may replace them"
        )
    return sum(before.get(day) != micros for day, micros in kept.items())


def known_closes(store: Store, symbol: str) -> dict[date, int]:
    """Return the closes of a symbol by day, in millionths."""
    closes = store.prices.closes.get(symbol)
    return {} if closes is None else {close.day: in_millionths(close.value) for close in closes}
