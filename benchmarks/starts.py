"""Rows of the table: how soon something is shown, what a key costs, and how much memory it takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import touch
from benchmarks.anchors import JUDGED, Machine, Row, environment, nothing
from benchmarks.pty_app import PtyApp
from benchmarks.start import CATALYST, CONFIG, ROOT, TICKER
from benchmarks.watch import at_rest

FRAME, STARTER = re.compile(rb"Positions"), re.compile(rb"ALAB")
BARE = "a bare Textual app's first paint"
IDLE = 10.0


def first_starts(machine: Machine, home: Path, runs: int) -> Iterator[Row]:
    """Of a home nobody has seen."""

    def fresh(book: str | None) -> None:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "config.toml").write_text(CONFIG, "utf-8")
        if book is not None:
            (home / "catalysts.toml").write_text(book, "utf-8")
        else:
            subprocess.run([*CATALYST, "init"], env=environment(home), check=True, capture_output=True)

    found = machine.against_bare(runs, home, 20, FRAME, partial(fresh, "schema = 1\n"))
    yield Row("first start, an empty book: first paint", found, "1.35", BARE)
    found = machine.against_bare(runs, home, 20, STARTER, partial(fresh, None))
    yield Row("first start after `catalyst init`: first paint", found, "1.35", BARE)


def later_starts(
    machine: Machine, home: Path, of: tuple[str, int], goals: tuple[str, str], runs: int
) -> Iterator[Row]:
    """Measure the start of a home that was judged before: its first frame, and its judged book."""
    seen(home)
    name, tickers = of
    for shows, until, goal in ((FRAME, "first paint", goals[0]), (JUDGED, "judged on screen", goals[1])):
        found = machine.against_bare(runs, home, tickers, shows, nothing)
        yield Row(f"start, {name}: {until}", found, goal, BARE)


def seen(home: Path) -> None:
    """One start as its user makes it, left by `q` once the book is judged."""
    (home / "screen").unlink(missing_ok=True)
    with PtyApp(CATALYST, environment(home)) as app:
        app.until_frame(JUDGED)
        app.press(b"q")
        app.ended()


def keys(home: Path, tickers: int, times: int) -> Iterator[Row]:
    """Keys in a terminal: to the first frame and to the last that is drawn for them, by the clock."""
    name = f"a key, {tickers:,} names"
    bare = [sys.executable, str(ROOT / "benchmarks" / "bare.py"), str(tickers)]
    with PtyApp(bare, environment(home)) as app:
        app.until_frame(TICKER, limit=120)
        touch.settle(app, 1.0)
        anchor = frames([touch.pressed(app, touch.DOWN) for _ in range(times)])
    with PtyApp(CATALYST, environment(home)) as app:
        app.until_frame(JUDGED, limit=300)
        touch.settle(app, 3.0)
        for does, goal, before, often in touch.KEYS:
            for key in before:
                app.press(key)
                touch.settle(app, 0.5)
            taken = frames([touch.pressed(app, often[at % len(often)]) for at in range(times)])
            against = f"p50 / p95 to the first frame; last {taken[1]}, processor {taken[2]}"
            yield Row(f"{name}: {does}", taken[0], goal, f"{against}; ↓ in a bare app {anchor[0]}")


def frames(taken: list[tuple[float, float, float]]) -> list[str]:
    """First frame, last frame, processor: the median, and what one in twenty takes longer than."""
    return [f"{median(each):.0f} / {touch.high([*each]):.0f} ms" for each in zip(*taken, strict=True)]


def app_memory(home: Path, name: str, goal: str) -> Iterator[Row]:
    """Of the app, some seconds after its book was judged."""
    with PtyApp(CATALYST, environment(home)) as app:
        app.until_frame(JUDGED, limit=300)
        app.drain(IDLE)
        yield Row(f"memory: the app, {name}", f"{app.memory() / 1024:.0f} MB", goal)


def watcher_memory(home: Path, name: str, goal: str) -> Iterator[Row]:
    """Of a watcher that has nothing to do."""
    share, resident = at_rest(home, IDLE)
    against = f"{share:.1f} % of a core meanwhile"
    yield Row(f"memory: the watcher, {name}", f"{resident:.0f} MB", goal, against)
