"""Stand in for the live desk until the home is read, so that the screen is painted at once.

Reading a book and judging it takes longer than the first paint. The screen begins with an empty
board and goes on with the live desk as soon as that is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.shapes import Board
from catalyst_tui.store.screen_notes import read_screen_notes

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

DRAWING = 0.3
"""Seconds for the judged board to be drawn, before starting the watcher takes the processor."""


class OpeningDesk:
    """A `LiveDesk` before and after the home is read.

    Until then `board` is empty, and what is awaited comes when the home is open. A plain question
    other than those here would block, so screens ask them of a judged board only.
    """

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._empty = Board((), judged=False)
        self._live: LiveDesk | None = None
        self._screen = read_screen_notes(home.database)
        self._opening: Future[LiveDesk] | None = None
        self._listeners: list[Callable[[], None]] = []

    def board(self) -> Board:
        """Return the home screen; empty until the home is read."""
        return self._empty if self._live is None else self._live.board()

    def recall(self, key: str) -> str | None:
        """Return a saved part of the screen."""
        return self._screen.get(key)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever `board()` has something new."""
        self._listeners.append(listener)

    def __getattr__(self, name: str) -> Any:
        """Return a method of the live desk. AttributeError if it lacks it."""
        from catalyst_tui.desk.live import LiveDesk

        if not iscoroutinefunction(getattr(LiveDesk, name)):
            return getattr(self._open().result(), name)

        async def awaited(*args: object, **kwargs: object) -> object:
            return await getattr(await self._opened(), name)(*args, **kwargs)

        return awaited

    async def _opened(self) -> LiveDesk:
        return await asyncio.wrap_future(self._open())

    def _open(self) -> Future[LiveDesk]:
        """Start to read the home, once, in a thread of its own, which goes on if nobody waits."""
        if self._opening is None:
            thread = ThreadPoolExecutor(1, "opening")
            self._opening = thread.submit(_read, self._home, self._clock)
        return self._opening

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        """Read the home, then start to refresh and judge. Raises what opening the home raises."""
        live = self._live = await self._opened()
        for listener in self._listeners:
            live.listen(listener)
            listener()
        await asyncio.sleep(DRAWING)
        await live.start(write)

    async def remember(self, key: str, value: str) -> None:
        """Save a part of the screen for the next start."""
        self._screen[key] = value
        if self._opening is not None:
            await (await self._opened()).remember(key, value)

    async def stop(self) -> None:
        """Stop the live desk, if it was opened."""
        if self._opening is None:
            return
        opening = asyncio.wrap_future(self._opening)
        await asyncio.wait([opening])
        if opening.exception() is None:  # else `start` has raised it
            await opening.result().stop()


def _read(home: Home, clock: Clock) -> LiveDesk:
    from catalyst_tui.desk.live import open_desk

    return open_desk(home, clock)
