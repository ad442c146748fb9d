"""Fetching filings: new reports bring a company's figures, new releases their text, the evening they come.

A company is looked at when it is due (prints.py), and what came is kept and taken into account by the office.
A failed look touches nothing that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from catalyst_tui.book.dates import local_day
from catalyst_tui.book.model import Book, Ticker
from catalyst_tui.desk.cabinet import Filed
from catalyst_tui.desk.config import SourceConfig
from catalyst_tui.desk.inquiry import Inquiry
from catalyst_tui.desk.prints import SOON, next_print, pause
from catalyst_tui.desk.refresh import is_due
from catalyst_tui.judge.facts import Need
from catalyst_tui.judge.scope import Scope
from catalyst_tui.sources.edgar.client import NO_CONTACT, SEC, Edgar, open_edgar
from catalyst_tui.sources.health import Health, State
from catalyst_tui.store.filings import CompanyRow, FilingRow, ReleaseRow
from catalyst_tui.store.health import HealthRow

if TYPE_CHECKING:
    from catalyst_tui.desk.office import Office
    from catalyst_tui.desk.positions import Known

TEXTS = timedelta(days=100)
"""How old a release may be when its text is fetched: those since the last print."""

AT_ONCE = 16
"""Companies whose answers are kept and taken into account together."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a company said in a filing: the text of its EX-99.1, as it came, public since `known_at`."""

    ticker: str
    accession: str
    form: str
    filed: date
    known_at: datetime
    items: tuple[str, ...]
    url: str
    body: bytes

    @property
    def results(self) -> bool:
        """Whether it is about results."""
        return "2.02" in self.items


class InOffice(Protocol):
    """Doing something in the office's thread."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...


OnNews = Callable[[tuple[Release, ...]], Awaitable[None]]


async def _no_news(releases: tuple[Release, ...]) -> None:
    """Nobody listens."""


class FilingDesk:
    """`on_news` is called when something new was kept, with the releases among it. Make it with
    `open_filings`."""

    def __init__(self, edgar: Edgar, call: InOffice, office: Office, on_news: OnNews = _no_news) -> None:
        self._edgar, self._call, self._office, self._on_news = edgar, call, office, on_news
        self._asked: dict[str, datetime] | None = None  # the last look at each ticker, also one in vain
        self._failed: set[str] = set()

    @property
    def asks(self) -> bool:
        """Whether the SEC may be asked: it is switched on, and it can be told who asks."""
        return self._edgar.contact is not None

    @property
    def health(self) -> tuple[HealthRow, ...]:
        """How the SEC is doing, as it is stored; nothing when it is not asked."""
        h = self._edgar.line.health
        row = HealthRow(
            h.name, h.state.value, h.since, h.last_ok, h.last_error, h.until, h.failures, h.unknown
        )
        return (row,) if self.asks else ()

    async def due(self, known: Known) -> tuple[str, ...]:
        """The tickers whose filings are to be looked at now; what was asked before a restart counts."""
        if not self.asks:
            return ()
        asked = await self._looks()
        scope = Scope(known.book, known.ledger, self._edgar.line.now())
        return tuple(symbol for symbol in known.book.tickers if self._is_due(symbol, asked, scope))

    async def _looks(self) -> dict[str, datetime]:
        if self._asked is None:
            companies: dict[str, CompanyRow] = await self._call(self._office.store.read_companies)
            self._asked = {name: row.asked_at for name, row in companies.items() if row.asked_at}
        return self._asked

    def _is_due(self, symbol: str, asked: Mapping[str, datetime], scope: Scope) -> bool:
        if symbol in self._failed:
            return is_due(scope.at, asked.get(symbol), SOON)
        _, expected, _ = next_print(replace(scope, ticker=symbol), symbol)
        return is_due(scope.at, asked.get(symbol), pause(scope.at, scope.book.zone, expected))

    async def fetch(self, symbols: Iterable[str] | None = None) -> Mapping[str, str]:
        """Look at the filings of tickers of the book (None: all); a sentence for each that failed or whose
        figures cannot be used. Tickers the SEC does not list (funds, companies abroad) are passed over.

        What came is kept sixteen companies at a time, and stays when the rest is cancelled.
        """
        if not self.asks:
            enabled = self._office.config.sources.get(SEC, SourceConfig()).enabled
            return {"": NO_CONTACT if enabled else "the SEC is switched off in config.toml"}
        book, companies = await self._call(self._known)
        named = None if symbols is None else set(symbols)
        wanted = [one for one in book.tickers.values() if named is None or one.symbol in named]
        inquiry = Inquiry(self._edgar, book.zone)
        looked_up = await inquiry.companies(wanted, companies)
        await self._note([one.symbol for one in wanted if one.symbol not in looked_up], inquiry)
        rest = iter(looked_up.items())
        while chunk := list(islice(rest, AT_ONCE)):
            await self._look_at({symbol: (book.tickers[symbol], row) for symbol, row in chunk}, inquiry)
            await self._note([symbol for symbol, _ in chunk], inquiry)
        await self._call(self._office.end_fetch, self.health, Need.FILINGS)
        return inquiry.problems

    async def _note(self, symbols: Iterable[str], inquiry: Inquiry) -> None:
        """Remember that these were looked at now, and which of them in vain."""
        asked = await self._looks()
        for symbol in symbols:
            asked[symbol] = self._edgar.line.now()
            if symbol in inquiry.failed:
                self._failed.add(symbol)
            else:
                self._failed.discard(symbol)

    def _known(self) -> tuple[Book, dict[str, CompanyRow]]:
        return self._office.book, self._office.store.read_companies()

    async def _look_at(self, companies: Mapping[str, tuple[Ticker, CompanyRow]], inquiry: Inquiry) -> None:
        """One round: the lists and the figures, kept; then the texts that are lacking, kept."""
        looks = [inquiry.look(ticker, row) for ticker, row in companies.values()]
        filed = [one for one in await asyncio.gather(*looks) if one is not None]
        if not filed:
            return
        news: bool = await self._call(self._office.take_filings, filed)
        owners: dict[int, list[CompanyRow]] = {}
        for one in filed:
            owners.setdefault(one.company.cik or 0, []).append(one.company)
        since = local_day(self._edgar.line.now() - TEXTS, inquiry.zone)
        releases: list[Release] = []
        for cik, tickers in owners.items():
            unread: list[FilingRow] = await self._call(self._office.store.unread_filings, cik, since)
            texts = await inquiry.texts(tickers[0].ticker, unread)
            if texts:
                kept = Filed(tickers[0], releases=tuple(texts.values()))
                news = await self._call(self._office.take_filings, [kept]) or news
            releases += [
                _release(row.ticker, filing, text)
                for filing, text in texts.items()
                for row in tickers
                if text.body
            ]
        if news:
            await self._on_news(tuple(releases))

    async def close(self) -> None:
        """Close the connections."""
        await self._edgar.close()


def _release(ticker: str, filing: FilingRow, text: ReleaseRow) -> Release:
    return Release(
        ticker=ticker,
        accession=filing.accession,
        form=filing.form,
        filed=filing.filed,
        known_at=text.known_at,
        items=filing.items,
        url=text.url,
        body=text.body,
    )


def open_filings(
    office: Office, call: InOffice, rows: Iterable[HealthRow], on_news: OnNews = _no_news
) -> FilingDesk:
    """The SEC as configured, as healthy as remembered. Asks nothing yet."""
    wish = office.config.sources.get(SEC, SourceConfig())
    edgar = open_edgar(
        wish.contact if wish.enabled else None,
        wish.url,
        now=office.clock.now,
        monotonic=office.clock.monotonic,
        health=_remembered(rows),
    )
    return FilingDesk(edgar, call, office, on_news)


def filing_line(problems: Mapping[str, str]) -> str:
    """Whose filings are not as they should be, in one line with the first cause. Empty when all are."""
    symbols = list(problems)
    if not symbols:
        return ""
    more = f" and {len(symbols) - 1} more" if len(symbols) > 1 else ""
    return f"filings of {symbols[0]}{more}: {problems[symbols[0]]}" if symbols[0] else problems[""]


def _remembered(rows: Iterable[HealthRow]) -> Health | None:
    for row in rows:
        if row.name == SEC and row.state in list(State):
            times = (row.since, row.last_ok, row.last_error, row.until)
            return Health(row.name, State(row.state), *times, row.failures, row.unknown)
    return None
