"""Read closes and exchange rates from a CSV, and store them; and read the cells of any CSV of ours.

Closes have a column for each symbol (`date,NVDA,AMD`) or a row for each close (`ticker,date,close`,
in any order, with or without open, high, low and volume). Rates have a column for each currency
(`date,USD,GBP` or `date,rate:USD`): how many units a euro buys. They are stored next to those of
the European Central Bank, which replace them on the days it has. A cell that is wrong raises
ValueError with a sentence that names its column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import ISO
from catalyst_tui.book.model.dates import evening_of, parse_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import minor_of, of_this_world, parse_quantity
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.evaluate.money import EURO, currencies, rate_name
from catalyst_tui.judge.ledger.facts import RATE, Close, Grade, History
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.sources.feeds import ECB
from catalyst_tui.store.cells import MICRO, in_millionths
from catalyst_tui.store.open import Store
from catalyst_tui.store.prices import FEWEST, find_rebasings
from catalyst_tui.values import Frozen

JUMP = 1.8  # times; a close that moves more is asked about
REWRITTEN = 0.01
FAR = 0.2  # of a known close, or of the one before: it may be right, and is asked about
_SYMBOL = ("ticker", "symbol")
_IGNORED = frozenset({"open", "high", "low", "volume"})
_RATE = re.compile(rf"(?:{RATE})?([A-Z]{{3}})")

Header = Sequence[str]
_DayClose = tuple[date, int]


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
    table: PriceTable, source: str, book: Book, now: datetime | None
) -> Iterator[History]:
    """Yield the history of each symbol.

    After `now` no session has ended; None means that any day may be in the file.
    """
    for symbol, prices in _prices(table, "close").items():
        try:
            ticker = book.tickers[named(symbol, book.tickers, "ticker")]
        except ValueError as error:
            line = prices[0][0] if is_long(table.header) else table.line
            table.refuse(line, str(error))
            continue
        sessions = sessions_of(ticker.venue, book.zone)
        closes: list[Close] = []
        for line, day, value in prices:
            if reason := sessions.none_on(symbol, day):
                reason = f"{symbol} has no close of {day}, {reason}"
                table.skipped.append(BadRow(line, reason))
            elif now is not None and sessions.close_of(day) > now:
                table.refuse(line, f"the session of {day} is not over")
            else:
                closes.append(Close(day, value, sessions.close_of(day)))
        closes.sort(key=lambda close: close.day)
        yield History(symbol, ticker.currency, tuple(closes), source, confirmed=True)


def _prices(table: PriceTable, noun: str) -> dict[str, list[tuple[int, date, Decimal]]]:
    """Return line, day and value of each price, by the name of its column or in its row.

    A row with one mistake is bad as a whole.
    """
    header = [name.casefold() for name in table.header]
    long, names = is_long(header), table.header[1:]
    if not long and len({*names}) < len(names):
        table.refuse(table.line, "a column is there twice")
        return {}
    found: dict[str, list[tuple[int, date, Decimal]]] = {}
    if not long:
        found = {name: [] for name in names}
    seen: set[tuple[str, date]] = set()

    def row_of(cells: list[str]) -> list[tuple[str, date, Decimal]]:
        by_column = dict(zip(header, cells, strict=True))
        day = day_of(by_column["date"], "date")
        prices = list(zip(names, cells[1:], strict=True))
        if long:
            symbol = next(by_column[name] for name in _SYMBOL if name in by_column)
            prices = [(symbol, by_column["close"] or "no close")]
        known = [
            (name, day, value)
            for name, cell in prices
            if (value := price_of(cell, name, noun)) is not None
        ]
        keys = {(name, day) for name, _ in prices}
        if keys & seen:
            raise ValueError(f"{day} is there twice")
        seen.update(keys)
        return known

    for line, row in table.parsed(row_of):
        for name, day, value in row:
            found.setdefault(name, []).append((line, day, value))
    return found


def rate_columns(columns: Iterable[str], book: Book) -> tuple[str, ...]:
    """Return the currencies of a header in which each column is one; else none.

    A column is `rate:USD`, or `USD` if that is no ticker. The book uses one of them at least.
    """
    used = {minor_of(currency)[0] for currency in currencies(book)}
    found, are_rates = [], False
    for column in columns:
        match = _RATE.fullmatch(column)
        if match is None:
            return ()
        named = column.startswith(RATE)
        if not named and (column in book.tickers or column not in used | ISO):
            return ()
        are_rates = are_rates or named or column in used
        found.append(match[1])
    return tuple(found) if are_rates else ()


def read_rates(
    table: PriceTable,
    codes: Sequence[str],
    source: str,
    book: Book,
    now: datetime | None,
) -> Iterator[History]:
    """Yield the rates of each currency; `codes` are those of the columns."""
    from catalyst_tui.sources.feeds.ecb import history  # only rates need it

    for code, rates in zip(codes, _prices(table, "rate").values(), strict=False):
        if code == EURO or code not in ISO:
            reason = f"{code}: a rate is how many of another currency one euro is"
            table.refuse(table.line, reason)
        for line, day, _ in rates:
            if now is not None and day > book.day_of(now):
                table.refuse(line, f"{day} has not come yet")
        by_day = {day: value for _, day, value in rates}
        at = now or datetime.max.replace(tzinfo=book.zone)
        yield replace(history(rate_name(code), by_day, at), source=source)


def last_rates(histories: Iterable[History]) -> str:
    """Return the last rate of each currency: `; one EUR is 1.162 USD on 2026-11-20`.

    A user who wrote the rates upside down sees it here.
    """
    parts = []
    for history in histories:
        if history.symbol.startswith(RATE) and history.closes:
            last, code = history.closes[-1], history.symbol.removeprefix(RATE)
            parts.append(
                f"; one {EURO} is {last.value.normalize():f} {code} on {last.day}"
            )
    return "".join(parts)


def rate_source(workspace: Workspace) -> str:
    """Return where the stored rates come from."""
    imported = workspace.store.prices.from_others(ECB)
    if not imported:
        return "European Central Bank"
    return f"of {listed(sorted(one.removeprefix(RATE) for one in imported))} a file"


def store_closes(
    history: History, store: Store, now: datetime
) -> dict[date, int | None]:
    """Store closes or rates; return the earlier values of the days that are new or differ.

    ValueError when the stored closes of other days would be lost.
    """
    symbol, before = history.symbol, known_closes(store, history.symbol)
    contradicts = store.prices.put_history(history, now)
    if contradicts and (mended := _mended(before, by_day(history))):
        store.prices.restore_closes(symbol, mended, now)
        contradicts = store.prices.put_history(history, now)
    stored = known_closes(store, symbol)
    known_in = store.prices.currencies().get(symbol)
    if contradicts and known_in != history.currency:
        raise ValueError(
            f"closes of {symbol} are known in {known_in}, these are in {history.currency}: a file "
            f"in it from {min(before)} on may replace them, or write a ticker for the new listing "
            f'with was = "{symbol}"'
        )
    if contradicts or not before.keys() <= stored.keys():
        raise ValueError(
            f"import all closes of {symbol} from {min(before)} to {max(before)} in one file: it "
            "replaces the known ones. This file contradicts them, as after a split, and lacks "
            "other days, which would be lost."
        )
    return {day: before.get(day) for day in stored if before.get(day) != stored[day]}


def _mended(known: Mapping[date, int], new: Mapping[date, int]) -> dict[date, int]:
    """Return the known closes that a file corrects, if each jumped before and none does then."""
    changed = {day: new[day] for day in known if new.get(day, known[day]) != known[day]}
    left = _far_from_others({**known, **new}) & changed.keys()
    return changed if changed.keys() <= _far_from_others(known) and not left else {}


def _far_from_others(closes: Mapping[date, int]) -> set[date]:
    """Return the days with a close far from the one before or after it."""
    return {
        day
        for (one, before), (other, after) in pairwise(sorted(closes.items()))
        if after > JUMP * before or before > JUMP * after
        for day in (one, other)
    }


def doubted_closes(history: History, store: Store) -> Iterator[str]:
    """Yield a sentence for each reason to doubt a file's closes: a jump, or
    other values of known days.
    """
    symbol, known = history.symbol, known_closes(store, history.symbol)
    if symbol.startswith(RATE) or not history.closes:
        return
    new = by_day(history)
    same_currency = store.prices.currencies().get(symbol) == history.currency
    steps = find_rebasings(known, new) if same_currency else ()
    # The inbox asks about the split afterwards
    is_split = bool(steps) and all(one.simple for one in steps)
    if same_currency and not is_split:
        moved = {
            day: abs(new[day] / known[day] - 1)
            for day in known
            if known[day] and day in new
        }
        changed = [day for day, move in moved.items() if move > REWRITTEN]
        if len(changed) >= FEWEST or max(moved.values(), default=0) > FAR:
            yield (
                f"{symbol}: {len(changed)} known close{'s differ' if changed[1:] else ' differs'}, "
                f"by up to {max(moved.values()):.1%} "
                "(adjusted for dividends, another share?); verdicts would be judged by the new ones"
            )
    far = jumps(history, store)
    far += [
        (before, last, day, value)
        for (before, last), (day, value) in _steps(history, store)
        if (before in known)
        != (day in known)  # where what the file adds begins or ends
        and day - before <= timedelta(weeks=1)
        and abs(value / last - 1) > FAR
    ]
    for before, last, day, value in far[:1]:
        yield (
            f"{symbol}: {last / 1e6:g} on {before}, {value / 1e6:g} on {day} (a split, a spin-off, "
            "another share, or other money?)"
        )


def jumps(history: History, store: Store) -> list[tuple[date, int, date, int]]:
    """Return where new or other closes are far from their neighbours: day and value of both."""
    return [
        (before, last, day, value)
        for (before, last), (day, value) in _steps(history, store)
        if value > JUMP * last or last > JUMP * value
    ]


def _steps(history: History, store: Store) -> list[tuple[_DayClose, _DayClose]]:
    """Return neighbouring closes, one of them at least new or another than was known.

    Closes in another currency are not compared.
    """
    known, new = known_closes(store, history.symbol), by_day(history)
    if store.prices.currencies().get(history.symbol) != history.currency:
        known = {}
    changed = new.items() - known.items()
    return [
        (one, other)
        for one, other in pairwise(sorted((known | new).items()))
        if (one in changed or other in changed) and one[1] > 0 < other[1]
    ]


def by_day(history: History) -> dict[date, int]:
    """Return the closes of a history by day, in millionths."""
    return {close.day: in_millionths(close.value) for close in history.closes}


def known_closes(store: Store, symbol: str) -> dict[date, int]:
    """Return the closes of a symbol by day, in millionths."""
    closes = store.prices.closes.get(symbol)
    return (
        {}
        if closes is None
        else {close.day: in_millionths(close.value) for close in closes}
    )


# Rows and cells of a CSV

_MOST = Decimal(1_000_000_000_000)
_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class BadRow(Frozen):
    """A row that is refused: its line in the file, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class PriceTable(Struct):
    """The rows of a CSV below its header, each with its line, and what is wrong with them.

    Reading a row adds to `bad` what is refused, and to `skipped` what is left out without being
    wrong.
    """

    line: int
    header: list[str]
    rows: list[tuple[int, list[str]]]
    bad: list[BadRow]
    skipped: list[BadRow] = []

    def refuse(self, line: int, reason: str) -> None:
        """Add a bad row."""
        self.bad.append(BadRow(line, reason))

    def parsed(self, parse: Callable[[list[str]], _T]) -> Iterator[tuple[int, _T]]:
        """Yield what `parse` makes of each row, with its line; a ValueError makes the row bad."""
        for line, cells in self.rows:
            try:
                if len(cells) != len(self.header):
                    raise ValueError(
                        f"{len(cells)} cells, the header has {len(self.header)}"
                    )
                found = parse(cells)
            except ValueError as error:
                self.refuse(line, str(error))
            else:
                yield line, found


def table_of(text: str) -> PriceTable:
    """Return the rows that are not empty; a row is bad where the text stops being CSV."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    rows, bad = [], []
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        bad.append(BadRow(reader.line_num, f"not CSV from here on: {error}"))
    (line, header), *rest = rows or [(1, [])]
    return PriceTable(line, header, rest, bad)


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Parse when something became known: a day (its evening at the exchange) or an ISO moment."""
    if len(text) == 10:
        return evening_of(day_of(text, "known_at"), zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"known_at {text!r} is no date; write 2026-08-04 or 2026-08-04T16:05:00-04:00"
        ) from None
    if moment.tzinfo is None:
        raise ValueError(f"known_at {text!r} has no time zone; add its offset")
    day_of(text[:10], "known_at")
    return moment


def day_of(text: str, column: str) -> date:
    """Parse a day in ISO form."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise ValueError(f"{column} {error}") from None


def grade_named(text: str) -> Grade:
    """Return a grade by its word."""
    if text.upper() in Grade.__members__:
        return Grade[text.upper()]
    raise ValueError(f"grade {text!r}; one of {', '.join(map(str, Grade))}")


def choice(kind: type[_E], text: str, column: str) -> _E:
    """Return a member of an enum by its value."""
    try:
        return kind(text)
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"{column} {text!r}; one of {choices}") from None


def named(text: str, known: Mapping[str, object], column: str) -> str:
    """Return a name, which must be one that the book has."""
    if text in known:
        return text
    raise ValueError(f"no {column} {text!r} in the book{suggestion(text, known)}")


def metric_named(text: str, book: Book) -> str:
    """Return the name of a standard metric or of a series of the book."""
    if text not in book.series and (now := book.series_now(text)):
        raise ValueError(f"{text} is {now} now: write {now}")
    return named(text, {**STANDARD, **book.series}, "metric or series")


def decimal(text: str, column: str) -> Decimal:
    """Parse a number in digits, of a size that a figure can have. A cell has no `B` or `%`."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{column} {text!r} is no number{_in_digits(text)}") from None
    if not of_this_world(value):
        raise ValueError(f"{column} {text!r} is too large, too small or no number")
    return value


def _in_digits(text: str) -> str:
    try:
        return f"; write it in digits, {parse_quantity(text).value:f}"
    except ValueError:
        return ""


def optional_decimal(text: str, column: str) -> Decimal | None:
    """Parse a number in digits; None for an empty cell."""
    return decimal(text, column) if text else None


def price_of(text: str, column: str, noun: str) -> Decimal | None:
    """Parse a close or a rate; None for an empty cell.

    Prices are stored in millionths. One that would change by a thousandth is refused.
    """
    value = optional_decimal(text, column)
    if value is None:
        return None
    if value <= 0:
        raise ValueError(f"a {noun} is above zero")
    if value > _MOST:
        raise ValueError(f"{value:f} is more than can be saved, {_MOST:,}")
    stored = value.quantize(MICRO)
    if abs(stored - value) * 1000 > value:
        raise ValueError(f"{value:f} would be saved as {stored:f}, in millionths")
    return value
