"""The metronome: a few jobs that ask "what is due by now?". It is trusted to tick, never to remember.

APScheduler goes by the wall clock: set forward it builds every run it missed before it makes one of them,
set back it stops; and it dies of one exception while it says that it runs (watch.md). So it is shown the
monotonic clock alone and never catches up, no deadline lives in it, each job is bounded in time, and a
watchdog builds it anew, every job due at once, when ticks are missed or the clocks drift apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from catalyst_tui.desk.home.clock import Clock, SystemClock

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler

log = logging.getLogger(__name__)

MISSED = 3
"""So many ticks missed in a row, and the scheduler is taken for dead."""

JUMP = 5.0
"""Seconds by which wall and monotonic time may part between two looks: more is a suspend, or a clock set."""


class Job(Struct, frozen=True):
    """Something to look at every so many seconds, given up after `limit` seconds."""

    name: str
    every: float
    limit: float
    work: Callable[[], Awaitable[None]]


class _Uptime(tzinfo):
    """A zone in which it is as late as this machine is up. APScheduler asks its zone, and nothing else, what
    time it is: so whatever the wall clock is set to, it neither runs ahead nor stands still."""

    def fromutc(self, moment: datetime) -> datetime:
        """The time here, whatever `moment` the wall clock shows."""
        up = timedelta(seconds=SystemClock().monotonic())
        return (datetime(2000, 1, 1, tzinfo=UTC) + up).replace(tzinfo=self)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(0)

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, moment: datetime | None) -> str:
        return "uptime"


class _Every(Struct, frozen=True):
    """A trigger for APScheduler that knows only the next run: none that was missed is made up for."""

    seconds: float

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """So many seconds from now, whenever the one before was."""
        return now + timedelta(seconds=self.seconds)


def warm_up() -> None:
    """Import APScheduler (130 ms), so that `start` finds it loaded. Call it in a thread."""
    import apscheduler.schedulers.asyncio  # noqa: F401


async def nobody() -> None:
    """Nobody listens."""


class Scheduler:
    """Jobs on the running event loop. The first of them is the tick the watchdog listens for.

    `problems` says of each job why it failed last, until it works again; `on_news` is awaited when that has
    changed.
    """

    def __init__(
        self, jobs: tuple[Job, ...], clock: Clock, on_news: Callable[[], Awaitable[None]] = nobody
    ) -> None:
        self._jobs, self._clock, self._on_news = jobs, clock, on_news
        self._scheduler: BaseScheduler | None = None
        self._watchdog: asyncio.Task[None] | None = None
        self._ticked: float | None = None  # when the last tick ended; None while one is under way
        self._lead = 0.0  # of wall over monotonic time
        self.problems: dict[str, str] = {}

    def start(self) -> None:
        """Start ticking. Call `warm_up` first, in a thread, to keep the loop free."""
        self._build(at_once=False)
        self._watchdog = asyncio.create_task(self._watch())

    def _build(self, *, at_once: bool) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.base import BaseTrigger

        BaseTrigger.register(_Every)
        uptime = _Uptime()
        scheduler = AsyncIOScheduler(timezone=uptime)
        due = {"next_run_time": datetime.now(uptime)} if at_once else {}
        for job in self._jobs:
            scheduler.add_job(
                self.run,
                _Every(job.every),
                args=[job],
                id=job.name,
                max_instances=1,
                misfire_grace_time=None,
                **due,
            )
        scheduler.start()
        self._scheduler = scheduler
        self._ticked, self._lead = self._clock.monotonic(), self._drift()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._jobs[0].every)
            try:
                self.check()
            except Exception:
                log.exception("the watchdog could not start the scheduler again")

    def check(self) -> bool:
        """The watchdog's look: build the scheduler anew when it stopped ticking or time has jumped. Whether
        it did; what was under way is stopped then, and begins again."""
        missed = MISSED * self._jobs[0].every
        silent = self._ticked is not None and self._clock.monotonic() - self._ticked > missed
        jump = self._drift() - self._lead
        if not silent and abs(jump) <= JUMP:
            return False
        log.info("scheduler rebuilt silent=%s jump=%.0fs", silent, jump)
        self._shut()
        self._build(at_once=True)
        return True

    def _drift(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    async def run(self, job: Job) -> None:
        """One turn of a job: never longer than its limit, never an exception for the scheduler, and a failure
        that repeats is one line in the log."""
        is_tick, before = job is self._jobs[0], self.problems.get(job.name)
        if is_tick:
            self._ticked = None
        try:
            async with asyncio.timeout(job.limit):
                await job.work()
            self._note(job, "")
        except asyncio.CancelledError:
            log.debug("%s was stopped", job.name)  # by `stop`: for APScheduler this would be an error to log
        except TimeoutError:
            self._note(job, f"took longer than {job.limit:g} s and was given up")
        except Exception as error:
            self._note(job, f"failed: {error}", error)
        finally:
            if is_tick:
                self._ticked = self._clock.monotonic()
        if self.problems.get(job.name) != before:
            try:
                await self._on_news()
            except Exception:
                log.exception("showing that %s changed failed", job.name)

    def _note(self, job: Job, problem: str, error: Exception | None = None) -> None:
        before = self.problems.pop(job.name, "")
        if problem:
            self.problems[job.name] = problem
        if problem and problem != before:
            log.error("%s %s", job.name, problem, exc_info=error)
        elif before and not problem:
            log.info("%s works again", job.name)

    def stop(self) -> None:
        """Stop ticking; what is under way is cancelled. Safe to call twice."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None
        self._shut()

    def _shut(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
