"""The standard metrics: what each measures, whether it adds up over periods, if it has an adjusted
twin."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from catalyst_tui.book.model.quantity import DAYS, MULTIPLE, NUMBER, PERCENT, SHARES, Unit, money


class Nature(StrEnum):
    """How a series behaves over time."""

    FLOW = "flow"  # adds up: four quarters make a year
    PER_SHARE = "per_share"  # adds up well enough for a pace, never for a result
    RATIO = "ratio"  # belongs to one period and does not add up
    INSTANT = "instant"  # a state on a day
    PRICE = "price"  # one value a session


class Metric(Struct, frozen=True):
    """A standard metric. `unit` None is money: a price in the ticker's currency, a figure in its
    reports'.

    `made_of`: one that stands for others, as a test would write them.
    """

    name: str
    nature: Nature
    unit: Unit | None = None
    non_gaap: bool = False  # whether companies report an adjusted twin
    made_of: str = ""
    filed: bool = (
        True  # whether filings have it as a figure; funds from operations are told in releases only
    )

    def unit_in(self, currency: str, reports_in: str = "") -> Unit:
        """Return the unit for a ticker priced in `currency`, which reports in it too unless
        `reports_in` differs."""
        return self.unit or money(
            currency if self.nature is Nature.PRICE else reports_in or currency
        )


_ALL = (
    Metric("revenue", Nature.FLOW),
    Metric("gross_profit", Nature.FLOW, non_gaap=True),
    Metric("gross_margin", Nature.RATIO, PERCENT, non_gaap=True),
    Metric("operating_income", Nature.FLOW, non_gaap=True),
    Metric("operating_margin", Nature.RATIO, PERCENT, non_gaap=True),
    Metric("net_income", Nature.FLOW, non_gaap=True),
    Metric("net_margin", Nature.RATIO, PERCENT, non_gaap=True),
    Metric("eps_diluted", Nature.PER_SHARE, non_gaap=True),
    Metric("rd_expense", Nature.FLOW, non_gaap=True),
    Metric("sga_expense", Nature.FLOW, non_gaap=True),
    Metric("capex", Nature.FLOW),
    Metric("operating_cash_flow", Nature.FLOW),
    Metric("fcf", Nature.FLOW),
    Metric("ffo", Nature.FLOW, non_gaap=True, filed=False),
    Metric("ffo_per_share", Nature.PER_SHARE, non_gaap=True, filed=False),
    Metric("cash", Nature.INSTANT),
    Metric("debt", Nature.INSTANT),
    Metric("shares_outstanding", Nature.INSTANT, SHARES),
    Metric("shares_diluted", Nature.RATIO, SHARES),
    Metric("price", Nature.PRICE),
    Metric("market_cap", Nature.PRICE),
    Metric("pe_ttm", Nature.PRICE, MULTIPLE, made_of="price / ttm(eps_diluted)"),
    Metric("ps_ttm", Nature.PRICE, MULTIPLE, made_of="market_cap / ttm(revenue)"),
)

STANDARD: dict[str, Metric] = {metric.name: metric for metric in _ALL}
REPORTED = tuple(metric for metric in _ALL if metric.nature is not Nature.PRICE and metric.filed)
"""Those that stand in filings; the rest is told in releases, or has a value each session."""

POSITION: dict[str, Unit | None] = {
    "weight": PERCENT,
    "cost": None,
    "gain": PERCENT,
    "days_held": DAYS,
}
"""Operands about what the user holds; None is money in the ticker's currency."""

MACRO: dict[str, Unit] = {
    **dict.fromkeys(("DGS2", "DGS10", "DGS30", "FEDFUNDS", "UNRATE"), PERCENT),
    **dict.fromkeys(("VIXCLS", "DTWEXBGS", "DEXJPUS", "CPIAUCSL"), NUMBER),
    "DCOILWTICO": money("USD"),
}
"""What `fred(ID)` is measured in. Any other series is a plain number, or a percentage beside one.
"""
