"""What several readings of one figure come to: one value, a doubt between some, or nothing.

The surest readings of a document count, and among them any two must say the same. Where they do not, where a
sentence that names its period or another table contradicts them, or where two documents differ, all of them
are kept side by side for the user to choose: none is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import IntEnum, auto

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Bound, Kind
from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.amounts import Stated

Key = tuple[str, Basis, Period, Kind]
"""A figure: metric, basis, period, and whether it is a result or guided."""

MOST = 4
"""Readings that are offered as a choice; a figure that is told in more ways is left to the user's eyes."""

_READINGS = 50  # of one figure, no two alike; a release has five
_MARGINS = {"gross_margin": "gross_profit", "operating_margin": "operating_income"}


class Trust(IntEnum):
    """How sure a reading is what it is taken for; what the surest say counts, and they must agree."""

    TOTAL_OF_STATEMENT = auto()
    STATEMENT = auto()  # or a label, heading or sentence that says its basis and period itself
    TOTAL_OF_TABLE = auto()
    TABLE = auto()  # of a company's results, where no basis is said
    TOTAL_OF_SENTENCE = auto()
    SENTENCE = auto()  # of which only its own words say the period

    def of(self, name: naming.Name) -> Trust:
        return Trust(self - 1) if name.surest else self


class Place(Struct, frozen=True):
    """Where a reading stands: the document, its part, and of a table the row and the number's last column."""

    document: int
    part: int
    row: int | None = None
    column: int = 0


class Reading(Struct, frozen=True):
    """What was stated, the worth of its last digit, its words, how sure it is, and where it stands."""

    stated: Stated
    rounding: Decimal
    sentence: str
    trust: Trust
    place: Place
    dated: bool = False
    """Of a sentence: whether it names its period itself, so that it may contradict a table."""
    common: bool = False
    """Whether it is what common shareholders have; it counts where nothing else is told."""
    of_all: bool = False
    """Of an income: whether others than the parent's owners have a part of it, and what those have is told
    only after what is preferred; it counts where a sentence says it."""
    unproven: bool = False
    """Of a table: whether it counts only where the table says elsewhere what is known."""
    titled: bool = False
    """Of an unproven one: whether the table's title is one of the whole company's figures."""

    @property
    def value(self) -> Decimal:
        return self.stated.value

    def agrees(self, other: Reading) -> bool:
        """Whether the other says the same, as exactly as the coarser of the two; "approximately" or not."""
        slack = max(self.rounding, other.rounding) / 2
        close = abs(self.value - other.value) <= slack
        bounds = {self.stated.bound, other.stated.bound}
        alike = len(bounds) == 1 or bounds == {Bound.EXACT, Bound.ABOUT}
        return (
            close
            and alike
            and replace(self.stated, value=other.value, bound=other.stated.bound) == other.stated
        )

    def contradicts(self, surer: Reading) -> bool:
        """Whether this, though less sure, is of the same and says another figure."""
        totals_alike = (self.trust - surer.trust) % 2 == 0  # no sales beside total revenue
        if self.trust >= Trust.TOTAL_OF_SENTENCE:
            total = surer.trust % 2 == 1  # SXC 2026Q2: what all owners have is not what the parent has
            return self.dated and (totals_alike or not total) and not self.agrees(surer)
        of_the_same = totals_alike
        return of_the_same and not self.agrees(surer)


def decided(several: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading: this is what is said. Several: it is one of them. None: too many say it each its way."""
    by_document: dict[int, list[Reading]] = {}
    several = [*several]
    for one in [one for one in several if not one.common] or several:
        by_document.setdefault(one.place.document, []).append(one)
    surest = [one for readings in by_document.values() for one in _weighed(readings)]
    if len(surest) > _READINGS:
        return ()
    apart = _apart(surest)
    return apart if len(apart) <= MOST else ()


def _weighed(several: list[Reading]) -> list[Reading]:
    """Return the surest readings, and those that contradict each of them.

    A heading may stand over the wrong column of a table. What a sentence rounds is taken from a table
    that says the same more exactly.
    """
    surest = _surest(several)
    against = _once(one for one in several if all(one.contradicts(sure) for sure in surest))
    return [*_once(_unrounded(one, several) for one in surest), *against]


def _unrounded(sure: Reading, several: list[Reading]) -> Reading:
    """Return what a table says more exactly than a sentence, if all its surest rows agree on it."""
    if sure.place.row is not None:
        return sure
    finer = [
        one
        for one in several
        if one.place.row is not None and one.rounding < sure.rounding and one.agrees(sure)
    ]
    surest = _surest(finer) if finer else []
    if not all(one.agrees(other) for n, one in enumerate(surest) for other in surest[:n]):
        return sure
    return min(surest, key=_rounding, default=sure)


def _rounding(reading: Reading) -> Decimal:
    return reading.rounding


def _surest(several: list[Reading]) -> list[Reading]:
    trust = min(one.trust for one in several)
    return _once([one for one in several if one.trust is trust])


def _once(several: Iterable[Reading]) -> list[Reading]:
    return list({(one.stated, one.rounding): one for one in reversed([*several])}.values())[::-1]


def _apart(several: list[Reading]) -> tuple[Reading, ...]:
    """The most exact of readings that all agree; else one for each value, the first that says it."""
    if all(one.agrees(other) for n, one in enumerate(several) for other in several[:n]):
        return (min(several, key=lambda one: one.rounding),) if several else ()
    kept: list[Reading] = []
    for one in sorted(several, key=lambda one: (one.rounding, one.place.document)):
        if not any(one.agrees(other) for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.place.document, one.place.part)))


def contradicted(found: dict[Key, tuple[Reading, ...]]) -> dict[Key, tuple[Reading, ...]]:
    """A margin that is not what profit and revenue make, and that profit, each beside what others give."""
    doubts: dict[Key, tuple[Reading, ...]] = {}
    for key, readings in found.items():
        metric, basis, period, kind = key
        if metric not in _MARGINS or kind is not Kind.ACTUAL or len(readings) != 1:
            continue
        of = (_MARGINS[metric], basis, period, kind)
        profits, revenues = found.get(of, ()), found.get(("revenue", Basis.GAAP, period, kind), ())
        if len(profits) != 1 or len(revenues) != 1 or revenues[0].value <= 0:
            continue
        margin, profit, revenue = readings[0], profits[0], revenues[0]
        made = profit.value / revenue.value * 100
        slack = margin.rounding / 2 + (profit.rounding + revenue.rounding) / revenue.value * 100
        if abs(made - margin.value) > slack:
            doubts[key] = (margin, _made(profit, made, margin.rounding))
            doubts[of] = (profit, _made(margin, margin.value * revenue.value / 100, profit.rounding))
    return doubts


def _made(of: Reading, value: Decimal, rounding: Decimal) -> Reading:
    """About as much as another figure gives, with the words of that one."""
    exact = value.quantize(rounding) if rounding < 1 else (value / rounding).to_integral_value() * rounding
    return replace(of, stated=Stated(exact, Bound.ABOUT), rounding=rounding)
