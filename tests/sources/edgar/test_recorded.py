"""Recorded companyfacts are read whole, and as published. `CATALYST_RECORDED` is where they are."""

from __future__ import annotations

import gzip
import os
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalyst_tui.book.period import Period, Span
from catalyst_tui.judge.facts import Fact
from catalyst_tui.sources.edgar.companyfacts import Companyfacts, read_companyfacts, suggest_fiscal_year
from catalyst_tui.sources.edgar.tickers import ciks

HOME = os.environ.get("CATALYST_RECORDED", "")
pytestmark = pytest.mark.skipif(not HOME, reason="no recorded bodies at hand")
SEC = Path(HOME) / "sec"
BODIES = sorted(SEC.glob("companyfacts/*.json.gz")) if HOME else []

CORE = ("revenue", "gross_profit", "operating_income", "net_income", "eps_diluted")
ABSENT = {  # what these companies do not file under any concept of a standard taxonomy, and how often
    ("NKE", "operating_income"): 20,
    ("LIN", "gross_profit"): 20,
    ("SNOW", "eps_diluted"): 2,  # Q4 of the year of its listing, and of one without share counts
}


@cache
def read(path: Path) -> Companyfacts:
    ticker = path.name.split("_")[1].split(".")[0]
    content = gzip.decompress(path.read_bytes())
    fiscal = suggest_fiscal_year(content)
    assert fiscal is not None
    return read_companyfacts(content, ticker, fiscal, ZoneInfo("America/New_York"))


def newest(path: Path) -> dict[tuple[str, str], Fact]:
    """The last vintage of each figure."""
    return {(fact.metric, str(fact.period)): fact for fact in read(path).facts}


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name.split(".")[0])
def test_the_last_twenty_quarters_are_there_but_what_is_not_filed(path: Path) -> None:
    ticker = path.name.split("_")[1].split(".")[0]
    figures = newest(path)
    quarters = [
        fact.period
        for fact in figures.values()
        if isinstance(fact.period, Period) and fact.period.span is Span.QUARTER
    ]
    last = max(quarters)
    for metric in CORE:
        found = sum((metric, str(last.shift(-back))) in figures for back in range(20))
        assert found == 20 - ABSENT.get((ticker, metric), 0), metric


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name.split(".")[0])
def test_the_quarters_make_the_year(path: Path) -> None:
    figures = newest(path)
    off = []
    for (metric, name), fact in figures.items():
        if metric not in ("revenue", "net_income", "operating_cash_flow") or not name.startswith("FY"):
            continue
        parts = [figures.get((metric, f"{name[2:]}Q{n}")) for n in (1, 2, 3, 4)]
        total = sum(part.value.value for part in parts if part is not None)
        if None not in parts and abs(total - fact.value.value) > abs(fact.value.value) / 1000:
            off.append((metric, name))
    assert len(off) <= 8, off  # restated years whose quarters nobody restated


# What the companies' own releases said.
PUBLISHED = [
    ("CIK0001045810_NVDA.json.gz", "revenue", "2024Q2", "13507000000"),
    ("CIK0001045810_NVDA.json.gz", "revenue", "2025Q4", "39331000000"),
    ("CIK0001045810_NVDA.json.gz", "net_income", "2025Q4", "22091000000"),
    ("CIK0001045810_NVDA.json.gz", "revenue", "2026Q3", "57006000000"),
    ("CIK0001045810_NVDA.json.gz", "eps_diluted", "2026Q2", "1.08"),
    ("CIK0001045810_NVDA.json.gz", "operating_income", "FY2025", "81453000000"),
    ("CIK0000320193_AAPL.json.gz", "revenue", "2024Q4", "94930000000"),
    ("CIK0000320193_AAPL.json.gz", "net_income", "2024Q4", "14736000000"),
    ("CIK0000320193_AAPL.json.gz", "revenue", "2025Q4", "102466000000"),
    ("CIK0000320193_AAPL.json.gz", "gross_margin", "2025Q4", "47.1776"),
    ("CIK0000320193_AAPL.json.gz", "eps_diluted", "2020Q4", "0.73"),
    ("CIK0000909832_COST.json.gz", "revenue", "2025Q4", "86156000000"),
    ("CIK0000909832_COST.json.gz", "net_income", "2024Q4", "2354000000"),
    ("CIK0000909832_COST.json.gz", "revenue", "2026Q3", "70527000000"),
    ("CIK0000097476_TXN.json.gz", "net_income", "2016Q4", "1047000000"),
    ("CIK0001730168_AVGO.json.gz", "net_income", "2024Q3", "-1875000000"),
    ("CIK0001730168_AVGO.json.gz", "net_income", "2024Q4", "4324000000"),
    ("CIK0001835632_MRVL.json.gz", "revenue", "2025Q4", "1817400000"),
    ("CIK0001640147_SNOW.json.gz", "revenue", "2025Q4", "986770000"),
    ("CIK0000002488_AMD.json.gz", "operating_income", "2024Q4", "871000000"),
]


@pytest.mark.parametrize(("name", "metric", "period", "value"), PUBLISHED)
def test_figures_are_those_published(name: str, metric: str, period: str, value: str) -> None:
    assert newest(SEC / "companyfacts" / name)[metric, period].value.value == Decimal(value)


def test_the_answers_of_two_days_agree_on_what_both_knew() -> None:
    old = read(SEC / "companyfacts/CIK0001045810_NVDA_20260225.json.gz").facts
    new = read(SEC / "companyfacts/CIK0001045810_NVDA.json.gz").facts
    last = max(fact.known_at for fact in old)
    assert set(old) == {fact for fact in new if fact.known_at <= last}


def test_every_listed_company_is_read() -> None:
    for path in SEC.glob("tickers/*.gz"):
        found = ciks(gzip.decompress(path.read_bytes()))
        assert len(found) > 10_000
        assert found["BRK-B"] == 1067983
