"""The desk of a start: shows what was last seen at once and reads the book after the first paint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.home import Home
from catalyst_tui.desk.views import (
    Board,
    CheckpointDetail,
    Entry,
    EntryCheck,
    EntryForm,
    InboxLine,
    ThesisView,
)

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk


class EarlyDesk:
    """`desk.api.Desk` before and after the book is read.

    What was last seen answers `board` and `recall`; whoever asks for more in the first half second waits.
    """

    def __init__(self, home: Home, clock: Clock, seen: Board, screen: dict[str, str]) -> None:
        self._home, self._clock = home, clock
        self._seen, self._screen = seen, screen
        self._opening: Future[LiveDesk] | None = None
        self._heard: list[Callable[[], None]] = []

    def board(self) -> Board:
        opening = self._opening
        return self._live.board() if opening is not None and opening.done() else self._seen

    def recall(self, key: str) -> str | None:
        return self._screen.get(key)

    def listen(self, heard: Callable[[], None]) -> None:
        self._heard.append(heard)

    def thesis(self, symbol: str) -> ThesisView:
        return self._live.thesis(symbol)

    def detail(self, checkpoint: str) -> CheckpointDetail:
        return self._live.detail(checkpoint)

    def inbox(self) -> tuple[InboxLine, ...]:
        return self._live.inbox()

    def form(self, checkpoint: str) -> EntryForm:
        return self._live.form(checkpoint)

    def check(self, entry: Entry) -> EntryCheck:
        return self._live.check(entry)

    @property
    def _live(self) -> LiveDesk:
        """The real desk; waits for it."""
        return self._open().result()

    def _open(self) -> Future[LiveDesk]:
        """Start reading, once, in a thread of its own."""
        if self._opening is None:
            self._opening = Future()
            Thread(target=self._read, args=(self._opening,), name="opening", daemon=True).start()
        return self._opening

    def _read(self, opening: Future[LiveDesk]) -> None:
        try:
            from catalyst_tui.desk.live import open_desk

            opening.set_result(open_desk(self._home, self._clock))
        except BaseException as error:
            opening.set_exception(error)

    async def start(self) -> None:
        live = await asyncio.wrap_future(self._open())
        for heard in self._heard:
            live.listen(heard)
            heard()
        await live.start()

    async def refresh(self) -> None:
        await self._live.refresh()

    async def record(self, entry: Entry) -> EntryCheck:
        return await self._live.record(entry)

    async def see_inbox(self) -> None:
        await self._live.see_inbox()

    async def remember(self, key: str, value: str) -> None:
        self._screen[key] = value
        await self._live.remember(key, value)

    async def stop(self) -> None:
        if self._opening is not None:
            await (await asyncio.wrap_future(self._opening)).stop()
