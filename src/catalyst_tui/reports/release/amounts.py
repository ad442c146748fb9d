"""Amounts in prose: `$540 million to $560 million`, `$65.0 billion, plus or minus 2%`, `approximately 73%`.

An amount that is not measured as its metric is (`revenue … 10%`, `earnings per share … $3 million`) is none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.quantity import of_this_world
from catalyst_tui.judge.ledger.facts import Bound

AMOUNT = (
    r"[~≈]?(?:\$ ?)?\(?(?:\$ ?)?(?:\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
    r"|(?<=\$)\.\d{1,4})(?![.,]?\d)\)?"  # "5,7" is none; NTGR 2026Q2: "(12.0)%"; MNRO 2027Q1: "$.08"
    r"(?: ?(?:million|billion|thousand|%|percent|cents|cps|¢|mm\b)|(?:bn|[mb])\b)?\)?"
)
"""The pattern of one amount, in small or large letters."""

GIVE = rf"{AMOUNT}(?: basis points| points| bps)?"
"""The pattern of what an amount may be off by."""

_PARTS = re.compile(
    r"(?P<about>[~≈])?(?P<less>\()?(?P<money>\$)? ?(?P<less2>\()?(?P<money2>\$)? ?"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?![.,]?\d)\)? ?"
    r"(?P<word>million|billion|thousand|%|percent|basis|bps|cents|cps|¢|mm|bn|[mb](?![a-z]))?",
    re.IGNORECASE,
)
_EACH = 1000  # dollars a share; what is more is an amount of money
_CENTS = ("cents", "cps", "¢")  # AMCR 2023Q4: cents per share
_SCALES = {"thousand": 3, "million": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "b": 9}


EACH = frozenset({"eps_diluted", "ffo_per_share"})
"""The metrics that are told for each share."""


class Measure(Enum):
    """How a metric is measured in prose."""

    MONEY = auto()  # in thousands or more
    EACH = auto()  # dollars a share
    PERCENT = auto()

    @classmethod
    def of(cls, metric: str) -> Measure:
        """The measure of a standard metric."""
        return cls.PERCENT if metric.endswith("margin") else cls.EACH if metric in EACH else cls.MONEY


class Stated(Struct, frozen=True):
    """A value in base units (dollars, percent), and its range where one was said."""

    value: Decimal
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None

    def negative(self) -> Stated:
        """As much, lost (MED 2026Q2)."""
        low, high = self.high and -self.high, self.low and -self.low
        return replace(self, value=-self.value, low=low, high=high)


class _Amount(Struct, frozen=True):
    digits: Decimal
    money: bool
    word: str
    about: bool

    @property
    def value(self) -> Decimal:
        hundredth = self.word in ("basis", "bps", *_CENTS)
        return self.digits / 100 if hundredth else self.digits.scaleb(_SCALES.get(self.word, 0))

    @property
    def measure(self) -> Measure | None:
        if not of_this_world(self.value):
            return None
        if self.money:
            if not self.word:  # "$509,589" is no price of a share
                return Measure.EACH if abs(self.digits) < _EACH else Measure.MONEY
            return Measure.MONEY if self.word in _SCALES else None
        if self.word in _CENTS:
            return Measure.EACH
        return Measure.PERCENT if self.word in ("%", "percent", "basis", "bps") else None


def point(text: str, measure: Measure, *, about: bool, give: str | None = None) -> Stated | None:
    """One amount, with what it may be off by: in its own unit, or for money in percent of it."""
    one = _amount(text)
    if one.measure is not measure:
        return None
    if give is None:
        return Stated(one.value, Bound.ABOUT if about or one.about else Bound.EXACT)
    off = _amount(give)
    if off.measure is measure:
        by = off.value
    elif off.measure is Measure.PERCENT and off.word not in ("basis", "bps"):
        by = one.value * off.value / 100
    else:
        return None
    return Stated(one.value, Bound.EXACT, one.value - by, one.value + by) if 0 < by < abs(one.value) else None


def between(low: str, high: str, measure: Measure) -> Stated | None:
    """A range and its middle; the unit may be said once: `$540 to $560 million`, `64.0 to 66.0%`."""
    last = _amount(high)
    first = _amount(low)
    first = first if first.word else replace(first, word=last.word)
    last = replace(last, money=last.money or first.money)
    if last.value < first.value < 0:
        first, last = last, first  # the smaller loss said first
    if not first.measure is last.measure is measure or first.value >= last.value:
        return None
    return Stated((first.value + last.value) / 2, Bound.EXACT, first.value, last.value)


def _amount(text: str) -> _Amount:
    found = _PARTS.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no amount")
    digits = Decimal(found["digits"].replace(",", ""))
    if found["less"] or found["less2"]:
        digits = -digits
    money = bool(found["money"] or found["money2"])
    return _Amount(digits, money, (found["word"] or "").lower(), bool(found["about"]))
