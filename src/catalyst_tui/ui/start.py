"""From a home to a running screen: the log, the desk, the app."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from catalyst_tui.desk.clock import SystemClock
from catalyst_tui.desk.home import find_home
from catalyst_tui.desk.live import open_desk
from catalyst_tui.ui.app import CatalystApp


def start(home: str | None, book: str | None) -> int:
    """Open the screen and stay until it is left; its exit code. Raises what a home can raise."""
    found, clock = find_home(home, book), SystemClock()
    desk = open_desk(found, clock)
    _log_to(found.log)
    app = CatalystApp(desk, clock.now)
    app.run()
    return app.return_code or 0


def _log_to(path: Path) -> None:
    """Lines in the home, rotated. Libraries speak only when something is wrong."""
    handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("catalyst_tui").setLevel(logging.INFO)
