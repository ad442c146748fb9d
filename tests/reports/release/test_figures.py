"""The figures a release offers: those it says plainly, each on its basis; and what it only seems to say."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import parse_fiscal_year, parse_period
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.ledger.facts import Grade, Kind
from catalyst_tui.reports.release.document.parts import Part, read_parts
from catalyst_tui.reports.release.figures import Speaker, read_figures
from tests.reports.release.pages import EVENING, RELEASE, STATEMENT, line, offered, read, table

HOME = os.environ.get("CATALYST_RECORDED")
RECORDED = sorted(Path(HOME).glob("sec/press_releases/NVDA*.gz")) if HOME else []
NAMES = {
    "revenue": "revenue",
    "gross_profit": "grossProfit",
    "operating_income": "operatingIncome",
    "net_income": "netIncome",
    "eps_diluted": "epsDiluted",
}
INCOME = "<p>Condensed Consolidated Statements of Income</p><p>(In millions, except per share data)</p>"
QUARTER = "|Three Months Ended September 30, 2026^1"
CROOKED = """<table>
<tr><td></td><td colspan=6>Three Months Ended</td><td colspan=6>Nine Months Ended</td></tr>
<tr><td></td><td colspan=12>September 30, 2026</td></tr>
<tr><td>Revenue</td><td colspan=9>$40</td></tr></table>"""


def test_a_whole_release() -> None:
    assert offered(RELEASE) == [
        "revenue 2026Q3 gaap = 555012000",
        "gross_profit 2026Q3 gaap = 399609000",
        "gross_margin 2026Q3 gaap = 72.0",
        "gross_margin 2026Q3 non_gaap = 72.1",
        "operating_income 2026Q3 gaap = 200109000",
        "operating_income 2026Q3 non_gaap = 230109000",
        "operating_margin 2026Q3 gaap = 36.1",
        "operating_margin 2026Q3 non_gaap = 41.5",
        "net_income 2026Q3 gaap = 180205000",
        "eps_diluted 2026Q3 gaap = 0.98",
        "eps_diluted 2026Q3 non_gaap = 1.19",
        "guide revenue 2026Q4 gaap = 620000000 (610000000 to 630000000)",
        "guide gross_margin 2026Q4 gaap ~ 71",
        "guide gross_margin 2026Q4 non_gaap ~ 72",
        "guide eps_diluted 2026Q4 gaap = 1.03 (1.01 to 1.05)",
        "guide eps_diluted 2026Q4 non_gaap = 1.26 (1.24 to 1.28)",
    ]


def test_a_fact_knows_where_it_is_from_and_in_which_words() -> None:
    offer = read(RELEASE)[0]
    assert offer.fact.grade is Grade.RELEASE
    assert (offer.fact.ticker, offer.fact.known_at) == ("ALAB", EVENING)
    assert offer.fact.source == "https://www.sec.gov/ex991.htm"
    assert offer.sentence == "Revenue 555,012 | Three Months Ended September 30, 2026"


def test_a_release_written_as_text() -> None:
    text = """
    Third Quarter 2026 Financial Highlights

      -- Revenue of $555.0 million, up 20% sequentially
         and up 141% year-over-year
      -- GAAP diluted earnings per share of $0.98
    """
    assert offered(text) == ["revenue 2026Q3 gaap = 555000000", "eps_diluted 2026Q3 gaap = 0.98"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            INCOME + table(QUARTER, "Net sales|$12.5", "Net loss|$(3.1)", "Loss from operations|(2.0)"),
            [
                "revenue 2026Q3 gaap = 12500000",
                "operating_income 2026Q3 gaap = -2000000",
                "net_income 2026Q3 gaap = -3100000",
            ],
            id="a loss in brackets",
        ),
        pytest.param(
            table("GAAP^2", "($ in millions)|Q3 FY26|Q3 FY25|Y/Y", "Revenue|$57|$35|62%")
            + table("Non-GAAP^2", "($ in millions)|Q3 FY26|Q3 FY25|Y/Y", "Operating income|$37|$23|61%"),
            ["revenue 2026Q3 gaap = 57000000", "operating_income 2026Q3 non_gaap = 37000000"],
            id="columns named by their quarter",
        ),
        pytest.param(
            INCOME + table("|Thirteen Weeks Ended^1", "|October 3, 2026^1", "Gross profit|$40"),
            ["gross_profit 2026Q3 gaap = 40000000"],
            id="weeks, ending near the quarter's end",
        ),
        pytest.param(
            INCOME
            + table("|Three Months Ended^1|Year Ended^1", "|September 30, 2026^2", "Revenue|$40|$160")
            + "<p>Fiscal 2026 and its fourth quarter</p>",
            ["revenue 2026Q4 gaap = 40000000", "revenue FY2026 gaap = 160000000"],
            id="the fourth quarter and the year",
        ),
        pytest.param(
            INCOME + table(QUARTER, "Revenue|$40.0") + INCOME + table(QUARTER, "Total revenues|$40.04"),
            ["revenue 2026Q3 gaap = 40040000"],
            id="of two that agree the more exact one",
        ),
        pytest.param(
            INCOME + table(QUARTER, "Diluted net income per share*|$0.98", "EPS, diluted|$0.98"),
            ["eps_diluted 2026Q3 gaap = 0.98"],
            id="a footnote's mark",
        ),
    ],
)
def test_tables_are_read(page: str, expected: list[str]) -> None:
    fiscal = "09-30" if "Year Ended" in page else "12-31"
    assert offered(page, fiscal=fiscal) == expected


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            INCOME + table(QUARTER, "Revenue|40", "Cost|$3").replace("$", ""), id="no sign of dollars"
        ),
        pytest.param("<p>Statements of Income</p>" + table(QUARTER, "Revenue|$40"), id="no scale"),
        pytest.param("<p>(in millions)</p>" + table(QUARTER, "Revenue|$40"), id="no basis"),
        pytest.param(
            INCOME + "<p>(shares in thousands)</p>" + table(QUARTER, "Revenue|$40"), id="two scales"
        ),
        pytest.param(INCOME + "<p>in C$</p>" + table(QUARTER, "Revenue|$40"), id="another dollar"),
        pytest.param(INCOME + table(QUARTER, "Net loss|$40"), id="a loss without brackets"),
        pytest.param(INCOME + table("|Three Months Ended^1", "Revenue|$40"), id="no day"),
        pytest.param(INCOME + table("|September 30, 2026^1", "Revenue|$40"), id="no length"),
        pytest.param(
            INCOME + table("|Nine Months Ended September 30, 2026^1", "Revenue|$40"), id="no period of ours"
        ),
        pytest.param(
            INCOME + table("|Three Months Ended September 30, 2025^1", "Revenue|$40"), id="a year ago"
        ),
        pytest.param(INCOME + CROOKED, id="headings that do not line up"),
        pytest.param(
            "<p>Reconciliation of GAAP to Non-GAAP measures (in millions)</p>"
            + table(QUARTER, "Net income|$40", "Adjustments|$2"),
            id="a reconciliation that does not say which",
        ),
        pytest.param(
            "<p>Segment results (in millions): statements of operations by segment</p>"
            + table(QUARTER, "Revenue|$40"),
            id="a segment",
        ),
        pytest.param(
            INCOME + table("|Three Months Ended September 30, 2026^1|% change^1", "Revenue||40"),
            id="a change",
        ),
        pytest.param(
            INCOME + table(QUARTER, "Net income attributable to noncontrolling interests|$40"),
            id="a share of it is others'",
        ),
        pytest.param(
            INCOME + table(QUARTER, "Diluted earnings per share:", "Net income|$98"),
            id="income for a share",
        ),
        pytest.param(
            INCOME + table(QUARTER, "Stock-based compensation included:", "Gross profit|$1"),
            id="a part of it",
        ),
        pytest.param(INCOME + table(QUARTER, "Subscription|$40", "Cost of revenue|$12"), id="a part, a cost"),
        pytest.param("<p>Non-GAAP (in millions)</p>" + table(QUARTER, "Revenue|$40"), id="adjusted revenue"),
    ],
)
def test_what_is_in_doubt_is_not_offered(page: str) -> None:
    assert offered(page) == []


NINE = "Nine Month Periods Ended September 30,"
NO_SCALE = "<p>Revenue for the third quarter of 2026 was $26.2 million.</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            "<p>Non-GAAP measures</p>" + INCOME + table(QUARTER, "Revenue|$40"),
            ["revenue 2026Q3 gaap = 40000000"],
            id="the caption nearest to it",  # GOGO 2026Q2
        ),
        pytest.param(
            "<p>Supplemental Tables</p>"
            + table("Income Statement (unaudited)", "(In thousands)" + QUARTER, "Total revenues|$333,175"),
            ["revenue 2026Q3 gaap = 333175000"],
            id="a table names itself",  # UFCS 2024Q4
        ),
        pytest.param(
            "<p>(In thousands)</p>" + table("Income Statement Highlights" + QUARTER, "Net income|$333,175"),
            [],
            id="highlights of a statement are none",  # USB 2021Q4
        ),
        pytest.param(
            INCOME
            + table(
                QUARTER,
                "Net income (loss)|$(742)",
                "Income (loss) per share",
                "Basic",
                "Continuing operations|$(0.04)",
                "Net income (loss)|$(0.05)",
                "Diluted",
                "Continuing operations|$(0.05)",
                "Net income (loss)|$(0.06)",
                "Weighted average shares used for computation of:",
                "Diluted earnings per share|16,136,132",
            ),
            ["net_income 2026Q3 gaap = -742000000", "eps_diluted 2026Q3 gaap = -0.06"],
            id="kinds of income below kinds of shares, and how many shares",  # MCFT 2026Q3
        ),
        pytest.param(
            INCOME.replace("In millions", "In thousands")
            + table(
                QUARTER,
                "Net income|$31,442",
                "Adjusted operating income|32,483",
                "Net income per diluted share|$1.21",
                "Adjusted operating income (loss) per diluted share|1.25",
            ),
            [
                "net_income 2026Q3 gaap = 31442000",
                "eps_diluted 2026Q3 gaap = 1.21",
                "eps_diluted 2026Q3 non_gaap = 1.25",
            ],
            id="an insurer's operating income is after taxes",  # UFCS 2024Q4
        ),
        pytest.param(
            INCOME + table("|Quarter Ended Fiscal September^2", "|2026^1|2025^1", "Sales|$287|$301"),
            ["revenue 2026Q3 gaap = 287000000"],
            id="a month without its day",  # MNRO 2027Q1
        ),
        pytest.param(
            f"<p>Statements of Income (Expressed in United States Dollars)</p>{NO_SCALE}"
            + table(
                f"Statements of Income, in Dollars|Quarters Ended September 30,^2|{NINE}^2",
                "|2025^1|2026^1|2025^1|2026^1",
                "Revenues|29,881,814|26,211,665|183,725,820|147,479,980",
            ),
            ["revenue 2026Q3 gaap = 26211665"],
            id="month periods, whole dollars",  # IMPP 2024Q4
        ),
        pytest.param(
            INCOME + table(QUARTER, "Net loss attributable to common stockholders|$(19)"),
            ["net_income 2026Q3 gaap = -19000000"],
            id="nothing is preferred",  # XHR 2026Q2
        ),
        pytest.param(
            INCOME + table(QUARTER, "Net loss attributable to common stockholders|$(19)", "Preferred|$2"),
            [],
            id="something is preferred",
        ),
        pytest.param(
            INCOME
            + table(
                QUARTER,
                "Net income|$20",
                "Net income attributable to non-controlling interests|2",
                "Net income attributable to stockholders of the Company|$18",
                "Preferred dividends|1",
            ),
            ["net_income 2026Q3 gaap = 18000000"],
            id="what the parent's owners have",  # XPEL 2026Q2
        ),
        pytest.param(
            INCOME
            + table(QUARTER, "Net income|$20", "Net income attributable to non-controlling interests|2"),
            [],
            id="what the parent's owners have is not told",
        ),
        pytest.param(
            INCOME
            + table(
                QUARTER,
                "Net income (loss) per share from discontinued operations:",
                "Diluted|$0.02",
                "Net income per share:",
                "Diluted|$0.19",
                "Numerator used to compute net income per share:",
                "Diluted|$22.4",
            ),
            ["eps_diluted 2026Q3 gaap = 0.19"],
            id="what is shared out, and of what was given up",  # TRIP 2026Q2
        ),
        pytest.param(
            "<p>Healthcare continued as the Company's largest segment in the quarter, and it grew.</p>"
            "<p>Summary (in millions)</p>"
            + table(
                QUARTER,
                "Gross profit ($) from continuing operations|$34.5",
                "Diluted EPS total|$0.05",
                "Measures, excluding what was sold, for year-over-year comparisons",
                "Non-GAAP diluted loss per share|$(0.04)",
                "Underlying Adjusted Net Income|$5.1",
            ),
            [
                "gross_profit 2026Q3 gaap = 34500000",
                "eps_diluted 2026Q3 gaap = 0.05",
                "eps_diluted 2026Q3 non_gaap = -0.04",
            ],
            id="a summary, and what is adjusted twice",  # DDD, AZTA, HNST 2026Q2
        ),
        pytest.param(
            "<p>Statements of Earnings and Supplementary Information</p><p>(In millions)</p>"
            + table(
                QUARTER,
                "Operating profit|$63.3",
                "Earnings from continuing operations|$23.4",
                "Net earnings|$23.3",
                "Basic net earnings per share:",
                "Net earnings|$2.05",
                "Diluted net earnings per share:",
                "Earnings from continuing operations|$2.05",
                "Net earnings|$2.04",
            ),
            [
                "operating_income 2026Q3 gaap = 63300000",
                "net_income 2026Q3 gaap = 23300000",
                "eps_diluted 2026Q3 gaap = 2.04",
            ],
            id="what is left below what goes on, and information besides",  # DRI, GIS 2027Q1
        ),
        pytest.param(
            "<p>Preferred stock, 100 shares authorized; no shares issued</p>"  # CRL 2026Q2
            + INCOME
            + table(
                QUARTER,
                "Net income|$20",
                "Less: net income attributable to noncontrolling interests|$1",
                "Net income attributable to common shareholders|$19",
            ),
            ["net_income 2026Q3 gaap = 19000000"],
            id="what is left for the owners where nobody has preferred shares",
        ),
        pytest.param(
            INCOME
            + table(QUARTER, "Revenue|$20", "Core Center Business Unit", "Gross profit|$9", "Revenue|$12"),
            ["revenue 2026Q3 gaap = 20000000"],
            id="a unit of the company that is called core",  # MU 2026Q4
        ),
        pytest.param(
            INCOME + table(QUARTER, "Net income|$20", "Net income attributable to common stockholders|$19"),
            ["net_income 2026Q3 gaap = 20000000"],
            id="the company's own before its common shareholders'",
        ),
    ],
)
def test_tables_as_they_were_met(page: str, expected: list[str]) -> None:
    assert offered(page) == expected


def test_a_margin_that_the_amounts_contradict_is_in_doubt_and_so_is_the_profit() -> None:
    page = INCOME + table(QUARTER, "Revenue|$100", "Gross profit|$70", "Gross margin|75.0%")
    assert offered(page) == [
        "revenue 2026Q3 gaap = 100000000",
        "gross_profit 2026Q3 gaap = 70000000 or ~ 75000000",
        "gross_margin 2026Q3 gaap = 75.0 or ~ 70.0",
    ]


CONTRADICTED = (
    INCOME
    + table(QUARTER, "Revenue|$555.0", "Cost of revenue|155.0", "Gross profit|400.0")
    + "<p>Third Quarter 2026 Highlights</p><p>Revenue of $565.0 million</p><p>It was a good quarter.</p>"
)


def test_what_its_sentences_contradict_is_in_doubt_each_reading_with_its_words_and_its_place() -> None:
    revenue, profit = read(CONTRADICTED)
    assert [line(revenue), line(profit)] == [
        "revenue 2026Q3 gaap = 555000000 or = 565000000",
        "gross_profit 2026Q3 gaap = 400000000",
    ]
    (other,) = revenue.others
    assert (revenue.sentence, other.sentence) == (
        "Revenue 555.0 | Three Months Ended September 30, 2026",
        "Revenue of $565.0 million",
    )
    assert [(one.passage.lines[one.passage.here], one.passage.table) for one in (revenue, other)] == [
        (f"{'Revenue':34}{'$555.0':>8}", True),
        ("Revenue of $565.0 million", False),
    ]
    assert other.passage.lines[-1] == "It was a good quarter."


@pytest.mark.parametrize(
    ("besides", "expected"),
    [
        ("<p>Revenue for the third quarter of 2026 was $565 million.</p>", "555000000 or = 565000000"),
        (
            "<p>Revenue for the three months ended September 30, 2026 was $565 million.</p>",
            "555000000 or = 565000000",
        ),
        ("<p>Revenue for the third quarter of 2026 was $0.6 billion.</p>", "555000000"),  # rounded
        ("<p>Revenue for the quarter was $565 million.</p>", "555000000"),  # of a part of it, perhaps
        (
            "<p>Results (In millions)</p>"
            + table(QUARTER, "Revenue|$565.0", "Diluted earnings per share|$1.1"),
            "555000000 or = 565000000",
        ),
    ],
)
def test_a_statement_that_is_contradicted_is_in_doubt(besides: str, expected: str) -> None:
    page = INCOME + table(QUARTER, "Revenue|$555.0") + besides
    assert offered(page)[0] == f"revenue 2026Q3 gaap = {expected}"


def test_two_rows_that_may_be_the_same_figure_are_a_doubt() -> None:
    page = INCOME + table(QUARTER, "Revenue|$40", "Net sales|$38")
    assert offered(page) == ["revenue 2026Q3 gaap = 40000000 or = 38000000"]


def test_what_two_documents_of_a_filing_say_differently_is_in_doubt() -> None:
    def page(revenue: str) -> tuple[Part, ...]:
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


def test_a_rule_that_does_not_fit_names_no_quarter() -> None:
    assert offered(RELEASE, fiscal="01-31") == []


def test_amounts_in_another_currency_are_not_taken_for_the_tickers() -> None:
    assert offered(RELEASE, currency="EUR") == []


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


def test_a_title_over_all_columns_sets_none_of_them_apart() -> None:
    page = table(  # PNC 2022Q1
        "Astera Labs, Inc.|Consolidated Financial Highlights^2",
        "Dollars in millions|Three Months Ended^2",
        "|September 30,^1|September 30,^1",
        "|2026^1|2025^1",
        "Total revenue|$4,692|$4,220",
        "Diluted earnings per share|$3.23|$4.10",
    )
    assert offered(page) == ["revenue 2026Q3 gaap = 4692000000", "eps_diluted 2026Q3 gaap = 3.23"]


def test_a_part_beside_another_is_still_not_the_company() -> None:
    page = table(
        "Dollars in millions|Labs|Foundry",
        "|Three Months Ended September 30, 2026^2",
        "Total revenue|$4,692|$4,220",
        "Diluted earnings per share|$3.23|$4.10",
    )
    assert offered(page) == []


def test_the_quarter_may_be_said_over_its_name() -> None:
    page = table(  # PNC 2022Q1
        "|For the quarter^2",
        "In millions, except per share|3Q26|2Q26",
        "Revenue|$4,692|$5,127",
        "Diluted earnings per share|$3.23|$3.68",
    )
    assert offered(page) == ["revenue 2026Q3 gaap = 4692000000", "eps_diluted 2026Q3 gaap = 3.23"]


def test_the_scale_may_stand_below_the_years() -> None:
    page = table(  # EBAY 2023Q2
        "Total liabilities|$19,956|$20,850",
        "|Three Months Ended September 30,^2",
        "|2026^1|2025^1",
        "|(In millions, except per share amounts)^2",
        "Net revenues|$2,540|$2,422",
        "Diluted earnings per share|$0.32|$0.95",
    )
    assert offered(page) == ["revenue 2026Q3 gaap = 2540000000", "eps_diluted 2026Q3 gaap = 0.32"]


def test_the_companys_name_over_its_columns_is_no_change() -> None:
    page = table(
        "|Astera Labs, Inc.^2",
        "In millions, except per share|3Q26|2Q26",
        "Revenue|$4,692|$5,127",
        "Diluted earnings per share|$3.23|$3.68",
    )
    assert offered(page) == ["revenue 2026Q3 gaap = 4692000000", "eps_diluted 2026Q3 gaap = 3.23"]


EUROS = "<p>Consolidated statements of income (in millions of euros, except per share amounts)</p>" + table(
    "|Three Months Ended^2",
    "|September 30, 2026^1|September 30, 2025^1",
    "Revenue|7,500|7,100",
    "Operating income|2,400|2,300",
    "Diluted earnings per share|€5.10|€4.90",
)


@pytest.mark.parametrize(
    ("page", "currency", "expected"),
    [
        (
            EUROS,
            "EUR",
            [
                "revenue 2026Q3 gaap = 7500000000",
                "operating_income 2026Q3 gaap = 2400000000",
                "eps_diluted 2026Q3 gaap = 5.10",
            ],
        ),
        (EUROS, "USD", []),
        (EUROS, "GBP", []),
        (EUROS.replace("7,100", "$7,100"), "EUR", []),  # a translation beside it
        (EUROS.replace("€", "").replace(" of euros", ""), "EUR", []),  # of what?
        (
            "<p>Revenue for the third quarter of 2026 was HK$5 million.</p>",
            "HKD",
            ["revenue 2026Q3 gaap = 5000000"],
        ),
        ("<p>Revenue for the third quarter of 2026 was $5 million.</p>", "CAD", []),
        ("<p>Revenue for the third quarter of 2026 was C$5 million.</p>", "USD", []),
    ],
)
def test_amounts_are_read_in_the_currency_the_company_reports_in(
    page: str, currency: str, expected: list[str]
) -> None:
    assert offered(page, currency=currency) == expected


@pytest.mark.parametrize("over", ["Adjusted EBITDA", "Adjusted net loss", "Free cash flow"])
def test_what_an_adjusted_figure_is_reconciled_from_is_not_adjusted(over: str) -> None:
    title = "<p>Reconciliation of Non-GAAP Financial Measures (in thousands)</p>"
    page = title + table(QUARTER, f"{over}:", "Net loss|$(3,196)", "Interest expense|1,201", "EBITDA|(114)")
    assert offered(page) == []


def test_what_is_said_of_a_segment_is_not_said_of_the_company() -> None:
    named = "<p>Results for the fourth quarter and year ended December 31, 2026</p>"
    whole = "<p>Full year operating margin of 5.2%, compared to 1.4% in the prior year</p>"
    parts = "<p>Fourth Quarter and Fiscal 2026 Results by Segment</p><p>Contract</p>"
    part = "<p>Full year operating margin of 9.0%, up 280 basis points compared to prior year</p>"
    year = datetime(2027, 2, 3, 21, tzinfo=UTC)
    assert offered(named + whole, at=year) == ["operating_margin FY2026 gaap = 5.2"]
    assert offered(named + parts + part, at=year) == []
    after = "<p>Consolidated Results</p>"
    assert offered(named + parts + part + after + whole, at=year) == ["operating_margin FY2026 gaap = 5.2"]


def test_a_line_in_brackets_heads_nothing() -> None:
    told = "<p>Gross margin of 48.4% increased 800 bps</p>"
    page = "<p>Third Quarter 2026 Highlights</p><p>(All comparisons are with the third quarter of 2025)</p>"
    assert offered(page + told) == ["gross_margin 2026Q3 gaap = 48.4"]  # HNST 2026Q2


def test_a_heading_without_a_year_is_of_the_quarter_the_release_names() -> None:
    told = (
        "<p>Gross margin increased 150 bps to 85.5%, primarily due to the mix of products that were sold</p>"
    )
    assert offered(
        f"<p>Results for the third quarter of fiscal 2026</p><p>Third Quarter Highlights</p>{told}"
    ) == ["gross_margin 2026Q3 gaap = 85.5"]
    assert offered(f"<p>Third Quarter Highlights</p>{told}") == []


def test_a_heading_may_say_what_it_is_compared_with() -> None:
    title = "<p>Third Quarter 2026 Results (Third Quarter 2026 compared to Third Quarter 2025)</p>"
    assert offered(f"{title}<p>Revenue of $200.6 million, down 7.6%</p>") == [
        "revenue 2026Q3 gaap = 200600000"
    ]


SAID = "Revenue for the third quarter of 2026 was {}."


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [
        ("EUR 1.2 billion", "EUR", "1200000000"),
        ("EUR1,234.5 million", "EUR", "1234500000"),
        ("€1.2 billion", "EUR", "1200000000"),
        ("1.2 billion euros", "EUR", "1200000000"),
        ("€1.234,5 million", "EUR", "1234500000"),  # surely a decimal comma
        ("€12,5 million", "EUR", ""),  # or 125?
        ("$12,5 million", "USD", ""),
        ("CHF 310 million", "CHF", "310000000"),
        ("SEK 3,100 million", "SEK", "3100000000"),
        ("RMB 310.5 million", "CNY", "310500000"),
        ("EUR 1.2 billion (USD 1.4 billion)", "EUR", "1200000000"),
        ("EUR 1.2 billion", "USD", ""),
        ("USD 1.2 billion", "EUR", ""),
    ],
)
def test_an_amount_is_read_in_the_currency_reported_in_however_it_is_written(
    amount: str, currency: str, value: str
) -> None:
    found = [str(one.fact.value.value) for one in read(f"<p>{SAID.format(amount)}</p>", currency=currency)]
    assert found == ([value] if value else [])


FFO = "<p>Reconciliation of net income to FFO (in thousands, except per share)</p>" + table(
    QUARTER,
    "Net income attributable to common shareholders|$40,000",
    "Depreciation and amortization|60,000",
    "FFO attributable to common shareholders|$100,000",
    "Merger costs|1,000",
    "Core FFO attributable to common shareholders|$101,000",
    "FFO per diluted share|$1.00",
    "Core FFO per diluted share|$1.01",
    "AFFO per diluted share|$0.90",
)


def test_a_trusts_funds_from_operations_are_read_where_they_are_told() -> None:
    assert offered(FFO) == [
        "ffo 2026Q3 gaap = 100000000",
        "ffo 2026Q3 non_gaap = 101000000",
        "ffo_per_share 2026Q3 gaap = 1.00",
        "ffo_per_share 2026Q3 non_gaap = 1.01",
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Revenue for the quarter was $4.7 million.", True),
        ("Revenue for the quarter was $4,686,312.", True),
        ("Revenue for the quarter was $5.1 million.", False),
        ("It was a good quarter.", False),  # in thousands, and nobody says so?
    ],
)
def test_a_table_that_says_no_scale_is_in_dollars_where_a_sentence_says_the_same(
    sentence: str, found: bool
) -> None:
    title = "<p>Condensed Consolidated Statements of Income</p>"
    page = title + table(QUARTER, "Revenue|$4,686,312", "Gross profit|2,100,000")
    page += f"<p>{sentence}</p>"
    assert ("gross_profit 2026Q3 gaap = 2100000" in offered(page)) is found


def test_another_currency_is_quoted_as_it_stands() -> None:
    (offer,) = read("<p>Revenue for the third quarter of 2026 was €5.2 million.</p>", currency="EUR")
    assert offer.sentence == "Revenue for the third quarter of 2026 was €5.2 million."
    assert str(offer.fact.value.unit) == "EUR"
