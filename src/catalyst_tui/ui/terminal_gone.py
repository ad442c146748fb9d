"""End the app when its terminal is gone.

Textual keeps reading an input that has ended, which uses one core for ever. It also blocks after
about thirty writes that fail. So a thread waits for the hang-up, before any frame is drawn, and
sends all later output to /dev/null. A system that hangs up also sends SIGCONT, at which Textual
restarts its terminal with a writer that fails at once. An app that has not ended by then is killed.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

PATIENCE = 10.0
"""Seconds the app may take to end. It closes its database in the first."""


def when_gone(leave: Callable[[], None]) -> None:
    """Call `leave` on the running loop when the terminal hangs up or the system ends the process.

    Does nothing on Windows, where a console ends its programs itself.
    """
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for name in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(name, leave)
    if sys.__stdin__ is not None:
        drawn_on = [
            wrapper.fileno()
            for wrapper in (sys.__stdout__, sys.__stderr__)
            if wrapper and wrapper.isatty()
        ]
        waits = (sys.__stdin__.fileno(), drawn_on, loop, leave)
        Thread(target=_wait, args=waits, name="hang-up", daemon=True).start()


def _wait(
    terminal: int,
    drawn_on: list[int],
    loop: asyncio.AbstractEventLoop,
    leave: Callable[[], None],
) -> None:
    hang_up = select.poll()
    hang_up.register(terminal, 0)  # without an event mask, poll still reports a hang-up
    if any(event & select.POLLHUP for _, event in hang_up.poll()):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in drawn_on:
            os.dup2(nowhere, stream)
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(leave)
        time.sleep(PATIENCE)
        os._exit(1)
