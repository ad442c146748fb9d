"""The track of days in a replay: a click or drag goes to a day, the wheel steps by days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from catalyst_tui.ui.track import Past, drawn, heights, months, window
from catalyst_tui.ui.words import harmless


class TrackBar(Widget):
    """The track of the replay; hidden while the screen shows today."""

    auto_links = False

    @dataclass
    class Sought(Message):
        """A day was clicked or dragged to."""

        day: date

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TrackBar.Sought)

    @dataclass
    class Rolled(Message):
        """The wheel turned by this many days."""

        days: int

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._past: Past | None = None
        self._drags = False

    def look(self, past: Past | None) -> None:
        """Show the position in the replay, or hide while the screen shows today."""
        rows, named = heights(self.app.size.height) if past else (0, False)
        self.styles.height = rows + named
        self.display = rows > 0
        if past != self._past:
            self._past = past
            self.refresh()

    def render(self) -> Content:
        width, rows = self.size.width - 2, min(self.size.height, 2)
        if self._past is None or width < 1:
            return Content("")
        named = self.size.height > 2
        lines = [*drawn(self._past, width, rows), *([months(self._past, width)] if named else [])]
        return Content("\n").join(Content.assemble(" ", *harmless(line)) for line in lines)

    def _seek(self, event: events.MouseEvent) -> None:
        if self._past is not None:
            days = window(self._past, self.size.width - 2)
            self.post_message(self.Sought(days.day(event.x - 1)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.style.meta.get("@click"):
            return  # a word with its own action: the way back to today
        self._drags = True
        self.capture_mouse()
        self._seek(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drags:
            self._seek(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._drags = False
        self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Rolled(7 if event.shift else 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Rolled(-7 if event.shift else -1))
