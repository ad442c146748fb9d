"""How long a key takes in a terminal, from the press to the frame it draws."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.homes import watched_home
from benchmarks.machine import CATALYST, Row, bare_app, environment, spread
from benchmarks.pty_app import PtyApp
from benchmarks.start import BARE_LINE, JUDGED

DOWN = b"\x1b[B"
LIMIT = 5.0
"""Seconds without a frame after which a key counts as lost."""

GROUPS: tuple[tuple[str, str, Sequence[bytes], Sequence[bytes]], ...] = (
    ("down", "12 / 30 ms", (), (DOWN,)),
    ("page down, end, home", "", (), (b"\x04", b"G", b"g")),
    ("sort", "50 ms", (), (b"s",)),
    ("a letter of the filter", "50 ms", (b"/",), (b"t", b"0", b"4", b"\x7f")),
    ("next ticker in Thesis", "", (b"\r", b"\x1b", b"g", b"2"), (b"]",)),
)
"""What is measured: its name, its goal, keys pressed once before, and keys pressed in turn."""


def rows(folder: Path, quick: bool) -> Iterator[Row]:
    """Measure keys in books of 500 and 20,000 names."""
    times = 20 if quick else 40
    for names in (500,) if quick else (500, 20_000):
        home = watched_home(folder / str(names), names, with_thesis=5_000).folder
        with PtyApp(bare_app(names), environment(home)) as app:
            app.until_frame(BARE_LINE, limit=120)
            settle(app, 1.0)
            bare = spread([press(app, DOWN) for _ in range(times)])
        with PtyApp(CATALYST, environment(home)) as app:
            app.until_frame(JUDGED, limit=300)
            settle(app, 3.0)
            for name, goal, before, keys in GROUPS:
                for key in before:
                    app.press(key)
                    settle(app, 0.5)
                waits = [press(app, keys[at % len(keys)]) for at in range(times)]
                yield Row(f"{name}, {names:,} names", spread(waits), goal, f"↓ in a bare app: {bare}")


def settle(app: PtyApp, seconds: float) -> None:
    """Wait until the app draws nothing and works little for so long."""
    while True:
        used = app.cpu()
        if app.drain(seconds) == 0 and app.cpu() - used < seconds / 5:
            return


def press(app: PtyApp, key: bytes) -> float:
    """Press a key and return the milliseconds until the first frame after it. Wait for the others."""
    app.drawn.clear()
    started = time.perf_counter()
    app.press(key)
    while not app.frames:
        left = started + LIMIT - time.perf_counter()
        if left <= 0:
            raise TimeoutError(f"nothing was drawn for {key!r}")
        app.read(left)
    wait = (time.perf_counter() - started) * 1000
    while app.drain(0.08):
        pass
    return wait
