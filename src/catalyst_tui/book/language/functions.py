"""The functions of tests, one row each: its name, what it looks back on, how far, its unit, its
formula.

What no row allows is an error where it stands (`calls.py`). The judge reads the same row, for one
value and for many days at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Dim, Unit


class Pace(StrEnum):
    """What a look back is counted in: trading days, calendar stretches, or reported periods."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    QUARTERS = "q"
    YEARS = "y"
    CALENDAR_DAYS = " days"  # written in words: `30 days`
    HELD = "held"  # since the first lot that is still held
    MONTH = "month"  # one month of the calendar: `2026-10`
    STEPS = "steps"  # whatever there is one after the other; never written

    @property
    def months(self) -> int | None:
        """Return how many months one is; None if it is not counted in months."""
        return {Pace.MONTHS: 1, Pace.QUARTERS: 3, Pace.YEARS: 12}.get(self)


class Lookback(Struct, frozen=True):
    """`200d`, `4q`, `1y`, `30 days`, `held`; `month`: of that calendar month, `2026-10`."""

    n: int
    pace: Pace
    month: Period | None = None

    def __str__(self) -> str:
        if self.month is not None:
            return str(self.month)
        return "held" if self.pace is Pace.HELD else f"{self.n}{self.pace}"


class Op(StrEnum):
    """Comparisons."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "="

    @property
    def upward(self) -> bool:
        """Whether more makes it truer."""
        return self in (Op.GT, Op.GE)


class Arith(StrEnum):
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"


class Side(StrEnum):
    """Which end of a guided range."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Ahead(StrEnum):
    """Which period a guide or a consensus is asked for, when it is not named."""

    THIS = "this"
    NEXT = "next"
    NTM = "ntm"  # the next twelve months; only a consensus is of them


class Axis(StrEnum):
    """What a number moves along."""

    CLOSES = "closes"  # a value each session; of a macro series, each observation
    WEEKS = "weeks"  # a value each week
    REPORTS = "reported periods"  # a value each


class Takes(StrEnum):
    """Which values of its look-back a function reads, oldest first."""

    ALL = "all"  # so many, the latest last: `4q` are four
    ENDS = "ends"  # the value a look-back ago and the latest: `4q` is four quarters before
    STEPS = "steps"  # every value from a look-back ago to the latest
    BEFORE = "before"  # the value a look-back ago alone


class Form(StrEnum):
    """How its arguments are written."""

    SERIES = "f(x) or f(x, 4q): a number"
    TREND = "f(x, 4q): a test"
    MEMBERS = "f(test of metric@group)"
    TEST = "f(test): a test"
    CORRELATION = "f(A, B, 60d)"
    RANK = "f(a, b, c)"
    BASELINE = "f(metric)"
    FORECAST = "f(metric, next)"
    MACRO = "f(ID)"
    DAYS = "f(id)"


class UnfitError(ValueError):
    """A unit a function is not of; `instead` is what to write, `{x}` for the argument."""

    def __init__(self, message: str, instead: str) -> None:
        super().__init__(message)
        self.instead = instead


Reach = frozenset[Pace] | Lookback | None
"""What a look-back may be counted in; the one look-back there is, never written; None: refused."""


def _same(unit: Unit) -> Unit:
    return unit


def growth_unit(unit: Unit) -> Unit:
    """Return the unit of a change: points for percentages, percent for everything else."""
    return q.POINTS if unit.dim is Dim.PERCENT else q.PERCENT


def _relative(unit: Unit) -> Unit:
    if unit.dim is Dim.PERCENT:
        raise UnfitError("{f} of a percentage has no meaning", "points gained: change({x}, 1y)")
    return q.PERCENT


def _fallen(unit: Unit) -> Unit:
    if unit.dim is Dim.PERCENT:
        raise UnfitError("{f} of a percentage has no meaning", "points lost: max({x}, 1y) - {x}")
    return q.PERCENT


def _added(unit: Unit) -> Unit:
    if unit.dim in (Dim.PERCENT, Dim.POINTS, Dim.MULTIPLE):
        raise UnfitError(f"{q.describe(unit)} does not add up over time", "avg({x}, 1y)")
    return unit


def _mean(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0)) / len(sizes)


def _sum(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0))


def _least(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return min(sizes)


def _largest(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return max(sizes)


def median(sizes: Sequence[Decimal], _: Unit = q.NUMBER) -> Decimal:
    """Return the median. The library's version takes 5 ms to import, and every start needs it."""
    ordered = sorted(sizes)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _compounded(years: int, sizes: Sequence[Decimal], _: Unit) -> Decimal | None:
    """Return the growth a year, in percent, that makes the first figure the last in so
    many years."""
    before, now = sizes[0], sizes[-1]
    if before <= 0 or now < 0:
        return None
    yearly = ((now / before) ** (Decimal(1) / years) - 1) * 100
    return round(yearly, _PLACES)  # roots are never exact: 10 % is not 9.999…


_PLACES = 12


def _first(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sizes[0]


def _grown(sizes: Sequence[Decimal], unit: Unit) -> Decimal | None:
    """Return the growth since the first, in percent or in points. A loss has no growth."""
    before, now = sizes[0], sizes[-1]
    if unit.dim is Dim.POINTS:
        return now - before
    return (now / before - 1) * 100 if before > 0 else None


def _fall(sizes: Sequence[Decimal], _: Unit) -> Decimal | None:
    """Return the fall from the highest, in percent, positive."""
    top = max(sizes)
    return (1 - sizes[-1] / top) * 100 if top > 0 else None


class Bounded(StrEnum):
    """How a result is bounded by figures that are (`> 50 %`); the judge has a rule for each."""

    SUM = "as their sum"
    SHARED = "as all of them are"
    FIRST = "as the first is"
    GROWTH = "as the last is, and the first the other way round"
    FALL = "not at all, unless they are exact or about"


class Runs(StrEnum):
    """What is made of a sum, so that the windows of many days are read from one that runs on."""

    TOTAL = "the sum"
    MEAN = "the sum by how many they are"


MIXED = "one figure is only a bound, another is not"
OPPOSED = "one figure is only a floor and the other only a ceiling"


class Formula(Struct, frozen=True):
    """`of` exact numbers, oldest first, in the unit of the result: None where they have none,
    because of `why` (which names of what, since and until when, and the `first` of them).
    `mixed`: why nothing can be said of bounded ones. `runs`: what one sum that runs on is to
    every window."""

    of: Callable[[Sequence[Decimal], Unit], Decimal | None]
    bounded: Bounded
    why: str = ""
    mixed: str = MIXED
    runs: Runs | None = None


NO_FORMULA = Formula(lambda _sizes, _unit: None, Bounded.SUM)


class Function(Struct, frozen=True, eq=False):
    """A row. `pools`: also over a group's members; `adds`: only of what adds up over time, not of a
    state (cash, a price); `yearly`: the formula needs the number of years.

    `formula` is of the form `SERIES`.
    """

    name: str
    form: Form = Form.SERIES
    takes: Takes = Takes.ALL
    closes: Reach = None
    reports: Reach = None
    unit: Callable[[Unit], Unit] = _same
    pools: bool = False
    adds: bool = False
    formula: Formula = NO_FORMULA
    yearly: bool = False

    def formula_of(self, window: Lookback | None) -> Formula:
        """Return how it is computed over a look-back."""
        if not self.yearly or window is None:
            return self.formula
        return replace(self.formula, of=partial(_compounded, window.n))

    def __str__(self) -> str:
        return self.name

    def over(self, axis: Axis) -> Reach:
        """Return how far it looks back along an axis."""
        if axis is Axis.WEEKS and isinstance(self.closes, frozenset):
            return self.closes - {Pace.DAYS, Pace.CALENDAR_DAYS, Pace.HELD}
        return self.reports if axis is Axis.REPORTS else self.closes

    def look_back(self, axis: Axis, written: Lookback | None) -> Lookback:
        """Return the look-back of a call: its own, else the one written.

        Raises TypeError without any.
        """
        reach = self.over(axis)
        found = reach if isinstance(reach, Lookback) else written
        if reach is None or found is None:
            raise TypeError(f"{self} does not look back on {axis}")
        if (
            axis is Axis.WEEKS and found.pace is Pace.WEEKS
        ):  # `4w` are four of them, as `4q` of quarters
            return Lookback(found.n, Pace.STEPS)
        return found


_CLOSES = frozenset({
    Pace.DAYS, Pace.WEEKS, Pace.MONTHS, Pace.YEARS, Pace.CALENDAR_DAYS, Pace.HELD,
    Pace.MONTH,
})  # fmt: skip
_TREND = _CLOSES - {Pace.MONTH}
_REPORTS = frozenset({Pace.MONTHS, Pace.QUARTERS, Pace.YEARS})
_PREVIOUS = Lookback(1, Pace.STEPS)
_YEAR = Lookback(1, Pace.YEARS)

_GROWTH = Formula(
    _grown, Bounded.GROWTH, "growth from {name} {since} of {first} says nothing", OPPOSED
)
_TOTAL = Formula(_sum, Bounded.SUM, mixed=OPPOSED, runs=Runs.TOTAL)
_FALL = Formula(
    _fall, Bounded.FALL, "a fall of {name} up to {until} from no more than 0 says nothing"
)

YOY = Function(
    "yoy", takes=Takes.ENDS, closes=_YEAR, reports=_YEAR, unit=_relative, formula=_GROWTH
)
QOQ = Function(
    "qoq",
    takes=Takes.ENDS,
    closes=Lookback(3, Pace.MONTHS),
    reports=_PREVIOUS,
    unit=_relative,
    formula=_GROWTH,
)
TTM = Function("ttm", reports=_YEAR, unit=_added, adds=True, formula=_TOTAL)
AVG = Function(
    "avg",
    closes=_CLOSES,
    reports=_REPORTS,
    pools=True,
    formula=Formula(_mean, Bounded.SUM, runs=Runs.MEAN),
)
MIN = Function(
    "min", closes=_CLOSES, reports=_REPORTS, pools=True, formula=Formula(_least, Bounded.SHARED)
)
MAX = Function(
    "max", closes=_CLOSES, reports=_REPORTS, pools=True, formula=Formula(_largest, Bounded.SHARED)
)
SUM = Function(
    "sum", closes=_CLOSES, reports=_REPORTS, unit=_added, pools=True, adds=True, formula=_TOTAL
)
CHANGE = Function(
    "change", takes=Takes.ENDS, closes=_CLOSES, reports=_REPORTS, unit=growth_unit, formula=_GROWTH
)
MEDIAN = Function(
    "median", closes=_CLOSES, reports=_REPORTS, pools=True, formula=Formula(median, Bounded.SHARED)
)
CAGR = Function(
    "cagr",
    takes=Takes.ENDS,
    closes=frozenset({Pace.YEARS}),
    reports=frozenset({Pace.YEARS}),
    unit=_relative,
    formula=_GROWTH,
    yearly=True,
)
PRIOR = Function(
    "prior",
    takes=Takes.BEFORE,
    closes=_PREVIOUS,
    reports=_PREVIOUS,
    formula=Formula(_first, Bounded.FIRST),
)
DRAWDOWN = Function("drawdown", closes=_CLOSES, reports=_REPORTS, unit=_fallen, formula=_FALL)
RISING = Function("rising", Form.TREND, Takes.STEPS, closes=_TREND, reports=_REPORTS)
FALLING = Function("falling", Form.TREND, Takes.STEPS, closes=_TREND, reports=_REPORTS)
CORR = Function("corr", Form.CORRELATION, Takes.STEPS, closes=frozenset({Pace.DAYS}))

FUNCTIONS: Mapping[str, Function] = {
    row.name: row
    for row in (
        YOY, QOQ, TTM, AVG, MIN, MAX, MEDIAN, SUM, CHANGE, CAGR, PRIOR, DRAWDOWN, RISING,
        FALLING, CORR,
        Function("rank", Form.RANK),
        Function("base", Form.BASELINE),
        Function("guide", Form.FORECAST),
        Function("consensus", Form.FORECAST),
        Function("count", Form.MEMBERS),
        Function("ever", Form.TEST),
        Function("fred", Form.MACRO),
        Function("days_until", Form.DAYS),
    )
}  # fmt: skip


def periods_in(window: Lookback, span: Span) -> int | None:
    """Return how many periods of `span` a look-back covers;

    None if it is counted in something else. Quarters are no count of years, nor days of quarters:
    which figures were meant would be a guess.
    """
    if window.pace is Pace.STEPS:
        return window.n
    months = window.pace.months
    return None if months is None or span.dated or months % span else window.n * months // span
