"""Recorded companyfacts are read whole, and as published. `CATALYST_RECORDED` is where they are."""

import gzip
import os
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.sources.companies import companies
from tests.doors.book import NEW_YORK, Period, Span
from tests.doors.judge import Fact
from tests.doors.reports import Companyfacts, read_companyfacts
from tests.homes import CompanyRow, identities, load_with
from tests.sources.edgar.published import differing
from tests.sources.tables import cases

HOME = os.environ.get("CATALYST_RECORDED", "")
pytestmark = pytest.mark.skipif(not HOME, reason="no recorded bodies at hand")
SEC = Path(HOME) / "sec"
BODIES = sorted(SEC.glob("companyfacts/*.json.gz")) if HOME else []
EXAMINED = {"AAPL", "ADBE", "AMD", "ANET", "AVGO", "COST", "LIN", "MRVL", "MU", "NKE", "NVDA", "SMCI", "SNOW"}
EXAMINED |= {"TXN", "WDC"}  # of the others it was not looked up which figures they do not file

FOREIGN = {"TSM": 40, "NVO": 40, "SHOP": 40, "NICE": 40, "CLS": 40}  # figures at least
CORE = ("revenue", "gross_profit", "operating_income", "net_income", "eps_diluted")
ABSENT = {  # what these companies do not file under any concept of a standard taxonomy, and how often
    ("NKE", "operating_income"): 20,
    ("LIN", "gross_profit"): 20,
    ("SNOW", "eps_diluted"): 2,  # Q4 of the year of its listing, and of one without share counts
}


def read(path: Path) -> Companyfacts:
    return read_companyfacts(gzip.decompress(path.read_bytes()), ticker_of(path), None, NEW_YORK)


def ticker_of(path: Path) -> str:
    return path.name.split("_")[1].split(".")[0]


def newest(found: Companyfacts) -> dict[tuple[str, str], Fact]:
    """Return the last vintage of each figure."""
    return {(fact.metric, str(fact.period)): fact for fact in found.facts}


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name.split(".")[0])
def test_each_company_is_read_whole_and_as_published_or_the_reason_said(path: Path) -> None:
    """All that is known of one company in one test: reading what it filed is what takes the time."""
    found, ticker = read(path), ticker_of(path)
    assert found.entity
    assert found.facts or found.problems
    figures = newest(found)
    if ticker in EXAMINED:
        assert_the_last_twenty_quarters_are_there_but_what_is_not_filed(ticker, figures)
        assert_the_quarters_make_the_year(figures)
    for name, metric, period, value in PUBLISHED:
        if name == path.name:
            assert figures[metric, period].value.value == Decimal(value), (metric, period)
    if ticker in FOREIGN:
        looked_for, off = differing(ticker, figures)
        assert (off, looked_for >= FOREIGN[ticker]) == ([], True), looked_for
    if ticker in FILED:
        assert_a_bare_ticker_needs_nothing_but_its_filings(path, found)


def assert_the_last_twenty_quarters_are_there_but_what_is_not_filed(
    ticker: str, figures: dict[tuple[str, str], Fact]
) -> None:
    quarters = [
        fact.period
        for fact in figures.values()
        if isinstance(fact.period, Period) and fact.period.span is Span.QUARTER
    ]
    last = max(quarters)
    for metric in CORE:
        found = sum((metric, str(last.shift(-back))) in figures for back in range(20))
        assert found == 20 - ABSENT.get((ticker, metric), 0), metric


def assert_the_quarters_make_the_year(figures: dict[tuple[str, str], Fact]) -> None:
    off = []
    for (metric, name), fact in figures.items():
        if metric not in ("revenue", "net_income", "operating_cash_flow") or not name.startswith("FY"):
            continue
        parts = [figures.get((metric, f"{name[2:]}Q{n}")) for n in (1, 2, 3, 4)]
        total = sum(part.value.value for part in parts if part is not None)
        if None not in parts and abs(total - fact.value.value) > abs(fact.value.value) / 1000:
            off.append((metric, name))
    assert len(off) <= 8, off  # restated years whose quarters nobody restated


def assert_a_bare_ticker_needs_nothing_but_its_filings(path: Path, found: Companyfacts) -> None:
    ticker = ticker_of(path)
    year = str(found.fiscal) if found.fiscal else ""
    known = CompanyRow(ticker, found.cik, name=found.entity, fiscal_year_end=year, currency=found.currency)
    loaded = load_with(f"schema = 1\n[ticker.{ticker}]\n", identities({ticker: known}, {}))
    assert loaded.book is not None
    one = loaded.book.tickers[ticker]
    assert (one.written.fiscal, one.written.reports_in) == (None, "")
    assert str(one.fiscal) == FILED[ticker]
    assert (one.name, one.currency, one.reports_in) == (found.entity, "USD", found.currency)
    content = gzip.decompress(path.read_bytes())
    written = read_companyfacts(content, ticker, one.fiscal, NEW_YORK, one.reports_in)
    assert found.facts == written.facts != ()


PUBLISHED = cases("companyfacts: a file, a metric, a period, and what the company's own release said")


def test_what_was_published_was_published_by_companies_at_hand() -> None:
    assert {name for name, *_ in PUBLISHED} <= {path.name for path in BODIES}
    assert set(FILED) <= {ticker_of(path) for path in BODIES}


def test_the_answers_of_two_days_agree_on_what_both_knew() -> None:
    old = read(SEC / "companyfacts/CIK0001045810_NVDA_20260225.json.gz").facts
    new = read(SEC / "companyfacts/CIK0001045810_NVDA.json.gz").facts
    last = max(fact.known_at for fact in old)
    assert set(old) == {fact for fact in new if fact.known_at <= last}


def test_every_listed_company_is_read() -> None:
    for path in SEC.glob("tickers/*.gz"):
        found = companies(gzip.decompress(path.read_bytes()))
        assert len(found) > 10_000
        assert found["BRK-B"].cik == 1067983


FILED = dict(cases("companyfacts: a company, and the fiscal year end that its filings show"))
