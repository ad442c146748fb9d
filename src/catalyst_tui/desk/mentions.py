"""Tickers the SEC does not list (companies abroad, not yet public): what others say of them in their filings.

The SEC's full-text search finds the filings by the company's name; their releases are then read like any
other, as another company's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from catalyst_tui.book.dates import evening_of
from catalyst_tui.desk.filings import Release
from catalyst_tui.sources.errors import BadBody

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from zoneinfo import ZoneInfo

    from catalyst_tui.book.model import Ticker
    from catalyst_tui.sources.edgar.client import Edgar
    from catalyst_tui.store.filings import CompanyRow

AT_MOST = 3
"""Filings that are read for one name: the best of what is found."""

_SHORTEST = 4  # letters of a name; a shorter one is in everything
_FORMS = ("8-K", "6-K")


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


async def mentions(
    edgar: Edgar, ticker: Ticker, days: tuple[date, date], zone: ZoneInfo
) -> AsyncIterator[Release]:
    """The releases filed in `days` (both in) that have the ticker's name. Raises SourceError."""
    found = await edgar.search(ticker.name, forms=_FORMS, days=days)
    filings = {hit.accession: hit for hit in reversed(found.hits) if hit.ciks}
    for hit in list(reversed(filings.values()))[:AT_MOST]:
        try:
            told = await edgar.told(hit.ciks[0], hit.accession, hit.form)
        except BadBody:
            continue  # its documents are not there, or are no text
        known_at = told.accepted or evening_of(hit.filed, zone)
        body = told.document.body
        yield Release(ticker.symbol, hit.accession, hit.form, hit.filed, known_at, (), told.url, body)
