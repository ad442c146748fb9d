"""Which XBRL concepts tell a standard metric, best first: the table, and nothing else.

A line is picked in each filing by itself, never for a company (sources.md, F8 to F11): concepts
come and go, and a concept last used years ago says nothing of today.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Measure(StrEnum):
    """In which XBRL unit a concept is filed."""

    MONEY = "money"
    PER_SHARE = "per share"
    SHARES = "shares"


class Line(Struct, frozen=True):
    """A line of a statement. US GAAP's concepts and IFRS's stand in one row: no filing has both."""

    name: str
    concepts: tuple[str, ...]
    measure: Measure = Measure.MONEY
    instant: bool = False


LINES = (
    Line(
        "revenue",
        (
            "RevenuesNetOfInterestExpense",  # banks and brokers: what they call net revenue
            "Revenues",
            "RevenueFromContractWithCustomerExcludingAssessedTax",
            "RevenueFromContractWithCustomerIncludingAssessedTax",
            "RegulatedAndUnregulatedOperatingRevenue",
            "SalesRevenueNet",
            "SalesRevenueGoodsNet",
            "Revenue",
            "RevenueFromContractsWithCustomers",
            "RevenueFromSaleOfGoods",
            "SalesRevenueServicesNet",
        ),
    ),
    Line(
        "cost_of_revenue",
        ("CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold", "CostOfSales"),
    ),
    Line("gross_profit", ("GrossProfit",)),
    Line(
        "operating_income",
        ("OperatingIncomeLoss", "ProfitLossFromOperatingActivities", "OperatingProfitLoss"),
    ),
    Line(
        "net_income",
        (
            "NetIncomeLoss",
            "ProfitLossAttributableToOwnersOfParent",
            "ProfitLoss",
            "NetIncomeLossAvailableToCommonStockholdersBasic",
        ),
    ),
    Line(
        "eps_diluted",
        (
            "EarningsPerShareDiluted",
            "EarningsPerShareBasicAndDiluted",
            "DilutedEarningsLossPerShare",
            "BasicAndDilutedEarningsLossPerShare",
        ),
        Measure.PER_SHARE,
    ),
    Line(
        "rd_expense",
        (
            "ResearchAndDevelopmentExpense",
            "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
            "ResearchAndDevelopmentExpenseSoftwareExcludingAcquiredInProcessCost",
        ),
    ),
    Line(
        "sga_expense",
        ("SellingGeneralAndAdministrativeExpense", "SellingGeneralAndAdministrativeExpenses"),
    ),
    Line(
        "selling",
        (
            "SellingAndMarketingExpense",
            "SalesAndMarketingExpense",
            "SellingExpense",
            "MarketingExpense",
            "DistributionCosts",
        ),
    ),
    Line("administration", ("GeneralAndAdministrativeExpense", "AdministrativeExpense")),
    Line(
        "capex",
        (
            "PaymentsToAcquirePropertyPlantAndEquipment",
            "PaymentsToAcquireProductiveAssets",
            "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
            "PurchaseOfPropertyPlantAndEquipmentIntangibleAssetsOtherThanGoodwillInvestmentPropertyAndOtherNoncurrentAssets",
        ),
    ),
    Line(
        "operating_cash_flow",
        (
            "NetCashProvidedByUsedInOperatingActivities",
            "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
            "CashFlowsFromUsedInOperatingActivities",
        ),
    ),
    Line(
        "shares_diluted",
        (
            "WeightedAverageNumberOfDilutedSharesOutstanding",
            "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
            "AdjustedWeightedAverageShares",
        ),
        Measure.SHARES,
    ),
    Line(
        "cash",
        (
            "CashAndCashEquivalentsAtCarryingValue",
            "CashAndCashEquivalents",
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
            "Cash",
        ),
        instant=True,
    ),
    Line(
        "long_debt",
        (
            "LongTermDebtNoncurrent",
            "LongTermDebtAndCapitalLeaseObligations",
            "ConvertibleLongTermNotesPayable",
            "ConvertibleDebtNoncurrent",
            "LongtermBorrowings",
        ),
        instant=True,
    ),
    Line(
        "current_debt",
        (
            "LongTermDebtCurrent",
            "LongTermDebtAndCapitalLeaseObligationsCurrent",
            "ConvertibleNotesPayableCurrent",
            "ConvertibleDebtCurrent",
            "CurrentPortionOfLongtermBorrowings",
        ),
        instant=True,
    ),
    Line(
        "short_debt",
        ("ShortTermBorrowings", "CommercialPaper", "ShorttermBorrowings"),
        instant=True,
    ),
    Line("bonds", ("NoncurrentPortionOfNoncurrentBondsIssued",), instant=True),
    Line(
        "all_current_debt",
        ("DebtCurrent", "CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings"),
        instant=True,
    ),
    Line(
        "debt",
        ("LongTermDebt", "DebtLongtermAndShorttermCombinedAmount", "Borrowings"),
        instant=True,
    ),
    Line(
        "shares_outstanding",
        (
            "EntityCommonStockSharesOutstanding",
            "CommonStockSharesOutstanding",
            "NumberOfSharesOutstanding",
        ),
        Measure.SHARES,
        instant=True,
    ),
    Line("eps_basic", ("EarningsPerShareBasic", "BasicEarningsLossPerShare"), Measure.PER_SHARE),
    Line(
        "shares_basic",
        ("WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageShares"),
        Measure.SHARES,
    ),
    Line("premiums", ("PremiumsEarnedNet", "InsuranceRevenue")),
    Line("interest_net", ("InterestIncomeExpenseNet",)),
    Line("noninterest_income", ("NoninterestIncome",)),
    Line("deposits", ("Deposits", "DepositsFromCustomers"), instant=True),
    Line("real_estate", ("RealEstateInvestmentPropertyNet",), instant=True),
)


class Trade(Struct, frozen=True):
    """What a company is that files a line, and which metrics nobody asks of one."""

    line: str
    name: str
    without: frozenset[str]


_NO_GROSS = frozenset({"gross_profit", "gross_margin", "rd_expense"})
_NO_OPERATIONS = _NO_GROSS | {"operating_income", "operating_margin", "sga_expense", "capex", "fcf"}
TRADES = (
    Trade("deposits", "a bank", _NO_OPERATIONS),
    Trade("premiums", "an insurer", _NO_OPERATIONS),
    Trade("real_estate", "an owner of real estate", _NO_GROSS),
)


class Sum(Struct, frozen=True):
    """A line made of others of the same filing and days.

    `given` names a line the filing must have for the sum to mean anything; `first`: the sum is
    better than the line of that name, which then stands in where the sum cannot be made.
    """

    name: str
    terms: tuple[tuple[int, str], ...]
    given: str = ""
    first: bool = False


SUMS = (
    # Without an operating line the cost that is named is a part of the costs (BRK-B, DIS): no
    # gross profit.
    Sum("gross_profit", ((1, "revenue"), (-1, "cost_of_revenue")), given="operating_income"),
    Sum("revenue", ((1, "interest_net"), (1, "noninterest_income")), given="deposits"),  # a bank's
    Sum("sga_expense", ((1, "selling"), (1, "administration"))),
    Sum("fcf", ((1, "operating_cash_flow"), (-1, "capex"))),
    # The balance sheet's own lines; the totals are of the notes, at face value or without the
    # short part.
    Sum(
        "debt", ((1, "long_debt"), (1, "bonds"), (1, "current_debt"), (1, "short_debt")), first=True
    ),
    Sum("debt", ((1, "long_debt"), (1, "bonds"), (1, "current_debt")), first=True),
    Sum("debt", ((1, "bonds"), (1, "current_debt"), (1, "short_debt")), first=True),
    Sum("debt", ((1, "bonds"), (1, "current_debt")), first=True),
    Sum("debt", ((1, "long_debt"), (1, "all_current_debt")), first=True),
    Sum("debt", ((1, "long_debt"), (1, "current_debt"), (1, "short_debt")), first=True),
    Sum("debt", ((1, "long_debt"), (1, "current_debt")), first=True),
    Sum("debt", ((1, "long_debt"), (1, "short_debt")), first=True),
    Sum("debt", ((1, "long_debt"),), first=True),
)

RATIOS = {
    "gross_margin": "gross_profit",
    "operating_margin": "operating_income",
    "net_margin": "net_income",
}
"""Percentages of revenue, by what is divided by it."""

BY_CONCEPT: dict[str, Measure] = {
    concept: line.measure for line in LINES for concept in line.concepts
}
