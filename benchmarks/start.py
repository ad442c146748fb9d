"""How soon a started program shows something, and how much memory it takes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.homes import new_home, watched_home
from benchmarks.machine import (
    CATALYST,
    Row,
    bare_app,
    children_seconds,
    environment,
    seconds_until,
)
from benchmarks.pty_app import PtyApp

BARE_LINE = re.compile(rb"T\d{4}")
FRAME = re.compile(rb"Positions")
JUDGED = re.compile(rb"Above the floor")
"""A checkpoint's sentence: it is on the screen when the book is judged, and not before."""

RUNS = 5


def rows(folder: Path, quick: bool) -> Iterator[Row]:
    """Measure starts, memory and commands."""
    empty = new_home(folder / "empty").folder
    (empty / "catalysts.toml").write_text("schema = 1\n", "utf-8")
    yield _start("first paint, an empty book", empty, 20, FRAME, "1.35 x")
    sizes = ((20, "1.9 x", "60 MB"), (500, "3.0 x", "80 MB"), (20_000, "", "240 MB"))
    for names, goal, memory in sizes[:2] if quick else sizes:
        home = watched_home(folder / str(names), names, with_thesis=5_000).folder
        if names <= 500:
            yield _start(f"first paint, {names} names", home, names, FRAME, "1.35 x")
            yield _start(f"judged on screen, {names} names", home, names, JUDGED, goal)
        with PtyApp(CATALYST, environment(home)) as app:
            app.until_frame(JUDGED, limit=300)
            app.drain(10)
            used = app.cpu()
            app.drain(10)
            idle = f"{(app.cpu() - used) * 10:.1f} % of a core at rest"
            yield Row(f"memory, {names:,} names", f"{app.memory() / 1024:.0f} MB", memory, idle)
    for names in (20, 500):
        yield _command(f"catalyst check, {names} names", folder / str(names), ["check"])
    yield _command("catalyst check --help", folder / "20", ["check", "--help"], "1.3 x")


def _start(name: str, home: Path, names: int, shows: re.Pattern[bytes], goal: str) -> Row:
    """Compare a start with that of a bare Textual app, in turns."""
    pairs = []
    for _ in range(RUNS + 1):  # the first run writes byte code and does not count
        bare = seconds_until(bare_app(names), home, BARE_LINE)
        pairs.append((bare, seconds_until(CATALYST, home, shows)))
    bare, ours = (median(pair[place] for pair in pairs[1:]) for place in (0, 1))
    return Row(name, f"{ours / bare:.2f} x", goal, f"a bare Textual app ({bare:.2f} s of processor)")


def _command(name: str, home: Path, arguments: list[str], goal: str = "") -> Row:
    """Compare a command with `catalyst --version`."""

    def run(*words: str) -> float:
        command = [*CATALYST, *words]
        return children_seconds(
            lambda: subprocess.run(command, env=environment(home), check=False, capture_output=True)
        )

    run(*arguments)
    pairs = [(run("--version"), run(*arguments)) for _ in range(RUNS)]
    version, ours = (median(pair[place] for pair in pairs) for place in (0, 1))
    return Row(name, f"{ours:.2f} s", goal, f"{ours / version:.1f} x catalyst --version")
