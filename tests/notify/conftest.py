"""Programs for notifiers to run: shell scripts of the test's own that keep what they were given."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct

from tests.doors.judge import Urgency
from tests.doors.notify import Change, Notice

MISSED = Notice("ALAB missed: Scorpio ramps", "revenue 2026Q3 = $540M, needs ≥ $550M\nThen: halve",
    Urgency.CRITICAL,
    changes=(Change("q3-revenue", "ALAB", "missed", datetime(2026, 11, 4, 21, 5, tzinfo=UTC)),))  # fmt: skip

HOSTILE = Notice(
    '\x1b]0;owned\x07 \x9b2J\'); do shell script "id" --',
    '$(id) `id` "; Remove-Item C:\\ \x1b\\\n</text><image src="x"/>',
    changes=(Change("hostile", None, "near", datetime(2026, 11, 4, tzinfo=UTC)),),
)

_KEEPS = """\
#!/bin/sh
cd "$(dirname "$0")" || exit 9
printf '%s\\0' "$@" > argv
env -0 > env
cat > stdin
"""


class Program(Struct, frozen=True):
    """An executable, and what it was last given."""

    path: Path

    @property
    def argv(self) -> list[str]:
        return self._kept("argv")

    @property
    def env(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self._kept("env"))

    @property
    def stdin(self) -> bytes:
        return (self.path.parent / "stdin").read_bytes()

    def _kept(self, name: str) -> list[str]:
        return os.fsdecode((self.path.parent / name).read_bytes()).split("\0")[:-1]


Make = Callable[[str], Program]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a program that keeps what it is given and then goes on as the test says, in `sh`."""

    def made(then: str = "") -> Program:
        path = tmp_path / "tell"
        path.write_text(_KEEPS + then, "utf-8")
        path.chmod(0o700)
        return Program(path)

    return made
