"""Strips of one line: sparklines, lanes of verdicts over time, bands of a gauge, and the days
below.

In a lane the height shows the state without colour: low is good, half is close to failing, full is
failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from rich.cells import cell_len

from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.words import Ink, Line, Piece, one_line
from catalyst_tui.values import Frozen

EIGHTHS = " ▁▂▃▄▅▆▇█"
"""Blocks by their height in eighths of a cell."""

LANE: dict[StatusGroup, tuple[str, str]] = {
    StatusGroup.GOOD: ("▂", "$met"),
    StatusGroup.OPEN: ("▂", "$open"),
    StatusGroup.RISKY: ("▅", "$risky"),
    StatusGroup.UNKNOWN: ("╌", "$unknown"),
    StatusGroup.BAD: ("█", "$missed"),
    StatusGroup.ASIDE: (" ", ""),
}
"""The sign and colour of each status group in a lane."""

Stretch = tuple[date, date, StatusGroup]
"""The first and last day of a period, and the status group in it."""


def sparkline(values: Sequence[float], width: int) -> str:
    """Return the values as blocks, right-aligned; a flat line if they are all equal.

    If there are too many for `width`, some are picked evenly from the first to the last.
    """
    if not values or width < 1:
        return ""
    if len(values) > width:
        last = len(values) - 1
        values = [
            values[last - (width - 1 - i) * last // max(width - 1, 1)]
            for i in range(width)
        ]
    blocks = EIGHTHS[1:-1]  # without the full block, so that rows do not touch
    low = min(values)
    span = max(values) - low
    if not span:
        return (blocks[3] * len(values)).rjust(width)
    return "".join(blocks[int((value - low) / span * 6)] for value in values).rjust(
        width
    )


class Days(Frozen):
    """Days laid out over `width` cells, the first day in the first
    cell and the last in the last.
    """

    first: date
    last: date
    width: int

    def dot(self, day: date) -> float:
        """Return the position of a day in half cells from the left. It may be outside."""
        return (
            (day - self.first).days
            / max((self.last - self.first).days, 1)
            * (self.width * 2 - 1)
        )

    def cell(self, day: date) -> int:
        """Return the cell of a day. It may be outside."""
        return round(self.dot(day)) // 2

    def day(self, cell: int) -> date:
        """Return the day in the middle of a cell."""
        share = (min(max(cell, 0), self.width - 1) * 2 + 0.5) / max(
            self.width * 2 - 1, 1
        )
        return self.first + timedelta(
            days=round(min(share, 1) * (self.last - self.first).days)
        )

    def cells(self, first: date, last: date) -> range:
        """Return the cells of the days from `first` to `last` that are inside."""
        if last < self.first or first > self.last:
            return range(0)
        return range(max(self.cell(first), 0), min(self.cell(last), self.width - 1) + 1)

    def names(self, cursor: int | None = None) -> Line:
        """Return month names below their first days, years where they begin, and weeks if they fit.

        A name that would touch the cell `cursor` is left out.
        """
        line, end = list[Piece](), 0
        for day, name in self._names():
            x = self.cell(day)
            if cursor is not None and x - 1 <= cursor <= x + len(name):
                continue
            if x >= end + bool(end) and x + len(name) <= self.width:
                year = name.isdigit()
                line += [
                    (" " * (x - end), Ink.PLAIN),
                    (name, Ink.STRONG if year else Ink.QUIET),
                ]
                end = x + len(name)
        return (*line, (" " * (self.width - end), Ink.PLAIN))

    def _names(self) -> Iterator[tuple[date, str]]:
        """Yield the days that get a name, few enough that the names do not touch."""
        total = max((self.last - self.first).days, 1)
        weeks = next(
            (n for n in (1, 2) if total / 7 / n * 8 <= self.width and total < 130), 0
        )
        if weeks:
            monday = self.first + timedelta(days=-self.first.weekday() % 7)
            for n in range(0, (self.last - monday).days // 7 + 1, weeks):
                day = monday + timedelta(days=7 * n)
                yield day, f"{day:%b} {day.day}"
            return
        steps = (
            step for step in (1, 2, 3, 6, 12) if total / 30.4 / step * 6 <= self.width
        )
        step = next(steps, 12)
        for year in range(self.first.year, self.last.year + 1):
            for month in range(1, 13, step):
                if self.first <= (day := date(year, month, 1)) <= self.last:
                    yield day, str(year) if month == 1 else f"{day:%b}"


def lane(stretches: Iterable[Stretch], days: Days) -> Line:
    """Return the worst status in each cell; blank if the checkpoint was not judged then."""
    worst: list[StatusGroup | None] = [None] * days.width
    for first, last, group in stretches:
        for x in days.cells(first, last):
            before = worst[x]
            if before is None or group.rank < before.rank:
                worst[x] = group
    return runs([LANE[group] if group else (" ", "") for group in worst])


def bands(
    stretches: Iterable[tuple[date, date, str]], order: Sequence[str], days: Days
) -> Line:
    """Return the bands of a gauge over the days as tints, the first one faintest, named where the
    name fits.
    """
    cells: list[tuple[str, str]] = [(" ", "")] * days.width
    for first, last, name in stretches:
        place = order.index(name) / max(len(order) - 1, 1) if name in order else 0.0
        ground = f"on $open {20 + round(22 * place)}%"
        inside = days.cells(first, last)
        label = f" {one_line(name, 40).replace('_', ' ')} "
        # a sign two cells wide does not fit into one cell
        fits = len(label) == cell_len(label) <= len(inside)
        text = label.ljust(len(inside)) if fits else " " * len(inside)
        for x, sign in zip(inside, text, strict=True):
            cells[x] = sign, ground
    return runs(cells)


def runs(cells: Iterable[Piece]) -> Line:
    """Join neighbouring cells of the same style into pieces."""
    found = groupby(cells, key=lambda cell: cell[1])
    return tuple(("".join(sign for sign, _ in run), style) for style, run in found)
