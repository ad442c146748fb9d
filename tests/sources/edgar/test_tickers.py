"""Tickers to CIKs, and companies that moved from one CIK to another."""

import json

import pytest

from catalyst_tui.sources.companies import companies
from tests.doors.sources import Company, cik_of

LIST = b"""{"0": {"cik_str": 1652044, "ticker": "GOOGL", "title": "Alphabet Inc."},
            "1": {"cik_str": 1652044, "ticker": "GOOG", "title": "Alphabet Inc."},
            "2": {"cik_str": 1067983, "ticker": "BRK-B", "title": "BERKSHIRE HATHAWAY INC"},
            "3": {"cik_str": "odd", "ticker": "ODD"}, "4": null}"""


@pytest.mark.parametrize(("ticker", "cik"), [
    ("GOOGL", 1652044),
    ("goog", 1652044),
    ("BRK-B", 1067983),
    ("BRK.B", 1067983),
    ("ODD", None),
    ("SPY", None),
])  # fmt: skip
def test_a_ticker_is_a_company_however_its_class_is_written(ticker: str, cik: int | None) -> None:
    assert cik_of(ticker, companies(LIST)) == cik


def test_what_is_no_ticker_is_passed_over() -> None:
    listed = [(1, "\ud800"), (True, "A"), (10**10, "C"), (3, "B")]
    rows = {str(n): {"cik_str": cik, "ticker": ticker} for n, (cik, ticker) in enumerate(listed)}
    assert companies(json.dumps(rows).encode()) == {"B": Company(3)}
