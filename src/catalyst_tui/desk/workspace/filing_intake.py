"""Store what companies filed and reported, and find which filings were earnings reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.workspace.identities import FILED_FIRST
from catalyst_tui.desk.workspace.report_dates import reports_by_quarter, saved_under
from catalyst_tui.judge.history.transitions import PRINT
from catalyst_tui.judge.ledger.facts import EarningsReport, Fact
from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import CompanyRow, FilingRow, ReleaseRow
from catalyst_tui.values import Frozen

REPORTS_NOW = "reports_now:"
"""The start of the answer that holds the new currency of a company's reports."""

# Earlier reports: one a year before tells when the next is expected
BACK = timedelta(days=3 * 366)


class CompanyUpdate(Frozen):
    """The result of a look at a company's filings.

    `first`: its figures were read for the first time.
    """

    company: CompanyRow
    filings: tuple[FilingRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    releases: tuple[ReleaseRow, ...] = ()
    first: bool = False


class FilingIntake(Struct):
    """Stores what companies filed.

    `first`: tickers whose first figures came and were not judged yet.

    Used in the workspace's thread only.
    """

    store: Store
    first: set[str] = set()
    _earnings_reports: tuple[EarningsReport, ...] = ()
    _read: tuple[Book, int] | None = None  # what the reports were found from

    def take(
        self, updates: Iterable[CompanyUpdate], now: datetime
    ) -> tuple[list[Fact], bool]:
        """Store updates, all or nothing; return the new facts, and whether anything was new."""
        fresh: list[Fact] = []
        first: set[str] = set()
        new = 0
        with self.store.transaction():
            for update in updates:
                self._put_company(update.company, now)
                new += self.store.filings.add(update.filings, now)
                new += sum(
                    self.store.filings.add_release(release, now)
                    for release in update.releases
                )
                if update.company.cik is not None:
                    filed = {
                        fact.filed.accession for fact in update.facts if fact.filed
                    }
                    self.store.belongings.file(sorted(filed), update.company.cik)
                fresh += [
                    fact
                    for fact in update.facts
                    if self.store.ledger.add_facts([fact], now)
                ]
                first |= {update.company.ticker} if update.first else set()
        self.first |= first
        if new:
            self._read = None
        return fresh, bool(new or fresh)

    def _put_company(self, company: CompanyRow, now: datetime) -> None:
        """Store a company, with the first currency it reported in.

        Amounts of the book without a currency were written in that one.
        """
        known = self.store.filings.companies().get(company.ticker)
        before = (
            known.currency if known is not None and known.cik == company.cik else ""
        )
        if before and company.currency:
            question = REPORTS_NOW + company.ticker
            if company.currency != self.store.splits.answers().get(question, before):
                self.store.splits.answer(question, company.currency, now)
                self.store.splits.answer(FILED_FIRST + company.ticker, before, now)
            company = replace(company, currency=before)
        self.store.filings.put_company(company)

    def muted(self, book: Book) -> frozenset[str]:
        """Return the keys of tickers whose first figures came: their
        changes belong to a first look.
        """
        of_figures = {
            id_ for id_, one in book.checkpoints.items() if one.ticker in self.first
        }
        return frozenset(of_figures | {f"{PRINT}{symbol}" for symbol in self.first})

    def remarks(self, symbol: str) -> tuple[str, ...]:
        """Return sentences about a company's reports: what they lack, what
        was not derived and why.
        """
        company = self.store.filings.companies().get(symbol)
        return tuple(company.said.splitlines()) if company else ()

    def earnings_reports(self, book: Book, now: datetime) -> tuple[EarningsReport, ...]:
        """Return the earnings reports of the book's tickers, found again
        when something was filed.
        """
        version = self.store.data_version()
        if self._read is None or self._read[0] is not book or self._read[1] != version:
            self._earnings_reports = tuple(self._found(book, now))
            self._read = (book, version)
        return self._earnings_reports

    def _found(self, book: Book, now: datetime) -> Iterable[EarningsReport]:
        companies, exact = (
            self.store.filings.companies(),
            self.store.filings.releases_known(),
        )
        by_cik: defaultdict[int, list[FilingRow]] = defaultdict(list)
        for filing in self.store.filings.results_since(book.day_of(now - BACK)):
            by_cik[filing.cik].append(filing)
        for ticker in book.tickers.values():
            company = companies.get(ticker.symbol)
            filed = by_cik.get(company.cik or 0, []) if company else []
            filings = [*filed, *by_cik.get(saved_under(ticker.symbol), [])]
            for quarter, filing in reports_by_quarter(filings, ticker.fiscal).items():
                known_at = exact.get((filing.cik, filing.accession), filing.known_at)
                yield EarningsReport(ticker.symbol, quarter, known_at)
