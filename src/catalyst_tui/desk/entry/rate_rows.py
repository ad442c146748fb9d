"""A CSV of rates of exchange: `date,USD,GBP`, or `date,rate:USD`, so many of each for one euro, a day a row.

They are kept beside those of the European Central Bank, which takes their place on the days it tells of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import ISO
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.quantity import minor_of
from catalyst_tui.desk.entry.csv_values import day_of, kept_in_millionths, optional_decimal
from catalyst_tui.judge.evaluate.money import EURO, currencies, rate_name
from catalyst_tui.judge.ledger.facts import RATE, History
from catalyst_tui.sources.feeds import ECB

if TYPE_CHECKING:
    from catalyst_tui.desk.workspace import Workspace

_NAMED = re.compile(rf"(?:{RATE})?([A-Z]{{3}})")


def rates_named(columns: Iterable[str], book: Book) -> tuple[str, ...]:
    """The currencies of a header, where each column is one: `rate:USD`, or `USD` where that is no ticker and
    the book is told in it."""
    used = {minor_of(one)[0] for one in currencies(book)}
    found = []
    for column in columns:
        match = _NAMED.fullmatch(column)
        plain = match is not None and not column.startswith(RATE)
        if match is None or (plain and (column in book.tickers or column not in used)):
            return ()
        found.append(match[1])
    return tuple(found)


def read_rates(
    rows: Iterable[tuple[int, list[str]]],
    codes: Collection[str],
    source: str,
    book: Book,
    now: datetime | None,
) -> Iterator[History | tuple[int, str]]:
    """The rates of each currency, or a line and what is wrong with it."""
    from catalyst_tui.sources.feeds.ecb import history  # of all that is imported only rates need it

    told: dict[str, dict[date, Decimal]] = {code: {} for code in codes}
    wrong = [code for code in codes if code == EURO or code not in ISO]
    if wrong or len(told) < len(codes):
        said = (
            f"{wrong[0]}: a rate is how many of another currency one euro is"
            if wrong
            else "a currency is twice"
        )
        yield 1, said
        return
    seen: set[date] = set()
    for line, cells in rows:
        try:
            day, values = _row(cells, codes)
            if day in seen:
                raise ValueError(f"{day} is there twice")
            if now is not None and day > local_day(now, book.zone):
                raise ValueError(f"{day} has not come yet")
        except ValueError as error:
            yield line, str(error)
            continue
        seen.add(day)
        for code, value in zip(codes, values, strict=True):
            if value is not None:
                told[code][day] = value
    for code, by_day in told.items():
        at = now or datetime.max.replace(tzinfo=book.zone)
        yield replace(history(rate_name(code), by_day, at), source=source)


def _row(cells: list[str], codes: Collection[str]) -> tuple[date, list[Decimal | None]]:
    if len(cells) != len(codes) + 1:
        raise ValueError(f"{len(cells)} cells, the header has {len(codes) + 1}")
    values = [optional_decimal(cell, code) for code, cell in zip(codes, cells[1:], strict=True)]
    if any(value is not None and value <= 0 for value in values):
        raise ValueError("a rate is above zero")
    kept_in_millionths(values)
    return day_of(cells[0], "date"), values


def last_said(histories: Iterable[History]) -> str:
    """`; one EUR is 1.162 USD on 2026-11-20`: the last of each, so that one turned upside down is seen."""
    last = [(one.symbol.removeprefix(RATE), one.closes[-1]) for one in histories if _has_rates(one)]
    return "".join(
        f"; one {EURO} is {close.value.normalize():f} {code} on {close.day}" for code, close in last
    )


def _has_rates(history: History) -> bool:
    return history.symbol.startswith(RATE) and bool(history.closes)


def who_told(workspace: Workspace) -> str:
    """Whose the rates are that are known."""
    by_hand = workspace.store.prices.told_by_others(ECB)
    return f"of {listed(sorted(one.removeprefix(RATE) for one in by_hand))} a file" if by_hand else _BANK


_BANK = "European Central Bank"
