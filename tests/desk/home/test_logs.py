"""The log in the home: its owner's alone, and no reason to wait."""

import logging
import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.homes import HomeLog

LINE = logging.LogRecord("a", logging.INFO, "", 1, "said", None, None)


def test_it_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(HomeLog(tmp_path / "log")) as log:
            log.emit(LINE)
    finally:
        os.umask(before)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "log").read_text("utf-8").endswith("a: said\n")


def test_a_pipe_in_its_place_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)  # as `log_to` does
    os.mkfifo(tmp_path / "log")
    HomeLog(tmp_path / "log").emit(LINE)
