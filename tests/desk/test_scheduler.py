"""The metronome ticks whatever its jobs do: raise, hang, or take longer than their turn."""

from __future__ import annotations

import asyncio
import logging

import pytest

from catalyst_tui.desk.scheduler import Job, Scheduler, bounded, warm_up


async def fails() -> None:
    raise ValueError("no such thing")


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_a_job_that_raises_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    await bounded(Job("quotes", 1, 5, fails))
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.ERROR, "quotes failed")


async def test_a_job_that_hangs_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    await bounded(Job("quotes", 1, 0.01, hangs))
    assert [record.message for record in caplog.records] == [
        "quotes took longer than 0.01 s and was given up"
    ]


async def test_stopping_a_job_is_not_its_failure(caplog: pytest.LogCaptureFixture) -> None:
    task = asyncio.create_task(bounded(Job("quotes", 1, 5, hangs)))
    await asyncio.sleep(0)
    task.cancel()
    await task
    assert caplog.records == []


async def test_it_ticks_on_beside_jobs_that_fail_and_hang() -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def ticking() -> None:
        ticks.put_nowait(None)

    warm_up()
    jobs = (Job("bad", 0.01, 5, fails), Job("stuck", 0.01, 5, hangs), Job("tick", 0.01, 5, ticking))
    scheduler = Scheduler(jobs)
    scheduler.start()
    async with asyncio.timeout(10):
        for _ in range(3):
            await ticks.get()
    scheduler.stop()
    scheduler.stop()
    await asyncio.sleep(0)  # what was cancelled ends


def test_stopping_what_never_started_is_fine() -> None:
    Scheduler(()).stop()
