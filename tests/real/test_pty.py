"""In a real terminal: whatever the world writes, nothing reaches it but text and Textual's own sequences."""

import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.pty_app import PtyApp
from tests.books import toml
from tests.doors.cli import main
from tests.doors.ui import ACTIONS
from tests.real.hostile import HOSTILE, PAYLOADS, SECRET

ROOT = Path(__file__).parents[2]

OWN = re.compile(
    r"""\x1b\[ (
        ((0|1|2|3|4|7|9|[34]8;2;\d+;\d+;\d+|39|49) (;|(?=m)))* m   # weights and true colours
      | ([1-9]|[1-3]\d|40);([1-9]|\d\d|1[01]\d|120) H   # somewhere on a screen of 120x40
      | \? (7|25|1000|1003|1004|1006|1015|1049|2004|2026) [hl]   # modes of the terminal
      | \? (2026|2048) \$p                          # is it known?
      | [<>] \d* u                                  # the keyboard
    )
    | \x1b\]22;[a-z]*\x07                           # the pointer's shape
    | [\r\n]""",
    re.VERBOSE,
)
"""Everything Textual 8.2 was seen to write besides text."""

PASTE = "\x1b[200~" + HOSTILE.replace("\x1b", "") + "\x1b[201~"
"""Pasted. Terminals leave the escapes out; all the rest comes through."""

ESC = "\x1b[27u"
"""As terminals with the newer keyboard protocol say it: never the beginning of something else."""


def environment() -> dict[str, str]:
    """This test's, where both the program and the tests are found."""
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def foreign(text: str) -> set[str]:
    """Return what is in the output of the screen and is neither text nor Textual's own."""
    return not_text(OWN.sub("", text))


def not_text(text: str) -> set[str]:
    """Characters that do something, and marks that climb."""
    found = {char for char in text if unicodedata.category(char)[0] == "C" and char not in "\n\t"}
    return found | {"a run of marks" for _ in re.finditer("[\u0300-\u036f]{5}", text)}


def press(app: PtyApp, *keys: str) -> None:
    """Type one thing after the other, each when what the one before had drawn is drawn."""
    for key in keys:
        app.press(key.encode("utf-8", "replace"))
        while app.drain(0.05):
            pass


@contextmanager
def hostile_screen(log: Path, *more: str) -> Iterator[PtyApp]:
    """Yield the screen whose every text is hostile."""
    with PtyApp([sys.executable, "-m", "tests.real.hostile", str(log), *more], environment()) as app:
        app.until_frame(re.compile(b"ALAB"))
        yield app


def test_what_is_told_from_a_text_is_told() -> None:
    """The probe itself: each payload alone is noticed."""
    assert foreign("\x1b[1;38;2;255;0;0mred\x1b[0m\r\n\x1b[?25l plain ünïcode ✓") == set()
    for trick in PAYLOADS:
        assert foreign(trick) or trick.isprintable(), trick


def pages() -> list[str]:
    return [action.keys for action in ACTIONS if action.id.startswith("page(")]


def test_every_screen_shows_hostile_text_as_text(tmp_path: Path) -> None:
    log = tmp_path / "catalyst.log"
    with hostile_screen(log) as app:
        for page in pages():
            press(app, page, "j", "j", "\t", "j", "x", "w", ESC, "/", PASTE, ESC, ESC)
        press(app, "1", "e", PASTE, "\r", PASTE, "\r", "\r", "\x13", ESC)  # the form: typed, judged, refused
        press(app, "?", ESC, "\x10", "open", ESC, "r")  # help, palette, a refresh that fails
        app.until_frame(re.compile(b"refresh failed"), limit=300)
        press(app, "\x11")
        assert app.ended(limit=30) == 0
    drawn = bytes(app.drawn).decode("utf-8", "replace")
    assert foreign(drawn) == set()
    text = OWN.sub("", drawn)
    for shown in ("clipboard", "gnp.exe", "[@click=app.quit]", "[/x]"):
        assert shown in text, f"{shown} was to be shown, as text"
    assert "catalyst stopped" not in text
    assert not_text(log.read_text("utf-8")) == set()


def test_a_crash_says_one_thing_and_no_secret(tmp_path: Path) -> None:
    log = tmp_path / "catalyst.log"
    with PtyApp([sys.executable, "-m", "tests.real.hostile", str(log), "crash"], environment()) as app:
        assert app.ended(limit=30) == 1
    drawn = bytes(app.drawn).decode("utf-8", "replace")
    assert foreign(drawn) == set()
    left = OWN.sub("", drawn.rpartition("\x1b[?1049l")[2])
    assert "catalyst stopped: RuntimeError" in left
    assert "catalyst.log in the home has the details" in left
    kept = log.read_text("utf-8")
    assert "Traceback" in kept
    for said in (left, kept):
        assert SECRET not in said
        assert not_text(said) == set()
    assert "Traceback" not in left
    assert "api_key" not in left


def quoted(text: str) -> str:
    """Return a text as TOML and JSON write it, each trick as an escape."""
    return '"' + "".join(char if char.isalnum() else f"\\U{ord(char):08x}" for char in text) + '"'


TRICKS = HOSTILE.replace("\ud800", "")  # no file can have half a character
BOOK = toml(f"""\
schema = 1
[ticker.ALAB] name = {quoted(TRICKS)}
[[thesis]] id = "platform" ; tickers = ["ALAB"] ; title = {quoted(TRICKS)} ; text = {quoted(TRICKS)}
[[checkpoint]] id = "npo-2027" ; ticker = "ALAB" ; thesis = "platform" ; role = "proof"
text = {quoted(TRICKS)} ; event = {quoted(TRICKS)} ; why = {quoted(TRICKS)} ; then = {quoted(TRICKS)}
source = {quoted(TRICKS)} ; due = 2027
""")
QUIET = "[notify]\ndesktop = false\n" + "".join(
    f"[sources.{name}]\nenabled = false\n" for name in ("yahoo", "cboe", "fred", "sec")
)


@pytest.fixture
def hostile_home(home: Path) -> Path:
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    (home / "config.toml").write_text(QUIET, "utf-8")
    return home


def test_commands_print_text(hostile_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = TRICKS.replace("\0", "")
    for arguments in (
        ("record", "npo-2027", "supports", "--source", f"call {typed}", "--note", typed),
        ("check",),
        ("check", "--json"),
        ("why", "npo-2027"),
        ("why", typed),
        ("lint",),
        ("replay",),
        ("review", "--scores"),
        ("doctor",),
        ("restore", typed),
        ("record", typed, "happened", "--source", "x"),
        ("check", "--book", str(tmp_path / "no\x1b[31m\u202ebook")),
    ):
        main(arguments)
        printed = "".join(capsys.readouterr())
        assert printed, arguments
        assert not_text(printed) == set(), (arguments, printed)


def test_the_program_over_a_hostile_home(hostile_home: Path) -> None:
    with PtyApp([sys.executable, "-m", "catalyst_tui"], environment()) as app:
        app.until_frame(re.compile(b"ALAB"))
        press(app, "\r", "j", "j", "5", "1", "\x11")
        assert app.ended() == 0
    drawn = bytes(app.drawn).decode("utf-8", "replace")
    assert foreign(drawn) == set()
    assert "gnp.exe" in OWN.sub("", drawn)
