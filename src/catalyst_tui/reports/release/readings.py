"""Decide what several readings of one figure come to: one value, a doubt between some, or nothing.

The surest readings of each document count, and any two of them must say the same. All readings are
kept for the user to choose from if they differ, if a sentence that names its period or another
table contradicts the surest, or if two documents differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import IntEnum, auto
from itertools import combinations
from operator import attrgetter

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Bound, Kind
from catalyst_tui.reports.release.amounts import StatedValue
from catalyst_tui.reports.release.labels import Name
from catalyst_tui.values import Frozen

Key = tuple[str, Basis, Period, Kind]
"""A figure: its metric, basis and period, and whether it is a result or guidance."""

_MOST_CHOICES = 4  # a figure with more values is left for the user to read
_MOST_READINGS = 50  # of one figure, no two alike; a release has five
_PROFITS = {"gross_margin": "gross_profit", "operating_margin": "operating_income"}


class Trust(IntEnum):
    """How sure it is that a reading is the figure: the lower, the surer.

    Odd ranks are totals, or the parent's part.
    """

    TOTAL_OF_STATEMENT = auto()
    # A statement, or a row, heading or sentence that names its basis and period
    STATEMENT = auto()
    TOTAL_OF_TABLE = auto()
    TABLE = auto()  # of the company's results; it names no basis
    TOTAL_OF_SENTENCE = auto()
    SENTENCE = auto()  # only its own words name the period

    def for_name(self, name: Name) -> Trust:
        """Return this rank, or the one above for a total."""
        return Trust(self - 1) if name.surest else self


class ReadingPlace(Frozen):
    """The place of a reading: document, part, and for a table the row and the number's column."""

    document: int
    part: int
    row: int | None = None
    column: int = 0


class FigureReading(Frozen):
    """A value read in one place. `rounding` is the worth of its last digit.

    `dated`: its sentence names the period itself, so it may contradict a table.
    `common`: the part of common shareholders; it counts if nothing else is stated.
    """

    stated: StatedValue
    rounding: Decimal
    sentence: str
    trust: Trust
    place: ReadingPlace
    dated: bool = False
    common: bool = False

    @property
    def value(self) -> Decimal:
        """Return the value; of a range, its middle."""
        return self.stated.value

    @property
    def is_in_statement(self) -> bool:
        """Return whether it is a row of a statement of income."""
        return self.place.row is not None and self.trust <= Trust.STATEMENT

    def agrees(self, other: FigureReading) -> bool:
        """Return whether another says the same, as exactly as the coarser of the two.

        "Approximately" makes no difference.
        """
        if abs(self.value - other.value) > max(self.rounding, other.rounding) / 2:
            return False
        ours, theirs = self.stated, other.stated
        if (ours.low, ours.high) != (theirs.low, theirs.high):
            return False
        return ours.bound is theirs.bound or {ours.bound, theirs.bound} == {
            Bound.EXACT,
            Bound.ABOUT,
        }

    def contradicts(self, surer: FigureReading) -> bool:
        """Return whether this is the same figure as a surer one, with another value.

        Sales do not contradict total revenue, and the income of all owners not the parent's.
        """
        if self.agrees(surer):
            return False
        both_totals = (self.trust - surer.trust) % 2 == 0
        if self.trust < Trust.TOTAL_OF_SENTENCE:
            return both_totals
        return self.dated and (both_totals or surer.trust % 2 == 0)  # SXC 2026Q2


def settled_readings(several: Sequence[FigureReading]) -> tuple[FigureReading, ...]:
    """Return one reading if it is certain, several if one of them is right, none if too many."""
    of_owners = [reading for reading in several if not reading.common] or several
    by_document: dict[int, list[FigureReading]] = {}
    for reading in of_owners:
        by_document.setdefault(reading.place.document, []).append(reading)
    candidates = [
        reading
        for readings in by_document.values()
        for reading in _candidates(readings)
    ]
    if len(candidates) > _MOST_READINGS:
        return ()
    different = _different(candidates)
    return different if len(different) <= _MOST_CHOICES else ()


def _candidates(several: list[FigureReading]) -> list[FigureReading]:
    """Return the surest readings, and those that contradict each of them.

    A heading may stand over the wrong column of a table. What a sentence rounds is taken from a
    table that says the same more exactly.
    """
    surest = _surest(several)
    against = _unique(
        reading for reading in several if all(map(reading.contradicts, surest))
    )
    return [*_unique(_unrounded(reading, several) for reading in surest), *against]


def _unrounded(sure: FigureReading, several: list[FigureReading]) -> FigureReading:
    """Return what a table says more exactly than a sentence, if all its surest rows agree on it."""
    if sure.place.row is not None:
        return sure
    in_tables = (reading for reading in several if reading.place.row is not None)
    finer = [
        reading
        for reading in in_tables
        if reading.rounding < sure.rounding and reading.agrees(sure)
    ]
    surest = _surest(finer)
    return min(surest, key=_rounding, default=sure) if _all_agree(surest) else sure


def _surest(several: list[FigureReading]) -> list[FigureReading]:
    trust = min((reading.trust for reading in several), default=None)
    return _unique(reading for reading in several if reading.trust is trust)


def _unique(several: Iterable[FigureReading]) -> list[FigureReading]:
    """Return the first reading of each value."""
    first: dict[tuple[StatedValue, Decimal], FigureReading] = {}
    for reading in several:
        first.setdefault((reading.stated, reading.rounding), reading)
    return list(first.values())


def _different(several: list[FigureReading]) -> tuple[FigureReading, ...]:
    """Return the most exact reading if all agree, else the first of each value."""
    chosen: list[FigureReading] = []
    for reading in sorted(several, key=lambda one: (one.rounding, one.place.document)):
        if not any(map(reading.agrees, chosen)):
            chosen.append(reading)
    return tuple(sorted(chosen, key=lambda one: (one.place.document, one.place.part)))


def _all_agree(several: list[FigureReading]) -> bool:
    return all(one.agrees(other) for one, other in combinations(several, 2))


_rounding = attrgetter("rounding")


def wrong_margins(found: dict[Key, tuple[FigureReading, ...]]) -> set[Key]:
    """Return each margin that is not profit divided by revenue, and that profit."""
    wrong: set[Key] = set()
    for key, margins in found.items():
        metric, basis, period, kind = key
        if metric not in _PROFITS or kind is not Kind.ACTUAL:
            continue
        profit_key = (_PROFITS[metric], basis, period, kind)
        profits = found.get(profit_key, ())
        revenues = found.get(("revenue", Basis.GAAP, period, kind), ())
        if (
            not (len(margins) == len(profits) == len(revenues) == 1)
            or revenues[0].value <= 0
        ):
            continue
        (margin,), (profit,), (revenue,) = margins, profits, revenues
        off = abs(profit.value / revenue.value * 100 - margin.value)
        rounded = (profit.rounding + revenue.rounding) / revenue.value * 100
        if off > margin.rounding / 2 + rounded:
            wrong |= {key, profit_key}
    return wrong
