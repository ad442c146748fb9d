"""The quirks of sources.md, F1 to F17, each as a small answer of the same shape."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.doors.book import Basis, parse_fiscal_year
from tests.doors.judge import Bound, FilingRef, Grade, Kind
from tests.doors.reports import read_companyfacts
from tests.sources.edgar.bodies import (
    NEW_YORK,
    Q1,
    Q2,
    Q3,
    YEAR,
    Report,
    body,
    periods,
    read,
    report,
    told,
    values,
)


def test_a_figure_knows_where_it_was_filed_and_since_when_it_is_known() -> None:
    (fact,) = read(Q1).facts[:1]
    assert fact.known_at == datetime(2025, 5, 7, 21, tzinfo=UTC)  # five in the evening in New York
    assert (fact.kind, fact.basis, fact.grade, fact.bound) == (
        Kind.ACTUAL,
        Basis.GAAP,
        Grade.FILING,
        Bound.EXACT,
    )
    assert str(fact.value) == "$100.00"
    assert fact.source == f"10-Q {Q1.accession}"
    assert fact.filed == FilingRef("10-Q", Q1.accession, "Revenues", date(2025, 1, 1), date(2025, 3, 31))


def test_f1_a_filing_tells_of_three_years_and_each_is_named_by_its_days() -> None:
    found = read(
        report(
            "10-K",
            "2026-02-25",
            """
            Revenues 2023-01-30 2024-01-28 60922
            Revenues 2024-01-29 2025-01-26 130497
            Revenues 2025-01-27 2026-01-25 215938
            """,
            2026,
        ),
        rule="Sun nearest 01-28",
    )
    assert {str(fact.period): int(fact.value.value) for fact in found.facts if fact.metric == "revenue"} == {
        "FY2024": 60922,
        "FY2025": 130497,
        "FY2026": 215938,
    }


def test_f2_a_wrong_year_in_one_filing_changes_nothing() -> None:
    wrong = report(Q1.form, Q1.filed, Q1.rows, 2024)
    found = read(wrong, Q2, Q3, YEAR)
    assert values(found, "revenue", "2025Q1") == ["100"]
    assert not any("calls the year" in problem for problem in found.problems)


def test_f2_a_company_that_names_years_by_their_start_is_told_of_and_can_be_written_so() -> None:
    years = [
        report("10-K", "2025-03-21", "Revenues 2024-01-29 2025-02-02 159", 2024),
        report("10-K", "2026-03-20", "Revenues 2025-02-03 2026-02-01 164", 2025),
    ]
    found = read(*years, rule="Sun nearest 01-31")
    assert found.problems[0] == (
        "EX calls the year that ended on 2026-02-01 2025; by the book's rule it is 2026:"
        ' write fiscal_year_end = "Sun nearest 01-31, named by its start"'
    )
    assert values(found, "revenue", "FY2026") == ["164"]
    found = read(*years, rule="Sun nearest 01-31, named by its start")
    assert values(found, "revenue", "FY2025") == ["164"]
    assert not any("calls the year" in problem for problem in found.problems)


def test_f3_three_months_and_nine_months_of_one_filing_are_told_apart() -> None:
    found = read(Q1, Q2, Q3)
    assert values(found, "revenue", "2025Q3") == ["120"]
    assert periods(found, "revenue") == {"2025Q1", "2025Q2", "2025H1", "2025Q3"}  # nine months are no period


def test_f3_quarters_of_a_cash_flow_are_differences_of_the_year_to_date() -> None:
    flow, capex = "NetCashProvidedByUsedInOperatingActivities", "PaymentsToAcquirePropertyPlantAndEquipment"
    reports = [
        report(form, filed, f"{flow} 2025-01-01 {end} {total}\n{capex} 2025-01-01 {end} {spent}", 2025)
        for form, filed, end, total, spent in (
            ("10-Q", "2025-05-07", "2025-03-31", 10, 1),
            ("10-Q", "2025-08-06", "2025-06-30", 25, 3),
            ("10-Q", "2025-11-05", "2025-09-30", 45, 6),
            ("10-K", "2026-02-20", "2025-12-31", 70, 10),
        )
    ]
    found = read(*reports)
    quarters = [f"2025Q{n}" for n in (1, 2, 3, 4)]
    assert [values(found, "operating_cash_flow", quarter) for quarter in quarters] == [
        ["10"],
        ["15"],
        ["20"],
        ["25"],
    ]
    assert [values(found, "capex", quarter) for quarter in quarters] == [["1"], ["2"], ["3"], ["4"]]
    assert [values(found, "fcf", quarter) for quarter in quarters] == [["9"], ["13"], ["17"], ["21"]]
    (second,) = told(found, "fcf", "2025Q2")
    assert second.filed is not None
    assert second.filed.concept == f"{flow} − {capex}"
    assert second.filed.derived_from == tuple(
        f"{one.accession} {concept}" for one in (reports[1], reports[0]) for concept in (flow, capex)
    )


def test_f4_the_fourth_quarter_is_the_year_less_nine_months() -> None:
    found = read(Q1, Q2, Q3, YEAR)
    (fact,) = told(found, "revenue", "2025Q4")
    assert fact.value.value == 130
    assert fact.known_at == datetime(2026, 2, 20, 22, tzinfo=UTC)
    assert fact.filed == FilingRef(
        "10-K",
        YEAR.accession,
        "Revenues",
        date(2025, 10, 1),
        date(2025, 12, 31),
        (f"{YEAR.accession} Revenues", f"{Q3.accession} Revenues"),
    )
    assert values(found, "revenue", "2025H2") == ["250"]


EPS, SHARES = "EarningsPerShareDiluted", "WeightedAverageNumberOfDilutedSharesOutstanding"


def per_share(filed: str, end: str, eps: str, shares: int, start: str = "2025-01-01") -> Report:
    form = "10-K" if date.fromisoformat(end) - date.fromisoformat(start) > timedelta(days=350) else "10-Q"
    return report(form, filed, f"{EPS} {start} {end} {eps}\n{SHARES} {start} {end} {shares}")


def test_f5_a_fourth_quarter_per_share_is_about_and_gives_way_to_a_release() -> None:
    found = read(
        per_share("2025-11-19", "2025-09-30", "2.04", 24_837),
        per_share("2026-02-26", "2025-12-31", "2.94", 24_804),
    )
    (fact,) = told(found, "eps_diluted", "2025Q4")
    assert (fact.value.value, fact.bound) == (Decimal("0.90"), Bound.ABOUT)  # the company said 0.89
    assert fact.grade > Grade.RELEASE


def test_f5_no_fourth_quarter_per_share_across_a_split() -> None:
    found = read(
        per_share("2020-07-31", "2020-06-27", "10.16", 4_400, "2019-09-29"),
        per_share("2020-10-30", "2020-09-26", "3.28", 17_528, "2019-09-29"),
        rule="Sat nearest 09-27",
    )
    assert told(found, "eps_diluted", "2020Q4") == []
    assert found.problems[0] == (
        "eps_diluted of 2020Q4 is not derived:"
        " EX's average share count went from 4,400 to 17,528 within the year"
    )


def test_f5_no_fourth_quarter_per_share_without_share_counts() -> None:
    nine = report("10-Q", "2025-11-19", f"{EPS} 2025-01-01 2025-09-30 2.04")
    found = read(nine, per_share("2026-02-26", "2025-12-31", "2.94", 24_804))
    assert told(found, "eps_diluted", "2025Q4") == []
    assert found.problems[0] == (
        "eps_diluted of 2025Q4 is not derived:"
        " EX's reports do not give the average share count of the whole year"
    )


def test_f5_a_fourth_quarter_per_share_that_was_told_is_not_guessed_again() -> None:
    nine = per_share("2025-10-30", "2025-09-30", "2.55", 100)
    year = report(
        "10-K", "2026-02-26", f"{EPS} 2025-01-01 2025-12-31 3.28\n{EPS} 2025-10-01 2025-12-31 0.73", 2025
    )
    later = report(
        "10-Q", "2026-10-30", f"{EPS} 2025-01-01 2025-09-30 2.54\n{SHARES} 2025-01-01 2025-09-30 100", 2026
    )
    again = per_share("2027-02-26", "2025-12-31", "3.28", 100)
    assert values(read(nine, year, later, again), "eps_diluted", "2025Q4") == ["0.73"]


def both(start: str, end: str, eps: str, shares: int) -> str:
    return f"{EPS} {start} {end} {eps}\n{SHARES} {start} {end} {shares}\n"


def test_f6_what_a_filing_after_a_split_does_not_repeat_follows_it() -> None:
    found = read(
        report("10-Q", "2024-05-29", both("2024-01-01", "2024-03-31", "5.98", 2_489)),
        report(
            "10-Q",
            "2024-08-28",
            both("2024-04-01", "2024-06-30", "0.67", 24_848)
            + both("2024-01-01", "2024-06-30", "1.27", 24_869),
        ),
        report(
            "10-Q",
            "2025-08-27",
            both("2024-04-01", "2024-06-30", "0.335", 49_696)
            + both("2025-04-01", "2025-06-30", "0.5", 49_000),
        ),
    )
    assert values(found, "eps_diluted", "2024Q1") == ["5.98", "2.99"]
    assert values(found, "eps_diluted", "2024Q2") == ["0.67", "0.335"]
    assert values(found, "shares_diluted", "2024Q1") == ["2489", "4978"]
    after = told(found, "eps_diluted", "2024Q1")[-1]
    assert (after.note, after.known_at.date()) == ("after the 2-for-1 split", date(2025, 8, 27))
    assert after.filed is not None
    assert [name.split()[1] for name in after.filed.derived_from] == [EPS]


@pytest.mark.parametrize(("before", "after", "first_quarter"), [
    (("0.82", 2_500), ("0.08", 25_050), ["0.5", "0.05"]),  # ten for one, rounded
    (("1.50", 1_000), ("1.00", 1_500), ["0.5", "0.3333"]),  # three for two
    (("0.10", 8_000), ("0.80", 1_000), ["0.5", "4"]),  # one for eight
    (("-0.40", 1_000), ("-0.20", 2_000), ["0.5", "0.25"]),  # a loss
    (("0.82", 2_500), ("0.82", 25_000), ["0.5"]),  # shares in another unit are no split
    (("0.82", 2_500), ("0.41", 2_500), ["0.5"]),  # a restatement of earnings alone
    (("0.82", 2_500), ("0.76", 2_700), ["0.5"]),  # too little to be one
])  # fmt: skip
def test_f6_a_split_is_what_both_shares_and_earnings_show(
    before: tuple[str, int], after: tuple[str, int], first_quarter: list[str]
) -> None:
    found = read(
        report("10-Q", "2024-05-09", both("2024-01-01", "2024-03-31", "0.5", 1_000)),
        report("10-Q", "2024-08-09", both("2024-01-01", "2024-06-30", *before)),
        report("10-Q", "2025-08-09", both("2024-01-01", "2024-06-30", *after)),
    )
    assert values(found, "eps_diluted", "2024Q1") == first_quarter


def test_f6_what_was_derived_before_a_split_follows_it() -> None:
    nine = per_share("2024-10-30", "2024-09-30", "3.00", 100, "2024-01-01")
    year = per_share("2025-02-26", "2024-12-31", "4.00", 100, "2024-01-01")
    later = report("10-Q", "2025-10-30", both("2024-01-01", "2024-09-30", "1.50", 200))
    assert values(read(nine, year, later), "eps_diluted", "2024Q4") == ["1", "0.5"]


def test_f7_a_restatement_is_a_new_vintage_and_a_repetition_is_none() -> None:
    quarter = "NetIncomeLoss 2024-01-01 2024-03-31"
    found = read(report("10-Q", "2024-04-24", f"{quarter} 1129"),
        report("10-Q", "2025-01-30", f"{quarter} 1129"), report("10-Q", "2025-04-23", f"{quarter} 1390"),
        report("10-Q", "2025-07-24", f"{quarter} 1390"))  # fmt: skip
    assert [
        (fact.known_at.date(), int(fact.value.value)) for fact in told(found, "net_income", "2024Q1")
    ] == [(date(2024, 4, 24), 1129), (date(2025, 4, 23), 1390)]


def test_f7_rounding_to_millions_is_no_restatement() -> None:
    found = read(
        report(
            "10-Q",
            "2025-05-07",
            "Revenues 2025-01-01 2025-03-31 1075881000\nGrossProfit 2025-01-01 2025-03-31 371837000",
        ),
        report(
            "10-Q",
            "2026-05-06",
            "Revenues 2025-01-01 2025-03-31 1075900000\nGrossProfit 2025-01-01 2025-03-31 371800000",
        ),
    )
    assert values(found, "revenue", "2025Q1") == ["1075881000"]
    assert len(told(found, "gross_margin", "2025Q1")) == 1


@pytest.mark.parametrize(("later", "vintages"), [
    (418_100_000, ["418141000"]),  # to the nearest
    (418_200_000, ["418141000"]),  # so that 832.3 less 414.1 adds up
    (418_300_000, ["418141000", "418300000"]),
    (418_141_001, ["418141000", "418141001"]),  # nothing is rounded here
])  # fmt: skip
def test_f7_a_line_rounded_so_that_sums_fit_is_not_restated(later: int, vintages: list[str]) -> None:
    days = "2025-01-01 2025-03-31"
    found = read(
        report("10-Q", "2025-05-07", f"Revenues {days} 832279000\nGrossProfit {days} 418141000"),
        report("10-Q", "2026-05-06", f"Revenues {days} 832300000\nGrossProfit {days} {later}"),
    )
    assert values(found, "gross_profit", "2025Q1") == vintages


def test_f8_the_concept_is_picked_in_each_filing() -> None:
    found = read(report("10-Q", "2024-05-08", "NetIncomeLoss 2024-01-01 2024-03-31 7"),
        report("10-Q", "2025-05-07",
            "ProfitLoss 2025-01-01 2025-03-31 8\nProfitLoss 2024-01-01 2024-03-31 7"),
        report("10-Q", "2026-05-06",
            "NetIncomeLoss 2026-01-01 2026-03-31 9\nProfitLoss 2026-01-01 2026-03-31 99"))  # fmt: skip
    assert [values(found, "net_income", f"{year}Q1") for year in (2024, 2025, 2026)] == [["7"], ["8"], ["9"]]


def test_f8_a_part_of_a_year_is_taken_only_from_concepts_that_mean_the_same() -> None:
    old, new = "SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax"
    nine = report("10-Q", "2025-11-05", f"{old} 2025-01-01 2025-09-30 330")
    unlike = report("10-K", "2026-02-20", f"{new} 2025-01-01 2025-12-31 500")
    alike = report("10-Q", "2026-01-20", f"{new} 2025-01-01 2025-09-30 330")
    assert told(read(nine, unlike), "revenue", "2025Q4") == []
    assert values(read(nine, alike, unlike), "revenue", "2025Q4") == ["170"]


def test_f9_a_concept_no_longer_used_says_nothing_of_today() -> None:
    found = read(
        report("10-K", "2014-03-01",
            "OperatingIncomeLoss 2013-01-01 2013-12-31 5\nRevenues 2013-01-01 2013-12-31 50"),
        report("10-K", "2026-03-01", "Revenues 2025-01-01 2025-12-31 90"))  # fmt: skip
    assert periods(found, "operating_income") == {"FY2013"}
    assert "no operating_income since 2013-12-31" in found.problems[-1]


@pytest.mark.parametrize(("rows", "revenue"), [
    ("Revenues {d} 177751\nRevenueFromContractWithCustomerExcludingAssessedTax {d} 175684", "177751"),  # WMT
    ("RevenueFromContractWithCustomerExcludingAssessedTax {d} 70527", "70527"),  # COST
    ("Revenues {d} 60000\nRevenuesNetOfInterestExpense {d} 45000", "45000"),  # a bank
    # a concept that tells only of the year before is not the one of this filing (AMD, 2018)
    ("Revenues 2024-01-01 2024-03-31 1\nRevenueFromContractWithCustomerExcludingAssessedTax {d} 1756",
        "1756"),
])  # fmt: skip
def test_f10_which_revenue(rows: str, revenue: str) -> None:
    found = read(report("10-Q", "2025-05-07", rows.format(d="2025-01-01 2025-03-31")))
    assert values(found, "revenue", "2025Q1") == [revenue]


def test_f11_gross_profit_is_derived_where_the_statement_has_an_operating_line() -> None:
    days = "2025-01-01 2025-03-31"
    rows = f"Revenues {days} 200\nCostOfGoodsAndServicesSold {days} 175"
    found = read(report("10-Q", "2025-05-07", f"{rows}\nOperatingIncomeLoss {days} 7"))
    (profit,), (margin,) = told(found, "gross_profit", "2025Q1"), told(found, "gross_margin", "2025Q1")
    assert profit.value.value == 25
    assert profit.filed is not None
    assert profit.filed.concept == "Revenues − CostOfGoodsAndServicesSold"
    assert [name.split()[1] for name in profit.filed.derived_from] == [
        "Revenues",
        "CostOfGoodsAndServicesSold",
    ]
    assert str(margin.value) == "12.5%"
    assert values(found, "operating_margin", "2025Q1") == ["3.5"]
    without = read(report("10-Q", "2025-05-07", rows))
    assert told(without, "gross_profit", "2025Q1") == []
    assert "gross_profit" in without.problems[-1]


def test_f12_shares_are_the_covers_else_the_balances_else_the_diluted_average_and_say_so() -> None:
    average = f"{SHARES} 2025-01-01 2025-03-31 1481"
    cover = read(
        Q1, report("10-Q", "2025-05-08", f"{average}\nEntityCommonStockSharesOutstanding - 2025-04-30 1470")
    )
    assert values(cover, "shares_outstanding", "2025-04-30") == ["1470"]
    balance = read(
        Q1, report("10-Q", "2025-05-08", f"{average}\nCommonStockSharesOutstanding - 2025-03-31 1471")
    )
    assert values(balance, "shares_outstanding", "2025-03-31") == ["1471"]
    (fact,) = told(read(Q1, report("10-Q", "2025-05-08", average)), "shares_outstanding", "2025-03-31")
    assert str(fact.value) == "1,481.00 shares"
    assert fact.note == "the diluted average of the period: the cover gives no total"
    assert fact.filed is not None
    assert fact.filed.concept == SHARES


def test_f12_an_average_filed_in_thousands_as_if_it_were_shares_is_left_out() -> None:
    rows = f"{SHARES} 2025-01-01 2025-03-31 549574\nEntityCommonStockSharesOutstanding - 2025-04-30 550000000"
    assert told(read(Q1, report("10-Q", "2025-05-08", rows)), "shares_diluted", "2025Q1") == []


def test_f13_quarters_of_twelve_and_sixteen_weeks() -> None:
    costs = [
        ("10-Q", "2025-12-17", "2025-09-01", "2025-11-23", 67),
        ("10-Q", "2026-03-11", "2025-11-24", "2026-02-15", 70),
        ("10-Q", "2026-06-03", "2026-02-16", "2026-05-10", 71),
        ("10-K", "2026-10-07", "2025-09-01", "2026-08-30", 303),
    ]
    reports = [
        report(form, filed, f"Revenues {start} {end} {value}") for form, filed, start, end, value in costs
    ]
    reports.insert(3, report("10-Q", "2026-06-04", "Revenues 2025-09-01 2026-05-10 208"))
    found = read(*reports, rule="Sun nearest 08-31")
    assert [values(found, "revenue", f"2026Q{n}") for n in (1, 2, 3, 4)] == [["67"], ["70"], ["71"], ["95"]]
    (last,) = told(found, "revenue", "2026Q4")
    assert last.filed is not None
    assert (last.filed.start, last.filed.end) == (date(2026, 5, 11), date(2026, 8, 30))  # the reported days


def test_f13_a_quarter_of_fourteen_weeks() -> None:
    quarter = report("10-Q", "2024-09-04", "Revenues 2024-04-28 2024-08-03 60", 2025)
    assert values(read(quarter, rule="Sat nearest 04-30"), "revenue", "2025Q1") == ["60"]


def test_f14_figures_under_a_former_number_are_read_as_the_same_companys() -> None:
    old, new = body(Q1, Q2, Q3, cik=34088), body(Q3, YEAR, cik=2115436)
    rule = parse_fiscal_year("12-31")
    found = read_companyfacts(new, "EX", rule, NEW_YORK, former=(old,))
    assert found.cik == 2115436
    assert len(told(found, "revenue", "2025Q3")) == 1
    assert values(found, "revenue", "2025Q1") == ["100"]
    assert values(found, "revenue", "2025Q4") == ["130"]


@pytest.mark.parametrize(("cik", "number"), [(1234567, 1234567), ("0001234567", 1234567), ("none", 0)])
def test_f15_a_number_comes_as_number_or_text(cik: int | str, number: int) -> None:
    assert read_companyfacts(body(Q1, cik=cik), "EX", parse_fiscal_year("12-31"), NEW_YORK).cik == number


def test_f15_other_forms_tell_nothing_and_bare_per_share_amounts_are_read() -> None:
    other = report("8-K", "2025-06-01", "Revenues 2025-01-01 2025-03-31 999")
    answer = json.loads(body(Q1, other, report("10-Q", "2025-05-08", f"{EPS} 2025-01-01 2025-03-31 0.4")))
    units = answer["facts"]["us-gaap"][EPS]["units"]
    units["pure"] = units.pop("USD/shares")
    found = read_companyfacts(json.dumps(answer).encode(), "EX", parse_fiscal_year("12-31"), NEW_YORK)
    assert values(found, "revenue", "2025Q1") == ["100"]
    assert [str(fact.value) for fact in told(found, "eps_diluted", "2025Q1")] == ["$0.40"]


def test_f16_an_amendment_is_a_vintage_like_any() -> None:
    found = read(Q1, report("10-Q/A", "2025-06-01", "Revenues 2025-01-01 2025-03-31 101"))
    assert values(found, "revenue", "2025Q1") == ["100", "101"]
    assert told(found, "revenue", "2025Q1")[1].source.startswith("10-Q/A ")


def test_f17_a_year_restated_alone_says_nothing_of_its_fourth_quarter() -> None:
    year = "Revenues 2025-01-01 2025-12-31"
    alone = report("10-K", "2027-02-20", f"{year} 401\nRevenues 2026-01-01 2026-12-31 503")
    found = read(Q1, Q2, Q3, YEAR, alone)
    assert values(found, "revenue", "FY2025") == ["460", "401"]
    assert values(found, "revenue", "2025Q4") == ["130"]
    nine = report("10-Q", "2026-11-05", "Revenues 2025-01-01 2025-09-30 290")
    assert values(read(Q1, Q2, Q3, YEAR, nine, alone), "revenue", "2025Q4") == ["130", "111"]


def test_f17_a_fourth_quarter_that_is_told_is_not_derived() -> None:
    told_too = report("10-K", "2026-02-20", f"{YEAR.rows}\nRevenues 2025-10-01 2025-12-31 117")
    assert values(read(Q1, Q2, Q3, told_too), "revenue", "2025Q4") == ["117"]
