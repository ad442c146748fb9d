"""What the rows of the table are measured with: processor time, a bare Textual app, and a loop that shows
what the machine gives at that moment.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from msgspec import Struct, field

from benchmarks.pty_app import PtyApp
from benchmarks.start import CATALYST, ROOT, TICKER

STEPS = 1_000_000
"""Of the loop."""

JUDGED = re.compile(rb"Above the floor")
"""A sentence of a checkpoint: it is there when the book was judged, and not before."""


class Row(Struct, frozen=True):
    """A line of the table: `against` says of what the figure is a multiple, or what it was beside."""

    what: str
    found: str
    goal: str = ""
    against: str = ""


class Machine(Struct):
    """How fast the machine was, again and again: the same loop, and the same bare app."""

    loops: list[float] = field(default_factory=list)
    paints: list[float] = field(default_factory=list)

    def loop(self) -> float:
        """Milliseconds of the processor for the loop, now."""

        def run() -> None:
            n = 0
            for step in range(STEPS):
                n += step & 3

        self.loops.append(processor(run))
        return self.loops[-1]

    def row(self, what: str, milliseconds: float, goal: str, *, said: str = "") -> Row:
        """A row of a time, with how often the loop would run in it."""
        short = f"{milliseconds:,.0f} ms" if milliseconds < 10_000 else f"{milliseconds / 1000:.1f} s"
        times = milliseconds / self.loop()
        against = f"{times:,.0f}" if times >= 10 else f"{times:.1g}" if times < 0.1 else f"{times:.1f}"
        return Row(what, said or short, goal, f"{against} x a loop of {STEPS:,} steps")

    def against_bare(
        self, runs: int, home: Path, tickers: int, shows: re.Pattern[bytes], prepared: Callable[[], object]
    ) -> str:
        """Processor time until a frame shows it, as the ratio to a bare Textual app's first paint."""
        bare = [sys.executable, str(ROOT / "benchmarks" / "bare.py"), str(tickers)]
        pairs = []
        for _ in range(runs + 1):  # the first writes byte code, and does not count
            prepared()
            pairs.append((until(bare, home, TICKER), until(CATALYST, home, shows)))
        theirs, ours = (median(pair[place] for pair in pairs[1:]) for place in (0, 1))
        self.paints += [pair[0] for pair in pairs[1:]]
        return f"{ours / theirs:.2f} x"

    def noise(self) -> str:
        """How the same differed from itself."""
        said = [
            f"{name} took {min(taken):.3g} to {max(taken):.3g} {unit}, median {median(taken):.3g}"
            for name, taken, unit in (("the loop", self.loops, "ms"), ("the bare app", self.paints, "s"))
            if len(taken) > 1
        ]
        return "; ".join(said) or "nothing was measured twice"


def load() -> str:
    """What else the machine does."""
    cores, (minute, *_) = os.cpu_count() or 1, os.getloadavg()
    quiet = "quiet" if minute < cores / 4 else "not quiet: others work beside"
    return f"{cores} cores, load {minute:.1f}: {quiet}"


def environment(home: Path) -> dict[str, str]:
    """Of a program that is measured: nothing of ours, and no desktop."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CATALYST_", "PYTHON"))}
    kept.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return kept | {
        "CATALYST_HOME": str(home),
        "CATALYST_CONFIG": str(home / "config.toml"),
        "PYTHONPATH": str(ROOT / "src"),
        "NO_PROXY": "*",
    }


def until(command: list[str], home: Path, shows: re.Pattern[bytes]) -> float:
    """Processor seconds a program has used when it has drawn a frame with a match."""
    with PtyApp(command, environment(home)) as app:
        app.until_frame(shows)
        return app.cpu()


def processor(work: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def children(work: Callable[[], object]) -> float:
    """Milliseconds of the processor that programs started by it took."""
    before = os.times()
    work()
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used * 1000


nothing: Callable[[], object] = partial(int)
