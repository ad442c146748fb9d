"""Companies at the SEC: what was last asked about them, what they filed, and what they said in it.

Filings and texts are appended and never change, so that a text is read again without asking for it again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from catalyst_tui.store.connection import Part, Row
from catalyst_tui.store.moments import moment, moment_or_none, stamp, stamp_or_none
from catalyst_tui.store.values import day, made


class CompanyRow(Struct, frozen=True):
    """A ticker's company. `cik` is None for one the SEC does not list; `looked_up_at` is when it was looked
    up there, None when the book says it.

    `facts_accession` is the newest report whose figures were read, `facts_rule` how: its fiscal year, its
    currency and the version of the reader; `figures` how many there were (none: refused), `said` what is to
    be said of them, by lines. `name`, `fiscal_year_end` and `currency` are the company's as its filings have
    them, empty while none was read.
    """

    ticker: str
    cik: int | None
    looked_up_at: datetime | None = None
    asked_at: datetime | None = None
    facts_accession: str = ""
    facts_rule: str = ""
    figures: int = 0
    said: str = ""
    name: str = ""
    fiscal_year_end: str = ""
    currency: str = ""


class FilingRow(Struct, frozen=True):
    """One filing of a company. `known_at` is the evening of the day it was filed."""

    cik: int
    accession: str
    form: str
    filed: date
    known_at: datetime
    report: date | None = None
    items: tuple[str, ...] = ()
    primary: str = ""
    figures: bool = False


class ReleaseRow(Struct, frozen=True):
    """The text in which a company speaks in a filing (an EX-99.1, mostly), as it came; `known_at` is exact.

    An empty body: the filing has no such document.
    """

    cik: int
    accession: str
    type: str
    url: str
    known_at: datetime
    body: bytes


_PUT_COMPANY = """
    INSERT INTO companies (ticker, cik, looked_up_at, asked_at, facts_accession, facts_rule, figures, said,
        name, fiscal_year_end, currency)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ticker) DO UPDATE SET cik = excluded.cik,
        looked_up_at = excluded.looked_up_at, asked_at = excluded.asked_at,
        facts_accession = excluded.facts_accession, facts_rule = excluded.facts_rule,
        figures = excluded.figures, said = excluded.said, name = excluded.name,
        fiscal_year_end = excluded.fiscal_year_end, currency = excluded.currency
"""
_ADD_FILING = """
    INSERT INTO filings (cik, accession, form, filed, known_at, report_date, items, primary_document, figures,
        seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cik, accession) DO NOTHING
"""
_FILINGS = """
    SELECT cik, accession, form, filed, known_at, report_date, items, primary_document, figures FROM filings
"""
_UNREAD = """
    WHERE cik = ? AND filed >= ? AND form IN ('8-K', '8-K/A', '6-K', '6-K/A') AND NOT EXISTS (
        SELECT 1 FROM releases r WHERE r.cik = filings.cik AND r.accession = filings.accession)
    ORDER BY filed DESC, accession DESC
"""
_ADD_RELEASE = """
    INSERT INTO releases (cik, accession, type, url, known_at, body, kept_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cik, accession) DO NOTHING
"""


class Filings(Part):
    """The SEC's side of the store. Tables: companies, filings, releases."""

    def companies(self) -> dict[str, CompanyRow]:
        """Every ticker that was ever looked up or asked for."""
        found = self._db.rows(
            "SELECT ticker, cik, looked_up_at, asked_at, facts_accession, facts_rule, figures, said, "
            "name, fiscal_year_end, currency FROM companies"
        )
        return {
            ticker: CompanyRow(
                ticker, cik, moment_or_none(looked_up), moment_or_none(asked), *facts
            )
            for ticker, cik, looked_up, asked, *facts in found
        }

    def put_company(self, row: CompanyRow) -> None:
        """Keep what is known of a ticker's company now."""
        times = (stamp_or_none(row.looked_up_at), stamp_or_none(row.asked_at))
        facts = (row.facts_accession, row.facts_rule, row.figures, row.said)
        identity = (row.name, row.fiscal_year_end, row.currency)
        with self._db.transaction():
            self._db.write(_PUT_COMPANY, (row.ticker, row.cik, *times, *facts, *identity))

    def add(self, filings: Iterable[FilingRow], now: datetime) -> int:
        """Append filings; the number that were not there before."""
        rows = [(*_filing_row(filing), stamp(now)) for filing in filings]
        with self._db.transaction():
            return self._db.write_many(_ADD_FILING, rows)

    def of(self, cik: int) -> list[FilingRow]:
        """A company's filings, newest first."""
        found = self._db.rows(
            f"{_FILINGS} WHERE cik = ? ORDER BY filed DESC, accession DESC", (cik,)
        )
        return _in_force([_filing(row) for row in found])

    def results_since(self, day: date) -> list[FilingRow]:
        """What brought results, of every company: releases (8-K, item 2.02), quarterly and annual reports."""
        found = self._db.rows(
            f"{_FILINGS} WHERE filed >= ? AND (form IN ('10-Q', '10-K', '10-QT', '10-KT') "
            "OR form IN ('8-K', 'saved') AND items LIKE '%2.02%')",
            (day.isoformat(),),
        )
        return _in_force([_filing(row) for row in found])

    def unread(self, cik: int, since: date) -> list[FilingRow]:
        """The 8-Ks and 6-Ks filed from a day on whose text is not kept yet, newest first."""
        found = self._db.rows(f"{_FILINGS} {_UNREAD}", (cik, since.isoformat()))
        return [_filing(row) for row in found]

    def add_release(self, row: ReleaseRow, now: datetime) -> bool:
        """Keep a text; whether it was not there before."""
        packed = zlib.compress(row.body, 9)
        said = (row.cik, row.accession, row.type, row.url, stamp(row.known_at))
        with self._db.transaction():
            return self._db.write(_ADD_RELEASE, (*said, packed, stamp(now))) > 0

    def release(self, cik: int, accession: str) -> ReleaseRow | None:
        """The text kept of a filing, None when none is."""
        found = self._db.rows(
            "SELECT cik, accession, type, url, known_at, body FROM releases WHERE cik = ? AND accession = ?",
            (cik, accession),
        )
        return _release(found[0]) if found else None

    def offered(self, cik: int, text: str) -> FilingRow | None:
        """The filing in force of a text the user saved, by the name its first had; None when none was."""
        return next((one for one in self.of(cik) if one.accession.partition("@")[0] == text), None)

    def releases_known(self) -> dict[tuple[int, str], datetime]:
        """By company and filing: the exact moment each kept text was public."""
        found = self._db.rows("SELECT cik, accession, known_at FROM releases WHERE type <> ''")
        return {(cik, accession): moment(known) for cik, accession, known in found}


def again(accession: str) -> str:
    """What the next filing of the same text is called, with another day: rows of filings never change."""
    text, _, number = accession.partition("@")
    return f"{text}@{int(number or 1) + 1:03}"


def _in_force(filings: list[FilingRow]) -> list[FilingRow]:
    """Without those that the same text was kept again for, with another day."""
    last: dict[tuple[int, str], str] = {}
    for one in filings:
        text = one.cik, one.accession.partition("@")[0]
        last[text] = max(last.get(text, ""), one.accession)
    return [
        one for one in filings if one.accession == last[one.cik, one.accession.partition("@")[0]]
    ]


def _filing_row(filing: FilingRow) -> Row:
    return (
        filing.cik,
        filing.accession,
        filing.form,
        filing.filed.isoformat(),
        stamp(filing.known_at),
        filing.report.isoformat() if filing.report else None,
        ",".join(filing.items),
        filing.primary,
        int(filing.figures),
    )


def _filing(row: Row) -> FilingRow:
    cik, accession, form, filed, known_at, report, items, primary, figures = row
    return FilingRow(
        cik,
        accession,
        form,
        day(filed),
        moment(known_at),
        day(report) if report else None,
        tuple(item for item in items.split(",") if item),
        primary,
        bool(figures),
    )


def _release(row: Row) -> ReleaseRow:
    cik, accession, type_, url, known_at, body = row
    return ReleaseRow(cik, accession, type_, url, moment(known_at), made(_unpacked, body))


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise ValueError(str(error)) from error
