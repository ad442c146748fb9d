"""Keep a home up to date, by one process at a time: the leader judges, fetches and notifies.

Other processes that have the home open show it, take their user's input, and lead from the moment
the leader is gone. Every job asks "what is due by now?", so it does not matter how long nobody did.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar

import msgspec
from msgspec.structs import replace

from catalyst_tui.desk.alerts.commit import judge_with_changes
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.fetch.prices import (
    MINUTE,
    WISH,
    PriceDesk,
    fetch_into,
    open_prices,
    prices_due,
    series_of,
    wished,
)
from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.desk.home.config import ConfigFile
from catalyst_tui.desk.home.folder import Home, refresh_schema
from catalyst_tui.desk.home.keys import Keys, find_keys
from catalyst_tui.desk.recovery import StoppedError
from catalyst_tui.desk.workspace.state import State
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import History, Quote
from catalyst_tui.outside.health import Health
from catalyst_tui.store.connection import leadership
from catalyst_tui.store.open import Store
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.desk.alerts.delivery import Delivery
    from catalyst_tui.desk.fetch.filings import FilingDesk
    from catalyst_tui.desk.scheduler import Scheduler

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TICK, TRY_AGAIN = 1.0, 60.0
"""Seconds between two ticks, and between two tries of a disk that took nothing."""

REST = 3.0
"""Seconds between two judgings while prices come in."""

OLDEST_VERDICTS = timedelta(minutes=15)
"""How old verdicts may be: figures dated later today come into force by themselves."""

ASLEEP = timedelta(minutes=20)
"""After so long without a tick the sources are asked before anything is judged: else their silence
would be news.
"""

PATIENCE = 120.0
"""Seconds the sources have to answer then."""


async def nobody() -> None:
    """Do nothing: the callback where nobody listens."""


NOTE = "outside"  # the name of `FetchProblems` in the store


class FetchProblems(Frozen):
    """Sentences by symbol: prices and filings that did not come, and prices
    that are not confirmed.
    """

    unanswered: Mapping[str, str] = {}
    unfiled: Mapping[str, str] = {}
    doubts: Mapping[str, str] = {}

    @classmethod
    def load(cls, store: Store) -> Self:
        """Return what was stored last; nothing if an older version stored it in another form."""
        try:
            return msgspec.json.decode(store.notes.read(NOTE) or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def save(self, store: Store) -> None:
        """Store it."""
        store.notes.put(NOTE, msgspec.json.encode(self).decode())

    def about(self, symbols: Collection[str]) -> FetchProblems:
        """Return the sentences about these symbols, and those without a symbol."""
        sentences = (
            {
                name: sentence
                for name, sentence in problems.items()
                if not name or name in symbols
            }
            for problems in (self.unanswered, self.unfiled, self.doubts)
        )
        return FetchProblems(*sentences)

    def looked_at(
        self, symbols: Collection[str], problems: Mapping[str, str]
    ) -> FetchProblems:
        """Return it after the filings of these symbols were fetched; others stay."""
        others = {
            name: text for name, text in self.unfiled.items() if name not in symbols
        }
        return replace(self, unfiled={**others, **problems})


class Outside(Frozen, gc=True):
    """What reaches the outside of the leader: sources and channels."""

    prices: PriceDesk
    filings: FilingDesk
    delivery: Delivery

    async def close(self) -> None:
        """Close the channels and the sources."""
        await self.delivery.close()
        await self.prices.close()
        await self.filings.close()


class Watcher:
    """One home, opened. Make it with `open_watcher`.

    `state` is its last picture. `on_news` is awaited when that, or anything else here, changed.
    """

    def __init__(
        self,
        workspace: Workspace,
        state: State,
        thread: ThreadPoolExecutor,
        at: datetime,
    ) -> None:
        """Take the only `thread` in which the workspace may be used; `state` was judged `at`."""
        self.workspace, self.state, self._thread = workspace, state, thread
        self._clock = workspace.clock
        self.on_news: Callable[[], Awaitable[None]] = nobody
        self.keys, self.outside = Keys(), FetchProblems()
        self.refreshing, self._rested = False, 0.0
        self._write: Callable[[str], None] | None = None
        self._leader = leadership(workspace.home.database)
        self._outside: Outside | None = None
        self._scheduler: Scheduler | None = None
        self._behind = False
        self._looked: datetime | None = at  # None: judge at the next tick
        self._asked_at: datetime | None = None
        # The start and the jobs may want the same at once: the second finds it done.
        self._fetching, self._filing, self._drawing = (
            asyncio.Lock(),
            asyncio.Lock(),
            asyncio.Lock(),
        )
        self._settings = ConfigFile(workspace.home.config)
        self._closed = False

    @property
    def leads(self) -> bool:
        """Return whether this process is the one that judges, fetches and notifies."""
        return self._leader.held and self._outside is not None

    @property
    def problems(self) -> Mapping[str, str]:
        """Return why jobs failed last."""
        return self._scheduler.problems if self._scheduler else {}

    @property
    def failing(self) -> Mapping[str, str]:
        """Return the channels that fail, and why."""
        return self._outside.delivery.failing if self._outside else {}

    # start and stop

    async def start(self, write: Callable[[str], None] | None = None) -> None:
        """Start to tick, and lead if nobody does. Return when the first fetch is over.

        `write` is as in `LiveDesk.start`.
        """
        self._write = write
        # APScheduler takes long to import
        await asyncio.to_thread(import_module, "catalyst_tui.desk.scheduler")
        from catalyst_tui.desk.scheduler import Job, Scheduler

        await self._find_keys()
        self.outside = await self.call(FetchProblems.load, self.workspace.store)
        jobs = (
            Job("tick", TICK, 60.0, self._tick),
            Job("tell", TICK, 60.0, self._tell),
            Job("quotes", 5.0, 600.0, self._fetch_if_due),
            Job("filings", 10.0, 600.0, self._file_if_due),
            Job("upkeep", 3600.0, 300.0, self._upkeep),
            Job("disk", TRY_AGAIN, 30.0, self._try_disk),
            # The limit covers both fetches
            Job("settings", 2.0, 1500.0, self._take_settings),
        )
        self._scheduler = Scheduler(jobs, self._clock, self.look_again)
        self._scheduler.start()
        await self.on_news()
        await self._tick()
        await self._fetch_if_due()

    async def once(self) -> bool:
        """Do all that is due. Do nothing and return False while another process leads."""
        await self._find_keys()
        await self.turn()
        await self._upkeep()
        return self.leads

    async def _find_keys(self) -> None:
        folder = self.workspace.home.config.parent
        self.keys = await asyncio.to_thread(find_keys, folder)

    async def turn(self) -> None:
        """Run every job that is due, once."""
        await self._tick()
        await self._fetch_if_due()
        await self._file_if_due()
        await self._tick()
        await self._tell()

    async def stop(self) -> None:
        """Stop to tick, let others lead and close the home. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._scheduler is not None:
            self._scheduler.stop()
        if self._outside is not None:
            await self._outside.close()
        if self.leads:
            with suppress(StoppedError):
                await self.call(self.workspace.last_seen.save)
        await self.call(self.workspace.close)
        self._leader.close()
        self._thread.shutdown(wait=False)

    async def call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the workspace's thread. A disk that stops or goes on is news."""
        loop, workspace = asyncio.get_running_loop(), self.workspace
        stopped = workspace.store.stopped
        try:
            return await loop.run_in_executor(
                self._thread, lambda: work(*args, **kwargs)
            )
        finally:
            if workspace.store.stopped != stopped:
                await self.on_news()

    def ask(self, work: Callable[[], T]) -> T:
        """Do something in that thread and wait for it: before the event loop runs."""
        return self._thread.submit(work).result()

    # what the user asks for

    async def refresh(self) -> None:
        """Fetch everything now, or have the leader do it. Never raises.

        Series and filings are not asked twice a minute.
        """
        if self._closed or self.refreshing:
            return
        with suppress(StoppedError):
            await self.call(
                self.workspace.store.notes.put, WISH, self._clock.now().isoformat()
            )
        if self.leads:
            await self._refresh()
            try:
                await self._file_if_due()
            except Exception:  # the job of that name says so, until it works
                log.exception("looking at filings failed")

    async def judge(self) -> None:
        """Judge what this process's own user entered, and save what it changed."""
        await self._show(self._judged)

    async def look_again(self) -> None:
        """Show the inbox and the sources as they are stored now; verdicts stay as they were."""
        await self._show(lambda: self.workspace.refreshed(self.state))

    async def change_settings(self, save: Callable[..., object], *given: str) -> None:
        """Write config.toml and use it. Raises what `save` does when it cannot be written."""
        await self.call(save, self.workspace.home.config, *given)
        await self._take_settings()

    # what happens by itself

    async def _tick(self) -> None:
        """Judge when the book, the store, the day or the known facts have changed."""
        changed = await self.call(self.workspace.catch_up)
        await self._lead_if_free()
        if changed and not self.leads:
            self.outside = await self.call(FetchProblems.load, self.workspace.store)
        now, book, looked = self._clock.now(), self.state.book, self._looked
        age = now - looked if looked is not None else OLDEST_VERDICTS
        self._behind = self._behind or age >= ASLEEP
        new_day = looked is None or book.day_of(now) != book.day_of(looked)
        old = not timedelta(0) <= age < OLDEST_VERDICTS
        unjudged = self.state.ledger is not self.workspace.ledger
        if not (changed or new_day or old or unjudged):
            return
        if self.refreshing and self._clock.monotonic() < self._rested:
            self._looked = None  # soon: more prices will have come
        else:
            await self._judge()

    async def _tell(self) -> None:
        """Notify. A job apart from the tick: a desktop that hangs holds up no judging."""
        if self._outside is not None and await self._outside.delivery.deliver():
            await self.look_again()

    async def _take_settings(self) -> None:
        """Use the config.toml of now, or the last good one. Raises ConfigError."""
        config = await asyncio.to_thread(self._settings.news)
        if config is None or config == self.workspace.config:
            return
        self.workspace.config = config
        if self.leads:
            async with self._fetching, self._filing:
                before = self._outside
                # What refused the settings of before is asked again
                asked = [row for row in self.state.health if row.state != "refused"]
                self._outside = await asyncio.to_thread(self._open_outside, asked)
                if before is not None:
                    await before.close()
        await self.on_news()

    async def _lead_if_free(self) -> None:
        if not self.workspace.home.database.exists():
            return  # moved or deleted: make no lock file where it was
        if not self._leader.try_acquire() or self._outside is not None:
            return
        self._outside = await asyncio.to_thread(self._open_outside, self.state.health)
        self._behind = True
        # An older version may have written it.
        await asyncio.to_thread(refresh_schema, self.workspace.home.book)
        log.info("leading home=%s", self.workspace.home.folder)
        await self.on_news()

    def _open_outside(self, health: Sequence[Health]) -> Outside:
        """Import and open sources and channels: slow, so in a thread after the first paint."""
        from catalyst_tui.desk.alerts.delivery import open_delivery
        from catalyst_tui.desk.fetch.filings import open_filings

        workspace = self.workspace
        prices = open_prices(
            workspace.config,
            health,
            self._clock,
            self._keep_prices,
            self.keys.found,
            archived=workspace.archived,
        )
        filings = open_filings(workspace, self.call, health, self._judge)
        return Outside(
            prices, filings, open_delivery(self.call, workspace, self._write)
        )

    async def _judge(self) -> None:
        """Judge. Only the leader saves changes, and not before it knows what it could know."""
        saves = self.leads and not self._behind
        self._looked = self._clock.now()
        await self._show(self._judged if saves else self.workspace.look)
        self._rested = self._clock.monotonic() + REST

    def _judged(self) -> State:
        """Return the state with its changes saved; only the state while the disk takes nothing."""
        try:
            return judge_with_changes(self.workspace)
        except StoppedError:
            return self.workspace.look()

    async def _try_disk(self) -> None:
        """Try whether the disk that took nothing takes something again."""
        if self.workspace.store.stopped:
            await self.call(self.workspace.store.try_again)
            self._looked = None  # save what could not be saved

    async def _show(self, make: Callable[[], State]) -> None:
        """Make one state after the other; one that is cancelled is made at the next tick."""
        try:
            async with self._drawing:
                self.state = await self.call(make)
            await self.on_news()
        except asyncio.CancelledError:
            self._looked = None
            raise

    async def _fetch_if_due(self) -> None:
        if not self.leads or self.workspace.store.stopped:
            return
        async with self._fetching:
            if self._behind:
                await self._catch_up_outside()
            elif await self._prices_due():
                await self._refresh()

    async def _prices_due(self) -> bool:
        if self._outside is None or not self._outside.prices.health:
            return False
        asked = self._asked_at, await self._wish()
        book, closes = self.state.book, self.state.last_closes
        return prices_due(book, closes, self._clock.now(), asked, MINUTE)

    async def _wish(self) -> datetime | None:
        return wished(
            await self.call(self.workspace.store.notes.read, WISH), self._clock.now()
        )

    async def _catch_up_outside(self) -> None:
        """Ask the sources, then judge what happened meanwhile. A new home waits without limit."""
        try:
            async with asyncio.timeout(None if self.workspace.priceless else PATIENCE):
                if await self._prices_due():
                    await self._refresh()
            async with asyncio.timeout(PATIENCE):
                await self._file_if_due()
        except TimeoutError:
            log.warning("the outside did not answer in %g s", PATIENCE)
            self._asked_at = None  # ask again for the rest
        finally:
            self._behind, self._looked = False, None
        await self._judge()

    async def _refresh(self) -> None:
        if self._outside is None or self.refreshing:
            return
        self.refreshing, self._asked_at = True, self._clock.now()
        await self.on_news()
        unanswered, doubts = self.outside.unanswered, self.outside.doubts
        try:
            book, closes = self.state.book, self.state.last_closes
            asked = {
                symbol: closes.get(symbol)
                for symbol in (*book.tickers, *series_of(book))
            }
            wish = await self._wish()
            unanswered, doubts = await fetch_into(
                self.workspace, self.call, self._outside.prices, asked, wish
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
        await self._save_problems(
            replace(self.outside, unanswered=unanswered, doubts=doubts)
        )

    async def _file_if_due(self) -> None:
        if not self.leads or self._outside is None or self.workspace.store.stopped:
            return
        async with self._filing:
            filings = self._outside.filings
            if due := await filings.due(self.state, await self._wish()):
                problems = await filings.fetch(due)
                await self._save_problems(self.outside.looked_at(due, problems))

    async def _save_problems(self, outside: FetchProblems) -> None:
        """Save what could not be fetched, for other screens too."""
        before, self.outside = self.outside, outside
        try:
            if outside != before:
                await self.call(outside.save, self.workspace.store)
        except Exception:
            log.exception("keeping what could not be fetched failed")
        await self.look_again()

    async def _keep_prices(
        self, quotes: list[Quote], histories: list[History]
    ) -> set[str]:
        """Save prices as they come. The next tick judges and shows all of a second together."""
        rebased: set[str] = await self.call(
            self.workspace.take_prices, quotes, histories
        )
        self._looked = None
        return rebased

    async def _upkeep(self) -> None:
        if self.leads:
            await self.call(self.workspace.store.backup, self._clock.now())
            await self.call(self.workspace.last_seen.save)


def open_watcher(home: Home, clock: Clock) -> Watcher:
    """Open a home and judge it. Raises HomeError, ConfigError, BookError or StoreError.

    A home that was never judged saves its verdicts at once: the first day has no news.
    """
    thread, at = (
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace"),
        clock.now(),
    )

    def opened() -> tuple[Workspace, State]:
        workspace = open_workspace(home, clock)
        if workspace.store.transitions.last():
            return workspace, workspace.look()
        return workspace, judge_with_changes(workspace)

    try:
        workspace, state = thread.submit(opened).result()
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return Watcher(workspace, state, thread, at)
