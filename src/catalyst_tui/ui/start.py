"""From a home to a running screen: the log, the desk, the app."""

from __future__ import annotations

import gc
import sys

from catalyst_tui.desk.api import Desk
from catalyst_tui.desk.clock import Clock, SystemClock
from catalyst_tui.desk.early import EarlyDesk
from catalyst_tui.desk.glance import last_seen
from catalyst_tui.desk.home import Home, find_home
from catalyst_tui.desk.logs import log_to
from catalyst_tui.ui.app import CatalystApp

_ARENA_MAX = -8
"""The name of the setting in glibc's malloc.h."""


def start(home: str | None, book: str | None) -> int:
    """Open the screen and stay until it is left; its exit code. Raises what a home can raise."""
    _share_one_heap()
    found, clock = find_home(home, book), SystemClock()
    desk = _desk(found, clock)
    log_to(found.log)
    app = CatalystApp(desk, clock.now, _settle)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _desk(home: Home, clock: Clock) -> Desk:
    """What was last seen, at once; the very first time there is nothing yet and the book is read first."""
    seen, screen = last_seen(home)
    if seen is not None and home.book.exists():
        return EarlyDesk(home, clock, seen, screen)
    from catalyst_tui.desk.live import open_desk

    return open_desk(home, clock)


def _settle() -> None:
    """After the first paint: collect garbage again, but never look at what the start left: it stays."""
    gc.freeze()
    gc.enable()


def _share_one_heap() -> None:
    """glibc gives each thread a heap of its own and keeps there what is freed: 9 MB after a start.

    Python's threads take turns anyway. It must be told before the first of them; ctypes costs 3 ms.
    """
    if sys.platform == "linux":
        import ctypes

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and no such heaps
        if mallopt is not None:
            mallopt(_ARENA_MAX, 1)
