"""One holder at a time, also after the holder was killed."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from catalyst_tui.store import connection
from catalyst_tui.store.connection import FileLock
from tests.homes import StoreError


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    with closing(FileLock(tmp_path / "lock")) as ours, closing(FileLock(tmp_path / "lock")) as theirs:
        assert ours.try_acquire()
        assert not theirs.try_acquire()
        assert (ours.held, theirs.held) == (True, False)
        ours.close()
        assert theirs.try_acquire()


def test_a_lock_is_not_taken_twice_by_its_holder(tmp_path: Path) -> None:
    with (
        closing(FileLock(tmp_path / "lock")) as lock,
        lock,
        pytest.raises(RuntimeError, match="held already"),
    ):
        lock.acquire()


def test_a_holder_that_does_not_let_go_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LOCK_TIMEOUT", 0.002)
    with closing(FileLock(tmp_path / "lock")) as ours, closing(FileLock(tmp_path / "lock")) as theirs:
        ours.acquire()
        with pytest.raises(StoreError, match="suspended"), theirs:
            pass


HOLDER = """
import sys
from pathlib import Path
from catalyst_tui.store.connection import FileLock
FileLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with closing(FileLock(path)) as ours:
            assert not ours.try_acquire()
            holder.kill()
            holder.wait()
            assert ours.try_acquire()
