"""A first fetch of everything, and what it costs the one who types meanwhile.

    python -m benchmarks.refresh [--tickers 500] [--companies 20]

The real program in a pseudo-terminal asks a local server for ten years of closes of every ticker, macro
series, and filings of some companies. Measured: how long it takes against the floor its own limits set (a
request every so often to each source), memory, and from a key to the frame that shows what it did, against
the same keys when nothing is fetched. A key's time begins before it is written; of what was drawn before it
nothing is looked at again, which would be measured with it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.outside import symbol
from benchmarks.pty_app import FRAME_END, PtyApp
from benchmarks.start import CATALYST, ROOT, TICKER
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.sources.edgar import client as sec
from catalyst_tui.sources.feeds import fred, yahoo, yahoo_quotes
from scripts.own_settings import own_settings

CURSOR = re.compile("▌".encode() + rb"(?:\x1b\[[0-9;]*m|[^\x1b\w])*(T\d{4})")
EVERY, PATIENCE, QUIET = 0.1, 5.0, 100
LIMIT = 400.0
SERIES = ("fred(DGS30) > 25%", "fred(DGS10) > 25%", "fred(VIXCLS) > 90")

CONFIG = """\
[notify]
desktop = false
[sources]
cboe.enabled = false
yahoo.url = "{url}"
fred.url = "{url}"
sec.url = "{url}"
sec.contact = "me@example.com"
"""
TICKER_TEXT = """
[ticker.{symbol}]
{name}

[[thesis]]
id = "{id}"
ticker = "{symbol}"
text = "Revenue doubles while the price holds."
opened = 2026-01-02
"""
CLAIM = '[[checkpoint]]\nid = "{id}-{n}"\nthesis = "{id}"\nrole = "{role}"\ntest = "{test}"\n'
CLAIMS = (
    ("guard", "price >= $50"),
    ("guard", "price > avg(price, 200d)"),
    ("kill", "price < $30 for 5 days"),
    ("kill", "gross_margin < 30% "),
    ("guard", "yoy(revenue) > 2%"),
)


def book(tickers: int, companies: int) -> str:
    """Five checkpoints for each ticker, three of them about its price; three read a macro series.

    Who is no company has no name either: nobody is searched for in the filings of others.
    """
    parts = ["schema = 1\n"]
    for n in range(tickers):
        name = symbol(n)
        called = f'name = "Company {name}"' if n < companies else ""
        parts.append(TICKER_TEXT.format(symbol=name, id=name.lower(), name=called))
        claims = (*CLAIMS, *([("kill", SERIES[n])] if n < len(SERIES) else []))
        parts += [
            CLAIM.format(id=name.lower(), n=at, role=role, test=test)
            for at, (role, test) in enumerate(claims)
        ]
    return "\n".join(parts)


@dataclass
class Typist:
    """Someone who presses a key every tenth of a second, up and down, and waits for what it does."""

    app: PtyApp
    waits: list[float] = field(default_factory=list)
    at: str = ""
    down: bool = True
    lost: int = 0

    def press(self) -> None:
        """One key; seconds until the end of the first frame with the cursor elsewhere."""
        self.app.drawn.clear()
        pressed = time.perf_counter()
        self.app.press(b"\x1b[B" if self.down else b"\x1b[A")
        while time.perf_counter() - pressed < PATIENCE:
            self.app.read(PATIENCE)
            frames = bytes(self.app.drawn).rpartition(FRAME_END)[0]  # those that are whole
            places = [found.decode() for found in CURSOR.findall(frames)]
            if moved := [place for place in places if place != self.at]:
                self.waits.append(time.perf_counter() - pressed)
                self.at, self.down = moved[-1], not self.down
                self.app.drain(max(EVERY - self.waits[-1], 0))
                return
        self.lost += 1
        self.down = not self.down

    def spread(self) -> tuple[float, float, float]:
        """Median, 95th percentile and longest wait in milliseconds."""
        waits = [1000 * wait for wait in self.waits]
        return median(waits), quantiles(waits, n=20)[-1], max(waits)


@dataclass
class Seen:
    """What one run showed. Memory in MB, times in seconds."""

    memory: list[float]
    during: Typist
    after: Typist
    kept: float  # from the first paint until all closes were kept
    processor: float
    asked: list[tuple[float, str]] = field(default_factory=list)


def run(home: Path, tickers: int, companies: int) -> Seen:
    """Start with nothing known, type until all is there, then type on."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CATALYST_", "PYTHON"))
    }
    environment |= {
        "CATALYST_HOME": str(home),
        "CATALYST_CONFIG": str(home / "config.toml"),
        "PYTHONPATH": str(ROOT / "src"),
        "NO_PROXY": "*",
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    paths = find_home(home=str(home), env={})
    paths.folder.mkdir(parents=True, exist_ok=True)
    paths.book.write_text(book(tickers, companies), "utf-8")
    with outside(tickers, companies) as server:
        own_settings(paths.folder).write_text(CONFIG.format(url=server.url), "utf-8")
        with PtyApp(CATALYST, environment) as app:
            app.until_frame(TICKER)
            memory, started = [app.memory() / 1024], time.perf_counter()
            during, used = Typist(app), app.cpu()
            while not all_kept(paths.database, tickers, companies):
                if time.perf_counter() - started > LIMIT:
                    raise TimeoutError(f"not all was kept within {LIMIT:g} s")
                for _ in range(10):
                    during.press()
                memory.append(app.memory() / 1024)
            seen = Seen(memory, during, Typist(app), time.perf_counter() - started, app.cpu() - used)
            app.drain(10)
            memory.append(app.memory() / 1024)
            for _ in range(QUIET):
                seen.after.press()
            app.press(b"q")
            app.ended()
    seen.asked = server.asked
    return seen


def all_kept(database: Path, tickers: int, companies: int) -> bool:
    """Whether every history, series and release is there."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        found = opened.execute(
            "SELECT (SELECT count(*) FROM histories), (SELECT count(*) FROM releases)"
        ).fetchone()
    return bool(found == (tickers + len(SERIES), companies))


class Server:
    """The outside, as a process of its own."""

    def __init__(self, tickers: int, companies: int) -> None:
        counts = ["--tickers", str(tickers), "--companies", str(companies)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.outside", *counts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self.asked: list[tuple[float, str]] = []

    def end(self) -> None:
        """Stop it; `asked` is what it was asked, with the time of each."""
        said, _ = self._process.communicate()
        self.asked = [(at, path) for at, path in json.loads(said)]


@contextmanager
def outside(tickers: int, companies: int) -> Iterator[Server]:
    """A server, ended with the block."""
    server = Server(tickers, companies)
    try:
        yield server
    finally:
        server.end()


def source_of(path: str) -> str:
    """Whose question it was."""
    if path.startswith("/v8"):
        return "yahoo"
    if path.startswith("/graph"):
        return "fred"
    return "sec" if re.match("/(submissions|api|Archives|files)", path) else "yahoo_quotes"


INTERVALS = {
    "yahoo": yahoo.POLICY.interval,
    "yahoo_quotes": yahoo_quotes.POLICY.interval,
    "fred": fred.POLICY.interval,
    "sec": sec.INTERVAL,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--companies", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="catalyst-bench-") as folder:
        seen = run(Path(folder) / "home", given.tickers, given.companies)
    show(seen, given.tickers)


def show(seen: Seen, tickers: int) -> None:
    """The table."""
    asked = Counter(source_of(path) for _, path in seen.asked)
    floors = {name: INTERVALS[name] * (count - 1) for name, count in asked.items()}
    floor = max(floors.values())
    counts = ", ".join(f"{count} of {name}" for name, count in asked.items())
    print(f"first fetch of {tickers} tickers: {seen.kept:.1f} s, {seen.kept / floor:.2f} times the floor")
    print(f"    the floor is {floor:.1f} s: what the slowest source's own pace allows, of {counts} requests")
    print(f"    {seen.processor:.1f} s of processor, {seen.processor / seen.kept:.0%} of one core")
    first, *_, last = seen.memory
    most = max(seen.memory)
    print(
        f"memory: {first:.0f} MB at the first paint, {most:.0f} MB at most, {last:.0f} MB after: "
        f"{most / last:.2f} times what stays"
    )
    keys, quiet = seen.during.spread(), seen.after.spread()
    for name, spread, typist in (("meanwhile", keys, seen.during), ("at rest", quiet, seen.after)):
        print(
            f"key to frame {name}: p50 {spread[0]:.0f} ms, p95 {spread[1]:.0f} ms, "
            f"longest {spread[2]:.0f} ms, "
            f"of {len(typist.waits)} keys, {typist.lost} without a frame"
        )
    print(f"    p95 {keys[1] / quiet[1]:.1f} times that at rest; goal 50 ms")


if __name__ == "__main__":
    main()
