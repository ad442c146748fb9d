"""From a home to a running screen: the log, the desk, the app."""

from __future__ import annotations

import gc
import sys
from functools import partial

from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.home.logs import log_to
from catalyst_tui.desk.opening import OpeningDesk
from catalyst_tui.ui.app import CatalystApp
from catalyst_tui.ui.whole_lines import keep_no_circles

BRIEFLY = 0.0005
"""Seconds the screen waits for a busy thread at each turn of its loop, of which a key takes thirty: 5 ms, as
Python has it, made a key wait 0.15 s while the workspace judged."""

GARBAGE = (5_000, 2, 125)
"""When garbage is collected (`gc.set_threshold`). As Python has it, all that lives was looked through every
1.3 s of a first fetch, 20 to 120 ms in which no key is heard. Now that is when nobody types (app.py), and
after 1.25 million new objects; the young ones, where most garbage is, are looked through a few ms at a
time."""


def start(home: str | None, book: str | None) -> int:
    """Open the screen and stay until it is left; its exit code. Raises what a home can raise."""
    keep_no_circles()
    sys.setswitchinterval(BRIEFLY)
    found, clock = find_home(home, book), SystemClock()
    new = found.is_own_book and not (found.book.exists() or found.book.is_symlink())
    desk = OpeningDesk(found, clock)
    if not new:
        log_to(found.log)
    begun = partial(log_to, found.log)
    app = CatalystApp(desk, clock.now, _settle, found if new else None, begun)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _settle() -> None:
    """After the first paint, and after the book: collect garbage again, but never look at what is there: it
    stays, and of 20,000 tickers took 0.7 s a minute in which no key was heard."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
