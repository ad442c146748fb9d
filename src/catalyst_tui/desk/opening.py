"""The desk of a screen that is painted before its home is read.

Reading a book and judging it takes longer than the first paint. The screen begins on this desk, whose board
is empty, and goes on with the live one as soon as that is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from inspect import iscoroutinefunction
from threading import Thread
from typing import TYPE_CHECKING, Any

from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.store.screen_notes import read_screen_notes

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


class OpeningDesk:
    """`desk.api.Desk` before and after the home is read.

    Until then `board` is empty and what is awaited comes when the home is open. A screen asks for more only
    of a judged board; whoever asks earlier is blocked.
    """

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._board: Callable[[], Board] = lambda: Board(clock.now(), (), judged=False)
        self._screen = read_screen_notes(home.database)
        self._opening: Future[LiveDesk] | None = None
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []

    def board(self) -> Board:
        return self._board()

    def recall(self, key: str) -> str | None:
        return self._screen.get(key)

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def __getattr__(self, name: str) -> Any:
        """Return what the live desk has under a name of `Desk`. AttributeError for any other name."""
        if not iscoroutinefunction(getattr(Desk, name)):
            return getattr(self._open().result(), name)

        async def awaited(*given: object, **named: object) -> object:
            return await getattr(await self._opened(), name)(*given, **named)

        return awaited

    async def _opened(self) -> LiveDesk:
        return await asyncio.wrap_future(self._open())

    def _open(self) -> Future[LiveDesk]:
        """Start reading, once, in a thread of its own: it goes on when nobody waits."""
        if self._opening is None:
            self._opening = Future()
            self._opening.set_running_or_notify_cancel()  # who stops waiting does not stop the reading
            Thread(target=self._read, args=(self._opening,), name="opening", daemon=True).start()
        return self._opening

    def _read(self, opening: Future[LiveDesk]) -> None:
        try:
            from catalyst_tui.desk.live import open_desk

            opening.set_result(open_desk(self._home, self._clock))
        except BaseException as error:
            opening.set_exception(error)

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        live = await self._opened()
        self._board = live.board
        for listener in self._listeners:
            live.listen(listener)
            listener()
        await live.start(write)

    async def remember(self, key: str, value: str) -> None:
        self._screen[key] = value
        if self._opening is not None:
            await (await self._opened()).remember(key, value)

    async def stop(self) -> None:
        if self._opening is None:
            return
        reading = asyncio.wrap_future(self._opening)
        await asyncio.wait([reading])
        if reading.exception() is None:  # else it never opened, and `start` has said why
            await reading.result().stop()
