"""Keys given by the environment reach the sources and nothing else: no log, no database, no screen."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from benchmarks.pty_app import PtyApp
from tests.books import toml

ROOT = Path(__file__).parents[2]
KEYS = {"CATALYST_FINNHUB_KEY": "fh-sesame-1111", "CATALYST_TIINGO_KEY": "ti-sesame-2222",
    "CATALYST_ALPACA_KEY_ID": "ak-sesame-3333", "CATALYST_ALPACA_SECRET_KEY": "as-sesame-4444"}  # fmt: skip
SESAME = re.compile(rb"\w\w-sesame-\d{4}|fh-sesame|sesame")
BOOK = toml("""\
schema = 1
[ticker.ALAB]
[[checkpoint]] id = "above-300" ; ticker = "ALAB" ; role = "guard" ; text = "ALAB stays above $300"
test = "price >= $300"
""")


@dataclass
class Gossip:
    """A server that answers everyone with what it was told in confidence."""

    status: int = 401
    told: list[str] = field(default_factory=list)


@contextmanager
def gossiping(gossip: Gossip) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard = f"{self.path} {dict(self.headers)}".replace('"', "")
            gossip.told.append(heard)
            self.send_response(gossip.status, "You said")
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "1")
            if gossip.status == 302:
                self.send_header("Location", f"http://localhost:{server.server_port}/elsewhere")
            body = f'{{"error": "{heard}", "detail": "{heard}"}}'.encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Not to the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def gossip(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gossip]:
    """Yield a home whose sources all gossip, with a key for each that takes one."""
    told = Gossip()
    with gossiping(told) as url:
        home.mkdir()
        (home / "catalysts.toml").write_text(BOOK, "utf-8")
        sources = ("alpaca", "finnhub", "tiingo", "yahoo", "cboe", "fred")
        tables = "".join(f'[sources.{name}]\nurl = "{url}"\n' for name in sources)
        quiet = "[notify]\ndesktop = false\n[sources.sec]\nenabled = false\n"
        (home / "config.toml").write_text(quiet + tables, "utf-8")
        for name, key in KEYS.items():
            monkeypatch.setenv(name, key)
        monkeypatch.setenv("NO_PROXY", "*")
        monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
        yield told


def catalyst(*arguments: str) -> bytes:
    """Return everything a command prints, to both ends."""
    command = [sys.executable, "-m", "catalyst_tui", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout


def spilled(home: Path) -> dict[str, bytes]:
    """Return the files of the home that have a key in them, and which."""
    files = {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}
    return {name: found[0] for name, content in files.items() if (found := SESAME.search(content))}


@pytest.mark.parametrize("status", [200, 302, 401])
def test_a_command_that_asks_says_nothing_of_keys(home: Path, gossip: Gossip, status: int) -> None:
    gossip.status = status
    printed = catalyst("refresh", "--only", "prices") + (catalyst("doctor") if status == 401 else b"")
    asked = "".join(gossip.told)
    assert "fh-sesame-1111" in asked, "the key was to be used"
    assert "/elsewhere" not in asked, "a redirect took it along"
    assert printed
    assert SESAME.search(printed) is None
    assert spilled(home) == {}


def test_the_screen_and_what_it_keeps_say_nothing_of_keys(home: Path, gossip: Gossip) -> None:
    with PtyApp([sys.executable, "-m", "catalyst_tui"], os.environ) as app:
        app.until_frame(re.compile(b"ALAB"))
        app.until_frame(re.compile(b"(?i)finnhub"))
        app.press(b"r")
        app.drain(0.5)
        app.press(b"\x11")
        assert app.ended() == 0
    assert "fh-sesame-1111" in "".join(gossip.told)
    assert SESAME.search(app.drawn) is None
    assert (home / "catalyst.db").exists()
    assert spilled(home) == {}
