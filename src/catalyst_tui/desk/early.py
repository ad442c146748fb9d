"""The desk of a start: shows what was last seen at once and reads the book after the first paint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.home import Home
from catalyst_tui.desk.views import Board

if TYPE_CHECKING:
    from catalyst_tui.desk.forms import Entry, EntryCheck, EntryForm
    from catalyst_tui.desk.live import LiveDesk
    from catalyst_tui.desk.pages import CheckpointDetail, HitLine, InboxLine, ThesisView
    from catalyst_tui.desk.print_day import PrintCheck, PrintDay
    from catalyst_tui.desk.sources import SourceRow


class EarlyDesk:
    """`desk.api.Desk` before and after the book is read.

    What was last seen answers `board` and `recall`, for good when the home cannot be opened; what is awaited
    comes when the book is read. A screen asks for more only of a judged board; who asks earlier is blocked.
    """

    def __init__(self, home: Home, clock: Clock, seen: Board, screen: dict[str, str]) -> None:
        self._home, self._clock = home, clock
        self._board: Callable[[], Board] = lambda: seen
        self._screen = screen
        self._opening: Future[LiveDesk] | None = None
        self._heard: list[Callable[[], None]] = []

    def board(self) -> Board:
        return self._board()

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

    def sources(self) -> tuple[SourceRow, ...]:
        return self._live.sources()

    def form(self, checkpoint: str) -> EntryForm:
        return self._live.form(checkpoint)

    def check(self, entry: Entry) -> EntryCheck:
        return self._live.check(entry)

    def hits(self) -> tuple[HitLine, ...]:
        return self._live.hits()

    def check_print(self, day: PrintDay, typed: Mapping[str, str], source: str) -> PrintCheck:
        return self._live.check_print(day, typed, source)

    def lacks_contact(self) -> bool:
        return self._live.lacks_contact()

    def unexplained(self) -> tuple[str, ...]:
        return self._live.unexplained()

    @property
    def _live(self) -> LiveDesk:
        """The real desk; blocks until it is open."""
        return self._open().result()

    async def _when_open(self) -> LiveDesk:
        return await asyncio.wrap_future(self._open())

    def _open(self) -> Future[LiveDesk]:
        """Start reading, once, in a thread of its own: it goes on when nobody waits."""
        if self._opening is None:
            self._opening = Future()
            self._opening.set_running_or_notify_cancel()  # a wait given up does not give up the reading
            Thread(target=self._read, args=(self._opening,), name="opening", daemon=True).start()
        return self._opening

    def _read(self, opening: Future[LiveDesk]) -> None:
        try:
            from catalyst_tui.desk.live import open_desk

            opening.set_result(open_desk(self._home, self._clock))
        except BaseException as error:
            opening.set_exception(error)

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        live = await self._when_open()
        self._board = live.board
        for heard in self._heard:
            live.listen(heard)
            heard()
        await live.start(write)

    async def refresh(self) -> None:
        await (await self._when_open()).refresh()

    async def record(self, entry: Entry, hit: int | None = None) -> EntryCheck:
        return await (await self._when_open()).record(entry, hit)

    async def accept(self, hit: int) -> EntryCheck:
        return await (await self._when_open()).accept(hit)

    async def dismiss(self, hit: int) -> None:
        await (await self._when_open()).dismiss(hit)

    async def print_day(self, symbol: str) -> PrintDay:
        return await (await self._when_open()).print_day(symbol)

    async def record_print(self, day: PrintDay, typed: Mapping[str, str], source: str) -> PrintCheck:
        return await (await self._when_open()).record_print(day, typed, source)

    async def give_contact(self, contact: str) -> None:
        await (await self._when_open()).give_contact(contact)

    async def explain(self, checkpoint: str, text: str) -> None:
        await (await self._when_open()).explain(checkpoint, text)

    async def see_inbox(self) -> None:
        await (await self._when_open()).see_inbox()

    async def acknowledge(self, line: int) -> None:
        await (await self._when_open()).acknowledge(line)

    async def snooze(self, checkpoint: str, span: timedelta) -> None:
        await (await self._when_open()).snooze(checkpoint, span)

    async def remember(self, key: str, value: str) -> None:
        self._screen[key] = value
        await (await self._when_open()).remember(key, value)

    async def stop(self) -> None:
        if self._opening is None:
            return
        reading = asyncio.wrap_future(self._opening)
        await asyncio.wait([reading])
        if reading.exception() is None:  # else it never opened, and `start` has said why
            await reading.result().stop()
