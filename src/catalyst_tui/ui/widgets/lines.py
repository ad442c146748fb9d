"""The list widget: rows drawn as lines, only the visible ones, only those that changed.

A `Sheet` draws the rows. Every `show` draws the visible rows again and compares them with the
screen. So a new price, a new verdict and an older age are handled the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from catalyst_tui.ui.actions import Place, bindings
from catalyst_tui.ui.theme import MARKED
from catalyst_tui.ui.widgets.canvas import plain
from catalyst_tui.ui.widgets.table import Fold, Sheet, cell
from catalyst_tui.ui.words import DrawContext, Ink, Line, cells, clicks, harmless

HIGHLIGHTED = ("on $here", "on $here-quiet")
"""Backgrounds of the cursor's line, with and without focus."""

Row = TypeVar("Row")

Foot = Callable[[int, DrawContext], Line]

KEPT = 8
"""Number of screens of drawn lines that are cached while scrolling."""


class LineList(ScrollView, Generic[Row], can_focus=True):
    """A list with a head line and a cursor. The cursor stays on its row's key when rows move.

    Features for pages:

    - groups and folds: rows of the kinds `Heading` and `Fold` (rows.py). A heading cannot be
      selected; a fold's key opens it (`Opened`, or the page's `open`).
    - sorting by the head: head pieces with a click style; `table.Sorting` makes them.
    - hidden rows: shown as `5 more ↓` at the end of the foot, or of the head.
    - a fixed last line (a total, a fold): `foot`.

    A click selects, a second click opens; a fold opens at the first. The wheel scrolls.
    """

    BINDINGS = bindings(Place.LIST)
    auto_links = False  # links look like the other text

    class Followed(Message, bubble=False):
        """Requests an update of what follows the cursor. Several are merged into one."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LineList.Followed)

    @dataclass
    class Opened(Message):
        """A row was opened with the mouse. (The key is an action of the page.)"""

        lines: LineList[Any]
        key: str

    def __init__(
        self,
        sheet: Sheet[Row],
        context: DrawContext,
        *,
        id: str,
        empty: str = "",
        foot: Foot | None = None,
        moved: Callable[[], None] | None = None,
    ) -> None:
        """Set up the list.

        `moved` is called when the cursor is on another row, before drawing, so that the page
        updates in the same frame.
        """
        super().__init__(id=id)
        self._foot, self._moved = foot, moved
        self._fresh_focus = False
        self._sheet = sheet
        self._draw_context = context
        self._empty = empty
        self._rows: tuple[Row, ...] = ()
        self._cursor = -1
        self._drawn: dict[int, Line] = {}  # at width `_width`
        self._width = 0
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._styles: dict[tuple[str, str], RichStyle] = {}

    @property
    def key(self) -> str | None:
        """Return the key of the selected row."""
        return self._sheet.key(self._rows[self._cursor]) if self._cursor >= 0 else None

    @property
    def row(self) -> Row | None:
        """Return the selected row."""
        return self._rows[self._cursor] if self._cursor >= 0 else None

    @property
    def rows(self) -> Sequence[Row]:
        """Return all rows."""
        return self._rows

    def show(
        self,
        rows: Sequence[Row],
        context: DrawContext,
        *,
        at: str | None = None,
        empty: str | None = None,
    ) -> None:
        """Show these rows.

        The cursor goes to key `at`, else stays on its key, else moves to the nearest row. If it was
        visible before, it stays visible.
        """
        wanted = at or self.key
        seen = 0 <= self._cursor - round(self.scroll_y) < self.visible_rows
        count = len(self._rows)
        self._rows, self._draw_context = tuple(rows), context
        self._empty = self._empty if empty is None else empty
        cursor, self._cursor = self._cursor, self._find(wanted)
        for index in {cursor, self._cursor} if cursor != self._cursor else ():
            self._redraw(index)
        if len(self._rows) != count:
            self.virtual_size = Size(0, len(self._rows) + self._fixed)
        self._strips = {}
        size = self.size
        before, self._drawn = self._drawn if self._width == size.width else {}, {}
        # the page is being shown for the first time: nothing of it is painted yet
        if not size.height:
            self.refresh()
        for y in range(size.height):
            index = self._index(y, size.height)
            if self._line(index, size.width) != before.get(index):
                self.refresh(Region(0, y, size.width, 1))
        if len(self._rows) != count:
            self._redraw_ends()
        if at is not None or (seen and cursor != self._cursor):
            self._reveal()

    @property
    def _fixed(self) -> int:
        """Return the number of lines that do not scroll: the head and,
        if there is one, the foot.
        """
        return 1 if self._foot is None else 2

    @property
    def visible_rows(self) -> int:
        return max(self.size.height - self._fixed, 1)

    @property
    def hidden(self) -> tuple[int, int]:
        """Return how many rows are hidden above and below."""
        above = min(round(self.scroll_y), len(self._rows))
        return above, max(len(self._rows) - above - self.visible_rows, 0)

    def _find(self, key: str | None) -> int:
        key_of, rows = self._sheet.key, self._rows
        found = (
            index
            for index, row in enumerate(rows)
            if key is not None and key_of(row) == key
        )
        if (index := next(found, None)) is not None:
            return index
        near = max(self._cursor, 0)
        usable = (index for index, row in enumerate(rows) if key_of(row) is not None)
        return min(usable, key=lambda index: abs(index - near), default=-1)

    def select(self, index: int, step: int = 1) -> None:
        """Move the cursor to `index`, or to the next selectable row in the direction of `step`."""
        index = max(0, min(index, len(self._rows) - 1))
        for direction in (step, -step):
            found = index
            while 0 <= found < len(self._rows):
                if self._sheet.key(self._rows[found]) is not None:
                    self._move(found)
                    return
                found += direction

    def _move(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        for changed in {before, index}:
            self._redraw(changed)
        self._reveal()
        if before != index and self._moved is not None:
            # more keys are waiting: draw the rest of the page after the last one
            if self.app.message_queue_size:
                self.post_message(self.Followed())
            else:
                self._moved()

    def on_line_list_followed(self) -> None:
        if self._moved is not None:
            self._moved()

    def _redraw(self, index: int) -> None:
        self.refresh_lines(index + 1)

    def _reveal(self, offset: int | None = None) -> None:
        """Scroll from `offset`, or from the current position, until the cursor is visible.

        If it is the first row of a group, the headings above it become visible too.
        """
        top = self._cursor
        while top > 0 and self._sheet.key(self._rows[top - 1]) is None:
            top -= 1
        offset, visible = (
            round(self.scroll_y) if offset is None else offset,
            self.visible_rows,
        )
        if top < offset or self._cursor >= offset + visible:
            offset = top if top < offset else self._cursor - visible + 1
        if offset != round(self.scroll_y):
            self.scroll_to(y=offset, animate=False, force=True, immediate=True)

    # Screen lines: line 0 is the head and the last one the foot. They do not scroll.

    def _index(self, y: int, height: int) -> int:
        if y == 0:
            return -1
        if self._foot is not None and y == height - 1:
            return -2
        return y - 1 + round(self.scroll_y)

    def _line(self, index: int, across: int) -> Line:
        if self._width != across:  # a frame may be drawn before the resize event
            self._width, self._drawn = across, {}
        if index not in self._drawn:
            self._drawn[index] = self._draw(index, across - 2)
        return self._drawn[index]

    def _draw(self, index: int, width: int) -> Line:
        if index == -1:
            return self._sheet.head(width, self._draw_context)
        if index == -2 and self._foot is not None:
            return self._foot(width, self._draw_context)
        if index < len(self._rows):
            return self._sheet.draw(self._rows[index], width, self._draw_context)
        return ((self._empty, Ink.QUIET),) if index == 0 and self._empty else ()

    def render_line(self, y: int) -> Strip:
        size = self.size
        index = self._index(y, size.height)
        if index < 0:
            return self._end(index, size.width)
        highlighted = index == self._cursor
        strip = self._strips.get((index, highlighted))
        if strip is None or strip.cell_length != size.width:
            if len(self._strips) > KEPT * size.height:
                self._strips, self._drawn = {}, {}
            strip = self._strip(index, highlighted, size.width)
            self._strips[index, highlighted] = strip
        return strip

    def _end(self, index: int, across: int) -> Strip:
        """Return the head or the foot, with the number of hidden rows."""
        line, width = self._line(index, across), max(across - 2, 0)
        above, below = self.hidden
        if (above or below) and index == (-1 if self._foot is None else -2):
            line = with_more(line, above, below, width)
        padded = ((" ", Ink.PLAIN), *cell(line, width), (" ", Ink.PLAIN))
        return self._made_strip(padded, across, "on $head" if index == -1 else "")

    def _strip(self, index: int, highlighted: bool, across: int) -> Strip:
        ground = HIGHLIGHTED[0 if self.has_focus else 1] if highlighted else ""
        accent = "bold $past" if self._draw_context.past else Ink.ACCENT
        bar = "▌" if self.has_focus else "▏"
        edge = (bar if highlighted else " ", accent if self.has_focus else Ink.QUIET)
        line = cell(self._line(index, across), max(across - 2, 0))
        if self.app.current_theme.ansi:
            # In an ANSI theme the row is reversed, but not its bar
            first = Segment(edge[0], self._style(edge[1], ""))
            rest = self._made_strip((*line, (" ", Ink.PLAIN)), across, ground)
            return Strip([first, *rest], across)
        return self._made_strip((edge, *line, (" ", Ink.PLAIN)), across, ground)

    def _made_strip(self, line: Line, across: int, ground: str) -> Strip:
        return Strip(
            [Segment(text, self._style(ink, ground)) for text, ink in harmless(line)],
            across,
        )

    def _redraw_ends(self) -> None:
        """Redraw head and foot: the number of hidden rows may differ."""
        self.refresh(Region(0, 0, self.size.width, 1))
        if self._foot is not None:
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def _style(self, ink: str, ground: str) -> RichStyle:
        style = self._styles.get((ink, ground))
        if style is None:
            style = self._styles[ink, ground] = self._made(ink, ground).rich_style
        return style

    def _made(self, ink: str, ground: str) -> Style:
        parse = self.app.stylesheet.parse_style
        if self.app.current_theme.ansi and ground in HIGHLIGHTED:
            mark = MARKED[HIGHLIGHTED.index(ground)]
            # A reversed colour becomes the background, so the text keeps the terminal's own colour.
            return self.visual_style + parse(
                mark if mark == "reverse" else f"{plain(ink)} {mark}".strip()
            )
        if ground == HIGHLIGHTED[0]:
            # unreadable on this background
            words = (word for word in ink.split() if word != Ink.QUIET)
            ink = ink if "%" in ink else " ".join(words)
        usable = plain(ink) if self.app.current_theme.ansi else ink.strip()
        return self.visual_style + parse(ground) + parse(usable)

    def notify_style_update(self) -> None:
        """Drop the cached styles: theme or focus have changed."""
        self._styles, self._strips = {}, {}
        super().notify_style_update()

    def on_resize(self) -> None:
        """Scroll as after a start at this size."""
        self._reveal(0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Redraw everything.

        Textual would also refresh the scrollbar, which has no width here, and that would lay out
        the whole screen again.
        """
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def on_focus(self) -> None:
        self._strips, self._fresh_focus = {}, True
        self._redraw(self._cursor)

    def on_blur(self) -> None:
        self._strips = {}
        self._redraw(self._cursor)

    def on_click(self, event: events.Click) -> None:
        if "@click" in event.style.meta:
            return  # the piece has an action of its own
        index = self._index(event.y, self.size.height)
        fresh, self._fresh_focus = self._fresh_focus, False
        if (
            0 <= index < len(self._rows)
            and self._sheet.key(self._rows[index]) is not None
        ):
            again = index == self._cursor and not fresh
            self._move(index)
            if (again or event.chain == 2 or isinstance(self.row, Fold)) and (
                key := self.key
            ) is not None:
                self.post_message(self.Opened(self, key))

    def action_more(self, where: str) -> None:
        """Scroll a page forward or back, for a click on the number of hidden rows."""
        step = self.visible_rows if where == "on" else -self.visible_rows
        self.scroll_to(y=round(self.scroll_y) + step, animate=False, force=True)

    def action_up(self) -> None:
        self.select(self._cursor - 1, -1)

    def action_down(self) -> None:
        self.select(self._cursor + 1)

    def action_page_up(self) -> None:
        self.select(self._cursor - self.visible_rows // 2, -1)

    def action_page_down(self) -> None:
        self.select(self._cursor + self.visible_rows // 2)

    def action_first(self) -> None:
        self.select(0)
        self.scroll_to(y=0, animate=False, force=True)

    def action_last(self) -> None:
        self.select(len(self._rows) - 1, -1)


def with_more(line: Line, above: int, below: int, width: int) -> Line:
    """Return a line of `width` cells that ends with the number of hidden rows: `5 more ↓`, or
    `5 ↓` where that would cover more. A click scrolls.
    """
    while line and not line[-1][0].strip():
        line = line[:-1]
    count, where = (f"{below} more ↓", "on") if below else (f"{above} more ↑", "back")
    if cells(line) + len(count) >= width:
        count = count.replace(" more", "")
    rest = cell(line, width - len(count) - 1)
    return (*rest, (" ", Ink.PLAIN), (count, clicks(Ink.QUIET, "more", where)))
