"""A process killed at a system call loses nothing that it saved. `make crash` tries every call."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from scripts.crash.__main__ import traceable
from tests.homes import OLDEST, open_store
from tests.store.golden import golden_database

ROOT = Path(__file__).parents[2]


def crash(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the harness from the root of the project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "scripts.crash", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not traceable(), reason="strace is missing, or may not be used here")
@pytest.mark.parametrize(
    ("scene", "every"), [("start", 180), ("upgrade", 140), ("tell", 90), ("backup", 160), ("replace", 140)]
)
def test_killed_at_a_system_call_nothing_is_lost(scene: str, every: int) -> None:
    done = crash(scene, "--every", str(every))
    assert ", 0 lost;" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


STARTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from catalyst_tui.store.open import open_store
with open_store(Path(sys.argv[1]), now=datetime(2026, 8, 4, tzinfo=UTC)) as store:
    store.notes.put(sys.argv[2], "started")
"""


@pytest.mark.parametrize("before", [0, OLDEST], ids=["the very first", "an upgrade"])
def test_starts_at_the_same_moment(path: Path, now: datetime, before: int) -> None:
    if before:
        golden_database(path, before)
    starts = [subprocess.Popen([sys.executable, "-c", STARTER, str(path), str(n)]) for n in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    with open_store(path, now=now) as store:
        assert [store.notes.read(str(n)) for n in range(3)] == ["started"] * 3
    assert not list(path.parent.glob("*aside*"))
