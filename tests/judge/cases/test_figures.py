"""What functions and figures give, shown by gauges: growth, sums, averages, ranks, other tickers, bounds."""

from __future__ import annotations

import pytest

from tests.judge.case_lines import Case

YEAR = (
    "2025-05-06 revenue 2025Q1 100M ; 2025-08-05 revenue 2025Q2 110M ; 2025-11-04 revenue 2025Q3 120M ; "
    "2026-02-10 revenue 2025Q4 130M ; 2026-05-05 revenue 2026Q1 150M"
)
MARGINS = (
    "2025-05-06 gross_margin 2025Q1 70% ; 2026-02-10 gross_margin 2025Q4 72% ; "
    "2026-05-05 gross_margin 2026Q1 75%"
)
SPEND = "2026-08-01 AMZN.capex 2026Q2 100M ; 2026-08-01 MSFT.capex FY2026Q4 200M"
CRDO = "2026-06-01 CRDO.revenue FY2026Q4 437M ; 2026-09-01 CRDO.revenue FY2027Q1 479M"

SHOWN = [
    ("yoy(revenue)", YEAR, "2026-05-05", "50%"),
    ("qoq(revenue)", YEAR, "2026-05-05", "15.4%"),
    ("ttm(revenue)", YEAR, "2026-05-05", "$510M"),
    ("ttm(revenue)", YEAR, "2026-02-10", "$460M"),
    ("ttm(revenue)", YEAR, "2025-11-04", "ALAB revenue 2024Q4 is not known"),
    ("sum(revenue, 2q)", YEAR, "2026-05-05", "$280M"),
    ("avg(revenue, 2q)", YEAR, "2026-05-05", "$140M"),
    ("min(revenue, 4q)", YEAR, "2026-05-05", "$110M"),
    ("max(revenue, 4q)", YEAR, "2026-05-05", "$150M"),
    ("change(revenue, 1y)", YEAR, "2026-05-05", "50%"),
    ("change(gross_margin, 1y)", MARGINS, "2026-05-05", "5pp"),
    ("change(gross_margin, 1q)", MARGINS, "2026-05-05", "3pp"),
    ("prior(revenue)", YEAR, "2026-05-05", "$130M"),
    ("revenue[2025Q2]", YEAR, "2026-05-05", "$110M"),
    ("revenue[FY2025]", YEAR, "2026-05-05", "$460M"),
    ("revenue[CY2025Q2]", YEAR, "2026-05-05", "$110M"),
    ("revenue - revenue[2025Q1]", YEAR, "2026-05-05", "$50M"),
    ("-revenue", YEAR, "2026-05-05", "-$150M"),
    (
        "yoy(revenue)",
        "2025-05-06 revenue 2025Q1 -5M ; 2026-05-05 revenue 2026Q1 5M",
        "2026-05-05",
        "growth from ALAB revenue 2025Q1 of -$5M says nothing",
    ),
    (
        "yoy(revenue - fcf)",
        "2025-05-06 revenue 2025Q1 5M ; 2025-05-06 fcf 2025Q1 5M ; "
        "2026-05-05 revenue 2026Q1 5M ; 2026-05-05 fcf 2026Q1 2M",
        "2026-05-05",
        "growth from revenue - fcf 2025Q1 of $0.00 says nothing",
    ),
    (
        "revenue / fcf",
        "2026-05-05 revenue 2026Q1 5M ; 2026-05-05 fcf 2026Q1 0M",
        "2026-05-05",
        "divided by zero",
    ),
    # other tickers, each in its own year
    ("revenue@CRDO", CRDO, "2026-08-31", "$437M"),
    ("revenue@CRDO", CRDO, "2026-09-01", "$479M"),
    ("qoq(revenue@CRDO)", CRDO, "2026-09-01", "9.6%"),
    ("sum(capex@spenders)", SPEND, "2026-08-01", "$300M"),
    ("avg(capex@spenders)", SPEND, "2026-08-01", "$150M"),
    ("max(capex@spenders)", SPEND, "2026-08-01", "$200M"),
    ("sum(capex@spenders)", "2026-08-01 AMZN.capex 2026Q2 100M", "2026-08-01", "MSFT capex is not known"),
    (
        "yoy(sum(capex@spenders))",
        f"2025-08-01 AMZN.capex 2025Q2 80M ; 2025-08-01 MSFT.capex FY2025Q4 120M ; {SPEND}",
        "2026-08-01",
        "50%",
    ),
    ("revenue + revenue@CRDO", f"{CRDO} ; 2026-08-04 revenue 2026Q2 392M", "2026-09-01", "$829M"),
    # a floor stays a floor
    ("mix + 5pp", "2026-08-04 mix 2026Q2 >50%", "2026-08-04", ">55%"),
    ("100% - mix", "2026-08-04 mix 2026Q2 >60%", "2026-08-04", "<40pp"),
    ("avg(mix, 2q)", "2026-05-05 mix 2026Q1 40% ; 2026-08-04 mix 2026Q2 >50%", "2026-08-04", ">45%"),
    ("max(mix, 2q)", "2026-05-05 mix 2026Q1 60% ; 2026-08-04 mix 2026Q2 >50%", "2026-08-04", "only a bound"),
    (
        "mix - mix[2026Q1]",
        "2026-05-05 mix 2026Q1 >40% ; 2026-08-04 mix 2026Q2 >50%",
        "2026-08-04",
        "only a floor",
    ),
    # ranks
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 9M ; 2026-08-04 p_sales 2026Q2 5M",
        "2026-08-04",
        "1",
    ),
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 5M ; 2026-08-04 p_sales 2026Q2 9M",
        "2026-08-04",
        "2",
    ),
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 5M ; 2026-08-04 p_sales 2026Q2 5M",
        "2026-08-04",
        "1",
    ),
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 5M",
        "2026-08-04",
        "ALAB p_sales 2026Q2 is not known",
    ),
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 5M ; 2026-08-04 p_sales 2026Q2 >4M",
        "2026-08-04",
        "not settled",
    ),
    (
        "rank(x_sales, p_sales)",
        "2026-08-04 x_sales 2026Q2 5M ; 2026-08-04 p_sales 2026Q2 >6M",
        "2026-08-04",
        "2",
    ),
    # guides and consensus
    (
        "guide(revenue, next)",
        "2026-05-05 revenue 2026Q1 1M ; 2026-05-05 guide revenue 2026Q2 9M 8M..10M",
        "2026-05-05",
        "$9M",
    ),
    (
        "guide(revenue, next).low",
        "2026-05-05 revenue 2026Q1 1M ; 2026-05-05 guide revenue 2026Q2 9M 8M..10M",
        "2026-05-05",
        "$8M",
    ),
    ("guide(revenue, 2026Q2).high", "2026-05-05 guide revenue 2026Q2 9M 8M..10M", "2026-05-05", "$10M"),
    (
        "prior(guide(revenue, 2026Q2))",
        "2026-02-10 guide revenue 2026Q2 7M ; 2026-05-05 guide revenue 2026Q2 9M",
        "2026-05-05",
        "$7M",
    ),
    (
        "consensus(revenue)",
        "2026-05-05 consensus revenue FY2026 1B ; 2026-05-05 consensus revenue FY2027 2B",
        "2026-06-01",
        "$1B",
    ),
    (
        "consensus(revenue, next)",
        "2026-05-05 consensus revenue FY2026 1B ; 2026-05-05 consensus revenue FY2027 2B",
        "2026-06-01",
        "$2B",
    ),
    ("consensus(revenue, FY2027)", "2026-05-05 consensus revenue FY2027 2B", "2026-06-01", "$2B"),
    # closes
    ("price", "closes 2026-05-21 297.84 306.88", "2026-05-22T19:59:00+00:00", "$297.84"),
    ("price", "closes 2026-05-21 297.84 306.88", "2026-05-22T20:00:00+00:00", "$306.88"),
    ("avg(price, 3d)", "closes 2026-05-20 90 100 110 120", "2026-05-31", "$110.00"),
    ("avg(price, 5d)", "closes 2026-05-20 90 100 110 120", "2026-05-31", "only 4 closes known, 5d needed"),
    ("change(price, 1w)", "closes 2026-05-11 100 101 102 103 104 110", "2026-05-18", "10%"),
    ("drawdown(price, 2w)", "closes 2026-05-11 100 80 120 110 105 90 96 99 100 102", "2026-05-31", "15%"),
    ("drawdown(price, 1y)", "closes 2026-05-11 100 80 120", "2026-05-31", "only 3 closes known, 1y needed"),
    ("drawdown(price, 1w)", "closes 2026-05-11 100 80 120 110 105 90", "2026-05-18", "25%"),
    (
        "price / ttm(eps_diluted)",
        "2026-05-05 eps_diluted FY2025 2 ; closes 2026-05-06 100",
        "2026-05-06",
        "not known",
    ),
    ("max(price, 1y)", "closes 2025-05-11 100 80x249 120 110", "2026-05-18", "$120.00"),
    (
        "market_cap",
        "2026-05-06 shares_outstanding 2026-04-30 170M ; closes 2026-05-06 100",
        "2026-05-06",
        "$17B",
    ),
    (
        "pe_ttm",
        "2025-08-05 eps_diluted 2025Q2 1 ; 2025-11-04 eps_diluted 2025Q3 1 ; "
        "2026-02-10 eps_diluted 2025Q4 1 ; "
        "2026-05-05 eps_diluted 2026Q1 1 ; closes 2026-05-06 100",
        "2026-05-06",
        "25x",
    ),
    (
        "corr(ALAB, CRDO, 3d)",
        "closes 2026-05-11 100 110 99 100 ; CRDO.closes 2026-05-11 50 55 49.5 50",
        "2026-05-18",
        "1",
    ),
    (
        "corr(ALAB, CRDO, 3d)",
        "closes 2026-05-11 100 110 99 ; CRDO.closes 2026-05-11 50 55 49.5 50",
        "2026-05-18",
        "only 2 of 3",
    ),
    (
        "corr(ALAB, CRDO, 3d)",
        "closes 2026-05-11 100x4 ; CRDO.closes 2026-05-11 50 55 49.5 50",
        "2026-05-18",
        "never moved",
    ),
]


@pytest.mark.parametrize(
    ("value", "known", "at", "shown"), SHOWN, ids=[f"{v} at {a}" for v, _, a, _ in SHOWN]
)
def test_a_value_or_why_there_is_none(value: str, known: str, at: str, shown: str) -> None:
    verdict = Case("", f'role = "gauge" ; value = "{value}"', known, {}).verdict(at)
    text = verdict.shown_value or verdict.reason
    assert text == shown if verdict.value else shown in (text, "unknown") or shown in text
