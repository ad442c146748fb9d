"""The end of a screen whose terminal is gone: told by a signal, or found out, for nobody else ends it.

Textual goes on reading an input that has ended, which says so at once each time: one core, for good. And it
blocks at the thirtieth thing it cannot write: so a thread waits for the hang-up and no frame comes first.
"""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread


def when_gone(leave: Callable[[], None]) -> None:
    """Call `leave`, on the running loop, when the terminal hangs up or the system ends us. Not on Windows,
    where a console takes its programs with it."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for name in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(name, leave)
    if sys.__stdin__ is not None:
        waits = (sys.__stdin__.fileno(), loop, leave)
        Thread(target=_wait, args=waits, name="hang-up", daemon=True).start()


def _wait(terminal: int, loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> None:
    hang_up = select.poll()
    hang_up.register(terminal, 0)  # asked for nothing, it still tells of a hang-up
    if any(event & select.POLLHUP for _, event in hang_up.poll()):
        with suppress(RuntimeError):  # we have ended already
            loop.call_soon_threadsafe(leave)
