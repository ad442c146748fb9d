"""Whose figures count: those of the company that a ticker stands for, also under its former names."""

from __future__ import annotations

import re

from msgspec import Struct

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.sources.companies import all_ciks
from catalyst_tui.store.ledger import Owners
from catalyst_tui.store.open import Store


def owners(book: Book, store: Store) -> Owners:
    """Return whose figures count by a book."""
    before = {one.symbol: (one.was,) for one in book.tickers.values() if one.was}
    return Owners(
        ciks={one.symbol: all_ciks(one.cik)[0] for one in book.tickers.values() if one.cik},
        filed_by=store.belongings.filed_by(),
        before=before,
        until={
            one.symbol: one.was_until.isoformat() for one in book.tickers.values() if one.was_until
        },
        series={one.was: one.name for one in book.series.values() if one.was},
    )


class Orphans(Struct, frozen=True):
    """Figures that a person entered of a ticker or a series that the book does not have any more.

    `owner` is the ticker that a series had when they were entered, if it is of another one now.
    """

    name: str
    count: int
    is_series: bool
    owner: str = ""

    @property
    def figures(self) -> str:
        """Return how many there are."""
        return "1 figure" if self.count == 1 else f"{self.count} figures"

    @property
    def what(self) -> str:
        """Return what the book does not have any more."""
        if self.owner:
            return f"series of {self.owner}"
        return "series" if self.is_series else "ticker"

    @property
    def hint(self) -> str:
        """Return what takes them over."""
        if self.owner:
            return f'ticker = "{self.owner}" in [series.{self.name}] takes them over'
        table = "series" if self.is_series else "ticker"
        return f'was = "{self.name}" in the table of its new [{table}] takes them over'


def orphans(book: Book, store: Store) -> list[Orphans]:
    """Return the names of figures that count nowhere, by a book."""
    now = {one.was: one.symbol for one in book.tickers.values() if one.was}
    renamed = {one.was: one for one in book.series.values() if one.was}
    found: dict[tuple[str, bool, str], int] = {}
    for ticker, metric, count in store.ledger.typed_names():
        series = book.series.get(metric) or renamed.get(metric)
        if ticker and ticker not in book.tickers and ticker not in now:
            key = ticker, False, ""
        elif metric not in STANDARD and series is None:
            key = metric, True, ""
        elif series and series.ticker and series.ticker not in (ticker, now.get(ticker)):
            key = metric, True, ticker
        else:
            continue
        found[key] = found.get(key, 0) + count
    return [
        Orphans(name, count, is_series, owner) for (name, is_series, owner), count in found.items()
    ]


def other_name(ticker: Ticker, known: str) -> bool:
    """Whether a company's name in its filings has no word of the name in the book."""
    written, filed = (
        {word for word in re.findall(r"\w+", name.casefold()) if word not in _COMMON}
        for name in (ticker.written.name, known)
    )
    return bool(written and filed) and not written & filed


_COMMON = frozenset({
    "inc", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "sa", "ag", "nv", "se", "the",
    "holdings", "holding", "group", "and", "of", "class", "a", "b",
})  # fmt: skip
