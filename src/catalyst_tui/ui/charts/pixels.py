"""The plot in pixels, in kitty, where the extra `pixels` (textual-image) is installed.

Others that tell they can show images do not place them in cells as kitty does. textual-image asks the
terminal when it is imported: so before the app starts, whose keyboard would take the answer for keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.ui.charts.plot import Frame, Scale, axis_of, broken_days, scale_of, ticks_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw
    from textual_image.widget import TGPImage

    from catalyst_tui.ui.charts.look import Look

Colour = tuple[int, int, int]
SMOOTH = 2
"""Times the size at which it is drawn, so that edges are smooth."""
THICK = 3
"""Pixels of the line."""


class Screen(Struct, frozen=True):
    """What pixels need to know of the terminal."""

    image: type[TGPImage]
    cell: tuple[int, int]  # pixels of a cell


_screens: list[Screen] = []


def screen() -> Screen | None:
    """The terminal, when it shows images and was asked before the start."""
    return _screens[0] if _screens else None


def prepare(environ: Mapping[str, str]) -> None:
    """Ask kitty how large a cell is; of any other terminal nothing is imported."""
    if environ.get("TERM") != "xterm-kitty" or environ.get("TMUX") or find_spec("textual_image") is None:
        return
    from textual_image.renderable import Image
    from textual_image.renderable.tgp import Image as Kitty

    if Image is Kitty:
        from textual_image._terminal import get_cell_size
        from textual_image.widget import TGPImage

        width, height = get_cell_size()
        _screens[:] = [Screen(TGPImage, (width, height))]


def picture(look: Look, frame: Frame, cell: tuple[int, int], colour: Callable[[str], Colour]) -> Picture:
    """The plot's cells as an image; `colour` gives a theme's colour by its name."""
    from PIL import Image, ImageDraw
    from PIL.Image import Resampling

    size = frame.width * cell[0] * SMOOTH, frame.height * cell[1] * SMOOTH
    made = Image.new("RGB", size, colour("background"))
    pen = _Pen(ImageDraw.Draw(made), look, frame, colour, size)
    pen.draw()
    return made.resize((size[0] // SMOOTH, size[1] // SMOOTH), Resampling.LANCZOS)


class _Pen:
    """Draws a look's plot where the cells would have it."""

    def __init__(
        self,
        draw: ImageDraw,
        look: Look,
        frame: Frame,
        colour: Callable[[str], Colour],
        size: tuple[int, int],
    ) -> None:
        self._draw, self._look, self._colour, self._size = draw, look, colour, size
        self._axis, self._scale = axis_of(look, frame.width), scale_of(look, frame.height)

    def _x(self, dot: float) -> float:
        return (dot + 0.5) / (self._axis.width * 2) * self._size[0]

    def _y(self, value: float) -> float:
        scale: Scale = self._scale
        return (scale.dot(value) + 0.5) / (scale.rows * 4) * self._size[1]

    def draw(self) -> None:
        look, axis = self._look, self._axis
        start, end = look.range
        days, closes = look.view.days[start:end], look.view.closes[start:end]
        points = [
            (self._x(axis.dot(day)), self._y(float(close))) for day, close in zip(days, closes, strict=True)
        ]
        bottom = self._size[1]
        self._draw.polygon(
            [(points[0][0], bottom), *points, (points[-1][0], bottom)], fill=self._mixed("primary", 0.07)
        )
        for value in ticks_of(self._scale):
            self._dashed((0, self._y(value)), (self._size[0], self._y(value)), "quiet", 3)
        for mark in look.view.prints:
            if axis.first <= mark.day <= axis.last:
                x = self._x(axis.dot(mark.day))
                self._dashed((x, 0), (x, bottom), "quiet", 6)
        self._levels()
        broken = broken_days(look)
        for n in range(1, len(points)):
            name = "missed" if days[n] in broken else "primary"
            self._draw.line([points[n - 1], points[n]], self._colour(name), THICK * SMOOTH, joint="curve")
        if not look.on_last:
            x = self._x(axis.dot(look.view.days[look.place]))
            self._draw.line([(x, 0), (x, bottom)], self._colour("foreground"), SMOOTH)
        self._marks()

    def _levels(self) -> None:
        for level in self._look.view.levels:
            for value, run in groupby(level.points, key=lambda point: point[1]):
                days = [day for day, _ in run]
                y, x = self._y(float(value)), self._axis.dot
                if self._scale.low <= float(value) <= self._scale.high:
                    self._dashed((self._x(x(days[0])), y), (self._x(x(days[-1])) + 1, y), "risky", 5)

    def _marks(self) -> None:
        """A dot where a guard newly broke, or a proof was met."""
        for x, y, name in self._turns():
            radius = THICK * 2 * SMOOTH
            self._draw.ellipse(
                (x - radius, y - radius, x + radius, y + radius),
                self._colour(name),
                self._colour("background"),
                SMOOTH,
            )

    def _turns(self) -> Iterator[tuple[float, float, str]]:
        look = self._look
        closes = dict(zip(look.view.days, look.view.closes, strict=True))
        for flip in look.lanes.flips if look.lanes else ():
            told = flip.group is StatusGroup.BAD or flip.after == "met"
            if flip.priced and told and self._axis.first <= flip.day <= self._axis.last:
                name = "met" if flip.after == "met" else "missed"
                yield self._x(self._axis.dot(flip.day)), self._y(float(closes[flip.day])), name

    def _dashed(self, start: tuple[float, float], end: tuple[float, float], name: str, dash: int) -> None:
        """A line down or across; a faint one for what is only to be read by."""
        (x0, y0), (x1, y1) = start, end
        step, length = dash * SMOOTH, max(x1 - x0, y1 - y0)
        across, faint = x1 - x0 >= y1 - y0, name == "quiet"
        ink, thick = (self._mixed(name, 0.4), SMOOTH) if faint else (self._colour(name), SMOOTH * 2)
        for at in range(0, int(length), step * 2):
            to = min(at + step, length)
            ends = [(x0 + at, y0), (x0 + to, y0)] if across else [(x0, y0 + at), (x0, y0 + to)]
            self._draw.line(ends, ink, thick)

    def _mixed(self, name: str, share: float) -> Colour:
        """A paler colour."""
        ink, ground = self._colour(name), self._colour("background")
        red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(ink, ground, strict=True))
        return red, green, blue
