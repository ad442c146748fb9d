"""The part of the app that keeps the frame it is left with, and lets one that a start painted be there until
the book is judged: until then the pages draw what is in it, or less.

The first key, click or other size ends that: who wants to do something is shown what does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.home.kept_frame import BETWEEN, FRAME, look
from catalyst_tui.desk.views.last_board import as_last_seen
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.first_paint import OPEN, Painted
from catalyst_tui.ui.frame import top
from catalyst_tui.ui.widgets.bar import Bar

if TYPE_CHECKING:
    from catalyst_tui.desk.shapes.board import Board
    from catalyst_tui.ui.screens.page import Page

Result = TypeVar("Result")

PATIENCE = 0.5
"""Seconds that leaving waits for the next start's frame."""


class LastFrames(App[Result]):
    """What is drawn reaches the terminal once no painted frame stands there."""

    desk: Desk
    _stands: Painted | None = None
    _uncover: Callable[[], None]
    _left = False  # what is drawn from here on is for the next start

    def go_on_from(self, frame: Painted, uncover: Callable[[], None] = lambda: None) -> None:
        """Run in a terminal that shows the frame. `uncover` is called before what was last seen is drawn,
        which is never where the book is judged first."""
        self._stands, self.driver_class = frame, _going_on(self.driver_class, frame)
        self._uncover = uncover

    @property
    def shows_last_frame(self) -> bool:
        """Whether it stands there."""
        return self._stands is not None

    def lift(self) -> None:
        """Show what is drawn."""
        if self._stands is not None:
            self._stands = None
            if not self.desk.board().judged:
                self._uncover()
                self.redraw()
            self.refresh()

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, None if self._stands is not None or self._left else renderable)

    async def on_event(self, event: events.Event) -> None:
        if self._stands is not None and (
            (isinstance(event, events.InputEvent) and not isinstance(event, events.Key))
            or (isinstance(event, events.Resize) and event.size != Size(*self._stands.size))
        ):
            self.lift()
        await super().on_event(event)

    def acted(self) -> None:
        """A key that waits for the book leaves the frame there."""
        self.lift()

    def redraw(self) -> None:
        """Draw what the desk knows."""
        raise NotImplementedError

    def draw_frame(self, board: Board) -> None:
        """The lines around the page."""
        raise NotImplementedError

    async def keep_frames(self, home: Page | None) -> None:
        """Keep for the next start what is drawn now, where that would draw it too, and what was last seen.
        None: something else is drawn. Of a book not read yet those that are kept stay."""
        if self.is_headless or (home is not None and not home.judged):
            return
        if home is None or len(self.screen_stack) > 1 or not home.main.has_focus:
            await self.desk.remember(FRAME, "")
            return
        board = self.desk.board()
        now, self._left = self._frame() if home.board is board else "", True
        seen = as_last_seen(board)
        home.show(seen, home.draw_context)
        await home.query("HomeDates").remove()
        self.draw_frame(seen)
        left, _ = top(seen, Place.POSITIONS, home.draw_context, self.size.width)
        self.query_one("#top", Bar).write(left)  # the hour will be another
        with suppress(TimeoutError):
            await asyncio.wait_for(self._drawn(), PATIENCE)
            then = self._frame() if home.board is seen else ""
            now = now if self.desk.board() is board else ""  # there is something newer
            await self.desk.remember(FRAME, f"{look(*self.size)}\n{now}{BETWEEN}{then}")

    async def _drawn(self) -> None:
        """Wait until what was asked for is laid out, with what that asks for in turn."""
        for _ in range(2):
            done = asyncio.Event()
            self.screen.call_after_refresh(done.set)
            await done.wait()

    def _frame(self) -> str:
        lines = self.screen._compositor.render_strips(self.size)
        drawn = "".join(f"\x1b[{y};1H{line.render(self.console)}" for y, line in enumerate(lines, 1))
        return f"\x1b[?2026h{drawn}\x1b[?2026l"  # a terminal shows at once what stands between


def _going_on(driver: type[Driver], frame: Painted) -> type[Driver]:
    """The driver, which opens no screen of its own: there is one, and it would be cleared."""

    class GoingOn(driver):  # type: ignore[misc, valid-type]
        def write(self, data: str) -> None:
            if data == OPEN and frame.ours:
                frame.hand_over()
            else:
                super().write(data)

    return GoingOn
