"""A screen whose terminal is gone ends by itself, its database closed, and uses no processor for long."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.pty_app import PtyApp

SRC = Path(__file__).parents[2] / "src"
BOOK = "schema = 1\n[ticker.ZZZY]\n"
NO_SOURCES = "".join(f"[sources.{name}]\nenabled = false\n" for name in ("yahoo", "cboe", "fred", "sec"))


@pytest.fixture
def screen(home: Path) -> Iterator[PtyApp]:
    """Yield the screen over a small home, drawn."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(f"[notify]\ndesktop = false\n{NO_SOURCES}", "utf-8")
    with PtyApp([sys.executable, "-m", "catalyst_tui"], {**os.environ, "PYTHONPATH": str(SRC)}) as app:
        app.until_frame(re.compile(b"ZZZY"))
        while app.drain(0.2):
            pass
        yield app


def test_a_terminal_that_hangs_up_ends_it(screen: PtyApp, home: Path) -> None:
    """Without the signal for it: it leads a session of its own, and the terminal is not the session's. A
    system says "go on" to what it leaves behind, at which Textual writes to the terminal again."""
    screen.hang_up()
    screen.signal(signal.SIGCONT)
    assert screen.left(limit=20) == 0
    assert not list(home.glob("*-wal"))  # the database was closed
    log = home / "catalyst.log"  # begun with the first thing there is to say
    assert not log.exists() or "Traceback" not in log.read_text("utf-8")


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM])
def test_it_leaves_the_terminal_as_it_was(screen: PtyApp, home: Path, how: signal.Signals) -> None:
    screen.signal(how)
    assert screen.ended(limit=20) == 0
    assert b"\x1b[?1049l" in screen.drawn
    assert not list(home.glob("*-wal"))


STUCK = """
import asyncio, time
from catalyst_tui.ui import terminal_gone

async def stuck():
    terminal_gone.PATIENCE = 0.1
    terminal_gone.when_gone(lambda: None)
    print("drawn", flush=True)
    time.sleep(60)

asyncio.run(stuck())
"""


def test_one_that_is_stuck_does_not_stay_behind() -> None:
    with PtyApp([sys.executable, "-c", STUCK], {**os.environ, "PYTHONPATH": str(SRC)}) as app:
        while b"drawn" not in app.drawn:
            app.read(5)
        app.hang_up()
        assert app.left(limit=20) == 1
