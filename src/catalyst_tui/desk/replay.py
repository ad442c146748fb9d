"""What is known, read as of earlier moments: judged in a thread of its own, so that no key waits for it.

A moment asked for while another is judged drops that one. The flips are found one checkpoint at a time, so
that a moment waits for one checkpoint at the most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.desk.shapes.pages import Flip, FlipStop, Track
from catalyst_tui.desk.state import State
from catalyst_tui.desk.views.chart_lanes import Replays
from catalyst_tui.desk.views.pages import Originals
from catalyst_tui.desk.views.past import PastPages, as_of, flip_of, flip_stops, track_of
from catalyst_tui.judge.evaluate.reads import readers_of_closes
from catalyst_tui.judge.history.replay import flips
from catalyst_tui.judge.judge import judge_while

PORTION = 20
"""Checkpoints whose flips are shown together as they are found."""

JUST_BEFORE = timedelta(microseconds=1)


class PastDesk:
    """`desk.api.Replay` of a picture. Make it with `opened`."""

    def __init__(self, now: State, originals: Originals) -> None:
        self._now, self._originals = now, originals
        self._ledger = now.ledger.apart()
        self._replays = Replays(now.at)
        self._thread = ThreadPoolExecutor(1, "replay")
        self._flipped: Sequence[Flip] = ()  # as far as they are found, oldest first
        self._asked = 0  # the number of the step asked for last
        self._closed = False
        self.track = Track(now.at, now.at, now.book.zone)

    def load(self) -> None:
        """Read every close, and see how far back it goes."""
        for symbol in {*readers_of_closes(self._now.book), *self._now.book.tickers}:
            self._ledger.closes(symbol, self._now.at)
        self.track = track_of(self._now, self._ledger)

    async def at(
        self, moment: datetime, ready: Callable[[PastPages], object] = PastPages.board
    ) -> PastPages | None:
        self._asked += 1
        asked, loop = self._asked, asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._pages, moment, asked, ready)

    def _pages(
        self, moment: datetime, asked: int, ready: Callable[[PastPages], object]
    ) -> PastPages | None:
        verdicts = judge_while(lambda: asked == self._asked, self._now.book, self._ledger, moment)
        if verdicts is None:
            return None
        state = as_of(self._now, self._ledger, verdicts, self._flipped, moment)
        pages = PastPages(state, self._originals, self._replays)
        pages.board()
        if asked == self._asked:
            ready(pages)
        return pages

    async def find_flips(self, heard: Callable[[], None]) -> None:
        if self.track.whole:
            return
        loop, found = asyncio.get_running_loop(), list[FlipStop]()
        for number, id_ in enumerate(self._now.book.checkpoints, start=1):
            if self._closed:  # who looked has left before they were found
                return
            found += await loop.run_in_executor(self._thread, self._flips, id_)
            if number % PORTION == 0:
                self._know(found, whole=False)
                heard()
        self._know(found, whole=True)
        heard()

    def _know(self, found: list[FlipStop], *, whole: bool) -> None:
        ordered = tuple(sorted(found, key=lambda one: one.at))
        self.track = replace(self.track, flips=ordered, whole=whole)
        self._flipped = tuple(map(flip_of, ordered))

    def _flips(self, id_: str) -> list[FlipStop]:
        book, track = self._now.book, self.track
        checkpoint = book.checkpoints[id_]
        found = flips(book, self._ledger, checkpoint, track.first - JUST_BEFORE, track.last)
        return flip_stops(found, checkpoint.ticker or "", book.zone)

    def close(self) -> None:
        self._asked += 1
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)


def opened(now: State, originals: Originals) -> PastDesk:
    """The past of a picture, with all of it in memory; in the workspace's thread, where the database is."""
    past = PastDesk(now, originals)
    past.load()
    return past
