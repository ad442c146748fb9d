"""Read a home as of earlier moments: today's book judged by what was known then, at the prices of
then.

A moment is judged in a thread of its own, so that no key waits for it. Notifications are not
replayed.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import changed
from catalyst_tui.desk.shapes import (
    FlipStop,
    ReviewView,
    Track,
)
from catalyst_tui.desk.views.chart import Replays
from catalyst_tui.desk.views.reading import HomeReading, Originals
from catalyst_tui.desk.workspace.currency import last_prices
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.judge.evaluate.reads import readers_of
from catalyst_tui.judge.history.replay import flips
from catalyst_tui.judge.history.transitions import change_words
from catalyst_tui.judge.judge import verdicts as verdicts_at
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.judge.verdict import Verdict
from catalyst_tui.store.closes import SPARK

YEARS = 5  # how far back a replay goes at most
# Checkpoints with all their changes found, before the screen shows more
SHOWN_AT_ONCE = 20
JUST_BEFORE = timedelta(microseconds=1)


class PastReading(HomeReading):
    """The pages as of an earlier moment."""

    def __init__(
        self, state: State, originals: Originals, replays: Replays | None = None
    ) -> None:
        """Show a state. `replays` are shared by all moments of a replay."""
        super().__init__(originals, replays or Replays())
        self._shown = state

    @property
    def _state(self) -> State:
        return self._shown

    def review(self) -> ReviewView:
        """Return every checkpoint by its headroom, with every trend."""
        while self._trends.find_more(self._shown):
            pass
        return super().review()


class Replay:
    """Everything known now, to be read as of earlier moments. Make it with `opened`.

    `track` is the way back: reports at once, changes of verdicts as far as they are found.
    """

    def __init__(self, now: State, originals: Originals) -> None:
        self._now, self._originals = now, originals
        self._ledger = now.ledger.apart()
        self._replays = Replays(now.at)
        self._thread = ThreadPoolExecutor(1, "replay")
        self._asked = 0  # the number of the newest question
        self._closed = False
        for symbol in {*readers_of(now.book), *now.book.tickers}:
            self._ledger.closes(symbol, now.at)  # read here, in the workspace's thread
        self.track = track_of(now, self._ledger)

    async def at(
        self,
        moment: datetime,
        ready: Callable[[PastReading], object] = PastReading.board,
    ) -> PastReading | None:
        """Return everything as of a moment; None if another moment was asked for meanwhile.

        `ready` asks in the thread what the page will ask first.
        """
        self._asked += 1
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, self._read, moment, self._asked, ready
        )

    def _read(
        self, moment: datetime, asked: int, ready: Callable[[PastReading], object]
    ) -> PastReading | None:
        if asked != self._asked:
            return None
        verdicts = verdicts_at(self._now.book, self._ledger, moment)
        state = as_of(self._now, self._ledger, verdicts, self.track.flips, moment)
        reading = PastReading(state, self._originals, self._replays)
        reading.board()
        if asked == self._asked:
            ready(reading)
        return reading

    async def find_flips(self, found_more: Callable[[], None]) -> None:
        """Find every change of the track, one checkpoint at a time. It may be cancelled."""
        loop, found = asyncio.get_running_loop(), list[FlipStop]()
        ids = list(self._now.book.checkpoints)
        for number, id_ in enumerate(ids, start=1):
            if self._closed or self.track.whole:
                return
            found += await loop.run_in_executor(self._thread, self._flips, id_)
            if number % SHOWN_AT_ONCE == 0 or number == len(ids):
                ordered = tuple(sorted(found, key=lambda flip: flip.at))
                self.track = replace(
                    self.track, flips=ordered, whole=number == len(ids)
                )
                found_more()

    def _flips(self, id_: str) -> list[FlipStop]:
        book, track = self._now.book, self.track
        checkpoint = book.checkpoints[id_]
        start = track.first - JUST_BEFORE
        return [
            FlipStop(
                flip.at,
                flip.key,
                flip.before,
                change_words(flip.after, flip.cause),
                flip.reason,
                book.day_of(flip.at),
                checkpoint.ticker or "",
            )
            for flip in flips(book, self._ledger, checkpoint, start, track.last)
            if flip.before is not None  # the beginning of a period is no change
        ]

    def close(self) -> None:
        """Stop all work. Nothing is asked afterwards."""
        self._asked += 1
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)


def track_of(now: State, ledger: Ledger) -> Track:
    """Return the way back from now, without its changes."""
    book, last = now.book, now.at
    closes = [ledger.closes(symbol, last) for symbol in book.tickers]
    known = [ledger.first_known(), *(series[0].known_at for series in closes if series)]
    limit = last.replace(year=last.year - YEARS, day=min(last.day, 28))
    first = max(min(filter(None, known), default=last), limit)
    reports = [
        (public, symbol)
        for symbol in book.tickers
        for public in ledger.earnings_reports(symbol).values()
        if first <= public <= last
    ]
    return Track(min(first, last), last, book.zone, tuple(sorted(reports)))


def as_of(
    now: State,
    ledger: Ledger,
    verdicts: Mapping[str, Verdict],
    found: Sequence[FlipStop],
    at: datetime,
) -> State:
    """Return the state at a moment. `found` are the changes of the whole track, oldest first."""
    book = now.book
    past = found[: bisect_right(found, at, key=lambda flip: flip.at)]
    closes = {symbol: ledger.closes(symbol, at)[-SPARK:] for symbol in book.tickers}
    closes = {symbol: known for symbol, known in closes.items() if known}
    recent = {symbol: known.micros for symbol, known in closes.items()}
    last = {symbol: known[-1] for symbol, known in closes.items()}
    currencies = {symbol: ticker.currency for symbol, ticker in book.tickers.items()}
    return State(
        book=book,
        ledger=ledger,
        verdicts=verdicts,
        quotes=last_prices({}, recent, last, currencies, book, now=at),
        sparks=recent,
        at=at,
        later=dict(written_later(book, ledger, at)),
        last_closes=last,
        flips=tuple(reversed(past)),
    )


def written_later(
    book: Book, ledger: Ledger, at: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the checkpoints written or changed after a moment, and the difference.

    A replay judges all of them as they are today.
    """
    for id_ in book.checkpoints:
        versions = ledger.revisions(id_)
        if not versions or versions[-1].known_at <= at:
            continue
        last, written = versions[-1], book.day_of(versions[0].known_at)
        then = next(
            (version for version in reversed(versions) if version.known_at <= at), None
        )
        if then is None:
            yield (
                id_,
                f"on {written}, after this moment: judged by what was known by then",
            )
        elif differs := "; ".join(changed(then.definition, last.definition)):
            since = book.day_of(last.known_at)
            yield (
                id_,
                f"otherwise on this day; judged as worded since {since}: {differs}",
            )
