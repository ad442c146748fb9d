"""Fetch what the SEC has on the companies of a book: their lists of filings, then only what is new.

Figures (4 MB) are fetched after a new report, a release once. Nothing is stored here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from catalyst_tui.book.model.dates import evening_of, local_day
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.fetch.schedules import is_due
from catalyst_tui.desk.filing_intake import CompanyUpdate
from catalyst_tui.judge.ledger.facts import Fact
from catalyst_tui.outside.errors import BadBody, Garbled, SourceError, UnknownSymbol
from catalyst_tui.reports.companyfacts import READING, read_companyfacts
from catalyst_tui.sources.companies import Company, all_ciks, cik_of
from catalyst_tui.sources.edgar import Edgar, Filing, Submissions
from catalyst_tui.store.sources import CompanyRow, FilingRow, ReleaseRow

FACTS_SINCE = 6  # years of figures: enough for a five-year average of yearly growth
LOOKED_UP = timedelta(days=7)  # then look up a company again: reorganised ones change number (F14)
LATE = timedelta(days=2)  # after a filing, figures and documents may still be missing


class EdgarFetch:
    """One fetch and its problems so far.

    `problems` has a sentence for each ticker, `failed` those to try again soon, `listed` the SEC's list if it
    was fetched.
    """

    def __init__(self, edgar: Edgar, zone: ZoneInfo) -> None:
        self.zone = zone
        self.problems: dict[str, str] = {}
        self.failed: set[str] = set()
        self.listed: Mapping[str, Company] = {}
        self._edgar = edgar
        self._reading = asyncio.Lock()

    @property
    def _now(self) -> datetime:
        return self._edgar.client.now()

    @property
    def today(self) -> date:
        """Return the exchange's day."""
        return local_day(self._now, self.zone)

    async def companies(
        self, wanted: Iterable[Ticker], known: Mapping[str, CompanyRow]
    ) -> dict[str, CompanyRow]:
        """Return the company of each ticker, from the book, an earlier look-up or the SEC's list."""
        rows = {one.symbol: _by_book(one, known.get(one.symbol)) for one in wanted}
        old = {s: row for s, row in rows.items() if is_due(self._now, row.looked_up_at, LOOKED_UP)}
        to_look_up = {one.symbol for one in wanted if one.written.cik is None and one.symbol in old}
        looked_up: set[str] = set()
        if to_look_up:
            try:
                self.listed = await self._edgar.tickers()
                for symbol in to_look_up:
                    cik = cik_of(symbol, self.listed)
                    rows[symbol] = replace(_of_cik(rows[symbol], cik), looked_up_at=self._now)
                looked_up = to_look_up
            except SourceError as error:
                self.fail(error, *(symbol for symbol in to_look_up if rows[symbol].cik is None))
        return {s: row for s, row in rows.items() if row.cik is not None or s in looked_up}

    async def company(self, ticker: Ticker, company: CompanyRow) -> CompanyUpdate | None:
        """Fetch a company's filings, and its figures if there is a new report."""
        if company.cik is None:
            return CompanyUpdate(replace(company, asked_at=self._now))
        try:
            submissions = await self._edgar.submissions(company.cik)
        except SourceError as error:
            self.fail(error, ticker.symbol)
            return None
        filings = tuple(_row(company.cik, filing, self.zone) for filing in submissions.filings)
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
        newest = next((filing for filing in submissions.filings if filing.periodic), None)
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
            body, before = await self._edgar.companyfacts(cik), []
            for other in former:
                with suppress(UnknownSymbol):
                    before.append(await self._edgar.companyfacts(other))
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
            raise BadBody(f"SEC sent the figures of company {read.cik} for those of {cik}")
        is_in = newest.accession.encode() in body or self.today - newest.filed > LATE
        company = replace(
            company,
            facts_accession=newest.accession if is_in else "",
            facts_rule=rule,
            figures=len(read.facts),
            said="\n".join(
                (*read.problems, *begins_late(ticker.symbol, cik, submissions, read.facts))
            ),
            name=read.entity,
            fiscal_year_end=str(read.fiscal) if read.fiscal else company.fiscal_year_end,
            currency=read.currency,
        )
        return replace(
            update, company=company, facts=read.facts, first=not update.company.facts_rule
        )

    async def texts(self, symbol: str, filings: Iterable[FilingRow]) -> dict[FilingRow, ReleaseRow]:
        """Fetch the release of each filing, empty if it has none; one that may still come is left out."""
        releases: dict[FilingRow, ReleaseRow] = {}
        for filing in filings:
            try:
                document = await self._edgar.release(filing.cik, filing.accession, filing.form)
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
    day, first = submissions.succeeded, min((fact.known_at for fact in facts), default=None)
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
    return row if row.cik == newest else CompanyRow(row.ticker, newest, row.looked_up_at)


def _row(cik: int, filing: Filing, zone: ZoneInfo) -> FilingRow:
    return FilingRow(
        cik=cik,
        accession=filing.accession,
        form=filing.form,
        filed=filing.filed,
        known_at=evening_of(filing.filed, zone),
        report=filing.report,
        items=filing.items,
        primary=filing.primary,
        figures=filing.figures,
    )
