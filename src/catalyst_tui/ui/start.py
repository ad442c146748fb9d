"""From a home to a running screen: the log, the desk, the app."""

from __future__ import annotations

import gc
import sys
from functools import partial
from typing import TYPE_CHECKING, cast

from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.home.logs import log_to
from catalyst_tui.desk.opening import OpeningDesk
from catalyst_tui.ui.app import CatalystApp

if TYPE_CHECKING:
    from catalyst_tui.desk.live import LiveDesk

BRIEFLY = 0.0005
"""Seconds the screen waits for a busy thread at each turn of its loop.

A key takes thirty turns. Python's default of 5 ms made a key wait 0.15 s while the workspace
judged.
"""

GARBAGE = (5_000, 2, 125)
"""Thresholds of garbage collection (`gc.set_threshold`).

With Python's defaults, all live objects were scanned every 1.3 s of a first fetch, and keys waited
20 to 120 ms. Now that happens when nobody types (app.py) or after 1.25 million new objects. Young
objects, which are most of the garbage, are scanned a few ms at a time.
"""


def start(home: str | None, book: str | None) -> int:
    """Run the app until the user leaves and return its exit code. Raises the errors of opening a
    home.
    """
    sys.setswitchinterval(BRIEFLY)
    found, clock = find_home(home, book), SystemClock()
    new = found.is_own_book and not (found.book.exists() or found.book.is_symlink())
    desk = cast("LiveDesk", OpeningDesk(found, clock))
    if not new:
        log_to(found.log)
    begun = partial(log_to, found.log)
    app = CatalystApp(desk, clock.now, _settle, found if new else None, begun)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _settle() -> None:
    """Collect the garbage of the start, then never scan again the objects that remain.

    Called when the judged board is drawn. These objects stay; scanning those of 20,000 tickers took
    0.7 s a minute, in which keys waited. Collecting once takes 25 ms with 500 tickers (0.4 s with
    20,000) and frees 4 MB.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
