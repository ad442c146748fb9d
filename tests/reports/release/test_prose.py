"""Results said in sentences that name their own period, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalyst_tui.reports.release.company_name import Company
from tests.reports.release.pages import offered

NAMED = "<p>Astera Labs reports results for the third quarter ended September 30, 2026.</p>"
KODK = "gross_margin 2026Q3 gaap = 26"  # KODK 2026Q2
YEAR = datetime(2027, 2, 10, 22, tzinfo=UTC)


def said(sentence: str, at: datetime | None = None) -> list[str]:
    page = f"{NAMED}<p>{sentence}</p>"
    return offered(page) if at is None else offered(page, at=at)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Revenues for the three months ended September 30, 2026 were $13,830,000, a 20.7% increase.",
            ["revenue 2026Q3 gaap = 13830000"],
        ),
        (
            "Net income for the three months ended September 30, 2026, rose 31.7% to $6,175,000, or $0.43 "
            "per diluted share, compared to $4,688,000, or $0.33 per diluted share, a year ago.",
            ["net_income 2026Q3 gaap = 6175000", "eps_diluted 2026Q3 gaap = 0.43"],
        ),
        (
            "The Company reported Net Income of $541 million, or $0.12 per basic and diluted common share, "
            "for the three months ended September 30, 2026.",
            ["net_income 2026Q3 gaap = 541000000", "eps_diluted 2026Q3 gaap = 0.12"],
        ),
        ("Gross margin for the third quarter of 2026 was 64%.", ["gross_margin 2026Q3 gaap = 64"]),
        (
            "Gross margin for Q3 2026 increased 808% to $1.52 million compared to negative $0.21 million.",
            ["gross_profit 2026Q3 gaap = 1520000"],
        ),
        (
            "Net operating loss for Q3 2026 totaled $3.44 million.",
            ["operating_income 2026Q3 gaap = -3440000"],
        ),
        (
            "Net Loss: Net loss for the third quarter was $11.9 million.",
            ["net_income 2026Q3 gaap = -11900000"],
        ),
        (
            "Net loss for the three-month period ended September 30, 2026, was $5,369,783, "
            "or $0.35 per share.",
            ["net_income 2026Q3 gaap = -5369783", "eps_diluted 2026Q3 gaap = -0.35"],
        ),
        ("Second quarter revenue was $8.60 billion.", []),
        (
            "Net Income/(Loss): The Company reported net income of $1.1 million for the third quarter of "
            "2026, or $0.03 per basic common share and $0.02 per diluted common share, compared to net "
            "income of $1.2 million a year ago.",
            ["net_income 2026Q3 gaap = 1100000", "eps_diluted 2026Q3 gaap = 0.02"],
        ),
        (
            "Non-GAAP: Non-GAAP net income of $4.1 million for the third quarter of 2026, or $0.12 per basic "
            "and diluted common share, compared to $2.9 million.",
            ["net_income 2026Q3 non_gaap = 4100000", "eps_diluted 2026Q3 non_gaap = 0.12"],
        ),
        (
            "SAN JOSE, California (October 29, 2026) - Astera Labs, Inc. (“Astera” or the “Company”, NASDAQ: "
            "ALAB) today reported net income of $34 million for the third quarter ended September 30, 2026, "
            "or $0.21 per basic share and $0.20 per diluted share, compared to $40 million a year ago.",
            ["net_income 2026Q3 gaap = 34000000", "eps_diluted 2026Q3 gaap = 0.20"],
        ),
        (
            "Net income for the third quarter of 2026, computed in accordance with U.S. generally accepted "
            "accounting principles (GAAP), was $14.9 million or 23 cents per diluted share.",
            ["net_income 2026Q3 gaap = 14900000", "eps_diluted 2026Q3 gaap = 0.23"],
        ),
        (
            "On a GAAP basis, net income for the third quarter of 2026 was $8.2 million.",
            ["net_income 2026Q3 gaap = 8200000"],
        ),
        ("On a pro forma basis, net income for the third quarter of 2026 was $8.2 million.", []),
        (
            "Adjusted net income (1) for the third quarter of 2026 was $4.6 million, or $0.16 per share.",
            ["net_income 2026Q3 non_gaap = 4600000", "eps_diluted 2026Q3 non_gaap = 0.16"],
        ),
        (
            "Net income for the third quarter of 2026 was $1.1 million, or $0.04 per share.",
            ["net_income 2026Q3 gaap = 1100000"],  # perhaps basic
        ),
        (
            "Gross profit was $19.5 million, or 8.0% of revenue, in the third quarter of 2026.",
            ["gross_profit 2026Q3 gaap = 19500000", "gross_margin 2026Q3 gaap = 8.0"],
        ),
        (
            "Net loss per share for the third quarter was $0.09; adjusted net income per share for the third "
            "quarter was $0.26; revenue for the third quarter was $7 million.",
            ["eps_diluted 2026Q3 gaap = -0.09", "eps_diluted 2026Q3 non_gaap = 0.26"],
        ),
        ("Third quarter GAAP operating margin was 17.2%.", ["operating_margin 2026Q3 gaap = 17.2"]),
        (
            "Gross loss for the third quarter of 2026 was $580 thousand, compared to a gross profit of $2.0 "
            "million.",  # AMTX 2024Q4
            ["gross_profit 2026Q3 gaap = -580000"],
        ),
        (
            "Third quarter 2026 revenue grew 12% year over year to $5.2 million.",
            ["revenue 2026Q3 gaap = 5200000"],
        ),
        ("Q3 2026 net income was $1.5 million.", ["net_income 2026Q3 gaap = 1500000"]),
        ("Net sales were $7 million during the third quarter of 2026.", ["revenue 2026Q3 gaap = 7000000"]),
        (
            "Basic and diluted loss per share for the third quarter of 2026 improved from $(1.80) to "
            "$(0.42), reflecting cost control.",  # ABVC FY2024
            ["eps_diluted 2026Q3 gaap = -0.42"],
        ),
        ("Adjusted EPS for the third quarter was 19.3 cents.", ["eps_diluted 2026Q3 non_gaap = 0.193"]),
        (
            "Net loss per common share was $0.30 and $0.43 for the three months ended September 30, 2026 and "
            "2025, respectively.",  # DUOT 2025Q2: the first value is of the first period
            ["eps_diluted 2026Q3 gaap = -0.30"],
        ),
        (
            "Revenue for the nine and three months ended September 30, 2026 was $9 million and $4 million, "
            "respectively.",
            ["revenue 2026Q3 gaap = 4000000"],
        ),
        (
            "Net sales were $4.0 million and $3.0 million for the third quarters of 2026 and 2025, "
            "respectively.",
            ["revenue 2026Q3 gaap = 4000000"],
        ),
        (
            "Net sales were $4.0 million and $3.0 million in Asia and Europe in the third quarter of 2026, "
            "respectively.",
            [],
        ),
        ("Net sales were $4.0 million and $3.0 million for the third quarter of 2026.", []),
        (
            "Diluted loss per share for the third quarter of 2026 was $.08.",
            ["eps_diluted 2026Q3 gaap = -0.08"],
        ),
        (
            "Adjusted operating income, a non-GAAP measure, for the third quarter of 2026 was $2.2 million, "
            "or 0.8% of sales, as compared to $14.0 million.",  # MNRO 2027Q1
            ["operating_income 2026Q3 non_gaap = 2200000", "operating_margin 2026Q3 non_gaap = 0.8"],
        ),
        (
            "Generated third quarter net income of $3.9 million, or $0.95 per diluted share; adjusted "
            "diluted earnings per share were $2.06, unchanged from the prior-year period",  # STRT 2026Q4
            [
                "net_income 2026Q3 gaap = 3900000",
                "eps_diluted 2026Q3 gaap = 0.95",
                "eps_diluted 2026Q3 non_gaap = 2.06",
            ],
        ),
        (
            "The Company recorded a GAAP net loss of $11.4 million, or a loss per share of $0.27, in the "
            "third quarter of 2026, compared to a net loss of $6.1 million.",  # ANGO 2026Q4
            ["net_income 2026Q3 gaap = -11400000", "eps_diluted 2026Q3 gaap = -0.27"],
        ),
        (
            "Excluding the items shown in the non-GAAP reconciliation table below, adjusted net loss for the "
            "third quarter of 2026 was $2.8 million, or a loss per share of $0.07.",
            ["net_income 2026Q3 non_gaap = -2800000", "eps_diluted 2026Q3 non_gaap = -0.07"],
        ),
        ("Excluding a gain, net loss for the third quarter of 2026 was $2.8 million.", []),
        (
            "Adjusted net income attributable to stockholders for the third quarter of 2026 increased 15.6% "
            "to $18.8 million.",  # XPEL 2026Q2
            ["net_income 2026Q3 non_gaap = 18800000"],
        ),
        (
            "Net sales from continuing operations for the third quarter of 2026 were $43.9 million.",  # CLFD
            ["revenue 2026Q3 gaap = 43900000"],
        ),
        ("Gross profit percentage of 26 percent for Q3 2026, compared with 19 percent", [KODK]),
        ("For the first half of 2026, the Company reported a net loss of $17.3 million.", []),  # DDD 2026Q2
        (
            "For the third quarter of 2026, the Company reported a net loss of $17.3 million.",
            ["net_income 2026Q3 gaap = -17300000"],
        ),
        (
            "OTTAWA, Nov. 2, 2026 (GLOBE NEWSWIRE) -- Astera Labs, Inc. (OTCQB - ALAB) announced today net "
            "income for the third quarter of 2026 was $11,330,000 or $2.68 per share.",  # JFBC 2024Q4
            ["net_income 2026Q3 gaap = 11330000"],
        ),
        ("GAAP EPS for the third quarter of 2026 was $(0.27).", ["eps_diluted 2026Q3 gaap = -0.27"]),  # NTGR
        ("GAAP EPS for the third quarter of 2026 was $0.27.", []),  # perhaps basic
        (
            "Total revenue increased 60.7% to $72.5 million in the third quarter of 2026, driven by organic "
            "growth and excluding nothing.",  # SRTA 2026Q2: the reason narrows nothing
            ["revenue 2026Q3 gaap = 72500000"],
        ),
        ("Revenue for the third quarter of 2026 was up 5% to $72.5 million excluding divestitures.", []),
        (
            "For the third quarter of 2026, gross profit was $44.5 million, or 74% gross margin.",  # OSPN
            ["gross_profit 2026Q3 gaap = 44500000", "gross_margin 2026Q3 gaap = 74"],
        ),
        (
            "Adjusted net income for the third quarter of 2026 increased 58% to $7.2 million, which resulted "
            "in adjusted earnings of $0.51 and $0.50 per basic and diluted share, respectively.",  # RDVT
            ["net_income 2026Q3 non_gaap = 7200000", "eps_diluted 2026Q3 non_gaap = 0.50"],
        ),
        (
            "Adjusted gross profit margin, after adjusting for stock-based compensation, was 61% in the "
            "third quarter of 2026.",  # CTKB 2026Q2
            ["gross_margin 2026Q3 non_gaap = 61"],
        ),
        (
            "Excluding a refund, GAAP and adjusted gross margin in the third quarter of 2026 were 53% and "
            "56%, respectively.",  # CTKB 2026Q2
            [],
        ),
        (
            "Operating income as a percent of revenue was 23.6% in the third quarter of 2026.",  # CTAS 2027Q1
            ["operating_margin 2026Q3 gaap = 23.6"],
        ),
        (
            "Third quarter 2026 net earnings of $397 million were down 67 percent in constant currency and "
            "costs were up.",  # GIS 2027Q1
            ["net_income 2026Q3 gaap = 397000000"],
        ),
        (
            "In the third quarter of 2026, the GAAP operating margin was 11.9%, compared to 9.7% a year ago.",
            ["operating_margin 2026Q3 gaap = 11.9"],  # CRL 2026Q2
        ),
        (
            "Third-quarter 2026 diluted earnings per share on a non-GAAP basis were $3.02, down 3.2%.",
            ["eps_diluted 2026Q3 non_gaap = 3.02"],
        ),
        (
            "For the third quarter of 2026, gross profit, as a percentage of sales, was 53.3%, an increase.",
            ["gross_margin 2026Q3 gaap = 53.3"],  # AZO 2026Q4
        ),
        (
            "Gross margin (gross profit as a percentage of sales) for the third quarter of 2026 was 32.0%.",
            ["gross_margin 2026Q3 gaap = 32.0"],  # ACN 2026Q4
        ),
        ("Full-Year Net Revenue of $14.2 million", []),  # its last quarter is not the one that ended last
    ],
)
def test_a_result(sentence: str, expected: list[str]) -> None:
    assert said(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue from iPhone for the third quarter of 2026 was $5 million.",
        "Cloud revenue for the third quarter of 2026 was $5 million.",
        "Net sales for the third quarter of 2026, excluding fuel, were $5 million.",
        "Net income for the nine months ended September 30, 2026 was $5 million.",
        "Net revenue for the third quarters of 2026 and 2025 was $14.2 million, respectively.",
        "Net income for the third quarter of 2025 was $5 million.",
        "Net income per share for the third quarter of 2026 was $0.33.",  # basic or diluted?
        "Gartner reported revenue of $5 million for the third quarter of 2026.",
        "Astera Labs competitor Credo reported revenue of $700 million for the third quarter of 2026.",
        "Astera Labs' largest customer had revenue of $700 million for the third quarter of 2026.",
        "The company's supplier Broadcom reported revenue of $700 million for the third quarter of 2026.",
        "Our partner Nova Labs reported revenue of $700 million for the third quarter of 2026.",
        "Credo, a rival of Astera Labs, reported revenue of $700 million for the third quarter of 2026.",
        "Astera Labs’ subsidiary Avant reported revenue of $700 million for the third quarter of 2026.",
        "Revenue for the third quarter of 2026 is expected to be $5 million.",
        "Segment revenue for the third quarter of 2026 was $5 million.",
        "Revenue for the third quarter of 2026 was $5 million higher.",
        "Net income attributable to noncontrolling interests for the third quarter of 2026 was $5 million.",
    ],
)
def test_what_is_narrower_unclear_or_of_another_period_is_no_result(sentence: str) -> None:
    assert said(sentence) == []


def test_what_the_company_is_to_others_makes_it_no_other() -> None:
    what = "reported revenue of $5 million for the third quarter of 2026."
    assert said(f"Astera Labs, a leading supplier of chips, {what}") == ["revenue 2026Q3 gaap = 5000000"]
    company = Company.named("Energy Partners", "EPL")
    assert company.is_subject("Energy Partners")
    assert not company.is_subject("Energy Partners competitor Credo")


def test_a_quarter_without_its_year_is_none_where_the_release_names_another() -> None:
    assert said("Net loss for the third quarter was $11.9 million.", YEAR) == []


def test_two_sentences_that_differ_are_a_doubt() -> None:
    both = "".join(f"<p>Net sales for the quarter were ${amount} million.</p>" for amount in (5, 7))
    assert offered(NAMED + both) == ["revenue 2026Q3 gaap = 5000000 or = 7000000"]


def test_the_full_year_is_the_one_whose_last_quarter_is_reported() -> None:
    named = "<p>Results for the fourth quarter ended December 31, 2026</p>"
    both = "<p>Full-Year Net Revenue of $14.2 Million and Fourth-Quarter Net Revenue of $3.9 Million</p>"
    assert offered(named + both, at=YEAR) == [  # NEPH 2024Q4
        "revenue 2026Q4 gaap = 3900000",
        "revenue FY2026 gaap = 14200000",
    ]


@pytest.mark.parametrize(
    "note",
    [
        "Operating income excludes net realized investment gains (losses).",
        "Operating income, a non-GAAP financial measure, is equal to net income before realized gains.",
        "(1) Operating income is a non-GAAP financial measure defined as net income excluding gains.",
    ],
)
def test_a_plain_name_of_a_measure_of_its_own_is_none(note: str) -> None:
    result = "Operating income for the third quarter of 2026 was $372 million."
    assert said(result) == ["operating_income 2026Q3 gaap = 372000000"]
    assert said(f"{result}</p><p>{note}") == []


def test_operating_earnings_after_taxes_are_no_operating_income() -> None:
    result = "Non-GAAP operating earnings for the third quarter of 2026 were $712 million."
    assert said(result) == ["operating_income 2026Q3 non_gaap = 712000000"]
    after = said(f"{result}</p><p>Operating earnings (non-GAAP) of $0.79 per share")  # D 2026Q2
    assert after == ["net_income 2026Q3 non_gaap = 712000000"]


def test_amounts_a_share_of_a_trust() -> None:
    highlights = "<p>Highlights for the three months ended September 30, 2026:</p>"
    income = "<p>Achieved net income attributable to common stockholders of $1.25 per diluted share.</p>"
    ffo = "<p>Achieved funds from operations attributable to common stockholders (“FFO”) of $1.64 per "
    ffo += "diluted share."
    affo = "</p><p>Adjusted FFO (“AFFO”) of $1.50 per diluted share.</p>"
    assert offered(NAMED + highlights + income + ffo + affo) == [
        "eps_diluted 2026Q3 gaap = 1.25",
        "ffo_per_share 2026Q3 gaap = 1.64",
    ]


def test_below_a_heading_of_metrics_the_section_goes_on() -> None:
    page = (
        f"{NAMED}<p>Third Quarter Financial Performance</p><p>Net Income and Earnings Per Share</p>"
        "<p>• Non-GAAP adjusted net income increased to $13.6 million compared to $11.8 million.</p>"
    )
    assert offered(page) == ["net_income 2026Q3 non_gaap = 13600000"]
