"""Fetch filings: new reports bring figures, new releases their text, on the evening they come.

The lists of filings come first, then only what is new: figures (4 MB) after
a new report, a release once.

A company is looked at when it is due (report_dates.py). The workspace stores what came; a failed
look changes nothing that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from catalyst_tui.book.model.dates import evening_of, local_day
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.fetch.prices import is_due, wanted_since
from catalyst_tui.desk.home.config import SourceConfig
from catalyst_tui.desk.workspace.filing_intake import CompanyUpdate
from catalyst_tui.desk.workspace.listed import LISTED, written
from catalyst_tui.desk.workspace.release_reader import Reader, release_of
from catalyst_tui.desk.workspace.report_dates import SOON, next_report, pause
from catalyst_tui.desk.workspace.state import InWorkspaceThread, Known
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Fact, Need
from catalyst_tui.outside.errors import BadBody, Garbled, SourceError, UnknownSymbol
from catalyst_tui.outside.health import Health
from catalyst_tui.reports.companyfacts import READING, read_companyfacts
from catalyst_tui.sources.companies import Company, all_ciks, cik_of
from catalyst_tui.sources.edgar import (
    NO_CONTACT,
    Edgar,
    Filing,
    Submissions,
    open_edgar,
)
from catalyst_tui.sources.feeds import SEC
from catalyst_tui.store.sources import CompanyRow, FilingRow, ReleaseRow

FACTS_SINCE = 6  # years of figures: enough for a five-year average of yearly growth
# Look up a company again after this time: a reorganised one gets a new CIK
LOOKED_UP = timedelta(days=7)
LATE = timedelta(days=2)  # after a filing, figures and documents may still be missing
TEXTS = timedelta(days=100)  # fetch releases since the last report
AT_ONCE = 16  # companies that are stored together

OnNews = Callable[[], Awaitable[None]]


async def _no_news() -> None:
    """Ignore the news."""


class FilingDesk(Struct):
    """`on_news` is called when something new was stored. Make it with `open_filings`."""

    edgar: Edgar
    call: InWorkspaceThread
    workspace: Workspace
    reader: Reader
    on_news: OnNews = _no_news
    # When the last look-up of a ticker failed
    _failed: dict[str, datetime] = {}

    @property
    def asks(self) -> bool:
        """Return whether the SEC may be asked: it is switched on, and there is a contact."""
        return self.edgar.contact is not None

    @property
    def health(self) -> tuple[Health, ...]:
        """Return how the SEC is doing, as it is stored; nothing if it is not asked."""
        return (self.edgar.client.health,) if self.asks else ()

    async def due(self, known: Known, wish: datetime | None = None) -> tuple[str, ...]:
        """Return the tickers whose filings are due, also by looks before a restart.

        `wish` is when the user last asked to fetch everything.
        """
        if not self.asks:
            return ()
        companies: dict[str, CompanyRow] = await self.call(
            self.workspace.store.filings.companies
        )
        scope = Scope(known.book, known.ledger, self.edgar.client.now())

        def is_wanted(symbol: str) -> bool:
            row, failed = companies.get(symbol), self._failed.get(symbol)
            asked = failed or (row.asked_at if row else None)
            if wanted_since(asked, wish):
                return True
            if failed:
                return is_due(scope.at, failed, SOON)
            _, expected, _ = next_report(replace(scope, ticker=symbol), symbol)
            return is_due(scope.at, asked, pause(scope.at, scope.book.zone, expected))

        return tuple(filter(is_wanted, known.book.tickers))

    async def fetch(self, symbols: Iterable[str] | None = None) -> Mapping[str, str]:
        """Look at the filings of tickers of the book (None: all).

        Return a sentence for each that failed or whose figures cannot be used. Tickers the SEC does
        not list (funds, foreign companies) are skipped. Sixteen companies at a time are stored.
        """
        if not self.asks:
            enabled = self.workspace.config.sources.get(SEC, SourceConfig()).enabled
            return {
                "": NO_CONTACT if enabled else "the SEC is switched off in config.toml"
            }
        book = self.workspace.book
        companies = await self.call(self.workspace.store.filings.companies)
        named = None if symbols is None else set(symbols)
        wanted = [
            ticker
            for ticker in book.tickers.values()
            if named is None or ticker.symbol in named
        ]
        fetch = EdgarFetch(self.edgar, book.zone)
        looked_up = await fetch.companies(wanted, companies)
        if fetch.listed:
            names = {symbol: one.name for symbol, one in fetch.listed.items()}
            await self.call(
                self.workspace.store.notes.put, LISTED, written(fetch.today, names)
            )
        rest = iter(looked_up.items())
        while chunk := list(islice(rest, AT_ONCE)):
            await self._look_at(
                {symbol: (book.tickers[symbol], row) for symbol, row in chunk}, fetch
            )
        for ticker in wanted:
            self._failed.pop(ticker.symbol, None)
        self._failed |= dict.fromkeys(fetch.failed, self.edgar.client.now())
        await self.call(self.workspace.end_fetch, self.health, Need.FILINGS)
        return fetch.problems

    async def _look_at(
        self, companies: Mapping[str, tuple[Ticker, CompanyRow]], fetch: EdgarFetch
    ) -> None:
        """Store lists and figures of some companies, then the releases that are missing."""
        looks = [fetch.company(ticker, row) for ticker, row in companies.values()]
        filed = [one for one in await asyncio.gather(*looks) if one is not None]
        if not filed:
            return
        news: bool = await self.call(self.workspace.take_filings, filed)
        owners: dict[int, list[CompanyRow]] = {}
        for update in filed:
            owners.setdefault(update.company.cik or 0, []).append(update.company)
        since = local_day(self.edgar.client.now() - TEXTS, fetch.zone)
        for cik, tickers in owners.items():
            unread: list[FilingRow] = await self.call(
                self.workspace.store.filings.unread, cik, since
            )
            if texts := await fetch.texts(tickers[0].ticker, unread):
                news = await self.call(self._store_texts, tickers, texts) or news
        if news:
            await self.on_news()

    def _store_texts(
        self, tickers: Sequence[CompanyRow], texts: Mapping[FilingRow, ReleaseRow]
    ) -> bool:
        """Store a company's releases with their matches; return whether they are news.

        Runs in the workspace's thread.
        """
        releases = [
            release_of(row.ticker, filing, text)
            for filing, text in texts.items()
            for row in tickers
        ]
        workspace, now = self.workspace, self.edgar.client.now()
        hits = self.reader.find(releases, workspace.book, workspace.ledger, now)
        with workspace.store.transaction():
            news = workspace.take_filings(
                [CompanyUpdate(tickers[0], releases=tuple(texts.values()))]
            )
            workspace.store.hits.add(hits, now)
        return news

    async def close(self) -> None:
        """Close the connections."""
        await self.edgar.close()


def open_filings(
    workspace: Workspace,
    call: InWorkspaceThread,
    rows: Iterable[Health],
    on_news: OnNews = _no_news,
) -> FilingDesk:
    """Return the SEC as configured, with its health of the last run. Asks nothing yet."""
    wish = workspace.config.sources.get(SEC, SourceConfig())
    edgar = open_edgar(
        wish.contact if wish.enabled else None,
        wish.url,
        now=workspace.clock.now,
        monotonic=workspace.clock.monotonic,
        health=next((row for row in rows if row.name == SEC), None),
    )
    return FilingDesk(edgar, call, workspace, Reader(workspace.store), on_news)


# What the SEC is asked


class EdgarFetch(Struct):
    """One fetch and its problems so far.

    `problems` has a sentence for each ticker, `failed` those to try again soon, `listed`
    the SEC's list if it was fetched.
    """

    edgar: Edgar
    zone: ZoneInfo
    problems: dict[str, str] = {}
    failed: set[str] = set()
    listed: Mapping[str, Company] = {}
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def _now(self) -> datetime:
        return self.edgar.client.now()

    @property
    def today(self) -> date:
        """Return the exchange's day."""
        return local_day(self._now, self.zone)

    async def companies(
        self, wanted: Iterable[Ticker], known: Mapping[str, CompanyRow]
    ) -> dict[str, CompanyRow]:
        """Return the company of each ticker, from the book, an earlier
        look-up or the SEC's list.
        """
        rows = {
            ticker.symbol: _by_book(ticker, known.get(ticker.symbol))
            for ticker in wanted
        }
        to_look_up = [
            ticker.symbol
            for ticker in wanted
            if ticker.written.cik is None
            and is_due(self._now, rows[ticker.symbol].looked_up_at, LOOKED_UP)
        ]
        looked_up: list[str] = []
        if to_look_up:
            try:
                self.listed = await self.edgar.tickers()
                looked_up = to_look_up
            except SourceError as error:
                lost = [symbol for symbol in to_look_up if rows[symbol].cik is None]
                self.fail(error, *lost)
        for symbol in looked_up:
            row = _of_cik(rows[symbol], cik_of(symbol, self.listed))
            rows[symbol] = replace(row, looked_up_at=self._now)
        return {
            symbol: row
            for symbol, row in rows.items()
            if row.cik is not None or symbol in looked_up
        }

    async def company(
        self, ticker: Ticker, company: CompanyRow
    ) -> CompanyUpdate | None:
        """Fetch a company's filings, and its figures if there is a new report."""
        if company.cik is None:
            return CompanyUpdate(replace(company, asked_at=self._now))
        try:
            submissions = await self.edgar.submissions(company.cik)
        except SourceError as error:
            self.fail(error, ticker.symbol)
            return None
        filings = tuple(
            _row(company.cik, filing, self.zone) for filing in submissions.filings
        )
        update = CompanyUpdate(replace(company, asked_at=self._now), filings)
        try:
            update = await self._with_figures(update, ticker, submissions)
        except SourceError as error:
            self.fail(error, ticker.symbol)
        if update.company.said and not update.company.figures:
            self.problems.setdefault(ticker.symbol, update.company.said.splitlines()[0])
        return update

    async def _with_figures(
        self, update: CompanyUpdate, ticker: Ticker, submissions: Submissions
    ) -> CompanyUpdate:
        newest = next(
            (filing for filing in submissions.filings if filing.periodic), None
        )
        written, company = ticker.written, update.company
        rule = f"{written.fiscal or 'as filed'} {written.reports_in or 'as filed'} {READING}"
        if ticker.former_cik:
            rule += f" {ticker.former_cik}"
        if newest is None or (newest.accession, rule) == (
            company.facts_accession,
            company.facts_rule,
        ):
            return update
        cik, *former = all_ciks(company.cik or 0)
        if ticker.former_cik and ticker.former_cik not in (cik, *former):
            former.append(ticker.former_cik)
        since = date(self.today.year - FACTS_SINCE, 1, 1)
        # One at a time: each takes 40 MB.
        async with self._reading:
            body, before = await self.edgar.companyfacts(cik), []
            for other in former:
                with suppress(UnknownSymbol):
                    before.append(await self.edgar.companyfacts(other))
            # In a thread: it takes 0.3 s.
            read = await asyncio.to_thread(
                read_companyfacts,
                body,
                ticker.symbol,
                written.fiscal,
                self.zone,
                written.reports_in,
                former=before,
                since=since,
                seen=self.today,
            )
        if read.cik != cik:
            raise BadBody(
                f"SEC sent the figures of company {read.cik} for those of {cik}"
            )
        is_in = newest.accession.encode() in body or self.today - newest.filed > LATE
        company = replace(
            company,
            facts_accession=newest.accession if is_in else "",
            facts_rule=rule,
            figures=len(read.facts),
            said="\n".join(
                (
                    *read.problems,
                    *begins_late(ticker.symbol, cik, submissions, read.facts),
                )
            ),
            name=read.entity,
            fiscal_year_end=str(read.fiscal)
            if read.fiscal
            else company.fiscal_year_end,
            currency=read.currency,
        )
        return replace(
            update,
            company=company,
            facts=read.facts,
            first=not update.company.facts_rule,
        )

    async def texts(
        self, symbol: str, filings: Iterable[FilingRow]
    ) -> dict[FilingRow, ReleaseRow]:
        """Fetch the release of each filing, empty if it has none; one that
        may still come is left out.
        """
        releases: dict[FilingRow, ReleaseRow] = {}
        for filing in filings:
            try:
                document = await self.edgar.release(
                    filing.cik, filing.accession, filing.form
                )
            except SourceError as error:
                if isinstance(error, BadBody) and not isinstance(error, Garbled):
                    if self.today - filing.filed > LATE:
                        releases[filing] = ReleaseRow(
                            filing.cik, filing.accession, "", "", filing.known_at, b""
                        )
                    continue
                self.fail(error, symbol)
                break
            known_at = min(document.accepted or filing.known_at, self._now)
            releases[filing] = ReleaseRow(
                filing.cik,
                filing.accession,
                document.document.type,
                document.url,
                known_at,
                document.body,
            )
        return releases

    def fail(self, error: SourceError, *symbols: str) -> None:
        """Note that these failed."""
        for symbol in symbols:
            self.problems[symbol] = str(error)
            self.failed.add(symbol)


def begins_late(
    symbol: str, cik: int, submissions: Submissions, facts: Iterable[Fact]
) -> Iterator[str]:
    """Say that a company succeeded another one, if none of that one's figures are known.

    The SEC's lists show that a company is a successor, and when, but not of which company.
    """
    day, first = (
        submissions.succeeded,
        min((fact.known_at for fact in facts), default=None),
    )
    if day is not None and first is not None and first.date() >= day:
        yield (
            f"{symbol} (cik {cik}) succeeded another company on {day}, and its figures begin then; "
            f"{FORMER} = NUMBER in [ticker.{symbol}] adds the earlier ones"
        )


FORMER = "former_cik"


def _by_book(ticker: Ticker, known: CompanyRow | None) -> CompanyRow:
    row = known or CompanyRow(ticker.symbol, None)
    cik = ticker.written.cik
    return row if cik is None else _of_cik(replace(row, looked_up_at=None), cik)


def _of_cik(row: CompanyRow, cik: int | None) -> CompanyRow:
    """Return the row, or a new one if the ticker is another company now."""
    newest = None if cik is None else all_ciks(cik)[0]
    return (
        row if row.cik == newest else CompanyRow(row.ticker, newest, row.looked_up_at)
    )


def _row(cik: int, filing: Filing, zone: ZoneInfo) -> FilingRow:
    known_at = evening_of(filing.filed, zone)
    return FilingRow(cik=cik, known_at=known_at, **asdict(filing))
