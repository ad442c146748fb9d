"""Over ssh, without a desktop: the screen's own terminal is told, between two frames, also through tmux."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.pty_app import PtyApp
from tests.books import toml
from tests.real.desktops import need

CATALYST = [sys.executable, "-m", "catalyst_tui"]
SRC = Path(__file__).parents[2] / "src"
BOOK = toml("""\
schema = 1
[ticker.ZZZY]
[[checkpoint]] id = "strain" ; ticker = "ZZZY" ; role = "kill" ; text = "Engineering; the bottleneck"
score = "How well does engineering keep up?" ; scale = [-2, 2] ; trip = -2
""")
NO_SOURCES = (
    "[sources]\nyahoo.enabled = false\ncboe.enabled = false\nfred.enabled = false\nsec.enabled = false\n"
)
TOLD = re.compile(rb"(?<!\x1b)\x1b]777;notify;ZZZY kill tripped: Engineering, the bottleneck;[^;\x1b]+\x1b\\")


@pytest.fixture
def over_ssh(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home somebody has logged in to from afar."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(NO_SOURCES, "utf-8")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    monkeypatch.setenv("PYTHONPATH", str(SRC))
    for name in ("TMUX", "KITTY_WINDOW_ID", "LC_TERMINAL", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """Yield a tmux server of this test's own that lets sequences through."""
    config = tmp_path / "tmux.conf"
    config.write_text("set -g allow-passthrough on\nset -g default-terminal tmux-256color\n", "utf-8")
    command = [need("tmux"), "-S", str(tmp_path / "tmux"), "-f", str(config)]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


def until(app: PtyApp, shows: re.Pattern[bytes]) -> None:
    """Read what is written until it shows a match: tmux ends no frame the way our own screen does."""
    for _ in range(300):
        if shows.search(app.drawn):
            return
        app.drain(0.1)
    pytest.fail(f"never wrote {shows.pattern!r}: {bytes(app.drawn[-2000:])!r}")


SCORE = "s1,strain,score,-2,2026-11-20T15:00:00Z,own,hiring slowed\n"


@pytest.mark.parametrize("around", [False, True], ids=["plain", "in tmux"])
def test_the_terminal_is_told_once(over_ssh: Path, around: bool, request: pytest.FixtureRequest) -> None:
    command = [*request.getfixturevalue("tmux"), "new-session", *CATALYST] if around else CATALYST
    with PtyApp(command, os.environ) as app:
        until(app, re.compile(b"ZZZY"))
        # By a file: what one enters oneself pops up nowhere.
        scores = over_ssh / "scores.csv"
        scores.write_text("id,checkpoint,effect,score,known_at,grade,source\n" + SCORE, "utf-8")
        subprocess.run([*CATALYST, "import", str(scores)], check=True, capture_output=True)
        until(app, TOLD)
        until(app, re.compile(rb"\x1b]777.*\a", re.DOTALL))  # and the bell
    assert app.drawn.count(b"\x1b]777") == 1
