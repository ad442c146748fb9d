"""The metronome ticks whatever happens: jobs that raise or hang, a scheduler that dies, clocks that jump."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from catalyst_tui.desk.scheduler import Job, Scheduler
from catalyst_tui.desk.watch import nobody
from tests.desk.conftest import Clock


async def fails() -> None:
    raise ValueError("no such thing")


async def hangs() -> None:
    await asyncio.Event().wait()


class Ticks:
    """A job that is counted."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[None] = asyncio.Queue()

    async def work(self) -> None:
        self._queue.put_nowait(None)

    async def come(self, n: int = 3) -> None:
        async with asyncio.timeout(10):
            for _ in range(n):
                await self._queue.get()

    def none(self) -> bool:
        return self._queue.empty()

    def forget(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()


def job(work: Callable[[], Awaitable[None]], name: str = "tick", limit: float = 5) -> Job:
    return Job(name, 0.01, limit, work)


@asynccontextmanager
async def ticking(clock: Clock, *jobs: Job) -> AsyncIterator[Scheduler]:
    scheduler = Scheduler(jobs, clock, nobody)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()
        await asyncio.sleep(0)  # what was cancelled ends


async def test_it_ticks_on_beside_jobs_that_fail_and_hang(clock: Clock) -> None:
    ticks = Ticks()
    async with ticking(clock, job(ticks.work), job(fails, "bad"), job(hangs, "stuck")) as scheduler:
        await ticks.come()
        assert scheduler.problems == {"bad": "failed: no such thing"}
        scheduler.stop()
        scheduler.stop()


async def test_a_repeated_failure_is_one_line(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    outcomes: Iterator[Callable[[], Awaitable[None]]] = iter([fails, fails, hangs, Ticks().work])

    async def work() -> None:
        await next(outcomes)()

    quotes = job(work, "quotes", limit=0.01)
    scheduler = Scheduler((quotes,), clock, nobody)
    for _ in range(4):
        await scheduler.run(quotes)
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "quotes failed: no such thing"),
        (logging.ERROR, "quotes took longer than 0.01 s and was given up"),
        (logging.INFO, "quotes works again"),
    ]
    assert scheduler.problems == {}


# the guard


async def test_ticks_that_stop_make_every_job_due_at_once(clock: Clock) -> None:
    """APScheduler waits for the wall clock to reach the next run again after it was set back."""
    tick, hourly = Ticks(), Ticks()
    rare = Job("upkeep", 3600, 5, hourly.work)
    async with ticking(clock, job(tick.work), rare) as scheduler:
        await tick.come()
        clock.passed += 1
        assert scheduler.check()
        await hourly.come(1)
        await tick.come()
        assert not scheduler.check()
