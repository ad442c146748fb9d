"""The axis of the Timeline: days as cells, its scale and months, and a line drawn cell by cell.

A cell is a fixed range of days, so a mark stays in its cell from one day to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from catalyst_tui.ui.words import Line, Piece

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

    @property
    def now(self) -> int:
        """Return the cell of today, which may be outside."""
        return self.cell(self.today)

    def firsts_of(self, months: int) -> Iterator[tuple[int, date]]:
        """Yield the cells with the first day of every month, third month or year, and that day."""
        at = date.fromordinal(self.first * self.scale + 1).replace(day=1)
        while self.cell(at) < self.width:
            if (at.month - 1) % months == 0 and self.cell(at) >= 0:
                yield self.cell(at), at
            at = (at + timedelta(days=32)).replace(day=1)


def axis(width: int, today: date, scale: int | None = None, moved: int = 0) -> Axis:
    """Return the axis for a width, moved by some days.

    Its usual scale is the finest on which the width reaches far enough ahead.
    """
    width = max(width, 1)
    fits = (each for each in SCALES if (width - _behind(each)) * each >= AHEAD.days)
    scale = scale or next(fits, SCALES[-1])
    first = (today.toordinal() - 1 + moved) // scale - _behind(scale)
    return Axis(scale, max(_FIRST // scale, min(first, _LAST // scale)), width, today)


def _behind(scale: int) -> int:
    return -(-BEHIND.days // scale)


def zoomed(shown: Axis, step: int) -> int:
    """Return the next scale: finer for 1, coarser for -1."""
    place = SCALES.index(shown.scale) - step
    return SCALES[max(0, min(place, len(SCALES) - 1))]


def stride(shown: Axis) -> int:
    """Return the days of one step of the axis: an eighth of the visible ones."""
    return max(shown.width // 8, 1) * shown.scale


def months(shown: Axis) -> list[tuple[int, str]]:
    """Return the names of months with their cells; a January has the name of its year."""
    step = next(n for n in (1, 3, 6, 12) if n * 30 / shown.scale > 3.9 or n == 12)
    named = (
        (cell, f"{day:%Y}" if day.month == 1 else f"{day:%b}")
        for cell, day in shown.firsts_of(step)
    )
    return [(cell, name) for cell, name in named if cell + len(name) <= shown.width]


def ruled(shown: Axis) -> int:
    """Return the months between vertical lines: neither too dense nor too far apart."""
    return 1 if shown.scale <= 2 else 3 if shown.scale <= 14 else 12


class Cells:
    """A line of cells, blank at first. Later text overwrites earlier text."""

    def __init__(self, width: int) -> None:
        self._text, self._ink = [" "] * width, [""] * width

    def __len__(self) -> int:
        return len(self._text)

    def put(self, at: int, text: str, ink: str) -> None:
        """Write from cell `at` on; what does not fit is cut."""
        for letter in text:
            wide = cell_len(letter)
            if wide and at >= 0 and at + wide <= len(self._text):
                self._text[at], self._ink[at] = letter, ink
                if wide == 2:
                    self._text[at + 1], self._ink[at + 1] = "", ink
            at += wide

    def write(self, at: int, text: str, ink: str, room: int) -> None:
        """Write a text into `room` cells, with an ellipsis if it is cut."""
        room = min(room, len(self._text) - at)
        if room > 0:
            cut = text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}…"
            self.put(at, cut, ink)

    def free(self, at: int, count: int, blank: str = " ") -> bool:
        """Return whether these cells exist and show only characters of `blank`."""
        cells = self._text[max(at, 0) : at + count]
        return at >= 0 and len(cells) == count and all(text in blank and text for text in cells)

    def line(self) -> Line:
        """Return the cells as pieces, with neighbours of one style joined."""
        pieces: list[Piece] = []
        for text, ink in zip(self._text, self._ink, strict=True):
            if pieces and pieces[-1][1] == ink:
                pieces[-1] = pieces[-1][0] + text, ink
            else:
                pieces.append((text, ink))
        return tuple(pieces)
