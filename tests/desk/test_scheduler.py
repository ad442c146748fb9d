"""The metronome ticks whatever happens: jobs that raise or hang, a scheduler that dies, clocks that jump."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Self

import apscheduler.schedulers.base
import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from catalyst_tui.desk.scheduler import Job, Scheduler, warm_up
from tests.desk.conftest import Clock
from tests.homes import SystemClock


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
    warm_up()
    scheduler = Scheduler(jobs, clock)
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


async def test_a_failure_that_repeats_is_one_line_and_its_end_another(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outcomes: Iterator[Callable[[], Awaitable[None]]] = iter([fails, fails, hangs, Ticks().work])

    async def work() -> None:
        await next(outcomes)()

    quotes = job(work, "quotes", limit=0.01)
    scheduler = Scheduler((quotes,), clock)
    for _ in range(4):
        await scheduler.run(quotes)
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "quotes failed: no such thing"),
        (logging.ERROR, "quotes took longer than 0.01 s and was given up"),
        (logging.INFO, "quotes works again"),
    ]
    assert scheduler.problems == {}


async def test_stopping_a_job_is_not_its_failure(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    stuck = job(hangs)
    task = asyncio.create_task(Scheduler((stuck,), clock).run(stuck))
    await asyncio.sleep(0)
    task.cancel()
    await task
    assert caplog.records == []


async def test_a_clock_set_ahead_by_a_year_runs_each_job_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler would list every missed run of each second first."""

    class Set(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            moment = SystemClock().now() + timedelta(days=400)
            return cls.combine(moment.date(), moment.timetz())

    tick, second = Ticks(), Ticks()
    async with ticking(clock, job(tick.work), Job("other", 0.05, 5, second.work)):
        await tick.come()
        monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Set)
        second.forget()
        async with asyncio.timeout(2):
            await tick.come()
            await second.come(1)


# the guard


async def test_one_exception_inside_it_stops_apscheduler_and_the_guard_starts_it_again(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = Ticks()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    async with ticking(clock, job(ticks.work)):
        await ticks.come()
        with monkeypatch.context() as patch:
            patch.setattr(AsyncIOScheduler, "_process_jobs", fails_at_once)
            await asyncio.sleep(0.05)  # it wakes up, raises, and never wakes up again
        ticks.forget()
        clock.pass_(seconds=1)
        await ticks.come()  # the guard looked by itself


def fails_at_once(scheduler: object) -> float:
    raise ValueError("no such thing")


@pytest.mark.parametrize(("wall", "monotonic"), [(7200, 0), (-7200, 0), (7200, 7200)])
async def test_a_suspend_or_a_clock_set_makes_every_job_due_at_once(
    clock: Clock, wall: float, monotonic: float
) -> None:
    tick, hourly = Ticks(), Ticks()
    rare = Job("upkeep", 3600, 5, hourly.work)
    async with ticking(clock, job(tick.work), rare) as scheduler:
        await tick.come()
        clock.pass_(seconds=wall)
        clock.passed += monotonic - wall
        assert scheduler.check()
        await hourly.come(1)
        await tick.come()
        assert not scheduler.check()


async def test_a_clock_that_drifts_is_no_jump(clock: Clock) -> None:
    tick = Ticks()
    async with ticking(clock, job(tick.work)) as scheduler:
        await tick.come()
        clock.pass_(seconds=0.01)
        clock.passed -= 4
        assert not scheduler.check()


async def test_a_tick_that_takes_long_is_waited_for(clock: Clock) -> None:
    begun = asyncio.Event()

    async def long() -> None:
        begun.set()
        await hangs()

    async with ticking(clock, job(long)) as scheduler:
        await begun.wait()
        clock.pass_(seconds=3)
        assert not scheduler.check()
