"""The figures a release offers: those it says plainly, each on its basis; and what it only seems to say."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.book import Basis, Ticker, parse_fiscal_year, parse_period
from tests.doors.judge import Grade, Kind
from tests.doors.reports import ReleasePart, Speaker, read_figures, read_parts
from tests.reports.release.pages import EVENING, RELEASE, STATEMENT, line, offered, read, table

HOME = os.environ.get("CATALYST_RECORDED")
RECORDED = sorted(Path(HOME).glob("sec/press_releases/NVDA*.gz")) if HOME else []
NAMES = {"revenue": "revenue", "gross_profit": "grossProfit", "operating_income": "operatingIncome",
    "net_income": "netIncome", "eps_diluted": "epsDiluted"}  # fmt: skip
INCOME = "<p>Condensed Consolidated Statements of Income</p><p>(In millions, except per share data)</p>"
QUARTER = "|Three Months Ended September 30, 2026^1"


def test_a_fact_knows_where_it_is_from_and_in_which_words() -> None:
    offer = read(RELEASE)[0]
    assert offer.fact.grade is Grade.RELEASE
    assert (offer.fact.ticker, offer.fact.known_at) == ("ALAB", EVENING)
    assert offer.fact.source == "https://www.sec.gov/ex991.htm"
    assert offer.sentence == "Revenue 555,012 | Three Months Ended September 30, 2026"


def test_what_two_documents_of_a_filing_say_differently_is_in_doubt() -> None:
    def page(revenue: str) -> tuple[ReleasePart, ...]:
        return read_parts((INCOME + table(QUARTER, f"Revenue|{revenue}")).encode())

    ticker = Ticker("ALAB", "Astera Labs", None, parse_fiscal_year("12-31"), "USD")
    exhibits = tuple(f"https://www.sec.gov/ex99{n}.htm" for n in range(1, 6))
    speaker = Speaker(ticker, parse_fiscal_year("12-31"), EVENING, exhibits[0], exhibits[1:])
    (same,) = read_figures(page("$555.0"), speaker, page("$555")).offered  # the more exact one
    assert (line(same), same.fact.source) == ("revenue 2026Q3 gaap = 555000000", exhibits[0])
    (differ,) = read_figures(page("$555.0"), speaker, page("$556")).offered
    assert line(differ) == "revenue 2026Q3 gaap = 555000000 or = 556000000"
    assert [one.fact.source for one in differ.others] == [exhibits[1]]
    many = [page(f"${amount}") for amount in (556, 557, 558, 559)]
    assert read_figures(page("$555"), speaker, *many).offered == ()


def test_a_release_of_long_ago_offers_what_it_offered_then() -> None:
    assert offered(RELEASE, at=datetime(2027, 6, 1, tzinfo=UTC)) == []


@given(st.binary(max_size=400) | st.text(alphabet="<>/tdrable $1.,()%pQ326\n", max_size=400).map(str.encode))
def test_any_bytes_are_read(body: bytes) -> None:
    read_parts(body + STATEMENT.encode())


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name.split("_EX")[0])
def test_recorded_releases_offer_what_was_published(path: Path) -> None:
    """Five figures of each quarter, as people took them from the same releases by hand."""
    quarter = path.name.split("_")[1]
    rule = parse_fiscal_year("Sun nearest 01-28")
    ended = rule.end(parse_period(quarter.removeprefix("FY")))
    at = datetime(ended.year, ended.month, ended.day, 22, tzinfo=UTC) + timedelta(days=30)
    nvidia = Speaker(Ticker("NVDA", "NVIDIA", None, rule), rule, at, "release")
    found = {
        (one.fact.metric, str(one.fact.period)): one.fact.value.value
        for one in read_figures(read_parts(gzip.decompress(path.read_bytes())), nvidia).offered
        if one.fact.basis is Basis.GAAP and one.fact.kind is Kind.ACTUAL
    }
    by_hand = json.loads((path.parent / "extracted_figures/nvidia_financials.json").read_text())
    said = by_hand[quarter[:6]][quarter[6:]]
    assert {metric: found[metric, quarter.removeprefix("FY")] for metric in NAMES} == {
        metric: Decimal(str(said[name])).scaleb(0 if metric == "eps_diluted" else 6)
        for metric, name in NAMES.items()
    }


def test_another_currency_is_quoted_as_it_stands() -> None:
    (offer,) = read("<p>Revenue for the third quarter of 2026 was €5.2 million.</p>", currency="EUR")
    assert offer.sentence == "Revenue for the third quarter of 2026 was €5.2 million."
    assert str(offer.fact.value.unit) == "EUR"
