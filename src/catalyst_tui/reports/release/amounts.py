"""Read amounts of a text: `$540 million to $560 million`, `$65.0 billion, plus or minus 2%`.

An amount must be measured as its metric is: `revenue … 10%` and `earnings per share … $3 million`
are no amounts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto

from msgspec.structs import replace

from catalyst_tui.book.model.quantity import of_this_world
from catalyst_tui.judge.ledger.facts import Bound
from catalyst_tui.values import Frozen

AMOUNT = (
    r"[~≈]?(?:\$ ?)?\(?(?:\$ ?)?(?:\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
    r"|(?<=\$)\.\d{1,4})(?![.,]?\d)\)?"  # NTGR 2026Q2: "(12.0)%"; MNRO 2027Q1: "$.08"
    r"(?: ?(?:million|billion|thousand|%|percent|cents|cps|¢|mm\b)|(?:bn|[mb])\b)?\)?"
)
"""The pattern of one amount."""

GIVE = rf"{AMOUNT}(?: basis points| points| bps)?"
"""The pattern of what comes after "plus or minus"."""

EACH = frozenset({"eps_diluted", "ffo_per_share"})
"""The metrics that are stated per share."""

_PARTS = re.compile(
    r"(?P<about>[~≈])?(?P<less>\()?(?P<money>\$)? ?(?P<less2>\()?(?P<money2>\$)? ?"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?![.,]?\d)\)? ?"
    r"(?P<word>million|billion|thousand|%|percent|basis|bps|cents|cps|¢|mm|bn|[mb](?![a-z]))?",
    re.IGNORECASE,
)
_MOST_PER_SHARE = 1000  # dollars; more is an amount of money
_CENTS = ("cents", "cps", "¢")  # AMCR 2023Q4: cents per share
_BASIS_POINTS = ("basis", "bps")
_SCALES = {"thousand": 3, "million": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "b": 9}


def last_digit(value: Decimal) -> Decimal:
    """Return the worth of a number's last digit."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


class AmountMeasure(Enum):
    """How a metric is measured in a text."""

    MONEY = auto()  # in thousands or more
    EACH = auto()  # dollars per share
    PERCENT = auto()

    @classmethod
    def for_metric(cls, metric: str) -> AmountMeasure:
        """Return the measure of a standard metric."""
        if metric.endswith("margin"):
            return cls.PERCENT
        return cls.EACH if metric in EACH else cls.MONEY


class StatedValue(Frozen):
    """A value in base units (dollars, percent), and its range if one is stated."""

    value: Decimal
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None

    def negative(self) -> StatedValue:
        """Return the same as a loss (MED 2026Q2)."""
        low, high = self.high and -self.high, self.low and -self.low
        return replace(self, value=-self.value, low=low, high=high)


class _Amount(Frozen):
    """An amount as written: its digits, whether it has a dollar sign, and the word behind it."""

    digits: Decimal
    money: bool
    word: str
    about: bool

    @property
    def value(self) -> Decimal:
        """Return it in base units."""
        if self.word in (*_BASIS_POINTS, *_CENTS):
            return self.digits / 100
        return self.digits.scaleb(_SCALES.get(self.word, 0))

    @property
    def measure(self) -> AmountMeasure | None:
        """Return how it is measured; None if that is not clear."""
        if not of_this_world(self.value):
            return None
        if self.money:
            if self.word:
                return AmountMeasure.MONEY if self.word in _SCALES else None
            return (
                AmountMeasure.EACH
                if abs(self.digits) < _MOST_PER_SHARE
                else AmountMeasure.MONEY
            )
        if self.word in _CENTS:
            return AmountMeasure.EACH
        return (
            AmountMeasure.PERCENT
            if self.word in ("%", "percent", *_BASIS_POINTS)
            else None
        )


def point(
    text: str, measure: AmountMeasure, *, about: bool, give: str | None = None
) -> StatedValue | None:
    """Return one amount, with the range that "plus or minus" `give` makes.

    `give` has the amount's own unit, or is a percentage.
    """
    amount = _amount(text)
    if amount.measure is not measure:
        return None
    if give is None:
        return StatedValue(
            amount.value, Bound.ABOUT if about or amount.about else Bound.EXACT
        )
    by = _amount(give)
    off = by.value
    if by.measure is not measure:
        if by.measure is not AmountMeasure.PERCENT:
            return None
        off = amount.value * by.value / 100
    if not 0 < off < abs(amount.value):
        return None
    return StatedValue(
        amount.value, Bound.EXACT, amount.value - off, amount.value + off
    )


def between(low: str, high: str, measure: AmountMeasure) -> StatedValue | None:
    """Return a range and its middle; the unit may be stated once (`$540 to $560 million`)."""
    first, last = _amount(low), _amount(high)
    if not first.word:
        first = replace(first, word=last.word)
    last = replace(last, money=last.money or first.money)
    if not first.measure is last.measure is measure or first.value >= last.value:
        return None
    return StatedValue(
        (first.value + last.value) / 2, Bound.EXACT, first.value, last.value
    )


def _amount(text: str) -> _Amount:
    found = _PARTS.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no amount")
    digits = Decimal(found["digits"].replace(",", ""))
    negative = found["less"] or found["less2"]
    money = bool(found["money"] or found["money2"])
    word = (found["word"] or "").lower()
    return _Amount(-digits if negative else digits, money, word, bool(found["about"]))
