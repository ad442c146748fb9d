"""A canvas of cells: curves in braille dots, bars in eighths, lines, signs and a tint.

A cell has 2x4 dots, one text colour and one background. Anything outside is clipped. Drawing three
years of closes at 200x50 takes 5 ms (benchmarks/chart.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from catalyst_tui.ui.widgets.strips import EIGHTHS, runs
from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Line, harmless

_SIGNS = [" ", *(chr(0x2800 | bits) for bits in range(1, 256))]
# the bits of a cell's dots, by column and row
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))

Point = tuple[float, float]
"""In dots, from the left and from the top."""


class Canvas:
    """A canvas of `width` times `height` cells. Colours are styles: `$primary`, `on $panel`."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 0), max(height, 0)
        size = self.width * self.height
        self._dots, self._signs = [0] * size, [""] * size
        self._inks, self._grounds = [""] * size, [""] * size

    def curve(
        self, points: Sequence[Point], inks: Sequence[str], tint: str = ""
    ) -> None:
        """Draw a curve through points from left to right, each segment in its colour. `tint` fills
        below.

        Where two colours meet in a cell, the one that differs from the first point's wins.
        """
        if not points:
            return
        (x0, y0), plain = points[0], inks[0]
        column, row = round(x0), round(y0)
        self._dot(column, row, row, plain)
        for (x1, y1), ink in zip(points[1:], inks[1:], strict=True):
            last = round(x1)
            for x in range(min(column + 1, last), last + 1):
                share = 1.0 if x == last else min(max((x - x0) / (x1 - x0), 0.0), 1.0)
                now = round(y0 + (y1 - y0) * share)
                joined = row + 1 if now > row else row - 1 if now < row else row
                self._dot(
                    x, min(joined, now), max(joined, now), ink, stands_out=ink != plain
                )
                row = now
            column, x0, y0 = last, x1, y1
        if tint:
            self._tint(tint)

    def _dot(
        self, x: int, top: int, bottom: int, ink: str, *, stands_out: bool = False
    ) -> None:
        """Draw dots in one column, as far as they are inside."""
        cell, bits = x // 2, _BITS[x % 2]
        if not 0 <= cell < self.width:
            return
        for y in range(max(top, 0), min(bottom, self.height * 4 - 1) + 1):
            at = y // 4 * self.width + cell
            self._dots[at] |= bits[y % 4]
            if stands_out or not self._inks[at]:
                self._inks[at] = ink

    def _tint(self, ground: str) -> None:
        """Set the background below the lowest dots of each column."""
        for x in range(self.width):
            column = range(x, len(self._dots), self.width)
            lowest = next(
                (y for y in reversed(range(self.height)) if self._dots[column[y]]),
                self.height,
            )
            for at in column[lowest + 1 :]:
                self._grounds[at] = ground

    def mark(self, x: int, y: int, text: str, ink: str) -> None:
        """Draw signs of one cell each over anything drawn before."""
        if 0 <= y < self.height:
            for place, sign in enumerate(text, start=x):
                if 0 <= place < self.width:
                    at = y * self.width + place
                    self._signs[at], self._inks[at] = sign, ink

    def level(self, y: int, first: int, last: int, sign: str, ink: str) -> None:
        """Draw a horizontal line of signs behind everything drawn before."""
        for x in range(max(first, 0), min(last, self.width - 1) + 1):
            self._behind(x, y, sign, ink)

    def post(self, x: int, sign: str, ink: str) -> None:
        """Draw a vertical line of signs behind everything drawn before."""
        for y in range(self.height):
            self._behind(x, y, sign, ink)

    def _behind(self, x: int, y: int, sign: str, ink: str) -> None:
        at = y * self.width + x
        if (
            0 <= x < self.width
            and 0 <= y < self.height
            and not self._dots[at]
            and not self._signs[at]
        ):
            self._signs[at], self._inks[at] = sign, ink

    def bar(self, x: int, width: int, base: int, eighths: int, ink: str) -> None:
        """Draw a bar of `eighths` of a cell up from `base` cells above the bottom, or down if
        negative.
        """
        whole, rest = divmod(abs(eighths), 8)
        up = eighths >= 0
        for step in range(whole + bool(rest)):
            above = base + step if up else base - 1 - step
            part = 8 if step < whole else rest
            sign = EIGHTHS[part if up else 8 - part] if part < 8 else EIGHTHS[8]
            # a bar that hangs down: draw the empty part of the cell, reversed
            style = ink if up or part == 8 else f"{ink} reverse"
            self.mark(x, self.height - 1 - above, sign * width, style)

    def first_free(self, x: int, y: int, step: int) -> int:
        """Return the nearest row from `y` on, in direction `step`, without a dot in that column. It
        may be outside.
        """
        while (
            0 <= y < self.height
            and 0 <= x < self.width
            and self._dots[y * self.width + x]
        ):
            y += step
        return y

    def lines(self) -> list[Line]:
        """Return the drawing as `height` lines of `width` cells."""
        return [self._line(y) for y in range(self.height)]

    def _line(self, y: int) -> Line:
        """Return one line, with neighbouring cells of one style joined."""
        first, last = y * self.width, (y + 1) * self.width
        dots = (_SIGNS[bits] for bits in self._dots[first:last])
        signs = [
            sign or drawn
            for sign, drawn in zip(self._signs[first:last], dots, strict=True)
        ]
        styles = zip(self._inks[first:last], self._grounds[first:last], strict=True)
        return runs(
            zip(signs, (" ".join(filter(None, pair)) for pair in styles), strict=True)
        )


class Drawing(Widget, can_focus=True):
    """A picture of lines. ANSI themes cannot mix colours, so nothing is tinted there."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._styles: dict[str, RichStyle] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        before, self._lines = self._lines, tuple(lines)
        for y in range(max(len(before), len(lines))):
            if before[y : y + 1] != self._lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = cell(self._lines[y] if y < len(self._lines) else (), width)
        return Strip(
            [Segment(text, self._style(ink)) for text, ink in harmless(line)], width
        )

    def _style(self, ink: str) -> RichStyle:
        style = self._styles.get(ink)
        if style is None:
            usable = plain(ink) if self.app.current_theme.ansi else ink
            parsed = self.visual_style + self.app.stylesheet.parse_style(usable)
            style = self._styles[ink] = parsed.rich_style
        return style

    def notify_style_update(self) -> None:
        """Drop the cached styles: the theme has changed."""
        self._styles = {}
        super().notify_style_update()


def plain(ink: str) -> str:
    """Return a style without mixed colours, for ANSI themes.

    A faint tint is removed, a paler colour becomes the plain one, faint text becomes quiet and the
    selected row is reversed.
    """
    if "$" not in ink:
        return ink
    untinted = re.sub(r"\bon \$\S+ (?:[12]?\d|3[0-4])%", "", ink).replace(
        "on $here", "reverse"
    )
    return re.sub(
        r" \d+%", "", re.sub(r"\$foreground \d+%", "$quiet", untinted)
    ).strip()
