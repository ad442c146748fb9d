"""companyfacts read as facts: what is derived, what is refused, and what is passed over."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.book import parse_fiscal_year
from tests.doors.outside import BadBody, Garbled
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


@given(quarters=st.lists(st.integers(-(10**11), 10**11), min_size=4, max_size=4))
def test_law_the_quarters_make_the_year(quarters: list[int]) -> None:
    ends = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"]
    reports = [
        report(
            "10-K" if n == 4 else "10-Q",
            f"2026-0{n}-20",
            f"NetIncomeLoss 2025-01-01 {end} {sum(quarters[:n])}",
        )
        for n, end in enumerate(ends, 1)
    ]
    found = read(*reports)
    assert [int(told(found, "net_income", f"2025Q{n}")[0].value.value) for n in (1, 2, 3, 4)] == quarters


def test_margins_need_a_revenue() -> None:
    days = "2025-01-01 2025-03-31"
    found = read(report("10-Q", "2025-05-07", f"Revenues {days} 0\nNetIncomeLoss {days} -7"))
    assert told(found, "net_margin", "2025Q1") == []


@pytest.mark.parametrize(("rows", "debt"), [
    ("LongTermDebtNoncurrent - {d} 70\nDebtCurrent - {d} 9\nCommercialPaper - {d} 4", 79),
    ("LongTermDebtNoncurrent - {d} 70\nLongTermDebtCurrent - {d} 9\nCommercialPaper - {d} 4", 83),
    ("LongTermDebtNoncurrent - {d} 70", 70),
    ("LongTermDebt - {d} 81\nLongTermDebtNoncurrent - {d} 70\nLongTermDebtCurrent - {d} 10", 80),
    ("LongTermDebt - {d} 81", 81),
])  # fmt: skip
def test_debt_is_the_balance_sheets_own_lines(rows: str, debt: int) -> None:
    found = read(Q1, report("10-Q", "2025-05-08", rows.format(d="2025-03-31")))
    assert [int(fact.value.value) for fact in told(found, "debt", "2025-03-31")] == [debt]


@pytest.mark.parametrize(("rule", "currency", "sentence"), [
    ("06-30", "USD", 'EX\'s years end on 12-31; the book says 06-30: write fiscal_year_end = "12-31"'),
    ("12-31", "EUR", 'EX reports in USD; the book says EUR: write reports_in = "USD"'),
])  # fmt: skip
def test_a_rule_or_currency_of_another_is_refused(rule: str, currency: str, sentence: str) -> None:
    found = read_companyfacts(body(Q1, Q2, Q3, YEAR), "EX", parse_fiscal_year(rule), NEW_YORK, currency)
    assert (found.facts, found.problems) == ((), (sentence,))


def test_a_translation_for_convenience_is_not_what_a_company_reports_in() -> None:
    days = "2025-01-01 2025-12-31"
    own = report("20-F", "2026-04-20", f"Revenue {days} 700\nProfitLoss {days} 70\nGrossProfit {days} 300")
    answer = json.loads(body(own, currency="CNY", taxonomy="ifrs-full"))
    answer["facts"]["ifrs-full"]["Revenue"]["units"]["USD"] = [
        {**answer["facts"]["ifrs-full"]["Revenue"]["units"]["CNY"][0], "val": 100}
    ]
    found = read_companyfacts(json.dumps(answer).encode(), "EX", parse_fiscal_year("12-31"), NEW_YORK)
    assert found.currency == "CNY"
    assert [str(fact.value) for fact in told(found, "revenue", "FY2025")] == ["700.00 CNY"]


def test_what_is_not_there_is_said() -> None:
    found = read(Q1)
    assert found.problems[-1].startswith("EX's reports give no gross_profit, gross_margin, operating_income")
    empty = read_companyfacts(
        b'{"cik": 1, "entityName": "Shell", "facts": {}}', "SH", parse_fiscal_year("12-31"), NEW_YORK
    )
    assert (empty.facts, empty.problems) == ((), ("SH has no periodic report with figures at the SEC",))


def test_of_older_periods_nothing_is_told_when_only_newer_ones_are_wanted() -> None:
    answer = body(Q1, Q2, Q3, YEAR)
    found = read_companyfacts(answer, "EX", parse_fiscal_year("12-31"), NEW_YORK, since=date(2025, 7, 1))
    assert periods(found, "revenue") == {"2025Q3", "2025Q4", "2025H2", "FY2025"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"<html>Request Rate Threshold Exceeded", Garbled), (b"[]", BadBody), (b'{"facts": 1}', BadBody)],
)
def test_what_is_no_companyfacts_is_refused(answer: bytes, error: type[BadBody]) -> None:
    with pytest.raises(error):
        read_companyfacts(answer, "EX", parse_fiscal_year("12-31"), NEW_YORK)


@pytest.mark.parametrize("wrong", [
    {"val": "12"},
    {"val": True},
    {"val": 1e30},
    {"val": None},
    {"end": "2025-13-01"},
    {"end": 20250331},
    {"start": None},
    {"filed": "soon"},
    {"filed": "2025-01-02"},  # before the period ended
    {"form": None},
    {"accn": "../../etc/passwd"},
    {"accn": 7},
], ids=str)  # fmt: skip
def test_a_row_that_is_not_what_it_should_be_is_passed_over(wrong: dict[str, object]) -> None:
    answer = json.loads(body(Q1, report("10-Q", "2025-08-06", "Revenues 2025-04-01 2025-06-30 110")))
    rows = answer["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    rows[1].update(wrong)
    rows.append("no row at all")
    found = read_companyfacts(json.dumps(answer).encode(), "EX", parse_fiscal_year("12-31"), NEW_YORK)
    assert periods(found, "revenue") == {"2025Q1"}


@given(st.permutations([Q1, Q2, Q3, YEAR]))
def test_law_the_order_of_the_rows_does_not_matter(reports: list[Report]) -> None:
    assert set(read(*reports).facts) == set(read(Q1, Q2, Q3, YEAR).facts)


@pytest.mark.parametrize(
    ("revenue", "told"), [("1e-30", False), ("1e-9", True), ("1000", True), ("1e999999999", False)]
)
def test_a_senseless_figure_is_none_and_makes_no_margin(revenue: str, told: bool) -> None:
    """A margin of 10^31 per cent has more digits than a number of ours."""
    rows = "Revenues 2025-01-01 2025-03-31 1\nGrossProfit 2025-01-01 2025-03-31 9000000000000000"
    answer = body(report("10-Q", "2025-05-07", rows), Q2).replace(b'"val": 1,', f'"val": {revenue},'.encode())
    found = read_companyfacts(answer, "EX", parse_fiscal_year("12-31"), NEW_YORK)
    assert (
        bool([fact for fact in found.facts if (fact.metric, str(fact.period)) == ("revenue", "2025Q1")])
        is told
    )
    assert not [fact for fact in found.facts if abs(fact.value.value) > 10**16]


def test_splits_in_a_row_make_no_number_endless() -> None:
    """Each filing tells a thousand shares for one: no company does, and no figure may grow without end."""

    def filing(n: int) -> Report:
        rows = "\n".join(
            f"WeightedAverageNumberOfDilutedSharesOutstanding {days} {10 ** (3 * n)}\n"
            f"EarningsPerShareDiluted {days} {10 ** (15 - 3 * n)}"
            for days in ("2025-01-01 2025-03-31",)
        )
        old = "WeightedAverageNumberOfDilutedSharesOutstanding 2024-01-01 2024-03-31 9000000000000000"
        return report("10-Q", f"2025-0{n + 5}-07", f"{rows}\n{old}" if not n else rows, 2025)

    found = read_companyfacts(
        body(*map(filing, range(4)), Q1, Q2), "EX", parse_fiscal_year("12-31"), NEW_YORK
    )
    assert all(abs(fact.value.value) < 10**20 for fact in found.facts)


def test_a_year_told_under_two_concepts_is_less_what_was_told_under_either() -> None:
    """Oracle's 10-K calls its revenue both, its 10-Qs one of them."""
    nine = report(
        "10-Q", "2025-11-05", "RevenueFromContractWithCustomerExcludingAssessedTax 2025-01-01 2025-09-30 75"
    )
    days = "2025-01-01 2025-12-31"
    year = report("10-K", "2026-02-10",
        f"Revenues {days} 100\nRevenueFromContractWithCustomerExcludingAssessedTax {days} 100")  # fmt: skip
    assert values(read(nine, year), "revenue", "2025Q4") == ["25"]
    other = report("10-K", "2026-02-10",
        f"Revenues {days} 100\nRevenueFromContractWithCustomerExcludingAssessedTax {days} 99")  # fmt: skip
    assert values(read(nine, other), "revenue", "2025Q4") == []


def test_a_quarter_between_two_whose_year_is_not_filed_is_said() -> None:
    """Carnival filed no cost of revenue for 2020, so that its fourth quarter cannot be derived."""
    third = report("10-Q", "2025-11-05", "Revenues 2025-07-01 2025-09-30 80")
    year = report("10-K", "2026-02-10", "NetIncomeLoss 2025-01-01 2025-12-31 10")
    first = report("10-Q", "2026-05-05", "Revenues 2026-01-01 2026-03-31 90")
    assert "EX's reports give no quarters of revenue for 2025Q4" in read(third, year, first).problems


DAYS = "2025-01-01 2025-12-31"


@pytest.mark.parametrize(("rows", "metric", "value"), [
    ("RevenueFromContractsWithCustomers {d} 90", "revenue", "90"),
    ("SalesAndMarketingExpense {d} 30\nAdministrativeExpense {d} 12", "sga_expense", "42"),
    ("DistributionCosts {d} 30\nAdministrativeExpense {d} 12", "sga_expense", "42"),
    (
        "LongtermBorrowings - {e} 30\nNoncurrentPortionOfNoncurrentBondsIssued - {e} 900\n"
            "CurrentPortionOfLongtermBorrowings - {e} 60", "debt", "990"),
])  # fmt: skip
def test_figures_by_ifrs_are_the_same_figures(rows: str, metric: str, value: str) -> None:
    whole = f"Revenue {DAYS} 90\n" if "Revenue" not in rows else ""
    told_rows = whole + rows.format(d=DAYS, e="2025-12-31")
    found = read(report("20-F", "2026-04-16", told_rows), currency="EUR", taxonomy="ifrs-full")
    assert values(found, metric, "2025-12-31" if metric == "debt" else "FY2025") == [value]


@pytest.mark.parametrize(("rows", "kind"), [
    (f"Deposits - 2025-12-31 900\nInterestIncomeExpenseNet {DAYS} 80\nNoninterestIncome {DAYS} 9", "bank"),
    (f"PremiumsEarnedNet {DAYS} 70\nRevenues {DAYS} 89", "insurer"),
    (f"RealEstateInvestmentPropertyNet - 2025-12-31 700\nRevenues {DAYS} 89", "owner of real estate"),
])  # fmt: skip
def test_who_has_no_gross_margin_is_not_asked_for_one(rows: str, kind: str) -> None:
    found = read(report("10-K", "2026-02-20", rows))
    assert values(found, "revenue", "FY2025") == ["89"]
    (said,) = [problem for problem in found.problems if kind in problem]
    assert said.startswith(
        f"EX is a{'n' if kind[0] in 'io' else ''} {kind}: it has no gross_profit, gross_margin"
    )
    assert not any("gross" in problem for problem in found.problems if problem != said)


@pytest.mark.parametrize(("each", "net_income"), [("6.99", "442"), ("6.93", "439"), ("6.50", "439")])
def test_of_two_net_incomes_it_is_the_one_eps_are_made_of(each: str, net_income: str) -> None:
    rows = f"NetIncomeLoss {DAYS} 439\nProfitLoss {DAYS} 442\nEarningsPerShareBasic {DAYS} {each}\n"
    rows += f"WeightedAverageNumberOfSharesOutstandingBasic {DAYS} 63.3"
    assert values(read(report("20-F", "2026-03-19", rows)), "net_income", "FY2025") == [net_income]
