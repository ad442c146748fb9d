"""Companies, their filings and texts: kept once, never changed, found again."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import CompanyRow, FilingRow, ReleaseRow

ALAB = 1736297
EVENING = datetime(2026, 8, 4, 21, tzinfo=UTC)
RESULTS = FilingRow(
    ALAB,
    "0001736297-26-000030",
    "8-K",
    date(2026, 8, 4),
    EVENING,
    date(2026, 8, 4),
    ("2.02", "9.01"),
    "a.htm",
)
REPORT = FilingRow(ALAB, "0001736297-26-000031", "10-Q", date(2026, 8, 5), EVENING, None, (), "b.htm", True)
NEWS = replace(RESULTS, accession="0001736297-26-000032", items=("8.01",), filed=date(2026, 8, 6))
TEXT = ReleaseRow(ALAB, RESULTS.accession, "EX-99.1", "https://x", EVENING, b"<p>Revenue</p>" * 1000)


def test_a_company_is_what_was_last_asked(store: Store, now: datetime) -> None:
    first = CompanyRow("ALAB", ALAB, now)
    read = CompanyRow("ALAB", ALAB, now, now, REPORT.accession, "12-31 USD", 12, "said so")
    fund = CompanyRow("SPYX", None, now)
    for row in (first, fund, read):
        store.filings.put_company(row)
    assert store.filings.companies() == {"ALAB": read, "SPYX": fund}


def test_a_filing_is_kept_once_as_it_was(store: Store, now: datetime) -> None:
    assert store.filings.add([RESULTS, REPORT], now) == 2
    assert store.filings.add([RESULTS, NEWS], now) == 1
    assert store.filings.of(ALAB) == [NEWS, REPORT, RESULTS]
    assert store.filings.of(1) == []


def test_what_brought_results_is_found(store: Store, now: datetime) -> None:
    store.filings.add([RESULTS, REPORT, NEWS], now)
    assert set(store.filings.results_since(date(2026, 8, 4))) == {RESULTS, REPORT}
    assert store.filings.results_since(date(2026, 8, 5)) == [REPORT]


def test_a_text_is_kept_packed_and_read_again(store: Store, now: datetime) -> None:
    store.filings.add([RESULTS, REPORT, NEWS], now)
    assert store.filings.unread(ALAB, date(2026, 8, 4)) == [NEWS, RESULTS]
    assert store.filings.add_release(TEXT, now)
    assert not store.filings.add_release(replace(TEXT, body=b"other"), now)
    assert store.filings.release(ALAB, RESULTS.accession) == TEXT
    assert store.filings.release(ALAB, NEWS.accession) is None
    assert store.rows("SELECT length(body) < 200 FROM releases") == [(1,)]
    assert store.filings.unread(ALAB, date(2026, 8, 4)) == [NEWS]


def test_that_there_is_no_text_is_kept_too(store: Store, now: datetime) -> None:
    store.filings.add([NEWS], now)
    store.filings.add_release(ReleaseRow(ALAB, NEWS.accession, "", "", EVENING, b""), now)
    assert store.filings.unread(ALAB, date(2026, 8, 4)) == []
    assert store.filings.releases_known() == {}


@pytest.mark.parametrize("sql", ["UPDATE filings SET form = '4'", "DELETE FROM releases"])
def test_what_was_filed_never_changes(store: Store, now: datetime, sql: str) -> None:
    store.filings.add([RESULTS], now)
    store.filings.add_release(TEXT, now)
    with pytest.raises((StoreError, sqlite3.Error), match="never change"), store.transaction():
        store.write(sql)
