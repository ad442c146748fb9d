"""Run a few jobs at fixed intervals. Each asks "what is due by now?", so no deadline lives here.

APScheduler does the work. A guard rebuilds it, with every job due at once, when the clock jumped or
the ticks stopped: a wall clock set back stops interval jobs, and one exception inside APScheduler
ends it silently.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from catalyst_tui.desk.home.clock import Clock
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler
    from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

MISSED = 3  # ticks missed in a row after which the scheduler counts as dead
JUMP = 5.0  # seconds between wall and monotonic time: a suspend, a set clock
GRACE = 60  # seconds a run may be late and still be made

OLDEST_VERDICTS = timedelta(minutes=15)
"""How old verdicts may be: figures dated later today come into force by themselves."""


class Job(Frozen):
    """Work to do every so many seconds, given up after `limit` seconds."""

    name: str
    every: float
    limit: float
    work: Callable[[], Awaitable[None]]


@cache
def _trigger() -> type[IntervalTrigger]:
    from apscheduler.triggers.interval import IntervalTrigger

    class SkipMissed(IntervalTrigger):  # type: ignore[misc]
        """An interval with a next run that is always ahead.

        APScheduler lists every missed run before it coalesces them: 34 million after a clock set
        ahead by a year, for a job of each second.
        """

        def get_next_fire_time(
            self, previous: datetime | None, now: datetime
        ) -> datetime:
            return now + self.interval  # type: ignore[no-any-return]

    return SkipMissed


def warm_up() -> None:
    """Import APScheduler (130 ms), so that `start` finds it loaded. Call it in a thread."""
    import apscheduler.schedulers.asyncio  # noqa: F401

    _trigger()


async def nobody() -> None:
    """Do nothing: the callback where nobody listens."""


class Scheduler:
    """Jobs on the running event loop. The guard watches the first of them, the tick.

    `problems` says of each job why it failed last, until it works again. `on_news` is awaited when
    that has changed.
    """

    def __init__(
        self,
        jobs: tuple[Job, ...],
        clock: Clock,
        on_news: Callable[[], Awaitable[None]] = nobody,
    ) -> None:
        self._jobs, self._clock, self._on_news = jobs, clock, on_news
        self._scheduler: BaseScheduler | None = None
        self._guard: asyncio.Task[None] | None = None
        # When the last tick ended. None: one is running
        self._ticked: float | None = None
        self._drift = 0.0  # of wall time from monotonic time
        self.problems: dict[str, str] = {}

    def start(self) -> None:
        """Start ticking. Call `warm_up` first, in a thread, to keep the loop free."""
        self._build(at_once=False)
        self._guard = asyncio.create_task(self._watch())

    def _build(self, *, at_once: bool) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE}
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for job in self._jobs:
            due = {"next_run_time": datetime.now(UTC)} if at_once else {}
            scheduler.add_job(
                self.run, _trigger()(seconds=job.every), args=[job], id=job.name, **due
            )
        scheduler.start()
        self._scheduler = scheduler
        self._ticked, self._drift = self._clock.monotonic(), self._measured_drift()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._jobs[0].every)
            self.check()

    def check(self) -> bool:
        """Rebuild the scheduler if it stopped ticking or the clock jumped; return whether it did.

        What was under way is cancelled and begins again.
        """
        missed = MISSED * self._jobs[0].every
        silent = (
            self._ticked is not None and self._clock.monotonic() - self._ticked > missed
        )
        jump = self._measured_drift() - self._drift
        if not silent and abs(jump) <= JUMP:
            return False
        log.info("scheduler rebuilt silent=%s jump=%.0fs", silent, jump)
        self._shut()
        self._build(at_once=True)
        return True

    def _measured_drift(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    async def run(self, job: Job) -> None:
        """Run a job once, within its limit, and log a failure once. Never raises."""
        is_tick = job is self._jobs[0]
        before = self.problems.get(job.name)
        if is_tick:
            self._ticked = None
        try:
            async with asyncio.timeout(job.limit):
                await job.work()
            self._note(job, "")
        except asyncio.CancelledError:
            # APScheduler would report the cancellation as an error
            log.debug("%s was stopped", job.name)
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
        """Stop ticking and cancel running jobs. Safe to call twice."""
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None
        self._shut()

    def _shut(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
