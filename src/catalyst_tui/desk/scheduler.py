"""The metronome: a few jobs that ask "what is due by now?". It is trusted to tick, never to remember.

APScheduler drops what it slept through and stops a job that raises or hangs (watch.md), so no deadline lives
in it: each job looks at the state, is bounded in time, and its failures are a line in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to look at every so many seconds, given up after `limit` seconds."""

    name: str
    every: float
    limit: float
    work: Callable[[], Awaitable[None]]


def warm_up() -> None:
    """Import APScheduler (130 ms), so that `start` finds it loaded. Call it in a thread."""
    import apscheduler.schedulers.asyncio
    import apscheduler.triggers.interval  # noqa: F401


class Scheduler:
    """Jobs on the running event loop."""

    def __init__(self, jobs: tuple[Job, ...]) -> None:
        self._jobs = jobs
        self._scheduler: BaseScheduler | None = None

    def start(self) -> None:
        """Start ticking. Call `warm_up` first, in a thread, to keep the loop free."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(timezone="UTC")
        for job in self._jobs:
            scheduler.add_job(
                bounded,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        """Stop ticking; what is under way ends by itself. Safe to call twice."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None


async def bounded(job: Job) -> None:
    """One tick of a job: never longer than its limit, never an exception for the scheduler."""
    try:
        async with asyncio.timeout(job.limit):
            await job.work()
    except asyncio.CancelledError:
        log.debug("%s was stopped", job.name)  # by `stop`: for APScheduler this would be an error to log
    except TimeoutError:
        log.warning("%s took longer than %g s and was given up", job.name, job.limit)
    except Exception:
        log.exception("%s failed", job.name)
