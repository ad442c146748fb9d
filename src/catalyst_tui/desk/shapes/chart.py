"""What the chart shows of a ticker: closes, levels, prints, verdicts over the days, figures by quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Basis, Role
    from catalyst_tui.book.model.period import Period
    from catalyst_tui.book.model.quantity import Quantity, Unit
    from catalyst_tui.judge.kinds import Bound, StatusGroup
    from catalyst_tui.judge.ledger.observed import Quote
    from catalyst_tui.judge.verdict import Verdict


class PriceLevel(Struct, frozen=True):
    """The price a guard or a kill turns at, day by day while it counts; `above`: it should stay above."""

    checkpoint: str
    role: Role
    above: bool
    points: tuple[tuple[date, Decimal], ...]
    verdict: Verdict

    @property
    def last(self) -> Decimal:
        return self.points[-1][1]


class PrintMark(Struct, frozen=True):
    """A report, on the day of the first close after it, and how far that close moved, in percent. `quarter`:
    `Q2`, and `FQ2` where the company's year is not the calendar's."""

    day: date
    quarter: str
    move: Decimal


class QuarterFigure(Struct, frozen=True):
    """One quarter of a metric. `over`: reported against the guide; `growth` on the year, both in percent (in
    points for a percentage). `left`: its consensus is what that of the year leaves for it. `source` and
    `known` are of the best of the three."""

    period: Period
    reported: Quantity | None = None
    bound: Bound | None = None
    guide: Quantity | None = None
    guide_bound: Bound | None = None
    consensus: Quantity | None = None
    left: bool = False
    threshold: Quantity | None = None
    group: StatusGroup | None = None  # how it stands against the threshold, as far as it is known
    growth: Decimal | None = None
    over: Decimal | None = None
    source: str = ""
    known: date | None = None

    @property
    def best(self) -> Quantity | None:
        """What is reported, else guided, else expected."""
        return self.reported or self.guide or self.consensus


class MetricPanel(Struct, frozen=True):
    """A metric by quarter, oldest first. `floor`: the threshold its bars stand on, of a guard or a kill."""

    metric: str
    basis: Basis
    unit: Unit
    quarters: tuple[QuarterFigure, ...]
    checkpoint: str | None = None
    floor: Quantity | None = None
    ceiling: bool = False  # it must not rise above it
    year: tuple[str, Quantity] | None = (
        None  # the year whose consensus leaves something for a quarter
    )


class ChartView(Struct, frozen=True):
    """A ticker's price and figures as of now. `cost`: of one share held, in the price's unit; `traded` the
    exchange's day of the last price."""

    symbol: str
    name: str
    unit: Unit
    days: tuple[date, ...]
    closes: tuple[Decimal, ...]
    quote: Quote | None
    cost: Decimal | None
    levels: tuple[PriceLevel, ...]
    prints: tuple[PrintMark, ...]
    panels: tuple[MetricPanel, ...]
    traded: date | None = None


class Stretch(Struct, frozen=True):
    """From a day to a day, both in it, one word held; `group` is None for a band of a gauge."""

    first: date
    last: date
    word: str
    group: StatusGroup | None


class DayFlip(Struct, frozen=True):
    """A verdict that changed, on the day of the first close that knew it, else of the last there is; `on` is
    its own day. `priced`: it reads the price; `title` is its sentence."""

    day: date
    checkpoint: str
    role: Role
    before: str
    after: str
    reason: str
    group: StatusGroup | None
    priced: bool
    title: str
    on: date


class VerdictLane(Struct, frozen=True):
    """How a checkpoint over the price stood, from the day it counts on; `bands` of a gauge, lowest first."""

    checkpoint: str
    role: Role
    title: str
    verdict: Verdict
    stretches: tuple[Stretch, ...]
    bands: tuple[str, ...] = ()
    since: date | None = None  # the day it came to stand as it does now


class ChartLanes(Struct, frozen=True):
    """The verdicts over the days, the most urgent first, guards and kills before gauges; every flip."""

    lanes: tuple[VerdictLane, ...]
    flips: tuple[DayFlip, ...]
