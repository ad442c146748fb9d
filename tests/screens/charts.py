"""A made-up year of a ticker, as the chart gets it."""

import math
from datetime import date, timedelta
from decimal import Decimal

from tests.doors.book import PERCENT, Basis, Period, Quantity, Role, Span, money
from tests.doors.judge import Bound, Status, StatusGroup, Verdict
from tests.homes import (
    ChartLanes,
    ChartView,
    DayFlip,
    MetricPanel,
    PriceLevel,
    QuarterFigure,
    ReportMark,
    Stretch,
    VerdictLane,
)

USD = money("USD")
FIRST, LAST = date(2025, 11, 24), date(2026, 11, 20)
DAYS = tuple(day for n in range((LAST - FIRST).days + 1) if (day := FIRST + timedelta(days=n)).weekday() < 5)
CLOSES = tuple(
    round(Decimal(300 + 90 * math.sin(n / 40) + 12 * math.sin(n / 3)), 2) for n in range(len(DAYS))
)
PROMISED, BROKEN, MENDED = date(2026, 4, 13), date(2026, 6, 1), date(2026, 9, 14)

FLOOR = Verdict("above-300", Role.GUARD, Status.HOLDING, "It holds.", ticker="ALAB")
MULTIPLE = Verdict(
    "multiple", Role.GAUGE, Status.READING, "It reads full.", ticker="ALAB", band="full",
    value=Quantity(Decimal("89.9"), USD),
)  # fmt: skip


def quarter(n: int) -> Period:
    return Period(Span.QUARTER, 2024, 3).shift(n)


def dollars(millions: float) -> Quantity:
    return Quantity(Decimal(str(millions)).scaleb(6), USD)


def share(value: str) -> Quantity:
    return Quantity(Decimal(value), PERCENT)


REVENUE = MetricPanel(
    "revenue", Basis.GAAP, USD,
    (
        *(
            QuarterFigure(quarter(n), dollars(110 + 40 * n), Bound.EXACT, dollars(100 + 40 * n), Bound.EXACT,
                          growth=Decimal(90), over=Decimal(9), threshold=dollars(286) if n == 6 else None,
                          group=StatusGroup.GOOD if n == 6 else None)
            for n in range(8)
        ),
        QuarterFigure(quarter(8), guide=dollars(550), guide_bound=Bound.EXACT, growth=Decimal(139)),
        QuarterFigure(quarter(9), consensus=dollars(659), growth=Decimal(144)),
    ),
)  # fmt: skip
MARGIN = MetricPanel(
    "gross_margin", Basis.NON_GAAP, PERCENT,
    (
        QuarterFigure(quarter(5), share("75.7"), Bound.EXACT),
        QuarterFigure(quarter(6), share("76.4"), threshold=share("73.4"), group=StatusGroup.GOOD),
        QuarterFigure(quarter(7), share("73.7"), threshold=share("73.4"), group=StatusGroup.RISKY),
        QuarterFigure(quarter(8), guide=share("72"), guide_bound=Bound.ABOUT, threshold=share("73.4"),
                      group=StatusGroup.BAD),
    ),
    floor=share("73.4"),
)  # fmt: skip
EPS = MetricPanel(
    "eps_diluted", Basis.NON_GAAP, USD,
    tuple(QuarterFigure(quarter(n), Quantity(Decimal(n) / 10 - Decimal("0.2"), USD)) for n in range(8)),
)  # fmt: skip

LEVEL = PriceLevel(
    "above-300", Role.GUARD, True, tuple((day, Decimal(300)) for day in DAYS if day >= PROMISED), FLOOR
)
VIEW = ChartView(
    "ALAB", "Astera Labs", USD, DAYS, CLOSES, None, Decimal("274.24"), (LEVEL,),
    (
        ReportMark(date(2026, 2, 11), "Q4", Decimal("-21.4")),
        ReportMark(date(2026, 8, 5), "Q2", Decimal(4)),
    ),
    (REVENUE, MARGIN, EPS),
)  # fmt: skip


def flip(
    day: date, checkpoint: str, before: str, after: str, group: StatusGroup | None, role: Role
) -> DayFlip:
    title = f"{checkpoint} holds"
    return DayFlip(day, checkpoint, role, before, after, group, priced=True, title=title)


LANES = ChartLanes(
    (
        VerdictLane(
            "above-300", Role.GUARD, FLOOR,
            (
                Stretch(PROMISED, BROKEN - timedelta(days=1), "holding", StatusGroup.GOOD),
                Stretch(BROKEN, MENDED - timedelta(days=1), "broken", StatusGroup.BAD),
                Stretch(MENDED, LAST, "holding", StatusGroup.GOOD),
            ),
            since=MENDED,
        ),
        VerdictLane(
            "multiple", Role.GAUGE, MULTIPLE,
            (Stretch(date(2026, 6, 12), MENDED, "stretched", None), Stretch(MENDED, LAST, "full", None)),
            ("stretched", "full"),
        ),
    ),
    (
        flip(date(2026, 4, 14), "crossed-300", "pending", "met", StatusGroup.GOOD, Role.PROOF),
        flip(BROKEN, "above-300", "holding", "broken", StatusGroup.BAD, Role.GUARD),
        flip(MENDED, "above-300", "broken", "holding", StatusGroup.GOOD, Role.GUARD),
        flip(MENDED, "multiple", "stretched", "full", None, Role.GAUGE),
    ),
)  # fmt: skip
