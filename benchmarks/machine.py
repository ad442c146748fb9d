"""Measure: processor time, the time until a frame shows something, and the baselines of both."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from msgspec import Struct

from benchmarks.pty_app import PtyApp

ROOT = Path(__file__).parents[1]
CATALYST = [sys.executable, "-m", "catalyst_tui"]
LOOP_STEPS = 1_000_000


class Row(Struct, frozen=True):
    """A line of the table."""

    name: str
    figure: str
    goal: str = ""
    baseline: str = ""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a measured program: the given home, nothing of the user's, no desktop."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("CATALYST_", "PYTHON"))
    }
    variables.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return variables | {
        "CATALYST_HOME": str(home),
        "CATALYST_CONFIG": str(home.with_name(f"{home.name}-settings.toml")),
        "PYTHONPATH": str(ROOT / "src"),
        "NO_PROXY": "*",
    }


def bare_app(lines: int) -> list[str]:
    """Return the command of the smallest Textual app that shows `lines` lines."""
    return [sys.executable, str(ROOT / "benchmarks" / "bare.py"), str(lines)]


def seconds_until(command: Sequence[str], home: Path, shows: re.Pattern[bytes]) -> float:
    """Return the processor seconds a program uses until a frame shows a match."""
    with PtyApp(command, environment(home)) as app:
        app.until_frame(shows, limit=300)
        return app.cpu()


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of this process that `work` takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def children_seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of the programs that `work` starts and waits for."""
    before = os.times()
    work()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def loop_seconds() -> float:
    """Return the processor seconds of a plain loop: how fast the machine is at this moment."""

    def run() -> None:
        total = 0
        for step in range(LOOP_STEPS):
            total += step & 3

    return min(processor_seconds(run) for _ in range(3))


def computed(name: str, seconds: float, goal: str) -> Row:
    """Return the row of a time, with its ratio to the plain loop."""
    figure = f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
    return Row(name, figure, goal, f"{seconds / loop_seconds():.1f} x a loop of {LOOP_STEPS:,} steps")


def spread(milliseconds: Sequence[float]) -> str:
    """Return the median and the 95th percentile as text."""
    return f"{median(milliseconds):.0f} / {quantiles(milliseconds, n=20, method='inclusive')[-1]:.0f} ms"
