"""No command fails on what it has to say: what a pipe's encoding lacks is a question mark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL

SRC = Path(__file__).parents[2] / "src"
NAMED = "NPO ships in 2027 → “später”, ≥ €5, 売上 ✓"

ENCODINGS = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "cp437"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "utf-8:strict"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]
"""What pipes are opened with: Windows, cron, a container, somebody's taste."""


def catalyst(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return python("-m", "catalyst_tui", *arguments, **environment)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(SRC), **environment}
    return subprocess.run([sys.executable, *arguments], env=env, capture_output=True, check=False, timeout=60)


@pytest.fixture
def named(small: Path) -> Path:
    (small / "catalysts.toml").write_text(SMALL.replace("NPO ships in 2027", NAMED), "utf-8")
    return small


COMMANDS = ("check", "why npo-2027", "lint", "check --json", "why überall-→")
ONE_AFTER_THE_OTHER = """
import sys
from catalyst_tui.__main__ import main
print(*[main(each.split()) for each in sys.argv[1:]])
"""


@pytest.mark.parametrize("environment", ENCODINGS, ids=lambda env: " ".join(env.values()))
def test_no_encoding_ends_a_command(named: Path, environment: dict[str, str]) -> None:
    ran = python("-c", ONE_AFTER_THE_OTHER, *COMMANDS, **environment)
    assert b"Traceback" not in ran.stderr + ran.stdout
    assert ran.stdout.splitlines()[-1] == b"0 0 0 0 2", ran.stderr


def test_what_ascii_lacks_is_a_question_mark(named: Path) -> None:
    said = catalyst("why", "npo-2027", PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "NPO ships in 2027 ? ?sp?ter?, ? ?5, ?? ?" in said


def test_json_in_ascii_reads_back_as_it_was(named: Path) -> None:
    trees = [
        json.loads(catalyst("check", "--json", PYTHONIOENCODING=encoding).stdout.decode(encoding))
        for encoding in ("ascii", "cp1252", "utf-8")
    ]
    rows = [[(row["id"], row["reason"]) for row in tree["checkpoints"]] for tree in trees]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_help_and_a_wrong_argument_are_said_in_any_encoding(encoding: str) -> None:
    assert catalyst("--help", PYTHONIOENCODING=encoding).returncode == 0
    assert catalyst("zebra-→", PYTHONIOENCODING=encoding).returncode == 2
