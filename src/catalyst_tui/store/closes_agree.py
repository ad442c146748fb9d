"""Whether two tellings of one symbol's closes can both be true: alike, after a split, or a contradiction.

Closes are by day, in millionths. Vendors rewrite every earlier close at a split; by anything else they
contradict what is known, and one vendor's word alone does not displace it (sources.md, "Prices").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

ClosesByDay = Mapping[date, int]

SAME = Fraction(1, 100)
"""How far two vendors' words for one close may be apart."""

_CORRECTED = (
    20  # no correction moves a close by a twentieth; the smallest usual split (5 for 4) by a fifth
)
_LEAST, _MOST, _MOST_PARTS = Fraction(6, 5), 50, 4
_FEWEST = 3  # closes that an unusual ratio must explain: fewer are corrected closes


def differ(known: ClosesByDay, told: ClosesByDay) -> bool:
    """Whether what is known cannot stand beside what is told."""
    shared = known.keys() & told.keys()
    return any(abs(told[day] - known[day]) * _CORRECTED > abs(known[day]) for day in shared)


def agree(known: ClosesByDay, told: ClosesByDay) -> bool:
    """Whether both say the same of every day they share, and share one."""
    ratios = _ratios(known, told)
    return bool(ratios) and all(abs(ratio - 1) <= SAME for ratio in ratios)


def split_between(known: ClosesByDay, told: ClosesByDay) -> bool:
    """Whether a split explains the difference: one simple ratio up to a day, and none from then on.

    A price of nothing is none: what is known to be nothing contradicts nobody.
    """
    ratios = _ratios(known, told)
    if not ratios or not _is_simple(ratios[0]):
        return not ratios
    there = 0
    while there < len(ratios) and abs(ratios[there] / ratios[0] - 1) <= SAME:
        there += 1
    return all(abs(ratio - 1) <= SAME for ratio in ratios[there:])


class Rebasing(Struct, frozen=True):
    """A whole history told anew in other shares: `ratio` new ones for an old one, up to the day `last`.

    `simple`: the ratio is that of a usual split. `following`: the first day on which both say the same.
    """

    ratio: Fraction
    last: date
    simple: bool
    following: date | None


def rebasing(known: ClosesByDay, told: ClosesByDay) -> Rebasing | None:
    """Return the one ratio that explains what was told anew; None when nothing was, or no single one does."""
    days = [day for day in sorted(known) if known[day] > 0 and day in told]
    if not days or told[days[0]] <= 0 or abs(Fraction(told[days[0]], known[days[0]]) - 1) <= SAME:
        return None
    ratios = [Fraction(told[day], known[day]) for day in days]
    there = 0
    while there < len(ratios) and abs(ratios[there] / ratios[0] - 1) <= SAME:
        there += 1
    if any(abs(ratio - 1) > SAME for ratio in ratios[there:]):
        return None
    ratio, simple = 1 / ratios[there - 1], _is_simple(ratios[0])
    if not simple and there < _FEWEST:
        return None
    if simple:
        larger = max(ratio, 1 / ratio).limit_denominator(_MOST_PARTS)
        ratio = larger if ratio > 1 else 1 / larger
    following = days[there] if there < len(days) else None
    return Rebasing(ratio.limit_denominator(10_000), days[there - 1], simple, following)


def _ratios(known: ClosesByDay, told: ClosesByDay) -> list[Fraction]:
    return [
        Fraction(told[day], known[day]) for day in sorted(known) if known[day] > 0 and day in told
    ]


def _is_simple(ratio: Fraction) -> bool:
    """Whether so many shares for so many are a usual split, either way; pence for pounds are none."""
    if ratio <= 0:
        return False
    larger = max(ratio, 1 / ratio)
    near = larger.limit_denominator(_MOST_PARTS)
    return _LEAST <= near <= _MOST and abs(larger / near - 1) <= SAME
