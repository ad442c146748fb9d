"""Without a terminal the screen is not opened: one sentence, exit code 2, not one escape, and no home."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
SENTENCE = "catalyst: needs a terminal; try `catalyst check`"


def opened(*elsewhere: str, terminal: str = "xterm") -> tuple[int, bytes]:
    """Return the exit code and all output of a run in which these streams are no terminal."""
    master, slave = pty.openpty()
    ends = dict.fromkeys(("stdin", "stdout", "stderr"), slave) | dict.fromkeys(elsewhere, subprocess.PIPE)
    if "stdin" in elsewhere:
        ends["stdin"] = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", "catalyst_tui"],
        env={**os.environ, "PYTHONPATH": str(SRC), "TERM": terminal}, stdin=ends["stdin"],
        stdout=ends["stdout"], stderr=ends["stderr"])  # fmt: skip
    os.close(slave)
    said = bytearray()
    for stream in filter(None, (process.stdout, process.stderr)):
        said += stream.read()
        stream.close()
    code = process.wait(30)
    try:
        while read := os.read(master, 4096):
            said += read
    except OSError:  # nobody holds the other end any more
        pass
    os.close(master)
    return code, bytes(said)


@pytest.mark.parametrize("names", [("stdin",), ("stdout",), ("stderr",), ("stdin", "stdout", "stderr")])
def test_what_is_no_terminal_is_said(home: Path, names: tuple[str, ...]) -> None:
    code, said = opened(*names)
    assert (code, said.decode().strip()) == (2, SENTENCE)
    assert not home.exists()


def test_a_terminal_that_moves_no_cursor_is_none() -> None:
    code, said = opened(terminal="dumb")
    assert (code, said.decode().strip()) == (2, SENTENCE)


def test_closed_streams_are_none() -> None:
    shell = f'{sys.executable} -m catalyst_tui <&- >&- 2>"$0"'
    log = os.devnull
    ran = subprocess.run(
        ["sh", "-c", shell, log], env={**os.environ, "PYTHONPATH": str(SRC)}, check=False, timeout=30
    )
    assert ran.returncode == 2
