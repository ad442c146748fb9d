"""The desk a screen talks to: answers from memory at once, works in a thread of its own, fetches on the loop.

The office (book, store, judge) lives in that thread; what the screen reads is the last immutable `State`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from catalyst_tui.book.dates import local_day
from catalyst_tui.desk.clock import Clock
from catalyst_tui.desk.delivery import Delivery, open_delivery
from catalyst_tui.desk.forms import Change, Entry, EntryCheck, EntryForm
from catalyst_tui.desk.glance import note_of, pack
from catalyst_tui.desk.home import Home
from catalyst_tui.desk.office import Office, State
from catalyst_tui.desk.pages import CheckpointDetail, InboxLine, ThesisView
from catalyst_tui.desk.positions import checkpoint_row, position_rows, thesis_view
from catalyst_tui.desk.prices import PriceDesk, open_prices, source_line
from catalyst_tui.desk.record import form_for, understand
from catalyst_tui.desk.refresh import is_due, pause
from catalyst_tui.desk.scheduler import Job, Scheduler, warm_up
from catalyst_tui.desk.views import Board, Notice
from catalyst_tui.judge.facts import History, Quote
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.spoken import spoken

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TICK = 2.0
"""Seconds between two looks at the book, the store and the clock."""

LONGEST_LOOK = timedelta(minutes=15)
"""How old a judgement may be: figures dated later today come into force by themselves."""


class LiveDesk:
    """`desk.api.Desk` over a real home. Make it with `open_desk`."""

    def __init__(
        self, office: Office, state: State, screen: dict[str, str], thread: ThreadPoolExecutor, clock: Clock
    ) -> None:
        self._office, self._thread, self._clock = office, thread, clock
        self._state, self._screen = state, screen
        self._heard: list[Callable[[], None]] = []
        self._board: Board | None = None
        self._prices: PriceDesk | None = None
        self._delivery: Delivery | None = None
        self._scheduler: Scheduler | None = None
        self._refreshing = False
        self._asked_at: datetime | None = None
        self._unanswered: Mapping[str, str] = {}
        self._closed = False

    # what screens read

    def board(self) -> Board:
        if self._board is None:
            state = self._state
            received = [quote.at for quote in state.quotes.values() if quote.source != "daily close"]
            self._board = Board(
                at=state.at,
                rows=position_rows(state.known),
                notices=tuple(self._notices()),
                unread=state.unread,
                updated_at=max(received, default=None),
                refreshing=self._refreshing,
            )
        return self._board

    def thesis(self, symbol: str) -> ThesisView:
        return thesis_view(symbol, self._state.known)

    def detail(self, checkpoint: str) -> CheckpointDetail:
        state = self._state
        row = checkpoint_row(state.book.checkpoints[checkpoint], state.known)
        evidence = spoken(state.book.checkpoints[checkpoint], state.ledger, state.at)
        flips = tuple(flip for flip in state.flips if flip.checkpoint.partition("[")[0] == checkpoint)
        return CheckpointDetail(row, tuple(reversed(evidence)), flips)

    def inbox(self) -> tuple[InboxLine, ...]:
        return self._state.inbox

    def form(self, checkpoint: str) -> EntryForm:
        state = self._state
        return form_for(state.book.checkpoints[checkpoint], self._clock.now(), state.book)

    def check(self, entry: Entry) -> EntryCheck:
        """Judged again with the entry as if it were known: on a ledger of its own, over the same closes."""
        state, now = self._state, self._clock.now()
        found = understand(entry, state.book, now)
        if found.problems:
            return EntryCheck(tuple(found.problems), found.line, ())
        ledger = state.ledger.with_more(filter(None, [found.fact]), filter(None, [found.evidence]))
        about = found.fact.ticker if found.fact else state.book.checkpoints[entry.checkpoint].ticker
        book = state.book
        concerned = {
            id_: checkpoint
            for id_, checkpoint in book.checkpoints.items()
            if checkpoint.ticker == about or id_ == entry.checkpoint
        }
        after = verdicts(replace(book, checkpoints=concerned), ledger, now)
        changes = tuple(
            Change(id_, state.verdicts[id_].word, verdict.word, verdict.reason)
            for id_, verdict in after.items()
            if verdict.word != state.verdicts[id_].word
        )
        return EntryCheck((), found.line, changes)

    def recall(self, key: str) -> str | None:
        return self._screen.get(key)

    def listen(self, heard: Callable[[], None]) -> None:
        self._heard.append(heard)

    def _notices(self) -> Iterable[Notice]:
        state = self._state
        if state.problem:
            yield Notice(state.problem, urgent=True)
        line = source_line(state.health, self._unanswered, self._clock.now())
        if line:
            yield Notice(line)
        if state.strangers:
            yield Notice(state.strangers)
        if state.failing_since is not None:
            since = state.failing_since.astimezone(state.book.zone)
            yield Notice(f"notifications failing since {since:%b %d %H:%M}; the inbox has everything")

    # what screens ask for

    async def start(self) -> None:
        self._prices, self._delivery = await asyncio.to_thread(self._outside)
        self._scheduler = Scheduler(
            (
                Job("tick", TICK, 60.0, self._tick),
                Job("quotes", 5.0, 600.0, self._refresh_if_due),
                Job("upkeep", 3600.0, 300.0, self._upkeep),
            )
        )
        self._scheduler.start()
        await self._tick()
        await self._refresh_if_due()
        await self._keep_glance()

    def _outside(self) -> tuple[PriceDesk, Delivery]:
        """Import and make what reaches the outside: heavy, so in a thread and after the first paint."""
        warm_up()
        prices = open_prices(self._office.config, self._state.health, self._clock, self._keep)
        return prices, open_delivery(self._call, self._office, self._clock)

    async def refresh(self) -> None:
        if self._prices is None or self._refreshing:
            return  # under way, or about to be: starting ends with a fetch
        self._refreshing, self._asked_at = True, self._clock.now()
        self._changed()
        try:
            wanted = {symbol: self._state.last_closes.get(symbol) for symbol in self._state.book.tickers}
            self._unanswered = await self._prices.fetch(wanted)
            await self._call(self._office.end_fetch, self._prices.health)
        except Exception as error:
            log.exception("refreshing prices failed")
            self._unanswered = {"": f"refreshing prices failed: {error}"}
        finally:
            self._refreshing = False
        await self._look_again()

    async def record(self, entry: Entry) -> EntryCheck:
        found = self.check(entry)
        if not found.ok:
            return found
        understood = understand(entry, self._state.book, self._clock.now())
        await self._call(self._office.add, understood.fact, understood.evidence)
        await self._judge()
        return found

    async def see_inbox(self) -> None:
        await self._call(self._office.store.see_all, self._clock.now())
        await self._look_again()

    async def remember(self, key: str, value: str) -> None:
        self._screen[key] = value
        await self._call(self._office.store.remember, key, value)

    async def stop(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._scheduler is not None:
            self._scheduler.stop()
        for outside in (self._delivery, self._prices):
            if outside is not None:
                await outside.close()
        await self._keep_glance()
        await self._call(self._office.close)
        self._thread.shutdown(wait=False)

    # what happens by itself

    async def _tick(self) -> None:
        """Judge when the book, the store or the day changed, then say what is to be said."""
        changed = await self._call(self._office.catch_up)
        now, zone = self._clock.now(), self._state.book.zone
        passed = local_day(now, zone) != local_day(self._state.at, zone)
        if changed or passed or not timedelta(0) <= now - self._state.at < LONGEST_LOOK:
            await self._judge()
        if self._delivery is not None and await self._delivery.deliver():
            await self._look_again()

    async def _refresh_if_due(self) -> None:
        state, now = self._state, self._clock.now()
        symbols = list(state.book.tickers)
        wait = pause(now, state.book.zone, self._office.config.quotes_every, symbols, state.last_closes)
        asks = self._prices is not None and self._prices.asks
        if asks and symbols and is_due(now, self._asked_at, wait):
            await self.refresh()

    async def _upkeep(self) -> None:
        await self._call(self._office.store.backup, self._clock.now())
        await self._keep_glance()

    async def _keep_glance(self) -> None:
        """What the next start shows first."""
        store, board = self._office.store, self.board()
        await self._call(lambda: store.put_meta(note_of(self._office.home), pack(board)))

    async def _keep(self, quotes: list[Quote], histories: list[History]) -> set[str]:
        """Prices as they come: kept, judged, shown."""
        rebased = await self._call(self._office.take_prices, quotes, histories)
        await self._judge()
        return rebased

    async def _judge(self) -> None:
        self._state = await self._call(self._office.judge)
        self._changed()

    async def _look_again(self) -> None:
        self._state = await self._call(self._office.refreshed, self._state)
        self._changed()

    def _changed(self) -> None:
        self._board = None
        for heard in self._heard:
            heard()

    async def _call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the office's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))


def open_desk(home: Home, clock: Clock) -> LiveDesk:
    """Open a home and judge it once. Raises HomeError, ConfigError, BookError or StoreError."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="office")

    def opened() -> tuple[Office, State, dict[str, str]]:
        office = Office(home, clock)
        return office, office.judge(), office.store.screen()

    try:
        office, state, screen = thread.submit(opened).result()
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return LiveDesk(office, state, screen, thread, clock)
