"""Completion in the shells themselves: a line is typed, and the tabulator ends it."""

import os
import pty
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import SMALL

SRC = Path(__file__).parents[2] / "src"

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(catalyst completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; eval "$(catalyst completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "catalyst completion fish | source"),
}

BOOK = SMALL + toml("""
[ticker.CRDO]
[[checkpoint]] id = "margin" ; tickers = ["ALAB", "CRDO"] ; text = "the margin stays" ; role = "guard"
test = "gross_margin >= 50%"
""")


class Shell:
    """A shell at a terminal of its own."""

    def __init__(self, command: list[str], env: dict[str, str], folder: Path) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            ["setsid", "--ctty", *command], stdin=slave, stdout=slave, stderr=slave, env=env, cwd=folder
        )
        os.close(slave)
        self.seen = ""

    def types(self, text: str, until: str) -> str:
        """Type it and wait for what is then on the terminal."""
        os.write(self._master, text.encode())
        before = len(self.seen)
        while until not in self.seen[before:]:
            assert select.select([self._master], [], [], 20)[0], self.seen[before:]
            self.seen += os.read(self._master, 65_536).decode(errors="replace")
        return self.seen[before:]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@pytest.mark.parametrize("name", SHELLS)
def test_the_tabulator_ends_a_line(name: str, tmp_path: Path) -> None:
    command, begin = SHELLS[name]
    if shutil.which(name) is None:
        assert "CI" not in os.environ, f"{name} is missing"
        pytest.skip(f"{name} is not installed")
    (tmp_path / "catalysts.toml").write_text(BOOK, "utf-8")
    program = tmp_path / "bin" / "catalyst"
    program.parent.mkdir()
    run = f'PYTHONPATH="{SRC}" exec "{sys.executable}" -m catalyst_tui "$@"'
    program.write_text(f"#!/bin/sh\n{run}\n", "utf-8")
    program.chmod(0o755)
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "CATALYST_HOME": str(tmp_path),
        "HOME": str(tmp_path), "TERM": "xterm", "LANG": "C.UTF-8", "PS1": "> "}  # fmt: skip
    shell = Shell(command, env, tmp_path)
    try:
        shell.types(f"{begin}; echo be''gun\n", "begun")
        shell.types("catalyst why npo\t", "npo-2027")
        shell.types("\x15catalyst why margin@C\t", "margin@CRDO")
        shell.types("\x15catalyst che\t--as\t", "--as-of")
        (tmp_path / "an offer.html").touch()
        shell.types("\x15catalyst read an\t", "offer.html")
    finally:
        shell.close()
