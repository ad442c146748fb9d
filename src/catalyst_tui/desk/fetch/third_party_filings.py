"""Tickers the SEC does not list (companies abroad, not yet public): what others say of them in their filings.

The SEC's full-text search finds the filings by the company's name; their releases are then read like any
other, as another company's words. A day is searched once, when it is over, so a name is asked for once a day.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from catalyst_tui.book.model.dates import evening_of, local_day
from catalyst_tui.outside.errors import BadBody, Garbled
from catalyst_tui.reports.phrases import concerns, wording
from catalyst_tui.reports.release.release import Release
from catalyst_tui.store.values import day as day_of
from catalyst_tui.store.values import tree

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from catalyst_tui.book.model.book import Book
    from catalyst_tui.book.model.tickers import Ticker
    from catalyst_tui.sources.edgar.client import Edgar
    from catalyst_tui.store.filings import CompanyRow
    from catalyst_tui.store.open import Store

AT_MOST = 3
"""Filings that are read for one name: the best of what is found."""

BACK = timedelta(days=30)
"""How far back a name is searched for at first, and when its checkpoints say something else."""

_SHORTEST = 4  # letters of a name; a shorter one is in everything
_FORMS = ("8-K", "6-K")
_SEARCHED = "mentions"
_A_DAY = timedelta(days=1)


class Search(Struct, frozen=True):
    """A name to search for in the filings of `days` (both in); `words`: what its checkpoints say."""

    ticker: Ticker
    days: tuple[date, date]
    words: str


class Searches:
    """Up to which day each name was searched for, kept over restarts. Use it from the store's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, tickers: Iterable[Ticker], book: Book, now: datetime) -> list[Search]:
        """What is to be searched for: of each ticker with checkpoints the days that are over, each once."""
        searched, over = self._searched(), local_day(now, book.zone) - _A_DAY
        searches: list[Search] = []
        for ticker in unlisted(tickers, self._store.filings.companies()):
            concerned = [one for one in book.checkpoints.values() if concerns(one, ticker.symbol, book)]
            words = wording(ticker.name, *concerned, book=book)
            day, before = searched.get(ticker.symbol, ("", ""))
            last = day_of(day) if before == words else over - BACK
            if concerned and last < over:
                searches.append(Search(ticker, (last + _A_DAY, over), words))
        return searches

    def done(self, search: Search) -> None:
        """Its days are searched."""
        note = self._searched() | {search.ticker.symbol: (search.days[1].isoformat(), search.words)}
        self._store.notes.put(_SEARCHED, json.dumps(note))

    def _searched(self) -> dict[str, tuple[str, str]]:
        """By symbol the last day searched, and for which words."""
        searched: dict[str, tuple[str, str]] = tree(self._store.notes.read(_SEARCHED) or "{}")
        return searched


def unlisted(tickers: Iterable[Ticker], companies: Mapping[str, CompanyRow]) -> list[Ticker]:
    """The tickers that were looked up at the SEC in vain and have a name to search for."""
    return [
        one
        for one in tickers
        if (row := companies.get(one.symbol)) is not None
        and row.cik is None
        and row.looked_up_at is not None
        and len(one.name) >= _SHORTEST
    ]


async def mentions(edgar: Edgar, search: Search, zone: ZoneInfo) -> AsyncIterator[Release]:
    """The releases that have the ticker's name, filed on the days. Raises SourceError."""
    hits = await edgar.search(search.ticker.name, forms=_FORMS, days=search.days)
    filings = {hit.accession: hit for hit in reversed(hits.hits) if hit.ciks}
    for hit in list(reversed(filings.values()))[:AT_MOST]:
        try:
            document = await edgar.release(hit.ciks[0], hit.accession, hit.form)
        except Garbled:
            raise
        except BadBody:
            continue  # its documents are not there, or are no text
        known_at = document.accepted or evening_of(hit.filed, zone)
        origin = (search.ticker.symbol, hit.accession, hit.form, hit.filed, known_at)
        yield Release(*origin, (), document.url, document.body, own=False)
