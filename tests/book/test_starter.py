"""The starter book: whole, and about the facts that come with it."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.doors.book import STANDARD, Basis, Book, Period, Role, Span, load_book

TEXT = Path(__file__).parents[2] / "catalysts.toml"
DATA = TEXT.parent / "src" / "catalyst_tui" / "book" / "starter"

ROLES = {
    "alab-platform": "q2-26-revenue q1-26-revenue pcie6-third scorpio-x-first-shipments "
    "scorpio-x-full-volume scorpio-largest-line x-passes-p content-1000 leo-kv-wins leo-cadence npo-2027 "
    "optical-x-2028 aixscale-coupling revenue-path eps-path | gross-margin-holds operating-margin-holds "
    "| capacity-strain | multiple",
    "alab-fabric-2025": "scorpio-p-volume scorpio-x-volume-2025 | gross-margin-75 | dilution capex-ceiling "
    "rivals-close-gap | top3-concentration",
    "rack-interconnect": "gen6-volume-2026 scorpio-over-half leo-second-leg | | nvda-only-racks |",
    "alab-crdo-pair": "decouple crossed-300 crdo-reaccelerates crdo-fq2-27-revenue trainium4-fusion | "
    "above-300 | |",
}
"""Ids by thesis: proofs | guards | kills | gauges."""


@cache
def starter() -> Book:
    loaded = load_book(TEXT.read_text("utf-8"))
    assert loaded.book is not None, loaded.problems
    assert loaded.problems == ()
    return loaded.book


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("thesis", ROLES)
def test_each_thesis_has_its_checkpoints(thesis: str) -> None:
    for role, ids in zip(Role, ROLES[thesis].split("|"), strict=True):
        mine = {one.id for one in starter().checkpoints.values() if (one.thesis, one.role) == (thesis, role)}
        assert mine == set(ids.split()), role


def test_only_the_pair_is_held() -> None:
    assert {one.symbol for one in starter().tickers.values() if one.lots} == {"ALAB", "CRDO"}
    assert len(starter().tickers) == 20


@pytest.mark.parametrize(
    ("symbol", "year", "end"),
    [  # as reported
        ("ALAB", 2025, date(2025, 12, 31)),
        ("CRDO", 2025, date(2025, 5, 3)),
        ("NVDA", 2024, date(2024, 1, 28)),
        ("NVDA", 2025, date(2025, 1, 26)),
        ("NVDA", 2026, date(2026, 1, 25)),
        ("AMD", 2024, date(2024, 12, 28)),
        ("AMD", 2022, date(2022, 12, 31)),
        ("AVGO", 2024, date(2024, 11, 3)),
        ("AVGO", 2025, date(2025, 11, 2)),
        ("MRVL", 2024, date(2024, 2, 3)),
        ("MRVL", 2026, date(2026, 1, 31)),
        ("MSFT", 2025, date(2025, 6, 30)),
    ],
)
def test_fiscal_years_end_when_companies_say(symbol: str, year: int, end: date) -> None:
    assert starter().fiscal(symbol).end(Period(Span.YEAR, year)) == end


def test_the_details_that_decide() -> None:
    book = starter().checkpoints
    assert book["above-300"].hysteresis == 0
    assert book["multiple"].basis is Basis.NON_GAAP
    assert book["gross-margin-75"].run == 2
    assert book["decouple"].hold == 20
    assert (book["leo-cadence"].every, str(book["leo-cadence"].since)) == (Span.HALF, "2025H2")
    assert book["optical-x-2028"].depends_on == ("npo-2027",)
    assert book["crdo-fq2-27-revenue"].ticker == "CRDO"
    assert [str(value) for _, value in book["eps-path"].target] == ["$3.00", "$4.20", "$5.20"]


def test_facts_are_about_tickers_and_metrics_of_the_book() -> None:
    for row in rows("facts"):
        assert row["ticker"] in starter().tickers
        assert row["metric"] in STANDARD or row["metric"] in starter().series, row["metric"]


def test_evidence_is_about_checkpoints_of_the_book() -> None:
    assert {row["checkpoint"] for row in rows("evidence")} <= set(starter().checkpoints)


def test_closes_are_of_the_pair() -> None:
    assert list(rows("closes")[0]) == ["date", "ALAB", "CRDO"]
