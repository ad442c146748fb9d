"""Series of figures as columns of what they are made of: of thousands that are known few are read.

A figure as an object takes 900 bytes with its index; here it takes 60. A company's figures are of the same
filings and periods: what they are made of is there once, and each names it by its place. The objects are made
when they are asked for.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from operator import attrgetter
from typing import Any

from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.kinds import Grade
from catalyst_tui.judge.ledger.figures import Figures, Key
from catalyst_tui.judge.ledger.observed import Fact, FilingRef

_PARTS = attrgetter(
    "known_at",
    "period",
    "grade",
    "withdraws",
    "value.unit",
    "source",
    "bound",
    "low",
    "high",
    "note",
    "entered",
)
_FILED = attrgetter("end", "form", "accession", "concept", "start")
_NOT_FILED = (None,) * 5
WIDTH = 16
"""Parts of a figure, in this order: eleven of its own, five of its filing."""

_KNOWN_AT, _PERIOD, _GRADE, _WITHDRAWS, _END = 0, 1, 2, 3, 11

Said = tuple[datetime, Period | date, Grade, date | None]
"""When a figure became known, of what, its grade, and the last day of what was filed."""


class Series:
    """Every vintage of one series; never changed. `values` as text, in `rows` the places of the parts of
    each, and of each what it was derived from."""

    __slots__ = ("_derived", "_figures", "_rows", "_values", "key", "parts")

    def __init__(
        self,
        key: Key,
        values: str,
        rows: Sequence[int],
        derived: Sequence[tuple[str, ...]],
        parts: Sequence[Any],
    ) -> None:
        self.key, self._values, self._rows, self._derived, self.parts = key, values, rows, derived, parts
        self._figures: Figures | None = None

    def figures(self) -> Figures:
        """The figures, made when they are first asked for, and kept: who reads them does so again."""
        if self._figures is None:
            self._figures = Figures(self.key, list(self.facts()))
        return self._figures

    def facts(self) -> Iterator[Fact]:
        """Each vintage, in the order it was given."""
        ticker, metric, kind, basis = self.key
        rows = zip(*[map(self.parts.__getitem__, self._rows)] * WIDTH, strict=True)
        for row, text, derived in zip(rows, self._values.split(), self._derived, strict=True):
            known_at, period, grade, withdraws, unit, source, bound, low, high, note, entered, *where = row
            end, form, accession, concept, start = where
            value = Quantity(Decimal(text), unit)
            filed = None if form is None else FilingRef(form, accession, concept, start, end, derived)
            yield Fact(
                ticker, metric, period, kind, basis, value, known_at, grade, source, bound, low, high, note,
                filed, withdraws, entered,
            )  # fmt: skip

    def moments(self) -> set[datetime]:
        """When any of it became known."""
        return {self.parts[place] for place in self._rows[_KNOWN_AT::WIDTH]}

    def once(self) -> tuple[set[tuple[int, ...]], Figures | None]:
        """What was said of the periods of which one thing was ever said, as places in `parts` in the order of
        `Said`; and the figures of all others."""
        columns = [self._rows[at::WIDTH] for at in (_KNOWN_AT, _PERIOD, _GRADE, _END)]
        times, taken_back = Counter(columns[1]), self._rows[_WITHDRAWS::WIDTH]
        several = [
            times[period] > 1 or self.parts[withdraws] is not None
            for period, withdraws in zip(columns[1], taken_back, strict=True)
        ]
        if not any(several):
            return {*zip(*columns, strict=True)}, None
        others = list(compress(self.facts(), several))
        alone = compress(zip(*columns, strict=True), (not one for one in several))
        return {*alone}, Figures(self.key, others)


class Packing:
    """Series of one company in the making. Each part goes by a name that is its own within its column."""

    def __init__(self) -> None:
        self._parts, self._places = list[Any](), [dict[Hashable, int]() for _ in range(WIDTH)]
        self._seek = [places.get for places in self._places]
        self._made: dict[Key, tuple[list[str], list[int], list[tuple[str, ...]]]] = {}

    def pack(
        self,
        key: Key,
        value: str,
        derived: tuple[str, ...],
        names: Sequence[Hashable],
        parts: Callable[[], Iterable[Any]],
    ) -> None:
        """One more figure; its parts are asked for when one of them is not there yet."""
        row: list[Any] = [seek(name) for seek, name in zip(self._seek, names, strict=True)]
        if None in row:
            for at, (name, part) in enumerate(zip(names, parts(), strict=True)):
                if row[at] is None:
                    row[at] = self._places[at][name] = len(self._parts)
                    self._parts.append(part)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = [], [], []
        made[0].append(value)
        made[1].extend(row)
        made[2].append(derived)

    def series(self) -> dict[Key, Series]:
        """All of them."""
        kind, parts = "H" if len(self._parts) < 1 << 16 else "L", tuple(self._parts)
        return {
            key: Series(key, " ".join(values), array(kind, rows), tuple(derived), parts)
            for key, (values, rows, derived) in self._made.items()
        }


def pack(apart: Mapping[Key, Sequence[Fact]]) -> dict[Key, Series]:
    """These facts; a part goes by its identity, and lives as long as its place."""
    packing = Packing()
    for key, facts in apart.items():
        for fact in facts:
            filed = fact.filed
            parts = (*_PARTS(fact), *(_FILED(filed) if filed else _NOT_FILED))
            derived = filed.derived_from if filed else ()
            packing.pack(key, str(fact.value.value), derived, [*map(id, parts)], parts.__iter__)
    return packing.series()
