"""Kill a process at every system call that touches its home, and check that nothing is lost.

    python -m scripts.crash [start upgrade tell backup restore replace] [--every N]      (Linux, with strace)

A scene runs again and again under strace. It is killed at the first such call, then at the second, until it
gets through. After each kill the scene checks what must hold.

A kill comes before the call is carried out, so the calls together are every state a kill can leave behind;
only memory shared with other processes (the WAL's index) changes without one, and is made anew.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from scripts.crash.scenes import SCENES

CALLS = (
    "openat,mkdir,chmod,fchmod,write,pwrite64,fsync,fdatasync,ftruncate,fallocate,rename,unlink,flock,fcntl,"
    "mmap,munmap,close"
)
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)")


class Point(Struct, frozen=True):
    """The `number`th call of this name, from 1; `text` is what it was."""

    call: str
    number: int
    text: str


def main() -> int:
    """Run the scenes. Return 0 when nothing was lost, 2 when strace cannot be used here."""
    parser = argparse.ArgumentParser(prog="python -m scripts.crash", description=__doc__)
    parser.add_argument("scenes", nargs="*", help="only these")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth of the calls")
    options = parser.parse_args()
    if not traceable():
        print("strace is missing, or may not be used here", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="crash") as folder:
        lost = sum(_walk(Path(folder), name, options.every) for name in options.scenes or SCENES)
    return 1 if lost else 0


def traceable() -> bool:
    """Whether strace is here and allowed to trace."""
    found = shutil.which("strace")
    return found is not None and not subprocess.call(
        [found, "-o", os.devnull, sys.executable, "-c", ""], stderr=subprocess.DEVNULL
    )


def _walk(place: Path, name: str, every: int) -> int:
    started = time.monotonic()
    template = place / f"{name}-template"
    template.mkdir(mode=0o700)
    SCENES[name].prepare(template)
    points = _points(place, name, template)
    chosen = points[::every]
    lost, kills, through = 0, 0, 0
    for point in chosen:
        home = _fresh(place, template)
        inject = f"inject={point.call}:signal=SIGKILL:when={point.number}"
        ended = _run(name, home, "-e", f"trace={CALLS}", "-e", inject, "-o", os.devnull)
        kills, through = kills + (ended != 0), through + (ended == 0)
        try:
            SCENES[name].holds(home)
        except Exception as error:
            lost += 1
            print(f"{name}: killed at {point.call} #{point.number} ({point.text}): {error!r}")
    took = time.monotonic() - started
    print(
        f"{name}: {len(points)} system calls on the home, {kills} kills, {through} got through, {lost} lost; "
        f"{took:.0f} s"
    )
    return lost


def _points(place: Path, name: str, template: Path) -> list[Point]:
    """The calls of an undisturbed run that concern the home. AssertionError when that run fails."""
    home, log = _fresh(place, template), place / "calls"
    assert _run(name, home, "-y", "-e", f"trace={CALLS}", "-o", str(log)) == 0, f"{name} fails by itself"
    SCENES[name].holds(home)
    seen: Counter[str] = Counter()
    found = []
    for line in log.read_text("utf-8", errors="replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        seen[match[1]] += 1
        if str(home) in match[2]:
            found.append(Point(match[1], seen[match[1]], match[2].replace(str(home), "")[:70]))
    return found


def _fresh(place: Path, template: Path) -> Path:
    home = place / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    return home


def _run(name: str, home: Path, *options: str) -> int:
    """Act under strace. The same environment each time, so that the calls come in the same order."""
    command = ["strace", "-qq", "-f", *options]
    command += [sys.executable, "-B", "-m", "scripts.crash.scenes", name, str(home)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.call(command, env=environment, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
