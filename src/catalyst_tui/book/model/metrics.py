"""The standard metrics: what each measures, whether it adds up over periods, if it has an adjusted
twin."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from importlib.resources import files

from catalyst_tui.book.model.quantity import (
    DAYS,
    NUMBER,
    PERCENT,
    Unit,
    minor_of,
    money,
    unit_named,
)
from catalyst_tui.values import Frozen


class Nature(StrEnum):
    """How a series behaves over time."""

    FLOW = "flow"  # adds up: four quarters make a year
    PER_SHARE = "per_share"  # adds up well enough for a pace, never for a result
    RATIO = "ratio"  # belongs to one period and does not add up
    INSTANT = "instant"  # a state on a day
    PRICE = "price"  # one value a session


class Metric(Frozen):
    """A standard metric. `unit` None is money: a price in the ticker's currency, a figure in its
    reports'.

    `made_of`: one that stands for others, as a test would write them.
    """

    name: str
    nature: Nature
    unit: Unit | None = None
    non_gaap: bool = False  # whether companies report an adjusted twin
    made_of: str = ""
    filed: bool = True  # in filings; funds from operations are in releases only

    def unit_in(self, currency: str, reports_in: str = "") -> Unit:
        """Return the unit for a ticker priced in `currency`, which reports in it too unless
        `reports_in` differs.

        Prices and figures per share may be in pence, sums are in pounds.
        """
        if self.unit:
            return self.unit
        own = currency if self.nature is Nature.PRICE else reports_in or currency
        of_one = self.name == "price" or self.nature is Nature.PER_SHARE
        return money(own if of_one else minor_of(own)[0])


def _metrics() -> Iterator[Metric]:
    text = (
        files("catalyst_tui.book.model")
        .joinpath("metrics.txt")
        .read_text(encoding="utf-8")
    )
    for row in text.split("\n\n")[1].splitlines():
        name, nature, unit, marks, made_of = [*map(str.strip, row.split("|")), "", ""][
            :5
        ]
        if not unit or (made_of and nature != Nature.PRICE):
            raise ValueError(
                f"metrics.txt: {name}: a row has a unit; only a price is made of others"
            )
        yield Metric(
            name,
            Nature(nature),
            None if unit == "money" else unit_named(unit),
            "non_gaap" in marks,
            made_of,
            "unfiled" not in marks,
        )


STANDARD: dict[str, Metric] = {metric.name: metric for metric in _metrics()}
REPORTED = tuple(
    metric
    for metric in STANDARD.values()
    if metric.nature is not Nature.PRICE and metric.filed
)
"""Those that stand in filings; the rest is told in releases, or has a value each session."""

POSITION: dict[str, Unit | None] = {
    "weight": PERCENT,
    "cost": None,
    "gain": PERCENT,
    "days_held": DAYS,
}
"""Operands about what the user holds; None is money in the ticker's currency."""

MACRO: dict[str, Unit] = {
    **dict.fromkeys(("DGS2", "DGS5", "DGS10", "DGS30", "FEDFUNDS", "UNRATE"), PERCENT),
    **dict.fromkeys(("VIXCLS", "DTWEXBGS", "DEXJPUS", "CPIAUCSL"), NUMBER),
    "DCOILWTICO": money("USD"),
}
"""What `fred(ID)` is measured in. Any other series is a plain number, or a percentage beside one.
"""
