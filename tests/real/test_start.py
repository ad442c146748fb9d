"""The whole program in a terminal: a start that fails, and keys that are typed early."""

import os
import re
import sys
from pathlib import Path

import pytest

from benchmarks.pty_app import PtyApp
from tests.books import toml

CATALYST = [sys.executable, "-m", "catalyst_tui"]
SRC = Path(__file__).parents[2] / "src"
BOOK = toml("""\
schema = 1
[ticker.ZZZY]
[[checkpoint]] id = "floor" ; ticker = "ZZZY" ; role = "guard" ; text = "Above the floor"
test = "price >= $50"
""")
QUIET = (
    "[notify]\ndesktop = false\n[sources]\nyahoo.enabled = false\ncboe.enabled = false\nsec.enabled = false\n"
)


@pytest.fixture
def seen(home: Path) -> Path:
    """Return a home that was looked at once."""
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(QUIET, "utf-8")
    with started() as app:
        app.until_frame(re.compile(b"Above the floor"))
        app.press(b"q")
        assert app.ended() == 0
    return home


def started() -> PtyApp:
    return PtyApp(CATALYST, {**os.environ, "PYTHONPATH": str(SRC)})


def test_a_start_that_fails_leaves_its_sentence_on_the_terminal(seen: Path) -> None:
    (seen / "config.toml").write_text(QUIET + "zebra = 1\n", "utf-8")
    with started() as app:
        app.until_frame(re.compile(b"Reading the book"))
        assert app.ended() == 4
    assert b"Above the floor" not in app.drawn
    left = bytes(app.drawn).rpartition(b"\x1b[?1049l")[2].decode()
    assert "catalyst: " in left
    assert "zebra" in left
    assert "Traceback" not in left


def test_keys_are_kept_for_when_the_book_is_read(seen: Path) -> None:
    with started() as app:
        app.until_frame(re.compile(b"Reading the book"))
        app.press(b"2")
        app.until_frame(re.compile(b"must stay true"))
        app.press(b"q")
        assert app.ended() == 0
