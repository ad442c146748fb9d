"""Run a few jobs at fixed intervals. Each asks "what is due by now?", so no deadline lives here.

APScheduler does the work. Import this module in a thread: APScheduler takes 130 ms. A guard
rebuilds the scheduler, with every job due at once, when the ticks stop: a wall clock set back stops
interval jobs, and one exception inside APScheduler ends it silently.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.values import Frozen

log = logging.getLogger(__name__)

MISSED = 3  # ticks missed in a row after which the scheduler counts as dead


class Job(Frozen, gc=True):
    """Work to do every so many seconds, given up after `limit` seconds."""

    name: str
    every: float
    limit: float
    work: Callable[[], Awaitable[None]]


class SkipMissed(IntervalTrigger):  # type: ignore[misc]
    """An interval with a next run that is always ahead.

    APScheduler lists every missed run before it coalesces them: 34 million after a clock set ahead
    by a year, for a job of each second.
    """

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self.interval  # type: ignore[no-any-return]


class Scheduler:
    """Jobs on the running event loop. The guard watches the first of them, the tick.

    `problems` says of each job why it failed last, until it works again. `on_news` is awaited when
    that has changed.
    """

    def __init__(
        self,
        jobs: tuple[Job, ...],
        clock: Clock,
        on_news: Callable[[], Awaitable[None]],
    ) -> None:
        self._jobs, self._clock, self._on_news = jobs, clock, on_news
        self._scheduler: AsyncIOScheduler | None = None
        self._guard: asyncio.Task[None] | None = None
        # When the last tick ended. None: one is running
        self._ticked: float | None = None
        self.problems: dict[str, str] = {}

    def start(self) -> None:
        """Start ticking."""
        self._build(at_once=False)
        self._guard = asyncio.create_task(self._watch())

    def _build(self, *, at_once: bool) -> None:
        defaults = {"coalesce": True, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for job in self._jobs:
            due = {"next_run_time": datetime.now(UTC)} if at_once else {}
            self._scheduler.add_job(
                self.run, SkipMissed(seconds=job.every), args=[job], **due
            )
        self._scheduler.start()
        self._ticked = self._clock.monotonic()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._jobs[0].every)
            self.check()

    def check(self) -> bool:
        """Rebuild the scheduler if it stopped ticking; return whether it did.

        What was under way is cancelled and begins again.
        """
        missed = MISSED * self._jobs[0].every
        if self._ticked is None or self._clock.monotonic() - self._ticked <= missed:
            return False
        log.info("scheduler rebuilt")
        self._shut()
        self._build(at_once=True)
        return True

    async def run(self, job: Job) -> None:
        """Run a job once, within its limit, and log a failure once. Never raises."""
        is_tick = job is self._jobs[0]
        before = self.problems.get(job.name, "")
        if is_tick:
            self._ticked = None
        problem = ""
        raised: Exception | None = None
        try:
            async with asyncio.timeout(job.limit):
                await job.work()
        except asyncio.CancelledError:
            # APScheduler would report the cancellation as an error
            problem = before
        except TimeoutError:
            problem = f"took longer than {job.limit:g} s and was given up"
        except Exception as error:
            problem, raised = f"failed: {error}", error
        finally:
            if is_tick:
                self._ticked = self._clock.monotonic()
        if problem == before:
            return
        if problem:
            self.problems[job.name] = problem
            log.error("%s %s", job.name, problem, exc_info=raised)
        else:
            del self.problems[job.name]
            log.info("%s works again", job.name)
        try:
            await self._on_news()
        except Exception:
            log.exception("showing that %s changed failed", job.name)

    def stop(self) -> None:
        """Stop ticking and cancel running jobs. Safe to call twice."""
        if self._guard is not None:
            self._guard.cancel()
        self._shut()

    def _shut(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
