"""The desk of a start: shows what was last seen at once and reads the book after the first paint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from inspect import iscoroutinefunction
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.files import write_whole
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.home.kept_frame import FRAME, NAME, kept, only_database, written
from catalyst_tui.desk.shapes.board import Board
from catalyst_tui.desk.views.last_board import last_seen, nothing_seen

if TYPE_CHECKING:
    from catalyst_tui.desk.first_look import FirstLook
    from catalyst_tui.desk.live import LiveDesk


DRAWN = 0.1
"""Seconds in which the judged book is drawn; then what keys and the watcher need is imported, sooner where a
key asks for it, and prices are asked."""


class EarlyDesk:
    """`desk.api.Desk` before and after the book is read.

    What was last seen answers `board` and `recall`, for good when the home cannot be opened; what is awaited
    comes when the book is read. A screen asks for more only of a judged board; who asks earlier is blocked.
    Pages are answered by the first look until the desk is there that can do more.
    """

    def __init__(self, home: Home, clock: Clock, *, covered: bool = False) -> None:
        """`covered`: what was last seen is shown already, and is not read until `uncover` is called."""
        self._home, self._clock = home, clock
        self._frame: str | None = None  # to be kept for the next start; None: as it was
        self._framed: Board | None = None  # what was in it
        self._board: Callable[[], Board] = lambda: nothing_seen(clock.now())
        self._seen = self._board
        self.look()
        if not covered:
            self.uncover()
        self._first: Future[FirstLook] = Future()
        self._wanted = Event()  # more than the first look can do
        self._opening: Future[LiveDesk] | None = None
        self._heard: list[Callable[[], None]] = []

    def look(self) -> None:
        """What was last seen of the home."""
        seen, self._screen = last_seen(self._home)
        self._seen = cache(lambda: seen() or nothing_seen(self._clock.now()))

    def uncover(self) -> None:
        """Show what was last seen, until the book is read."""
        self._board = self._seen

    def board(self) -> Board:
        return self._board()

    def recall(self, key: str) -> str | None:
        return self._screen.get(key)

    def listen(self, listener: Callable[[], None]) -> None:
        self._heard.append(listener)

    def __getattr__(self, name: str) -> Any:
        """What else a screen asks of a desk, of the real one. AttributeError for what no desk answers."""
        if not iscoroutinefunction(getattr(Desk, name)):
            answers = self._opening is not None and not self._opening.done() and self._first.done()
            first = self._first.result() if answers else None
            return getattr(first if hasattr(first, name) else self._live, name)

        async def awaited(*given: object, **named: object) -> object:
            return await getattr(await self._when_open(), name)(*given, **named)

        return awaited

    @property
    def _live(self) -> LiveDesk:
        """The real desk; blocks until it is open."""
        self._wanted.set()
        return self._open().result()

    async def _when_open(self) -> LiveDesk:
        self._wanted.set()
        return await asyncio.wrap_future(self._open())

    def _open(self) -> Future[LiveDesk]:
        """Start reading, once, in a thread of its own: it goes on when nobody waits."""
        if self._opening is None:
            self._opening = Future()
            for future in (self._first, self._opening):
                future.set_running_or_notify_cancel()  # a wait given up does not give up the reading
            Thread(target=self._read, args=(self._opening,), name="opening", daemon=True).start()
        return self._opening

    def _read(self, opening: Future[LiveDesk]) -> None:
        try:
            from catalyst_tui.desk.first_look import FirstLook, open_home

            first = FirstLook(open_home(self._home, self._clock), self._clock)
            self._first.set_result(first)
            self._wanted.wait()
            from catalyst_tui.desk.live import at_work

            opening.set_result(at_work(first, self._clock))
        except BaseException as error:
            for future in (self._first, opening):
                if not future.done():
                    future.set_exception(error)

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        self._open()
        self._board = (await asyncio.wrap_future(self._first)).board
        for listener in self._heard:
            listener()
        await asyncio.sleep(DRAWN)
        live = await self._when_open()
        self._board, self._first = live.board, Future()  # the first picture need not be kept
        for listener in self._heard:
            live.listen(listener)
        await live.start(write)

    async def remember(self, key: str, value: str) -> None:
        if key == FRAME:
            self._frame, self._framed = value, self._board()
            return
        self._screen[key] = value
        if self._opening is not None:
            await (await self._when_open()).remember(key, value)

    async def stop(self) -> None:
        if self._opening is None:
            return
        self._wanted.set()
        reading = asyncio.wrap_future(self._opening)
        await asyncio.wait([reading])
        if reading.exception() is None:  # else it never opened, and `start` has said why
            live, folder = reading.result(), str(self._home.folder)
            before, board, until = written(folder), live.board(), None
            if self._frame and board is self._framed:
                with suppress(Exception):  # a disk that does not answer
                    until = await live.stands_until()

            def keep(known: bool) -> None:
                """Once the database is closed, whose close writes, and before others can write."""
                same = known and live.board() is board and only_database(before, written(folder))
                with suppress(OSError):
                    self._keep_frame(board.at.timestamp(), until.timestamp() if until and same else 0.0)

            await live.stop(keep if self._home.is_own_book and self._frame is not None else None)

    def _keep_frame(self, at: float, until: float) -> None:
        """For the next start; where none can be, the one before is no more."""
        place = self._home.folder / NAME
        if self._frame:
            write_whole(place, kept(str(self._home.folder), self._frame, at, until))
        else:
            place.unlink(missing_ok=True)
