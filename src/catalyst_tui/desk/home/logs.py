"""The log in the home: lines of `key=value`, rotated, without secrets and
without anybody's locals.
"""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.files import WITHOUT_WAITING

LARGEST_LOG = 500_000
"""Bytes of one file of the log; two older ones are kept."""


class HomeLog(RotatingFileHandler):
    """Lines in a file that comes with the first line. One that cannot be written is no failure."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=LARGEST_LOG, backupCount=2, encoding="utf-8", delay=True
        )
        self.setFormatter(_Harmless("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> TextIOWrapper:
        # Its owner's alone. A pipe that nobody reads is refused here, not waited for.
        os.close(
            os.open(
                self.baseFilename, os.O_WRONLY | os.O_CREAT | WITHOUT_WAITING, 0o600
            )
        )
        return super()._open()


class _Harmless(logging.Formatter):
    """What an error quotes from outside is text in the log too: showing the
    file sends no escapes.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback below it if there is one."""
        return clean(super().format(record), 20_000)


def log_to(path: Path) -> None:
    """Log our own lines from INFO on, and those of libraries only if something is wrong."""
    # What the log cannot take must not be printed over the screen
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.WARNING, handlers=[HomeLog(path)])
    logging.getLogger("catalyst_tui").setLevel(logging.INFO)
    # It warns at every tick while a long job is under way, which is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
