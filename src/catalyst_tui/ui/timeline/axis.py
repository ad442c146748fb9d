"""The axis of the Timeline: days as cells, its scale, years and months. Pure functions.

A cell is a fixed range of days, so a mark stays in its cell from one day to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

SCALES = (1, 2, 4, 7, 14, 30)
"""Days per cell."""

AHEAD = timedelta(weeks=80)
"""How far ahead the axis reaches, on the finest scale that can."""

BEHIND = timedelta(weeks=4)
"""How much of the past stays visible."""

_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2190, 1, 1).toordinal()


class Axis(Struct, frozen=True):
    """`width` cells of `scale` days; `first` is the number of the leftmost cell."""

    scale: int
    first: int
    width: int
    today: date

    def cell(self, day: date) -> int:
        """Return the cell of a day. It is outside if below 0 or from `width` on."""
        return (day.toordinal() - 1) // self.scale - self.first

    def start(self, cell: int) -> date:
        """Return the first day of a cell."""
        return date.fromordinal((self.first + cell) * self.scale + 1)

    def holds(self, day: date) -> bool:
        return 0 <= self.cell(day) < self.width

    @property
    def now(self) -> int:
        """Return the cell of today, which may be outside."""
        return self.cell(self.today)

    def firsts_of(self, months: int) -> Iterator[tuple[int, date]]:
        """Yield the cells with the first day of every month, third month or year, and that day."""
        at = self.start(0).replace(day=1)
        while self.cell(at) < self.width:
            if (at.month - 1) % months == 0 and self.cell(at) >= 0:
                yield self.cell(at), at
            at = (at + timedelta(days=32)).replace(day=1)


def usual(width: int) -> int:
    """Return the finest scale on which this width reaches far enough ahead."""
    fits = (scale for scale in SCALES if (width - _behind(scale)) * scale >= AHEAD.days)
    return next(fits, SCALES[-1])


def _behind(scale: int) -> int:
    return -(-BEHIND.days // scale)


def axis(width: int, today: date, scale: int | None = None, moved: int = 0) -> Axis:
    """Return the axis for a width, on its usual scale or another, moved by some days."""
    width = max(width, 1)
    scale = scale or usual(width)
    first = (today.toordinal() - 1 + moved) // scale - _behind(scale)
    return Axis(scale, max(_FIRST // scale, min(first, _LAST // scale)), width, today)


def zoomed(shown: Axis, step: int) -> int:
    """Return the next scale: finer for 1, coarser for -1."""
    place = SCALES.index(shown.scale) - step
    return SCALES[max(0, min(place, len(SCALES) - 1))]


def stride(shown: Axis) -> int:
    """Return the days of one step of the axis: an eighth of the visible ones."""
    return max(shown.width // 8, 1) * shown.scale


_MONTHS = (1, 3, 6, 12)


def months(shown: Axis) -> list[tuple[int, str, bool]]:
    """Return month names with their cells, and whether a quarter begins there.

    If a cell is one or two days, the days of Mondays are added where they fit.
    """
    step = next(n for n in _MONTHS if n * 30 / shown.scale > 3.9 or n == _MONTHS[-1])
    firsts = (first for first in shown.firsts_of(step) if first[0] + 3 <= shown.width)
    names = [(cell, f"{day:%b}", day.month % 3 == 1) for cell, day in firsts]
    if shown.scale > 2:
        return names
    taken = {at + n for cell, name, _ in names for at in [cell] for n in range(-3, len(name) + 1)}
    monday = shown.start(0) + timedelta(days=-shown.start(0).weekday() % 7)
    days = (monday + timedelta(weeks=n) for n in range(shown.width * shown.scale // 7 + 1))
    found = (
        (shown.cell(day), str(day.day), False)
        for day in days
        if 0 <= shown.cell(day) < shown.width - 1
    )
    return sorted([*names, *(first for first in found if first[0] not in taken)])


def ruled(shown: Axis) -> int:
    """Return the months between vertical lines: 3; 12 where quarters would be too dense; 1 where
    they would be too far apart.
    """
    return 1 if shown.scale <= 2 else 3 if shown.scale <= 14 else 12


def years(shown: Axis) -> list[tuple[int, str, bool]]:
    """Return the line above the months: `now` in its cell, and each year where it begins.

    A year that would touch `now` moves before it at the start of the axis, else after it.
    """
    begins = [(cell, str(day.year)) for cell, day in shown.firsts_of(12)]
    if not begins or begins[0][0] > 4:
        begins.insert(0, (0, str(shown.start(0).year)))
    if not 0 <= shown.now < shown.width:
        return [(cell, text, False) for cell, text in begins if cell + len(text) <= shown.width]
    placed = [(shown.now, "now", True)]
    for cell, text in begins:
        touches = shown.now - len(text) <= cell <= shown.now + len("now")
        at = (
            cell
            if not touches
            else shown.now - len(text) - 1
            if cell == 0
            else shown.now + len("now ")
        )
        if at + len(text) <= shown.width:
            placed.append((at, text, False))
    return sorted(placed)
