"""A watcher whose wall clock is set far ahead and back: it ticks on, stays small, and ends when told."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.books import toml
from tests.homes import find_home, settle

CATALYST = Path(__file__).with_name("set_clock.py")
PATIENCE = 30
SETTINGS = toml("""\
[notify] desktop = false
[sources] yahoo.enabled = false ; cboe.enabled = false ; fred.enabled = false ; sec.enabled = false
""")


@pytest.mark.skipif(sys.platform != "linux", reason="a process tells its memory in /proc")
@pytest.mark.parametrize(
    "days", [(90, 400, -400, 400), (-20_000, 2_800_000, 0)], ids=["to and fro", "absurd"]
)
def test_a_clock_may_say_anything(home: Path, tmp_path: Path, days: tuple[int, ...]) -> None:
    home.mkdir()
    (home / "config.toml").write_text(SETTINGS, "utf-8")
    settle(find_home())
    clock = tmp_path / "clock"
    set_clock(clock, 0)
    with subprocess.Popen(
        [sys.executable, CATALYST, "watch"],
        env={**os.environ, "CATALYST_CLOCK": str(clock)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"watching {home}\n"
            before = peak(process.pid)
            for ahead in days:
                set_clock(clock, ahead)
                wait_for_ticks(clock, ahead)
            assert peak(process.pid) - before < 40  # MB; a year of missed ticks was 480
            told = time.perf_counter()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            assert time.perf_counter() - told < 5  # half a second on a machine of one's own
        finally:
            process.kill()


def set_clock(clock: Path, days: int) -> None:
    """Whole, between two looks at it."""
    draft = clock.with_name("draft")
    draft.write_text(str(days))
    draft.replace(clock)


def peak(pid: int) -> int:
    """Return the most memory a process has had, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def wait_for_ticks(clock: Path, ahead: int) -> None:
    """Wait until the watcher ticks by the clock that was set: until it has asked it a dozen times."""
    heard = clock.with_name("heard")
    end = time.perf_counter() + PATIENCE
    while heard.read_text().splitlines()[-12:].count(str(ahead)) < 12:
        assert time.perf_counter() < end, "it ticks no more"
        time.sleep(0.05)
