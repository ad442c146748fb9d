"""Units: money, percent, points, multiples. The only place that knows them.

A quantity is a Decimal with its unit. Percentages are kept as written: 76.4 % is `Decimal("76.4")`.
Adding a point to a percentage is allowed, adding a dollar is not (language.md, "Tests").
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache

from catalyst_tui.book.model.currencies import HUNDREDTHS, SHOWN, SIGNS
from catalyst_tui.book.other_words import meant_by
from catalyst_tui.values import Frozen


def spelled(number: str, word: str) -> str:
    """Return what to write for a unit in other letters: `20 k` is `20K`, `120p` is `120 GBp`."""
    meant = meant_by("quantities", word)
    note = " (pence; GBP is pounds)" if meant == "GBp" else ""
    return (
        f"write {number}{' ' * meant.isalpha() * (len(meant) > 2)}{meant}{note}"
        if meant
        else ""
    )


class Dim(StrEnum):
    """What a number measures."""

    NUMBER = "number"  # a plain number: a rank, a correlation, a score
    PERCENT = "percent"  # a share or a rate of growth, in percent
    POINTS = "points"  # a difference of two percentages, in percentage points
    MULTIPLE = "multiple"  # a ratio of two like things: 98x
    MONEY = "money"  # an amount in one currency
    COUNT = "count"  # things: shares, customers, wins
    DAYS = "days"
    MONTHS = "months"  # how long cash lasts
    RATE = "rate"  # of exchange: so many of one currency for one of another


class Unit(Frozen):
    """A dimension and, for money its ISO code (GBp is not GBP), for counts its noun, for rates of
    which."""

    dim: Dim
    label: str = ""

    def __str__(self) -> str:
        return _WORDS.get(self.dim, self.label)


NUMBER = Unit(Dim.NUMBER)
PERCENT = Unit(Dim.PERCENT)
POINTS = Unit(Dim.POINTS)
MULTIPLE = Unit(Dim.MULTIPLE)
DAYS = Unit(Dim.DAYS)
MONTHS = Unit(Dim.MONTHS)
SHARES = Unit(Dim.COUNT, "shares")

_WORDS = {
    Dim.NUMBER: "",
    Dim.PERCENT: "%",
    Dim.POINTS: "pp",
    Dim.MULTIPLE: "x",
    Dim.DAYS: "d",
    Dim.MONTHS: "mo",
}


@lru_cache(maxsize=1 << 10)
def money(currency: str) -> Unit:
    """Return the unit of amounts in `currency`, an ISO code or a minor one such as GBp."""
    return Unit(Dim.MONEY, currency)


_NAMED = {
    "": NUMBER,
    "number": NUMBER,
    "%": PERCENT,
    "pp": POINTS,
    "x": MULTIPLE,
    "d": DAYS,
    "days": DAYS,
    "mo": MONTHS,
}


def unit_named(text: str) -> Unit:
    """Return the unit a column or a series names: `USD`, `%`, `x`, `pp`, `shares`, `number`."""
    if text in _NAMED:
        return _NAMED[text]
    if re.fullmatch(r"[A-Z]{2}[A-Za-z]", text):
        return money(text)
    return Unit(Dim.COUNT, text)


class Quantity(Frozen):
    """A number that knows what it measures."""

    value: Decimal
    unit: Unit

    def __str__(self) -> str:
        return format_quantity(self)


class UnitError(ValueError):
    """Two quantities that cannot be put together; the message says which and why."""


def add(left: Unit, right: Unit) -> Unit:
    """Return the unit of a sum or a difference."""
    match left.dim, right.dim:
        case (Dim.PERCENT, Dim.POINTS) | (Dim.POINTS, Dim.PERCENT):
            return PERCENT
        case _ if left == right:
            return left
        case _:
            raise UnitError(f"{describe(left)} and {describe(right)} cannot be added")


def subtract(left: Unit, right: Unit) -> Unit:
    """Return the unit of a difference: two percentages differ by points."""
    return POINTS if left.dim is right.dim is Dim.PERCENT else add(left, right)


def multiply(left: Unit, right: Unit) -> Unit:
    """Return the unit of a product; a percent of something is that something (see `product`)."""
    for bare in (Dim.NUMBER, Dim.PERCENT, Dim.MULTIPLE):
        for this, other in ((left, right), (right, left)):
            if this.dim is bare:
                return other
    raise UnitError(f"{describe(left)} times {describe(right)} has no meaning here")


def divide(left: Unit, right: Unit) -> Unit:
    """Return the unit of a quotient: like by like is a multiple, money by a count is money each.

    A price by figures in another currency gets a unit here, and is unknown when judged.
    """
    if right.dim in (Dim.NUMBER, Dim.MULTIPLE):
        return left
    if left == right or left.dim is right.dim is Dim.MONEY:
        return MULTIPLE
    if left.dim is Dim.MONEY and right.dim is Dim.COUNT:
        return left
    raise UnitError(
        f"{describe(left)} divided by {describe(right)} has no meaning here"
    )


def is_share(left: Unit, right: Unit) -> bool:
    """Whether in a product of the two one is a percentage of the other."""
    return Dim.PERCENT in (left.dim, right.dim) and Dim.NUMBER not in (
        left.dim,
        right.dim,
    )


def comparable(left: Unit, right: Unit) -> bool:
    """Whether `left < right` means anything. A bare number fits a multiple, a count, days."""
    if left == right:
        return True
    bare = {Dim.NUMBER, Dim.MULTIPLE, Dim.COUNT, Dim.DAYS, Dim.MONTHS}
    return Dim.NUMBER in (left.dim, right.dim) and {left.dim, right.dim} <= bare


def distance_unit(unit: Unit) -> Unit:
    """Return the unit in which two values of `unit` differ."""
    return POINTS if unit.dim is Dim.PERCENT else unit


def describe(unit: Unit) -> str:
    """Describe a unit for errors: 'a percentage', 'an amount in USD'."""
    return {
        Dim.NUMBER: "a plain number",
        Dim.PERCENT: "a percentage",
        Dim.POINTS: "percentage points",
        Dim.MULTIPLE: "a multiple (x)",
        Dim.MONEY: f"an amount in {unit.label}",
        Dim.COUNT: f"a count of {unit.label}",
        Dim.DAYS: "a number of days",
        Dim.MONTHS: "a number of months",
        Dim.RATE: f"a rate of exchange, {unit.label}",
    }[unit.dim]


DAYS_IN = {"d": 1, "w": 7, "mo": 30, "y": 365}
"""Lengths of time as they are compared; counted from a day, months and years are the calendar's."""

_MONTHS_IN = {"mo": Decimal(1), "y": Decimal(12)}
_SCALES = {"K": 3, "M": 6, "B": 9, "T": 12}
_MOST_POWER = 18
_LITERAL = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<cur>\$|[A-Z]{2}[A-Za-z](?=\s*[\d.]))?\s*"
    r"(?P<num>\d[\d_,]*(?:\.\d+)?|\.\d+)\s*(?P<scale>[KMBT](?![A-Za-z]))?\s*"
    r"(?P<unit>%|pp|bp|x|d(?:ays?)?|w|mo|y|[A-Z]{2}[A-Za-z]|shares)?"
)


def of_this_world(value: Decimal) -> bool:
    """Whether anybody can have meant it: finite, and of no more than 19 digits before or behind the
    point."""
    return value.is_finite() and (not value or abs(value.adjusted()) <= _MOST_POWER)


def parse_quantity(
    text: str, currency: str = "USD", expect: Unit | None = None
) -> Quantity:
    """Read `$360M`, `76.4%`, `8.20 AUD`, `3pp`, `100x`, `1.55B`.

    `expect` is the unit a bare number takes (a bare price takes the ticker's currency). Raises
    ValueError with a sentence when the text is no quantity.
    """
    match = _LITERAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text.strip()!r} is not a quantity; {_instead(text.strip())}"
        )
    try:
        value = Decimal(match["sign"] + match["num"].replace(",", "").replace("_", ""))
    except (
        InvalidOperation
    ) as error:  # pragma: no cover - the pattern admits only digits
        raise ValueError(f"{text.strip()!r} is not a number") from error
    value = value.scaleb(_SCALES.get(match["scale"] or "", 0))
    if not of_this_world(value):
        raise ValueError(f"{text.strip()[:60]!r} is too large, too small or no number")
    suffix, prefix = match["unit"], match["cur"]
    if prefix:
        if suffix:
            raise ValueError(f"{text.strip()!r} has two units")
        return Quantity(
            value,
            money(
                currency
                if prefix == "$" and currency in _DOLLARS
                else "USD"
                if prefix == "$"
                else prefix
            ),
        )
    if suffix == "bp":
        return Quantity(value / 100, POINTS)
    if suffix is None:
        return Quantity(value, expect or NUMBER)
    if suffix in DAYS_IN:
        if expect == MONTHS:
            return Quantity(
                value * _MONTHS_IN.get(suffix, DAYS_IN[suffix] / Decimal(30)), MONTHS
            )
        return Quantity(value * DAYS_IN[suffix], DAYS)
    return Quantity(value, unit_named("d" if suffix.startswith("d") else suffix))


def same_scale(low: str, high: str) -> str:
    """Return the lower end of a range, in the scale and unit of the upper where it names none.

    `540..560M` begins at 540M, `50..100bp` at 50bp.
    """
    first, second = _LITERAL.fullmatch(low.strip()), _LITERAL.fullmatch(high.strip())
    if first is None or second is None:
        return low
    bare = first["unit"] is None and first["cur"] is None
    unit = second["unit"] if bare and second["unit"] in ("bp", "pp") else ""
    if first["scale"] or not (second["scale"] or unit):
        return low
    ends = first.end("num")
    return f"{first.string[:ends]}{second['scale'] or ''}{first.string[ends:]}{unit}"


def _instead(text: str) -> str:
    """Return what to write for a text that is no quantity: `20 k` is `20K`, `€5` is `5 EUR`."""
    match = _OTHERWISE.fullmatch(text)
    if match and (sign := SIGNS.get(match["sign"] or "")):
        return f"write {match['num']}{match['word']} {sign}"
    if match and (hint := spelled(match["num"], match["word"])):
        return hint
    return "write for example $360M, 76.4%, 3pp or 100x"


_OTHERWISE = re.compile(
    r"(?P<sign>[^\w\s.+-])?\s*(?P<num>[-+]?\$?[\d.,]+)\s*(?P<word>[A-Za-z]*)"
)
_DOLLARS = frozenset({"USD", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD"})


def major(quantity: Quantity) -> Quantity:
    """Convert pence to pounds, and the like."""
    whole = (
        HUNDREDTHS.get(quantity.unit.label) if quantity.unit.dim is Dim.MONEY else None
    )
    return Quantity(quantity.value / 100, money(whole)) if whole else quantity


def minor_of(currency: str) -> tuple[str, int]:
    """Return the whole currency and how many of this one make it: GBp is (GBP, 100)."""
    return (HUNDREDTHS[currency], 100) if currency in HUNDREDTHS else (currency, 1)


def has_sign(currency: str) -> bool:
    """Whether its amounts are written with a sign before them, `$`, and not with a word after."""
    return HUNDREDTHS.get(currency, currency) in SHOWN


_PLACES = {
    Dim.PERCENT: 1,
    Dim.POINTS: 1,
    Dim.MULTIPLE: 1,
    Dim.DAYS: 0,
    Dim.MONTHS: 1,
    Dim.NUMBER: 2,
}
_LETTERS = tuple(
    (letter, Decimal(10) ** power, power)
    for letter, power in (("T", 12), ("B", 9), ("M", 6))
)

_GROUPED, _MILLION = 10_000, 1_000_000
_CENT, _LEAST = Decimal("0.01"), Decimal("0.000001")
"""Between them two digits are shown: of a price of less than a cent two decimals say nothing."""


def format_quantity(quantity: Quantity) -> str:
    """Format the short form people read: `$392.4M`, `73.3%`, `0.3pp`, `98.99x`, `173.5M shares`."""
    value, unit = quantity.value, quantity.unit
    large = unit.dim is Dim.NUMBER and abs(value) >= _GROUPED
    if unit.dim in (Dim.MONEY, Dim.COUNT) or large:
        return _with_unit(value, _scaled(abs(value)), unit)
    body = (
        f"{value.normalize():f}"
        if unit.dim is Dim.RATE
        else _plain(value, _PLACES[unit.dim])
    )
    return f"{body} {unit.label}" if unit.dim is Dim.RATE else f"{body}{unit}"


def _with_unit(value: Decimal, digits: str, unit: Unit) -> str:
    """Return the digits of an amount or a count with their sign and unit."""
    sign, symbol = "-" if value < 0 else "", SHOWN.get(unit.label, "")
    return (
        f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {unit.label}".rstrip()
    )


_MORE = 6


def distinguished(quantity: Quantity, other: Quantity) -> str:
    """Format the short form, with enough digits to differ from `other` if it differs: 99.999 next
    to 100 is not $100.00."""
    value, unit = quantity.value, quantity.unit
    short = format_quantity(quantity)
    if value == other.value or unit != other.unit or short != format_quantity(other):
        return short
    rounded = (round(value, places) for places in range(_MORE + 1))
    near = next(
        (
            near
            for places, near in enumerate(rounded)
            if near not in (round(other.value, places), other.value)
        ),
        value,
    )
    if unit.dim in (Dim.MONEY, Dim.COUNT):
        return _with_unit(near, f"{abs(near):,f}", unit)
    return f"{near:,f}{unit}"


def _scaled(value: Decimal) -> str:
    magnitude = abs(value)
    for letter, least, power in _LETTERS if magnitude >= _MILLION else ():
        if magnitude >= least:
            scaled = value.scaleb(-power)
            return f"{_plain(scaled, 2 if abs(scaled) < 10 else 1)}{letter}"
    if magnitude >= _GROUPED:
        return f"{value:,.0f}"
    if _LEAST <= magnitude < _CENT:
        return _plain(value, 1 - value.adjusted())
    return f"{value:,.2f}"


def _plain(value: Decimal, places: int) -> str:
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
