"""What a first fetch of everything takes, and what it costs a person who types meanwhile.

The real program in a pseudo-terminal asks a local server for ten years of closes of every ticker and for
macro series. Its time is compared with the floor that its own throttle sets: one request every so often to
each source.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct, field

from benchmarks.homes import new_home
from benchmarks.machine import CATALYST, ROOT, Row, environment, spread
from benchmarks.outside import symbol
from benchmarks.pty_app import FRAME_END, PtyApp
from benchmarks.start import BARE_LINE
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.sources.feeds import fred, yahoo, yahoo_quotes

CURSOR = re.compile("▌".encode() + rb"(?:\x1b\[[0-9;]*m|[^\x1b\w])*(T\d{4})")
PATIENCE, LIMIT, QUIET_KEYS = 5.0, 400.0, 100
SERIES = ("fred(DGS30) > 25%", "fred(DGS10) > 25%", "fred(VIXCLS) > 90")

SETTINGS = """\
[notify]
desktop = false
[sources]
cboe.enabled = false
sec.enabled = false
yahoo.url = "{url}"
fred.url = "{url}"
"""
TESTS = ("price >= $50", "price > avg(price, 200d)", "drawdown(price, 1y) < 90%")
INTERVALS = {
    "yahoo": yahoo.POLICY.interval,
    "yahoo_quotes": yahoo_quotes.POLICY.interval,
    "fred": fred.POLICY.interval,
}


class Typist(Struct):
    """Somebody who presses ↓ and ↑ ten times a second and waits for the cursor to move."""

    app: PtyApp
    waits: list[float] = field(default_factory=list)
    cursor: str = ""
    down: bool = True

    def press(self) -> None:
        """Press one key and keep the milliseconds until the end of the first frame with the cursor moved."""
        self.app.drawn.clear()
        pressed = time.perf_counter()
        self.app.press(b"\x1b[B" if self.down else b"\x1b[A")
        self.down = not self.down
        while (wait := time.perf_counter() - pressed) < PATIENCE:
            self.app.read(PATIENCE)
            whole_frames = bytes(self.app.drawn).rpartition(FRAME_END)[0]
            places = [match.decode() for match in CURSOR.findall(whole_frames)]
            if places and places[-1] != self.cursor:
                self.cursor = places[-1]
                break
        self.waits.append(1000 * wait)
        self.app.drain(max(0.1 - wait, 0))


def rows(folder: Path, quick: bool) -> Iterator[Row]:
    """Start with nothing known, type until everything is fetched, then type on."""
    tickers = 60 if quick else 500
    home = new_home(folder / "home")
    home.book.write_text(book_text(tickers), "utf-8")
    command = [sys.executable, "-m", "benchmarks.outside", str(tickers)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=variables
    )
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    home.folder.with_name("home-settings.toml").write_text(SETTINGS.format(url=url), "utf-8")
    with PtyApp(CATALYST, environment(home.folder)) as app:
        app.until_frame(BARE_LINE)
        started, memory = time.perf_counter(), [app.memory() / 1024]
        meanwhile, at_rest = Typist(app), Typist(app)
        while not everything_fetched(home, tickers):
            if time.perf_counter() - started > LIMIT:
                raise TimeoutError(f"not everything was fetched within {LIMIT:g} s")
            for _ in range(10):
                meanwhile.press()
            memory.append(app.memory() / 1024)
        taken = time.perf_counter() - started
        app.drain(10)
        for _ in range(QUIET_KEYS):
            at_rest.press()
        app.press(b"q")
        app.ended()
    asked = Counter(source_of(path) for path in json.loads(server.communicate()[0]))
    floor = max(INTERVALS[name] * (count - 1) for name, count in asked.items())
    name = f"first fetch, {tickers} names"
    yield Row(name, f"{taken / floor:.2f} x", "1.1 x", f"the sources' own limits ({floor:.0f} s)")
    yield Row(
        f"{name}: ↓ meanwhile", spread(meanwhile.waits), "12 / 30 ms", f"at rest {spread(at_rest.waits)}"
    )
    yield Row(
        f"{name}: most memory", f"{max(memory):.0f} MB", "90 MB", f"{memory[0]:.0f} MB at the first paint"
    )


def book_text(tickers: int) -> str:
    """Return a book of three price checkpoints for each ticker; three tickers also read a macro series."""
    parts = ["schema = 1"]
    for n in range(tickers):
        tests = [*TESTS, *SERIES[n : n + 1]]
        parts.append(f"[ticker.{symbol(n)}]")
        for at, test in enumerate(tests):
            parts.append(f'[[checkpoint]]\nid = "{symbol(n)}-{at}"\nticker = "{symbol(n)}"')
            parts.append(f'role = "guard"\ntest = "{test}"')
    return "\n".join(parts)


def everything_fetched(home: Home, tickers: int) -> bool:
    """Return whether every history and series is in the database."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as database:
        (histories,) = database.execute("SELECT count(*) FROM histories").fetchone()
    return bool(histories == tickers + len(SERIES))


def source_of(path: str) -> str:
    """Return the source that asks for a path."""
    if path.startswith("/v8"):
        return "yahoo"
    return "fred" if path.startswith("/graph") else "yahoo_quotes"
