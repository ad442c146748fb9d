"""A scrollable pane of text, wrapped for its width, with the keys of a list; and what opens over a
page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.screen import ModalScreen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.widgets.canvas import plain
from catalyst_tui.ui.words import Line, cells, harmless

Layout = Callable[[int], Sequence[Line]]


def as_content(lines: Sequence[Line]) -> Content:
    """Return lines as Textual content. The pieces are data, never markup."""
    return Content("\n").join(Content.assemble(*harmless(line)) for line in lines)


_MORE = Strip([Segment(" more ↓")])
_CUT = Strip([Segment("… more ↓")])


class Text(Static):
    """Lines of text."""

    auto_links = False  # links look like the other text
    _content = Content("")
    _lines = _widest = 0

    def write(self, lines: Sequence[Line]) -> None:
        """Set the lines to show. The caller refreshes the widget."""
        self._content = as_content(lines)
        self._lines, self._widest = len(lines), max(map(cells, lines), default=0)

    @property
    def visual(self) -> Content:
        return self._content

    def lines_at(self, width: int) -> int:
        """Return the number of lines at a width."""
        if self._lines and self._widest <= width:
            return self._lines
        return self.visual.get_height(self.styles.get_rules(), width)

    def render_line(self, y: int) -> Strip:
        """Return a line; the last one in sight says `more` if others follow."""
        strip, pane = super().render_line(y), self.parent
        foot = -1
        if isinstance(pane, TextPane):
            foot = round(pane.scroll_y) + pane.scrollable_content_region.height - 1
        if (
            y != foot
            or y >= self.size.height - 1
            or self.size.width < _MORE.cell_length
        ):
            return strip
        room = self.size.width - _MORE.cell_length
        more = _MORE.apply_style(self.rich_style)
        if cell_len(strip.text.rstrip()) > room:
            strip, more = strip.crop(0, room - 1), _CUT.apply_style(self.rich_style)
        room = self.size.width - more.cell_length
        return Strip.join([strip.adjust_cell_length(room, self.rich_style), more])


class TextPane(VerticalScroll, can_focus=True):
    """A pane of text. `write` sets a function that returns its lines for a width."""

    BINDINGS = bindings(Place.LIST)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._layout: Layout = lambda width: ()
        self._shown: Sequence[Line] = ()
        self._width = 0  # the width of the last layout
        self._in_sight = 0  # number of lines from the first that have been visible
        self._text = Text()

    def compose(self) -> ComposeResult:
        yield self._text

    def write(self, layout: Layout, *, fresh: bool = False) -> None:
        """Show the lines that `layout` returns for the pane's width. `fresh` text starts at its
        top.
        """
        self._layout = layout
        self._write()
        if fresh:
            self._in_sight = 0
            if self.scroll_y:
                self.scroll_to(y=0, animate=False, force=True)

    @property
    def unseen(self) -> int:
        """Return how many lines have not been visible since the text was fresh or the width
        changed.
        """
        self._look()
        return max(len(self._shown) - self._in_sight, 0)

    def _look(self) -> None:
        try:
            clipped = self.screen.find_widget(self).visible_region.height
        except (NoScreen, NoWidget):
            return
        top, height = (
            round(self.scroll_y),
            min(self.scrollable_content_region.height, clipped),
        )
        if top <= self._in_sight:
            self._in_sight = max(self._in_sight, top + height)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._look()
        self._text.refresh()  # `more` stands on another line

    def _write(self, *, resized: bool = False) -> None:
        if not (width := self.scrollable_content_region.width):
            return  # no layout yet: a second layout would keep the height of this one
        self._width, lines = width, self._layout(max(width, 20))
        if self.app.current_theme.ansi:
            lines = [tuple((text, plain(ink)) for text, ink in line) for line in lines]
        if resized:
            self._in_sight = 0
        if resized or lines != self._shown:
            self._shown = lines
            self._text.write(lines)
            # Layout takes a third of the time of a key press. Text of the same height does not need
            # it.
            self._text.refresh(layout=resized or self._height != self._text.size.height)

    @property
    def _height(self) -> int:
        return self._text.lines_at(max(self._text.size.width, 1))

    def on_resize(self) -> None:
        self._write(resized=True)
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Fit the height: before its first frame the text may have
        been measured with fewer lines.
        """
        if self._text.size and self._text.size.height != self._height:
            self._text.refresh(layout=True)
            self.call_after_refresh(self._fit_width)
        else:
            self._fit_width()

    def _fit_width(self) -> None:
        """Lay out again if a scrollbar appeared."""
        if self.scrollable_content_region.width != self._width:
            self._write(resized=True)

    def action_up(self) -> None:
        self.scroll_up(animate=False)

    def action_down(self) -> None:
        self.scroll_down(animate=False)

    def action_page_up(self) -> None:
        self.scroll_relative(y=-self.size.height // 2, animate=False)

    def action_page_down(self) -> None:
        self.scroll_relative(y=self.size.height // 2, animate=False)

    def action_first(self) -> None:
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)


READABLE = 50
"""The least width of the text pane beside the list. It wraps, so it shows everything at any width.
"""

FRAME = 3
"""Cells of a list besides its lines: two edges and a scrollbar."""


class Panes(Container):
    """A container with the list first. `need` sets the width at which no column is cut; 0 if it is
    empty.
    """

    def __init__(self, main: Widget, pane: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panes")
        self._main, self._pane, self._needed = main, pane, 0

    def compose(self) -> ComposeResult:
        yield self._main
        yield self._pane

    def need(self, cells: int) -> None:
        """Set the width that the list's lines need now."""
        if cells != self._needed:
            self._needed = cells
            self._arrange()

    def _arrange(self) -> None:
        room = self.app.size.width - READABLE - FRAME
        abreast = 0 < self._needed <= room
        self.set_class(abreast, "-abreast")
        self._main.styles.min_width = self._needed + FRAME if abreast else None

    def on_resize(self) -> None:
        self._arrange()


class Over(ModalScreen[ScreenResultType]):
    """A form, pane or question over the page. A click outside it acts as `esc`."""

    def on_click(self, event: events.Click) -> None:
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            event.stop()
            self.call_later(
                self.run_action,
                "cancel" if hasattr(self, "action_cancel") else "dismiss",
            )
