"""The log in the home: lines of `key=value`, rotated, without secrets and
without anybody's locals.
"""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.files import WITHOUT_WAITING

LARGEST_LOG = 500_000
"""Bytes of one file of the log; two older ones are kept."""


class HomeLog(logging.Handler):
    """Lines in a file, rotated.

    The file and its handler (a slow import) come with the first line.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self._file is None:
            self._file = self._opened()
        if self._file is not None:
            self._file.emit(record)

    def close(self) -> None:
        """Close the file, if there was a line."""
        if self._file is not None:
            self._file.close()
        super().close()

    def _opened(self) -> logging.Handler | None:
        """Open the log; None if the home cannot be written, which is no reason to fail."""
        from logging.handlers import RotatingFileHandler

        class OwnersAlone(RotatingFileHandler):
            def _open(self) -> TextIOWrapper:
                # A pipe that nobody reads is refused here; opened as logging does it, it would be
                # waited for.
                os.close(
                    os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | WITHOUT_WAITING, 0o600)
                )
                return super()._open()

        try:
            file = OwnersAlone(self._path, maxBytes=LARGEST_LOG, backupCount=2, encoding="utf-8")
        except OSError:
            return None
        file.setFormatter(_Harmless("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        return file


class _Harmless(logging.Formatter):
    """What an error quotes from outside is text in the log too: showing the
    file sends no escapes.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback below it if there is one."""
        return clean(super().format(record), 20_000)


def log_to(path: Path) -> None:
    """Log our own lines from INFO on, and those of libraries only if something is wrong."""
    logging.raiseExceptions = False  # what the log cannot take must not be printed over the screen
    logging.basicConfig(level=logging.WARNING, handlers=[HomeLog(path)])
    logging.getLogger("catalyst_tui").setLevel(logging.INFO)
    # It warns at every tick while a long job is under way, which is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
