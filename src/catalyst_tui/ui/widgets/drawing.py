"""A widget that shows ready-made lines and redraws only those that changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from catalyst_tui.ui.widgets.table import cell
from catalyst_tui.ui.words import Line, harmless


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
        return Strip([Segment(text, self._style(ink)) for text, ink in harmless(line)], width)

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
    untinted = re.sub(r"\bon \$\S+ (?:[12]?\d|3[0-4])%", "", ink).replace("on $here", "reverse")
    return re.sub(r" \d+%", "", re.sub(r"\$foreground \d+%", "$quiet", untinted)).strip()
