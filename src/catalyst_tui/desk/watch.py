"""A home kept up to date, by one process at a time: the leader judges, asks the outside and tells.

Whoever else has the home open looks on, takes its user's input, and leads from the moment the leader is gone.
Every job asks "what is due by now?", so it does not matter for how long nobody did.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from msgspec.structs import replace

from catalyst_tui.book.model.dates import local_day
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.alerts.delivery import Delivery, open_delivery
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.fetch.filings import FilingDesk, open_filings
from catalyst_tui.desk.fetch.prices import PriceDesk, fetch_into, open_prices
from catalyst_tui.desk.fetch.problems import NOTE, FetchProblems, kept_problems, pack
from catalyst_tui.desk.fetch.schedules import WISH, prices_due, series_of, wished
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import ConfigFile
from catalyst_tui.desk.home.folder import Home, refresh_schema
from catalyst_tui.desk.home.keys import Keys, find_keys
from catalyst_tui.desk.notices import AtWork
from catalyst_tui.desk.pace import LONGEST_LOOK, Pace
from catalyst_tui.desk.recovery import StoppedError
from catalyst_tui.desk.scheduler import Job, Scheduler, nobody, warm_up
from catalyst_tui.desk.state import State
from catalyst_tui.desk.workspace import Workspace
from catalyst_tui.judge.ledger.facts import History, Quote
from catalyst_tui.store.connection import leadership

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TICK, TRY_AGAIN = 1.0, 60.0
"""Seconds between two looks at book, store, clock and lock; between two tries of a disk that took nothing."""

ASLEEP = timedelta(minutes=20)
"""Nobody looked for so long: the outside is asked before anything is judged, or its silence would be news."""

PATIENCE = 120.0
"""Seconds the outside has to answer then; after that what is known is judged."""


class Watcher:
    """One home, opened. `state` is the last picture of it; `on_news` is awaited when it, or anything else
    here, has changed. Make it with `open_watcher`."""

    def __init__(
        self,
        workspace: Workspace,
        state: State,
        thread: ThreadPoolExecutor,
        at: datetime,
        clock: Clock,
    ) -> None:
        """`thread` is the one in which the workspace may be used; `state` was judged `at` that moment."""
        self.workspace, self.state, self._thread, self._clock = workspace, state, thread, clock
        self.on_news: Callable[[], Awaitable[None]] = nobody
        self.keys, self.outside = Keys(), FetchProblems()
        self.refreshing, self._pace = False, Pace(clock)
        self._write: Callable[[str], None] | None = None
        self._leader = leadership(workspace.home.database)
        self._prices: PriceDesk | None = None
        self._filings: FilingDesk | None = None
        self._delivery: Delivery | None = None
        self._scheduler: Scheduler | None = None
        self._behind = False
        self._looked: datetime | None = at  # None: judge at the next tick
        self._asked_at: datetime | None = None
        # The start and the jobs may want the same at once: who comes second finds it done.
        self._fetching, self._filing, self._drawing = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        self._settings, self._served = ConfigFile(workspace.home.config), workspace.config
        self._closed = False

    @property
    def leads(self) -> bool:
        """Whether this process is the one that judges, asks and tells."""
        return self._leader.held and self._delivery is not None

    @property
    def all_judged(self) -> bool:
        """Whether all that is known is in the picture."""
        return self.state.ledger is self.workspace.ledger

    @property
    def at_work(self) -> AtWork:
        """How what happens by itself goes."""
        keys, failing = self.keys, self.failing
        return AtWork(
            self.problems,
            failing,
            self.outside,
            bool(keys.found),
            keys.problem,
            refreshing=self.refreshing,
        )

    @property
    def failing(self) -> Mapping[str, str]:
        """The channels of notifications that fail while others work, and why."""
        return self._delivery.failing if self._delivery is not None else {}

    @property
    def problems(self) -> Mapping[str, str]:
        """The jobs that fail, and why, until they work again."""
        return self._scheduler.problems if self._scheduler else {}

    # being at work

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        """Tick from now on, leading if nobody does; the first fetch is over when it returns. `write`: as in
        `desk.api.Desk.start`."""
        self._write = write
        await asyncio.to_thread(warm_up)
        self.keys = await asyncio.to_thread(find_keys, self.workspace.home.config.parent)
        self.outside = await self.call(kept_problems, self.workspace.store)
        jobs = (
            Job("tick", TICK, 60.0, self._tick),
            Job("tell", TICK, 60.0, self._tell),
            Job("quotes", 5.0, 600.0, self._fetch_if_due),
            Job("filings", 10.0, 600.0, self._file_if_due),
            Job("upkeep", 3600.0, 300.0, self._upkeep),
            Job("disk", TRY_AGAIN, 30.0, self._try_disk),
            Job("settings", 2.0, 1500.0, self._take_settings),  # as long as both fetches
        )
        self._scheduler = Scheduler(jobs, self._clock, self.look_again)
        self._scheduler.start()
        await self.on_news()
        await self._tick()
        await self._fetch_if_due()

    async def once(self) -> bool:
        """Do all that is due, and end. False, and nothing is done, while another process leads."""
        self.keys = await asyncio.to_thread(find_keys, self.workspace.home.config.parent)
        await self.turn()
        await self._upkeep()
        return self.leads

    async def turn(self) -> None:
        """Every job that keeps the home up to date, once, as far as it is due."""
        await self._tick()
        await self._fetch_if_due()
        await self._file_if_due()
        await self._tick()
        await self._tell()

    async def stop(self) -> None:
        """Stop ticking, let others lead and close the home. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._scheduler is not None:
            self._scheduler.stop()
        for outside in (self._delivery, self._prices, self._filings):
            if outside is not None:
                await outside.close()
        if self.leads:
            with suppress(StoppedError):
                await self.call(self.workspace.watermark.keep)
        await self.call(self.workspace.close)
        self._leader.close()
        self._thread.shutdown(wait=False)

    async def call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the workspace's thread. That the disk takes no more, or takes again, is news."""
        loop, workspace = asyncio.get_running_loop(), self.workspace
        stopped = workspace.store.stopped
        try:
            return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))
        finally:
            if workspace.store.stopped != stopped:
                await self.on_news()

    def ask(self, work: Callable[[], T]) -> T:
        """The same, and wait for it: before there is a loop."""
        return self._thread.submit(work).result()

    # what the user asks for

    async def refresh(self) -> None:
        """Fetch all there is now, or have the leader; series and filings not twice a minute. Never raises."""
        if self._closed or self.refreshing:
            return
        with suppress(StoppedError):
            await self.call(self.workspace.store.notes.put, WISH, self._clock.now().isoformat())
        if self.leads:
            await self._refresh()
            try:
                await self._file_if_due()
            except Exception:  # the job of that name says so, until it works
                log.exception("looking at filings failed")

    async def judge(self) -> None:
        """Take what this process's own user entered into account, and keep what it changed."""
        await self._show(self._judged)

    async def look_again(self) -> None:
        """Show what the store says now of the inbox and the sources; verdicts stay as they were."""
        await self._show(lambda: self.workspace.refreshed(self.state))

    async def change_settings(self, keep: Callable[..., object], *given: str) -> None:
        """Write config.toml, and go by it. Raises what `keep` does when that cannot be kept."""
        await self.call(keep, self.workspace.home.config, *given)
        await self._take_settings()

    # what happens by itself

    async def _tick(self) -> None:
        """Judge when the book, the store, the day, or what is known has changed."""
        changed = await self.call(self.workspace.catch_up)
        await self._lead_if_free()
        if changed and not self.leads:
            self.outside = await self.call(kept_problems, self.workspace.store)
        now, zone, looked = self._clock.now(), self.state.book.zone, self._looked
        age = now - looked if looked is not None else LONGEST_LOOK
        if looked is None or age >= ASLEEP:
            self._behind = self._behind or age >= ASLEEP
            changed = True
        passed = looked is None or local_day(now, zone) != local_day(looked, zone)
        # The end of an outage is such news too: what its silence held back is overdue at once.
        if changed or passed or not self.all_judged or not timedelta(0) <= age < LONGEST_LOOK:
            if self.refreshing and not self._pace.is_due:
                self._looked = None  # soon: prices of more will have come
            else:
                await self._judge()

    async def _tell(self) -> None:
        """Say what is to be said: beside the tick, so that a desktop that hangs holds up no judging."""
        if self._delivery is not None and await self._delivery.deliver():
            await self.look_again()

    async def _take_settings(self) -> None:
        """Go by config.toml as it is now; by what it said before, while it is broken. Raises ConfigError."""
        if (config := await asyncio.to_thread(self._settings.news)) is not None:
            self.workspace.config = config
        if self._served == self.workspace.config:
            return
        if self.leads:
            async with self._fetching, self._filing:
                before = (self._delivery, self._prices, self._filings)
                self._prices, self._filings, self._delivery = await asyncio.to_thread(
                    self._open_outside
                )
                for outside in before:
                    if outside is not None:
                        await outside.close()
        self._served = self.workspace.config
        await self.on_news()

    async def _lead_if_free(self) -> None:
        if not self.workspace.home.database.exists():
            return  # moved or deleted: make no lock file where it was
        if not self._leader.try_acquire() or self._delivery is not None:
            return
        self._prices, self._filings, self._delivery = await asyncio.to_thread(self._open_outside)
        self._behind = True
        # An older version may have written it.
        await asyncio.to_thread(refresh_schema, self.workspace.home.book)
        log.info("leading home=%s", self.workspace.home.folder)
        await self.on_news()

    def _open_outside(self) -> tuple[PriceDesk, FilingDesk, Delivery]:
        """Import and make what reaches the outside: heavy, so in a thread and after the first paint."""
        workspace, health, clock = self.workspace, self.state.health, self._clock
        if self._served != workspace.config:  # what refused us may be why the settings were changed
            health = tuple(row for row in health if row.state != "refused")
        prices = open_prices(
            workspace.config,
            health,
            clock,
            self._keep_prices,
            self.keys.found,
            archived=workspace.archived,
        )
        filings = open_filings(workspace, self.call, health, self._judge)
        return prices, filings, open_delivery(self.call, workspace, clock, self._write)

    async def _judge(self) -> None:
        """Only the leader notices what changed, and not before it knows what it could know."""
        notices = self.leads and not self._behind
        self._looked = self._clock.now()
        with self._pace.work():
            await self._show(self._judged if notices else self.workspace.look)

    def _judged(self) -> State:
        """The picture, what changed kept; only the picture while the disk takes nothing. In the thread."""
        try:
            return judge_and_tell(self.workspace)
        except StoppedError:
            return self.workspace.look()

    async def _try_disk(self) -> None:
        """Does the disk that took nothing take something again?"""
        if self.workspace.store.stopped:
            await self.call(self.workspace.store.try_again)
            self._looked = None  # what could not be kept

    async def _show(self, picture: Callable[[], State]) -> None:
        """One picture after the other, never two from one state; one cut off is made at the next tick."""
        try:
            async with self._drawing:
                self.state = await self.call(picture)
            await self.on_news()
        except asyncio.CancelledError:
            self._looked = None
            raise

    async def _fetch_if_due(self) -> None:
        if not self.leads or self.workspace.store.stopped:
            return
        async with self._fetching:
            if self._behind:
                await self._come_up_to_date()
            elif await self._prices_due():
                await self._refresh()

    async def _prices_due(self) -> bool:
        if self._prices is None or not self._prices.asks:
            return False
        asked, every = (self._asked_at, await self._wish()), self.workspace.config.quotes_every
        return prices_due(self.state.book, self.state.last_closes, self._clock.now(), asked, every)

    async def _wish(self) -> datetime | None:
        return wished(await self.call(self.workspace.store.notes.read, WISH), self._clock.now())

    async def _come_up_to_date(self) -> None:
        """Ask the outside, then judge what happened meanwhile."""
        try:
            async with asyncio.timeout(
                None if self.workspace.priceless else PATIENCE
            ):  # none missed yet
                if await self._prices_due():
                    await self._refresh()
            async with asyncio.timeout(PATIENCE):
                await self._file_if_due()
        except TimeoutError:
            log.warning("the outside did not answer in %g s", PATIENCE)
            self._asked_at = None  # what is not there yet is asked for next
        finally:
            self._behind, self._looked = False, None
        await self._judge()

    async def _refresh(self) -> None:
        if self._prices is None or self.refreshing:
            return
        self.refreshing, self._asked_at = True, self._clock.now()
        await self.on_news()
        unanswered, doubts = self.outside.unanswered, self.outside.doubts
        try:
            book, closes = self.state.book, self.state.last_closes
            asked = {symbol: closes.get(symbol) for symbol in (*book.tickers, *series_of(book))}
            wish = await self._wish()
            unanswered, doubts = await fetch_into(
                self.workspace, self.call, self._prices, asked, wish=wish
            )
            if self._looked is None:
                await self._judge()
        except StoppedError:
            pass  # nothing is wrong outside
        except Exception as error:
            if self._closed:
                raise asyncio.CancelledError from error  # the end cut it off
            log.exception("refreshing prices failed")
            unanswered = {"": f"refreshing prices failed: {error}"}
        finally:
            self.refreshing = False
        await self._found(replace(self.outside, unanswered=unanswered, doubts=doubts))

    async def _file_if_due(self) -> None:
        if not self.leads or self._filings is None or self.workspace.store.stopped:
            return
        async with self._filing:
            if await self._filings.search_again():
                await self.look_again()
            if due := await self._filings.due(self.state, await self._wish()):
                problems = await self._filings.fetch(due)
                await self._found(self.outside.looked_at(due, problems))

    async def _found(self, outside: FetchProblems) -> None:
        """Note what could not be had, for other screens too."""
        before, self.outside = self.outside, outside
        try:
            if outside != before:
                await self.call(self.workspace.store.notes.put, NOTE, pack(outside))
        except Exception:
            log.exception("keeping what could not be fetched failed")
        await self.look_again()

    async def _keep_prices(self, quotes: list[Quote], histories: list[History]) -> set[str]:
        """Prices as they come: kept at once, judged and shown at the next tick, a second's together."""
        rebased: set[str] = await self.call(self.workspace.take_prices, quotes, histories)
        self._looked = None
        return rebased

    async def _upkeep(self) -> None:
        if self.leads:
            await self.call(self.workspace.store.backup, self._clock.now())
            await self.call(self.workspace.watermark.keep)


def open_watcher(home: Home, clock: Clock) -> Watcher:
    """Open a home and judge it. Raises HomeError, ConfigError, BookError or StoreError.

    A home that was never judged saves its verdicts at once: what is there on the first day is no news.
    """
    thread, at = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace"), clock.now()

    def opened() -> tuple[Workspace, State]:
        workspace = open_workspace(home, clock)
        if workspace.store.transitions.last():
            return workspace, workspace.look()
        return workspace, judge_and_tell(workspace)

    try:
        workspace, state = thread.submit(opened).result()
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return Watcher(workspace, state, thread, at, clock)
