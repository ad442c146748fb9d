"""The fixed words of the test language: operators, functions, and what a look back is counted in."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from catalyst_tui.book.model.period import Period


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
        """How many months one is; None when it is not counted in months."""
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
