"""The functions of tests, one row of functions.txt each: its name, what it looks back on, how far,
its unit, its formula.

What no row allows is an error where it stands (`operands.py`). The judge reads the same row, for
one value and for many days at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import partial
from importlib.resources import files

from msgspec.structs import replace

from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Dim, Unit
from catalyst_tui.values import Frozen


class Pace(StrEnum):
    """What a look back is counted in: trading days, calendar stretches, or reported periods."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    QUARTERS = "q"
    YEARS = "y"
    CALENDAR_DAYS = " days"  # written in words: `30 days`
    HELD = "held"  # since the first lot that is still held
    STEPS = "steps"  # whatever there is one after the other; never written

    @property
    def months(self) -> int | None:
        """Return how many months one is; None if it is not counted in months."""
        return {Pace.MONTHS: 1, Pace.QUARTERS: 3, Pace.YEARS: 12}.get(self)


class Lookback(Frozen):
    """`200d`, `4q`, `1y`, `30 days`, `held`."""

    n: int
    pace: Pace

    def __str__(self) -> str:
        return "held" if self.pace is Pace.HELD else f"{self.n}{self.pace}"


class Op(StrEnum):
    """Comparisons."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "="

    @property
    def sign(self) -> str:
        """Return it as people read it: `≥` for `>=`."""
        return {Op.LE: "≤", Op.GE: "≥"}.get(self, self.value)

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
    # The latest value and the one a window earlier: `4q` is four quarters before
    ENDS = "ends"
    STEPS = "steps"  # every value from a look-back ago to the latest
    BEFORE = "before"  # the value a look-back ago alone


class ArgumentForm(StrEnum):
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
        raise UnfitError(
            "{f} of a percentage has no meaning", "points gained: change({x}, 1y)"
        )
    return q.PERCENT


def _fallen(unit: Unit) -> Unit:
    if unit.dim is Dim.PERCENT:
        raise UnfitError(
            "{f} of a percentage has no meaning", "points lost: max({x}, 1y) - {x}"
        )
    return q.PERCENT


def _added(unit: Unit) -> Unit:
    if unit.dim in (Dim.PERCENT, Dim.POINTS, Dim.MULTIPLE):
        raise UnfitError(
            f"{q.describe(unit)} does not add up over time", "avg({x}, 1y)"
        )
    return unit


def _mean(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0)) / len(sizes)


def _sum(sizes: Sequence[Decimal], _: Unit) -> Decimal:
    return sum(sizes, Decimal(0))


def median(sizes: Sequence[Decimal], _: Unit = q.NUMBER) -> Decimal:
    """Return the median. The library's version takes 5 ms to import, and every start needs it."""
    ordered = sorted(sizes)
    middle = len(ordered) // 2
    return (
        ordered[middle]
        if len(ordered) % 2
        else (ordered[middle - 1] + ordered[middle]) / 2
    )


def _compounded(years: int, sizes: Sequence[Decimal], _: Unit) -> Decimal | None:
    """Return the growth a year, in percent, that makes the first figure the last in so
    many years."""
    before, now = sizes[0], sizes[-1]
    if before <= 0 or now < 0:
        return None
    yearly = ((now / before) ** (Decimal(1) / years) - 1) * 100
    return round(yearly, _PLACES)  # roots are never exact: 10 % is not 9.999…


_PLACES = 12


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


MIXED = "one figure is only a bound, another is not"
OPPOSED = "one figure is only a floor and the other only a ceiling"


class Formula(Frozen):
    """`of` exact numbers, oldest first, in the unit of the result: None where they have none,
    because of `why` (which names of what, since and until when, and the `first` of them).
    `mixed`: why nothing can be said of bounded ones. `runs`: what one sum that runs on is to
    every window."""

    of: Callable[[Sequence[Decimal], Unit], Decimal | None]
    bounded: Bounded
    why: str = ""
    mixed: str = MIXED


class Function(Frozen, eq=False):
    """A row of functions.txt. `formula` is of the form `SERIES`."""

    name: str
    form: ArgumentForm
    takes: Takes
    closes: Reach
    reports: Reach
    unit: Callable[[Unit], Unit]
    formula: Formula
    example: str
    pools: bool
    adds: bool
    yearly: bool

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


_CLOSES = frozenset(
    {Pace.DAYS, Pace.WEEKS, Pace.MONTHS, Pace.YEARS, Pace.CALENDAR_DAYS, Pace.HELD}
)
_REACH: Mapping[str, Reach] = {
    "": None,
    "closes": _CLOSES,
    "reports": frozenset({Pace.MONTHS, Pace.QUARTERS, Pace.YEARS}),
    "days": frozenset({Pace.DAYS}),
    "years": frozenset({Pace.YEARS}),
    "before": Lookback(1, Pace.STEPS),
    "3mo": Lookback(3, Pace.MONTHS),
    "1y": Lookback(1, Pace.YEARS),
}
_UNITS = {
    "": _same,
    "growth": growth_unit,
    "relative": _relative,
    "fallen": _fallen,
    "added": _added,
}
_FORMULAS = {
    "": Formula(lambda _sizes, _unit: None, Bounded.SUM),
    "growth": Formula(
        _grown,
        Bounded.GROWTH,
        "growth from {name} {since} of {first} says nothing",
        OPPOSED,
    ),
    "total": Formula(_sum, Bounded.SUM, mixed=OPPOSED),
    "fall": Formula(
        _fall,
        Bounded.FALL,
        "a fall of {name} up to {until} from no more than 0 says nothing",
    ),
    "mean": Formula(_mean, Bounded.SUM),
    "least": Formula(lambda sizes, _unit: min(sizes), Bounded.SHARED),
    "largest": Formula(lambda sizes, _unit: max(sizes), Bounded.SHARED),
    "median": Formula(median, Bounded.SHARED),
    "first": Formula(lambda sizes, _unit: sizes[0], Bounded.FIRST),
}


def _functions() -> Iterator[Function]:
    text = (
        files("catalyst_tui.book.language").joinpath("functions.txt").read_text("utf-8")
    )
    for row in text.split("\n\n")[1].splitlines():
        name, form, takes, closes, reports, unit, marks, formula, example = (
            part.strip() for part in row.split("|")
        )
        yield Function(
            name,
            ArgumentForm[form.upper()],
            Takes(takes),
            _REACH[closes],
            _REACH[reports],
            _UNITS[unit],
            _FORMULAS[formula],
            example,
            *(mark in marks.split() for mark in ("pools", "adds", "yearly")),
        )


FUNCTIONS: Mapping[str, Function] = {row.name: row for row in _functions()}
AVG, PRIOR, SUM, RISING = map(FUNCTIONS.__getitem__, ("avg", "prior", "sum", "rising"))


def periods_in(window: Lookback, span: Span) -> int | None:
    """Return how many periods of `span` a look-back covers;

    None if it is counted in something else. Quarters are no count of years, nor days of quarters:
    which figures were meant would be a guess.
    """
    if window.pace is Pace.STEPS:
        return window.n
    months = window.pace.months
    return (
        None
        if months is None or span.dated or months % span
        else window.n * months // span
    )
