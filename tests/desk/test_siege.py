"""Real processes that judge, enter and tell at once, killed while their clock jumps, their database is
replaced and their desktop breaks: the short version of `make siege`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


@pytest.mark.parametrize("scene", ["kills", "clock", "replaced"])
def test_under_siege_nothing_is_lost_and_nothing_told_wrong(scene: str) -> None:
    besieged(scene)


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus-daemon is missing (Debian: dbus)")
def test_nor_while_the_desktop_breaks() -> None:
    besieged("desktop")


def besieged(scene: str) -> None:
    command = [sys.executable, "-m", "scripts.siege", scene, "--kills", "8", "--seed", "3"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["fine"], done.returncode) == (True, 0), f"{outcome}\n{done.stderr}"
    assert outcome["entered"] > 0
